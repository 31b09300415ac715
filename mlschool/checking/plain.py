"""Plain data: the only thing that crosses between an answer and its judge.

Plain are None, bool, int, float, complex, str, NumPy arrays, and lists, tuples and dictionaries of these.
Anything else is a `Foreign`: its kind, and its numbers where it has any (a PyTorch tensor, a data frame).

An answer may return anything at all: a list that holds itself, an array that would fill the memory, an object
that lies about its class. So only exact types are trusted, and there is an end to depth and size.
"""

from __future__ import annotations

import dataclasses
import math
from dataclasses import dataclass
from typing import Any

import numpy as np

SCALARS = (type(None), bool, int, float, complex, str)
DEEPEST = 12
MOST_ITEMS = 200_000  # in lists, tuples and dictionaries together
MOST_NUMBERS = 100_000_000  # in one array
THE_MODEL = "the model"  # stands in a recording where the model that an answer was given came back


@dataclass(frozen=True, eq=False)
class Foreign:
    """Something that isn't plain: the name of its class, and its numbers, if it has any."""

    kind: str
    array: np.ndarray | None = None


def plain(value: Any) -> Any:
    """Return a copy of `value` as plain data; nothing in it is shared with the original.

    >>> plain((np.arange(2), [1, "two"]))
    (array([0, 1]), [1, 'two'])
    >>> plain(len).kind
    'builtin_function_or_method'
    """
    return _copy(value, 0, [MOST_ITEMS])


def _copy(value: Any, depth: int, room: list[int]) -> Any:
    kind = type(value)
    if kind in SCALARS:
        return value
    if kind is np.ndarray or issubclass(kind, np.generic):
        if issubclass(kind, np.str_):
            return str(value)
        if not value.dtype.hasobject and value.size <= MOST_NUMBERS:
            return np.array(value)
    base = next((base for base in (list, tuple, dict) if issubclass(kind, base)), None)
    if base is not None:
        # the methods of the plain type itself: a class of the learner's may do anything when it is iterated
        room[0] -= base.__len__(value)
        if depth > DEEPEST:
            return Foreign(f"endless {name_of(kind)}")
        if room[0] < 0:
            return Foreign(f"{name_of(kind)} of {base.__len__(value):,} items")
        if base is dict:
            return {_key(key): _copy(item, depth + 1, room) for key, item in dict.items(value)}
        return base(_copy(item, depth + 1, room) for item in base.__iter__(value))
    return Foreign(name_of(kind), numbers_of(value))


def numbers_of(value: Any) -> np.ndarray | None:
    """Return the numbers in a tensor, a data frame or the like as an array, or None if there are none."""
    try:
        if hasattr(value, "detach"):  # a PyTorch tensor, which may need a gradient or live on another device
            value = value.detach().cpu()
        if not hasattr(value, "__array__") or math.prod(getattr(value, "shape", ())) > MOST_NUMBERS:
            return None
        array = np.array(np.asarray(value))
    except Exception:  # the object is the learner's: whatever it raises, it has no numbers for us
        return None
    return None if array.dtype.hasobject else array


def name_of(kind: type) -> str:
    """Return a class's name, no longer than a line."""
    return kind.__name__[:60]


def same(a: Any, b: Any) -> bool:
    """Tell whether two pieces of plain data are equal to the last bit, shapes and kinds included."""
    if type(a) is not type(b):
        return False
    if isinstance(a, np.ndarray):
        if a.shape != b.shape or a.dtype != b.dtype:
            return False
        return np.array_equal(a, b, equal_nan=a.dtype.kind in "fc")
    if isinstance(a, list | tuple):
        return len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(same(a[key], b[key]) for key in a)
    if isinstance(a, Foreign):
        return a.kind == b.kind and same(a.array, b.array)
    if dataclasses.is_dataclass(a):  # a thing that is made on the spot, which may hold arrays
        return all(same(getattr(a, f.name), getattr(b, f.name)) for f in dataclasses.fields(a))
    return a == b or (a != a and b != b)


def _key(key: Any) -> Any:
    if type(key) in SCALARS:
        return key
    if isinstance(key, np.generic):
        return key.item()
    if type(key) is tuple:
        return tuple(_key(part) for part in key)
    return f"<{name_of(type(key))}>"
