"""Procedural texture families."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

SIZE = 256
FAMILIES: dict[str, Callable[[int], NDArray[np.float32]]] = {}
