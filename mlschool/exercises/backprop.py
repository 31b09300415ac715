"""The exercises of 02: activations and slopes, gradients by hand, and how to check them."""

from __future__ import annotations

import math
import warnings

import numpy as np

from mlschool.checking.compare import numbers
from mlschool.checking.made import Fn
from mlschool.checking.record import Exercise, Mistake, case, random_cases
from mlschool.checking.recordings import Recording
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
        Mistake("e^z / (1 + e^z) is right until z is large: at 1000 both halves of the fraction are infinite, and infinity over infinity is no number.", twin=_sigmoid_infinity_over_infinity),
        Mistake("the curve is mirrored: it falls from 1 to 0 where it should rise from 0 to 1. Look at the sign in the exponent.", twin=(lambda z: 1 / (1 + np.exp(z)), lambda z: np.exp(-z) / (1 + np.exp(-z)))),
        Mistake("1 + e^−z comes out: nothing is divided but the 1, since division comes before the plus. Brackets?", twin=lambda z: 1 / 1 + np.exp(-z)),
        Mistake("this runs from −1 to 1: it is tanh. The sigmoid stays between 0 and 1.", twin=lambda z: np.tanh(z)),
        Mistake("`math.exp` takes one number, and no array; NumPy's takes both.", twin=_sigmoid_with_math),
        Mistake("this is the step of 01 again: 0 or 1, and flat. The sigmoid passes through all the numbers between.", twin=(lambda z: np.where(np.asarray(z) >= 0, 1, 0), lambda z: np.where(np.asarray(z) > 0, 1, 0), lambda z: np.round(solutions.sigmoid(z)))),
        Mistake("that is the sigmoid's slope. Its turn comes below.", twin=solutions.sigmoid_slope),
        Mistake("the sign of z is lost: −2 and 2 give the same.", twin=(lambda z: 1 / (1 + np.exp(-np.abs(z))), lambda z: 1 / (1 + np.exp(-np.asarray(z) ** 2)))),
        Mistake("what comes out grows without end: the fraction is missing.", twin=(lambda z: np.exp(-z), lambda z: np.exp(z), lambda z: np.log(1 + np.exp(z)))),
        Mistake("the minus belongs to the exponent. Here it stands before the power, so the divisor can become zero or negative.", twin=lambda z: 1 / (1 - np.exp(z))),
        Mistake("the scores share one 1 between them: that is softmax, of lecture 06. Here each score is judged by itself.", twin=(lambda z: np.exp(z) / np.sum(np.exp(z)), lambda z: np.exp(z - np.max(z)) / np.sum(np.exp(z - np.max(z))))),
        Mistake("it has the shape of a sigmoid, but another steepness. What stands in the exponent is −z, and its base is e = 2.718….", twin=(lambda z: 1 / (1 + 2.0 ** -np.asarray(z, float)), lambda z: 1 / (1 + 10.0 ** -np.asarray(z, float)), lambda z: 1 / (1 + np.exp(-2 * np.asarray(z))), lambda z: 1 / (1 + np.exp(-np.asarray(z) / 2)))),
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
        Mistake("the sides are exchanged: what is positive is lost, what is negative goes through.", twin=(lambda z: np.minimum(z, 0), lambda z: np.where(np.asarray(z) > 0, 0, z))),
        Mistake("negative scores come out as positive ones: that is |z|. They should give 0.", twin=(lambda z: np.abs(z), lambda z: np.maximum(z, -np.asarray(z)))),
        Mistake("positive scores come out as 1: that is a step. ReLU lets them through as they are.", twin=(lambda z: np.where(np.asarray(z) > 0, 1, 0), lambda z: np.where(np.asarray(z) >= 0, 1, 0))),
        Mistake("a little of the negative scores leaks through: that is leaky ReLU, the next one.", twin=(lambda z: solutions.leaky_relu(z), lambda z: solutions.leaky_relu(z, 0.1))),
        Mistake("`np.max` looks for the largest number of a whole array, and takes its second argument for an axis. Here each score is compared with 0 by itself.", twin=(lambda z: np.max(z, 0), lambda z: max(0, np.max(z)), lambda z: np.max([0, np.max(z)]))),
        Mistake("negative scores are thrown out, so fewer come out than went in. Each should leave a 0 in its place.", twin=(lambda z: z[z > 0], lambda z: np.asarray(z)[np.asarray(z) > 0], lambda z: z[z >= 0], lambda z: np.asarray(z)[np.asarray(z) >= 0])),
        Mistake("you write into the array that you were given: whoever called loses the negative scores. And a single number has no places to write into.", twin=_relu_in_place),
        Mistake("large scores are cut off at 1. ReLU has no upper end.", twin=lambda z: np.clip(z, 0, 1)),
        Mistake("the corner is rounded: that is softplus, ln(1 + e^z), a smooth relative of ReLU.", twin=(lambda z: np.log(1 + np.exp(z)), lambda z: np.logaddexp(0, z))),
        Mistake("everything comes through as it went in. What is to become of negative scores?", twin=lambda z: z),
        Mistake("below 0 comes −1, or above it 1: the sign of z is not its value.", twin=(lambda z: np.sign(z), lambda z: np.where(np.asarray(z) > 0, z, -1))),
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
        Mistake("the slope is on the wrong side: positive scores are made small, negative ones pass as they are.", twin=(lambda z, slope=0.01: np.where(np.asarray(z) > 0, slope * np.asarray(z), z), lambda z, slope=0.01: np.minimum(z, slope * np.asarray(z)))),
        Mistake("the argument `slope` isn't used: a fixed number stands in its place.", twin=(lambda z, slope=0.01: np.where(np.asarray(z) > 0, z, 0.01 * np.asarray(z)), lambda z, slope=0.01: np.where(np.asarray(z) > 0, z, 0.1 * np.asarray(z)))),
        Mistake("negative scores all give the same number, the slope itself. It is to be multiplied with z.", twin=lambda z, slope=0.01: np.where(np.asarray(z) > 0, z, slope)),
        Mistake("negative scores all give the same number. The slope is to be multiplied with z.", twin=lambda z, slope=0.01: np.where(np.asarray(z) > 0, z, -slope)),
        Mistake("negative scores come out positive, so the curve turns up again on the left. It should go on downwards, gently.", twin=(lambda z, slope=0.01: np.where(np.asarray(z) > 0, z, -slope * np.asarray(z)), lambda z, slope=0.01: np.where(np.asarray(z) > 0, z, slope * np.abs(z)))),
        Mistake("nothing leaks: negative scores give 0, as with ReLU itself.", twin=lambda z, slope=0.01: np.maximum(z, 0.0)),
        Mistake("both sides are multiplied by the slope. Positive scores pass as they are.", twin=lambda z, slope=0.01: slope * np.asarray(z)),
        Mistake("the leak is added on both sides, so positive scores come out too large.", twin=lambda z, slope=0.01: np.maximum(z, 0) + slope * np.asarray(z)),
        Mistake("the left side is a curve: that is ELU, another relative. A leak is a straight line.", twin=lambda z, slope=0.01: np.where(np.asarray(z) > 0, z, slope * (np.exp(np.minimum(z, 0)) - 1))),
        Mistake("that is its slope: 1 on one side, `slope` on the other. Asked is the activation.", twin=(solutions.leaky_relu_slope, lambda z, slope=0.01: np.where(np.asarray(z) >= 0, 1.0, slope))),
        Mistake("where whole numbers go in, whole numbers come out: an array of integers can't hold what leaks, and cuts it to 0. (A copy of an array, or `zeros_like`, takes over its type.)", twin=(_leaky_truncated_by_zeros, _leaky_truncated, _leaky_truncated_with_scalars)),
        Mistake("you write into the array that you were given: whoever called loses the negative scores. And a single number has no places to write into.", twin=(_leaky_in_place, _leaky_in_place_at_once)),
        Mistake("the slope is taken off instead of multiplied: the negative side is shifted, and as steep as the positive one.", twin=(lambda z, slope=0.01: np.where(np.asarray(z) > 0, z, np.asarray(z) - slope), lambda z, slope=0.01: np.where(np.asarray(z) > 0, z, np.asarray(z) + slope))),
        Mistake("you divide by the slope where you should multiply: what was to leak a little pours.", twin=lambda z, slope=0.01: np.where(np.asarray(z) > 0, z, np.asarray(z) / slope)),
    ],
    hints=[
        "Two cases, as with ReLU. What is different on the negative side?",
        "`np.where(condition, a, b)` takes a where the condition holds and b elsewhere; both may be whole arrays.",
        "`np.where(z > 0, z, slope * z)`.",
    ],
    why="The leak keeps a small slope on the negative side: a neuron whose scores are all negative can still learn. With ReLU it can't, and is called dead (lecture 03).",
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
        Mistake("e^−z / (1 + e^−z)² is right until z lies far below 0: at −1000 both halves of the fraction are infinite, and infinity over infinity is no number. Made from σ(z) alone it can't happen.", twin=lambda z: np.exp(-np.asarray(z, dtype=float)) / (1 + np.exp(-np.asarray(z, dtype=float))) ** 2),
        Mistake("σ(1 − σ) wants the sigmoid's *output*, and z is the score that goes in: you have put z where σ(z) belongs.", twin=(lambda z: z * (1 - z), lambda z: np.asarray(z) * (1 - np.asarray(z)))),
        Mistake("the sigmoid is taken twice: this is the slope at σ(z), and asked is the slope at z.", twin=_sigmoid_of_sigmoid_slope),
        Mistake("that is the sigmoid itself.", twin=solutions.sigmoid),
        Mistake("only one of the two factors is there, 1 − σ.", twin=lambda z: 1 - solutions.sigmoid(z)),
        Mistake("the inner slope is forgotten: the power rule gives −1/(…)², and then what stands in the brackets has a slope of its own.", twin=(lambda z: solutions.sigmoid(z) ** 2, lambda z: -(solutions.sigmoid(z) ** 2))),
        Mistake("the sign is wrong: the sigmoid rises everywhere, so its slope is positive. Two minus signs meet here.", twin=lambda z: -solutions.sigmoid_slope(z)),
        Mistake("multiplication comes before the minus: σ · 1 − σ is 0 everywhere. Brackets?", twin=(lambda z: solutions.sigmoid(z) * 1 - solutions.sigmoid(z), lambda z: 0.0 * np.asarray(z))),
        Mistake("that is the slope of tanh, 1 − (output)². The sigmoid's is another one.", twin=(lambda z: 1 - solutions.sigmoid(z) ** 2, lambda z: solutions.tanh_slope(z))),
        Mistake("you take σ(1 + σ). At a large score a saturated sigmoid should have hardly any slope.", twin=lambda z: solutions.sigmoid(z) * (1 + solutions.sigmoid(z))),
        Mistake("one factor is the sigmoid and the other isn't: both are made from σ(z).", twin=(lambda z: solutions.sigmoid(z) * (1 - np.asarray(z)), lambda z: np.asarray(z) * (1 - solutions.sigmoid(z)))),
        Mistake("you multiply by z as well. The slope of σ at z needs σ(z) alone; a factor z would come from a weight.", twin=lambda z: np.asarray(z) * solutions.sigmoid_slope(z)),
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
        Mistake("1 − (output)² wants the *output* of tanh, and z is the score that goes in: you have put z where tanh(z) belongs.", twin=(lambda z: 1 - z**2, lambda z: 1 - np.asarray(z) ** 2)),
        Mistake("tanh is taken twice: this is the slope at tanh(z), and asked is the slope at z.", twin=lambda z: 1 - np.tanh(np.tanh(z)) ** 2),
        Mistake("the square is missing.", twin=lambda z: 1 - np.tanh(z)),
        Mistake("the square is on z, before tanh is taken. It belongs to what tanh gives.", twin=lambda z: 1 - np.tanh(np.asarray(z) ** 2)),
        Mistake("that is tanh itself.", twin=solutions.tanh),
        Mistake("this is the sigmoid's form, output · (1 − output). Tanh has another one.", twin=(lambda z: np.tanh(z) * (1 - np.tanh(z)), solutions.sigmoid_slope)),
        Mistake("the sign is wrong: tanh rises everywhere, so its slope is positive.", twin=lambda z: np.tanh(z) ** 2 - 1),
        Mistake("with a plus the slope would be largest where tanh is flat.", twin=lambda z: 1 + np.tanh(z) ** 2),
        Mistake("the square is around the whole difference. It belongs to tanh alone.", twin=lambda z: (1 - np.tanh(z)) ** 2),
        Mistake("1/cosh is there, but the square is missing.", twin=lambda z: 1 / np.cosh(z)),
        Mistake("the 1 and the minus are missing: this is tanh².", twin=lambda z: np.tanh(z) ** 2),
        Mistake("you differentiate the square, 2·tanh. Asked is the slope of tanh itself, in which a square happens to stand.", twin=(lambda z: -2 * np.tanh(z), lambda z: 2 * np.tanh(z), lambda z: 1 - 2 * np.tanh(z))),
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
        Mistake("at exactly z = 0 you give 1. ReLU has a corner there, so either side would do: agreed here is 0, as in PyTorch.", twin=lambda z: np.where(np.asarray(z) >= 0, 1.0, 0.0)),
        Mistake("at exactly z = 0 you give ½, the mean of both sides. That is defensible; agreed here is 0, as in PyTorch.", twin=(lambda z: np.heaviside(z, 0.5), lambda z: (np.sign(z) + 1) / 2)),
        Mistake("that is ReLU itself. Its slope is how much it changes when z changes by 1.", twin=solutions.relu),
        Mistake("the sides are exchanged: ReLU rises on the right and is flat on the left.", twin=(lambda z: np.where(np.asarray(z) > 0, 0.0, 1.0), lambda z: np.where(np.asarray(z) < 0, 1.0, 0.0))),
        Mistake("on the left ReLU is flat, so its slope there is 0. With −1 it would fall.", twin=(lambda z: np.sign(z), lambda z: np.where(np.asarray(z) > 0, 1.0, -1.0), lambda z: np.where(np.asarray(z) >= 0, 1.0, -1.0))),
        Mistake("the slope comes out as 1 everywhere. On the left ReLU is flat.", twin=(lambda z: np.ones_like(z, dtype=float), lambda z: 1.0)),
        Mistake("ReLU(z)/z is 0/0 at z = 0, which is no number. And it is the slope only because ReLU's sides are straight lines through 0.", twin=_relu_slope_divided),
        Mistake("a leak is left on the negative side: that is the slope of leaky ReLU.", twin=(solutions.leaky_relu_slope, lambda z: np.where(np.asarray(z) > 0, 1.0, 0.1))),
        Mistake("the slope is z on the right. The line there goes up by 1 for each 1 to the side, wherever you stand.", twin=lambda z: np.where(np.asarray(z) > 0, z, 1.0)),
        Mistake("one answer comes out for all scores together. Each has a slope of its own.", twin=(lambda z: float(np.all(np.asarray(z) > 0)), lambda z: float(np.any(np.asarray(z) > 0)))),
        Mistake("the smooth sigmoid comes out: that is the slope of softplus. ReLU has a corner, and its slope jumps.", twin=solutions.sigmoid),
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
        Mistake("the slopes are on the wrong sides: the gentle one belongs to the negative scores.", twin=(lambda z, slope=0.01: np.where(np.asarray(z) > 0, slope, 1.0), lambda z, slope=0.01: np.where(np.asarray(z) >= 0, slope, 1.0))),
        Mistake("at exactly z = 0 you give 1. Agreed here is `slope`, as in PyTorch.", twin=lambda z, slope=0.01: np.where(np.asarray(z) >= 0, 1.0, slope)),
        Mistake("at exactly z = 0 you give 0. Agreed here is `slope`, as in PyTorch.", twin=lambda z, slope=0.01: np.where(np.asarray(z) > 0, 1.0, np.where(np.asarray(z) < 0, slope, 0.0))),
        Mistake("the argument `slope` isn't used: a fixed number stands in its place.", twin=(lambda z, slope=0.01: np.where(np.asarray(z) > 0, 1.0, 0.01), lambda z, slope=0.01: np.where(np.asarray(z) > 0, 1.0, 0.1))),
        Mistake("on the left the slope is 0, as with ReLU itself: nothing leaks.", twin=(lambda z, slope=0.01: solutions.relu_slope(z), lambda z, slope=0.01: np.where(np.asarray(z) >= 0, 1.0, 0.0))),
        Mistake("that is leaky ReLU itself. Asked is how steep it is.", twin=solutions.leaky_relu),
        Mistake("on the left the slope comes out negative. The curve rises there too, gently.", twin=lambda z, slope=0.01: np.where(np.asarray(z) > 0, 1.0, -slope)),
        Mistake("on the left you multiply the slope by z: that is the activation's value, and how steep a straight line is doesn't depend on where you stand.", twin=(lambda z, slope=0.01: np.where(np.asarray(z) > 0, 1.0, slope * np.asarray(z)),)),
        Mistake("the gentle slope comes out on both sides.", twin=lambda z, slope=0.01: np.full(np.shape(z), slope)),
        Mistake("on the right you give z. The line there goes up by 1 for each 1 to the side, wherever you stand.", twin=lambda z, slope=0.01: np.where(np.asarray(z) > 0, z, slope)),
        Mistake("the leak is added on the right as well: 1 + slope.", twin=lambda z, slope=0.01: solutions.relu_slope(z) + slope),
    ],
    hints=[
        "Two straight lines again. How steep is each?",
        "The same as for ReLU, with something else than 0 on the left.",
        "`np.where(z > 0, 1.0, slope)`.",
    ],
    why="On each side of the corner stands a straight line, and how steep it is doesn't depend on where you are.",
)  # fmt: skip

