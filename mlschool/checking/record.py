"""What an exercise is: one record, from which come the check, the hints, the marks and the solved edition."""

from __future__ import annotations

import ast
import inspect
import linecache
import textwrap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np

from mlschool import frameworks
from mlschool.checking.compare import SINGLE, Tolerance
from mlschool.checking.recordings import Case, Given, Recording, Script

Test = Callable[[Recording, Recording], bool]
Accept = Callable[[Case, Any], bool | str | None]
Function = Callable[..., Any]


@dataclass(frozen=True)
class Edit:
    """A mistake as an edit of the reference: what stands once in its body is replaced; see `edit`."""

    old: str
    new: str
    before: Edit | None = None
    framework: str = ""

    def edit(self, old: str, new: str) -> Edit:
        """Return this edit with another one after it."""
        return Edit(old, new, self, self.framework)

    def applied(self, source: str) -> str:
        """Return a function's source with the edit made in it, below its docstring.

        Raises ValueError where the old text doesn't stand in the body exactly once, or what comes of it isn't
        Python.
        """
        head, body = _head_and_body(source)
        edited = head + self._in(body)
        try:
            ast.parse(edited)
        except SyntaxError as error:
            raise ValueError(f"what the edit {self} makes isn't Python ({error.msg}):\n{edited}") from None
        return edited

    def _in(self, body: str) -> str:
        body = body if self.before is None else self.before._in(body)
        if (count := body.count(self.old)) != 1:
            stands = "doesn't stand" if count == 0 else f"stands {count} times"
            raise ValueError(f"{self.old!r} {stands} in the body that is to be edited:\n{body}")
        return body.replace(self.old, self.new)

    def __str__(self) -> str:
        before = f"{self.before}, " if self.before else ""
        return f"{before}{self.old!r} → {self.new!r}"


def edit(old: str, new: str, framework: str = "") -> Edit:
    """Return a twin that is the reference with one piece of its body replaced; more by `.edit(old, new)`.

    old        what stands in the reference's body (below its docstring) exactly once
    framework  of which reference, where there is one for each; the first without a word

    >>> edit("x + 1", "x - 1").applied("def f(x):\\n    return x + 1\\n")
    'def f(x):\\n    return x - 1\\n'
    """
    return Edit(old, new, None, framework)


Twin = Function | Edit


