"""What a real kernel shows: what is waited for, and which cell comes first after a restart."""

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from mlschool import lab, memory
from mlschool.waiting import waiting

SLOW = """\
import time

@exercise("perceptron.step")
def step(score):
    time.sleep(0.05)
    return np.where(np.asarray(score) >= 0, 1, 0)"""
SETUP = """\
from mlschool import exercise, start
from mlschool import waiting
waiting.PATIENCE = 0.1
start("01_perceptron")
import numpy as np"""


@pytest.fixture
def shown(tmp_path, monkeypatch):
    """Run cells in a kernel of the lab; return everything that each has shown, also what was taken back."""
    for name, value in lab.jupyter_environment(tmp_path / "work").items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    monkeypatch.setenv("PYTHONPATH", str(Path(lab.__file__).parents[1]))

    def run(*cells):
        said = [[] for _ in cells]

        class Client(NotebookClient):
            def process_message(self, message, cell, index):
                content = message["content"]
                if "data" in content:
                    said[index].append(content["data"]["text/plain"])
                return super().process_message(message, cell, index)

        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
        Client(notebook, timeout=60, kernel_name="python3", allow_errors=True).execute(cwd=str(tmp_path))
        return said

    return run


def test_what_takes_long_is_told_with_its_seconds_and_taken_back(shown):
    first, slow, quick = shown(SETUP, SLOW, SLOW.replace("0.05", "0"))
    assert first == []
    assert slow[0] == "… Checking `step`: 0 s so far"
    assert "" in slow and slow[-1].startswith("✓ step")
    assert quick == ["✓ step"]


def test_frameworks_are_waited_for_from_the_first_moment(shown):
    pytest.importorskip("torch")
    [said] = shown('from mlschool import start\nstart("12_in_practice", uses=["torch"])')
    assert said[0] == "… Loading PyTorch, which takes some seconds: 0 s so far"
    assert said[-1] == ""


def test_after_a_restart_the_first_cell_is_named(shown, tmp_path):
    [said, *_] = shown('@exercise("perceptron.step")\ndef step(score):\n    ...', SETUP)
    assert said[-1].startswith("Run first: The first cell of this notebook hasn't been run in this kernel.")
    assert [entry["file"] for entry in memory.kept("opened", place=tmp_path / "work")] == [
        "01_perceptron.ipynb"
    ]


def test_elsewhere_nothing_is_shown(capsys):
    with waiting("Nothing", after=0):
        pass
    assert capsys.readouterr().out == ""
