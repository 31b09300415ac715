"""The exercises of gradient_descent: a loss and its gradient, how to check it, and a fit by walking downhill."""

from __future__ import annotations

import warnings

import numpy as np

from mlschool.checking.compare import numbers
from mlschool.checking.placeholders import Fn
from mlschool.checking.record import Exercise, Mistake, case, random_cases
from mlschool.checking.recordings import Recording
from mlschool.solutions import gradient_descent as solutions

_INTEGERS = "whole numbers, as the type int"

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
        Mistake("factor 2 missing some", "the factor 2 is missing. (Some books take half the sum of squares for their loss, and then it is right; ours is the whole sum.)", twin=_adaline(-1, -1)),
        Mistake("take mean over samples", "you take the mean over the samples. Our loss is a sum, so its gradient is one too. (With a mean for the loss it would be right.)", twin=_adaline(mean=True)),
        Mistake("take mean over samples 2", "you take the mean over the samples, and the factor 2 is missing. Our loss is a sum of squares.", twin=_adaline(-1, -1, mean=True)),
        Mistake("both wrong sign points", "both have the wrong sign: this points downhill. The gradient points uphill, and the update will turn it round.", twin=_adaline(2, 2)),
        Mistake("both wrong sign factor", "both have the wrong sign, and the factor 2 is missing. That is the perceptron's correction, and not the loss's gradient.", twin=_adaline(1, 1)),
        Mistake("weights' slopes right bias's", "the weights' slopes are right, and the bias's has the wrong sign.", twin=_adaline(-2, 2)),
        Mistake("bias's slope right weights'", "the bias's slope is right, and the weights' have the wrong sign.", twin=_adaline(2, -2)),
        Mistake("bias's slope lacks factor", "the bias's slope lacks its factor 2.", twin=_adaline(-2, -1)),
        Mistake("weights' slopes lack factor", "the weights' slopes lack their factor 2.", twin=_adaline(-1, -2)),
        Mistake("bias's slope mean over", "the bias's slope is a mean over the samples, the weights' are sums. Both should be sums.", twin=_adaline(mean_bias=True)),
        Mistake("bias left prediction errors", "the bias is left out of the prediction, so all the errors are off.", twin=_adaline(forget_bias=True)),
        Mistake("error still squared differentiating", "the error is still squared. Differentiating took the square away: what is left is the error itself.", twin=_adaline(power=2)),
        Mistake("error lost sign predictions", "the error has lost its sign, so predictions that are too large and too small push the same way.", twin=_adaline(of=np.abs)),
        Mistake("adaline stepped", "the prediction goes through a step. Adaline takes the score itself: its activation is linear.", twin=_adaline_stepped),
        Mistake("adaline unsummed", "the weights' slopes aren't summed over the samples yet: a row for each sample is left.", twin=(_adaline_unsummed, _adaline_nothing_summed)),
        Mistake("adaline bias unsummed", "the bias's slope isn't summed over the samples yet: a number for each sample is left.", twin=_adaline_bias_unsummed),
        Mistake("adaline summed over all", "the sum runs over the features too, so one number comes out for all the weights. Each weight has a slope of its own.", twin=_adaline_summed_over_all),
        Mistake("adaline sums apart", "errors and features are summed each by themselves, and multiplied then. Each error belongs to its own sample: multiply first.", twin=_adaline_sums_apart),
        Mistake("adaline without x", "the feature is missing: every weight gets the bias's slope. How much the score changes with a weight depends on that weight's x.", twin=_adaline_without_x),
        Mistake("adaline times w", "the slopes are multiplied by the weights themselves. What multiplies them is the feature.", twin=_adaline_times_w),
        Mistake("adaline bias times b", "the bias's slope is multiplied by b. Its feature is always 1.", twin=_adaline_bias_times_b),
        Mistake("adaline first sample", "only one sample counts: does `return` stand inside the loop, or is the sum set anew for each sample?", twin=(_adaline_first_sample, _adaline_last_sample)),
        Mistake("adaline all but last", "the last sample is left out: where does your range end?", twin=_adaline_all_but_last),
        Mistake("adaline loss", "that is the loss. Asked is how it changes with each weight, and with the bias.", twin=_adaline_loss),
        Mistake("return updated weights asked", "you return updated weights. Asked is the gradient alone; the update comes in the next cell.", twin=(_adaline_updated(1.0), _adaline_updated(0.1), _adaline_updated(0.01), _adaline_updated(0.001))),
        Mistake("adaline table", "y and ŷ have different shapes, (n,) and (n, 1): NumPy subtracts each from each, without a word, into a table (n, n).", twin=(_adaline_table, _adaline_table_summed, _adaline_table_turned, _adaline_column, _adaline_column_summed, _adaline_column_turned, _adaline_table_times_x, _adaline_column_times_x)),
        Mistake("two values exchanged weights'", "the two values are exchanged: the weights' slopes come first, then the bias's.", twin=lambda w, b, X, y: solutions.adaline_gradient(w, b, X, y)[::-1]),
    ],
    hints=[
        "Write down ŷ for all samples (one line, as in `predict`), then the errors y − ŷ.",
        "For one weight: multiply each sample's error by that sample's feature, add up, times −2. For the bias the feature is 1.",
        "`error @ X` does the sum over the samples for all weights at once: `return -2 * (error @ X), -2 * error.sum()`.",
    ],
    why="`error @ X` is (n,) times (n, n_features): for each feature the sum over the samples of error times feature, which is what the formula says. No loop is left.",
)  # fmt: skip

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
        Mistake("step side stepping both", "you step to one side only. Stepping to both sides costs the same two calls of f, and is off far less.", twin=(lambda f, x, h=1e-5: (f(x + h) - f(x)) / h, lambda f, x, h=1e-5: (f(x) - f(x - h)) / h)),
        Mistake("step side divide 2", "you step to one side only, and divide by 2h: that is half of a slope.", twin=(lambda f, x, h=1e-5: (f(x + h) - f(x)) / (2 * h), lambda f, x, h=1e-5: (f(x) - f(x - h)) / (2 * h))),
        Mistake("two places lie 2", "the two places lie 2h apart, and you divide by h: the slope comes out twice too large.", twin=lambda f, x, h=1e-5: (f(x + h) - f(x - h)) / h),
        Mistake("multiplication division go left", "multiplication and division go from left to right: `/ 2 * h` divides by 2, and then multiplies by h.", twin=lambda f, x, h=1e-5: (f(x + h) - f(x - h)) / 2 * h),
        Mistake("division before minus second", "the division comes before the minus, so only the second value is divided. Brackets?", twin=(lambda f, x, h=1e-5: f(x + h) - f(x - h) / (2 * h), lambda f, x, h=1e-5: f(x + h) - f(x - h) / 2 * h, lambda f, x, h=1e-5: f(x + h) - f(x - h) / h)),
        Mistake("sign wrong forwards minus", "the sign is wrong: forwards minus backwards, or what rises seems to fall.", twin=(lambda f, x, h=1e-5: (f(x - h) - f(x + h)) / (2 * h), lambda f, x, h=1e-5: (f(x - h) - f(x)) / h)),
        Mistake("two values added slope", "the two values are added. A slope compares them: how much higher is the one?", twin=(lambda f, x, h=1e-5: (f(x + h) + f(x - h)) / (2 * h), lambda f, x, h=1e-5: (f(x + h) + f(x - h)) / 2)),
        Mistake("rise slope rise over", "this is only the rise. A slope is rise over run.", twin=(lambda f, x, h=1e-5: f(x + h) - f(x - h), lambda f, x, h=1e-5: f(x + h) - f(x))),
        Mistake("function's value slope compares", "only the function's value comes out; a slope compares two places.", twin=(lambda f, x, h=1e-5: f(x), lambda f, x, h=1e-5: f(x + h))),
        Mistake("h handed used fixed", "the `h` that is handed in isn't used: a fixed step stands in its place.", twin=(lambda f, x, h=1e-5: solutions.numerical_slope(f, x), lambda f, x, h=1e-5: solutions.numerical_slope(f, x, 1e-6), lambda f, x, h=1e-5: solutions.numerical_slope(f, x, 1e-4), lambda f, x, h=1e-5: solutions.numerical_slope(f, x, 1e-3), lambda f, x, h=1e-5: solutions.numerical_slope(f, x, 1e-7))),
        Mistake("h added f's value", "h is added to f's value, outside of its brackets: both values are taken at the same place.", twin=(lambda f, x, h=1e-5: (f(x) + h - (f(x) - h)) / (2 * h), lambda f, x, h=1e-5: (f(x) + h - f(x) - h) / (2 * h), lambda f, x, h=1e-5: (f(x) + h - f(x)) / h)),
        Mistake("second derivative how much", "that is the second derivative, how much the slope itself changes.", twin=lambda f, x, h=1e-5: (f(x + h) - 2 * f(x) + f(x - h)) / h**2),
        Mistake("go half step side", "you go half a step to each side. Asked is a whole h to each side, 2h in all.", twin=lambda f, x, h=1e-5: (f(x + h / 2) - f(x - h / 2)) / h),
        Mistake("places multiplied h shifted", "the places are multiplied by h instead of shifted by it.", twin=lambda f, x, h=1e-5: (f(x * (1 + h)) - f(x * (1 - h))) / (2 * h)),
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
        Mistake("unguarded", "where both gradients are 0 throughout, 0 is divided by 0, and that is no number. Two gradients that agree have the error 0.", twin=_unguarded),
        Mistake("divide two gradients if", "you divide by one of the two gradients only. If that one is 0, the result is infinite; and the order of the two shouldn't matter.", twin=(*_unguarded_by(lambda a, b: np.max(np.abs(a))), *_unguarded_by(lambda a, b: np.max(np.abs(b))))),
        Mistake("nothing divided absolute error", "nothing is divided: this is the absolute error. Is 0.01 much? That depends on how large the slopes are.", twin=(lambda a, b: np.max(np.abs(a - b)),)),
        Mistake("divide sum both some", "you divide by the sum of both, as some books do. Agreed here is the larger of the two: then it reads as a fraction of it.", twin=_unguarded_by(lambda a, b: np.max(np.abs(a)) + np.max(np.abs(b)))),
        Mistake("divide mean both some", "you divide by the mean of both, as some books do. Agreed here is the larger of the two.", twin=_unguarded_by(lambda a, b: (np.max(np.abs(a)) + np.max(np.abs(b))) / 2)),
        Mistake("slope divided itself then", "each slope is divided by itself. Then one that is truly 0 against 1e-3 counts as wholly wrong, though beside its neighbours it is nothing: divide all by the largest.", twin=(*_each_by_itself(np.max), *_each_by_itself(np.mean), *_each_by_itself(lambda e: e), _each_by_its_sum(1e-8), _each_by_its_sum(1e-12))),
        Mistake("for each number", "a number for each slope comes out. Asked is the largest alone: a check should end in one number.", twin=(_for_each_number, _for_each_number_unguarded)),
        Mistake("signed", "the difference keeps its sign, so a slope that is far too small looks like a small error.", twin=_signed),
        Mistake("signed scale", "the scale is taken with its sign: where all slopes are negative, the largest is the one nearest to 0.", twin=(_signed_scale, _signed_scale_guarded)),
        Mistake("mean difference", "you average the differences. One wrong slope among a thousand right ones would go unseen: take the largest.", twin=_mean_difference),
        Mistake("total difference", "you add up the differences: the more weights a model has, the worse it would look. Take the largest.", twin=(_total_difference, _sums)),
        Mistake("guarded when equal to zero only", "0 comes out where only one of the two gradients is 0. They differ then, and by everything: guard only the case in which both are 0.", twin=_guarded_when_equal_to_zero_only),
        Mistake("norms", "you measure the lengths of the vectors (`norm`), as some books do. Agreed here are the largest numbers.", twin=(_norms, _norms_added)),
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
        case(np.ones(4), _GRID, np.sin(np.pi * _GRID), 0.01, 60, note="the sine"),  # not from zero: a walk that leads astray would then hang on rounding
    ],
    mistakes=[
        Mistake("factor 2 missing gradient", "the factor 2 is missing in the gradient.", twin=_fit_like(factor=-1.0)),
        Mistake("gradient mean over points", "the gradient is a mean over the points. The loss is a sum, so its gradient is one too.", twin=_fit_like(mean=True)),
        Mistake("gradient mean over points 2", "the gradient is a mean over the points, and the factor 2 is missing.", twin=_fit_like(factor=-1.0, mean=True)),
        Mistake("climb loss grows step", "you climb: the loss grows with every step. The gradient points uphill, so a step goes against it.", twin=(_fit_like(factor=2.0), _fit_like(factor=1.0))),
        Mistake("learning rate applied twice", "the learning rate is applied twice, once in the gradient and once in the update, so every step is far too small.", twin=_fit_like(rate=lambda r: r * r)),
        Mistake("learning rate used or", "the learning rate isn't used, or a fixed number stands in its place.", twin=(_fit_like(rate=lambda r: 1.0), _fit_like(rate=lambda r: 0.1), _fit_like(rate=lambda r: 0.01), _fit_like(rate=lambda r: 0.001))),
        Mistake("learning rate divides should", "the learning rate divides where it should multiply.", twin=_fit_like(rate=lambda r: 1 / r)),
        Mistake("gradient taken once never", "the gradient is taken once and never again. After each step the errors are others, and so is the slope.", twin=_fit_like(frozen=True)),
        Mistake("step begins again first", "every step begins again at the first theta, so nothing adds up.", twin=_fit_like(keep_theta=True)),
        Mistake("fit knob by knob", "the knobs are turned one after the other, each with errors that already know of the last turn. One step turns all of them, by one gradient.", twin=_fit_knob_by_knob),
        Mistake("fit sample by sample", "you take a step for every point. Here one step uses the gradient of all points together.", twin=_fit_sample_by_sample),
        Mistake("losses taken after step", "the losses are taken after each step. Asked is the loss before it, so that the first one is that of the start.", twin=_fit_like(after=True)),
        Mistake("keep last loss step", "you keep the last loss only. One for each step shows whether training goes well.", twin=(_fit_like(kept=lambda losses: losses[-1]), _fit_like(kept=lambda losses: losses[-1:]))),
        Mistake("theta right but losses", "theta is right, but the losses are means. Ours is the sum of the squared errors.", twin=_fit_like(noted=lambda error: np.mean(error**2))),
        Mistake("theta right but losses 2", "theta is right, but the losses are sums of the errors themselves, in which too much and too little cancel. The squares are missing.", twin=(_fit_like(noted=np.sum), _fit_like(noted=lambda error: -np.sum(error)))),
        Mistake("theta right but losses 3", "theta is right, but the losses are sums of absolute errors. Ours are squared.", twin=_fit_like(noted=lambda error: np.sum(np.abs(error)))),
        Mistake("theta right but losses 4", "theta is right, but the losses are the squared errors of every point, not added up.", twin=_fit_like(noted=lambda error: error**2)),
        Mistake("begin zero whatever theta", "you begin at zero, whatever theta is handed in.", twin=_fit_like(from_zero=True)),
        Mistake("fit one step", "it ends after one step: does `return` stand inside the loop?", twin=_fit_one_step),
        Mistake("takes step too many", "it takes one step too many.", twin=_fit_like(extra=1)),
        Mistake("takes step too few", "it takes one step too few: where does your range end?", twin=_fit_like(extra=-1)),
        Mistake("knobs stand opposite order", "the knobs stand in the opposite order, the cube's first (as `np.polyval` has it). Here θ₀ belongs to no x, and θ₃ to x³.", twin=_fit_like(powers=(3, 2, 1, 0))),
        Mistake("powers begin x first", "the powers begin at x¹. The first knob stands alone: its power is x⁰ = 1.", twin=_fit_like(powers=(1, 2, 3, 4))),
        Mistake("first knob never moves", "the first knob never moves: it has a slope too, though no x stands beside it.", twin=_fit_like(forget=(0,))),
        Mistake("fit one gradient for all", "all knobs get the same slope. Each is multiplied by its own power of x, so its slope is, too.", twin=_fit_one_gradient_for_all),
        Mistake("differentiate respect x 0", "you differentiate with respect to x: 0, 1, 2x, 3x². The knobs are what is turned, and the slope of θ₂x² with respect to θ₂ is x².", twin=_fit_differently(lambda x: np.stack([0 * x, 1 + 0 * x, 2 * x, 3 * x**2], axis=1))),
        Mistake("knob's slope multiplied x", "every knob's slope is multiplied by x, whatever its power: the slope of θ₂x² with respect to θ₂ is x².", twin=(_fit_differently(lambda x: np.stack([x, x, x, x], axis=1)), _fit_differently(lambda x: np.stack([1 + 0 * x, x, x, x], axis=1)))),
        Mistake("error gradient still squared", "the error in the gradient is still squared, or has lost its sign.", twin=(_fit_like(of=lambda error: error**2), _fit_like(of=np.abs))),
        Mistake("fit in place", "the values are right, but `theta` itself is changed in place (`-=` does that to an array): whoever still needs the start has lost it.", twin=_fit_in_place),
        Mistake("fit losses only", "theta is missing: the losses alone come back.", twin=_fit_losses_only),
        Mistake("fit theta only", "the losses are missing: theta alone comes back.", twin=_fit_theta_only),
        Mistake("two values exchanged theta", "the two values are exchanged: theta comes first, then the losses.", twin=lambda theta, x, y, learning_rate, steps: solutions.fit_cubic(theta, x, y, learning_rate, steps)[::-1]),
        Mistake("fit in one go", "the best cubic comes out at once. Right in the end, and for a cubic the better way; but asked are the steps downhill.", twin=(_fit_in_one_go, _fit_by_polyfit)),
        Mistake("uphill", "the loss ends higher than it began: your steps lead uphill, or leap over the valley. Look at the gradient's sign and size, with a pencil, for a single point.", when=_uphill),
    ],
    hints=[
        "It is Adaline again: four weights, whose features are 1, x, x² and x³.",
        "In the loop: predict, take the errors, note the loss, then the slope of each knob, −2 times the sum of error times power; then one step against it.",
        "`powers = np.column_stack([x**0, x, x**2, x**3])` before the loop. Within it `error = y - powers @ theta`, and `theta = theta - learning_rate * -2 * (error @ powers)`.",
    ],
    why="A model may bend as it likes and still be linear in its knobs: then it is Adaline with other features. Networks aren't linear in theirs. For them only the line with the gradient changes, not the loop.",
)  # fmt: skip
