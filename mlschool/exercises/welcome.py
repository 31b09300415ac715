"""The exercises of welcome: three small functions, to learn how the notebooks answer back."""

from __future__ import annotations

import numpy as np

from mlschool.checking.record import Exercise, Mistake, case, edit, random_cases
from mlschool.solutions import welcome as solutions

normalise = Exercise(
    reference=solutions.normalise,
    cases=[
        case(np.array([2.0, 3.0, 5.0])),
        case(np.array([1, 2, 5]), note="whole numbers"),
        random_cases(lambda rng: (rng.gamma(2.0, size=3) + 0.1,)),
        random_cases(lambda rng: (rng.gamma(2.0, size=5) + 0.1,), note="five numbers instead of three"),
    ],
    mistakes=[
        Mistake("by largest", "you divide by the largest value, so the largest share is 1 and the shares together are more than that.", twin=edit("sum", "max")),
        Mistake("by count", "you divide by how many values there are. What do the shares then add up to?", twin=edit("values.sum()", "len(values)")),
        Mistake("by mean", "you divide by the mean. The shares then add up to the number of values, not to 1.", twin=edit("sum", "mean")),
        Mistake("min max", "the smallest value becomes 0 and the largest 1: another normalisation (min–max). The exercise asks for shares of the whole.", twin=edit("values / values.sum()", "(values - values.min()) / (values.max() - values.min())")),
        Mistake("standardised", "you bring mean and spread to 0 and 1 (that is standardising, and comes in the next lecture). The exercise asks for shares of the whole.", twin=edit("values / values.sum()", "(values - values.mean()) / values.std()")),
        Mistake("whole returned", "you return the whole. The exercise asks for each value's share of it.", twin=edit("values / ", "")),
        Mistake("upside down", "the division is upside down: the whole divided by each value.", twin=edit("values / values.sum()", "values.sum() / values")),
        Mistake("by length", "you divide by the length of the vector, so the squares add up to 1. The shares themselves should do so.", twin=edit("values.sum()", "np.sqrt((values**2).sum())")),
        Mistake("in place", "the shares are right, but the numbers you were given are overwritten (`/=` does that to an array). Make a new array.", twin=edit("return values / values.sum()", "values /= values.sum()\n    return values")),
        Mistake("softmax", "your largest share is far too large: the exponential has come in (that is softmax, which comes in the lecture losses). The exercise asks for plain parts of the whole.", twin=edit("values / values.sum()", "np.exp(values - values.max()) / np.exp(values - values.max()).sum()")),
        Mistake("all equal", "all shares come out equal, whatever each one owns.", twin=edit("values / values.sum()", "np.ones(len(values)) / len(values)")),
        Mistake("running total", "the shares add up along the way: each one contains those before it.", twin=edit("values /", "np.cumsum(values) /")),
        Mistake("by the others", "you divide by what the others own. The whole contains one's own part, too.", twin=edit("values.sum()", "(values.sum() - values)")),
        Mistake("rounded", "the shares are rounded. Keep all the decimals: they are rounded for the eye, not for the next cell.", twin=(edit("values / values.sum()", "np.round(values / values.sum(), 1)"), edit("values / values.sum()", "np.round(values / values.sum(), 2)"))),
        Mistake("fixed number", "you divide by 10, the whole of the example. Other values have another whole.", twin=edit("values.sum()", "10")),
        Mistake("whole numbers", "a new array of whole numbers is filled in, and it cuts every share down to 0 where the values are whole.", twin=edit("values / values.sum()", "(values / values.sum()).astype(values.dtype)")),
    ],
    hints=[
        "If three people own 2, 3 and 5 euros, which part of all the money does each one own?",
        "`values.sum()` is the whole. NumPy divides a whole array by one number.",
        "`return values / values.sum()`: one line is enough.",
    ],
    why="Dividing an array by a number divides every element. Shares that add up to 1 return in the lecture losses, where a network has to spread its confidence over several answers.",
)  # fmt: skip

