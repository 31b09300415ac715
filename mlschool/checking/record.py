"""What an exercise is: one record, from which come the check, the hints, the marks and the solved edition."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from types import FunctionType
from typing import Any

import numpy as np

from mlschool import frameworks
from mlschool.checking.compare import SINGLE, Tolerance
from mlschool.checking.guards import shortest_limit
from mlschool.checking.observe import observe
from mlschool.checking.recordings import Case, Given, Recording, Script

Test = Callable[[Recording, Recording], bool]
Accept = Callable[[Case, Any], bool | str]


class Incomplete(RuntimeError):
    """The reference, or a twin, couldn't be recorded to its end. (What is raised isn't cached.)"""


@dataclass(frozen=True)
class Mistake:
    """A mistake that people make, and what to tell them.

    message  what they did and what it causes, in a sentence or two; never the line that mends it
    twin     the mistake as a function (or several functions that make the same one): recognised when it
             agrees with the answer on every case
    when     or a test on what was seen: when(answer's recording, reference's recording) → bool

    Where the answer makes a model, a twin makes one, too, in whichever framework it likes: it stands for
    the same mistake in the other one. Two models agree when the same given arrays find no place, weights of
    the same shapes are over, as many weights are out of the gradient's reach, they take their channels on
    the same side, do or don't answer otherwise in training mode, and give the same outputs for some way to
    fill in the weights. Where the answer trains a model, a twin does; they agree when what comes back and
    all weights afterwards do.

    `when` is for what doesn't show in values. Each observation's `model` (a `ModelSeen`) tells, for instance,
    whether a model was left in training mode:

        when=lambda seen, reference: any(o.model.training for o in seen.observations)
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
    """Cases drawn from a seeded generator: `make(rng)` returns the arguments of one call, or a whole case."""

    make: Callable[[np.random.Generator], tuple[Any, ...] | Case]
    count: int = 3
    note: str = ""


def case(
    *args: Any,
    note: str = "",
    given: Given | None = None,
    raises: type[Exception] | None = None,
    **kwargs: Any,
) -> Case:
    """Return one case: the arguments of a call, and optionally what it is about.

    given   what the model that comes back is put through (of the probe "model")
    raises  the exception that is due, for one of `refuses`

    >>> case([20, 410, 20], 3, note="one spike").note
    'one spike'
    """
    return Case(args, kwargs, note, given, raises.__name__ if raises else "")


def random_cases(
    make: Callable[[np.random.Generator], tuple[Any, ...] | Case], count: int = 3, note: str = ""
) -> RandomCases:
    """Return `count` cases that are drawn anew for each seed."""
    return RandomCases(make, count, note)


Reference = Callable[..., Any] | Mapping[str, Callable[..., Any]]


class _Bound:
    """The field `reference`: it takes a function, or one for each framework; it gives the bound one."""

    def __get__(self, exercise: Exercise | None, kind: type | None = None) -> Any:
        if exercise is None:
            raise AttributeError("reference")  # so that a dataclass finds no default here
        return exercise.references[
            frameworks.preferred(exercise.frameworks) or next(iter(exercise.references))
        ]

    def __set__(self, exercise: Exercise, value: Reference) -> None:
        named = dict(value) if isinstance(value, Mapping) else {"": value}
        name = next(iter(named.values())).__name__
        vars(exercise)["references"] = {key: _renamed(function, name) for key, function in named.items()}


