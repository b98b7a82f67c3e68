"""What a distribution outside adds goes the whole way: asked, sealed, audited, drawn, exported, rewarded, listed."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec
import pytest

from layoutgen import plugins
from layoutgen.config import ContrastRecipe, Recipe, TwinRecipe
from layoutgen.dataset import read
from layoutgen.errors import EnvironmentProblem, RecipeError
from layoutgen.plugins import Registry, load, origins
from layoutgen.qa.mix import Mix
from layoutgen.qa.registry import TASKS
from layoutgen.qa.task import Task
from tests.plugins.conftest import TOY_POINTS, install
from tests.plugins.drive import HOUSES, RECIPE
from tests.run.fakes import fingerprint

REPOSITORY = Path(__file__).parents[2]


@dataclass(frozen=True)
class Ran:
    """How a command ended."""

    code: int
    out: str
    err: str


def python(*arguments: object, site: Path | None = None) -> Ran:
    """Runs Python with a folder of distributions beside the installed ones."""
    path = os.pathsep.join(str(folder) for folder in (site, REPOSITORY) if folder)
    command = [sys.executable, *map(str, arguments)]
    done = subprocess.run(command, env={**os.environ, "PYTHONPATH": path}, capture_output=True, text=True, cwd="/tmp")
    return Ran(done.returncode, done.stdout, done.stderr)


def layoutgen(*arguments: object, site: Path | None = None) -> Ran:
    """Runs the command line."""
    return python("-m", "layoutgen", *arguments, site=site)


@pytest.fixture(scope="module")
def made(toy: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dataset of the toy's houses with the toy's task."""
    out = tmp_path_factory.mktemp("made") / "set"
    done = python("-m", "tests.plugins.drive", out, 0, site=toy)
    assert done.code == 0, done.err
    return out


def test_a_plan_names_the_plugins_that_it_uses_and_no_others(toy: Path) -> None:
    script = """
from layoutgen.config import Recipe
from layoutgen.dataset.records import EngineRef
from layoutgen.run.request import used_plugins
recipe = Recipe("r", tasks={"top_height": 1.0, "object_size": 1.0})
print(used_plugins(recipe, "few:4", EngineRef("embedded", "", "")))
"""
    done = python("-c", script, site=toy)
    assert done.out.strip() == "{'sources.few': 'toy 1.0', 'tasks.top_height': 'toy 1.0'}", done.err


def test_a_plugins_task_and_houses_make_a_dataset(made: Path) -> None:
    records = [clip.record for clip in read(str(made))]
    assert [record.house.id for record in records] == [f"spec:studio:7:{n:05d}" for n in range(HOUSES)]
    asked = [question for record in records for question in record.questions]
    assert {question.task for question in asked} == set(RECIPE.tasks)
    for record in records:
        for question in record.questions:
            if question.task == "top_height":
                assert float(question.answer) == pytest.approx(record.objects[question.objects[0]].y[1], abs=0.0501)


@pytest.mark.slow
def test_a_worker_under_ray_finds_the_plugins_too(made: Path, toy: Path, tmp_path: Path) -> None:
    done = python("-m", "tests.plugins.drive", tmp_path / "set", 1, site=toy)
    assert done.code == 0, done.err
    assert fingerprint(str(tmp_path / "set")) == fingerprint(str(made))


def test_its_solver_confirms_every_answer(made: Path, toy: Path) -> None:
    done = layoutgen("audit", made, "--workers", 1, "--json", site=toy)
    gates = {gate["name"]: gate for gate in json.loads(done.out)["gates"]}
    assert done.code == 0, done.out
    questions = sum(len(clip.record.questions) for clip in read(str(made)))
    assert gates["answers"]["checked"] == questions > 20 and not gates["answers"]["found"]


def test_without_its_solver_the_audit_says_so(made: Path) -> None:
    done = layoutgen("audit", made, "--workers", 1)
    assert done.code == 1
    assert "no solver is installed for the task 'top_height'" in done.out + done.err


