"""What ProcTHOR's material names look like: family, colour and size of the pattern.

The names are those of AI2-THOR's material database; the engine does not have its images, so each name is mapped by
the words in it, and names alike still differ a little in tone.
"""

from functools import cache

from layoutgen.catalogue.assets import materials
from layoutgen.engine.mesh import Material
from layoutgen.seeds import rng_for

Color = tuple[float, float, float]

# Words of a name, first match wins -> family, sRGB colour, metres a repeat, gloss.
_LOOKS: tuple[tuple[tuple[str, ...], str, str, float, float], ...] = (
    (("wicker",), "wicker", "c9a877", 0.5, 0.0),
    (("purewhite", "lightwhite", "pvclit"), "plaster", "f2f1ee", 1.5, 0.0),
    (("woodfloorscrossred",), "parquet", "8a4a32", 1.6, 0.2),
    (("woodfloorscross", "slashhatch"), "parquet", "b08a5c", 1.6, 0.2),
    (("woodfinedarkfloorsred",), "planks", "6e3a2a", 1.8, 0.2),
    (("darkwoodfloors", "darkwoodplanks"), "planks", "5a3c2a", 1.8, 0.2),
    (("planksclean", "woodfinewhite", "_s_white"), "planks", "ddd6c9", 1.8, 0.1),
    (("greyfloor",), "planks", "9a938a", 1.8, 0.1),
    (("bedroomfloor", "wornwood"), "planks", "a87d54", 1.8, 0.1),
    (("pureblack", "blackwood"), "wood", "2b2725", 1.2, 0.2),
    (("_s_pale", "cream_wood", "grain_tan"), "planks", "d3bb94", 1.8, 0.1),
    (("_s_rich", "_s_dark"), "planks", "744a2e", 1.8, 0.2),
    (("woodfine",), "planks", "a5784c", 1.8, 0.1),
    (("robinegg",), "planks", "8fb3b0", 1.8, 0.1),
    (("orangedrywall",), "plaster", "d7a376", 1.5, 0.0),
    (("orange",), "planks", "b5713a", 1.8, 0.2),
    (("whitewood",), "planks", "e3ded3", 1.8, 0.1),
    (("darkwood", "grain_brown", "woodgrains"), "planks", "5f412c", 1.8, 0.2),
    (("lightwood",), "planks", "cfae7e", 1.8, 0.1),
    (("wood", "beams"), "planks", "96693f", 1.8, 0.1),
    (("brickwhite", "whitebrick", "bricktexwhite"), "brick", "dcd7cf", 1.0, 0.0),
    (("redbrick", "bricksmall", "brick"), "brick", "a4705f", 1.0, 0.0),
    (("subway",), "subway", "e4e4df", 0.6, 0.3),
    (("checkerboard", "kitchenfloor"), "checker", "a9a49c", 1.2, 0.3),
    (("hextiles", "smalltiles", "smallkitchen", "irregularglass"), "mosaic", "bcc4c4", 0.6, 0.3),
    (("bathroomtilesblue",), "tile", "8fb0c6", 0.8, 0.3),
    (("bathroomtilesgreen",), "tile", "a0bfa6", 0.8, 0.3),
    (("bathroomtilesgrey",), "tile", "a9abab", 0.8, 0.3),
    (("bathroomtilestan",), "tile", "cdb89a", 0.8, 0.3),
    (("darktiles",), "tile", "4c4a49", 0.8, 0.3),
    (("fireplacetiles",), "tile", "8d6f5a", 0.8, 0.2),
    (("creammarble", "marble floor"), "tile", "ddd0b8", 1.2, 0.3),
    (("marbletiles", "granitetiles"), "tile", "d9d5d1", 1.2, 0.3),
    (("tile", "kitchenwalls"), "tile", "d6cfc2", 0.8, 0.3),
    (("porcelain_black",), "tile", "33343a", 1.0, 0.4),
    (("porcelain_blue",), "tile", "5d7fae", 1.0, 0.4),
    (("porcelain_red",), "tile", "9c3f3c", 1.0, 0.4),
    (("porcelain_sand",), "tile", "cdb592", 1.0, 0.4),
    (("porcelain_turquoise",), "tile", "5fa9a6", 1.0, 0.4),
    (("porcelain_yellow",), "tile", "d9bd63", 1.0, 0.4),
    (("porcelain_grey",), "tile", "9d9fa1", 1.0, 0.4),
    (("porcelain",), "tile", "e6e2d8", 1.0, 0.4),
    (("pinkmarble",), "marble", "d5ada3", 2.0, 0.3),
    (("brownmarble",), "marble", "86664f", 2.0, 0.3),
    (("marble",), "marble", "dedbd6", 2.0, 0.3),
    (("darkgranite",), "granite", "626166", 1.0, 0.3),
    (("greengranite", "greencounter"), "granite", "7b8577", 1.0, 0.3),
    (("granite", "greycounter"), "granite", "8f8e8d", 1.0, 0.3),
    (("countertop",), "granite", "cfccc6", 1.0, 0.3),
    (("pinkconcrete",), "concrete", "cfa295", 2.0, 0.0),
    (("concrete",), "concrete", "9c9a96", 2.0, 0.0),
    (("reddrywall", "red2drywall", "redwall"), "plaster", "ad6a61", 1.5, 0.0),
    (("yellow",), "plaster", "e2c98a", 1.5, 0.0),
    (("drywallgreen",), "plaster", "a9bd9c", 1.5, 0.0),
    (("browndrywall",), "plaster", "8f7460", 1.5, 0.0),
    (("drywallgrey",), "plaster", "b0b0ae", 1.5, 0.0),
    (("drywallbeige", "creame"), "plaster", "dccdb0", 1.5, 0.0),
    (("eggshell",), "plaster", "e9e2d0", 1.5, 0.0),
    (("walldrywall3",), "wallpaper", "c9d0cf", 1.0, 0.0),
    (("walldrywall4",), "wallpaper", "d8cdbd", 1.0, 0.0),
    (("drywall", "wall_panel"), "plaster", "e4e1da", 1.5, 0.0),
    (("brownpot", "ceramic_shard"), "plaster", "9a6a4c", 1.5, 0.2),
    (("rug",), "rug", "a8776a", 1.2, 0.0),
    (("carpetdarkgreen", "carpetgreen"), "carpet", "5f7257", 0.6, 0.0),
    (("carpetdark",), "carpet", "4d4a4c", 0.6, 0.0),
    (("carpetwhite",), "carpet", "dcd7cd", 0.6, 0.0),
    (("carpetyellow",), "carpet", "cbb06c", 0.6, 0.0),
    (("carpet",), "carpet", "9b8a7a", 0.6, 0.0),
    (("leather",), "leather", "6f4a37", 0.6, 0.2),
    (("redfabric",), "fabric", "9a3c3a", 0.3, 0.0),
    (("black",), "plaster", "2c2c2e", 1.0, 0.1),
)  # fmt: skip
_BY_GROUP: dict[str, tuple[str, str, float, float]] = {
    "Fabric": ("fabric", "a39a8f", 0.3, 0.0),
    "Metal": ("metal", "a8a9ab", 0.5, 0.6),
    "Plastic": ("", "c8c8c6", 1.0, 0.2),
    "Wall": ("plaster", "dcd8d0", 1.5, 0.0),
    "Wood": ("planks", "96693f", 1.8, 0.1),
}
_HUE = 0.01  # light bounces between walls, which makes a tint much stronger
_DEFAULT = ("plaster", "cfcac2", 1.5, 0.0)


