"""`layoutgen houses show`: a house as a picture."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from layoutgen.errors import InputError
from layoutgen.houses.commands import content_of, house_bar, open_named
from layoutgen.options import OutFile, Seed

if TYPE_CHECKING:
    from layoutgen.houses.house import House, HouseSource


@click.command()
@click.argument("source")
@click.option("--index", default=0, show_default=True, type=click.IntRange(min=0), help="Which house.")
@click.option("--count", default=1, show_default=True, type=click.IntRange(1, 50), help="How many from there, in rows.")
@click.option("--seed", type=Seed(), default=0, show_default=True, help="Seed of a spec's houses.")
@click.option("--out", required=True, type=OutFile(), help="PNG to write.")
@click.option("--views/--no-views", default=True, show_default=True, help="Four first-person views beside the plan.")
def show(source: str, index: int, count: int, seed: int, out: Path, views: bool) -> None:
    """Draw a house's plan and four views. SOURCE is a file or any house source."""
    import cv2

    from layoutgen.dataset.storage import write_file
    from layoutgen.preview.houseplan import draw_plan, stacked

    opened = open_named(source, seed)
    drawn = [house_at(opened, number) for number in range(index, index + count)]
    if views:
        from layoutgen.preview.houseplan import contact_sheet as draw
    else:
        draw = draw_plan
    size = 960 if count == 1 else 600
    image = stacked([draw(content_of(house), size) for house in house_bar(drawn, count)])
    write_file(out, cv2.imencode(".png", image)[1].tobytes())
    click.echo(f"wrote {out}: {', '.join(house.id for house in drawn)}")


def house_at(source: "HouseSource", index: int) -> "House":
    """The house at an index; raises InputError where there is none."""
    try:
        return source[index]
    except IndexError as error:
        raise InputError(f"{source.name} has {len(source)} houses, none at index {index}") from error
