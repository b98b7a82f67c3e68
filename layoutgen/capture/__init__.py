"""One walk through one house becomes one clip, and each of its twins another."""

from layoutgen.capture.clip import capture
from layoutgen.capture.twins import film

__all__ = ["capture", "film"]
