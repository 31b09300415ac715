"""Which name is meant by one that nobody knows."""

from __future__ import annotations

import builtins
import keyword
from collections.abc import Iterable
from difflib import get_close_matches
from types import ModuleType, TracebackType

import numpy as np

_SAFE = (ModuleType, np.ndarray, list, tuple, dict, str)  # to ask what there is runs nobody's code
_PYTHONS = [name for name in (*vars(builtins), *keyword.kwlist) if len(name) > 2]


def nearest(error: BaseException) -> str:
    """Return the known name nearest to one that an exception says isn't known, or "".

    >>> try:
    ...     np.were
    ... except AttributeError as error:
    ...     nearest(error)
    'where'
    """
    known: Iterable[str]
    if type(error) is AttributeError and type(error.obj) in _SAFE:
        known = [name for name in dir(error.obj) if not name.startswith("_")]
    elif type(error) is NameError:
        spaces = (*_spaces(error.__traceback__), _PYTHONS)
        known = {name for space in spaces for name in space if type(name) is str}
    else:
        return ""
    name = error.name if type(error.name) is str else ""
    others = sorted(set(known) - {name})
    alike = [other for other in others if other.lower() == name.lower()]
    near = alike or get_close_matches(name, others, n=1, cutoff=0.75)
    return near[0] if near else ""


def _spaces(trace: TracebackType | None) -> list[dict[str, object]]:
    """The names in the function where it happened, and in those around it: a loop in brackets is one, too."""
    frames = []
    while trace is not None:
        frames.append(trace.tb_frame)
        trace = trace.tb_next
    if not frames:
        return []
    here = frames[-1].f_globals
    return [here, *(frame.f_locals for frame in frames if frame.f_globals is here)]
