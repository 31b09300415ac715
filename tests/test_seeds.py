"""The seed decides nothing: what is nearly right gets one verdict on all seeds, in every exercise in NumPy.

Twins and strangers' answers are tried by the laws of each lecture. Here stands what people add to any answer:
it rounds, computes in single precision on the way, or guards a division.
"""

import functools

import numpy as np
import pytest

from mlschool.checking.decide import decide
from mlschool.checking.judge import Judge
from mlschool.checking.notebook import verdict_on
from mlschool.checking.observe import observe
from mlschool.exercises import everything, find
from tests.gates import rest_at_night
from tests.lectures.laws import FEW, MOST, gist

IN_NUMPY = [key for key, record in everything().items() if record.probe == "call" and not record.frameworks]
PUSHED = [key for key in IN_NUMPY if key.startswith("perceptron.")]


def each(change, value):
    """Change every number that needn't be whole; what holds them stays."""
    if isinstance(value, list | tuple):
        return type(value)(each(change, part) for part in value)
    fine = isinstance(value, float | np.floating) or (
        isinstance(value, np.ndarray) and value.dtype.kind == "f"
    )
    return change(value) if fine else value


def narrow(value):
    return np.asarray(value, np.float32)[()]


def wide(value):
    return np.asarray(value, float) if np.ndim(value) else float(value)


WAYS = {
    "rounded to 4": (lambda value: value, lambda value: np.round(value, 4)),
    "rounded to 6": (lambda value: value, lambda value: np.round(value, 6)),
    "in single precision": (narrow, narrow),
    "in single precision on the way": (narrow, wide),
    "in single precision, and then some": (narrow, lambda value: wide(value) * (1 + 1e-12)),
    "a guard's part": (lambda value: value, lambda value: value * (1 + 1e-8)),
}
HARMLESS = [way for way in WAYS if way not in ("rounded to 4", "in single precision, and then some")]
# a difference of nearly equal numbers, for which single precision has too few digits
SENSITIVE = ["gradient_descent.numerical_slope"]


def in_a_way(key, way):
    """Return the reference with something done to what goes in and what comes out."""
    reference = find(key).bound
    before, behind = WAYS[way]

    @functools.wraps(reference)
    def answer(*args, **kwargs):
        named = {name: each(before, value) for name, value in kwargs.items()}
        return each(behind, reference(*(each(before, value) for value in args), **named))

    return answer


@pytest.mark.stronger("seeds")
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("key", rest_at_night(IN_NUMPY, PUSHED, "seeds"))
def test_the_seed_decides_nothing(key, way, at_night):
    answer, verdicts = in_a_way(key, way), []
    for seed in MOST if at_night else FEW:
        judge = Judge(key, find(key), seed)
        verdicts.append(decide(judge, observe(answer, judge.script)))
    assert len(set(map(gist, verdicts))) == 1, sorted(map(gist, verdicts), key=str)
    if way in HARMLESS and key not in SENSITIVE:
        assert verdicts[0].passed, verdicts[0]
    elif way == "rounded to 4" and not verdicts[0].passed and find(key).accept is None:
        assert verdicts[0].mistake == "rounded" or verdicts[0].finding.kind == "rounded"


@pytest.mark.stronger("seeds")
@pytest.mark.parametrize("guard", [1e-12, 1e-8])
def test_a_usual_guard_against_division_by_zero_passes(guard, at_night):
    def standardise(X):
        return (X - X.mean(axis=0)) / (X.std(axis=0) + guard)

    seeds = MOST if at_night else range(12)
    assert all(verdict_on("perceptron.standardise", standardise, seed).passed for seed in seeds)
