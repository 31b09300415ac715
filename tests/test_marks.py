"""mlschool.grading.marks: the tutor's rules, the tutor's word, and arithmetic that nobody can complain of."""

import json
from datetime import UTC, datetime, timedelta, timezone
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlschool.checking.recordings import Crash
from mlschool.checking.verdict import (
    Finding,
    Outcome,
    SeenCase,
    Verdict,
    finding,
    from_plain,
    in_learners_words,
    to_plain,
)
from mlschool.checking.words import details, message
from mlschool.exercises import find, of_lecture
from mlschool.grading.marks import EXAMPLE, Override, Rules, mark, read_overrides, read_rules, usable
from mlschool.grading.results import Answer, HandIn, Result, Standing, from_json, to_json
from mlschool.grading.rules import Late, Named, rules_from

KEYS = [f"perceptron.{name}" for name in ("step", "predict", "update", "train")]
BIAS = "no bias"


def answer(key, outcome=Outcome.PASSED, mistake="", **more):
    seen = None if mistake or outcome is Outcome.PASSED else finding("said", words="said")
    return Answer(Verdict(key, outcome, mistake, seen), **more)


def result(*outcomes, standing=Standing.GRADED, answers=(), **hand_in):
    answers = answers or [answer(key, outcome) for key, outcome in zip(KEYS, outcomes, strict=False)]
    more = {"learner": "Anna", "name": "a.ipynb", "data": b"", "ident": "7"} | hand_in
    return Result(HandIn(**more), standing, tuple(answers))


RIGHT, WRONG = Outcome.PASSED, Outcome.WRONG


def points(*args, **more):
    return mark(*args, **more).points


# ---------------------------------------------------------------------------------------------- the rules


def test_without_rules_a_point_for_each_right_answer():
    given_mark = mark(result(RIGHT, WRONG, RIGHT, Outcome.TODO))
    assert (given_mark.points, given_mark.out_of, given_mark.penalty) == (2, 4, 0)
    assert given_mark.exercises == dict(zip(KEYS, [1, 0, 1, 0], strict=True))
    assert (given_mark.comment, given_mark.overridden) == ("", False)


def test_the_example_says_what_happens_without_it():
    example, late = rules_from(EXAMPLE), datetime(2026, 11, 25)
    mistaken = answer(KEYS[2], WRONG, BIAS)
    carried = answer(KEYS[3], RIGHT, carried=True)
    comes_late = result(RIGHT, submitted=late, late=True)
    for one in (result(RIGHT, WRONG), result(answers=[mistaken, carried]), comes_late):
        assert mark(one, example) == mark(one)


def test_what_the_example_has_as_a_comment_can_be_taken_as_it_is():
    lines = [line.removeprefix("# ") for line in EXAMPLE.splitlines()[1:]]
    rules = rules_from("\n".join(lines))
    assert rules.out_of == 10
    assert rules.late.due.isoformat() == "2026-11-20T23:59:00+01:00"
    assert rules.named == (Named("perceptron.predict", frozenset([BIAS]), Fraction(3, 4)),)
    assert rules.credit["perceptron.step"] == Fraction(1, 2)


def test_points_weights_and_scale():
    rules = rules_from(
        'out_of = 10\n[points]\ndefault = 2\n"perceptron.train" = 5\n"perceptron.step" = 0\n'
        '[weights]\nperceptron = 2\n"perceptron.update" = 0.5\n'
    )
    given_mark = mark(result(RIGHT, RIGHT, RIGHT, WRONG), rules)
    assert given_mark.exercises == dict(zip(KEYS, [0, 4, 1, 0], strict=True))
    assert [part.out_of for part in given_mark.by_exercise.values()] == [0, 4, 1, 10]
    assert given_mark.points == round(10 * 5 / 15, 2) == 3.33
    assert given_mark.out_of == 10


