"""Recipes that cannot be meant are refused in one line that names the file and the key."""

import json
from pathlib import Path

import pytest

from layoutgen import resources
from layoutgen.config import CameraRecipe, Recipe, WalkRecipe, captured_as, load_recipe
from layoutgen.errors import RecipeError


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (b"margins: {angle_deg: .inf}", "finite number - at `$.margins.angle_deg`"),
        (b"tasks: {object_count: .nan}", "finite number - at `$.tasks.object_count`"),
        (b"camera: {width: wide}", "got `str` - at `$.camera.width`"),
        (b"questions_per_clip: -3", "1 to 10000 - at `$.questions_per_clip`"),
        (b"questions_per_clip: 10001", "must be 1 to 10000 - at `$.questions_per_clip`"),
        (b"camera: {width: 31}", "must be 32 to 4096 - at `$.camera.width`"),
        (b"camera: {fov: 151}", "must be 20 to 150 - at `$.camera.fov`"),
        (b"camera: {fov: 140, fov_jitter: 11}", "leaves 20 to 150 degrees - at `$.camera.fov_jitter`"),
        (b"camera: {pitch: 50, pitch_jitter: 11}", "leaves -60 to 60 degrees with pitch - at `$.camera.pitch_jitter`"),
        (b"camera: {jpeg_quality: 0}", "must be 1 to 100 - at `$.camera.jpeg_quality`"),
        (b"camera: {height_jitter: -0.1}", "must be 0 to 1 - at `$.camera.height_jitter`"),
        (b"camera: {lenses: {telescope: 1}}", "'telescope' - at `key` in `$.camera.lenses`"),
        (b"camera: {lenses: {phone: 0}}", "at least one share must be positive - at `$.camera.lenses`"),
        (b"camera: {lenses: {phone: 1}, fov: 60}", "settled by each of the lenses; leave it out - at `$.camera.fov`"),
        (b"camera: {eye: 0.2}", "must be 0.3 to 2.2 - at `$.camera.eye`"),
        (b"camera: {eye: 0.5, height_jitter: 0.3}", "leaves 0.3 to 2.6 metres with eye - at `$.camera.height_jitter`"),
        (b"camera: {pitch: 50, pitch_bias: 11}", "leaves -60 to 60 degrees with pitch - at `$.camera.pitch_bias`"),
        (b"camera: {roll_bias: 21}", "must be 0 to 20 - at `$.camera.roll_bias`"),
        (b"camera: {square_start: 1.1}", "must be 0 to 1 - at `$.camera.square_start`"),
        (b"walk: {candidates: 15}", "must be 16 to 500 - at `$.walk.candidates`"),
        (b"walk: {clips_per_house: 101}", "must be 1 to 100 - at `$.walk.clips_per_house`"),
        (b"visibility: {min_pixels: 0}", "must be at least 1 - at `$.visibility.min_pixels`"),
        (b"visibility: {min_coverage: 1.5}", "must be 0 to 1 - at `$.visibility.min_coverage`"),
        (b"margins: {ratio: -1}", "must be at least 0 - at `$.margins.ratio`"),
        (b"limits: {sector_deg: 46}", "must be 0 to 45 - at `$.limits.sector_deg`"),
        (b"limits: {extent_m: 0}", "must be 0.1 to 100 - at `$.limits.extent_m`"),
        (b"balance: full", "'full' - at `$.balance`"),
        (b"tasks: {object_count: -1}", "must be at least 0 - at `$.tasks[...]`"),
        (b"frames: {4: 0}", "at least one share must be positive - at `$.frames`"),
        (b"map: grid", "must be false with a grid map, which has no metres - at `$.think`"),
        (
            b"map: grid\nthink: false\nthink_of: {a: told}",
            "must be false with a grid map, which has no metres - at `$.thi",
        ),
        (b"think: {told: 0}", "at least one share must be positive - at `$.think`"),
        (b"think_of: {a: {told: 0}}", "at least one share must be positive - at `$.think_of.a`"),
        (b"units: miles", "'miles' - at `$.units`"),
        (b"units: {feet: 0}", "at least one share must be positive - at `$.units`"),
        (b"spelling: welsh", "'welsh' - at `$.spelling`"),
        (b"number_words: 2", "must be 0 to 1 - at `$.number_words`"),
        (b"think: sung", "'sung' - at `$.think`"),
        (b"think: {sung: 1}", "'sung' - at `key` in `$.think`"),
        (b"tasks: &itself {again: *itself}", ": "),
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


def test_the_schema_of_plans_carries_the_ranges() -> None:
    types = json.loads((resources.folder("schemas") / "plan.schema.json").read_bytes())["$defs"]
    assert types["Recipe"]["properties"]["questions_per_clip"].items() >= {"minimum": 1, "maximum": 10_000}.items()
    assert types["CameraRecipe"]["properties"]["fov"].items() >= {"minimum": 20, "maximum": 150}.items()
    assert types["MarginRecipe"]["properties"]["distance_m"]["minimum"] == 0


def test_what_is_asked_is_one_recipe_and_how_it_was_filmed_another() -> None:
    camera, walk = CameraRecipe(width=320), WalkRecipe(strategy="orbit")
    filmed = Recipe(name="filmed", camera=camera, walk=walk, split="val", modalities=["ids"], video=True)
    asked = load_recipe("vsi-style")
    both = captured_as(asked, filmed)
    assert (both.camera, both.walk, both.split, both.modalities, both.video) == (camera, walk, "val", ["ids"], True)
    assert captured_as(both, asked) == asked
