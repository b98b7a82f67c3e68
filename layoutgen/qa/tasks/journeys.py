"""How the camera went from image to image (SPAR, VSTI-Bench, Cambrian-P).

Definitions, on the floor plan; frames by their places in `views` (image `views[i] + 1`), A the object:
- `camera_motion`: the quadrant of the place of `views[1]` seen from that of `views[0]`, by the angle clockwise from the
  direction in which `views[0]` looks;
- `camera_angle`: degrees between the directions in which `views[0]` and `views[1]` look, 0 to 180, whole degrees;
- `path_length`: metres of the straight ways from each of the three or four `views` to the next, one decimal;
- `closest_view`: the options are the frames `views`, three or four; the answer is the one whose camera is closest to
  the closest point of A's footprint, printed as `image 3` (frame 2).

Margins: 10 degrees to every quadrant boundary and 0.5 m of motion; a tenth of the printed step to the next printed
number (numbers); 0.15 m between any two distances, the second closest 10 % further (closest view). Angles from 10 to
170 degrees and ways from 1 to 20 m are asked, no leg of which is shorter than 0.3 m.
"""

from itertools import pairwise
from math import dist

import numpy as np

from layoutgen.geometry.boxes import FloorBox
from layoutgen.geometry.frames import bearing, wrap_degrees
from layoutgen.maps.layout import Layout
from layoutgen.maps.marks import Arrow, Gap, Mark, Span
from layoutgen.qa import arithmetic, steps
from layoutgen.qa.phrases import Words, distinct
from layoutgen.qa.scene import Scene
from layoutgen.qa.task import Candidate, Draws, Info, Solution, Task, least_of, need, two_views
from layoutgen.qa.tasks.camera import BetweenViews, heading
from layoutgen.qa.tasks.places import ONE_SIDED, FromPlaces, least_angle
from layoutgen.qa.tasks.sectors import QUADRANTS, angle_from

LEAST_MOTION = 0.5
"""Metres between cameras of which one lies in some direction from the other."""
NARROWEST, WIDEST = 10.0, 170.0
"""Degrees."""
SHORTEST_LEG, SHORTEST, LONGEST = 0.3, 1.0, 20.0
"""Metres of a leg, and of a whole way."""
FINE = 3
"""Decimals of a leg, so that their sum rounds as that of exact legs does."""


class CameraMotion(BetweenViews):
    """Where the camera went, as seen from where it was."""

    info = Info(
        name="camera_motion",
        kind="choice",
        source="SPAR (view change), VSTI-Bench",
        margin="10 deg to every quadrant boundary, 0.5 m of motion",
        margin_unit="deg",
        example="Seen from where image 2 was taken, and looking as it does, where was image 5 taken?",
        map_views=True,
    )

    def candidates(self, scene: Scene, rng: np.random.Generator) -> Draws:
        """A frame from which others lie in every quadrant, and one of those in a quadrant that is drawn."""
        answers = FromPlaces(scene, rng, _around)
        while len(scene.frames) > len(QUADRANTS.names):
            view, others = answers.draw()
            yield Candidate(views=(view, *others)) if others else ONE_SIDED

    def solve(self, layout: Layout, candidate: Candidate) -> Solution:
        """The quadrant of the other place."""
        first, second = (layout.views[i] for i in candidate.views)
        need(dist(first.point, second.point) >= LEAST_MOTION, "too close")
        angle = angle_from(heading(first), (second.x - first.x, second.z - first.z))
        return Solution(QUADRANTS.pick(angle), margin=QUADRANTS.margin(angle))

    def options(self, scene: Scene, candidate: Candidate) -> tuple[str, ...]:
        """The quadrants."""
        return QUADRANTS.texts(scene.language)

    def think(self, scene: Scene, layout: Layout, candidate: Candidate, words: Words) -> list[str]:
        """Both places, the direction from one to the other, less the camera's yaw."""
        (start_text, start), (end_text, end) = (steps.view(layout, i, words) for i in candidate.views)
        first, second = map(scene.language.picture, candidate.views)
        vector_text, offset = steps.vector(start, end, first, second, words)
        direction, yaw = arithmetic.heading(*offset, 0), layout.views[candidate.views[0]].yaw_deg
        turn, turn_text = steps.turn_between(yaw, direction.value, words)
        return [
            *(start_text, end_text, vector_text, words.say("headed", step=direction)),
            words.say("yaw", n=candidate.views[0] + 1, yaw=arithmetic.literal(yaw)),
            *turn_text,
            words.say(
                "quadrant", angle=arithmetic.literal(turn), name=QUADRANTS.said(QUADRANTS.pick(turn), scene.language)
            ),
        ]

    def marks(self, layout: Layout, candidate: Candidate) -> list[Mark]:
        """The way from one camera to the other."""
        first, second = (layout.views[i].point for i in candidate.views)
        return [Arrow(first, second)]


