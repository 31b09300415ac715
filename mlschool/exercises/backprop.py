"""The exercises of backprop: activations and their slopes, and the gradient of a neuron."""

from __future__ import annotations

import math

import numpy as np

from mlschool.checking.record import Exercise, Mistake, case, random_cases
from mlschool.solutions import backprop as solutions

_SEVERAL = "several scores at once"
_INTEGERS = "whole numbers, as the type int"


def _scores(rng, shape=6):
    return (rng.normal(size=shape) * 2,)


# ------------------------------------------------------------------------------------------------- sigmoid


def _sigmoid_infinity_over_infinity(z):
    return np.exp(z) / (1 + np.exp(z))


def _sigmoid_with_math(z):
    return 1 / (1 + math.exp(-z))


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
        Mistake("infinity over infinity", "e^z / (1 + e^z) is right until z is large: at 1000 both halves of the fraction are infinite, and infinity over infinity is no number.", twin=_sigmoid_infinity_over_infinity),
        Mistake("curve mirrored falls 1", "the curve is mirrored: it falls from 1 to 0 where it should rise from 0 to 1. Look at the sign in the exponent.", twin=(lambda z: 1 / (1 + np.exp(z)), lambda z: np.exp(-z) / (1 + np.exp(-z)))),
        Mistake("1 e z nothing", "1 + e^−z comes out: nothing is divided but the 1, since division comes before the plus. Brackets?", twin=lambda z: 1 / 1 + np.exp(-z)),
        Mistake("runs 1 1 tanh", "this runs from −1 to 1: it is tanh. The sigmoid stays between 0 and 1.", twin=lambda z: np.tanh(z)),
        Mistake("with math", "`math.exp` takes one number, and no array; NumPy's takes both.", twin=_sigmoid_with_math),
        Mistake("perceptron's step again 0", "this is the perceptron's step again: 0 or 1, and flat. The sigmoid passes through all the numbers between.", twin=(lambda z: np.where(np.asarray(z) >= 0, 1, 0), lambda z: np.where(np.asarray(z) > 0, 1, 0), lambda z: np.round(solutions.sigmoid(z)))),
        Mistake("sigmoid's slope turn below", "that is the sigmoid's slope. Its turn comes below.", twin=solutions.sigmoid_slope),
        Mistake("sign z lost 2", "the sign of z is lost: −2 and 2 give the same.", twin=(lambda z: 1 / (1 + np.exp(-np.abs(z))), lambda z: 1 / (1 + np.exp(-np.asarray(z) ** 2)))),
        Mistake("grows without end fraction", "what comes out grows without end: the fraction is missing.", twin=(lambda z: np.exp(-z), lambda z: np.exp(z), lambda z: np.log(1 + np.exp(z)))),
        Mistake("minus belongs exponent stands", "the minus belongs to the exponent. Here it stands before the power, so the divisor can become zero or negative.", twin=lambda z: 1 / (1 - np.exp(z))),
        Mistake("scores share 1 between", "the scores share one 1 between them: that is softmax, of the lecture on losses. Here each score is judged by itself.", twin=(lambda z: np.exp(z) / np.sum(np.exp(z)), lambda z: np.exp(z - np.max(z)) / np.sum(np.exp(z - np.max(z))))),
        Mistake("shape sigmoid but another", "it has the shape of a sigmoid, but another steepness. What stands in the exponent is −z, and its base is e = 2.718….", twin=(lambda z: 1 / (1 + 2.0 ** -np.asarray(z, float)), lambda z: 1 / (1 + 10.0 ** -np.asarray(z, float)), lambda z: 1 / (1 + np.exp(-2 * np.asarray(z))), lambda z: 1 / (1 + np.exp(-np.asarray(z) / 2)))),
    ],
    hints=[
        "At z = 0, e^−z is 1. What should come out? And when z is large, what is left of e^−z?",
        "`np.exp(-z)` is e^−z, for one number and for every number of an array. Mind the brackets around the sum.",
        "`1 / (1 + np.exp(-z))` passes. At −1000 it warns of an overflow, and still gives the right 0. Without a warning: use `np.exp(-np.abs(z))`, and take 1 or that for the numerator, by the sign of z.",
    ],
    why="1/(1 + e^−z) at z = −1000 meets 1/∞, which is 0: right, with a warning. e^z/(1 + e^z) is the same function on paper, but at z = 1000 it meets ∞/∞, and that is NaN. Ours only ever takes the exponential of a negative number.",
)  # fmt: skip

