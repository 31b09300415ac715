"""The exercises of gradient_descent: a loss, a descent, gradients, a fit, and how to check a gradient."""

from __future__ import annotations

import re

import numpy as np

from mlschool.checking.compare import numbers
from mlschool.checking.placeholders import Fn
from mlschool.checking.record import Edit, Exercise, Mistake, case, edit, random_cases
from mlschool.checking.recordings import Recording
from mlschool.solutions import gradient_descent as solutions

_INTEGERS = "whole numbers, as the type int"


def _too_short(recording: Recording, reference: Recording, which: int | None) -> bool:
    """Whether all that came is right as far as it goes, and ends too early in some cases, but not in all.

    which  of the values that come back holds one entry for each step; None where there is one value only
    """
    short = []
    for came, due in zip(recording.observations, reference.observations, strict=True):
        got, right = (numbers(seen.value if which is None else seen.value[which]) for seen in (came, due))
        if got is None or got.ndim != right.ndim or not 0 < len(got) <= len(right):
            return False
        if got.shape[1:] != right.shape[1:] or not np.allclose(got, right[: len(got)], rtol=1e-6, atol=1e-9):
            return False
        short.append(len(got) < len(right))
    return any(short) and not all(short)


squared_loss = Exercise(
    reference=solutions.squared_loss,
    cases=[
        case(np.array([1.0, 0.0, 1.0]), np.array([1.0, 2.0, 0.5]), note="the table from above"),
        case(np.array([3.0]), np.array([1.0]), note="a single sample"),
        case(np.array([1, 0, 1, 0]), np.array([2, 2, -1, 0]), note=_INTEGERS),
        random_cases(lambda rng: (rng.integers(0, 2, 7), rng.normal(size=7))),
        random_cases(lambda rng: (rng.normal(size=12), rng.normal(size=12)), note="labels that are any number"),
    ],
    mistakes=[
        Mistake("mean for sum", "you take the mean of the squared errors. Many libraries do, but the exercise asks for their sum.", twin=edit("np.sum", "np.mean")),
        Mistake("not squared", "the errors are added up as they are, so those that are too high and too low cancel. Square each of them first.", twin=(edit(" ** 2", ""), edit("(y - y_pred) ** 2", "y_pred - y"))),
        Mistake("absolute errors", "the errors lose their sign but aren't squared. With the square, an error of 2 counts four times as much as one of 1.", twin=edit("(y - y_pred) ** 2", "np.abs(y - y_pred)")),
        Mistake("squared after sum", "you add up first and square afterwards, so the errors have already cancelled. Square each error by itself, then add up.", twin=edit("np.sum((y - y_pred) ** 2)", "np.sum(y - y_pred) ** 2")),
        Mistake("each squared first", "labels and predictions are squared by themselves. What is squared is their difference, (y − ŷ)².", twin=(edit("(y - y_pred) ** 2", "y**2 - y_pred**2"), edit("(y - y_pred) ** 2", "y - y_pred**2"))),
        Mistake("doubled", "each error is doubled and not squared: `**` raises to a power, `*` multiplies.", twin=edit("** 2", "* 2")),
        Mistake("added for subtracted", "y and ŷ are added. The error is their difference: how far the prediction is from the label.", twin=edit("y - y_pred", "y + y_pred")),
        Mistake("no difference", "labels, or predictions, are squared alone. What is squared is the error, which is the difference of the two.", twin=(edit("(y - y_pred)", "y"), edit("(y - y_pred)", "y_pred"))),
        Mistake("unsummed", "a squared error for each sample comes back. The loss is one number, their sum.", twin=edit("np.sum((y - y_pred) ** 2)", "(y - y_pred) ** 2")),
        Mistake("rooted", "you take the square root at the end. Our loss is the sum of the squares itself.", twin=(edit("np.sum((y - y_pred) ** 2)", "np.sqrt(np.sum((y - y_pred) ** 2))"), edit("np.sum((y - y_pred) ** 2)", "np.sqrt(np.mean((y - y_pred) ** 2))"))),
        Mistake("half", "you take half of the sum, as some books do so that a 2 cancels later. Here it is the whole sum.", twin=edit("** 2)", "** 2) / 2")),
        Mistake("half the mean", "you take half of the mean. The exercise asks for the whole sum.", twin=edit("np.sum((y - y_pred) ** 2)", "np.mean((y - y_pred) ** 2) / 2")),
        Mistake("negative", "the sign is the opposite. A loss is small where the predictions are good, and a sum of squares is never below 0.", twin=edit("np.sum(", "-np.sum(")),
        Mistake("one sample", "only one sample counts: does `return` stand inside the loop, or is the sum set anew for each sample?", twin=(edit("np.sum((y - y_pred) ** 2)", "(y[0] - y_pred[0]) ** 2"), edit("np.sum((y - y_pred) ** 2)", "(y[-1] - y_pred[-1]) ** 2"))),
        Mistake("largest error", "only the largest error counts. The loss adds up the squares of all of them.", twin=edit("np.sum", "np.max")),
    ],
    hints=[
        "Three things, one after the other: the errors, their squares, and the sum of these.",
        "`y - y_pred` gives all errors at once, and `** 2` squares each of them.",
        "`np.sum(…)` adds up an array: `return np.sum((y - y_pred) ** 2)`.",
    ],
    why="NumPy subtracts, squares and adds up whole arrays. The square makes every error count as positive, and a large error more than many small ones: remember that when you meet a bird far away.",
)  # fmt: skip

_STEP = "path[-1] - learning_rate * gradient(path[-1])"


def _walks(rng, n=None):
    start = float(rng.uniform(0.5, 1.5)) if n is None else rng.uniform(0.3, 1.5, n) * rng.choice([-1, 1], n)
    return Fn("sin"), start, float(rng.uniform(0.1, 0.4)), int(rng.integers(4, 8))


def _climbs(recording: Recording, reference: Recording) -> bool:
    """Whether in every walk of several steps the end is farther from the bottom, which is at 0, than the start."""
    walks = [
        numbers(seen.value)
        for seen, due in zip(recording.observations, reference.observations, strict=True)
        if 4 < len(due.value) < 20
    ]
    return bool(walks) and all(
        walk is not None and len(walk) > 1 and not np.abs(walk[-1]).sum() <= np.abs(walk[0]).sum()
        for walk in walks
    )


