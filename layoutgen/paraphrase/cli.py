"""`layoutgen paraphrase`."""

from pathlib import Path

import click

from layoutgen.errors import InputError
from layoutgen.options import OutFile
from layoutgen.wording import meant


@click.command()
@click.option("--url", required=True, help="Base of a server that speaks OpenAI's protocol: http://localhost:8000/v1.")
@click.option("--model", required=True, help="As the server calls it.")
@click.option("--out", required=True, type=OutFile(), help="The YAML file to write, or to go on with.")
@click.option("--per-task", default=8, show_default=True, type=click.IntRange(1, 200), help="Wordings wanted of each.")
@click.option("--task", "tasks", multiple=True, show_default="all", help="Only of this task; may be repeated.")
@click.option("--temperature", default=1.0, show_default=True, type=click.FloatRange(0, 2), help="Of the sampling.")
@click.option("--timeout", default=60.0, show_default=True, type=click.FloatRange(0.1), help="Seconds an answer.")
@click.option("--key-env", default="", show_default="OPENAI_API_KEY, if set", help="The variable that holds a key.")
@click.option("--json", "as_json", is_flag=True, help="Print the summary as one JSON object.")
def paraphrase(
    url: str,
    model: str,
    out: Path,
    per_task: int,
    tasks: tuple[str, ...],
    temperature: float,
    timeout: float,
    key_env: str,
    as_json: bool,
) -> int:
    """Have a language model write further wordings of the tasks, to be used with --paraphrases.

    A wording is kept only if it asks the same: the same slots in the same parts, the words that decide the answer, no
    number, negation or unit of its own. Every other is refused, and counted by reason. Read the file before you use it.
    """
    from tqdm import tqdm

    from layoutgen.paraphrase import collect, facts, server

    known = facts.load("en").tasks
    if unknown := [task for task in tasks if task not in known]:
        raise InputError(
            f"there is no task {unknown[0]!r} whose wordings can be checked{meant(unknown[0], known)};"
            " `layoutgen tasks` lists them"
        )
    wanted = list(dict.fromkeys(tasks)) or list(known)
    writer = server.ChatServer(server.check_url(url), model, temperature, timeout, server.read_key(key_env))
    with tqdm(total=len(wanted), unit="task", dynamic_ncols=True, disable=None) as bar:

        def done(task: str) -> None:
            bar.set_postfix_str(task, refresh=False)
            bar.update()

        found = collect.gather(writer, wanted, per_task, out, "en", done)
    click.echo(collect.summary(found, out, wanted, per_task, as_json))
    return 0 if found.total else 1
