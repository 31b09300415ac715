"""Tries an exercise out: the reference must pass, and every mistake must get its own message."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mlschool.checking.decide import decide
from mlschool.checking.verdict import Verdict
from mlschool.exercises import find


@dataclass(frozen=True)
class Trial:
    """What was said of the reference or of a mistake's twin.

    who      the function that was judged
    due      the message that it must get; "" for the reference, which must pass
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
    twins = [(twin, mistake.message) for mistake in record.mistakes for twin in mistake.twins]
    tried = []
    references = [(function, "") for function in record.references.values()]
    for function, due in [*references, *twins]:
        for seed in seeds:
            verdict = decide(key, record, record.recording(function, seed), seed)
            trial = Trial("the reference" if due == "" else function.__name__, due, verdict)
            if not trial.well:
                break
        tried.append(trial)
    return tried
