"""What a language says: one YAML file each, read and checked once."""

from layoutgen.language.parts import Style
from layoutgen.language.texts import Language, codes, load, number_words

__all__ = ["Language", "Style", "codes", "load", "number_words"]
