"""Light without baking: brighter from above, so that shapes read; costs nothing."""

import numpy as np

from layoutgen.engine.render.light import LIGHT_RANGE, pack
from layoutgen.engine.render.scene import Geometry


def flat_light(geometry: Geometry) -> None:
    """Writes light that depends on the normal alone into every corner."""
    for part in geometry.parts:
        normals = part.normals()[part.faces]
        amount = 0.75 + normals @ np.array([0.08, 0.2, -0.05], np.float32)
        records = geometry.triangles[part.first : part.first + len(part.faces)]
        records["light"] = pack(np.repeat(amount[..., None], 3, axis=-1), LIGHT_RANGE)
