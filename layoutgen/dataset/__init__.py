"""Records, shards and everything that lies beside them; `read` gives a dataset's clips back."""

from layoutgen.dataset.reader import read
from layoutgen.dataset.records import Clip, ClipRecord

__all__ = ["Clip", "ClipRecord", "read"]
