"""What is fetched and kept is what was chosen: libraries by their sums, caches of this user's alone."""

import json
import os
from pathlib import Path

import pytest

from layoutgen.engine import model_store
from layoutgen.engine.kernels import open_kernel_folder
from layoutgen.engine.model_store import Index, index
from layoutgen.engine.models.install import LIBRARY_SHA256, libraries_in
from layoutgen.errors import EnvironmentProblem, InputError
from layoutgen.resources import private_folder


def test_other_libraries_are_refused_wherever_they_are_from(tmp_path: Path) -> None:
    assert len(LIBRARY_SHA256) == 4 and all(len(sha256) == 64 for sha256 in LIBRARY_SHA256.values())
    (tmp_path / "Scopia.sh3f").write_bytes(b"PK something else")
    with pytest.raises(InputError, match="Scopia.sh3f: has sha256"):
        libraries_in(tmp_path)


def test_changed_models_are_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAYOUTGEN_CACHE", str(tmp_path))
    folder = model_store.folder()
    (folder / "models").mkdir(parents=True)
    (folder / "models" / "a.npz").write_bytes(b"a")
    sound = Index(model_store.VERSION, model_store.content_sha256(folder), [], {})
    import msgspec

    (folder / "index.json").write_bytes(msgspec.json.encode(sound))
    model_store.forget()
    assert index() == sound
    (folder / "models" / "a.npz").write_bytes(b"b")
    model_store.forget()
    with pytest.raises(EnvironmentProblem, match="not the models that were installed"):
        index()
    model_store.forget()


def test_caches_are_their_owners(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = tmp_path / "open"
    old.mkdir()
    old.chmod(0o777)
    assert private_folder(old).stat().st_mode & 0o777 == 0o700
    assert private_folder(tmp_path / "new").stat().st_mode & 0o777 == 0o700
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "kernels"))
    found = open_kernel_folder()
    assert found is not None and found.stat().st_mode & 0o022 == 0
    monkeypatch.setattr(os, "getuid", lambda: 12345)
    monkeypatch.setattr(os, "stat_result", os.stat_result)
    if os.stat(found).st_uid not in (0, 12345):
        with pytest.raises(PermissionError):
            private_folder(found)


def test_doctor_lists_what_is_installed() -> None:
    from layoutgen.studio.cli import installed

    found = installed()
    assert found["numpy"]["version"] and found["Scopia.sh3f"]["sha256"] == LIBRARY_SHA256["Scopia"]
    assert json.loads(json.dumps(found)) == found
