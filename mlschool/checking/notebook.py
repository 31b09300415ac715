"""What a learner meets: `@exercise`, `hint`, `solution`, `mine`, `borrow`, `progress`."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from mlschool import frameworks
from mlschool.checking.below import bring_forward
from mlschool.checking.decide import absent, decide
from mlschool.checking.judge import judge_of
from mlschool.checking.observe import observe
from mlschool.checking.recordings import Crash
from mlschool.checking.show import note_shown, progress_shown, show, solution_shown, verdict_shown
from mlschool.checking.verdict import Outcome, Verdict, check_failed, wrong
from mlschool.checking.words import details, message
from mlschool.editions import key_now
from mlschool.exercises import UnknownExercise, find, of_lecture

SEED = 0  # the learner's own cases; a tutor's run takes another seed

_verdicts: dict[str, Verdict] = {}
_mine: dict[str, Any] = {}
_hints: dict[str, int] = {}
_tries: dict[str, int] = {}  # answers in a row that weren't right
_lecture: list[str] = []


def exercise(key: str) -> Callable[[Any], Any]:
    """Judge the function below, show one line, and bind its name: to it if it passes, else to the reference.

    >>> @exercise("perceptron.step")
    ... def step(score):
    ...     return 1 if score > 0 else 0
    ✗ step: ...
    """

    key = key_now(key)

    def judge(answer: Any) -> Any:
        if (record := _known(key)) is None:
            return answer
        bring_forward(answer)
        verdict = verdict_on(key, answer)
        _mine[key] = answer
        if inspect.isfunction(answer):  # it may have another name, and later cells look for this one
            answer.__globals__.setdefault(record.name, record.bound)
        return _conclude(verdict, answer, record.bound)

    if callable(key):  # the brackets were left out, and this is the function itself
        show(
            note_shown("✗", 'the line above `def` names the exercise, as in `@exercise("perceptron.step")`.')
        )
        return key
    return judge


def verdict_on(key: str, answer: Any, seed: int = SEED) -> Verdict:
    """Return the verdict on an answer; a failure of the check itself is never told as the learner's."""
    try:
        record = find(key)
        name = getattr(answer, "__name__", record.name) if inspect.isroutine(answer) else record.name
        if (misnamed := misnamed_as(key, name)) is not None:
            return misnamed
        if record.lacks:
            return absent(key, record.lacks)
        judge = judge_of(key, seed)
        return decide(judge, observe(answer, judge.script, judge.seconds))
    except Exception as ours:
        return check_failed(key, ours)


def misnamed_as(key: str, name: str) -> Verdict | None:
    """Return the verdict on a function of this name, where later cells look for another one; else None."""
    due = find(key).name
    return None if name in ("", "<lambda>", due) else wrong(key, "name", came=name, due=due)


def unreadable(keys: list[str], line: int, text: str, said: str, namespace: dict[str, Any]) -> None:
    """Say that a cell with these exercises doesn't read as Python, and bind their names to the references.

    line, text  where Python gave up
    said        what Python said
    """
    for key in map(key_now, keys):
        verdict = Verdict(key, Outcome.UNREADABLE, crash=Crash("SyntaxError", said, ((line, text),)))
        if (record := _known(key)) is not None:
            namespace[record.name] = _conclude(verdict, None, record.bound)
        else:
            show(note_shown("✗", " ".join((message(verdict), *details(verdict)))))


def hint(key: str) -> None:
    """Show the next hint for an exercise; the last one is close to the answer."""
    key = key_now(key)
    if (record := _known(key)) is not None:
        number = min(_hints.get(key, 0) + 1, len(record.hints))
        _hints[key] = number
        more = f" After this one there is solution({key!r})." if number == len(record.hints) else ""
        show(note_shown(f"Hint {number} of {len(record.hints)}:", record.hints[number - 1] + more))


