"""All tasks by name, in the order of `layoutgen tasks`."""

from layoutgen.qa.camera import ACTION_CONSEQUENCE, CAMERA_DIRECTION, CAMERA_DISPLACEMENT, CAMERA_DISTANCE
from layoutgen.qa.counts import OBJECT_COUNT
from layoutgen.qa.directions import HORIZONTAL, VERTICAL
from layoutgen.qa.distances import ABSOLUTE_DISTANCE, MINIMUM_DISTANCE
from layoutgen.qa.facing import EASY, HARD, MEDIUM, PERSPECTIVE_OBJECT, PERSPECTIVE_VIEW
from layoutgen.qa.nearest import CLOSEST_OBJECT, RELATIVE_DISTANCE
from layoutgen.qa.orders import APPEARANCE_ORDER, DEPTH_ORDER
from layoutgen.qa.recall import PLACE_OBJECT, RECALL_GRID, RECALL_MAP
from layoutgen.qa.room_size import ROOM_COUNT, ROOM_SIZE
from layoutgen.qa.rooms import OBJECT_OF_ROOM, ROOM_OF_OBJECT
from layoutgen.qa.routes import ROUTE_PLAN
from layoutgen.qa.sightings import FRAME_OF_OBJECT, OBJECT_PRESENCE
from layoutgen.qa.sizes import LONGEST_SIDE, OBJECT_SIZE
from layoutgen.qa.task import Task
from layoutgen.qa.turns import CAMERA_TURN, GOAL_AIMING

QVS_BENCH: tuple[Task, ...] = (VERTICAL, HORIZONTAL, MINIMUM_DISTANCE, OBJECT_SIZE, RELATIVE_DISTANCE, OBJECT_COUNT)
VSI_BENCH: tuple[Task, ...] = (
    ABSOLUTE_DISTANCE,
    CLOSEST_OBJECT,
    EASY,
    MEDIUM,
    HARD,
    LONGEST_SIDE,
    ROOM_SIZE,
    APPEARANCE_ORDER,
    ROUTE_PLAN,
)
CAMERA: tuple[Task, ...] = (
    CAMERA_DISTANCE,
    CAMERA_DIRECTION,
    CAMERA_DISPLACEMENT,
    CAMERA_TURN,
    FRAME_OF_OBJECT,
    DEPTH_ORDER,
    ACTION_CONSEQUENCE,
    GOAL_AIMING,
)
PERSPECTIVE: tuple[Task, ...] = (PERSPECTIVE_OBJECT, PERSPECTIVE_VIEW)
SCENE: tuple[Task, ...] = (ROOM_COUNT, ROOM_OF_OBJECT, OBJECT_OF_ROOM, OBJECT_PRESENCE)
MAP: tuple[Task, ...] = (RECALL_MAP, RECALL_GRID, PLACE_OBJECT)

TASKS: dict[str, Task] = {task.info.name: task for task in QVS_BENCH + VSI_BENCH + CAMERA + PERSPECTIVE + SCENE + MAP}
