"""The watch over cells, in real IPython shells; whatever the version, "Run all" reaches the end."""

import contextlib
import io
import os
import subprocess
from pathlib import Path

import pytest

from mlschool.checking import notebook, order
from mlschool.checking.cells import Watch
from mlschool.checking.verdict import Outcome
from mlschool.edition import EDITION
from mlschool.exercises import of_lecture
from mlschool.session import start
from mlschool.solutions import perceptron as solutions

interactive = pytest.importorskip("IPython.core.interactiveshell")


@pytest.fixture
def shell(monkeypatch, tmp_path):
    """A shell in which the notebook's first cell has been run."""
    for name in ("_verdicts", "_mine", "_hints"):
        monkeypatch.setattr(notebook, name, {})
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    monkeypatch.setenv("MLSCHOOL_SECONDS", "0.3")
    monkeypatch.setenv("MPLBACKEND", "agg")
    interactive.InteractiveShell.clear_instance()
    shell = interactive.InteractiveShell.instance()
    shell.history_manager.enabled = False
    yield shell
    interactive.InteractiveShell.clear_instance()


@pytest.fixture
def begun(shell):
    """A shell in which `start` has been called."""
    shown, ok = run(
        shell,
        "import numpy as np\n"
        "from mlschool.checking.notebook import exercise, hint, mine, progress, solution\n"
        "from mlschool.session import start\n"
        'start("01_perceptron")',
    )
    assert ok, shown
    return shell


def run(shell, cell):
    """Run a cell; return what it shows, and whether the notebook would go on."""
    screen = io.StringIO()
    with contextlib.redirect_stdout(screen), contextlib.redirect_stderr(screen):
        result = shell.run_cell(cell, store_history=False)
    return screen.getvalue(), result.success


STARTUP = Path(notebook.__file__).parents[1] / "jupyter/startup.py"
STEP = '@exercise("perceptron.step")\ndef step(score):\n    '
RIGHT = STEP + "return np.where(np.asarray(score) >= 0, 1, 0)\n"
PREDICT = '@exercise("perceptron.predict")\ndef predict(w, b, X):\n    return step(X @ w + b)\n'

BROKEN = {
    "a bracket not closed": STEP + "return (score",
    "a bracket too many": STEP + "return score)",
    "brackets mixed": STEP + "return (score]",
    "no colon": '@exercise("perceptron.step")\ndef step(score)\n    return 1',
    "no body": '@exercise("perceptron.step")\ndef step(score):',
    "no body, but a comment": STEP + "# later",
    "body not indented": '@exercise("perceptron.step")\ndef step(score):\nreturn 1',
    "indented too far": STEP + "a = 1\n      return a",
    "indented by less": STEP + "    if score:\n       return 1\n     return 0",
    "tabs and spaces": STEP + "a = 1\n\treturn a",
    "a text not closed": STEP + 'return "a',
    "a long text not closed": STEP + '"""What it does.\n    return 1\n',
    "assignment for comparison": STEP + "if score = 0:\n        return 1",
    "assigned to a call": STEP + "f(score) = 1",
    "a curly quote": STEP + "return “a”",
    "a long dash": STEP + "return 3 – 2",
    "two things side by side": STEP + "return 3 score",
    "a number before a name": STEP + "return 2x",
    "a word of Python's": STEP + "lambda = 3",
    "nothing after an operator": STEP + "return 3 *",
    "else without if": STEP + "return 1\n    else:\n        return 0",
    "print without brackets": STEP + "print 3",
    "an f-string": STEP + "return f'{'",
    "return outside": '@exercise("perceptron.step")\ndef step(score):\n    a = 1\nreturn a',
    "break outside": STEP + "break",
    "a name twice": '@exercise("perceptron.step")\ndef step(score, score):\n    return 1',
    "nonlocal": STEP + "nonlocal q\n    q = 1",
    "no def": '@exercise("perceptron.step")',
    "no def but a value": '@exercise("perceptron.step")\nstep = 3',
    "the decorator not closed": '@exercise("perceptron.step"\ndef step(score):\n    return 1',
    "the decorator's text not closed": '@exercise("perceptron.step)\ndef step(score):\n    return 1',
    "the decorator without brackets": '@exercise "perceptron.step"\ndef step(score):\n    return 1',
    "curly quotes around the name": STEP.replace('"perceptron.step"', "“perceptron.step”") + "return 1",
    "other curly quotes": STEP.replace('"perceptron.step"', "‘perceptron.step’") + "return 1",
    "low quotes": STEP.replace('"perceptron.step"', "„perceptron.step“") + "return 1",
    "a null byte": STEP + "return 1\0",
    "brackets without end": STEP + "return " + "(" * 300 + ")" * 300,
    "under blank lines": "\n\n\n" + STEP + "return (",
    "under a comment": "# mine\n" + STEP + "return (",
    "indented as a whole": "    " + (STEP + "return (").replace("\n", "\n    "),
    "under a magic": "%matplotlib inline\n" + STEP + "return (",
    "over a magic": STEP + "return (\n%matplotlib inline",
    "over a shell line": STEP + "return (\n!ls",
    "in a timed cell": "%%time\n" + STEP + "return (",
    "in a captured cell": "%%capture\n" + STEP + "return (",
    "with an error above": "a = (1\n" + STEP + "return 1",
    "with an error below": RIGHT + "step(3",
    "with single quotes": STEP.replace('"', "'") + "return (",
    "with spaces": STEP.replace('("perceptron.step")', ' ( "perceptron.step" )') + "return (",
}


