"""Right or wrong, decided here and nowhere else, from recordings alone: no answer is run in this module.

The order: can it be judged at all (kind, name, arguments)? Does every case agree with the reference? If not:
is it a known mistake (the twin agrees on *every* case)? Did it crash? Does a general relation hold? Else the
smallest failing case is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from mlschool.checking.compare import EXACT, IN_SINGLE, Difference, Tolerance, difference, numbers, usable
from mlschool.checking.evidence import call_of, changed_in, failing_case, judged_case, refused_case
from mlschool.checking.findings import Evidence, among, found, structure
from mlschool.checking.judge import Judge
from mlschool.checking.placeholders import Rng
from mlschool.checking.record import Function, Mistake, Test
from mlschool.checking.recordings import Case, Observation, Recording
from mlschool.checking.values import describe, part_of
from mlschool.checking.verdict import Finding, Outcome, SeenCase, Verdict, finding, wrong


def judged(judge: Judge, run: Callable[[Judge], Recording]) -> Verdict:
    """Return the verdict on an answer, which is put through long cases only where it is right in all others.

    run  gives the recording of a judge's part of the script
    """
    recording = run(judge)
    verdict = decide(judge, recording)
    if judge.longer is None or not verdict.passed:
        return verdict
    return decide(judge.longer, recording.followed_by(run(judge.longer)))


def trusted(judge: Judge, function: Function) -> Verdict:
    """Return the verdict on a reference or a twin, whose recordings are kept."""
    return judged(judge, lambda one: one.recording_of_part(function))


def decide(judge: Judge, recording: Recording) -> Verdict:
    """Return the verdict on a recording of an answer, made from the judge's script."""
    key, exercise, subject = judge.key, judge.exercise, judge.subject
    if exercise.lacks:
        return absent(key, exercise.lacks)
    if recording.empty:
        return Verdict(key, Outcome.TODO)
    if (unfit := _contract(judge, recording)) is not None:
        return Verdict(key, Outcome.WRONG, finding=unfit)
    if recording.stopped:
        return _stopped(key, recording.everything)
    recording = subject.settled(recording, judge.reference, exercise.tolerance)
    if (unfit := subject.unfit(recording, exercise)) is not None:
        return Verdict(key, Outcome.WRONG, finding=unfit)
    faults = _faults(judge, recording)
    changed = _changed(judge, recording)
    if not faults and not changed:
        return _accepts(judge, recording) or _leaves_behind(judge, recording) or Verdict(key, Outcome.PASSED)
    about = {fault.path[0].kind if fault.kind == "model" else fault.kind for fault in faults.values()}
    if recording.disturbs and about == {"precision of weights"} and not changed:
        return wrong(key, "disturbs", settings=recording.disturbs)  # the likely cause
    shown = failing_case(judge, recording, faults)
    if (mistake := recognise(judge, recording)) is not None:
        return Verdict(key, Outcome.WRONG, mistake.name, case=shown)
    if not faults:
        return wrong(key, "changed", argument=changed[0])
    if (crash := recording.observations[min(faults)].crash) is not None:
        call = call_of(judge, min(faults), recording.observations[min(faults)])
        return Verdict(key, Outcome.CRASHED, case=SeenCase(call), crash=crash)
    return _wrong(judge, recording, faults, changed, shown)


def absent(key: str, framework: str) -> Verdict:
    """Return the verdict where the framework that an exercise needs isn't installed."""
    return Verdict(key, Outcome.ABSENT, finding=finding("absent", framework=framework))


def begins_well(judge: Judge, recording: Recording) -> bool:
    """Tell whether the first cases of the script, as many as a recording holds, come out right."""
    recording = judge.subject.settled(recording, judge.reference, judge.exercise.tolerance)
    seen = recording.observations
    return bool(seen) and not recording.stopped and not _faults(judge, recording, most=len(seen))


