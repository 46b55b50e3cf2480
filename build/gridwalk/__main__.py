"""Run the command line: ``python -m gridwalk``."""

import sys

from gridwalk.cli import main

if __name__ == "__main__":
    sys.exit(main())
