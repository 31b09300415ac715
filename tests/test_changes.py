"""mlschool.grading.report.changes: what two gradings say otherwise, of the same people."""

import json

import pytest

from mlschool.grading.report.changes import changed, come_and_gone
from mlschool.grading.results import Standing, to_json
from tests.test_marks import KEYS, RIGHT, WRONG, answer, result


def reported(*results):
    return [{"learner": r.hand_in.learner, "ident": r.hand_in.ident, **to_json(r)} for r in results]


def test_what_a_fix_of_a_lecture_changed():
    namesakes = [result(RIGHT, learner="Ben", ident=""), result(WRONG, learner="Ben", ident="8")]
    before = [result(RIGHT, WRONG), *namesakes]
    after = [
        result(RIGHT, RIGHT, RIGHT),
        result(RIGHT, learner="Ben", ident="", standing=Standing.PARTIAL),
        namesakes[1],
        result(RIGHT, learner="Carla", ident=""),
    ]
    changes = changed(reported(*before), json.loads(json.dumps(reported(*after))))
    assert [(c.learner, c.ident, c.exercise, c.before, c.after) for c in changes] == [
        ("Anna", "7", KEYS[1], "not yet: said", "passed: said"),
        ("Anna", "7", KEYS[2], "not there", "passed: said"),
        ("Ben", "", "", "graded", "partial"),
    ]
    assert come_and_gone(reported(*before), reported(*after)) == (1, 0)  # Carla
    assert come_and_gone(reported(*after), reported(*before)) == (0, 1)
    assert changed(reported(*after), reported(*after)) == []
    back = changed(reported(*after), reported(*before))
    assert {(c.exercise, c.before, c.after) for c in back} == {
        (c.exercise, c.after, c.before) for c in changes
    }
    carried = result(answers=[answer(KEYS[0], carried=True)])
    [change] = changed(reported(result(RIGHT)), reported(carried))
    assert change.after == "passed, carried: said"


def named(*people, answers=(RIGHT,)):
    """The report of learners, (name, id, notebook) each."""
    return [
        {"notebook": notebook, **reported(result(*answers, learner=name, ident=ident))[0]}
        for name, ident, notebook in people
    ]


@pytest.mark.parametrize(("before", "after"), [
    (("Amara", "", "x"), ("Amara", "7", "x")),  # a roster gives an id
    (("amara  OKAFOR", "", "x"), ("Amara Okafor", "", "y")),
    (("amara", "", "amara/01.ipynb"), ("Okafor, Amara", "7", "amara/01.ipynb")),  # and a name
    (("Amara", "7", "x"), ("Okafor, Amara", "7", "y")),
])  # fmt: skip
def test_a_roster_makes_nobody_another(before, after):
    others = [("Ben", "", "ben.ipynb"), ("Carla", "8", "carla.ipynb")]
    first, second = named(before, *others), named(after, *others, answers=[WRONG])
    assert come_and_gone(first, second) == (0, 0)
    assert changed(first, named(after, *others)) == []
    changes = changed(first, second)
    assert (changes[0].learner, changes[0].ident, changes[0].exercise) == (*after[:2], KEYS[0])
    assert len(changes) == 3


@pytest.mark.parametrize(("before", "after"), [
    (("Amara", "7", "x"), ("Amara", "8", "x")),  # namesakes
    (("Amara", "7", "x"), ("Ben", "8", "x")),
    (("Amara", "", "x"), ("Ben", "", "y")),
])  # fmt: skip
def test_another_learner_is_new_and_gets_no_line_for_each_exercise(before, after):
    assert changed(named(before), named(after, answers=[WRONG])) == []
    assert come_and_gone(named(before), named(after)) == (1, 1)


def test_who_of_two_namesakes_it_was_is_not_guessed():
    first = named(("Amara", "", "x"))
    second = named(("Amara", "7", "y"), ("Amara", "8", "z"), answers=[WRONG])
    assert (changed(first, second), come_and_gone(first, second)) == ([], (2, 1))


def test_what_no_report_holds():
    for wrong in ([{}], [{"learner": "Anna", "ident": ""}], [3], 3):
        with pytest.raises(ValueError, match="isn't a report's"):
            changed(wrong, [])
