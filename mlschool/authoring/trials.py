"""Tries an exercise out: the reference must pass, and every mistake must be recognised by its own name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mlschool.checking.decide import trusted
from mlschool.checking.judge import judge_of
from mlschool.checking.record import Edit, Twin
from mlschool.checking.verdict import Verdict
from mlschool.exercises import find


@dataclass(frozen=True)
class Trial:
    """What was said of the reference or of a mistake's twin.

    who      what was judged: the reference, or a twin
    due      the name of the mistake that must be recognised; "" for the reference, which must pass
    verdict  the first verdict that was another, or else the last one
    """

    who: str
    due: str
    verdict: Verdict

    @property
    def well(self) -> bool:
        """Whether it was judged as it must be."""
        return self.verdict.mistake == self.due if self.due else self.verdict.passed


def trials(key: str, seeds: Sequence[int] = range(3)) -> list[Trial]:
    """Judge an exercise's references, and every mistake that has a twin, on the cases of several seeds.

    Raises UnknownExercise, with the nearest names.

    >>> [trial.well for trial in trials("perceptron.step", seeds=[0])][:3]
    [True, True, True]
    """
    record = find(key)
    twins = [(record.function_of(twin), _words(twin), m.name) for m in record.mistakes for twin in m.twins]
    references = [(function, "the reference", "") for function in record.references.values()]
    tried = []
    for function, who, due in [*references, *twins]:
        for seed in seeds:
            judge = judge_of(key, seed)
            trial = Trial(who, due, trusted(judge, function))
            if not trial.well:
                break
        tried.append(trial)
    return tried


def _words(twin: Twin) -> str:
    """Return what an author calls a twin: its function's name, or what it edits."""
    if not isinstance(twin, Edit):
        return twin.__name__
    before = f"{_words(twin.before)}, " if twin.before else ""
    return f"{before}{twin.old} → {twin.new}"