def rgb(text: str) -> Color:
    """sRGB 0 to 1 of six hexadecimal digits."""
    red, green, blue = (int(text[i : i + 2], 16) / 255 for i in (0, 2, 4))
    return red, green, blue


@cache
def _groups() -> dict[str, str]:
    """Material name -> its first group in the database."""
    return {name: group for group, names in reversed(materials().items()) for name in names}


@cache
def _look(name: str) -> tuple[str, str, float, float]:
    lowered = name.lower()
    for words, family, color, scale, gloss in _LOOKS:
        if any(word in lowered for word in words):
            return family, color, scale, gloss
    return _BY_GROUP.get(_groups().get(name, ""), _DEFAULT)


def material_for(name: str, color: Color | None = None) -> Material:
    """How a surface of a ProcTHOR house with this material name looks.

    Args:
        name: of the material database; unknown names give a plain pale wall.
        color: sRGB 0 to 1 that replaces the name's own colour, as houses give for painted walls.
    """
    family, default, scale, gloss = _look(name)
    if color is None:
        rng = rng_for("material", name)
        shift = rng.uniform(-0.03, 0.03) + rng.uniform(-_HUE, _HUE, 3)
        red, green, blue = (min(max(float(c + s), 0.0), 1.0) for c, s in zip(rgb(default), shift, strict=True))
        color = (red, green, blue)
    return Material(color=color, texture=family, scale=scale, gloss=gloss)


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
