"""What is handed in, and what is said of it: plain records that can be kept as JSON and shown in a report."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import Enum
from typing import Any

from mlschool.checking.verdict import Verdict, from_plain, to_plain
from mlschool.checking.words import details, message
from mlschool.exercises import lectures
from mlschool.grading.csv_files import same_name


class Standing(Enum):
    """How far grading a submission came. Only the first four make a mark; a failure of ours never does."""

    GRADED = "graded"
    PARTIAL = "partial"  # Python can't read some of its cells; their exercises count as not passed
    CRASHED = "crashed"  # Python itself ended in the middle of an exercise, which counts as not passed
    TIMED_OUT = "timed out"  # also when run again alone, by processor time
    UNREADABLE = "unreadable"
    NEEDS_A_LOOK = "needs a look"  # a file of the learner's own is missing, say
    NOT_GRADED = "not graded"  # and that is our fault

    @property
    def makes_a_mark(self) -> bool:
        """Whether a mark may be made of it without a tutor's look."""
        return self in (Standing.GRADED, Standing.PARTIAL, Standing.CRASHED, Standing.TIMED_OUT)


class _Content:
    """Bytes, or a function that gets them: it is called whenever they are asked for, and nothing is kept."""

    def __get__(self, hand_in: Any, owner: type) -> bytes | None:
        held = None if hand_in is None else vars(hand_in)["data"]
        return held() if callable(held) else held

    def __set__(self, hand_in: Any, held: bytes | Callable[[], bytes] | None) -> None:
        vars(hand_in)["data"] = held


@dataclass(frozen=True)
class HandIn:
    """One notebook of one learner.

    learner    the learner's name, as the roster or the file's name gives it
    ident      the learner's id in the roster, or else in Moodle or Canvas; "" where none is known
    name       the notebook's name as it was handed in, with the folders below what was given
    data       its bytes, or None where they can't be had; then `problem` says why. Given a function, it
               is called each time they are asked for, so that a large class needn't be held in memory
    files      the learner's other files beside it by relative path: small ones, to be imported or read
    submitted  when, where that is known
    late       whether it was marked as late; None where nothing says so
    attempt    1, 2, …: which of the learner's attempts at this lecture it is
    lecture    what it was taken for when attempts were told apart, as in "perceptron"; "" where nobody asked
    platform   whose download it came in: "moodle", "canvas" or "nbgrader"; "" where nothing says so
    number     the learner's number there, as the file's name gives it, whatever the roster's id; "" without
    """

    learner: str
    name: str
    data: bytes | None = field(default=None, repr=False)
    ident: str = ""
    files: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    submitted: datetime | None = None
    late: bool | None = None
    attempt: int = 1
    problem: str = ""
    lecture: str = ""
    platform: str = ""
    number: str = ""


HandIn.data = _Content()  # type: ignore[assignment]  # only now: the dataclass would take it for the default


@dataclass(frozen=True)
class Answer:
    """One exercise in one submission.

    verdict  what was decided, in the same words as in the learner's notebook
    code     the learner's own source of it; "" if there is none
    carried  it passed with right helpers in the place of the learner's own, which don't pass
    copied   it is the reference word for word
    shown    the saved notebook shows ✓ for it
    notes    sentences on what was seen: magics taken off, shell lines that weren't run
    """

    verdict: Verdict
    code: str = ""
    carried: bool = False
    copied: bool = False
    shown: bool = False
    notes: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """The exercise's key, as in "perceptron.update"."""
        return self.verdict.key


@dataclass(frozen=True)
class Result:
    """What is said of one submission.

    answers  one for each exercise that is due, in the lecture's order; empty where it couldn't be read
    problem  one sentence, where it needs a look or couldn't be graded
    notes    sentences on what else was seen
    """

    hand_in: HandIn
    standing: Standing
    answers: tuple[Answer, ...] = ()
    problem: str = ""
    notes: tuple[str, ...] = ()

    @property
    def passed(self) -> int:
        """How many exercises are passed."""
        return sum(answer.verdict.passed for answer in self.answers)

    @property
    def lecture(self) -> str:
        """The lecture's name, as in "perceptron"; of the first exercise, where they come from several.

        Without answers it is what the notebook was taken for, if that is a lecture: a file may be called
        whatever its author likes.
        """
        taken = self.hand_in.lecture if self.hand_in.lecture in lectures() else ""
        return self.answers[0].key.partition(".")[0] if self.answers else taken


def our_fault(what: str, error: Exception) -> str:
    """Return the sentence on what failed over one submission: no learner's fault, and so no mark.

    >>> our_fault("reading it", KeyError("x"))
    "reading it failed, by our fault (KeyError: 'x')."
    """
    said = "".join(c if c.isprintable() else " " for c in f"{type(error).__name__}: {error}"[:300])
    return f"{what} failed, by our fault ({said})."


def at_our_cost(result: Result, what: str, error: Exception) -> Result:
    """Return the result as it stands when something of ours fails over it: not graded, so no mark."""
    return Result(result.hand_in, Standing.NOT_GRADED, problem=our_fault(what, error))


def to_json(result: Result) -> dict[str, Any]:
    """Return what was decided as JSON can hold it; who handed it in isn't part of it."""
    return {
        "standing": result.standing.value,
        "problem": result.problem,
        "notes": list(result.notes),
        "answers": [
            {
                **to_plain(answer.verdict),
                "message": message(answer.verdict, alone=True),
                "details": list(details(answer.verdict)),
                "code": answer.code,
                "carried": answer.carried,
                "copied": answer.copied,
                "shown": answer.shown,
                "notes": list(answer.notes),
            }
            for answer in result.answers
        ],
    }


def from_json(hand_in: HandIn, kept: Mapping[str, Any]) -> Result:
    """Return the result that `to_json` made JSON of, for whoever handed the same in.

    Raises KeyError, TypeError or ValueError if it isn't what `to_json` makes.
    """
    answers = [
        Answer(from_plain(one), one["code"], one["carried"], one["copied"], one["shown"], tuple(one["notes"]))
        for one in kept["answers"]
    ]
    standing = Standing(kept["standing"])
    return Result(hand_in, standing, tuple(answers), kept["problem"], tuple(kept["notes"]))


def changed_hand_in(hand_in: HandIn, **changes: Any) -> HandIn:
    """Return it with other fields; what isn't read yet stays so."""
    return replace(hand_in, **{"data": vars(hand_in)["data"]} | changes)


def who(hand_in: HandIn) -> str:
    """Return what tells one learner from another: the id where there is one, else the name."""
    return f"id {hand_in.ident}" if hand_in.ident else f"name {same_name(hand_in.learner)}"


def without_name(hand_in: HandIn, learner: str) -> HandIn:
    """Return it under a pseudonym: no name, no id, no number, no file name that may hold one."""
    return changed_hand_in(hand_in, learner=learner, ident="", number="", name=f"{learner}.ipynb")
