"""The exercises of deep_networks: where training starts."""

from __future__ import annotations

import threading

import numpy as np

from mlschool.checking.compare import numbers
from mlschool.checking.placeholders import Rng
from mlschool.checking.record import Exercise, Mistake, case, edit, random_cases
from mlschool.checking.recordings import Case, Recording
from mlschool.solutions import deep_networks as solutions


def _pairs(sizes):
    return list(zip(sizes[:-1], sizes[1:], strict=True))


def _good_start(inputs: Case, layers: object) -> bool | str:
    """Accept any layers of the right shapes whose weights are random, about 0, with the spread 1/√n_in."""
    sizes = inputs.args[0]
    due = _pairs(sizes)
    if not isinstance(layers, list | tuple) or len(layers) != len(due):
        count = len(layers) if isinstance(layers, list | tuple) else 0
        return f"{len(due)} layers are needed for the sizes {tuple(sizes)}; {count} came back."
    seen = []
    for place, ((n_in, n_out), layer) in enumerate(zip(due, layers, strict=True), start=1):
        if not isinstance(layer, list | tuple) or len(layer) != 2:
            return f"layer {place} must be a pair (W, b)."
        W, b = numbers(layer[0]), numbers(layer[1])
        if W is None or not isinstance(layer[0], np.ndarray) or W.shape != (n_in, n_out):
            said = (
                "isn't an array"
                if W is None or not isinstance(layer[0], np.ndarray)
                else f"has the shape {W.shape}"
            )
            return (
                f"the weights of layer {place} must be an array of the shape ({n_in}, {n_out}); yours {said}."
            )
        if b is None or not isinstance(layer[1], np.ndarray) or b.shape != (n_out,):
            said = (
                "aren't an array"
                if b is None or not isinstance(layer[1], np.ndarray)
                else f"have the shape {b.shape}"
            )
            return f"the biases of layer {place} must be an array of the shape ({n_out},); yours {said}."
        if not np.isfinite(W).all():
            return f"the weights of layer {place} aren't finite."
        if b.any():
            return "the biases don't start at 0."
        if len(np.unique(W)) < 0.9 * W.size:
            return (
                f"many weights of layer {place} are equal to each other: units that start alike stay alike."
            )
        if any(
            W.ravel()[:4].tolist() == other.ravel()[:4].tolist() for other in seen if W.size > 3 < other.size
        ):
            return "two layers begin with the same numbers: is a new generator made for each of them?"
        seen.append(W)
        noise = 5 / np.sqrt(W.size)
        if abs(W.mean()) * np.sqrt(n_in) > noise:
            return f"the weights of layer {place} don't lie about 0: their mean is {W.mean():.2g}."
        if abs(W.std() * np.sqrt(n_in) - 1) > noise:
            return f"the weights of layer {place} have the spread {W.std():.2g}; for {n_in} inputs it should be {n_in**-0.5:.2g}."
    return True


_AGAIN = "the same generator once more"
_OTHER = "another generator"
_before = threading.local()  # the layers of the case before: the only thing that one case knows of another


def _asks_its_generator(inputs: Case, layers: object) -> bool | str:
    """Accept a good start that depends on the generator that is passed in, and on nothing else."""
    said = _good_start(inputs, layers)
    before, _before.layers = getattr(_before, "layers", None), layers if said is True else None
    if said is not True or before is None or inputs.note not in (_AGAIN, _OTHER):
        return said
    if _same(before, layers) is (inputs.note == _AGAIN):
        return True
    if inputs.note == _OTHER:
        return "another generator gives the same weights: is a different one drawn from?"
    return "a generator with the same seed gives other weights: is a different one drawn from?"


def _same(layers: object, others: object) -> bool:
    return all(np.array_equal(W, V) for (W, _), (V, _) in zip(layers, others, strict=True))  # type: ignore[call-overload]


def _own_generator(recording: Recording, reference: Recording) -> bool:
    """Tell whether the first layers are good ones, but don't depend on the generator that is passed in."""
    first, again, other = (o.value for o in recording.observations[:3])
    fine = all(_good_start(Case(o.args), o.value) is True for o in recording.observations[:3])
    return fine and (not _same(first, again) or _same(first, other))


def _weights(recording: Recording) -> list[tuple[int, int, np.ndarray]]:
    """Return (n_in, n_out, W) of every layer in every case with many weights; an odd answer raises."""
    found = []
    for observation in recording.observations:
        for n, (W, _) in zip(_pairs(observation.args[0]), observation.value, strict=True):
            if np.asarray(W).shape != n:
                raise ValueError("another shape")
            if W.size >= 400:
                found.append((*n, np.asarray(W)))
    return found


