"""What can be said of a wrong answer that no known mistake explains: general relations, most telling first.

Each relation looks at all cases at once, and speaks only when it is sure.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from mlschool.checking.compare import Difference, Tolerance, close, difference, is_mask, numbers
from mlschool.checking.plain import Foreign
from mlschool.checking.recordings import Case
from mlschool.checking.values import describe
from mlschool.checking.verdict import Finding, finding

Pairs = list[tuple[np.ndarray, np.ndarray]]

ENOUGH = 3  # numbers on which a relation must hold before it is believed
NEARLY = 2e-3  # so far off, relatively, an answer is told that it is nearly right
MOST_DECIMALS = 5  # to which rounding is told; with more of them a number counts as right


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
        """(expected, got) as float arrays for every case; None unless all have numbers of equal shape.

        What is nested, such as a list of layers, is laid out in one row.
        """
        both = [(_leaves(e), _leaves(g)) for e, g in zip(self.expected, self.got, strict=True)]
        for e, g in both:
            if not e or [a.shape for a in e] != [a.shape for a in g]:
                return None
        return [(_in_a_row(e), _in_a_row(g)) for e, g in both]

    @cached_property
    def nested(self) -> bool:
        """Whether there are cases in which several arrays come together."""
        return any(numbers(e) is None for e in self.expected)

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


def found(evidence: Evidence) -> Finding | None:
    """Return the first relation that holds, or None."""
    with np.errstate(all="ignore"):  # ratios of what came may be anything
        return next(filter(None, (test(evidence) for test in RELATIONS)), None)


def structure(
    due: Sequence[Any], came: Sequence[Any], names: Sequence[str], tolerance: Tolerance
) -> Finding | None:
    """Return what is wrong with how the right values are put together; None where other values came.

    due, came  the returned value of each case
    names      what the values are called, where several are returned
    """

    def right(put: Callable[[Any], Any]) -> bool:
        """Whether everything is right once what came is put together otherwise."""
        try:
            return all(
                difference(e, put(g), tolerance, form=False) is None for e, g in zip(due, came, strict=True)
            )
        except (TypeError, ValueError, IndexError):  # it can't be put so
            return False

    if not due or not all(isinstance(g, list | tuple) for g in came):
        return None
    if 1 < len(names) <= _MOST_ORDERED and all(len(g) == len(names) for g in came):
        for order in itertools.permutations(range(len(names))):
            if list(order) != sorted(order) and right(lambda g, order=order: [g[i] for i in order]):
                return finding("returned order", came=tuple(names[order.index(i)] for i in range(len(names))))
    if right(lambda g: [tuple(parts) for parts in zip(*g, strict=True)]):
        return finding("regrouped", each=len(due[0][0]))
    if names or not all(isinstance(g, tuple) for g in came) or isinstance(due[0], tuple):
        return None
    length = len(came[0])
    which = next((i + 1 for i in range(length) if right(lambda g, i=i: g[i])), 0)
    arrays = any((part := numbers(item)) is None or part.ndim for item in came[0])
    return finding("too many", came=length, right=which) if which or arrays else None


def among(
    due: Sequence[Any], came: Sequence[Any], names: Sequence[str], tolerance: Tolerance
) -> tuple[str, ...]:
    """Return which of several values came back, all of them right; () where others came, or all."""
    for size in range(1, min(len(names), _MOST_ORDERED)):
        for places in itertools.combinations(range(len(names)), size):
            pairs = [(tuple(e[i] for i in places), g) for e, g in zip(due, came, strict=True)]
            if size == 1:
                pairs = [(one, g) for (one,), g in pairs]
            if all(difference(e, g, tolerance) is None for e, g in pairs):
                return tuple(names[i] for i in places)
    return ()


_MOST_ORDERED = 4  # values whose orders are tried


def nothing(evidence: Evidence) -> Finding | None:
    """Nothing came back."""
    return finding("nothing") if evidence.first.kind == "nothing" else None


def kind(evidence: Evidence) -> Finding | None:
    """Another kind of thing came back, or another number of things."""
    e, g = evidence.first.expected, evidence.first.got
    if evidence.first.kind == "length":
        return finding("length", came=len(g), due=len(e))
    items = g if isinstance(g, list | tuple) else ()
    odd = next((item for item in items if isinstance(item, Foreign)), None)
    if evidence.first.kind == "kind":
        if odd is not None and odd.array is None:  # it is what the list holds that can't be used
            return finding(
                "holds", came=type(g).__name__, held=describe(odd), due=describe(e), foreign=odd.kind
            )
        foreign = g.kind if isinstance(g, Foreign) else ""
        return finding("kind", came=describe(g), due=describe(e), foreign=foreign)
    if evidence.first.kind == "form":
        if is_mask(e) and isinstance(g, np.ndarray) and g.shape == e.shape:
            return finding("numbers for flags")
        if odd is None:
            return finding("form", came=describe(g), due=describe(e))
        plain = f"a {type(e).__name__} of plain numbers" if isinstance(e, list | tuple) else describe(e)
        return finding("form", came=f"a {type(g).__name__} of objects of the kind `{odd.kind}`", due=plain)
    return None


def shape(evidence: Evidence) -> Finding | None:
    """The shape is another one."""
    if evidence.first.kind != "shape":
        return None
    e, g = numbers(evidence.first.expected), numbers(evidence.first.got)
    if 0 in (e.ndim, g.ndim):
        came, due = describe(evidence.first.got), describe(evidence.first.expected)
        return finding("single", came=came, due=due, number=g.ndim == 0)
    if e.ndim == g.ndim == 1:
        for place, name in enumerate(evidence.parameters):
            if _lengths_are_those_of(evidence, place, 0, 1):
                return finding("numbers", came=len(g), due=len(e), each="column", table=name)
            if _lengths_are_those_of(evidence, place, 1, 0):
                return finding("numbers", came=len(g), due=len(e), each="row", table=name)
        return finding("numbers", came=len(g), due=len(e), each="", table="")
    why = ""
    if e.ndim == g.ndim == 2 and e.shape == g.shape[::-1]:
        why = "transposed"
    elif e.ndim == 1 and _tables_for_rows(evidence):
        why = "table"
    elif g.ndim == e.ndim + 1 and e.shape in _without_an_axis(g.shape):
        why = "axis left"
    elif g.ndim == e.ndim - 1 and g.shape in _without_an_axis(e.shape):
        why = "axis gone"
    return finding("shape", came=g.shape, due=e.shape, why=why)


def in_place(evidence: Evidence) -> Finding | None:
    """An argument was changed on the way."""
    return finding("in place", argument=evidence.changed[0]) if evidence.changed else None


def finite(evidence: Evidence) -> Finding | None:
    """Something isn't a number."""
    if evidence.first.kind != "finite":
        return None
    return finding("finite", nan=bool(np.isnan(numbers(evidence.first.got)).any()))


