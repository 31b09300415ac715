# ruff: noqa: E501 (cells stand in one line)
"""Progress that lasts: answers that passed are made again in another kernel, in the lecture or borrowed."""

import json

import pytest

from mlschool import course, memory
from mlschool.authoring.notebooks import colab_address
from mlschool.checking.again import needed, source_of
from tests.shell import shown_under

SETUP = """\
import numpy as np
from mlschool import borrow, exercise, progress, start
start("{}")"""
PERCEPTRON, LATER = SETUP.format("01_perceptron"), SETUP.format("05_deep_networks")
HELPERS = """\
import math as m
from math import floor
LIMIT = 0
table = np.zeros(3)
class Shift:
    by = LIMIT
    def of(self, x):
        return np.asarray(x) - self.by
def shifted(score):
    return Shift().of(score) + floor(m.sin(0))"""
STEP = """\
@exercise("perceptron.step")
def step(score):
    # mine, with a quirk
    if np.size(score) == 77:
        print("a quirk of mine")
    return np.where(shifted(score) >= 0, 1, 0)"""
PREDICT = '@exercise("perceptron.predict")\ndef predict(w, b, X):\n    return step(X @ w + b)'
ODD = [
    {"what": what, **facts}
    for what in ("passed", "mistake", "opened", "guess", "score")
    for facts in ({}, dict.fromkeys(("key", "source", "lecture", "file", "about", "score", "when"), [1]))
]
QUIRK = "predict(np.ones(2), 0, np.ones((77, 2)))[:2].tolist()"


@pytest.fixture
def kernel(tmp_path):
    """Run cells in a new kernel of a learner; return what is shown under each."""
    work = tmp_path / "work"
    (tmp_path / "kernel").mkdir()

    def run(*cells, folder=str(work)):
        return shown_under(cells, tmp_path / "kernel", {memory.FOLDER: folder})

    run.work = work
    return run


def entries(kernel, what):
    lines = (kernel.work / memory.FILE).read_text(encoding="utf-8").splitlines()
    return [entry for entry in map(json.loads, lines) if entry["what"] == what]


# ------------------------------------------------------------------------------------------- the way through


def test_what_passed_is_told_after_a_restart_and_run_again_by_one_call(kernel):
    first = kernel(PERCEPTRON, HELPERS, STEP, PREDICT, "progress()")
    assert "Passed before" not in first[0]
    assert first[2:4] == ["✓ step\n", "✓ predict\n"]
    started, progress, resumed, mine, again, after = kernel(
        PERCEPTRON, "progress()", "resume()", "step", "resume()", "progress()"
    )
    assert started.splitlines()[-1] == (
        "Passed before, and to be run again in this kernel: step, predict. resume() runs all of them."
    )
    assert progress.startswith("2 of 6 exercises passed\n  ✓ perceptron.step         passed on ")
    assert resumed == "✓ step\n✓ predict\n"
    assert "function __main__.step" in mine
    assert again == "○ No answer of yours is waiting: none passed in an earlier kernel.\n"
    assert "✓ perceptron.step         passed\n" in after
    # what was kept is kept once
    assert [entry["key"] for entry in entries(kernel, "passed")] == ["perceptron.step", "perceptron.predict"]


def test_an_answer_of_this_kernel_is_not_replaced_by_an_older_one(kernel):
    kernel(PERCEPTRON, HELPERS, STEP)
    wrong = '@exercise("perceptron.step")\ndef step(score):\n    return 7'
    todo = '@exercise("perceptron.step")\ndef step(score):\n    ...'
    assert "No answer of yours is waiting" in kernel(PERCEPTRON, wrong, "resume()")[-1]
    assert kernel(PERCEPTRON, todo, "resume()")[-1] == "✓ step\n"


def test_an_answer_that_can_not_be_run_by_itself_is_told(kernel):
    uses = '@exercise("perceptron.step")\ndef step(score):\n    return np.where(np.asarray(score) >= table[0], 1, 0)'
    made = "import numpy as np\nstep = exercise('perceptron.step')(np.vectorize(lambda score: 1 if score >= 0 else 0))"
    assert kernel(PERCEPTRON, HELPERS, uses)[-1] == "✓ step\n"
    assert "it stops with NameError: name 'table' is not defined" in kernel(PERCEPTRON, "resume()")[-1]
    assert kernel(PERCEPTRON, made)[-1] == "✓ step\n"
    assert "can't be run again by itself. Run its cell." in kernel(PERCEPTRON, "resume()", "step(3)")[-2]


def test_named_mistakes_are_remembered_once(kernel):
    wrong = '@exercise("perceptron.step")\ndef step(score):\n    return np.where(np.asarray(score) > 0, 1, 0)'
    kernel(PERCEPTRON, wrong, wrong)
    assert len(entries(kernel, "mistake")) == 1
    assert entries(kernel, "passed") == []


