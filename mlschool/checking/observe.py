"""Runs beside the answer: calls it on every case, and writes down what it does.

Nothing here knows what is right. This module imports neither exercises nor solutions, so that it can stand
alone where somebody else's code is run.
"""

from __future__ import annotations

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

from mlschool.checking.guards import Clock, Overtime, bound, captured, undisturbed, watchdog
from mlschool.checking.made import Fn, Rng, made
from mlschool.checking.plain import name_of, plain

_FOLDERS = [
    str(Path(__file__).parents[1]),
    *(sysconfig.get_paths()[key] for key in ("stdlib", "platstdlib", "purelib", "platlib")),
]
_NOT_THE_LEARNERS = ("<frozen", "<__array_function__", *(os.path.join(folder, "") for folder in _FOLDERS))


@dataclass(frozen=True)
class Case:
    """One call: its arguments, and a few words on what it is about (`note`), which a verdict may quote."""

    args: tuple[Any, ...] = ()
    kwargs: Mapping[str, Any] = field(default_factory=dict)
    note: str = ""


@dataclass(frozen=True)
class Script:
    """What to do with an answer: a probe (how to use it) and the cases to use it on. All is plain data."""

    cases: Sequence[Case]
    probe: str = "call"


@dataclass(frozen=True)
class Crash:
    """An exception: its type, its message, and the learner's own lines that led to it, innermost last."""

    kind: str
    message: str
    lines: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True)
class Observation:
    """What one case brought: a value or a crash, the arguments afterwards, output, warnings, seconds."""

    value: Any = None
    args: tuple[Any, ...] = ()
    kwargs: Mapping[str, Any] = field(default_factory=dict)
    crash: Crash | None = None
    stopped: bool = False
    output: str = ""
    warnings: tuple[str, ...] = ()
    seconds: float = 0.0


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
    probe, seen = PROBES[script.probe], []
    with undisturbed(), bound(answer), watchdog(seconds + 3):
        deadline = time.monotonic() + seconds
        for case in script.cases:
            seen.append(probe(answer, case, deadline - time.monotonic()))
            if seen[-1].stopped:
                break
    return Recording(tuple(seen), **about)


def call(answer: Callable[..., Any], case: Case, seconds: float) -> Observation:
    """Call the answer once on copies of the case's arguments."""
    value, after, crash, stopped = None, ((), {}), None, False
    clock = Clock(max(seconds, 0.001))
    begin = time.perf_counter()
    with captured() as (printed, warned):
        try:
            with clock:  # copies are made inside it, too: what comes back may have no end
                args = tuple(_fresh(argument) for argument in case.args)
                kwargs = {name: _fresh(argument) for name, argument in case.kwargs.items()}
                value = plain(answer(*args, **kwargs))
                after = (
                    tuple(map(_afterwards, case.args, args)),
                    {name: _afterwards(argument, kwargs[name]) for name, argument in case.kwargs.items()},
                )
        except Overtime:
            stopped = True
        except KeyboardInterrupt:
            stopped, crash = True, Crash("KeyboardInterrupt", "")
        except BaseException as error:  # an answer may raise anything at all, SystemExit included
            crash = Crash(name_of(type(error)), _message(error), _own_lines(error.__traceback__))
    taken = time.perf_counter() - begin
    if stopped or clock.rings:  # also where the alarm was swallowed, and something came back after all
        return Observation(
            None, *after, crash if not clock.rings else None, True, printed.getvalue(), (), taken
        )
    notices = tuple(f"{name_of(type(w.message))}: {_message(w.message)}" for w in warned[:5])
    return Observation(None if crash else value, *after, crash, False, printed.getvalue(), notices, taken)


def _fresh(argument: Any) -> Any:
    return made(argument) if isinstance(argument, Rng | Fn) else plain(argument)


def _afterwards(argument: Any, now: Any) -> Any:
    return argument if isinstance(argument, Rng | Fn) else plain(now)


PROBES: dict[str, Callable[[Any, Case, float], Observation]] = {"call": call}


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
