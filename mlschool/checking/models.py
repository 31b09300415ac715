"""What is said of models, from recordings alone: no framework is imported in this module."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from mlschool.checking.compare import Difference, Tolerance, difference
from mlschool.checking.made import Net
from mlschool.checking.nets import names_of, weights_of
from mlschool.checking.placements import pieces
from mlschool.checking.recordings import Case, ModelSeen, Observation, Recording
from mlschool.checking.relations import describe
from mlschool.frameworks import TITLES


def settled(recording: Recording, reference: Recording, tolerance: Tolerance) -> Recording:
    """Return a recording with one value for each case: of all outputs of a model, the one that is expected.

    An answer that was given a model to train may return what it likes where the reference returns nothing.
    """
    if not any(observation.model for observation in recording.observations):
        return recording
    pairs = zip(recording.observations, reference.observations, strict=False)
    return replace(recording, observations=tuple(_settled(came, due, tolerance) for came, due in pairs))


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


def _kinship(value: Any, due: Any) -> float:
    """Return how well two arrays go together, up to a factor and an offset: from 0 to 1."""
    if not (isinstance(value, np.ndarray) and isinstance(due, np.ndarray)) or value.shape != due.shape:
        return 0.0
    a, b = (array.astype(float).ravel() - array.mean() for array in (value, due))
    norm = float(np.sqrt((a @ a) * (b @ b)))
    return abs(float(a @ b)) / norm if np.isfinite(norm) and norm > 0 else 0.0


def alike(twin: Observation, came: Observation, tolerance: Tolerance) -> bool:
    """Tell whether two models do the same, in every respect that is recorded."""
    a, b = twin.model, came.model
    if a is None or b is None or bool(a.framework) is not bool(b.framework):
        return False
    if not a.framework:
        return (a.kind, a.nearly) == (b.kind, b.nearly)
    if _traits(a) != _traits(b):
        return False
    if not a.outputs:
        return difference(twin.value, came.value, tolerance, form=False) is None
    return any(
        difference(mine, _as_precise(theirs, mine), tolerance, form=False) is None
        for mine in a.outputs
        for theirs in b.outputs
    )


def _traits(seen: ModelSeen) -> tuple[Any, ...]:
    """What two models must have in common, whichever framework they are made in."""
    shapes = sorted(seen.shapes[i] for i in seen.extra)
    return (seen.unused, shapes, _turned(seen), len(seen.shapes) - seen.reached, seen.moody)


def _turned(seen: ModelSeen) -> bool:
    return seen.first is not None and seen.first is not (seen.framework == "torch")


def no_model(recording: Recording, frameworks: Sequence[str]) -> str | None:
    """Return in one sentence what came back where a model of these frameworks is expected, or None."""
    for observation in recording.observations:
        seen = observation.model
        if seen is None or seen.framework in frameworks:
            continue
        if seen.framework:
            due = " or ".join(TITLES[name] for name in frameworks)
            return f"a model of {TITLES[seen.framework]} comes back, and later cells go on with one of {due}."
        value = observation.value
        if value is None:
            return "nothing comes back. Does every way through your function end with `return`?"
        if seen.nearly == "class":
            return f"the class `{seen.kind}` itself comes back. A model is made of it by a call: the brackets are missing."
        if seen.nearly == "layer":
            return (
                f"a single layer (`{seen.kind}`) comes back where a model is expected: a layer alone has no `fit` "
                "and no `predict`."
            )
        if isinstance(value, list | tuple):
            return (
                f"{describe(value)} comes back where a model is expected: layers in a {type(value).__name__} aren't "
                "connected to each other yet, and can't be called."
            )
        if seen.kind in ("function", "method"):
            return "a function comes back where a model is expected: it holds no weights that training could find."
        return f"{describe(value).rstrip(',')} comes back where a model is expected."
    return None


def amiss(case: Case, due: Observation, came: Observation) -> Difference | None:
    """Return what is amiss with a model's structure, which its outputs needn't show."""
    a, b = due.model, came.model
    if a is None or b is None or not b.outputs or case.given is None:
        return None
    if not isinstance(came.value, np.ndarray):  # also where the right numbers are in it
        return Difference("nothing" if came.value is None else "kind", due.value, came.value)
    if said := _names_unknown(b) or _other_weights(case, b):
        return Difference("model", due.value, came.value, (said,))
    return None


def apart(case: Case, due: Observation, came: Observation) -> Difference | None:
    """Return what is amiss with a model whose outputs, or whose weights after the training, are right."""
    a, b = due.model, came.model
    if a is not None and b is not None and b.frozen > a.frozen:
        word = "requires_grad" if b.framework == "torch" else "trainable"
        said = (
            f"the numbers are right, but the weights no longer learn: `{word}` is switched off for good, where only "
            "this one step was to stay off the books."
        )
        return Difference("model", due.value, came.value, (said,))
    if a is None or b is None or not b.outputs or case.given is None:
        return None
    said = None
    if _turned(b) and not case.given.any_order:
        where, habit = ("in front", "at the end") if b.first else ("at the end", "in front")
        said = (
            f"the numbers are right, but this model takes images with their channels {where}. "
            f"{TITLES[b.framework]} has them {habit}, and so do the cells that follow."
        )
    elif a.moody is not None and a.moody is not b.moody:
        said = (
            "outside of training the numbers are right, but in training mode nothing changes: a layer that should "
            "behave otherwise there is missing or switched off."
            if a.moody
            else "outside of training the numbers are right, but in training mode others come out: some layer behaves "
            "otherwise there."
        )
    elif b.reached < len(b.shapes) - (len(a.shapes) - a.reached):
        said = (
            "the numbers are right, but training couldn't change all the weights: the way from some of them to the "
            "output is cut, or they are frozen."
        )
    return None if said is None else Difference("model", due.value, came.value, (said,))


def _names_unknown(seen: ModelSeen) -> str | None:
    if not seen.unknown:
        return None
    names = " and ".join(f"`{name}`" for name in seen.unknown)
    one = len(seen.unknown) == 1
    return f"the model has no {'layer' if one else 'layers'} called {names}, and later cells look for {'it' if one else 'them'}."


def _other_weights(case: Case, seen: ModelSeen) -> str | None:
    if not seen.unused and not seen.extra:
        return None
    due = [_as_kept(part.array.shape, seen) for part in pieces(case.given.weights)]
    lost, more = [due[i] for i in seen.unused], [_as_kept(seen.shapes[i], seen) for i in seen.extra]
    if seen.hides and not more:
        return (
            f"weights of {_shapes(lost)} are missing from the model: layers in a plain list or dictionary aren't found "
            "by it, and training would leave them as they are."
        )
    if not seen.shapes:
        return f"the model has no weights, and {len(due)} arrays of weights are expected."
    if not more:
        what = "biases" if all(len(shape) == 1 for shape in lost) else "weights"
        return f"{what} of {_shapes(lost)} are missing from the model."
    if not lost:
        what = "biases" if all(len(shape) == 1 for shape in more) else "weights"
        return f"the model has {what} of {_shapes(more)} that aren't asked for."
    due_words = f"{_shapes(lost)} {'is' if len(lost) == 1 else 'are'} expected"
    return f"the model has weights of {_shapes(more)} where {due_words}."


def _as_kept(shape: tuple[int, ...], seen: ModelSeen) -> tuple[int, ...]:
    """Return the shape of a weight as its framework keeps it, for one in the common form."""
    if seen.framework != "torch" or len(shape) < 2:
        return shape
    return (shape[-1], shape[-2], *shape[:-2])  # outputs, inputs, rows, columns


def as_it_came(case: Case, came: Observation, value: Any) -> Any:
    """Return an output, or what is expected of it, with its channels where the model has them."""
    seen = came.model
    images = seen is not None and seen.first and case.given is not None and isinstance(value, np.ndarray)
    return np.moveaxis(value, -1, 1) if images and value.ndim == case.given.x.ndim else value


def _shapes(shapes: list[tuple[int, ...]]) -> str:
    words = [str(shape) for shape in shapes[:4]]
    more = f" and {len(shapes) - 4} more" if len(shapes) > 4 else ""
    return f"the {'shape' if len(shapes) == 1 else 'shapes'} {', '.join(words)}{more}"


def names(case: Case) -> tuple[str, ...]:
    """Return what the values of a training exercise are called: what comes back, and all weights."""
    nets = [a for a in (*case.args, *case.kwargs.values()) if isinstance(a, Net)]
    return ("what comes back", *names_of(nets[0])) if nets else ()


def before(cases: Sequence[Case], place: tuple[Any, ...]) -> list[np.ndarray | None]:
    """Return, for the value at this place of a training exercise, what it was before the training."""
    found: list[np.ndarray | None] = []
    for case in cases:
        nets = [a for a in (*case.args, *case.kwargs.values()) if isinstance(a, Net)]
        weights = [None, *weights_of(nets[0])] if nets else []
        found.append(weights[place[0]] if place and place[0] < len(weights) else None)
    return found


def call_words(call: str, case: Case, brief: Any) -> str:
    """Return how a model was called, as one line: what made it, and what went in."""
    return call if case.given is None else f"{call}({brief(case.given.x)})"


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
