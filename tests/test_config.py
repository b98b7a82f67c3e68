"""Recipes that cannot be meant are refused in one line that names the file and the key."""

from pathlib import Path

import pytest

from layoutgen.config import load_recipe
from layoutgen.errors import RecipeError


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (b"margins: {angle_deg: .inf}", "finite number - at `$.margins.angle_deg`"),
        (b"tasks: {object_count: .nan}", "finite number - at `$.tasks.object_count`"),
        (b"camera: {width: wide}", "got `str` - at `$.camera.width`"),
        (b"questions_per_clip: -3", "1 to 10000 - at `$.questions_per_clip`"),
        (b"frames: {3: 1}", "keys must be among"),
        (b"tasks: [", "line 3, column 1"),
        (b"description: *nobody", "undefined alias"),
        (b"description: caf\xe9", "UTF-8"),
        (b"fame: 1", "unknown field `fame`"),
    ],
)
def test_impossible_recipes_are_named(tmp_path: Path, text: bytes, says: str) -> None:
    path = tmp_path / "odd.yaml"
    path.write_bytes(b"name: odd\n" + text + b"\n")
    with pytest.raises(RecipeError) as caught:
        load_recipe(str(path))
    message = str(caught.value)
    assert message.startswith(f"{path}: ") and says in message and "\n" not in message