# ---------------------------------------------------------------------------------------------------- relu


def _relu_in_place(z):
    z[z < 0] = 0
    return z


relu = Exercise(
    reference=solutions.relu,
    cases=[
        case(2.5),
        case(-2.5),
        case(0.0),
        case(np.array([-2.0, 0.0, 3.0]), note=_SEVERAL),
        case(np.array([-2, 0, 3]), note=_INTEGERS),
        random_cases(_scores, note=_SEVERAL),
        random_cases(lambda rng: _scores(rng, (3, 2)), note="an array with two axes"),
    ],
    mistakes=[
        Mistake("sides exchanged positive lost", "the sides are exchanged: what is positive is lost, what is negative goes through.", twin=(lambda z: np.minimum(z, 0), lambda z: np.where(np.asarray(z) > 0, 0, z))),
        Mistake("negative scores positive ones", "negative scores come out as positive ones: that is |z|. They should give 0.", twin=(lambda z: np.abs(z), lambda z: np.maximum(z, -np.asarray(z)))),
        Mistake("positive scores 1 step", "positive scores come out as 1: that is a step. ReLU lets them through as they are.", twin=(lambda z: np.where(np.asarray(z) > 0, 1, 0), lambda z: np.where(np.asarray(z) >= 0, 1, 0))),
        Mistake("little negative scores leaks", "a little of the negative scores leaks through: that is leaky ReLU, the next one.", twin=(lambda z: solutions.leaky_relu(z), lambda z: solutions.leaky_relu(z, 0.1))),
        Mistake("np max looks largest", "`np.max` looks for the largest number of a whole array, and takes its second argument for an axis. Here each score is compared with 0 by itself.", twin=(lambda z: np.max(z, 0), lambda z: max(0, np.max(z)), lambda z: np.max([0, np.max(z)]))),
        Mistake("negative scores thrown fewer", "negative scores are thrown out, so fewer come out than went in. Each should leave a 0 in its place.", twin=(lambda z: z[z > 0], lambda z: np.asarray(z)[np.asarray(z) > 0], lambda z: z[z >= 0], lambda z: np.asarray(z)[np.asarray(z) >= 0])),
        Mistake("in place", "you write into the array that you were given: whoever called loses the negative scores. And a single number has no places to write into.", twin=_relu_in_place),
        Mistake("large scores cut off", "large scores are cut off at 1. ReLU has no upper end.", twin=lambda z: np.clip(z, 0, 1)),
        Mistake("corner rounded softplus ln", "the corner is rounded: that is softplus, ln(1 + e^z), a smooth relative of ReLU.", twin=(lambda z: np.log(1 + np.exp(z)), lambda z: np.logaddexp(0, z))),
        Mistake("everything through went become", "everything comes through as it went in. What is to become of negative scores?", twin=lambda z: z),
        Mistake("below 0 1 or", "below 0 comes −1, or above it 1: the sign of z is not its value.", twin=(lambda z: np.sign(z), lambda z: np.where(np.asarray(z) > 0, z, -1))),
    ],
    hints=[
        "What comes out for −2, for 0 and for 3?",
        "The larger of z and 0: `max(z, 0)` says it for one number. NumPy has a function that compares a whole array, number by number.",
        "`np.maximum(z, 0)`. (`np.max` is another function: the largest number of an array.)",
    ],
    why="`np.maximum` compares number by number, `np.max` looks for the largest of all. `np.where(z > 0, z, 0)` does as well.",
)  # fmt: skip