def _around(scene: Scene, view: int) -> list[list[tuple[int, ...]]]:
    """For each quadrant of a frame's camera, the frames in it."""
    camera = scene.exact.views[view]
    others = [i for i in range(len(scene.frames)) if dist(camera.point, scene.exact.views[i].point) >= LEAST_MOTION]
    angles = np.array([bearing(camera.point, scene.exact.views[i].point) for i in others]) - camera.yaw_deg
    found = QUADRANTS.clear(angles, least_angle(scene))
    return [[(others[a],) for a in np.flatnonzero(found == pick).tolist()] for pick in range(len(QUADRANTS.names))]


class CameraAngle(BetweenViews):
    """By how much two images look in different directions."""

    info = Info(
        name="camera_angle",
        kind="number",
        source="SPAR, Cambrian-P (relative rotation)",
        margin="0.1 deg to the next printed number, 10 to 170 deg",
        margin_unit="deg",
        example="By how many degrees do the directions differ in which images 2 and 5 look?",
        unit="deg",
        digits=0,
        map_views=True,
    )

    def candidates(self, scene: Scene, rng: np.random.Generator) -> Draws:
        """Any two shown frames."""
        return two_views(scene, rng)

    def solve(self, layout: Layout, candidate: Candidate) -> Solution:
        """The difference of the yaws, without its sign."""
        first, second = (layout.views[i] for i in candidate.views)
        angle = abs(wrap_degrees(second.yaw_deg - first.yaw_deg))
        need(NARROWEST <= angle <= WIDEST, "out of range")
        return Solution(value=angle, margin=self.rounding_margin(angle))

    def think(self, scene: Scene, layout: Layout, candidate: Candidate, words: Words) -> list[str]:
        """Both yaws, their difference, and that without its sign."""
        yaws = [layout.views[i].yaw_deg for i in candidate.views]
        texts = [
            words.say("yaw", n=i + 1, yaw=arithmetic.literal(yaw)) for i, yaw in zip(candidate.views, yaws, strict=True)
        ]
        turn, sentences = steps.turn_between(yaws[0], yaws[1], words)
        return [*texts, *sentences, words.say("unsigned", value=self.printed(abs(turn)))]

    def marks(self, layout: Layout, candidate: Candidate) -> list[Mark]:
        """Nothing: the views drawn are the angle."""
        return []