descend = Exercise(
    reference=solutions.descend,
    cases=[
        case(Fn("cube"), 1.0, 0.5, 1, note="a single step"),
        case(Fn("cube"), 2.0, 0.125, 3, note="three steps"),
        case(Fn("cube"), 2, 0.125, 2, note="the start is a whole number"),
        case(Fn("cube"), np.array([1.0, -2.0]), 0.125, 2, note="two parameters"),
        case(Fn("sin"), 1.0, 0.5, 0, note="no step at all"),
        random_cases(_walks),
        random_cases(lambda rng: _walks(rng, 3), note="three parameters"),
        case(Fn("cube"), 0.0, 0.1, 30, note="thirty steps on level ground"),
        case(Fn("cube"), 0.0, 0.1, 500, note="five hundred steps on level ground", long=True),
    ],
    mistakes=[
        Mistake("sign", "you climb: a step along the gradient leads uphill. Go against it.", twin=edit(" - learning_rate", " + learning_rate")),
        Mistake("start missing", "the start is missing: the list begins with the parameters before the first step.", twin=edit("return path", "return path[1:]")),
        Mistake("end missing", "where the last step leads is missing: after each step the new place is appended.", twin=edit("return path", "return path[:-1] if steps else path")),
        Mistake("one too many", "it takes one step too many.", twin=edit("range(steps)", "range(steps + 1)")),
        Mistake("one step", "it ends after one step: does `return` stand inside the loop?", twin=(edit("    return path", "        return path"), edit("range(steps)", "range(min(steps, 1))"))),
        Mistake("last only", "only the end of the path comes back. The exercise asks for the whole way: the start, and where each step leads.", twin=(edit("return path", "return path[-1]"), edit("return path", "return path[-1:]"))),
        Mistake("always from start", "every step begins again at the start, so the descent gets no further than one step. Begin each where the last one ended.", twin=edit(_STEP, "start - learning_rate * gradient(start)")),
        Mistake("gradient taken once", "the gradient is taken at the start and never again. The slope is different at each place: ask for it there.", twin=edit("gradient(path[-1])", "gradient(start)")),
        Mistake("never moves", "every place is the start: the step is computed, perhaps, but not taken. Is its result kept?", twin=edit(" - learning_rate * gradient(path[-1])", "")),
        Mistake("place lost", "a step replaces the parameters, where it should move them: what was reached so far is lost.", twin=(edit(_STEP, "-learning_rate * gradient(path[-1])"), edit(_STEP, "learning_rate * gradient(path[-1])"))),
        Mistake("no rate", "the learning rate isn't used, or a fixed number is in its place.", twin=tuple(edit("learning_rate *", f"{rate} *") for rate in ("1.0", "0.1", "0.01", "0.001"))),
        Mistake("rate twice", "the learning rate is applied twice, so every step is too small.", twin=edit("learning_rate *", "learning_rate**2 *")),
        Mistake("rate divides", "the learning rate divides where it should multiply: a smaller one would make larger steps.", twin=edit("learning_rate *", "1 / learning_rate *")),
        Mistake("rate without gradient", "every step is as long as the learning rate, however steep it is. Multiply by the gradient.", twin=(edit("gradient(path[-1])", "np.sign(gradient(path[-1]))"), edit(" * gradient(path[-1])", ""))),
        Mistake("slopes for places", "the list holds the slopes. The exercise asks for the places: the parameters after each step.", twin=edit("path.append(path[-1] - learning_rate * gradient(path[-1]))", "start = start - learning_rate * gradient(start)\n        path.append(gradient(start))")),
        Mistake("steps for places", "the list holds the steps themselves. Take each of them from where you are, and append where it leads.", twin=edit("path.append(path[-1] - learning_rate * gradient(path[-1]))", "path.append(learning_rate * gradient(start))\n        start = start - path[-1]")),
        Mistake("one array many times", "the list holds one and the same array many times: `-=` changes it in place, and so every place shows the last one. Make a new array at each step.", twin=(edit("path = [start]", "knobs = np.array(start, dtype=float)\n    path = [knobs]").edit(_STEP, "knobs").edit("        path.append", "        knobs -= learning_rate * gradient(knobs)\n        path.append"), edit("path = [start]", "knobs = np.array(start, dtype=float) if np.ndim(start) else start\n    path = [knobs]").edit(_STEP, "knobs").edit("        path.append", "        knobs -= learning_rate * gradient(knobs)\n        path.append"), edit(_STEP, "start").edit("        path.append", "        start -= learning_rate * gradient(start)\n        path.append"))),
        Mistake("momentum", "each step keeps a part of the one before: that is momentum. The exercise asks for the plain step.", twin=edit("path = [start]", "path, step = [start], 0.0").edit("path.append(path[-1] - learning_rate * gradient(path[-1]))", "step = 0.9 * step - learning_rate * gradient(path[-1])\n        path.append(path[-1] + step)")),
        Mistake("from zero", "you begin at zero, whatever `start` is.", twin=edit("[start]", "[0 * start]")),
        Mistake("stops early", "it ends before all steps are taken: is there a `break`? `steps` says how many, also where the ground is level.", when=lambda seen, reference: _too_short(seen, reference, None)),
        Mistake("uphill", "your path leads away from the bottom. Do the first step with a pencil: is its sign right, and its length learning rate times slope?", when=_climbs),
    ],
    hints=[
        "Begin with a list that holds the start. In a loop over the steps, append one place for each.",
        "`path[-1]` is where you are, and `gradient(path[-1])` is the slope there. The next place is where you are, minus learning rate times slope.",
        "In the loop: `path.append(path[-1] - learning_rate * gradient(path[-1]))`. The list begins as `path = [start]`.",
    ],
    why="The descent never asks what the loss is, or how many parameters there are. It needs a gradient, and that is all. The same three lines will train every network of this school.",
)  # fmt: skip


def _birds(rng, features=2, n=12):
    X = rng.normal(size=(n, features)) + rng.normal(size=features)
    return rng.normal(size=features), float(rng.normal()), X, rng.integers(0, 2, n)


# (n,) beside (n, 1): the errors become a table (n, n), and people go on from there in four ways
_UNCHECKED = edit("np.shape(y) != np.shape(y_pred)", "False")
_SHAPES_MIXED = tuple(
    more
    for table in (
        _UNCHECKED.edit("X @ w", "X @ w[:, None]"),
        _UNCHECKED.edit("= y - y_pred", "= y[:, None] - y_pred"),
    )
    for more in (
        table,
        table.edit("error @ X", "error.sum(axis=0) @ X"),
        table.edit("error @ X", "X.T @ error"),
        table.edit("error @ X", "np.sum(error * X, axis=0)"),  # stops, except where there is a single feature
    )
)

