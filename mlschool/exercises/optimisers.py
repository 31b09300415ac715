"""The exercises of optimisers: an epoch in batches, and one step each of momentum, RMSprop, Adam, a decay, Adagrad."""

from __future__ import annotations

import numpy as np

from mlschool.checking.placeholders import Rng
from mlschool.checking.record import Exercise, Mistake, case, edit, random_cases
from mlschool.solutions import optimisers as solutions


def _samples(n):
    return np.arange(2.0 * n).reshape(n, 2), np.arange(n)


def _drawn(rng):
    X, y = _samples(int(rng.integers(7, 14)))
    return X, y, int(rng.integers(2, 6)), Rng(int(rng.integers(1000)))


def _other_order(recording, reference):
    """Tell whether each epoch is whole and in batches of the right sizes, and only its order another one."""
    for came, due in zip(recording.observations, reference.observations, strict=True):
        try:
            pairs = [(np.asarray(X), np.asarray(y)) for X, y in came.value]
        except (TypeError, ValueError):
            return False
        if [y.shape for _, y in pairs] != [y.shape for _, y in due.value]:
            return False
        X, labels = due.args[0], np.concatenate([y for _, y in pairs])
        if not np.array_equal(np.sort(labels), np.arange(len(X))):
            return False
        if not all(rows.shape == (*y.shape, 2) and np.array_equal(rows, X[y]) for rows, y in pairs):
            return False
    return True


_LOOP = "for start in range(0, len(y), size):"

minibatches = Exercise(
    reference=solutions.minibatches,
    cases=[
        case(*_samples(6), 2, Rng(0), note="three full batches"),
        case(*_samples(5), 2, Rng(1), note="a sample is left over"),
        case(*_samples(6), 4, Rng(4), note="two samples are left over"),
        case(*_samples(3), 8, Rng(2), note="fewer samples than a batch"),
        case(*_samples(4), 1, Rng(3), note="one sample at a time"),
        random_cases(_drawn, count=4),
    ],
    mistakes=[
        Mistake("not shuffled", "the samples come in their old order. A new order for each epoch keeps the steps from following the order of the file.", twin=edit("rng.permutation(len(y))", "np.arange(len(y))")),
        Mistake("shuffled apart", "features and labels are shuffled apart, so the labels belong to other samples. One order serves both.", twin=edit("order = rng.permutation(len(y))", "order, other = rng.permutation(len(y)), rng.permutation(len(y))").edit("y[rows]", "y[other[start : start + size]]")),
        Mistake("labels left", "the labels stay in their old order, beside other samples.", twin=edit("y[rows]", "y[start : start + size]")),
        Mistake("last dropped", "the last samples are missing where they don't fill a batch.", twin=edit(_LOOP, "for start in range(0, len(y) - size + 1, size):")),
        Mistake("last sample", "the last sample is missing where it would be alone in its batch: the loop ends one place too early.", twin=edit(_LOOP, "for start in range(0, len(y) - 1, size):")),
        Mistake("empty batch", "an empty batch comes last where the batches come out even: there is no sample left to fill it.", twin=edit(_LOOP, "for start in range(0, len(y) + 1, size):")),
        Mistake("even batches", "the samples are shared out evenly, so that no batch is full where one is left over. Each batch has `size` samples but the last, which has the rest.", twin=edit("    batches = []", "    return [(X[rows], y[rows]) for rows in np.array_split(order, -(-len(y) // size))]\n    batches = []")),
        Mistake("one too few", "each batch is a sample short: a slice stops before its second number.", twin=edit("start + size", "start + size - 1")),
        Mistake("batches shuffled", "the batches are shuffled as wholes, so that the same samples are always together. Shuffle the samples, then cut.", twin=tuple(edit("order = rng.permutation(len(y))", "order = np.arange(len(y))").edit("return batches", after) for after in ("return [batches[i] for i in rng.permutation(len(batches))]", "rng.shuffle(batches)\n    return batches"))),
        Mistake("overlapping", "the batches overlap: the next one begins where the last one ended.", twin=edit(_LOOP, "for start in range(len(y)):")),
        Mistake("order in each", "a new order is drawn for each batch, so some samples come twice in an epoch and others never.", twin=(edit("rows = order[start : start + size]", "rows = rng.permutation(len(y))[:size]"), edit("rows = order[start : start + size]", "rows = rng.permutation(len(y))[start : start + size]"), edit("order = rng.permutation(len(y))", "pass").edit("rows = order[start : start + size]", "rows = rng.permutation(len(y))[start : start + size]"), edit("order = rng.permutation(len(y))", "pass").edit("rows = order[start : start + size]", "rows = rng.permutation(len(y))[:size]"))),
        Mistake("with replacement", "the samples are drawn with replacement: some come twice in an epoch and others never.", twin=(edit("rng.permutation(len(y))", "rng.integers(0, len(y), len(y))"), edit("rng.permutation(len(y))", "rng.choice(len(y), len(y))"))),
        Mistake("size for number", "you take `size` for the number of batches. It is how many samples a batch has.", twin=edit("batches = []", "batches = []\n    size = -(-len(y) // size)")),
        Mistake("first only", "only the first batch comes back: does `return` stand inside the loop?", twin=edit("    return batches", "        return batches")),
        Mistake("features only", "the features come back alone. Each batch is a pair, with its labels.", twin=edit("batches.append((X[rows], y[rows]))", "batches.append(X[rows])")),
        Mistake("exchanged", "each pair has the labels in front. First the features, then the labels.", twin=edit("(X[rows], y[rows])", "(y[rows], X[rows])")),
        Mistake("columns", "the columns of X are chosen, where rows are due.", twin=edit("X[rows]", "X[:, rows % 2]")),
        Mistake("own generator", "you make a generator of your own, so the one that was given has no say. Draw the order from `rng`.", twin=tuple(edit("rng.permutation(len(y))", f"np.random.default_rng({seed}).permutation(len(y))") for seed in (0, 1, 42))),
        Mistake("row numbers", "the numbers of the rows come back. What is asked for are the rows themselves, and their labels.", twin=edit("batches.append((X[rows], y[rows]))", "batches.append(rows)")),
        Mistake("another order", "every sample comes once, in another order than asked for. The order is that of rng.permutation(n), so that whoever knows the seed gets the same batches.", when=_other_order),
    ],
    hints=[
        "One order for the whole epoch: `order = rng.permutation(len(y))`.",
        "Step through it `size` places at a time: `order[start : start + size]` are the rows of one batch.",
        "`batches.append((X[rows], y[rows]))`. A slice that runs past the end gives what is there.",
    ],
    why="Each sample comes exactly once in an epoch, in an order that is new each time. The last batch may be smaller: leaving it out would mean that some samples are never seen in this epoch.",
)  # fmt: skip