# by its name; and as files of older editions have it, by some words of its message
@pytest.mark.parametrize("which", [f'mistake = "{BIAS}"', 'says = "THE BIAS is left out"'])
def test_credit_for_named_mistakes_and_for_what_is_carried(which):
    rules = rules_from(
        '[credit]\nmistake = 0.25\ncarried = 0.9\n"perceptron.update" = 0.5\n'
        f'[[credit.for]]\nexercise = "perceptron.predict"\n{which}\npart = 0.75\n'
    )
    assert rules.named == (Named("perceptron.predict", frozenset([BIAS]), Fraction(3, 4)),)
    answers = [
        answer(KEYS[0], WRONG, "another"),
        answer(KEYS[1], WRONG, BIAS),
        answer(KEYS[2], WRONG, BIAS),  # of another exercise
        answer(KEYS[3], carried=True),
    ]
    assert list(mark(result(answers=answers), rules).exercises.values()) == [0.25, 0.75, 0.5, 0.9]
    assert points(result(WRONG, Outcome.CRASHED, Outcome.STOPPED, Outcome.UNREADABLE), rules) == 0  # no name


def test_some_words_of_an_older_edition_may_mean_several_mistakes():
    of_step = find("perceptron.step").mistakes
    meant = frozenset(one.name for one in of_step if "threshold" in one.message.casefold())
    assert 1 < len(meant) < len(of_step)
    [named] = rules_from('[[credit.for]]\nexercise="perceptron.step"\nsays="Threshold"\npart=1').named
    assert named.mistakes == meant


def test_words_that_no_mistake_says_any_more_are_refused_with_the_names_to_take():
    with pytest.raises(ValueError, match="no mistake of perceptron.predict says “no such”") as refused:
        rules_from('[[credit.for]]\nexercise="perceptron.predict"\nsays="no such"\npart=1')
    assert "Name it instead: mistake = one of " in str(refused.value)
    for mistake in find("perceptron.predict").mistakes:
        assert f"“{mistake.name}”" in str(refused.value)


DUE = datetime(2026, 11, 20, 23, 59, tzinfo=timezone(timedelta(hours=1)))


@pytest.mark.parametrize(("submitted", "late", "days"), [
    (None, None, 0), (None, False, 0), (None, True, 1),
    (DUE, None, 0), (DUE - timedelta(days=3), True, 0),
    (DUE + timedelta(minutes=15), None, 0), (DUE + timedelta(minutes=15, microseconds=1), None, 1),
    (DUE + timedelta(days=1), None, 1), (DUE + timedelta(days=1, seconds=1), None, 2),
    (DUE + timedelta(days=400), None, 400),
    ((DUE + timedelta(hours=2)).astimezone(UTC), None, 1),
    (datetime(2026, 11, 20, 23, 59), None, 0), (datetime(2026, 11, 21, 1), True, 1),
])  # fmt: skip
def test_days_late(submitted, late, days):
    rules = rules_from("[late]\ndue = 2026-11-20T23:59:00+01:00\ngrace = 15\nper_day = 10\nmost = 50")
    hand_in = HandIn("Anna", "a", submitted=submitted, late=late)
    assert rules.late.days(hand_in) == days
    given_mark = mark(result(RIGHT, RIGHT, submitted=submitted, late=late), rules)
    assert given_mark.points == round(2 - given_mark.penalty, 2)
    assert given_mark.penalty == pytest.approx(2 * min(10 * days, 50) / 100)
    assert ("Late by" in given_mark.comment) == (days > 0)


def test_days_late_where_the_rule_names_no_zone():
    local = Late(due=datetime(2026, 11, 20, 12))
    assert local.days(HandIn("A", "a", submitted=datetime(2026, 11, 20, 12, 1))) == 1
    assert local.days(HandIn("A", "a", submitted=datetime(2026, 11, 20, 11).astimezone())) == 0
    assert Late().days(HandIn("A", "a", submitted=datetime(2026, 11, 20))) == 0


def test_whoever_comes_after_due_is_marked_as_late_where_the_time_is_known():
    rule = Late(due=DUE)
    unread = []
    hand_in = HandIn("Anna", "a", lambda: unread.append(1) or b"")
    for submitted, before, after in (
        (DUE, None, False),
        (DUE + timedelta(seconds=1), False, True),
        (None, None, None),
        (None, True, True),
    ):
        one = HandIn("Anna", "a", vars(hand_in)["data"], submitted=submitted, late=before)
        assert rule.seen(one).late is after
        assert Late().seen(one).late is before
    assert not unread  # the notebook isn't read for it


