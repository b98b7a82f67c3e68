"""The columns that Hugging Face's webdataset loader must be told: it infers types from the first samples and then drops
or truncates whatever differs later. So a published dataset has a file that names all sixteen frames and the record."""

from typing import Any, get_args, get_origin

import msgspec

from layoutgen.config import FRAME_COUNTS
from layoutgen.dataset.bounds import unbounded
from layoutgen.dataset.records import ClipRecord

_SCALARS = {str: "string", int: "int64", float: "float64", bool: "bool"}
_IMAGE_EXTRAS = {"depth": "depth_{:02d}.png", "ids": "ids_{:02d}.png"}


def dataset_features(modalities: tuple[str, ...] = ()) -> dict[str, Any]:
    """What `datasets.Features.from_dict` takes.

    Args:
        modalities: the recipe's, `depth` and `ids`.
    """
    frames = range(max(FRAME_COUNTS))
    patterns = ["frame_{:02d}.jpg", *(_IMAGE_EXTRAS[name] for name in modalities)]
    images = {pattern.format(index): {"_type": "Image"} for pattern in patterns for index in frames}
    return {"__key__": _value("string"), "__url__": _value("string"), "json": _feature(ClipRecord), **images}


def _value(dtype: str) -> dict[str, str]:
    return {"dtype": dtype, "_type": "Value"}


def _feature(kind: Any) -> dict[str, Any]:
    kind = unbounded(kind)
    if kind in _SCALARS:
        return _value(_SCALARS[kind])
    if get_origin(kind) is list:
        return {"feature": _feature(get_args(kind)[0]), "_type": "List"}
    return {field.encode_name: _feature(field.type) for field in msgspec.structs.fields(kind)}