@pytest.mark.parametrize("cell", BROKEN.values(), ids=BROKEN)
def test_a_cell_that_can_not_be_read(begun, cell):
    shown, ok = run(begun, cell)
    assert ok, shown
    assert begun.user_ns["step"] is solutions.step
    assert "Traceback" not in shown
    if "%%capture" not in cell:
        assert "✗ step: Python can't read this cell: " in shown
        assert "    line " in shown
        assert "    Usually: " in shown
        assert "  The notebook goes on with the reference.\n" in shown
    assert notebook._verdicts["perceptron.step"].outcome is Outcome.UNREADABLE


def test_the_line_is_shown(begun):
    shown, _ = run(begun, STEP + "a = 1\n    return (a")
    assert "    line 4:  return (a\n" in shown
    assert "'(' was never closed" in shown


@pytest.mark.parametrize("head", ["", "%time 1\n", "!true\n", "import math\n\n", "np.abs?\n"])
def test_cells_that_can_be_read_are_left_alone(begun, head):
    shown, ok = run(begun, head + RIGHT)
    assert ok
    assert "✓ step" in shown
    assert begun.user_ns["step"] is not solutions.step


@pytest.mark.parametrize("head", ["%%time\n", "%%capture\n"])
def test_cell_magics_run_once(begun, head):
    counted = []
    begun.user_ns["count"] = lambda: counted.append(1)
    _, ok = run(begun, head + RIGHT + "count()\n")
    assert ok
    assert counted == [1]
    assert notebook._verdicts["perceptron.step"].passed


def test_await_at_the_top_can_be_read(begun):
    shown, ok = run(begun, "import asyncio\nawait asyncio.sleep(0)\n" + RIGHT)
    assert ok
    assert "✓ step" in shown


def test_a_warning_of_the_compiler_comes_once(begun):
    shown, ok = run(begun, STEP + 'return np.where(score >= 0, 1, 0) if "\\d" else 0\n')
    assert ok
    assert shown.count("SyntaxWarning") + shown.count("DeprecationWarning") <= 1


def test_other_cells_that_can_not_be_read_are_pythons_to_say(begun):
    shown, ok = run(begun, "a = (1")
    assert not ok
    assert "a = (1" in shown


def test_several_exercises_in_one_cell(begun):
    shown, ok = run(begun, RIGHT + PREDICT)
    assert ok
    assert "✓ step" in shown
    assert "✓ predict" in shown


def test_several_exercises_in_one_cell_of_which_one_can_not_be_read(begun):
    shown, ok = run(begun, RIGHT + PREDICT + ")")
    assert ok
    assert shown.index("✗ predict: Python can't read") < shown.index("✗ step: Python can't read")
    assert begun.user_ns["step"] is solutions.step
    assert begun.user_ns["predict"] is solutions.predict


def test_an_unknown_exercise_that_can_not_be_read(begun):
    shown, ok = run(begun, '@exercise("perceptron.stpe")\ndef step(score):\n    return (')
    assert ok
    assert "Did you mean 'perceptron.step'" in shown
    assert "'(' was never closed" in shown