def _steps(*more):
    def make(rng):
        return (*rng.normal(size=(3, 4)), *(low + (high - low) * rng.random() for low, high in more))

    return make


_V = "beta * velocity + gradient"

momentum = Exercise(
    reference=solutions.momentum,
    returns=("theta", "velocity"),
    cases=[
        case(np.array([1.0]), np.array([5.0]), np.array([2.0]), 0.1, 0.8, note="the table from above"),
        case(np.array([1.0]), np.array([0.0]), np.array([2.0]), 0.1, 0.9, note="the first step"),
        case(np.array([1.0, -1.0]), np.array([1.0, 3.0]), np.array([0.0, 2.0]), 0.25, 0.5, note="two parameters"),
        case(np.array([2.0]), np.array([1.0]), np.array([3.0]), 0.5, 0.0, note="no momentum"),
        random_cases(_steps((0.05, 0.3), (0.5, 0.95)), count=4),
    ],
    mistakes=[
        Mistake("sign", "it goes uphill: the step is taken off.", twin=edit("theta - rate", "theta + rate")),
        Mistake("old velocity", "the step is taken with the old velocity. Renew the velocity first, then go.", twin=edit("velocity = beta * velocity + gradient\n    return theta - rate * velocity, velocity", "new = beta * velocity + gradient\n    return theta - rate * velocity, new")),
        Mistake("gradient alone", "the step follows the gradient alone: the velocity is renewed and not used.", twin=edit("theta - rate * velocity", "theta - rate * gradient")),
        Mistake("averaged", "you take (1 − beta) of the gradient, a running mean. That is another convention: here the whole gradient is added, so the steps are longer.", twin=edit(_V, "beta * velocity + (1 - beta) * gradient")),
        Mistake("rate inside", "the rate stands in the velocity. That is Keras's convention, in which the velocity is a step. Here it is a sum of gradients, and the rate comes with the step.", twin=(edit(_V, "beta * velocity + rate * gradient").edit("theta - rate * velocity", "theta - velocity"), edit(_V, "beta * velocity - rate * gradient").edit("theta - rate * velocity", "theta + velocity"))),
        Mistake("rate twice", "the rate is applied twice, in the velocity and in the step.", twin=edit(_V, "beta * velocity + rate * gradient")),
        Mistake("no rate", "the rate isn't used.", twin=edit("theta - rate * velocity", "theta - velocity")),
        Mistake("beta on both", "beta multiplies the gradient as well. It says how much of the old velocity is kept.", twin=edit(_V, "beta * (velocity + gradient)")),
        Mistake("nothing kept", "the old velocity is forgotten.", twin=edit(_V, "gradient")),
        Mistake("all kept", "all of the old velocity is kept: where is beta?", twin=edit(_V, "velocity + gradient")),
        Mistake("minus", "the gradient is taken off the velocity and the velocity off theta, so it goes uphill.", twin=edit(_V, "beta * velocity - gradient")),
        Mistake("beta on gradient", "beta multiplies the gradient, and all of the old velocity is kept. It says how much of the velocity is kept.", twin=edit(_V, "velocity + beta * gradient")),
        Mistake("step for velocity", "the step comes back in place of the velocity: leave the rate out of it.", twin=edit("rate * velocity, velocity", "rate * velocity, rate * velocity")),
        Mistake("velocity downhill", "the gradient is taken off the velocity, so yours points downhill. Here the velocity adds up gradients and points uphill, and the step is taken off theta.", twin=edit(_V, "beta * velocity - gradient").edit("theta - rate", "theta + rate")),
        Mistake("fixed beta", "0.9 stands in your function. How much is kept comes as `beta`.", twin=edit(_V, "0.9 * velocity + gradient")),
        Mistake("exchanged weights", "beta and 1 − beta are exchanged.", twin=edit(_V, "(1 - beta) * velocity + beta * gradient")),
        Mistake("nesterov", "you look ahead: that is Nesterov's momentum. The exercise asks for the plain one.", twin=edit("theta - rate * velocity", "theta - rate * (gradient + beta * velocity)")),
        Mistake("order", "both are right, in the other order: first theta, then the velocity.", twin=edit("return theta - rate * velocity, velocity", "return velocity, theta - rate * velocity")),
        Mistake("theta only", "theta comes back alone. The next step needs the velocity.", twin=edit("return theta - rate * velocity, velocity", "return theta - rate * velocity")),
        Mistake("both in place", "you change the theta and the velocity that were given. Return new ones.", twin=edit("velocity = beta * velocity + gradient\n    return theta - rate * velocity, velocity", "velocity *= beta\n    velocity += gradient\n    theta -= rate * velocity\n    return theta, velocity")),
        Mistake("in place", "you change the velocity that was given. Return a new one.", twin=edit("velocity = beta * velocity + gradient", "velocity *= beta\n    velocity += gradient")),
    ],
    hints=[
        "First the velocity: what is kept of the old one, plus the gradient.",
        "`velocity = beta * velocity + gradient`.",
        "`return theta - rate * velocity, velocity`.",
    ],
    why="Gradients that agree from step to step add up, and those that change sign cancel. With beta = 0.9 the velocity along a steady slope grows to ten gradients.",
)  # fmt: skip

