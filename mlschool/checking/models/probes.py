"""What is done with an answer that makes a model, and with one that is given a model to train.

Nothing here knows what is right: see `observe`, to which these probes belong.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from mlschool import frameworks
from mlschool.checking.attempt import Brought, attempt, fresh
from mlschool.checking.models.adapters import Adapter, NotAnOutput, Weight, adapters, find
from mlschool.checking.models.nets import make, same_tensor
from mlschool.checking.models.placeholders import Batches, Net, Tensor
from mlschool.checking.models.placements import fit, pieces
from mlschool.checking.placeholders import Placeholder
from mlschool.checking.plain import THE_MODEL, name_of, plain
from mlschool.checking.recordings import Case, Given, ModelSeen, Observation


def model(answer: Callable[..., Any], case: Case, seconds: float) -> Observation:
    """Have a model made, give it the weights of the case, and write down its outputs."""

    def run() -> Brought:
        def factory() -> Any:
            return answer(*map(fresh, case.args), **_fresh(case.kwargs))

        one = factory()
        adapter = find(one)
        if adapter is None:
            seen = ModelSeen(kind=name_of(one if isinstance(one, type) else type(one)), nearly=_nearly(one))
            return plain(one), case.args, case.kwargs, seen
        value, seen = _put_through(adapter, one, factory, case.given)
        return value, case.args, case.kwargs, seen

    return attempt(run, seconds)


def train(answer: Callable[..., Any], case: Case, seconds: float) -> Observation:
    """Hand the answer a model; the value is what comes back, and the model's weights afterwards."""

    def run() -> Brought:
        used = frameworks.used_by(answer)
        known = [name for name in ("torch", "keras") if name in used]
        framework = known[0] if known else frameworks.preferred(("torch", "keras")) or "torch"
        nets = [a for a in (*case.args, *case.kwargs.values()) if isinstance(a, Net)]
        one = make(nets[0], framework)
        framework = find(one).name

        def hand(argument: Any) -> Any:
            return one if isinstance(argument, Net) else make(argument, framework, one)

        args, kwargs = tuple(map(hand, case.args)), {k: hand(v) for k, v in case.kwargs.items()}
        came = answer(*args, **kwargs)
        adapter = find(one)
        weights = adapter.weights(one)
        value = (THE_MODEL if came is one else plain(came), *(_common(adapter, w) for w in weights))
        seen = ModelSeen(
            framework=adapter.name,
            kind=name_of(type(one)),
            shapes=tuple(w.common for w in weights),
            training=adapter.training(one),
            gradients=adapter.gradients_left(weights),
            frozen=sum(not w.trainable for w in weights),
            precision=adapter.precision(weights),
            compiled=adapter.compiled(one),
        )
        after = tuple(map(_afterwards, case.args, args))
        named = {k: _afterwards(v, kwargs[k]) for k, v in case.kwargs.items()}
        for array in _arrays([*args, *kwargs.values()]):
            array += 1
        now = [_common(adapter, w) for w in weights]
        seen = replace(seen, shares=not all(map(np.array_equal, value[1:], now)))
        return value, after, named, seen

    return attempt(run, seconds)


def twice(answer: Callable[..., Any], case: Case, seconds: float) -> Observation:
    """Have two models made; the value is whether the second has weights of the first."""

    def run() -> Brought:
        first, second = (answer(*map(fresh, case.args), **_fresh(case.kwargs)) for _ in range(2))
        adapter = find(first)
        if adapter is None or find(second) is not adapter:
            return False, case.args, case.kwargs, None
        handles = [weight.handle for weight in adapter.weights(first)]
        shared = any(weight.handle is one for weight in adapter.weights(second) for one in handles)
        return shared, case.args, case.kwargs, None

    return attempt(run, seconds)


PROBES: dict[str, Callable[[Any, Case, float], Observation]] = {
    "model": model,
    "train": train,
    "twice": twice,
}


def _fresh(named: Mapping[str, Any]) -> dict[str, Any]:
    return {name: fresh(value) for name, value in named.items()}


