"""The simulator as an operating-system process: how it is launched, and how it is ended with all it started."""

import contextlib
import shutil
import subprocess
from pathlib import Path

import psutil

_LAST_SECONDS = 5.0  # what a killed process may take to leave, under load


def dying_with_parent(command: list[str]) -> list[str]:
    """The command, launched so that the kernel kills it when the thread that started it ends, however it ends."""
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", "KILL", *command] if setpriv else command


def kill_tree(process: "subprocess.Popen[bytes]") -> None:
    """SIGKILLs a process and its descendants, waits until they are gone, and collects its status."""
    with contextlib.suppress(psutil.NoSuchProcess):
        root = psutil.Process(process.pid)
        members = root.children(recursive=True)
        for member in [root, *members]:
            with contextlib.suppress(psutil.NoSuchProcess):
                member.kill()
        psutil.wait_procs(members, timeout=_LAST_SECONDS)
    process.wait()


def exit_status(process: "subprocess.Popen[bytes]") -> str:
    """How a process ended, in words; one that closed its pipes but lingers is given 0.2 seconds."""
    try:
        code = process.wait(timeout=0.2)
    except subprocess.TimeoutExpired:
        return "its pipes closed"
    return f"exit code {code}" if code >= 0 else f"signal {-code}"


def cpu_seconds(pid: int) -> float:
    """User and system time that a process and its living descendants have used."""
    with contextlib.suppress(psutil.NoSuchProcess):
        process = psutil.Process(pid)
        times = [member.cpu_times() for member in [process, *process.children(recursive=True)]]
        return float(sum(time.user + time.system for time in times))
    return 0.0


def last_line(path: str) -> str:
    """The last line that is not empty of a log file, at most 200 characters; "" where there is none."""
    try:
        tail = Path(path).read_bytes()[-4096:].decode(errors="replace")
    except OSError:
        return ""
    lines = [line.strip() for line in tail.splitlines() if line.strip()]
    return lines[-1][:200] if lines else ""
