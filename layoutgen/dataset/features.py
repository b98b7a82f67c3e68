"""The columns that Hugging Face's webdataset loader must be told: it infers types from the first samples and then drops
or truncates whatever differs later, so the dataset card declares all sixteen frames and the whole record."""

from typing import Any, get_args, get_origin

import msgspec

from layoutgen.config import FRAME_COUNTS
from layoutgen.dataset.records import ClipRecord

_SCALARS = {str: "string", int: "int64", float: "float64", bool: "bool"}
_IMAGE_EXTRAS = {"depth": "depth_{:02d}.png", "ids": "ids_{:02d}.png"}


def dataset_features(modalities: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    """`dataset_info.features` of a dataset card, as plain data for YAML.

    Args:
        modalities: the recipe's, `depth` and `ids`.
    """
    frames = range(max(FRAME_COUNTS))
    patterns = ["frame_{:02d}.jpg", *(_IMAGE_EXTRAS[name] for name in modalities)]
    images = [pattern.format(index) for pattern in patterns for index in frames]
    return [
        {"name": "__key__", "dtype": "string"},
        {"name": "__url__", "dtype": "string"},
        {"name": "json", **_feature(ClipRecord)},
        *({"name": name, "dtype": "image"} for name in images),
    ]


def _feature(kind: Any) -> dict[str, Any]:
    if kind in _SCALARS:
        return {"dtype": _SCALARS[kind]}
    if get_origin(kind) is list:
        inner = _feature(get_args(kind)[0])
        return {"list": inner.get("dtype") or inner.get("struct") or inner}
    fields = msgspec.structs.fields(kind)
    return {"struct": [{"name": field.encode_name, **_feature(field.type)} for field in fields]}
