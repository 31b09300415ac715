"""What can be said of a wrong answer that no known mistake explains: general relations, most telling first.

Each relation looks at all cases at once, and speaks only when it is sure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from mlschool.checking.compare import Difference, Tolerance, close, numbers
from mlschool.checking.plain import THE_MODEL, Foreign
from mlschool.checking.recordings import Case

Pairs = list[tuple[np.ndarray, np.ndarray]]

ENOUGH = 3  # numbers on which a relation must hold before it is believed


@dataclass(frozen=True)
class Evidence:
    """One returned value over all cases: what was expected, what came, and which cases came out wrong.

    before  what this value was before the call, where it isn't one of the arguments (a model's weights)
    """

    cases: Sequence[Case]
    parameters: Sequence[str]
    expected: Sequence[Any]
    got: Sequence[Any]
    wrong: Sequence[int]
    first: Difference
    tolerance: Tolerance
    changed: Sequence[str] = ()
    name: str = ""
    before: Sequence[np.ndarray | None] | None = None

    @cached_property
    def pairs(self) -> Pairs | None:
        """(expected, got) as float arrays for every case; None unless all have numbers of equal shape."""
        both = [(numbers(e), numbers(g)) for e, g in zip(self.expected, self.got, strict=True)]
        for e, g in both:
            if e is None or g is None or e.shape != g.shape or "c" in e.dtype.kind + g.dtype.kind:
                return None
        return [(e.astype(float), g.astype(float)) for e, g in both]

    @cached_property
    def telling(self) -> bool:
        """Whether there are enough different numbers among the expected ones to believe a relation."""
        return self.pairs is not None and len({n for e, _ in self.pairs for n in e.flat[:20] if n}) >= ENOUGH

    @cached_property
    def binary(self) -> bool:
        """Whether 0 and 1, and nothing else, are expected."""
        return self.pairs is not None and {n for e, _ in self.pairs for n in e.flat} == {0.0, 1.0}

    def all_close(self, model: Callable[[np.ndarray], np.ndarray]) -> bool:
        """Tell whether model(expected) is what came, in every case."""
        return self.pairs is not None and all(close(model(e), g, self.tolerance) for e, g in self.pairs)

    def argument(self, place: int) -> list[np.ndarray | None]:
        """Return what the cases hand in for the parameter at `place` as arrays; None where no numbers."""
        name = self.parameters[place]
        given = [c.args[place] if place < len(c.args) else c.kwargs.get(name) for c in self.cases]
        return [None if value is None else numbers(value) for value in given]


def relation(evidence: Evidence) -> str | None:
    """Return the first relation that holds, as a sentence about the value, or None."""
    return next(filter(None, (test(evidence) for test in RELATIONS)), None)


def nothing(evidence: Evidence) -> str | None:
    """Nothing came back."""
    if evidence.first.kind == "nothing":
        return "nothing comes back. Does every way through your function end with `return`?"
    return None


def kind(evidence: Evidence) -> str | None:
    """Another kind of thing came back, or another number of things."""
    e, g = evidence.first.expected, evidence.first.got
    if evidence.first.kind == "length":
        return f"{_count(len(g), 'value')} came back where {_count(len(e), 'value')} {_is(len(e))} expected."
    items = g if isinstance(g, list | tuple) else ()
    odd = next((item for item in items if isinstance(item, Foreign)), None)
    if evidence.first.kind == "kind":
        if odd is not None and odd.array is None:  # it is what the list holds that can't be used
            held = f"a {type(g).__name__} that holds {describe(odd)}"
            return f"{held} came back where {describe(e)} is expected.{_usually(odd)}"
        return f"{describe(g)} came back where {describe(e)} is expected.{_usually(g)}"
    if evidence.first.kind == "form":
        rely = "later cells rely on that."
        what, due = describe(g), describe(e)
        if odd is not None:
            what = f"a {type(g).__name__} of objects of the kind `{odd.kind}`"
            due = f"a {type(e).__name__} of plain numbers" if isinstance(e, list | tuple) else due
        return f"the numbers are right, but {what} came back where {due} is expected: {rely}"
    return None


def shape(evidence: Evidence) -> str | None:
    """The shape is another one."""
    if evidence.first.kind != "shape":
        return None
    e, g = numbers(evidence.first.expected), numbers(evidence.first.got)
    if 0 in (e.ndim, g.ndim):
        said = (
            f"{describe(evidence.first.got)} came back where {describe(evidence.first.expected)} is expected"
        )
        return f"{said}. Does a sum or mean run over everything?" if g.ndim == 0 else f"{said}."
    if e.ndim == g.ndim == 1:
        said = f"{_count(len(g), 'number')} came back where {len(e)} {_is(len(e))} expected"
        for place, name in enumerate(evidence.parameters):
            if _lengths_are_those_of(evidence, place, 0, 1):
                return f"{said}: one for each column of `{name}`, not one for each row. Another axis?"
            if _lengths_are_those_of(evidence, place, 1, 0):
                return f"{said}: one for each row of `{name}`, not one for each column. Another axis?"
        return f"{said}."
    said = f"the shape is {g.shape} where {e.shape} is expected"
    if e.ndim == g.ndim == 2 and e.shape == g.shape[::-1]:
        return f"{said}: rows and columns are exchanged."
    if g.shape == e.shape * 2:
        return f"{said}: an array of shape ({e.size},) and one of shape ({e.size}, 1) together make a table."
    if g.ndim == e.ndim + 1 and e.shape in _without_an_axis(g.shape):
        return f"{said}: an axis is left that should be gone. Is a sum or mean over one axis missing?"
    if g.ndim == e.ndim - 1 and g.shape in _without_an_axis(e.shape):
        return f"{said}: an axis is gone that should be left."
    return f"{said}."


def in_place(evidence: Evidence) -> str | None:
    """An argument was changed on the way."""
    if evidence.changed:
        return (
            f"`{evidence.changed[0]}` itself is changed on the way, and later lines meet the changed numbers."
        )
    return None


def finite(evidence: Evidence) -> str | None:
    """Something isn't a number."""
    if evidence.first.kind != "finite":
        return None
    word = "NaN (not a number)" if np.isnan(numbers(evidence.first.got)).any() else "an infinite number"
    return f"{word} comes out. Is something divided by zero, or is a number too large for exp?"


