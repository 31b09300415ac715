"""The exercises of backprop: activations, their slopes, and gradients by the chain rule."""

from __future__ import annotations

import math

import numpy as np

from mlschool.checking.compare import numbers
from mlschool.checking.record import Exercise, Mistake, case, edit, random_cases
from mlschool.checking.recordings import Recording
from mlschool.solutions import backprop as solutions

_SEVERAL = "several scores at once"
_INTEGERS = "whole numbers, as the type int"
_FRACTION = "np.where(np.asarray(z) >= 0, 1.0, e) / (1.0 + e)"  # all that the sigmoid's reference returns


def _scores(rng, shape=6):
    return (rng.normal(size=shape) * 2,)


def _one_score(z):
    if z >= 0:
        return 1 / (1 + np.exp(-z))
    return np.exp(z) / (1 + np.exp(z))


def _halves(z):
    return 1 / (1 + np.exp(-z)) if z > -500 else 0.0


def _brackets(recording: Recording, reference: Recording) -> bool:
    """Tell whether 1 + e^−z comes out, wherever that is no matter of overflow."""
    pairs = zip(recording.observations, reference.observations, strict=True)
    small = [(came.value, due.args[0]) for came, due in pairs if np.max(np.abs(due.args[0])) < 100]
    return all(np.allclose(value, 1 + np.exp(-z), rtol=1e-6) for value, z in small)


def _clipped(recording: Recording, reference: Recording) -> bool:
    """Tell whether all is right up to some score, and the sigmoid of that score beyond it."""
    top = max(float(np.max(numbers(seen.value))) for seen in recording.observations)
    if not 0 < top < 1 - 1e-7:
        return False
    limit = -np.log(1 / top - 1)
    return all(
        np.allclose(came.value, 1 / (1 + np.exp(-np.clip(due.args[0], -limit, limit))), rtol=1e-6, atol=1e-9)
        for came, due in zip(recording.observations, reference.observations, strict=True)
    )


sigmoid = Exercise(
    reference=solutions.sigmoid,
    cases=[
        case(0.0),
        case(2.0),
        case(-2.0),
        case(np.array([-1.0, 0.0, 3.0]), note=_SEVERAL),
        case(np.array([-1, 0, 4]), note=_INTEGERS),
        random_cases(_scores, note=_SEVERAL),
        random_cases(lambda rng: _scores(rng, (2, 3)), count=1, note="an array with two axes"),
        case(1000.0, note="a very large score"),
        case(np.array([-1000.0, 0.0, 1000.0]), note="very large scores"),
    ],
    mistakes=[
        Mistake("infinity over infinity", "e^z / (1 + e^z) is right until z is large: at 1000 both halves of the fraction are infinite, and infinity over infinity is no number.", twin=edit("-np.abs(z)", "z").edit(_FRACTION, "e / (1.0 + e)")),
        Mistake("sign", "the curve is mirrored: it falls from 1 to 0 where it should rise from 0 to 1. Look at the sign in the exponent.", twin=(edit(">= 0", "< 0"), edit("-np.abs(z)", "-z").edit(_FRACTION, "e / (1.0 + e)"), edit("-np.abs(z)", "-z").edit(_FRACTION, "1.0 - 1.0 / (1.0 + e)"), edit("-np.abs(z)", "z").edit(_FRACTION, "1.0 / (1.0 + e)"))),
        Mistake("brackets", "1 + e^−z comes out: nothing is divided but the 1, since division comes before the plus. Brackets?", twin=edit("-np.abs(z)", "-z").edit(_FRACTION, "1.0 / 1.0 + e")),
        Mistake("tanh", "this runs from −1 to 1: it is tanh. The sigmoid stays between 0 and 1.", twin=edit(_FRACTION, "np.tanh(z)")),
        Mistake("minus one to one", "this runs from −1 to 1: twice the sigmoid, less 1. The sigmoid itself stays between 0 and 1.", twin=edit(_FRACTION, f"2 * {_FRACTION} - 1")),
        Mistake("shifted down", "the curve lies ½ too low: it is 0 at z = 0. The sigmoid is ½ there.", twin=edit(_FRACTION, f"{_FRACTION} - 0.5")),
        Mistake("times z", "the sigmoid is multiplied by z: that is SiLU, a smooth relative of ReLU.", twin=edit(_FRACTION, f"z * {_FRACTION}")),
        Mistake("straight pieces", "the curve is made of straight pieces: that is the hard sigmoid, which small devices use. Ours is smooth.", twin=tuple(edit(_FRACTION, f"np.clip({line}, 0, 1)") for line in ("0.2 * z + 0.5", "z / 6 + 0.5", "z / 4 + 0.5"))),
        Mistake("other curve", "it has the shape of a sigmoid, but it is another curve, made of z / (1 + |z|) or the like. Ours is made of e^−z.", twin=tuple(edit(_FRACTION, f"0.5 + 0.5 * {curve}") for curve in ("z / (1 + np.abs(z))", "z / np.sqrt(1 + np.square(z))", "2 / np.pi * np.arctan(z)"))),
        Mistake("with math", "this takes one number, and no array: `math.exp` does so, and `float`. NumPy's functions take both.", twin=lambda z: 1 / (1 + math.exp(-z))),
        Mistake("step", "this is the perceptron's step again: 0 or 1, and flat. The sigmoid passes through all the numbers between.", twin=(edit("1.0, e) / (1.0 + e)", "1, 0)"), edit(">= 0, 1.0, e) / (1.0 + e)", "> 0, 1, 0)"), edit(_FRACTION, f"np.round({_FRACTION})"))),
        Mistake("slope", "that is the sigmoid's slope. Its turn comes below.", twin=edit(_FRACTION, "sigmoid_slope(z)")),
        Mistake("sign of z lost", "the sign of z is lost: −2 and 2 give the same.", twin=(edit("np.where(np.asarray(z) >= 0, 1.0, e)", "1.0"), edit("np.abs", "np.square").edit("np.where(np.asarray(z) >= 0, 1.0, e)", "1.0"))),
        Mistake("no fraction", "what comes out grows without end: the fraction is missing.", twin=tuple(edit(_FRACTION, curve) for curve in ("np.exp(-z)", "np.exp(z)", "np.log(1 + np.exp(z))"))),
        Mistake("minus before power", "the minus belongs to the exponent. Here it stands before the power, so the divisor can become zero or negative.", twin=edit("-np.abs(z)", "z").edit(_FRACTION, "1.0 / (1.0 - e)")),
        Mistake("softmax", "the scores share one 1 between them: that is softmax, of the lecture on losses. Here each score is judged by itself.", twin=(edit("-np.abs(z)", "z").edit(_FRACTION, "e / e.sum()"), edit("-np.abs(z)", "z - np.max(z)").edit(_FRACTION, "e / e.sum()"))),
        Mistake("steepness", "it has the shape of a sigmoid, but a different steepness. What stands in the exponent is −z, and its base is e = 2.718….", twin=tuple(edit(_FRACTION, f"1.0 / (1.0 + {power})") for power in ("2.0 ** -z", "10.0 ** -z", "np.exp(-2 * z)", "np.exp(-z / 2)"))),
        Mistake("sum below the line", "1 / 1 + e^−z is read as (1 / 1) + e^−z: the whole sum belongs below the line, in brackets.", when=_brackets),
        Mistake("one score only", "an `if` decides once, about a single score, and here may be many. Each of them needs a decision of its own.", twin=(_one_score, _halves)),
        Mistake("clipped too early", "the scores are cut off where the sigmoid still rises, so larger ones all give the same. Overflow begins at several hundred.", when=_clipped),
    ],
    hints=[
        "At z = 0, e^−z is 1. What should come out? And when z is large, what is left of e^−z?",
        "`np.exp(-z)` is e^−z, for one number and for every number of an array. Mind the brackets around the sum.",
        "`1 / (1 + np.exp(-z))` passes. At −1000 it warns of an overflow, and still gives the right 0. Without a warning: use `np.exp(-np.abs(z))`, and take 1 or that for the numerator, by the sign of z.",
    ],
    why="1/(1 + e^−z) at z = −1000 meets 1/∞, which is 0: right, with a warning. e^z/(1 + e^z) is the same function on paper, but at z = 1000 it meets ∞/∞, and that is NaN. Ours only ever takes the exponential of a negative number.",
)  # fmt: skip

