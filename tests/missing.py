"""Runs a notebook in a kernel in which some packages can't be found."""

import os
from pathlib import Path

HIDE = """
import importlib.machinery
find = importlib.machinery.PathFinder.find_spec
def find_spec(name, path=None, target=None):
    return None if name.partition(".")[0] in {hidden} else find(name, path, target)
importlib.machinery.PathFinder.find_spec = staticmethod(find_spec)
"""


def said_without(hidden, path, folder, monkeypatch):
    """Return what a notebook prints where these packages are missing; a cell that stops it is an error.

    folder  an empty one, from which the kernel takes its `sitecustomize`
    """
    import nbformat
    from nbclient import NotebookClient

    (folder / "sitecustomize.py").write_text(HIDE.format(hidden=hidden))
    found = [str(folder), str(Path(__file__).parents[1]), os.environ.get("PYTHONPATH", "")]
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(found))
    notebook = nbformat.read(path, as_version=4)
    place = {"metadata": {"path": str(path.parent)}}
    NotebookClient(notebook, timeout=120, kernel_name="python3", resources=place).execute()
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    return "\n".join(output.get("text") or output.data.get("text/plain", "") for output in outputs)