# ---------------------------------------------------------------------------------------- adaline_gradient


def _adaline(weights=-2.0, bias=-2.0, mean=False, mean_bias=None, power=1, forget_bias=False, of=lambda e: e):
    """Return an Adaline's gradient with other factors, another power of the error, or a function of it."""

    def gradient(w, b, X, y):
        error = of(y - (X @ w + (0 if forget_bias else b))) ** power
        divide = len(y) if mean else 1
        divide_bias = divide if mean_bias is None else len(y) if mean_bias else 1
        return weights * (error @ X) / divide, bias * error.sum() / divide_bias

    return gradient


def _adaline_unsummed(w, b, X, y):
    error = y - (X @ w + b)
    return -2 * error[:, None] * X, -2 * error.sum()


def _adaline_nothing_summed(w, b, X, y):
    error = y - (X @ w + b)
    return -2 * error[:, None] * X, -2 * error


def _adaline_bias_unsummed(w, b, X, y):
    error = y - (X @ w + b)
    return -2 * (error @ X), -2 * error


def _adaline_summed_over_all(w, b, X, y):
    error = y - (X @ w + b)
    return np.sum(-2 * error[:, None] * X), -2 * error.sum()


def _adaline_sums_apart(w, b, X, y):
    error = y - (X @ w + b)
    return -2 * error.sum() * X.sum(axis=0), -2 * error.sum()


