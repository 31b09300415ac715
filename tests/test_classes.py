"""tests.classes: the same class every time, no two alike, and what is said of an answer is true of it."""

import json

import pytest

from mlschool.checking.decide import judged
from mlschool.checking.judge import judge_of
from mlschool.checking.observe import observe
from mlschool.exercises import find, of_lecture
from tests.classes import EXERCISES, MISCHIEF, make_class, strangers_answers, torch_answers


def contents(members):
    return [member.path.read_bytes() for member in members]


def sources(path):
    cells = json.loads(path.read_bytes())["cells"]
    return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]


def test_the_same_arguments_make_the_same_class_and_no_two_notebooks_are_alike(tmp_path):
    first, again = (make_class(tmp_path / name) for name in ("first", "again"))
    assert contents(first) == contents(again)
    assert [member.passes for member in first] == [member.passes for member in again]
    assert len(set(contents(first))) == len(first) == 40
    other = make_class(tmp_path / "other", seed=1)
    assert not set(contents(first)) & set(contents(other))
    verdicts = [passes for member in first for passes in member.passes.values()]
    assert {True, False} == set(verdicts)
    assert 0.3 < sum(verdicts) / len(verdicts) < 0.8
    with pytest.raises(ValueError, match="don't make 10 different"):
        make_class(tmp_path / "few", 10, exercises=EXERCISES[:1], answers=torch_answers())


@pytest.mark.parametrize("pool", [strangers_answers, torch_answers])
def test_what_is_said_of_an_answer_is_true_of_it(pool):
    if pool is torch_answers:
        pytest.importorskip("torch")
    for key, answers in pool().items():
        record = find(key)
        assert {answer.passes for answer in answers} == {True, False}
        for answer in answers:
            names = {other.name: other.bound for other in of_lecture("perceptron").values()}
            exec("import numpy as np\n" + answer.source, names)
            judge = judge_of(key, 1)
            written = names[record.name]
            verdict = judged(judge, lambda one, written=written: observe(written, one.part))
            assert verdict.passed is answer.passes, (key, answer.label)


def test_mischief_is_spread_evenly_and_every_kind_is_there(tmp_path):
    marks = tmp_path / "marks"
    marks.mkdir()
    members = make_class(tmp_path / "class", 500, hostile=5, marks=marks)
    bad = [place for place, member in enumerate(members) if member.mischief]
    assert len(bad) == 25
    assert {b - a for a, b in zip(bad, bad[1:], strict=False)} == {20}
    assert {members[place].mischief for place in bad} == set(MISCHIEF)
    assert len(set(contents(members))) == 500
    for place in bad:
        for source in sources(members[place].path):
            compile(source, "a cell", "exec")
    assert [path.name for path in marks.iterdir()] == ["keep"]  # nothing has run
    with pytest.raises(ValueError, match="marks"):
        make_class(tmp_path / "no marks", 20, hostile=5)
