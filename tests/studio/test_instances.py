"""From instance colours to object indices."""

import numpy as np

from layoutgen.seeds import rng_for
from layoutgen.studio.thor.instances import InstanceDecoder


def image_of(colors: np.ndarray) -> np.ndarray:
    """Colours (h, w, 3) as the client's 32-bit pixels, alpha 255."""
    alpha = np.full((*colors.shape[:2], 1), 255, np.uint8)
    return np.concatenate([colors, alpha], axis=2).view(np.uint32)[..., 0]


def decoder(ids: list[str], entries: list[tuple[str, list[int]]]) -> InstanceDecoder:
    made = InstanceDecoder()
    made.learn(ids, entries)
    return made


def test_labels_are_the_places_of_the_ids_and_unknown_colours_are_none() -> None:
    rng = rng_for("colours")
    ids = [f"thing|{i}" for i in range(50)]
    palette = rng.permutation(1 << 24)[:60]
    colors = np.stack([palette & 255, palette >> 8 & 255, palette >> 16], axis=1).astype(np.uint8)
    entries = [(name, colors[i].tolist()) for i, name in enumerate(ids)]
    entries.append(("wall", colors[55].tolist()))
    truth = rng.integers(0, 60, (48, 64))
    labels = decoder(ids, entries).decode(image_of(colors[truth]))
    assert labels.dtype == np.int32
    assert np.array_equal(labels, np.where(truth < 50, truth, -1))


def test_a_colour_that_two_things_share_belongs_to_neither() -> None:
    entries = [("a", [1, 2, 3]), ("b", [1, 2, 3]), ("c", [3, 2, 1])]
    image = image_of(np.array([[[1, 2, 3], [3, 2, 1]]], np.uint8))
    assert decoder(["a", "b", "c"], entries).decode(image).tolist() == [[-1, 2]]


def test_an_entry_listed_twice_is_one() -> None:
    entries = [("a", [1, 2, 3])] * 2
    assert decoder(["a"], entries).decode(image_of(np.array([[[1, 2, 3]]], np.uint8))).tolist() == [[0]]


def test_a_house_before_is_forgotten() -> None:
    entries = [("a", [1, 2, 3]), ("b", [3, 2, 1])]
    image = image_of(np.array([[[1, 2, 3], [3, 2, 1]]], np.uint8))
    labels = decoder(["a", "b"], entries)
    assert labels.decode(image).tolist() == [[0, 1]]
    labels.learn(["b"], entries[1:])
    assert labels.decode(image).tolist() == [[-1, 0]]
