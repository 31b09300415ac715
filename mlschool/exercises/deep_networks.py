"""The exercises of deep_networks: first weights, the gradient of each layer, normalisation and skips."""

from __future__ import annotations

import threading
from collections.abc import Sequence

import numpy as np

from mlschool.checking.compare import numbers
from mlschool.checking.placeholders import Rng
from mlschool.checking.record import Exercise, Mistake, Test, case, edit, random_cases
from mlschool.checking.recordings import Case, Recording
from mlschool.solutions import deep_networks as solutions


def _pairs(sizes):
    return list(zip(sizes[:-1], sizes[1:], strict=True))


def _amiss(what: str, said: tuple[str, str], value: object, shape: tuple[int, ...]) -> str:
    """Return in one sentence what is amiss with weights or biases, or ""."""
    found = numbers(value) if isinstance(value, np.ndarray) else None
    if found is not None and found.shape == shape:
        return ""
    yours = said[0] if found is None else f"{said[1]} the shape {found.shape}"
    return f"the {what} must be an array of the shape {shape}; yours {yours}."


def _is_two_lists(layers: Sequence[object], due: Sequence[tuple[int, int]]) -> bool:
    """Tell whether what came is a list of all weights, and one of all biases."""
    W, b = layers
    if not all(isinstance(one, list | tuple) and len(one) == len(due) for one in (W, b)):
        return False
    return [np.shape(one) for one in W] == due and [np.shape(one) for one in b] == [n[1:] for n in due]  # type: ignore[attr-defined]


def _rescaled(W: np.ndarray, due: float) -> bool:
    """Tell whether W was divided by the deviation of its own numbers: no draw has the one due by chance."""
    return W.size > 1 and any(abs(W.std(ddof=n) / due - 1) < 1e-6 for n in (0, 1))


def _good_start(inputs: Case, layers: object, gain: float = 1.0) -> bool | str:
    """Accept any layers of the right shapes whose weights are random, about 0, with the deviation gain/√n_in."""
    sizes = inputs.args[0]
    due = _pairs(sizes)
    if not isinstance(layers, list | tuple) or len(layers) != len(due):
        count = len(layers) if isinstance(layers, list | tuple) else 0
        return f"{len(due)} layers are needed for the sizes {tuple(sizes)}; {count} came back."
    if len(layers) == 2 and _is_two_lists(layers, due):
        return "all weights come in one list and all biases in another; each layer is to be a pair (W, b)."
    seen = []
    for place, ((n_in, n_out), layer) in enumerate(zip(due, layers, strict=True), start=1):
        if not isinstance(layer, list | tuple) or len(layer) != 2:
            return f"layer {place} must be a pair (W, b)."
        said = _amiss(f"weights of layer {place}", ("isn't an array", "has"), layer[0], (n_in, n_out))
        said = said or _amiss(f"biases of layer {place}", ("aren't an array", "have"), layer[1], (n_out,))
        if said:
            return said
        W, b = layer
        noise = 5 / np.sqrt(W.size)
        if not np.isfinite(W).all():
            return f"the weights of layer {place} aren't finite."
        if b.any():
            return "the biases don't start at 0."
        if len(np.unique(W)) < 0.9 * W.size:
            return (
                f"many weights of layer {place} are equal to each other: units that start alike stay alike."
            )
        if any(W.ravel()[:4].tolist() == V.ravel()[:4].tolist() for V in seen if W.size > 3 < V.size):
            return "two layers begin with the same numbers: is a new generator made for each of them?"
        deviation = gain / np.sqrt(n_in)
        if abs(W.mean()) / deviation > noise:
            return f"the weights of layer {place} don't lie about 0: their mean is {W.mean():.2g}."
        if abs(W.std() / deviation - 1) > noise:
            due_here = f"for {n_in} inputs it should be {deviation:.2g}"
            return f"the weights of layer {place} have the standard deviation {W.std():.2g}; {due_here}."
        if _rescaled(W, deviation):
            return f"the weights of layer {place} have been divided by the standard deviation of their own numbers."
        seen.append(W)
    return True


_AGAIN = "the same generator once more"
_OTHER = "another generator"
_before = threading.local()  # the layers of the case before: the only thing that one case knows of another


def _asks_its_generator(inputs: Case, layers: object, gain: float = 1.0) -> bool | str:
    """Accept a good start that depends on the generator that is passed in, and on nothing else."""
    said = _good_start(inputs, layers, gain)
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


def _own_generator(gain: float) -> Test:
    """Return a test: are the first layers good ones, which don't depend on the generator that is passed in?"""

    def test(recording: Recording, reference: Recording) -> bool:
        first, again, other = (o.value for o in recording.observations[:3])
        fine = all(_good_start(Case(o.args), o.value, gain) is True for o in recording.observations[:3])
        return fine and (not _same(first, again) or _same(first, other))

    return test


def _divided_by_its_own(gain: float) -> Test:
    """Return a test: are all weights divided by the standard deviation of the numbers that were drawn?"""

    def test(recording: Recording, reference: Recording) -> bool:
        return all(_rescaled(W, gain / n_in**0.5) for n_in, *_, W in _weights(recording))

    return test


