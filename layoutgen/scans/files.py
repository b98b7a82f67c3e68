"""Reads the small files of layouts: JSON, matrices in text; what is wrong is one line with the file's name."""

from pathlib import Path
from typing import TypeVar

import msgspec
import numpy as np
from numpy.typing import NDArray

from layoutgen.errors import UNDECODABLE, HouseError, one_line

T = TypeVar("T")


def read_bytes(path: Path) -> bytes:
    """The content of a file.

    Raises:
        HouseError: it cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise HouseError(f"{path.name}: {error.strerror}") from error


def decoded(path: Path, kind: type[T]) -> T:
    """The value of a JSON file.

    Raises:
        HouseError: it cannot be read or is none of that type.
    """
    try:
        return msgspec.json.decode(read_bytes(path), type=kind)
    except UNDECODABLE as error:
        raise HouseError(f"{path.name}: {one_line(error)}") from error


def matrix(path: Path, rows: int, columns: int) -> NDArray[np.float64]:
    """A matrix in words, which may be infinite.

    Raises:
        HouseError: it cannot be read or has another size.
    """
    try:
        values = np.array(read_bytes(path).split(), np.float64)
    except ValueError as error:
        raise HouseError(f"{path.name}: {one_line(error)}") from error
    if values.size != rows * columns:
        raise HouseError(f"{path.name}: has {values.size} numbers, not {rows} x {columns}")
    return values.reshape(rows, columns)


def checked(lens_fault: str, name: str) -> None:
    """Raises HouseError where a lens has a fault."""
    if lens_fault:
        raise HouseError(f"{name}: {lens_fault}")