relu = Exercise(
    reference=solutions.relu,
    cases=[
        case(2.5),
        case(-2.5),
        case(0.0),
        case(np.array([-2.0, 0.0, 3.0]), note=_SEVERAL),
        case(np.array([-2, 0, 3]), note=_INTEGERS),
        case(np.array([-40.0, 7.5, 500.0]), note="large scores"),
        random_cases(_scores, note=_SEVERAL),
        random_cases(lambda rng: _scores(rng, (3, 2)), note="an array with two axes"),
    ],
    mistakes=[
        Mistake("sides swapped", "the sides are exchanged: what is positive is lost, what is negative goes through.", twin=edit("maximum", "minimum")),
        Mistake("absolute value", "negative scores come out as positive ones: that is |z|. They should give 0.", twin=edit("np.maximum(z, 0.0)", "np.abs(z)")),
        Mistake("step", "positive scores come out as 1: that is a step. ReLU lets them through as they are.", twin=(edit("np.maximum(z, 0.0)", "np.where(z > 0, 1, 0)"), edit("np.maximum(z, 0.0)", "np.where(z >= 0, 1, 0)"))),
        Mistake("leaky relu", "a little of the negative scores leaks through: that is leaky ReLU, the next one.", twin=(edit("0.0", "0.01 * z"), edit("0.0", "0.1 * z"))),
        Mistake("largest of all", "`np.max` looks for the largest number of a whole array, and takes its second argument for an axis. Here each score is compared with 0 by itself.", twin=(edit("np.maximum(z, 0.0)", "np.max(z, 0)"), edit("np.maximum(z, 0.0)", "max(0, np.max(z))"))),
        Mistake("negative thrown out", "negative scores are thrown out, so fewer come out than went in. Each should leave a 0 in its place.", twin=tuple(edit("np.maximum(z, 0.0)", left) for left in ("z[z > 0]", "z[z >= 0]", "np.extract(z > 0, z)", "np.extract(z >= 0, z)"))),
        Mistake("in place", "you write into the array that you were given: whoever called loses the negative scores. And a single number has no places to write into.", twin=edit("return np.maximum(z, 0.0)", "z[z < 0] = 0\n    return z")),
        Mistake("clipped at one", "large scores are cut off at 1. ReLU has no upper end.", twin=edit("np.maximum(z, 0.0)", "np.clip(z, 0, 1)")),
        Mistake("clipped", "large scores are cut off (at 6, as in ReLU6, or further up). ReLU has no upper end.", twin=tuple(edit("np.maximum(z, 0.0)", f"np.clip(z, 0, {most})") for most in (6, 5, 10, 100))),
        Mistake("silu or gelu", "the corner is rounded, and a little below 0 the curve dips under the axis: that is SiLU or GELU, a smooth relative of ReLU.", twin=(edit("np.maximum(z, 0.0)", "z * sigmoid(z)"), edit("np.maximum(z, 0.0)", "gelu(z)"))),
        Mistake("softplus", "the corner is rounded: that is softplus, ln(1 + e^z), a smooth relative of ReLU.", twin=edit("np.maximum(z, 0.0)", "np.logaddexp(0, z)")),
        Mistake("identity", "everything comes through as it went in. What is to become of negative scores?", twin=edit("np.maximum(z, 0.0)", "z")),
        Mistake("numpy sign", "below 0 comes −1, or above it 1: the sign of z is not its value.", twin=(edit("np.maximum(z, 0.0)", "np.sign(z)"), edit("np.maximum(z, 0.0)", "np.where(z > 0, z, -1)"))),
    ],
    hints=[
        "What comes out for −2, for 0 and for 3?",
        "The larger of z and 0: `max(z, 0)` says it for one number. NumPy has a function that compares a whole array, number by number.",
        "`np.maximum(z, 0)`. (`np.max` is another function: the largest number of an array.)",
    ],
    why="`np.maximum` compares number by number, `np.max` looks for the largest of all. `np.where(z > 0, z, 0)` does as well.",
)  # fmt: skip