def test_mended_and_run_again(begun):
    run(begun, STEP + "return (")
    shown, ok = run(begun, RIGHT)
    assert ok
    assert "✓ step" in shown
    assert begun.user_ns["step"] is not solutions.step
    run(begun, STEP + "return (")
    assert begun.user_ns["step"] is solutions.step


@pytest.mark.parametrize("head", ["", "# mine\n", "import math\n"])
@pytest.mark.parametrize("line", ['exercise("perceptron.step")', "exercise ( 'perceptron.step' )  # to do"])
def test_the_at_left_out(begun, head, line):
    cell = head + line + "\ndef step(score):\n    return 1 / 0\n"
    assert run(begun, cell) == (
        "✗ step: an `@` is missing before `exercise`, so this cell was not run. "
        'Write `@exercise("perceptron.step")`.\n',
        True,
    )
    assert begun.user_ns["step"] is solutions.step
    run(begun, RIGHT)
    right = begun.user_ns["step"]
    run(begun, cell)
    assert begun.user_ns["step"] is right


def test_a_function_that_is_handed_to_exercise_is_judged(begun):
    shown, ok = run(begun, 'step = exercise("perceptron.step")(lambda score: np.asarray(score) >= 0)')
    assert ok and "✓ step" in shown


def test_a_name_that_another_cell_makes(begun):
    shown, ok = run(begun, "penguins.X")
    assert not ok
    assert "Run first: `penguins` is made by a cell that hasn't been run in this kernel. Run all" in shown
    shown, _ = run(begun, "no_cell_makes_this")
    assert "Run first" not in shown
    shown, _ = run(begun, "del np\nnp.ones(3)")
    assert shown.endswith(f"Run first: {order.FIRST}\n")


def test_an_exercise_before_the_set_up(shell, monkeypatch):
    monkeypatch.setattr(notebook, "_lecture", [])
    imported = "from mlschool.checking.notebook import exercise\nimport numpy as np\n"
    assert run(shell, imported + RIGHT)[0] == f"Run first: {order.FIRST}\n✓ step\n"
    assert run(shell, RIGHT)[0] == "✓ step\n"  # it is said once


def test_a_cell_before_the_set_up_in_a_kernel_of_the_lab(shell, monkeypatch):
    monkeypatch.setattr(notebook, "_lecture", [])
    names = set(shell.user_ns)
    for _ in range(2):
        run(shell, STARTUP.read_text())
    assert {name for name in set(shell.user_ns) - names if not name.startswith("_")} == set()
    shown, ok = run(shell, RIGHT)
    assert not ok and shown.count(order.FIRST) == 1
    exec(compile(STARTUP.read_text(), "<startup>", "exec"), {})  # as a plain Python runs it


def test_a_hint_without_a_name_is_for_what_was_tried_last_or_comes_next(begun):
    assert run(begun, "hint()")[0].startswith("step, hint 1 of ")
    run(begun, PREDICT.replace(" + b", ""))
    run(begun, STEP + "return 7\n")
    assert run(begun, "hint()")[0].startswith("step, hint 2 of ")
    run(begun, RIGHT)
    assert run(begun, "hint()")[0].startswith("predict, hint 1 of ")
    run(begun, PREDICT)
    assert run(begun, "hint()")[0].startswith("update, hint 1 of ")
    for key, record in of_lecture("perceptron").items():
        notebook._verdicts[key] = notebook.verdict_on(key, record.bound)
    assert run(begun, "hint()")[0] == "○ Nothing is to do: every exercise of this lecture has passed.\n"


def test_a_deleted_cell(begun):
    _, ok = run(begun, "assert predict(np.ones(2), 0.0, np.ones((3, 2))).tolist() == [1, 1, 1]")
    assert ok


def test_a_name_that_is_deleted_comes_back(begun):
    _, ok = run(begun, "del step")
    assert ok
    assert begun.user_ns["step"] is solutions.step


def test_a_name_taken_by_something_else(begun):
    run(begun, RIGHT)
    right = begun.user_ns["step"]
    shown, ok = run(begun, "for step in range(3):\n    pass")
    assert ok
    assert "`step` is a function of this notebook, and this cell used its name for something else." in shown
    assert begun.user_ns["step_value"] == 2
    assert begun.user_ns["step"] is right


