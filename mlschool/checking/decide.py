"""Right or wrong, decided here and nowhere else, from recordings alone: no answer is run in this module.

The order: can it be judged at all (kind, name, arguments)? Does every case agree with the reference? If not:
is it a known mistake (the twin agrees on *every* case)? Did it crash? Does a general relation hold? Else the
smallest failing case is shown.
"""

from __future__ import annotations

import builtins
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any

import numpy as np

from mlschool.checking import models
from mlschool.checking.compare import Difference, difference, numbers, usable
from mlschool.checking.crashes import explain
from mlschool.checking.made import Batches, Fn, Loss, Net, Optimiser, Rng, Tensor
from mlschool.checking.plain import THE_MODEL, same
from mlschool.checking.record import Accept, Exercise, Mistake, Test
from mlschool.checking.recordings import Case, Observation, Recording
from mlschool.checking.relations import Evidence, describe, relation


class Outcome(Enum):
    """The outcomes of a check, each with the sign that is shown for it."""

    PASSED = "✓"
    WRONG = "✗"
    CRASHED = "✗ crashed"
    UNREADABLE = "✗ unreadable"
    STOPPED = "✗ stopped"
    TODO = "○"
    ABSENT = "○ absent"
    CHECK_FAILED = "!"

    @property
    def sign(self) -> str:
        """The one character that stands at the start of the line."""
        return self.value[0]

    @property
    def words(self) -> str:
        """The outcome in words, for tables and screen readers."""
        return _WORDS[self]


_WORDS = {
    Outcome.PASSED: "passed",
    Outcome.WRONG: "not yet",
    Outcome.CRASHED: "crashed",
    Outcome.UNREADABLE: "can't be read",
    Outcome.STOPPED: "stopped",
    Outcome.TODO: "to do",
    Outcome.ABSENT: "can't be judged here",
    Outcome.CHECK_FAILED: "check failed",
}


@dataclass(frozen=True)
class Verdict:
    """What is said of an answer: the outcome, a message, and the lines that show it.

    mistake is the known mistake's message, where it is one; details are lines of plain text.
    """

    key: str
    outcome: Outcome
    message: str = ""
    details: tuple[str, ...] = field(default=())
    mistake: str = ""

    @property
    def name(self) -> str:
        """The function's name: the last part of the key."""
        return self.key.rpartition(".")[2]

    @property
    def passed(self) -> bool:
        """Whether the answer is right."""
        return self.outcome is Outcome.PASSED


def decide(key: str, exercise: Exercise, recording: Recording, seed: int = 0) -> Verdict:
    """Return the verdict on a recording of an answer to `exercise`, made from the script of the same seed."""
    if exercise.absent:
        return Verdict(key, Outcome.ABSENT, exercise.absent)
    if recording.empty:
        return Verdict(key, Outcome.TODO, "to do.")
    if (contract := _contract(exercise, recording)) is not None:
        return Verdict(key, Outcome.WRONG, contract)
    if recording.stopped:
        return _stopped(key, exercise, recording.everything)
    recording = models.settled(recording, exercise.recording(seed=seed), exercise.tolerance)
    if (contract := models.no_model(recording, exercise.frameworks)) is not None:
        return Verdict(key, Outcome.WRONG, contract)
    seen = recording.observations
    faults = _faults(exercise, recording, seed)
    changed = _changed(exercise, recording, seed)
    if not faults and not changed:
        return _accepts(key, exercise, recording, seed) or Verdict(key, Outcome.PASSED)
    if (mistake := recognise(exercise, recording, seed)) is not None:
        details = _case_lines(exercise, faults, seen, seed)
        return Verdict(key, Outcome.WRONG, mistake.message, details, mistake.message)
    if not faults:
        return Verdict(key, Outcome.WRONG, _changed_words(changed))
    first = min(faults)
    if (crash := seen[first].crash) is not None:
        lines = [f"line {number}:  {text}" for number, text in crash.lines]
        case = exercise.script(seed).cases[first]
        call = f"in the call  {models.call_words(_call(exercise, case), case, brief)}"
        said = (
            f"it stops with {crash.kind}: {crash.message}"
            if crash.message
            else f"it stops with {crash.kind}."
        )
        return Verdict(key, Outcome.CRASHED, said, (*lines, call, explain(crash.kind, crash.message)))
    return _wrong(key, exercise, faults, changed, seen, seed)


