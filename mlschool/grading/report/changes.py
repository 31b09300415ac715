"""What changes when a class is graded again, after a fix of a lecture, say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mlschool.grading.csv_files import same_name
from mlschool.grading.results import HandIn, who

Reported = Mapping[
    str, Any
]  # of a report's "results": what `results.to_json` makes, with "learner" and "ident"
_BROKEN = "This isn't a report's list of results: one of them lacks what each has."


@dataclass(frozen=True)
class Change:
    """What was said, and is said now, of an exercise; without one, of all that a learner handed in."""

    learner: str
    ident: str
    exercise: str
    before: str
    after: str


def changed(before: Sequence[Reported], after: Sequence[Reported]) -> list[Change]:
    """Return what two gradings say otherwise of those who are in both, in the order of the second.

    Another mistake counts, another finding, or another exception; the same in other words doesn't. Of what an
    older version has kept only the outcomes are compared. Raises ValueError if it isn't what a report holds.
    """
    changes = []
    for was, now in _pairs(before, after):
        first, second = _said(was), _said(now)
        if was and now:
            changes += [
                Change(now[0]["learner"], now[0]["ident"], exercise, one.words, other.words)
                for exercise in dict.fromkeys([*second, *first])
                if not (one := first.get(exercise, _NOT_THERE)).same(
                    other := second.get(exercise, _NOT_THERE)
                )
            ]
    return changes


def come_and_gone(before: Sequence[Reported], after: Sequence[Reported]) -> tuple[int, int]:
    """Return how many learners are only in the second of two gradings, and how many only in the first."""
    pairs = _pairs(before, after)
    return sum(not was for was, _ in pairs), sum(not now for _, now in pairs)


def _pairs(
    before: Sequence[Reported], after: Sequence[Reported]
) -> list[tuple[list[Reported], list[Reported]]]:
    """What there is of each learner in both gradings; one of the two is empty for who is in one only.

    A roster gives ids to those who had none, and names to those who had only a file's. So who isn't found by
    that is found by the name, or by the notebook, where it is clear whose that is.
    """
    try:
        was, now = _by_learner(before), _by_learner(after)
        found = {person: person for person in now if person in was}
        for traits in (_names, _notebooks):
            first = {person: one for person, one in was.items() if person not in found.values()}
            second = {person: one for person, one in now.items() if person not in found}
            owners = _only(first, traits)
            for trait, person in _only(second, traits).items():
                other = owners.get(trait)
                # with an id of their own each, they are two people
                if other and person not in found and not (_ident(was[other]) and _ident(now[person])):
                    found[person] = other
        gone = [one for person, one in was.items() if person not in found.values()]
        return [(was.get(found.get(person, ""), []), one) for person, one in now.items()] + [
            (one, []) for one in gone
        ]
    except (KeyError, TypeError, AttributeError):
        raise ValueError(_BROKEN) from None


def _by_learner(results: Sequence[Reported]) -> dict[str, list[Reported]]:
    learners: dict[str, list[Reported]] = {}
    for result in results:
        person = who(HandIn(result["learner"], "", ident=result["ident"]))
        learners.setdefault(person, []).append(result)
    return learners


def _only(learners: Mapping[str, list[Reported]], traits: Any) -> dict[str, str]:
    """Whose each trait is, of those that only one learner has."""
    pairs = [(trait, person) for person, results in learners.items() for trait in traits(results)]
    many = Counter(trait for trait, _ in pairs)
    return {trait: person for trait, person in pairs if many[trait] == 1}


def _names(results: Sequence[Reported]) -> set[str]:
    return {same_name(result["learner"]) for result in results}


def _notebooks(results: Sequence[Reported]) -> set[str]:
    return {result["notebook"] for result in results if result.get("notebook")}


def _ident(results: Sequence[Reported]) -> str:
    return results[0]["ident"]


@dataclass(frozen=True)
class _Said:
    """What was said: in words; and by what it is told from something else, coarsely and finely."""

    words: str
    outcome: str = ""
    why: Any = None

    def same(self, other: _Said) -> bool:
        old = None in (self.why, other.why)  # one of them was kept by an older version
        return self.outcome == other.outcome and (old or self.why == other.why)


_NOT_THERE = _Said("not there")


def _why(answer: Mapping[str, Any]) -> tuple[Any, ...]:
    """By what an answer's verdict is told from others; where in a cell it stops may change with the cell."""
    crash = answer["crash"]
    return answer["mistake"], answer["finding"], crash and (crash["kind"], crash["message"])


def _said(results: Sequence[Reported]) -> dict[str, _Said]:
    """What is said of all that a learner handed in, under "", and of each exercise in it."""
    said: dict[str, _Said] = {}
    try:
        for result in results:
            standing = ": ".join(filter(None, [result["standing"], result["problem"]]))
            words = "; ".join(sorted(filter(None, [said[""].words if "" in said else "", standing])))
            said[""] = _Said(words, words)
            for answer in result["answers"]:
                outcome = f"{answer['outcome']}, carried" if answer["carried"] else answer["outcome"]
                why = _why(answer) if "finding" in answer else None
                words = ": ".join(filter(None, [outcome, answer["message"]]))
                said[answer["exercise"]] = _Said(words, outcome, why)
    except (KeyError, TypeError, AttributeError):
        raise ValueError(_BROKEN) from None
    return said