sigmoid_slope = Exercise(
    reference=solutions.sigmoid_slope,
    needs=("sigmoid",),
    cases=[
        case(0.0),
        case(2.0),
        case(-1.0),
        case(np.array([-1.0, 0.0, 3.0]), note=_SEVERAL),
        random_cases(_scores, note=_SEVERAL),
        random_cases(lambda rng: _scores(rng, (2, 3)), count=1, note="an array with two axes"),
        case(np.array([-20.0, 20.0]), note="saturated scores"),
        case(np.array([-500.0, 0.0, 500.0]), note="very large scores"),
    ],
    mistakes=[
        Mistake("score for output", "σ(1 − σ) wants the sigmoid's *output*, and z is the score that goes in: you have put z where σ(z) belongs.", twin=edit("sigmoid(z)", "z")),
        Mistake("activation twice", "the sigmoid is taken twice: this is the slope at σ(z), and the exercise asks for the slope at z.", twin=edit("sigmoid(z)", "sigmoid(sigmoid(z))")),
        Mistake("activation itself", "that is the sigmoid itself.", twin=edit("s * (1 - s)", "s")),
        Mistake("one factor only", "only one of the two factors is there, 1 − σ.", twin=edit("s * (1 - s)", "1 - s")),
        Mistake("inner slope forgotten", "the inner slope is forgotten: the power rule gives −1/(…)², and then what stands in the brackets has a slope of its own.", twin=(edit("s * (1 - s)", "s**2"), edit("s * (1 - s)", "-(s**2)"))),
        Mistake("sign", "the sign is wrong: the sigmoid rises everywhere, so its slope is positive. Two minus signs meet here.", twin=edit("s * (1", "-s * (1")),
        Mistake("brackets", "multiplication comes before the minus: σ · 1 − σ is 0 everywhere. Brackets?", twin=edit("(1 - s)", "1 - s")),
        Mistake("slope of tanh", "that is the slope of tanh, 1 − (output)². The sigmoid's is different.", twin=(edit("s * (1 - s)", "1 - s**2"), edit("s * (1 - s)", "1 - np.tanh(z) ** 2"))),
        Mistake("divided for multiplied", "you divide one factor by the other. The slope is their product.", twin=(edit("s * (1 - s)", "s / (1 - s)"), edit("s * (1 - s)", "(1 - s) / s"))),
        Mistake("square too many", "a square stands where none belongs, σ²(1 − σ) or σ(1 − σ)². Each factor comes once.", twin=(edit("s * (1", "s**2 * (1"), edit("(1 - s)", "(1 - s) ** 2"), edit("s * (1 - s)", "(s * (1 - s)) ** 2"))),
        Mistake("plus for minus", "you take σ(1 + σ). At a large score a saturated sigmoid should have hardly any slope.", twin=edit("1 - s", "1 + s")),
        Mistake("score for one output", "one factor is the sigmoid and the other isn't: both are made from σ(z).", twin=(edit("1 - s", "1 - z"), edit("s * (1", "z * (1"))),
        Mistake("times z", "you multiply by z as well. The slope of σ at z needs σ(z) alone; a factor z would come from a weight.", twin=edit("s * (1", "z * s * (1")),
    ],
    hints=[
        "The formula above has σ(z) in it twice. Compute it once and give it a name.",
        "Call your `sigmoid` with z, and from then on use only what came out.",
        "`s = sigmoid(z)`, then `return s * (1 - s)`.",
    ],
    why="The slope is written with the output, σ(1 − σ), because the output is there already when the slope is needed. But this function is handed the score z: first σ, then the formula.",
)  # fmt: skip

relu_slope = Exercise(
    reference=solutions.relu_slope,
    cases=[
        case(2.5),
        case(-2.5),
        case(0.0, note="a score of exactly 0"),
        case(np.array([-1.5, 4.0]), note=_SEVERAL),
        random_cases(_scores, note=_SEVERAL),
        random_cases(lambda rng: _scores(rng, (2, 3)), count=1, note="an array with two axes"),
        case(np.array([-2.0, 0.0, 3.0]), note="several scores, one of them exactly 0"),
    ],
    mistakes=[
        Mistake("one at zero", "at exactly z = 0 you give 1. ReLU has a corner there, so either side would do: agreed here is 0, as in PyTorch.", twin=edit("> 0", ">= 0")),
        Mistake("half at zero", "at exactly z = 0 you give ½, the mean of both sides. That is defensible; agreed here is 0, as in PyTorch.", twin=edit("np.where(np.asarray(z) > 0, 1.0, 0.0)", "np.heaviside(z, 0.5)")),
        Mistake("activation itself", "that is ReLU itself. Its slope is how much it changes when z changes by 1.", twin=edit("1.0, 0.0", "z, 0.0")),
        Mistake("sides swapped", "the sides are exchanged: ReLU rises on the right and is flat on the left.", twin=(edit("1.0, 0.0", "0.0, 1.0"), edit("> 0", "< 0"))),
        Mistake("minus one on left", "on the left ReLU is flat, so its slope there is 0. With −1 it would fall.", twin=(edit("np.where(np.asarray(z) > 0, 1.0, 0.0)", "np.sign(z)"), edit("1.0, 0.0", "1.0, -1.0"), edit("> 0, 1.0, 0.0", ">= 0, 1.0, -1.0"))),
        Mistake("one everywhere", "the slope comes out as 1 everywhere. On the left ReLU is flat.", twin=(edit("np.where(np.asarray(z) > 0, 1.0, 0.0)", "np.ones(np.shape(z))"), edit("np.where(np.asarray(z) > 0, 1.0, 0.0)", "1.0"))),
        Mistake("value over score", "ReLU(z)/z is 0/0 at z = 0, which is no number. And it is the slope only because ReLU's sides are straight lines through 0.", twin=edit("np.where(np.asarray(z) > 0, 1.0, 0.0)", "np.maximum(z, 0) / z")),
        Mistake("slope of leaky relu", "a leak is left on the negative side: that is the slope of leaky ReLU.", twin=(edit("1.0, 0.0", "1.0, 0.01"), edit("1.0, 0.0", "1.0, 0.1"))),
        Mistake("score on right", "the slope is z on the right. The line there goes up by 1 for each 1 to the side, wherever you stand.", twin=edit("1.0, 0.0", "z, 1.0")),
        Mistake("one for all", "one answer comes out for all scores together. Each has a slope of its own.", twin=(edit("np.where(np.asarray(z) > 0, 1.0, 0.0)", "float(np.all(z > 0))"), edit("np.where(np.asarray(z) > 0, 1.0, 0.0)", "float(np.any(z > 0))"))),
        Mistake("slope of softplus", "the smooth sigmoid comes out: that is the slope of softplus. ReLU has a corner, and its slope jumps.", twin=edit("np.where(np.asarray(z) > 0, 1.0, 0.0)", "sigmoid(z)")),
    ],
    hints=[
        "Two straight lines meet in the corner. How steep is each?",
        "`np.where` again; or `z > 0`, which is True or False. What should come out at exactly 0?",
        "`np.where(z > 0, 1.0, 0.0)`.",
    ],
    why="At the corner there is no slope, so people agree on one. PyTorch, TensorFlow and this school say 0. It hardly matters, since a score is almost never exactly 0.",
)  # fmt: skip


def _steps_for_slopes(recording: Recording, reference: Recording) -> bool:
    """Tell whether w, b and x come back moved by one and the same multiple of their slopes."""
    rates = []
    for came, due in zip(recording.observations, reference.observations, strict=True):
        w, b, x, _ = due.args
        moved = np.array(came.value, dtype=float) - np.array([w, b, x], dtype=float)
        slopes = np.array(due.value, dtype=float)
        rates += list(moved[slopes != 0] / slopes[slopes != 0])
    return len(rates) > 3 and rates[0] != 0 and np.allclose(rates, rates[0], rtol=1e-4)


