# ruff: noqa: E501 (programs stand in one line)
"""How laws 1 and 2 are tried: how answers are read, what a contract is, and that each lecture's tests take the laws.

The laws themselves stand in tests/lectures/laws.py.
"""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from mlschool.checking.notebook import verdict_on
from mlschool.editions import lecture_of
from mlschool.exercises import everything, lectures
from tests.answers import FOLDER, helpers, load
from tests.lectures.laws import FEW, MANY, MOST, ONE, contract, judged_on, seeds_of

ROOT = Path(__file__).parents[1]
FILES = sorted(FOLDER.glob("*.md"))
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


def test_there_are_notebooks():
    assert NOTEBOOKS


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_each_lecture_has_tests_of_its_name_which_take_the_laws(path):
    lecture = lecture_of(path.stem)
    tests = ROOT / "tests" / "lectures" / f"test_{lecture}.py"
    assert re.search(rf'^TestLaws = laws_of\("{lecture}"\)$', tests.read_text(encoding="utf-8"), re.MULTILINE)


def test_seeds_go_by_cost():
    assert seeds_of("perceptron.step", at_night=False) == FEW
    assert seeds_of("perceptron.step", at_night=True) == MOST
    assert seeds_of("keras_vs_pytorch.fit_in_keras", at_night=True) == MANY
    assert len(ONE) < len(FEW) < len(MANY) < len(MOST)


def test_everything_is_judged_once_for_each_seed():
    judged = judged_on("perceptron.step", range(2))
    tables = [judged.references, judged.twins, judged.answers]
    assert all(tables)
    counts = {len(verdicts) for table in tables for verdicts in table.values()}
    assert counts <= {1, 2}  # one of an endless answer


# ---------------------------------------------------------------------------------------- strangers' answers


def test_every_file_of_answers_belongs_to_a_lecture():
    assert {path.stem for path in FILES} <= set(lectures())


SOME = """\
# Answers to the exercises of perceptron

What stands here in words is for readers.

## Helpers

    import math

    def helper(score):
        return score > 0

## step

### right: by comparison
    return score >= 0

### wrong: at zero → strict
    # it calls a helper
    return helper(score)

### wrong: another signature → “it takes (scores)”
    def step(scores):
        return scores >= 0

### wrong: made elsewhere → strict
    step = helper

## predict

### wrong: sizes → crashes “inner sizes”

    return step(X @ [w, w, w, w, w])
"""


def test_how_answers_are_read(tmp_path):
    path = tmp_path / "perceptron.md"
    path.write_text(SOME, encoding="utf-8")
    right, *wrong = load(path)
    assert (right.key, right.right, right.title) == ("perceptron.step", True, "right: by comparison")
    assert not any(answer.right for answer in wrong)
    for answer in (right, *wrong):
        assert answer.gets(verdict_on(answer.key, answer.function)), answer
    assert not wrong[0].gets(verdict_on("perceptron.step", right.function))
    crash = verdict_on("perceptron.predict", wrong[-1].function).crash
    assert crash.lines == ((32, "return step(X @ [w, w, w, w, w])"),)  # the line of the file
    assert "def helper" in helpers(path)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("## stepp\n### right: one\n    return 1", "there is no exercise 'stepp'"),
        ("## step\n### right\n    return 1", "the heading 'right' is neither"),
        ("## step\n### wrong: one\n    return 1", "the heading 'wrong: one' is neither"),
        ("## step\n### wrong: one → no such mistake\n    return 1", "no mistake called 'no such mistake'"),
    ],
)
def test_answers_that_do_not_fit_are_named(tmp_path, text, said):
    path = tmp_path / "perceptron.md"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=said):
        load(path)


def test_reading_answers_loads_no_framework():
    program = (
        "import sys\n"
        "from tests.answers import FOLDER, load\n"
        "assert sum(len(load(path)) for path in FOLDER.glob('*.md')) > 100\n"
        "print([name for name in ('torch', 'keras', 'tensorflow') if name in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True)
    assert ran.stdout == "[]\n", ran.stderr


# -------------------------------------------------------------------------------------- stubs and references


@pytest.mark.parametrize(
    ("stub", "fits"),
    [
        ('def step(score):\n    """Return 1 where the score is high."""\n    ...', True),
        (
            'def step(score: float) -> int:\n    """Return 1 where the score is high.\n\n    >>> step(3)\n    1\n    """',
            True,
        ),
        ('def stepp(score):\n    """Return 1 where the score is high."""', False),
        ('def step(scores):\n    """Return 1 where the score is high."""', False),
        ('def step(score=0):\n    """Return 1 where the score is high."""', False),
        ('def step(*, score):\n    """Return 1 where the score is high."""', False),
        ('def step(score):\n    """Return 1 where the score is low."""', False),
        ("def step(score):\n    ...", False),
    ],
)
def test_what_a_contract_is(stub, fits):
    model = 'def step(score):\n    """Return 1 where the score is high.\n\n    >>> step(2)\n    1\n    """\n    return 1'
    assert (contract(ast.parse(stub).body[0]) == contract(ast.parse(model).body[0])) is fits


def test_no_case_lets_adam_step_along_a_gradient_that_is_rounding():
    """A bias before batch normalisation has the gradient 0: of its rounding, Adam makes steps of full length."""
    from mlschool.checking.models.placeholders import Net, Optimiser

    for key, exercise in everything().items():
        for case in exercise.script(0).cases:
            handed = [*case.args, *case.kwargs.values()]
            norms = [one for one in handed if isinstance(one, Net) and "norm" in one.name]
            adams = [one for one in handed if isinstance(one, Optimiser) and one.name == "adam"]
            assert not (norms and adams), f"{key}: {case.note}"
