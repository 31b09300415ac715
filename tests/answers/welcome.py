"""Answers to the exercises of 00, welcome, by people who hadn't seen the mistakes."""

import math
import numpy as np

from tests.answers import expect


def right_oneline__normalise(values):
    return values / values.sum()


def right_npsum_named_total__normalise(values):
    total = np.sum(values)
    shares = values / total
    return shares


def right_loop_fill__normalise(values):
    total = 0
    for v in values:
        total = total + v
    result = np.zeros(len(values))
    for i in range(len(values)):
        result[i] = values[i] / total
    return result


def right_comprehension__normalise(values):
    total = sum(values)
    return np.array([v / total for v in values])


def right_reciprocal_factor__normalise(values):
    factor = 1 / np.sum(values)
    return np.multiply(values, factor)


def right_copy_then_inplace__normalise(values):
    values = np.array(values, dtype=float)  # a copy, so the caller's array stays as it was
    values /= values.sum()
    return values


# the mistake the notebook asks for: divides by the largest, so the largest becomes 1
@expect("you divide by the largest value, so the largest share is 1 and the shares together are")
def wrong_max__normalise(values):
    return values / values.max()


# divides by the number of values, not by their sum
@expect("you divide by how many values there are. What do the shares then add up to?")
def wrong_len__normalise(values):
    return values / len(values)


# divides by the mean: the shares add up to n
@expect("you divide by the mean. The shares then add up to the number of values, not to 1.")
def wrong_mean__normalise(values):
    return values / values.mean()


# "normalise" taken as length 1, as for a vector
@expect("you divide by the length of the vector, so the squares add up to 1. Asked is that the")
def wrong_vector_norm__normalise(values):
    return values / np.linalg.norm(values)


# "normalise" taken as min-max scaling to 0..1
@expect("the smallest value becomes 0 and the largest 1: another normalisation (min–max). Asked")
def wrong_minmax__normalise(values):
    return (values - values.min()) / (values.max() - values.min())


# "normalise" taken as standardising (z-score)
@expect("you bring mean and spread to 0 and 1 (that is standardising, and comes in the next")
def wrong_zscore__normalise(values):
    return (values - np.mean(values)) / np.std(values)


# softmax, remembered from a talk: adds up to 1, but these aren't the shares
@expect("your largest share is far too large: the exponential has come in (that is softmax,")
def wrong_softmax__normalise(values):
    e = np.exp(values - np.max(values))
    return e / e.sum()


# upside down: total over each value
@expect("the division is upside down: the whole divided by each value.")
def wrong_upside_down__normalise(values):
    return values.sum() / values


# percent: adds up to 100
@expect("every number is 100 times what it should be.")
def wrong_percent__normalise(values):
    return 100 * values / values.sum()


# equal shares for all, whatever each one owns
@expect("all shares come out equal, whatever each one owns.")
def wrong_equal_shares__normalise(values):
    return np.ones(len(values)) / len(values)


# changes the caller's array in place (and crashes on whole numbers)
@expect("the shares are right, but the numbers you were given are overwritten (`/=` does that to")
def wrong_in_place__normalise(values):
    values /= values.sum()
    return values


# changes the caller's array element by element, so the total shrinks meanwhile
@expect("`values` itself is changed on the way, and later lines meet the changed numbers.")
def wrong_in_place_moving_total__normalise(values):
    for i in range(len(values)):
        values[i] = values[i] / values.sum()
    return values


# prints instead of returning
@expect("nothing comes back. Does every way through your function end with `return`?")
def wrong_print__normalise(values):
    print(values / values.sum())


# computes, and forgets the return
@expect("nothing comes back. Does every way through your function end with `return`?")
def wrong_no_return__normalise(values):
    shares = values / values.sum()


# a list where an array is due
@expect("the numbers are right, but a list of length 3 came back where an array of shape (3,) is")
def wrong_list__normalise(values):
    total = sum(values)
    return [v / total for v in values]


# shape (n, 1) instead of (n,)
@expect("the numbers are right, but an array of shape (3, 1) came back where an array of shape")
def wrong_column__normalise(values):
    return (values / values.sum()).reshape(-1, 1)