neuron_gradient = Exercise(
    reference=solutions.neuron_gradient,
    returns=("dw", "db", "dx"),
    needs=("sigmoid", "sigmoid_slope"),
    cases=[
        case(2.0, -6.0, 3.0, 0.0, note="a score of exactly 0"),
        case(2.0, -1.0, 1.5, 0.0),
        case(0.5, 0.25, -1.0, 1.0),
        case(-1.5, 0.5, 2.0, 1, note="a label that is missed"),
        random_cases(lambda rng: tuple(float(v) for v in (*rng.normal(size=3), rng.integers(0, 2)))),
        random_cases(lambda rng: tuple(float(v) for v in rng.normal(size=4)), note="a label that is any number"),
        case(8.0, 2.0, 1.0, 0.0, note="a saturated neuron"),
    ],
    mistakes=[
        Mistake("slope at output", "the slope of the sigmoid is taken at its output a. It is a function of the score: take it at z.", twin=edit("sigmoid_slope(z)", "sigmoid_slope(a)")),
        Mistake("score for output in slope", "z · (1 − z) is the sigmoid's slope written with its output, and fed with the score.", twin=edit("sigmoid_slope(z)", "z * (1 - z)")),
        Mistake("no activation slope", "the activation's slope is forgotten: the chain jumps from the loss to the score.", twin=edit(" * sigmoid_slope(z)", "")),
        Mistake("activation for slope", "the sigmoid itself stands where its slope belongs.", twin=edit("sigmoid_slope(z)", "sigmoid(z)")),
        Mistake("no factor two", "the factor 2 of the square is missing.", twin=edit("2 * ", "")),
        Mistake("sign", "every slope has the wrong sign: the square's slope is 2(a − y), and yours says 2(y − a).", twin=edit("a - y", "y - a")),
        Mistake("sign and no factor two", "every slope has the wrong sign, and the factor 2 of the square is missing.", twin=edit("2 * (a - y)", "y - a")),
        Mistake("loss still squared", "the loss is still squared: its slope with respect to a is 2(a − y), without the square.", twin=(edit("2 * (a - y)", "(a - y) ** 2"), edit("(a - y)", "(a - y) ** 2"))),
        Mistake("absolute error", "the difference a − y has lost its sign, so an answer that is too small is made smaller still.", twin=edit("(a - y)", "abs(a - y)")),
        Mistake("score for output", "the loss compares y with the score z. It is the activation a that comes out of the neuron.", twin=(edit("a - y", "z - y"), edit("a - y", "z - y").edit(" * sigmoid_slope(z)", ""))),
        Mistake("w and x swapped", "the slopes with respect to w and to x have changed places: z = w · x + b changes with w as fast as x is large, and with x as fast as w is.", twin=edit("dL_dz * x, dL_dz, dL_dz * w", "dL_dz * w, dL_dz, dL_dz * x")),
        Mistake("bias times x", "the slope with respect to b is multiplied by x. b stands alone in z, so its own factor is 1.", twin=edit("dL_dz, ", "dL_dz * x, ")),
        Mistake("bias times itself", "the slope with respect to b is multiplied by b. b stands alone in z, so its own factor is 1.", twin=edit("dL_dz, ", "dL_dz * b, ")),
        Mistake("no last factors", "all three slopes are those of the score: the last factors, x for w and w for x, are missing.", twin=edit("dL_dz * x", "dL_dz").edit("dL_dz * w", "dL_dz")),
        Mistake("no x", "the slope with respect to w lacks its last factor, x.", twin=edit("dL_dz * x", "dL_dz")),
        Mistake("no w", "the slope with respect to x lacks its last factor, w.", twin=edit("dL_dz * w", "dL_dz")),
        Mistake("added for multiplied", "the slopes of the steps are added. The chain rule multiplies them.", twin=(edit("dL_da * ", "dL_da + ").edit("dL_dz * x, dL_dz, dL_dz * w", "dL_dz + x, dL_dz + 1.0, dL_dz + w"), edit("dL_da * ", "dL_da + ").edit("dL_dz * x, dL_dz, dL_dz * w", "dL_dz + x, dL_dz, dL_dz + w"))),
        Mistake("slopes of score only", "the slopes of the score are right, but the chain stops there: what z does to the loss is missing.", twin=edit("dL_dz * x, dL_dz, dL_dz * w", "x, 1.0, w")),
        Mistake("no loss slope", "the chain lacks its last link, the slope of the loss, 2(a − y).", twin=edit("dL_da * ", "")),
        Mistake("bias slope zero", "the slope with respect to b is 0. It does change the score: by 1 for each 1.", twin=edit("dL_dz, ", "0.0, ")),
        Mistake("bias slope one", "the slope with respect to b is 1. That is only the last factor of its chain: dz/db.", twin=edit("dL_dz, ", "1.0, ")),
        Mistake("slope of cross entropy", "a − y alone stands for the slope at the score: that is the cross-entropy's, of the lecture on losses. With the square it is 2(a − y), times the slope of the sigmoid.", twin=edit("dL_dz = dL_da * sigmoid_slope(z)", "dL_dz = a - y")),
        Mistake("no label", "the label is left out: the slope of the loss is 2(a − y), and yours is 2a or a.", twin=(edit("a - y", "a"), edit("2 * (a - y)", "a"))),
        Mistake("plus for minus", "a and y are added. The loss depends on how far they are apart.", twin=edit("a - y", "a + y")),
        Mistake("tanh", "the activation is tanh. This neuron has a sigmoid.", twin=(edit("a = sigmoid(z)", "a = np.tanh(z)").edit("sigmoid_slope(z)", "tanh_slope(z)"), edit("a = sigmoid(z)", "a = np.tanh(z)"), edit("sigmoid_slope(z)", "tanh_slope(z)"))),
        Mistake("relu", "the activation is ReLU. This neuron has a sigmoid.", twin=edit("a = sigmoid(z)", "a = relu(z)").edit("sigmoid_slope(z)", "relu_slope(z)")),
        Mistake("w and x added", "w and x are added in the score. The weight multiplies its feature.", twin=edit("w * x", "w + x")),
        Mistake("bias subtracted", "the bias is subtracted in the score. A score is w · x + b.", twin=edit("+ b", "- b")),
        Mistake("factor two twice", "the factor 2 of the square is applied twice.", twin=edit("2 * ", "4 * ")),
        Mistake("no bias", "the bias is left out of the score.", twin=edit(" + b", "")),
        Mistake("order", "the order is different: the exercise asks for the slopes with respect to w, b and x.", twin=(edit("dL_dz, dL_dz * w", "dL_dz * w, dL_dz"), edit("dL_dz * x, dL_dz, dL_dz * w", "dL_dz * w, dL_dz * x, dL_dz"))),
        Mistake("divided for multiplied", "one of the slopes in the chain is divided by. The chain rule multiplies them.", twin=(edit("dL_da * ", "dL_da / "), edit("dL_dz * x", "dL_dz / x"), edit("dL_dz * w", "dL_dz / w"), edit("dL_dz * x", "dL_dz / x").edit("dL_dz * w", "dL_dz / w"))),
        Mistake("no error", "the difference a − y is missing in the chain: the slope of the loss is 2(a − y), and not 2.", twin=edit("2 * (a - y)", "2")),
        Mistake("one factor in score", "the score lacks one of its factors: it is w · x + b.", twin=(edit("w * x", "w"), edit("w * x", "x"))),
        Mistake("bias past the sigmoid", "the bias's slope lacks the sigmoid's own: the bias lies before the sigmoid, as w · x does.", twin=edit("dL_dz * x, dL_dz,", "dL_dz * x, dL_da,")),
        Mistake("steps for slopes", "you return the knobs after a step. The exercise asks for the slopes alone; what is done with them comes later.", when=_steps_for_slopes),
    ],
    hints=[
        "Run it forwards first: z, then a. You need both on the way back.",
        "Backwards: how does L change with a? How does a change with z? Their product is how L changes with z.",
        "`dL_dz = 2 * (a - y) * sigmoid_slope(z)`; then times x for w, times 1 for b, times w for x.",
    ],
    why="All three share the same first factors. They are computed once, from the back to the front: that is all that backpropagation adds to the chain rule, and with thousands of weights it makes the difference.",
)  # fmt: skip