_S = "rho * square + (1 - rho) * gradient**2"

rmsprop = Exercise(
    reference=solutions.rmsprop,
    returns=("theta", "square"),
    cases=[
        case(np.array([1.0]), np.array([12.0]), np.array([8.0]), 0.1, 0.75, 0.0, note="the table from above"),
        case(np.array([1.0, 1.0]), np.array([4.0, 0.01]), np.array([2.0, 0.1]), 0.1, 0.9, 1e-8, note="a steep and a flat parameter"),
        case(np.array([1.0]), np.array([0.0]), np.array([0.0]), 0.1, 0.9, 1e-3, note="no slope at all"),
        case(np.array([0.5]), np.array([1.0]), np.array([-1.0]), 0.1, 0.5, 0.5, note="a large epsilon"),
        random_cases(lambda rng: (rng.normal(size=3), rng.uniform(0.1, 2, 3), rng.normal(size=3), float(rng.uniform(0.05, 0.3)), float(rng.uniform(0.5, 0.95)), float(rng.uniform(0.01, 0.1))), count=4),
    ],
    mistakes=[
        Mistake("epsilon under root", "epsilon stands under the root. That is Keras's convention; here it is added to the root.", twin=edit("(np.sqrt(square) + epsilon)", "np.sqrt(square + epsilon)")),
        Mistake("no epsilon", "epsilon is missing: without any slope this is zero by zero.", twin=edit("(np.sqrt(square) + epsilon)", "np.sqrt(square)")),
        Mistake("no root", "you divide by the mean square, and not by its root.", twin=edit("np.sqrt(square)", "square")),
        Mistake("brackets", "epsilon is added to the quotient: the root and epsilon stand below the line together, in brackets.", twin=edit("(np.sqrt(square) + epsilon)", "np.sqrt(square) + epsilon")),
        Mistake("no gradient", "the gradient isn't above the line, so the step has the same sign everywhere.", twin=edit("rate * gradient", "rate")),
        Mistake("root kept", "the root of the mean square comes back. The next step needs the mean square itself.", twin=edit("+ epsilon), square", "+ epsilon), np.sqrt(square)")),
        Mistake("square of mean", "the gradients are averaged and then squared. The mean is that of their squares.", twin=edit(_S, "(rho * np.sqrt(square) + (1 - rho) * gradient) ** 2")),
        Mistake("not squared", "the gradient isn't squared, so it can be negative under the root.", twin=(edit("gradient**2", "gradient"), edit("gradient**2", "np.abs(gradient)"))),
        Mistake("old square", "you divide by the old mean square. Renew it first.", twin=edit("square = rho * square + (1 - rho) * gradient**2\n    return theta - rate * gradient / (np.sqrt(square) + epsilon), square", "new = rho * square + (1 - rho) * gradient**2\n    return theta - rate * gradient / (np.sqrt(square) + epsilon), new")),
        Mistake("summed", "the squares are added up for ever, as in Adagrad. RMSprop keeps a mean that forgets.", twin=edit(_S, "square + gradient**2")),
        Mistake("whole square added", "the whole square is added, and 1 − rho is missing: the mean comes out too large.", twin=edit("(1 - rho) * gradient**2", "gradient**2")),
        Mistake("fixed rho", "the share that is kept is fixed in your function. It comes as `rho`.", twin=tuple(edit(_S, f"{kept} * square + (1 - {kept}) * gradient**2") for kept in (0.9, 0.99))),
        Mistake("exchanged weights", "rho and 1 − rho are exchanged: rho is what is kept.", twin=edit(_S, "(1 - rho) * square + rho * gradient**2")),
        Mistake("sign", "it goes uphill: the step is taken off.", twin=edit("theta - rate", "theta + rate")),
        Mistake("sign of gradient", "the gradient is divided by its own size, so every step is as long as the rate. The mean of many squares belongs there.", twin=edit("(np.sqrt(square) + epsilon)", "(np.abs(gradient) + epsilon)")),
        Mistake("multiplied", "you multiply by the root where you should divide.", twin=edit("gradient / (np.sqrt(square) + epsilon)", "gradient * (np.sqrt(square) + epsilon)")),
        Mistake("no rate", "the rate isn't used.", twin=edit("theta - rate * gradient", "theta - gradient")),
        Mistake("order", "both are right, in the other order: first theta, then the mean square.", twin=edit("return theta - rate * gradient / (np.sqrt(square) + epsilon), square", "return square, theta - rate * gradient / (np.sqrt(square) + epsilon)")),
        Mistake("theta only", "theta comes back alone. The next step needs the mean square.", twin=edit("+ epsilon), square", "+ epsilon)")),
        Mistake("one for all", "one mean square serves all parameters. Each has its own.", twin=edit("gradient**2", "np.mean(gradient**2)")),
    ],
    hints=[
        "First the mean square: rho of the old one, and 1 − rho of the new square.",
        "Then a step whose gradient is divided by the root of the mean square, plus epsilon.",
        "`theta - rate * gradient / (np.sqrt(square) + epsilon)`.",
    ],
    why="Each parameter's gradient is measured in its own usual size, so that steep and flat directions get steps of the same length: a rate for each parameter.",
)  # fmt: skip


