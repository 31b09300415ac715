"""What a learner meets: `@exercise`, `hint`, `solution`, `mine`, `borrow`, `progress`."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from mlschool import frameworks
from mlschool.checking.decide import Outcome, Verdict, decide
from mlschool.checking.observe import observe
from mlschool.checking.show import note_shown, progress_shown, show, solution_shown, verdict_shown
from mlschool.editions import key_now
from mlschool.exercises import UnknownExercise, find, of_lecture

SEED = 0  # the learner's own cases; a tutor's run takes another seed

_verdicts: dict[str, Verdict] = {}
_mine: dict[str, Any] = {}
_hints: dict[str, int] = {}
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
        verdict = verdict_on(key, answer)
        _mine[key] = answer
        if inspect.isfunction(answer):  # it may have another name, and later cells look for this one
            answer.__globals__.setdefault(record.name, record.reference)
        return _conclude(verdict, answer, record.reference)

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
        if name not in (record.name, "<lambda>"):
            message = f"the function is called `{name}`; later cells look for `{record.name}`."
            return Verdict(key, Outcome.WRONG, f"{message} Give it that name back.")
        if record.absent:
            return Verdict(key, Outcome.ABSENT, record.absent)
        script, seconds = record.script(seed), record.seconds(seed)
        return decide(key, record, observe(answer, script, seconds), seed)
    except Exception as ours:
        message = "the check itself failed. This is our fault, not yours; please report it."
        return Verdict(key, Outcome.CHECK_FAILED, message, (f"{type(ours).__name__}: {ours}",))


def unreadable(
    keys: list[str], line: int, text: str, message: str, usually: str, namespace: dict[str, Any]
) -> None:
    """Say that a cell with these exercises doesn't read as Python, and bind their names to the references."""
    said, details = f"Python can't read this cell: {message}.", (f"line {line}:  {text}", usually)
    for key in map(key_now, keys):
        if (record := _known(key)) is not None:
            verdict = Verdict(key, Outcome.UNREADABLE, said, details)
            namespace[record.name] = _conclude(verdict, None, record.reference)
        else:
            show(note_shown("✗", f"{said} line {line}: {text} {usually}"))


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
    rows = [(verdict.key, verdict.outcome, verdict.mistake) for verdict in stands]
    show(progress_shown(rows) if rows else note_shown("○", "No exercise has been run yet."))


def begin(lecture: str) -> dict[str, Any]:
    """Name the lecture that `progress` is about, and return its references by function name."""
    _lecture[:] = [lecture]
    return {record.name: record.reference for record in of_lecture(lecture).values()}


def bound_to(key: str) -> Any:
    """Return what the exercise's name stands for: the learner's function if it passed, else the reference."""
    passed = key in _verdicts and _verdicts[key].passed
    return _mine[key] if passed else find(key).reference


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
    reference = record.reference if framework is None else record.references[framework]
    if bound is record.reference:
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
    show(verdict_shown(verdict, goes_on=bind is reference))
    return bind


def _reference_runs(key: str) -> bool:
    try:
        return not any(o.crash or o.stopped for o in find(key).recording(seed=SEED).observations)
    except Exception:  # the check is broken, so anything may be
        return False


def _known(key: str) -> Any:
    """Return the record of an exercise; where there is none, say so and return None."""
    try:
        return find(key if isinstance(key, str) else getattr(key, "__name__", str(key)))
    except UnknownExercise as unknown:
        show(note_shown("✗", str(unknown)))
        return None
