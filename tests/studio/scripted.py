"""Houses, command lines and process checks of the tests on a scripted simulator."""

import os
import shlex
import sys
from pathlib import Path

from layoutgen.houses.house import House

SCRIPT = Path(__file__).with_name("scripted_simulator.py")
AGENT = {
    "position": {"x": 1.0, "y": 0.9, "z": 2.0},
    "rotation": {"x": 0, "y": 90, "z": 0},
    "horizon": 0,
    "standing": True,
}


def house(name: str = "h", **extra: object) -> House:
    return House(name, "file:x", 0, "Procedural", {"metadata": {"agent": AGENT}, **extra}, f"sha-{name}")


def command(fault: str = "none", trigger: str = "none", marker: str = "") -> str:
    return shlex.join([sys.executable, str(SCRIPT), fault, trigger, *([marker] if marker else [])])


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
