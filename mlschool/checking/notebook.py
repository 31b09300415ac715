"""What a learner meets: `@exercise`, `hint`, `solution`, `mine`, `borrow`, `progress`, `resume`."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable
from typing import Any

from mlschool import course, frameworks, memory
from mlschool.checking import order
from mlschool.checking.again import made_again, needed, source_of
from mlschool.checking.below import bring_forward
from mlschool.checking.decide import absent, judged
from mlschool.checking.judge import judge_of
from mlschool.checking.observe import observe
from mlschool.checking.recordings import Crash
from mlschool.checking.show import (
    in_notebook,
    note_shown,
    progress_shown,
    show,
    solution_shown,
    verdict_shown,
)
from mlschool.checking.verdict import Outcome, Verdict, check_failed, wrong
from mlschool.checking.words import details, message
from mlschool.editions import key_now, lecture_of
from mlschool.exercises import UnknownExercise, find, lectures, of_lecture
from mlschool.waiting import waiting

SEED = 0  # the learner's own cases; a tutor's run takes another seed

_verdicts: dict[str, Verdict] = {}
_mine: dict[str, Any] = {}
_hints: dict[str, int] = {}
_tries: dict[str, int] = {}  # answers in a row that weren't right
_lecture: list[str] = []
_again: dict[
    tuple[str, str], Any
] = {}  # functions made of kept sources, or None for one that no longer passes


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
        if not _lecture and in_notebook() and not _verdicts:
            show(note_shown("Run first:", order.FIRST))
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
        with waiting(f"Checking `{record.name}`"):
            judge = judge_of(key, seed)
            return judged(judge, lambda one: observe(answer, one.part, one.seconds))
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


def unmarked(key: str, namespace: dict[str, Any]) -> None:
    """Say that an exercise's line lacks its `@`, so that nothing was run, and bind its name."""
    if (record := _known(key)) is not None:
        namespace[record.name] = bound_to(key_now(key))
        said = f'an `@` is missing before `exercise`, so this cell was not run. Write `@exercise("{key}")`.'
        show(note_shown("✗", f"{record.name}: {said}"))


def hint(key: Any = ...) -> None:
    """Show the next hint for an exercise; the last one is close to the answer.

    key  an exercise, as in "perceptron.step"; without one it is what you tried last and isn't right yet, or
         the next to do in this lecture
    """
    title = "Hint"
    if key is ...:
        if (key := _nearest()) is None:
            show(note_shown("○", "Nothing is to do: every exercise of this lecture has passed."))
            return
        title = f"{find(key).name}, hint"
    key = key_now(key)
    if (record := _known(key)) is not None:
        number = min(_hints.get(key, 0) + 1, len(record.hints))
        _hints[key] = number
        more = f" After this one there is solution({key!r})." if number == len(record.hints) else ""
        show(note_shown(f"{title} {number} of {len(record.hints)}:", record.hints[number - 1] + more))


def _nearest() -> str | None:
    """Return the exercise that somebody is at: tried last and not passed, or else the next to do; or None."""
    tried = [key for key, one in _verdicts.items() if not one.passed and one.outcome is not Outcome.TODO]
    due = [key for key in of_lecture(current_lecture()) if key not in _verdicts or not _verdicts[key].passed]
    return (tried[-1:] or due or [None])[0]


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


def progress(what: str = "") -> None:
    """Show what stands: of this lecture's exercises, or of the whole course.

    what  "course" for a map of the course; a lecture, as in "perceptron"; left out, this one

    >>> progress("data")
    0 of 5 exercises passed
      ○ data.resample   to do
      ...
    """
    if what == "course":
        course.write_page(stands())
        return show(course.map_shown(stands(), current_lecture()))
    lectures = (
        [lecture_of(what)] if what else _lecture or dict.fromkeys(key.partition(".")[0] for key in _verdicts)
    )
    keys = dict.fromkeys(key for lecture in lectures for key in of_lecture(lecture))
    if what and not keys:
        show(note_shown("✗", course.no_such_lecture(what)))
    elif keys:
        show(progress_shown([_row(key) for key in keys]))
    else:
        show(note_shown("○", "No exercise has been run yet."))


