import pytest

from layoutgen.catalogue.assets import assets_by_type
from layoutgen.catalogue.typical import size_range, usual_size


@pytest.mark.parametrize("heights", [True, False])
def test_half_of_a_type_is_no_larger_than_usual(heights: bool) -> None:
    for kind, assets in assets_by_type().items():
        sizes = [max(a.size if heights else (a.size[0], a.size[2])) for a in assets]
        usual = usual_size(kind, heights)
        assert usual is not None and min(sizes) <= usual <= max(sizes)
        assert sum(size <= usual for size in sizes) * 2 >= len(sizes)
        assert sum(size >= usual for size in sizes) * 2 >= len(sizes)
        assert 1 <= size_range(kind, heights) <= max(sizes) / min(sizes) + 1e-9


def test_heights_never_make_a_thing_smaller() -> None:
    assert all(usual_size(kind, True) >= usual_size(kind, False) for kind in assets_by_type())  # type: ignore[operator]


def test_dressers_come_in_several_sizes_and_toilets_in_one() -> None:
    assert size_range("Dresser", True) > 1.5 > 1.2 > size_range("Toilet", True)


def test_a_type_without_assets_tells_no_size() -> None:
    assert usual_size("Wall", True) is None
    assert size_range("Wall", True) == 1.0
