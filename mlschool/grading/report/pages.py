"""The report's pages: one for the class, one for each learner; each a single file that needs no network.

Everything that a learner wrote is escaped by the templates; what this module hands over as markup is its own.
A page's policy names its one style sheet and its one script by their hashes, so that nothing else can run.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape
from pygments.lexers import PythonLexer
from pygments.token import Comment, Keyword, Number, String, Token

from mlschool.checking.verdict import Outcome
from mlschool.checking.words import message
from mlschool.exercises import UnknownExercise, find
from mlschool.grading.report.changes import Change
from mlschool.grading.report.facts import Aside, Facts, Mark
from mlschool.grading.report.gradebooks import worth
from mlschool.grading.report.lectures import Lecture, lecture
from mlschool.grading.report.people import Entry
from mlschool.grading.report.summary import FEWEST_FOR_EXAMPLES, courses, lists, surprising
from mlschool.grading.report.text import block, case_lines, line, sentence
from mlschool.grading.results import Answer

UNSAFE = (
    "Graded with --unsafe: a layer of the sandbox was missing. What learners wrote could reach this machine "
    "and one another’s work, so these verdicts can’t be vouched for."
)
LONGEST_CODE = 20_000  # characters
_ROUNDED = 0.0101  # points: as far as a mark in hundredths may be off, whichever way it is rounded
_KINDS = ((Comment, "c"), (String, "s"), (Keyword, "k"), (Token.Operator.Word, "k"), (Number, "n"))


def class_page(entries: Sequence[Entry], facts: Facts, changes: Sequence[Change], aside: Aside) -> str:
    """Return the class overview."""
    found = courses(entries)
    return _render(
        "index.html",
        script="index.js",
        entries=entries,
        courses=[(course, lecture(course.name) if course.name else Lecture("")) for course in found],
        lists=lists(entries),
        changes=changes,
        aside=aside,
        facts=facts,
        marks=any(entry.mark is not None for entry in entries),
        fewest=FEWEST_FOR_EXAMPLES,
        outcomes=list(Outcome),
    )


def learner_page(entry: Entry, facts: Facts) -> str:
    """Return the page that is given to a learner: nothing in it is about anybody else."""
    about = lecture(entry.lecture) if entry.lecture else Lecture("")
    answers = entry.result.answers
    return _render(
        "learner.html",
        script="",
        entry=entry,
        result=entry.result,
        lecture=about,
        facts=facts,
        answers=[(answer, _hint(answer), surprising(answer)) for answer in answers],
        next=next((answer for answer in answers if not answer.verdict.passed and not _ours(answer)), None),
        ours=any(map(_ours, answers)),
    )


def _render(template: str, script: str, **names: Any) -> str:
    style = _source("style.css")
    script = _source(script) if script else ""
    policy = f"default-src 'none'; style-src '{_hash(style)}'; base-uri 'none'; form-action 'none'"
    if script:
        policy += f"; script-src '{_hash(script)}'"
    made = _templates().get_template(template)
    return made.render(
        policy=policy, style=Markup(style), script=Markup(script), unsafe_words=UNSAFE, **names
    )


@cache
def _templates() -> Environment:
    made = Environment(
        loader=PackageLoader(__package__),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    filters: dict[str, Callable[..., Any]] = {
        "block": block,
        "case_lines": case_lines,
        "message": message,
        "code": code,
        "day": _day,
        "duration": _duration,
        "line": line,
        "minute": _minute,
        "plural": _plural,
        "points": _points,
        "reckoned": _reckoned,
        "prose": prose,
        "worth": worth,
    }
    made.filters |= filters
    return made


@cache
def _source(name: str) -> str:
    return (files(__package__) / "templates" / name).read_text(encoding="utf-8").strip()


def _hash(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def prose(message: str) -> Markup:
    """Return a sentence with what stands between backticks as code.

    >>> prose("`w` is <lost>.")
    Markup('<code>w</code> is &lt;lost&gt;.')
    """
    parts = re.split(r"`([^`]+)`", sentence(line(message, 1000)))
    marked = (
        Markup("<code>{}</code>").format(part) if i % 2 else escape(part) for i, part in enumerate(parts)
    )
    return Markup("").join(marked)


def code(source: str) -> Markup:
    """Return Python code as markup, with its comments, strings, keywords and numbers told apart."""
    shown = block(source[:LONGEST_CODE])
    if len(source) > LONGEST_CODE:
        shown += "\n…"
    return Markup("").join(_pieces(shown))


def _pieces(source: str) -> Iterator[Markup]:
    for kind, text in PythonLexer(stripnl=False, ensurenl=False).get_tokens(source):
        name = next((name for parent, name in _KINDS if kind in parent), "")
        yield Markup('<span class="{}">{}</span>').format(name, text) if name else escape(text)


def _hint(answer: Answer) -> str:
    if answer.verdict.outcome in (Outcome.PASSED, Outcome.UNREADABLE, Outcome.CHECK_FAILED):
        return ""
    try:
        return next(iter(find(answer.key).hints), "")
    except UnknownExercise:
        return ""


def _ours(answer: Answer) -> bool:
    return answer.verdict.outcome in (Outcome.CHECK_FAILED, Outcome.ABSENT)


def _day(moment: datetime) -> str:
    return f"{moment.day} {moment:%B %Y}"


def _minute(moment: datetime) -> str:
    return f"{moment.day} {moment:%B %Y, %H:%M}"


def _duration(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 120 else f"{seconds / 60:.0f} min"


def _points(number: float) -> str:
    return f"{number:.2f}".rstrip("0").rstrip(".")


def _reckoned(mark: Mark) -> str:
    """Return a mark in words, beginning with what the exercises bring, so that they can be added up."""
    total = f"{_points(mark.points)} of {_points(mark.out_of)}"
    reached = sum(part.points for part in mark.by_exercise.values())
    most = sum(part.out_of for part in mark.by_exercise.values())
    late = f"{_points(mark.penalty)} taken off for being late"
    if not most:
        return f"{total} points{f', {late}' if mark.penalty else ''}."
    scaled = reached * mark.out_of / most
    brought, before = f"{_points(reached)} of {_points(most)}", f"{_points(scaled)} of {_points(mark.out_of)}"
    said = f"{brought} points{f', which is {before}' if before != brought else ''}"
    if abs(scaled - mark.penalty - mark.points) > _ROUNDED:  # a tutor has set it, or the rules say more
        return f"{brought} points; the mark is {total}."
    return f"{said}, {late}: {total}." if mark.penalty else f"{said}."


def _plural(number: int, word: str) -> str:
    return f"{number:,} {word}{'' if number == 1 else 's'}"
