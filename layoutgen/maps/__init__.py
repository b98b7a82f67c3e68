"""Maps of a clip: metric and grid, and how well a predicted one fits."""
