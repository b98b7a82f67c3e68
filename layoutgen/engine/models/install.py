"""Installs the model library out of its Debian package into the cache, with its makers' names."""

import io
import shutil
import subprocess
import tarfile
import tempfile
import warnings
from collections.abc import Iterable, Iterator
from pathlib import Path
from zipfile import BadZipFile, ZipFile

import msgspec
from tqdm import tqdm

from layoutgen.engine import model_store
from layoutgen.engine.model_store import Index, StoredModel
from layoutgen.engine.models.convert import LIBRARY_TITLES, ModelEntry, UnusableModel, convert, table
from layoutgen.errors import EnvironmentProblem, InputError, OutputError
from layoutgen.wording import install_command

_LICENCE_URLS = {
    "CC0-1.0": "https://creativecommons.org/publicdomain/zero/1.0/",
    "CC-BY-3.0": "https://creativecommons.org/licenses/by/3.0/",
    "CC-BY-3.0-US": "https://creativecommons.org/licenses/by/3.0/us/",
}
PACKAGE = "sweethome3d-furniture"
_DOWNLOAD_SECONDS = 1800
_INSTEAD = "give a folder of .sh3f files with --from"


def attribution(names: Iterable[str]) -> str:
    """One line for each library, licence and creator with the models taken from them, changes stated."""
    wanted = set(names)
    groups: dict[tuple[str, str, str], list[str]] = {}
    for entry in table():
        if entry.name in wanted:
            groups.setdefault((entry.library, entry.licence, entry.creator), []).append(entry.name.split("--")[1])
    lines = ["Furniture models, simplified, mirrored, rescaled and with reduced textures:"]
    for (library, licence, creator), models in sorted(groups.items()):
        title, url = LIBRARY_TITLES[library], _LICENCE_URLS[licence]
        lines.append(f"- {', '.join(sorted(models))} by {creator or 'unknown'} ({title}), {licence} <{url}>")
    return "\n".join(lines) + "\n"


def libraries_in(folder: Path) -> dict[str, Path]:
    """Library name -> .sh3f file, anywhere under a folder.

    Raises:
        InputError: the folder does not exist or has none of the libraries.
    """
    if not folder.is_dir():
        raise InputError(f"{folder}: no such folder")
    found = {path.stem: path for path in sorted(folder.rglob("*.sh3f")) if path.stem in LIBRARY_TITLES}
    if not found:
        raise InputError(f"{folder}: none of {', '.join(f'{name}.sh3f' for name in LIBRARY_TITLES)} is in it")
    return found


def fetch_libraries(work: Path) -> dict[str, Path]:
    """Downloads the Debian package into `work` and unpacks its libraries there, or takes what an earlier try left.

    Raises:
        EnvironmentProblem: the package cannot be had or read here.
    """
    unpacked = work / "sh3f"
    if not unpacked.is_dir():
        package = _download(work)
        partial = work / "sh3f.tmp"
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir(parents=True)
        unpack_libraries(package, partial)
        partial.rename(unpacked)
        package.unlink()
    return libraries_in(unpacked)


def _download(work: Path) -> Path:
    """The .deb file in `work`, fetched by apt, which checks its sum and needs no root for this."""
    if shutil.which("apt-get") is None:
        raise EnvironmentProblem(f"no apt-get here to download {PACKAGE} with: {_INSTEAD}")
    work.mkdir(parents=True, exist_ok=True)
    command = ["apt-get", "download", PACKAGE]
    try:
        done = subprocess.run(command, cwd=work, capture_output=True, text=True, timeout=_DOWNLOAD_SECONDS)
    except subprocess.TimeoutExpired:
        raise EnvironmentProblem(f"downloading {PACKAGE} took over {_DOWNLOAD_SECONDS} s: {_INSTEAD}") from None
    packages = sorted(work.glob(f"{PACKAGE}_*.deb"))
    if done.returncode != 0 or not packages:
        reason = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise EnvironmentProblem(
            f"apt-get download {PACKAGE} failed ({reason}): run `apt-get update` as root once, or {_INSTEAD}"
        )
    return packages[-1]


def unpack_libraries(package: Path, target: Path) -> None:
    """Writes the .sh3f files of a .deb into `target`; needs no dpkg.

    Raises:
        EnvironmentProblem: it is no Debian package, or one without libraries.
    """
    for name, data in _ar_members(package):
        if name.startswith("data.tar"):
            with tarfile.open(fileobj=io.BytesIO(data)) as archive:
                for member in archive:
                    stream = archive.extractfile(member) if member.name.endswith(".sh3f") else None
                    if stream:
                        target.joinpath(Path(member.name).name).write_bytes(stream.read())
            return
    raise EnvironmentProblem(f"{package}: not a Debian package with data in it; delete it and try again")


