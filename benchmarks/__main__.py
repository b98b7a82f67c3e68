"""`python -m benchmarks`."""

import sys

from benchmarks.cli import bench
from layoutgen.cli import main

sys.exit(main(command=bench, name="python -m benchmarks"))