def untouched(evidence: Evidence) -> Finding | None:
    """An argument came back as it went in."""
    if evidence.pairs is None:
        return None
    if evidence.before and _same_as(evidence, evidence.before):
        return finding("no step")
    for place, name in enumerate(evidence.parameters):
        given = evidence.argument(place)
        if _same_as(evidence, given):
            return finding("untouched", argument="" if name == evidence.name else name)
    return None


def _same_as(evidence: Evidence, given: Sequence[np.ndarray | None]) -> bool:
    return all(
        a is not None and a.shape == g.shape and close(a, g, evidence.tolerance)
        for a, (_, g) in zip(given, evidence.pairs or (), strict=True)
    )


def constant(evidence: Evidence) -> Finding | None:
    """The same number, whatever goes in."""
    numbers_ = [n for _, g in evidence.pairs or () for n in g.flat]
    due = {n for e, _ in evidence.pairs or () for n in e.flat}
    if len(numbers_) >= ENOUGH and len(due) > 1 and len(set(numbers_)) == 1:
        return finding("constant", number=float(numbers_[0]))
    return None


def exchanged(evidence: Evidence) -> Finding | None:
    """0 for 1 and 1 for 0."""
    return finding("exchanged") if evidence.binary and evidence.all_close(lambda e: 1 - e) else None


def sign(evidence: Evidence) -> Finding | None:
    """The exact negative."""
    if (evidence.telling or evidence.binary) and evidence.all_close(np.negative):
        return finding("sign")
    return None


def factor(evidence: Evidence) -> Finding | None:
    """A constant factor, with its name where it has one."""
    if not (evidence.telling or evidence.binary):
        return None
    for facts, factors in _factors(evidence):
        if all(
            close(f * e, g, evidence.tolerance) for f, (e, g) in zip(factors, evidence.pairs, strict=True)
        ):
            return finding("factor", **facts)
    return None


def offset(evidence: Evidence) -> Finding | None:
    """A constant offset."""
    if not (evidence.telling or evidence.binary):
        return None
    shift = next(float((g - e).flat[0]) for e, g in evidence.pairs if e.size)
    return finding("offset", shift=shift) if evidence.all_close(lambda e: e + shift) else None


def moved(evidence: Evidence) -> Finding | None:
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
    if abs(ratio - 1) < NEARLY or not all(close(ratio * e, g, evidence.tolerance) for e, g in steps):
        return None
    exact = 1e-3 if evidence.before else 1e-6  # a model's weights are kept in single precision
    near = next((float(number) for number in (-1, 2, 0.5) if abs(ratio - number) < exact), ratio)
    return finding("moved", ratio=near)


def whole(evidence: Evidence) -> Finding | None:
    """The decimals are lost."""
    if evidence.telling and any(map(evidence.all_close, (np.trunc, np.round, np.floor))):
        return finding("whole")
    return None


def order(evidence: Evidence) -> Finding | None:
    """The right numbers, in other places."""
    if not evidence.telling or not any(e.size > 1 for e, _ in evidence.pairs):
        return None
    if all(
        e.ndim == 2 and e.shape[0] == e.shape[1] and close(e.T, g, evidence.tolerance)
        for e, g in evidence.pairs
    ):
        return finding("transposed")
    if all(
        close(np.sort(e, axis=None), np.sort(g, axis=None), evidence.tolerance) for e, g in evidence.pairs
    ):
        return finding("order")
    return None


