"""mlschool.threads: what is asked again, guessed and scored through the course."""

import json
import math

import numpy as np
import pytest

from mlschool import __all__ as public
from mlschool import course, memory
from mlschool.checking import notebook
from mlschool.exercises import everything
from mlschool.threads import guess, logbook, questions_of, recalled

FIRST_OF = {one.name: questions_of(one)[0][0] for one in course.lectures()}


@pytest.fixture(autouse=True)
def work(monkeypatch, tmp_path):
    """A learner's folder, in which nothing is kept yet."""
    monkeypatch.setattr(memory, "_here", [])
    monkeypatch.setenv(memory.FOLDER, str(tmp_path))
    monkeypatch.setattr(notebook, "_lecture", ["perceptron"])
    memory._parsed.cache_clear()
    return tmp_path


def test_no_public_name_is_an_exercises_name():
    assert not set(public) & {record.name for record in everything().values()}


# ----------------------------------------------------------------------------------------------- the guesses


@pytest.mark.parametrize(
    ("value", "said"), [(False, "False"), (3, "3"), ("never", "never"), (np.float32(0.5), "0.5"),
                        (np.arange(2), "[0, 1]"), (None, "None"), (math.inf, "inf"),
                        (object, "<class 'object'>")]
)  # fmt: skip
def test_a_guess_comes_back(capsys, value, said, work):
    guess("welcome.terabytes", value)
    memory._here.clear()
    assert capsys.readouterr().out == f"○ Kept: you say {said}. The course comes back to it.\n"
    guess("welcome.terabytes")
    assert capsys.readouterr().out.endswith(f": {said}.\n")


def test_a_guess_that_was_changed_is_shown_as_it_was_first_and_last(capsys, work):
    guess("a", 1)
    guess("a", 1)
    guess("a", 2)
    guess("b", 7)
    lines = (work / memory.FILE).read_text().splitlines()
    assert [json.loads(line)["value"] for line in lines] == [1, 2, 7]
    capsys.readouterr()
    guess("a", ...)
    day = memory.day({"when": memory.now()})
    assert capsys.readouterr().out == f"○ You said on {day}: 1; and on {day}: 2.\n"


def test_no_guess_yet(capsys, work):
    guess("a", ...)
    assert capsys.readouterr().out.startswith("○ No guess of yours yet. You can make it now: `guess('a', …)`")
    assert not (work / memory.FILE).exists()


# ------------------------------------------------------------------------------------------------ the logbook


def test_scores_are_kept_with_lecture_and_note_and_returned(capsys):
    logbook(np.float32(0.5))
    logbook(0.75, "dropout 0.2")
    logbook(0.75, "dropout 0.2")
    logbook(0.25)
    assert capsys.readouterr().out.splitlines()[-1] == (
        "○ Kept: 0.25. Your logbook holds 3 scores; the best is 0.75 (dropout 0.2)."
    )
    memory._here.clear()
    table = logbook()
    assert list(table.columns) == ["lecture", "note", "score", "day"]
    assert table.score.tolist() == [0.5, 0.75, 0.25]
    assert set(table.lecture) == {"perceptron"}


@pytest.mark.parametrize("score", [math.nan, math.inf, "much", [1, 2], np.zeros(3), object()])
def test_what_is_no_score_is_told_and_not_kept(capsys, score):
    logbook(score)
    assert capsys.readouterr().out.startswith(
        "✗ A score is one finite number, as in `logbook(0.93)`; this is"
    )
    assert len(logbook()) == 0


# ------------------------------------------------------------------------------------------------- the recall


@pytest.mark.parametrize("lecture", [one.name for one in course.lectures()])
def test_every_lecture_ends_with_questions_that_can_be_asked_again(lecture):
    [one] = [one for one in course.lectures() if one.name == lecture]
    found = questions_of(one)
    assert len(found) >= 3
    assert all(question.endswith("?") and len(answer) > 20 for question, answer in found)
    assert "`" not in "".join(map("".join, found))


def test_two_questions_one_back_and_five_back_among_lectures_that_were_opened():
    names = [one.name for one in course.lectures()]
    assert recalled(names[6], 0) is None
    for name in [*names[:6], names[8]]:  # the seventh was left out, and the last comes later
        memory.keep("opened", lecture=name)
    first, second = recalled(names[7], 0).text.splitlines()[1:]
    assert first.startswith(f"  {names[5]}: ")
    assert second.startswith(f"  {names[1]}: ")
    shown = recalled(names[1], 0)
    assert len(shown.text.splitlines()) == 2
    assert f'<a href="{course.lectures()[0].path.name}">' in shown.html and "<details>" in shown.html
    assert recalled("no_such_lecture", 0) is None


def test_a_named_mistake_is_asked_first_and_then_the_next_question():
    memory.keep("opened", lecture="perceptron")
    memory.keep("mistake", key="perceptron.step", mistake="no such mistake")
    memory.keep("mistake", key="perceptron.step", mistake="strict")
    memory.keep("mistake", key="no_such.exercise", mistake="strict")
    memory.keep("mistake")
    asked = [recalled("gradient_descent", times).text.splitlines()[1] for times in range(2)]
    assert asked[0] == "  perceptron: once your step wasn't right yet. What was the mistake?"
    assert asked[1] == f"  perceptron: {FIRST_OF['perceptron']}"
    assert "It was told: a score of exactly 0" in recalled("gradient_descent", 0).html
