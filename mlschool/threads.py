"""The threads that run through the course: questions of recall, guesses that come back, the logbook."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any

from mlschool import course, memory
from mlschool.authoring.notebooks import Lecture, read, words
from mlschool.checking.notebook import current_lecture, passed_before
from mlschool.checking.show import Shown, boxed, note_shown, show, ticks
from mlschool.editions import key_now
from mlschool.exercises import UnknownExercise, find

if TYPE_CHECKING:
    from pandas import DataFrame

_BACK = (1, 5)  # how many lectures back the questions of recall are taken from
_RECALL = "Do you remember?"
_FOLDED = re.compile(r"<details>\s*<summary>(.*?)</summary>(.*?)</details>", re.DOTALL)
_MOST = 500  # characters of a guess


def guess(about: str, value: Any = ...) -> None:
    """Keep a guess of yours, so that a later lecture can come back to it; without one, show what you said.

    about  what is guessed, as in "welcome.terabytes"
    value  a number, a word, True or False; `...` is none yet

    >>> guess("welcome.terabytes", False)
    ○ Kept until this kernel ends: you say False. The course comes back to it.
    >>> guess("welcome.terabytes")
    ○ You said on ...: False.
    """
    before = [entry for entry in memory.kept("guess", "about") if entry["about"] == about]
    if value is not ...:
        said = _plain(value)
        if not before or before[-1].get("value") != said:
            memory.keep("guess", about=about, value=said)
        show(note_shown("○", f"Kept{memory.how_long()}: you say {said}. The course comes back to it."))
    elif before:
        told = [f"on {memory.day(entry)}: {entry.get('value')}" for entry in (before[0], before[-1])]
        show(note_shown("○", f"You said {'; and '.join(dict.fromkeys(told))}."))
    else:
        show(note_shown("○", f"No guess of yours yet. You can make it now: `guess({about!r}, …)`."))


def logbook(score: float | None = None, note: str = "") -> DataFrame | None:
    """Keep a validation score, so that the course can show what came of choosing the best; or return all.

    score  one number; more is better. The same score with the same note is kept once
    note   what was tried, as in "dropout 0.2"

    Without a score the whole logbook is returned: lecture, note, score and day of each, in their order.

    >>> logbook(0.875, "wide")
    ○ Kept until this kernel ends: 0.875 (wide). Your logbook holds 1 score; the best is 0.875 (wide).
    >>> list(logbook().score)
    [0.875]
    """
    kept = [entry for entry in memory.kept("score") if isinstance(entry.get("score"), int | float)]
    if score is None:
        import pandas

        rows = [(e.get("lecture"), e.get("note"), e["score"], memory.day(e)) for e in kept]
        return pandas.DataFrame(rows, columns=["lecture", "note", "score", "day"])
    try:
        number = float(score)
    except (TypeError, ValueError):
        number = math.nan
    if not math.isfinite(number):
        show(note_shown("✗", f"A score is one finite number, as in `logbook(0.93)`; this is {score!r:.80}."))
        return None
    new = {"lecture": current_lecture(), "note": note, "score": number}
    if not any(entry.items() >= new.items() for entry in kept):
        memory.keep("score", **new)
        kept = [*kept, new]
    best = max(kept, key=lambda entry: entry["score"])
    scores = "1 score" if len(kept) == 1 else f"{len(kept)} scores"
    said = (
        f"Kept{memory.how_long()}: {_scored(new)}. Your logbook holds {scores}; the best is {_scored(best)}."
    )
    show(note_shown("○", said))
    return None


def _scored(entry: dict[str, Any]) -> str:
    return f"{entry['score']:g}" + (f" ({entry['note']})" if entry.get("note") else "")


def _plain(value: Any) -> Any:
    """Return a guess as JSON can hold it."""
    value = value.tolist() if hasattr(value, "tolist") else value
    return value if isinstance(value, bool | int | float | None) else str(value)[:_MOST]


def recalled(lecture: str, times: int) -> Shown | None:
    """Return two questions of earlier lectures that the learner has opened; None where there is none.

    What was once told as a named mistake is asked first.

    lecture  the one that begins
    times    how often it was opened before: each time other questions are asked
    """
    opened = {entry["lecture"] for entry in memory.kept("opened", "lecture")}
    opened |= {key.partition(".")[0] for key in passed_before()}
    names = [one.name for one in course.lectures()]
    before = course.lectures()[: names.index(lecture)] if lecture in names else ()
    known = [one for one in before if one.name in opened]
    asked = [
        (one, *questions[times % len(questions)])
        for one in (known[-back] for back in _BACK if back <= len(known))
        if (questions := [*_on_mistakes(one.name), *questions_of(one)])
    ]
    if not asked:
        return None
    head = "Before you begin, do you remember?"
    text = "\n".join([head, *(f"  {one.name}: {_bare(question)}" for one, question, _ in asked)])
    folded = "".join(
        f'<details><summary><a href="{course.address(one.path.name)}">{one.name}</a>: {question}</summary>'
        f"{answer}</details>"
        for one, question, answer in asked
    )
    return Shown(text, boxed(f"<strong>{head}</strong>{folded}"))


def questions_of(lecture: Lecture) -> list[tuple[str, str]]:
    """Return the questions at a lecture's end, under "Do you remember?", with their answers, as HTML.

    >>> question, answer = questions_of(course.lectures()[0])[0]
    >>> question[-1], len(answer) > 20
    ('?', True)
    """
    cells = [text.partition(_RECALL)[2] for text in words(read(lecture.path))]
    found = [pair for text in cells for pair in _FOLDED.findall(text)]
    return [(_coded(question.strip()), _coded(answer.strip())) for question, answer in found]


def _on_mistakes(lecture: str) -> list[tuple[str, str]]:
    """Return a question on each named mistake that was made in a lecture, the latest first."""
    found = []
    for entry in reversed(memory.kept("mistake", "key", "mistake")):
        key = key_now(entry["key"])
        try:
            if key.startswith(f"{lecture}."):
                mistake = find(key).mistake(entry["mistake"])
                question = f"once your <code>{find(key).name}</code> wasn't right yet. What was the mistake?"
                found.append((question, f"It was told: {ticks(mistake.message)}"))
        except (LookupError, UnknownExercise):  # of another edition
            continue
    return found


def _coded(text: str) -> str:
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", text)


def _bare(html: str) -> str:
    return re.sub(r"<[^>]+>", "", html)