def _adam_case(rng):
    n = 3
    return (
        rng.normal(size=n), 0.5 * rng.normal(size=n), rng.uniform(0.1, 1, n), int(rng.integers(2, 9)), rng.normal(size=n),
        float(rng.uniform(0.01, 0.2)), float(rng.uniform(0.5, 0.9)), float(rng.uniform(0.9, 0.99)), float(rng.uniform(0.01, 0.1)),
    )  # fmt: skip


_M2 = "beta2 * square + (1 - beta2) * gradient**2"
_ADAM = "return theta - rate * corrected_mean / (np.sqrt(corrected_square) + epsilon), mean, square"

adam = Exercise(
    reference=solutions.adam,
    returns=("theta", "mean", "square"),
    cases=[
        case(np.array([1.0]), np.zeros(1), np.zeros(1), 1, np.array([3.0]), 0.1, 0.9, 0.99, 0.0, note="step 1 of the table above"),
        case(np.array([0.9]), np.array([0.3]), np.array([0.09]), 2, np.array([1.0]), 0.1, 0.9, 0.99, 0.0, note="step 2 of the table above"),
        case(np.array([1.0, 1.0]), np.array([0.3, -0.1]), np.array([0.09, 0.5]), 2, np.array([1.0, 0.5]), 0.1, 0.9, 0.99, 1e-8, note="a second step"),
        case(np.array([0.0]), np.zeros(1), np.zeros(1), 1, np.array([0.0]), 0.1, 0.9, 0.99, 1e-3, note="no slope at all"),
        case(np.array([1.0]), np.array([0.2]), np.array([0.4]), 500, np.array([1.0]), 0.01, 0.9, 0.99, 0.1, note="step 500"),
        random_cases(_adam_case, count=4),
    ],
    mistakes=[
        Mistake("no correction", "the correction of the means is missing. They begin at 0 and are too small at first: divide by 1 − betaᵗ.", twin=edit("mean / (1 - beta1**t)", "mean").edit("square / (1 - beta2**t)", "square")),
        Mistake("mean uncorrected", "the mean of the gradients isn't corrected: divide it by 1 − beta1ᵗ.", twin=edit("mean / (1 - beta1**t)", "mean")),
        Mistake("square uncorrected", "the mean of the squares isn't corrected: divide it by 1 − beta2ᵗ.", twin=edit("square / (1 - beta2**t)", "square")),
        Mistake("one beta", "one beta serves for both means, where each has its own.", twin=(edit(_M2, "beta1 * square + (1 - beta1) * gradient**2").edit("beta2**t", "beta1**t"), edit("1 - beta2**t", "1 - beta1**t"), edit("1 - beta1**t", "1 - beta2**t"))),
        Mistake("betas exchanged", "beta1 and beta2 are exchanged: beta1 belongs to the gradients, beta2 to their squares.", twin=edit("mean = beta1", "beta1, beta2 = beta2, beta1\n    mean = beta1")),
        Mistake("step from zero", "the power of beta is that of the step before: t counts from 1, and is taken as it is.", twin=(edit("beta1**t", "beta1 ** (t - 1 or 1e-9)").edit("beta2**t", "beta2 ** (t - 1 or 1e-9)"), edit("beta1**t", "beta1 ** (t + 1)").edit("beta2**t", "beta2 ** (t + 1)"), edit("beta1**t", "beta1 ** max(t - 1, 1)").edit("beta2**t", "beta2 ** max(t - 1, 1)"))),
        Mistake("no power", "you divide by 1 − beta in every step. That is right in step 1 alone: afterwards the divisor is 1 − betaᵗ.", twin=(edit("1 - beta1**t", "1 - beta1").edit("1 - beta2**t", "1 - beta2"), edit("1 - beta1**t", "1 - beta1"), edit("1 - beta2**t", "1 - beta2"))),
        Mistake("power outside", "you take 1 − beta to the power t. The power belongs to beta alone: 1 − betaᵗ grows towards 1.", twin=(edit("1 - beta1**t", "(1 - beta1) ** t").edit("1 - beta2**t", "(1 - beta2) ** t"), edit("1 - beta1**t", "(1 - beta1) ** t"), edit("1 - beta2**t", "(1 - beta2) ** t"))),
        Mistake("times t", "beta is multiplied by t, where t is an exponent. So 1 − beta · t is soon negative, and has no root.", twin=(edit("beta1**t", "beta1 * t").edit("beta2**t", "beta2 * t"), edit("beta1**t", "beta1 * t"), edit("beta2**t", "beta2 * t"))),
        Mistake("divided by one", "m / 1 − βᵗ is read as (m / 1) − βᵗ: the divisor needs brackets.", twin=(edit("(1 - beta1**t)", "1 - beta1**t").edit("(1 - beta2**t)", "1 - beta2**t"), edit("(1 - beta1**t)", "1 - beta1**t"), edit("(1 - beta2**t)", "1 - beta2**t"))),
        Mistake("correction multiplied", "you multiply by 1 − betaᵗ, so means that were too small become smaller still. Divide.", twin=edit("mean / (1 - beta1**t)", "mean * (1 - beta1**t)").edit("square / (1 - beta2**t)", "square * (1 - beta2**t)")),
        Mistake("root before correction", "the root is taken of the uncorrected mean, and then divided by 1 − beta2ᵗ. Correct first, then take the root of all of it.", twin=(edit("np.sqrt(corrected_square)", "np.sqrt(square) / (1 - beta2**t)"), edit("(np.sqrt(corrected_square) + epsilon)", "((np.sqrt(square) + epsilon) / (1 - beta2**t))"))),
        Mistake("fixed betas", "the usual betas, 0.9 and 0.999, are fixed in your function. They come as `beta1` and `beta2`.", twin=edit("mean = beta1", "beta1, beta2 = 0.9, 0.999\n    mean = beta1")),
        Mistake("brackets", "epsilon is added to the quotient: the root and epsilon stand below the line together, in brackets.", twin=edit("(np.sqrt(corrected_square) + epsilon)", "np.sqrt(corrected_square) + epsilon")),
        Mistake("corrected kept", "the corrected means come back, so the next step corrects them again. Return them without the correction.", twin=edit(_ADAM, "return theta - rate * corrected_mean / (np.sqrt(corrected_square) + epsilon), corrected_mean, corrected_square")),
        Mistake("epsilon under root", "epsilon stands under the root. Here it is added to the root.", twin=edit("(np.sqrt(corrected_square) + epsilon)", "np.sqrt(corrected_square + epsilon)")),
        Mistake("epsilon before correction", "epsilon is added before the correction, as Keras does it. Here it is added to the corrected root.", twin=edit("corrected_mean / (np.sqrt(corrected_square) + epsilon)", "corrected_mean / ((np.sqrt(square) + epsilon) / np.sqrt(1 - beta2**t))")),
        Mistake("no epsilon", "epsilon is missing: without any slope this is zero by zero.", twin=edit(" + epsilon)", ")")),
        Mistake("no root", "you divide by the mean square, and not by its root.", twin=edit("np.sqrt(corrected_square)", "corrected_square")),
        Mistake("gradient for mean", "the step has the gradient above, and not its mean: that is RMSprop with a correction.", twin=edit("rate * corrected_mean", "rate * gradient")),
        Mistake("square of mean", "the second mean is that of the mean's square. It is the mean of the gradients' squares.", twin=edit("gradient**2", "mean**2")),
        Mistake("not squared", "the second mean is that of the gradients' sizes, unsquared.", twin=edit("gradient**2", "np.abs(gradient)")),
        Mistake("whole gradient added", "1 − beta is missing before what is new, so the means come out too large.", twin=(edit("(1 - beta1) * gradient", "gradient"), edit("(1 - beta2) * gradient**2", "gradient**2"))),
        Mistake("sign", "it goes uphill: the step is taken off.", twin=edit("theta - rate", "theta + rate")),
        Mistake("no rate", "the rate isn't used.", twin=edit("theta - rate * corrected_mean", "theta - corrected_mean")),
        Mistake("order", "the means come back in the other order: first that of the gradients, then that of their squares.", twin=edit("epsilon), mean, square", "epsilon), square, mean")),
        Mistake("theta only", "theta comes back alone. The next step needs both means.", twin=edit("epsilon), mean, square", "epsilon)")),
    ],
    hints=[
        "Two running means: of the gradients with beta1, of their squares with beta2.",
        "Divide each by 1 − betaᵗ for the step, and return them without that division.",
        "`theta - rate * corrected_mean / (np.sqrt(corrected_square) + epsilon)`.",
    ],
    why="A mean that begins at 0 is too small at first, by exactly 1 − betaᵗ. Corrected, the first step is as long as the rate for each parameter, whatever the size of the gradient.",
)  # fmt: skip

