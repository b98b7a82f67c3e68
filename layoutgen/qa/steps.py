"""Reasoning steps that several tasks share, as sentences over the numbers of a printed map."""

from collections.abc import Sequence

from layoutgen.geometry.boxes import FloorBox, Point
from layoutgen.maps.layout import Layout
from layoutgen.qa import arithmetic
from layoutgen.qa.arithmetic import Step
from layoutgen.qa.phrases import Words
from layoutgen.qa.scene import Scene

TURNS: dict[str, tuple[tuple[int, int], tuple[int, int]]] = {
    "forward": ((1, 0), (0, 1)),
    "backward": ((-1, 0), (0, -1)),
    "left": ((0, 1), (-1, 0)),
    "right": ((0, -1), (1, 0)),
}
"""What the vector from A to B is called -> the matrix that turns it into the forward direction."""


def forward_of(word: str, axis: Point) -> Point:
    """The forward direction where `axis` points to `word`."""
    (a, b), (c, d) = TURNS[word]
    return a * axis[0] + b * axis[1], c * axis[0] + d * axis[1]


def centre(layout: Layout, index: int, name: str, words: Words) -> tuple[str, Point]:
    """The centre of an object's box."""
    x, z = arithmetic.centre(layout.boxes[index])
    return words.say("centre", name=name, x=x, z=z), (x.value, z.value)


def view(layout: Layout, frame: int, words: Words) -> tuple[str, Point]:
    """The place where a frame was taken."""
    view = layout.views[frame]
    return words.say("view", n=frame + 1, x=arithmetic.literal(view.x), z=arithmetic.literal(view.z)), view.point


def forward(word: str, axis: Point, words: Words) -> tuple[str, Point]:
    """The forward direction, given what a printed vector is called."""
    x, z = forward_of(word, axis)
    step = "ahead" if word == "forward" else "forward"
    called = getattr(words.language.directions, word)
    way = _way(x, z, words)
    return words.say(step, word=called, x=arithmetic.literal(x), z=arithmetic.literal(z), way=way), (x, z)


def vector(start: Point, end: Point, a: str, b: str, words: Words) -> tuple[str, Point]:
    """The vector between two printed points."""
    x, z = arithmetic.difference(end[0], start[0]), arithmetic.difference(end[1], start[1])
    return words.say("vector", a=a, b=b, x=x, z=z, way=_way(x.value, z.value, words)), (x.value, z.value)


def _way(x: float, z: float, words: Words) -> str:
    """A printed vector in words, `1.2 m to the right and 0.5 m back` on the map."""
    parts = ((x, "to_right", "to_left"), (z, "to_front", "to_back"))
    told = [
        words.term(up if value > 0 else down, m=arithmetic.literal(abs(value))) for value, up, down in parts if value
    ]
    return words.term("both", first=told[0], second=told[1]) if len(told) > 1 else "".join(told)


def images(frames: Sequence[int], words: Words) -> str:
    """What a sentence calls frames, `images 1, 3 and 4`."""
    numbers = [str(frame + 1) for frame in frames]
    return words.term("image" if len(numbers) == 1 else "images", n=words.language.listed(numbers))


def shown(scene: Scene, objects: Sequence[int], words: Words) -> list[str]:
    """Which of the shown images is the first with each of the objects."""
    firsts: dict[int, list[str]] = {}
    for index in dict.fromkeys(objects):
        firsts.setdefault(scene.seen_in(index)[0], []).append(words.term("thing", name=scene.name(index)))
    return [
        words.say("too" if place else "shows", n=frame + 1, names=words.language.listed(firsts[frame]))
        for place, frame in enumerate(sorted(firsts))
    ]


def turned(degrees: float, words: Words) -> str:
    """Printed degrees clockwise in words, `30.0 degrees to the left`."""
    return words.term("to_right_deg" if degrees > 0 else "to_left_deg", deg=arithmetic.literal(abs(degrees)))


def front_or_back(forward: Point, target: Point, words: Words) -> str:
    """The sign of the part along the forward direction."""
    step = arithmetic.dot(forward, target)
    return words.say("front" if step.value > 0 else "back", step=step)


def left_or_right(forward: Point, target: Point, words: Words) -> str:
    """The sign of the part across the forward direction."""
    step = arithmetic.across(forward, target)
    return words.say("right" if step.value > 0 else "left", step=step)


def clockwise(forward: Point, target: Point, words: Words) -> tuple[list[str], float]:
    """The angle from the forward direction to a printed vector, and the sentences that compute it."""
    along, across = arithmetic.dot(forward, target), arithmetic.across(forward, target)
    angle = arithmetic.heading(across.value, along.value)
    parts = words.say("parts", along=along, across=across)
    return [parts, words.say("angle", step=angle, turned=turned(angle.value, words))], angle.value


def turn_to(scene: Scene, layout: Layout, frame: int, target: int, words: Words) -> tuple[list[str], float]:
    """The angle clockwise from where a frame looks to an object's centre, in whole degrees, and how it comes about."""
    view_text, origin = view(layout, frame, words)
    name = scene.name(target)
    centre_text, point = centre(layout, target, name, words)
    vector_text, offset = vector(origin, point, scene.language.places.camera, scene.language.the(name), words)
    direction = arithmetic.heading(*offset, 0)
    turn, turn_text = turn_between(layout.views[frame].yaw_deg, direction.value, words)
    direction_text = words.say("direction", name=name, step=direction)
    yaw_text = words.say("yaw", n=frame + 1, yaw=arithmetic.literal(layout.views[frame].yaw_deg))
    return [view_text, centre_text, vector_text, direction_text, yaw_text, *turn_text], turn


def turn_between(yaw: float, direction: float, words: Words) -> tuple[float, list[str]]:
    """The clockwise turn from one printed direction to another, within 180 degrees, and its sentences."""
    step = arithmetic.difference(direction, yaw)
    sentences = [words.say("turn", step=step, turned=turned(step.value, words))]
    if abs(step.value) <= 180:
        return step.value, sentences
    full = arithmetic.difference(step.value, 360) if step.value > 0 else arithmetic.total(step.value, 360)
    return full.value, [*sentences, words.say("full_turn", step=full, turned=turned(full.value, words))]


def closest_points(
    a: FloorBox,
    b: FloorBox,
    digits: int,
    words: Words,
    heights: Sequence[tuple[float, float]] = (),
    name: str = "",
) -> tuple[list[str], float]:
    """The distance of the closest points of two printed boxes; in space, where their `heights` are given.

    `name` is what the distance is of, where several are compared.
    """
    gaps = [
        arithmetic.axis_gap(a.x_min, a.x_max, b.x_min, b.x_max),
        arithmetic.axis_gap(a.z_min, a.z_max, b.z_min, b.z_max),
        *([arithmetic.axis_gap(*heights[0], *heights[1])] if heights else []),
    ]
    sentences = [
        words.say("apart", axis=axis, step=gap) if gap else words.say("overlap", axis=axis)
        for axis, gap in zip("xzy", gaps, strict=False)
    ]
    apart = [gap for gap in gaps if gap]
    if len(apart) < 2:
        step = apart[0] if apart else Step(arithmetic.literal(0.0), 0.0)
        value = arithmetic.literal(step.value)
        return [*sentences, words.say("straight", value=value, step=step, name=name)], step.value
    step = arithmetic.norm([gap.value for gap in apart], digits)
    return [*sentences, words.say("hypotenuse", step=step, name=name)], step.value
