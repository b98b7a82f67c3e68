"""All tasks by name: those of the modules here, in the order of `layoutgen tasks`, and those of plug-ins."""

from layoutgen.plugins import Registry, gathered
from layoutgen.qa import tasks
from layoutgen.qa.task import Task

_ORDER = (
    *("vertical_direction", "horizontal_direction", "minimum_distance", "object_size", "relative_distance"),
    *("object_count", "absolute_distance", "closest_object", "relative_direction_easy", "relative_direction_medium"),
    *("relative_direction_hard", "longest_side", "room_size", "appearance_order", "route_plan", "camera_distance"),
    *("camera_direction", "camera_displacement", "camera_turn", "frame_of_object", "depth_order"),
    *("action_consequence", "goal_aiming", "perspective_object", "perspective_view", "room_count", "room_of_object"),
    *("object_of_room", "object_presence", "recall_map", "recall_grid", "place_object"),
    *("backward_direction_medium", "backward_direction_hard", "farthest_object", "total_count", "total_area"),
    *("changed_object", "change_kind", "moved_distance", "moved_direction", "nearest_now", "count_now"),
    *("camera_motion", "camera_angle", "path_length", "closest_view", "closest_pair", "fits_through", "left_to_right"),
)
"""Recipes that name no tasks ask in this order, so that a set's bytes depend on it; later tasks follow."""


def _built_in() -> dict[str, Task]:
    found = {task.info.name: task for group in gathered(tasks, "TASKS") for task in group}
    return {name: found[name] for name in sorted(found, key=_place)}


def _place(name: str) -> tuple[int, str]:
    return _ORDER.index(name) if name in _ORDER else len(_ORDER), name


TASKS: Registry[Task] = Registry("tasks", Task, _built_in(), lambda task: task.info.name)
