"""What an exercise is: one record, from which come the check, the hints, the marks and the solved edition."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import numpy as np

from mlschool.checking.compare import Tolerance
from mlschool.checking.guards import shortest_limit
from mlschool.checking.observe import Case, Recording, Script, observe

Test = Callable[[Recording, Recording], bool]
Accept = Callable[[Case, Any], bool | str]


class Incomplete(RuntimeError):
    """The reference, or a twin, couldn't be recorded to its end. (What is raised isn't cached.)"""


@dataclass(frozen=True)
class Mistake:
    """A mistake that people make, and what to tell them.

    message  what they did and what it causes, in a sentence or two; never the line that mends it
    twin     the mistake as a function (or several functions that make the same one): recognised when it
    agrees with
             the answer on every case
    when     or a test on what was seen: when(answer's recording, reference's recording) → bool
    """

    message: str
    twin: Callable[..., Any] | Sequence[Callable[..., Any]] | None = None
    when: Test | None = None

    @property
    def twins(self) -> tuple[Callable[..., Any], ...]:
        """The twin or twins as a tuple."""
        return () if self.twin is None else (self.twin,) if callable(self.twin) else tuple(self.twin)


@dataclass(frozen=True)
class RandomCases:
    """Cases drawn from a seeded generator: `make(rng)` returns the arguments of one call."""

    make: Callable[[np.random.Generator], tuple[Any, ...]]
    count: int = 3
    note: str = ""


def case(*args: Any, note: str = "", **kwargs: Any) -> Case:
    """Return one case: the arguments of a call, and optionally what it is about.

    >>> case([20, 410, 20], 3, note="one spike").note
    'one spike'
    """
    return Case(args, kwargs, note)


def random_cases(
    make: Callable[[np.random.Generator], tuple[Any, ...]], count: int = 3, note: str = ""
) -> RandomCases:
    """Return `count` cases that are drawn anew for each seed."""
    return RandomCases(make, count, note)


@dataclass(frozen=True, eq=False)
class Exercise:
    """One exercise.

    reference  the right answer, from `mlschool.solutions`
    cases      what it is tried on; small ones first, since the first that fails is the one that is shown
    mistakes   what people get wrong, each with its message
    hints      from a nudge to nearly the answer
    why        what to understand from the solution; shown beside it
    returns    names of the values, where a tuple is returned
    needs      names of earlier exercises that an answer may call
    accept     for answers that aren't unique: accept(case, value) → True, or a sentence that says what is
    amiss
    stopped    what an endless run usually means here
    changes    names of the arguments that an answer may change in place
    """

    reference: Callable[..., Any]
    cases: Sequence[Case | RandomCases]
    mistakes: Sequence[Mistake]
    hints: Sequence[str]
    why: str = ""
    returns: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    tolerance: Tolerance = Tolerance()
    accept: Accept | None = None
    stopped: str = ""
    changes: tuple[str, ...] = ()
    probe: str = "call"

    @cached_property
    def name(self) -> str:
        """The name of the function that the learner writes."""
        return self.reference.__name__

    @cached_property
    def parameters(self) -> tuple[str, ...]:
        """The names of its parameters, in order."""
        return tuple(inspect.signature(self.reference).parameters)

    def script(self, seed: int = 0) -> Script:
        """Return what an answer is put through; the same seed gives the same script."""
        return _script(self, seed)

    def recording(
        self, function: Callable[..., Any] | None = None, seed: int = 0, most: int | None = None
    ) -> Recording:
        """Return the recording of the reference, or of another trusted function such as a twin.

        most  how many cases to record, from the first on; None for all of them

        Raises Incomplete where it was interrupted, or where the reference itself stops with an exception.
        """
        return _recording(self, function or self.reference, seed, most)

    @cached_property
    def fixed(self) -> int:
        """The number of cases before the first that is drawn: small ones, and quick to run."""
        return next((i for i, entry in enumerate(self.cases) if not isinstance(entry, Case)), len(self.cases))

    def seconds(self, seed: int = 0) -> float:
        """Return the time limit of an answer: 10 s, or 20 times what the reference takes."""
        taken = sum(observation.seconds for observation in self.recording(seed=seed).observations)
        return max(shortest_limit(), 20 * taken)


@lru_cache(maxsize=512)
def _script(exercise: Exercise, seed: int) -> Script:
    cases: list[Case] = []
    for place, entry in enumerate(exercise.cases):
        if isinstance(entry, Case):
            cases.append(entry)
        else:
            rng = np.random.default_rng([seed, place])
            cases += [Case(tuple(entry.make(rng)), {}, entry.note) for _ in range(entry.count)]
    return Script(tuple(cases), exercise.probe)


@lru_cache(maxsize=4096)
def _recording(
    exercise: Exercise, function: Callable[..., Any], seed: int, most: int | None = None
) -> Recording:
    script = exercise.script(seed)
    recording = observe(function, Script(script.cases[:most], script.probe), seconds=600)
    if any(observation.stopped for observation in recording.observations):
        raise Incomplete(f"`{function.__name__}` was interrupted; run the cell again")
    if function is exercise.reference:
        for crash in filter(None, (observation.crash for observation in recording.observations)):
            raise Incomplete(f"the reference stops with {crash.kind}: {crash.message}")
    return recording
