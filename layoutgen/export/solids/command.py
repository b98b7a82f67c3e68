"""`layoutgen houses export`: a house for other tools."""

from pathlib import Path

import click

from layoutgen.errors import InputError
from layoutgen.options import Dataset, OutFolder, Seed

KINDS = ("glb", "usda", "mjcf", "ply")


@click.command()
@click.argument("source")
@click.option("--to", required=True, type=click.Choice(KINDS), help="What to write.")
@click.option("--index", default=0, show_default=True, type=click.IntRange(min=0), help="Which house.")
@click.option("--seed", type=Seed(), default=0, show_default=True, help="Seed of a spec's houses.")
@click.option("--cameras", type=Dataset(), help="A dataset: the frames of its walks through this house, as cameras.")
@click.option("--out", required=True, type=OutFolder(), help="New folder.")
def export_house(source: str, to: str, index: int, seed: int, cameras: str | None, out: Path) -> None:
    """Write a house for other tools: meshes, textures, names. SOURCE is a file or any house source.

    GLB is y up, all others are z up; metres. objects.json beside has id, type, asset, label and box of every piece.
    """
    from layoutgen.export.folder import new_folder, write_files
    from layoutgen.export.solids.write import house_files, house_views
    from layoutgen.houses.commands import open_named
    from layoutgen.preview.houses import house_at

    if cameras and to == "ply":
        raise InputError("PLY has no cameras: leave --cameras out, or choose another --to")
    house = house_at(open_named(source, seed), index)
    views = house_views(cameras, house) if cameras else []
    with new_folder(out) as folder:
        write_files(folder, house_files(house, to, views))
    seen = f" with {len(views)} cameras" if views else ""
    click.echo(f"wrote {house.id}{seen} to {out}")
