"""Questions about a clip: tasks, certification, wording, reasoning, and the response format."""

from layoutgen.qa.asking import AskedClip, ask

__all__ = ["AskedClip", "ask"]
