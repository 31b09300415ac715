"""mlschool.grading.explain: who is meant is found, pseudonyms are kept, no case contradicts its verdict."""

import json
from dataclasses import replace

import pytest

from mlschool.checking.verdict import Outcome, SeenCase, Verdict, finding
from mlschool.exercises import UnknownExercise
from mlschool.grading.cache import begin
from mlschool.grading.csv_files import same_name
from mlschool.grading.explain import Class, known, read_class
from mlschool.grading.grade import Explained
from mlschool.grading.report.people import write_key
from mlschool.grading.results import Answer, HandIn, Result, Standing, who

AMARA = HandIn("Amara Okafor", "Amara Okafor/a.ipynb", b"", "4811", lecture="perceptron")
LATER = replace(AMARA, name="Amara Okafor/b.ipynb", attempt=2)
ZOE = HandIn("Zoë O\u2019Neil", "zoe.ipynb", b"", lecture="perceptron")
EVERYBODY = [AMARA, LATER, ZOE]
KEY = {who(AMARA): ("Learner 002", "Amara Okafor", "4811"), who(ZOE): ("Learner 001", ZOE.learner, "")}
RIGHT, WRONG = SeenCase("step(0)", "1", "1", fine=True), SeenCase("step(-1)", "1", "0", note="a note")


def said(graded, hand_in=AMARA, outcome=Outcome.WRONG, cases=(), helpers=(), **more):
    seen = None if outcome is Outcome.PASSED else finding("said", words="it is off.")
    verdict = Verdict("perceptron.step", outcome, finding=seen)
    answer = Answer(verdict, **more)
    result = Result(hand_in, Standing.GRADED, (answer,))
    return list(graded.lines(hand_in, result, [Explained(answer, tuple(cases), helpers)]))


@pytest.mark.parametrize("asked", ["Amara Okafor", "amara okafor", " AMARA  Okafor", "4811"])
def test_a_learner_is_called_by_name_or_id_as_in_an_overrides_file(asked):
    assert Class(EVERYBODY, 1).of(asked) == [AMARA, LATER]


def test_an_apostrophe_is_an_apostrophe():
    assert Class(EVERYBODY, 1).of("zoe\u0308 o'neil") == [ZOE]


@pytest.mark.parametrize("asked", ["Learner 002", "learner 002", "Amara Okafor", "4811"])
def test_under_pseudonyms_a_learner_is_called_by_theirs_too(asked):
    assert Class(EVERYBODY, 1, KEY).of(asked) == [AMARA, LATER]


def test_nobody_of_that_name_gets_the_nearest_and_no_name_that_the_report_hides():
    with pytest.raises(ValueError, match="Is it 'Amara Okafor'"):
        Class(EVERYBODY, 1).of("amara okfor")
    with pytest.raises(ValueError, match="Is it 'Learner 00") as raised:
        Class(EVERYBODY, 1, KEY).of("Learner 003")
    assert "Amara" not in str(raised.value)
    with pytest.raises(ValueError, match="Nobody called 'Learner 002'"):
        Class(EVERYBODY, 1).of("Learner 002")


def test_two_of_one_name_are_asked_for_by_id():
    other = replace(AMARA, ident="99")
    with pytest.raises(ValueError, match=r"\(4811\) or Amara Okafor \(99\): write the id"):
        Class([*EVERYBODY, other], 1).of("Amara Okafor")
    assert Class([*EVERYBODY, other], 1).of("99") == [other]


def test_no_line_under_a_pseudonym_has_the_name():
    cases = [replace(WRONG, came="", raised="ValueError: Okafor, Amara")]
    lines = said(Class(EVERYBODY, 1, KEY), cases=cases, code="# by Amara Okafor\ndef step(score): ...")
    assert lines[0] == "Learner 002, Learner 002.ipynb, seed 1"
    assert "def step(score)" in str(lines)
    assert "      came         it stops with ValueError: Learner 002" in lines
    assert "Amara" not in str(lines) and "Okafor" not in str(lines) and "4811" not in str(lines)
    stranger = replace(AMARA, learner="Ben Ngata", ident="7", name="ben.ipynb")
    assert "Ben" not in str(said(Class([*EVERYBODY, stranger], 1, KEY), stranger))


