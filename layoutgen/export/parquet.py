"""Rows to Parquet with a schema that `datasets` reads as images, and in memory that does not grow."""

import json
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

Row = dict[str, Any]
IMAGE = pa.struct([("bytes", pa.binary()), ("path", pa.string())])
ROWS_A_GROUP = 64
"""Rows held before they are written: at 16 frames of 60 kB, about 60 MB."""


class ParquetPart:
    """Writes rows to one file; the schema is that of the first row."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._rows: list[Row] = []
        self._writer: pq.ParquetWriter | None = None

    def __enter__(self) -> "ParquetPart":
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if kind is None:
            self._flush()
        if self._writer is not None:
            self._writer.close()

    def write(self, row: Row) -> None:
        """Adds a row."""
        self._rows.append(row)
        if len(self._rows) == ROWS_A_GROUP:
            self._flush()

    def _flush(self) -> None:
        if not self._rows:
            return
        if self._writer is None:
            self._writer = pq.ParquetWriter(self._path, row_schema(self._rows[0]))
        self._writer.write_table(pa.Table.from_pylist(self._rows, schema=self._writer.schema))
        self._rows.clear()


def row_schema(row: Row) -> pa.Schema:
    """The Arrow schema of a row, with the features that `datasets` looks for in its metadata."""
    fields = [pa.field(name, _arrow_type(name, value)) for name, value in row.items()]
    features = {name: _feature(name, value) for name, value in row.items()}
    return pa.schema(fields, metadata={"huggingface": json.dumps({"info": {"features": features}})})


def _arrow_type(name: str, value: Any) -> pa.DataType:
    if name == "images":
        return pa.list_(IMAGE)
    return _walk(value, pa.list_, lambda fields: pa.struct(list(fields.items())), _SCALARS.__getitem__)


def _feature(name: str, value: Any) -> Any:
    if name == "images":
        return {"_type": "List", "feature": {"_type": "Image"}}
    return _walk(value, lambda inner: {"_type": "List", "feature": inner}, lambda fields: fields, _value_feature)


def _walk(
    value: Any, of_list: Callable[[Any], Any], of_struct: Callable[[Any], Any], of_scalar: Callable[[Any], Any]
) -> Any:
    if isinstance(value, list):
        return of_list(_walk(value[0], of_list, of_struct, of_scalar))
    if isinstance(value, dict):
        return of_struct({key: _walk(inner, of_list, of_struct, of_scalar) for key, inner in value.items()})
    return of_scalar(type(value))


def _value_feature(kind: type) -> dict[str, str]:
    return {"dtype": str(_SCALARS[kind]).replace("double", "float64"), "_type": "Value"}


_SCALARS = {str: pa.string(), float: pa.float64(), int: pa.int64(), bool: pa.bool_()}