_DOWN = "rate * (1 + np.cos(np.pi * done)) / 2"

decayed = Exercise(
    reference=solutions.decayed,
    cases=[
        case(0.4, 0, 6, 2, note="the first step of the warm-up"),
        case(0.4, 1, 6, 2, note="the last step of the warm-up"),
        case(0.4, 2, 6, 2, note="the first step after it"),
        case(0.4, 4, 6, 2, note="half-way down"),
        case(0.4, 6, 6, 2, note="the end"),
        case(0.1, 0, 10, 0, note="no warm-up"),
        case(0.1, 5, 10, 0, note="no warm-up, half-way"),
        random_cases(lambda rng: (float(rng.uniform(0.1, 2)), int(rng.integers(0, 30)), 30, int(rng.integers(3, 12))), count=6),
    ],
    mistakes=[
        Mistake("starts at zero", "the first rate is 0, so the first step does nothing: step 0 has rate / warmup.", twin=edit("(step + 1) / warmup", "step / warmup")),
        Mistake("no warmup", "it doesn't rise: the first `warmup` steps go up in a straight line.", twin=edit("    if step < warmup:\n        return rate * (step + 1) / warmup\n", "")),
        Mistake("cosine from zero", "the cosine begins with step 0, so that it has begun to fall when the warm-up ends: count from there.", twin=edit("(step - warmup) / (steps - warmup)", "step / steps")),
        Mistake("too long a fall", "the fall is spread over all steps and not over those after the warm-up, so the end isn't 0.", twin=edit("/ (steps - warmup)", "/ steps")),
        Mistake("risen too far", "the rise has one step too many, so step `warmup` lies above the whole rate: the fall begins there.", twin=(edit("step < warmup", "step <= warmup and warmup"), edit("step < warmup", "step <= warmup"))),
        Mistake("slow rise", "the rise would reach the whole rate one step too late: step warmup − 1 already has it.", twin=edit("/ warmup", "/ (warmup + 1)")),
        Mistake("short fall", "the fall is over one step too soon: 0 is due at step `steps`.", twin=edit("/ (steps - warmup)", "/ (steps - warmup - 1)")),
        Mistake("half of the cosine", "the cosine alone is halved, or the rate stands before the 1 alone: 1 plus the cosine belong in brackets.", twin=(edit(_DOWN, "rate * 1 + np.cos(np.pi * done) / 2"), edit(_DOWN, "rate * (1 + np.cos(np.pi * done) / 2)"))),
        Mistake("not halved", "1 plus a cosine goes from 2 to 0: halve it.", twin=edit(_DOWN, "rate * (1 + np.cos(np.pi * done))")),
        Mistake("cosine alone", "a cosine goes from 1 to −1, and a rate below 0 climbs: add 1 and halve.", twin=edit(_DOWN, "rate * np.cos(np.pi * done)")),
        Mistake("quarter", "a quarter of a cosine, without the flat end: half a period is due, from 1 to −1, lifted and halved.", twin=edit(_DOWN, "rate * np.cos(np.pi / 2 * done)")),
        Mistake("whole period", "the cosine goes through a whole period, so that the rate rises again at the end.", twin=edit("np.pi * done", "2 * np.pi * done")),
        Mistake("straight", "it falls in a straight line. Half a cosine is due, flat at both ends.", twin=edit(_DOWN, "rate * (1 - done)")),
        Mistake("degrees", "the cosine is given degrees. NumPy's takes radians: half a period is π.", twin=edit("np.pi * done", "180 * done")),
        Mistake("rising", "it rises where it should fall.", twin=edit("1 + np.cos", "1 - np.cos")),
        Mistake("no rate", "the rate isn't used: these are shares of it.", twin=edit("return rate * (step + 1) / warmup", "return (step + 1) / warmup").edit(_DOWN, "(1 + np.cos(np.pi * done)) / 2")),
    ],
    hints=[
        "Two parts: while `step < warmup`, a straight line; after that, half a cosine.",
        "How much of the fall is done? `(step - warmup) / (steps - warmup)`, from 0 to 1.",
        "`rate * (1 + np.cos(np.pi * done)) / 2` goes from rate to 0.",
    ],
    why="The cosine of π · done falls from 1 to −1; plus 1 and halved, from 1 to 0. It is flat at both ends: the long steps last a while, and the short ones too.",
)  # fmt: skip