def _weights(recording: Recording) -> list[tuple[int, int, int, np.ndarray]]:
    """Return (n_in, n_out, the network's inputs, W) of every layer in every case with many weights; an odd answer raises."""
    found = []
    for observation in recording.observations:
        for n, (W, _) in zip(_pairs(observation.args[0]), observation.value, strict=True):
            if np.asarray(W).shape != n:
                raise ValueError("another shape")
            if W.size >= 400:
                found.append((*n, observation.args[0][0], np.asarray(W)))
    return found


def _spread_is(rule):
    """Return a test: is the spread of all weights rule(n_in, n_out, first), within what chance allows?"""

    def test(recording: Recording, reference: Recording) -> bool:
        return all(
            abs(W.mean()) < 5 * W.std() / np.sqrt(W.size)
            and abs(W.std() / rule(n_in, n_out, first) - 1) < 4 / np.sqrt(W.size)
            for n_in, n_out, first, W in _weights(recording)
        )

    return test


def _spread_ignores_the_inputs(recording: Recording, reference: Recording) -> bool:
    spreads = [W.std() for *_, W in _weights(recording)]
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


def _fixed_depth(recording: Recording, reference: Recording) -> bool:
    """Tell whether the sizes are unpacked into one number of names, and all others fail."""
    fails = [
        o.crash is not None and "values to unpack" in o.crash.message and len(due.args[0]) != 3
        for o, due in zip(recording.observations, reference.observations, strict=True)
    ]
    works = [o.crash is None for o in recording.observations]
    return any(fails) and any(works) and all(map(bool.__or__, fails, works))


_STARTS = [
    case((2, 8, 1), Rng(0), note="two inputs, eight hidden units, one output"),
    case((2, 8, 1), Rng(0), note=_AGAIN),
    case((2, 8, 1), Rng(1), note=_OTHER),
    random_cases(lambda rng: ((200, 50, 10, 40), Rng(int(rng.integers(10**6)))), count=1, note="many units, so that the standard deviation can be measured"),
    random_cases(lambda rng: ((25, 200, 40, 10), Rng(int(rng.integers(10**6)))), count=1, note="other numbers of units"),
    random_cases(lambda rng: ((40, 40, 40), Rng(int(rng.integers(10**6)))), count=1, note="layers of equal size"),
    case((1, 900, 4), Rng(3), note="a single input, to very many units"),
    case([3, 1], Rng(4), note="no hidden layer"),
    case([6] * 13, Rng(5), note="twelve layers"),
]  # fmt: skip

