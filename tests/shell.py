"""Runs cells in one shell, as a kernel does, in a process of its own: for what needs no whole notebook.

python -m tests.shell < CELLS     CELLS: a list of sources as JSON; prints what is shown under each, as JSON
"""

import contextlib
import io
import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def shown_under(cells: Sequence[str], folder: Path, more: Mapping[str, str] | None = None) -> list[str]:
    """Return what is shown under each cell, as text; a cell that stops the notebook is an error.

    folder  where the shell runs, and keeps what IPython writes down
    more    settings of its environment
    """
    settings = {"MPLBACKEND": "agg", "IPYTHONDIR": str(folder), "COLUMNS": "200", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "tests.shell"]
    ran = subprocess.run(
        command,
        input=json.dumps(list(cells)),
        env=os.environ | settings | (more or {}),
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert ran.returncode == 0, ran.stdout[-2000:] + ran.stderr[-4000:]
    return json.loads(ran.stdout.splitlines()[-1])


def main() -> None:
    """Be the process that `shown_under` starts."""
    from IPython.core.interactiveshell import InteractiveShell

    cells = json.load(sys.stdin)
    shell = InteractiveShell.instance()
    shell.history_manager.enabled = False
    shown = []
    for cell in cells:
        said = io.StringIO()
        with contextlib.redirect_stdout(said):
            result = shell.run_cell(cell, store_history=False)
        if not result.success:
            sys.exit(f"This cell stops:\n{cell}\n{said.getvalue()}")
        shown.append(said.getvalue())
    print(json.dumps(shown))


if __name__ == "__main__":
    main()