def _plain(rng, n):
    return tuple(float(value) for value in rng.normal(size=n))


gate_gradient = Exercise(
    reference=solutions.gate_gradient,
    returns=("dk", "dz"),
    needs=("sigmoid", "sigmoid_slope"),
    cases=[
        case(3.0, 0.0, note="a score of 0: the gate is half open"),
        case(1.0, 2.0),
        case(2.0, -0.5),
        case(0.0, 1.5, note="k = 0: the gate stays at one half"),
        random_cases(lambda rng: _plain(rng, 2)),
        case(4.0, -10.0, note="a gate that is shut"),
    ],
    mistakes=[
        Mistake("overwritten", "only the way through the gate is left in the slope for z: the second branch has overwritten the first. z acts along both, so their slopes add.", twin=edit("g + through_gate", "through_gate")),
        Mistake("direct way only", "z acts along two ways, and you follow the direct one alone: turn z, and the gate moves too.", twin=edit("g + through_gate", "g")),
        Mistake("branches multiplied", "the slopes of the two branches are multiplied. Along one way slopes multiply, but where two ways meet they add.", twin=edit("g + through_gate", "g * through_gate")),
        Mistake("branches subtracted", "one branch's slope is subtracted from the other's. They add.", twin=(edit("g + through_gate", "g - through_gate"), edit("g + through_gate", "through_gate - g"))),
        Mistake("mean of branches", "you take the mean of the two branches. Their slopes add.", twin=edit("g + through_gate", "(g + through_gate) / 2")),
        Mistake("branch twice", "one branch is counted twice.", twin=(edit("g + through_gate", "g + 2 * through_gate"), edit("g + through_gate", "2 * g + through_gate"))),
        Mistake("value for slope", "the gate's value stands where its slope is due: on the way from u to g what counts is how fast g changes.", twin=edit("sigmoid_slope(u)", "g")),
        Mistake("value of z on direct way", "on the direct way the value of z stands where its slope is due: a = z · g changes with z as fast as g is large.", twin=edit("g + through_gate", "z + through_gate")),
        Mistake("one on direct way", "on the direct way you take the slope 1. But z is multiplied by g before it becomes a.", twin=edit("g + through_gate", "1 + through_gate")),
        Mistake("no gate slope", "the gate's own slope is left out: the chain jumps from g to u.", twin=edit("z * sigmoid_slope(u)", "z")),
        Mistake("slope at output", "the gate's slope is taken at its output g. It is a function of the score: take it at u.", twin=edit("sigmoid_slope(u)", "sigmoid_slope(g)")),
        Mistake("slope at z", "the gate's slope is taken at z. What goes into the gate is u = k · z.", twin=edit("sigmoid_slope(u)", "sigmoid_slope(z)")),
        Mistake("score for output in slope", "u · (1 − u) is the sigmoid's slope written with its output, and fed with the score.", twin=edit("sigmoid_slope(u)", "u * (1 - u)")),
        Mistake("no product slope", "on the way back from a to g a factor is missing: a = z · g changes with g as fast as z is large.", twin=edit("z * sigmoid_slope(u)", "sigmoid_slope(u)")),
        Mistake("g for z", "on the way back from a to g stands g itself. a = z · g changes with g as fast as z is large.", twin=edit("z * sigmoid_slope(u)", "g * sigmoid_slope(u)")),
        Mistake("no last factor for z", "the way through the gate ends at u: its last factor, from u to z, is missing.", twin=edit("da_du * k", "da_du")),
        Mistake("no last factor for k", "the slope for k ends at u: its last factor, from u to k, is missing.", twin=edit("da_du * z", "da_du")),
        Mistake("last factors swapped", "the last factors have changed places: u = k · z changes with k as fast as z is large, and with z as fast as k is.", twin=edit("da_du * z", "da_du * k").edit("= da_du * k", "= da_du * z")),
        Mistake("order", "the order is different: the exercise asks for the slope for k first, then for z.", twin=edit("da_du * z, g + through_gate", "g + through_gate, da_du * z")),
        Mistake("branch for k too", "the slope for k has a second branch as well. k is used once, in u alone.", twin=edit("da_du * z, g", "g + da_du * z, g")),
        Mistake("added for multiplied", "the slopes along the way through the gate are added. Along one way they multiply.", twin=edit("z * sigmoid_slope(u)", "z + sigmoid_slope(u)")),
        Mistake("no k in the gate", "the gate is fed with z alone. Here u = k · z.", twin=edit("u = k * z", "u = z")),
        Mistake("k and z added", "k and z are added on their way into the gate. Here u = k · z.", twin=edit("u = k * z", "u = k + z")),
        Mistake("tanh", "the gate is a tanh. The exercise has a sigmoid.", twin=edit("g = sigmoid(u)", "g = np.tanh(u)").edit("sigmoid_slope(u)", "tanh_slope(u)")),
        Mistake("activation itself", "the first number is a itself, a value. The exercise asks for two slopes.", twin=edit("da_du * z, g", "z * g, g")),
    ],
    hints=[
        "Forwards first: u, then g. Which boxes does z go into? Each is a way back.",
        "Through the gate: from a to g the slope is z, from g to u it is σ′(u), and from u to k or z it is the other one of the two. The direct way to z has the slope g.",
        "`da_du = z * sigmoid_slope(u)`; for k it is `da_du * z`, and for z `g + da_du * k`.",
    ],
    why="A value that is used twice gets a slope from each of its uses, and they add. With k = 1 this activation is called SiLU, and you have found the product rule on the way.",
)  # fmt: skip


def _network(rng, scale=1.0):
    W, b, v = rng.normal(size=(2, 2)) * scale, rng.normal(size=2), rng.normal(size=2) * scale
    return rng.normal(size=2), float(rng.integers(0, 2)), W, b, v, float(rng.normal())


_WORKED = (np.array([2.0, 1.0]), 1.0, np.array([[1.0, 0.5], [-1.0, 1.0]]), np.array([-1.0, -2.0]), np.array([2.0, -4.0]), 1.0)  # fmt: skip