initial_layers = Exercise(
    reference=solutions.initial_layers,
    accept=_asks_its_generator,
    cases=_STARTS,
    mistakes=[
        Mistake("all zero", "all weights are zero, so the hidden units of a layer are all alike: they get the same gradients, and stay alike for ever.", when=_zeros, twin=(edit("/ np.sqrt(n_in)", "* 0.0"), edit("rng.normal(size=(n_in, n_out)) / np.sqrt(n_in)", "np.zeros((n_in, n_out))"))),
        Mistake("all equal", "all weights of a layer are equal. Its units then compute the same, get the same gradient and stay alike for ever: many units do the work of one.", when=_alike, twin=(edit("rng.normal(size=(n_in, n_out)) / np.sqrt(n_in)", "np.ones((n_in, n_out))"), edit("rng.normal(size=(n_in, n_out))", "np.ones((n_in, n_out))"))),
        Mistake("rows equal", "a whole row or column of weights gets one and the same number. Draw one for every weight.", when=_rows_alike, twin=edit("rng.normal(size=(n_in, n_out))", "np.tile(rng.normal(size=(n_in, 1)), n_out)")),
        Mistake("transposed", "the weights are (n_out, n_in), as PyTorch keeps them. Here inputs are rows and units are columns.", when=_turned, twin=edit("size=(n_in, n_out)", "size=(n_out, n_in)")),
        Mistake("all positive", "all weights are positive. If they are drawn about 0, some inputs excite a unit and some calm it; otherwise all its scores lean to one side.", when=_positive, twin=(edit("normal", "random"), edit("rng.normal(size=(n_in, n_out)) / np.sqrt(n_in)", "rng.random(size=(n_in, n_out))"))),
        Mistake("order", "weights and biases stand in the other order in the pairs: it is (W, b).", when=_exchanged, twin=edit("rng.normal(size=(n_in, n_out)) / np.sqrt(n_in), np.zeros(n_out)", "np.zeros(n_out), rng.normal(size=(n_in, n_out)) / np.sqrt(n_in)")),
        Mistake("biases equal", "all biases start at the same number, which isn't 0. The exercise asks for 0, so that no unit leans to one side.", when=_biases_equal, twin=(edit("np.zeros(n_out)", "np.ones(n_out)"), edit("np.zeros(n_out)", "np.full(n_out, 0.01)"))),
        Mistake("own generator", "the generator that is passed in isn't used: the weights come from another one. The same seed then no longer gives the same start, or another seed no other.", when=_own_generator(1.0), twin=(edit("return [", "rng = np.random.default_rng(0)\n    return ["), edit("return [", "rng = np.random.default_rng()\n    return ["))),
        Mistake("biases drawn", "the biases are random, too. They may start at 0: the random weights already make the units differ.", when=_biases_drawn, twin=edit("np.zeros(n_out)", "rng.normal(size=n_out)")),
        Mistake("root missing", "you divide by n_in, not by its square root. A sum of n random numbers grows like √n: with n_in the signal shrinks from layer to layer.", when=_spread_is(lambda i, o, first: 1 / i), twin=edit("np.sqrt(n_in)", "n_in")),
        Mistake("multiplied for divided", "you multiply with √n_in. The more inputs are added up, the smaller each weight must be.", when=_spread_is(lambda i, o, first: i**0.5), twin=edit("/", "*")),
        Mistake("outputs for inputs", "the standard deviation follows the number of outputs. A score adds up the inputs.", when=_spread_is(lambda i, o, first: o**-0.5), twin=edit("np.sqrt(n_in)", "np.sqrt(n_out)")),
        Mistake("first layer for all", "every layer gets the standard deviation that fits the first one. Each layer adds up its own number of inputs.", when=_spread_is(lambda i, o, first: first**-0.5), twin=edit("/ np.sqrt(n_in)", "/ np.sqrt(sizes[0])")),
        Mistake("he", "the standard deviation is √(2/n_in): that is He's start, made for ReLU, which silences half of each layer. The exercise asks for 1/√n_in.", when=_spread_is(lambda i, o, first: (2 / i) ** 0.5), twin=edit("/ np.sqrt(n_in)", "* np.sqrt(2 / n_in)")),
        Mistake("glorot", "the standard deviation is √(2/(n_in + n_out)): that is Glorot's start, which Keras takes. The exercise asks for 1/√n_in.", when=_spread_is(lambda i, o, first: (2 / (i + o)) ** 0.5), twin=edit("/ np.sqrt(n_in)", "* np.sqrt(2 / (n_in + n_out))")),
        Mistake("uniform limits", "the limits of your uniform numbers are ±1/√n_in, as in PyTorch's own layers. Their standard deviation is smaller than the limit, by the factor √3; the exercise asks for a standard deviation of 1/√n_in.", when=_spread_is(lambda i, o, first: (3 * i) ** -0.5), twin=edit("rng.normal(size=(n_in, n_out))", "rng.uniform(-1, 1, size=(n_in, n_out))")),
        Mistake("one input too many", "you divide by √(n_in + 1), as if the bias were one more random term of the sum. The biases start at 0, so they add nothing.", when=_spread_is(lambda i, o, first: (i + 1) ** -0.5), twin=edit("np.sqrt(n_in)", "np.sqrt(n_in + 1)")),
        Mistake("divided by its own deviation", "you divide by the standard deviation of the numbers that you have drawn, so it comes out exact in every draw. The weights then depend on each other, and a layer of a single weight is divided by 0. The exercise asks for draws from a distribution with this deviation.", when=_divided_by_its_own(1.0), twin=edit("rng.normal(size=(n_in, n_out))", "(lambda V: V / V.std())(rng.normal(size=(n_in, n_out)))")),
        Mistake("fixed spread", "the standard deviation is the same whatever the number of inputs. A unit that adds up 200 of them then gets scores far larger than one that adds up 10.", when=_spread_ignores_the_inputs, twin=(edit(" / np.sqrt(n_in)", ""), edit("/ np.sqrt(n_in)", "* 0.01"), edit("rng.normal(size=(n_in, n_out)) / np.sqrt(n_in)", "rng.uniform(-1, 1, size=(n_in, n_out))"))),
        Mistake("one size too far", "the loop goes on to the last size, and there is no next one: between n sizes there are n − 1 layers.", when=lambda seen, reference: all(o.crash is not None and o.crash.kind == "IndexError" for o in seen.observations)),
        Mistake("number of layers fixed", "it is written for a fixed number of sizes, and stops at any other. A loop over neighbours in `sizes` takes them all.", when=_fixed_depth),
        Mistake("generator called", "the generator is called like a function. It has methods that draw, such as `rng.normal`.", when=lambda seen, reference: all(o.crash is not None and "Generator' object is not callable" in o.crash.message for o in seen.observations)),
    ],
    hints=[
        "For the sizes (2, 8, 1) two layers are needed: one from 2 to 8, and one from 8 to 1. `zip(sizes[:-1], sizes[1:])` gives these pairs.",
        "`rng.normal(size=(n_in, n_out))` has the standard deviation 1. What must you divide by to get 1/√n_in?",
        "`[(rng.normal(size=(n_in, n_out)) / np.sqrt(n_in), np.zeros(n_out)) for n_in, n_out in zip(sizes[:-1], sizes[1:])]`",
    ],
    why="A score is a sum of n_in random terms, and the standard deviation of such a sum is √n_in times that of one. Divided by √n_in it keeps its size from layer to layer, whatever the sizes. The check draws many weights and looks at shape, mean and standard deviation, so that you may draw them any way you like.",
)  # fmt: skip


_HE = "* np.sqrt(2 / n_in)"

