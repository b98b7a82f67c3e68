"""One log file per worker."""

import logging
import os
import socket
from pathlib import Path

_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"


def log_to(folder: str) -> logging.Logger:
    """Sends layoutgen's log records of this process to `worker-HOST-PID.log` in a folder and returns its logger."""
    Path(folder).mkdir(parents=True, exist_ok=True)
    handler = logging.FileHandler(Path(folder) / f"worker-{socket.gethostname()}-{os.getpid()}.log", delay=True)
    handler.setFormatter(logging.Formatter(_FORMAT))
    logger = logging.getLogger("layoutgen")
    for old in list(logger.handlers):
        logger.removeHandler(old)
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    logger.propagate = False
    return logger
