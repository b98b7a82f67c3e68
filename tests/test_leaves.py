"""Every value of nested data has one path, and the path leads to it."""

import re
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from layoutgen.config import leaves

KEYS = st.text("abc", min_size=1)
SCALARS = st.none() | st.booleans() | st.integers() | st.text("xyz")
DATA = st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(KEYS, inner), max_leaves=20)


def at(data: Any, path: str) -> Any:
    """What a path of `leaves` leads to."""
    for index, key in re.findall(r"\[(\d+)\]|\.?([abc]+)", path.removeprefix("$")):
        data = data[int(index)] if index else data[key]
    return data


@given(DATA, st.sampled_from(["", "$"]))
def test_paths_lead_to_their_values(data: Any, root: str) -> None:
    found = list(leaves(data, root))
    assert len({path for path, _ in found}) == len(found)
    assert all(path.startswith(root) and at(data, path) is value for path, value in found)


def test_nothing_is_left_out() -> None:
    assert dict(leaves({"a": [1, {"b": 2.5}], "c": "x", "d": {}, "e": []})) == {"a[0]": 1, "a[1].b": 2.5, "c": "x"}
