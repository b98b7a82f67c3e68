"""Where something is for a person who stands at one place with the back to another (ReVSI, backward directions).

Definition: A, B, C are the objects in order; A stands on the floor; the person stands at the centre of A and faces away
from the centre of B (`given[0]` is `backward`). Answers, margin and least distances are those of
`relative_direction_medium` and `relative_direction_hard`, see `facing`.
"""

from layoutgen.qa.task import Info
from layoutgen.qa.tasks.facing import Facing
from layoutgen.qa.tasks.sectors import QUADRANTS, THIRDS, Sectors

_WORDINGS = (
    "If I stand by the {a} and face away from the {b}, where is the {c}: to my {choices}?",
    "You are at the {a} with your back to the {b}. On which side of you is the {c}: {choices}?",
    "Standing at the {a} and facing away from the {b}, would you find the {c} to your {choices}?",
    "Stand by the {a} so that the {b} is right behind you. Say where the {c} is: {choices}.",
    "Suppose you are standing at the {a}, facing directly away from the {b}. Is the {c} to your {choices}?",
    "I am next to the {a}, my back to the {b}. Where is the {c} from my point of view: {choices}?",
    "A person at the {a} looks straight away from the {b}. Relative to that person, is the {c} to the {choices}?",
    "Imagine being at the {a} with the {b} exactly behind you. In which direction is the {c}: {choices}?",
    "Take up a position at the {a}, then turn your back to the {b}. Which way is the {c} now: {choices}?",
    "My back to the {b}, I'm standing at the {a}. Where do I look for the {c}: {choices}?",
    "Someone waits at the {a} and has the {b} directly behind them. To their {choices}: where is the {c}?",
    "Determine the direction of the {c} for an observer at the {a} who faces away from the {b}: {choices}.",
    "Go to the {a} and turn until the {b} is directly behind you. Where's the {c} then: {choices}?",
)


def _backward(level: str, sectors: Sectors, choices: str) -> Facing:
    return Facing(
        Info(
            name=f"backward_direction_{level}",
            kind="choice",
            source="ReVSI",
            margin="10 deg to every boundary, all corners agree",
            margin_unit="deg",
            limited="direction",
            example=f"If I stand by the bed and face away from the desk, where is the safe: to my {choices}?",
        ),
        sectors,
        ("backward",),
        tuple(wording.replace("{choices}", choices) for wording in _WORDINGS),
    )


MEDIUM = _backward("medium", THIRDS, "left, right or back")
HARD = _backward("hard", QUADRANTS, "front-left, front-right, back-left or back-right")

TASKS = (MEDIUM, HARD)
