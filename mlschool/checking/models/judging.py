"""How answers that make or train a model are looked at, from recordings alone: no framework is imported."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from mlschool.checking.compare import Difference, Tolerance, difference
from mlschool.checking.models.adapters import usual_order
from mlschool.checking.models.nets import names_of, weights_of
from mlschool.checking.models.placeholders import Net
from mlschool.checking.models.placements import pieces
from mlschool.checking.recordings import Case, ModelSeen, Observation, Recording
from mlschool.checking.subjects import Values
from mlschool.checking.values import brief, describe, part_of
from mlschool.checking.verdict import Finding, finding

if TYPE_CHECKING:
    from mlschool.checking.record import Exercise


class Models(Values):
    """Answers of the probes "model" (it makes one) and "train" (it is given one)."""

    def __init__(self, probe: str) -> None:
        self.probe = probe

    def settled(self, recording: Recording, reference: Recording, tolerance: Tolerance) -> Recording:
        """Return a recording with one value for each case: of all outputs of a model, the expected one.

        An answer that trains a model may return what it likes where the reference returns nothing.
        """
        pairs = zip(recording.observations, reference.observations, strict=False)
        return replace(recording, observations=tuple(_settled(came, due, tolerance) for came, due in pairs))

    def unfit(self, recording: Recording, exercise: Exercise) -> Finding | None:
        """Return what came back where a model of these frameworks is expected, or None."""
        found = (_no_model(observation, exercise.frameworks) for observation in recording.observations)
        return next(filter(None, found), None)

    def amiss(self, case: Case, due: Observation, came: Observation) -> Difference | None:
        """Return what is amiss with a model's structure, which its outputs needn't show."""
        a, b = due.model, came.model
        if a is None or b is None or not b.outputs or case.given is None:
            return None
        if not isinstance(came.value, np.ndarray):  # also where the right numbers are in it
            return Difference("nothing" if came.value is None else "kind", due.value, came.value)
        about = finding("no layer", names=b.unknown) if b.unknown else _other_weights(case, b)
        return None if about is None else Difference("model", due.value, came.value, (about,))

    def apart(self, case: Case, due: Observation, came: Observation) -> Difference | None:
        """Return what is amiss with a model whose outputs, or whose weights after the training, are right."""
        if due.model is None or came.model is None:
            return None
        about = _apart(case, due.model, came.model)
        return None if about is None else Difference("model", due.value, came.value, (about,))

    def candidates(self, came: Observation) -> Sequence[Any]:
        """Return the outputs for every way in which the given arrays can be the weights."""
        return came.model.outputs if came.model and came.model.outputs else (came.value,)

    def alike(self, twin: Observation, came: Observation, tolerance: Tolerance) -> bool:
        """Tell whether two models do the same, in every respect that is recorded."""
        a, b = twin.model, came.model
        if a is None and b is None:
            return super().alike(twin, came, tolerance)
        if a is None or b is None or bool(a.framework) is not bool(b.framework):
            return False
        if not a.framework:
            return (a.kind, a.nearly) == (b.kind, b.nearly)
        if _traits(a) != _traits(b):
            return False
        if not a.outputs:
            return super().alike(twin, came, tolerance)
        return any(
            difference(mine, _as_precise(theirs, mine), tolerance, form=False) is None
            for mine in a.outputs
            for theirs in b.outputs
        )

    def returns(self, exercise: Exercise, case: Case) -> tuple[str, ...]:
        """Return the names of the values that are compared: what comes back, and all weights."""
        if self.probe != "train":
            return exercise.returns
        names = _names(case)
        return (*exercise.returns, *names[1:]) if len(exercise.returns) == 1 else names

    def before(self, cases: Sequence[Case], place: tuple[Any, ...]) -> list[np.ndarray | None] | None:
        """Return, for the value at this place of a training exercise, what it was before the training."""
        if self.probe != "train":
            return None
        found: list[np.ndarray | None] = []
        for case in cases:
            nets = _nets(case)
            weights = [None, *weights_of(nets[0])] if nets else []
            found.append(weights[place[0]] if place and place[0] < len(weights) else None)
        return found

    def place(self, fault: Difference) -> tuple[Any, ...]:
        """Return which part of a value is shown: of many weights those that differ."""
        among_weights = self.probe == "train" and fault.kind not in ("model", "accept")
        return fault.path[:1] if among_weights else ()

    def shown(self, case: Case, came: Observation, value: Any, place: tuple[Any, ...]) -> Any:
        """Return an output, or what is expected of it, with its channels where the model has them.

        Of a training, a weight as the model's framework keeps it.
        """
        value, seen = part_of(value, place), came.model
        if seen is None or not isinstance(value, np.ndarray):
            return value
        if self.probe == "train" and place[:1] > (0,):
            return value.transpose(usual_order(value.ndim, seen.framework == "torch"))
        return _in_its_order(value, case, seen)

    def call(self, call: str, case: Case, came: Observation) -> str:
        """Return how a model was called, as one line: what made it, and what went in."""
        return (
            call if case.given is None else f"{call}({brief(_in_its_order(case.given.x, case, came.model))})"
        )

    def whole(self, kind: str) -> str:
        """Return what such a difference is about: the output of the model, not what the function returns."""
        of_output = self.probe == "model" and kind in ("nothing", "kind", "length", "shape")
        return "the model's output" if of_output else ""


def _settled(came: Observation, due: Observation, tolerance: Tolerance) -> Observation:
    if came.model is None or due.model is None:
        return came
    if came.model.outputs:
        values = [_as_precise(value, due.value) for value in came.model.outputs]
        right = (value for value in values if difference(due.value, value, tolerance) is None)
        likely = next(right, None)
        return replace(
            came, value=max(values, key=lambda v: _kinship(v, due.value)) if likely is None else likely
        )
    if isinstance(came.value, tuple) and came.value and isinstance(due.value, tuple) and due.value[0] is None:
        return replace(came, value=(None, *came.value[1:]))
    return came


def _in_its_order(array: np.ndarray, case: Case, seen: ModelSeen | None) -> np.ndarray:
    """Return images with their channels where the model has them."""
    images = seen is not None and seen.first and case.given is not None and array.ndim == case.given.x.ndim
    return np.moveaxis(array, -1, 1) if images else array


def _kinship(value: Any, due: Any) -> float:
    """Return how well two arrays go together, up to a factor and an offset: from 0 to 1."""
    if not (isinstance(value, np.ndarray) and isinstance(due, np.ndarray)) or value.shape != due.shape:
        return 0.0
    a, b = (array.astype(float).ravel() - array.mean() for array in (value, due))
    norm = float(np.sqrt((a @ a) * (b @ b)))
    return abs(float(a @ b)) / norm if np.isfinite(norm) and norm > 0 else 0.0


def _traits(seen: ModelSeen) -> tuple[Any, ...]:
    """What two models must have in common, whichever framework they are made in."""
    shapes = sorted(seen.shapes[i] for i in seen.extra)
    return (seen.unused, shapes, _turned(seen), len(seen.shapes) - seen.reached, seen.moody)


def _turned(seen: ModelSeen) -> bool:
    return seen.first is not None and seen.first is not (seen.framework == "torch")


def _no_model(observation: Observation, frameworks: Sequence[str]) -> Finding | None:
    seen, value = observation.model, observation.value
    if seen is None or seen.framework in frameworks:
        return None
    if seen.framework:
        return finding("other framework", framework=seen.framework, frameworks=tuple(frameworks))
    if value is None:
        return finding("nothing")
    if seen.nearly:
        return finding(f"{seen.nearly} for a model", came=seen.kind)
    if isinstance(value, list | tuple):
        return finding("list for a model", came=describe(value), kind_of=type(value).__name__)
    if seen.kind in ("function", "method"):
        return finding("function for a model")
    return finding("no model", came=describe(value))


def _apart(case: Case, due: ModelSeen, came: ModelSeen) -> Finding | None:
    if came.frozen > due.frozen:
        return finding("frozen", framework=came.framework)
    if came.compiled is False and any(net.compiles for net in _nets(case)):
        return finding("not compiled")
    if came.shares and not due.shares:
        return finding("shares")
    if came.precision and came.precision != "float32":  # what data are in by themselves
        return finding("precision of weights", came=came.precision, due="float32")
    if not came.outputs or case.given is None:
        return None
    if _turned(came) and not case.given.any_order:
        return finding("channels", first=bool(came.first), framework=came.framework)
    if due.moody is not None and due.moody is not came.moody:
        return finding("calm in training" if due.moody else "other in training")
    if came.reached < len(came.shapes) - (len(due.shapes) - due.reached):
        return finding("out of reach")
    return None


def _other_weights(case: Case, seen: ModelSeen) -> Finding | None:
    if not seen.unused and not seen.extra:
        return None
    ours = [part.array.shape for part in pieces(case.given.weights)]
    due = ours if _keeps_its_own_way(seen) else [_as_kept(shape, seen) for shape in ours]
    lost = tuple(due[i] for i in seen.unused)
    more = tuple((seen.kept if seen.framework == "torch" else seen.shapes)[i] for i in seen.extra)
    if not seen.shapes and not (seen.hides and not more):
        return finding("no weights", due=len(due))
    return finding("weights", lost=lost, more=more, hidden=bool(seen.hides and not more))


def _keeps_its_own_way(seen: ModelSeen) -> bool:
    """Whether weights that aren't asked for have their inputs in front, as parameters of one's own may."""
    odd = [(seen.shapes[i], seen.kept[i]) for i in seen.extra if len(set(seen.shapes[i])) > 1]
    return bool(odd) and all(common == kept for common, kept in odd)


def _as_kept(shape: tuple[int, ...], seen: ModelSeen) -> tuple[int, ...]:
    """Return the shape of a weight as its framework keeps it, for one in the common form."""
    if seen.framework != "torch" or len(shape) < 2:
        return shape
    return (shape[-1], shape[-2], *shape[:-2])  # outputs, inputs, rows, columns


def _names(case: Case) -> tuple[str, ...]:
    """Return what the values of a training exercise are called: what comes back, and all weights."""
    nets = _nets(case)
    return ("what comes back", *names_of(nets[0])) if nets else ()


def _nets(case: Case) -> list[Net]:
    return [a for a in (*case.args, *case.kwargs.values()) if isinstance(a, Net)]


def _as_precise(value: Any, like: Any) -> Any:
    """Return numbers in single precision where the others are: they can't agree better than that."""
    if (
        isinstance(value, np.ndarray)
        and isinstance(like, np.ndarray)
        and value.dtype == np.float64
        and like.dtype in (np.float32, np.float16)
    ):
        return value.astype(np.float32)
    return value