# ---------------------------------------------------------------------------------------------- leaky_relu


def _leaky_truncated(z, slope=0.01):
    result = np.array(z)
    result[result < 0] = slope * result[result < 0]
    return result


def _leaky_truncated_by_zeros(z, slope=0.01):
    z = np.asarray(z)
    result = np.zeros_like(z)
    result[z > 0] = z[z > 0]
    result[z <= 0] = slope * z[z <= 0]
    return result


def _leaky_truncated_with_scalars(z, slope=0.01):
    return _leaky_truncated(z, slope) if np.ndim(z) else solutions.leaky_relu(z, slope)


def _leaky_in_place(z, slope=0.01):
    z[z < 0] = slope * z[z < 0]
    return z


def _leaky_in_place_at_once(z, slope=0.01):
    z[z < 0] *= slope
    return z


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
        Mistake("slope on wrong side", "the slope is on the wrong side: positive scores are made small, negative ones pass as they are.", twin=(lambda z, slope=0.01: np.where(np.asarray(z) > 0, slope * np.asarray(z), z), lambda z, slope=0.01: np.minimum(z, slope * np.asarray(z)))),
        Mistake("argument slope used fixed", "the argument `slope` isn't used: a fixed number stands in its place.", twin=(lambda z, slope=0.01: np.where(np.asarray(z) > 0, z, 0.01 * np.asarray(z)), lambda z, slope=0.01: np.where(np.asarray(z) > 0, z, 0.1 * np.asarray(z)))),
        Mistake("negative scores give same", "negative scores all give the same number, the slope itself. It is to be multiplied with z.", twin=lambda z, slope=0.01: np.where(np.asarray(z) > 0, z, slope)),
        Mistake("negative scores give same 2", "negative scores all give the same number. The slope is to be multiplied with z.", twin=lambda z, slope=0.01: np.where(np.asarray(z) > 0, z, -slope)),
        Mistake("negative scores positive curve", "negative scores come out positive, so the curve turns up again on the left. It should go on downwards, gently.", twin=(lambda z, slope=0.01: np.where(np.asarray(z) > 0, z, -slope * np.asarray(z)), lambda z, slope=0.01: np.where(np.asarray(z) > 0, z, slope * np.abs(z)))),
        Mistake("nothing leaks negative scores", "nothing leaks: negative scores give 0, as with ReLU itself.", twin=lambda z, slope=0.01: np.maximum(z, 0.0)),
        Mistake("both sides multiplied slope", "both sides are multiplied by the slope. Positive scores pass as they are.", twin=lambda z, slope=0.01: slope * np.asarray(z)),
        Mistake("leak added on both", "the leak is added on both sides, so positive scores come out too large.", twin=lambda z, slope=0.01: np.maximum(z, 0) + slope * np.asarray(z)),
        Mistake("left side curve elu", "the left side is a curve: that is ELU, another relative. A leak is a straight line.", twin=lambda z, slope=0.01: np.where(np.asarray(z) > 0, z, slope * (np.exp(np.minimum(z, 0)) - 1))),
        Mistake("slope 1 on side", "that is its slope: 1 on one side, `slope` on the other. Asked is the activation.", twin=(solutions.leaky_relu_slope, lambda z, slope=0.01: np.where(np.asarray(z) >= 0, 1.0, slope))),
        Mistake("leaky truncated by zeros", "where whole numbers go in, whole numbers come out: an array of integers can't hold what leaks, and cuts it to 0. (A copy of an array, or `zeros_like`, takes over its type.)", twin=(_leaky_truncated_by_zeros, _leaky_truncated, _leaky_truncated_with_scalars)),
        Mistake("leaky in place", "you write into the array that you were given: whoever called loses the negative scores. And a single number has no places to write into.", twin=(_leaky_in_place, _leaky_in_place_at_once)),
        Mistake("slope taken off multiplied", "the slope is taken off instead of multiplied: the negative side is shifted, and as steep as the positive one.", twin=(lambda z, slope=0.01: np.where(np.asarray(z) > 0, z, np.asarray(z) - slope), lambda z, slope=0.01: np.where(np.asarray(z) > 0, z, np.asarray(z) + slope))),
        Mistake("divide slope should multiply", "you divide by the slope where you should multiply: what was to leak a little pours.", twin=lambda z, slope=0.01: np.where(np.asarray(z) > 0, z, np.asarray(z) / slope)),
    ],
    hints=[
        "Two cases, as with ReLU. What is different on the negative side?",
        "`np.where(condition, a, b)` takes a where the condition holds and b elsewhere; both may be whole arrays.",
        "`np.where(z > 0, z, slope * z)`.",
    ],
    why="The leak keeps a small slope on the negative side: a neuron whose scores are all negative can still learn. With ReLU it can't, and is called dead (see deep_networks).",
)  # fmt: skip

