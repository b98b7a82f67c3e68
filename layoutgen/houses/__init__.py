"""Where houses come from: files, ProcTHOR-10k, iTHOR's scenes, and the project's own generator."""

from layoutgen.houses.sources import SOURCE_FORMS, open_source

__all__ = ["SOURCE_FORMS", "open_source"]
