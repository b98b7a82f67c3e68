"""Reasoning steps that several tasks share, as sentences over the numbers of a printed map."""

from layoutgen.geometry.boxes import Box, Point
from layoutgen.maps.layout import Layout
from layoutgen.qa import arithmetic
from layoutgen.qa.words import Words


def centre(layout: Layout, index: int, name: str, words: Words) -> tuple[str, Point]:
    """The centre of an object's box."""
    x, z = arithmetic.centre(layout.boxes[index])
    return words.say("centre", name=name, x=x.text, z=z.text), (x.value, z.value)


def vector(start: Point, end: Point, names: tuple[str, str], words: Words) -> tuple[str, Point]:
    """The vector between two printed points."""
    x, z = arithmetic.difference(end[0], start[0]), arithmetic.difference(end[1], start[1])
    return words.say("vector", a=names[0], b=names[1], x=x.text, z=z.text), (x.value, z.value)


def front_or_back(forward: Point, target: Point, words: Words) -> str:
    """The sign of the part along the forward direction."""
    step = arithmetic.dot(forward, target)
    return words.say("front" if step.value > 0 else "back", step=step.text)


def left_or_right(forward: Point, target: Point, words: Words) -> str:
    """The sign of the part across the forward direction."""
    step = arithmetic.across(forward, target)
    return words.say("right" if step.value > 0 else "left", step=step.text)


def closest_points(a: Box, b: Box, digits: int, words: Words) -> tuple[list[str], float]:
    """The distance of the closest points of two printed boxes."""
    gaps = [arithmetic.axis_gap(a[i], a[i + 2], b[i], b[i + 2]) for i in (0, 1)]
    sentences = [
        words.say("apart", axis=axis, step=gap.text) if gap else words.say("overlap", axis=axis)
        for axis, gap in zip("xz", gaps, strict=True)
    ]
    apart = [gap.value for gap in gaps if gap]
    if len(apart) < 2:
        value = apart[0] if apart else 0.0
        return [*sentences, words.say("straight", value=arithmetic.literal(value))], value
    step = arithmetic.length(apart[0], apart[1], digits)
    return [*sentences, words.say("hypotenuse", step=step.text)], step.value
