"""The boxes that `place_object` offers tell nothing by themselves."""

import json
import re

from layoutgen.config import Recipe
from layoutgen.dataset.records import Question
from layoutgen.geometry.boxes import FloorBox
from layoutgen.qa import ask
from tests.factories import make_clip

RECIPE = Recipe(name="boxes", tasks={"place_object": 1.0}, frames={8: 1.0}, questions_per_clip=4, think=False)


def _asked() -> list[Question]:
    return [q for seed in range(6) for q in ask(make_clip(seed, objects=24), RECIPE, 1).questions]


def test_no_option_touches_a_box_of_the_map_and_all_are_alike_in_size() -> None:
    questions = _asked()
    assert len(questions) > 10
    for question in questions:
        options = [FloorBox(*json.loads(option)) for option in question.options]
        listed = [FloorBox(*json.loads(text)) for text in re.findall(r'"bbox": (\[[^]]*\])', question.text)]
        assert listed and not any(option.touches(box) for option in options for box in listed)
        sides = [sorted(option.size) for option in options]
        assert all(abs(a - b) < 0.11 for other in sides for a, b in zip(other, sides[0], strict=True))