_TABLE = np.array([[1.0, 2.0], [3.0, -1.0], [0.0, 1.0]])

adaline_gradient = Exercise(
    reference=solutions.adaline_gradient,
    returns=("dw", "db"),
    cases=[
        case(np.array([0.5, 0.0]), 0.5, _TABLE, np.array([1.0, 0.0, 1.0]), note="the table from above"),
        case(np.array([1 / 3, -0.2]), 1.0, np.array([[2, 1], [0, 3], [1, 1], [4, -2]]), np.array([1, 0, 0, 1]), note=_INTEGERS),
        case(np.array([1.5]), -0.5, np.array([[2.0], [1.0], [-1.0], [3.0]]), np.array([2.0, 1.5, -2.5, 4.25]), note="a single feature"),
        random_cases(_birds, note="two features"),
        random_cases(lambda rng: _birds(rng, features=4, n=7), note="four features"),
    ],
    mistakes=[
        Mistake("factor two missing", "the factor 2 is missing. (Some books take half the sum of squares for their loss, and then it is right; ours is the whole sum.)", twin=edit("-2 * (", "-(").edit("-2 * error.", "-error.")),
        Mistake("mean for sum", "you take the mean over the samples. Our loss is a sum, so its gradient is one too. (With a mean for the loss it would be right.)", twin=edit("(error @ X)", "(error @ X) / len(y)").edit("sum", "mean")),
        Mistake("mean without factor two", "you take the mean over the samples, and the factor 2 is missing. Our loss is a sum of squares.", twin=edit("-2 * (error @ X)", "-(error @ X) / len(y)").edit("-2 * error.sum", "-error.mean")),
        Mistake("sign", "both have the wrong sign: this points downhill. The gradient points uphill, and the update will turn it round.", twin=edit("-2 * (", "2 * (").edit("-2 * error.", "2 * error.")),
        Mistake("sign and factor two", "both have the wrong sign, and the factor 2 is missing. That is the perceptron's correction, and not the loss's gradient.", twin=edit("-2 * (error @ X), -2 * error.sum()", "error @ X, error.sum()")),
        Mistake("bias sign", "the weights' slopes are right, and the bias's has the wrong sign.", twin=edit("-2 * error.", "2 * error.")),
        Mistake("weights sign", "the bias's slope is right, and the weights' have the wrong sign.", twin=edit("-2 * (", "2 * (")),
        Mistake("bias factor two missing", "the bias's slope lacks its factor 2.", twin=edit("-2 * error.", "-error.")),
        Mistake("weights factor two missing", "the weights' slopes lack their factor 2.", twin=edit("-2 * (", "-(")),
        Mistake("bias mean for sum", "the bias's slope is a mean over the samples, the weights' are sums. Both should be sums.", twin=edit("sum", "mean")),
        Mistake("no bias", "the bias is left out of the prediction, so all the errors are off.", twin=edit(" + b", "")),
        Mistake("bias subtracted", "the bias is subtracted in the prediction, so all the errors are off. A score is x·w + b.", twin=edit("+ b", "- b")),
        Mistake("added for subtracted", "y and ŷ are added. The error is their difference: how far the prediction is from the label.", twin=edit("= y - y_pred", "= y + y_pred")),
        Mistake("no difference", "labels, or predictions, stand where the errors belong. An error is the difference of the two.", twin=(edit("= y - y_pred", "= y - 0 * y_pred"), edit("= y - y_pred", "= y_pred"))),
        Mistake("squared error", "the error is still squared. Differentiating took the square away: what is left is the error itself.", twin=edit("y - y_pred", "(y - y_pred) ** 2")),
        Mistake("absolute error", "the error has lost its sign, so predictions that are too large and too small push the same way.", twin=edit("y - y_pred", "np.abs(y - y_pred)")),
        Mistake("step in prediction", "the prediction goes through a step. Adaline takes the score itself: its activation is linear.", twin=edit("X @ w + b", "np.where(X @ w + b >= 0, 1, 0)")),
        Mistake("unsummed", "the weights' slopes aren't summed over the samples yet: a row for each sample is left.", twin=(edit("(error @ X)", "error[:, None] * X"), edit("(error @ X)", "error[:, None] * X").edit(".sum()", ""))),
        Mistake("bias unsummed", "the bias's slope isn't summed over the samples yet: a number for each sample is left.", twin=edit(".sum()", "")),
        Mistake("summed over all", "the sum runs over the features too, so one number comes out for all the weights. Each weight has a slope of its own.", twin=edit("(error @ X)", "np.sum(error[:, None] * X)")),
        Mistake("summed apart", "errors and features are summed by themselves, and then multiplied. Each error belongs to its own sample: multiply first.", twin=edit("(error @ X)", "error.sum() * X.sum(axis=0)")),
        Mistake("no x", "the feature is missing: every weight gets the bias's slope. How much the score changes with a weight depends on that weight's x.", twin=edit("(error @ X)", "np.full(len(w), error.sum())")),
        Mistake("times weights", "the slopes are multiplied by the weights themselves. What multiplies them is the feature.", twin=edit("(error @ X)", "(error @ X) * w").edit("sum()", "sum() * b")),
        Mistake("bias times itself", "the bias's slope is multiplied by b. Its feature is always 1.", twin=edit("sum()", "sum() * b")),
        Mistake("one sample", "only one sample counts: does `return` stand inside the loop, or is the sum set anew for each sample?", twin=(edit("y - y_pred", "(y - y_pred)[:1]").edit("error @ X", "error @ X[:1]"), edit("y - y_pred", "(y - y_pred)[-1:]").edit("error @ X", "error @ X[-1:]"))),
        Mistake("all but last", "the last sample is left out: where does your range end?", twin=edit("y - y_pred", "(y - y_pred)[:-1]").edit("error @ X", "error @ X[:-1]")),
        Mistake("loss returned", "that is the loss. The exercise asks how it changes with each weight, and with the bias.", twin=edit("-2 * (error @ X), -2 * error.sum()", "np.sum(error**2)")),
        Mistake("updated weights", "you return updated weights. The exercise asks for the gradient alone; the update comes in the next cell.", twin=tuple(edit("-2 * (", f"w + {rate} * 2 * (").edit("-2 * error.", f"b + {rate} * 2 * error.") for rate in (1, 0.1, 0.01, 0.001))),
        Mistake("shapes mixed", "y and ŷ have different shapes, (n,) and (n, 1): NumPy silently subtracts each from each, into a table (n, n).", twin=_SHAPES_MIXED),
        Mistake("order", "the two values are exchanged: the weights' slopes come first, then the bias's.", twin=edit("-2 * (error @ X), -2 * error.sum()", "-2 * error.sum(), -2 * (error @ X)")),
    ],
    hints=[
        "Write down ŷ for all samples (one line, as in `predict`), then the errors y − ŷ.",
        "For one weight: multiply each sample's error by that sample's feature, add up, times −2. For the bias the feature is 1.",
        "`error @ X` does the sum over the samples for all weights at once: `return -2 * (error @ X), -2 * error.sum()`.",
    ],
    why="`error @ X` is (n,) times (n, n_features): for each feature the sum over the samples of error times feature, which is what the formula says. No loop is left.",
)  # fmt: skip