he_layers = Exercise(
    reference=solutions.he_layers,
    accept=lambda inputs, layers: _asks_its_generator(inputs, layers, 2**0.5),
    cases=_STARTS,
    mistakes=[
        Mistake("all zero", "all weights are zero, so the hidden units of a layer are all alike: they get the same gradients, and stay alike for ever.", when=_zeros, twin=edit(_HE, "* 0.0")),
        Mistake("transposed", "the weights are (n_out, n_in), as PyTorch keeps them. Here inputs are rows and units are columns.", when=_turned, twin=edit("size=(n_in, n_out)", "size=(n_out, n_in)")),
        Mistake("all positive", "all weights are positive. If they are drawn about 0, some inputs excite a unit and some calm it; otherwise all its scores lean to one side.", when=_positive, twin=edit("normal", "random")),
        Mistake("own generator", "the generator that is passed in isn't used: the weights come from another one. The same seed then no longer gives the same start, or another seed no other.", when=_own_generator(2**0.5), twin=(edit("return [", "rng = np.random.default_rng(0)\n    return ["), edit("return [", "rng = np.random.default_rng()\n    return ["))),
        Mistake("lecun", "the standard deviation is still 1/√n_in. ReLU takes half of the mean square away, and nothing makes up for it.", when=_spread_is(lambda i, o, first: i**-0.5), twin=edit(_HE, "/ np.sqrt(n_in)")),
        Mistake("factor outside the root", "the standard deviation is 2/√n_in. It is the mean square that has to double, so the weights grow by √2.", when=_spread_is(lambda i, o, first: 2 * i**-0.5), twin=edit(_HE, "* 2 / np.sqrt(n_in)")),
        Mistake("halved", "the standard deviation is √(1/(2 n_in)). ReLU halves the mean square, so the weights have to make up for it and grow.", when=_spread_is(lambda i, o, first: (2 * i) ** -0.5), twin=edit(_HE, "/ np.sqrt(2 * n_in)")),
        Mistake("only the two in the root", "the standard deviation is √2/n_in. The root goes over the whole fraction 2/n_in.", when=_spread_is(lambda i, o, first: 2**0.5 / i), twin=edit(_HE, "* np.sqrt(2) / n_in")),
        Mistake("root missing", "you multiply by 2/n_in. That is the variance, and its root is the standard deviation.", when=_spread_is(lambda i, o, first: 2 / i), twin=edit(_HE, "* 2 / n_in")),
        Mistake("glorot", "the standard deviation is √(2/(n_in + n_out)): that is Glorot's start. He's counts the inputs alone.", when=_spread_is(lambda i, o, first: (2 / (i + o)) ** 0.5), twin=edit(_HE, "* np.sqrt(2 / (n_in + n_out))")),
        Mistake("outputs for inputs", "the standard deviation follows the number of outputs. A score adds up the inputs.", when=_spread_is(lambda i, o, first: (2 / o) ** 0.5), twin=edit(_HE, "* np.sqrt(2 / n_out)")),
        Mistake("uniform limits", "the limits of your uniform numbers are ±√(2/n_in). Their standard deviation is smaller than the limit, by the factor √3.", when=_spread_is(lambda i, o, first: (2 / (3 * i)) ** 0.5), twin=edit("rng.normal(size=(n_in, n_out))", "rng.uniform(-1, 1, size=(n_in, n_out))")),
        Mistake("one input too many", "you count one input too many. The biases start at 0, so they add nothing to the sum.", when=_spread_is(lambda i, o, first: (2 / (i + 1)) ** 0.5), twin=edit("2 / n_in", "2 / (n_in + 1)")),
        Mistake("divided by its own deviation", "you divide by the standard deviation of the numbers that you have drawn, so it comes out exact in every draw. The exercise asks for draws from a distribution with this deviation.", when=_divided_by_its_own(2**0.5), twin=edit("rng.normal(size=(n_in, n_out))", "(lambda V: V / V.std())(rng.normal(size=(n_in, n_out)))")),
    ],
    hints=[
        "It is `initial_layers` with one change. By which factor do its weights have to grow?",
        "The standard deviation is √(2/n_in): `np.sqrt(2 / n_in)`.",
        "`[(rng.normal(size=(n_in, n_out)) * np.sqrt(2 / n_in), np.zeros(n_out)) for n_in, n_out in zip(sizes[:-1], sizes[1:])]`",
    ],
    why="ReLU sets about half of the scores to 0, and with them goes half of the mean square. Weights with twice the variance give it back, so the size of the signal stays from layer to layer.",
)  # fmt: skip


def _passed(n, activation, *sizes):
    """Return a case's maker: a gradient at the output, with scores and layers that belong together."""

    def make(rng):
        layers = solutions.initial_layers(sizes, rng)
        layers = [(1.5 * W, rng.normal(size=b.shape)) for W, b in layers]
        _, Z, _ = solutions.deep_forward(rng.normal(size=(n, sizes[0])), layers, activation)
        return rng.normal(size=Z[-1].shape), Z, layers, activation

    return make


_DOWN = "dZ = dZ @ layers[i][0].T * slope(Z[i - 1])"

