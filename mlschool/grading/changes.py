"""What changes when a class is graded again, after a fix of a lecture, say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mlschool.grading.results import alone


@dataclass(frozen=True)
class Change:
    """What was said, and is said now, of an exercise; without one, of all that a learner handed in."""

    learner: str
    ident: str
    exercise: str
    before: str
    after: str


def changed(before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]]) -> list[Change]:
    """Return what two gradings of the same class say otherwise, in the order of the second.

    before, after  the "results" of two reports: what `results.to_json` makes, with "learner" and "ident"

    A message that changed counts, too. Raises ValueError if it isn't what a report holds.
    """
    try:
        was, now = _said(before), _said(after)
    except (KeyError, TypeError, AttributeError):
        raise ValueError("This isn't a report's list of results: one of them lacks what each has.") from None
    return [
        Change(*whom, first, second)
        for whom in dict.fromkeys([*now, *was])
        if (first := was.get(whom, "not there")) != (second := now.get(whom, "not there"))
    ]


def _said(results: Sequence[Mapping[str, Any]]) -> dict[tuple[str, str, str], str]:
    """What is said of each learner's work, and of each exercise in it."""
    said: dict[tuple[str, str, str], str] = {}
    for result in results:
        whom = result["learner"], result["ident"]
        standing = ": ".join(filter(None, [result["standing"], result["problem"]]))
        said[*whom, ""] = "; ".join(sorted(filter(None, [said.get((*whom, "")), standing])))
        for answer in result["answers"]:
            outcome = f"{answer['outcome']}, carried" if answer["carried"] else answer["outcome"]
            said[*whom, answer["exercise"]] = ": ".join(filter(None, [outcome, alone(answer["message"])]))
    return said
