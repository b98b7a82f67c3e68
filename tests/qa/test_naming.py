"""Other names of categories: what may be said where something else is in view."""

import numpy as np

from layoutgen.catalogue.names import alike
from layoutgen.language import load
from layoutgen.qa.naming import drawn, unmistaken

ENGLISH = load("en")


def test_every_name_can_be_said_where_nothing_else_is_in_view() -> None:
    for category, names in ENGLISH.names.items():
        assert unmistaken(ENGLISH, category, []) == [category, *names]


def test_a_name_means_one_category() -> None:
    said = [name.lower() for category, names in ENGLISH.names.items() for name in (category, *names)]
    assert len(said) == len(set(said))


def test_what_is_in_view_takes_its_names_away() -> None:
    assert "potted plant" in unmistaken(ENGLISH, "house plant", ["fridge"])
    assert "potted plant" not in unmistaken(ENGLISH, "house plant", ["pot"])
    assert "TV remote" not in unmistaken(ENGLISH, "remote control", ["television"])


def test_no_name_is_that_of_a_look_alike() -> None:
    for category, names in ENGLISH.names.items():
        others = {name for other in alike(category) for name in (other, *ENGLISH.names.get(other, ()))}
        assert not others & set(names)


def test_all_names_are_drawn_and_the_bare_one_needs_no_record() -> None:
    found = [drawn(ENGLISH, ["sofa", "sofa"], [], np.random.default_rng(seed)) for seed in range(60)]
    assert {one.get("sofa", "") for one in found} == {"", *ENGLISH.names["sofa"]}
