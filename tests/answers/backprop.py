"""Answers to the exercises of backprop by people who hadn't seen the mistakes."""

import math
import numpy as np

from tests.answers import expect


def sigmoid(z):
    z = np.asarray(z, dtype=float)
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, 1 / (1 + e), e / (1 + e))[()]


def sigmoid_slope(z):
    a = sigmoid(z)
    return a * (1 - a)


def right_tanh__sigmoid(z):
    return 0.5 * (1 + np.tanh(0.5 * np.asarray(z)))


def right_two_branches__sigmoid(z):
    e = np.exp(-np.abs(z))
    return np.where(np.asarray(z) >= 0, 1 / (1 + e), e / (1 + e))


def right_clip__sigmoid(z):
    z = np.clip(z, -700, 700)
    return 1 / (1 + np.exp(-z))


def right_logaddexp__sigmoid(z):
    return np.exp(-np.logaddexp(0, -np.asarray(z)))


def right_textbook_with_warning__sigmoid(z):
    return 1 / (1 + np.exp(-z))


def right_mask_loop__sigmoid(z):
    z = np.asarray(z, dtype=float)
    out = np.empty(z.shape)
    pos = z >= 0
    out[pos] = 1 / (1 + np.exp(-z[pos]))
    out[~pos] = np.exp(z[~pos]) / (1 + np.exp(z[~pos]))
    return out


# forgot the minus in the exponent: a falling sigmoid
@expect("the curve is mirrored: it falls from 1 to 0 where it should rise from 0 to 1. Look at the")
def wrong_sign__sigmoid(z):
    return 1 / (1 + np.exp(z))


# e^z / (1 + e^z): inf / inf is nan at 1000
@expect("e^z / (1 + e^z) is right until z is large: at 1000 both halves of the fraction are")
def wrong_nan_at_1000__sigmoid(z):
    return np.exp(z) / (1 + np.exp(z))


# math.exp takes no arrays, and raises OverflowError at −1000
@expect("`math.exp` takes one number, and no array; NumPy's takes both.")
def wrong_math_exp__sigmoid(z):
    return 1 / (1 + math.exp(-z))


# brackets forgotten: 1/1 + e^−z
@expect("1 + e^−z comes out: nothing is divided but the 1, since division comes before the plus.")
def wrong_brackets__sigmoid(z):
    return 1 / 1 + np.exp(-z)


# forgot one half of tanh's argument
@expect("it has the shape of a sigmoid, but another steepness. What stands in the exponent is −z,")
def wrong_tanh_unscaled__sigmoid(z):
    return 0.5 * (1 + np.tanh(z))


# handed in tanh instead, which runs from −1 to 1
@expect("this runs from −1 to 1: it is tanh. The sigmoid stays between 0 and 1.")
def wrong_is_tanh__sigmoid(z):
    return np.tanh(z)


# stable, but branches for one number only: arrays crash at the if
@expect("it stops with ValueError", outcome="crashed")
def wrong_if_on_array__sigmoid(z):
    if z >= 0:
        return 1 / (1 + np.exp(-z))
    else:
        return np.exp(z) / (1 + np.exp(z))


# prints instead of returning
@expect("nothing comes back. Does every way through your function end with `return`?")
def wrong_print__sigmoid(z):
    print(1 / (1 + np.exp(-z)))


# takes 2 ** −z for e ** −z
@expect("it has the shape of a sigmoid, but another steepness. What stands in the exponent is −z,")
def wrong_base_two__sigmoid(z):
    return 1 / (1 + 2.0 ** (-z))


# tames large scores by dividing by the largest one: changes all values
@expect("NaN (not a number) comes out. Is something divided by zero, or is a number too large for")
def wrong_normalises__sigmoid(z):
    z = z / np.max(np.abs(z))
    return 1 / (1 + np.exp(-z))


# misspelt: np.exponent doesn't exist
@expect("it stops with AttributeError", outcome="crashed")
def wrong_misspelt__sigmoid(z):
    return 1 / (1 + np.exponent(-z))


