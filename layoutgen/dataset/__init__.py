"""Records, shards and what lies beside them; `read` gives a dataset's clips back, `questions` its questions."""

from layoutgen.dataset.iterate import Asked, questions
from layoutgen.dataset.reader import read
from layoutgen.dataset.records import Clip, ClipRecord

__all__ = ["Asked", "Clip", "ClipRecord", "questions", "read"]
