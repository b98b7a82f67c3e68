"""Third-party cameras."""

from dataclasses import dataclass

from layoutgen.engine.errors import ActionError
from layoutgen.geometry.camera import Pose

NEAR, FAR = 0.01, 20.0  # metres to Unity's clipping planes unless Initialize sets others
COLORS = {
    "black": (0, 0, 0), "blue": (0, 0, 255), "cyan": (0, 255, 255), "gray": (128, 128, 128), "green": (0, 128, 0),
    "grey": (128, 128, 128), "lime": (0, 255, 0), "magenta": (255, 0, 255), "maroon": (128, 0, 0), "navy": (0, 0, 128),
    "olive": (128, 128, 0), "orange": (255, 165, 0), "purple": (128, 0, 128), "red": (255, 0, 0),
    "silver": (192, 192, 192), "teal": (0, 128, 128), "white": (255, 255, 255), "yellow": (255, 255, 0),
}  # fmt: skip


@dataclass(frozen=True)
class SimCamera:
    """A free camera; angles in degrees, `rotation` as Unity's Euler angles."""

    position: tuple[float, float, float]
    rotation: tuple[float, float, float]
    fov_deg: float = 90.0
    orthographic_size: float | None = None
    sky_color: tuple[float, float, float] | None = None
    far: float = FAR

    def pose(self) -> Pose:
        """Pose without the roll."""
        x, y, z = self.position
        return Pose(x, y, z, self.rotation[1], self.rotation[0])


def check_fov(fov_deg: float) -> float:
    """The field of view, if a camera can have it."""
    if not 0 < fov_deg < 180:
        raise ActionError(f"ArgumentOutOfRangeException: fieldOfView: {fov_deg:g} must be in 0 < fieldOfView > 0.")
    return fov_deg


def parse_color(text: str | None) -> tuple[float, float, float] | None:
    """sRGB, 0 to 1, of an HTML colour (`#rgb`, `#rrggbb`, or a name); None for the scene's own sky."""
    if text is None or text == "default":
        return None
    if text.lower() in COLORS:
        red, green, blue = COLORS[text.lower()]
        return red / 255, green / 255, blue / 255
    digits = text[1:] if text.startswith("#") else ""
    if len(digits) in (3, 4):
        digits = "".join(2 * digit for digit in digits)
    try:
        if len(digits) not in (6, 8):
            raise ValueError(text)
        red, green, blue = bytes.fromhex(digits[:6])
    except ValueError as error:
        raise ActionError(
            f"ArgumentException: Invalid skyboxColor: {text}! Cannot be parsed as an HTML color."
        ) from error
    return red / 255, green / 255, blue / 255
