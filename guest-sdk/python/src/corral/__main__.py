"""The commands of the package: `python -m corral build`.

`python path/to/corral build` does the same with a copy that is not installed.
"""

import os
import sys

if not __package__:
    # The first entry is this folder, whose modules are not to be found by their own names.
    sys.path[0] = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

from corral.build.command import main

sys.exit(main(sys.argv[1:]))