def _uphill(recording: Recording, reference: Recording) -> bool:
    """Whether the losses end in NaN or infinity, or above their start, in every case of several steps.

    In the longest case the start fits as well as any: there the loss can't fall.
    """
    several = [
        (numbers(seen.value[1]), numbers(due.value[1]))
        for seen, due in zip(recording.observations, reference.observations, strict=True)
        if 5 < len(due.value[1]) < _LONG
    ]
    return bool(several) and all(
        got is not None and got.shape == right.shape and not got[-1] <= got[0] for got, right in several
    )


def _places(rng, n=9):
    x = np.sort(rng.uniform(-1, 1, n))
    y = np.sin(np.pi * x) + 0.3 * x**2 + 0.2
    return rng.normal(size=4), x, y, float(rng.uniform(0.01, 0.03)), int(rng.integers(6, 12))


_GRID = np.linspace(-1, 1, 50)
_LONG = 300  # steps, as many as the notebook takes


def _solved(recording: Recording, reference: Recording) -> bool:
    """Tell whether theta always fits as well as any cubic can, in cases in which a walk wouldn't be there yet."""
    for came, due in zip(recording.observations, reference.observations, strict=True):
        _, x, y, *_ = due.args
        powers = np.vander(np.asarray(x, dtype=float), 4, increasing=True)
        best = powers @ np.linalg.lstsq(powers, np.asarray(y, dtype=float), rcond=None)[0]
        if not np.allclose(powers @ numbers(came.value[0]), best, rtol=1e-6, atol=1e-6):
            return False
    return True


def _losses_pile_up(recording: Recording, reference: Recording) -> bool:
    """Tell whether each call's losses stand behind those of all the calls before."""
    kept: list[float] = []
    for came, due in zip(recording.observations, reference.observations, strict=True):
        losses, right = list(came.value[1]), list(due.value[1])
        grown = losses[: len(kept)] == kept and (not kept or len(losses) == len(kept) + len(right))
        if (
            not grown
            or not np.allclose(losses[-len(right) :], right)
            or not np.allclose(came.value[0], due.value[0])
        ):
            return False
        kept = losses
    return True


