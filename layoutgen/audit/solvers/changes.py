"""What changed between two groups of images.

A scene holds the objects of both states; an object's id begins with the state, `before|` or `after|`, and goes on alike
for one thing in both. Questions list the objects before first.
"""

from itertools import pairwise
from math import atan2, degrees, dist

from layoutgen.audit.solvers.base import SolverScene, TaskRule, Truth
from layoutgen.catalogue.names import alike
from layoutgen.dataset.records import Question
from layoutgen.geometry.frames import boundary_margin

FAR_ENOUGH = 0.5
"""Metres that what has moved is away from where it was."""
TELLING = 0.05
"""Metres by which a side of what was exchanged differs at least, and of what was only moved at most."""
FARTHEST = 10.0
LEAST_GAP = 0.15
SAME = 1e-6
CORNERS = (45.0, 135.0, -135.0, -45.0)
SAYS = {
    "removed": "a thing was taken away",
    "added": "a thing was added",
    "moved": "a thing was moved",
    "swapped": "a thing was exchanged for another of its kind",
    "opened": "a thing was opened or closed",
}

Sides = dict[str, int]
"""State -> index of a thing."""


def sides_of(scene: SolverScene, question: Question) -> list[Sides]:
    """The things of a question, in the order in which they are listed first."""
    found: dict[str, Sides] = {}
    for index in question.objects:
        state, _, name = scene.record.objects[index].id.partition("|")
        found.setdefault(name, {})[state] = index
    return list(found.values())


def done_to(scene: SolverScene, thing: Sides) -> str:
    """What was done to a thing, "" for nothing; raises ValueError where the boxes do not tell."""
    if len(thing) == 1:
        return "removed" if "before" in thing else "added"
    before, after = thing["before"], thing["after"]
    if _state(scene, before, "before") != _state(scene, after, "after"):
        return "opened"
    a, b = scene.box(before), scene.box(after)
    if all(abs(x - y) <= SAME for x, y in zip(a, b, strict=True)):
        return ""
    away = dist(a.centre, b.centre)
    alike_in_size = all(abs(x - y) < TELLING for x, y in zip(sorted(a.size), sorted(b.size), strict=True))
    if away >= FAR_ENOUGH and (a.gap(b) > 0 or alike_in_size):
        return "moved"
    inside = a.point_gap(b.centre) == 0 and b.point_gap(a.centre) == 0
    if inside and not alike_in_size:
        return "swapped"
    raise ValueError(f"the boxes of the {scene.category(before)} do not tell what was done to it")


def _state(scene: SolverScene, index: int, when: str) -> str:
    """`open` or `closed`, "" where that is not what changed."""
    if scene.printed:
        return scene.printed.states.get(index, "")
    twin = scene.record.twin
    changed = twin.edit == "opened" and scene.record.objects[index].id == f"{when}|{twin.object}"
    return getattr(twin, when).split(", ")[-1] if changed else ""


def _checked(scene: SolverScene, edit: str, thing: Sides) -> None:
    """By the record, what changed must be what the twin says was changed."""
    twin = scene.record.twin
    names = {scene.record.objects[index].id.partition("|")[2] for index in thing.values()}
    if not scene.printed and (edit != twin.edit or names != {twin.object or twin.now}):
        raise ValueError(f"the twin says {twin.edit} {twin.object or twin.now}, not {edit} {sorted(names)[0]}")


def changed_object(scene: SolverScene, question: Question) -> Truth:
    """The one thing to which something was done, which `given` says."""
    done = [(done_to(scene, thing), thing) for thing in sides_of(scene, question)]
    changed = [(edit, thing) for edit, thing in done if edit]
    if [edit for edit, _ in changed] != question.given:
        raise ValueError(f"{len(changed)} of the things changed, which were to be {question.given}")
    _checked(scene, *changed[0])
    return Truth(scene.category(next(iter(changed[0][1].values()))), margin=1.0)


def change_kind(scene: SolverScene, question: Question) -> Truth:
    """What was done to the only thing among the objects."""
    (thing,) = sides_of(scene, question)
    edit = done_to(scene, thing)
    _checked(scene, edit, thing)
    if not scene.printed and scene.record.twin.elsewhere and len(thing) == 1:
        raise ValueError("from other places, what is missing may be out of view")
    if edit not in question.given or len(set(question.given)) < 2:
        raise ValueError(f"{edit} is none of {question.given}")
    return Truth(SAYS[edit], margin=1.0)


