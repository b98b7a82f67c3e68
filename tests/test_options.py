"""Options that commands share: places to write are tried first, helps name defaults, shells complete."""

import os
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.shell_completion import ShellComplete

from benchmarks.cli import bench
from layoutgen.cli import cli, main
from layoutgen.errors import OutputError
from layoutgen.options import check_place
from layoutgen.run import request

COMMANDS = [
    ["audit", "DATA", "--html", "OUT"],
    ["preview", "DATA", "--out", "OUT"],
    ["preview", "DATA", "--png", "OUT"],
    ["report", "DATA", "--out", "OUT"],
    ["export", "DATA", "--to", "trl", "--out", "OUT"],
    ["evaluate", "score", "DATA", "--data", "DATA", "--svg", "OUT"],
    ["evaluate", "baseline", "chance", "--data", "DATA", "--out", "OUT"],
    ["evaluate", "predict", "--model", "m", "--data", "DATA", "--out", "OUT"],
    ["houses", "make", "--out", "OUT.jsonl"],
    ["houses", "show", "DATA", "--out", "OUT"],
    ["assets", "sheet", "--out", "OUT"],
    ["train", "sft", "--data", "DATA", "--out", "OUT"],
    ["train", "merge", "DATA", "--out", "OUT"],
]


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_the_place_is_tried_first(words: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("")
    target = str(tmp_path / "file" / "x")
    arguments = [word.replace("DATA", str(tmp_path / "nothing")).replace("OUT", target) for word in words]
    assert main(arguments) == 2
    assert "file is not a folder" in capsys.readouterr().err
    assert os.listdir(tmp_path) == ["file"]


def test_a_folder_is_no_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report", "DATA", "--out", str(tmp_path)]) == 2
    assert capsys.readouterr().err == f"error: {tmp_path}: is a folder; name a file\n"


def test_a_place_that_the_system_refuses_is_named() -> None:
    with pytest.raises(OutputError, match=r"/proc/nowhere/page.html: /proc cannot be written \("):
        check_place(Path("/proc/nowhere/page.html"))


def test_nothing_is_left_where_it_was_tried(tmp_path: Path) -> None:
    check_place(tmp_path / "new" / "newer" / "page.html")
    assert not os.listdir(tmp_path)


def commands(group: click.Group = cli, path: str = "layoutgen") -> Iterator[tuple[str, click.Command]]:
    """Every command with its words."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from commands(command, f"{path} {name}")
        else:
            yield f"{path} {name}", command


EVERY = dict(commands()) | dict(commands(bench, "benchmarks"))


@pytest.mark.parametrize("words", EVERY)
def test_help_explains_every_option_and_names_its_default(words: str) -> None:
    for option in EVERY[words].params:
        if isinstance(option, click.Option):
            known = option.required or option.multiple or (option.is_flag and not option.secondary_opts)
            optional = option.name in {"html", "svg", "png", "same_as", "parent", "against", "repaired"}
            optional |= option.name in {"audit", "pairs", "cameras", "url", "iou_svg", "clip", "price", "rate", "port"}
            optional |= option.name in {"extend", "source", "out"} and option.show_default is None
            assert option.help, f"{words} {option.opts[0]}"
            assert known or optional or option.show_default, f"{words} {option.opts[0]}"


@pytest.mark.parametrize("words", EVERY)
def test_json_is_a_flag_everywhere(words: str) -> None:
    for option in EVERY[words].params:
        if "--json" in option.opts:
            assert isinstance(option, click.Option) and option.is_flag and option.name == "as_json"


def test_the_defaults_that_generate_names_are_those_it_takes() -> None:
    options = {option.name: option for option in EVERY["layoutgen generate"].params if isinstance(option, click.Option)}
    shown = (options["houses"].show_default, options["recipe"].show_default, options["shard_size"].show_default)
    assert shown == (str(request.DEFAULT_HOUSES), request.DEFAULT_RECIPE, str(request.DEFAULT_SHARD_SIZE))
    assert str(options["out"].show_default).startswith(f"{request.DEFAULT_FOLDER}/")


def completed(*words: str) -> list[str]:
    """What the shell is told to offer for the last word."""
    shell = ShellComplete(cli, {}, "layoutgen", "_LAYOUTGEN_COMPLETE")
    found = shell.get_completions(list(words[:-1]), words[-1])
    return [item.value if item.type == "plain" else item.type for item in found]


def test_completion_offers_commands_names_and_files() -> None:
    assert "generate" in completed("") and completed("houses", "st") == ["stats"]
    assert completed("generate", "--recipe", "q") == ["quickstart", "qvs-bench"]
    assert completed("generate", "--recipe", "./q") == completed("report", "set", "--out", "") == ["file"]
    assert completed("houses", "make", "--spec", "st") == ["studio"]
    assert completed("audit", "") == completed("export", "set", "--out", "") == ["dir"]
    assert completed("export", "set", "--to", "ver") == ["verl"]


def test_urls_are_no_local_paths(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", str(tmp_path), "--to", "trl", "--out", "memory://x/y"]) == 2
    assert "writes to local paths only" in capsys.readouterr().err
