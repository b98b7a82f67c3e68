"""Questions about a clip: tasks, certification, wording, reasoning, and the response format."""

from layoutgen.qa.asking import Asked, Questioner, ask

__all__ = ["Asked", "Questioner", "ask"]
