"""One log file per process of a run."""

import logging
import os
import socket
from pathlib import Path


class _RunLog(logging.FileHandler):
    """A handler of ours, to be told from those of a program that uses layoutgen as a library."""


def log_to(folder: str, role: str) -> logging.Logger:
    """Sends layoutgen's log records of this process to `ROLE-HOST-PID.log` in a folder and returns its logger."""
    Path(folder).mkdir(parents=True, exist_ok=True)
    logger = logging.getLogger("layoutgen")
    for old in [handler for handler in logger.handlers if isinstance(handler, _RunLog)]:
        logger.removeHandler(old)
        old.close()
    handler = _RunLog(Path(folder) / f"{role}-{socket.gethostname()}-{os.getpid()}.log", delay=True)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    logger.propagate = False  # ai2thor gives the root logger a handler, whose lines would break the bar
    return logger