# return inside the loop: only the first share comes back
@expect("a number came back where an array of shape (3,) is expected. Does a sum or mean run over")
def wrong_return_in_loop__normalise(values):
    total = values.sum()
    for v in values:
        return v / total


# returns the check ("add up to 1") instead of the shares
@expect("a number came back where an array of shape (3,) is expected. Does a sum or mean run over")
def wrong_returns_the_sum__normalise(values):
    shares = values / values.sum()
    return shares.sum()


# floor division: all shares become 0
@expect("0 comes out, whatever goes in.")
def wrong_floor_division__normalise(values):
    return values // values.sum()


# rounded to one digit: looks right in the example with 2, 3, 5
@expect("the shares are rounded. Keep all the decimals: they are rounded for the eye, not for the")
def wrong_rounded__normalise(values):
    return np.round(values / values.sum(), 1)


# total of the example written in as a number
@expect("you divide by 10, the whole of the example. Other values have another whole.")
def wrong_hard_coded_total__normalise(values):
    return values / 10


# overwrites the parameter with the example
@expect("in this case something else comes out:")
def wrong_ignores_argument__normalise(values):
    values = np.array([2.0, 3.0, 5.0])
    return values / values.sum()


# returns the known answer of the example
@expect("in this case something else comes out:")
def wrong_hard_coded_answer__normalise(values):
    return np.array([0.2, 0.3, 0.5])


# running total: cumulative shares
@expect("the shares add up along the way: each one contains those before it.")
def wrong_cumulative__normalise(values):
    return np.cumsum(values) / values.sum()


# sorts first, so the shares are no longer in their owners' order
@expect("the right numbers come out, but in another order.")
def wrong_sorted__normalise(values):
    values = np.sort(values)
    return values / values.sum()


# total of all the *others*: each value over the rest
@expect("you divide by what the others own. The whole contains one's own part, too.")
def wrong_over_the_rest__normalise(values):
    return values / (values.sum() - values)


# zeros_like takes over an integer type, so with whole numbers every share is cut to 0
@expect("a new array of whole numbers is filled in, and it cuts every share down to 0 where the")
def wrong_zeros_like_ints__normalise(values):
    result = np.zeros_like(values)
    for i in range(len(values)):
        result[i] = values[i] / values.sum()
    return result


# crash: parameter's name misspelt (NameError)
@expect("it stops with NameError", outcome="crashed")
def wrong_misspelt_name__normalise(values):
    return value / values.sum()


# crash: brackets of the method forgotten (TypeError)
@expect("it stops with TypeError", outcome="crashed")
def wrong_no_brackets__normalise(values):
    return values / values.sum


# crash: axis that a (n,) array hasn't got (AxisError)
@expect("it stops with AxisError", outcome="crashed")
def wrong_axis__normalise(values):
    return values / values.sum(axis=1)


# crash: method that doesn't exist (AttributeError)
@expect("it stops with AttributeError", outcome="crashed")
def wrong_no_such_method__normalise(values):
    return values / values.total()


def right_formula__doubling_time(t0, c0, t1, c1):
    return (t1 - t0) / np.log2(c1 / c0)


def right_steps_log_difference__doubling_time(t0, c0, t1, c1):
    elapsed = t1 - t0
    doublings = np.log2(c1) - np.log2(c0)
    return elapsed / doublings


def right_change_of_base__doubling_time(t0, c0, t1, c1):
    doublings = np.log(c1 / c0) / np.log(2)
    return (t1 - t0) / doublings


def right_growth_rate__doubling_time(t0, c0, t1, c1):
    # as in population biology: ln 2 over the exponential rate
    rate = (np.log(c1) - np.log(c0)) / (t1 - t0)
    return np.log(2) / rate


def right_math_module__doubling_time(t0, c0, t1, c1):
    # numbers only, which is what the docstring asks for
    return (t1 - t0) / math.log2(c1 / c0)


