"""The public face: what `import layoutgen` offers, and what it costs."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import layoutgen

NAMES = sorted({*layoutgen.__all__} - {"__version__"})


def test_every_name_is_there_and_no_room_hides_one() -> None:
    """In a process of its own, where one room has been imported that is called like what it exports."""
    script = (
        "import pkgutil, layoutgen, layoutgen.capture\n"
        "from layoutgen import *\n"
        "assert not {room.name for room in pkgutil.iter_modules(layoutgen.__path__)} & {*layoutgen.__all__}\n"
        "print(*(name for name in layoutgen.__all__ if callable(globals()[name])))"
    )
    found = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
    assert found.split() == NAMES


def test_type_checkers_are_told_of_the_same_names() -> None:
    tree = ast.parse(Path(layoutgen.__file__).read_text())
    told = {
        alias.asname or alias.name
        for block in tree.body
        if isinstance(block, ast.If)
        for line in block.body
        if isinstance(line, ast.ImportFrom)
        for alias in line.names
    }
    assert told == {*NAMES} and {*NAMES} <= {*dir(layoutgen)}


def test_a_name_that_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = layoutgen.nothing


def test_the_import_costs_next_to_nothing() -> None:
    script = (
        "import sys, time; before = {*sys.modules}; began = time.process_time(); import layoutgen\n"
        "seconds = time.process_time() - began\n"
        "print(seconds, *({name.partition('.')[0] for name in {*sys.modules} - before} - sys.stdlib_module_names))"
    )
    out = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
    seconds, *outsiders = out.split()
    assert outsiders == ["layoutgen"] and float(seconds) < 0.05