def test_where_due_has_no_effect_that_is_said():
    known, unknown = HandIn("Anna", "a", submitted=DUE), HandIn("Ben", "b", late=True)
    rule = Late(due=DUE, per_day=Fraction(10))
    assert rule.without_effect([known]) == Late(due=DUE).without_effect([unknown]) == ""
    assert Late(per_day=Fraction(10)).without_effect([unknown]) == ""
    assert rule.without_effect([known, unknown, unknown]) == (
        "`due` has no effect on 2 submissions: the download doesn't say when they were handed in. "
        "A column “submitted” in the roster can say it."
    )
    assert "1 submission: the download doesn't say when it was" in rule.without_effect([known, unknown])


@pytest.mark.parametrize(("how", "to", "came"), [
    ("nearest", "0.5", 1.5), ("up", "0.5", 1.5), ("down", "0.5", 1.0), ("nearest", "1", 1.0),
    ("up", "1", 2.0), ("nearest", "0.25", 1.25), ("down", "0.01", 1.33), ("up", "0.01", 1.34),
])  # fmt: skip
def test_rounding(how, to, came):
    rules = rules_from(f'out_of = 4\n[rounding]\nto = {to}\nhow = "{how}"')
    assert points(result(RIGHT, WRONG, WRONG), rules) == came


def test_halves_go_up_and_nothing_is_lost_to_binary_numbers():
    rules = rules_from("[points]\ndefault = 0.15\n[rounding]\nto = 0.1")
    assert points(result(RIGHT, WRONG), rules) == 0.2  # as a float 0.15 is less than it should be
    rules = rules_from('[points]\ndefault = 0.1\n[rounding]\nto = 0.1\nhow = "down"')
    assert points(result(RIGHT, RIGHT, RIGHT), rules) == 0.3  # as floats they are 0.30000000000000004


def test_rounding_up_never_leads_beyond_what_there_is():
    rules = rules_from('out_of = 7\n[rounding]\nto = 2\nhow = "up"')
    assert points(result(RIGHT), rules) == 7
    assert points(result(RIGHT, WRONG), rules) == 4


def test_a_minimum_for_whoever_could_be_graded():
    rules = rules_from("minimum = 1.5\n[late]\nper_day = 100")
    assert points(result(WRONG, WRONG), rules) == 1.5
    assert points(result(RIGHT, RIGHT, late=True), rules) == 1.5
    assert points(result(WRONG), rules) == 1  # of one
    assert mark(result(standing=Standing.UNREADABLE), rules) is None


WRONG_RULES = {
    "[pionts]\ndefault = 1": "no rule called “pionts”; did you mean “points”",
    "points = 3": "“points” must be a section",
    "[points]\ndefault = 'two'": "“default” in [points] must be a number",
    "[points]\ndefault = -1": "must be 0 or more, not -1",
    "[points]\ndefault = nan": "must be a number",
    "[points]\ndefault = inf": "must be a number",
    "[points]\ndefault = 1e999": "must be a number",
    "[points]\ndefault = 1e-999999": "too many digits",
    "[points]\ndefault = true": "must be a number",
    '[points]\n"perceptron.udpate" = 1': "Did you mean 'perceptron.update'",
    "[points]\nperceptron.update = 1": 'in quotation marks: "perceptron.update"',
    "[weights]\nperceptron.update = 1": 'in quotation marks: "perceptron.update"',
    "[weights]\nperceptrons = 1": "in [weights]",
    "[credit]\nmistake = 2": "from 0 to 1, not 2",
    "[credit]\nmistakes = 0.5": "in [credit]",
    "[credit]\nfor = 3": "each [[credit.for]] must have",
    "[[credit.for]]\nexercise = 'perceptron.step'": "must have “exercise”, “mistake” and “part”",
    "[[credit.for]]\nexercise = 'perceptron.step'\nmistake = 'a'\nsays = 'a'\npart = 1": "must have",
    "[[credit.for]]\nexercise = 'perceptron.predict'\nmistake = 'no bais'\npart = 1": (
        "perceptron.predict has no mistake called “no bais”; did you mean “no bias”"
    ),
    "[[credit.for]]\nexercise = 'perceptron.step'\nmistake = ''\npart = 1": "has no mistake called “”",
    "[[credit.for]]\nexercise = 'perceptron.step'\nmistake = ['a']\npart = 1": "has no mistake called",
    "[[credit.for]]\nexercise = 'perceptron.step'\nmistake = 'strict'\npart = 2": "from 0 to 1, not 2",
    "[[credit.for]]\nexercise = 'perceptron.step'\nsays = 'no such'\npart = 1": "no mistake of",
    "[[credit.for]]\nexercise = 'perceptron.step'\nsays = ''\npart = 1": "some words",
    "[[credit.for]]\nexercise = 3\nsays = 'a'\npart = 1": "no exercise called '3'",
    "[late]\ndue = 2026-11-20": "a date and a time",
    "[late]\nper_week = 3": "no rule called “per_week” in [late]",
    "[late]\nmost = 101": "can't be more than 100",
    "[rounding]\nto = 0": "“to” in [rounding] must be",
    "[rounding]\nhow = 'banker'": "“nearest”, “up” or “down”",
    "out_of = 0": "“out_of” must be",
    "minimum = ": "this isn't TOML",
    "a = 1\na = 2": "this isn't TOML",
}  # fmt: skip