def _accepts(key: str, exercise: Exercise, recording: Recording, seed: int) -> Verdict | None:
    """Return the verdict on an answer that is right but for what it must refuse, and doesn't."""
    for case, came in zip(exercise.script(seed).refused, recording.refused, strict=True):
        if _refuses(case, came):
            continue
        said = f"the values are right, but {case.note} should be refused with {_a(case.raises)}"
        if came.crash is None:
            said += ": something comes back, and whoever called the function never learns of it."
            shown = f"you: {brief(came.value)}   expected: {case.raises}"
        else:
            said += f", and stops with {_a(came.crash.kind)}, which means something else to whoever calls."
            [message, *_] = came.crash.message[:LONGEST].splitlines() or [""]
            shown = f"you: {came.crash.kind}: {message}   expected: {case.raises}"
        return Verdict(key, Outcome.WRONG, said, (_call(exercise, case), shown))
    return None


def _refuses(case: Case, came: Observation) -> bool:
    """Whether the exception came that is due, or one of Python's own that is a kind of it."""
    if came.crash is None:
        return False
    due, kind = (getattr(builtins, name, None) for name in (case.raises, came.crash.kind))
    known = isinstance(due, type) and isinstance(kind, type)
    return issubclass(kind, due) if known else came.crash.kind == case.raises


def _a(kind: str) -> str:
    return f"an {kind}" if kind[:1] in "AEIOU" else f"a {kind}"


@dataclass(frozen=True)
class SeenCase:
    """One case in words: the call, what came back, what was expected, and whether that will do.

    left, kept  arguments that were changed in place: as the call left them behind, and as it was given them
    """

    call: str
    came: str
    due: str
    fine: bool
    note: str = ""
    left: str = ""
    kept: str = ""


def seen_cases(exercise: Exercise, recording: Recording, seed: int = 0) -> list[SeenCase]:
    """Return every case that a recording holds, in words: for a tutor who wants to see it all."""
    reference, script = exercise.recording(seed=seed), exercise.script(seed)
    recording = models.settled(recording, reference, exercise.tolerance)
    due, seen = reference.observations, recording.observations
    whole = len(seen) == len(due) and not recording.stopped
    faults = _faults(exercise, recording, seed) if whole else {}
    judged = [
        _seen(exercise, case, right, came, i not in faults)
        for i, (case, right, came) in enumerate(zip(script.cases, due, seen, strict=False))
    ]
    refused = zip(script.refused, recording.refused, strict=False)
    return judged + [
        SeenCase(_call(exercise, case), _came(came), case.raises, _refuses(case, came), case.note)
        for case, came in refused
    ]


def _seen(exercise: Exercise, case: Case, right: Observation, came: Observation, fine: bool) -> SeenCase:
    value, due = (_came(came), brief(right.value)) if fine else _told_apart(came, right.value)
    changed = _changed_in(exercise, case, came)
    pairs = [(name, *_told_apart(Observation(after), before)) for name, before, after in changed]
    return SeenCase(
        models.call_words(_call(exercise, case), case, brief),
        value,
        due,
        fine and not came.stopped and not changed,
        case.note,
        ", ".join(f"{name}={after}" for name, after, _ in pairs),
        ", ".join(f"{name}={before}" for name, _, before in pairs),
    )


def _told_apart(came: Observation, due: Any) -> tuple[str, str]:
    """Return in words what came and what is due; where they look alike, with what it is that differs."""
    shown, right = _came(came), brief(due)
    if shown == right:
        shown, right = _came(came, 12), brief(due, 12)
    if shown != right:
        return shown, right
    kinds = describe(came.value).rstrip(","), describe(due).rstrip(",")
    if kinds[0] != kinds[1]:
        return f"{shown} ({kinds[0]})", f"{right} ({kinds[1]})"
    return f"{shown}, with something else in it", right


def _came(observation: Observation, digits: int = 5) -> str:
    if observation.stopped:
        return "stopped"
    if observation.crash:
        return f"it stops with {observation.crash.kind}: {observation.crash.message}"
    return brief(observation.value, digits)


def recognise(exercise: Exercise, recording: Recording, seed: int = 0) -> Mistake | None:
    """Return the known mistake that this recording shows, or None."""
    for mistake in exercise.mistakes:
        if mistake.when is not None and _shows(mistake.when, recording, exercise.recording(seed=seed)):
            return mistake
        if any(_agree(exercise, twin, recording, seed) for twin in mistake.twins):
            return mistake
    return None


def _shows(when: Test, recording: Recording, reference: Recording) -> bool:
    try:
        return bool(when(recording, reference))
    except Exception:  # the test looks for one mistake, and stumbles over an answer of quite another kind
        return False