def _row(key: str) -> tuple[Outcome, str, str, str]:
    """What stands of an exercise: its outcome here, its key, that in words, and what is to be said of it."""
    verdict = _verdicts.get(key, Verdict(key, Outcome.TODO))
    if verdict.outcome is Outcome.TODO and (entry := passed_before().get(key)):
        return Outcome.PASSED, key, f"passed on {memory.day(entry)}", "To be run again in this kernel."
    return verdict.outcome, key, verdict.outcome.words, message(verdict) if verdict.mistake else ""


def stands() -> dict[str, tuple[int, int]]:
    """Return of each lecture with exercises how many of them have passed, here or before, and how many are.

    An exercise that isn't right in this kernel, and was before, counts: it was passed.
    """
    passed = {*passed_before(), *(key for key, verdict in _verdicts.items() if verdict.passed)}
    found = {lecture: of_lecture(lecture) for lecture in lectures()}
    return {lecture: (len(passed & keys.keys()), len(keys)) for lecture, keys in found.items()}


def passed_before(lecture: str = "") -> dict[str, dict[str, Any]]:
    """Return what is remembered of answers that passed, the last one of each exercise, in the course's order.

    lecture  of this lecture only, and in its order
    """
    found = {key_now(entry["key"]): entry for entry in memory.kept("passed", "key", "source")}
    return {key: found[key] for key in of_lecture(lecture) if key in found} if lecture else found


def to_resume() -> list[str]:
    """Return the exercises of this lecture that passed in an earlier kernel, and not yet in this one."""
    judged = {key for key, verdict in _verdicts.items() if verdict.outcome is not Outcome.TODO}
    return [key for lecture in _lecture for key in passed_before(lecture) if key not in judged]


def resume() -> None:
    """Run all answers of this lecture again that passed in an earlier kernel, as if their cells were run.

    An answer that has been judged in this kernel already stays as it is.
    """
    keys, space = to_resume(), vars(sys.modules["__main__"])
    if not keys:
        show(note_shown("○", "No answer of yours is waiting: none passed in an earlier kernel."))
    for key in keys:
        record, entry = find(key), passed_before()[key]
        try:
            answer = made_again(entry["source"], record.name, space)
        except (Exception, SystemExit) as error:  # whatever the learner's cell does
            space[record.name] = record.bound
            show(note_shown("○", f"{record.name}: {_not_again(entry, error)}. Run its cell."))
            continue
        _mine[key] = answer
        space[record.name] = _conclude(verdict_on(key, answer), answer, record.bound)


def begin(lecture: str) -> dict[str, Any]:
    """Name the lecture that `progress` is about, and return its references by function name."""
    _lecture[:] = [lecture]
    return {record.name: record.bound for record in of_lecture(lecture).values()}


def current_lecture() -> str:
    """Return the lecture that `start` opened in this kernel, or ""."""
    return next(iter(_lecture), "")


def bound_to(key: str) -> Any:
    """Return what the exercise's name stands for: the learner's function if it passed, else the reference."""
    passed = key in _verdicts and _verdicts[key].passed
    return _mine[key] if passed else find(key).bound