def test_a_name_taken_before_the_exercise_is_passed(begun):
    run(begun, "step = 0.1")
    assert begun.user_ns["step"] is solutions.step


def test_a_name_taken_in_a_cell_that_ends_with_an_error(begun):
    run(begun, "step = 0.1\n1 / 0")
    assert begun.user_ns["step"] is solutions.step


def test_a_function_of_ones_own_is_left_alone(begun):
    shown, _ = run(begun, "def step(score):\n    return 7")
    assert "used its name" not in shown
    assert begun.user_ns["step"](0) == 7


def test_start_twice(begun):
    run(begun, RIGHT)
    _, ok = run(begun, 'start("01_perceptron")')
    assert ok
    assert sum(isinstance(getattr(t, "__self__", None), Watch) for t in begun.input_transformers_cleanup) == 1
    assert begun.user_ns["step"] is not solutions.step
    shown, _ = run(begun, "step = 1")
    assert shown.count("used its name") == 1
    shown, _ = run(begun, STEP + "return (")
    assert shown.count("✗ step") == 1


def test_another_lecture_in_the_same_kernel(begun):
    _, ok = run(begun, 'start("00_welcome")')
    assert ok
    shown, ok = run(begun, STEP + "return (")
    assert ok
    assert "✗ step: Python can't read" in shown


def test_the_prompt_still_asks_for_the_rest_of_a_cell(begun):
    for unfinished in ('@exercise("perceptron.step")\n', STEP, STEP + "return ("):
        assert begun.check_complete(unfinished)[0] == "incomplete"
    assert begun.check_complete(RIGHT + "\n")[0] == "complete"


def test_inputs_that_are_only_looked_at_run_nothing(begun):
    begun.transform_cell(STEP + "return (")
    assert "perceptron.step" not in notebook._verdicts


def test_every_outcome_goes_on(begun):
    loop = "while True:\n        try:\n            pass\n        except:\n            pass"
    for body in (
        "...",
        "return -1",
        "return 1 / 0",
        "raise SystemExit",
        "raise KeyboardInterrupt",
        "return (",
        loop,
    ):
        shown, ok = run(begun, STEP + body + "\n")
        assert ok, shown
        assert begun.user_ns["step"] is solutions.step
        _, ok = run(begun, "assert step(3) == 1")
        assert ok


def test_text_and_html_stand_side_by_side(begun, monkeypatch):
    published = []
    monkeypatch.setattr(begun.display_pub, "publish", lambda data, *args, **kwargs: published.append(data))
    begun.run_cell(STEP + "return '<b>'\n", store_history=False)
    [data] = [data for data in published if "text/html" in data]
    assert data["text/plain"].startswith("✗ step: ")
    assert 'role="img" aria-label="not yet"' in data["text/html"]
    assert "<b>" not in data["text/html"].replace("<b", "<b", 1) or "&lt;b&gt;" in data["text/html"]


def test_a_line_of_the_answer_is_shown(begun):
    shown, _ = run(begun, STEP + "return score @ np.ones(7)\n")
    assert "line 3:  return score @ np.ones(7)" in shown


def test_start_in_a_script_watches_nothing(capsys, monkeypatch):
    interactive.InteractiveShell.clear_instance()
    monkeypatch.setattr(notebook, "_lecture", [])
    start("01_perceptron")
    assert capsys.readouterr().out.startswith(f"mlschool {EDITION} · 01_perceptron · ")
    assert notebook._lecture == ["perceptron"]


@pytest.mark.slow
def test_on_the_ipython_that_colab_has():
    """Runs this file with another Python, named by MLSCHOOL_OLD_IPYTHON: one that has IPython 7.34."""
    python = os.environ.get("MLSCHOOL_OLD_IPYTHON")
    if not python:
        pytest.skip("MLSCHOOL_OLD_IPYTHON names no Python")
    root = Path(__file__).parents[1]
    environment = {**os.environ, "PYTHONPATH": str(root), "MLSCHOOL_OLD_IPYTHON": ""}
    command = [python, "-m", "pytest", "-q", "-p", "no:cacheprovider", __file__]
    ran = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout + ran.stderr
