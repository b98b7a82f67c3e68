"""Numbers as messages say them."""

import pytest

from layoutgen.wording import counted, install_command, meant, sized


@pytest.mark.parametrize(
    ("number", "says"), [(0, "0 houses"), (1, "1 house"), (2, "2 houses"), (12345, "12,345 houses")]
)
def test_one_is_singular(number: int, says: str) -> None:
    assert counted(number, "house") == says


@pytest.mark.parametrize(
    ("count", "says"),
    [(0, "0.0 MB"), (20_411_000, "20.4 MB"), (1e9, "1.0 GB"), (5.5e10, "55.0 GB"), (9.83e14, "983.0 TB")],
)
def test_sizes_take_the_unit_that_suits_them(count: float, says: str) -> None:
    assert sized(count) == says


def test_what_is_missing_is_installed_by_its_packages_names() -> None:
    assert install_command("audit") == "pip install 'scikit-learn>=1.4'"
    assert {"'torch>=2.6'", "'trl>=1.0'"} <= set(install_command("train").split())


def test_the_nearest_name_may_be_meant() -> None:
    assert meant("object_cuont", ["object_count", "object_size"]) == " (did you mean 'object_count'?)"
    assert meant("xyz", ["object_count"]) == ""
