"""`layoutgen_rewards.py`: what lies beside an export for reinforcement learning."""

from functools import cache

from layoutgen import __version__
from layoutgen.export.standalone import standalone

TITLE = f"""Rewards of layoutgen {__version__} in one file: Python 3.10 and its standard library, nothing to install.

Written by `layoutgen export`; Apache-2.0. Edit a copy if need be."""


@cache
def rewards_file() -> str:
    """Its source: `plugin.py` and all that it uses, `layoutgen.train.rewards` before all."""
    return standalone("layoutgen.export.plugin", TITLE)