def _contract(exercise: Exercise, recording: Recording) -> str | None:
    if recording.kind == "class":
        return "this is a class, and a function is asked for. Keep the line that begins with `def`."
    if recording.kind != "function":
        return f"this is an object of the kind `{recording.kind}`, and a function is asked for."
    wanted, has = exercise.parameters, recording.parameters
    if has is None or (not recording.misfit and (recording.takes_all or has[: len(wanted)] == wanted)):
        return None
    return (
        f"it takes {recording.takes}, and later cells call it with ({', '.join(wanted)}). "
        "Keep the names and their order as they were."
    )


def _stopped(key: str, exercise: Exercise, seen: Sequence[Observation]) -> Verdict:
    seconds = f"{sum(observation.seconds for observation in seen):.2g} s"
    if seen[-1].crash is not None:
        return Verdict(key, Outcome.STOPPED, f"interrupted after {seconds}, before it came to its end.")
    said = f"still running after {seconds}, so it was stopped. {exercise.stopped}"
    return Verdict(key, Outcome.STOPPED, said.strip())


def begins_well(exercise: Exercise, recording: Recording, seed: int = 0) -> bool:
    """Tell whether the first cases of the script, as many as a recording holds, come out right."""
    recording = models.settled(recording, exercise.recording(seed=seed), exercise.tolerance)
    seen = recording.observations
    return bool(seen) and not recording.stopped and not _faults(exercise, recording, seed, most=len(seen))


def _faults(
    exercise: Exercise, recording: Recording, seed: int, most: int | None = None
) -> dict[int, Difference]:
    """Return what is amiss, by case. The container counts only where nothing else is amiss."""
    faults: dict[int, Difference] = {}
    cases = exercise.script(seed).cases[:most]
    due = exercise.recording(seed=seed).observations[:most]
    for i, (case, right, came) in enumerate(zip(cases, due, recording.observations, strict=True)):
        if came.crash is not None:
            faults[i] = Difference("crash", right.value, None)
        else:
            found = models.amiss(case, right, came) or _value(exercise, case, right, came)
            found = found or models.apart(case, right, came)
        if came.crash is None and found is not None:
            faults[i] = found
    worse = {i: fault for i, fault in faults.items() if fault.kind != "form"}
    return worse or faults


def _value(exercise: Exercise, case: Case, right: Observation, came: Observation) -> Difference | None:
    """Return what is amiss with a value: the record's own `accept` has the first word."""
    if exercise.accept is None:
        return difference(right.value, came.value, exercise.tolerance)
    values = came.model.outputs if came.model and came.model.outputs else (came.value,)
    found = [_accepted(exercise.accept, case, right.value, value, exercise) for value in values]
    return None if None in found else found[0]


def _accepted(accept: Accept, case: Case, due: Any, came: Any, exercise: Exercise) -> Difference | None:
    """Return what the record's own `accept` finds amiss with a value."""
    if came is None:
        return Difference("nothing", due, came)
    will_do = usable(due, came)
    array = came if will_do else numbers(came)
    try:
        said = accept(case, came if array is None else array)
    except (
        Exception
    ):  # `accept` may expect a value of the reference's kind and shape, but then it must be able to judge
        found = difference(due, came, exercise.tolerance)
        if found is None or found.kind in ("value", "finite"):
            raise
        return found
    if said is not True:
        return Difference("accept", due, came, (said,))
    return None if will_do else Difference("form", due, came)


def _changed(exercise: Exercise, recording: Recording, seed: int) -> tuple[str, ...]:
    pairs = zip(exercise.script(seed).cases, recording.observations, strict=True)
    return tuple(dict.fromkeys(one[0] for pair in pairs for one in _changed_in(exercise, *pair)))


def _changed_in(exercise: Exercise, case: Case, came: Observation) -> list[tuple[str, Any, Any]]:
    """Return the arguments that a call altered and mustn't: the name, and the value before and afterwards."""
    before = {**dict(zip(exercise.parameters, case.args, strict=False)), **case.kwargs}
    after = {**dict(zip(exercise.parameters, came.args, strict=False)), **came.kwargs}
    return [
        (name, before[name], after[name])
        for name in after
        if name not in exercise.changes and not same(before[name], after[name])
    ]


def _changed_words(changed: Sequence[str]) -> str:
    return (
        f"the values are right, but `{changed[0]}` is changed in place: whoever called the function finds "
        "theirs altered. Make a new one, and leave the one you were given."
    )