@dataclass(frozen=True)
class Mistake:
    """A mistake that people make, and what to tell them.

    name     short and stable, unique in its exercise: results on disk and tutors' rules go by it
    message  what they did and what it causes, in a sentence or two; never the line that mends it
    twin     the mistake as an edit of the reference, or as a function (or several that make the same one):
             recognised when it agrees with the answer on every case
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

    name: str
    message: str
    twin: Twin | Sequence[Twin] | None = None
    when: Test | None = None

    @property
    def twins(self) -> tuple[Twin, ...]:
        """The twin or twins as a tuple."""
        if self.twin is None:
            return ()
        return tuple(self.twin) if isinstance(self.twin, Sequence) else (self.twin,)


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
    long: bool = False,
    **kwargs: Any,
) -> Case:
    """Return one case: the arguments of a call, and optionally what it is about.

    given   what the model that comes back is put through (of the probe "model")
    raises  the exception that is due, for one of `refuses`
    long    whether it is as long as the notebook's real call, so that only an answer that is right in all
            other cases is put through it

    >>> case([20, 410, 20], 3, note="one spike").note
    'one spike'
    """
    return Case(args, kwargs, note, given, raises.__name__ if raises else "", long)


def stops_early(losses: Callable[[Any], Sequence[float] | None], rtol: float, atol: float) -> Test:
    """Return a test for `Mistake`: all losses are right as far as they go, and end too early in some cases.

    In some, but not in all: a training that is always too short has made another mistake.

    losses      of what comes back, the losses of a training; None where they aren't there
    rtol, atol  how near they have to come, as `np.allclose` takes it
    """

    def seen(recording: Recording, reference: Recording) -> bool:
        short = []
        for came, due in zip(recording.observations, reference.observations, strict=True):
            got, right = losses(came.value), losses(due.value)
            if got is None or not 0 < len(got) <= len(right):
                return False
            if not np.allclose(got, right[: len(got)], rtol=rtol, atol=atol):
                return False
            short.append(len(got) < len(right))
        return any(short) and not all(short)

    return seen


def crashes_with(*words: str) -> Test:
    """Return a test for `Mistake`: cases stop with an exception, and each speaks of one of these words.

    words  pieces of the exception's class and message, as in "ValueError: shapes"
    """

    def seen(recording: Recording, reference: Recording) -> bool:
        crashes = (o.crash for o in recording.observations if o.crash is not None)
        said = [f"{crash.kind}: {crash.message}" for crash in crashes]
        return bool(said) and all(any(word in one for word in words) for one in said)

    return seen


def random_cases(
    make: Callable[[np.random.Generator], tuple[Any, ...] | Case], count: int = 3, note: str = ""
) -> RandomCases:
    """Return `count` cases that are drawn anew for each seed."""
    return RandomCases(make, count, note)


@dataclass(frozen=True, eq=False)
class Exercise:
    """One exercise.

    reference  the right answer, from `mlschool.solutions`; or, where frameworks are needed, a dictionary of
               answers by framework ("torch", "keras"), each of which imports its framework inside. The first
               one's name is the exercise's
    cases      what it is tried on; small ones first, since the first that fails is the one that is shown
    refuses    what the contract says an answer raises, and why (`note`): with these arguments it must
    mistakes   what people get wrong, each with its name and message
    hints      from a nudge to nearly the answer
    why        what to understand from the solution; shown beside it
    returns    names of the values, where a tuple is returned
    needs      names of earlier exercises that an answer may call
    accept     for answers that aren't unique: accept(case, value) → True, or a sentence that says what is
               amiss; None where the reference is the measure after all
    stopped    what an endless run usually means here
    changes    names of the arguments that an answer may change in place
    probe      what is done with an answer, see `Script`: "call", "model" or "train"
    tolerance  how far numbers may be off; where frameworks compute, single precision's unless something is
               said
    """

    reference: Function | Mapping[str, Function]
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
    references: Mapping[str, Function] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        by_framework = self.reference if isinstance(self.reference, Mapping) else {"": self.reference}
        object.__setattr__(self, "references", dict(by_framework))
        if self.probe != "call" and self.tolerance == Tolerance():  # frameworks compute in single precision
            object.__setattr__(self, "tolerance", SINGLE)

    @property
    def frameworks(self) -> tuple[str, ...]:
        """The frameworks in which there is a reference; none where none is needed."""
        return tuple(filter(None, self.references))

    @property
    def lacks(self) -> str:
        """The framework that this exercise needs and that isn't installed, or ""."""
        return self.frameworks[0] if self.frameworks and not frameworks.preferred(self.frameworks) else ""

    @property
    def bound(self) -> Function:
        """The reference that a notebook goes on with: of the framework that is bound, or else installed."""
        name = frameworks.preferred(self.frameworks)
        return self._first if name is None else self.references[name]

    @property
    def _first(self) -> Function:
        return next(iter(self.references.values()))

    @cached_property
    def name(self) -> str:
        """The name of the function that the learner writes."""
        return self._first.__name__

    @cached_property
    def parameters(self) -> tuple[str, ...]:
        """The names of its parameters, in order."""
        return tuple(inspect.signature(self._first).parameters)

    def source(self, framework: str | None = None) -> str:
        """Return the source of a reference, the bound one by default, as it may stand in a notebook."""
        function = self.bound if framework is None else self.references[framework]
        return inspect.getsource(function).replace(f"def {function.__name__}(", f"def {self.name}(", 1)

    def mistake(self, name: str) -> Mistake:
        """Return the mistake of this name; raise LookupError where there is none."""
        for mistake in self.mistakes:
            if mistake.name == name:
                return mistake
        raise LookupError(f"{self.name} has no mistake called {name!r}.")

    def twin_source(self, twin: Edit) -> str:
        """Return the source of a twin that is an edit of a reference, which must still be what it edits."""
        framework = twin.framework or next(iter(self.references))
        return twin.applied(textwrap.dedent(inspect.getsource(self.references[framework])))

    def function_of(self, twin: Twin) -> Function:
        """Return a twin as a function; an edited source runs where the reference stands.

        Raises ValueError where the edit no longer fits the reference.
        """
        return self._edited(twin) if isinstance(twin, Edit) else twin

    @cached_property
    def _made(self) -> dict[Edit, Function]:
        return {}

    def _edited(self, twin: Edit) -> Function:
        if twin not in self._made:
            source = self.twin_source(twin)
            reference: Any = self.references[twin.framework or next(iter(self.references))]
            name = f"<{self.name}: {twin}>"
            linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
            # its own names first, and those of the solutions' module behind them
            space: dict[str, Any] = dict(vars(inspect.getmodule(reference)))
            exec(compile(source, name, "exec", dont_inherit=True), space)  # as trusted as the record itself
            self._made[twin] = space[reference.__name__]
        return self._made[twin]

    @cached_property
    def fixed(self) -> int:
        """The number of cases before the first that is drawn or long: small ones, and quick to run."""
        small = (isinstance(entry, Case) and not entry.long for entry in self.cases)
        return next((i for i, one in enumerate(small) if not one), len(self.cases))

    def script(self, seed: int = 0) -> Script:
        """Return what an answer is put through, long cases last; the same seed gives the same script."""
        cases: list[Case] = []
        for place, entry in enumerate(self.cases):
            if isinstance(entry, Case):
                cases.append(entry)
                continue
            rng = np.random.default_rng([seed, place])
            for one in [entry.make(rng) for _ in range(entry.count)]:
                if isinstance(one, Case):
                    cases.append(replace(one, note=one.note or entry.note))
                else:
                    cases.append(Case(tuple(one), {}, entry.note))
        cases.sort(key=lambda case: case.long)
        return Script(tuple(cases), self.probe, tuple(self.refuses), self.needs)


def _head_and_body(source: str) -> tuple[str, str]:
    """Take a function's source apart behind its docstring, or its `def` line where it has none."""
    function = ast.parse(source).body[0]
    first = function.body[0]  # type: ignore[attr-defined]
    documented = ast.get_docstring(function, clean=False) is not None  # type: ignore[arg-type]
    end = first.end_lineno if documented else first.lineno - 1
    lines = source.splitlines(keepends=True)
    return "".join(lines[:end]), "".join(lines[end:])
