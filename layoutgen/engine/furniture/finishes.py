"""Colours and materials that furniture is made of, in families of pleasant, realistic choices."""

from layoutgen.engine.furniture.piece import Piece
from layoutgen.engine.mesh import Material

Color = tuple[float, float, float]


def rgb(code: str) -> Color:
    """A colour from its six hexadecimal digits."""
    return (int(code[0:2], 16) / 255, int(code[2:4], 16) / 255, int(code[4:6], 16) / 255)


WOODS = tuple(rgb(c) for c in ("b58a5c", "8a5f3c", "c9a579", "6b452b", "a3744a", "d8bd94", "543826", "9c7b58"))
FABRICS = tuple(
    rgb(c) for c in ("8c8f94", "5f6f80", "a89b88", "6f7d62", "8a4f45", "3f4c5e", "c2b7a3", "7a6a5c", "b08968", "4f6d6a")
)
LEATHERS = tuple(rgb(c) for c in ("4a3226", "2e2a28", "7d5233", "8f8175", "d9d2c5"))
LINENS = tuple(rgb(c) for c in ("e9e5dc", "d5dde3", "cfc6b8", "9fb0bd", "b7c2ab", "d9b8a8", "7f93a8", "eee9e3"))
PAINTS = tuple(rgb(c) for c in ("f1efea", "e2ddd2", "cfd5d6", "3d4247", "9aa79b", "d8d0c0", "5b6770"))
BRIGHTS = tuple(
    rgb(c) for c in ("b5483c", "2f6690", "3a7d44", "d9a441", "6d597a", "e07a5f", "2a9d8f", "d6d2c4", "444b57", "c9ada7")
)
CERAMICS = tuple(rgb(c) for c in ("f2efe8", "dfe5e3", "c6d2d6", "d8c9b3", "7c98a6", "a5563f", "46586a", "e7d8c9"))
STONES = tuple(rgb(c) for c in ("3b3b3d", "d9d5cd", "8f8a83", "6f675f", "eae7e1"))
LEAVES = tuple(rgb(c) for c in ("3f6b35", "557f3e", "2f5a3a", "6d8f45", "4a7a52"))

WHITE = Material(color=rgb("f4f3f0"), gloss=0.4)
PORCELAIN = Material(color=rgb("f3f2ee"), gloss=0.7)
BLACK = Material(color=rgb("1d1e20"), gloss=0.4)
DARK = Material(color=rgb("33363a"), gloss=0.3)
STEEL = Material(color=rgb("b9bcbf"), texture="metal", scale=0.15, gloss=0.6)
CHROME = Material(color=rgb("d3d6d8"), gloss=0.9)
BRASS = Material(color=rgb("b8965a"), gloss=0.85)
IRON = Material(color=rgb("2b2b2c"), gloss=0.3)
GLASS = Material(color=rgb("d6e4e6"), alpha=0.25, gloss=0.9)
HANDLE = Material(color=rgb("26262a"), gloss=0.3)
RUBBER = Material(color=rgb("2a2a2a"))
CARDBOARD = Material(color=rgb("b28b5e"))
PAPER = Material(color=rgb("f3f0e8"))
SOIL = Material(color=rgb("3d2d22"))
SCREEN_OFF = Material(color=rgb("0d0f12"), gloss=0.8)
SCREEN_ON = Material(color=rgb("5f86b5"), texture="screen", scale=0.5, emission=0.9)


def wood(piece: Piece) -> Material:
    """A wood, dark or light."""
    return Material(color=piece.pick(WOODS), texture="wood", scale=0.8, gloss=0.25)


def fabric(piece: Piece) -> Material:
    """Upholstery cloth."""
    return Material(color=piece.pick(FABRICS), texture="fabric", scale=0.25)


def upholstery(piece: Piece) -> Material:
    """Cloth, or leather one time in four."""
    if piece.chance(0.25):
        return Material(color=piece.pick(LEATHERS), gloss=0.35)
    return fabric(piece)


def linen(piece: Piece) -> Material:
    """Bed linen, towels, curtains."""
    return Material(color=piece.pick(LINENS), texture="fabric", scale=0.2)


def paint(piece: Piece) -> Material:
    """Painted wood or metal in a quiet colour."""
    return Material(color=piece.pick(PAINTS), gloss=0.3)


def cabinet(piece: Piece) -> Material:
    """What cabinets are made of: wood more often than paint."""
    return wood(piece) if piece.chance(0.65) else paint(piece)


def bright(piece: Piece) -> Material:
    """Plastic or card in a clear colour."""
    return Material(color=piece.pick(BRIGHTS), gloss=0.3)


def ceramic(piece: Piece) -> Material:
    """Glazed pottery."""
    return Material(color=piece.pick(CERAMICS), gloss=0.6)


def stone(piece: Piece) -> Material:
    """A polished stone top."""
    return Material(color=piece.pick(STONES), texture="marble", scale=1.2, gloss=0.5)


def leaf(piece: Piece) -> Material:
    """Foliage."""
    return Material(color=piece.pick(LEAVES), texture="leaf", scale=0.15)


def hardware(piece: Piece) -> Material:
    """Knobs, handles, thin legs."""
    return piece.pick((CHROME, BRASS, IRON, STEEL))


def lampshade(piece: Piece) -> Material:
    """A shade, glowing when the lamp is on."""
    color = piece.pick((rgb("efe6d2"), rgb("e8e4dc"), rgb("d9c7a5"), rgb("c9cdd0")))
    return Material(color=color, texture="fabric", scale=0.15, emission=1.2 if piece.is_on else 0.0)


def bulb(piece: Piece) -> Material:
    """A light bulb."""
    return Material(color=rgb("fff4dc"), emission=3.0 if piece.is_on else 0.0)


def screen(piece: Piece) -> Material:
    """A display, lit when on."""
    return SCREEN_ON if piece.is_on else SCREEN_OFF