def seen_cases(judge: Judge, recording: Recording) -> list[SeenCase]:
    """Return every case that a recording holds, as it is shown: for a tutor who wants to see it all."""
    recording = judge.subject.settled(recording, judge.reference, judge.exercise.tolerance)
    due, seen = judge.reference.observations, recording.observations
    whole = len(seen) == len(due) and not recording.stopped
    faults = _faults(judge, recording) if whole else {}
    pairs = zip(due, seen, strict=False)
    ordinary = [judged_case(judge, i, right, came, i not in faults) for i, (right, came) in enumerate(pairs)]
    refused = zip(judge.script.refused, recording.refused, strict=False)
    return ordinary + [refused_case(judge, case, came, _refuses(case, came)) for case, came in refused]


# ------------------------------------------------------------------------------ before any case is looked at


def _contract(judge: Judge, recording: Recording) -> Finding | None:
    if recording.kind == "class":
        return finding("class")
    if recording.kind != "function":
        return finding("object", came=recording.kind)
    wanted, has = judge.exercise.parameters, recording.parameters
    if has is None or (not recording.misfit and (recording.takes_all or has[: len(wanted)] == wanted)):
        return None
    return finding("parameters", came=recording.takes, due=wanted)


def _stopped(key: str, seen: Sequence[Observation]) -> Verdict:
    seconds = sum(observation.seconds for observation in seen)
    last = next(observation for observation in seen if observation.stopped)
    kind = "running" if last.crash is None else "interrupted"
    return Verdict(key, Outcome.STOPPED, finding=finding(kind, seconds=float(f"{seconds:.2g}")))


# -------------------------------------------------------------------------------------------- right or wrong


def _faults(judge: Judge, recording: Recording, most: int | None = None) -> dict[int, Difference]:
    """Return what is amiss, by case. The container counts only where nothing else is amiss."""
    faults: dict[int, Difference] = {}
    cases, due = judge.script.cases[:most], judge.reference.observations[:most]
    subject, tolerance = judge.subject, judge.exercise.tolerance
    if recording.single:
        tolerance = tolerance.at_least(IN_SINGLE)
    for i, (case, right, came) in enumerate(zip(cases, due, recording.observations, strict=True)):
        if came.crash is not None:
            faults[i] = Difference("crash", right.value, None)
            continue
        amiss = subject.amiss(case, right, came) or _value(judge, case, right, came, tolerance)
        if (amiss := amiss or subject.apart(case, right, came)) is not None:
            faults[i] = amiss
    worse = {i: fault for i, fault in faults.items() if fault.kind != "form"}
    return worse or faults


def _value(
    judge: Judge, case: Case, right: Observation, came: Observation, tolerance: Tolerance
) -> Difference | None:
    """Return what is amiss with a value: the record's own `accept` has the first word."""
    if judge.exercise.accept is None:
        return difference(right.value, came.value, tolerance)
    judged = [_accepted(judge, case, right.value, value) for value in judge.subject.candidates(came)]
    return None if None in judged else judged[0]


def _accepted(judge: Judge, case: Case, due: Any, came: Any) -> Difference | None:
    """Return what the record's own `accept` finds amiss with a value."""
    if came is None:
        return Difference("nothing", due, came)
    will_do = usable(due, came)
    array = came if will_do else numbers(came)
    try:
        said = judge.exercise.accept(case, came if array is None else array)  # type: ignore[misc]
    except Exception:
        # `accept` may expect a value of the reference's kind and shape, but then it must be able to judge
        amiss = difference(due, came, judge.exercise.tolerance)
        if amiss is None or amiss.kind in ("value", "finite"):
            raise
        return amiss
    if said is None:
        return difference(due, came, judge.exercise.tolerance)
    if said is not True:
        return Difference("accept", due, came, (said,))
    return None if will_do else Difference("form", due, came)


