"""Houses as their JSON, for tests that look at them as a reader of the file would."""

from typing import Any

from layoutgen.houses.house import House
from layoutgen.houses.schema import as_json


def plain(house: House) -> dict[str, Any]:
    """What a file of this house says."""
    assert house.content is not None
    return as_json(house.content)