@dataclass(frozen=True, eq=False)
class Exercise:
    """One exercise.

    reference  the right answer, from `mlschool.solutions`; or, where frameworks are needed, a dictionary of
               answers by framework ("torch", "keras"), of which the bound one is then `reference`. The first
               one's name is the exercise's. A framework is imported inside of the function
    cases      what it is tried on; small ones first, since the first that fails is the one that is shown
    refuses    what the contract says an answer raises, and why (`note`): with these arguments it must
    mistakes   what people get wrong, each with its message
    hints      from a nudge to nearly the answer
    why        what to understand from the solution; shown beside it
    returns    names of the values, where a tuple is returned
    needs      names of earlier exercises that an answer may call
    accept     for answers that aren't unique: accept(case, value) → True, or a sentence that says what is
    amiss
    stopped    what an endless run usually means here
    changes    names of the arguments that an answer may change in place
    probe      what is done with an answer, see `Script`: "call", "model" or "train"
    tolerance  how far numbers may be off; where frameworks compute, single precision's unless something is
               said
    """

    reference: Reference = _Bound()
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
    refuses: Sequence[Case] = ()
    probe: str = "call"

    def __post_init__(self) -> None:
        if self.probe != "call" and self.tolerance == Tolerance():  # frameworks compute in single precision
            object.__setattr__(self, "tolerance", SINGLE)

    @property
    def frameworks(self) -> tuple[str, ...]:
        """The frameworks in which there is a reference; none where none is needed."""
        return tuple(filter(None, self.references))

    @property
    def absent(self) -> str:
        """One sentence on the framework that this exercise needs and that isn't installed, or ""."""
        if not self.frameworks or frameworks.preferred(self.frameworks):
            return ""
        return frameworks.missing(self.frameworks[0])

    @cached_property
    def name(self) -> str:
        """The name of the function that the learner writes."""
        return next(iter(self.references.values())).__name__

    @cached_property
    def parameters(self) -> tuple[str, ...]:
        """The names of its parameters, in order."""
        return tuple(inspect.signature(next(iter(self.references.values()))).parameters)

    def source(self, framework: str | None = None) -> str:
        """Return the source of a reference, the bound one by default, as it may stand in a notebook."""
        function = self.reference if framework is None else self.references[framework]
        text = inspect.getsource(function)
        return re.sub(rf"\bdef {re.escape(function.__code__.co_name)}\(", f"def {self.name}(", text, count=1)

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
        if self.absent:
            return shortest_limit()
        taken = sum(observation.seconds for observation in self.recording(seed=seed).everything)
        return max(shortest_limit(), 20 * taken)


@lru_cache(maxsize=512)
def _script(exercise: Exercise, seed: int) -> Script:
    cases: list[Case] = []
    for place, entry in enumerate(exercise.cases):
        if isinstance(entry, Case):
            cases.append(entry)
        else:
            rng = np.random.default_rng([seed, place])
            drawn = [entry.make(rng) for _ in range(entry.count)]
            cases += [
                replace(one, note=one.note or entry.note)
                if isinstance(one, Case)
                else Case(tuple(one), {}, entry.note)
                for one in drawn
            ]
    return Script(tuple(cases), exercise.probe, tuple(exercise.refuses))


@lru_cache(maxsize=4096)
def _recording(
    exercise: Exercise, function: Callable[..., Any], seed: int, most: int | None = None
) -> Recording:
    script = exercise.script(seed)
    refused = script.refused if most is None else ()
    recording = observe(function, Script(script.cases[:most], script.probe, refused), seconds=600)
    if recording.stopped:
        raise Incomplete(f"`{function.__name__}` was interrupted; run the cell again")
    if function is exercise.reference:
        for crash in filter(None, (observation.crash for observation in recording.observations)):
            raise Incomplete(f"the reference stops with {crash.kind}: {crash.message}")
        for case, came in zip(refused, recording.refused, strict=True):
            if not came.crash or came.crash.kind != case.raises:
                raise Incomplete(f"the reference raises no {case.raises} with {case.note}")
    return recording


def _renamed(function: Callable[..., Any], name: str) -> Callable[..., Any]:
    """Return a function under this name: a copy, where it has another one."""
    if function.__name__ == name:
        return function
    f: Any = function
    copy = FunctionType(f.__code__, f.__globals__, name, f.__defaults__, f.__closure__)
    copy.__kwdefaults__, copy.__doc__, copy.__annotations__ = f.__kwdefaults__, f.__doc__, f.__annotations__
    copy.__module__ = f.__module__
    return copy