doubling_time = Exercise(
    reference=solutions.doubling_time,
    cases=[
        case(0, 1, 6, 8, note="from 1 to 8 in 6 months"),
        case(2012.0, 3.0, 2017.0, 96.0),
        random_cases(lambda rng: (rng.uniform(0, 50), rng.uniform(1, 9), rng.uniform(60, 90), rng.uniform(20, 9e5))),
        random_cases(lambda rng: (rng.uniform(0, 50), 1e17 * rng.uniform(1, 9), rng.uniform(60, 90), 1e21 * rng.uniform(1, 9)), note="numbers as large as those of the table"),
    ],
    mistakes=[
        Mistake("doublings counted", "you count how many times it doubled. The exercise asks how long one doubling takes.", twin=edit("(t1 - t0) / ", "")),
        Mistake("natural logarithm", "you take the natural logarithm, which counts how often it grew e-fold (2.7 times). Which logarithm counts doublings?", twin=(edit("log2", "log"), edit("np.log2(c1 / c0)", "(np.log(c1) - np.log(c0))"))),
        Mistake("logarithm base ten", "you take the logarithm to base 10, so you get the time for a growth by ten.", twin=(edit("log2", "log10"), edit("np.log2(c1 / c0)", "(np.log10(c1) - np.log10(c0))"))),
        Mistake("no logarithm", "the growth isn't turned into doublings: 1 to 8 is eightfold, and that is three doublings, not eight.", twin=edit("np.log2", "")),
        Mistake("half the factor", "half of the factor isn't the number of doublings: 1 to 8 is three doublings (2 · 2 · 2), not four.", twin=edit("np.log2(c1 / c0)", "(c1 / c0 / 2)")),
        Mistake("difference for ratio", "you take the doublings from the difference. Growth by doubling is counted from the ratio.", twin=(edit("c1 / c0", "c1 - c0"), edit("np.log2(c1 / c0)", "(c1 - c0)"))),
        Mistake("upside down", "the fraction is upside down: that is doublings for each unit of time.", twin=edit("(t1 - t0) / np.log2(c1 / c0)", "np.log2(c1 / c0) / (t1 - t0)")),
        Mistake("sign", "the doubling time comes out negative: are the two points exchanged in one of the two differences?", twin=(edit("t1 - t0", "t0 - t1"), edit("c1 / c0", "c0 / c1"))),
        Mistake("logarithms divided", "you divide two logarithms. The logarithm of a ratio is their *difference*.", twin=edit("np.log2(c1 / c0)", "(np.log2(c1) / np.log2(c0))")),
        Mistake("later time only", "only the later time is used. What counts is how long it took from the first point to the second.", twin=edit("(t1 - t0)", "t1")),
        Mistake("multiplied for divided", "you multiply by the number of doublings. They share the time among them.", twin=edit(") / ", ") * ")),
        Mistake("brackets", "the division comes before the subtraction: the difference of the times wants brackets.", twin=edit("(t1 - t0)", "t1 - t0")),
        Mistake("linear growth", "you count as if it grew by the same amount in every month. Here it grows by the same *factor*.", twin=(edit("(t1 - t0) / np.log2(c1 / c0)", "c0 * (t1 - t0) / (c1 - c0)"), edit("(t1 - t0) / np.log2(c1 / c0)", "2 * c0 * (t1 - t0) / (c1 - c0)"))),
        Mistake("later amount only", "only the later amount is used. What counts is how many times the earlier one it is.", twin=edit("c1 / c0", "c1")),
        Mistake("one too many", "one doubling too many is counted.", twin=edit("np.log2(c1 / c0)", "(np.log2(c1 / c0) + 1)")),
        Mistake("one too few", "one doubling too few is counted.", twin=edit("np.log2(c1 / c0)", "(np.log2(c1 / c0) - 1)")),
        Mistake("rounded down", "only whole doublings are counted. Between two of them there is growth as well.", twin=edit("np.log2(c1 / c0)", "np.floor(np.log2(c1 / c0))")),
        Mistake("logarithm before division", "the logarithm is taken before the division. The exercise asks for log₂ of the ratio, so the ratio belongs inside its brackets.", twin=(edit("np.log2(c1 / c0)", "(np.log2(c1) / c0)"), edit("c1 / c0)", "c1) / c0"))),
        Mistake("arguments swapped", "times and amounts have changed places: the order is t0, c0, t1, c1.", twin=edit("(t1 - t0) / np.log2(c1 / c0)", "(c0 - t0) / np.log2(c1 / t1)")),
    ],
    hints=[
        "From 1 to 8: how many doublings is that? And if it took 6 months, how long did each one take?",
        "The number of doublings is a logarithm to base 2 of the ratio: `np.log2(c1 / c0)`.",
        "The time between the points, divided by the number of doublings: `(t1 - t0) / np.log2(c1 / c0)`.",
    ],
    why="Steady growth is a straight line on a logarithmic axis. Its doubling time is the distance in time, divided by the number of doublings in it.",
)  # fmt: skip

