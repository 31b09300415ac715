"""The cases that are shown, each as a few short lines: what was called, what came, what was due."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from mlschool.checking.compare import Difference, numbers
from mlschool.checking.judge import Judge
from mlschool.checking.plain import same
from mlschool.checking.record import Exercise
from mlschool.checking.recordings import Case, Observation, Recording
from mlschool.checking.values import LONGEST, brief, describe
from mlschool.checking.verdict import SeenCase

LONGEST_PRINT = 200  # characters


def failing_case(judge: Judge, recording: Recording, faults: Mapping[int, Difference]) -> SeenCase | None:
    """Return the smallest case that fails; None where none does."""
    if not faults:
        return None
    i = min(faults)
    fault, case, came = faults[i], judge.script.cases[i], recording.observations[i]
    place = judge.subject.place(fault)
    due = judge.subject.shown(case, came, judge.reference.observations[i].value, place)
    mine = judge.subject.shown(case, came, came.value, place)
    printed = came.output.strip()[:LONGEST_PRINT]
    raised = came.crash.kind if came.crash else ""
    at, shown, right = ("", "", brief(due)) if raised else ("", brief(mine), brief(due))
    if fault.kind == "accept":
        right = ""
    elif fault.kind != "form" and not raised:
        at, shown, right = told_apart(mine, due)
    return SeenCase(call_of(judge, i, came), shown, right, raised, case.note, at, printed=printed)


def judged_case(judge: Judge, i: int, right: Observation, came: Observation, fine: bool) -> SeenCase:
    """Return one case with what became of its arguments."""
    case = judge.script.cases[i]
    changed = changed_in(judge.exercise, case, came)
    pairs = [(name, *told_apart(after, before)[1:]) for name, before, after in changed]
    raised = f"{came.crash.kind}: {came.crash.message}" if came.crash else ""
    at, shown, due = "", brief(came.value), brief(right.value)
    if came.stopped or raised:
        shown = "stopped" if came.stopped else ""
    elif not fine:
        at, shown, due = told_apart(came.value, right.value)
    return SeenCase(
        call_of(judge, i, came),
        shown,
        due,
        "" if came.stopped else raised,
        case.note,
        at,
        fine and not came.stopped and not changed,
        left=", ".join(f"{name}={after}" for name, after, _ in pairs),
        kept=", ".join(f"{name}={before}" for name, _, before in pairs),
    )


def refused_case(judge: Judge, case: Case, came: Observation, fine: bool) -> SeenCase:
    """Return a case that the answer must refuse; what is due is the name of the exception."""
    call = _call(judge.exercise, case)
    if came.crash is None:
        return SeenCase(call, brief(came.value), case.raises, "", case.note, fine=fine)
    [message, *_] = came.crash.message[:LONGEST].splitlines() or [""]
    raised = f"{came.crash.kind}: {message}" if message else came.crash.kind
    return SeenCase(call, "", case.raises, raised, case.note, fine=fine)


def call_of(judge: Judge, i: int, came: Observation) -> str:
    """Return the call of a case as one line."""
    case = judge.script.cases[i]
    return judge.subject.call(_call(judge.exercise, case), case, came)


def changed_in(exercise: Exercise, case: Case, came: Observation) -> list[tuple[str, Any, Any]]:
    """Return the arguments that a call altered and mustn't: the name, and the value before and afterwards."""
    before = {**dict(zip(exercise.parameters, case.args, strict=False)), **case.kwargs}
    after = {**dict(zip(exercise.parameters, came.args, strict=False)), **came.kwargs}
    return [
        (name, before[name], after[name])
        for name in after
        if name not in exercise.changes and not same(before[name], after[name])
    ]


def told_apart(mine: Any, due: Any) -> tuple[str, str, str]:
    """Return a place, what came and what was due as lines; where these look alike, what it is that differs.

    The place is "" unless two large arrays, perhaps within a tuple or list, differ in one of their numbers.

    >>> told_apart(3.0, 4.0), told_apart(1.0000001, 1.0)
    (('', '3', '4'), ('', '1.0000001', '1'))
    >>> told_apart((np.zeros((4, 4)), 1.0), (np.eye(4), 1.0))
    ('[0][0, 0]', '0', '1')
    """
    shown, right = brief(mine), brief(due)
    if shown != right:
        return "", shown, right
    if brief(mine, 12) != brief(due, 12):
        return "", brief(mine, 12), brief(due, 12)
    if isinstance(mine, list | tuple) and isinstance(due, list | tuple) and len(mine) == len(due):
        gaps = [_gap(a, b) for a, b in zip(mine, due, strict=True)]
        if gaps and max(gaps) > 0:
            i = gaps.index(max(gaps))
            at, shown, right = told_apart(mine[i], due[i])
            return f"[{i}]{at}", shown, right
    a, b = numbers(mine), numbers(due)
    if a is not None and b is not None and a.shape == b.shape and a.size > 1 and _gap(mine, due):
        place = tuple(int(k) for k in np.unravel_index(np.argmax(_gaps(a, b)), a.shape))
        x, y = a[place].item(), b[place].item()
        digits = 5 if brief(x) != brief(y) else 12
        return str(list(place)), brief(x, digits), brief(y, digits)
    kinds = describe(mine).rstrip(","), describe(due).rstrip(",")
    if kinds[0] != kinds[1]:
        return "", f"{shown} ({kinds[0]})", f"{right} ({kinds[1]})"
    return "", f"{shown}, with something else in it", right


def _gap(mine: Any, due: Any) -> float:
    """How far apart two values are in their numbers: 0 for equal ones, infinite where they don't compare."""
    if isinstance(mine, list | tuple) and isinstance(due, list | tuple) and len(mine) == len(due):
        return max(map(_gap, mine, due), default=0.0)
    a, b = numbers(mine), numbers(due)
    if a is None or b is None or a.shape != b.shape:
        return 0.0 if same(mine, due) else np.inf
    return float(_gaps(a, b).max(initial=0.0))


def _gaps(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    with np.errstate(all="ignore"):
        return np.nan_to_num(np.abs(a * 1.0 - b), nan=np.inf)


def _call(exercise: Exercise, case: Case) -> str:
    named = list(zip(exercise.parameters, case.args, strict=False)) + list(case.kwargs.items())
    if len(named) == 1:
        return f"{exercise.name}({brief(named[0][1])})"
    return f"{exercise.name}({', '.join(f'{name}={brief(value)}' for name, value in named)})"
