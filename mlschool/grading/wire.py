"""What crosses between the process that runs an answer and the one that judges: JSON, and arrays as `.npy`.

Nothing here can carry code: no pickle, and only the records named in `_RECORDS` are ever built.
"""

from __future__ import annotations

import base64
import binascii
import dataclasses
import io
from collections.abc import Mapping
from typing import Any

import numpy as np

from mlschool.checking.made import Fn, Rng
from mlschool.checking.observe import Case, Crash, Observation, Recording, Script
from mlschool.checking.plain import Foreign

_RECORDS = {
    record.__name__: record for record in (Case, Crash, Fn, Foreign, Observation, Recording, Rng, Script)
}
_LARGEST_INT = 2**63


class Garbled(ValueError):
    """What came over the wire isn't what `pack` makes."""


def pack(value: Any) -> Any:
    """Return plain data, or a record of it, as JSON can hold it.

    What JSON has no form for becomes an object with a single entry that names its kind.

    >>> pack((1, np.bool_(True) | True, {"a": [2.5, None]}))
    {'tuple': [1, {'npy': '...'}, {'dict': [['a', [2.5, None]]]}]}
    """
    if value is None or isinstance(value, bool | float | str):
        return value
    if isinstance(value, int):
        return value if abs(value) < _LARGEST_INT else {"int": hex(value)}
    if isinstance(value, complex):
        return {"complex": [value.real, value.imag]}
    if isinstance(value, np.ndarray | np.generic):
        file = io.BytesIO()
        np.save(file, value, allow_pickle=False)
        return {"npy": base64.b64encode(file.getvalue()).decode("ascii")}
    if isinstance(value, list):
        return [pack(item) for item in value]
    if isinstance(value, tuple):
        return {"tuple": [pack(item) for item in value]}
    if isinstance(value, Mapping):
        return {"dict": [[pack(key), pack(item)] for key, item in value.items()]}
    kind = type(value).__name__
    if kind not in _RECORDS:
        raise TypeError(f"a {kind} can't be sent")
    return {kind: [pack(getattr(value, field.name)) for field in dataclasses.fields(value)]}


def unpack(packed: Any) -> Any:
    """Return what `pack` was given.

    Raises
    ------
    Garbled
        If this isn't what `pack` makes: a header that lies, a record that doesn't exist, whatever it may be.

    >>> unpack(pack(Case((1, "two"), {"x": 3.0}, "a note")))
    Case(args=(1, 'two'), kwargs={'x': 3.0}, note='a note')
    >>> unpack({"surely": "not"})
    Traceback (most recent call last):
    mlschool.grading.wire.Garbled: ...
    """
    try:
        return _unpack(packed)
    except (ValueError, TypeError, KeyError, MemoryError, RecursionError, binascii.Error) as error:
        raise Garbled(f"{type(error).__name__}: {error}") from None


def _unpack(packed: Any) -> Any:
    if isinstance(packed, list):
        return [_unpack(item) for item in packed]
    if not isinstance(packed, dict):
        return packed
    [(kind, body)] = packed.items()
    match kind:
        case "int":
            return int(body, 16)
        case "complex":
            return complex(*body)
        case "npy":
            return np.load(io.BytesIO(base64.b64decode(body, validate=True)), allow_pickle=False)
        case "tuple":
            return tuple(_unpack(body))
        case "dict":
            return dict(_unpack(body))
    return _RECORDS[kind](*_unpack(body))
