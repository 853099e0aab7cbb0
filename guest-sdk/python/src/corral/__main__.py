"""The commands of the package: `python -m corral build`."""

import sys

from .build.command import main

sys.exit(main(sys.argv[1:]))