def test_its_marks_are_drawn_and_their_lack_is_told(made: Path, toy: Path, tmp_path: Path) -> None:
    with_toy, without = tmp_path / "a.html", tmp_path / "b.html"
    assert layoutgen("preview", made, "--out", with_toy, site=toy).code == 0
    assert layoutgen("preview", made, "--out", without).code == 0
    lacks, ends = (
        [page.read_text().count(text) for page in (with_toy, without)]
        for text in ("no task &#39;top_height&#39; is installed", 'class="measure-end"')
    )
    assert lacks[0] == 0 and lacks[1] > 3
    assert ends[0] - ends[1] == 2 * lacks[1]


def test_its_export_is_written_with_all_that_lies_beside(made: Path, toy: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    done = layoutgen("export", made, "--to", "pairs", "--out", out, "--workers", 2, site=toy)
    assert done.code == 0, done.err
    rows = [json.loads(line) for line in (out / "pairs.jsonl").read_text().splitlines()]
    questions = [question for clip in read(str(made)) for question in clip.record.questions]
    assert [row["a"] for row in rows] == [question.answer for question in questions]
    assert (out / "notes.txt").read_text() == "mine"
    assert "Read `pairs.jsonl`." in (out / "README.md").read_text()
    refused = layoutgen("export", made, "--to", "pairs", "--out", tmp_path / "other")
    assert refused.code == 2 and "'pairs' is not one of trl" in refused.err


def test_lists_and_helps_name_it_and_who_adds_it(toy: Path) -> None:
    tasks = json.loads(layoutgen("tasks", "--json", site=toy).out)
    assert [row["name"] for row in tasks] == [*TASKS.built_in, "top_height"]
    assert [row["origin"] for row in tasks] == [*["layoutgen"] * len(TASKS.built_in), "toy 1.0"]
    assert "top_height (number, m; toy; added by toy 1.0)" in layoutgen("tasks", site=toy).out
    assert "few[:COUNT]\n    some small houses (toy 1.0)" in layoutgen("houses", "sources", site=toy).out
    assert "or few[:COUNT]." in " ".join(layoutgen("generate", "--help", site=toy).out.split())
    assert "|pairs|" in layoutgen("export", "--help", site=toy).out


def test_recipes_and_options_take_its_names(toy: Path, tmp_path: Path) -> None:
    recipe = tmp_path / "mine.yaml"
    recipe.write_text("name: mine\ntasks: {top_height: 1}\n")
    wanted = ("generate", "--recipe", recipe, "--source", "few", "--houses", 3, "--engine", "embedded", "--dry-run")
    done = layoutgen(*wanted, "--out", tmp_path / "set", site=toy)
    assert done.code == 0, done.err
    refused = layoutgen(*wanted, "--out", tmp_path / "set")
    assert refused.code == 2 and "no task 'top_height'" in refused.err


def test_training_recipes_take_its_reward(toy: Path) -> None:
    script = (
        "from layoutgen.train.rewards import REWARDS, rewards_named\n"
        "(one,) = rewards_named(['brief'])\n"
        "print(one(['', 'a']), REWARDS.origin('brief'), list(REWARDS))"
    )
    done = python("-c", script, site=toy)
    assert done.out == "[1.0, 0.5] toy 1.0 ['format', 'accuracy', 'map', 'consistency', 'pair', 'brief']\n", done.err


class Renamed(Task):
    """A task about changes, in English only."""

    info = replace(TASKS["changed_object"].info, name="renamed")
    wordings = ("What has another name now?",)
    candidates = solve = slots = think = marks = Task.options  # never called


def test_a_task_about_changes_that_a_language_lacks_is_named_before_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(TASKS._entries, "renamed", Renamed())
    twins = Recipe(name="mine", language="zh", twins=TwinRecipe(moved=0.5))
    with pytest.raises(RecipeError, match="the language zh has no wordings of renamed"):
        Mix.check(twins)
    Mix.check(msgspec.structs.replace(twins, twins=TwinRecipe()))
    Mix.check(msgspec.structs.replace(twins, contrast=ContrastRecipe(changes=0)))
    Mix.check(msgspec.structs.replace(twins, language="en"))


def test_help_imports_no_plugin(toy: Path) -> None:
    script = "import sys; from layoutgen.cli import main; main(['--help']); main(['tasks', '--help'])"
    done = python("-c", f"{script}; print('toy' in sys.modules)", site=toy)
    assert done.out.endswith("False\n"), done.err


def test_recipes_that_name_no_task_ask_the_same_whatever_is_installed(site: Path) -> None:
    install(site, "toy", TOY_POINTS, Path(__file__).with_name("toy.py").read_text())
    fresh: Registry[Task] = Registry("tasks", Task, TASKS.built_in)
    assert "top_height" in fresh and "top_height" not in Mix.of(RECIPE.__class__(name="all")).tasks


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder on sys.path, whose distributions are found while the test lasts."""
    monkeypatch.syspath_prepend(tmp_path)
    caches = (plugins.load, plugins._points)
    for one in caches:
        one.cache_clear()
    yield tmp_path
    for one in caches:
        one.cache_clear()
    for name in ("toy", "broken", "other"):
        sys.modules.pop(name, None)


def numbers(**built_in: int) -> Registry[int]:
    return Registry("rewards", int, built_in)


def test_a_registry_holds_its_own_first_and_others_by_name(site: Path) -> None:
    install(site, "broken", {"rewards": "z = broken:Z\na = broken:A"}, "Z, A = 26, 1")
    install(site, "other", {"rewards": "k = other:K"}, "K = 11")
    found = numbers(own=0)
    assert list(found.items()) == [("own", 0), ("a", 1), ("k", 11), ("z", 26)]
    assert [found.origin(name) for name in found] == ["layoutgen", "broken 1.0", "other 1.0", "broken 1.0"]
    assert dict(load("rewards")) == {"a": 1, "k": 11, "z": 26} and list(origins("rewards")) == ["a", "k", "z"]
    assert "nothing" not in found and len(found) == 4


@pytest.mark.parametrize(
    ("points", "code", "says"),
    [
        ("one = broken:MISSING", "", "cannot be loaded (AttributeError: "),
        ("one = broken:ONE", "import nothing_of_the_sort", "cannot be loaded (ModuleNotFoundError: "),
        ("one = broken:ONE", "ONE = 1 / 0", "cannot be loaded (ZeroDivisionError: division by zero)"),
        ("one = broken:ONE", "ONE = 'text'", "is of type str; it must be a int"),
        ("own = broken:ONE", "ONE = 1", "has a name that is built in"),
    ],
)
def test_a_broken_plugin_is_named_with_its_distribution(site: Path, points: str, code: str, says: str) -> None:
    install(site, "broken", {"rewards": points}, code)
    name = points.partition(" ")[0]
    with pytest.raises(EnvironmentProblem) as raised:
        list(numbers(own=0))
    message = str(raised.value)
    assert message.startswith(f"the plug-in {name!r} (layoutgen.rewards) of broken 1.0 {says}")
    assert message.endswith("uninstall it") and "\n" not in message


def test_two_plugins_of_one_name_are_refused(site: Path) -> None:
    for name in ("broken", "other"):
        install(site, name, {"rewards": f"one = {name}:ONE"}, "ONE = 1")
    with pytest.raises(EnvironmentProblem, match=r"of broken 1\.0 and that of other 1\.0 have the same name"):
        list(numbers())


def test_a_task_is_called_as_its_entry_point(site: Path) -> None:
    install(site, "toy", {"tasks": "tall = toy:TOP_HEIGHT"}, Path(__file__).with_name("toy.py").read_text())
    registry: Registry[Task] = Registry("tasks", Task, {}, lambda task: task.info.name)
    with pytest.raises(EnvironmentProblem, match="calls itself 'top_height'; its entry point must be called so too"):
        list(registry)
