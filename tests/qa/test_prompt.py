import pytest

from layoutgen.config import Recipe
from layoutgen.qa import ask
from layoutgen.qa.response import user_prompt
from tests.factories import make_clip


@pytest.mark.parametrize("drawn", ["metric", "grid"])
@pytest.mark.parametrize("task", ["object_presence", "object_count"])
def test_the_prompt_does_not_tell_that_nothing_is_there(task: str, drawn: str) -> None:
    recipe = Recipe(name="test", tasks={task: 1.0}, frames={12: 1.0}, map=drawn, think=False, questions_per_clip=9)
    asked = [question for seed in range(8) for question in ask(make_clip(seed), recipe, 0).questions]
    prompts = {user_prompt(question).removeprefix(question.text) for question in asked}
    assert len(prompts) == 1 and ("a 10x10 grid" in prompts.pop()) == (drawn == "grid")
    assert task == "object_count" or {bool(question.objects) for question in asked} == {True, False}


@pytest.mark.parametrize(
    ("task", "told", "untold"),
    [
        ("minimum_distance", '"bbox"', '"position"'),
        ("longest_side", '"y"', '"position"'),
        ("camera_distance", '"position"', '"polygon"'),
        ("room_of_object", '"polygon"', '"images"'),
        ("frame_of_object", '"images"', '"yaw"'),
    ],
)
def test_the_prompt_names_every_key_that_the_map_has_and_no_other(task: str, told: str, untold: str) -> None:
    recipe = Recipe(name="test", tasks={task: 1.0}, frames={12: 1.0}, questions_per_clip=4)
    prompts = [user_prompt(question) for seed in range(12) for question in ask(make_clip(seed), recipe, 0).questions]
    assert prompts
    assert all(told in prompt and untold not in prompt for prompt in prompts)