def _spread_is(rule):
    """Return a test: is the spread of all weights rule(n_in, n_out), within what chance allows?"""

    def test(recording: Recording, reference: Recording) -> bool:
        return all(
            abs(W.mean()) < 5 * W.std() / np.sqrt(W.size)
            and abs(W.std() / rule(n_in, n_out) - 1) < 4 / np.sqrt(W.size)
            for n_in, n_out, W in _weights(recording)
        )

    return test


def _spread_ignores_the_inputs(recording: Recording, reference: Recording) -> bool:
    spreads = [W.std() for _, _, W in _weights(recording)]
    return min(spreads) > 0 and max(spreads) < 1.35 * min(spreads)


def _all_weights(recording: Recording) -> list[np.ndarray]:
    """Return the weights of every layer in every case; an odd answer raises, as one with (b, W) does."""
    layers = [pair for o in recording.observations for pair in zip(_pairs(o.args[0]), o.value, strict=True)]
    if any(np.ndim(W) != 2 for _, (W, _) in layers):
        raise ValueError("another shape")
    return [np.asarray(W) for _, (W, _) in layers]


def _all_biases(recording: Recording) -> list[np.ndarray]:
    return [np.asarray(b) for o in recording.observations for _, b in o.value]


def _zeros(recording: Recording, reference: Recording) -> bool:
    return not any(W.any() for W in _all_weights(recording))


def _alike(recording: Recording, reference: Recording) -> bool:
    return all(len(np.unique(W)) == 1 for W in _all_weights(recording)) and not _zeros(recording, reference)


def _rows_alike(recording: Recording, reference: Recording) -> bool:
    many = [W for W in _all_weights(recording) if min(W.shape) > 1]
    return all((W == W[:1]).all() or (W == W[:, :1]).all() for W in many) and not _alike(recording, reference)


def _positive(recording: Recording, reference: Recording) -> bool:
    return all((W >= 0).all() for W in _all_weights(recording)) and not _alike(recording, reference)


def _turned(recording: Recording, reference: Recording) -> bool:
    return all(
        [np.shape(W) for W, b in o.value] == [n[::-1] for n in _pairs(o.args[0])]
        for o in recording.observations
    )


def _exchanged(recording: Recording, reference: Recording) -> bool:
    return all(
        [(np.shape(W), np.shape(b)) for b, W in o.value] == [(n, n[1:]) for n in _pairs(o.args[0])]
        for o in recording.observations
    )


def _biases_drawn(recording: Recording, reference: Recording) -> bool:
    biases = _all_biases(recording)
    return all(b.any() and len(np.unique(b)) > 0.9 * b.size for b in biases)


def _biases_equal(recording: Recording, reference: Recording) -> bool:
    """Tell whether all biases in all cases are one and the same number, and not 0."""
    found = {float(number) for b in _all_biases(recording) for number in b.ravel()}
    return len(found) == 1 and found != {0.0}