# ------------------------------------------------------------------------------------------- sigmoid_slope


def _sigmoid_of_sigmoid_slope(z):
    return solutions.sigmoid_slope(solutions.sigmoid(z))


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
        case(np.array([-1000.0, 0.0, 1000.0]), note="very large scores"),
    ],
    mistakes=[
        Mistake("e z 1 e", "e^−z / (1 + e^−z)² is right until z lies far below 0: at −1000 both halves of the fraction are infinite, and infinity over infinity is no number. Made from σ(z) alone it can't happen.", twin=lambda z: np.exp(-np.asarray(z, dtype=float)) / (1 + np.exp(-np.asarray(z, dtype=float))) ** 2),
        Mistake("1 wants sigmoid's output", "σ(1 − σ) wants the sigmoid's *output*, and z is the score that goes in: you have put z where σ(z) belongs.", twin=(lambda z: z * (1 - z), lambda z: np.asarray(z) * (1 - np.asarray(z)))),
        Mistake("sigmoid of sigmoid slope", "the sigmoid is taken twice: this is the slope at σ(z), and asked is the slope at z.", twin=_sigmoid_of_sigmoid_slope),
        Mistake("sigmoid itself", "that is the sigmoid itself.", twin=solutions.sigmoid),
        Mistake("two factors 1", "only one of the two factors is there, 1 − σ.", twin=lambda z: 1 - solutions.sigmoid(z)),
        Mistake("inner slope forgotten power", "the inner slope is forgotten: the power rule gives −1/(…)², and then what stands in the brackets has a slope of its own.", twin=(lambda z: solutions.sigmoid(z) ** 2, lambda z: -(solutions.sigmoid(z) ** 2))),
        Mistake("sign wrong sigmoid rises", "the sign is wrong: the sigmoid rises everywhere, so its slope is positive. Two minus signs meet here.", twin=lambda z: -solutions.sigmoid_slope(z)),
        Mistake("multiplication before minus 1", "multiplication comes before the minus: σ · 1 − σ is 0 everywhere. Brackets?", twin=(lambda z: solutions.sigmoid(z) * 1 - solutions.sigmoid(z), lambda z: 0.0 * np.asarray(z))),
        Mistake("slope tanh 1 output", "that is the slope of tanh, 1 − (output)². The sigmoid's is another one.", twin=(lambda z: 1 - solutions.sigmoid(z) ** 2, lambda z: solutions.tanh_slope(z))),
        Mistake("take 1 large score", "you take σ(1 + σ). At a large score a saturated sigmoid should have hardly any slope.", twin=lambda z: solutions.sigmoid(z) * (1 + solutions.sigmoid(z))),
        Mistake("factor sigmoid other both", "one factor is the sigmoid and the other isn't: both are made from σ(z).", twin=(lambda z: solutions.sigmoid(z) * (1 - np.asarray(z)), lambda z: np.asarray(z) * (1 - solutions.sigmoid(z)))),
        Mistake("multiply z well slope", "you multiply by z as well. The slope of σ at z needs σ(z) alone; a factor z would come from a weight.", twin=lambda z: np.asarray(z) * solutions.sigmoid_slope(z)),
    ],
    hints=[
        "The formula above has σ(z) in it twice. Compute it once and give it a name.",
        "Call your `sigmoid` with z, and from then on use only what came out.",
        "`s = sigmoid(z)`, then `return s * (1 - s)`.",
    ],
    why="The slope is written with the output, σ(1 − σ), because the output is there already when the slope is needed. But this function is handed the score z: first σ, then the formula.",
)  # fmt: skip

