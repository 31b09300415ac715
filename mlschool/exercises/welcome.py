"""The exercises of 00: welcome."""

from __future__ import annotations

import numpy as np

from mlschool.checking.record import Exercise, Mistake, case, random_cases
from mlschool.solutions import welcome as solutions


def _normalise_in_place(values):
    values /= values.sum()
    return values


normalise = Exercise(
    reference=solutions.normalise,
    cases=[
        case(np.array([2.0, 3.0, 5.0])),
        case(np.array([1, 2, 5]), note="whole numbers"),
        random_cases(lambda rng: (rng.gamma(2.0, size=3) + 0.1,)),
        random_cases(lambda rng: (rng.gamma(2.0, size=5) + 0.1,), note="five numbers instead of three"),
    ],
    mistakes=[
        Mistake("divide largest value largest", "you divide by the largest value, so the largest share is 1 and the shares together are more than that.", twin=lambda values: values / values.max()),
        Mistake("divide how many values", "you divide by how many values there are. What do the shares then add up to?", twin=lambda values: values / len(values)),
        Mistake("divide mean shares then", "you divide by the mean. The shares then add up to the number of values, not to 1.", twin=lambda values: values / values.mean()),
        Mistake("smallest value becomes 0", "the smallest value becomes 0 and the largest 1: another normalisation (min–max). Asked are shares of the whole.", twin=lambda values: (values - values.min()) / (values.max() - values.min())),
        Mistake("bring mean spread 0", "you bring mean and spread to 0 and 1 (that is standardising, and comes in the next lecture). Asked are shares of the whole.", twin=lambda values: (values - values.mean()) / values.std()),
        Mistake("return whole asked value's", "you return the whole. Asked is each value's share of it.", twin=lambda values: values.sum()),
        Mistake("division upside down whole", "the division is upside down: the whole divided by each value.", twin=lambda values: values.sum() / values),
        Mistake("divide length vector squares", "you divide by the length of the vector, so the squares add up to 1. Asked is that the shares themselves do.", twin=lambda values: values / np.sqrt((values**2).sum())),
        Mistake("in place", "the shares are right, but the numbers you were given are overwritten (`/=` does that to an array). Make a new array.", twin=_normalise_in_place),
        Mistake("largest share far too", "your largest share is far too large: the exponential has come in (that is softmax, which comes in the lecture losses). Asked are plain parts of the whole.", twin=lambda values: np.exp(values - values.max()) / np.exp(values - values.max()).sum()),
        Mistake("shares equal whatever owns", "all shares come out equal, whatever each one owns.", twin=lambda values: np.ones(len(values)) / len(values)),
        Mistake("shares add up along", "the shares add up along the way: each one contains those before it.", twin=lambda values: np.cumsum(values) / values.sum()),
        Mistake("divide others own whole", "you divide by what the others own. The whole contains one's own part, too.", twin=lambda values: values / (values.sum() - values)),
        Mistake("shares rounded keep decimals", "the shares are rounded. Keep all the decimals: they are rounded for the eye, not for the next cell.", twin=(lambda values: np.round(values / values.sum(), 1), lambda values: np.round(values / values.sum(), 2))),
        Mistake("divide 10 whole example", "you divide by 10, the whole of the example. Other values have another whole.", twin=lambda values: values / 10),
        Mistake("new array whole numbers", "a new array of whole numbers is filled in, and it cuts every share down to 0 where the values are whole.", twin=lambda values: (values / values.sum()).astype(values.dtype)),
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
        Mistake("count how many times", "you count how many times it doubled. Asked is how long one doubling takes.", twin=lambda t0, c0, t1, c1: np.log2(c1 / c0)),
        Mistake("take natural logarithm counts", "you take the natural logarithm, which counts how often it grew e-fold (2.7 times). Which logarithm counts doublings?", twin=(lambda t0, c0, t1, c1: (t1 - t0) / np.log(c1 / c0), lambda t0, c0, t1, c1: (t1 - t0) / (np.log(c1) - np.log(c0)))),
        Mistake("take logarithm base 10", "you take the logarithm to base 10, so you get the time for a growth by ten.", twin=(lambda t0, c0, t1, c1: (t1 - t0) / np.log10(c1 / c0), lambda t0, c0, t1, c1: (t1 - t0) / (np.log10(c1) - np.log10(c0)))),
        Mistake("growth turned into doublings", "the growth isn't turned into doublings: 1 to 8 is eightfold, and that is three doublings, not eight.", twin=lambda t0, c0, t1, c1: (t1 - t0) / (c1 / c0)),
        Mistake("half factor number doublings", "half of the factor isn't the number of doublings: 1 to 8 is three doublings (2 · 2 · 2), not four.", twin=lambda t0, c0, t1, c1: (t1 - t0) / (c1 / c0 / 2)),
        Mistake("take doublings difference growth", "you take the doublings from the difference. Growth by doubling is counted from the ratio.", twin=(lambda t0, c0, t1, c1: (t1 - t0) / np.log2(c1 - c0), lambda t0, c0, t1, c1: (t1 - t0) / (c1 - c0))),
        Mistake("fraction upside down doublings", "the fraction is upside down: that is doublings for each unit of time.", twin=lambda t0, c0, t1, c1: np.log2(c1 / c0) / (t1 - t0)),
        Mistake("doubling time negative two", "the doubling time comes out negative: are the two points exchanged in one of the two differences?", twin=(lambda t0, c0, t1, c1: (t0 - t1) / np.log2(c1 / c0), lambda t0, c0, t1, c1: (t1 - t0) / np.log2(c0 / c1))),
        Mistake("divide two logarithms logarithm", "you divide two logarithms. The logarithm of a ratio is their *difference*.", twin=lambda t0, c0, t1, c1: (t1 - t0) / (np.log2(c1) / np.log2(c0))),
        Mistake("later time used counts", "only the later time is used. What counts is how long it took from the first point to the second.", twin=lambda t0, c0, t1, c1: t1 / np.log2(c1 / c0)),
        Mistake("multiply number doublings share", "you multiply by the number of doublings. They share the time among them.", twin=lambda t0, c0, t1, c1: (t1 - t0) * np.log2(c1 / c0)),
        Mistake("division before subtraction difference", "the division comes before the subtraction: the difference of the times wants brackets.", twin=lambda t0, c0, t1, c1: t1 - t0 / np.log2(c1 / c0)),
        Mistake("count if grew same", "you count as if it grew by the same amount in every month. Here it grows by the same *factor*.", twin=(lambda t0, c0, t1, c1: c0 * (t1 - t0) / (c1 - c0), lambda t0, c0, t1, c1: 2 * c0 * (t1 - t0) / (c1 - c0))),
        Mistake("later amount used counts", "only the later amount is used. What counts is how many times the earlier one it is.", twin=lambda t0, c0, t1, c1: (t1 - t0) / np.log2(c1)),
        Mistake("doubling too many counted", "one doubling too many is counted.", twin=lambda t0, c0, t1, c1: (t1 - t0) / (np.log2(c1 / c0) + 1)),
        Mistake("doubling too few counted", "one doubling too few is counted.", twin=lambda t0, c0, t1, c1: (t1 - t0) / (np.log2(c1 / c0) - 1)),
        Mistake("whole doublings counted between", "only whole doublings are counted. Between two of them there is growth as well.", twin=lambda t0, c0, t1, c1: (t1 - t0) / np.floor(np.log2(c1 / c0))),
        Mistake("logarithm taken before division", "the logarithm is taken before the division: log₂ of the ratio is asked, so the ratio stands inside its brackets.", twin=(lambda t0, c0, t1, c1: (t1 - t0) / (np.log2(c1) / c0), lambda t0, c0, t1, c1: (t1 - t0) / np.log2(c1) / c0)),
        Mistake("times amounts changed places", "times and amounts have changed places: the order is t0, c0, t1, c1.", twin=lambda t0, c0, t1, c1: solutions.doubling_time(t0, t1, c0, c1)),
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
        Mistake("count doublings asked factor", "you count the doublings. Asked is the factor: after three doublings it is 2 · 2 · 2.", twin=lambda time, doubling: time / doubling),
        Mistake("take twice number doublings", "you take twice the number of doublings. Each doubling multiplies by 2 again, it doesn't add 2.", twin=lambda time, doubling: 2 * time / doubling),
        Mistake("fraction exponent upside down", "the fraction in the exponent is upside down: a longer time must give more growth.", twin=lambda time, doubling: 2.0 ** (doubling / time)),
        Mistake("growth e fold doubling", "your growth is e-fold in each doubling time. Which number does a doubling multiply by?", twin=lambda time, doubling: np.exp(time / doubling)),
        Mistake("whole doublings counted int", "only whole doublings are counted (`//` and `int` round down). Growth goes on in between.", twin=lambda time, doubling: 2.0 ** (time // doubling)),
        Mistake("base exponent exchanged 2", "base and exponent are exchanged: it is a 2 that is multiplied with itself, time after time.", twin=lambda time, doubling: (time / doubling) ** 2),
        Mistake("return how much grown", "you return by how much it has grown beyond the start. Asked is the factor: 2 after one doubling time.", twin=lambda time, doubling: 2.0 ** (time / doubling) - 1),
        Mistake("exponent wrong sign shrinks", "the exponent has the wrong sign, so it shrinks.", twin=lambda time, doubling: 2.0 ** (-time / doubling)),
        Mistake("time doubling time multiplied", "time and doubling time are multiplied. How many doublings fit into the time?", twin=lambda time, doubling: 2.0 ** (time * doubling)),
        Mistake("power before division result", "the power comes before the division, so the result is divided. The exponent wants brackets.", twin=lambda time, doubling: 2.0**time / doubling),
        Mistake("grows tenfold doubling time", "it grows tenfold in each doubling time. Which number does a doubling multiply by?", twin=lambda time, doubling: 10.0 ** (time / doubling)),
        Mistake("add doubling multiplies 2", "you add one for each doubling. Each multiplies by 2.", twin=lambda time, doubling: 1 + time / doubling),
        Mistake("time squared belongs into", "the time is squared. It belongs into the exponent: 2 to the power of something.", twin=lambda time, doubling: time**2 / doubling),
        Mistake("take logarithm finds number", "you take a logarithm, which finds the number of doublings. Now that number is known, and the factor is asked.", twin=lambda time, doubling: np.log2(time / doubling)),
        Mistake("doubling too many after", "one doubling too many: after no time at all the factor is 1, not 2.", twin=lambda time, doubling: 2.0 ** (time / doubling + 1)),
        Mistake("moore's 24 months stand", "Moore's 24 months stand in it. The doubling time is handed in.", twin=lambda time, doubling: 2.0 ** (time / 24)),
        Mistake("time multiplied 12 both", "the time is multiplied by 12. Both times are in the same unit, whichever it is.", twin=lambda time, doubling: 2.0 ** (12 * time / doubling)),
        Mistake("interest share added unit", "that is interest, a share added in each unit of time. After one doubling time it has grown by more than 2.", twin=lambda time, doubling: (1 + 1 / doubling) ** time),
    ],
    hints=[
        "After 6 months with a doubling time of 2: how many doublings were there, and which factor do they make together?",
        "`time / doubling` is the number of doublings, also when it isn't whole.",
        "Powers are written with two stars: `2 ** (time / doubling)`. Mind the brackets.",
    ],
    why="This is `doubling_time` read backwards: a number of doublings in the exponent, instead of a logarithm that finds it.",
)  # fmt: skip
