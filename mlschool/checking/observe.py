"""Runs beside the answer: calls it on every case, and writes down what it does.

Nothing here knows what is right. This module imports neither exercises nor solutions, so that it can stand
alone where somebody else's code is run.
"""

from __future__ import annotations

import contextlib
import dis
import functools
import inspect
import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from types import CodeType
from typing import Any

import numpy as np

from mlschool import frameworks
from mlschool.checking.attempt import Brought, attempt, fresh
from mlschool.checking.guards import bound, undisturbed, watchdog
from mlschool.checking.placeholders import MadeHere, OnDisk, Rng
from mlschool.checking.plain import Foreign, name_of, numbers_of, plain
from mlschool.checking.recordings import Case, Observation, Recording, Script


def observe(answer: Any, script: Script, seconds: float = 10.0, last: bool = False) -> Recording:
    """Run `answer` through every case of `script`, all within `seconds`, and return what was seen.

    last  whether the process ends afterwards, and nobody watches: then names needn't be put back

    >>> recording = observe(lambda x: 2 * x, Script([Case((3,)), Case(("a",))]))
    >>> [observation.value for observation in recording.observations]
    [6, 'aa']
    """
    kind = "class" if inspect.isclass(answer) else "function" if callable(answer) else name_of(type(answer))
    name = getattr(answer, "__name__", "") if inspect.isclass(answer) or inspect.isroutine(answer) else ""
    if kind != "function":
        return Recording((), kind, name=name)
    about = {"kind": kind, "name": name, "empty": is_empty(answer), **_call_shape(answer, script)}
    if about["empty"] or about["misfit"]:
        return Recording((), **about)
    probe, seen = _probe(script.probe), []
    with contextlib.suppress(Exception):  # a broken installation: the answer's own import will say so
        frameworks.load(*frameworks.used_by(answer))  # what it would import itself isn't to cost its time
    watched = contextlib.nullcontext() if last else watchdog(seconds + 3)
    again = None
    helpers = script.helpers if script.probe == "call" else ()
    with (
        undisturbed(names=not last) as disturbs,
        bound(answer),
        _overheard(answer, helpers) as single,
        watched,
    ):
        left = seconds
        for case in (*script.cases, *script.refused):
            seen.append(probe(answer, case, left))
            left -= seen[-1].seconds
            if seen[-1].stopped:
                break
        else:
            once = not script.cases or script.cases[0].long or seen[0].crash is not None
            if script.probe in _AGAIN and not once:
                again = _probe(_AGAIN[script.probe])(answer, script.cases[0], left)
    ordinary = len(script.cases)
    refused = tuple(seen[ordinary:])
    about |= {"disturbs": tuple(disturbs), "single": bool(single)}
    return Recording(tuple(seen[:ordinary]), **about, refused=refused, again=again)


def call(answer: Callable[..., Any], case: Case, seconds: float) -> Observation:
    """Call the answer once on copies of the case's arguments."""
    args = tuple(fresh(argument) for argument in case.args)
    kwargs = {name: fresh(argument) for name, argument in case.kwargs.items()}

    def run() -> Brought:
        value = answer(*args, **kwargs)
        value = _run_through(value, stored) if (stored := _on_disk(args)) else plain(value)
        after = tuple(map(_afterwards, case.args, args))
        return (
            value,
            after,
            {n: _afterwards(argument, kwargs[n]) for n, argument in case.kwargs.items()},
            None,
        )

    handed = zip((*case.args, *case.kwargs.values()), (*args, *kwargs.values()), strict=True)
    seen = attempt(run, seconds)
    drawn = [rng.drawn_from(made) for rng, made in handed if isinstance(rng, Rng)]
    return replace(seen, drawn=any(drawn)) if drawn else seen


def _on_disk(args: Sequence[Any]) -> list[OnDisk]:
    """Return what lies on disk among the arguments, the largest first."""
    files = [list(one.values()) for one in args if type(one) is dict]
    stored = [one for one in [*args, *itertools.chain.from_iterable(files)] if type(one) is OnDisk]
    return sorted(stored, key=lambda one: -one.ndim)