# the branches are evaluated on swapped sides, so both overflow where they are used
@expect("e^z / (1 + e^z) is right until z is large: at 1000 both halves of the fraction are")
def wrong_branches_swapped__sigmoid(z):
    return np.where(np.asarray(z) < 0, 1 / (1 + np.exp(-z)), np.exp(z) / (1 + np.exp(z)))


# abs is not undone for negative scores: symmetric, always above one half
@expect("the sign of z is lost: −2 and 2 give the same.")
def wrong_abs_only__sigmoid(z):
    return 1 / (1 + np.exp(-np.abs(z)))


# ravel: a table comes back as a flat list
@expect("the shape is (6,) where (2, 3) is expected.")
def wrong_flattened__sigmoid(z):
    return np.array([1 / (1 + np.exp(-v)) if v > -700 else 0.0 for v in np.ravel(z)])


def right_maximum__relu(z):
    return np.maximum(z, 0)


def right_where__relu(z):
    return np.where(np.asarray(z) > 0, z, 0)


def right_mask_product__relu(z):
    return z * (np.asarray(z) > 0)


def right_half_abs__relu(z):
    return (z + np.abs(z)) / 2


def right_clip__relu(z):
    return np.clip(z, 0, None)


def right_copy_then_mask__relu(z):
    out = np.array(z, dtype=float)
    out[out < 0] = 0
    return out


# Python's max: crashes with arrays
@expect("it stops with ValueError", outcome="crashed")
def wrong_python_max__relu(z):
    return max(z, 0)


# np.max instead of np.maximum: 0 is taken as the axis
@expect("`np.max` looks for the largest number of a whole array, and takes its second argument for")
def wrong_np_max__relu(z):
    return np.max(z, 0)


# the largest of all scores, one number
@expect("`np.max` looks for the largest number of a whole array, and takes its second argument for")
def wrong_one_number__relu(z):
    return np.max(np.append(z, 0))


# minimum for maximum: keeps the negative half
@expect("the sides are exchanged: what is positive is lost, what is negative goes through.")
def wrong_minimum__relu(z):
    return np.minimum(z, 0)


# the absolute value
@expect("negative scores come out as positive ones: that is |z|. They should give 0.")
def wrong_abs__relu(z):
    return np.abs(z)


# in place: overwrites the caller's scores, and crashes for a number
@expect("you write into the array that you were given: whoever called loses the negative scores.")
def wrong_in_place__relu(z):
    z[z < 0] = 0
    return z


# the step function: 1 where it should be z
@expect("positive scores come out as 1: that is a step. ReLU lets them through as they are.")
def wrong_step__relu(z):
    return np.where(np.asarray(z) > 0, 1, 0)


# drops the negatives instead of setting them to 0: another shape
@expect("negative scores are thrown out, so fewer come out than went in. Each should leave a 0 in")
def wrong_drops_negatives__relu(z):
    z = np.asarray(z)
    return z[z > 0]


# cuts off at 1 as well
@expect("large scores are cut off at 1. ReLU has no upper end.")
def wrong_clip_at_one__relu(z):
    return np.clip(z, 0, 1)


# prints only
@expect("nothing comes back. Does every way through your function end with `return`?")
def wrong_print__relu(z):
    print(np.maximum(z, 0))


# cast to whole numbers
@expect("the decimals are lost on the way. Is there an array or a number of the type int, or a")
def wrong_integers__relu(z):
    return np.maximum(z, 0).astype(int)


# bug of a beginner's loop: returns in the first round
@expect("1 number came back where 3 are expected.")
def wrong_return_in_loop__relu(z):
    out = []
    for v in np.atleast_1d(z):
        out.append(v if v > 0 else 0.0)
        return np.array(out)


# one sample too few in the loop
@expect("it stops with TypeError", outcome="crashed")
def wrong_loop_misses_last__relu(z):
    out = np.zeros(np.shape(z))
    for i in range(len(z) - 1):
        if z[i] > 0:
            out[i] = z[i]
    return out


def right_where__leaky_relu(z, slope=0.01):
    return np.where(np.asarray(z) > 0, z, slope * np.asarray(z))


def right_two_parts__leaky_relu(z, slope=0.01):
    return np.maximum(z, 0) + slope * np.minimum(z, 0)


