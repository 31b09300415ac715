"""What a learner's machine may be like: a real kernel, a screen that knows ASCII alone, a full disk."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.test_notebooks import executed, made_up, text_of

ROOT = Path(__file__).parents[1]
ANSWER = '@exercise("perceptron.step")\ndef step(score):\n    {}'


@pytest.mark.slow
def test_in_a_kernel_a_check_shows_one_thing_and_the_kernel_lives_on(tmp_path, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("MLSCHOOL_SECONDS", "0.5")
    bodies = {
        "...": "○",
        "print('said')\n    return np.where(np.asarray(score) > 0, 1, 0)": "✗",
        "return 1 / 0": "✗",
        "while True:\n        pass": "✗",
        "score = np.asarray(score)\n    return np.where(np.asarray(score) >= 0, 1, 0)": "✓",
    }
    cells = [ANSWER.format(body) for body in bodies]
    ran = executed(made_up(*cells, "1 + 1", "a = step(0.5)", "print(a, step(-0.5))"), tmp_path)
    shown = ran.cells[1 : len(cells) + 1]
    assert [len(cell.outputs) for cell in shown] == [1] * len(cells)
    assert [text_of(cell)[0] for cell in shown] == list(bodies.values())
    assert text_of(ran.cells[-1]).split() == ["1", "0"]


def ran_in(folder, *words, settings=(), **pipes):
    """Run the command line in a folder with these settings; return what it says, as it comes."""
    code = "from mlschool.cli import main; main()"
    environment = os.environ | {"PYTHONPATH": str(ROOT), "COLUMNS": "100"} | dict(settings)
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | pipes
    return subprocess.run([sys.executable, "-c", code, *words], cwd=folder, env=environment, **pipes)


@pytest.mark.parametrize("words", [("check", "perceptron.step"), ("--help",)], ids=" ".join)
def test_where_the_screen_knows_ascii_alone(words, tmp_path):
    """As in a log, or on an old console: nothing stops, and what can't be written is written otherwise."""
    ran = ran_in(tmp_path, *words, settings={"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0", "LC_ALL": "C"})
    assert ran.returncode == 0, ran.stderr.decode(errors="replace")
    assert ran.stdout.decode("ascii").strip()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no device that is always full")
def test_where_nothing_can_be_written_any_more_it_ends_with_a_failure(tmp_path):
    with open("/dev/full", "w") as full:
        ran = ran_in(tmp_path, "check", "perceptron.step", stdout=full)
    assert ran.returncode == 1
    assert ran.stderr.decode().splitlines() == ["Nothing more can be written: no space left on device."]