gradient_per_layer = Exercise(
    reference=solutions.gradient_per_layer,
    cases=[
        case(np.array([[2.0]]), [np.array([[1.0]]), np.array([[3.0]])], [(np.array([[1.0]]), np.zeros(1)), (np.array([[3.0]]), np.zeros(1))], "relu", note="two layers of one unit"),
        case(np.array([[3.0], [4.0]]), [np.array([[0.5], [-1.0]]), np.array([[1.0], [2.0]])], [(np.array([[1.0]]), np.zeros(1)), (np.array([[-2.0]]), np.zeros(1))], "tanh", note="two samples"),
        random_cases(_passed(4, "tanh", 2, 5, 3, 1), count=2, note="two hidden layers"),
        random_cases(_passed(5, "leaky_relu", 3, 4, 4, 4, 2), count=2, note="three hidden layers"),
        random_cases(_passed(6, "sigmoid", 3, 3, 3, 3), count=2, note="layers of equal width"),
        random_cases(_passed(4, "relu", 2, 1), count=1, note="no hidden layer"),
    ],
    mistakes=[
        Mistake("order of the backward pass", "the numbers stand in the order of the backward pass, the output's first. The layer next to the input comes first.", twin=edit("[::-1]", "")),
        Mistake("no slope", "the slopes of the activations are left out, so that every network looks like a linear one. Each layer's gradient is also multiplied by its slope.", twin=edit(" * slope(Z[i - 1])", "")),
        Mistake("slope of the layer above", "you take the slope at the scores of the layer that the gradient comes from. It belongs to the layer that it arrives at.", twin=edit("Z[i - 1]", "Z[i]")),
        Mistake("slope of the output", "you take the slope at the activation's output. It is due at the score.", twin=edit("slope(Z[i - 1])", "slope(ACTIVATIONS[activation][0](Z[i - 1]))")),
        Mistake("activation for slope", "you multiply by the activation itself. Backwards it is the slope, the second function of the pair.", twin=edit("_, slope", "slope, _")),
        Mistake("slope at the output layer", "the gradient of the output is multiplied by a slope. No activation follows the last layer.", twin=edit("dZ = dY", "dZ = dY * slope(Z[-1])")),
        Mistake("not transposed", "the gradient goes through W instead of its transpose. Forwards a score is x·W, and backwards the gradient goes through Wᵀ.", twin=edit("layers[i][0].T", "layers[i][0]")),
        Mistake("weights of the layer below", "the gradient goes back through the weights of the layer at which it arrives. It comes back through those of the layer after it.", twin=edit("layers[i][0].T", "layers[i - 1][0].T")),
        Mistake("first layer missing", "the first layer is missing: where does your range end?", twin=edit("range(1, len(layers))", "range(2, len(layers))")),
        Mistake("last layer missing", "the last layer is missing. The gradient that arrives there is dY itself.", twin=edit("sizes[::-1]", "sizes[::-1][:-1]")),
        Mistake("norm of each sample", "you return a norm for each sample. The exercise asks for one number for each layer, the norm of the whole gradient.", twin=tuple(edit("[np.linalg.norm(dZ)]", f"[np.linalg.norm(dZ, {axis})]").edit("append(np.linalg.norm(dZ))", f"append(np.linalg.norm(dZ, {axis}))") for axis in ("axis=1", "axis=1, keepdims=True"))),
        Mistake("norm of each unit", "you return a norm for each unit. The exercise asks for one number for each layer, the norm of the whole gradient.", twin=edit("[np.linalg.norm(dZ)]", "[np.linalg.norm(dZ, axis=0)]").edit("append(np.linalg.norm(dZ))", "append(np.linalg.norm(dZ, axis=0))")),
        Mistake("squared length", "you return the sum of the squares. The norm is its root.", twin=edit("[np.linalg.norm(dZ)]", "[np.linalg.norm(dZ) ** 2]").edit("append(np.linalg.norm(dZ))", "append(np.linalg.norm(dZ) ** 2)")),
        Mistake("largest", "you return the largest number in size. The norm takes all of them into account.", twin=edit("[np.linalg.norm(dZ)]", "[np.abs(dZ).max()]").edit("append(np.linalg.norm(dZ))", "append(np.abs(dZ).max())")),
        Mistake("mean size", "you return the mean size of the numbers. The exercise asks for the norm, `np.linalg.norm`.", twin=edit("[np.linalg.norm(dZ)]", "[np.abs(dZ).mean()]").edit("append(np.linalg.norm(dZ))", "append(np.abs(dZ).mean())")),
        Mistake("always from the output", "each layer starts again from the gradient at the output. It hands on what has arrived at the layer after it.", twin=edit("dZ = dZ @", "dZ = dY @")),
        Mistake("gradients themselves", "you return the gradients themselves. The exercise asks for one number for each layer, their norm.", twin=edit("[np.linalg.norm(dZ)]", "[dZ]").edit("append(np.linalg.norm(dZ))", "append(dZ)")),
    ],
    hints=[
        "Begin at the output: its gradient is dY. What does a gradient pass through on its way from layer i to layer i − 1?",
        "Through the weights of layer i, transposed, and then the slope at the scores of layer i − 1.",
        f"`for i in reversed(range(1, len(layers))):` `{_DOWN}`, keep `np.linalg.norm(dZ)`, and turn the list round at the end.",
    ],
    why="One step back multiplies the gradient by the weights and by a slope. After n layers there are n such factors. If they are below 1 on average, the gradient vanishes, and if they are above 1, it explodes.",
)  # fmt: skip