def right_factor__leaky_relu(z, slope=0.01):
    factor = slope + (1 - slope) * (np.asarray(z) > 0)
    return factor * z


def right_copy_mask__leaky_relu(z, slope=0.01):
    out = np.array(z, dtype=float)
    negative = out <= 0
    out[negative] *= slope
    return out


# ignores the argument: 0.01 is hard-wired
@expect("the argument `slope` isn't used: a fixed number stands in its place.")
def wrong_hard_wired__leaky_relu(z, slope=0.01):
    return np.where(np.asarray(z) > 0, z, 0.01 * np.asarray(z))


# minus sign: negative scores come out positive
@expect("negative scores come out positive, so the curve turns up again on the left. It should go")
def wrong_sign__leaky_relu(z, slope=0.01):
    return np.where(np.asarray(z) > 0, z, -slope * np.asarray(z))


# the constant slope instead of slope · z
@expect("negative scores all give the same number, the slope itself. It is to be multiplied with z.")
def wrong_constant__leaky_relu(z, slope=0.01):
    return np.where(np.asarray(z) > 0, z, slope)


# minimum for maximum: the sides are swapped
@expect("the slope is on the wrong side: positive scores are made small, negative ones pass as")
def wrong_sides_swapped__leaky_relu(z, slope=0.01):
    return np.minimum(z, slope * np.asarray(z))


# plain ReLU handed in
@expect("nothing leaks: negative scores give 0, as with ReLU itself.")
def wrong_plain_relu__leaky_relu(z, slope=0.01):
    return np.maximum(z, 0)


# in place on the caller's array
@expect("you write into the array that you were given: whoever called loses the negative scores.")
def wrong_in_place__leaky_relu(z, slope=0.01):
    z[z < 0] *= slope
    return z


# multiplies the positive side by the slope too
@expect("both sides are multiplied by the slope. Positive scores pass as they are.")
def wrong_all_scaled__leaky_relu(z, slope=0.01):
    return slope * np.where(np.asarray(z) > 0, z, 0) + slope * np.minimum(z, 0)


# divides instead of multiplying
@expect("you divide by the slope where you should multiply: what was to leak a little pours.")
def wrong_divides__leaky_relu(z, slope=0.01):
    return np.where(np.asarray(z) > 0, z, np.asarray(z) / slope)


# adds the leak to z + … on both sides: the positive side has slope 1 + slope
@expect("the leak is added on both sides, so positive scores come out too large.")
def wrong_leak_everywhere__leaky_relu(z, slope=0.01):
    return np.maximum(z, 0) + slope * np.asarray(z)


# `and` on an array, and if: numbers work, arrays crash
@expect("it stops with ValueError", outcome="crashed")
def wrong_if__leaky_relu(z, slope=0.01):
    if z > 0:
        return z
    return slope * z


# prints instead of returning
@expect("nothing comes back. Does every way through your function end with `return`?")
def wrong_prints_negative__leaky_relu(z, slope=0.01):
    print(np.where(np.asarray(z) > 0, z, slope * np.asarray(z)))


# shifted by the slope: z − slope for negatives
@expect("the slope is taken off instead of multiplied: the negative side is shifted, and as steep")
def wrong_subtracts__leaky_relu(z, slope=0.01):
    return np.where(np.asarray(z) > 0, z, np.asarray(z) - slope)


# zeros_like of whole numbers: the leak is rounded away when z holds ints
@expect("where whole numbers go in, whole numbers come out: an array of integers can't hold what")
def wrong_zeros_like_ints__leaky_relu(z, slope=0.01):
    z = np.asarray(z)
    out = np.zeros_like(z)
    out[z > 0] = z[z > 0]
    out[z <= 0] = slope * z[z <= 0]
    return out


def right_product__sigmoid_slope(z):
    a = sigmoid(z)
    return a * (1 - a)


def right_both_sides__sigmoid_slope(z):
    return sigmoid(z) * sigmoid(-np.asarray(z))


def right_exp_abs__sigmoid_slope(z):
    e = np.exp(-np.abs(z))
    return e / (1 + e) ** 2


def right_by_tanh__sigmoid_slope(z):
    return (1 - np.tanh(np.asarray(z) / 2) ** 2) / 4


