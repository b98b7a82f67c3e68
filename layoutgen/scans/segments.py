"""Instances as ScanNet and ScanNet++ give them: a segment for each vertex, and groups of segments with a name."""

from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

from layoutgen.catalogue.scan_names import object_type
from layoutgen.errors import HouseError
from layoutgen.scans.faces import labelled
from layoutgen.scans.files import decoded
from layoutgen.scans.ply import read_ply
from layoutgen.scans.scan import NOTHING, Instance, Mesh


class _Segments(msgspec.Struct, frozen=True, rename={"of_vertices": "segIndices"}):
    of_vertices: list[int]


class _Group(msgspec.Struct, frozen=True, rename={"number": "objectId"}):
    number: int
    segments: list[int]
    label: str


class _Groups(msgspec.Struct, frozen=True, rename={"groups": "segGroups"}):
    groups: list[_Group]


def segmented(mesh: Path, segments: Path, groups: Path) -> tuple[Mesh, tuple[Instance, ...]]:
    """A mesh in its own world, labelled by its groups, and these; groups whose names are of no object are none.

    Raises:
        HouseError: a file is missing or damaged, or they do not belong together.
    """
    ply = read_ply(mesh)
    of_vertices = np.array(decoded(segments, _Segments).of_vertices, np.int64)
    if len(of_vertices) != len(ply.points):
        raise HouseError(f"{segments.name}: has {len(of_vertices)} vertices, {mesh.name} has {len(ply.points)}")
    listed = decoded(groups, _Groups).groups
    known, labels = np.unique(of_vertices), np.full(len(of_vertices), NOTHING, np.int32)
    instances: list[Instance] = []
    for group in listed:
        missing = np.setdiff1d(group.segments, known)
        if len(missing):
            raise HouseError(f"{groups.name}: {group.label!r} has segment {missing[0]}, which {segments.name} has not")
        kind = object_type(group.label)
        if kind:
            labels[np.isin(of_vertices, group.segments)] = len(instances)
            instances.append(Instance(f"{kind}|{group.number}", kind))
    if len({one.id for one in instances}) < len(instances):
        raise HouseError(f"{groups.name}: an objectId occurs twice")
    faces: NDArray[np.int32] = labelled(labels[ply.faces]).astype(np.int32)
    return Mesh(ply.points, ply.faces, faces), tuple(instances)
