"""The command that a card prints makes the same plan again."""

import shlex
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from layoutgen.config import load_recipe
from layoutgen.dataset.plan import write_plan
from layoutgen.dataset.sidecar import RunFacts, committed, write_sidecar
from layoutgen.dataset.storage import Storage
from layoutgen.errors import RecipeError
from layoutgen.houses.mixed import JOINT
from layoutgen.publish.card import Published, command, dataset_card
from layoutgen.publish.facts import gather
from layoutgen.run.cli import generate
from layoutgen.run.request import Request, resolve
from tests.dataset_maker import bare_clip, make_plan, write_dataset

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
    options["source"] = JOINT.join(options["source"]) or None
    again = resolve(Request(**{name: options[name] for name in Request.__dataclass_fields__})).plan
    assert again == plan


def test_the_card_names_the_code_and_what_it_was_built_with(tmp_path: Path) -> None:
    storage = Storage(str(write_dataset(tmp_path, [bare_clip(seed, frames=1) for seed in range(6)])))
    write_plan(storage, replace(make_plan(6, 4), code_sha256="a" * 64))
    assert "built with" not in (text := dataset_card(gather(str(tmp_path)), Published()))
    assert "layoutgen 0 (sources aaaaaaaaaaaa), engine factory 1, recipe `test`, seed 7. The same plan" in text
    for sidecar, versions in zip(
        committed(storage), ({"numpy": "2.0"}, {"numba": "0.60", "numpy": "2.1"}), strict=True
    ):
        write_sidecar(storage, replace(sidecar, run=RunFacts(built_with=versions)))
    text = dataset_card(gather(str(tmp_path)), Published())
    assert "seed 7; built with numba 0.60, numpy 2.0 and 2.1. The same plan" in text


def test_a_recipe_is_read_from_plans_only(tmp_path: Path) -> None:
    plan = resolve(Request(engine="embedded", source="spec:studio", houses=2)).plan
    write_plan(Storage(str(tmp_path)), replace(plan, recipe=replace(plan.recipe, name="x")))
    assert load_recipe(str(tmp_path / "plan.json")).name == "x"
    (tmp_path / "other.json").write_text('{"name": "x"}')
    with pytest.raises(RecipeError, match="other.json: not the plan of a dataset"):
        load_recipe(str(tmp_path / "other.json"))