def right_minus_square__sigmoid_slope(z):
    s = sigmoid(z)
    return s - s**2


# takes z for the output
@expect("σ(1 − σ) wants the sigmoid's *output*, and z is the score that goes in: you have put z")
def wrong_z_as_output__sigmoid_slope(z):
    return z * (1 - z)


# plus for minus
@expect("you take σ(1 + σ). At a large score a saturated sigmoid should have hardly any slope.")
def wrong_plus__sigmoid_slope(z):
    return sigmoid(z) * (1 + sigmoid(z))


# only the second factor
@expect("only one of the two factors is there, 1 − σ.")
def wrong_forgot_factor__sigmoid_slope(z):
    return 1 - sigmoid(z)


# the sigmoid itself
@expect("that is the sigmoid itself.")
def wrong_sigmoid_itself__sigmoid_slope(z):
    return sigmoid(z)


# tanh's formula
@expect("that is the slope of tanh, 1 − (output)². The sigmoid's is another one.")
def wrong_tanh_formula__sigmoid_slope(z):
    return 1 - sigmoid(z) ** 2


# minus of the inner derivative forgotten
@expect("the sign is wrong: the sigmoid rises everywhere, so its slope is positive. Two minus")
def wrong_sign__sigmoid_slope(z):
    return -sigmoid(z) * (1 - sigmoid(z))


# inner derivative forgotten: −1/u²
@expect("the inner slope is forgotten: the power rule gives −1/(…)², and then what stands in the")
def wrong_no_inner__sigmoid_slope(z):
    u = 1 + np.exp(-z)
    return -1 / u**2


# 1/u² with the numerator e^−z lost
@expect("the inner slope is forgotten: the power rule gives −1/(…)², and then what stands in the")
def wrong_numerator_lost__sigmoid_slope(z):
    return sigmoid(z) ** 2


# (1 − z) for (1 − a)
@expect("one factor is the sigmoid and the other isn't: both are made from σ(z).")
def wrong_half_mixed__sigmoid_slope(z):
    return sigmoid(z) * (1 - z)


# sigmoid applied twice
@expect("the sigmoid is taken twice: this is the slope at σ(z), and asked is the slope at z.")
def wrong_sigmoid_twice__sigmoid_slope(z):
    a = sigmoid(sigmoid(z))
    return a * (1 - a)


# difference along the array, not a slope at all: another shape
@expect("it stops with ValueError", outcome="crashed")
def wrong_np_diff__sigmoid_slope(z):
    return np.diff(sigmoid(z))


# misspelt name
@expect("it stops with NameError", outcome="crashed")
def wrong_misspelt__sigmoid_slope(z):
    a = sigmoid(z)
    return A * (1 - a)


# print for return
@expect("nothing comes back. Does every way through your function end with `return`?")
def wrong_print__sigmoid_slope(z):
    s = sigmoid(z)
    print(s * (1 - s))


# matrix product: adds up all places
@expect("a number came back where an array of shape (3,) is expected. Does a sum or mean run over")
def wrong_dot__sigmoid_slope(z):
    return np.dot(sigmoid(z), 1 - sigmoid(z))


def right_formula__tanh_slope(z):
    return 1 - np.tanh(z) ** 2


def right_factors__tanh_slope(z):
    t = np.tanh(z)
    return (1 - t) * (1 + t)


def right_cosh_stable__tanh_slope(z):
    e = np.exp(-np.abs(z))
    return (2 * e / (1 + e * e)) ** 2


def right_by_sigmoid__tanh_slope(z):
    return 4 * sigmoid_slope(2 * np.asarray(z))


# takes z for the output
@expect("1 − (output)² wants the *output* of tanh, and z is the score that goes in: you have put z")
def wrong_z_as_output__tanh_slope(z):
    return 1 - z**2


# square forgotten
@expect("the square is missing.")
def wrong_no_square__tanh_slope(z):
    return 1 - np.tanh(z)


# the sigmoid's formula
@expect("this is the sigmoid's form, output · (1 − output). Tanh has another one.")
def wrong_sigmoid_formula__tanh_slope(z):
    return np.tanh(z) * (1 - np.tanh(z))


