"""Distributions as an installer leaves them: modules, and beside them a folder of metadata."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

TOY = Path(__file__).with_name("toy.py")
TOY_POINTS = {
    "tasks": "top_height = toy:TOP_HEIGHT",
    "solvers": "top_height = toy:TOP_RULE",
    "sources": "few = toy:FEW",
    "exports": "pairs = toy:PAIRS",
    "rewards": "brief = toy:brief",
}

Install = Callable[..., Path]


def install(folder: Path, name: str, points: Mapping[str, str], code: str) -> Path:
    """Puts a distribution of one module into a folder, to be named by PYTHONPATH or put on sys.path."""
    metadata = folder / f"{name}-1.0.dist-info"
    metadata.mkdir(parents=True)
    (folder / f"{name}.py").write_text(code)
    (metadata / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
    groups = [f"[layoutgen.{group}]\n{lines}\n" for group, lines in points.items()]
    (metadata / "entry_points.txt").write_text("\n".join(groups))
    return folder


@pytest.fixture(scope="session")
def toy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the toy distribution."""
    return install(tmp_path_factory.mktemp("site"), "toy", TOY_POINTS, TOY.read_text())
