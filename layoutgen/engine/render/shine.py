"""How much of what stands around a surface is seen in it."""

from layoutgen.engine.mesh import Material

_LEAST, _MOST = 0.28, 0.9  # gloss that is worth its time, and the highest that materials are trusted with
_METAL = 0.85  # gloss from which an opaque surface is polished metal; paints, glazes and screens lie below
_HEAD_ON, _GRAZING = 0.05, 0.6  # shares that a varnish of gloss 1 reflects: refractive index 1.5, held back
_METAL_HEAD_ON = 0.5


def is_metal(material: Material) -> bool:
    """Whether a material reflects in its own colour: by its texture, or because nothing else is as glossy."""
    return material.texture == "metal" or (material.gloss >= _METAL and material.alpha == 1)


def shine(material: Material) -> tuple[float, float, bool]:
    """Shares of light reflected head-on, and more at grazing angles, and whether the material is metal.

    Rough surfaces scatter what they reflect, most of all at grazing angles, hence the square there.
    """
    gloss = min(material.gloss, _MOST)
    if gloss < _LEAST:
        return 0.0, 0.0, False
    metal = is_metal(material)
    return (_METAL_HEAD_ON if metal else _HEAD_ON) * gloss, _GRAZING * gloss * gloss * (0.5 if metal else 1.0), metal