def _ar_members(path: Path) -> Iterator[tuple[str, bytes]]:
    """Name and content of each member of an ar archive: 60-byte headers, content padded to even length."""
    with path.open("rb") as stream:
        if stream.read(8) != b"!<arch>\n":
            return
        while len(header := stream.read(60)) == 60:
            size = int(header[48:58])
            yield header[:16].decode("ascii", "replace").strip().rstrip("/"), stream.read(size)
            stream.seek(size % 2, io.SEEK_CUR)


def install(source: Path | None = None, progress: bool = True) -> Index:
    """Installs the library, from the folder `source` of .sh3f files or else from the Debian package.

    Raises:
        InputError: `source` has none of the libraries.
        EnvironmentProblem: the package cannot be had, or the extra `assets` is not installed.
        OutputError: the cache cannot be written.
    """
    _require_converters()
    work = model_store.folder().with_suffix(".partial")
    try:
        for name in ("models", "images"):
            work.joinpath(name).mkdir(parents=True, exist_ok=True)
        libraries = libraries_in(source) if source else fetch_libraries(work / "package")
        index = _convert_all(libraries, work, progress)
        _finish(work, index)
    except OSError as error:
        raise OutputError(f"{work}: cannot write the model cache ({error.strerror}); set LAYOUTGEN_CACHE") from error
    return index


def _require_converters() -> None:
    try:
        import meshoptimizer  # noqa: F401
        import trimesh  # noqa: F401
    except ImportError as error:
        raise EnvironmentProblem(
            f"{error.name} is missing: {install_command('assets')} (only needed to install the models)"
        ) from None


def _convert_all(libraries: dict[str, Path], work: Path, progress: bool) -> Index:
    """Converts what is not there yet; models that cannot be converted are listed, not fatal."""
    entries = [entry for entry in table() if entry.library in libraries]
    stored: list[StoredModel] = []
    skipped: dict[str, str] = {}
    for entry in tqdm(entries, desc="models", unit="model", disable=not progress):
        try:
            stored.append(_convert_one(entry, libraries[entry.library], work))
        except UnusableModel as error:
            skipped[entry.name] = str(error)
    if not stored:
        raise EnvironmentProblem("no model could be converted; the .sh3f files are not those of sweethome3d-furniture")
    return Index(model_store.VERSION, model_store.content_sha256(work), stored, skipped)


def _convert_one(entry: ModelEntry, library: Path, work: Path) -> StoredModel:
    target = work / "models" / f"{entry.name}.npz"
    if not target.is_file():
        with tempfile.TemporaryDirectory() as scratch:
            obj = _extract(entry, library, Path(scratch))
            model_store.write_model(target, _converted(entry, obj, work / "images"))
    arrays = model_store.read_model(target)
    x, y, z = (float(value) for value in arrays.scale)
    return StoredModel(entry.name, entry.types, (x, y, z), len(arrays.faces))


def _converted(entry: ModelEntry, obj: Path, images: Path) -> model_store.Arrays:
    """Converts one model; whatever a malformed file makes the loader raise names that model as unusable."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return convert(entry, obj, images)
    except (ValueError, IndexError, KeyError, TypeError, AttributeError, OSError) as error:
        raise UnusableModel(f"cannot be read: {error}") from error


def _extract(entry: ModelEntry, library: Path, target: Path) -> Path:
    """Unpacks the folder of one model; returns its OBJ file."""
    folder = entry.file.rpartition("/")[0] + "/"
    try:
        with ZipFile(library) as archive:
            archive.extractall(target, [name for name in archive.namelist() if name.startswith(folder)])
    except (BadZipFile, OSError) as error:
        raise EnvironmentProblem(f"{library}: not a readable .sh3f file ({error}); fetch it again") from error
    obj = target / entry.file
    if not obj.is_file():
        raise UnusableModel(f"{library.name} has no {entry.file}")
    return obj


def _finish(work: Path, index: Index) -> None:
    """Writes the index and the credits, then puts the folder in its place."""
    work.joinpath("ATTRIBUTION.txt").write_text(attribution(model.name for model in index.models), "utf-8")
    work.joinpath("index.json").write_bytes(msgspec.json.format(msgspec.json.encode(index)))
    shutil.rmtree(work / "package", ignore_errors=True)
    final, old = model_store.folder(), model_store.folder().with_suffix(".old")
    shutil.rmtree(old, ignore_errors=True)
    if final.exists():
        final.rename(old)
    work.rename(final)
    shutil.rmtree(old, ignore_errors=True)
    model_store.forget()
