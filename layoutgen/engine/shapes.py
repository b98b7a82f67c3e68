"""Which mesh an object gets: the model library's where it has one, else the parametric one."""

from functools import lru_cache

from layoutgen.engine.furniture import furniture_mesh
from layoutgen.engine.mesh import Mesh
from layoutgen.engine.models import library_mesh
from layoutgen.houses.assets import Asset


@lru_cache(maxsize=1024)
def shape_of(asset: Asset, openness: float = 0.0, is_on: bool = False, use_library: bool = True) -> Mesh:
    """The mesh of an asset in a state; equal states share one mesh.

    Library models have one state only, so an open or lit object is drawn parametrically.
    """
    if use_library and openness == 0 and not is_on:
        mesh = library_mesh(asset)
        if mesh is not None:
            return mesh
    return furniture_mesh(asset, openness, is_on)
