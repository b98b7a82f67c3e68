"""One walk through one house becomes one clip."""

from layoutgen.capture.clip import capture

__all__ = ["capture"]
