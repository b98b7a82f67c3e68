"""What a person sees on the terminal while a run works."""

import logging
from pathlib import Path

import pytest

from layoutgen.dataset.sidecar import Failure, Sidecar
from layoutgen.run.machine import log_to
from layoutgen.run.progress import Bar, JsonLines
from layoutgen.run.worker import HouseDone
from tests.run.fakes import make_plan, run


def sidecar(questions: int) -> Sidecar:
    plan = make_plan(2, 2)
    return Sidecar(
        plan=plan.identity(),
        shard=0,
        file="layoutgen-00000.tar",
        first_house=0,
        houses=2,
        samples=1,
        questions=questions,
        frames=16,
        bytes=1,
        sha256="",
        tasks={},
        frame_counts={},
        rejections={},
        failures=[],
    )


def test_log_records_reach_the_file_only(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = logging.StreamHandler()  # what `logging.info` of ai2thor puts there
    logging.getLogger().addHandler(root)
    try:
        log_to(str(tmp_path), "worker").info("house 0 begun")
    finally:
        logging.getLogger().removeHandler(root)
    assert capsys.readouterr().err == ""
    assert "house 0 begun" in next(tmp_path.glob("worker-*.log")).read_text()


def test_the_bar_tells_questions_and_failures_once_there_are_some(capsys: pytest.CaptureFixture[str]) -> None:
    bar = Bar()
    bar.start(2, 0)
    bar.house_done(HouseDone(0, 1, 16, None))
    bar.close()
    assert "questions" not in (early := capsys.readouterr().err) and "failed" not in early
    bar.start(2, 1)
    bar.house_done(HouseDone(1, 0, 0, Failure(1, "h", "SceneFailed", "no floor")))
    bar.sealed(sidecar(1200))
    bar.close()
    assert "1,200 questions, 1 failed" in capsys.readouterr().err


def test_the_bar_says_what_the_first_house_waits_for(capsys: pytest.CaptureFixture[str]) -> None:
    bar = Bar()
    bar.start(2, 0)
    for _ in range(3):
        bar.tell("starting Ray")
    assert capsys.readouterr().err.count("starting Ray") == 1
    bar.house_done(HouseDone(0, 1, 16, None))
    bar.tell("")
    bar.close()
    last = capsys.readouterr().err.rpartition("\r")[2]
    assert "starting" not in last and "frames/s" in last


@pytest.mark.parametrize("workers", [0, pytest.param(1, marks=pytest.mark.slow)])
def test_a_run_tells_its_phases_until_the_first_result(workers: int, tmp_path: Path) -> None:
    phases: list[str] = []

    class Listener(JsonLines):
        def tell(self, phase: str) -> None:
            phases.append(phase)

        def house_done(self, house: HouseDone) -> None:
            phases.append("filmed")

    run(str(tmp_path / "set"), make_plan(2, 2), tmp_path / "s", workers=workers, progress=Listener())
    said = list(dict.fromkeys(phases[: phases.index("filmed")]))
    assert said == ([] if workers == 0 else ["starting Ray", "starting 1 worker"]) + [
        "the engine warms up on its first house"
    ]
    assert set(phases[phases.index("filmed") :]) <= {"filmed", ""}
