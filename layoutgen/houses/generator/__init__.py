"""Generated houses without end, each determined by its spec, seed and index."""

from layoutgen.houses.generator.generate import SpecSource, generate_house
from layoutgen.houses.generator.spec import Spec, load_spec

__all__ = ["Spec", "SpecSource", "generate_house", "load_spec"]
