"""Results of long runs, which no notebook has time for, with where they come from."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from mlschool.datasets import files

if TYPE_CHECKING:
    import pandas as pd

FILE = "runs.json"


def long_run(name: str) -> pd.DataFrame:
    """Return the rows of a long run as a table, and say in a line where they come from.

    name     as it stands in data/runs.json, such as "cnn_edge_detection.dense"
    returns  a row for each run: what went in, and what came out; its attribute `attrs` has all that is known
    raises   LookupError for a run that isn't there; DataFileError where the file was changed by hand

    >>> list(long_run("cnn_edge_detection.dense").columns)
    A long run, made by `make long RUN=cnn_edge_detection.dense`: ...
    ['seed', 'epochs', 'training', 'validation']
    """
    import pandas as pd

    runs = json.loads(files.own(FILE).read_text(encoding="utf-8"))
    if name not in runs:
        raise LookupError(f"There is no long run called {name!r}. There are: {', '.join(runs)}.")
    run = runs[name]
    if run.get("sha256") != checksum({key: value for key, value in run.items() if key != "sha256"}):
        raise files.DataFileError(
            f"The long run {name!r} was changed by hand: `{run['command']}` makes it anew."
        )
    versions = ", ".join(f"{library} {version}" for library, version in run["versions"].items())
    print(f"A long run, made by `{run['command']}`: {run['what']} ({versions}; {run['processor']}).")
    table = pd.DataFrame(run["rows"])
    table.attrs.update(run)
    return table


def checksum(run: Mapping[str, Any]) -> str:
    """Return the sha256 of a run, without its own."""
    return hashlib.sha256(json.dumps(run, sort_keys=True).encode()).hexdigest()