initial_layers = Exercise(
    reference=solutions.initial_layers,
    accept=_asks_its_generator,
    cases=[
        case((2, 8, 1), Rng(0), note="two inputs, eight hidden units, one output"),
        case((2, 8, 1), Rng(0), note=_AGAIN),
        case((2, 8, 1), Rng(1), note=_OTHER),
        random_cases(lambda rng: ((200, 50, 10, 40), Rng(int(rng.integers(10**6)))), count=1, note="many units, so that the spread can be measured"),
        random_cases(lambda rng: ((25, 200, 40, 10), Rng(int(rng.integers(10**6)))), count=1, note="other numbers of units"),
        random_cases(lambda rng: ((40, 40, 40), Rng(int(rng.integers(10**6)))), count=1, note="layers of equal size"),
        case([3, 1], Rng(4), note="no hidden layer"),
        case([6] * 13, Rng(5), note="twelve layers"),
    ],
    mistakes=[
        Mistake("all zero", "all weights are zero, so the hidden units of a layer are all alike: they get the same gradients, and stay alike for ever.", when=_zeros, twin=(edit("/ np.sqrt(n_in)", "* 0.0"), edit("rng.normal(size=(n_in, n_out)) / np.sqrt(n_in)", "np.zeros((n_in, n_out))"))),
        Mistake("all equal", "all weights of a layer are equal. Its units then compute the same, get the same gradient and stay alike for ever: many units do the work of one.", when=_alike, twin=(edit("rng.normal(size=(n_in, n_out)) / np.sqrt(n_in)", "np.ones((n_in, n_out))"), edit("rng.normal(size=(n_in, n_out))", "np.ones((n_in, n_out))"))),
        Mistake("rows equal", "a whole row or column of weights gets one and the same number. Draw one for every weight.", when=_rows_alike, twin=edit("rng.normal(size=(n_in, n_out))", "np.tile(rng.normal(size=(n_in, 1)), n_out)")),
        Mistake("transposed", "the weights are (n_out, n_in), as PyTorch keeps them. Here inputs are rows and units are columns.", when=_turned, twin=edit("size=(n_in, n_out)", "size=(n_out, n_in)")),
        Mistake("all positive", "all weights are positive. If they are drawn about 0, some inputs excite a unit and some calm it; otherwise all its scores lean to one side.", when=_positive, twin=(edit("normal", "random"), edit("rng.normal(size=(n_in, n_out)) / np.sqrt(n_in)", "rng.random(size=(n_in, n_out))"))),
        Mistake("order", "weights and biases stand in the other order in the pairs: it is (W, b).", when=_exchanged, twin=edit("rng.normal(size=(n_in, n_out)) / np.sqrt(n_in), np.zeros(n_out)", "np.zeros(n_out), rng.normal(size=(n_in, n_out)) / np.sqrt(n_in)")),
        Mistake("biases equal", "all biases start at the same number, which isn't 0. The exercise asks for 0, so that no unit leans to one side.", when=_biases_equal, twin=(edit("np.zeros(n_out)", "np.ones(n_out)"), edit("np.zeros(n_out)", "np.full(n_out, 0.01)"))),
        Mistake("own generator", "the generator that is passed in isn't used: the weights come from another one. The same seed then no longer gives the same start, or another seed no other.", when=_own_generator, twin=(edit("return [", "rng = np.random.default_rng(0)\n    return ["), edit("return [", "rng = np.random.default_rng()\n    return ["))),
        Mistake("biases drawn", "the biases are random, too. They may start at 0: the random weights already make the units differ.", when=_biases_drawn, twin=edit("np.zeros(n_out)", "rng.normal(size=n_out)")),
        Mistake("root missing", "you divide by n_in, not by its square root. A sum of n random numbers grows like √n: with n_in the signal shrinks from layer to layer.", when=_spread_is(lambda i, o: 1 / i), twin=edit("np.sqrt(n_in)", "n_in")),
        Mistake("multiplied for divided", "you multiply with √n_in. The more inputs are added up, the smaller each weight must be.", when=_spread_is(lambda i, o: i**0.5), twin=edit("/", "*")),
        Mistake("outputs for inputs", "the spread follows the number of outputs. A score adds up the inputs.", when=_spread_is(lambda i, o: o**-0.5), twin=edit("np.sqrt(n_in)", "np.sqrt(n_out)")),
        Mistake("he", "the spread is √(2/n_in): that is He's start, made for ReLU, which silences half of each layer. The exercise asks for 1/√n_in.", when=_spread_is(lambda i, o: (2 / i) ** 0.5), twin=edit("/ np.sqrt(n_in)", "* np.sqrt(2 / n_in)")),
        Mistake("glorot", "the spread is √(2/(n_in + n_out)): that is Glorot's start, which Keras takes. The exercise asks for 1/√n_in.", when=_spread_is(lambda i, o: (2 / (i + o)) ** 0.5), twin=edit("/ np.sqrt(n_in)", "* np.sqrt(2 / (n_in + n_out))")),
        Mistake("uniform limits", "the limits of your uniform numbers are ±1/√n_in, as in PyTorch's own layers. Their standard deviation is smaller than the limit, by the factor √3; the exercise asks for a standard deviation of 1/√n_in.", when=_spread_is(lambda i, o: (3 * i) ** -0.5), twin=edit("rng.normal(size=(n_in, n_out))", "rng.uniform(-1, 1, size=(n_in, n_out))")),
        Mistake("fixed spread", "the spread is the same whatever the number of inputs. A unit that adds up 200 of them then gets scores far larger than one that adds up 10.", when=_spread_ignores_the_inputs, twin=(edit(" / np.sqrt(n_in)", ""), edit("/ np.sqrt(n_in)", "* 0.01"), edit("rng.normal(size=(n_in, n_out)) / np.sqrt(n_in)", "rng.uniform(-1, 1, size=(n_in, n_out))"))),
    ],
    hints=[
        "For the sizes (2, 8, 1) two layers are needed: one from 2 to 8, and one from 8 to 1. `zip(sizes[:-1], sizes[1:])` gives these pairs.",
        "`rng.normal(size=(n_in, n_out))` has the spread 1. What must you divide by to get 1/√n_in?",
        "`[(rng.normal(size=(n_in, n_out)) / np.sqrt(n_in), np.zeros(n_out)) for n_in, n_out in zip(sizes[:-1], sizes[1:])]`",
    ],
    why="A score is a sum of n_in random terms, and the spread of such a sum is √n_in times the spread of one. Divided by √n_in it keeps its size from layer to layer, whatever the sizes. The check draws many weights and looks at shape, mean and spread, so that you may draw them any way you like.",
)  # fmt: skip
