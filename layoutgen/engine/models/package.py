"""Gets the .sh3f libraries: from a folder, or out of the Debian package `sweethome3d-furniture`."""

import io
import shutil
import subprocess
import tarfile
from collections.abc import Iterator
from pathlib import Path

from layoutgen.engine.models.table import LIBRARY_TITLES
from layoutgen.errors import EnvironmentProblem, InputError

PACKAGE = "sweethome3d-furniture"
_DOWNLOAD_SECONDS = 1800
_INSTEAD = "give a folder of .sh3f files with --from"


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
