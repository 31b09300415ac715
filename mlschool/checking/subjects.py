"""How answers that return plain values are looked at; `models` has the same face for answers with models."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from mlschool.checking.compare import Difference, Tolerance, difference
from mlschool.checking.recordings import Case, Observation, Recording
from mlschool.checking.verdict import Finding

if TYPE_CHECKING:
    from mlschool.checking.record import Exercise


class Values:
    """Answers that return values. What models need besides is empty here."""

    def settled(self, recording: Recording, reference: Recording, tolerance: Tolerance) -> Recording:
        """Return a recording with one value for each case."""
        return recording

    def unfit(self, recording: Recording, exercise: Exercise) -> Finding | None:
        """Return why what came back can't be looked at any further, or None."""
        return None

    def amiss(self, case: Case, due: Observation, came: Observation) -> Difference | None:
        """Return what is amiss before values are compared."""
        return None

    def apart(self, case: Case, due: Observation, came: Observation) -> Difference | None:
        """Return what is amiss although the values are right."""
        return None

    def candidates(self, came: Observation) -> Sequence[Any]:
        """Return the values of which one must do."""
        return (came.value,)

    def alike(self, twin: Observation, came: Observation, tolerance: Tolerance) -> bool:
        """Tell whether a twin and an answer do the same in one case."""
        return difference(twin.value, came.value, tolerance, form=False) is None

    def returns(self, exercise: Exercise, case: Case) -> tuple[str, ...]:
        """Return the names of the values that are compared in a case, where there are several."""
        return exercise.returns

    def before(self, cases: Sequence[Case], place: tuple[Any, ...]) -> list[np.ndarray | None] | None:
        """Return what the value at this place was before the call, where it isn't one of the arguments."""
        return None

    def place(self, fault: Difference) -> tuple[Any, ...]:
        """Return which part of a value is shown; () for the whole."""
        return ()

    def shown(self, case: Case, came: Observation, value: Any, place: tuple[Any, ...]) -> Any:
        """Return what of a value is shown, in the learner's own layout."""
        return value

    def call(self, call: str, case: Case, came: Observation) -> str:
        """Return a call as it is shown."""
        return call

    def whole(self, kind: str) -> str:
        """Return what a difference of this kind is about, where it isn't what the function returns."""
        return ""
