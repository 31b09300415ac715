"""What counts as equal: the one table.

    expected          also right                               right numbers, but told so
    ----------------  ---------------------------------------  -----------------------------------------
    a number          a 0-d array, bool for 0/1, int, float    an array of one number
    an array          float32, bool for 0/1, another int       a list; (n, 1) for (n,); a tensor or frame
    a mask            -                                        0 and 1, which pick rows 0 and 1
    a list            a tuple or an array                      a tensor or frame, a list of tensors
    a tuple           a list                                   -
    a string, None    the same                                 -

Shape comes before numbers (`np.allclose([], [1.0])` is True), and NaN is equal to nothing, unless a contract
asks for it. A small
number beside large ones has their rounding; numbers that were once in single precision are no more precise.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass, replace
from typing import Any

import numpy as np

from mlschool.checking.plain import Foreign


@dataclass(frozen=True)
class Tolerance:
    """How far a number may be off: |got − expected| ≤ atol + rtol · |expected| + floor · the array's largest.

    As it stands, six decimals will do, and so will a usual guard against division by zero.

    nan  whether NaN is right where NaN is due: only where a contract asks for it
    """

    rtol: float = 2e-6
    atol: float = 6e-7
    floor: float = 1e-6
    nan: bool = False

    def at_least(self, other: Tolerance) -> Tolerance:
        """Return a tolerance that allows what either does."""
        mine, others = astuple(self), astuple(other)
        return Tolerance(*map(max, mine, others))


EXACT = Tolerance(1e-6, 1e-9, 0)  # of two that do the same in double precision
SINGLE = Tolerance(1e-4, 1e-6)  # of what is due in single precision
IN_SINGLE = Tolerance(1e-4, 1e-6, 1e-5)  # of what comes in single precision, and is due in double
_COARSE = 4096  # whole numbers, halves, …, 4096ths are in single precision by themselves


@dataclass(frozen=True)
class Difference:
    """Where and how two values differ.

    kind   "nothing", "kind", "shape", "length", "finite", "form" (right numbers, unusable container) or
    "value"
    path   the positions that lead to the difference inside tuples and dictionaries
    """

    kind: str
    expected: Any
    got: Any
    path: tuple[Any, ...] = ()


def difference(expected: Any, got: Any, tolerance: Tolerance, *, form: bool = True) -> Difference | None:
    """Return the first difference between `expected` and `got`, or None where they count as equal.

    With form=False the container doesn't matter, only the numbers, and NaN is as good as NaN: so that a
    mistake is recognised in a list too, and by the holes it leaves.

    >>> difference([1, 2], np.array([1.0, 2.0]), Tolerance()) is None
    True
    >>> difference(np.zeros(3), np.zeros((3, 1)), Tolerance()).kind
    'form'
    >>> difference(np.zeros(3), np.zeros((2, 1)), Tolerance()).kind
    'shape'
    """
    if got is None and expected is not None:
        return Difference("nothing", expected, got)
    if isinstance(expected, str | None):
        return None if type(got) is type(expected) and got == expected else Difference("kind", expected, got)
    if isinstance(expected, dict):
        if not isinstance(got, dict):
            return Difference("kind", expected, got)
        return _trees(expected, got, tolerance, form)
    if isinstance(expected, tuple) or (isinstance(expected, list) and numbers(expected) is None):
        if isinstance(got, np.ndarray) and all(_ndim(part) == got.ndim - 1 for part in expected):
            got = tuple(got)  # its rows can be taken apart into the same names
        if not isinstance(got, list | tuple):
            return Difference("kind", expected, got)
        return _trees(dict(enumerate(expected)), dict(enumerate(got)), tolerance, form)
    return _numbers(expected, got, tolerance, form)


def numbers(value: Any) -> np.ndarray | None:
    """Return a number, a list of numbers, an array or a tensor as an array; None for anything else."""
    if isinstance(value, Foreign):
        value = value.array
    elif isinstance(value, list | tuple) and any(isinstance(item, Foreign) for item in value):
        value = [item.array if isinstance(item, Foreign) else item for item in value]
    try:
        array = np.asarray(value)
    except (ValueError, OverflowError):  # a ragged list, or one too deep
        return None
    return array if array.dtype.kind in "biufc" else None


def usable(expected: Any, got: Any) -> bool:
    """Tell whether the container of `got` will do where that of `expected` is due."""
    if isinstance(got, Foreign):
        return False
    if isinstance(got, list | tuple):
        return not isinstance(expected, np.ndarray) and not any(isinstance(item, Foreign) for item in got)
    return not is_mask(expected) or is_mask(got)


def is_mask(value: Any) -> bool:
    """Tell whether a value is an array of True and False, with which rows can be picked."""
    return isinstance(value, np.ndarray) and value.ndim > 0 and value.dtype == bool


def _trees(expected: dict, got: dict, tolerance: Tolerance, form: bool) -> Difference | None:
    if expected.keys() != got.keys():
        return Difference("length", tuple(expected.values()), tuple(got.values()))
    first = None
    for key, part in expected.items():
        if (one := difference(part, got[key], tolerance, form=form)) is not None:
            first = first or replace(one, path=(key, *one.path))
            if one.kind != "form":  # a container is worth a word only where all the numbers are right
                return replace(one, path=(key, *one.path))
    return first


def _numbers(expected: Any, got: Any, tolerance: Tolerance, form: bool) -> Difference | None:
    e, g = numbers(expected), numbers(got)
    if e is None or g is None or (g.dtype.kind == "c") > (e.dtype.kind == "c"):
        return Difference("kind", expected, got)
    same_shape = e.shape == g.shape
    if not same_shape and not (e.size == g.size and _squeezed(e) == _squeezed(g)):
        return Difference("shape", expected, got)
    g = g.reshape(e.shape)
    if not close(e, g, tolerance, nan=tolerance.nan or not form):
        if not same_shape:
            return Difference("shape", expected, got)
        kind = "finite" if not np.isfinite(g).all() and np.isfinite(e).all() else "value"
        return Difference(kind, expected, got)
    return Difference("form", expected, got) if form and not (same_shape and usable(expected, got)) else None


def close(expected: np.ndarray, got: np.ndarray, tolerance: Tolerance, nan: bool = False) -> bool:
    """Tell whether two arrays of one shape agree; single precision is allowed its own rounding.

    nan  whether NaN counts as equal to NaN
    """
    if got.dtype.kind == "f" and got.dtype.itemsize < 8 and expected.dtype.kind not in "iub":
        tolerance = tolerance if tolerance.rtol >= SINGLE.rtol else tolerance.at_least(IN_SINGLE)
    # of True and False no differences can be taken, and in single precision small tolerances are lost
    e, g = (array if array.dtype.kind == "c" else array.astype(float) for array in (expected, got))
    with np.errstate(all="ignore"):  # np.allclose says the same, five times slower
        allowed = _floor(expected, tolerance) + tolerance.rtol * np.abs(e)
        near = (np.abs(g - e) <= allowed) & np.isfinite(e) | (g == e)
    if np.all(near | (np.isnan(g) & np.isnan(e)) if nan else near):
        return True
    return _was_single(got) and close(expected, got.astype(np.float32), tolerance, nan)


def _floor(expected: np.ndarray, tolerance: Tolerance) -> float:
    """How far off any number of an array may be; whole numbers aren't rounded."""
    if expected.dtype.kind in "iub" or expected.size < 2:
        return tolerance.atol
    largest = np.max(np.abs(expected), initial=0.0, where=np.isfinite(expected))
    return tolerance.atol + tolerance.floor * largest


def _was_single(array: np.ndarray) -> bool:
    """Whether numbers in double precision have the digits of single precision, and not only a few."""
    if array.dtype != np.float64:
        return False
    known = array[np.isfinite(array)]
    with np.errstate(all="ignore"):  # a large number becomes infinite
        return bool(np.all(known.astype(np.float32) == known) and np.any(known * _COARSE % 1))


def _ndim(value: Any) -> int | None:
    array = numbers(value)
    return None if array is None else array.ndim


def _squeezed(array: np.ndarray) -> tuple[int, ...]:
    return tuple(n for n in array.shape if n != 1)