fit_cubic = Exercise(
    reference=solutions.fit_cubic,
    returns=("theta", "losses"),
    needs=("squared_loss", "descend", "adaline_gradient"),
    cases=[
        case(np.zeros(4), np.array([-1.0, 0.0, 2.0]), np.array([1.0, 1.0, 3.0]), 0.01, 1, note="a single step"),
        case(np.array([1.0, 0.5, -1.0, 2.0]), np.array([-1.0, 0.5, 1.0]), np.array([0.0, 1.0, 0.5]), 0.02, 2, note="two steps"),
        case(np.zeros(4), np.array([-1, 0, 1, 1]), np.array([1, 0, 1, 2]), 0.05, 3, note=_INTEGERS),
        random_cases(_places),
        random_cases(lambda rng: _places(rng, 14), count=2),
        case(np.ones(4), _GRID, np.sin(np.pi * _GRID), 0.01, 8, note="the sine"),  # not from zero, and few steps: a walk that leads astray would then hang on rounding
        case(np.zeros(4), np.array([1.0, 1.0]), np.array([1.0, -1.0]), 0.01, _LONG, note="three hundred steps from the best fit, where the loss falls no further", long=True),
    ],
    mistakes=[
        Mistake("factor two missing", "the factor 2 is missing in the gradient.", twin=edit("-2 * ", "-")),
        Mistake("mean for sum", "the gradient is a mean over the points. The loss is a sum, so its gradient is one too.", twin=edit("(error @ powers)", "(error @ powers) / len(y)")),
        Mistake("mean without factor two", "the gradient is a mean over the points, and the factor 2 is missing.", twin=edit("-2 * (error @ powers)", "-(error @ powers) / len(y)")),
        Mistake("factor two twice", "the factor 2 is applied twice: the square gives one.", twin=edit("-2 * ", "-4 * ")),
        Mistake("means throughout", "loss and gradient are means over the points. They fit each other, but the exercise asks for sums, whose steps are as many times longer as there are points.", twin=edit("(error @ powers)", "(error @ powers) / len(y)").edit("np.sum", "np.mean")),
        Mistake("half the loss", "loss and gradient are those of half the sum, as some books have it. Here it is the whole sum of the squares.", twin=(edit("-2 * ", "-").edit("np.sum(error**2)", "np.sum(error**2) / 2"), edit("-2 * (error @ powers)", "-(error @ powers) / len(y)").edit("np.sum(error**2)", "np.mean(error**2) / 2"))),
        Mistake("mean and no factor two", "the loss is a mean, and so is the gradient, which lacks the factor 2 besides. Ours are sums.", twin=edit("-2 * (error @ powers)", "-(error @ powers) / len(y)").edit("np.sum", "np.mean")),
        Mistake("sign", "you climb: the loss grows with every step. The gradient points uphill, so a step goes against it.", twin=(edit("-2 * ", "2 * "), edit("-2 * ", ""))),
        Mistake("rate twice", "the learning rate is applied twice, once in the gradient and once in the update, so every step is far too small.", twin=edit("learning_rate *", "learning_rate**2 *")),
        Mistake("fixed rate", "the learning rate isn't used, or a fixed number is in its place.", twin=tuple(edit("learning_rate", rate) for rate in ("1.0", "0.1", "0.01", "0.001"))),
        Mistake("rate divides", "the learning rate divides where it should multiply.", twin=edit("learning_rate *", "1 / learning_rate *")),
        Mistake("gradient taken once", "the gradient is taken once and never again. After each step the errors are others, and so is the slope.", twin=edit("-2 * ", "gradient if losses[1:] else -2 * ")),
        Mistake("begins again", "every step begins again at the first theta, so nothing adds up.", twin=edit("losses = []", "losses, start = [], theta").edit("theta = theta", "theta = start")),
        Mistake("update outside loop", "theta moves once, when the loop is over. The update is a part of each step: does it stand too far out?", twin=edit("        theta = theta", "    theta = theta")),
        Mistake("old theta lost", "a step replaces theta, where it should move it: what was reached so far is lost.", twin=(edit("theta = theta - ", "theta = -"), edit("theta = theta - ", "theta = "))),
        Mistake("signs of gradients", "only the signs of the slopes are used. A steep slope asks for a long step.", twin=edit("learning_rate * gradient", "learning_rate * np.sign(gradient)")),
        Mistake("clipped", "large slopes are cut off at 1. That tames a descent which leaps about, but the exercise asks for the gradient as it is.", twin=tuple(edit("learning_rate * gradient", clipped) for clipped in ("learning_rate * np.clip(gradient, -1, 1)", "learning_rate * gradient / max(1, np.linalg.norm(gradient))"))),
        Mistake("momentum", "each step keeps a part of the one before: that is momentum. The exercise asks for the plain step.", twin=edit("losses = []", "losses, step = [], 0.0").edit("theta = theta - learning_rate * gradient", "step = 0.9 * step - learning_rate * gradient\n        theta = theta + step")),
        Mistake("knob by knob", "the parameters are changed one after the other, each with errors that already know of the last change. One step changes all of them, by one gradient.", twin=edit("losses = []", "losses, theta = [], np.array(theta)").edit("gradient = -2 * (error @ powers)\n        theta = theta - learning_rate * gradient", "for k in range(4):\n            theta[k] += learning_rate * 2 * (y - powers @ theta) @ powers[:, k]")),
        Mistake("sample by sample", "you take a step for every point. Here one step uses the gradient of all points together.", twin=edit("gradient = -2 * (error @ powers)\n        theta = theta - learning_rate * gradient", "for row, label in zip(powers, y, strict=True):\n            theta = theta + learning_rate * 2 * (label - row @ theta) * row")),
        Mistake("losses after step", "the losses are taken after each step. The exercise asks for the loss before it, so that the first one is that of the start.", twin=edit("        losses.append(np.sum(error**2))\n", "").edit("* gradient\n", "* gradient\n        losses.append(np.sum((y - powers @ theta) ** 2))\n")),
        Mistake("last only", "you keep the last loss only. One for each step shows whether training goes well.", twin=(edit("theta, losses", "theta, losses[-1]"), edit("theta, losses", "theta, losses[-1:]"))),
        Mistake("losses averaged", "theta is right, but the losses are means. Ours is the sum of the squared errors.", twin=edit("np.sum", "np.mean")),
        Mistake("losses not squared", "theta is right, but the losses are sums of the errors themselves, in which too much and too little cancel. The squares are missing.", twin=(edit("error**2", "error"), edit("error**2", "-error"), edit("error**2", "error * 2"))),
        Mistake("losses rooted", "theta is right, but the losses are square roots. Ours are sums of the squares themselves.", twin=(edit("np.sum(error**2)", "np.sqrt(np.mean(error**2))"), edit("np.sum(error**2)", "np.sqrt(np.sum(error**2))"))),
        Mistake("losses absolute", "theta is right, but the losses are sums of absolute errors. Ours are squared.", twin=edit("error**2", "np.abs(error)")),
        Mistake("losses unsummed", "theta is right, but the losses are the squared errors of every point, not added up.", twin=edit("np.sum(error**2)", "error**2")),
        Mistake("from zero", "you begin at zero, whatever theta is passed in.", twin=edit("losses = []", "losses, theta = [], np.zeros(4)")),
        Mistake("one step", "it ends after one step: does `return` stand inside the loop?", twin=edit("    return", "        return")),
        Mistake("one too many", "it takes one step too many.", twin=edit("range(steps)", "range(steps + 1)")),
        Mistake("one too few", "it takes one step too few: where does your range end?", twin=edit("range(steps)", "range(steps - 1)")),
        Mistake("stops early", "it ends before all steps are taken: is there a `break`, or a limit of your own? `steps` says how many, whether the loss still falls or not.", when=lambda seen, reference: _too_short(seen, reference, 1)),
        Mistake("powers reversed", "the parameters stand in the opposite order, the cube's first (as `np.polyval` has it). Here θ₀ belongs to no x, and θ₃ to x³.", twin=edit("np.ones_like(x), x, x**2, x**3", "x**3, x**2, x, np.ones_like(x)")),
        Mistake("powers from one", "the powers begin at x¹. The first parameter stands alone: its power is x⁰ = 1.", twin=(edit("np.ones_like(x), x, x**2, x**3", "x, x**2, x**3, x**4"), edit("error @ powers", "error @ (powers * x[:, None])"))),
        Mistake("multiplied for powered", "x is multiplied by 2 or 3 where it is to be raised: `**` is the power, `*` the product.", twin=tuple(edit("x**2, x**3", powers) for powers in ("x * 2, x * 3", "x * 2, x**3", "x**2, x * 3"))),
        Mistake("base and exponent swapped", "2 and 3 are raised to the power x. It is x that is squared and cubed.", twin=tuple(edit("x**2, x**3", powers) for powers in ("2**x, 3**x", "2.0**x, 3.0**x", "2**x, x**3", "x**2, 3**x"))),
        Mistake("power twice", "one power stands there twice, and another one is missing: the parameters belong to 1, x, x² and x³.", twin=tuple(edit("x, x**2, x**3", powers) for powers in ("x, x**2, x**2", "x, x**3, x**3", "x, x, x**3", "x, x, x**2", "x, x**2, x"))),
        Mistake("first knob kept", "the first parameter never moves: it has a slope too, though no x stands beside it.", twin=edit("* gradient", "* gradient * [0, 1, 1, 1]")),
        Mistake("same slope for all", "all parameters get the same slope. Each is multiplied by its own power of x, so its slope is, too.", twin=edit("(error @ powers)", "np.sum(error)")),
        Mistake("derivative by x", "you differentiate with respect to x: 0, 1, 2x, 3x². The parameters are what changes, and the slope of θ₂x² with respect to θ₂ is x².", twin=edit("error @ powers", "error @ np.column_stack([0 * x, np.ones_like(x), 2 * x, 3 * x**2])")),
        Mistake("times x", "every parameter's slope is multiplied by x, whatever its power: the slope of θ₂x² with respect to θ₂ is x².", twin=(edit("error @ powers", "error @ np.column_stack([x, x, x, x])"), edit("error @ powers", "error @ np.column_stack([np.ones_like(x), x, x, x])"))),
        Mistake("squared or absolute error", "the error in the gradient is still squared, or has lost its sign.", twin=(edit("error @", "error**2 @"), edit("error @", "np.abs(error) @"))),
        Mistake("in place", "the values are right, but `theta` itself is changed in place (`-=` does that to an array): whoever still needs the start has lost it.", twin=edit("theta = theta - ", "theta -= ")),
        Mistake("losses only", "theta is missing: the losses alone come back.", twin=edit("theta, losses", "losses")),
        Mistake("theta only", "the losses are missing: theta alone comes back.", twin=edit("theta, losses", "theta")),
        Mistake("order", "the two values are exchanged: theta comes first, then the losses.", twin=edit("theta, losses", "losses, theta")),
        Mistake("in one go", "the best cubic comes out at once. It is right in the end, and for a cubic the better way; but the exercise asks for the steps downhill.", twin=(edit("losses = []", "return np.linalg.lstsq(powers, y, rcond=None)[0], [0.0] * steps"), edit("losses = []", "return np.polyfit(x, y, 3)[::-1], [0.0] * steps"))),
        Mistake("no prediction", "the prediction is left out of the error, so it is the same in every step. The error is the label minus the prediction.", twin=edit("y - powers @ theta", "y + 0 * (powers @ theta)")),
        Mistake("no gradient", "theta moves by the learning rate alone. The gradient says how far each parameter moves, and which way.", twin=edit("learning_rate * gradient", "learning_rate")),
        Mistake("other powers", "the powers aren't those of a cubic. The parameters belong to 1, x, x² and x³.", twin=tuple(edit("x, x**2, x**3", powers) for powers in ("x, x**2, x**4", "x, x**3, x**4", "x, x**3, x**5", "x, x**4, x**3", "x**2, x**3, x**4", "x, x**2, np.sin(x)"))),
        Mistake("one loss too many", "theta is right, and there is one loss too many: that of the end is there, too. Each step has one, taken before it.", twin=edit("return theta, losses", "return theta, [*losses, np.sum((y - powers @ theta) ** 2)]")),
        Mistake("predicted in reverse", "the predictions take the parameters in the opposite order (as `np.polyval` does), and the slopes don't: θ₀ belongs to no x in both.", twin=(edit("powers @ theta", "powers @ theta[::-1]"), edit("error @ powers", "error @ powers[:, ::-1]"))),
        Mistake("solved at once", "you return the best fit itself (by `np.polyfit`, or by solving equations), whatever the start, the rate and the number of steps. The exercise asks for the descent.", when=_solved),
        Mistake("list kept", "the list of losses is made once, outside of the function or in its header, so each call goes on with the losses of the last one.", when=_losses_pile_up),
        Mistake("uphill", "the loss ends higher than it began: your steps lead uphill, or leap over the valley. Look at the gradient's sign and size, with a pencil, for a single point.", when=_uphill),
    ],
    hints=[
        "It is Adaline again: four weights, whose features are 1, x, x² and x³.",
        "In the loop: predict, take the errors, note the loss, then the slope of each parameter, −2 times the sum of error times power; then one step against it.",
        "`powers = np.column_stack([x**0, x, x**2, x**3])` before the loop. Within it `error = y - powers @ theta`, and `theta = theta - learning_rate * -2 * (error @ powers)`.",
    ],
    why="A model may bend as it likes and still be linear in its parameters: then it is Adaline with other features. Networks aren't linear in theirs. For them only the line with the gradient changes, not the loop.",
)  # fmt: skip