# ---------------------------------------------------------------------------------------------- tanh_slope

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
        Mistake("1 output wants output", "1 − (output)² wants the *output* of tanh, and z is the score that goes in: you have put z where tanh(z) belongs.", twin=(lambda z: 1 - z**2, lambda z: 1 - np.asarray(z) ** 2)),
        Mistake("tanh taken twice slope", "tanh is taken twice: this is the slope at tanh(z), and asked is the slope at z.", twin=lambda z: 1 - np.tanh(np.tanh(z)) ** 2),
        Mistake("square missing", "the square is missing.", twin=lambda z: 1 - np.tanh(z)),
        Mistake("square on z before", "the square is on z, before tanh is taken. It belongs to what tanh gives.", twin=lambda z: 1 - np.tanh(np.asarray(z) ** 2)),
        Mistake("tanh itself", "that is tanh itself.", twin=solutions.tanh),
        Mistake("sigmoid's form output 1", "this is the sigmoid's form, output · (1 − output). Tanh has another one.", twin=(lambda z: np.tanh(z) * (1 - np.tanh(z)), solutions.sigmoid_slope)),
        Mistake("sign wrong tanh rises", "the sign is wrong: tanh rises everywhere, so its slope is positive.", twin=lambda z: np.tanh(z) ** 2 - 1),
        Mistake("plus slope would largest", "with a plus the slope would be largest where tanh is flat.", twin=lambda z: 1 + np.tanh(z) ** 2),
        Mistake("square around whole difference", "the square is around the whole difference. It belongs to tanh alone.", twin=lambda z: (1 - np.tanh(z)) ** 2),
        Mistake("1 cosh but square", "1/cosh is there, but the square is missing.", twin=lambda z: 1 / np.cosh(z)),
        Mistake("1 minus missing tanh", "the 1 and the minus are missing: this is tanh².", twin=lambda z: np.tanh(z) ** 2),
        Mistake("differentiate square 2 tanh", "you differentiate the square, 2·tanh. Asked is the slope of tanh itself, in which a square happens to stand.", twin=(lambda z: -2 * np.tanh(z), lambda z: 2 * np.tanh(z), lambda z: 1 - 2 * np.tanh(z))),
    ],
    hints=[
        "As with the sigmoid: the formula is written with the output.",
        "`np.tanh(z)` is the output. Square it, and only it.",
        "`1 - np.tanh(z) ** 2`.",
    ],
    why="Where tanh is close to −1 or 1, its square is close to 1, and hardly any slope is left: it is saturated there.",
)  # fmt: skip

# ---------------------------------------------------------------------------------------------- relu_slope