_A = "squares + gradient**2"

adagrad = Exercise(
    reference=solutions.adagrad,
    returns=("theta", "squares"),
    cases=[
        case(np.array([1.0]), np.array([9.0]), np.array([4.0]), 0.1, 0.0, note="the sentence from above"),
        case(np.array([1.0, 1.0]), np.zeros(2), np.array([2.0, 0.1]), 0.1, 1e-8, note="the first step"),
        case(np.array([1.0]), np.array([0.0]), np.array([0.0]), 0.1, 1e-3, note="no slope at all"),
        random_cases(lambda rng: (rng.normal(size=3), rng.uniform(0.1, 2, 3), rng.normal(size=3), float(rng.uniform(0.05, 0.3)), float(rng.uniform(0.01, 0.1))), count=4),
    ],
    mistakes=[
        Mistake("no epsilon", "epsilon is missing: without any slope this is zero by zero.", twin=edit(" + epsilon)", ")")),
        Mistake("epsilon under root", "epsilon stands under the root. Here it is added to the root.", twin=edit("(np.sqrt(squares) + epsilon)", "np.sqrt(squares + epsilon)")),
        Mistake("no root", "you divide by the sum of squares, and not by its root.", twin=edit("np.sqrt(squares)", "squares")),
        Mistake("not squared", "the gradient isn't squared.", twin=(edit("gradient**2", "gradient"), edit("gradient**2", "np.abs(gradient)"))),
        Mistake("old sum", "you divide by the old sum. Add first.", twin=edit("squares = squares + gradient**2\n    return theta - rate * gradient / (np.sqrt(squares) + epsilon), squares", "new = squares + gradient**2\n    return theta - rate * gradient / (np.sqrt(squares) + epsilon), new")),
        Mistake("forgets", "the old squares are forgotten.", twin=edit(_A, "gradient**2")),
        Mistake("no gradient", "the gradient isn't above the line, so the step has the same sign everywhere.", twin=edit("rate * gradient", "rate")),
        Mistake("no rate", "the rate isn't used.", twin=edit("theta - rate * gradient", "theta - gradient")),
        Mistake("root kept", "the root of the sum comes back. The next step needs the sum itself.", twin=edit("+ epsilon), squares", "+ epsilon), np.sqrt(squares)")),
        Mistake("square of sum", "the gradients are added up and then squared. The sum is that of their squares.", twin=edit(_A, "(np.sqrt(squares) + gradient) ** 2")),
        Mistake("in place", "you change the sum that was given. Return a new one.", twin=edit("squares = squares + gradient**2", "squares += gradient**2")),
        Mistake("mean", "you take a mean of the old squares and the new one, as RMSprop does. Adagrad adds up.", twin=(edit(_A, "(squares + gradient**2) / 2"), *(edit(_A, f"{kept} * squares + (1 - {kept}) * gradient**2") for kept in (0.9, 0.99, 0.999)))),
        Mistake("one for all", "one sum serves all parameters. Each has its own.", twin=(edit("gradient**2", "np.sum(gradient**2)"), edit("gradient**2", "np.mean(gradient**2)"), edit("np.sqrt(squares)", "np.sqrt(squares.sum())"))),
        Mistake("brackets", "epsilon is added to the quotient: the root and epsilon stand below the line together, in brackets.", twin=edit("(np.sqrt(squares) + epsilon)", "np.sqrt(squares) + epsilon")),
        Mistake("sign", "it goes uphill: the step is taken off.", twin=edit("theta - rate", "theta + rate")),
        Mistake("order", "both are right, in the other order: first theta, then the sum.", twin=edit("return theta - rate * gradient / (np.sqrt(squares) + epsilon), squares", "return squares, theta - rate * gradient / (np.sqrt(squares) + epsilon)")),
        Mistake("theta only", "theta comes back alone. The next step needs the sum.", twin=edit("+ epsilon), squares", "+ epsilon)")),
    ],
    hints=[
        "Add the new square to the sum of all squares so far.",
        "The gradient is divided by the root of that sum, plus epsilon.",
        "`theta - rate * gradient / (np.sqrt(squares) + epsilon)`.",
    ],
    why="Each parameter's rate is divided by the root of a sum that only grows. The sum never forgets, so in a long training the rates go towards 0. RMSprop's mean forgets, and was made against that.",
)  # fmt: skip