def _adaline_stepped(w, b, X, y):
    error = y - np.where(X @ w + b >= 0, 1, 0)
    return -2 * (error @ X), -2 * error.sum()


def _adaline_without_x(w, b, X, y):
    slope = -2 * (y - (X @ w + b)).sum()
    return np.full(len(w), slope), slope


def _adaline_times_w(w, b, X, y):
    dw, db = solutions.adaline_gradient(w, b, X, y)
    return dw * w, db * b


def _adaline_bias_times_b(w, b, X, y):
    dw, db = solutions.adaline_gradient(w, b, X, y)
    return dw, db * b


def _adaline_first_sample(w, b, X, y):
    return solutions.adaline_gradient(w, b, X[:1], y[:1])


def _adaline_last_sample(w, b, X, y):
    return solutions.adaline_gradient(w, b, X[-1:], y[-1:])


def _adaline_all_but_last(w, b, X, y):
    return solutions.adaline_gradient(w, b, X[:-1], y[:-1])


def _adaline_loss(w, b, X, y):
    return np.sum((y - (X @ w + b)) ** 2)


def _adaline_updated(rate):
    def updated(w, b, X, y):
        dw, db = solutions.adaline_gradient(w, b, X, y)
        return w - rate * dw, b - rate * db

    return updated


def _adaline_table(w, b, X, y):
    error = y - (X @ w[:, None] + b)  # (n,) minus (n, 1)
    return -2 * (error @ X), -2 * error.sum()


