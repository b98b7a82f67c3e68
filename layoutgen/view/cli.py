"""`layoutgen view`."""

from pathlib import Path

import click

from layoutgen.options import Dataset


@click.command()
@click.argument("sources", metavar="DIR...", type=Dataset(), nargs=-1, required=True)
@click.option("--compare", is_flag=True, help="Beside one another: two datasets, or two files of predictions for one.")
@click.option("--predictions", multiple=True, type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help="What a model said (JSON lines); may be repeated.")  # fmt: skip
@click.option("--audit", type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help="What `layoutgen audit DIR --json` printed, to filter by.")  # fmt: skip
@click.option("--clip", default="", help="Open this clip: an id, a tar key or a number.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Elsewhere than here, a token is asked for.")
@click.option("--port", type=click.IntRange(0, 65535), help="[default: the first free one from 8765 on]")
@click.option("--open", "opened", is_flag=True, help="Open it in the browser.")
def view(
    sources: tuple[str, ...],
    compare: bool,
    predictions: tuple[Path, ...],
    audit: Path | None,
    clip: str,
    host: str,
    port: int | None,
    opened: bool,
) -> None:
    """Look at the dataset in DIR (a folder, a tar or a URL) in a browser: clips, maps, questions, answers.

    A source that ends in .jsonl is a file of predictions.
    """
    sets = [source for source in sources if not source.endswith(".jsonl")]
    files = [*predictions, *(Path(source) for source in sources if source.endswith(".jsonl"))]
    if not 1 <= len(sets) <= 2 or (len(sets) == 2) > compare:
        raise click.UsageError("give one dataset, or two with --compare")
    if compare and len(sets) == 1 and len(files) != 2:
        raise click.UsageError("--compare takes two datasets, or one dataset and two files of predictions (.jsonl)")
    _run(sets, files, audit, clip, host, port, opened)


def _run(
    sets: list[str], files: list[Path], audit: Path | None, clip: str, host: str, port: int | None, opened: bool
) -> None:
    import webbrowser

    from layoutgen.errors import EnvironmentProblem
    from layoutgen.view.index import Index

    try:
        from layoutgen.view.app import Shelf
        from layoutgen.view.serve import serve
    except ModuleNotFoundError as error:
        raise EnvironmentProblem(f"{error.name} is not installed: pip install 'layoutgen[view]'") from error
    from layoutgen.view.gates import faults_of

    faults = faults_of(audit) if audit else []
    said = _predictions(files)
    shelf = Shelf([Index(source) for source in sets], said, faults)

    def ready(address: str) -> None:
        page = f"{address}#/clip/{_quoted(clip)}" if clip else address
        click.echo(f"{', '.join(sets)}: {page}  (Ctrl-C ends it)")
        if opened:
            webbrowser.open(page)

    serve(shelf, host, port, ready)


def _predictions(files: list[Path]) -> dict[str, dict[tuple[str, str], str]]:
    if not files:
        return {}
    from layoutgen.view.clip import load

    names = [path.stem for path in files]
    unique = [name if names.count(name) == 1 else str(path) for name, path in zip(names, files, strict=True)]
    return load(list(zip(unique, files, strict=True)))


def _quoted(text: str) -> str:
    from urllib.parse import quote

    return quote(text, safe="")