def solution(key: str) -> None:
    """Show the reference's source, and why it is so."""
    if (record := _known(key)) is not None:
        show(solution_shown(record.name, record.source(), record.why))


def mine(key: str) -> Any:
    """Return your own answer, the last one you ran, even where the notebook goes on with the reference.

    Raises LookupError if there is none yet.
    """
    find(key := key_now(key))
    if key not in _mine:
        raise LookupError(
            f"There is no answer of yours to {key!r} yet: write one in its cell, and run the cell."
        )
    return _mine[key]


def progress() -> None:
    """List this lecture's exercises and what stands."""
    lectures = dict.fromkeys([*_lecture, *(key.partition(".")[0] for key in _verdicts)])
    keys = dict.fromkeys(key for lecture in lectures for key in of_lecture(lecture))
    stands = [_verdicts.get(key, Verdict(key, Outcome.TODO)) for key in keys]
    rows = [(v.key, v.outcome, message(v) if v.mistake else "") for v in stands]
    show(progress_shown(rows) if rows else note_shown("○", "No exercise has been run yet."))


def begin(lecture: str) -> dict[str, Any]:
    """Name the lecture that `progress` is about, and return its references by function name."""
    _lecture[:] = [lecture]
    return {record.name: record.bound for record in of_lecture(lecture).values()}


def bound_to(key: str) -> Any:
    """Return what the exercise's name stands for: the learner's function if it passed, else the reference."""
    passed = key in _verdicts and _verdicts[key].passed
    return _mine[key] if passed else find(key).bound


def borrow(key: str, framework: str | None = None) -> Any:
    """Return the function of an earlier exercise: yours if it passed in this kernel, else the reference.

    A line says which of the two it is.

    key        an exercise, such as "attention.multi_head"
    framework  "torch" or "keras", for an exercise that can be answered in both, such as
               "cnn_edge_detection.dense_network": yours is taken only if it speaks of this framework
    raises     UnknownExercise for a key that isn't there, ValueError for a framework without a reference

    >>> borrow("attention.causal_mask")(2).tolist()
    causal_mask: the reference, since yours hasn't passed in this kernel.
    [[True, False], [True, True]]
    """
    record, bound = find(key), bound_to(key_now(key))
    if framework is not None and framework not in record.references:
        raise ValueError(
            f"{key} has no reference in {framework!r}, but in {' and '.join(record.frameworks) or 'none'}."
        )
    reference = record.bound if framework is None else record.references[framework]
    if bound is record.bound:
        print(f"{record.name}: the reference, since yours hasn't passed in this kernel.")
        return reference
    used = set() if framework is None else frameworks.used_by(bound) & set(record.references)
    if used and framework not in used:
        yours, other = (frameworks.TITLES[name] for name in (min(used), framework))
        print(f"{record.name}: yours is in {yours}; the cells below go on in {other}, with the reference.")
        return reference
    print(f"{record.name}: yours, which passed in this kernel.")
    return bound


def _conclude(verdict: Verdict, answer: Any, reference: Any) -> Any:
    _verdicts[verdict.key] = verdict
    runs = verdict.outcome is not Outcome.CHECK_FAILED or _reference_runs(verdict.key)
    bind = answer if verdict.passed or not runs else reference
    tried = verdict.outcome in (Outcome.WRONG, Outcome.CRASHED, Outcome.STOPPED)
    _tries[verdict.key] = _tries.get(verdict.key, 0) + 1 if tried else 0
    show(verdict_shown(verdict, bind is reference, _tries[verdict.key]))
    return bind


def _reference_runs(key: str) -> bool:
    try:
        return bool(judge_of(key, SEED).reference)
    except Exception:  # the check is broken, so anything may be
        return False


def _known(key: str) -> Any:
    """Return the record of an exercise; where there is none, say so and return None."""
    try:
        return find(key if isinstance(key, str) else getattr(key, "__name__", str(key)))
    except UnknownExercise as unknown:
        show(note_shown("✗", str(unknown)))
        return None
