"""The sentences of reasoning, and how a clip's seed chooses among them."""

from collections.abc import Mapping, Sequence

import numpy as np

COMMON: dict[str, tuple[str, ...]] = {
    "centre": (
        "The centre of the {name} is at x = {x}, z = {z}.",
        "The {name}: x = {x} and z = {z} at its centre.",
        "For the {name}, the middle of the box lies at x = {x}, z = {z}.",
    ),
    "vector": (
        "From {a} to {b} it goes x = {x}, z = {z}.",
        "The vector from {a} to {b} has x = {x} and z = {z}.",
        "Going from {a} to {b} means x = {x}, z = {z}.",
    ),
    "view": (
        "Image {n} was taken at x = {x}, z = {z}.",
        "The camera of image {n} stands at x = {x}, z = {z}.",
        "For image {n} the viewpoint is x = {x}, z = {z}.",
    ),
    "forward": (
        "That vector points {word}, so the forward direction is ({x}, {z}).",
        "As it stands for {word}, forward is ({x}, {z}).",
        "With that vector as {word}, the forward direction becomes ({x}, {z}).",
    ),
    "ahead": (
        "That is the forward direction: ({x}, {z}).",
        "So forward is ({x}, {z}).",
        "Facing that way, the forward direction is ({x}, {z}).",
    ),
    "parts": (
        "Along the forward direction: {along}; to the right of it: {across}.",
        "The forward part is {along} and the part to the right is {across}.",
        "Forward: {along}. Rightward: {across}.",
    ),
    "angle": (
        "The angle clockwise from ahead is {step} degrees.",
        "Measured clockwise from straight ahead: {step} degrees.",
        "That lies at {step} degrees, clockwise from ahead.",
    ),
    "direction": (
        "So the {name} lies in the direction {step} degrees.",
        "That is a direction of {step} degrees for the {name}.",
        "The {name} is seen at {step} degrees on the map.",
    ),
    "yaw": (
        "Image {n} looks towards {yaw} degrees.",
        "The camera of image {n} has a yaw of {yaw} degrees.",
        "In image {n} the camera heads towards {yaw} degrees.",
    ),
    "turn": (
        "The turn between them, clockwise: {step} degrees.",
        "Clockwise, the difference is {step} degrees.",
        "Turning clockwise, that is {step} degrees.",
    ),
    "full_turn": (
        "The shorter way round: {step} degrees.",
        "Going the other way round makes {step} degrees.",
        "Which is the same as {step} degrees.",
    ),
    "quadrant": (
        "Seen from there it is at {angle} degrees: {name}.",
        "With {angle} degrees it is {name}.",
        "An angle of {angle} degrees clockwise from ahead means {name}.",
    ),
    "distance": (
        "Their distance is {step} m.",
        "That is {step} m apart.",
        "Length: {step} m.",
    ),
    "conclude": (
        "So the answer is {answer}.",
        "Hence the answer: {answer}.",
        "That makes the answer {answer}.",
        "Therefore {answer}.",
    ),
    "front": (
        "{step} > 0, so it lies ahead.",
        "Along the forward direction: {step} > 0, that is in front.",
        "The forward part is {step} > 0: front.",
    ),
    "back": (
        "{step} < 0, so it lies behind.",
        "Along the forward direction: {step} < 0, that is at the back.",
        "The forward part is {step} < 0: back.",
    ),
    "right": (
        "{step} > 0, so it lies to the right.",
        "Across, counting to the right: {step} > 0, that is right.",
        "The sideways part is {step} > 0: right.",
    ),
    "left": (
        "{step} < 0, so it lies to the left.",
        "Across, counting to the right: {step} < 0, that is left.",
        "The sideways part is {step} < 0: left.",
    ),
    "apart": (
        "Along {axis} the gap is {step}.",
        "On the {axis} axis they are apart: {step}.",
        "Between them along {axis}: {step}.",
    ),
    "overlap": (
        "Along {axis} they overlap, so nothing is added.",
        "On the {axis} axis the boxes overlap: no gap.",
        "Their spans along {axis} overlap: the gap is zero.",
    ),
    "hypotenuse": (
        "The closest points are {step} m apart.",
        "Together: {step} m.",
        "That gives a distance of {step} m.",
    ),
    "straight": (
        "The closest points are {value} m apart.",
        "Together: {value} m.",
        "That gives a distance of {value} m.",
    ),
    "spacing": (
        "The {a} is {step} m from the {b}.",
        "From the {b} to the {a}: {step} m.",
        "Distance of the {a} from the {b}: {step} m.",
    ),
    "take": (
        "Take the {name}.",
        "Now the {name}.",
        "As to the {name}:",
    ),
    "smallest": (
        "{value} is the smallest, so the {name} it is.",
        "The least of these is {value}: the {name}.",
        "Nothing is closer than the {name} at {value} m.",
    ),
}


LETTERS = "ABCDEFGH"


class Words:
    """Fills in phrasings drawn by a generator, a task's own or COMMON ones; the same generator gives the same text."""

    def __init__(self, rng: np.random.Generator, own: Mapping[str, Sequence[str]]) -> None:
        self._draws = rng.random(64)
        self._own, self._at = own, 0

    def pick(self, count: int) -> int:
        """A number from 0 to count - 1."""
        self._at = (self._at + 1) % len(self._draws)
        return int(self._draws[self._at] * count)

    def say(self, step: str, /, **values: object) -> str:
        """One of the phrasings of a step, filled in."""
        phrasings = self._own.get(step) or COMMON[step]
        return phrasings[self.pick(len(phrasings))].format(**values)


def distinct(names: Sequence[str]) -> bool:
    """Whether no name equals or is contained in another."""
    return all(a not in b for a in names for b in names if a is not b)


def join(names: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1]


def lettered(options: Sequence[str]) -> str:
    """Options as they are printed, one a line."""
    return "\n".join(f"{letter}. {option}" for letter, option in zip(LETTERS, options, strict=False))
