import json

import pytest

from layoutgen.cli import main
from layoutgen.qa.registry import TASKS


def test_tasks_are_listed_with_all_that_is_promised(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["tasks", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [row["name"] for row in rows] == list(TASKS) and len(rows) == 50
    assert all(row[key] for row in rows for key in ("kind", "margin", "source", "example"))
    assert main(["tasks"]) == 0
    text = capsys.readouterr().out
    assert all(name in text for name in TASKS)


def test_recipes_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["recipes", "--json"]) == 0
    names = [row["name"] for row in json.loads(capsys.readouterr().out)]
    ours, known = (
        ["everything", "quickstart"],
        ["revsi-style", "sims-3q", "twins", "v2lo-grid", "v2lo-sim", "vsi-style"],
    )
    assert names == [*ours, "qvs-bench", *known]
    assert main(["recipes"]) == 0
    assert "map grid, without reasoning" in capsys.readouterr().out
