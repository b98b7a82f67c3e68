"""Studios by name: those built in, and one that another package adds."""

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from layoutgen import plugins
from layoutgen.cli import main
from layoutgen.errors import EnvironmentProblem, InputError
from layoutgen.run.request import Request, resolve
from layoutgen.studio import registry
from layoutgen.studio.cli import EngineState, engine_states
from layoutgen.studio.thor import unity
from layoutgen.studio.thor.embedded import EmbeddedStudio
from layoutgen.studio.thor.unity import UnityStudio

TOY = """
from dataclasses import replace

from layoutgen.dataset.records import EngineRef
from layoutgen.studio.thor.embedded import EmbeddedStudio


class ToyStudio(EmbeddedStudio):
    @classmethod
    def describe(cls):
        facts = super().describe()
        return replace(facts, engine=EngineRef("toy", "7", ""), title="Toy", usual_source="spec:studio")

    @classmethod
    def problems(cls):
        yield "toys are in the box"
"""


@pytest.fixture
def toy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A package that adds two studios, one of them broken."""
    facts = tmp_path / "toy_studio-1.0.dist-info"
    facts.mkdir()
    (tmp_path / "toy_studio.py").write_text(TOY)
    (facts / "METADATA").write_text("Metadata-Version: 2.1\nName: toy-studio\nVersion: 1.0\n")
    (facts / "entry_points.txt").write_text(
        "[layoutgen.studios]\ntoy = toy_studio:ToyStudio\nbroken = toy_studio:Nothing\nunity = toy_studio:ToyStudio\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    plugins._points.cache_clear()
    yield
    plugins._points.cache_clear()
    sys.modules.pop("toy_studio", None)


def test_the_built_in_studios_are_known_by_name() -> None:
    assert registry.names() == ["embedded", "scan", "unity"]
    assert registry.kind("embedded") is EmbeddedStudio and registry.kind("unity") is UnityStudio
    assert {name: facts.engine.name for name, facts in registry.known().items()} == {
        "embedded": "embedded",
        "scan": "scan",
        "unity": "unity",
    }
    with pytest.raises(InputError, match="no studio 'unreal'; choose embedded, scan, unity"):
        registry.make("unreal")


def test_a_studio_from_outside_films_what_a_plan_says(toy: None, tmp_path: Path) -> None:
    plan = resolve(Request(out=str(tmp_path / "set"), houses=1, engine="toy")).plan
    assert (plan.engine.name, plan.engine.version, plan.source.name) == ("toy", "7", "spec:studio")
    assert registry.make("toy", plan.recipe.camera).facts.engine == plan.engine


def test_a_studio_from_outside_takes_no_name_that_is_built_in(toy: None) -> None:
    assert registry.names() == ["broken", "embedded", "scan", "toy", "unity"]
    assert registry.kind("unity") is UnityStudio


def test_a_broken_studio_is_named_with_its_package(toy: None) -> None:
    with pytest.raises(
        EnvironmentProblem, match="the plug-in 'broken' .* of toy-studio 1.0 cannot be loaded .*Nothing"
    ):
        registry.kind("broken")


def test_doctor_asks_studios_from_outside_too(toy: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unity, "problems", lambda: [])
    monkeypatch.setattr(EmbeddedStudio, "problems", lambda: [])
    states = {state.name: state for state in engine_states()}
    assert states["toy"] == EngineState("toy", False, ["toys are in the box"])
    assert not states["broken"].can_run and "toy-studio 1.0 cannot be loaded" in states["broken"].problems[0]
    assert states["unity"].can_run and states["embedded"].can_run


def test_a_studio_is_given_only_what_it_can_load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scenes = replace(EmbeddedStudio.describe(), title="Toy", loads_houses=False, loads_scenes=True)
    monkeypatch.setattr(EmbeddedStudio, "describe", lambda: scenes)
    request = Request(out=str(tmp_path / "set"), houses=1, engine="embedded", source="spec:studio")
    with pytest.raises(InputError, match="Toy builds no houses such as those of spec:studio"):
        resolve(request)
    assert resolve(replace(request, source="ithor")).source[0].content is None


def test_the_command_line_takes_what_is_installed(
    toy: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["generate", "--engine", "toy", "--houses", "1", "--dry-run"]) == 0
    assert "toy" in capsys.readouterr().err
    assert main(["generate", "--engine", "unreal"]) == 2
    assert "'unreal' is not one of auto, broken, embedded, scan, toy, unity" in capsys.readouterr().err


def test_auto_takes_unity_where_it_can_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unity, "problems", lambda: [])
    assert registry.best() == ("unity", "it can run here")


def test_auto_takes_the_embedded_engine_elsewhere_and_looks_no_further_than_the_first_reason(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def problems() -> Iterator[str]:
        yield "no GPU"
        raise AssertionError("went on looking")

    monkeypatch.setattr(unity, "problems", problems)
    assert registry.best() == ("embedded", "Unity cannot run: no GPU")
