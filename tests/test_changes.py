"""mlschool.grading.report.changes: what two gradings say otherwise, of the same people."""

import json
from dataclasses import replace

import pytest

from mlschool.checking.recordings import Crash
from mlschool.checking.verdict import Outcome, SeenCase, Verdict, finding
from mlschool.checking.words import message
from mlschool.exercises import find
from mlschool.grading.report.changes import changed, come_and_gone
from mlschool.grading.results import Answer, Standing, to_json
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
        ("Anna", "7", KEYS[1], "not yet: said", "passed"),
        ("Anna", "7", KEYS[2], "not there", "passed"),
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
    assert change.after == "passed, carried"


def of_one(*verdicts):
    """The report of one learner, of whom this is said."""
    return reported(*(result(answers=[Answer(verdict)]) for verdict in verdicts))


def one_change(before, after):
    changes = changed(of_one(before), of_one(after))
    return [(change.before, change.after) for change in changes]


def test_another_mistake_is_a_change_and_the_same_in_other_words_is_none():
    first, second = (Verdict(KEYS[0], WRONG, mistake.name) for mistake in find(KEYS[0]).mistakes[:2])
    told = [f"not yet: {message(verdict)}" for verdict in (first, second)]
    assert one_change(first, second) == [tuple(told)]
    assert one_change(first, replace(first, case=SeenCase("step(0)", "1", "0"))) == []
    before, after = of_one(first), of_one(first)
    before[0]["answers"][0]["message"] = "as an older edition has said it."
    assert changed(before, after) == changed(after, before) == []


def test_another_finding_or_exception_is_a_change_and_the_same_in_other_words_is_none():
    seen = [finding("sign"), finding("shape", came=(2, 3), due=(3, 2), why="transposed"), finding("other")]
    verdicts = [Verdict(KEYS[0], WRONG, finding=one) for one in seen]
    verdicts.append(Verdict(KEYS[0], WRONG, finding=replace(seen[2], part="w")))
    crashes = [Crash("KeyError", "3"), Crash("KeyError", "4"), Crash("ValueError", "3")]
    verdicts += [Verdict(KEYS[0], Outcome.CRASHED, crash=crash) for crash in crashes]
    for first in verdicts:
        for second in verdicts:
            kept = json.loads(json.dumps(of_one(first)))  # as it comes back from the disk
            kept[0]["answers"][0]["message"] += " In other words."
            assert bool(changed(kept, of_one(second))) is (first != second)
    below = replace(crashes[0], lines=((7, "return table[3]"),))
    assert one_change(verdicts[4], replace(verdicts[4], crash=below)) == []  # the same, in another line


def test_of_what_an_older_version_has_kept_outcomes_are_compared():
    """Version 1 had the message of a known mistake in place of its name, and no finding."""
    new = of_one(Verdict(KEYS[0], WRONG, find(KEYS[0]).mistakes[0].name))
    old = json.loads(json.dumps(new))
    for lacking in ("finding", "case", "crash", "right"):
        del old[0]["answers"][0][lacking]
    said = "a score of exactly 0 is told otherwise."
    old[0]["answers"][0] |= {"message": said, "mistake": said, "details": ["step(0)"]}
    assert changed(old, new) == changed(new, old) == []
    [change] = changed(old, of_one(Verdict(KEYS[0], RIGHT)))
    assert (change.before, change.after) == (f"not yet: {said}", "passed")
    [change] = changed(old, of_one(Verdict(KEYS[0], Outcome.CRASHED, crash=Crash("KeyError", "3"))))
    assert change.after == "crashed: it stops with KeyError: 3"
    carried = json.loads(json.dumps(of_one(Verdict(KEYS[0], RIGHT))))
    del carried[0]["answers"][0]["finding"]
    assert changed(carried, of_one(Verdict(KEYS[0], RIGHT))) == []
    carried[0]["answers"][0]["carried"] = True
    [change] = changed(carried, of_one(Verdict(KEYS[0], RIGHT)))
    assert (change.before, change.after) == ("passed, carried", "passed")


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
