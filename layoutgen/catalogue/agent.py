"""AI2-THOR's default agent, the grid it walks on, and the doors it walks through; metres."""

RADIUS = 0.2
HEIGHT = 1.8
GRID = 0.25
"""Its usual step."""

FLOOR_GAP = 0.000999
"""The air that Unity leaves under an agent that stands on a floor."""
CAMERA_ABOVE_CENTRE = 0.675
"""Of the standing agent's camera over `agent.position`, the middle of its body."""
CENTRE_HEIGHT = 0.901
"""Of `agent.position` over the floor: half the height and the air below, to a millimetre."""
EYE_HEIGHT = CENTRE_HEIGHT + CAMERA_ABOVE_CENTRE
"""Of the standing agent's camera over the floor."""

LEAF_LENGTH = 0.9
LEAF_THICKNESS = 0.16
"""Of an open door's bare leaf, about: its length as a share of a single door's hole, its thickness as a share of that.
Where an agent can walk is worked out with these."""
LEAF_LENGTH_CLEAR = LEAF_LENGTH + 0.02
LEAF_THICKNESS_CLEAR = LEAF_THICKNESS + 0.01
"""The same with hinge, frame and handle: what furniture keeps clear of."""
