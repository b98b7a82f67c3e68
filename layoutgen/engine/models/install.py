"""Installs the model library: every model of the table out of the .sh3f files into the cache.

Work goes on in `models-vN.partial`, where finished models are kept, so that an interrupted installation goes on where
it stopped; the folder gets its final name last.
"""

import shutil
import tempfile
import warnings
from pathlib import Path
from zipfile import BadZipFile, ZipFile

import msgspec
from tqdm import tqdm

from layoutgen.engine.models import cache
from layoutgen.engine.models.cache import Index, StoredModel
from layoutgen.engine.models.convert import UnusableModel, convert
from layoutgen.engine.models.credits import attribution
from layoutgen.engine.models.package import fetch_libraries, libraries_in
from layoutgen.engine.models.table import ModelEntry, table
from layoutgen.errors import EnvironmentProblem, OutputError


def install(source: Path | None = None, progress: bool = True) -> Index:
    """Installs the library, from the folder `source` of .sh3f files or else from the Debian package.

    Raises:
        InputError: `source` has none of the libraries.
        EnvironmentProblem: the package cannot be had, or the extra `assets` is not installed.
        OutputError: the cache cannot be written.
    """
    _require_converters()
    work = cache.folder().with_suffix(".partial")
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
            f"{error.name} is missing: pip install 'layoutgen[assets]' (only needed to install the models)"
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
    return Index(cache.VERSION, cache.content_sha256(work), stored, skipped)


def _convert_one(entry: ModelEntry, library: Path, work: Path) -> StoredModel:
    target = work / "models" / f"{entry.name}.npz"
    if not target.is_file():
        with tempfile.TemporaryDirectory() as scratch:
            obj = _extract(entry, library, Path(scratch))
            cache.write_model(target, _converted(entry, obj, work / "images"))
    arrays = cache.read_model(target)
    x, y, z = (float(value) for value in arrays.scale)
    return StoredModel(entry.name, entry.types, (x, y, z), len(arrays.faces))


def _converted(entry: ModelEntry, obj: Path, images: Path) -> cache.Arrays:
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
    final, old = cache.folder(), cache.folder().with_suffix(".old")
    shutil.rmtree(old, ignore_errors=True)
    if final.exists():
        final.rename(old)
    work.rename(final)
    shutil.rmtree(old, ignore_errors=True)
    cache.forget()