def untouched(evidence: Evidence) -> str | None:
    """An argument came back as it went in."""
    if evidence.pairs is None:
        return None
    if evidence.before and _same_as(evidence, evidence.before):
        return "nothing has changed: no step has reached it."
    for place, name in enumerate(evidence.parameters):
        given = evidence.argument(place)
        if _same_as(evidence, given):
            return f"{'it' if name == evidence.name else f'`{name}`'} comes back as it went in."
    return None


def _same_as(evidence: Evidence, given: Sequence[np.ndarray | None]) -> bool:
    return all(
        a is not None and a.shape == g.shape and close(a, g, evidence.tolerance)
        for a, (_, g) in zip(given, evidence.pairs or (), strict=True)
    )


def constant(evidence: Evidence) -> str | None:
    """The same number, whatever goes in."""
    numbers_ = [n for _, g in evidence.pairs or () for n in g.flat]
    due = {n for e, _ in evidence.pairs or () for n in e.flat}
    if len(numbers_) >= ENOUGH and len(due) > 1 and len(set(numbers_)) == 1:
        return f"{numbers_[0]:.5g} comes out, whatever goes in."
    return None


def exchanged(evidence: Evidence) -> str | None:
    """0 for 1 and 1 for 0."""
    if evidence.binary and evidence.all_close(lambda e: 1 - e):
        return "0 and 1 are exchanged."
    return None


def sign(evidence: Evidence) -> str | None:
    """The exact negative."""
    if (evidence.telling or evidence.binary) and evidence.all_close(np.negative):
        return "every number has the opposite sign."
    return None


def factor(evidence: Evidence) -> str | None:
    """A constant factor, with its name where it has one."""
    if not (evidence.telling or evidence.binary):
        return None
    for words, factors in _factors(evidence):
        if all(
            close(f * e, g, evidence.tolerance) for f, (e, g) in zip(factors, evidence.pairs, strict=True)
        ):
            return f"every number is {words}."
    return None


def offset(evidence: Evidence) -> str | None:
    """A constant offset."""
    if not (evidence.telling or evidence.binary):
        return None
    shift = next(float((g - e).flat[0]) for e, g in evidence.pairs if e.size)
    if evidence.all_close(lambda e: e + shift):
        return f"every number is too {'large' if shift > 0 else 'small'} by {abs(shift):.6g}."
    return None