hidden_gradient = Exercise(
    reference=solutions.hidden_gradient,
    returns=("dW", "db", "dv", "dc"),
    needs=("sigmoid", "sigmoid_slope"),
    cases=[
        case(*_WORKED, note="the network in the picture"),
        case(np.array([0.0, 1.0]), 1, np.array([[2.0, -1.0], [1.0, 3.0]]), np.array([0.5, -1.0]), np.array([1.0, -2.0]), 0.25, note="a label that is a whole number"),
        case(np.array([1.0, 0.5]), 0.0, np.array([[1.0, -1.0], [2.0, 0.5]]), np.zeros(2), np.array([0.0, 3.0]), 0.0, note="an output that doesn't listen to the first unit"),
        random_cases(_network, count=2),
        random_cases(lambda rng: _network(rng, 3.0), count=1, note="larger weights"),
    ],
    mistakes=[
        Mistake("no output slope", "the output's activation is left out: from the loss you jump to the score s, but a = σ(s) has a slope too.", twin=edit(" * sigmoid_slope(s)", "")),
        Mistake("output slope at a", "the output's slope is taken at its answer a. It is a function of the score: take it at s.", twin=edit("sigmoid_slope(s)", "sigmoid_slope(a)")),
        Mistake("no hidden slope", "the hidden units' activation is left out: from h you jump to z, but h = σ(z) has a slope too.", twin=edit(" * sigmoid_slope(z[j])", "")),
        Mistake("hidden slope at h", "the hidden units' slope is taken at their output h. It is a function of the score: take it at z.", twin=edit("sigmoid_slope(z[j])", "sigmoid_slope(h[j])")),
        Mistake("value for slope", "a hidden unit's value h stands where its slope is due.", twin=edit("sigmoid_slope(z[j])", "h[j]")),
        Mistake("value for output slope", "the answer a stands where the output's slope is due.", twin=edit("sigmoid_slope(s)", "a")),
        Mistake("slopes at output throughout", "both layers' slopes are taken at the outputs, h and a. They are functions of the scores: take them at z and s.", twin=edit("sigmoid_slope(z[j])", "sigmoid_slope(h[j])").edit("sigmoid_slope(s)", "sigmoid_slope(a)")),
        Mistake("no slopes at all", "both activations' slopes are left out. Each box on the way back has a slope of its own.", twin=edit(" * sigmoid_slope(z[j])", "").edit(" * sigmoid_slope(s)", "")),
        Mistake("score for output in slope", "z · (1 − z) is the sigmoid's slope written with its output, and fed with the score.", twin=(edit("sigmoid_slope(z[j])", "z[j] * (1 - z[j])"), edit("sigmoid_slope(s)", "s * (1 - s)"), edit("sigmoid_slope(z[j])", "z[j] * (1 - z[j])").edit("sigmoid_slope(s)", "s * (1 - s)"))),
        Mistake("no v", "on the way back to the hidden units the weights v are missing: a unit that the output hardly listens to is hardly to blame.", twin=edit("* v[j] *", "*")),
        Mistake("h for v", "on the way back to the hidden units you multiply by their outputs h. Between h and s stands the weight v.", twin=edit("* v[j] *", "* h[j] *")),
        Mistake("units swapped", "what runs back to one hidden unit arrives at the other: each takes its own weight v.", twin=edit("* v[j] *", "* v[1 - j] *")),
        Mistake("v summed", "the slope of each hidden unit has the sum of both weights v. Each takes its own alone.", twin=edit("* v[j] *", "* np.sum(v) *")),
        Mistake("weights transposed backwards", "the slopes for W are transposed: W[i, j] leads from input i to unit j.", twin=edit("dW[i, j]", "dW[j, i]")),
        Mistake("weights transposed forwards", "forwards you use W transposed: W[i, j] leads from input i to unit j, so unit j takes column j.", twin=edit("W[0, j]", "W[j, 0]").edit("W[1, j]", "W[j, 1]")),
        Mistake("weights transposed throughout", "W is transposed forwards, and its slopes are as well: W[i, j] leads from input i to unit j.", twin=edit("W[0, j]", "W[j, 0]").edit("W[1, j]", "W[j, 1]").edit("dW[i, j]", "dW[j, i]")),
        Mistake("v for dv", "the slope for v is multiplied by v itself. s changes with v as fast as h is large.", twin=edit("dL_ds * h[j]", "dL_ds * v[j]")),
        Mistake("z for h", "the slope for v has the score z in it. What goes into the output is h.", twin=edit("dL_ds * h[j]", "dL_ds * z[j]")),
        Mistake("x for h", "the slope for v has the features x in it. What goes into the output is h.", twin=edit("dL_ds * h[j]", "dL_ds * x[j]")),
        Mistake("h for x", "the slope for W has h in it. What goes into the hidden units is x.", twin=edit("db[j] * x[i]", "db[j] * h[i]")),
        Mistake("weight for feature", "the slope for W is multiplied by W itself. z changes with W as fast as x is large.", twin=edit("db[j] * x[i]", "db[j] * W[i, j]")),
        Mistake("no x", "the slope for W lacks its last factor, x.", twin=edit("db[j] * x[i]", "db[j]")),
        Mistake("wrong x", "the slope for W takes the other feature: W[i, j] meets feature i.", twin=edit("db[j] * x[i]", "db[j] * x[j]")),
        Mistake("no h", "the slope for v lacks its last factor, h.", twin=edit("dL_ds * h[j]", "dL_ds")),
        Mistake("slope of v for v", "the slope for W and b is made from the slope for v. Both are made from the slope at s: v lies on another branch.", twin=edit("= dL_ds * v[j] *", "= dv[j] * v[j] *")),
        Mistake("no factor two", "the factor 2 of the square is missing.", twin=edit("2 * (a - y)", "(a - y)")),
        Mistake("sign", "every slope has the wrong sign: the square's slope is 2(a − y), and yours says 2(y − a).", twin=edit("a - y", "y - a")),
        Mistake("loss still squared", "the loss is still squared: its slope with respect to a is 2(a − y), without the square.", twin=(edit("2 * (a - y)", "(a - y) ** 2"), edit("2 * (a - y)", "2 * (a - y) ** 2"))),
        Mistake("slope of cross entropy", "a − y alone stands for the slope at s: that is the cross-entropy's, of the lecture on losses. With the square it is 2(a − y), times the slope of the sigmoid.", twin=edit("2 * (a - y) * sigmoid_slope(s)", "a - y")),
        Mistake("no label", "the label is left out: the slope of the loss is 2(a − y).", twin=edit("(a - y)", "a")),
        Mistake("output without sigmoid", "the output has no sigmoid in your network. Here a = σ(s).", twin=edit("a = sigmoid(s)", "a = s").edit(" * sigmoid_slope(s)", "")),
        Mistake("score compared", "the loss compares y with the score s. It is a that comes out.", twin=edit("a - y", "s - y")),
        Mistake("hidden without sigmoid", "the hidden units have no sigmoid in your network. Here h = σ(z).", twin=(edit("[sigmoid(z[0]), sigmoid(z[1])]", "z"), edit("[sigmoid(z[0]), sigmoid(z[1])]", "z").edit(" * sigmoid_slope(z[j])", ""))),
        Mistake("index forwards", "forwards an index is off: one feature, unit or weight is used twice, and another one not at all.", twin=(edit("sigmoid(z[1])", "sigmoid(z[0])"), edit("h[1] * v[1]", "h[0] * v[1]"), edit("h[1] * v[1]", "h[1] * v[0]"), edit("x[1] * W[1, j]", "x[0] * W[1, j]"), edit("x[1] * W[1, j]", "x[1] * W[0, j]"))),
        Mistake("no hidden bias", "the biases b are left out forwards.", twin=edit(" + b[j]", "")),
        Mistake("no output bias", "the bias c is left out forwards.", twin=edit("h[1] * v[1] + c", "h[1] * v[1]")),
        Mistake("bias times itself", "the slope for c is multiplied by c. It stands alone in s, so its own factor is 1.", twin=edit("dv, dL_ds", "dv, dL_ds * c")),
        Mistake("bias slope one", "the slope for c is 1. That is only the last factor of its chain, ds/dc.", twin=edit("dv, dL_ds", "dv, 1.0")),
        Mistake("bias slope before activation", "the slope for b stops at h: the hidden unit's own slope is missing, though W has it.", twin=edit("    return dW, db, dv, dL_ds", "    return dW, dL_ds * np.asarray(v), dv, dL_ds")),
        Mistake("c before activation", "the slope for c stops at a: the output's own slope is missing, though v has it.", twin=edit("dv, dL_ds", "dv, 2 * (a - y)")),
        Mistake("first unit only", "only the first hidden unit has slopes: does `return` stand inside the loop?", twin=edit("for j in range(2):", "for j in range(1):")),
        Mistake("overwritten", "each hidden unit's slopes end up in both places, so the second overwrites the first.", twin=edit("dv[j] =", "dv[:] =").edit("db[j] = ", "db[:] = ").edit("dW[i, j] =", "dW[i] =")),
        Mistake("tanh", "the hidden units are tanh. Here they have a sigmoid.", twin=edit("[sigmoid(z[0]), sigmoid(z[1])]", "np.tanh(z)").edit("sigmoid_slope(z[j])", "tanh_slope(z[j])")),
        Mistake("order", "the order is different: the exercise asks for the slopes for W, b, v and c.", twin=(edit("dW, db, dv, dL_ds", "dv, dL_ds, dW, db"), edit("dW, db, dv, dL_ds", "dW, dv, db, dL_ds"))),
    ],
    hints=[
        "Forwards first, as in the picture: you need z, h, s and a on the way back. Then the slope at s, which everything else shares.",
        "The slope at s times h is the slope for v, and times v and σ′(z) it is the slope at z. That is the slope for b too, since a bias has the factor 1.",
        "`dL_ds = 2 * (a - y) * sigmoid_slope(s)`. For each unit j: `dv[j] = dL_ds * h[j]`, `db[j] = dL_ds * v[j] * sigmoid_slope(z[j])`, and `dW[i, j] = db[j] * x[i]`.",
    ],
    why="The slope at each score is computed once and used for everything that goes into it. The next lecture writes the same lines as matrices, for any number of units.",
)  # fmt: skip