# plus for minus
@expect("with a plus the slope would be largest where tanh is flat.")
def wrong_plus__tanh_slope(z):
    return 1 + np.tanh(z) ** 2


# the other order: negative everywhere
@expect("the sign is wrong: tanh rises everywhere, so its slope is positive.")
def wrong_sign__tanh_slope(z):
    return np.tanh(z) ** 2 - 1


# the square stands inside: tanh(z²)
@expect("the square is on z, before tanh is taken. It belongs to what tanh gives.")
def wrong_square_inside__tanh_slope(z):
    return 1 - np.tanh(z**2)


# brackets: the square of the whole
@expect("the square is around the whole difference. It belongs to tanh alone.")
def wrong_square_outside__tanh_slope(z):
    return (1 - np.tanh(z)) ** 2


# ^ instead of **: crashes on floats
@expect("it stops with TypeError", outcome="crashed")
def wrong_caret__tanh_slope(z):
    return 1 - np.tanh(z) ^ 2


# tanh twice
@expect("tanh is taken twice: this is the slope at tanh(z), and asked is the slope at z.")
def wrong_tanh_twice__tanh_slope(z):
    return 1 - np.tanh(np.tanh(z)) ** 2


# 2 · tanh for tanh²
@expect("you differentiate the square, 2·tanh. Asked is the slope of tanh itself, in which a")
def wrong_times_two__tanh_slope(z):
    return 1 - 2 * np.tanh(z)


# 1 / cosh without the square
@expect("1/cosh is there, but the square is missing.")
def wrong_cosh_no_square__tanh_slope(z):
    return 1 / np.cosh(z)


# math.tanh takes no arrays
@expect("it stops with TypeError", outcome="crashed")
def wrong_math__tanh_slope(z):
    return 1 - math.tanh(z) ** 2


# tanh is a scaled sigmoid, but the factor 4 has become 1
@expect("every number is 0.25 times what it should be.")
def wrong_factor_four__tanh_slope(z):
    return sigmoid_slope(2 * np.asarray(z))


# nothing returned
@expect("nothing comes back. Does every way through your function end with `return`?")
def wrong_no_return__tanh_slope(z):
    slope = 1 - np.tanh(z) ** 2


def right_where__relu_slope(z):
    return np.where(np.asarray(z) > 0, 1.0, 0.0)


def right_bool_to_float__relu_slope(z):
    return (np.asarray(z) > 0).astype(float)


def right_times_one__relu_slope(z):
    return 1.0 * (np.asarray(z) > 0)


def right_heaviside__relu_slope(z):
    return np.heaviside(z, 0.0)


def right_sign_of_relu__relu_slope(z):
    return np.sign(np.maximum(z, 0))


# 1 at z = 0
@expect("at exactly z = 0 you give 1. ReLU has a corner there, so either side would do: agreed")
def wrong_at_zero__relu_slope(z):
    return np.where(np.asarray(z) >= 0, 1.0, 0.0)


# one half at z = 0
@expect("at exactly z = 0 you give ½, the mean of both sides. That is defensible; agreed here is")
def wrong_half_at_zero__relu_slope(z):
    return np.heaviside(z, 0.5)


# ReLU itself
@expect("that is ReLU itself. Its slope is how much it changes when z changes by 1.")
def wrong_relu_itself__relu_slope(z):
    return np.maximum(z, 0)


# np.sign: −1 on the left
@expect("on the left ReLU is flat, so its slope there is 0. With −1 it would fall.")
def wrong_sign__relu_slope(z):
    return np.sign(z)


# z / |z| stuff: nan at zero
@expect("ReLU(z)/z is 0/0 at z = 0, which is no number. And it is the slope only because ReLU's")
def wrong_nan_at_zero__relu_slope(z):
    return np.maximum(z, 0) / z


# sides swapped
@expect("the sides are exchanged: ReLU rises on the right and is flat on the left.")
def wrong_swapped__relu_slope(z):
    return np.where(np.asarray(z) > 0, 0.0, 1.0)


# 1 everywhere
@expect("the slope comes out as 1 everywhere. On the left ReLU is flat.")
def wrong_ones__relu_slope(z):
    return np.ones_like(z)