def edges(evidence: Evidence) -> Finding | None:
    """Right everywhere but at an end."""
    pairs = evidence.pairs
    if pairs is None or evidence.nested or any(e.ndim == 0 or len(e) < ENOUGH for e, _ in pairs):
        return None
    for place, inner in (("first", slice(1, None)), ("last", slice(None, -1))):
        if all(close(e[inner], g[inner], evidence.tolerance) for e, g in pairs):
            return finding("edge", which=place)
    return None


def noted(evidence: Evidence) -> Finding | None:
    """Wrong in all the cases that have something in common, and in no others."""
    notes = {evidence.cases[i].note for i in evidence.wrong}
    others = {c.note for i, c in enumerate(evidence.cases) if i not in evidence.wrong}
    if len(notes) == 1 and others and (note := notes.pop()) and note not in others:
        return finding("except", note=note)
    return None


def batch(evidence: Evidence) -> Finding | None:
    """Right for a single one, and not for several at once."""
    arrays = [numbers(e) for e in evidence.expected]
    if any(array is None for array in arrays):
        return None
    right = [array for i, array in enumerate(arrays) if i not in evidence.wrong]
    apart = all((array.ndim == 0) is (i not in evidence.wrong) for i, array in enumerate(arrays))
    return finding("batch") if apart and len({array.item() for array in right}) > 1 else None


def rounded(evidence: Evidence) -> Finding | None:
    """Rounded to a few decimals."""
    if not evidence.telling:
        return None
    for digits in range(1, MOST_DECIMALS + 1):
        half = Tolerance(0, 0.501 * 10.0**-digits, 0)
        if all(np.array_equal(g, np.round(g, digits)) and close(e, g, half) for e, g in evidence.pairs):
            return finding("rounded", digits=digits)
    return None


def precision(evidence: Evidence) -> Finding | None:
    """Nearly right, by the largest numbers of each case."""
    if not evidence.telling:
        return None
    gap = max(np.max(np.abs(g - e)) / np.max(np.abs(e)) for e, g in evidence.pairs if e.any() or g.any())
    return finding("precision", parts=10 ** round(-np.log10(gap))) if 0 < gap < NEARLY else None


RELATIONS = (
    nothing, kind, shape, in_place, finite, untouched, constant, exchanged, sign, factor, offset, moved,
    whole, rounded, order, precision, edges, noted, batch,
)  # fmt: skip


def _leaves(value: Any) -> list[np.ndarray]:
    """Return the arrays of numbers in a value, in order; none where something in it is no number."""
    array = numbers(value)
    if array is not None:
        return [] if array.dtype.kind == "c" else [array]
    parts = [_leaves(part) for part in value] if isinstance(value, list | tuple) else []
    return [leaf for part in parts for leaf in part] if all(parts) else []


def _in_a_row(leaves: Sequence[np.ndarray]) -> np.ndarray:
    [array, *others] = leaves
    return np.concatenate([leaf.ravel() for leaf in leaves]).astype(float) if others else array.astype(float)


def _factors(evidence: Evidence) -> Iterator[tuple[dict[str, Any], list[float]]]:
    """Yield factors to try, one for each case, with the facts by which they are told."""
    cases = len(evidence.cases)
    yield {"factor": 2.0}, [2.0] * cases
    yield {"factor": 0.5}, [0.5] * cases
    for place, name in enumerate(evidence.parameters):
        shapes = [() if array is None else array.shape for array in evidence.argument(place)]
        for axis in range(min(map(len, shapes), default=0)):
            n = [s[axis] for s in shapes]
            if len(set(n)) == 1 or 0 in n:
                continue
            facts = {"argument": name, "axis": axis, "axes": min(map(len, shapes))}
            for power in (1.0, -1.0, 0.5, -0.5):
                yield {**facts, "power": power}, [float(k) ** power for k in n]
    ratio = next(
        (float(g.flat[i] / e.flat[i]) for e, g in evidence.pairs for i in range(e.size) if e.flat[i]), 0.0
    )
    if ratio not in (0.0, 1.0) and np.isfinite(ratio):
        yield {"factor": ratio}, [ratio] * cases


def _lengths_are_those_of(evidence: Evidence, place: int, due: int, came: int) -> bool:
    """Tell whether in all cases one axis of a table has the expected length, and another that which came."""
    for table, e, g in zip(evidence.argument(place), evidence.expected, evidence.got, strict=True):
        e, g = numbers(e), numbers(g)
        if table is None or table.ndim != 2 or e is None or g is None:
            return False
        if e.shape != (table.shape[due],) or g.shape != (table.shape[came],):
            return False
    return True


def _tables_for_rows(evidence: Evidence) -> bool:
    """Tell whether a square table comes for a row in all cases; in one alone it may be chance."""
    pairs = zip(evidence.expected, evidence.got, strict=True)
    return all(np.shape(g) == np.shape(e) * 2 for e, g in pairs)


def _without_an_axis(shape: tuple[int, ...]) -> list[tuple[int, ...]]:
    return [shape[:axis] + shape[axis + 1 :] for axis in range(len(shape))]
