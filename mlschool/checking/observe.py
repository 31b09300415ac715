"""Runs beside the answer: calls it on every case, and writes down what it does.

Nothing here knows what is right. This module imports neither exercises nor solutions, so that it can stand
alone where somebody else's code is run.
"""

from __future__ import annotations

import contextlib
import dis
import inspect
import linecache
import os
import sysconfig
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import CodeType, TracebackType
from typing import Any

import numpy as np

from mlschool import frameworks
from mlschool.checking.guards import Clock, Overtime, bound, captured, undisturbed, watchdog
from mlschool.checking.made import MADE_HERE, made
from mlschool.checking.plain import name_of, plain

_FOLDERS = [
    str(Path(__file__).parents[1]),
    *(sysconfig.get_paths()[key] for key in ("stdlib", "platstdlib", "purelib", "platlib")),
]
_NOT_THE_LEARNERS = ("<frozen", "<__array_function__", *(os.path.join(folder, "") for folder in _FOLDERS))


@dataclass(frozen=True, eq=False)
class Given:
    """What a model is put through, once the answer has made it.

    weights    arrays in the common form (see `adapters`), in groups: one for each layer, by name or in order
    x          a batch of inputs; images (batch, height, width, channels), sequences (batch, length, channels)
    images     whether the last axis of `x` is channels, which PyTorch has in front
    any_order  whether a model may have its channels where its framework usually hasn't
    training   whether it is called in training mode, too, to see whether it then answers otherwise
    y          targets, on which an estimator of scikit-learn is fitted before it gets its weights
    """

    weights: Any
    x: np.ndarray
    images: bool = False
    any_order: bool = False
    training: bool = False
    y: np.ndarray | None = None


@dataclass(frozen=True)
class Case:
    """One call: its arguments, and a few words on what it is about (`note`), which a verdict may quote.

    Where the answer makes a model, `given` says what that is put through.
    """

    args: tuple[Any, ...] = ()
    kwargs: Mapping[str, Any] = field(default_factory=dict)
    note: str = ""
    given: Given | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Script:
    """What to do with an answer: a probe (how to use it) and the cases to use it on. All is plain data.

    The probes: "call" (the value is what comes back), and in `probes` "model" (what comes back is a model;
    the value is its output under given weights) and "train" (it is given a model; the value is what comes
    back and the model's weights afterwards).
    """

    cases: Sequence[Case]
    probe: str = "call"


@dataclass(frozen=True)
class Crash:
    """An exception: its type, its message, and the learner's own lines that led to it, innermost last."""

    kind: str
    message: str
    lines: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, eq=False)
class ModelSeen:
    """What a model is and does, besides its output.

    framework  "torch", "keras", "sklearn"; or "" where what came back is no model
    kind       what came back, by the name of its class
    nearly     what else of a framework it is: "class" or "layer"
    outputs    its output for every way in which the given arrays can be its weights, the likeliest first
    shapes     the shapes of its weights in the common form, in its own order
    unused     the places of given arrays for which it has no weight
    extra      the places in `shapes` of weights for which nothing is given
    unknown    layers' names that the contract has and the model hasn't
    first      whether it takes images with their channels in front; None where there are no images
    reached    how many of its weights the outputs' gradient reaches, so that training can change them
    moody      whether it answers otherwise in training mode; None where that wasn't asked
    training   whether it was left in training mode; None where the framework has no such mode
    gradients  whether it was left with gradients
    hides      whether it holds layers in a plain list or dictionary, where it doesn't find their weights
    """

    framework: str = ""
    kind: str = ""
    nearly: str = ""
    outputs: tuple[Any, ...] = ()
    shapes: tuple[tuple[int, ...], ...] = ()
    unused: tuple[int, ...] = ()
    extra: tuple[int, ...] = ()
    unknown: tuple[str, ...] = ()
    first: bool | None = None
    reached: int = 0
    moody: bool | None = None
    training: bool | None = None
    gradients: bool = False
    hides: bool = False


@dataclass(frozen=True)
class Observation:
    """What one case brought: a value or a crash, the arguments afterwards, output, warnings, seconds.

    Where a model was made or trained, `model` tells what was seen of it.
    """

    value: Any = None
    args: tuple[Any, ...] = ()
    kwargs: Mapping[str, Any] = field(default_factory=dict)
    crash: Crash | None = None
    stopped: bool = False
    output: str = ""
    warnings: tuple[str, ...] = ()
    seconds: float = 0.0
    model: ModelSeen | None = None


