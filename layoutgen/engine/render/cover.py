"""Which cells of a grid triangles in the plane touch. Compiled code."""

import math

from numpy.typing import NDArray

from layoutgen.engine.render.compiled import exact


@exact
def cover(points: NDArray, faces: NDArray, cells: NDArray) -> None:
    """Sets every cell to 1 that a triangle touches, thin ones included.

    Args:
        points: (n, 2) float64 in cells; cell (row, column) spans [column, column + 1] and [row, row + 1].
        faces: (m, 3) their triangles.
        cells: (rows, columns) uint8, large enough for all of them.
    """
    for face in range(len(faces)):
        a, b, c = points[faces[face, 0]], points[faces[face, 1]], points[faces[face, 2]]
        winding = 1.0 if (b[0] - a[0]) * (c[1] - a[1]) >= (b[1] - a[1]) * (c[0] - a[0]) else -1.0
        left, right = math.floor(min(a[0], b[0], c[0])), math.floor(max(a[0], b[0], c[0]))
        bottom, top = math.floor(min(a[1], b[1], c[1])), math.floor(max(a[1], b[1], c[1]))
        if left == right or bottom == top:  # as are most of a fine mesh
            cells[bottom : top + 1, left : right + 1] = 1
            continue
        for row in range(bottom, top + 1):
            low, high = float(left), float(right)
            for start, end in ((a, b), (b, c), (c, a)):
                # A cell touches the edge's inner side where its corner that lies farthest inward does.
                inward_x, inward_z = (start[1] - end[1]) * winding, (end[0] - start[0]) * winding
                needed = inward_x * start[0] - inward_z * (row + 0.5 - start[1])
                needed -= 0.5 * (abs(inward_x) + abs(inward_z))
                if inward_x > 0:
                    low = max(low, math.ceil(needed / inward_x - 0.5 - 1e-9))
                elif inward_x < 0:
                    high = min(high, math.floor(needed / inward_x - 0.5 + 1e-9))
                elif needed > 0:
                    high = -1.0
            if low <= high:
                cells[row, int(low) : int(high) + 1] = 1
