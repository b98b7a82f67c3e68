"""The command that a card prints makes the same plan again."""

import shlex
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from layoutgen.config import load_recipe
from layoutgen.dataset.plan import write_plan
from layoutgen.dataset.storage import Storage
from layoutgen.errors import RecipeError
from layoutgen.publish.card import command
from layoutgen.run.cli import generate
from layoutgen.run.request import Request, resolve

REQUESTS: dict[str, dict[str, Any]] = {
    "defaults": {},
    "all": {"shard_size": 7, "modalities": ("ids", "depth"), "video": True, "seed": -5, "split": "val", "houses": 3},
    "bundled": {"recipe": "qvs-bench"},
    "own": {"recipe": "own.yaml"},
    "own, with a bundled name": {"recipe": "quickstart.yaml"},
}


@pytest.mark.parametrize("case", REQUESTS)
def test_the_command_leads_to_the_same_plan(case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("own.yaml").write_text("name: mine\nquestions_per_clip: 5\nframes: {4: 1}\n")
    Path("quickstart.yaml").write_text("name: quickstart\nquestions_per_clip: 5\n")
    plan = resolve(Request(engine="embedded", source="spec:studio", **{"houses": 2, **REQUESTS[case]})).plan
    write_plan(Storage(str(tmp_path)), plan)
    words = shlex.split(command(plan))
    assert words[:2] == ["layoutgen", "generate"] and ("plan.json" in words) == ("own" in case)
    options = generate.make_context("generate", words[2:]).params
    again = resolve(Request(**{name: options[name] for name in Request.__dataclass_fields__})).plan
    assert again == plan


def test_a_recipe_is_read_from_plans_only(tmp_path: Path) -> None:
    plan = resolve(Request(engine="embedded", source="spec:studio", houses=2)).plan
    write_plan(Storage(str(tmp_path)), replace(plan, recipe=replace(plan.recipe, name="x")))
    assert load_recipe(str(tmp_path / "plan.json")).name == "x"
    (tmp_path / "other.json").write_text('{"name": "x"}')
    with pytest.raises(RecipeError, match="other.json: not the plan of a dataset"):
        load_recipe(str(tmp_path / "other.json"))