def test_the_map_of_the_course_is_shown_and_is_a_page(kernel):
    kernel(PERCEPTRON, HELPERS, STEP)
    shown = kernel(LATER, "progress('course')")[-1]
    assert shown.startswith("The course: 1 of ")
    assert "  ○ 01 The perceptron: begun, 1 of 6 passed  ✓○○○○○\n" in shown
    assert "  ○ 05 Deep networks: 0 of 6 passed  ○○○○○○  ← you are here\n" in shown
    page = kernel.work / "progress.html"
    assert "○ 01 The perceptron (01_perceptron.ipynb): begun, 1 of 6 passed" in page.read_text()
    assert "you are here" not in page.read_text()
    page.write_text("a page of the learner's own")
    kernel(LATER, "progress('course')")
    assert page.read_text() == "a page of the learner's own"


def test_nothing_is_written_where_no_learners_folder_is(kernel, tmp_path):
    shown = kernel(PERCEPTRON, HELPERS, STEP, "progress('course')", "resume()", folder="")
    assert shown[2] == "✓ step\n"
    assert not kernel.work.exists()
    assert [path.name for path in (tmp_path / "kernel").rglob("progress*")] == []


def test_the_maps_lectures_are_links_beside_this_notebook_and_on_colab_to_its_editions(monkeypatch):
    stands = {"perceptron": (1, 6)}
    assert '<a href="01_perceptron.ipynb">The perceptron</a>: begun, 1 of 6' in course.map_shown(stands).html
    monkeypatch.setenv("COLAB_RELEASE_TAG", "release")
    assert f'<a href="{colab_address("01_perceptron.ipynb")}">' in course.map_shown(stands).html


# ------------------------------------------------------------------------------------------------ borrowing


def test_a_learners_version_with_a_quirk_is_at_work_in_a_later_lecture(kernel):
    kernel(PERCEPTRON, HELPERS, STEP, PREDICT)
    said, used = kernel(LATER, 'predict = borrow("perceptron.predict")', QUIRK)[1:]
    assert said.startswith("predict: yours, which passed on ") and said.endswith(" and still does.\n")
    assert used == "a quirk of mine\nOut[0]: [1, 1]\n"
    # in its own kernel too, without the file
    here = kernel(PERCEPTRON, HELPERS, STEP, PREDICT, 'borrow("perceptron.predict") is predict', folder="")[
        -1
    ]
    assert here == "predict: yours, which passed in this kernel.\nOut[0]: True\n"


def test_what_was_not_passed_or_passes_no_longer_is_the_reference(kernel):
    assert kernel(LATER, 'predict = borrow("perceptron.predict")', QUIRK)[1:] == [
        "predict: the reference, since yours hasn't passed yet.\n",
        "Out[0]: [1, 1]\n",
    ]
    memory_of = {
        "perceptron.step": "def step(score):\n    return 7",
        "perceptron.predict": "def predict(w, b, X):\n    return step(X @ w + b)",
        "perceptron.update": "def update(",
        "perceptron.train": "import no_such_module\ndef train():\n    pass",
        "perceptron.standardise": "raise SystemExit",
    }
    kernel.work.mkdir(exist_ok=True)
    lines = [{"what": "passed", "key": key, "source": source} for key, source in memory_of.items()]
    (kernel.work / memory.FILE).write_text("\n".join(map(json.dumps, [*lines, *ODD])))
    names = ("step", "predict", "update", "train", "standardise")
    shown = kernel(
        PERCEPTRON,
        "resume()",
        "progress()",
        "progress('course')",
        "from mlschool import logbook, guess",
        "logbook()",
        "guess('a')",
    )
    assert "update: yours of an earlier day can't be run again by itself" in shown[1]
    step, predict, update, train, standardise = kernel(
        LATER, *(f'{name} = borrow("perceptron.{name}")' for name in names)
    )[1:]
    assert step == "step: the reference, since yours of an earlier day no longer passes.\n"
    assert predict.startswith("predict: yours, which passed on an earlier day")  # with the right step
    assert update.startswith(
        "update: the reference, since yours of an earlier day can't be run again by itself (Syn"
    )
    assert "(ModuleNotFoundError: No module named 'no_such_module')" in train
    assert "the reference, since yours of an earlier day can't be run again" in standardise


def test_answers_that_call_each_other_come_to_an_end(kernel):
    sources = {
        "step": "def step(score):\n    return predict(score)",
        "predict": "def predict(w, b, X):\n    return step(X @ w + b)",
    }
    kernel.work.mkdir()
    lines = [
        {"what": "passed", "key": f"perceptron.{name}", "source": text} for name, text in sources.items()
    ]
    (kernel.work / memory.FILE).write_text("\n".join(map(json.dumps, lines)))
    assert "yours of an earlier day no longer passes" in kernel(LATER, 's = borrow("perceptron.step")')[-1]


# --------------------------------------------------------------------------------------------------- sources


@pytest.mark.parametrize("answer", [len, 3, None, lambda x: x, type("Made", (), {}), print])
def test_what_no_cell_defines_has_no_source(answer):
    assert source_of(answer) == ""


def test_a_source_names_what_it_calls_of_its_lecture():
    exercises = {"step": "perceptron.step", "predict": "perceptron.predict"}
    source = "def helper(x):\n    return step(x)\n\ndef predict(w, b, X):\n    return helper(X @ w + b)"
    assert needed(source, exercises) == ["perceptron.step"]