def _adaline_table_summed(w, b, X, y):
    error = (y - (X @ w[:, None] + b)).sum(axis=0)
    return -2 * (error @ X), -2 * error.sum()


def _adaline_column(w, b, X, y):
    error = y[:, None] - (X @ w + b)  # (n, 1) minus (n,)
    return -2 * (error @ X), -2 * error.sum()


def _adaline_column_summed(w, b, X, y):
    error = (y[:, None] - (X @ w + b)).sum(axis=0)
    return -2 * (error @ X), -2 * error.sum()


def _adaline_table_turned(w, b, X, y):
    error = y - (X @ w[:, None] + b)
    return -2 * (X.T @ error), -2 * error.sum()


def _adaline_column_turned(w, b, X, y):
    error = y[:, None] - (X @ w + b)
    return -2 * (X.T @ error), -2 * error.sum()


def _adaline_table_times_x(w, b, X, y):
    error = y - (X @ w[:, None] + b)
    return -2 * np.sum(error * X, axis=0), -2 * error.sum()  # stops, except where there is a single feature


def _adaline_column_times_x(w, b, X, y):
    error = y[:, None] - (X @ w + b)
    return -2 * np.sum(error * X, axis=0), -2 * error.sum()


def _birds(rng, features=2, n=12):
    X = rng.normal(size=(n, features)) + rng.normal(size=features)
    return rng.normal(size=features), float(rng.normal()), X, rng.integers(0, 2, n)


_TABLE = np.array([[1.0, 2.0], [3.0, -1.0], [0.0, 1.0]])