def _run_through(value: Any, stored: Sequence[OnDisk]) -> Any:
    """Return all that a generator or a data set gives, and how many rows it read of what lies on disk."""
    if inspect.isgenerator(value):
        disk, given = stored[0], [plain(one) for one in itertools.islice(value, 1)]
        size = len(given[0]) if given and isinstance(given[0], list | np.ndarray) else 1
        ahead = 2 * size < len(disk) <= disk.read  # a third batch is left, and nothing to be read for it
        given += [plain(one) for one in itertools.islice(value, _MOST_GIVEN - 1)]
        return {"gives": given, "rows read at once": disk.most, "all read before the first": ahead}
    if inspect.isclass(value) or isinstance(value, list | tuple | dict | np.ndarray):
        return plain(value)
    if not hasattr(value, "__getitem__") or numbers_of(value) is not None:
        return plain(value)
    before = stored[0].read
    places = range(min(len(value), _MOST_GIVEN))
    items = [value[i] for i in (*places, *places[:1])]  # the first one again: it can be read more than once
    return {
        "length": len(value),
        "items": [_numbers(item) for item in items],
        "forms": [_form(part) for part in (items[0] if type(items[0]) is tuple else items[:1])]
        if items
        else [],
        "read beforehand": before,
        "read at once": stored[0].most,
    }


def _numbers(item: Any) -> Any:
    """Return an item of a data set as plain data, with tensors as arrays."""
    if type(item) is tuple:
        return tuple(map(_numbers, item))
    copy = plain(item)
    return copy.array if isinstance(copy, Foreign) and copy.array is not None else copy


def _form(part: Any) -> str:
    """Return what a part of an item is: "Tensor of float32", say."""
    return " of ".join([name_of(type(part)), *str(getattr(part, "dtype", "")).split(".")[-1:]]).removesuffix(
        " of "
    )


_MOST_GIVEN = 1000  # of an endless generator


@contextlib.contextmanager
def _overheard(answer: Any, helpers: Sequence[str]) -> Iterator[set[str]]:
    """Listen to the helpers that an answer calls by name; yield those that give single precision."""
    space = getattr(inspect.unwrap(answer) if inspect.isroutine(answer) else answer, "__globals__", {})
    single: set[str] = set()

    def listening(name: str, helper: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(helper)
        def called(*args: Any, **kwargs: Any) -> Any:
            value = helper(*args, **kwargs)
            parts = value if isinstance(value, tuple) else (value,)
            if any(isinstance(one, np.ndarray | np.generic) and one.dtype in _SINGLE for one in parts):
                single.add(name)
            return value

        return called

    before = {name: space[name] for name in helpers if inspect.isfunction(space.get(name))}
    space |= {name: listening(name, helper) for name, helper in before.items()}
    try:
        yield single
    finally:
        space |= before


_SINGLE = (np.float16, np.float32)


def _afterwards(argument: Any, now: Any) -> Any:
    return argument if isinstance(argument, MadeHere) else plain(now)


_AGAIN = {"call": "call", "model": "twice"}  # what is done once more with the first case


def _probe(name: str) -> Callable[[Any, Case, float], Observation]:
    if name == "call":
        return call
    from mlschool.checking.models.probes import PROBES  # which other exercises needn't load

    return PROBES[name]


def is_empty(function: Any) -> bool:
    """Tell whether a function's body does nothing but return None (a docstring, `...` or `pass`).

    >>> def later(x):
    ...     '''To be written.'''
    ...     ...
    >>> is_empty(later), is_empty(lambda x: x)
    (True, False)
    """
    code = getattr(inspect.unwrap(function) if inspect.isroutine(function) else function, "__code__", None)
    if not isinstance(code, CodeType) or len(code.co_code) > _LONGEST_EMPTY:
        return False
    idle = ("RESUME", "NOP", "POP_TOP", "CACHE", "LOAD_CONST", "RETURN_VALUE", "RETURN_CONST")
    steps = list(dis.get_instructions(code))
    results = [step.argval for step in steps if step.opname in ("LOAD_CONST", "RETURN_CONST")]
    return all(step.opname in idle for step in steps) and results[-1:] == [None]


_LONGEST_EMPTY = 40  # bytes of code: a quick no to the other functions, since taking one apart is slow


def _call_shape(answer: Any, script: Script) -> dict[str, Any]:
    """How an answer can be called: see `Recording`."""
    try:
        signature = inspect.signature(answer)
        bare = [p.replace(annotation=p.empty) for p in signature.parameters.values()]
        takes = str(inspect.Signature(bare))[:200]
    except Exception:  # nothing to be read, or a default value that fails to print
        return {"misfit": ""}
    misfit = ""
    if script.cases:
        try:
            signature.bind(*script.cases[0].args, **script.cases[0].kwargs)
        except TypeError as error:
            misfit = str(error)
    kinds = {p.kind for p in bare}
    return {
        "parameters": tuple(p.name for p in bare if p.kind is p.POSITIONAL_OR_KEYWORD),
        "takes": takes,
        "takes_all": {inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD} <= kinds,
        "misfit": misfit,
    }