def _scores(n, units):
    return lambda rng: (
        rng.uniform(0.2, 4, size=units) * rng.normal(size=(n, units)) + 3 * rng.normal(size=units),
        0.01,
    )


_CENTRED, _DEVIATION = "(Z - Z.mean(axis=0))", "np.sqrt(Z.var(axis=0) + epsilon)"

normalise = Exercise(
    reference=solutions.normalise,
    cases=[
        case(np.array([[1.0, 5.0], [3.0, 5.0]]), 0.21, note="two samples of two units; the second unit doesn't vary"),
        case(np.array([[0.0], [2.0], [4.0]]), 1.0, note="three samples of one unit"),
        case(np.array([[1.0, 5.0], [3.0, 5.2]]), 0.21, note="the second unit's variance is smaller than epsilon"),
        case(np.array([[1.0, 7.0], [1.0, 7.0]]), note="nothing varies, and epsilon is left out"),
        random_cases(_scores(6, 3), note="six samples of three units"),
        random_cases(_scores(4, 4), note="as many samples as units"),
    ],
    mistakes=[
        Mistake("over the units", "you go over the units of one sample. Here each unit is normalised over the samples of the batch; the other is called layer normalisation.", twin=(edit(_CENTRED, "(Z - Z.mean(axis=1, keepdims=True))").edit("Z.var(axis=0)", "Z.var(axis=1, keepdims=True)"),)),
        Mistake("over everything", "all units share one mean and one variance. Each unit has its own.", twin=edit("mean(axis=0)", "mean()").edit("var(axis=0)", "var()")),
        Mistake("one variance", "each unit has a mean of its own, but they all share one variance.", twin=edit("var(axis=0)", "var()")),
        Mistake("one mean", "each unit has a variance of its own, but they all share one mean.", twin=edit("mean(axis=0)", "mean()")),
        Mistake("deviation in the root", "you take the root of the standard deviation. It is the root of the variance, which is the deviation squared.", twin=edit("Z.var(axis=0)", "Z.std(axis=0)")),
        Mistake("without epsilon", "epsilon is left out, so a unit that doesn't vary is divided by 0.", twin=(edit(" + epsilon", ""), edit(_DEVIATION, "Z.std(axis=0)"))),
        Mistake("epsilon outside the root", "epsilon is added after the root. It is added to the variance, before the root is taken.", twin=edit(_DEVIATION, "(np.sqrt(Z.var(axis=0)) + epsilon)")),
        Mistake("epsilon as a floor", "epsilon is only a lower limit of your variance. It is added to every variance.", twin=edit("Z.var(axis=0) + epsilon", "np.maximum(Z.var(axis=0), epsilon)")),
        Mistake("epsilon hardly counts", "a division by 0 is prevented, but otherwise your answer doesn't depend on the epsilon that is passed in. It is added to every variance.", twin=(edit("Z.var(axis=0) + epsilon", "np.where(Z.var(axis=0) == 0, epsilon, Z.var(axis=0))"), edit("+ epsilon", "+ 1e-8"))),
        Mistake("fixed epsilon", "the epsilon that is passed in isn't used: a fixed number is in its place.", twin=tuple(edit("+ epsilon", f"+ {value}") for value in ("1e-5", "1e-3"))),
        Mistake("variance", "you divide by the variance. Its root, the standard deviation, has the unit of the scores.", twin=edit(_DEVIATION, "(Z.var(axis=0) + epsilon)")),
        Mistake("epsilon subtracted", "epsilon is subtracted, so a variance near 0 becomes negative.", twin=edit("+ epsilon", "- epsilon")),
        Mistake("centred only", "the mean is gone, but the standard deviation is as it was.", twin=edit(f" / {_DEVIATION}", "")),
        Mistake("scaled only", "the standard deviation is right, but the mean is still there.", twin=edit(_CENTRED, "Z")),
        Mistake("ddof", "your variance divides by n − 1. The exercise asks for NumPy's own, with n, as batch normalisation does.", twin=edit("var(axis=0)", "var(axis=0, ddof=1)")),
        Mistake("mean square for variance", "you divide by the root of the mean square. The variance is measured from the mean.", twin=edit("Z.var(axis=0)", "(Z**2).mean(axis=0)")),
        Mistake("in place", "the values are right, but the scores you were given are overwritten, and the backward pass needs them.", twin=edit(f"return {_CENTRED} / {_DEVIATION}", f"deviation = {_DEVIATION}\n    Z -= Z.mean(axis=0)\n    Z /= deviation\n    return Z")),
        Mistake("transposed", "what you return is transposed. Samples stay rows.", twin=edit(f"{_CENTRED} / {_DEVIATION}", f"({_CENTRED} / {_DEVIATION}).T")),
    ],
    hints=[
        "It is `standardise` of perceptron with one addition. Which axis holds the samples?",
        "`Z.mean(axis=0)` and `Z.var(axis=0)` go over the samples: one number for each unit. Where does epsilon go?",
        f"`{_CENTRED} / {_DEVIATION}`",
    ],
    why="Each unit's scores have the same size again, whatever the layers before have done to them. Nothing that a layer does to the scale of its scores can add up over the depth.",
)  # fmt: skip


