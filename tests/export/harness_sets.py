"""What the tests of the exports to harnesses score: a set of one clip each, one of pairs, changes and refusals, also in
Chinese; and predictions for them of each kind.
"""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from msgspec.structs import replace

from layoutgen.dataset import read
from layoutgen.evaluate.baselines import baseline
from layoutgen.evaluate.predictions import Key, Prediction, append, open_for_append
from tests.asked import RECIPE, TWINS, asked_dataset, twins_dataset

SETS = ("asked", "twins", "chinese")
GUESSERS = ("oracle-map", "majority", "chance")
BARE = "<answer>B</answer>"


def make_set(name: str, folder: Path) -> Path:
    """A finished dataset, one of SETS."""
    if name == "asked":
        return asked_dataset(folder / name, seeds=range(1), recipe=replace(RECIPE, name="one-clip"))
    seeds, language = (range(1), "zh") if name == "chinese" else (range(2), "en")
    return twins_dataset(folder / name, seeds=seeds, recipe=replace(TWINS, name=f"pairs-{language}", language=language))


@cache
def predictions(dataset: Path) -> dict[str, dict[Key, str]]:
    """Name of a guesser -> its predictions: of baselines, and of one that says the same to every question."""
    records = [clip.record for clip in read(str(dataset))]
    guessed = {name: {one.key: one.response for one in baseline(name, records)} for name in GUESSERS}
    return guessed | {"same": dict.fromkeys(guessed["chance"], BARE)}


def written(found: dict[Key, str], path: Path) -> Path:
    """The predictions in a file."""
    with open_for_append(path) as stream:
        for (clip, question), response in found.items():
            append(stream, Prediction(clip, question, response))
    return path


def scores(summary: dict, frames: int) -> Iterator[tuple[str, float]]:
    """What `layoutgen evaluate score` says of the questions with so many frames, by the metrics' names in harnesses."""
    for metric, cells in summary["by_frames"].items():
        if str(frames) in cells:
            yield metric, cells[str(frames)]["mean"]
    for name, cell in summary["by_task_and_frames"].items():
        task, _, count = name.rpartition("/")
        if int(count) == frames:
            yield f"task_{task}", cell["mean"]
