"""The facts about AI2-THOR's agent and doors against the engine that stands in for it."""

import numpy as np
import pytest

from layoutgen.catalogue import agent
from layoutgen.catalogue.assets import assets_by_type
from layoutgen.engine.world.agent import BODIES, Agent, AgentSettings
from layoutgen.engine.world.assembly import shape_of


def test_the_engines_agent_is_the_one_that_is_known() -> None:
    body, standing = BODIES["default"], Agent(0, AgentSettings())
    assert (body.capsule.radius, body.capsule.height) == (agent.RADIUS, agent.HEIGHT)
    assert body.centre_height == pytest.approx(agent.CENTRE_HEIGHT, abs=1e-5)
    assert standing.camera().y == pytest.approx(agent.EYE_HEIGHT, abs=1e-5)


def test_open_leaves_of_single_doors_stay_within_what_is_kept_clear() -> None:
    for door in assets_by_type()["Doorway"]:
        if "Double" not in door.id:
            reach = -float(np.min(shape_of(door, 1.0, False, False).vertices[:, 2]))
            assert 0.7 * door.size[0] < reach <= agent.LEAF_LENGTH_CLEAR * door.size[0], door.id
