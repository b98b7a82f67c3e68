"""What a language says: one YAML file each, read and checked once."""

from layoutgen.language.texts import Language, Style, load

__all__ = ["Language", "Style", "load"]
