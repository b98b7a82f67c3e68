"""Names that a sentence can carry: one thing, several of them, and its article."""

import pytest

from layoutgen.catalogue.assets import assets
from layoutgen.catalogue.names import UNASKED_TYPES, category_name, namesakes
from layoutgen.language import load

ASKED = sorted({category_name(asset.type) for asset in assets().values() if asset.type not in UNASKED_TYPES})


@pytest.mark.parametrize(
    ("kind", "one", "several"),
    [
        ("Tomato", "a tomato", "tomatoes"),
        ("Potato", "a potato", "potatoes"),
        ("Bread", "a loaf of bread", "loaves of bread"),
        ("Boots", "a pair of boots", "pairs of boots"),
        ("Blinds", "a window blind", "window blinds"),
        ("Lettuce", "a head of lettuce", "heads of lettuce"),
        ("ButterKnife", "a butter knife", "butter knives"),
        ("ArmChair", "an armchair", "armchairs"),
        ("LightSwitch", "a light switch", "light switches"),
        ("BasketBall", "a basketball", "basketballs"),
        ("Box", "a box", "boxes"),
    ],
)
def test_one_and_several(kind: str, one: str, several: str) -> None:
    english, name = load("en"), category_name(kind)
    assert (english.some(name), english.plural(name)) == (one, several)


def test_no_asked_name_is_a_plural() -> None:
    assert [name for name in ASKED if name.partition(" of ")[0].endswith("s")] == []


def test_what_may_be_meant_may_also_be_mistaken() -> None:
    relation = {(name, other) for name in ASKED for other in namesakes(name) & set(ASKED)}  # scans have further names
    assert relation and all((other, name) in relation for name, other in relation)
    assert namesakes("pepper shaker") == {"salt shaker"} and not namesakes("bed") & set(ASKED)
