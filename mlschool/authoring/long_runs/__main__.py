"""`make long`: makes the long runs that are named, or all, and writes them to data/runs.json."""

import sys
from pathlib import Path

from mlschool.authoring.long_runs import make
from mlschool.session import set_threads

set_threads(1)
try:
    print(make(sys.argv[1:], Path(__file__).resolve().parents[3] / "data"))
except LookupError as unknown:
    sys.exit(str(unknown))
