"""Phrasings of the reasoning steps that several tasks share."""

COMMON: dict[str, tuple[str, ...]] = {
    "centre": (
        "The centre of the {name} is at x = {x}, z = {z}.",
        "The {name}: x = {x} and z = {z} at its centre.",
        "For the {name}, the middle of the box lies at x = {x}, z = {z}.",
    ),
    "vector": (
        "From the {a} to the {b} it goes x = {x}, z = {z}.",
        "The vector from the {a} to the {b} has x = {x} and z = {z}.",
        "Going from the {a} to the {b} means x = {x}, z = {z}.",
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
        "{axis}: {step} lies between them.",
    ),
    "overlap": (
        "Along {axis} they overlap, so nothing is added.",
        "On the {axis} axis the boxes overlap: no gap.",
        "{axis}: the spans overlap, the gap is zero.",
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
    "smallest": (
        "{value} is the smallest, so the {name} it is.",
        "The least of these is {value}: the {name}.",
        "Nothing is closer than the {name} at {value} m.",
    ),
}
