"""PLY meshes: ascii or binary, any properties; polygons become fans of triangles."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from layoutgen.errors import HouseError

_TYPES = {
    **{"char": "i1", "uchar": "u1", "short": "i2", "ushort": "u2", "int": "i4", "uint": "u4"},
    **{"float": "f4", "double": "f8", "int8": "i1", "uint8": "u1", "int16": "i2", "uint16": "u2"},
    **{"int32": "i4", "uint32": "u4", "float32": "f4", "float64": "f8"},
}
_INDICES = ("vertex_indices", "vertex_index")
_ORDERS = {"binary_little_endian": "<", "binary_big_endian": ">", "ascii": "="}


@dataclass(frozen=True)
class _Property:
    """A column of an element; `count` is the type of a list's length, "" where it is no list."""

    name: str
    kind: str
    count: str


@dataclass(frozen=True)
class _Element:
    name: str
    count: int
    properties: list[_Property]


@dataclass(frozen=True)
class Ply:
    """A mesh.

    Attributes:
        points: float64 (n, 3).
        faces: int32 (m, 3).
        vertex: further columns of the vertices by name, each (n,).
        face: further columns of the faces by name, each (m,): every triangle has those of its polygon.
    """

    points: NDArray[np.float64]
    faces: NDArray[np.int32]
    vertex: dict[str, NDArray[np.float64]]
    face: dict[str, NDArray[np.float64]]


def read_ply(path: Path) -> Ply:
    """Reads a mesh.

    Raises:
        HouseError: there is no such file, or it is damaged, or has no triangles.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise HouseError(f"{path.name}: {error.strerror}") from error
    try:
        return _checked(_read(data), path.name)
    except (ValueError, KeyError, IndexError, StopIteration) as error:
        raise HouseError(f"{path.name}: not a whole PLY mesh ({error})") from error


def _checked(mesh: Ply, name: str) -> Ply:
    if not len(mesh.points) or not len(mesh.faces):
        raise HouseError(f"{name}: has no triangles")
    if not np.isfinite(mesh.points).all():
        raise HouseError(f"{name}: a vertex has a coordinate that is not finite")
    if mesh.faces.min() < 0 or mesh.faces.max() >= len(mesh.points):
        raise HouseError(f"{name}: a face has a vertex that does not exist")
    return mesh


def _read(data: bytes) -> Ply:
    end = data.index(b"end_header")
    start = data.index(b"\n", end) + 1
    lines = [line.split() for line in data[:end].decode("ascii", "replace").splitlines()]
    if lines[0] != ["ply"]:
        raise ValueError("it does not begin with ply")
    order = _ORDERS[next(line[1] for line in lines if line and line[0] == "format")]
    elements = list(_elements(lines))
    columns = _ascii(data[start:], elements) if order == "=" else _binary(data, start, elements, order)
    vertex, face = columns["vertex"], columns.get("face", {})
    points = np.stack([vertex.pop(axis).astype(np.float64) for axis in "xyz"], axis=1)
    polygons = next((face.pop(name) for name in _INDICES if name in face), np.zeros((0, 3), np.int32))
    triangles, owners = _fans(polygons)
    return Ply(points, triangles, vertex, {name: values[owners] for name, values in face.items()})


def _elements(lines: list[list[str]]) -> Iterator[_Element]:
    element: _Element | None = None
    for line in lines:
        if line and line[0] == "element":
            if element:
                yield element
            element = _Element(line[1], int(line[2]), [])
        elif line and line[0] == "property" and element:
            is_list = line[1] == "list"
            element.properties.append(_Property(line[-1], _TYPES[line[-2]], _TYPES[line[2]] if is_list else ""))
    if element:
        yield element


Columns = dict[str, dict[str, NDArray]]


def _binary(data: bytes, start: int, elements: list[_Element], order: str) -> Columns:
    """Rows of fixed length at once; lists are taken for as long as the first row's, which all are in a mesh of
    triangles, and read row by row where they are not."""
    found: Columns = {}
    for element in elements:
        lengths = _lengths(data, start, element, order) if element.count else []
        row = np.dtype(list(_fields(element, lengths, order)))
        if start + row.itemsize * element.count > len(data):
            table, start = _ragged(data, start, element, order)
        else:
            rows = np.frombuffer(data, row, element.count, start)
            if all((rows[f"{p.name} count"] == n).all() for p, n in zip(_lists(element), lengths, strict=False)):
                table, start = {p.name: rows[p.name] for p in element.properties}, start + row.itemsize * element.count
            else:
                table, start = _ragged(data, start, element, order)
        found[element.name] = table
    return found


def _lists(element: _Element) -> list[_Property]:
    return [one for one in element.properties if one.count]


def _lengths(data: bytes, start: int, element: _Element, order: str) -> list[int]:
    """Of the lists of the first row."""
    found: list[int] = []
    for one in element.properties:
        if one.count:
            found.append(int(np.frombuffer(data, order + one.count, 1, start)[0]))
            start += np.dtype(one.count).itemsize + found[-1] * np.dtype(one.kind).itemsize
        else:
            start += np.dtype(one.kind).itemsize
    return found


def _fields(element: _Element, lengths: list[int], order: str) -> Iterator[tuple]:
    left = iter(lengths)
    for one in element.properties:
        if one.count:
            yield f"{one.name} count", order + one.count
            yield one.name, order + one.kind, (next(left, 0),)
        else:
            yield one.name, order + one.kind


def _ragged(data: bytes, start: int, element: _Element, order: str) -> tuple[dict[str, NDArray], int]:
    rows: dict[str, list] = {one.name: [] for one in element.properties}
    for _ in range(element.count):
        for one in element.properties:
            count = 1
            if one.count:
                count = int(np.frombuffer(data, order + one.count, 1, start)[0])
                start += np.dtype(one.count).itemsize
            values = np.frombuffer(data, order + one.kind, count, start)
            start += values.nbytes
            rows[one.name].append(values if one.count else values[0])
    return {one.name: _column(rows[one.name], bool(one.count)) for one in element.properties}, start


def _ascii(text: bytes, elements: list[_Element]) -> Columns:
    lines = iter(text.decode("ascii", "replace").splitlines())
    found: Columns = {}
    for element in elements:
        rows: dict[str, list] = {one.name: [] for one in element.properties}
        for _ in range(element.count):
            words = iter(next(lines).split())
            for one in element.properties:
                count = int(next(words)) if one.count else 1
                values = [float(next(words)) for _ in range(count)]
                rows[one.name].append(np.array(values) if one.count else values[0])
        found[element.name] = {one.name: _column(rows[one.name], bool(one.count)) for one in element.properties}
    return found


def _column(rows: list, is_list: bool) -> NDArray:
    if not is_list:
        return np.array(rows)
    column = np.empty(len(rows), object)
    column[:] = rows
    return column


def _fans(polygons: NDArray) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """Triangles (m, 3) and the polygon (m,) of each."""
    if polygons.dtype != object:
        count = polygons.shape[1] - 2
        if count < 1:
            return np.zeros((0, 3), np.int32), np.zeros(0, np.int64)
        fans = np.stack([polygons[:, [0, i + 1, i + 2]] for i in range(count)], axis=1)
        return fans.reshape(-1, 3).astype(np.int32), np.repeat(np.arange(len(polygons)), count)
    parts = [[(one[0], one[i], one[i + 1]) for i in range(1, len(one) - 1)] for one in polygons]
    owners = np.repeat(np.arange(len(parts)), [len(part) for part in parts])
    return np.array([triangle for part in parts for triangle in part], np.int32).reshape(-1, 3), owners
