"""Values in a few words: as one short line, or by what kind of thing they are."""

from __future__ import annotations

from typing import Any

import numpy as np

from mlschool.checking.placeholders import Placeholder
from mlschool.checking.plain import THE_MODEL, Foreign

LONGEST = 300  # characters of one value in a verdict's lines

_KINDS = {
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


def brief(value: Any, digits: int = 5, depth: int = 0) -> str:
    """Return a value as one short line.

    >>> brief(np.array([0.1 + 0.2, 1])), brief(np.zeros((40, 3))), brief((1.0, [1, 2]))
    ('[0.3, 1]', 'array of shape (40, 3)', '(1, [1, 2])')
    """
    if isinstance(value, Placeholder):
        return value.shown(lambda part: brief(part, digits, depth))
    if value is None or isinstance(value, bool | int | float | complex):
        return _number(value, digits)
    if isinstance(value, str):
        return value if value == THE_MODEL else repr(value if len(value) < 60 else value[:57] + "…")
    if isinstance(value, np.ndarray):
        if not value.size:
            return f"empty array of shape {value.shape}"
        if value.size > 12 or (core := np.squeeze(value)).ndim > 2:
            return f"array of shape {value.shape}"
        return brief(value.tolist() if value.ndim < 3 else core.tolist(), digits) + (
            f" of shape {value.shape}" if value.ndim > 2 else ""
        )
    if isinstance(value, list | tuple):
        if len(value) > 12 and all(type(item) in (bool, int, float) for item in value):
            return f"{type(value).__name__} of {len(value)} numbers"
        if depth > 2:
            return "…"
        most = 12 if depth < 2 else 3
        inner = ", ".join(brief(item, digits, depth + 1) for item in value[:most])
        if len(value) > most or len(inner) > LONGEST:
            inner = f"{inner if len(inner) <= LONGEST else inner[:LONGEST].rpartition(',')[0]}, …"
        return f"[{inner}]" if isinstance(value, list) else f"({inner}{',' if len(value) == 1 else ''})"
    if isinstance(value, dict):
        inner = ", ".join(f"{brief(key)}: {brief(item, digits, 3)}" for key, item in list(value.items())[:6])
        return f"{{{inner}{', …' if len(value) > 6 else ''}}}"
    return describe(value).rstrip(",")


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
    if isinstance(value, Foreign) and value.kind in _KINDS:
        return _KINDS[value.kind]
    name = getattr(value, "kind", type(value).__name__)
    return f"an object of the kind `{name}`"


def part_of(value: Any, place: tuple[Any, ...]) -> Any:
    """Return the value at the first position of `place` among several; the whole without a place, else None.

    >>> part_of((1, 2), (1,)), part_of(7, ()), part_of(7, (1,))
    (2, 7, None)
    """
    if not place:
        return value
    parts = isinstance(value, list | tuple) or (isinstance(value, np.ndarray) and value.ndim)
    return value[place[0]] if parts and len(value) > place[0] else None


def _number(value: Any, digits: int) -> str:
    if value is None or isinstance(value, bool):
        return str(value)
    if isinstance(value, int):
        return str(value) if abs(value) < 2**63 else "an enormous whole number"
    return f"{value:.{digits}g}"
