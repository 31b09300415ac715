# ruff: noqa: E501 (sentences and programs stand in one line)
"""What a learner meets: `@exercise`, `hint`, `solution`, `mine`, `borrow`, `progress`, in a plain Python script."""

import re
import subprocess
import sys
import types
from pathlib import Path

import numpy as np
import pytest

from mlschool.checking import notebook
from mlschool.checking.judge import Judge
from mlschool.checking.notebook import borrow, exercise, hint, mine, progress, solution, verdict_on
from mlschool.checking.verdict import Outcome
from mlschool.checking.words import details, message
from mlschool.exercises import UnknownExercise, find, of_lecture
from mlschool.solutions import perceptron as solutions


@pytest.fixture(autouse=True)
def fresh(monkeypatch):
    """A kernel in which nothing has been run yet."""
    for name in ("_verdicts", "_mine", "_hints"):
        monkeypatch.setattr(notebook, name, {})
    monkeypatch.setattr(notebook, "_lecture", ["perceptron"])
    monkeypatch.delenv("MLSCHOOL_SECONDS", raising=False)


def run(source):
    """Run a cell, and return the names that it leaves."""
    namespace = {"np": np, "exercise": exercise, "__name__": "__main__"}
    exec(compile(source, "<cell>", "exec"), namespace)
    return namespace


def step_cell(body, head="def step(score):"):
    return f'@exercise("perceptron.step")\n{head}\n    ' + body.replace("\n", "\n    ") + "\n"


GOES_ON = "The notebook goes on with the reference"


# ---------------------------------------------------------------------------------------- the seven outcomes


def test_passed(capsys):
    names = run(step_cell("return np.where(np.asarray(score) >= 0, 1, 0)"))
    assert capsys.readouterr().out == "✓ step\n"
    assert names["step"] is mine("perceptron.step")
    assert names["step"] is not solutions.step


def test_wrong_with_the_mistake_named(capsys):
    names = run(step_cell("return np.where(np.asarray(score) > 0, 1, 0)"))
    assert capsys.readouterr().out == (
        "✗ step: a score of exactly 0 gives 0. The threshold itself belongs to the side that fires.\n"
        "    step(0)   (a score of exactly 0)\n"
        "    you: 0   expected: 1\n"
        f"  {GOES_ON}; mine('perceptron.step') is yours.   Stuck? hint('perceptron.step')\n"
    )
    assert names["step"] is solutions.step
    assert mine("perceptron.step")(0.0) == 0


def test_crashed_with_the_learners_line(capsys):
    names = run(step_cell("if score >= 0:\n    return 1\nreturn 0"))
    out = capsys.readouterr().out
    assert out.startswith("✗ step: it stops with ValueError: The truth value of an array")
    assert "    line 3:  " in out
    assert "`if`, `and`, `or` and `not` want one True or False" in out
    assert GOES_ON in out
    assert names["step"] is solutions.step


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no alarm")
def test_stopped(capsys, monkeypatch):
    monkeypatch.setenv("MLSCHOOL_SECONDS", "0.3")
    names = run(step_cell("while True:\n    try:\n        pass\n    except:\n        pass"))
    assert re.match(r"✗ step: still running after [\d.]+ s, so it was stopped", capsys.readouterr().out)
    assert names["step"] is solutions.step


@pytest.mark.parametrize(
    "body", ["...", "pass", '"""What it does."""', '"""What it does."""\n...', "return None", "return"]
)
def test_to_do(capsys, body):
    names = run(step_cell(body))
    assert capsys.readouterr().out == (f"○ step: to do.\n  {GOES_ON}.   Stuck? hint('perceptron.step')\n")
    assert names["step"] is solutions.step


def test_working_code_that_returns_nothing_is_not_to_do(capsys):
    run(step_cell("result = np.where(np.asarray(score) >= 0, 1, 0)"))
    assert capsys.readouterr().out.startswith("✗ step: nothing comes back.")


def test_the_check_itself_failed(capsys, monkeypatch):
    def broken(*args):
        raise RuntimeError("ours")

    monkeypatch.setattr(notebook, "judged", broken)
    names = run(step_cell("return 7"))
    out = capsys.readouterr().out
    assert out.startswith("! step: the check itself failed. This is our fault, not yours; please report it.")
    assert "RuntimeError: ours" in out
    assert names["step"] is solutions.step  # it runs