def right_both_swapped__doubling_time(t0, c0, t1, c1):
    # both differences the other way round: the signs cancel
    return (t0 - t1) / np.log2(c0 / c1)


# natural logarithm
@expect("you take the natural logarithm, which counts how often it grew e-fold (2.7 times). Which")
def wrong_ln__doubling_time(t0, c0, t1, c1):
    return (t1 - t0) / np.log(c1 / c0)


# decimal logarithm
@expect("you take the logarithm to base 10, so you get the time for a growth by ten.")
def wrong_log10__doubling_time(t0, c0, t1, c1):
    return (t1 - t0) / np.log10(c1 / c0)


# log1p taken for "the logarithm"
@expect("in this case something else comes out:")
def wrong_log1p__doubling_time(t0, c0, t1, c1):
    return (t1 - t0) / np.log1p(c1 / c0)


# ratio upside down: minus sign
@expect("the doubling time comes out negative: are the two points exchanged in one of the two")
def wrong_ratio_upside_down__doubling_time(t0, c0, t1, c1):
    return (t1 - t0) / np.log2(c0 / c1)


# times swapped: minus sign
@expect("the doubling time comes out negative: are the two points exchanged in one of the two")
def wrong_times_swapped__doubling_time(t0, c0, t1, c1):
    return (t0 - t1) / np.log2(c1 / c0)


# whole fraction upside down: doublings per time, a rate
@expect("the fraction is upside down: that is doublings for each unit of time.")
def wrong_rate__doubling_time(t0, c0, t1, c1):
    return np.log2(c1 / c0) / (t1 - t0)


# product instead of quotient
@expect("you multiply by the number of doublings. They share the time among them.")
def wrong_times_instead_of_over__doubling_time(t0, c0, t1, c1):
    return (t1 - t0) * np.log2(c1 / c0)


# no logarithm at all
@expect("the growth isn't turned into doublings: 1 to 8 is eightfold, and that is three doublings,")
def wrong_no_log__doubling_time(t0, c0, t1, c1):
    return (t1 - t0) / (c1 / c0)


# doublings counted by halving: linear thinking
@expect("half of the factor isn't the number of doublings: 1 to 8 is three doublings (2 · 2 · 2),")
def wrong_half_the_factor__doubling_time(t0, c0, t1, c1):
    return (t1 - t0) / ((c1 / c0) / 2)


# linear growth: time until the first value has been added once more
@expect("you count as if it grew by the same amount in every month. Here it grows by the same")
def wrong_linear__doubling_time(t0, c0, t1, c1):
    slope = (c1 - c0) / (t1 - t0)
    return c0 / slope


# logarithm of the difference, not of the ratio
@expect("you take the doublings from the difference. Growth by doubling is counted from the ratio.")
def wrong_log_of_difference__doubling_time(t0, c0, t1, c1):
    return (t1 - t0) / np.log2(c1 - c0)


# ratio of the logarithms, not logarithm of the ratio
@expect("you divide two logarithms. The logarithm of a ratio is their *difference*.")
def wrong_ratio_of_logs__doubling_time(t0, c0, t1, c1):
    return (t1 - t0) / (np.log2(c1) / np.log2(c0))


# logarithm closed too early: log2(c1) / c0
@expect("the logarithm is taken before the division: log₂ of the ratio is asked, so the ratio")
def wrong_bracket_in_log__doubling_time(t0, c0, t1, c1):
    return (t1 - t0) / (np.log2(c1) / c0)


# brackets round the difference of times forgotten
@expect("the division comes before the subtraction: the difference of the times wants brackets.")
def wrong_precedence__doubling_time(t0, c0, t1, c1):
    return t1 - t0 / np.log2(c1 / c0)


# formula typed from left to right without brackets for the denominator
@expect("the logarithm is taken before the division: log₂ of the ratio is asked, so the ratio")
def wrong_no_bracket_below__doubling_time(t0, c0, t1, c1):
    return (t1 - t0) / np.log2(c1) / c0


# first time forgotten: right only if t0 is 0
@expect("only the later time is used. What counts is how long it took from the first point to the")
def wrong_forgot_t0__doubling_time(t0, c0, t1, c1):
    return t1 / np.log2(c1 / c0)


