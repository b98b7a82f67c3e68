"""Questions about a clip: tasks, certification, wording, reasoning, and the response format."""

from layoutgen.qa.asking import Asked, ask

__all__ = ["Asked", "ask"]