@pytest.mark.parametrize("text", WRONG_RULES)
def test_wrong_rules_are_told_in_one_sentence(text, tmp_path):
    with pytest.raises(ValueError) as told:
        rules_from(text)
    assert WRONG_RULES[text] in str(told.value)
    (tmp_path / "marks.toml").write_text(text)
    with pytest.raises(ValueError, match=r"marks\.toml: "):
        read_rules(tmp_path / "marks.toml")


def test_files_of_rules(tmp_path):
    assert read_rules(None) == Rules()
    (tmp_path / "marks.toml").write_text(EXAMPLE, encoding="utf-8-sig")
    assert mark(result(RIGHT), read_rules(tmp_path / "marks.toml")) == mark(result(RIGHT))
    with pytest.raises(ValueError, match="can't be read: No such file"):
        read_rules(tmp_path / "none.toml")
    (tmp_path / "marks.toml").write_bytes(b"\xff\xfe\0")
    with pytest.raises(ValueError, match="can't be read"):
        read_rules(tmp_path / "marks.toml")


# ---------------------------------------------------------------------------------------- the tutor's word


def overrides(tmp_path, text):
    path = tmp_path / "decided.csv"
    path.write_text(text, encoding="utf-8")
    return read_overrides(path)


def test_overrides_of_exercises_and_of_the_whole_mark(tmp_path):
    decided = overrides(
        tmp_path,
        "Learner;Exercise;Mark;Comment\n"
        "Anna;perceptron.predict;0,5;half right\n"
        "7;update;1;I saw it run\n"
        "Anna;;;Well done.\n"
        "Ben;;3;agreed in person\n",
    )
    given_mark = mark(result(RIGHT, WRONG, WRONG), None, decided)
    assert given_mark.points == 2.5
    assert given_mark.comment == "Well done. half right I saw it run"
    assert given_mark.general == "Well done."
    assert given_mark.overridden
    assert given_mark.by_exercise[KEYS[1]].comment == "half right"
    assert [part.overridden for part in given_mark.by_exercise.values()] == [False, True, True]
    rules = rules_from("[late]\nper_day = 50\n[weights]\ndefault = 2")
    assert points(result(RIGHT, WRONG, late=True), rules, decided) == (2 + 2 * 0.5) / 2
    ben = mark(result(RIGHT, learner="ben", ident="", late=True), rules, decided)
    assert (ben.points, ben.penalty, ben.comment, ben.overridden) == (3, 0, "agreed in person", True)
    assert not mark(result(RIGHT, learner="Carla", ident=""), None, decided).overridden


def test_the_same_overrides_after_another_grading(tmp_path):
    decided = overrides(tmp_path, "learner,exercise,mark,comment\nAnna,perceptron.step,1,\n")
    assert points(result(WRONG, RIGHT), None, decided) == points(result(RIGHT, RIGHT), None, decided) == 2


def test_what_makes_no_mark_makes_one_only_by_an_override():
    no_marks = [standing for standing in Standing if not standing.makes_a_mark]
    assert len(no_marks) == 3
    some, whole = Override("Anna", KEYS[0], Fraction(1), ""), Override("Anna", "", Fraction(2), "")
    other = Override("Anna", KEYS[1], Fraction(0), "")
    comment = Override("Anna", "", None, "see me")
    for standing in no_marks:
        looked_at = result(RIGHT, WRONG, standing=standing)
        for without in ([], [some], [comment], [Override("Ben", "", Fraction(2), "")]):
            assert mark(looked_at, None, without) is None
        assert points(looked_at, None, [whole]) == 2
        assert points(looked_at, None, [some, other]) == 1
        empty = result(standing=standing)
        assert mark(empty, None, [some]) is None
        assert points(empty, None, [whole]) == 2
        every = [Override("Anna", key, Fraction(1), "") for key in of_lecture("perceptron")]
        assert points(empty, None, every) == mark(empty, None, every).out_of == len(every)
    for standing in set(Standing) - set(no_marks):
        assert points(result(RIGHT, WRONG, standing=standing)) == 1