# starting value forgotten: right only if c0 is 1
@expect("only the later amount is used. What counts is how many times the earlier one it is.")
def wrong_forgot_c0__doubling_time(t0, c0, t1, c1):
    return (t1 - t0) / np.log2(c1)


# parameters taken in the order of the formula: t0, t1, c0, c1
@expect("times and amounts have changed places: the order is t0, c0, t1, c1.")
def wrong_parameter_order__doubling_time(t0, c0, t1, c1):
    start_time, end_time, start, end = t0, c0, t1, c1
    return (end_time - start_time) / np.log2(end / start)


# times and counts mixed up
@expect("it stops with ZeroDivisionError", outcome="crashed")
def wrong_t_and_c_swapped__doubling_time(t0, c0, t1, c1):
    return (c1 - c0) / np.log2(t1 / t0)


# takes years for granted and gives months
@expect("every number is 12 times what it should be.")
def wrong_times_twelve__doubling_time(t0, c0, t1, c1):
    return 12 * (t1 - t0) / np.log2(c1 / c0)


# returns how many doublings there were
@expect("you count how many times it doubled. Asked is how long one doubling takes.")
def wrong_number_of_doublings__doubling_time(t0, c0, t1, c1):
    return np.log2(c1 / c0)


# only whole doublings counted
@expect("only whole doublings are counted. Between two of them there is growth as well.")
def wrong_whole_doublings__doubling_time(t0, c0, t1, c1):
    n = 0
    c = c0
    while c * 2 <= c1:
        c = c * 2
        n += 1
    return (t1 - t0) / n


# answer rounded to a whole number
@expect("the decimals are lost on the way. Is there an array or a number of the type int, or a")
def wrong_rounded__doubling_time(t0, c0, t1, c1):
    return round((t1 - t0) / np.log2(c1 / c0))


# "one from the bottom" added, as in counting fence posts
@expect("one doubling too many is counted.")
def wrong_off_by_one__doubling_time(t0, c0, t1, c1):
    return (t1 - t0) / (np.log2(c1 / c0) + 1)


# example of the text (1 to 8 in 6 months) written in
@expect("2 comes out, whatever goes in.")
def wrong_hard_coded__doubling_time(t0, c0, t1, c1):
    return 6 / np.log2(8 / 1)


# prints instead of returning
@expect("nothing comes back. Does every way through your function end with `return`?")
def wrong_print__doubling_time(t0, c0, t1, c1):
    print((t1 - t0) / np.log2(c1 / c0))


# forgets the return
@expect("nothing comes back. Does every way through your function end with `return`?")
def wrong_no_return__doubling_time(t0, c0, t1, c1):
    result = (t1 - t0) / np.log2(c1 / c0)


# text with a unit instead of a number
@expect("text came back where a number is expected.")
def wrong_string__doubling_time(t0, c0, t1, c1):
    return f"{(t1 - t0) / np.log2(c1 / c0):.1f} months"


# the comma of the formula typed as a tuple: two numbers come back
@expect("a tuple of length 2 came back where a number is expected.")
def wrong_tuple__doubling_time(t0, c0, t1, c1):
    return t1 - t0, np.log2(c1 / c0)


# crash: np. forgotten (NameError)
@expect("it stops with NameError", outcome="crashed")
def wrong_np_forgotten__doubling_time(t0, c0, t1, c1):
    return (t1 - t0) / log2(c1 / c0)


# crash: function's name misspelt (AttributeError)
@expect("it stops with AttributeError", outcome="crashed")
def wrong_misspelt_log__doubling_time(t0, c0, t1, c1):
    return (t1 - t0) / np.log_2(c1 / c0)


# crash: log2 is multiplied, not called, as on paper (TypeError)
@expect("it stops with TypeError", outcome="crashed")
def wrong_log_as_factor__doubling_time(t0, c0, t1, c1):
    return (t1 - t0) / (np.log2 * (c1 / c0))


