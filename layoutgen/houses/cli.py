"""`layoutgen houses`: its commands, each imported when used."""

import click

from layoutgen.lazy import LazyGroup

COMMANDS = {
    "make": ("layoutgen.houses.commands:make", "Draw houses from a spec into a file."),
    "show": ("layoutgen.preview.houses:show", "Draw a house's plan and four views."),
    "export": ("layoutgen.export.solids.command:export_house", "Write a house as GLB, USD, MuJoCo's XML or PLY."),
    "stats": ("layoutgen.houses.commands:stats", "Rooms, areas, objects, types and walkable share."),
    "validate": ("layoutgen.houses.commands:validate", "Check every house; exit code 1 where any is faulty."),
    "sources": ("layoutgen.houses.commands:sources", "The ways to name houses, and what adds each."),
}


@click.group(cls=LazyGroup, table=COMMANDS)
def houses() -> None:
    """Make, show, export, count and validate houses, and list their sources."""
