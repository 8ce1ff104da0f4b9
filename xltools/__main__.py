"""``python -m xltools``."""

import sys

from xltools.cli import main

sys.exit(main())
