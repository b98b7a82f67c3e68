"""`python -m benchmarks scale`: what a run costs by stage, what a second worker brings, and what 5,000 houses take."""

import click

from layoutgen.errors import InputError
from layoutgen.options import Bundled


@click.command()
@click.option("--houses", type=click.IntRange(1), default=20, show_default=True, help="Houses per measured run.")
@click.option("--recipe", type=Bundled("pipelines"), default="quickstart", show_default=True, help="Of the run.")
@click.option("--source", default="spec:apartment", show_default=True, help="Of the houses.")
@click.option("--workers", default="1,2", show_default=True, help="Pool sizes to measure, separated by commas.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def scale(houses: int, recipe: str, source: str, workers: str, as_json: bool) -> None:
    """CPU time by stage, speed and memory of pools, and the projection for 5,000 houses."""
    import msgspec

    from benchmarks.scaling import measure_scale, scale_text

    if not all(part.isdecimal() and int(part) for part in workers.split(",")):
        raise InputError(f"--workers {workers}: give numbers from 1, separated by commas")
    figures = measure_scale(houses, recipe, source, [int(part) for part in workers.split(",")])
    click.echo(msgspec.json.encode(figures).decode() if as_json else scale_text(figures))