numerical_slope = Exercise(
    reference=solutions.numerical_slope,
    cases=[
        case(Fn("square"), 3.0, 0.5),
        case(Fn("cube"), 2.0, 0.1),
        case(Fn("exp"), 0.0, h=0.2),
        case(Fn("sin"), 1.0, note="the step that the function has by itself"),
        case(Fn("sin_of_1000_x"), 0.0, note="the step that the function has by itself"),
        case(Fn("cube"), np.array([-1.0, 0.5, 2.0]), 0.1, note="several places at once"),
        random_cases(lambda rng: (Fn("exp"), float(rng.normal()), float(rng.uniform(0.1, 0.5)))),
        random_cases(lambda rng: (Fn("sin"), rng.normal(size=4) + 2.0, float(rng.uniform(0.1, 0.5))), note="several places at once"),
    ],
    mistakes=[
        Mistake("one sided", "you step to one side only. Stepping to both sides costs the same two calls of f, and is off far less.", twin=(edit("f(x - h)", "f(x)").edit("(2 * h)", "h"), edit("f(x + h)", "f(x)").edit("(2 * h)", "h"))),
        Mistake("one sided and halved", "you step to one side only, and divide by 2h: that is half of a slope.", twin=(edit("f(x - h)", "f(x)"), edit("f(x + h)", "f(x)"))),
        Mistake("h for two h", "the two places lie 2h apart, and you divide by h: the slope comes out twice too large.", twin=edit("(2 * h)", "h")),
        Mistake("left to right", "multiplication and division go from left to right: `/ 2 * h` divides by 2, and then multiplies by h.", twin=edit("(2 * h)", "2 * h")),
        Mistake("brackets", "the division comes before the minus, so only the second value is divided. Brackets?", twin=(edit("(f(x + h) - f(x - h))", "f(x + h) - f(x - h)"), edit("(f(x + h) - f(x - h)) / (2 * h)", "f(x + h) - f(x - h) / 2 * h"), edit("(f(x + h) - f(x - h)) / (2 * h)", "f(x + h) - f(x - h) / h"))),
        Mistake("sign", "the sign is wrong: forwards minus backwards, or what rises seems to fall.", twin=(edit("f(x + h) - f(x - h)", "f(x - h) - f(x + h)"), edit("(f(x + h) - f(x - h)) / (2 * h)", "(f(x - h) - f(x)) / h"))),
        Mistake("added for subtracted", "the two values are added. A slope compares them: how much higher is one than the other?", twin=(edit(") - f", ") + f"), edit(") - f", ") + f").edit("(2 * h)", "2"))),
        Mistake("rise only", "this is only the rise. A slope is rise over run.", twin=(edit(" / (2 * h)", ""), edit("(f(x + h) - f(x - h)) / (2 * h)", "f(x + h) - f(x)"))),
        Mistake("value only", "only one of the function's values is used; a slope compares two places.", twin=tuple(edit("(f(x + h) - f(x - h)) / (2 * h)", value) for value in ("f(x)", "f(x + h)", "f(x + h) / (2 * h)", "f(x + h) / h", "f(x - h) / (2 * h)"))),
        Mistake("other default", "where no `h` is passed in, a different step is taken: the header gives it the value 1e-5.", twin=tuple(lambda f, x, h=default: (f(x + h) - f(x - h)) / (2 * h) for default in (1e-4, 1e-3, 1e-2, 0.1))),
        Mistake("multiplied for divided", "the rise is multiplied by the run. A slope is rise over run.", twin=(edit(" / (2 * h)", " * (2 * h)"), edit(" / (2 * h)", " * h"))),
        Mistake("divided by two", "the rise is divided by 2, and the distance of the two places is 2h.", twin=edit("(2 * h)", "2")),
        Mistake("upside down", "the fraction is upside down: a slope is rise over run.", twin=edit("(f(x + h) - f(x - h)) / (2 * h)", "(2 * h) / (f(x + h) - f(x - h))")),
        Mistake("fixed step", "the `h` that is passed in isn't used: a fixed step is in its place.", twin=tuple(edit("return ", f"h = {h}\n    return ") for h in (1e-5, 1e-6, 1e-4, 1e-3, 1e-7))),
        Mistake("h outside brackets", "h is added to f's value, outside of its brackets: both values are taken at the same place.", twin=(edit("f(x + h) - f(x - h)", "f(x) + h - (f(x) - h)"), edit("f(x + h) - f(x - h)", "f(x) + h - f(x) - h"), edit("(f(x + h) - f(x - h)) / (2 * h)", "(f(x) + h - f(x)) / h"))),
        Mistake("second derivative", "that is the second derivative, how much the slope itself changes.", twin=edit("(f(x + h) - f(x - h)) / (2 * h)", "(f(x + h) - 2 * f(x) + f(x - h)) / h**2")),
        Mistake("half steps", "you go half a step to each side. The exercise asks for a whole h to each side, 2h in all.", twin=edit("(f(x + h) - f(x - h)) / (2 * h)", "(f(x + h / 2) - f(x - h / 2)) / h")),
        Mistake("multiplied for shifted", "the places are multiplied by h instead of shifted by it.", twin=edit("x + h", "x * (1 + h)").edit("x - h", "x * (1 - h)")),
    ],
    hints=[
        "Take two places, one to the left of x and one to the right. How far are they apart?",
        "Rise over run: the difference of the two values, divided by the distance of the two places. f is a function, so call it: `f(x + h)`.",
        "`(f(x + h) - f(x - h)) / (2 * h)`. Mind both pairs of brackets.",
    ],
    why="To one side, the curvature of f spoils the slope in proportion to h; to both sides the curvature cancels, and what remains shrinks as h². The price is the same: two calls of f.",
)  # fmt: skip