class PathLength(Task):
    """How long a way is that passes through the places of images."""

    info = Info(
        name="path_length",
        kind="number",
        source="VSTI-Bench (camera path), own",
        margin="0.01 m to the next printed number, 1 to 20 m in all",
        margin_unit="m",
        example="How long is the way, in metres, that goes straight from where image 2 was taken to where image 5 was "
        "taken, and then to where image 3 was taken?",
        unit="m",
        map_views=True,
    )

    def candidates(self, scene: Scene, rng: np.random.Generator) -> Draws:
        """Any three or four shown frames, in any order."""
        while len(scene.frames) >= 3:
            count = min(3 + int(rng.integers(2)), len(scene.frames))
            yield Candidate(views=tuple(rng.permutation(len(scene.frames))[:count].tolist()))

    def solve(self, layout: Layout, candidate: Candidate) -> Solution:
        """The sum of the legs."""
        places = [layout.views[i].point for i in candidate.views]
        legs = [dist(start, end) for start, end in pairwise(places)]
        need(min(legs) >= SHORTEST_LEG, "too close")
        need(SHORTEST <= sum(legs) <= LONGEST, "out of range")
        return Solution(value=sum(legs), margin=self.rounding_margin(sum(legs)))

    def slots(self, scene: Scene, candidate: Candidate) -> dict[str, str]:
        """The images' numbers, in the order of the way."""
        pictures = [*map(scene.language.picture, candidate.views)]
        return {"first": pictures[0], "route": scene.language.joints.then.join(pictures[1:])}

    def think(self, scene: Scene, layout: Layout, candidate: Candidate, words: Words) -> list[str]:
        """Each place, each leg, and their sum."""
        found = [steps.view(layout, i, words) for i in candidate.views]
        legs = []
        for (view, (_, start)), (other, (_, end)) in pairwise(zip(candidate.views, found, strict=True)):
            step = arithmetic.length(round(end[0] - start[0], 4), round(end[1] - start[1], 4), FINE)
            a, b = scene.language.picture(view), scene.language.picture(other)
            legs.append((words.say("leg", a=a, b=b, step=step), step.value))
        total = arithmetic.added([value for _, value in legs], self.info.digits)
        return [*(text for text, _ in found), *(text for text, _ in legs), words.say("way", step=total)]

    def marks(self, layout: Layout, candidate: Candidate) -> list[Mark]:
        """The legs."""
        return [Span(a, b) for a, b in pairwise([layout.views[i].point for i in candidate.views])]


class ClosestView(Task):
    """Which of several images was taken closest to an object."""

    needed = slice(None)

    info = Info(
        name="closest_view",
        kind="choice",
        source="SPAR (camera-object distance over views), own",
        margin="0.15 m between the distances of any two options, the second closest 10 % further",
        margin_unit="m",
        example="Which of these images was taken closest to the sofa?",
        map_views=True,
    )

    def candidates(self, scene: Scene, rng: np.random.Generator) -> Draws:
        """Any named object, and any three or four shown frames."""
        while scene.unambiguous and len(scene.frames) >= 3:
            index = scene.unambiguous[int(rng.integers(len(scene.unambiguous)))]
            count = min(3 + int(rng.integers(2)), len(scene.frames))
            views = tuple(sorted(rng.permutation(len(scene.frames))[:count].tolist()))
            told = distinct([*map(scene.language.picture, views)])
            yield Candidate((index,), views) if told else "names too much alike"

    def solve(self, layout: Layout, candidate: Candidate) -> Solution:
        """The frame with the least distance."""
        (index,) = candidate.objects
        distances = [layout.point_gap(layout.views[view].point, index) for view in candidate.views]
        return least_of(distances)

    def options(self, scene: Scene, candidate: Candidate) -> tuple[str, ...]:
        """The images."""
        return tuple(map(scene.language.picture, candidate.views))

    def slots(self, scene: Scene, candidate: Candidate) -> dict[str, str]:
        """The name."""
        return {"a": scene.name(candidate.objects[0])}

    def think(self, scene: Scene, layout: Layout, candidate: Candidate, words: Words) -> list[str]:
        """Each camera's distance, and the least of them."""
        box, sentences, distances = layout.boxes[candidate.objects[0]], list[str](), list[float]()
        for view in candidate.views:
            text, camera = steps.view(layout, view, words)
            name = scene.language.picture(view)
            measured, value = steps.closest_points(FloorBox.at(camera), box, 2, words, name=name)
            sentences += [text, *measured]
            distances.append(value)
        best = min(range(len(distances)), key=distances.__getitem__)
        least, nearest = arithmetic.literal(distances[best]), scene.language.picture(candidate.views[best])
        return [*sentences, words.say("least", value=least, name=nearest)]

    def marks(self, layout: Layout, candidate: Candidate) -> list[Mark]:
        """A line from each camera to the object."""
        parts = layout.footprint(candidate.objects[0]).parts
        return [Gap([[layout.views[view].point]], parts) for view in candidate.views]


CAMERA_MOTION = CameraMotion()
CAMERA_ANGLE = CameraAngle()
PATH_LENGTH = PathLength()
CLOSEST_VIEW = ClosestView()

TASKS = (CAMERA_MOTION, CAMERA_ANGLE, PATH_LENGTH, CLOSEST_VIEW)