def _changed(judge: Judge, recording: Recording) -> tuple[str, ...]:
    pairs = zip(judge.script.cases, recording.observations, strict=True)
    return tuple(dict.fromkeys(name for pair in pairs for name, _, _ in changed_in(judge.exercise, *pair)))


def _accepts(judge: Judge, recording: Recording) -> Verdict | None:
    """Return the verdict on an answer that is right but for what it must refuse, and doesn't."""
    for case, came in zip(judge.script.refused, recording.refused, strict=True):
        if not _refuses(case, came):
            kind = came.crash.kind if came.crash else ""
            amiss = finding("not refused", what=case.note, due=case.raises, came=kind)
            shown = refused_case(judge, case, came, False)
            shown = replace(shown, came=shown.came or shown.raised, raised="", note="")
            return Verdict(judge.key, Outcome.WRONG, finding=amiss, case=shown)
    return None


def _leaves_behind(judge: Judge, recording: Recording) -> Verdict | None:
    """Return the verdict on an answer that is right, and then disturbs what comes after it."""
    if (chance := _own_chance(judge, recording)) is not None:
        return Verdict(judge.key, Outcome.WRONG, finding=chance)
    if recording.disturbs:
        return wrong(judge.key, "disturbs", settings=recording.disturbs)
    first, again = recording.observations[0], recording.again
    if again is not None and judge.exercise.probe == "model":
        return wrong(judge.key, "twice") if again.value is True else None
    if again is None or again.stopped or judge.exercise.accept is not None:
        return None  # a right answer may have taken nearly all of its time for the cases
    if again.crash is None and difference(first.value, again.value, judge.exercise.tolerance) is None:
        return None
    shown = judged_case(judge, 0, first, again, False)
    return Verdict(judge.key, Outcome.WRONG, finding=finding("remembers"), case=shown)


def _own_chance(judge: Judge, recording: Recording) -> Finding | None:
    """Return that a generator is handed over and never used, or None; one draw too few is another thing."""
    pairs = zip(judge.script.cases, judge.reference.observations, recording.observations, strict=True)
    due = [(case, came) for case, due, came in pairs if due.drawn]
    if not due or not all(came.drawn is False for _, came in due):
        return None
    [case, *_] = [case for case, _ in due]
    named = zip(judge.exercise.parameters, case.args, strict=False)
    names = [name for name, value in (*named, *case.kwargs.items()) if isinstance(value, Rng)]
    return finding("own chance", argument=names[0])


def _refuses(case: Case, came: Observation) -> bool:
    """Whether the exception came that is due, or a kind of it."""
    return case.raises in came.raised


# --------------------------------------------------------------------------------------- which mistake it is


def recognise(judge: Judge, recording: Recording) -> Mistake | None:
    """Return the known mistake that this recording shows, or None."""
    exercise = judge.exercise
    # two that do the same agree better than what is right must
    tolerance = EXACT if exercise.tolerance == Tolerance() else exercise.tolerance
    if recording.single:
        tolerance = tolerance.at_least(IN_SINGLE)
    for mistake in exercise.mistakes:
        if mistake.when is not None and _shows(mistake.when, recording, judge.reference):
            return mistake
        twins = map(exercise.function_of, mistake.twins)
        if any(_agree(judge, twin, recording, tolerance) for twin in twins):
            return mistake
    return None


def _shows(when: Test, recording: Recording, reference: Recording) -> bool:
    try:
        return bool(when(recording, reference))
    except Exception:  # the test looks for one mistake, and stumbles over an answer of quite another kind
        return False


def _agree(judge: Judge, twin: Function, recording: Recording, tolerance: Tolerance) -> bool:
    """Tell whether an answer does what a twin does in every case; it may change more arguments."""
    came = recording.observations
    for recorded in judge.stages(twin):  # most twins part from the answer in the small cases already
        theirs = recorded.observations
        pairs = zip(theirs, came, strict=False)
        if len(theirs) > len(came) or not all(_alike(judge, *pair, tolerance) for pair in pairs):
            return False
    if all(observation.crash for observation in recorded.observations):
        return False  # two crashes have little in common
    return set(_changed(judge, recorded)) <= set(_changed(judge, recording))


