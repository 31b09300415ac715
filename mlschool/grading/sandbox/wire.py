"""What crosses between the process that runs an answer and the one that judges: JSON, and arrays as `.npy`.

Small arrays go as lists of numbers: most are small, and an `.npy` takes many times as long to read. Nothing
here can carry code: no pickle, and only the records named in `_RECORDS` are ever built.
"""

from __future__ import annotations

import base64
import dataclasses
import io
import json
import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np

from mlschool.checking.guards import OUTPUT_CAP
from mlschool.checking.models.placeholders import Batches, Loss, MadeByAFramework, Net, Optimiser, Tensor
from mlschool.checking.placeholders import Fn, MadeHere, Rng, Scores, Stored, StoredFile
from mlschool.checking.plain import DEEPEST, MOST_ITEMS, SCALARS, Foreign
from mlschool.checking.recordings import Case, Crash, Given, ModelSeen, Observation, Recording, Script

_SMALL = 64  # numbers in an array that goes as a list
_NUMBERS = {f"<{kind}{size}" for kind in "iuf" for size in (2, 4, 8)} | {"|b1", "|i1", "|u1"}

_RECORDS = {
    record.__name__: record
    for record in (
        *(Case, Crash, Foreign, Given, ModelSeen, Observation, Recording, Script),
        *(Batches, Fn, Loss, Net, Optimiser, Rng, Scores, Stored, StoredFile, Tensor),
    )
}
_LARGEST_INT = 2**63
_LONGEST_HEX = 2**14  # digits: with longer numbers the least sum takes its time
_MOST_ALIKE = 50
_MOST_ROOM = 2**28  # bytes


class Garbled(ValueError):
    """What came over the wire isn't what `pack` makes."""


def pack(value: Any) -> Any:
    """Return plain data, or a record of it, as JSON can hold it.

    What JSON has no form for becomes an object with a single entry that names its kind.

    >>> pack((1, np.bool_(True) | True, {"a": [2.5, None]}))
    {'tuple': [1, {'array': ['|b1', [], [True]]}, {'dict': [['a', [2.5, None]]]}]}
    """
    if value is None or isinstance(value, bool | float | str):
        return value
    if isinstance(value, int):
        return value if abs(value) < _LARGEST_INT else {"int": hex(value)}
    if isinstance(value, complex):
        return {"complex": [value.real, value.imag]}
    if isinstance(value, np.ndarray | np.generic):
        if value.size <= _SMALL and value.dtype.str in _NUMBERS:
            return {"array": [value.dtype.str, list(value.shape), value.ravel().tolist()]}
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


