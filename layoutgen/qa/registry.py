"""All tasks by name, in the order of `layoutgen tasks`."""

from layoutgen.qa.counts import OBJECT_COUNT
from layoutgen.qa.directions import HORIZONTAL, VERTICAL
from layoutgen.qa.distances import ABSOLUTE_DISTANCE, MINIMUM_DISTANCE
from layoutgen.qa.nearest import CLOSEST_OBJECT, RELATIVE_DISTANCE
from layoutgen.qa.sizes import LONGEST_SIDE, OBJECT_SIZE
from layoutgen.qa.task import Task

_ALL: tuple[Task, ...] = (
    VERTICAL,
    HORIZONTAL,
    MINIMUM_DISTANCE,
    OBJECT_SIZE,
    RELATIVE_DISTANCE,
    OBJECT_COUNT,
    ABSOLUTE_DISTANCE,
    CLOSEST_OBJECT,
    LONGEST_SIDE,
)

TASKS: dict[str, Task] = {task.info.name: task for task in _ALL}
