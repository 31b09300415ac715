"""The results as tables and as JSON: for a spreadsheet, for a script, for whoever keeps marks elsewhere."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from mlschool.checking.words import message
from mlschool.grading.report.changes import Change
from mlschool.grading.report.facts import Aside, Facts
from mlschool.grading.report.spreadsheet import csv_text
from mlschool.grading.results import to_json

if TYPE_CHECKING:
    from mlschool.grading.report.people import Entry

VERSION = 2  # of the JSON's schema: raised when a field goes away, or means something else
SCHEMA = "results.schema.json"


def wide(entries: Sequence[Entry]) -> str:
    """Return a line for each submission, with a column for each exercise."""
    keys = list(dict.fromkeys(answer.key for entry in entries for answer in entry.result.answers))
    heads = ["learner", "id", "notebook", "lecture", "attempt", "submitted", "late", "standing", "problem"]
    heads += ["passed", "due", "points", "out of", "penalty", "set by a tutor", "comment", *keys]
    rows = []
    for entry in entries:
        result, mark = entry.result, entry.mark
        worth = [None] * 5
        if mark is not None:
            worth = [mark.points, mark.out_of, mark.penalty, bool(mark.overridden), mark.comment]
        outcomes = {answer.key: answer.verdict.outcome.words for answer in result.answers}
        rows.append(
            [
                *_submission(entry),
                result.standing.value,
                result.problem,
                result.passed,
                len(result.answers),
                *worth,
                *(outcomes.get(key) for key in keys),
            ]
        )
    return csv_text(heads, rows)


def long(entries: Sequence[Entry]) -> str:
    """Return a line for each submission and exercise; only one where nothing could be judged."""
    heads = ["learner", "id", "notebook", "lecture", "attempt", "submitted", "late", "standing", "exercise"]
    heads += [
        "outcome",
        "message",
        "mistake",
        "points",
        "carried",
        "copied",
        "shown as passed",
        "notes",
    ]
    rows: list[list[Any]] = []
    for entry in entries:
        result = entry.result
        head = [*_submission(entry), result.standing.value]
        points = {} if entry.mark is None else entry.mark.exercises
        for answer in result.answers:
            verdict = answer.verdict
            said = [answer.key, verdict.outcome.words, message(verdict, alone=True), verdict.mistake]
            seen = [answer.carried, answer.copied, answer.shown, " ".join(answer.notes)]
            rows.append([*head, *said, points.get(answer.key), *seen])
        if not result.answers:
            rows.append([*head, "", "", result.problem, *[""] * 5, " ".join(result.notes)])
    return csv_text(heads, rows)


def as_json(entries: Sequence[Entry], facts: Facts, changes: Sequence[Change], aside: Aside) -> str:
    """Return everything as JSON, in the form that the schema beside this module describes."""
    document = {
        "format": "mlschool results",
        "version": VERSION,
        "edition": facts.edition,
        "engine": facts.engine,
        "seed": facts.seed,
        "unsafe": facts.unsafe,
        "started": _moment(facts.started),
        "finished": _moment(facts.finished),
        "sandbox": [
            {"layer": name, "active": active, "words": words} for name, active, words in facts.layers
        ],
        "results": [_result(entry) for entry in entries],
        "changes": [asdict(change) for change in changes],
        "come_and_gone": {"new": aside.new, "gone": aside.gone},
        "handed_in_nothing": {"count": aside.missing.count, "learners": list(aside.missing.lines)},
        "left_out": {"count": aside.left_out.count, "notes": list(aside.left_out.lines)},
    }
    return _plain(json.dumps(document, ensure_ascii=False, indent=1))


def schema() -> str:
    """Return the JSON Schema of what `as_json` returns."""
    return (files(__package__) / SCHEMA).read_text(encoding="utf-8")


def _submission(entry: Entry) -> list[Any]:
    hand_in = entry.result.hand_in
    lecture, late = entry.lecture, hand_in.late
    submitted = _iso(hand_in.submitted)
    return [entry.name, hand_in.ident, hand_in.name, lecture, hand_in.attempt, submitted, late]


def _result(entry: Entry) -> dict[str, Any]:
    result, hand_in, mark = entry.result, entry.result.hand_in, entry.mark
    return {
        "learner": hand_in.learner,
        "ident": hand_in.ident,
        "notebook": hand_in.name,
        "attempt": hand_in.attempt,
        "submitted": _iso(hand_in.submitted),
        "late": hand_in.late,
        "lecture": entry.lecture,
        "passed": result.passed,
        "mark": None if mark is None else _mark(mark),
        **to_json(result),
    }


def _mark(mark: Any) -> dict[str, Any]:
    points: Mapping[str, float] = mark.exercises
    return {
        "points": mark.points,
        "out_of": mark.out_of,
        "exercises": dict(points),
        "penalty": mark.penalty,
        "comment": mark.comment,
        "overridden": bool(mark.overridden),
    }


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat(timespec="seconds")


def _moment(moment: datetime) -> str:
    return moment.astimezone().isoformat(timespec="seconds")


def _plain(text: str) -> str:
    """Lone halves of characters can't be written; JSON has a way to spell them."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