def _relu_slope_divided(z):
    with np.errstate(all="ignore"):
        return np.maximum(z, 0) / np.asarray(z, dtype=float)


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
        Mistake("exactly z 0 give", "at exactly z = 0 you give 1. ReLU has a corner there, so either side would do: agreed here is 0, as in PyTorch.", twin=lambda z: np.where(np.asarray(z) >= 0, 1.0, 0.0)),
        Mistake("exactly z 0 give 2", "at exactly z = 0 you give ½, the mean of both sides. That is defensible; agreed here is 0, as in PyTorch.", twin=(lambda z: np.heaviside(z, 0.5), lambda z: (np.sign(z) + 1) / 2)),
        Mistake("relu itself slope how", "that is ReLU itself. Its slope is how much it changes when z changes by 1.", twin=solutions.relu),
        Mistake("sides exchanged relu rises", "the sides are exchanged: ReLU rises on the right and is flat on the left.", twin=(lambda z: np.where(np.asarray(z) > 0, 0.0, 1.0), lambda z: np.where(np.asarray(z) < 0, 1.0, 0.0))),
        Mistake("on left relu flat", "on the left ReLU is flat, so its slope there is 0. With −1 it would fall.", twin=(lambda z: np.sign(z), lambda z: np.where(np.asarray(z) > 0, 1.0, -1.0), lambda z: np.where(np.asarray(z) >= 0, 1.0, -1.0))),
        Mistake("slope 1 everywhere on", "the slope comes out as 1 everywhere. On the left ReLU is flat.", twin=(lambda z: np.ones_like(z, dtype=float), lambda z: 1.0)),
        Mistake("divided", "ReLU(z)/z is 0/0 at z = 0, which is no number. And it is the slope only because ReLU's sides are straight lines through 0.", twin=_relu_slope_divided),
        Mistake("leak left on negative", "a leak is left on the negative side: that is the slope of leaky ReLU.", twin=(solutions.leaky_relu_slope, lambda z: np.where(np.asarray(z) > 0, 1.0, 0.1))),
        Mistake("slope z on right", "the slope is z on the right. The line there goes up by 1 for each 1 to the side, wherever you stand.", twin=lambda z: np.where(np.asarray(z) > 0, z, 1.0)),
        Mistake("answer scores together slope", "one answer comes out for all scores together. Each has a slope of its own.", twin=(lambda z: float(np.all(np.asarray(z) > 0)), lambda z: float(np.any(np.asarray(z) > 0)))),
        Mistake("smooth sigmoid slope softplus", "the smooth sigmoid comes out: that is the slope of softplus. ReLU has a corner, and its slope jumps.", twin=solutions.sigmoid),
    ],
    hints=[
        "Two straight lines meet in the corner. How steep is each?",
        "`np.where` again; or `z > 0`, which is True or False. What should come out at exactly 0?",
        "`np.where(z > 0, 1.0, 0.0)`.",
    ],
    why="At the corner there is no slope, so people agree on one. PyTorch, TensorFlow and this school say 0. It hardly matters, since a score is almost never exactly 0.",
)  # fmt: skip