def _moved(scene: SolverScene, thing: Sides) -> float:
    """Metres between the centres of what was moved."""
    if not scene.printed and scene.record.twin.edit != "moved":
        raise ValueError("nothing was moved")
    away = dist(scene.centre(thing["before"]), scene.centre(thing["after"]))
    if away < FAR_ENOUGH:
        raise ValueError(f"it was moved by {away:.2f} m only")
    return away


def moved_distance(scene: SolverScene, question: Question) -> Truth:
    """Between the centres of the thing before and after."""
    (thing,) = sides_of(scene, question)
    away = _moved(scene, thing)
    if away > FARTHEST:
        raise ValueError(f"{away:.2f} m are further than is asked for")
    return Truth(value=away)


def moved_direction(scene: SolverScene, question: Question) -> Truth:
    """The quarter, around the way image 1 looks and the others from there, that the move leads into."""
    (thing,) = sides_of(scene, question)
    _moved(scene, thing)
    (x0, z0), (x1, z1) = scene.centre(thing["before"]), scene.centre(thing["after"])
    across, along = x1 - x0, z1 - z0
    ways = {"forward": along, "backward": -along, "right": across, "left": -across}
    return Truth(max(ways, key=ways.__getitem__), margin=boundary_margin(degrees(atan2(across, along)), CORNERS))


def nearest_now(scene: SolverScene, question: Question) -> Truth:
    """Of the other things, which are where they were, the one nearest to the first after, and not before."""
    listed = sides_of(scene, question)
    order = [index for index in question.objects if scene.record.objects[index].id.startswith("after|")]
    target, *options = sorted(listed, key=lambda thing: order.index(thing["after"]))
    if not scene.printed and (done_to(scene, target) != scene.record.twin.edit or any(map_done(scene, options))):
        raise ValueError("not the first thing changed, or another one as well")
    now = {thing["after"]: scene.gap(thing["after"], target["after"]) for thing in options}
    best = min(now, key=now.__getitem__)
    if now[best] < LEAST_GAP:
        raise ValueError("an option touches it")
    if "before" in target:
        old = min(options, key=lambda thing: scene.gap(thing["before"], target["before"]))
        if old["after"] == best:
            raise ValueError("the same was the nearest before")
    ranked = sorted(now.values())
    return Truth(scene.category(best), margin=min(b - a for a, b in pairwise(ranked)), ranked=ranked[:2])


def map_done(scene: SolverScene, things: list[Sides]) -> list[str]:
    """What was done to each of some things."""
    return [done_to(scene, thing) for thing in things]


def count_now(scene: SolverScene, question: Question) -> Truth:
    """The instances of the category `given` after; all instances with any pixel are listed, in both states."""
    after = [index for index in question.objects if scene.record.objects[index].id.startswith("after|")]
    if scene.printed:
        return Truth(value=float(sum(index in scene.printed.boxes for index in after)))
    if scene.record.twin.elsewhere:
        raise ValueError("from other places, what is missing may be out of view")
    shown = scene.present(question.frames)
    all_of_it = {index for index in shown if scene.category(index) == question.given[0]}
    if set(question.objects) != all_of_it:
        raise ValueError(f"{len(all_of_it)} of {question.given[0]!r} are in view, not {len(question.objects)}")
    if doubtful := sorted(alike(question.given[0]) & {scene.category(index) for index in shown}):
        raise ValueError(f"{question.given[0]} may be mistaken for the {doubtful[0]} in view")
    return Truth(value=float(len(after)))


RULES = {
    "changed_object": TaskRule(changed_object, "choice", margin_unit="count", change=True),
    "change_kind": TaskRule(change_kind, "choice", margin_unit="count", change=True, named=False),
    "moved_distance": TaskRule(moved_distance, "number", "m", "m", decimals=2, change=True),
    "moved_direction": TaskRule(moved_direction, "choice", margin_unit="deg", change=True),
    "nearest_now": TaskRule(nearest_now, "choice", margin_unit="m", change=True),
    "count_now": TaskRule(count_now, "number", "count", "count", digits=0, counts=True, change=True),
}