# central differences: one half in the corner
@expect("at exactly z = 0 you give ½, the mean of both sides. That is defensible; agreed here is")
def wrong_central__relu_slope(z):
    h = 1e-5
    return (np.maximum(z + h, 0) - np.maximum(z - h, 0)) / (2 * h)


# any positive score decides for all: one number
@expect("one answer comes out for all scores together. Each has a slope of its own.")
def wrong_any__relu_slope(z):
    return 1.0 if np.any(np.asarray(z) > 0) else 0.0


# if on an array
@expect("it stops with ValueError", outcome="crashed")
def wrong_if__relu_slope(z):
    if z > 0:
        return 1
    else:
        return 0


# in place: overwrites the scores, and the second line sees the first one's work
@expect("it stops with TypeError", outcome="crashed")
def wrong_in_place__relu_slope(z):
    z[z <= 0] = 0
    z[z > 0] = 1
    return z


# leaky slope on the left
@expect("a leak is left on the negative side: that is the slope of leaky ReLU.")
def wrong_leaky__relu_slope(z):
    return np.where(np.asarray(z) > 0, 1.0, 0.01)


# returns the slice that is positive, wrong shape
@expect("an array of shape (0,) came back where a number is expected.")
def wrong_shape__relu_slope(z):
    z = np.asarray(z)
    return np.ones(len(z[z > 0]))


# print
@expect("nothing comes back. Does every way through your function end with `return`?")
def wrong_print__relu_slope(z):
    print((np.asarray(z) > 0) * 1.0)


def right_where__leaky_relu_slope(z, slope=0.01):
    return np.where(np.asarray(z) > 0, 1.0, slope)


def right_blend__leaky_relu_slope(z, slope=0.01):
    on = (np.asarray(z) > 0) * 1.0
    return on + slope * (1 - on)


def right_fill__leaky_relu_slope(z, slope=0.01):
    out = np.full(np.shape(z), float(slope))
    out[np.asarray(z) > 0] = 1.0
    return out


def right_heaviside__leaky_relu_slope(z, slope=0.01):
    return slope + (1 - slope) * np.heaviside(z, 0)


# 1 at z = 0
@expect("at exactly z = 0 you give 1. Agreed here is `slope`, as in PyTorch.")
def wrong_at_zero__leaky_relu_slope(z, slope=0.01):
    return np.where(np.asarray(z) >= 0, 1.0, slope)


# slope hard-wired
@expect("the argument `slope` isn't used: a fixed number stands in its place.")
def wrong_hard_wired__leaky_relu_slope(z, slope=0.01):
    return np.where(np.asarray(z) > 0, 1.0, 0.01)


# slope · z: leaky ReLU's value on the left
@expect("on the left you multiply the slope by z: that is the activation's value, and how steep a")
def wrong_times_z__leaky_relu_slope(z, slope=0.01):
    return np.where(np.asarray(z) > 0, 1.0, slope * np.asarray(z))


# z on the right: forgot to differentiate that side
@expect("on the right you give z. The line there goes up by 1 for each 1 to the side, wherever you")
def wrong_z_right__leaky_relu_slope(z, slope=0.01):
    return np.where(np.asarray(z) > 0, z, slope)


# minus on the left
@expect("on the left the slope comes out negative. The curve rises there too, gently.")
def wrong_sign__leaky_relu_slope(z, slope=0.01):
    return np.where(np.asarray(z) > 0, 1.0, -slope)


# 0 on the left: ReLU's slope
@expect("on the left the slope is 0, as with ReLU itself: nothing leaks.")
def wrong_relu__leaky_relu_slope(z, slope=0.01):
    return np.where(np.asarray(z) > 0, 1.0, 0.0)


# 0 at z = 0, because np.sign has three answers
@expect("at exactly z = 0 you give 0. Agreed here is `slope`, as in PyTorch.")
def wrong_zero_at_zero__leaky_relu_slope(z, slope=0.01):
    return np.where(np.asarray(z) > 0, 1.0, 0.0) + slope * (np.asarray(z) < 0)