# ---------------------------------------------------------------------------------------- leaky_relu_slope

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
        Mistake("slopes on wrong sides", "the slopes are on the wrong sides: the gentle one belongs to the negative scores.", twin=(lambda z, slope=0.01: np.where(np.asarray(z) > 0, slope, 1.0), lambda z, slope=0.01: np.where(np.asarray(z) >= 0, slope, 1.0))),
        Mistake("exactly z 0 give", "at exactly z = 0 you give 1. Agreed here is `slope`, as in PyTorch.", twin=lambda z, slope=0.01: np.where(np.asarray(z) >= 0, 1.0, slope)),
        Mistake("exactly z 0 give 2", "at exactly z = 0 you give 0. Agreed here is `slope`, as in PyTorch.", twin=lambda z, slope=0.01: np.where(np.asarray(z) > 0, 1.0, np.where(np.asarray(z) < 0, slope, 0.0))),
        Mistake("argument slope used fixed", "the argument `slope` isn't used: a fixed number stands in its place.", twin=(lambda z, slope=0.01: np.where(np.asarray(z) > 0, 1.0, 0.01), lambda z, slope=0.01: np.where(np.asarray(z) > 0, 1.0, 0.1))),
        Mistake("on left slope 0", "on the left the slope is 0, as with ReLU itself: nothing leaks.", twin=(lambda z, slope=0.01: solutions.relu_slope(z), lambda z, slope=0.01: np.where(np.asarray(z) >= 0, 1.0, 0.0))),
        Mistake("leaky relu itself asked", "that is leaky ReLU itself. Asked is how steep it is.", twin=solutions.leaky_relu),
        Mistake("on left slope negative", "on the left the slope comes out negative. The curve rises there too, gently.", twin=lambda z, slope=0.01: np.where(np.asarray(z) > 0, 1.0, -slope)),
        Mistake("on left multiply slope", "on the left you multiply the slope by z: that is the activation's value, and how steep a straight line is doesn't depend on where you stand.", twin=(lambda z, slope=0.01: np.where(np.asarray(z) > 0, 1.0, slope * np.asarray(z)),)),
        Mistake("gentle slope on both", "the gentle slope comes out on both sides.", twin=lambda z, slope=0.01: np.full(np.shape(z), slope)),
        Mistake("on right give z", "on the right you give z. The line there goes up by 1 for each 1 to the side, wherever you stand.", twin=lambda z, slope=0.01: np.where(np.asarray(z) > 0, z, slope)),
        Mistake("leak added on right", "the leak is added on the right as well: 1 + slope.", twin=lambda z, slope=0.01: solutions.relu_slope(z) + slope),
    ],
    hints=[
        "Two straight lines again. How steep is each?",
        "The same as for ReLU, with something else than 0 on the left.",
        "`np.where(z > 0, 1.0, slope)`.",
    ],
    why="On each side of the corner stands a straight line, and how steep it is doesn't depend on where you are.",
)  # fmt: skip

# ----------------------------------------------------------------------------------------- neuron_gradient


def _neuron(loss_slope=None, activation_slope=solutions.sigmoid_slope, dw=None, db=None, dx=None):
    """Return the gradient of one neuron with a step of the chain replaced."""

    def gradient(w, b, x, y):
        z = w * x + b
        a = solutions.sigmoid(z)
        dz = (2 * (a - y) if loss_slope is None else loss_slope(a, y, z)) * activation_slope(z)
        parts = {"w": w, "b": b, "x": x, "y": y, "z": z, "a": a, "dz": dz}
        return (
            dz * x if dw is None else dw(**parts),
            dz if db is None else db(**parts),
            dz * w if dx is None else dx(**parts),
        )

    return gradient