@dataclass(frozen=True)
class Recording:
    """All that is known of an answer: what it is, how it may be called, and one observation for each case.

    kind        "function" (anything that can be called), "class", or another type's name
    empty       its body holds no instruction: it is still to be written
    parameters  its parameters that go by place and by name alike, in order; None where Python can't tell
    takes       all its parameters as Python writes them, as in "(w, *, b=0)"
    takes_all   whether it takes whatever it is given, as in "(*args, **kwargs)"
    misfit      Python's words, if it can't be called with the arguments of the first case
    """

    observations: tuple[Observation, ...]
    kind: str = "function"
    empty: bool = False
    name: str = ""
    parameters: tuple[str, ...] | None = None
    takes: str = ""
    takes_all: bool = False
    misfit: str = ""


def observe(answer: Any, script: Script, seconds: float = 10.0) -> Recording:
    """Run `answer` through every case of `script`, all within `seconds`, and return what was seen.

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
    with undisturbed(), bound(answer), watchdog(seconds + 3):
        left = seconds
        for case in script.cases:
            seen.append(probe(answer, case, left))
            left -= seen[-1].seconds
            if seen[-1].stopped:
                break
    return Recording(tuple(seen), **about)


def call(answer: Callable[..., Any], case: Case, seconds: float) -> Observation:
    """Call the answer once on copies of the case's arguments."""

    def run() -> Brought:
        args = tuple(fresh(argument) for argument in case.args)
        kwargs = {name: fresh(argument) for name, argument in case.kwargs.items()}
        value = plain(answer(*args, **kwargs))
        after = tuple(map(_afterwards, case.args, args))
        return (
            value,
            after,
            {n: _afterwards(argument, kwargs[n]) for n, argument in case.kwargs.items()},
            None,
        )

    return attempt(run, seconds)


# a value, the arguments afterwards by place and by name, and what was seen of a model
Brought = tuple[Any, tuple[Any, ...], Mapping[str, Any], ModelSeen | None]


def attempt(run: Callable[[], Brought], seconds: float) -> Observation:
    """Run one case within `seconds`, whatever it raises or prints."""
    value, args, kwargs, model, crash, stopped = None, (), {}, None, None, False
    clock = Clock(max(seconds, 0.001))
    begin = time.perf_counter()
    with captured() as (printed, warned):
        try:
            with clock:  # copies are made inside it, too: what comes back may have no end
                value, args, kwargs, model = run()
        except Overtime:
            stopped = True
        except KeyboardInterrupt:
            stopped, crash = True, Crash("KeyboardInterrupt", "")
        except BaseException as error:  # an answer may raise anything at all, SystemExit included
            crash = Crash(name_of(type(error)), _message(error), _own_lines(error.__traceback__))
    taken = max(time.perf_counter() - begin - clock.waited, 0.0)
    if stopped or clock.rings:  # also where the alarm was swallowed, and something came back after all
        return Observation(
            None, args, kwargs, crash if not clock.rings else None, True, printed.getvalue(), (), taken
        )
    notices = tuple(f"{name_of(type(w.message))}: {_message(w.message)}" for w in warned[:5])
    return Observation(value, args, kwargs, crash, False, printed.getvalue(), notices, taken, model)


def fresh(argument: Any) -> Any:
    """Return what an answer is handed: a copy, or what is made on the spot."""
    return made(argument) if isinstance(argument, MADE_HERE) else plain(argument)


def _afterwards(argument: Any, now: Any) -> Any:
    return argument if isinstance(argument, MADE_HERE) else plain(now)


def _probe(name: str) -> Callable[[Any, Case, float], Observation]:
    if name == "call":
        return call
    from mlschool.checking.probes import PROBES  # which other exercises needn't load

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


def _message(error: BaseException) -> str:
    try:
        return str(error)[:500].strip()
    except Exception:  # the exception's class is the learner's, and may fail to print
        return ""


def _own_lines(trace: TracebackType | None) -> tuple[tuple[int, str], ...]:
    lines = []
    for frame in traceback.extract_tb(trace, limit=-60):  # of an endless recursion the end is enough
        if not frame.filename.startswith(_NOT_THE_LEARNERS):
            number = frame.lineno or 0
            lines.append((number, (frame.line or linecache.getline(frame.filename, number)).strip()))
    return tuple(dict.fromkeys(lines))[-3:]  # a line with a loop in brackets comes twice
