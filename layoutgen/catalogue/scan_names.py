"""What the annotators of scans call things, in AI2-THOR's types, or in ours for what AI2-THOR has not.

`data/scan-names.csv` holds the names of ScanNet (the 200 of its benchmark and the frequent raw ones), NYU40 (Hypersim),
ScanNet++ and ARKitScenes. A type that is not AI2-THOR's is named by its words, so that `category_name` gives them back.
"""

import re
from collections.abc import Mapping
from functools import cache
from importlib import resources


def _table(*rows: str) -> Mapping[str, frozenset[str]]:
    """`a: b, c` in each row."""
    split = (row.partition(": ") for row in rows)
    return {name: frozenset(others.split(", ")) for name, _, others in split}


ALIKE = _table(
    "table: coffee table, desk, dining table, side table, vanity, counter top, bench",
    "cabinet: dresser, file cabinet, side table, tv stand, vanity, wardrobe, shelf, shelving unit, box",
    "wardrobe: dresser, shelving unit, file cabinet, fridge",
    "file cabinet: dresser, side table",
    "vanity: counter top, desk, dresser, sink",
    "shelf: shelving unit, rack, shoe rack",
    "rack: shelving unit, shoe rack, coat rack, dish rack",
    "bench: stool, sofa, ottoman, footstool, coffee table, chair",
    "bean bag: armchair, sofa, ottoman, chair, stool, pillow",
    "lamp: desk lamp, floor lamp, ceiling lamp",
    "ceiling lamp: desk lamp, floor lamp",
    "monitor: television, laptop, desktop computer, projector screen",
    "projector screen: television, whiteboard, painting",
    "keyboard: laptop",
    "poster: painting, whiteboard, bulletin board, board, calendar, mirror",
    "whiteboard: painting, blackboard, bulletin board, board, mirror",
    "blackboard: painting, bulletin board, board, television",
    "bulletin board: painting, board",
    "board: painting, calendar, mirror",
    "calendar: painting",
    "mirror: painting, window",
    "bag: backpack, handbag, suitcase, briefcase, garbage bag",
    "backpack: handbag, suitcase, briefcase, garbage bag",
    "handbag: briefcase, suitcase",
    "briefcase: suitcase, laptop",
    "storage bin: box, crate, basket, laundry hamper, bucket, garbage can",
    "crate: box, basket, laundry hamper, bucket",
    "basket: laundry hamper, bucket, garbage can, box",
    "bucket: laundry hamper, garbage can",
    "notebook: book, binder, folder, newspaper, laptop",
    "binder: book, folder, box",
    "folder: book, newspaper",
    "crib: bed",
    "mattress: bed, sofa",
    "blanket: towel, cloth, rug, pillow",
    "rug: mat, towel",
    "curtain: shower curtain, window blind",
    "clock: alarm clock, watch",
    "stove: oven, toaster oven, counter top",
    "oven: microwave, toaster oven, dishwasher",
    "toaster oven: microwave, toaster",
    "dishwasher: washing machine, clothes dryer",
    "rice cooker: pot, kettle, coffee machine",
    "blender: coffee machine, kettle",
    "telephone: cell phone, remote control",
    "jar: can, cup, bottle, vase",
    "can: cup, bottle",
    "pair of shoes: shoe, pair of boots, pair of slippers",
    "shoe: pair of boots, pair of slippers",
    "speaker: stereo, radio",
    "stereo: radio, microwave",
    "printer: copier",
    "plant pot: vase, house plant, pot",
    "heater: radiator, air conditioner",
    "stuffed animal: teddy bear, pillow",
    "urinal: toilet, sink",
    "shower: bathtub, shower curtain, shower door",
    "ceiling fan: fan, ceiling lamp",
    "pool table: table, dining table",
    "ping pong table: table, dining table",
    "foosball table: table",
    "massage table: table, bed",
    "computer mouse: remote control",
    "cutting board: tray, plate",
    "tray: plate",
    "jacket: towel, blanket",
    "divider: whiteboard, wardrobe",
)
"""Category of scans -> others that a person may well take for it; no two of AI2-THOR's own become alike by this."""

NAMESAKES = _table(
    "table: coffee table, desk, dining table, side table",
    "cabinet: dresser, file cabinet, vanity, wardrobe",
    "shelf: shelving unit",
    "rack: shoe rack, coat rack, dish rack",
    "lamp: desk lamp, floor lamp, ceiling lamp",
    "monitor: television, desktop computer",
    "poster: painting",
    "board: blackboard, bulletin board, whiteboard",
    "bag: backpack, handbag, garbage bag, briefcase",
    "storage bin: box, crate, garbage can",
    "rug: mat",
    "curtain: shower curtain",
    "clock: alarm clock",
    "oven: stove, toaster oven",
    "telephone: cell phone",
    "shoe: pair of shoes, pair of boots, pair of slippers",
    "pair of shoes: pair of boots",
    "stuffed animal: teddy bear",
    "fan: ceiling fan",
    "plant pot: pot, house plant",
    "can: garbage can",
    "crib: bed",
    "mattress: bed",
)
"""Category of scans -> others that a person may mean by its name."""

_MODIFIERS = frozenset({"a", "the", "small", "large", "big", "tall", "short", "low", "high", "open", "closed", "old"})


@cache
def _types() -> dict[str, str]:
    text = resources.files("layoutgen.catalogue").joinpath("data", "scan-names.csv").read_text("utf-8")
    return dict(line.split(",", 1) for line in text.splitlines()[1:] if line)


def object_type(name: str) -> str:
    """The type of what an annotator calls `name`; "" where that names no single thing, as `object` or `clutter`.

    A name that the table lacks makes a type of its own: `pinball machine` is `PinballMachine`.
    """
    words = [word for word in re.findall(r"[a-z0-9]+", name.lower().replace("'s", "s")) if word not in _MODIFIERS]
    table = _types()
    for known in (" ".join(words), _singular(words)):
        if known in table:
            return table[known]
    return "".join(word.capitalize() for word in _singular(words).split())


def _singular(words: list[str]) -> str:
    """The last word without a plural's s."""
    if not words:
        return ""
    last = words[-1]
    if len(last) > 3 and last.endswith("s") and not last.endswith(("ss", "us", "is", "shelves", "glasses", "stairs")):
        last = last[:-1]
    return " ".join([*words[:-1], last])