def _agree(exercise: Exercise, twin: Callable[..., Any], recording: Recording, seed: int) -> bool:
    """Tell whether an answer does what a twin does in every case; it may change more arguments."""
    for most in (exercise.fixed, None):  # most twins part from the answer in the small cases already
        recorded = exercise.recording(twin, seed, most)
        theirs, came = recorded.observations, recording.observations[:most]
        if len(theirs) != len(came) or not all(
            _alike(exercise, a, b) for a, b in zip(theirs, came, strict=True)
        ):
            return False
    if all(observation.crash for observation in recorded.observations):
        return False  # two crashes have little in common
    return set(_changed(exercise, recorded, seed)) <= set(_changed(exercise, recording, seed))


def _alike(exercise: Exercise, twin: Observation, came: Observation) -> bool:
    if twin.crash or came.crash:
        return bool(twin.crash and came.crash) and twin.crash.kind == came.crash.kind
    if twin.model or came.model:
        return models.alike(twin, came, exercise.tolerance)
    return difference(twin.value, came.value, exercise.tolerance, form=False) is None


def _wrong(
    key: str,
    exercise: Exercise,
    faults: dict[int, Difference],
    changed: Sequence[str],
    seen: Sequence[Observation],
    seed: int,
) -> Verdict:
    first = faults[min(faults)]
    if first.kind == "shape" and exercise.probe == "model":
        case, came = exercise.script(seed).cases[min(faults)], seen[min(faults)]
        due, got = (models.as_it_came(case, came, value) for value in (first.expected, first.got))
        first = replace(first, expected=due, got=got)
    details = _case_lines(exercise, faults, seen, seed)
    if first.kind == "model":
        return Verdict(key, Outcome.WRONG, first.path[0], _call_line(exercise, min(faults), seed))
    if first.kind == "accept":
        said = first.path[0] if isinstance(first.path[0], str) else "this doesn't do what is asked."
        return Verdict(key, Outcome.WRONG, said, details)
    returns = _returns(exercise, seed)
    if exercise.returns and not first.path and first.kind in ("kind", "length"):
        names = ", ".join(f"`{name}`" for name in exercise.returns)
        came = describe(seen[min(faults)].value)
        said = f"{came} came back where {len(exercise.returns)} values are expected: {names}."
        return Verdict(key, Outcome.WRONG, said, details)
    place = first.path[:1] if returns else ()
    evidence = _evidence(exercise, faults, first, place, changed, seen, seed)
    said = relation(evidence)
    if said is None and (others := _others_right(exercise, place, seen, seed)):
        details = (*details, others)
    if said and exercise.probe == "model" and first.kind in ("nothing", "kind", "length", "shape"):
        said = f"the model's output: {said}"  # not what the function itself returns
    said = said or "in this case something else comes out:"
    name = evidence.name if " " in evidence.name else f"`{evidence.name}`"
    return Verdict(key, Outcome.WRONG, f"{name}: {said}" if place else said, details)


def _returns(exercise: Exercise, seed: int) -> tuple[str, ...]:
    """Return the names of the values that are compared, where there are several."""
    if exercise.probe != "train":
        return exercise.returns
    longest = max((models.names(case) for case in exercise.script(seed).cases), key=len)
    return (*exercise.returns[:1], *longest[1:]) if len(exercise.returns) == 1 else longest


def _evidence(
    exercise: Exercise,
    faults: dict[int, Difference],
    first: Difference,
    place: tuple[Any, ...],
    changed: Sequence[str],
    seen: Sequence[Observation],
    seed: int,
) -> Evidence:
    """Narrow all cases down to the one returned value that differs first."""
    due = [_part(observation.value, place) for observation in exercise.recording(seed=seed).observations]
    came = [_part(observation.value, place) for observation in seen]
    return Evidence(
        exercise.script(seed).cases,
        exercise.parameters,
        due,
        came,
        [i for i in faults if not place or difference(due[i], came[i], exercise.tolerance) is not None],
        replace(first, path=first.path[len(place) :]),
        exercise.tolerance,
        changed,
        _returns(exercise, seed)[place[0]] if place else "",
        models.before(exercise.script(seed).cases, place) if exercise.probe == "train" else None,
    )


def _part(value: Any, place: tuple[Any, ...]) -> Any:
    if not place:
        return value
    parts = isinstance(value, list | tuple) or (isinstance(value, np.ndarray) and value.ndim)
    return value[place[0]] if parts and len(value) > place[0] else None


