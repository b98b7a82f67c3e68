"""Questions about a clip: tasks, certification, wording, reasoning, and the response format."""

from layoutgen.qa.asking import AskedClip, ask
from layoutgen.qa.contrast import ask_walk

__all__ = ["AskedClip", "ask", "ask_walk"]
