"""The renderer: colour, planar depth and instance ids of a furnished house on one CPU core."""

from layoutgen.engine.render.emitters import Light
from layoutgen.engine.render.materials import material_for
from layoutgen.engine.render.renderer import Quality, RenderedFrame, Renderer, warm_up
from layoutgen.engine.render.scene import Placement

__all__ = ["RenderedFrame", "Light", "Placement", "Quality", "Renderer", "material_for", "warm_up"]
