"""Plausible mistakes that have no name: small changes of a reference, each put through its exercise's judge.

For the author alone. Which of these deserve a name, and what it says, is decided by hand.
"""

from __future__ import annotations

import functools
import inspect
import linecache
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from mlschool.authoring.mutants import Mutant, mutants
from mlschool.checking.decide import judged
from mlschool.checking.judge import Judge, judge_of
from mlschool.checking.observe import observe
from mlschool.checking.plain import Foreign
from mlschool.checking.record import Exercise
from mlschool.checking.recordings import Recording
from mlschool.checking.verdict import Outcome, Verdict, check_failed
from mlschool.exercises import find

SECONDS = 2.0  # that a mutant has: some have no end
UNNAMED = "unnamed"
SEEDS = range(1, 6)  # on which one that passes is tried again


@dataclass(frozen=True)
class Hole:
    """A mutant of which too little is said.

    verdict  what is said of it
    alike    how many other mutants do the same in every case
    seed     for one that passes: the first seed on which it doesn't, or None if it passes on all
    """

    mutant: Mutant
    verdict: Verdict
    alike: int = 0
    seed: int | None = None


@dataclass(frozen=True)
class Holes:
    """What an exercise's mutants were told.

    key       the exercise
    told      how many mutants there are of each kind; those that do the same count once
    unnamed   those that are only told that something else comes out, and those at which the check fails
    passing   those that pass
    """

    key: str
    told: dict[str, int] = field(default_factory=dict)
    unnamed: tuple[Hole, ...] = ()
    passing: tuple[Hole, ...] = ()


def holes(key: str, seeds: Sequence[int] = SEEDS) -> Holes:
    """Judge every small change of an exercise's reference on one seed; those that pass, on more seeds.

    Raises UnknownExercise, with the nearest names.

    >>> found = holes("welcome.growth")
    >>> sum(found.told.values()) > 5 and len(found.unnamed) == found.told.get("unnamed", 0)
    True
    """
    record = find(key)
    judge = judge_of(key)
    groups: dict[Any, list[tuple[Mutant, Verdict]]] = {}
    for mutant in mutants(textwrap.dedent(inspect.getsource(record.bound))):
        function = _function(record, mutant)
        if function is None:
            continue
        verdict, recording = _verdict(judge, function)
        mark = "stopped" if verdict.outcome is Outcome.STOPPED else fingerprint(recording)
        groups.setdefault(mark, []).append((mutant, verdict))
    told: dict[str, int] = {}
    unnamed, passing = [], []
    for group in groups.values():
        mutant, verdict = group[0]
        kind = kind_of(verdict)
        told[kind] = told.get(kind, 0) + 1
        if kind in (UNNAMED, Outcome.CHECK_FAILED.words):
            unnamed.append(Hole(mutant, verdict, len(group) - 1))
        if verdict.passed:  # each of them alone: on other seeds they may differ
            passing += [Hole(one, said, 0, _fails_on(key, record, one, seeds)) for one, said in group]
    return Holes(key, told, tuple(unnamed), tuple(passing))


def kind_of(verdict: Verdict) -> str:
    """Return in a word what a verdict tells of an answer.

    >>> kind_of(Verdict("a.b", Outcome.WRONG, "sign"))
    'named'
    """
    if verdict.outcome is not Outcome.WRONG:
        return verdict.outcome.words
    if verdict.mistake:
        return "named"
    return UNNAMED if verdict.finding is None or verdict.finding.kind == "other" else "told by what was seen"


def fingerprint(recording: Recording) -> Any:
    """Return what two recordings have in common that get the same verdict: values, arguments, crashes.

    >>> from mlschool.checking.recordings import Case, Script
    >>> script = Script([Case((2.0,))])
    >>> fingerprint(observe(lambda x: x * x, script)) == fingerprint(observe(lambda x: x**2, script))
    True
    """
    return (
        recording.kind,
        recording.empty,
        recording.misfit,
        *(
            (_seen(o.value), _seen(o.args), _seen(dict(o.kwargs)), o.crash and o.crash.kind, repr(o.model))
            for o in recording.everything
        ),
    )


def _seen(value: Any) -> Any:
    """A value as something that can be compared: numbers to single precision, as rounding differs."""
    if isinstance(value, Foreign):
        return "foreign", _seen(value.array)
    if isinstance(value, dict):
        return "dict", tuple((key, _seen(item)) for key, item in value.items())
    if isinstance(value, list | tuple):
        return type(value).__name__, tuple(map(_seen, value))
    if isinstance(value, int) and value.bit_length() > 63:  # too long to be written, perhaps
        return "int", value
    array = np.asarray(value) if isinstance(value, np.ndarray | np.generic | bool | int | float) else None
    if array is None or array.dtype.kind not in "biuf":
        return repr(value)
    with np.errstate(all="ignore"):
        rounded = array.astype(np.float32) + np.float32(0)  # −0 is 0
    return array.dtype.kind, array.shape, rounded.tobytes()


def _function(record: Exercise, mutant: Mutant) -> Callable[..., Any] | None:
    """A mutant as a function, where the reference stands; None where making it fails."""
    reference: Any = record.bound
    name = f"<{record.name}: {mutant.change}, line {mutant.line}>"
    linecache.cache[name] = (len(mutant.source), None, mutant.source.splitlines(keepends=True), name)
    space: dict[str, Any] = dict(vars(inspect.getmodule(reference)))
    try:
        exec(compile(mutant.source, name, "exec", dont_inherit=True), space)  # as trusted as the reference
    except Exception:  # a default value, say, that can't be computed any more
        return None
    return space[reference.__name__]


def _verdict(judge: Judge, function: Callable[..., Any]) -> tuple[Verdict, Recording]:
    """What is said of a mutant, and what it did, in long cases too where it was put through them."""
    seen: list[Recording] = []

    def run(one: Judge) -> Recording:
        seen.append(observe(function, one.part, SECONDS))
        return seen[-1]

    try:
        with np.errstate(all="ignore"):
            verdict = judged(judge, run)
    except Exception as error:  # which an author must see, too
        verdict = check_failed(judge.key, error)
    return verdict, functools.reduce(Recording.followed_by, seen)


def _fails_on(key: str, record: Exercise, mutant: Mutant, seeds: Sequence[int]) -> int | None:
    function = _function(record, mutant)
    for seed in seeds:
        judge = judge_of(key, seed)
        if not _verdict(judge, function)[0].passed:
            return seed
    return None
