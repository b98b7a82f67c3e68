"""The `layoutgen` command: each verb's click command lives in its room's `cli` module and is imported when used."""

import errno
import sys
from tempfile import NamedTemporaryFile
from traceback import format_exception

import click

from layoutgen import __version__
from layoutgen.errors import LayoutgenError
from layoutgen.lazy import LazyGroup
from layoutgen.wording import plain, without_password

COMMANDS: dict[str, tuple[str, str]] = {
    "generate": ("layoutgen.run.cli:generate", "Walk houses and write certified question-answer shards."),
    "ask": ("layoutgen.run.cli:ask", "New questions about the frames of a finished dataset, without filming."),
    "status": ("layoutgen.run.cli:status", "How far a run is: done, failed by reason, rate, time left."),
    "verify": ("layoutgen.run.cli:verify", "Check the sizes and checksums of a dataset's shards."),
    "audit": ("layoutgen.audit.cli:audit", "Check a dataset: recompute every answer, find leaks and shortcuts."),
    "view": ("layoutgen.view.cli:view", "Look at a dataset in a browser: search, maps, answers, twins."),
    "preview": ("layoutgen.preview.cli:preview", "A page with frames, maps and questions of a few clips."),
    "report": ("layoutgen.preview.cli:report", "The dataset's face: sizes, mixes, plots and sample cards."),
    "clips": ("layoutgen.preview.cli:clips", "List the clips of a dataset: numbers, keys, ids."),
    "show": ("layoutgen.preview.cli:show", "Print one clip in the terminal."),
    "tasks": ("layoutgen.qa.cli:tasks", "List the question tasks."),
    "recipes": ("layoutgen.qa.cli:recipes", "List the bundled recipes."),
    "paraphrase": ("layoutgen.paraphrase.cli:paraphrase", "Have a language model write further wordings of the tasks."),
    "houses": ("layoutgen.houses.cli:houses", "Make, show, export, count and validate houses."),
    "assets": ("layoutgen.engine.models.cli:assets", "Install and inspect the furniture-model library."),
    "export": ("layoutgen.export.cli:export", "Write a dataset for a trainer, or its walks as scans."),
    "card": ("layoutgen.publish.cli:card", "Write the dataset card."),
    "publish": ("layoutgen.publish.cli:publish", "Upload a dataset to the Hugging Face Hub."),
    "attach": ("layoutgen.publish.cli:attach", "Put the frames back into a set published without them."),
    "train": ("layoutgen.train.cli:train", "Fine-tune a vision-language model: sft, grpo, merge."),
    "evaluate": ("layoutgen.evaluate.cli:evaluate", "Predict with a model and score predictions."),
    "doctor": ("layoutgen.studio.cli:doctor", "What this machine can run: embedded engine, Unity, GPU."),
}

_USERS_MISTAKES = frozenset({errno.ENOENT, errno.EISDIR, errno.ENOTDIR, errno.EACCES, errno.EPERM, errno.EROFS})
"""What the system says of files that the user named wrongly or may not use."""


INTERNAL_ERROR = 4


@click.group(
    cls=LazyGroup,
    table=COMMANDS,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
)
@click.version_option(__version__, prog_name="layoutgen")
def cli() -> None:
    """Training sets for metric spatial reasoning from AI2-THOR houses."""


def main(arguments: list[str] | None = None, *, command: click.Command = cli, name: str = "layoutgen") -> int:
    """Runs a command line and returns its exit code; errors of ours end in one line on stderr."""
    try:
        result = command.main(args=arguments, prog_name=name, standalone_mode=False)
        return result if isinstance(result, int) else 0
    except click.exceptions.Abort:
        click.echo("interrupted", err=True)
        return 130
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except click.exceptions.Exit as error:
        return error.exit_code
    except LayoutgenError as error:
        click.echo(f"error: {_line(error)}", err=True)
        return error.exit_code
    except OSError as error:
        told = f"{error.filename or 'the system says'}: {error.strerror or error}"
        click.echo(f"error: {without_password(plain(told))}", err=True)
        return 2 if error.errno in _USERS_MISTAKES else 3
    except Exception as error:
        told = f"{type(error).__name__}: {_line(error)[:200]}"
        click.echo(f"internal error: {told}; please report it with {_report(error)}", err=True)
        return INTERNAL_ERROR


def _report(error: BaseException) -> str:
    """The file that holds what a bug report needs."""
    with NamedTemporaryFile("w", prefix="layoutgen-error-", suffix=".log", delete=False, errors="replace") as log:
        log.write(f"layoutgen {__version__}, Python {sys.version}\n")
        log.writelines(format_exception(error))
    return log.name


def _line(error: BaseException) -> str:
    """An error's message as a terminal may have it."""
    return without_password(plain(" ".join(str(error).split())))


if __name__ == "__main__":
    sys.exit(main())