# crash: a tuple where brackets were meant to be read as a fraction (TypeError)
@expect("it stops with TypeError", outcome="crashed")
def wrong_comma_in_log__doubling_time(t0, c0, t1, c1):
    return (t1 - t0) / np.log2(c1, c0)


# crash: parameter misspelt (NameError)
@expect("it stops with NameError", outcome="crashed")
def wrong_misspelt_parameter__doubling_time(t0, c0, t1, c1):
    return (t_1 - t_0) / np.log2(c1 / c0)


def right_power__growth(time, doubling):
    return 2 ** (time / doubling)


def right_exp2__growth(time, doubling):
    return np.exp2(time / doubling)


def right_exp_ln2__growth(time, doubling):
    rate = np.log(2) / doubling
    return np.exp(rate * time)


def right_steps_nppower__growth(time, doubling):
    number_of_doublings = time / doubling
    factor = np.power(2.0, number_of_doublings)
    return factor


def right_per_unit_factor__growth(time, doubling):
    factor_per_unit = 2 ** (1 / doubling)
    return factor_per_unit**time


def right_math_module__growth(time, doubling):
    # numbers only, which is what the docstring asks for
    return math.pow(2, time / doubling)


# linear: twice the number of doublings (right after one and after two doubling times!)
@expect("you take twice the number of doublings. Each doubling multiplies by 2 again, it doesn't")
def wrong_linear__growth(time, doubling):
    return 2 * time / doubling


# linear: once more per doubling time (right at 0 and after one doubling time)
@expect("you add one for each doubling. Each multiplies by 2.")
def wrong_linear_plus_one__growth(time, doubling):
    return 1 + time / doubling


# exponent upside down
@expect("the fraction in the exponent is upside down: a longer time must give more growth.")
def wrong_exponent_upside_down__growth(time, doubling):
    return 2 ** (doubling / time)


# brackets forgotten: power before division
@expect("the power comes before the division, so the result is divided. The exponent wants")
def wrong_precedence__growth(time, doubling):
    return 2**time / doubling


# base and exponent swapped (right after two and after four doubling times)
@expect("base and exponent are exchanged: it is a 2 that is multiplied with itself, time after")
def wrong_squared__growth(time, doubling):
    return (time / doubling) ** 2


# base e
@expect("your growth is e-fold in each doubling time. Which number does a doubling multiply by?")
def wrong_base_e__growth(time, doubling):
    return np.exp(time / doubling)


# base 10
@expect("it grows tenfold in each doubling time. Which number does a doubling multiply by?")
def wrong_base_10__growth(time, doubling):
    return 10 ** (time / doubling)


# "read backwards" taken as: the logarithm again
@expect("you take a logarithm, which finds the number of doublings. Now that number is known, and")
def wrong_log_again__growth(time, doubling):
    return np.log2(time / doubling)


# "read backwards" taken as: divide by the logarithm of the time
@expect("in this case something else comes out:")
def wrong_formula_solved_wrongly__growth(time, doubling):
    return doubling * np.log2(time)


# number of doublings, not the factor
@expect("you count the doublings. Asked is the factor: after three doublings it is 2 · 2 · 2.")
def wrong_number_of_doublings__growth(time, doubling):
    return time / doubling


# minus sign: decay
@expect("the exponent has the wrong sign, so it shrinks.")
def wrong_decay__growth(time, doubling):
    return 2 ** (-time / doubling)


# half-life formula remembered from physics
@expect("the exponent has the wrong sign, so it shrinks.")
def wrong_half_life__growth(time, doubling):
    return 0.5 ** (time / doubling)


# what was added, not the factor
@expect("you return by how much it has grown beyond the start. Asked is the factor: 2 after one")
def wrong_minus_one__growth(time, doubling):
    return 2 ** (time / doubling) - 1


# percent
@expect("every number is 100 times what it should be.")
def wrong_percent__growth(time, doubling):
    return 100 * 2 ** (time / doubling)


