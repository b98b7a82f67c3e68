"""Which images are kept."""

import numpy as np

from layoutgen.walk.quality import is_dark


def test_nearly_black_images_are_dark_and_dim_ones_are_not() -> None:
    noise = np.arange(48 * 64).reshape(48, 64) % 40
    assert is_dark(noise.astype(np.uint8))
    assert not is_dark((noise + 25).astype(np.uint8))
