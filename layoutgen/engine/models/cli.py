"""`layoutgen assets`: install the model library, say what is there, show all furniture."""

from pathlib import Path
from typing import Any

import click

from layoutgen.options import OutFile


@click.group()
def assets() -> None:
    """Install and inspect the furniture-model library."""


@assets.command()
@click.option(
    "--from", "source", type=click.Path(path_type=Path), help="A folder with the .sh3f files, instead of apt."
)
@click.option("--force", is_flag=True, help="Install again although the library is there.")
def install(source: Path | None, force: bool) -> None:
    """Fetch the Debian package sweethome3d-furniture and convert its models into the cache."""
    from layoutgen.engine import model_store
    from layoutgen.engine.models.install import install as run

    if force or model_store.index() is None:
        run(source)
    else:
        click.echo("the library is installed already; --force installs it again", err=True)
    click.echo(_summary(_facts()))


@assets.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def status(as_json: bool) -> None:
    """Say which models are installed and how many assets they serve."""
    import msgspec

    facts = _facts()
    click.echo(msgspec.json.encode(facts).decode() if as_json else _summary(facts))


@assets.command()
@click.option("--out", type=OutFile(), required=True, help="Where to write the PNG.")
@click.option("--per-type", default=1, show_default=True, type=click.IntRange(1, 100), help="Assets of each type.")
@click.option("--type", "types", multiple=True, help="Only this object type; may be repeated.")
@click.option("--pixels", default=160, show_default=True, type=click.IntRange(32, 1024), help="Side of each picture.")
@click.option("--parametric", is_flag=True, help="Leave the model library out.")
def sheet(out: Path, per_type: int, types: tuple[str, ...], pixels: int, parametric: bool) -> None:
    """Draw a contact sheet of the furniture of every object type; library models are marked with a star."""
    from layoutgen.engine.models.sheet import draw_sheet
    from layoutgen.errors import OutputError

    picture = draw_sheet(types, per_type, pixels, use_library=not parametric)
    partial = out.with_name(f"{out.name}.tmp")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        picture.save(partial, "PNG")
        partial.replace(out)
    except OSError as error:
        raise OutputError(f"{out}: cannot be written ({error.strerror})") from error
    click.echo(f"wrote {out}")


def _facts() -> dict[str, Any]:
    from layoutgen.catalogue.assets import assets as all_assets
    from layoutgen.engine import model_store
    from layoutgen.engine.models import library_mesh

    index = model_store.index()
    table = all_assets().values()
    served = [asset.type for asset in table if library_mesh(asset) is not None] if index else []
    return {
        "installed": index is not None,
        "folder": str(model_store.folder()),
        "sha256": index.sha256 if index else "",
        "models": len(index.models) if index else 0,
        "skipped": index.skipped if index else {},
        "bytes": sum(file.stat().st_size for file in model_store.folder().rglob("*") if file.is_file()) if index else 0,
        "assets_served": len(served),
        "assets": len(table),
        "types_served": len(set(served)),
    }


def _summary(facts: dict[str, Any]) -> str:
    if not facts["installed"]:
        return f"no model library in {facts['folder']}: furniture is parametric; `layoutgen assets install` fetches one"
    return (
        f"{facts['models']} models ({facts['bytes'] / 1e6:.1f} MB) in {facts['folder']}\n"
        f"they stand for {facts['assets_served']} of {facts['assets']} assets in {facts['types_served']} types;"
        f" {len(facts['skipped'])} models skipped\nsha256 {facts['sha256']}"
    )
