import pytest

from layoutgen.config import Recipe
from layoutgen.qa import ask
from layoutgen.qa.response import user_prompt
from tests.factories import make_clip


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
