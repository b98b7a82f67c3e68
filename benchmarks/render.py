"""`python -m benchmarks render`: what houses and frames cost by stage, beside the tracing floor and other renderers."""

import click


@click.command()
@click.option("--source", default="spec:apartment", show_default=True, help="Houses, as `layoutgen houses` takes them.")
@click.option("--houses", type=click.IntRange(1), default=5, show_default=True, help="How many.")
@click.option("--views", type=click.IntRange(1), default=20, show_default=True, help="Views of each house.")
@click.option("--width", type=click.IntRange(32, 4096), default=640, show_default=True, help="Pixels.")
@click.option("--height", type=click.IntRange(32, 4096), default=480, show_default=True, help="Pixels.")
@click.option("--steps", type=click.IntRange(0), default=40, show_default=True, help="Steps through the Controller.")
@click.option(
    "--others/--no-others", default=True, show_default=True, help="Also time mujoco, moderngl and embreex with numpy."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def render(
    source: str, houses: int, views: int, width: int, height: int, steps: int, others: bool, as_json: bool
) -> None:
    """CPU milliseconds on one thread for RGB, planar depth and instance ids."""
    import msgspec

    from benchmarks.rendering import measure_rendering, rendering_text

    figures = measure_rendering(source, houses, views, width, height, others=others, steps=steps)
    click.echo(msgspec.json.encode(figures).decode() if as_json else rendering_text(figures))
