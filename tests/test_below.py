"""A helper below the answer in its cell is there when it is judged, and is the one that stands there now."""

import linecache

from mlschool.checking.below import bring_forward
from mlschool.checking.verdict import Outcome
from mlschool.grading.grade import grade
from mlschool.grading.results import HandIn
from tests.inside import notebook
from tests.shell import shown_under

START = "import numpy as np\nfrom mlschool import exercise, start\nstart('perceptron')"
CELL = """\
@exercise("perceptron.step")
def step(score):
    return fires(score)


def fires(score):
    return np.where(score > 0, 1, 0)
"""
MENDED = CELL.replace("> 0", ">= 0")


def test_in_the_notebook_the_helper_that_stands_there_now_is_met(tmp_path):
    _, first, then = shown_under([START, CELL, MENDED], tmp_path)
    assert first.startswith("✗ step: a score of exactly 0 gives 0.")
    assert then == "✓ step\n"


def test_a_grader_meets_it_too(settings):
    hand_ins = [
        HandIn("Ada", name="a.ipynb", data=notebook(START, MENDED)),
        HandIn("Ben", name="b.ipynb", data=notebook(START, CELL)),
    ]
    outcomes = {one.hand_in.learner: one.answers[0].verdict.outcome for one in grade(hand_ins, settings)}
    assert outcomes == {"Ada": Outcome.PASSED, "Ben": Outcome.WRONG}


ANSWER, HELPER = CELL.split("\n\n\n")
BETTER = HELPER.replace("> 0", ">= 0")
TWICE = {  # which of two helpers of one name is met
    "the later of two cells": ([HELPER, BETTER, ANSWER], True),
    "not the earlier one": ([BETTER, HELPER, ANSWER], False),
    "not one that comes later": ([HELPER, ANSWER, BETTER], False),
    "the one below in its own cell": ([HELPER, f"{ANSWER}\n\n\n{BETTER}"], True),
    "also where that is the worse one": ([BETTER, f"{ANSWER}\n\n\n{HELPER}"], False),
    "the one below, of two in one cell": ([f"{HELPER}\n\n\n{ANSWER}\n\n\n{BETTER}"], True),
    "the last of several above it": ([f"{HELPER}\n\n\n{BETTER}\n\n\n{ANSWER}"], True),
}


def test_of_two_helpers_of_one_name_notebook_and_grader_meet_the_same(settings, tmp_path):
    hand_ins = []
    for i, (name, (cells, right)) in enumerate(TWICE.items()):
        (tmp_path / f"{i}").mkdir()
        shown = "".join(shown_under([START, *cells], tmp_path / f"{i}"))
        assert ("✓ step" in shown, "✗ step" in shown) == (right, not right), name
        hand_ins.append(HandIn(name, name=f"{i}.ipynb", data=notebook(START, *cells)))
    outcomes = {one.hand_in.learner: one.answers[0].verdict.passed for one in grade(hand_ins, settings)}
    assert outcomes == {name: right for name, (_, right) in TWICE.items()}


def test_what_can_not_be_run_yet_is_left_alone():
    above = "def answer():\n    return 1\n"
    source = f"{above}def late(x=later):\n    return x\nclass Kept: ...\ndef answer():\n    return 2\n"
    linecache.cache["<below>"] = (len(source), None, source.splitlines(keepends=True), "<below>")
    space = {}
    exec(compile(above, "<below>", "exec"), space)
    bring_forward(space["answer"])
    assert space["answer"]() == 1
    assert "late" not in space and "Kept" in space
    bring_forward(len)
    exec(compile("def answer(): ...", "<nowhere>", "exec"), space)
    bring_forward(space["answer"])