def _other_default(function):
    """Return a test: is all right where a slope is passed in, and elsewhere for one slope that isn't ours?"""

    def test(recording: Recording, reference: Recording) -> bool:
        given, bare = [], []
        for came, due in zip(recording.observations, reference.observations, strict=True):
            (bare if len(due.args) == 1 and not due.kwargs else given).append((came, due))
        z, value = next(
            (due.args[0], came.value) for came, due in bare if np.ndim(due.args[0]) == 0 > due.args[0]
        )
        slope = float(value) / float(function(z, 1.0))
        alike = [
            np.allclose(function(due.args[0], slope), came.value, rtol=1e-6, atol=1e-9) for came, due in bare
        ]
        right = [np.allclose(due.value, came.value, rtol=1e-6, atol=1e-9) for came, due in given]
        return abs(slope - 0.01) > 1e-6 and all(alike) and all(right)

    return test


leaky_relu = Exercise(
    reference=solutions.leaky_relu,
    cases=[
        case(3.0),
        case(-2.0),
        case(-2.0, slope=0.1),
        case(0.0),
        case(np.array([-2.0, 0.0, 3.0]), note=_SEVERAL),
        case(np.array([-2.0, 0.0, 3.0]), 0.2, note="another slope"),
        random_cases(lambda rng: (*_scores(rng), rng.uniform(0.02, 0.6)), note="another slope"),
        random_cases(lambda rng: _scores(rng, (3, 2)), count=1, note="an array with two axes"),
        case(np.array([-2, 0, 3]), 0.1, note=_INTEGERS),
    ],
    mistakes=[
        Mistake("sides swapped", "the slope is on the wrong side: positive scores are made small, negative ones pass as they are.", twin=edit("z, slope * z", "slope * z, z")),
        Mistake("fixed number", "the argument `slope` isn't used: a fixed number stands in its place.", twin=(edit("slope *", "0.01 *"), edit("slope *", "0.1 *"))),
        Mistake("other default", "where no slope is passed in, a different one is taken: the header gives `slope` the value 0.01.", when=_other_default(solutions.leaky_relu)),
        Mistake("slope alone", "negative scores all give the same number, the slope itself. It is to be multiplied with z.", twin=edit("slope * z", "slope")),
        Mistake("minus slope alone", "negative scores all give the same number. The slope is to be multiplied with z.", twin=edit("slope * z", "-slope")),
        Mistake("sign", "negative scores come out positive, so the curve turns up again on the left. It should go on downwards, gently.", twin=edit("slope *", "-slope *")),
        Mistake("relu", "nothing leaks: negative scores give 0, as with ReLU itself.", twin=edit("slope * z", "0.0")),
        Mistake("leak on both sides", "both sides are multiplied by the slope. Positive scores pass as they are.", twin=edit("z, slope * z", "slope * z, slope * z")),
        Mistake("leak added on right", "the leak is added on both sides, so positive scores come out too large.", twin=edit("z, slope * z", "z + slope * z, slope * z")),
        Mistake("elu", "the left side is a curve: that is ELU, another relative. A leak is a straight line.", twin=edit("* z", "* (np.exp(z) - 1)")),
        Mistake("slope", "that is its slope: 1 on one side, `slope` on the other. The exercise asks for the activation.", twin=(edit("z, slope * z", "1.0, slope"), edit("> 0, z, slope * z", ">= 0, 1.0, slope"))),
        Mistake("whole numbers", "where whole numbers go in, whole numbers come out: an array of integers can't hold what leaks, and cuts it to 0. (A copy of an array, or `zeros_like`, takes over its type.)", twin=edit("slope * z)", "slope * z).astype(z.dtype)")),
        Mistake("in place", "you write into the array that you were given: whoever called loses the negative scores. And a single number has no places to write into.", twin=(edit("z = np.asarray(z)", "z[z < 0] = slope * z[z < 0]").edit("np.where(z > 0, z, slope * z)", "z"), edit("z = np.asarray(z)", "z[z < 0] *= slope").edit("np.where(z > 0, z, slope * z)", "z"))),
        Mistake("shifted for multiplied", "the slope is taken off instead of multiplied: the negative side is shifted, and as steep as the positive one.", twin=(edit("slope * z", "z - slope"), edit("slope * z", "z + slope"))),
        Mistake("divided for multiplied", "you divide by the slope where you should multiply: what was to leak a little pours.", twin=edit("slope * z", "z / slope")),
    ],
    hints=[
        "Two cases, as with ReLU. What is different on the negative side?",
        "`np.where(condition, a, b)` takes a where the condition holds and b elsewhere; both may be whole arrays.",
        "`np.where(z > 0, z, slope * z)`.",
    ],
    why="The leak keeps a small slope on the negative side: a neuron whose scores are all negative can still learn. With ReLU it can't, and is called dead (see deep_networks).",
)  # fmt: skip

