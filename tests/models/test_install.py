"""Installation: complete or not at all, resumable, and clear when the package cannot be had."""

import io
import json
import os
import shutil
import stat
import tarfile
from pathlib import Path

import pytest

from layoutgen.cli import main
from layoutgen.engine import model_store, models
from layoutgen.engine.models import install as installing
from layoutgen.engine.models.install import install
from layoutgen.errors import EnvironmentProblem, InputError


def test_install_from_a_folder(library, entries, empty_cache):
    assert models.library_sha256() == "" and models.attribution_text({"Floor"}) == ""
    index = install(library, progress=False)
    assert [model.name for model in index.models] == ["Scopia--chair", "Scopia--chair2"] and not index.skipped
    assert models.library_sha256() == index.sha256 != ""
    assert models.attribution_text({"Safe", "Sink"}) == "", "none stands for these"
    credits = models.attribution_text({"Chair"})
    assert "A. Maker" in credits and "creativecommons.org/licenses/by/3.0" in credits
    assert sorted(path.name for path in empty_cache.iterdir()) == [f"models-v{model_store.VERSION}"]


def test_same_models_give_the_same_hash(library, entries, empty_cache):
    first = install(library, progress=False).sha256
    shutil.rmtree(empty_cache)
    model_store.forget()
    assert install(library, progress=False).sha256 == first


def test_interrupted_install_goes_on_where_it_stopped(library, entries, empty_cache, monkeypatch):
    real, seen = installing.convert, []

    def failing(entry, obj, images):
        seen.append(entry.name)
        if len(seen) == 2:
            raise KeyboardInterrupt
        return real(entry, obj, images)

    monkeypatch.setattr(installing, "convert", failing)
    with pytest.raises(KeyboardInterrupt):
        install(library, progress=False)
    assert models.library_sha256() == "" and not model_store.folder().exists()
    assert not list(empty_cache.rglob("*.tmp"))
    assert len(install(library, progress=False).models) == 2
    assert seen == ["Scopia--chair", "Scopia--chair2", "Scopia--chair2"]


def test_broken_model_is_listed_and_the_rest_installed(library, entries):
    from zipfile import ZipFile

    with ZipFile(library / "Scopia.sh3f") as archive:
        kept = {name: archive.read(name) for name in archive.namelist() if "chair2/chair2.obj" not in name}
    with ZipFile(library / "Scopia.sh3f", "w") as archive:
        for name, data in kept.items():
            archive.writestr(name, data)
    index = install(library, progress=False)
    assert len(index.models) == 1 and "chair2.obj" in index.skipped["Scopia--chair2"]


def test_unusable_sources_are_named(tmp_path, entries):
    with pytest.raises(InputError, match="no such folder"):
        install(tmp_path / "nowhere", progress=False)
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="Scopia.sh3f"):
        install(tmp_path / "empty", progress=False)
    (tmp_path / "empty" / "Scopia.sh3f").write_bytes(b"not a zip")
    with pytest.raises(EnvironmentProblem, match="not a readable"):
        install(tmp_path / "empty", progress=False)
    assert models.library_sha256() == ""


def debian_package(path: Path, library: Path) -> None:
    """A .deb as dpkg-deb writes it: an ar archive with the files in data.tar.xz."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:xz") as archive:
        archive.add(library / "Scopia.sh3f", "./usr/share/sweethome3d/furniture/Scopia.sh3f")
    members = {"debian-binary": b"2.0\n", "control.tar.xz": b"odd", "data.tar.xz": buffer.getvalue()}
    with path.open("wb") as stream:
        stream.write(b"!<arch>\n")
        for name, data in members.items():
            stream.write(
                f"{name:<16}{0:<12}{0:<6}{0:<6}{100644:<8}{len(data):<10}`\n".encode() + data + b"\n" * (len(data) % 2)
            )


def fake_apt(folder: Path, script: str, monkeypatch) -> None:
    folder.mkdir()
    command = folder / "apt-get"
    command.write_text(f"#!/bin/sh\n{script}\n")
    command.chmod(command.stat().st_mode | stat.S_IEXEC)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")


def test_install_from_the_debian_package(library, entries, tmp_path, empty_cache, monkeypatch):
    debian_package(tmp_path / "built.deb", library)
    fake_apt(tmp_path / "bin", f"cp {tmp_path}/built.deb $2_1.8-1_all.deb", monkeypatch)
    assert len(install(progress=False).models) == 2
    assert not list(empty_cache.rglob("*.deb")) and not list(empty_cache.rglob("*.sh3f"))


def test_failing_download_says_what_to_do(tmp_path, monkeypatch):
    fake_apt(tmp_path / "bin", "echo 'E: Unable to locate package' >&2; exit 100", monkeypatch)
    with pytest.raises(EnvironmentProblem, match=r"Unable to locate package.*apt-get update.*--from"):
        install(progress=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(EnvironmentProblem, match="no apt-get"):
        install(progress=False)


def test_foreign_file_is_no_package(tmp_path):
    (tmp_path / "x.deb").write_bytes(b"hello")
    with pytest.raises(EnvironmentProblem, match="not a Debian package"):
        installing.unpack_libraries(tmp_path / "x.deb", tmp_path)


def test_commands(library, entries, tmp_path, capsys):
    assert main(["assets", "status", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["installed"] is False
    assert main(["assets", "install", "--from", str(tmp_path / "nowhere")]) == 2
    assert capsys.readouterr().err.count("\n") == 1
    assert main(["assets", "install", "--from", str(library)]) == 0
    assert main(["assets", "status", "--json"]) == 0
    facts = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert facts["installed"] and facts["models"] == 2 and facts["types_served"] == 1


def test_sheet_draws_pictures_and_refuses_unknown_types(tmp_path, capsys):
    from PIL import Image

    out = tmp_path / "sheet.png"
    assert main(["assets", "sheet", "--out", str(out), "--type", "Chair", "--type", "Apple", "--pixels", "64"]) == 0
    with Image.open(out) as sheet:
        assert len(sheet.getcolors(1 << 20)) > 50
    assert main(["assets", "sheet", "--out", str(out), "--type", "Chiar"]) == 2
    assert "Chiar" in capsys.readouterr().err
    assert main(["assets", "sheet", "--out", str(out / "below-a-file.png"), "--type", "Apple"]) == 2


@pytest.mark.slow
def test_the_real_package():
    """Needs LAYOUTGEN_SH3F, a folder with the package's files."""
    folder = os.environ.get("LAYOUTGEN_SH3F")
    if not folder:
        pytest.skip("LAYOUTGEN_SH3F is not set")
    index = install(Path(folder), progress=False)
    assert len(index.models) > 200 and not index.skipped
