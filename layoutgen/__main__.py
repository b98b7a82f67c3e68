"""`python -m layoutgen`."""

import sys

from layoutgen.cli import main

sys.exit(main())