# only whole doublings
@expect("only whole doublings are counted (`//` and `int` round down). Growth goes on in between.")
def wrong_floor__growth(time, doubling):
    return 2 ** (time // doubling)


# a loop over whole doublings
@expect("only whole doublings are counted (`//` and `int` round down). Growth goes on in between.")
def wrong_loop__growth(time, doubling):
    factor = 1
    for _ in range(int(time / doubling)):
        factor = factor * 2
    return factor


# loop starts at 2: one doubling too many
@expect("in this case something else comes out:")
def wrong_loop_starts_at_two__growth(time, doubling):
    factor = 2
    t = 0
    while t < time:
        factor *= 2
        t += doubling
    return factor


# return inside the loop: always 2
@expect("2 comes out, whatever goes in.")
def wrong_return_in_loop__growth(time, doubling):
    factor = 1
    for _ in range(int(time / doubling) + 1):
        factor = factor * 2
        return factor


# reads the last line only: 2, whatever the time
@expect("2 comes out, whatever goes in.")
def wrong_always_two__growth(time, doubling):
    return 2


# takes the time for the base
@expect("the time is squared. It belongs into the exponent: 2 to the power of something.")
def wrong_time_to_the_two__growth(time, doubling):
    return time**2 / doubling


# times the doubling time instead of over it
@expect("time and doubling time are multiplied. How many doublings fit into the time?")
def wrong_product_in_exponent__growth(time, doubling):
    return 2.0 ** (time * doubling)


# parameters confused: the factor as compound interest, "doubling" as a rate
@expect("that is interest, a share added in each unit of time. After one doubling time it has")
def wrong_interest__growth(time, doubling):
    return (1 + 1 / doubling) ** time


# Moore's 24 months written in
@expect("Moore's 24 months stand in it. The doubling time is handed in.")
def wrong_hard_coded_24__growth(time, doubling):
    return 2 ** (time / 24)


# takes the time for years
@expect("the time is multiplied by 12. Both times are in the same unit, whichever it is.")
def wrong_years__growth(time, doubling):
    return 2 ** (12 * time / doubling)


# rounded to a whole number
@expect("the decimals are lost on the way. Is there an array or a number of the type int, or a")
def wrong_rounded__growth(time, doubling):
    return round(2 ** (time / doubling))


# one-element list
@expect("the numbers are right, but a list of length 1 came back where a number is expected: later")
def wrong_list__growth(time, doubling):
    return [2 ** (time / doubling)]


# prints instead of returning
@expect("nothing comes back. Does every way through your function end with `return`?")
def wrong_print__growth(time, doubling):
    print(2 ** (time / doubling))


# forgets the return
@expect("nothing comes back. Does every way through your function end with `return`?")
def wrong_no_return__growth(time, doubling):
    factor = 2 ** (time / doubling)


# text instead of a number
@expect("text came back where a number is expected.")
def wrong_string__growth(time, doubling):
    return f"{2 ** (time / doubling):.0f}-fold"


# ^ taken for "to the power": in Python it's XOR, and crashes with a float (TypeError)
@expect("it stops with TypeError", outcome="crashed")
def wrong_caret__growth(time, doubling):
    return 2 ^ (time / doubling)


# ^ with a floor division, to make the crash go away: XOR
@expect("in this case something else comes out:")
def wrong_caret_ints__growth(time, doubling):
    return 2 ^ int(time / doubling)


# crash: range of a float (TypeError)
@expect("it stops with TypeError", outcome="crashed")
def wrong_range_of_float__growth(time, doubling):
    factor = 1
    for _ in range(time / doubling):
        factor *= 2
    return factor


# crash: misspelt parameter (NameError)
@expect("it stops with NameError", outcome="crashed")
def wrong_misspelt_name__growth(time, doubling):
    return 2 ** (time / doublings)


# crash: calls itself for ever (RecursionError)
@expect("it stops with RecursionError", outcome="crashed")
def wrong_recursion__growth(time, doubling):
    return 2 * wrong_recursion__growth(time - doubling, doubling)


# crash: 2 called as a function, brackets typed as on paper (TypeError)
@expect("it stops with TypeError", outcome="crashed")
def wrong_two_called__growth(time, doubling):
    two = 2
    return two(time / doubling)
