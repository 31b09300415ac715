"""What is said of an answer, as data: nothing here is a sentence (see `words`), and nothing is decided."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from enum import Enum
from typing import Any

from mlschool.checking.recordings import Crash
from mlschool.editions import key_now

# Facts that are words of ours, by which `words` chooses its sentence; all other text may quote the answer.
_OURS = frozenset({"framework", "frameworks", "why", "each", "which"})


class Outcome(Enum):
    """The outcomes of a check, each with the sign that is shown for it."""

    PASSED = "✓"
    WRONG = "✗"
    CRASHED = "✗ crashed"
    UNREADABLE = "✗ unreadable"
    STOPPED = "✗ stopped"
    TODO = "○"
    ABSENT = "○ absent"
    CHECK_FAILED = "!"

    @property
    def sign(self) -> str:
        """The one character that stands at the start of the line."""
        return self.value[0]

    @property
    def words(self) -> str:
        """The outcome's label, for tables, files and screen readers."""
        return _LABELS[self]


_LABELS = {
    Outcome.PASSED: "passed",
    Outcome.WRONG: "not yet",
    Outcome.CRASHED: "crashed",
    Outcome.UNREADABLE: "can't be read",
    Outcome.STOPPED: "stopped",
    Outcome.TODO: "to do",
    Outcome.ABSENT: "can't be judged here",
    Outcome.CHECK_FAILED: "check failed",
}


@dataclass(frozen=True)
class Finding:
    """What was seen where no known mistake explains it: a kind, and the facts that go with it.

    kind   its name, which `words` knows: "shape", "factor", "changed", …
    facts  plain data; text among them is quoted from the answer, or names something of the exercise
    part   the name of the one returned value that it is about; "" for the whole
    """

    kind: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    part: str = ""


def finding(kind: str, **facts: Any) -> Finding:
    """Return a finding with these facts.

    >>> finding("factor", factor=2.0).facts["factor"]
    2.0
    """
    return Finding(kind, facts)


@dataclass(frozen=True)
class SeenCase:
    """One case: the call, what came back and what was due, each as one short line.

    raised      the exception with which the call stopped, if any, by its kind, or kind and message
    note        what the case is about
    at          the place at which large arrays are compared, as "[3, 1]"
    fine        whether what came will do
    printed     what the answer printed meanwhile
    left, kept  arguments that were changed in place: as the call left them behind, and as it was given them
    """

    call: str
    came: str = ""
    due: str = ""
    raised: str = ""
    note: str = ""
    at: str = ""
    fine: bool = False
    printed: str = ""
    left: str = ""
    kept: str = ""


@dataclass(frozen=True)
class Verdict:
    """What is said of an answer.

    mistake  the name of the known mistake that it makes, unique in its exercise; "" for none
    finding  what was seen, where it is no known mistake
    case     the smallest case that fails
    crash    the exception, with the learner's own lines; of a cell that doesn't read, that line
    right    the names of those returned values that are right in every case, where others aren't
    """

    key: str
    outcome: Outcome
    mistake: str = ""
    finding: Finding | None = None
    case: SeenCase | None = None
    crash: Crash | None = None
    right: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The function's name: the last part of the key."""
        return self.key.rpartition(".")[2]

    @property
    def passed(self) -> bool:
        """Whether the answer is right."""
        return self.outcome is Outcome.PASSED


def wrong(key: str, kind: str, **facts: Any) -> Verdict:
    """Return the verdict on an answer of which one thing is to be said before any case is looked at."""
    return Verdict(key, Outcome.WRONG, finding=finding(kind, **facts))


def check_failed(key: str, ours: Exception) -> Verdict:
    """Return the verdict where the check itself failed, which is never the learner's fault."""
    return Verdict(key, Outcome.CHECK_FAILED, crash=Crash(type(ours).__name__, str(ours)))


def in_learners_words(verdict: Verdict, change: Callable[[str], str]) -> Verdict:
    """Return a verdict with all text that may be the learner's own passed through `change`."""
    changed = _through(to_plain(verdict), change)
    if verdict.finding is not None:
        ours = {name: fact for name, fact in verdict.finding.facts.items() if name in _OURS}
        changed["finding"] |= {"kind": verdict.finding.kind, "facts": {**changed["finding"]["facts"], **ours}}
    return _read(changed, verdict.key, verdict.outcome, verdict.mistake)


def to_plain(verdict: Verdict) -> dict[str, Any]:
    """Return a verdict as dictionaries, lists, text and numbers, as JSON can hold it."""
    fields = _lists(asdict(verdict))
    del fields["key"], fields["outcome"], fields["mistake"]
    return {"exercise": verdict.key, "outcome": verdict.outcome.words, "mistake": verdict.mistake, **fields}


def from_plain(kept: Mapping[str, Any]) -> Verdict:
    """Return the verdict that `to_plain` wrote down.

    Raises KeyError, TypeError or ValueError if it isn't what `to_plain` makes.
    """
    outcomes = {outcome.words: outcome for outcome in Outcome}
    return _read(kept, key_now(kept["exercise"]), outcomes[kept["outcome"]], kept["mistake"])


def _read(kept: Mapping[str, Any], key: str, outcome: Outcome, mistake: str) -> Verdict:
    found, case, crash = kept["finding"], kept["case"], kept["crash"]
    return Verdict(
        key,
        outcome,
        mistake,
        None if found is None else Finding(found["kind"], _tuples(found["facts"]), found["part"]),
        None if case is None else SeenCase(**case),
        None
        if crash is None
        else Crash(crash["kind"], crash["message"], tuple((int(n), text) for n, text in crash["lines"])),
        tuple(kept["right"]),
    )


def _lists(value: Any) -> Any:
    """Return data as it comes back from JSON, so that it equals what was read from there."""
    if isinstance(value, Mapping):
        return {key: _lists(item) for key, item in value.items()}
    return [_lists(item) for item in value] if isinstance(value, list | tuple) else value


def _tuples(value: Any) -> Any:
    """Return facts as they were made: JSON knows lists only."""
    if isinstance(value, Mapping):
        return {key: _tuples(item) for key, item in value.items()}
    return tuple(map(_tuples, value)) if isinstance(value, list | tuple) else value


def _through(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, Mapping):
        return {key: _through(item, change) for key, item in value.items()}
    return [_through(item, change) for item in value] if isinstance(value, list) else value