adaline_gradient = Exercise(
    reference=solutions.adaline_gradient,
    returns=("dw", "db"),
    cases=[
        case(np.array([0.5, 0.0]), 0.5, _TABLE, np.array([1.0, 0.0, 1.0]), note="the table from above"),
        case(np.array([0.3, -0.2]), 1.0, np.array([[2, 1], [0, 3], [1, 1], [4, -2]]), np.array([1, 0, 0, 1]), note=_INTEGERS),
        case(np.array([1.5]), -0.5, np.array([[2.0], [1.0], [-1.0], [3.0]]), np.array([2.0, 1.5, -2.5, 4.25]), note="a single feature"),
        random_cases(_birds, note="two features"),
        random_cases(lambda rng: _birds(rng, features=4, n=7), note="four features"),
    ],
    mistakes=[
        Mistake("the factor 2 is missing. (Some books take half the sum of squares for their loss, and then it is right; ours is the whole sum.)", twin=_adaline(-1, -1)),
        Mistake("you take the mean over the samples. Our loss is a sum, so its gradient is one too. (With a mean for the loss it would be right.)", twin=_adaline(mean=True)),
        Mistake("you take the mean over the samples, and the factor 2 is missing. Our loss is a sum of squares.", twin=_adaline(-1, -1, mean=True)),
        Mistake("both have the wrong sign: this points downhill. The gradient points uphill, and the update will turn it round.", twin=_adaline(2, 2)),
        Mistake("both have the wrong sign, and the factor 2 is missing. That is the perceptron's correction of 01, and not the loss's gradient.", twin=_adaline(1, 1)),
        Mistake("the weights' slopes are right, and the bias's has the wrong sign.", twin=_adaline(-2, 2)),
        Mistake("the bias's slope is right, and the weights' have the wrong sign.", twin=_adaline(2, -2)),
        Mistake("the bias's slope lacks its factor 2.", twin=_adaline(-2, -1)),
        Mistake("the weights' slopes lack their factor 2.", twin=_adaline(-1, -2)),
        Mistake("the bias's slope is a mean over the samples, the weights' are sums. Both should be sums.", twin=_adaline(mean_bias=True)),
        Mistake("the bias is left out of the prediction, so all the errors are off.", twin=_adaline(forget_bias=True)),
        Mistake("the error is still squared. Differentiating took the square away: what is left is the error itself.", twin=_adaline(power=2)),
        Mistake("the error has lost its sign, so predictions that are too large and too small push the same way.", twin=_adaline(of=np.abs)),
        Mistake("the prediction goes through a step. Adaline takes the score itself: its activation is linear.", twin=_adaline_stepped),
        Mistake("the weights' slopes aren't summed over the samples yet: a row for each sample is left.", twin=(_adaline_unsummed, _adaline_nothing_summed)),
        Mistake("the bias's slope isn't summed over the samples yet: a number for each sample is left.", twin=_adaline_bias_unsummed),
        Mistake("the sum runs over the features too, so one number comes out for all the weights. Each weight has a slope of its own.", twin=_adaline_summed_over_all),
        Mistake("errors and features are summed each by themselves, and multiplied then. Each error belongs to its own sample: multiply first.", twin=_adaline_sums_apart),
        Mistake("the feature is missing: every weight gets the bias's slope. How much the score changes with a weight depends on that weight's x.", twin=_adaline_without_x),
        Mistake("the slopes are multiplied by the weights themselves. What multiplies them is the feature.", twin=_adaline_times_w),
        Mistake("the bias's slope is multiplied by b. Its feature is always 1.", twin=_adaline_bias_times_b),
        Mistake("only one sample counts: does `return` stand inside the loop, or is the sum set anew for each sample?", twin=(_adaline_first_sample, _adaline_last_sample)),
        Mistake("the last sample is left out: where does your range end?", twin=_adaline_all_but_last),
        Mistake("that is the loss. Asked is how it changes with each weight, and with the bias.", twin=_adaline_loss),
        Mistake("you return updated weights. Asked is the gradient alone; the update comes in the next cell.", twin=(_adaline_updated(1.0), _adaline_updated(0.1), _adaline_updated(0.01), _adaline_updated(0.001))),
        Mistake("y and ŷ have different shapes, (n,) and (n, 1): NumPy subtracts each from each, without a word, into a table (n, n).", twin=(_adaline_table, _adaline_table_summed, _adaline_table_turned, _adaline_column, _adaline_column_summed, _adaline_column_turned, _adaline_table_times_x, _adaline_column_times_x)),
        Mistake("the two values are exchanged: the weights' slopes come first, then the bias's.", twin=lambda w, b, X, y: solutions.adaline_gradient(w, b, X, y)[::-1]),
    ],
    hints=[
        "Write down ŷ for all samples (one line, as in `predict`), then the errors y − ŷ.",
        "For one weight: multiply each sample's error by that sample's feature, add up, times −2. For the bias the feature is 1.",
        "`error @ X` does the sum over the samples for all weights at once: `return -2 * (error @ X), -2 * error.sum()`.",
    ],
    why="`error @ X` is (n,) times (n, n_features): for each feature the sum over the samples of error times feature, which is what the formula says. No loop is left.",
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
        Mistake("the slope of the sigmoid is taken at its output a. It is a function of the score: take it at z.", twin=_neuron(activation_slope=lambda z: solutions.sigmoid_slope(solutions.sigmoid(z)))),
        Mistake("z · (1 − z) is the sigmoid's slope written with its output, and fed with the score.", twin=_neuron(activation_slope=lambda z: z * (1 - z))),
        Mistake("the activation's slope is forgotten: the chain jumps from the loss to the score.", twin=_neuron(activation_slope=_one)),
        Mistake("the sigmoid itself stands where its slope belongs.", twin=_neuron(activation_slope=solutions.sigmoid)),
        Mistake("the factor 2 of the square is missing.", twin=_neuron(lambda a, y, z: a - y)),
        Mistake("every slope has the wrong sign: the square's slope is 2(a − y), and yours says 2(y − a).", twin=_neuron(lambda a, y, z: 2 * (y - a))),
        Mistake("every slope has the wrong sign, and the factor 2 of the square is missing.", twin=_neuron(lambda a, y, z: y - a)),
        Mistake("the loss is still squared: its slope with respect to a is 2(a − y), without the square.", twin=(_neuron(lambda a, y, z: (a - y) ** 2), _neuron(lambda a, y, z: 2 * (a - y) ** 2))),
        Mistake("the difference a − y has lost its sign, so an answer that is too small is made smaller still.", twin=_neuron(lambda a, y, z: 2 * abs(a - y))),
        Mistake("the loss compares y with the score z. It is the activation a that comes out of the neuron.", twin=(_neuron(lambda a, y, z: 2 * (z - y)), _neuron(lambda a, y, z: 2 * (z - y), _one))),
        Mistake("the slopes with respect to w and to x have changed places: z = w · x + b changes with w as fast as x is large, and with x as fast as w is.", twin=_neuron(dw=lambda dz, w, **_: dz * w, dx=lambda dz, x, **_: dz * x)),
        Mistake("the slope with respect to b is multiplied by x. b stands alone in z, so its own factor is 1.", twin=_neuron(db=lambda dz, x, **_: dz * x)),
        Mistake("the slope with respect to b is multiplied by b. b stands alone in z, so its own factor is 1.", twin=_neuron(db=lambda dz, b, **_: dz * b)),
        Mistake("all three slopes are those of the score: the last factors, x for w and w for x, are missing.", twin=_neuron(dw=lambda dz, **_: dz, dx=lambda dz, **_: dz)),
        Mistake("the slope with respect to w lacks its last factor, x.", twin=_neuron(dw=lambda dz, **_: dz)),
        Mistake("the slope with respect to x lacks its last factor, w.", twin=_neuron(dx=lambda dz, **_: dz)),
        Mistake("the slopes of the steps are added. The chain rule multiplies them.", twin=(lambda w, b, x, y: _sums_of_slopes(w, b, x, y), lambda w, b, x, y: _sums_of_slopes(w, b, x, y, 0.0))),
        Mistake("the slopes of the score are right, but the chain stops there: what z does to the loss is missing.", twin=(lambda w, b, x, y: (x, 1.0, w),)),
        Mistake("the chain lacks its last link, the slope of the loss, 2(a − y).", twin=_neuron(lambda a, y, z: 1.0)),
        Mistake("the slope with respect to b is 0. It does change the score: by 1 for each 1.", twin=_neuron(db=lambda **_: 0.0)),
        Mistake("the slope with respect to b is 1. That is only the last factor of its chain: dz/db.", twin=_neuron(db=lambda **_: 1.0)),
        Mistake("the bias is left out of the score.", twin=lambda w, b, x, y: solutions.neuron_gradient(w, 0.0, x, y)),
        Mistake("the order is another one: asked are the slopes with respect to w, b and x.", twin=(lambda w, b, x, y: tuple(solutions.neuron_gradient(w, b, x, y)[i] for i in (0, 2, 1)), lambda w, b, x, y: tuple(solutions.neuron_gradient(w, b, x, y)[i] for i in (2, 0, 1)))),
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


# ----------------------------------------------------------------------------------------- numerical_slope

numerical_slope = Exercise(
    reference=solutions.numerical_slope,
    cases=[
        case(Fn("square"), 3.0, 0.5),
        case(Fn("cube"), 2.0, 0.1),
        case(Fn("exp"), 0.0, h=0.2),
        case(Fn("sin"), 1.0, note="the step that the function has by itself"),
        case(Fn("cube"), np.array([-1.0, 0.5, 2.0]), 0.1, note="several places at once"),
        random_cases(lambda rng: (Fn("exp"), float(rng.normal()), float(rng.uniform(0.1, 0.5)))),
        random_cases(lambda rng: (Fn("sin"), rng.normal(size=4) + 2.0, float(rng.uniform(0.1, 0.5))), note="several places at once"),
    ],
    mistakes=[
        Mistake("you step to one side only. Stepping to both sides costs the same two calls of f, and is off far less.", twin=(lambda f, x, h=1e-5: (f(x + h) - f(x)) / h, lambda f, x, h=1e-5: (f(x) - f(x - h)) / h)),
        Mistake("you step to one side only, and divide by 2h: that is half of a slope.", twin=(lambda f, x, h=1e-5: (f(x + h) - f(x)) / (2 * h), lambda f, x, h=1e-5: (f(x) - f(x - h)) / (2 * h))),
        Mistake("the two places lie 2h apart, and you divide by h: the slope comes out twice too large.", twin=lambda f, x, h=1e-5: (f(x + h) - f(x - h)) / h),
        Mistake("multiplication and division go from left to right: `/ 2 * h` divides by 2, and then multiplies by h.", twin=lambda f, x, h=1e-5: (f(x + h) - f(x - h)) / 2 * h),
        Mistake("the division comes before the minus, so only the second value is divided. Brackets?", twin=(lambda f, x, h=1e-5: f(x + h) - f(x - h) / (2 * h), lambda f, x, h=1e-5: f(x + h) - f(x - h) / 2 * h, lambda f, x, h=1e-5: f(x + h) - f(x - h) / h)),
        Mistake("the sign is wrong: forwards minus backwards, or what rises seems to fall.", twin=(lambda f, x, h=1e-5: (f(x - h) - f(x + h)) / (2 * h), lambda f, x, h=1e-5: (f(x - h) - f(x)) / h)),
        Mistake("the two values are added. A slope compares them: how much higher is the one?", twin=(lambda f, x, h=1e-5: (f(x + h) + f(x - h)) / (2 * h), lambda f, x, h=1e-5: (f(x + h) + f(x - h)) / 2)),
        Mistake("this is only the rise. A slope is rise over run.", twin=(lambda f, x, h=1e-5: f(x + h) - f(x - h), lambda f, x, h=1e-5: f(x + h) - f(x))),
        Mistake("only the function's value comes out; a slope compares two places.", twin=(lambda f, x, h=1e-5: f(x), lambda f, x, h=1e-5: f(x + h))),
        Mistake("the `h` that is handed in isn't used: a fixed step stands in its place.", twin=(lambda f, x, h=1e-5: solutions.numerical_slope(f, x), lambda f, x, h=1e-5: solutions.numerical_slope(f, x, 1e-6), lambda f, x, h=1e-5: solutions.numerical_slope(f, x, 1e-4), lambda f, x, h=1e-5: solutions.numerical_slope(f, x, 1e-3), lambda f, x, h=1e-5: solutions.numerical_slope(f, x, 1e-7))),
        Mistake("h is added to f's value, outside of its brackets: both values are taken at the same place.", twin=(lambda f, x, h=1e-5: (f(x) + h - (f(x) - h)) / (2 * h), lambda f, x, h=1e-5: (f(x) + h - f(x) - h) / (2 * h), lambda f, x, h=1e-5: (f(x) + h - f(x)) / h)),
        Mistake("that is the second derivative, how much the slope itself changes.", twin=lambda f, x, h=1e-5: (f(x + h) - 2 * f(x) + f(x - h)) / h**2),
        Mistake("you go half a step to each side. Asked is a whole h to each side, 2h in all.", twin=lambda f, x, h=1e-5: (f(x + h / 2) - f(x - h / 2)) / h),
        Mistake("the places are multiplied by h instead of shifted by it.", twin=lambda f, x, h=1e-5: (f(x * (1 + h)) - f(x * (1 - h))) / (2 * h)),
    ],
    hints=[
        "Take two places, one to the left of x and one to the right. How far are they apart?",
        "Rise over run: the difference of the two values, divided by the distance of the two places. f is a function, so call it: `f(x + h)`.",
        "`(f(x + h) - f(x - h)) / (2 * h)`. Mind both pairs of brackets.",
    ],
    why="To one side, the curvature of f spoils the slope in proportion to h; to both sides the curvature cancels, and what remains shrinks as h². The price is the same: two calls of f.",
)  # fmt: skip

# ------------------------------------------------------------------------------------------ relative_error


def _unguarded(a, b):
    with np.errstate(all="ignore"):
        return np.max(np.abs(a - b)) / max(np.max(np.abs(a)), np.max(np.abs(b)))


def _unguarded_by(scale):
    """Return a relative error that divides by another scale, with and without a guard against zero."""

    def bare(a, b):
        with np.errstate(all="ignore"):
            return np.max(np.abs(a - b)) / np.float64(scale(a, b))

    def guarded(a, b):
        return bare(a, b) if scale(a, b) > 0 else 0.0

    return bare, guarded


def _each_by_itself(total):
    def bare(a, b):
        with np.errstate(all="ignore"):
            return total(np.abs(a - b) / np.maximum(np.abs(a), np.abs(b)))

    def guarded(a, b):
        scale = np.maximum(np.abs(a), np.abs(b))
        return total(np.abs(a - b) / np.where(scale > 0, scale, 1.0))

    return bare, guarded


def _each_by_its_sum(small):
    def error(a, b):
        return np.max(np.abs(a - b) / (np.abs(a) + np.abs(b) + small))

    return error


def _for_each_number(a, b):
    scale = max(np.max(np.abs(a)), np.max(np.abs(b)))
    return np.abs(a - b) / scale if scale > 0 else np.zeros(len(a))


def _for_each_number_unguarded(a, b):
    with np.errstate(all="ignore"):
        return np.abs(a - b) / max(np.max(np.abs(a)), np.max(np.abs(b)))


def _signed(a, b):
    scale = max(np.max(np.abs(a)), np.max(np.abs(b)))
    return np.max(a - b) / scale if scale > 0 else 0.0


def _signed_scale(a, b):
    with np.errstate(all="ignore"):
        return np.max(np.abs(a - b)) / np.maximum(np.max(a), np.max(b))


def _signed_scale_guarded(a, b):
    scale = max(np.max(a), np.max(b))
    return np.max(np.abs(a - b)) / scale if scale != 0 else 0.0


def _sums(a, b):
    scale = np.sum(np.abs(a)) + np.sum(np.abs(b))
    return np.sum(np.abs(a - b)) / scale if scale > 0 else 0.0


def _mean_difference(a, b):
    scale = max(np.max(np.abs(a)), np.max(np.abs(b)))
    return np.mean(np.abs(a - b)) / scale if scale > 0 else 0.0


def _total_difference(a, b):
    scale = max(np.max(np.abs(a)), np.max(np.abs(b)))
    return np.sum(np.abs(a - b)) / scale if scale > 0 else 0.0


def _guarded_when_equal_to_zero_only(a, b):
    return solutions.relative_error(a, b) if np.any(a) and np.any(b) else 0.0


def _norms(a, b):
    scale = max(np.linalg.norm(a), np.linalg.norm(b))
    return np.linalg.norm(a - b) / scale if scale > 0 else 0.0


def _norms_added(a, b):
    scale = np.linalg.norm(a) + np.linalg.norm(b)
    return np.linalg.norm(a - b) / scale if scale > 0 else 0.0


def _nearly(rng):
    a = rng.normal(size=5) * 10
    return a, a * (1 + 1e-2 * rng.normal(size=5))


def _mostly_negative(rng):
    a = -rng.gamma(2.0, size=4) - 0.5
    return a, a - rng.uniform(0.1, 0.4, size=4)


relative_error = Exercise(
    reference=solutions.relative_error,
    cases=[
        case(np.array([1.0, -4.0]), np.array([1.0, -5.0])),
        case(np.array([2.0, 0.5, -1.0]), np.array([1.5, 0.5, -1.0]), note="a is the larger one"),
        case(np.array([2.0, 3.0]), np.array([2.0, 3.0]), note="two equal gradients"),
        case(np.array([0.0, 3.0, 0.0]), np.array([0.0, 3.3, 1e-3]), note="a slope that is truly 0"),
        random_cases(_nearly, note="nearly equal gradients"),
        random_cases(lambda rng: (rng.normal(size=4), rng.normal(size=4)), note="two gradients that have nothing in common"),
        random_cases(_mostly_negative, note="negative slopes"),
        case(np.zeros(3), np.array([0.0, 1e-4, 0.0]), note="one gradient is 0 throughout"),
        case(np.zeros(2), np.zeros(2), note="both gradients are 0 throughout"),
    ],
    mistakes=[
        Mistake("where both gradients are 0 throughout, 0 is divided by 0, and that is no number. Two gradients that agree have the error 0.", twin=_unguarded),
        Mistake("you divide by one of the two gradients only. If that one is 0, the result is infinite; and the order of the two shouldn't matter.", twin=(*_unguarded_by(lambda a, b: np.max(np.abs(a))), *_unguarded_by(lambda a, b: np.max(np.abs(b))))),
        Mistake("nothing is divided: this is the absolute error. Is 0.01 much? That depends on how large the slopes are.", twin=(lambda a, b: np.max(np.abs(a - b)),)),
        Mistake("you divide by the sum of both, as some books do. Agreed here is the larger of the two: then it reads as a fraction of it.", twin=_unguarded_by(lambda a, b: np.max(np.abs(a)) + np.max(np.abs(b)))),
        Mistake("you divide by the mean of both, as some books do. Agreed here is the larger of the two.", twin=_unguarded_by(lambda a, b: (np.max(np.abs(a)) + np.max(np.abs(b))) / 2)),
        Mistake("each slope is divided by itself. Then one that is truly 0 against 1e-3 counts as wholly wrong, though beside its neighbours it is nothing: divide all by the largest.", twin=(*_each_by_itself(np.max), *_each_by_itself(np.mean), *_each_by_itself(lambda e: e), _each_by_its_sum(1e-8), _each_by_its_sum(1e-12))),
        Mistake("a number for each slope comes out. Asked is the largest alone: a check should end in one number.", twin=(_for_each_number, _for_each_number_unguarded)),
        Mistake("the difference keeps its sign, so a slope that is far too small looks like a small error.", twin=_signed),
        Mistake("the scale is taken with its sign: where all slopes are negative, the largest is the one nearest to 0.", twin=(_signed_scale, _signed_scale_guarded)),
        Mistake("you average the differences. One wrong slope among a thousand right ones would go unseen: take the largest.", twin=_mean_difference),
        Mistake("you add up the differences: the more weights a model has, the worse it would look. Take the largest.", twin=(_total_difference, _sums)),
        Mistake("0 comes out where only one of the two gradients is 0. They differ then, and by everything: guard only the case in which both are 0.", twin=_guarded_when_equal_to_zero_only),
        Mistake("you measure the lengths of the vectors (`norm`), as some books do. Agreed here are the largest numbers.", twin=(_norms, _norms_added)),
    ],
    hints=[
        "Three numbers: the largest difference, the largest slope in a, the largest in b; all of them without their signs.",
        "`np.max(np.abs(a - b))` is the first. What is to happen when the number below the fraction bar is 0?",
        "`scale = max(np.max(np.abs(a)), np.max(np.abs(b)))`; return 0 if that is 0, else the largest difference divided by it.",
    ],
    why="An error of 0.01 is much for a slope of 0.02, and nothing for one of 5000: so it is divided by the size of the slopes. One size for all of them, since a single slope may truly be 0.",
)  # fmt: skip

# ----------------------------------------------------------------------------------------------- fit_cubic


def _fit_like(
    factor=-2.0,
    mean=False,
    rate=lambda r: r,
    moved=1.0,
    extra=0,
    from_zero=False,
    frozen=False,
    after=False,
    noted=lambda error: np.sum(error**2),
    kept=lambda losses: losses,
    powers=(0, 1, 2, 3),
    of=lambda error: error,
    forget=(),
    keep_theta=False,
):
    """Return a way of fitting that differs from the reference in one respect."""

    def fit(theta, x, y, learning_rate, steps):
        table = np.stack([np.asarray(x, float) ** p for p in powers], axis=1)
        theta = np.zeros(4) if from_zero else np.array(theta, float)
        start, losses, gradient = theta, [], None
        for _ in range(steps + extra):
            error = y - table @ theta
            if not after:
                losses.append(noted(error))
            if gradient is None or not frozen:
                gradient = factor * (of(error) @ table) / (len(y) if mean else 1)
                gradient[list(forget)] = 0
            theta = (start if keep_theta else theta) - moved * rate(learning_rate) * gradient
            if after:
                losses.append(noted(y - table @ theta))
        return theta, kept(losses)

    return fit


def _fit_knob_by_knob(theta, x, y, learning_rate, steps):
    table = np.stack([np.asarray(x, float) ** p for p in range(4)], axis=1)
    theta, losses = np.array(theta, float), []
    for _ in range(steps):
        losses.append(np.sum((y - table @ theta) ** 2))
        for k in range(4):
            theta[k] += learning_rate * 2 * np.sum((y - table @ theta) * table[:, k])
    return theta, losses


def _fit_in_place(theta, x, y, learning_rate, steps):
    fitted, losses = solutions.fit_cubic(theta, x, y, learning_rate, steps)
    theta[:] = fitted
    return theta, losses


def _fit_one_gradient_for_all(theta, x, y, learning_rate, steps):
    theta, losses = np.array(theta, float), []
    for _ in range(steps):
        error = y - (theta[0] + theta[1] * x + theta[2] * x**2 + theta[3] * x**3)
        losses.append(np.sum(error**2))
        theta = theta + learning_rate * 2 * np.sum(error)
    return theta, losses


def _fit_sample_by_sample(theta, x, y, learning_rate, steps):
    table = np.stack([np.asarray(x, float) ** p for p in range(4)], axis=1)
    theta, losses = np.array(theta, float), []
    for _ in range(steps):
        losses.append(np.sum((y - table @ theta) ** 2))
        for row, label in zip(table, y, strict=True):
            theta = theta + learning_rate * 2 * (label - row @ theta) * row
    return theta, losses


def _fit_in_one_go(theta, x, y, learning_rate, steps):
    table = np.stack([np.asarray(x, float) ** p for p in range(4)], axis=1)
    return np.linalg.lstsq(table, y, rcond=None)[0], [0.0] * steps


def _fit_by_polyfit(theta, x, y, learning_rate, steps):
    with warnings.catch_warnings(action="ignore"):  # NumPy finds too few points in the first cases
        return np.polyfit(x, y, 3)[::-1], [0.0] * steps


def _fit_one_step(theta, x, y, learning_rate, steps):
    return solutions.fit_cubic(theta, x, y, learning_rate, min(1, steps))


def _fit_losses_only(theta, x, y, learning_rate, steps):
    return solutions.fit_cubic(theta, x, y, learning_rate, steps)[1]


def _fit_theta_only(theta, x, y, learning_rate, steps):
    return solutions.fit_cubic(theta, x, y, learning_rate, steps)[0]


def _fit_differently(derivative_of_powers):
    def fit(theta, x, y, learning_rate, steps):
        table = np.stack([np.asarray(x, float) ** p for p in range(4)], axis=1)
        inner = derivative_of_powers(np.asarray(x, float))
        theta, losses = np.array(theta, float), []
        for _ in range(steps):
            error = y - table @ theta
            losses.append(np.sum(error**2))
            theta = theta + learning_rate * 2 * (error @ inner)
        return theta, losses

    return fit


def _uphill(recording: Recording, reference: Recording) -> bool:
    """Whether the losses end in NaN or infinity, or above their start, in every case of several steps."""
    several = [
        (numbers(seen.value[1]), numbers(due.value[1]))
        for seen, due in zip(recording.observations, reference.observations, strict=True)
        if len(due.value[1]) > 5
    ]
    return bool(several) and all(
        got is not None and got.shape == right.shape and not got[-1] <= got[0] for got, right in several
    )


def _places(rng, n=9):
    x = np.sort(rng.uniform(-1, 1, n))
    y = np.sin(np.pi * x) + 0.3 * x**2 + 0.2
    return rng.normal(size=4), x, y, float(rng.uniform(0.01, 0.03)), int(rng.integers(6, 12))


_GRID = np.linspace(-1, 1, 50)

fit_cubic = Exercise(
    reference=solutions.fit_cubic,
    returns=("theta", "losses"),
    cases=[
        case(np.zeros(4), np.array([-1.0, 0.0, 2.0]), np.array([1.0, 1.0, 3.0]), 0.01, 1, note="a single step"),
        case(np.array([1.0, 0.5, -1.0, 2.0]), np.array([-1.0, 0.5, 1.0]), np.array([0.0, 1.0, 0.5]), 0.02, 2, note="two steps"),
        case(np.zeros(4), np.array([-1, 0, 1, 1]), np.array([1, 0, 1, 2]), 0.05, 3, note=_INTEGERS),
        random_cases(_places),
        random_cases(lambda rng: _places(rng, 14), count=2),
        case(np.ones(4), _GRID, np.sin(np.pi * _GRID), 0.01, 8, note="the sine"),  # not from zero, and few steps: a walk that leads astray would then hang on rounding
    ],
    mistakes=[
        Mistake("the factor 2 is missing in the gradient.", twin=_fit_like(factor=-1.0)),
        Mistake("the gradient is a mean over the points. The loss is a sum, so its gradient is one too.", twin=_fit_like(mean=True)),
        Mistake("the gradient is a mean over the points, and the factor 2 is missing.", twin=_fit_like(factor=-1.0, mean=True)),
        Mistake("you climb: the loss grows with every step. The gradient points uphill, so a step goes against it.", twin=(_fit_like(factor=2.0), _fit_like(factor=1.0))),
        Mistake("the learning rate is applied twice, once in the gradient and once in the update, so every step is far too small.", twin=_fit_like(rate=lambda r: r * r)),
        Mistake("the learning rate isn't used, or a fixed number stands in its place.", twin=(_fit_like(rate=lambda r: 1.0), _fit_like(rate=lambda r: 0.1), _fit_like(rate=lambda r: 0.01), _fit_like(rate=lambda r: 0.001))),
        Mistake("the learning rate divides where it should multiply.", twin=_fit_like(rate=lambda r: 1 / r)),
        Mistake("the gradient is taken once and never again. After each step the errors are others, and so is the slope.", twin=_fit_like(frozen=True)),
        Mistake("every step begins again at the first theta, so nothing adds up.", twin=_fit_like(keep_theta=True)),
        Mistake("the knobs are turned one after the other, each with errors that already know of the last turn. One step turns all of them, by one gradient.", twin=_fit_knob_by_knob),
        Mistake("you take a step for every point. Here one step uses the gradient of all points together.", twin=_fit_sample_by_sample),
        Mistake("the losses are taken after each step. Asked is the loss before it, so that the first one is that of the start.", twin=_fit_like(after=True)),
        Mistake("you keep the last loss only. One for each step shows whether training goes well.", twin=(_fit_like(kept=lambda losses: losses[-1]), _fit_like(kept=lambda losses: losses[-1:]))),
        Mistake("theta is right, but the losses are means. Ours is the sum of the squared errors.", twin=_fit_like(noted=lambda error: np.mean(error**2))),
        Mistake("theta is right, but the losses are sums of the errors themselves, in which too much and too little cancel. The squares are missing.", twin=(_fit_like(noted=np.sum), _fit_like(noted=lambda error: -np.sum(error)))),
        Mistake("theta is right, but the losses are sums of absolute errors. Ours are squared.", twin=_fit_like(noted=lambda error: np.sum(np.abs(error)))),
        Mistake("theta is right, but the losses are the squared errors of every point, not added up.", twin=_fit_like(noted=lambda error: error**2)),
        Mistake("you begin at zero, whatever theta is handed in.", twin=_fit_like(from_zero=True)),
        Mistake("it ends after one step: does `return` stand inside the loop?", twin=_fit_one_step),
        Mistake("it takes one step too many.", twin=_fit_like(extra=1)),
        Mistake("it takes one step too few: where does your range end?", twin=_fit_like(extra=-1)),
        Mistake("the knobs stand in the opposite order, the cube's first (as `np.polyval` has it). Here θ₀ belongs to no x, and θ₃ to x³.", twin=_fit_like(powers=(3, 2, 1, 0))),
        Mistake("the powers begin at x¹. The first knob stands alone: its power is x⁰ = 1.", twin=_fit_like(powers=(1, 2, 3, 4))),
        Mistake("the first knob never moves: it has a slope too, though no x stands beside it.", twin=_fit_like(forget=(0,))),
        Mistake("all knobs get the same slope. Each is multiplied by its own power of x, so its slope is, too.", twin=_fit_one_gradient_for_all),
        Mistake("you differentiate with respect to x: 0, 1, 2x, 3x². The knobs are what is turned, and the slope of θ₂x² with respect to θ₂ is x².", twin=_fit_differently(lambda x: np.stack([0 * x, 1 + 0 * x, 2 * x, 3 * x**2], axis=1))),
        Mistake("every knob's slope is multiplied by x, whatever its power: the slope of θ₂x² with respect to θ₂ is x².", twin=(_fit_differently(lambda x: np.stack([x, x, x, x], axis=1)), _fit_differently(lambda x: np.stack([1 + 0 * x, x, x, x], axis=1)))),
        Mistake("the error in the gradient is still squared, or has lost its sign.", twin=(_fit_like(of=lambda error: error**2), _fit_like(of=np.abs))),
        Mistake("the values are right, but `theta` itself is changed in place (`-=` does that to an array): whoever still needs the start has lost it.", twin=_fit_in_place),
        Mistake("theta is missing: the losses alone come back.", twin=_fit_losses_only),
        Mistake("the losses are missing: theta alone comes back.", twin=_fit_theta_only),
        Mistake("the two values are exchanged: theta comes first, then the losses.", twin=lambda theta, x, y, learning_rate, steps: solutions.fit_cubic(theta, x, y, learning_rate, steps)[::-1]),
        Mistake("the best cubic comes out at once. Right in the end, and for a cubic the better way; but asked are the steps downhill.", twin=(_fit_in_one_go, _fit_by_polyfit)),
        Mistake("the loss ends higher than it began: your steps lead uphill, or leap over the valley. Look at the gradient's sign and size, with a pencil, for a single point.", when=_uphill),
    ],
    hints=[
        "It is Adaline again: four weights, whose features are 1, x, x² and x³.",
        "In the loop: predict, take the errors, note the loss, then the slope of each knob, −2 times the sum of error times power; then one step against it.",
        "`powers = np.column_stack([x**0, x, x**2, x**3])` before the loop. Within it `error = y - powers @ theta`, and `theta = theta - learning_rate * -2 * (error @ powers)`.",
    ],
    why="A model may bend as it likes and still be linear in its knobs: then it is Adaline with other features. Networks aren't linear in theirs. For them only the line with the gradient changes, not the loop.",
)  # fmt: skip
