"""Where something is for a person who stands at one place with the back to another (ReVSI, backward directions).

Definition: A, B, C are the objects in order; A stands on the floor; the person stands at the centre of A and faces away
from the centre of B (`given[0]` is `backward`). Answers, margin and least distances are those of
`relative_direction_medium` and `relative_direction_hard`, see `facing`.
"""

from layoutgen.qa.tasks.facing import Facing, facing_info
from layoutgen.qa.tasks.sectors import QUADRANTS, THIRDS, Sectors


def _backward(level: str, sectors: Sectors, choices: str) -> Facing:
    example = f"If I stand by the bed and face away from the desk, where is the safe: to my {choices}?"
    return Facing(facing_info(f"backward_direction_{level}", "ReVSI", example), sectors, ("backward",))


MEDIUM = _backward("medium", THIRDS, "left, right or back")
HARD = _backward("hard", QUADRANTS, "front-left, front-right, back-left or back-right")

TASKS = (MEDIUM, HARD)
