"""What a language says: one YAML file each, read and checked once."""

from layoutgen.language.texts import Language, codes, load

__all__ = ["Language", "codes", "load"]