def test_of_several_attempts_the_one_that_counts_is_told():
    name = same_name("Amara Okafor")
    first, second = ((name, "4811", "perceptron", attempt) for attempt in (1, 2))
    graded = Class(EVERYBODY, 1, reported=frozenset([second]))
    assert said(graded, AMARA)[1] == "  attempt 1 of 2: another one counts."
    assert said(graded, LATER)[1] == "  attempt 2 of 2: it counts."
    every = Class(EVERYBODY, 1, reported=frozenset([first, second]))
    assert said(every, AMARA)[1] == "  attempt 1 of 2; the report shows them all."
    assert said(Class(EVERYBODY, 1), AMARA)[1] == "  attempt 1 of 2."
    assert "attempt" not in str(said(graded, ZOE))
    hidden = Class(EVERYBODY, 1, KEY, frozenset([("learner 002", "", "perceptron", 2)]))
    assert said(hidden, LATER)[1] == "  attempt 2 of 2: it counts."


def test_the_cases_say_what_the_verdict_says():
    graded = Class(EVERYBODY, 1)
    plain = said(graded, ZOE, cases=[RIGHT, WRONG])
    assert plain[-5:] == [
        "✓ 1. step(0)",
        "      came         1",
        "✗ 2. step(-1)   (a note)",
        "      came         1",
        "      expected     0",
    ]
    assert "✗ perceptron.step, not yet: it is off." in plain
    changed = replace(RIGHT, fine=False, left="w=[1, -0.5]", kept="w=[0, 0]")
    assert said(graded, ZOE, cases=[changed])[-3:] == [
        "✗ 1. step(0)",
        "      came         1",
        "      left behind  w=[1, -0.5]   expected  w=[0, 0]",
    ]
    carried = said(graded, ZOE, Outcome.PASSED, [RIGHT], ("perceptron.step", "perceptron.predict"))
    assert "With right helpers in the place of the learner's own `step` and `predict`:" in carried
    assert "With right helpers" not in str(plain)
    # by another name, say: every case is right, and the answer isn't
    assert said(graded, ZOE, cases=[RIGHT])[-1].startswith("What came back is right in every case;")
    assert "right in every case" not in str(carried) + str(plain)


def test_a_terminal_is_told_nothing_by_a_learner():
    lines = said(Class(EVERYBODY, 1), ZOE, code="x = '\x1b[2J'", notes=("\x1b]0;",))
    assert "\x1b" not in str(lines) and "␛" in str(lines)


def test_an_exercise_may_be_called_in_short():
    known("perceptron.step")
    known("step")
    with pytest.raises(UnknownExercise, match="perceptron.step"):
        known("stepp")


def test_how_a_class_was_graded_is_found_again(tmp_path):
    out, names, moved = tmp_path / "report", tmp_path / "names", tmp_path / "moved"
    how = {
        "paths": [str(tmp_path)],
        "roster": "",
        "seed": 7,
        "apart": [str(out), str(tmp_path / "none.ipynb")],
    }
    for name in ("amara", "none"):
        (tmp_path / f"{name}.ipynb").write_text("{}")
    with pytest.raises(ValueError, match="grade it again"):
        read_class(out)
    begin(out, None, how, unsafe=False)
    graded = read_class(out)
    assert ([one.learner for one in graded.hand_ins], graded.seed, graded.key) == (["amara"], 7, {})
    assert graded.reported is None
    shown = {"learner": "amara", "ident": "", "lecture": "perceptron", "attempt": 1}
    (out / "results.json").write_text(json.dumps({"results": [shown]}))
    assert read_class(out).reported == {("amara", "", "perceptron", 1)}
    begin(out, names, how, unsafe=False)
    with pytest.raises(ValueError, match="say where it is, with --pseudonyms"):
        read_class(out)
    names.rename(moved)
    with pytest.raises(ValueError, match="say where it is, with --pseudonyms"):
        read_class(out)
    write_key(moved / "key.csv", {"name amara": ("Learner 001", "amara", "")})
    assert read_class(out, moved).of("Learner 001")
    moved.rename(names)
    assert read_class(out).name(graded.hand_ins[0]) == "Learner 001"
    moved.mkdir()
    (names / "key.csv").rename(moved / "key.csv")  # alone
    with pytest.raises(ValueError, match="say where it is, with --pseudonyms"):
        read_class(out)
    assert read_class(out, moved).of("Learner 001")
    (tmp_path / "amara.ipynb").unlink()
    with pytest.raises(ValueError, match="grade it again"):
        read_class(out, moved)
