"""The targets that this room's tests write to."""

from tests.targets import s3_bucket, target

__all__ = ["s3_bucket", "target"]