def test_the_check_failed_and_the_reference_does_not_run_either(capsys, monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError("ours")

    monkeypatch.setattr(notebook, "judged", broken)
    monkeypatch.setattr(Judge, "reference", property(broken))
    names = run(step_cell("return 7"))
    assert capsys.readouterr().out.startswith("! step")
    assert names["step"] is mine("perceptron.step")


def test_can_not_be_read_in_a_script_is_pythons_to_say():
    with pytest.raises(SyntaxError):
        run(step_cell("return (1"))


# -------------------------------------------------------------------------------------------- which function


def test_a_function_that_calls_itself_meets_itself():
    namespace = run(step_cell("return step(score)"))
    assert notebook._verdicts["perceptron.step"].outcome is Outcome.CRASHED
    assert notebook._verdicts["perceptron.step"].crash.kind == "RecursionError"
    assert namespace["step"] is solutions.step


def test_it_meets_itself_when_it_is_run_again_too(monkeypatch):
    monkeypatch.setenv("MLSCHOOL_SECONDS", "10")  # an endless recursion takes its time to end by itself
    namespace = {"np": np, "exercise": exercise}
    for _ in range(2):
        exec(step_cell("return step(score)"), namespace)
        assert notebook._verdicts["perceptron.step"].outcome is Outcome.CRASHED
        assert namespace["step"] is solutions.step


def test_an_answer_meets_the_earlier_exercises_as_the_notebook_has_them():
    cell = '@exercise("perceptron.predict")\ndef predict(w, b, X):\n    return step(X @ w + b)\n'
    run(step_cell("return np.where(np.asarray(score) > 0, 1, 0)") + cell)
    assert notebook._verdicts["perceptron.predict"].passed  # with the reference's step


def test_a_renamed_function(capsys):
    names = run(step_cell("return np.where(np.asarray(score) >= 0, 1, 0)", head="def stepp(score):"))
    assert capsys.readouterr().out.startswith(
        "✗ step: the function is called `stepp`; later cells look for `step`. Give it that name back."
    )
    assert names["step"] is solutions.step


def test_the_wrong_number_of_arguments(capsys):
    run(step_cell("return 1", head="def step(score, threshold):"))
    assert capsys.readouterr().out.startswith(
        "✗ step: it takes (score, threshold), and later cells call it with (score)."
    )


def test_a_class(capsys):
    names = run('@exercise("perceptron.step")\nclass step:\n    pass\n')
    assert capsys.readouterr().out.startswith("✗ step: this is a class, and a function is asked for.")
    assert names["step"] is solutions.step


@pytest.mark.parametrize("answer", [5, None, "step", np.zeros(3), types.SimpleNamespace()])
def test_something_that_is_no_function(capsys, answer):
    assert exercise("perceptron.step")(answer) is solutions.step
    assert "and a function is asked for" in capsys.readouterr().out


def test_the_nearest_name(capsys):
    names = run('@exercise("perceptron.stpe")\ndef step(score):\n    return 1\n')
    out = capsys.readouterr().out
    assert out.startswith("✗ There is no exercise called 'perceptron.stpe'. Did you mean 'perceptron.step'")
    assert names["step"](3) == 1


def test_the_brackets_left_out(capsys):
    names = run("@exercise\ndef step(score):\n    return 1\n")
    assert "the line above `def` names the exercise" in capsys.readouterr().out
    assert names["step"](3) == 1


def test_changed_in_place(capsys):
    run(
        '@exercise("perceptron.standardise")\ndef standardise(X):\n'
        "    X -= X.mean(axis=0)\n    X /= X.std(axis=0)\n    return X\n"
    )
    assert "overwritten" in capsys.readouterr().out


def test_what_the_notebook_holds_is_never_handed_to_an_answer():
    X = find("perceptron.standardise").script().cases[0].args[0]
    before = X.copy()
    verdict_on("perceptron.standardise", lambda X: X.fill(0))
    assert (X == before).all()


def test_an_empty_message_is_no_line_of_its_own(capsys):
    run(step_cell("raise ValueError"))
    assert "    \n" not in capsys.readouterr().out


# ---------------------------------------------------------------------------- hint, solution, mine, progress


def test_hints_come_one_by_one_and_the_last_one_stays(capsys):
    hints = find("perceptron.step").hints
    for number in [*range(1, len(hints) + 1), len(hints)]:
        hint("perceptron.step")
        out = capsys.readouterr().out
        assert out.startswith(f"Hint {number} of {len(hints)}: {hints[number - 1]}")
        assert ("solution('perceptron.step')" in out) is (number == len(hints))


def test_solution(capsys):
    solution("perceptron.update")
    out = capsys.readouterr().out
    assert "def update(w, b, x, y, y_pred, learning_rate):" in out
    assert find("perceptron.update").why in out


@pytest.mark.parametrize("ask", [hint, solution])
@pytest.mark.parametrize("key", ["step", "perceptron.stp", "perceptron", "", "..", None, 5, solutions.step])
def test_an_unknown_exercise_gives_a_sentence(capsys, ask, key):
    ask(key)
    assert capsys.readouterr().out.startswith("✗ There is no exercise called ")


def test_mine(capsys):
    with pytest.raises(LookupError, match="no answer of yours to 'perceptron.step' yet"):
        mine("perceptron.step")
    with pytest.raises(UnknownExercise, match="Did you mean"):
        mine("perceptron.stp")
    run(step_cell("return 7"))
    assert mine("perceptron.step")(0) == 7


def test_borrowed_is_the_learners_own_where_it_passed_and_else_the_reference(capsys):
    assert borrow("perceptron.step") is solutions.step
    assert capsys.readouterr().out == "step: the reference, since yours hasn't passed yet.\n"
    run(step_cell("return 7"))
    capsys.readouterr()
    assert borrow("perceptron.step") is solutions.step
    assert capsys.readouterr().out == "step: the reference, since yours hasn't passed yet.\n"
    names = run(step_cell("return np.where(np.asarray(score) >= 0, 1, 0)"))
    capsys.readouterr()
    assert borrow("perceptron.step") is names["step"] is mine("perceptron.step")
    assert capsys.readouterr().out == "step: yours, which passed in this kernel.\n"


def test_borrowing_what_is_not_there():
    with pytest.raises(UnknownExercise, match="Did you mean"):
        borrow("perceptron.stp")
    with pytest.raises(ValueError, match="perceptron.step has no reference in 'torch', but in none"):
        borrow("perceptron.step", framework="torch")


def test_progress(capsys):
    progress()
    assert capsys.readouterr().out.startswith("0 of 6 exercises passed\n  ○ perceptron.step ")
    run(step_cell("return np.where(np.asarray(score) >= 0, 1, 0)"))
    run('@exercise("perceptron.predict")\ndef predict(w, b, X):\n    return X @ w + b\n')
    capsys.readouterr()
    progress()
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "1 of 6 exercises passed"
    assert lines[1].split() == ["✓", "perceptron.step", "passed"]
    assert lines[2].split() == ["✗", "perceptron.predict", "not", "yet"]
    assert lines[3].split() == ["○", "perceptron.update", "to", "do"]


@pytest.mark.parametrize("lecture", ["backprop", "03_backprop"])
def test_progress_of_another_lecture(capsys, lecture):
    progress(lecture)
    said = f"0 of {len(of_lecture('backprop'))} exercises passed\n  ○ backprop.sigmoid "
    assert capsys.readouterr().out.startswith(said)


def test_progress_of_an_unknown_lecture_is_told_with_the_nearest(capsys):
    progress("03")
    assert capsys.readouterr().out == "✗ There is no lecture called '03'. Did you mean '03_backprop'?\n"


def test_progress_before_anything(capsys, monkeypatch):
    monkeypatch.setattr(notebook, "_lecture", [])
    progress()
    assert "No exercise has been run yet." in capsys.readouterr().out


def test_progress_over_lectures_without_exercises(capsys, monkeypatch):
    monkeypatch.setattr(notebook, "_lecture", ["no_such_lecture"])
    progress()
    assert "No exercise has been run yet." in capsys.readouterr().out


# ---------------------------------------------------------------------------------- the right in many styles


def step(score):
    if np.ndim(score) == 0:
        return int(score >= 0)
    result = np.zeros(score.shape, dtype=int)
    for place, one in np.ndenumerate(score):
        if one >= 0:
            result[place] = 1
    return result


@pytest.mark.parametrize(
    "answer",
    [
        step,
        lambda score: (np.asarray(score) >= 0).astype(int),
        lambda score: score >= 0,
        lambda score: np.heaviside(score, 1),
        lambda score: 1 - np.signbit(np.add(score, 0.0)),
        lambda score: np.float32(np.asarray(score) >= 0),
        lambda score: np.clip(np.sign(score) + 1, 0, 1),
        np.vectorize(lambda score: 1 if score >= 0 else 0),
        lambda score, threshold=0: np.where(score < threshold, 0, 1),
    ],
)
@pytest.mark.parametrize("seed", range(3))
def test_a_right_answer_in_another_style_is_never_refused(answer, seed):
    verdict = verdict_on("perceptron.step", answer, seed)
    assert verdict.passed, verdict


SOMETHING = {
    "nan": lambda v: v * np.nan,
    "inf": lambda v: v + np.inf,
    "negative": lambda v: -v,
    "off by a bit": lambda v: v * 1.01,
    "column": lambda v: v.reshape(-1, 1),
    "row": lambda v: v.reshape(1, -1),
    "flat": lambda v: v.ravel()[:-1],
    "list": lambda v: v.tolist(),
    "text": str,
    "objects": lambda v: v.astype(object),
    "texts": lambda v: v.astype(str),
    "complex": lambda v: v + 1j,
    "set": lambda v: set(v.ravel().tolist()),
    "nothing": lambda v: None,
    "generator": lambda v: iter(v.tolist()),
    "half": lambda v: (v + 0.01).astype(np.float16),
    "whole": lambda v: v.astype(int),
    "bool": lambda v: v.astype(bool),
    "empty": lambda v: v[:0],
    "pair": lambda v: (v, v),
}


@pytest.mark.parametrize("damage", SOMETHING.values(), ids=SOMETHING)
@pytest.mark.parametrize("seed", range(3))
def test_wrong_numbers_never_pass_and_are_never_our_fault(damage, seed):
    for key, answer in {
        "perceptron.standardise": lambda X: damage(solutions.standardise(X)),
        "perceptron.update": lambda w, b, x, y, y_pred, learning_rate: damage(
            solutions.update(w, b, x, y, y_pred, learning_rate)[0]
        ),
        "perceptron.train": lambda w, b, X, y, learning_rate, max_epochs: damage(
            np.array(solutions.train(w, b, X, y, learning_rate, max_epochs)[2])
        ),
        "perceptron.xor_feature": lambda X: damage(solutions.standardise(X)),
    }.items():
        verdict = verdict_on(key, answer, seed)
        assert verdict.outcome in (Outcome.WRONG, Outcome.CRASHED), (key, verdict)
        assert len("".join(details(verdict))) < 1500


class Everything:
    """It says that it equals all, and has every attribute."""

    def __eq__(self, other):
        return True

    __hash__ = None

    def __getattr__(self, name):
        return lambda *args, **kwargs: self

    def __array__(self, dtype=None, copy=None):
        return np.zeros(3)

    def __repr__(self):
        return "✓ passed"


class Refuses:
    """It raises at whatever one asks."""

    def __getattribute__(self, name):
        raise RuntimeError(name)

    def __repr__(self):
        raise RuntimeError


def endless():
    loop = []
    loop += [loop] * 100
    return loop


@pytest.mark.parametrize(
    "value",
    [Everything, Refuses, endless, lambda: [[]] * 10**6, lambda: "x" * 10**7, lambda: 10**10_000,
     lambda: np.broadcast_to(1.0, (10**6, 10**6)), lambda: Everything, lambda: types.SimpleNamespace(a=1)],
)  # fmt: skip
def test_hostile_values_never_pass_and_are_never_our_fault(value):
    for key, record in (
        (key, find(key)) for key in ("perceptron.step", "perceptron.update", "perceptron.xor_feature")
    ):
        answer = eval(f"lambda {', '.join(record.parameters)}: value()", {"value": value})
        verdict = verdict_on(key, answer)
        assert verdict.outcome in (Outcome.WRONG, Outcome.STOPPED), (
            verdict
        )  # to look through it takes its time
        assert len("".join((message(verdict), *details(verdict)))) < 1500


def test_overwriting_what_judges_does_not_help():
    def step(score):
        np.allclose = np.all = np.abs = lambda *args, **kwargs: True
        return 7

    before = np.allclose, np.all, np.abs
    assert verdict_on("perceptron.step", step).outcome is Outcome.WRONG
    assert (np.allclose, np.all, np.abs) == before


# ------------------------------------------------------------------------------------------------- importing


def test_importing_the_package_is_light():
    code = (
        "import sys, mlschool; "
        "print([n for n in ('numpy', 'matplotlib', 'pandas', 'torch', 'tensorflow', 'IPython', 'sklearn') if n in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout == "[]\n"


def test_checking_loads_numpy_alone():
    code = (
        "import sys; from mlschool.checking.notebook import verdict_on; "
        "verdict_on('perceptron.step', lambda score: 1); "
        "print([n for n in ('matplotlib', 'pandas', 'torch', 'tensorflow', 'IPython', 'sklearn') if n in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout == "[]\n"


def test_observing_knows_neither_exercises_nor_solutions():
    code = (
        "import sys, mlschool.checking.observe; "
        "print([n for n in sys.modules if n.startswith(('mlschool.exercises', 'mlschool.solutions'))])"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout == "[]\n"


def test_the_third_answer_in_a_row_that_is_not_right_is_offered_a_hint(capsys):
    for number in range(1, 5):
        run(step_cell(f"return {number} + np.asarray(score)"))
        assert ("a hint may help" in capsys.readouterr().out) is (number >= 3)
    run(step_cell("return np.where(np.asarray(score) >= 0, 1, 0)"))
    assert "hint" not in capsys.readouterr().out
    run(step_cell("return 7"))
    assert "a hint may help" not in capsys.readouterr().out


# --------------------------------------------------------------------------------- nothing set outside counts


OUTSIDE = {
    "np.seterr": "np.seterr(all='raise')",
    "warnings": "import warnings; warnings.simplefilter('error')",
    "recursion limit": "import sys; sys.setrecursionlimit(220)",
    "folder": "import os, tempfile; os.chdir(tempfile.mkdtemp())",
    "locale": "import locale; locale.setlocale(locale.LC_ALL, 'C')",
    "print options": "np.set_printoptions(precision=1, threshold=2)",
    "default dtype": "import torch; torch.set_default_dtype(torch.float64)",
    "default device": "import torch; torch.set_default_device('meta')",
    "gradients off": "import torch; torch.set_grad_enabled(False)",
    "deterministic": "import torch; torch.use_deterministic_algorithms(True)",
    "floatx": "import keras; keras.config.set_floatx('float64')",
    "mixed precision": "import keras; keras.config.set_dtype_policy('mixed_float16')",
    "channels": "import keras; keras.config.set_image_data_format('channels_first')",
}


@pytest.mark.parametrize("setting", OUTSIDE)
def test_state_that_was_set_before_a_check_changes_no_verdict(setting):
    keys = ["perceptron.standardise", "perceptron.train"]
    if "torch" in OUTSIDE[setting]:
        keys += ["cnn_edge_detection.convolution_network", "keras_vs_pytorch.evaluate"]
    if "keras" in OUTSIDE[setting]:
        keys += ["keras_vs_pytorch.fit_in_keras"]
    program = f"""
import numpy as np
from mlschool.checking.decide import decide
from mlschool.checking.judge import judge_of
from mlschool.checking.notebook import verdict_on
from mlschool.checking.observe import observe
from mlschool.exercises import find
{OUTSIDE[setting]}
for key in {keys}:
    judge = judge_of(key)
    verdict = decide(judge, judge.recording(find(key).bound))
    assert verdict.passed, (key, verdict)
assert verdict_on("perceptron.step", lambda score: np.where(np.asarray(score) > 0, 1, 0)).mistake
print("as ever")
"""
    ran = subprocess.run([sys.executable, "-W", "ignore", "-c", program], capture_output=True, text=True)
    assert ran.stdout.endswith("as ever\n"), ran.stderr[-2000:]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("exit()", "it stops with SystemExit"),
        ("return input('how large? ')", "input() waits for somebody to type"),
        ("import os\nos.chdir('/')\nreturn np.where(np.asarray(score) >= 0, 1, 0)", "`os.chdir` is left"),
    ],
)
def test_what_would_disturb_the_notebook_is_told(body, said, capsys, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    run(step_cell(body))
    assert said in capsys.readouterr().out
    assert Path.cwd() == tmp_path


def test_an_answer_that_keeps_something_between_calls_is_told(capsys):
    source = """
@exercise("perceptron.step")
def step(score, seen=[]):
    seen.append(score)
    return np.where(np.asarray(score) >= (0 if len(seen) < 40 else 5), 1, 0)
"""
    many = source.replace("40", str(len(find("perceptron.step").script().cases) + 1))
    run(many)
    assert "the same call gives something else when it is made again" in capsys.readouterr().out
    run(source.replace("(0 if len(seen) < 40 else 5)", "0"))
    assert capsys.readouterr().out == "✓ step\n"