def test_a_failure_of_ours_never_makes_a_mark():
    ours = result(RIGHT, Outcome.CHECK_FAILED)
    assert mark(ours) is None
    assert points(ours, None, [Override("Anna", KEYS[1], Fraction(1), "")]) == 2


def test_overrides_that_cannot_be_used_are_told_with_the_nearest_names(tmp_path):
    decided = overrides(
        tmp_path,
        "learner,exercise,mark,comment\n"
        "Ana,,3,\n"
        "Anna,perceptron.udpate,1,\n"
        "Zoë,step,1,\n"
        "8,step,1,\n"
        "Anna,step,5,\n"
        "anna,step,1,\n"
        "Nobody at all,,3,\n",
    )
    zoes = [result(RIGHT, learner="Zoë", ident=ident) for ident in ("8", "9")]
    clear, said = usable(decided, [result(RIGHT, RIGHT, RIGHT), *zoes])
    assert [one.line for one in clear] == ["5", "6", "7"]
    assert said == [
        "override in line 2 isn't used: nobody called Ana has handed in; the nearest are Anna.",
        "override in line 3 isn't used: Anna has no exercise called perceptron.udpate; did you mean "
        "“perceptron.update” or “perceptron.step”?",
        "override in line 4 isn't used: it can be about Zoë (8), Zoë (9); write the id.",
        "override in line 6: perceptron.step is worth 1, and gets 5.",
        "override in line 7: it takes the place of that in line 6.",
        "override in line 8 isn't used: nobody called Nobody at all has handed in.",
    ]
    assert points(result(WRONG), None, clear) == 1
    assert usable([], []) == ([], [])


@pytest.mark.parametrize(("text", "said"), [
    ("", "no column “learner”"), ("learner,mark\nAnna,1\n", "no column “exercise”"),
    ("lerner,exercise,mark\nAnna,,1\n", "Is it the one headed “lerner”"),
    ("learner,exercise,mark\nAnna,,good\n", "line 2: “good” is no mark"),
    ("learner,exercise,mark\nAnna,,-1\n", "“-1” is no mark"),
    ("learner,exercise,mark\nAnna,,nan\n", "“nan” is no mark"),
    ("learner,exercise,mark\nAnna,,1e999999999\n", "is no mark"),
    ("learner,exercise,mark\nAnna,,1e-999999999\n", "is no mark"),
    ("learner,exercise,mark\n,step,1\n", "line 2: there is no learner"),
])  # fmt: skip
def test_overrides_that_cannot_be_read(text, said, tmp_path):
    with pytest.raises(ValueError, match=r"decided\.csv") as told:
        overrides(tmp_path, text)
    assert said in str(told.value)


def test_no_overrides_file(tmp_path):
    assert read_overrides(None) == []
    with pytest.raises(ValueError, match="can't be opened"):
        read_overrides(tmp_path / "none.csv")


# -------------------------------------------------------------------------------------------- arithmetic

NUMBERS = st.decimals(0, 100, places=2).map(str)
PARTS = st.decimals(0, 1, places=2).map(str)


@st.composite
def rule_texts(draw):
    text = []
    if draw(st.booleans()):
        text.append(f"out_of = {draw(st.decimals(1, 100, places=2))}")
    text.append(f"minimum = {draw(NUMBERS)}")
    keys = draw(st.lists(st.sampled_from(KEYS), unique=True))
    text += ["[points]", f"default = {draw(NUMBERS)}", *(f'"{key}" = {draw(NUMBERS)}' for key in keys)]
    text += ["[weights]", f"default = {draw(NUMBERS)}", *(f'"{key}" = {draw(NUMBERS)}' for key in keys)]
    text += ["[credit]", f"mistake = {draw(PARTS)}", f"carried = {draw(PARTS)}"]
    text += ["[late]", f"per_day = {draw(NUMBERS)}", f"most = {draw(NUMBERS)}"]
    how = draw(st.sampled_from(["nearest", "up", "down"]))
    text += ["[rounding]", f"to = {draw(st.sampled_from(['0.01', '0.1', '0.25', '1']))}", f'how = "{how}"']
    return "\n".join(text)


