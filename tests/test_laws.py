# ruff: noqa: E501 (programs stand in one line)
"""Law 1, that every answer gets what it must, and the part of law 2 that needs no notebook to run.

For each exercise: the reference passes on many seeds; every mistake's every twin is caught on many seeds, with
its own message; answers written by strangers (tests/answers) get what they must; the stub is the reference's.
"""

import ast
import json
import re
import textwrap
from pathlib import Path

import pytest

from mlschool.checking.decide import decide
from mlschool.checking.judge import judge_of
from mlschool.checking.notebook import verdict_on
from mlschool.checking.verdict import Outcome
from mlschool.checking.words import details, message
from mlschool.exercises import everything, find, lectures
from tests import answers
from tests.answers import FOLDER, expect, load

ROOT = Path(__file__).parents[1]
SEEDS = range(12)
KEYS = list(everything())
REFERENCES = [
    pytest.param(key, framework, id=f"{key}-{framework}".rstrip("-"))
    for key, record in everything().items()
    for framework in record.references
]
TWINS = [
    pytest.param(key, record.function_of(twin), mistake.name, id=f"{key}-{number}{chr(97 + which)}")
    for key, record in everything().items()
    for number, mistake in enumerate(record.mistakes)
    for which, twin in enumerate(mistake.twins)
]
FILES = sorted(path for path in FOLDER.glob("*.py") if path.name != "__init__.py")
ANSWERS = [answer for path in FILES for answer in load(path)]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))

# ----------------------------------------------------------------------------------- references and mistakes


@pytest.mark.parametrize(("key", "framework"), REFERENCES)
def test_every_reference_passes(key, framework):
    for seed in SEEDS:
        judge = judge_of(key, seed)
        verdict = decide(judge, judge.recording(find(key).references[framework]))
        assert verdict.passed, (seed, verdict)


@pytest.mark.parametrize(("key", "twin", "name"), TWINS)
def test_every_mistake_is_caught_with_its_own_name(key, twin, name):
    for seed in SEEDS:
        judge = judge_of(key, seed)
        verdict = decide(judge, judge.recording(twin))
        assert (verdict.outcome, verdict.mistake) == (Outcome.WRONG, name), (seed, verdict)


@pytest.mark.parametrize("key", KEYS)
def test_every_record_is_whole(key):
    record = find(key)
    messages = [mistake.message for mistake in record.mistakes]
    assert len(messages) >= 3
    assert len(set(messages)) == len(messages)
    names = [mistake.name for mistake in record.mistakes]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[a-z0-9]+( [a-z0-9]+)*", name) and len(name) <= 40 for name in names), names
    assert all(bool(mistake.twins) or mistake.when for mistake in record.mistakes)
    assert len(record.hints) >= 2
    assert record.why
    assert key.endswith(f".{record.name}")
    for sentence in (*messages, *record.hints, record.why, record.stopped):
        assert "!" not in sentence.replace("!=", "")
        assert sentence == "" or sentence[-1] in ".?)`", sentence
    for needed in record.needs:
        assert f"{key.partition('.')[0]}.{needed}" in KEYS


@pytest.mark.parametrize("key", KEYS)
def test_the_smallest_case_comes_first(key):
    sizes = [sum(getattr(arg, "size", 1) for arg in case.args) for case in find(key).script().cases]
    assert sizes[0] <= max(sizes) / 2 or len(set(sizes)) == 1 or max(sizes) < 60


# ---------------------------------------------------------------------------------------- strangers' answers


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda answer: f"{answer.key}-{answer.label}")
def test_strangers_answers_get_what_they_must(answer, monkeypatch):
    endless = answer.outcome is Outcome.STOPPED
    if endless:
        monkeypatch.setenv("MLSCHOOL_SECONDS", "0.5")
    for seed in SEEDS[: 1 if endless else 4]:
        verdict = verdict_on(answer.key, answer.function, seed)
        assert verdict.outcome is answer.outcome, (seed, verdict)
        assert answer.message in "\n".join((message(verdict), *details(verdict))), (seed, verdict)


@pytest.mark.parametrize("key", KEYS)
def test_there_are_six_of_them_for_each_exercise(key):
    own = [answer for answer in ANSWERS if answer.key == key]
    assert sum(answer.right for answer in own) >= 2, (
        f"tests/answers/{key.partition('.')[0]}.py: two right ones for {key}"
    )
    assert sum(not answer.right for answer in own) >= 4, (
        f"tests/answers/{key.partition('.')[0]}.py: four wrong ones for {key}"
    )


@pytest.mark.parametrize("key", KEYS)
def test_a_mistake_seen_in_behaviour_is_made_by_a_stranger(key):
    wrong = [answer for answer in ANSWERS if answer.key == key and answer.outcome is Outcome.WRONG]
    seen = {mistake.name for mistake in find(key).mistakes if mistake.when is not None}
    made = {verdict_on(key, answer.function).mistake for answer in wrong} if seen else set()
    assert seen <= made, f"no answer in tests/answers makes this: {seen - made}"


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


def stubs(notebook):
    """Return (key, definition, source) for each exercise of a notebook, in order."""
    found = []
    for cell in notebook["cells"]:
        if cell["cell_type"] != "code" or "@exercise(" not in "".join(cell["source"]):
            continue
        for node in ast.walk(ast.parse("".join(cell["source"]))):
            if isinstance(node, ast.FunctionDef):
                found += [
                    (call.args[0].value, node)
                    for call in node.decorator_list
                    if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "exercise"
                ]
    return found


def contract(node):
    """Return a definition's name, its parameters with defaults, and its docstring up to the examples."""
    for argument in ast.walk(node.args):
        if isinstance(argument, ast.arg):
            argument.annotation = None
    words = (ast.get_docstring(node) or "").partition(">>>")[0].rstrip()
    return node.name, ast.unparse(node.args), words


def references(key):
    """Return the definitions of an exercise's references, one for each framework."""
    record = find(key)
    return [ast.parse(textwrap.dedent(record.source(framework))).body[0] for framework in record.references]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_stub_has_the_references_name_parameters_and_contract(path):
    for key, node in stubs(json.loads(path.read_text(encoding="utf-8"))):
        assert [contract(node)] * len(find(key).references) == list(map(contract, references(key))), key


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_stub_is_empty(path):
    for key, node in stubs(json.loads(path.read_text(encoding="utf-8"))):
        rest = node.body[1:] if ast.get_docstring(node) else node.body
        assert all(isinstance(line, ast.Pass) or ast.unparse(line) == "..." for line in rest), key


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_holds_the_exercises_of_its_lecture_in_their_order(path):
    keys = [key for key, _ in stubs(json.loads(path.read_text(encoding="utf-8")))]
    lecture = path.stem.partition("_")[2]
    assert [key for key in keys if key.startswith(f"{lecture}.")] == [
        k for k in KEYS if k.startswith(f"{lecture}.")
    ]
    assert len(set(keys)) == len(keys)


def test_there_are_notebooks():
    assert NOTEBOOKS


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
