"""Whether a question keeps the recipe's limits: which objects are set in relation at all."""

from itertools import combinations

from layoutgen.config import LimitRecipe
from layoutgen.geometry.polygons import hull, longer_side
from layoutgen.maps.layout import Layout
from layoutgen.qa.task import Candidate, Solution, Task, need

_NONE = LimitRecipe()


def check_limits(task: Task, limits: LimitRecipe, layout: Layout, candidate: Candidate, solution: Solution) -> None:
    """Raises Rejected where a limit is not kept."""
    if limits == _NONE:
        return
    if task.info.limited == "direction":
        need(solution.margin >= limits.sector_deg, "sector limit")
        need(all(fits(layout, index, limits) for index in candidate.objects), "extent limit")
        pairs = list(combinations(dict.fromkeys(candidate.objects), 2))
        need(all(layout.gap(a, b) >= limits.separation_m for a, b in pairs), "separation limit")
    elif task.info.limited == "distance":
        first, *others = candidate.objects
        need(all(layout.gap(first, other) >= limits.distance_m for other in others), "distance limit")
        need(task.info.kind != "choice" or limits.options in (0, len(others)), "number of options")
    elif task.info.limited == "count":
        need(limits.categories in (0, len(candidate.given)), "number of categories")


def fits(layout: Layout, index: int, limits: LimitRecipe) -> bool:
    """Whether an object is small enough for directions."""
    return limits.extent_m >= _NONE.extent_m or longer_side(hull(layout.footprint(index).corners)) <= limits.extent_m
