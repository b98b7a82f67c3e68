"""Where houses come from: files, ProcTHOR-10k, iTHOR's scenes, and the project's own generator."""

from layoutgen.houses.sources import open_source

__all__ = ["open_source"]