def _put_through(
    adapter: Adapter, one: Any, factory: Callable[[], Any], given: Given
) -> tuple[Any, ModelSeen]:
    """Try the usual order of the channels, and the other one if the model can't take it or doesn't fit."""
    usual = adapter.channels_first and given.images
    try:
        value, seen = _in_order(adapter, one, given, usual)
    except NotAnOutput as other:
        value = plain(other.value)
        return value, ModelSeen(adapter.name, name_of(type(one)), outputs=(value,))
    except Exception:
        if given.images:
            with contextlib.suppress(Exception):
                return _in_order(adapter, factory(), given, not usual)
        raise
    if given.images and (seen.unused or seen.extra):
        with contextlib.suppress(Exception):
            other = _in_order(adapter, factory(), given, not usual)
            return (value, seen) if other[1].unused or other[1].extra else other
    return value, seen


def _in_order(adapter: Adapter, one: Any, given: Given, first: bool) -> tuple[Any, ModelSeen]:
    x = np.moveaxis(given.x, -1, 1) if first else given.x
    if given.y is not None and adapter.name == "sklearn":
        one.fit(x, given.y)
    adapter.build(one, x)
    weights, parts = adapter.weights(one), pieces(given.weights)
    allowed = {part.layer: adapter.layers(one, part.layer) for part in parts if part.layer}
    fitted = fit(parts, weights, allowed)
    outputs: list[np.ndarray] = []
    moody = None
    with contextlib.ExitStack() as stack:
        stack.callback(adapter.keep(one))
        for way in fitted.ways:
            _write(adapter, weights, way)
            came = _last(adapter.outputs(one, x), first, given)
            if not any(np.array_equal(came, other) for other in outputs):
                outputs.append(came)
        reached = sum(adapter.reached(one, x, weights))
        if given.training:  # at the end, since a call in training mode may move running means
            calm, lively = adapter.outputs(one, x), adapter.outputs(one, x, training=True)
            moody = not np.array_equal(calm, lively)
    seen = ModelSeen(
        framework=adapter.name,
        kind=name_of(type(one)),
        outputs=tuple(outputs),
        shapes=tuple(weight.common for weight in weights),
        kept=tuple(weight.shape for weight in weights),
        unused=fitted.unused,
        extra=fitted.extra,
        unknown=tuple(name for name, found in allowed.items() if not found),
        first=first if given.images else None,
        reached=reached,
        moody=moody,
        training=adapter.training(one),
        hides=adapter.hides(one),
        precision=adapter.precision(weights),
    )
    return outputs[0], seen


def _arrays(values: Sequence[Any]) -> Iterator[np.ndarray]:
    """Yield the arrays in arguments, however they are nested."""
    for value in values:
        if isinstance(value, list | tuple):
            yield from _arrays(value)
        elif isinstance(value, np.ndarray):
            yield value


def _write(adapter: Adapter, weights: Sequence[Weight], arrays: Sequence[np.ndarray]) -> None:
    for weight, array in zip(weights, arrays, strict=True):
        adapter.write(weight, array)


def _last(array: np.ndarray, first: bool, given: Given) -> np.ndarray:
    """Bring the channels of an image that comes out to the end, as the common form has them."""
    return np.moveaxis(array, 1, -1) if first and array.ndim == given.x.ndim else array


def _common(adapter: Adapter, weight: Weight) -> np.ndarray:
    return (
        adapter.read(weight).transpose(np.argsort(weight.orders[0])) if weight.shape else adapter.read(weight)
    )


def _nearly(thing: Any) -> str:
    words: Sequence[str] = [words for adapter in adapters() if (words := adapter.nearly(thing))]
    return words[0] if words else "class" if isinstance(thing, type) else ""


def _afterwards(argument: Any, now: Any) -> Any:
    if isinstance(argument, Tensor | Batches):
        return argument if same_tensor(argument, now) else plain(now)
    return argument if isinstance(argument, Placeholder) else plain(now)
