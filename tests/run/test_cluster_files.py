"""The example files for clusters name what exists."""

import re
from pathlib import Path

import pytest

from layoutgen import resources
from layoutgen.config import load_recipe

FILES = sorted((resources.find("pipelines", "quickstart").parent / "cluster").iterdir())


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_their_recipes_exist(path: Path) -> None:
    names = set(re.findall(r"--recipe (\S+)", path.read_text()))
    assert names
    for name in names:
        load_recipe(name)
