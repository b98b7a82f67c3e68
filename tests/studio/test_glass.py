"""What may be seen through glass where the simulator does not tell: all that reaches behind a pane."""

import numpy as np

from layoutgen.geometry.boxes import Box
from layoutgen.geometry.camera import Pose
from layoutgen.studio.base import SeenObject, View
from layoutgen.studio.thor import glass

WIDTH, HEIGHT, FOV = 64, 48, 90.0


def thing(name: str, kind: str, box: tuple[float, ...]) -> SeenObject:
    placed = Box(*box)
    return SeenObject(name, kind, "", placed, None, tuple(placed.floor.corners), (), (), False, False)


PANE = thing("pane", "Window", (-0.5, 0.5, 2.0, 0.5, 1.5, 2.1))
BEHIND = thing("behind", "Sofa", (-0.3, 0.0, 4.0, 0.3, 1.2, 5.0))
BEFORE = thing("before", "Chair", (-0.2, 0.8, 1.0, 0.2, 1.2, 1.2))
ASIDE = thing("aside", "Bed", (6.0, 0.0, 4.0, 8.0, 0.5, 5.0))
OBJECTS = [PANE, BEHIND, BEFORE, ASIDE]


def view() -> View:
    """The pane fills the middle of the image."""
    instances = np.full((HEIGHT, WIDTH), -1, np.int32)
    instances[18:30, 26:38] = 0
    depth = np.where(instances == 0, 2.0, 9.0).astype(np.float32)
    return View(Pose(0.0, 1.0, 0.0, 0.0, 0.0), np.zeros((HEIGHT, WIDTH, 3), np.uint8), depth, instances)


def test_what_reaches_behind_a_pane_may_be_seen() -> None:
    panes = glass.glazed(OBJECTS, None)
    assert panes.tolist() == [True, False, False, False, False]
    (found,) = glass.possible(view(), OBJECTS, panes, FOV)
    assert (found.index, found.certain) == (1, False)
    left, top, right, bottom = found.box
    assert 26 <= left <= right < 38 and 18 <= top <= bottom < 30
    assert found.pixels == (right - left + 1) * (bottom - top + 1)


def test_what_the_simulator_tells_is_certain() -> None:
    panes = glass.glazed(OBJECTS, ["before"])
    assert panes.tolist() == [False, False, True, False, False]
    panes[0] = True
    answer = {"aside": (9, 27, 20, 29, 22), "unknown": (1, 0, 0, 0, 0), "behind": (16, 4, 4, 7, 7)}
    found = glass.exact(answer, view(), OBJECTS, panes)  # the view shows no glass where it is told of "behind"
    assert [(one.index, one.pixels, one.box, one.certain) for one in found] == [(3, 9, [27, 20, 29, 22], True)]
