"""Whole runs on every kind of target."""

from pathlib import Path

import pytest

from layoutgen.dataset import read
from layoutgen.run.status import status_of
from layoutgen.run.verify import verify_dataset
from tests.run.fakes import fingerprint, make_plan, run


def test_a_cut_off_run_goes_on_anywhere(target: str, tmp_path: Path) -> None:
    plan, calm = make_plan(6, 4), str(tmp_path / "calm")
    with pytest.raises(KeyboardInterrupt):
        run(target, plan, tmp_path / "s", faults={5: "stop"})
    status = status_of(target)
    assert (status.committed, status.filmed, status.finished, status.runner) == (4, 1, False, None)
    run(target, plan, tmp_path / "s")
    run(calm, plan, tmp_path / "s")
    assert fingerprint(target) == fingerprint(calm)
    assert list(read(target, verify=True)) == list(read(calm))
    assert not verify_dataset(target).faults
    assert status_of(target).finished