_SCALE = "max(np.max(np.abs(a)), np.max(np.abs(b)))"
_GUARD = " if scale > 0 else 0.0"
_LARGEST = "np.max(np.abs(a - b)) / scale if scale > 0 else 0.0"


def _guarded_or_not(twin: Edit) -> tuple[Edit, Edit]:
    return twin, twin.edit(_GUARD, "")


_EACH_BY_ITSELF = (
    *(
        edit(_LARGEST, f"{total}(np.abs(a - b) / np.maximum(np.abs(a), np.abs(b)))")
        for total in ("np.max", "np.mean", "")
    ),
    *(
        edit(_SCALE, "np.maximum(np.abs(a), np.abs(b))").edit(
            _LARGEST, f"{total}(np.abs(a - b) / np.where(scale > 0, scale, 1.0))"
        )
        for total in ("np.max", "np.mean", "")
    ),
    *(
        edit(_LARGEST, f"np.max(np.abs(a - b) / (np.abs(a) + np.abs(b) + {small}))")
        for small in (1e-8, 1e-12)
    ),
)


def _nearly(rng):
    a = rng.normal(size=5) * 10
    return a, a * (1 + 1e-2 * rng.normal(size=5))


def _mostly_negative(rng):
    a = -rng.gamma(2.0, size=4) - 0.5
    return a, a - rng.uniform(0.1, 0.4, size=4)


def _yes_or_no(recording: Recording, reference: Recording) -> bool:
    """Tell whether all that comes back is True or False, of both kinds."""
    return {bool(seen.value) for seen in recording.observations if _is_bool(seen.value)} == {
        True,
        False,
    } and all(_is_bool(seen.value) for seen in recording.observations)


def _is_bool(value: object) -> bool:
    array = numbers(value)
    return array is not None and array.dtype == bool and array.ndim == 0


def _asks_which_array(recording: Recording, reference: Recording) -> bool:
    """Tell whether all cases of several slopes stop at `max` of two arrays."""
    crashes = [seen.crash for seen in recording.observations]
    return all(
        one is not None
        and one.message.startswith("The truth value of an array")
        and bool(one.lines)
        and re.search(r"(?<![.\w])max\(", one.lines[-1][1]) is not None
        for one in crashes
    )