growth = Exercise(
    reference=solutions.growth,
    cases=[
        case(6, 2, note="three doublings"),
        case(1.0, 2.0, note="half a doubling time"),
        case(9.0, 1.5),
        random_cases(lambda rng: (rng.uniform(1, 40), rng.uniform(1, 9))),
    ],
    mistakes=[
        Mistake("doublings counted", "you count the doublings. The exercise asks for the factor: after three doublings it is 2 · 2 · 2.", twin=edit("2.0 ** ", "")),
        Mistake("doubled for powered", "you take twice the number of doublings. Each doubling multiplies by 2 again, it doesn't add 2.", twin=edit("2.0 ** ", "2 * ")),
        Mistake("upside down", "the fraction in the exponent is upside down: a longer time must give more growth.", twin=edit("time / doubling", "doubling / time")),
        Mistake("base e", "your growth is e-fold in each doubling time. Which number does a doubling multiply by?", twin=edit("2.0 ** ", "np.exp")),
        Mistake("rounded down", "only whole doublings are counted (`//` and `int` round down). Growth goes on in between.", twin=edit("/", "//")),
        Mistake("base and exponent swapped", "base and exponent are exchanged: it is a 2 that is multiplied with itself, time after time.", twin=edit("2.0 ** (time / doubling)", "(time / doubling) ** 2")),
        Mistake("increase only", "you return by how much it has grown beyond the start. The exercise asks for the factor: 2 after one doubling time.", twin=edit("doubling)", "doubling) - 1")),
        Mistake("sign", "the exponent has the wrong sign, so it shrinks.", twin=edit("time", "-time")),
        Mistake("multiplied for divided", "time and doubling time are multiplied. How many doublings fit into the time?", twin=edit("/", "*")),
        Mistake("brackets", "the power comes before the division, so the result is divided. The exponent wants brackets.", twin=edit("(time / doubling)", "time / doubling")),
        Mistake("base ten", "it grows tenfold in each doubling time. Which number does a doubling multiply by?", twin=edit("2.0", "10.0")),
        Mistake("added for multiplied", "you add one for each doubling. Each multiplies by 2.", twin=edit("2.0 ** ", "1 + ")),
        Mistake("time squared", "the time is squared. It belongs into the exponent: 2 to the power of something.", twin=edit("2.0 ** (time / doubling)", "time**2 / doubling")),
        Mistake("logarithm", "you take a logarithm, which finds the number of doublings. Now that number is known, and the exercise asks for the factor.", twin=edit("2.0 ** ", "np.log2")),
        Mistake("one too many", "one doubling too many: after no time at all the factor is 1, not 2.", twin=edit("doubling)", "doubling + 1)")),
        Mistake("fixed number", "you have hard-coded Moore's 24 months. The doubling time is passed in.", twin=edit("doubling", "24")),
        Mistake("times twelve", "the time is multiplied by 12. Both times are in the same unit, whichever it is.", twin=edit("time", "12 * time")),
        Mistake("interest", "that is interest, a share added in each unit of time. After one doubling time it has grown by more than 2.", twin=edit("2.0 ** (time / doubling)", "(1 + 1 / doubling) ** time")),
    ],
    hints=[
        "After 6 months with a doubling time of 2: how many doublings were there, and which factor do they make together?",
        "`time / doubling` is the number of doublings, also when it isn't whole.",
        "Powers are written with two stars: `2 ** (time / doubling)`. Mind the brackets.",
    ],
    why="This is `doubling_time` read backwards: a number of doublings in the exponent, instead of a logarithm that finds it.",
)  # fmt: skip
