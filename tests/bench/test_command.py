"""`python -m benchmarks`, as a user meets it in a checkout."""

import subprocess
import sys
from pathlib import Path

CHECKOUT = Path(__file__).parents[2]


def bench(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "benchmarks", *words]
    return subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True)


def test_it_lists_its_commands() -> None:
    done = bench("--help")
    assert done.returncode == 0 and "python -m benchmarks [OPTIONS]" in done.stdout
    assert all(name in done.stdout for name in ("render", "scale", "asking", "chaos", "scans", "train"))


def test_errors_are_one_line() -> None:
    done = bench("scale", "--houses", "0")
    assert done.returncode == 2 and "Traceback" not in done.stderr
    done = bench("train", "nowhere")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1) and done.stderr.startswith("error: nowhere: ")