# slope is added on the right too: 1 + slope
@expect("the leak is added on the right as well: 1 + slope.")
def wrong_added__leaky_relu_slope(z, slope=0.01):
    return (np.asarray(z) > 0) + slope


# sides swapped
@expect("the slopes are on the wrong sides: the gentle one belongs to the negative scores.")
def wrong_swapped__leaky_relu_slope(z, slope=0.01):
    return np.where(np.asarray(z) > 0, slope, 1.0)


# value divided by score: nan at zero
@expect("NaN (not a number) comes out. Is something divided by zero, or is a number too large for")
def wrong_ratio__leaky_relu_slope(z, slope=0.01):
    z = np.asarray(z)
    return np.where(z > 0, z, slope * z) / z


# in place on the scores: slopes written on the left are positive, and turn into 1 afterwards
@expect("it stops with TypeError", outcome="crashed")
def wrong_in_place__leaky_relu_slope(z, slope=0.01):
    z[z <= 0] = slope
    z[z > 0] = 1
    return z


# misspelt argument
@expect("it stops with NameError", outcome="crashed")
def wrong_misspelt__leaky_relu_slope(z, slope=0.01):
    return np.where(np.asarray(z) > 0, 1.0, slop)


# returns only whether z is positive (True, False), the slope never used
@expect("on the left the slope is 0, as with ReLU itself: nothing leaks.")
def wrong_booleans__leaky_relu_slope(z, slope=0.01):
    return np.asarray(z) > 0


def right_chain__neuron_gradient(w, b, x, y):
    z = w * x + b
    a = sigmoid(z)
    dz = 2 * (a - y) * a * (1 - a)
    return dz * x, dz, dz * w


def right_lent_slope__neuron_gradient(w, b, x, y):
    z = w * x + b
    dL_da = 2 * (sigmoid(z) - y)
    da_dz = sigmoid_slope(z)
    dL_dw = dL_da * da_dz * x
    dL_db = dL_da * da_dz * 1
    dL_dx = dL_da * da_dz * w
    return dL_dw, dL_db, dL_dx


def right_tuple_product__neuron_gradient(w, b, x, y):
    a = (1 + np.tanh((w * x + b) / 2)) / 2
    common = -2 * (y - a) * a * (1 - a)
    return tuple(common * last for last in (x, 1, w))


def right_array__neuron_gradient(w, b, x, y):
    a = sigmoid(w * x + b)
    dw, db, dx = 2 * (a - y) * (a - a * a) * np.array([x, 1.0, w])
    return dw, db, dx


# y − a: sign slip
@expect("every slope has the wrong sign: the square's slope is 2(a − y), and yours says 2(y − a).")
def wrong_sign__neuron_gradient(w, b, x, y):
    a = sigmoid(w * x + b)
    dz = 2 * (y - a) * a * (1 - a)
    return dz * x, dz, dz * w


# factor 2 forgotten
@expect("the factor 2 of the square is missing.")
def wrong_no_two__neuron_gradient(w, b, x, y):
    a = sigmoid(w * x + b)
    dz = (a - y) * a * (1 - a)
    return dz * x, dz, dz * w


# the sigmoid's slope forgotten
@expect("the activation's slope is forgotten: the chain jumps from the loss to the score.")
def wrong_no_sigmoid_slope__neuron_gradient(w, b, x, y):
    a = sigmoid(w * x + b)
    dz = 2 * (a - y)
    return dz * x, dz, dz * w


# slope taken at the output a, not at the score z
@expect("the slope of the sigmoid is taken at its output a. It is a function of the score: take it")
def wrong_slope_at_a__neuron_gradient(w, b, x, y):
    a = sigmoid(w * x + b)
    dz = 2 * (a - y) * sigmoid_slope(a)
    return dz * x, dz, dz * w


# z for a in the slope
@expect("z · (1 − z) is the sigmoid's slope written with its output, and fed with the score.")
def wrong_z_times_one_minus_z__neuron_gradient(w, b, x, y):
    z = w * x + b
    a = sigmoid(z)
    dz = 2 * (a - y) * z * (1 - z)
    return dz * x, dz, dz * w