def _others_right(exercise: Exercise, place: tuple[Any, ...], seen: Sequence[Observation], seed: int) -> str:
    """Say which of several returned values are right in every case."""
    due = exercise.recording(seed=seed).observations
    right = [
        f"`{name}`"
        for i, name in enumerate(_returns(exercise, seed))
        if place
        and i != place[0]
        and not any(
            difference(_part(a.value, (i,)), _part(b.value, (i,)), exercise.tolerance)
            for a, b in zip(due, seen, strict=True)
        )
    ]
    return f"{' and '.join(right)} {'is' if len(right) == 1 else 'are'} right." if right else ""


def _case_lines(
    exercise: Exercise, faults: dict[int, Difference], seen: Sequence[Observation], seed: int
) -> tuple[str, ...]:
    """Return the smallest failing case as text: the call, what came, what is expected."""
    if not faults:
        return ()
    i = min(faults)
    [line] = _call_line(exercise, i, seed)
    # of many weights those that differ; of these two kinds the path is a sentence
    among_weights = exercise.probe == "train" and faults[i].kind not in ("model", "accept")
    place = faults[i].path[:1] if among_weights else ()
    case, due = exercise.script(seed).cases[i], exercise.recording(seed=seed).observations[i].value
    mine, due = (models.as_it_came(case, seen[i], _part(value, place)) for value in (seen[i].value, due))
    came = f"it stops with {seen[i].crash.kind}" if seen[i].crash else brief(mine)
    lines = [line, f"you: {came}"]
    if faults[i].kind != "accept":
        words = brief(due)
        if words == came and faults[i].kind != "form":
            at, came, words = _where_they_differ(mine, due)
            lines[1] = f"{at}you: {came}"
        lines[1] += f"   expected: {words}"
    if printed := seen[i].output.strip():
        lines.append(f"printed: {printed[:200]}")
    return tuple(lines)


def _where_they_differ(mine: Any, due: Any) -> tuple[str, str, str]:
    """Return a place and both numbers there, for large arrays; else more of the digits."""
    a, b = numbers(mine), numbers(due)
    if a is None or b is None or a.shape != b.shape or a.size < 2 or brief(mine, 12) != brief(due, 12):
        return "", brief(mine, 12), brief(due, 12)
    apart = np.nan_to_num(np.abs(a * 1.0 - b), nan=np.inf)
    place = tuple(int(k) for k in np.unravel_index(np.argmax(apart), a.shape))
    mine, due = a[place].item(), b[place].item()
    digits = 5 if brief(mine) != brief(due) else 12
    return f"at {list(place)} ", brief(mine, digits), brief(due, digits)


def _call_line(exercise: Exercise, i: int, seed: int) -> tuple[str]:
    """Return the call of a case, and what it is about."""
    case = exercise.script(seed).cases[i]
    call = models.call_words(_call(exercise, case), case, brief)
    return (call + (f"   ({case.note})" if case.note else ""),)


def _call(exercise: Exercise, case: Case) -> str:
    named = list(zip(exercise.parameters, case.args, strict=False)) + list(case.kwargs.items())
    if len(named) == 1:
        return f"{exercise.name}({brief(named[0][1])})"
    return f"{exercise.name}({', '.join(f'{name}={brief(value)}' for name, value in named)})"


LONGEST = 300  # characters of one value in a verdict's lines


def brief(value: Any, digits: int = 5, depth: int = 0) -> str:
    """Return a value as one short line.

    >>> brief(np.array([0.1 + 0.2, 1])), brief(np.zeros((40, 3))), brief((1.0, [1, 2]))
    ('[0.3, 1]', 'array of shape (40, 3)', '(1, [1, 2])')
    """
    if isinstance(value, Fn | Rng):
        return value.name if isinstance(value, Fn) else f"np.random.default_rng({value.seed})"
    if isinstance(value, Net | Loss | Optimiser):
        return (
            f"<{value.name} {'-'.join(map(str, value.sizes))}>"
            if isinstance(value, Net)
            else f"<{value.name}>"
        )
    if isinstance(value, Tensor):
        return brief(value.array, digits, depth)
    if isinstance(value, Batches):
        return f"[{len(value.pairs)} batch{'' if len(value.pairs) == 1 else 'es'}]"
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


def _number(value: Any, digits: int) -> str:
    if value is None or isinstance(value, bool):
        return str(value)
    if isinstance(value, int):
        return str(value) if abs(value) < 2**63 else "an enormous whole number"
    return f"{value:.{digits}g}"