def _deep(n, activation, *sizes):
    def make(rng):
        layers = [(W, rng.normal(size=b.shape)) for W, b in solutions.initial_layers(sizes, rng)]
        return rng.normal(size=(n, sizes[0])), layers, activation

    return make


_ADD = "out = A[-1] + out"
_WIDTHS = "if W.shape[0] == W.shape[1]:"

forward_with_skips = Exercise(
    reference=solutions.forward_with_skips,
    returns=("Z", "A"),
    cases=[
        case(np.array([[1.0]]), [(np.array([[-2.0]]), np.array([0.5])), (np.array([[3.0]]), np.array([1.0]))], "relu", note="one unit after the other"),
        case(np.array([[1.0, -2.0]]), [(np.array([[2.0, 1.0, 0.0], [0.5, 0.0, 1.0]]), np.zeros(3)), (np.ones((3, 1)), np.zeros(1))], "relu", note="two inputs, three hidden units: nothing to add"),
        case(np.array([[1.0], [-2.0]]), [(np.array([[2.0, 1.0]]), np.array([-0.5, 1.0])), (np.array([[-1.0], [0.5]]), np.array([0.25]))], "tanh", note="one input, two hidden units: the widths differ"),
        random_cases(_deep(5, "tanh", 2, 4, 4, 1), count=2, note="the second of three layers keeps the width"),
        random_cases(_deep(5, "leaky_relu", 3, 3, 3, 3), count=2, note="all widths are equal"),
        random_cases(_deep(4, "sigmoid", 2, 5, 1, 5, 2), count=1, note="a hidden layer of one unit"),
        random_cases(_deep(4, "relu", 2, 4, 4, 4, 1), count=1, note="two skips"),
        random_cases(_deep(3, "linear", 2, 3, 3, 1), count=1, note="linear layers, whose activation gives the scores back"),
        random_cases(_deep(3, "tanh", 2, 1), count=1, note="no hidden layer"),
    ],
    mistakes=[
        Mistake("around the activation only", "your skip goes around the activation alone: the scores are added to their own activation. It goes around the whole layer, so the layer's input is added.", twin=edit(_ADD, "out = Z[-1] + out")),
        Mistake("mismatched width", "you also add where the widths differ. NumPy spreads a single column over all units, and says nothing.", twin=(edit(_WIDTHS, "if W.shape[0] == W.shape[1] or 1 in W.shape:"), edit(_WIDTHS, "if W.shape[0] == W.shape[1] or W.shape[0] == 1:"))),
        Mistake("inside the activation", "the input is added before the activation, so it no longer gets past it unchanged. It is added after the activation.", twin=edit(_ADD, "out = f(Z[-1] + A[-1])")),
        Mistake("added to the scores", "the input is added to the scores in Z. The scores stay as they are, and the sum is the layer's output.", twin=edit("        out = f(Z[-1])\n", "").edit(_ADD, "Z[-1] = Z[-1] + A[-1]").edit("A.append(out)", "A.append(f(Z[-1]))")),
        Mistake("no skip", "nothing is added: this is `forward` as it was.", twin=edit(_ADD, "pass")),
        Mistake("skip without the layer", "the input is passed on, and the layer's own answer is lost. The output is their sum.", twin=edit(_ADD, "out = A[-1]")),
        Mistake("subtracted", "the input is subtracted. A skip adds it.", twin=(edit(_ADD, "out = out - A[-1]"), edit(_ADD, "out = A[-1] - out"))),
        Mistake("multiplied", "input and activation are multiplied. A skip adds them.", twin=edit(_ADD, "out = A[-1] * out")),
        Mistake("averaged", "you take the mean of the two. A skip adds them.", twin=edit(_ADD, "out = (A[-1] + out) / 2")),
        Mistake("always from x", "every skip starts at X. It starts at the input of its own layer.", twin=edit(_ADD, "out = X + out if X.shape == out.shape else A[-1] + out")),
        Mistake("last activated", "the last layer gets the activation, too. It outputs its scores as they are.", twin=edit("A[-1] = Z[-1]", "A[-1] = f(Z[-1])")),
        Mistake("last with skip", "the last layer has a skip, too, where its widths are equal. It outputs its scores as they are.", twin=(edit("A[-1] = Z[-1]", "A[-1] = Z[-1] + A[-2] if layers[-1][0].shape[0] == layers[-1][0].shape[1] else Z[-1]"), edit("A[-1] = Z[-1]", "A[-1] = Z[-1] = Z[-1] + A[-2] if layers[-1][0].shape[0] == layers[-1][0].shape[1] else Z[-1]"))),
        Mistake("last activated with skip", "the last layer is treated like the others, with an activation and, where its widths are equal, a skip. It outputs its scores as they are.", twin=edit("    A[-1] = Z[-1]  # the last layer puts out its scores as they are\n", "")),
        Mistake("no bias", "the biases are left out.", twin=edit(" + b)", ")")),
        Mistake("order", "A and Z come back in the other order.", twin=edit("return Z, A", "return A, Z")),
        Mistake("no x", "A begins after the first layer. X stands in front.", twin=edit("return Z, A", "return Z, A[1:]")),
    ],
    hints=[
        "Begin with the loop of your `forward`. Only what is appended to A is new.",
        "A layer's input is `A[-1]`. It can be added where the layer's W is square: `W.shape[0] == W.shape[1]`.",
        "`out = f(Z[-1])`, then `if W.shape[0] == W.shape[1]: out = A[-1] + out`, and append `out`.",
    ],
    why="The output is x + f(x W + b), so its slope is 1 plus the layer's own. On the way back the 1 hands the gradient on unchanged, whatever the layer does.",
)  # fmt: skip