def _alike(judge: Judge, twin: Observation, came: Observation, tolerance: Tolerance) -> bool:
    if twin.crash or came.crash:
        return bool(twin.crash and came.crash) and twin.crash.kind == came.crash.kind
    return judge.subject.alike(twin, came, tolerance)


# ------------------------------------------------------------------------------- what else can be said of it


def _wrong(
    judge: Judge,
    recording: Recording,
    faults: dict[int, Difference],
    changed: Sequence[str],
    shown: SeenCase,
) -> Verdict:
    exercise, number = judge.exercise, min(faults)
    first = faults[number]
    verdict = Verdict(judge.key, Outcome.WRONG, case=shown)
    if first.kind == "model":
        only_the_call = SeenCase(shown.call, note=shown.note)
        return replace(verdict, finding=first.path[0], case=only_the_call)
    if first.kind == "accept":
        said = first.path[0] if isinstance(first.path[0], str) else ""
        return replace(verdict, finding=finding("said", words=said))
    due, came = ([o.value for o in seen] for seen in (judge.reference.observations, recording.observations))
    if exercise.probe == "call" and (about := structure(due, came, exercise.returns, exercise.tolerance)):
        return replace(verdict, finding=about)
    if exercise.returns and not first.path and first.kind in ("kind", "length"):
        right = among(due, came, exercise.returns, exercise.tolerance)
        facts = {"came": describe(came[number]), "due": exercise.returns, "right": right}
        return replace(verdict, finding=finding("several", **facts))
    if first.kind == "shape":
        case, one = judge.script.cases[number], recording.observations[number]
        shapes = (judge.subject.shown(case, one, value, ()) for value in (first.expected, first.got))
        first = replace(first, **dict(zip(("expected", "got"), shapes, strict=True)))
    names = judge.subject.returns(exercise, judge.script.cases[number])
    place = first.path[:1] if names else ()
    evidence = _evidence(judge, recording, faults, first, place, names, changed)
    about = found(evidence)
    if about is None:
        if (chance := _own_chance(judge, recording)) is not None:
            return replace(verdict, finding=chance)
        right = _right(judge, recording, place, names)
        return replace(verdict, finding=Finding("other", {}, evidence.name), right=right)
    part = judge.subject.whole(first.kind) or evidence.name
    return replace(verdict, finding=replace(about, part=part))


def _evidence(
    judge: Judge,
    recording: Recording,
    faults: dict[int, Difference],
    first: Difference,
    place: tuple[Any, ...],
    names: Sequence[str],
    changed: Sequence[str],
) -> Evidence:
    """Narrow all cases down to the one returned value that differs first."""
    exercise, cases = judge.exercise, judge.script.cases
    due = [part_of(observation.value, place) for observation in judge.reference.observations]
    came = [part_of(observation.value, place) for observation in recording.observations]
    return Evidence(
        cases,
        exercise.parameters,
        due,
        came,
        [i for i in faults if not place or difference(due[i], came[i], exercise.tolerance) is not None],
        replace(first, path=first.path[len(place) :]),
        exercise.tolerance,
        changed,
        names[place[0]] if place else "",
        judge.subject.before(cases, place),
    )


def _right(
    judge: Judge, recording: Recording, place: tuple[Any, ...], names: Sequence[str]
) -> tuple[str, ...]:
    """Return which of several returned values are right in every case."""
    if not place:
        return ()
    pairs = list(zip(judge.reference.observations, recording.observations, strict=True))
    tolerance = judge.exercise.tolerance
    return tuple(
        name
        for i, name in enumerate(names)
        if i != place[0]
        and not any(difference(part_of(a.value, (i,)), part_of(b.value, (i,)), tolerance) for a, b in pairs)
    )
