"""Parametric furniture: a mesh for every asset of AI2-THOR, built from its type, its box, its id and its house."""

from layoutgen.catalogue.assets import Asset
from layoutgen.engine.furniture.piece import PLAIN, Fitting, Piece, assemble
from layoutgen.engine.furniture.registry import BUILDERS
from layoutgen.engine.mesh import Mesh

__all__ = ["Fitting", "furniture_mesh"]


def furniture_mesh(asset: Asset, openness: float = 0.0, is_on: bool = False, fitting: Fitting = PLAIN) -> Mesh:
    """The mesh of any of the 1,653 assets; equal arguments give equal meshes.

    Its bounds are exactly the asset's box about the origin. Doors and lids that swing (`openness` from 0 to 1) may
    leave that box, which stays the box of the closed asset.
    """
    closed = _built(Piece(asset, 0.0, is_on, fitting))
    piece = closed if openness == 0.0 else _built(Piece(asset, openness, is_on, fitting))
    return assemble(piece, closed.bounds())


def _built(piece: Piece) -> Piece:
    BUILDERS[piece.asset.type](piece)
    return piece
