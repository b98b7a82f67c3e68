"""`layoutgen tasks` and `layoutgen recipes`."""

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from layoutgen.config import Recipe


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of text.")
def tasks(as_json: bool) -> None:
    """List the question tasks: name, kind, unit, margin, source, example, and what adds them."""
    import msgspec

    from layoutgen.plugins import OURS
    from layoutgen.qa.registry import TASKS

    keys = ("name", "kind", "unit", "margin", "source", "example")
    rows = [
        {**{key: getattr(task.info, key) for key in keys}, "origin": TASKS.origin(name)} for name, task in TASKS.items()
    ]
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode(rows)))
        return
    for row in rows:
        kind = f"{row['kind']}, {row['unit']}" if row["unit"] else row["kind"]
        added = "" if row["origin"] == OURS else f"; added by {row['origin']}"
        click.echo(f"{click.style(row['name'], bold=True)} ({kind}; {row['source']}{added})")
        click.echo(f"    {row['example']}\n    margin: {row['margin']}")


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of text.")
def recipes(as_json: bool) -> None:
    """List the bundled recipes, with what they ask."""
    import msgspec

    from layoutgen import resources
    from layoutgen.config import load_recipe

    loaded = [load_recipe(name) for name in resources.names("pipelines")]
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode(loaded)))
        return
    for recipe in loaded:
        click.echo(f"{click.style(recipe.name, bold=True)}: {recipe.description}")
        summary = f"{len(recipe.tasks) or 'all'} tasks, {recipe.questions_per_clip} questions a clip, map {recipe.map}"
        click.echo(f"    {summary}, {_reasoning(recipe)}, split {recipe.split}")


def _reasoning(recipe: "Recipe") -> str:
    """Which reasoning a recipe wants of tasks that it says nothing else of."""
    shares = recipe.thinking("")
    if len(shares) > 1:
        return "reasoning " + ", ".join(f"{style} {share:.2g}" for style, share in shares.items())
    style = next(iter(shares))
    return {"none": "without reasoning", "arithmetic": "with reasoning"}.get(style, f"{style} reasoning")