def borrow(key: str, framework: str | None = None) -> Any:
    """Return the function of an earlier exercise: yours if it has passed and still does, else the reference.

    A line says which of the two it is. Yours may be of an earlier kernel: it is then made again from the
    source that was kept when it passed, and checked again.

    key        an exercise, such as "attention.multi_head"
    framework  "torch" or "keras", for an exercise that can be answered in both, such as
               "cnn_edge_detection.dense_network": yours is taken only if it speaks of this framework
    raises     UnknownExercise for a key that isn't there, ValueError for a framework without a reference

    >>> borrow("attention.causal_mask")(2).tolist()
    causal_mask: the reference, since yours hasn't passed yet.
    [[True, False], [True, True]]
    """
    record, key = find(key), key_now(key)
    if framework is not None and framework not in record.references:
        raise ValueError(
            f"{key} has no reference in {framework!r}, but in {' and '.join(record.frameworks) or 'none'}."
        )
    reference = record.bound if framework is None else record.references[framework]
    yours, why = _yours(key)
    if yours is None:
        print(f"{record.name}: the reference, since {why}.")
        return reference
    used = set() if framework is None else frameworks.used_by(yours) & set(record.references)
    if used and framework not in used:
        yours_in, other = (frameworks.TITLES[name] for name in (min(used), framework))
        print(f"{record.name}: yours is in {yours_in}; the cells below go on in {other}, with the reference.")
        return reference
    print(f"{record.name}: yours, which {why}.")
    return yours


def _yours(key: str, among: tuple[str, ...] = ()) -> tuple[Any, str]:
    """Return the learner's function that passes, and since when; or None, and why there is none.

    among  the exercises for whose sake it is asked: each calls the next
    """
    if key in _verdicts and _verdicts[key].passed:
        return _mine[key], "passed in this kernel"
    if (entry := passed_before().get(key)) is None or key in among:
        return None, "yours hasn't passed yet"
    source = entry["source"]
    if (key, source) not in _again:
        try:
            _again[key, source] = _made_again(key, source, (*among, key))
        except (Exception, SystemExit) as error:  # whatever the learner's cell does
            return None, _not_again(entry, error)
    if (yours := _again[key, source]) is None:
        return None, f"yours of {memory.day(entry)} no longer passes"
    return yours, f"passed on {memory.day(entry)} and still does"


def _made_again(key: str, source: str, among: tuple[str, ...]) -> Any:
    """Return the learner's function made of its kept source, among theirs that it calls; None if it fails."""
    names = {record.name: other for other, record in of_lecture(key.partition(".")[0]).items()}
    others = {one: find(one) for one in needed(source, names)}
    space = {record.name: _yours(one, among)[0] or record.bound for one, record in others.items()}
    yours = made_again(source, find(key).name, {"__name__": "__main__", **space})
    return yours if verdict_on(key, yours).passed else None


def _not_again(entry: dict[str, Any], error: BaseException) -> str:
    why = f" ({type(error).__name__}: {error})" if entry["source"] else ""
    return f"yours of {memory.day(entry)} can't be run again by itself{why}"


def _remember(verdict: Verdict, answer: Any) -> None:
    """Keep what passed, with its source, and which named mistakes were made, where a learner's folder is."""
    if memory.folder() is None:
        return
    if verdict.mistake:
        facts = {"key": verdict.key, "mistake": verdict.mistake}
        if not any(entry.items() >= facts.items() for entry in memory.kept("mistake")):
            memory.keep("mistake", **facts)
    if verdict.passed:
        names = frozenset(one.name for one in of_lecture(verdict.key.partition(".")[0]).values())
        facts = {"key": verdict.key, "source": source_of(answer, names)}
        known = passed_before(verdict.key.partition(".")[0]).get(verdict.key, {})
        if not known.items() >= facts.items():
            memory.keep("passed", **facts)


def _conclude(verdict: Verdict, answer: Any, reference: Any) -> Any:
    _verdicts.pop(verdict.key, None)  # what was tried last stands last
    _verdicts[verdict.key] = verdict
    runs = verdict.outcome is not Outcome.CHECK_FAILED or _reference_runs(verdict.key)
    bind = answer if verdict.passed or not runs else reference
    tried = verdict.outcome in (Outcome.WRONG, Outcome.CRASHED, Outcome.STOPPED)
    _tries[verdict.key] = _tries.get(verdict.key, 0) + 1 if tried else 0
    _remember(verdict, answer)
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