relative_error = Exercise(
    reference=solutions.relative_error,
    cases=[
        case(np.array([1.0, -4.0]), np.array([1.0, -5.0])),
        case(np.array([2.0, 0.5, -1.0]), np.array([1.5, 0.5, -1.0]), note="a is the larger one"),
        case(np.array([-5.0, 1.0]), np.array([-4.0, 1.0]), note="a is the larger one, and its largest slope is negative"),
        case(np.array([3.0, 1.0]), np.array([-3.0, 0.5]), note="two gradients that point apart"),
        case(np.array([2.0, 3.0]), np.array([2.0, 3.0]), note="two equal gradients"),
        case(np.array([0.0, 3.0, 0.0]), np.array([0.0, 3.3, 1e-3]), note="a slope that is truly 0"),
        random_cases(_nearly, note="nearly equal gradients"),
        random_cases(lambda rng: (rng.normal(size=4), rng.normal(size=4)), note="two gradients that have nothing in common"),
        random_cases(_mostly_negative, note="negative slopes"),
        case(np.zeros(3), np.array([0.0, 1e-4, 0.0]), note="one gradient is 0 throughout"),
        case(np.zeros(2), np.zeros(2), note="both gradients are 0 throughout"),
        case(np.array([1.0, -1.0]), np.array([2.0, -2.0]), note="slopes that add up to 0"),
    ],
    mistakes=[
        Mistake("zero by zero", "where both gradients are 0 throughout, 0 is divided by 0, and that is no number. Two gradients that agree have the error 0.", twin=edit(_GUARD, "")),
        Mistake("one gradient only", "you divide by one of the two gradients only. If that one is 0, the result is infinite; and the order of the two shouldn't matter.", twin=(*_guarded_or_not(edit(_SCALE, "np.max(np.abs(a))")), *_guarded_or_not(edit(_SCALE, "np.max(np.abs(b))")))),
        Mistake("not divided", "nothing is divided: this is the absolute error. Is 0.01 much? That depends on how large the slopes are.", twin=edit(" / scale if scale > 0 else 0.0", "")),
        Mistake("sum for larger", "you divide by the sum of both, as some books do. Here we take the larger of the two: then it reads as a fraction of it.", twin=tuple(twin for both in ("np.max(np.abs(a)) + np.max(np.abs(b))", "np.max(np.abs(a) + np.abs(b))") for twin in _guarded_or_not(edit(_SCALE, both)))),
        Mistake("mean for larger", "you divide by the mean of both, as some books do. Here we take the larger of the two.", twin=_guarded_or_not(edit(_SCALE, "(np.max(np.abs(a)) + np.max(np.abs(b))) / 2"))),
        Mistake("each by itself", "each slope is divided by itself. Then one that is truly 0 against 1e-3 counts as wholly wrong, though beside its neighbours it is nothing: divide all by the largest.", twin=_EACH_BY_ITSELF),
        Mistake("one for each slope", "a number for each slope comes out. The exercise asks for the largest alone: a check should end in one number.", twin=(edit("np.max(np.abs(a - b))", "np.abs(a - b)").edit("0.0", "0.0 * a"), edit("np.max(np.abs(a - b))", "np.abs(a - b)").edit(_GUARD, ""))),
        Mistake("signed difference", "the difference keeps its sign, so a slope that is far too small looks like a small error.", twin=(edit("np.abs(a - b)", "a - b"), edit("np.abs(a - b)", "b - a"), edit("np.max(np.abs(a - b))", "np.abs(np.max(a - b))"))),
        Mistake("signed scale", "the scale is taken with its sign: where all slopes are negative, the largest is the one nearest to 0.", twin=(edit("np.abs(a)", "a").edit("np.abs(b)", "b").edit(_GUARD, ""), edit("np.abs(a)", "a").edit("np.abs(b)", "b").edit("> 0", "!= 0"), edit("np.abs(a)", "a"), edit("np.abs(b)", "b"), edit(_SCALE, "abs(max(np.max(a), np.max(b)))"))),
        Mistake("mean for largest", "you average the differences. One wrong slope among a thousand right ones would go unseen: take the largest.", twin=edit("np.max(np.abs(a - b))", "np.mean(np.abs(a - b))")),
        Mistake("sum for largest", "you add up the differences: the more weights a model has, the worse it would look. Take the largest.", twin=(edit("np.max(np.abs(a - b))", "np.sum(np.abs(a - b))"), edit("np.max(np.abs(a - b))", "np.sum(np.abs(a - b))").edit(_SCALE, "np.sum(np.abs(a)) + np.sum(np.abs(b))"))),
        Mistake("zero if either is", "0 comes out where only one of the two gradients is 0. They differ then, and by everything: guard only the case in which both are 0.", twin=edit("scale > 0", "np.any(a) and np.any(b)")),
        Mistake("zero if they add up to zero", "0 comes out where the slopes of a gradient add up to 0, as 1 and −1 do. Whether all of them are 0 is seen in their sizes, and not in their sum.", twin=(edit("scale > 0", "a.sum() != 0 and b.sum() != 0"), edit("scale > 0", "a.sum() != 0 or b.sum() != 0"), edit("scale > 0", "a.sum() != 0"), edit("scale > 0", "b.sum() != 0"), edit("scale > 0", "np.sum(a + b) != 0"))),
        Mistake("small number added", "you add a small number to the divisor. Two gradients of 0 then give 0, as they should; but where the largest slope is 1e-4, it is seen in the result. A condition for this one case leaves all the others alone.", twin=tuple(edit("/ scale", f"/ (scale + {small})") for small in (1e-8, 1e-7, 1e-6))),
        Mistake("smaller for larger", "you divide by the smaller of the two. If that one is 0, the result is infinite; take the larger.", twin=_guarded_or_not(edit("max(np.max(np.abs(a)), np", "min(np.max(np.abs(a)), np"))),
        Mistake("multiplied for divided", "the difference is multiplied by the size of the slopes, so large slopes look worse still. Divide: the error is a fraction of their size.", twin=edit("/ scale", "* scale")),
        Mistake("smallest for largest", "the smallest difference comes out, so one slope that is right hides all those that are wrong. Take the largest.", twin=edit("np.max(np.abs(a - b))", "np.min(np.abs(a - b))")),
        Mistake("added for subtracted", "the two gradients are added. Their difference says how far they are apart.", twin=edit("a - b", "a + b")),
        Mistake("largest compared", "the largest slopes of both gradients are compared with each other, wherever they stand. First the difference for each slope, then the largest.", twin=(edit("np.max(np.abs(a - b))", "abs(np.max(np.abs(a)) - np.max(np.abs(b)))"), edit("np.max(np.abs(a - b))", "abs(np.max(a) - np.max(b))"))),
        Mistake("norms", "you measure the lengths of the vectors (`norm`), as some books do. Here we take the largest numbers.", twin=(edit("np.max(np.abs(a - b))", "np.linalg.norm(a - b)").edit(_SCALE, "max(np.linalg.norm(a), np.linalg.norm(b))"), edit("np.max(np.abs(a - b))", "np.linalg.norm(a - b)").edit(_SCALE, "np.linalg.norm(a) + np.linalg.norm(b)"))),
        Mistake("yes or no", "you answer whether the two agree. The exercise asks for the number itself; whoever calls compares it with a limit.", when=_yes_or_no),
        Mistake("larger of two arrays", "Python's `max` is asked which of two arrays is larger, and it can't tell. Take the largest of each first: two numbers it can compare.", when=_asks_which_array),
    ],
    hints=[
        "Three numbers: the largest difference, the largest slope in a, the largest in b; all of them without their signs.",
        "`np.max(np.abs(a - b))` is the first. What is to happen when the number below the fraction bar is 0?",
        "`scale = max(np.max(np.abs(a)), np.max(np.abs(b)))`; return 0 if that is 0, else the largest difference divided by it.",
    ],
    why="An error of 0.01 is much for a slope of 0.02, and nothing for one of 5000: so it is divided by the size of the slopes. One size for all of them, since a single slope may truly be 0.",
)  # fmt: skip
