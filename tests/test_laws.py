# ruff: noqa: E501 (programs stand in one line)
"""How laws 1 and 2 are tried: how answers are read, what a contract is, and that each lecture's tests take the laws.

The laws themselves stand in tests/lectures/laws.py.
"""

import ast
import re
from pathlib import Path

import pytest

from mlschool.checking.notebook import verdict_on
from mlschool.checking.verdict import Outcome
from mlschool.checking.words import details, message
from mlschool.exercises import lectures
from tests import answers
from tests.answers import FOLDER, expect, load
from tests.lectures.laws import FEW, MANY, MOST, ONE, contract, judged_on, seeds_of

ROOT = Path(__file__).parents[1]
FILES = sorted(path for path in FOLDER.iterdir() if path.suffix in (".py", ".md") and path.stem != "__init__")
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


def test_there_are_notebooks():
    assert NOTEBOOKS


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_each_lecture_has_tests_of_its_name_which_take_the_laws(path):
    lecture = path.stem.partition("_")[2]
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


SOME = """
from tests.answers import expect

def helper(score):
    return score > 0

def right_by_comparison__step(score):
    return score >= 0

@expect("a score of exactly 0 gives 0")
def wrong_at_zero__step(score):
    return helper(score)

@expect("inner sizes", outcome="crashed")
def wrong_sizes__predict(w, b, X):
    return step(X @ [w, w, w, w, w])
"""


def test_how_answers_are_read(tmp_path):
    path = tmp_path / "perceptron.py"
    path.write_text(SOME)
    right, wrong, crash = load(path)
    assert (right.key, right.right, right.outcome) == ("perceptron.step", True, Outcome.PASSED)
    for answer in (right, wrong, crash):
        verdict = verdict_on(answer.key, answer.function)
        assert verdict.outcome is answer.outcome
        assert answer.message in "\n".join((message(verdict), *details(verdict)))


@pytest.mark.parametrize(
    "source",
    [
        "def right_one__stepp(score): return 1",
        "def right__step(score): return 1",
        "def wrong_one__step(score): return 1",
        "from tests.answers import expect\n@expect('a')\ndef right_one__step(score): return 1",
    ],
)
def test_answers_that_do_not_fit_are_named(tmp_path, source):
    path = tmp_path / "perceptron.py"
    path.write_text(source)
    with pytest.raises(ValueError, match=r"perceptron\.py: "):
        load(path)


def test_expectations():
    assert expect("a", outcome="stopped")(lambda: 0).expected == ("a", Outcome.STOPPED)
    assert answers.FOLDER.is_dir()


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