def _one(z):
    return 1.0


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
        Mistake("slope sigmoid taken output", "the slope of the sigmoid is taken at its output a. It is a function of the score: take it at z.", twin=_neuron(activation_slope=lambda z: solutions.sigmoid_slope(solutions.sigmoid(z)))),
        Mistake("z 1 z sigmoid's", "z · (1 − z) is the sigmoid's slope written with its output, and fed with the score.", twin=_neuron(activation_slope=lambda z: z * (1 - z))),
        Mistake("activation's slope forgotten chain", "the activation's slope is forgotten: the chain jumps from the loss to the score.", twin=_neuron(activation_slope=_one)),
        Mistake("sigmoid itself stands slope", "the sigmoid itself stands where its slope belongs.", twin=_neuron(activation_slope=solutions.sigmoid)),
        Mistake("factor 2 square missing", "the factor 2 of the square is missing.", twin=_neuron(lambda a, y, z: a - y)),
        Mistake("slope wrong sign square's", "every slope has the wrong sign: the square's slope is 2(a − y), and yours says 2(y − a).", twin=_neuron(lambda a, y, z: 2 * (y - a))),
        Mistake("slope wrong sign factor", "every slope has the wrong sign, and the factor 2 of the square is missing.", twin=_neuron(lambda a, y, z: y - a)),
        Mistake("loss still squared slope", "the loss is still squared: its slope with respect to a is 2(a − y), without the square.", twin=(_neuron(lambda a, y, z: (a - y) ** 2), _neuron(lambda a, y, z: 2 * (a - y) ** 2))),
        Mistake("difference y lost sign", "the difference a − y has lost its sign, so an answer that is too small is made smaller still.", twin=_neuron(lambda a, y, z: 2 * abs(a - y))),
        Mistake("loss compares y score", "the loss compares y with the score z. It is the activation a that comes out of the neuron.", twin=(_neuron(lambda a, y, z: 2 * (z - y)), _neuron(lambda a, y, z: 2 * (z - y), _one))),
        Mistake("slopes respect w x", "the slopes with respect to w and to x have changed places: z = w · x + b changes with w as fast as x is large, and with x as fast as w is.", twin=_neuron(dw=lambda dz, w, **_: dz * w, dx=lambda dz, x, **_: dz * x)),
        Mistake("slope respect b multiplied", "the slope with respect to b is multiplied by x. b stands alone in z, so its own factor is 1.", twin=_neuron(db=lambda dz, x, **_: dz * x)),
        Mistake("slope respect b multiplied 2", "the slope with respect to b is multiplied by b. b stands alone in z, so its own factor is 1.", twin=_neuron(db=lambda dz, b, **_: dz * b)),
        Mistake("three slopes those score", "all three slopes are those of the score: the last factors, x for w and w for x, are missing.", twin=_neuron(dw=lambda dz, **_: dz, dx=lambda dz, **_: dz)),
        Mistake("slope respect w lacks", "the slope with respect to w lacks its last factor, x.", twin=_neuron(dw=lambda dz, **_: dz)),
        Mistake("slope respect x lacks", "the slope with respect to x lacks its last factor, w.", twin=_neuron(dx=lambda dz, **_: dz)),
        Mistake("slopes steps added chain", "the slopes of the steps are added. The chain rule multiplies them.", twin=(lambda w, b, x, y: _sums_of_slopes(w, b, x, y), lambda w, b, x, y: _sums_of_slopes(w, b, x, y, 0.0))),
        Mistake("slopes score right but", "the slopes of the score are right, but the chain stops there: what z does to the loss is missing.", twin=(lambda w, b, x, y: (x, 1.0, w),)),
        Mistake("chain lacks last link", "the chain lacks its last link, the slope of the loss, 2(a − y).", twin=_neuron(lambda a, y, z: 1.0)),
        Mistake("slope respect b 0", "the slope with respect to b is 0. It does change the score: by 1 for each 1.", twin=_neuron(db=lambda **_: 0.0)),
        Mistake("slope respect b 1", "the slope with respect to b is 1. That is only the last factor of its chain: dz/db.", twin=_neuron(db=lambda **_: 1.0)),
        Mistake("bias left score", "the bias is left out of the score.", twin=lambda w, b, x, y: solutions.neuron_gradient(w, 0.0, x, y)),
        Mistake("order another asked slopes", "the order is another one: asked are the slopes with respect to w, b and x.", twin=(lambda w, b, x, y: tuple(solutions.neuron_gradient(w, b, x, y)[i] for i in (0, 2, 1)), lambda w, b, x, y: tuple(solutions.neuron_gradient(w, b, x, y)[i] for i in (2, 0, 1)))),
    ],
    hints=[
        "Run it forwards first: z, then a. You need both on the way back.",
        "Backwards: how does L change with a? How does a change with z? Their product is how L changes with z.",
        "`dL_dz = 2 * (a - y) * sigmoid_slope(z)`; then times x for w, times 1 for b, times w for x.",
    ],
    why="All three share the same first factors. They are computed once, from the back to the front: that is all that backpropagation adds to the chain rule, and with thousands of weights it makes the difference.",
)  # fmt: skip


def _sums_of_slopes(w, b, x, y, last=1.0):
    z = w * x + b
    dz = 2 * (solutions.sigmoid(z) - y) + solutions.sigmoid_slope(z)
    return dz + x, dz + last, dz + w