@st.composite
def results(draw):
    answers = []
    for key in draw(st.lists(st.sampled_from(KEYS), unique=True, min_size=1)):
        outcome = draw(
            st.sampled_from([one for one in Outcome if one not in (Outcome.CHECK_FAILED, Outcome.ABSENT)])
        )
        mistake = BIAS if outcome is WRONG and draw(st.booleans()) else ""
        answers.append(answer(key, outcome, mistake, carried=outcome is RIGHT and draw(st.booleans())))
    return result(answers=answers, late=draw(st.sampled_from([None, False, True])))


@settings(deadline=None, max_examples=300)
@given(rule_texts(), results())
def test_marks_lie_between_nothing_and_everything(text, one):
    rules = rules_from(text)
    given_mark = mark(one, rules)
    tiny = 1e-9
    assert -tiny <= given_mark.points <= given_mark.out_of + tiny
    assert given_mark.points + tiny >= min(float(rules.minimum), given_mark.out_of) - float(rules.step)
    assert 0 <= given_mark.penalty <= given_mark.out_of + tiny
    assert set(given_mark.by_exercise) == {one.key for one in one.answers}
    for part in given_mark.by_exercise.values():
        assert 0 <= part.points <= part.out_of + tiny
    if rules.out_of is None:
        assert given_mark.out_of == pytest.approx(sum(p.out_of for p in given_mark.by_exercise.values()))
        reached = sum(part.points for part in given_mark.by_exercise.values())
        exact = max(reached - given_mark.penalty, min(float(rules.minimum), given_mark.out_of))
        assert abs(given_mark.points - exact) <= float(rules.step) + tiny
    assert mark(one, rules) == given_mark
    assert json.loads(json.dumps(given_mark.exercises)) == given_mark.exercises


@settings(deadline=None, max_examples=200)
@given(rule_texts(), results(), st.integers(0, 3))
def test_a_better_answer_never_makes_a_worse_mark(text, one, which):
    rules = rules_from(text)
    better = list(one.answers)
    place = which % len(better)
    better[place] = answer(better[place].key)
    improved = result(answers=better, late=one.hand_in.late)
    assert points(improved, rules) >= points(one, rules)
    in_time = result(answers=one.answers, late=False)
    assert points(in_time, rules) >= points(one, rules)
    assert mark(in_time, rules).penalty == 0


@settings(deadline=None, max_examples=200)
@given(rule_texts(), results(), st.integers(1, 5))
def test_scale_and_order_of_the_exercises_change_nothing(text, one, factor):
    rules = rules_from(text)
    turned = result(answers=one.answers[::-1], late=one.hand_in.late)
    assert points(turned, rules) == points(one, rules)
    if rules.out_of is not None and sum(rules.worth(a.key) * rules.weight(a.key) for a in one.answers):
        heavier = rules_from(text)
        heavier.weights.update({key: value * factor for key, value in rules.weights.items()})
        assert points(one, heavier) == points(one, rules)


@settings(deadline=None, max_examples=200)
@given(rule_texts(), results(), st.fractions(0, 50, max_denominator=4))
def test_a_tutors_whole_mark_stands_as_it_is(text, one, given_by_hand):
    decided = [Override("Anna", "", given_by_hand, "so be it")]
    final = mark(one, rules_from(text), decided)
    assert (final.points, final.penalty, final.comment) == (float(given_by_hand), 0, "so be it")
    assert final.exercises == mark(one, rules_from(text)).exercises


def test_results_come_back_from_json_and_keep_their_mark():
    one = result(RIGHT, WRONG)
    assert mark(from_json(one.hand_in, json.loads(json.dumps(to_json(one))))) == mark(one)


texts = st.text() | st.sampled_from(["", "\ud800", "\x00", "=1+1", "Anna", "torch", "table", "\u2028", "<b>"])
facts = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | texts,
    lambda inner: st.lists(inner, max_size=3).map(tuple) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)