def _batch(training):
    def make(rng):
        Z = 2 * rng.normal(size=(6, 3)) + rng.normal(size=3)
        return Z, rng.normal(size=3), rng.uniform(0.5, 3, size=3), training, 0.3, 0.01

    return make


_KEPT_MEAN, _KEPT_SPREAD = (
    "(1 - momentum) * mean + momentum * now",
    "(1 - momentum) * variance + momentum * spread",
)

batch_norm = Exercise(
    reference=solutions.batch_norm,
    returns=("scores", "mean", "variance"),
    cases=[
        case(np.array([[1.0], [3.0]]), np.zeros(1), np.ones(1), True, note="one unit, in training"),
        case(np.array([[1.0], [3.0]]), np.array([4.0]), np.array([9.0]), False, note="the same, in evaluation"),
        case(np.array([[5.0, 1.0]]), np.array([4.0, 1.0]), np.array([0.25, 0.0]), False, note="a single sample in evaluation"),
        random_cases(_batch(True), count=2, note="three units, in training"),
        random_cases(_batch(False), count=2, note="three units, in evaluation"),
    ],
    mistakes=[
        Mistake("batch in evaluation", "in evaluation you still normalise with the batch at hand. A sample's answer then depends on the samples beside it.", twin=edit("now, spread = mean, variance", "now, spread = Z.mean(axis=0), Z.var(axis=0)")),
        Mistake("remembered in training", "in training you normalise with what is remembered. There the batch itself sets the scale.", twin=(edit("(Z - now) / np.sqrt(spread + epsilon)", "(Z - mean) / np.sqrt(variance + epsilon)"), edit("    if training:", "    old, was = mean, variance\n    if training:").edit("(Z - now) / np.sqrt(spread + epsilon)", "(Z - old) / np.sqrt(was + epsilon)"))),
        Mistake("remembers in evaluation", "the scores are right, but what is remembered moves in evaluation, too. Then a sample's answer depends on those that were asked about before it.", twin=edit("    else:\n        now, spread = mean, variance", "    else:\n        now, spread = mean, variance\n        mean = (1 - momentum) * mean + momentum * Z.mean(axis=0)\n        variance = (1 - momentum) * variance + momentum * Z.var(axis=0)")),
        Mistake("modes exchanged", "the two modes are exchanged: you remember in evaluation and not in training.", twin=edit("if training", "if not training")),
        Mistake("momentum exchanged", "the shares are exchanged: `momentum` is how far to move towards the new batch. (Keras means it the other way round.)", twin=edit(_KEPT_MEAN, "momentum * mean + (1 - momentum) * now").edit(_KEPT_SPREAD, "momentum * variance + (1 - momentum) * spread")),
        Mistake("only the last batch", "you remember the last batch alone. Move what is remembered a little of the way towards it.", twin=edit(_KEPT_MEAN, "now").edit(_KEPT_SPREAD, "spread")),
        Mistake("nothing remembered", "what is remembered never changes in training.", twin=edit(_KEPT_MEAN, "mean").edit(_KEPT_SPREAD, "variance")),
        Mistake("added without fading", "the batch's share is added, but the old doesn't fade. The two shares add up to 1.", twin=edit("(1 - momentum) * mean", "mean").edit("(1 - momentum) * variance", "variance")),
        Mistake("over the units", "you go over the units of one sample. Each unit has its own mean and variance over the batch.", twin=edit("Z.mean(axis=0), Z.var(axis=0)", "Z.mean(axis=1, keepdims=True), Z.var(axis=1, keepdims=True)")),
        Mistake("without epsilon", "epsilon is left out.", twin=edit(" + epsilon", "")),
        Mistake("deviation for variance", "you remember the standard deviation. The exercise asks for the variance.", twin=edit("Z.var(axis=0)", "Z.std(axis=0)")),
        Mistake("no root", "you divide by the variance. Its root is due.", twin=edit("np.sqrt(spread + epsilon)", "(spread + epsilon)")),
        Mistake("fixed momentum", "the momentum that is passed in isn't used: a fixed number is in its place.", twin=edit(_KEPT_MEAN, "0.9 * mean + 0.1 * now").edit(_KEPT_SPREAD, "0.9 * variance + 0.1 * spread")),
    ],
    hints=[
        "Write two branches. In which of them does the batch set the mean and the variance?",
        "In training: `Z.mean(axis=0)` and `Z.var(axis=0)`. What is remembered becomes (1 − momentum) · old + momentum · new.",
        "In evaluation use the remembered mean and variance in the same formula, and return them as they came.",
    ],
    why="In training every sample is seen beside others, and they set the scale. In evaluation there may be one sample alone, and its answer mustn't depend on its neighbours, so the scale is taken from what was remembered.",
)  # fmt: skip