# x and w swapped
@expect("the slopes with respect to w and to x have changed places: z = w · x + b changes with w")
def wrong_x_w_swapped__neuron_gradient(w, b, x, y):
    a = sigmoid(w * x + b)
    dz = 2 * (a - y) * a * (1 - a)
    return dz * w, dz, dz * x


# the bias slope multiplied by b
@expect("the slope with respect to b is multiplied by b. b stands alone in z, so its own factor is")
def wrong_times_b__neuron_gradient(w, b, x, y):
    a = sigmoid(w * x + b)
    dz = 2 * (a - y) * a * (1 - a)
    return dz * x, dz * b, dz * w


# bias forgotten forwards
@expect("the bias is left out of the score.")
def wrong_no_bias__neuron_gradient(w, b, x, y):
    a = sigmoid(w * x)
    dz = 2 * (a - y) * a * (1 - a)
    return dz * x, dz, dz * w


# the square is kept
@expect("the loss is still squared: its slope with respect to a is 2(a − y), without the square.")
def wrong_square_kept__neuron_gradient(w, b, x, y):
    a = sigmoid(w * x + b)
    dz = 2 * (a - y) ** 2 * a * (1 - a)
    return dz * x, dz, dz * w


# compares z, not a, with the label
@expect("the loss compares y with the score z. It is the activation a that comes out of the neuron.")
def wrong_z_minus_y__neuron_gradient(w, b, x, y):
    z = w * x + b
    a = sigmoid(z)
    dz = 2 * (z - y) * a * (1 - a)
    return dz * x, dz, dz * w


# slopes added instead of multiplied
@expect("the slopes of the steps are added. The chain rule multiplies them.")
def wrong_adds__neuron_gradient(w, b, x, y):
    a = sigmoid(w * x + b)
    dz = 2 * (a - y) + a * (1 - a)
    return dz + x, dz + 1, dz + w


# ∂L/∂x forgotten: two numbers
@expect("a tuple of length 2 came back where 3 values are expected: `dw`, `db`, `dx`.")
def wrong_no_dx__neuron_gradient(w, b, x, y):
    a = sigmoid(w * x + b)
    dz = 2 * (a - y) * a * (1 - a)
    return dz * x, dz


# bias slope 1, the chain not multiplied in
@expect("the slope with respect to b is 1. That is only the last factor of its chain: dz/db.")
def wrong_db_one__neuron_gradient(w, b, x, y):
    a = sigmoid(w * x + b)
    dz = 2 * (a - y) * a * (1 - a)
    return dz * x, 1.0, dz * w


# "x is data": returns 0 for it
@expect("`dx`: 0 comes out, whatever goes in.")
def wrong_dx_zero__neuron_gradient(w, b, x, y):
    a = sigmoid(w * x + b)
    dz = 2 * (a - y) * a * (1 - a)
    return dz * x, dz, 0.0


# order w, x, b
@expect("the order is another one: asked are the slopes with respect to w, b and x.")
def wrong_order__neuron_gradient(w, b, x, y):
    a = sigmoid(w * x + b)
    dz = 2 * (a - y) * a * (1 - a)
    return dz * x, dz * w, dz


# misspelt
@expect("it stops with NameError", outcome="crashed")
def wrong_misspelt__neuron_gradient(w, b, x, y):
    a = sigmod(w * x + b)  # noqa: F821
    dz = 2 * (a - y) * a * (1 - a)
    return dz * x, dz, dz * w


# prints
@expect("nothing comes back. Does every way through your function end with `return`?")
def wrong_print__neuron_gradient(w, b, x, y):
    a = sigmoid(w * x + b)
    dz = 2 * (a - y) * a * (1 - a)
    print(dz * x, dz, dz * w)


# the slope for x keeps a sign from (y − a)
@expect("`dx`: every number has the opposite sign.")
def wrong_dx_sign__neuron_gradient(w, b, x, y):
    a = sigmoid(w * x + b)
    dz = 2 * (a - y) * a * (1 - a)
    return dz * x, dz, -dz * w


# overflows far below zero
@expect("e^−z / (1 + e^−z)² is right until z lies far below 0")
def wrong_overflow__sigmoid_slope(z):
    return np.exp(-z) / (1 + np.exp(-z)) ** 2