seen_cases = st.builds(SeenCase, **dict.fromkeys(
    ("call", "came", "due", "raised", "note", "at", "printed", "left", "kept"), texts
), fine=st.booleans())  # fmt: skip
lines = st.lists(st.tuples(st.integers(1, 999), texts), max_size=3).map(tuple)
verdicts = st.builds(
    Verdict,
    st.sampled_from(KEYS),
    st.sampled_from(Outcome),
    mistake=texts,
    finding=st.none() | st.builds(Finding, texts, st.dictionaries(texts, facts, max_size=4), texts),
    case=st.none() | seen_cases,
    crash=st.none() | st.builds(Crash, texts, texts, lines),
    right=st.lists(texts, max_size=3).map(tuple),
)


@settings(deadline=None, max_examples=300)
@given(verdicts)
def test_a_verdict_comes_back_from_json_as_it_was(verdict):
    plain = to_plain(verdict)
    assert json.loads(json.dumps(plain)) == plain
    assert from_plain(json.loads(json.dumps(plain))) == verdict
    assert in_learners_words(verdict, lambda text: text) == verdict


@settings(deadline=None, max_examples=200)
@given(verdicts)
def test_all_text_in_a_verdict_goes_through_the_disguise_but_for_what_the_course_has_named(verdict):
    def hidden(text):
        return "…"

    changed_ = in_learners_words(verdict, hidden)
    assert (changed_.key, changed_.outcome, changed_.mistake) == (
        verdict.key,
        verdict.outcome,
        verdict.mistake,
    )
    assert changed_.right == ("…",) * len(verdict.right)
    if verdict.case is not None:
        assert {text for text in vars(changed_.case).values() if isinstance(text, str)} == {"…"}
        assert changed_.case.fine is verdict.case.fine
    if verdict.crash is not None:
        assert (changed_.crash.kind, changed_.crash.message) == ("…", "…")
        assert changed_.crash.lines == tuple((number, "…") for number, _ in verdict.crash.lines)
    if verdict.finding is not None:
        assert (changed_.finding.kind, changed_.finding.part) == (verdict.finding.kind, "…")
        assert changed_.finding.facts.keys() == verdict.finding.facts.keys()


def test_a_learner_called_like_a_word_of_ours_gets_a_page_too():
    """What chooses a sentence is no text of the answer's, whatever the learner is called."""
    everything = [
        finding("shape", came=(3, 3), due=(3,), why="table"),
        finding("other framework", framework="torch", frameworks=("keras", "torch")),
        finding("channels", first=True, framework="torch"),
        finding("frozen", framework="torch"),
        finding("absent", framework="torch"),
        finding("numbers", came=2, due=3, each="column", table="X"),
        finding("edge", which="first"),
        finding("kind", came="a torch", due="a number", foreign="torch"),
    ]
    for seen in everything:
        verdict = Verdict(KEYS[0], WRONG, finding=seen)
        for name in ("torch", "table", "column", "first", "shape", seen.kind):
            changed_ = in_learners_words(verdict, lambda text, name=name: text.replace(name, "Learner 001"))
            assert message(changed_)
            if seen.kind != "kind":
                assert message(changed_) == message(verdict)
    assert message(changed_) == "a torch came back where a number is expected."
    hidden = in_learners_words(verdict, lambda text: text.replace("torch", "Learner 001"))
    assert message(hidden) == "a Learner 001 came back where a number is expected."


def test_results_come_back_from_json_with_all_that_was_seen():
    everything = [
        Verdict(KEYS[0], WRONG, find(KEYS[0]).mistakes[0].name, case=SeenCase("step(0)", "0", "1", note="n")),
        Verdict(KEYS[1], WRONG, finding=finding("shape", came=(2, 3), due=(3, 2), why="transposed")),
        Verdict(
            KEYS[2],
            WRONG,
            finding=Finding("other", {}, "w"),
            case=SeenCase("update()", "1", "2"),
            right=("b",),
        ),
        Verdict(
            KEYS[3], Outcome.CRASHED, case=SeenCase("train()"), crash=Crash("KeyError", "3", ((2, "a[3]"),))
        ),
    ]
    one = result(answers=[Answer(verdict, "code\ud800", notes=("a note",)) for verdict in everything])
    kept = json.loads(json.dumps(to_json(one)))
    assert from_json(one.hand_in, kept) == one
    for verdict, answered in zip(everything, kept["answers"], strict=True):
        assert answered["message"] == message(verdict, alone=True)
        assert answered["details"] == list(details(verdict))
    with pytest.raises(KeyError):  # as version 1 has it
        from_json(one.hand_in, {**kept, "answers": [{"exercise": KEYS[0], "outcome": "passed"}]})