def moved(evidence: Evidence) -> str | None:
    """A value that replaces an argument of the same name moves the wrong way, or too far."""
    named = evidence.name in evidence.parameters
    if evidence.pairs is None or not (named or evidence.before):
        return None
    given = evidence.argument(evidence.parameters.index(evidence.name)) if named else evidence.before
    if any(a is None or a.shape != e.shape for a, (e, _) in zip(given, evidence.pairs, strict=True)):
        return None
    steps = [(e - a, g - a) for a, (e, g) in zip(given, evidence.pairs, strict=True)]
    ratios = [float(g.flat[i] / e.flat[i]) for e, g in steps for i in range(e.size) if e.flat[i]]
    if len(ratios) < ENOUGH or not np.isfinite(ratios[0]):
        return None
    ratio = ratios[0]
    if not all(close(ratio * e, g, evidence.tolerance) for e, g in steps):
        return None
    exact = 1e-3 if evidence.before else 1e-6  # a model's weights are kept in single precision
    words = {-1: "the opposite way", 2: "twice as far as it should", 0.5: "half as far as it should"}
    near = next((said for number, said in words.items() if abs(ratio - number) < exact), None)
    return f"it moves {near or f'{ratio:.4g} times as far as it should'}."


def whole(evidence: Evidence) -> str | None:
    """The decimals are lost."""
    if evidence.telling and (evidence.all_close(np.trunc) or evidence.all_close(np.round)):
        return "the decimals are lost on the way. Is there an array or a number of the type int, or a `//`?"
    return None


def order(evidence: Evidence) -> str | None:
    """The right numbers, in other places."""
    if not evidence.telling or not any(e.size > 1 for e, _ in evidence.pairs):
        return None
    if all(
        e.ndim == 2 and e.shape[0] == e.shape[1] and close(e.T, g, evidence.tolerance)
        for e, g in evidence.pairs
    ):
        return "rows and columns are exchanged."
    if all(
        close(np.sort(e, axis=None), np.sort(g, axis=None), evidence.tolerance) for e, g in evidence.pairs
    ):
        return "the right numbers come out, but in another order."
    return None


def edges(evidence: Evidence) -> str | None:
    """Right everywhere but at an end."""
    pairs = evidence.pairs
    if pairs is None or any(e.ndim == 0 or len(e) < ENOUGH for e, _ in pairs):
        return None
    for place, inner in (("first", slice(1, None)), ("last", slice(None, -1))):
        if all(close(e[inner], g[inner], evidence.tolerance) for e, g in pairs):
            return f"all are right but the {place}."
    return None


def noted(evidence: Evidence) -> str | None:
    """Wrong in all the cases that have something in common, and in no others."""
    notes = {evidence.cases[i].note for i in evidence.wrong}
    others = {c.note for i, c in enumerate(evidence.cases) if i not in evidence.wrong}
    if len(notes) == 1 and others and (note := notes.pop()) and note not in others:
        return f"it comes out right except for {note}."
    return None


def batch(evidence: Evidence) -> str | None:
    """Right for a single one, and not for several at once."""
    axes = [0 if (array := numbers(e)) is None else array.ndim for e in evidence.expected]
    if any(expected is None for expected in evidence.expected):
        return None  # a case without this value is right for want of it
    wrong, right = ({axes[i] for i in range(len(axes)) if (i in evidence.wrong) is w} for w in (True, False))
    if right == {0} and 0 not in wrong:
        return "it comes out right for a single one, and not for several at once."
    return None


def precision(evidence: Evidence) -> str | None:
    """Right to about three digits."""
    if evidence.telling and all(close(e, g, Tolerance(2e-3, 1e-9)) for e, g in evidence.pairs):
        return (
            "the numbers are nearly right, to about one part in a thousand. "
            "Is something rounded, or a constant off?"
        )
    return None


RELATIONS = (
    nothing, kind, shape, in_place, finite, untouched, constant, exchanged, sign, factor, offset, moved,
    whole, order, edges, noted, batch, precision,
)  # fmt: skip


