"""Records, shards and what lies beside them; `read` gives a dataset's clips back, `questions` its questions,
`QuestionStream` those of epoch after epoch, shuffled and to be resumed, and `webdataset` either as a pipeline of that
library."""

from typing import TYPE_CHECKING, Any

from layoutgen.dataset.reader import QuestionSample, Skipped, questions, read
from layoutgen.dataset.records import Clip, ClipRecord
from layoutgen.dataset.stream import QuestionStream

if TYPE_CHECKING:
    from layoutgen.dataset.pipeline import webdataset

__all__ = ["QuestionSample", "QuestionStream", "Clip", "ClipRecord", "Skipped", "questions", "read", "webdataset"]


def __getattr__(name: str) -> Any:
    """Imports the library, and with it torch where that is installed, only where it is wanted."""
    if name != "webdataset":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from layoutgen.dataset.pipeline import webdataset

    return webdataset