def loads(message: bytes, most: int = 500_000) -> Any:
    """Return what a message of JSON holds, its packed parts unpacked wherever they stand.

    most  how many parts it may have, counted before anything is read: each takes memory

    Raises
    ------
    Garbled
        If this is no message that `pack` and JSON make.

    >>> loads(b'{"nonce": "a", "recording": {"tuple": [1, 2]}}')
    {'nonce': 'a', 'recording': (1, 2)}
    """
    if sum(message.count(mark) for mark in (b"[", b"{", b",")) > most:
        raise Garbled("it has too many parts.")
    try:
        content = json.loads(message)
    except (ValueError, RecursionError, MemoryError) as error:
        raise Garbled(f"{type(error).__name__}: {error}") from None
    if not isinstance(content, dict):
        raise Garbled("it is no object.")
    return {name: _checked(unpack(part)) for name, part in content.items()}


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
    mlschool.grading.sandbox.wire.Garbled: ...
    """
    try:
        return _unpack(packed)
    except Exception as error:  # the reader of `.npy` headers alone raises a dozen kinds
        raise Garbled(f"{type(error).__name__}: {error}") from None


def _unpack(packed: Any) -> Any:
    if isinstance(packed, list):
        return [_unpack(item) for item in packed]
    if not isinstance(packed, dict):
        return packed
    [(kind, body)] = packed.items()
    match kind:
        case "int":
            if len(body) > _LONGEST_HEX:
                raise ValueError("an enormous whole number")
            return int(body, 16)
        case "complex":
            return complex(*body)
        case "array":
            return _small_array(*body)
        case "npy":
            return _array(base64.b64decode(body, validate=True))
        case "tuple":
            return tuple(_unpack(body))
        case "dict":
            return _dictionary(_unpack(body))
    return _RECORDS[kind](*_unpack(body))


def _dictionary(pairs: list[tuple[Any, Any]]) -> dict[Any, Any]:
    """Make a dictionary, unless its keys were chosen so that this takes hours: those with one hash."""
    alike = Counter(hash(key) for key, _ in pairs)
    if max(alike.values(), default=0) > _MOST_ALIKE:
        raise ValueError("too many keys with one hash")
    return dict(pairs)


def _small_array(kind: str, shape: list[int], values: list[Any]) -> np.ndarray:
    if kind not in _NUMBERS or not 0 <= len(values) <= _SMALL or math.prod(shape) != len(values):
        raise ValueError("no small array")
    if not all(type(value) in (bool, int, float) for value in values):
        raise ValueError("no numbers")
    return np.array(values, np.dtype(kind)).reshape(shape)


def _array(data: bytes) -> np.ndarray:
    """Read an array, whose header must fit the bytes that follow before any room is made for it."""
    length = 2 if data[6:7] == b"\x01" else 4  # of the number that says how long the header is
    end = 8 + length + int.from_bytes(data[8 : 8 + length], "little")
    shape, order, dtype = _header(data[:end])
    rest = data[end:]
    if math.prod(shape) * dtype.itemsize != len(rest):
        raise ValueError("the header doesn't fit what follows")
    if not rest:
        return np.zeros(shape, dtype)
    return np.frombuffer(rest, dtype).reshape(shape, order=order).copy(order)


@lru_cache(maxsize=512)  # it is Python that NumPy reads there, which takes longer than all the rest
def _header(data: bytes) -> tuple[tuple[int, ...], str, np.dtype]:
    file = io.BytesIO(data)
    version = np.lib.format.read_magic(file)
    read = {(1, 0): np.lib.format.read_array_header_1_0, (2, 0): np.lib.format.read_array_header_2_0}[version]
    shape, fortran, dtype = read(file)
    if dtype.hasobject or dtype.itemsize == 0 or not all(isinstance(n, int) and n >= 0 for n in shape):
        raise ValueError("no plain array")
    return shape, "F" if fortran else "C", dtype


def _checked(value: Any) -> Any:
    """Return a recording whose every part is of its kind, or else plain data: nothing else is taken.

    What it says in words is cut where it is longer than `observe` makes it.
    """
    if not isinstance(value, Recording):
        _only_plain(value)
        return value
    fine = (
        _is(value.kind, str) and _is(value.empty, bool) and _is(value.name, str) and _is(value.takes, str)
        and _is(value.takes_all, bool) and _is(value.misfit, str) and isinstance(value.observations, tuple)
        and isinstance(value.refused, tuple) and _texts(value.disturbs)
        and _is(value.single, bool)
        and (not value.misfit if value.parameters is None else _texts(value.parameters))
    )  # fmt: skip
    if not fine:
        raise Garbled("a recording with parts of another kind.")
    return replace(
        value,
        observations=tuple(map(_checked_observation, value.observations)),
        refused=tuple(map(_checked_observation, value.refused)),
        again=None if value.again is None else _checked_observation(value.again),
        disturbs=tuple(cut(name, 60) for name in value.disturbs[:5]),
        kind=cut(value.kind, 60),
        name=cut(value.name),
        takes=cut(value.takes, 200),
        misfit=cut(value.misfit),
    )


def _checked_observation(seen: Any) -> Observation:
    fine = (
        isinstance(seen, Observation) and isinstance(seen.args, tuple) and isinstance(seen.kwargs, dict)
        and (seen.crash is None or isinstance(seen.crash, Crash)) and _is(seen.stopped, bool)
        and _is(seen.output, str) and _texts(seen.warnings) and _texts(seen.raised)
        and _is(seen.seconds, float) and 0 <= seen.seconds < math.inf
        and all(_is(name, str) for name in seen.kwargs)
        and (seen.model is None or isinstance(seen.model, ModelSeen))
        and (seen.drawn is None or _is(seen.drawn, bool))
    )  # fmt: skip
    if not fine:
        raise Garbled("an observation with parts of another kind.")
    for part in (seen.value, *seen.args, *seen.kwargs.values()):
        _only_plain(part)
    notices = tuple(map(cut, seen.warnings[:5]))
    crash = None if seen.crash is None else _checked_crash(seen.crash)
    model = None if seen.model is None else _checked_model(seen.model)
    raised, output = tuple(cut(name, 60) for name in seen.raised[:20]), cut(seen.output, OUTPUT_CAP)
    return replace(seen, crash=crash, output=output, warnings=notices, model=model, raised=raised)


def _checked_model(model: ModelSeen) -> ModelSeen:
    parts = (model.outputs, model.shapes, model.kept, model.unused, model.extra)
    if not all(isinstance(part, tuple) for part in parts):
        raise Garbled("a model with parts of another kind.")
    for output in model.outputs:
        _only_plain(output)
    numbers = (model.unused, model.extra, *model.shapes, *model.kept)
    signs = (
        model.first,
        model.moody,
        model.training,
        model.gradients,
        model.hides,
        model.shares,
    )
    fine = (
        all(isinstance(some, tuple) and all(_is(one, int) for one in some) for some in numbers)
        and all(_is(word, str) for word in (model.framework, model.kind, model.nearly, model.precision))
        and _texts(model.unknown) and _is(model.reached, int)
        and all(sign is None or _is(sign, bool) for sign in signs)
    )  # fmt: skip
    if not fine:
        raise Garbled("a model with parts of another kind.")
    unknown = tuple(map(cut, model.unknown[:20]))
    short = {name: cut(getattr(model, name), 60) for name in ("kind", "nearly", "precision")}
    return replace(model, unknown=unknown, **short)


def _checked_crash(crash: Crash) -> Crash:
    lines = isinstance(crash.lines, tuple) and all(
        isinstance(line, tuple) and list(map(type, line)) == [int, str] and 0 <= line[0] < 2**31
        for line in crash.lines
    )
    if not (lines and _is(crash.kind, str) and _is(crash.message, str)):
        raise Garbled("an exception with parts of another kind.")
    last = tuple((number, cut(text)) for number, text in crash.lines[-3:])
    return Crash(cut(crash.kind, 60), cut(crash.message, 500), last)


def cut(text: str, most: int = 10_000) -> str:
    """Return a text no longer than this, and without halves of characters, which no file can hold.

    >>> cut("a\\ud800bc", 3)
    'a?b'
    """
    return text[:most].encode("utf-8", "replace").decode()


def _is(value: Any, kind: type) -> bool:
    return type(value) is kind


def _texts(value: Any) -> bool:
    return isinstance(value, tuple) and all(_is(one, str) for one in value)


def _only_plain(value: Any) -> None:
    """Raise Garbled if this isn't what `plain` makes, or would fill the memory when it is made an array."""
    items = size = 0
    widest = 1
    waiting = [(value, 0)]
    while waiting:
        one, depth = waiting.pop()
        if isinstance(one, list | tuple):
            items += len(one)
            waiting += [(part, depth + 1) for part in one]
        elif isinstance(one, dict):
            items += len(one)
            waiting += [(part, depth + 1) for part in one.values()]
            if not all(map(_plain_key, one)):
                raise Garbled("a dictionary with keys of another kind.")
        elif isinstance(one, Foreign):
            named = _is(one.kind, str) and one.kind == cut(one.kind, 100)
            if not (named and (one.array is None or isinstance(one.array, np.ndarray))):
                raise Garbled("something foreign with parts of another kind.")
            waiting.append((one.array, depth))
        elif isinstance(one, np.ndarray):
            size, widest = size + one.size, max(widest, one.itemsize)
        elif isinstance(one, str):
            widest = max(widest, 4 * len(one))
        elif isinstance(one, MadeHere):
            if any(
                type(getattr(one, part.name)) not in (int, str, float) for part in dataclasses.fields(one)
            ):
                raise Garbled("something to be made, with parts of another kind.")
        elif isinstance(one, MadeByAFramework):
            waiting += [(getattr(one, part.name), depth + 1) for part in dataclasses.fields(one)]
        elif not isinstance(one, SCALARS):
            raise Garbled(f"a {type(one).__name__} where there is plain data only.")
        if depth > DEEPEST + 2 or items > MOST_ITEMS:
            raise Garbled("it is nested too deep, or has too many parts.")
    # of a list of numbers or texts NumPy makes an array in which each is as wide as the widest
    if (items + size) * widest > _MOST_ROOM:
        raise Garbled("it would fill the memory.")


def _plain_key(key: Any) -> bool:
    return type(key) in SCALARS or (_is(key, tuple) and all(map(_plain_key, key)))