def _factors(evidence: Evidence) -> Iterator[tuple[str, list[float]]]:
    cases = len(evidence.cases)
    yield "twice too large", [2.0] * cases
    yield "half of what it should be", [0.5] * cases
    for place, name in enumerate(evidence.parameters):
        shapes = [() if array is None else array.shape for array in evidence.argument(place)]
        for axis in range(min(map(len, shapes), default=0)):
            n = [s[axis] for s in shapes]
            if len(set(n)) == 1 or 0 in n:
                continue
            table = min(map(len, shapes)) == 2
            what = f"number of {('rows', 'columns')[axis]}" if table else f"length of axis {axis}"
            what = f"n, the {what} of `{name}`" if min(map(len, shapes)) > 1 else f"n, the length of `{name}`"
            yield f"too large by the factor {what}", [float(k) for k in n]
            yield f"too small by the factor {what}", [1.0 / k for k in n]
            yield f"too large by the square root of {what}", [k**0.5 for k in n]
            yield f"too small by the square root of {what}", [k**-0.5 for k in n]
    ratio = next(
        (float(g.flat[i] / e.flat[i]) for e, g in evidence.pairs for i in range(e.size) if e.flat[i]), 0.0
    )
    if ratio not in (0.0, 1.0) and np.isfinite(ratio):
        yield f"{ratio:.6g} times what it should be", [ratio] * cases


def describe(value: Any) -> str:
    """Return a few words for what a value is.

    >>> describe([1, 2]), describe(np.zeros((2, 3))), describe(3.0), describe(None)
    ('a list of length 2', 'an array of shape (2, 3)', 'a number', 'nothing')
    """
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "True or False"
    if isinstance(value, np.ndarray) and value.dtype.kind in "biufc":
        kinds = {"b": "True or False", "c": "a complex number"}
        return (
            kinds.get(value.dtype.kind, "a number") if value.ndim == 0 else f"an array of shape {value.shape}"
        )
    if isinstance(value, np.ndarray):
        return f"an array of {'text' if value.dtype.kind in 'US' else value.dtype.name}"
    if isinstance(value, int | float):
        return "a number" if isinstance(value, float) or abs(value) < 2**63 else "an enormous whole number"
    if isinstance(value, complex):
        return "a complex number"
    if isinstance(value, str):
        return "the model" if value == THE_MODEL else "text"
    if isinstance(value, list | tuple):
        return f"a {type(value).__name__} of length {len(value)}"
    if isinstance(value, dict):
        return "a dictionary"
    if isinstance(value, Foreign) and value.kind in _PLAIN_WORDS:
        return _PLAIN_WORDS[value.kind]
    name = getattr(value, "kind", type(value).__name__)
    return f"an object of the kind `{name}`"


_PLAIN_WORDS = {
    "ndarray": "an array of objects, not of numbers,",
    "function": "a function",
    "method": "a function that isn't called",
    "builtin_function_or_method": "a function that isn't called",
    "type": "a class",
    "generator": "a generator",
    "coroutine": "a coroutine",
    "range": "a range",
    "map": "a `map` that nobody has run through",
    "zip": "a `zip` that nobody has run through",
    "ellipsis": "`...`",
}

_WHY = {
    "generator": "`yield`, or round brackets around a `for`, makes one.",
    "coroutine": "`async def` makes one; `def` alone is right here.",
    "builtin_function_or_method": "Are the brackets behind its name missing, as in `X.mean()`?",
    "method": "Are the brackets behind its name missing, as in `X.mean()`?",
    "ellipsis": "Those three dots stand for what is still to be written.",
}


def _usually(value: Any) -> str:
    words = _WHY.get(value.kind, "") if isinstance(value, Foreign) else ""
    return f" {words}" if words else ""


def _lengths_are_those_of(evidence: Evidence, place: int, due: int, came: int) -> bool:
    """Tell whether in all cases one axis of a table has the expected length, and another that which came."""
    for table, e, g in zip(evidence.argument(place), evidence.expected, evidence.got, strict=True):
        e, g = numbers(e), numbers(g)
        if table is None or table.ndim != 2 or e is None or g is None:
            return False
        if e.shape != (table.shape[due],) or g.shape != (table.shape[came],):
            return False
    return True


def _without_an_axis(shape: tuple[int, ...]) -> list[tuple[int, ...]]:
    return [shape[:axis] + shape[axis + 1 :] for axis in range(len(shape))]


def _count(n: int, noun: str) -> str:
    return f"{n} {noun}" + ("" if n == 1 else "s")


def _is(n: int) -> str:
    return "is" if n == 1 else "are"