leaky_relu_slope = Exercise(
    reference=solutions.leaky_relu_slope,
    cases=[
        case(2.5),
        case(-2.5),
        case(-2.5, slope=0.1),
        case(0.0, note="a score of exactly 0"),
        case(np.array([-1.5, 4.0]), 0.2, note="another slope"),
        random_cases(lambda rng: (*_scores(rng), rng.uniform(0.02, 0.6)), note="another slope"),
        random_cases(lambda rng: _scores(rng, (2, 3)), count=1, note="an array with two axes"),
        case(np.array([-2.0, 0.0, 3.0]), note="several scores, one of them exactly 0"),
    ],
    mistakes=[
        Mistake("sides swapped", "the slopes are on the wrong sides: the gentle one belongs to the negative scores.", twin=(edit("1.0, slope", "slope, 1.0"), edit("> 0, 1.0, slope", ">= 0, slope, 1.0"))),
        Mistake("one at zero", "at exactly z = 0 you give 1. Here we take `slope`, as in PyTorch.", twin=edit("> 0", ">= 0")),
        Mistake("zero at zero", "at exactly z = 0 you give 0. Here we take `slope`, as in PyTorch.", twin=edit("slope", "np.where(np.asarray(z) < 0, slope, 0.0)")),
        Mistake("fixed number", "the argument `slope` isn't used: a fixed number stands in its place.", twin=(edit("slope", "0.01"), edit("slope", "0.1"))),
        Mistake("other default", "where no slope is passed in, a different one is taken: the header gives `slope` the value 0.01.", when=_other_default(solutions.leaky_relu_slope)),
        Mistake("slope of relu", "on the left the slope is 0, as with ReLU itself: nothing leaks.", twin=(edit("slope", "0.0"), edit("> 0, 1.0, slope", ">= 0, 1.0, 0.0"))),
        Mistake("activation itself", "that is leaky ReLU itself. The exercise asks how steep it is.", twin=edit("1.0, slope", "z, slope * np.asarray(z)")),
        Mistake("sign", "on the left the slope comes out negative. The curve rises there too, gently.", twin=edit("slope", "-slope")),
        Mistake("times z on left", "on the left you multiply the slope by z: that is the activation's value, and how steep a straight line is doesn't depend on where you stand.", twin=edit("slope", "slope * np.asarray(z)")),
        Mistake("leak on both sides", "the gentle slope comes out on both sides.", twin=edit("1.0, slope", "slope, slope")),
        Mistake("score on right", "on the right you give z. The line there goes up by 1 for each 1 to the side, wherever you stand.", twin=edit("1.0, slope", "z, slope")),
        Mistake("leak added on right", "the leak is added on the right as well: 1 + slope.", twin=edit("1.0, slope", "1.0 + slope, slope")),
    ],
    hints=[
        "Two straight lines again. How steep is each?",
        "The same as for ReLU, with something else than 0 on the left.",
        "`np.where(z > 0, 1.0, slope)`.",
    ],
    why="On each side of the corner stands a straight line, and how steep it is doesn't depend on where you are.",
)  # fmt: skip

tanh_slope = Exercise(
    reference=solutions.tanh_slope,
    cases=[
        case(0.0),
        case(1.0),
        case(-0.5),
        case(np.array([-1.0, 0.0, 2.0]), note=_SEVERAL),
        random_cases(_scores, note=_SEVERAL),
        random_cases(lambda rng: _scores(rng, (2, 3)), count=1, note="an array with two axes"),
    ],
    mistakes=[
        Mistake("score for output", "1 − (output)² wants the *output* of tanh, and z is the score that goes in: you have put z where tanh(z) belongs.", twin=edit("np.tanh(z)", "z")),
        Mistake("activation twice", "tanh is taken twice: this is the slope at tanh(z), and the exercise asks for the slope at z.", twin=edit("(z)", "(np.tanh(z))")),
        Mistake("no square", "the square is missing.", twin=edit(" ** 2", "")),
        Mistake("square inside", "the square is on z, before tanh is taken. It belongs to what tanh gives.", twin=edit("(z) ** 2", "(z**2)")),
        Mistake("activation itself", "that is tanh itself.", twin=edit("1 - np.tanh(z) ** 2", "np.tanh(z)")),
        Mistake("slope of sigmoid", "this is the sigmoid's form, output · (1 − output). Tanh has a different one.", twin=(edit("1 - np.tanh(z) ** 2", "np.tanh(z) * (1 - np.tanh(z))"), edit("1 - np.tanh(z) ** 2", "sigmoid_slope(z)"))),
        Mistake("sign", "the sign is wrong: tanh rises everywhere, so its slope is positive.", twin=edit("1 - np.tanh(z) ** 2", "np.tanh(z) ** 2 - 1")),
        Mistake("plus for minus", "with a plus the slope would be largest where tanh is flat.", twin=edit("1 -", "1 +")),
        Mistake("brackets", "the square is around the whole difference. It belongs to tanh alone.", twin=edit("1 - np.tanh(z)", "(1 - np.tanh(z))")),
        Mistake("no square of cosh", "1/cosh is there, but the square is missing.", twin=edit("1 - np.tanh(z) ** 2", "1 / np.cosh(z)")),
        Mistake("cubed", "tanh is cubed, or raised to a higher power still. It is squared.", twin=(edit("** 2", "** 3"), edit("** 2", "** 4"))),
        Mistake("square alone", "the 1 and the minus are missing: this is tanh².", twin=edit("1 - ", "")),
        Mistake("square differentiated", "you differentiate the square, 2·tanh. The exercise asks for the slope of tanh itself, in which a square happens to stand.", twin=tuple(edit("1 - np.tanh(z) ** 2", slope) for slope in ("-2 * np.tanh(z)", "2 * np.tanh(z)", "1 - 2 * np.tanh(z)"))),
    ],
    hints=[
        "As with the sigmoid: the formula is written with the output.",
        "`np.tanh(z)` is the output. Square it, and only it.",
        "`1 - np.tanh(z) ** 2`.",
    ],
    why="Where tanh is close to −1 or 1, its square is close to 1, and hardly any slope is left: it is saturated there.",
)  # fmt: skip
