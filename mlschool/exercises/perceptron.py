"""The exercises of perceptron: a neuron that learns from its mistakes."""

from __future__ import annotations

import numpy as np

from mlschool.checking.compare import numbers
from mlschool.checking.record import Exercise, Mistake, case, edit, random_cases, stops_early
from mlschool.checking.recordings import Case, Recording
from mlschool.solutions import perceptron as solutions

step = Exercise(
    reference=solutions.step,
    cases=[
        case(2.0),
        case(-2.0),
        case(0.0, note="a score of exactly 0"),
        case(0.4),
        case(np.array([-1.5, 3.0, 0.2]), note="several scores at once"),
        case(np.array([3.0, -1.5]), note="several scores at once"),
        random_cases(lambda rng: (rng.normal(size=6),), note="several scores at once"),
        case(np.array([-1.0, 0.0, 1.0]), note="several scores, one of them exactly 0"),
        random_cases(lambda rng: (rng.normal(size=(3, 2, 2)),), count=1, note="an array with several axes"),
    ],
    mistakes=[
        Mistake("strict", "a score of exactly 0 gives 0. The threshold itself belongs to the side that fires.", twin=edit(">= 0", "> 0")),
        Mistake("sides swapped", "it fires below the threshold and rests above it: the two sides are exchanged.", twin=(edit("1, 0)", "0, 1)"), edit(">= 0, 1, 0", "> 0, 0, 1"))),
        Mistake("plus minus one", "you answer −1 and +1. The labels here are 0 and 1, and the next functions subtract them.", twin=edit("1, 0)", "1, -1)")),
        Mistake("numpy sign", "the sign has three values: −1, 0 and 1. A neuron either fires (1) or rests (0).", twin=edit("np.where(np.asarray(score) >= 0, 1, 0)", "np.sign(score)")),
        Mistake("threshold half", "your threshold lies at 0.5. The score's own zero is the threshold: the bias moves it where it is needed.", twin=(edit(">= 0", ">= 0.5"), edit(">= 0", "> 0.5"))),
        Mistake("relu", "you let a positive score through as it is. That is another activation, ReLU; a step answers only 0 or 1.", twin=edit("np.where(np.asarray(score) >= 0, 1, 0)", "np.maximum(np.asarray(score), 0)")),
        Mistake("sigmoid", "a smooth curve comes out: the sigmoid, an activation of the next lecture. A step answers only 0 or 1.", twin=edit("np.where(np.asarray(score) >= 0, 1, 0)", "1 / (1 + np.exp(-np.asarray(score)))")),
        Mistake("one for all", "you give one answer for all scores together. Each score gets its own, in the shape that came in.", twin=(edit("np.where(np.asarray(score) >= 0, 1, 0)", "int(np.all(np.asarray(score) >= 0))"), edit("np.where(np.asarray(score) >= 0, 1, 0)", "int(np.any(np.asarray(score) >= 0))"))),
        Mistake("first only", "only the first score is answered. `return` ends the function at once, also in the middle of a loop.", twin=(edit("np.where(np.asarray(score) >= 0, 1, 0)", "int(np.ravel(score)[0] >= 0)"), edit("np.where(np.asarray(score) >= 0, 1, 0)", "np.array([int(np.ravel(score)[0] >= 0)])"))),
        Mistake("flattened", "the answers are right, but they come out as one long row. Keep the shape that came in.", twin=edit("np.asarray", "np.ravel")),
    ],
    hints=[
        "What is to come out for a score of −2, of 3, and of exactly 0?",
        "`score >= 0` is True or False, for a number and for every element of an array alike.",
        "`np.where(condition, a, b)` takes `a` where the condition holds and `b` elsewhere.",
    ],
    why="`np.where` works on a single number and on an array alike, so one function serves one sample and a thousand. An `if` would want exactly one number.",
)  # fmt: skip

predict = Exercise(
    reference=solutions.predict,
    cases=[
        case(np.array([1.0, -1.0]), 0.5, np.array([[2.0, 1.0], [0.0, 3.0], [1.0, 1.2]])),
        case(np.array([2.0, 1.0]), -4.0, np.array([[1.0, 1.0], [1.0, 2.0], [3.0, 0.0]]), note="a score of exactly 0"),
        case(np.array([1.0, 2.0]), 0.4, np.array([1.0, -0.6]), note="a single sample"),
        random_cases(lambda rng: (rng.normal(size=2), rng.normal(), rng.normal(size=(30, 2)))),
        random_cases(lambda rng: (rng.normal(size=4), rng.normal(), rng.normal(size=(12, 4))), note="four features"),
        random_cases(lambda rng: (rng.normal(size=2), rng.normal() * 2, rng.normal(size=2)), note="a single sample"),
    ],
    needs=("step",),
    mistakes=[
        Mistake("no bias", "the bias is left out, so your boundary always runs through the origin.", twin=edit(" + b", "")),
        Mistake("bias subtracted", "you subtract the bias. It is added: the score is w·x + b.", twin=edit("+ b", "- b")),
        Mistake("no step", "you return the score itself. The neuron still has to fire or rest.", twin=edit("step", "")),
        Mistake("strict", "samples exactly on the boundary come out as 0. A score of 0 fires.", twin=edit("step(X @ w + b)", "np.where(X @ w + b > 0, 1, 0)")),
        Mistake("sides swapped", "0 and 1 are exchanged: samples with a positive score should come out as 1.", twin=edit("step", "1 - step")),
        Mistake("plus minus one", "you answer −1 and +1. The labels here are 0 and 1.", twin=edit("step(X @ w + b)", "np.where(X @ w + b >= 0, 1, -1)")),
        Mistake("elementwise", "each feature is judged by itself. A neuron first adds up all weighted features of a sample, then decides once.", twin=edit("@", "*")),
        Mistake("summed over all", "the sum runs over all samples together. Each sample has a score of its own.", twin=edit("X @ w", "np.sum(X * w)")),
        Mistake("bias in every term", "the bias is added once for each feature. It belongs to the neuron, so it comes once, after the sum.", twin=edit("X @ w + b", "np.sum(X * w + b, axis=-1)")),
        Mistake("bias multiplied", "the bias is multiplied with the sum. It shifts the score, so it is added.", twin=edit("X @ w + b", "b * (X @ w)")),
        Mistake("bias after step", "you add the bias after the neuron has decided. It belongs to the score, so it comes before the step.", twin=edit(" + b)", ") + b")),
        Mistake("summed down columns", "an answer for each feature comes out. Add up along each row, so that every sample gets one.", twin=edit("X @ w", "np.sum(X * w, axis=0)")),
        Mistake("threshold half", "your threshold lies at 0.5, as if the score were a probability. It is any number, and the threshold is 0.", twin=(edit("step(X @ w + b)", "np.where(X @ w + b > 0.5, 1, 0)"), edit("step(X @ w + b)", "np.where(X @ w + b >= 0.5, 1, 0)"))),
        Mistake("first only", "only the first sample is answered. `return` ends the function at once, also in the middle of a loop.", twin=(edit("X @", "np.atleast_2d(X)[0] @"), edit("X @", "np.atleast_2d(X)[:1] @"))),
        Mistake("row for feature", "`X[0]` is the first sample, a row of the table. Features are its columns.", twin=edit("X @ w", "w[0] * X[0] + w[1] * X[1]")),
    ],
    hints=[
        "Write the score of one sample on paper: x₁w₁ + x₂w₂ + b. Then think of all samples as the rows of a matrix.",
        "`X @ w` multiplies every row of X with w and adds up: one number for each sample.",
        "Add `b` to all scores at once, and hand them to your `step`.",
    ],
    why="`X @ w` is (n_samples, n_features) times (n_features,): one score for each sample, no loop. With a single sample of shape (n_features,) the same line gives a single score.",
)  # fmt: skip

update = Exercise(
    reference=solutions.update,
    returns=("w", "b"),
    cases=[
        case(np.array([0.0, 0.0]), 0.0, np.array([2.0, -1.0]), 1, 0, 0.5, note="a missed 1"),
        case(np.array([1.0, 2.0]), 0.5, np.array([3.0, 1.0]), 0, 1, 0.1, note="a false alarm"),
        case(np.array([1.0, -1.0]), 0.2, np.array([2.0, 1.0]), 1, 1, 0.5, note="an answer that was right already"),
        case(np.array([1.0, -1.0]), 0.2, np.array([2.0, 5.0]), 0, 0, 0.5, note="an answer that was right already"),
        random_cases(lambda rng: (rng.normal(size=2), rng.normal(), rng.normal(size=2), 1, 0, rng.uniform(0.1, 0.9)), note="a missed 1"),
        random_cases(lambda rng: (rng.normal(size=4), rng.normal(), rng.normal(size=4), 0, 1, rng.uniform(0.1, 0.9)), note="a false alarm"),
    ],
    mistakes=[
        Mistake("sign", "the correction has the wrong sign: the line moves away from the point, and the same mistake grows.", twin=edit("y - y_pred", "y_pred - y")),
        Mistake("rate missing", "the learning rate isn't used, so every step has the full size.", twin=edit("w + learning_rate *", "w +").edit("b + learning_rate *", "b +")),
        Mistake("rate on weights only", "the learning rate scales the weights' step but not the bias's.", twin=edit("b + learning_rate *", "b +")),
        Mistake("bias kept", "the bias stays as it was. The line can then turn, but not shift.", twin=edit("b + learning_rate * error", "b")),
        Mistake("bias twice", "the bias moves twice as far as it should. Is it corrected in two places?", twin=edit("b + ", "b + 2 * ")),
        Mistake("bias times itself", "the bias's step is multiplied with the bias itself; from 0 it could never leave. Think of the bias as the weight of an input that is always 1.", twin=edit("b + ", "b + b * ")),
        Mistake("no x", "all weights move by the same amount. A feature that was large had more to do with the error: each weight's step is scaled by its own x.", twin=edit(" * x", "")),
        Mistake("label for error", "you correct by the label, not by the error: a right answer is changed too, and a false alarm is not corrected.", twin=edit("y - y_pred", "y")),
        Mistake("signed label for error", "the weights move although the answer was right. Where y and y_pred agree there is nothing to correct.", twin=edit("y - y_pred", "2 * y - 1")),
        Mistake("absolute error", "both kinds of mistake push the same way. A missed 1 must raise the score, a false alarm lower it: keep the error's sign.", twin=edit("y - y_pred", "abs(y - y_pred)")),
        Mistake("step only", "you return the step alone. It is to be added to the weights and bias there were.", twin=edit("w + ", "").edit("b + ", "")),
        Mistake("in place", "the values are right, but `w` itself is changed in place (`+=` does that to an array). Whoever still needs the old weights has lost them.", twin=edit("return w + learning_rate * error * x", "w += learning_rate * error * x\n    return w")),
        Mistake("order", "the two values are exchanged: the new weights come first, then the new bias.", twin=edit("return ", "return b + learning_rate * error, ").edit(" * x, b + learning_rate * error", " * x")),
        Mistake("missed ones only", "a missed 1 is corrected, but a false alarm isn't. What should the score do there?", twin=edit("y - y_pred", "max(y - y_pred, 0)")),
        Mistake("false alarms only", "a false alarm is corrected, but a missed 1 isn't. What should the score do there?", twin=edit("y - y_pred", "min(y - y_pred, 0)")),
        Mistake("two cases", "two cases are told apart, and there are three: where label and prediction agree, nothing should move.", twin=(edit("y - y_pred", "1 if y > y_pred else -1"), edit("y - y_pred", "1 if y >= y_pred else -1"))),
        Mistake("times score", "the step is scaled by w·x, one number for all weights. Each weight's step is scaled by its own feature.", twin=edit("* x", "* (w @ x)")),
        Mistake("brackets", "multiplication comes before the minus: the error y − y_pred wants brackets.", twin=(edit("error * x", "y - y_pred * x").edit("* error", "* y - y_pred"), edit("error * x", "y - y_pred * x"))),
        Mistake("times old weight", "the step contains the old weight as a factor, so a weight of zero could never move.", twin=(edit("error * x", "error * w * x"), edit("error * x", "error * w"))),
        Mistake("multiplied for added", "the weights are replaced by what the rule multiplies them with: it is added, not multiplied.", twin=edit("w + ", "w * ").edit("b + ", "b * ")),
        Mistake("bias times x", "the bias's step is multiplied by x, so the bias becomes an array. It has no feature of its own: think of one that is always 1.", twin=edit("b + ", "b + x * ")),
        Mistake("last weight kept", "the last weight never moves: where does your range end?", twin=edit("* x", "* np.append(x[:-1], 0)")),
        Mistake("predicted anew", "you predict anew, and don't use the `y_pred` that is passed in. It may come from elsewhere.", twin=edit("y_pred", "predict(w, b, x)")),
    ],
    hints=[
        "What is y − y_pred for a missed 1, for a false alarm, and for a right answer?",
        "The rule for each weight: new = old + learning rate · error · (its own feature). For the bias the feature is 1.",
        "With arrays: `w + learning_rate * (y - y_pred) * x` is all weights at once. Return it and the new bias, separated by a comma.",
    ],
    why="The error y − y_pred is +1, −1 or 0, so one line serves all three cases: raise the score, lower it, leave it. Nothing has to be asked with `if`.",
)  # fmt: skip


def _with_a_moving_mean(X):
    Z = X.astype(float)
    for i, j in np.ndindex(*Z.shape):
        Z[i, j] = (Z[i, j] - Z[:, j].mean()) / Z[:, j].std()
    return Z


def _table(rng):
    return (np.column_stack([rng.normal(4500, 700, 12), rng.normal(17, 2, 12)]),)


standardise = Exercise(
    reference=solutions.standardise,
    cases=[
        case(np.array([[1.0, 100.0], [3.0, 500.0], [8.0, 300.0]])),
        case(np.array([[2.0, 0.3], [4.0, 0.31], [9.0, 0.32]]), note="a feature that varies little"),  # a guard of 1e-8 is of no account here, and one of 1e-7 is seen on every seed
        random_cases(_table, note="grams beside millimetres"),
        random_cases(lambda rng: (rng.gamma(2.0, size=(8, 3)) * [1.0, 30.0, 0.5] + [5.0, -2.0, 1.0],), note="three features"),
        random_cases(lambda rng: (rng.gamma(2.0, size=(5, 5)) + [1.0, 2.0, 3.0, 4.0, 5.0],), note="as many features as samples"),
    ],
    mistakes=[
        Mistake("over whole table", "one mean and one standard deviation are taken over the whole table, so grams and millimetres are mixed. Each feature has its own.", twin=edit("mean(axis=0)", "mean()").edit("std(axis=0)", "std()")),
        Mistake("one deviation", "each column has a mean of its own, but they all share one standard deviation: the axis is missing in one of the two.", twin=edit("std(axis=0)", "std()")),
        Mistake("one mean", "each column has a standard deviation of its own, but they all share one mean: the axis is missing in one of the two.", twin=edit("mean(axis=0)", "mean()")),
        Mistake("rows", "you go along the rows: each sample is scaled by itself, and the differences between samples are lost. Go down each column.", twin=edit("mean(axis=0)", "mean(axis=1, keepdims=True)").edit("std(axis=0)", "std(axis=1, keepdims=True)")),
        Mistake("variance", "you divide by the variance. Its unit is squared, so the result isn't free of units, and the spreads still differ.", twin=edit("std", "var")),
        Mistake("by largest", "you divide by the largest value. One outlier then squeezes all the others, and the mean isn't 0.", twin=edit("(X - X.mean(axis=0)) / X.std(axis=0)", "X / X.max(axis=0)")),
        Mistake("min max", "you bring each feature to the range 0 to 1. That is another normalisation (min–max); the exercise asks for mean 0 and standard deviation 1.", twin=edit("mean", "min").edit("X.std(axis=0)", "(X.max(axis=0) - X.min(axis=0))")),
        Mistake("centred only", "the mean is gone, but the scale is still there: the features keep their units.", twin=edit(" / X.std(axis=0)", "")),
        Mistake("scaled only", "the scale is right, but the mean isn't taken off: the cloud still lies far from zero.", twin=edit("(X - X.mean(axis=0))", "X")),
        Mistake("brackets", "the division comes before the subtraction, so only the mean is divided. Brackets?", twin=edit("(X - X.mean(axis=0))", "X - X.mean(axis=0)")),
        Mistake("ddof", "you divide by the standard deviation with n − 1 (as pandas does). The exercise asks for NumPy's own, with n; scikit-learn does the same.", twin=edit("std(axis=0", "std(axis=0, ddof=1")),
        Mistake("in place", "the values are right, but the table you were given is overwritten: the grams are lost. Return a new one.", twin=edit("return (X - X.mean(axis=0)) / X.std(axis=0)", "X -= X.mean(axis=0)\n    X /= X.std(axis=0)\n    return X")),
        Mistake("median", "you take the median off. It resists outliers, but then the mean isn't 0.", twin=edit("X.mean(axis=0)", "np.median(X, axis=0)")),
        Mistake("multiplied for divided", "you multiply by the standard deviation, so the spread has grown. Which operation takes a unit away?", twin=edit("/", "*")),
        Mistake("mean and deviation swapped", "mean and standard deviation have changed places: one is taken off, the other divides.", twin=edit("/ X.std", "/ X.mean").edit("- X.mean", "- X.std")),
        Mistake("moving mean", "the mean is taken again after some values have already changed. Take it once, before the loop.", twin=_with_a_moving_mean),
        Mistake("first only", "only the first feature is standardised: does `return` stand inside the loop?", twin=edit("return (X - X.mean(axis=0)) / X.std(axis=0)", "Z = (X - X.mean(axis=0)) / X.std(axis=0)\n    return np.column_stack([Z[:, :1], X[:, 1:]])")),
        Mistake("small number added", "you add a small number to the divisor, as a guard against a column that is constant. Here none is, and the features that vary little come out too small.", twin=tuple(edit("X.std(axis=0)", guarded) for small in ("1e-7", "1e-6", "1e-5", "1e-4", "1e-3", "1e-2") for guarded in (f"(X.std(axis=0) + {small})", f"np.sqrt(X.var(axis=0) + {small})")) + tuple(edit("X.std(axis=0)", f"np.sqrt(X.var(axis=0) + {small})") for small in ("1e-8", "1e-9"))),
    ],
    hints=[
        "For one column: take off its mean, then divide by its standard deviation.",
        "`X.mean(axis=0)` goes down the columns: one mean for each feature. `X.std` works alike.",
        "NumPy subtracts a row (n_features,) from every row of a table (n_samples, n_features). Mind the brackets around the subtraction.",
    ],
    why="`axis=0` is the axis that disappears: the samples. What stays is one number for each feature, and NumPy applies it to every row.",
)  # fmt: skip


def _clouds(rng: np.random.Generator, distance: float, n: int = 24) -> tuple[np.ndarray, np.ndarray]:
    y = rng.permutation(np.repeat([0, 1], n // 2))
    return rng.normal(size=(n, 2)) + distance * (y[:, None] - 0.5), y


def _separable(rng):
    X, y = _clouds(rng, 4.5)
    return rng.normal(size=2), float(rng.normal()), X, y, rng.uniform(0.1, 1.0), 60


def _not_separable(rng):
    X, y = _clouds(rng, 0.8)
    return rng.normal(size=2), float(rng.normal()), X, y, rng.uniform(0.1, 1.0), 5


_XOR = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])


def _counts(value):
    counts = numbers(value[2])
    return counts if counts is not None and counts.ndim == 1 else None


_stops_early = stops_early(_counts, rtol=0.0, atol=0.0)

train = Exercise(
    reference=solutions.train,
    returns=("w", "b", "mistakes"),
    needs=("step", "predict", "update"),
    cases=[
        case(np.zeros(1), 0.0, np.array([[-1.0], [1.0]]), np.array([0, 1]), 1.0, 10, note="two samples, easily separated"),
        case(np.zeros(2), 0.0, _XOR, np.array([0, 1, 1, 0]), 1.0, 4, note="data that no line separates"),
        case(np.array([1.0, 1.0]), -1.5, _XOR, np.array([0, 0, 0, 1]), 0.5, 6, note="weights that are right from the start"),
        random_cases(_separable, note="two clouds, apart"),
        random_cases(_not_separable, note="two clouds that overlap"),
        case(np.zeros(2), 0.0, _XOR, np.array([0, 1, 1, 0]), 1.0, 1000, note="a thousand epochs on data that no line separates", long=True),
    ],
    mistakes=[
        Mistake("last only", "you keep the last epoch's mistakes only. Keep one number for each epoch, so that the learning can be seen.", twin=(edit("w, b, mistakes", "w, b, mistakes[-1:]"), edit("w, b, mistakes", "w, b, mistakes[-1]"))),
        Mistake("no early stop", "training goes on after an epoch without a mistake, up to the maximum. Nothing can change any more: it could stop.", twin=edit("wrong == 0", "False")),
        Mistake("last epoch unlisted", "the epoch without a mistake is missing from the list. It belongs there: it is the proof that training is done.", twin=edit("        mistakes.append(wrong)\n", "").edit("break\n", "break\n        mistakes.append(wrong)\n")),
        Mistake("begins again", "every epoch begins again from the first weights, so nothing learnt survives an epoch.", twin=edit("mistakes = []", "mistakes, w0, b0 = [], w, b").edit("wrong = 0", "wrong, w, b = 0, w0, b0")),
        Mistake("predicted at epoch start", "you predict all samples at the start of an epoch and correct afterwards. Then later samples are corrected for mistakes that are already put right: predict each one when its turn comes.", twin=edit("x, label in zip(X, y,", "x, label, y_pred in zip(X, y, predict(w, b, X),").edit("            y_pred = predict(w, b, x)\n", "")),
        Mistake("running total", "the numbers add up from epoch to epoch. Begin each epoch's count at zero.", twin=(edit("w, b, mistakes", "w, b, np.cumsum(mistakes)"), edit("        wrong = 0\n", "").edit("mistakes = []", "mistakes, wrong = [], 0"))),
        Mistake("one total", "one total comes back. The exercise asks for a list with one number for each epoch, so that the learning can be seen.", twin=edit("w, b, mistakes", "w, b, sum(mistakes)")),
        Mistake("from zero", "you begin at zero, whatever weights and bias are passed in.", twin=edit("mistakes = []", "w, b, mistakes = np.zeros_like(w, dtype=float), 0.0, []")),
        Mistake("update not kept", "the weights come back as they went in. `update` returns new ones: are they kept?", twin=edit("w, b = update", "update")),
        Mistake("ends at right sample", "an epoch ends at the first sample that is right. It is over when every sample has had its turn.", twin=edit("wrong += ", "if y_pred == label:\n                break\n            wrong += ")),
        Mistake("mean for sum", "you return the fraction of mistakes. The exercise asks for the count.", twin=edit("append(wrong)", "append(wrong / len(y))")),
        Mistake("counted after epoch", "you count the mistakes after the epoch. They are counted as they happen, each before its own correction.", twin=edit("mistakes.append", "wrong = int((predict(w, b, X) != y).sum())\n        mistakes.append")),
        Mistake("signed count", "+1 and −1 errors cancel in your count, so an epoch with two mistakes can look like one with none. Count how often label and prediction differ.", twin=(edit("wrong = 0", "wrong = total = 0").edit("wrong += ", "total += int(label - y_pred)\n            wrong += ").edit("append(wrong)", "append(total)"), edit("y_pred != label", "label - y_pred"))),
        Mistake("one too many", "it runs one epoch too many: after `max_epochs` it ends, settled or not.", twin=edit("range(max_epochs)", "range(max_epochs + 1)")),
        Mistake("one too few", "it runs one epoch too few.", twin=edit("range(max_epochs)", "range(max_epochs - 1)")),
        Mistake("label and prediction swapped", "label and prediction are exchanged on their way into `update`, so every correction goes the wrong way.", twin=edit("label, y_pred, learning_rate", "y_pred, label, learning_rate")),
        Mistake("fixed rate", "the learning rate that is passed in isn't used: a fixed number is in its place.", twin=tuple(edit("learning_rate", rate) for rate in ("1.0", "0.1", "0.01", "0.5"))),
        Mistake("one epoch", "it ends after one epoch: does `return` (or a `break`) stand inside the loop over the epochs?", twin=edit("wrong == 0", "True")),
        Mistake("all but last", "the last sample never has its turn: where does your range end?", twin=edit("X, y,", "X[:-1], y[:-1],")),
        Mistake("last sample counted", "only the last sample of each epoch is counted: is the count set to zero for every sample?", twin=edit("wrong +=", "wrong =")),
        Mistake("counted after correction", "you predict again after the correction and count that. A mistake is counted before its own correction.", twin=edit("y_pred != label", "predict(w, b, x) != label")),
        Mistake("every sample noted", "the list gets a number for every sample. The exercise asks for one for each epoch: is the `append` inside the inner loop?", twin=edit("mistakes.append", "    mistakes.append")),
        Mistake("right ones counted", "you count the samples that are right. The exercise asks for the mistakes.", twin=edit("append(wrong)", "append(len(y) - wrong)")),
        Mistake("predicted once", "the predictions are made once, with the first weights, and never again. Each correction changes the line: predict anew.", twin=edit("mistakes = []", "mistakes, shown = [], predict(w, b, X)").edit("x, label in zip(X, y,", "x, label, y_pred in zip(X, y, shown,").edit("            y_pred = predict(w, b, x)\n", "")),
        Mistake("stops early", "training ends before `max_epochs`, though there are still mistakes: is there a limit of your own, or does it give up when nothing seems to change?", when=_stops_early),
    ],
    stopped="On data that no line separates there is never an epoch without a mistake: does your loop also end after `max_epochs`?",
    hints=[
        "Two loops: one over the epochs, and inside it one over the samples. `zip(X, y)` gives a row of features with its label.",
        "For each sample: predict, update, and count it if prediction and label differ. Remember that `update` returns the new w and b.",
        "After the inner loop append the count to the list; if it is 0, `break`. `for epoch in range(max_epochs):` ends by itself.",
    ],
    why="`for … in range(max_epochs)` with a `break` ends in any case. A `while there are mistakes` never would on data that no line separates: you will meet such data below.",
)  # fmt: skip


def _separates_xor(inputs: Case, value: object) -> bool | str:
    """Accept any feature with which a straight boundary can separate XOR, alone or beside x₁ and x₂."""
    (X,) = inputs.args
    feature = numbers(value)
    if feature is None:
        return "a feature is one number for each sample."
    feature = feature.real.astype(float)
    if feature.shape != (len(X),):
        return f"one number for each sample is needed, shape ({len(X)},); yours has shape {feature.shape}."
    if not np.isfinite(feature).all():
        return "the feature isn't finite everywhere."
    rows = [[int(a), int(b)] for a, b in X]
    for corner in ([0, 0], [0, 1], [1, 0], [1, 1]):
        if np.ptp([f for f, row in zip(feature, rows, strict=True) if row == corner]) > 1e-9:
            return "the same point gets different numbers: the feature must be a function of x₁ and x₂ alone."
    at = {tuple(row): f for row, f in zip(rows, feature, strict=True)}
    # a plane over the four corners exists unless this mixed difference vanishes
    bend = at[0, 0] + at[1, 1] - at[0, 1] - at[1, 0]
    if abs(bend) > 1e-6 * (1 + np.abs(feature).max()):
        return True
    return "over the four corners it is a sum of multiples of x₁ and x₂, and a line makes those by itself."


def _flat(recording: Recording, reference: Recording) -> bool:
    values = [numbers(observation.value) for observation in recording.observations]
    due = [numbers(observation.value) for observation in reference.observations]
    return all(
        v is not None and v.shape == d.shape and len(np.unique(v)) == 1
        for v, d in zip(values, due, strict=True)
    )


def _corners(rng):
    return (_XOR[np.r_[0, 1, 2, 3, rng.integers(0, 4, 5)]][rng.permutation(9)],)


xor_feature = Exercise(
    reference=solutions.xor_feature,
    cases=[
        case(_XOR, note="the four corners"),
        case(_XOR.repeat(2, axis=0), note="each corner twice"),
        random_cases(_corners, note="the corners in another order, some of them twice"),
    ],
    accept=_separates_xor,
    mistakes=[
        Mistake("sum", "a sum of the two features tells a line nothing new: w·x already adds them up, with any weights. (Squares are none either: 0² is 0 and 1² is 1.)", twin=edit("*", "+")),
        Mistake("difference", "a difference of the two features tells a line nothing new: w·x makes it with weights +1 and −1. What would make it treat both directions alike?", twin=(edit("*", "-"), edit("X[:, 0] * X[:, 1]", "X[:, 1] - X[:, 0]"))),
        Mistake("same feature", "that is one of the features again; a line has it already.", twin=(edit(" * X[:, 1]", ""), edit("X[:, 0] * ", ""))),
        Mistake("all equal", "every sample gets the same number, so the new feature can't tell them apart.", when=_flat),
        Mistake("mean", "the mean is the sum in another size, and a line already adds up its inputs.", twin=edit("X[:, 0] * X[:, 1]", "X.mean(axis=1)")),
        Mistake("one for all", "you return one number for the whole table (rows and columns are confused?): each sample needs one of its own.", twin=tuple(edit("X[:, 0] * X[:, 1]", new) for new in ("X[0] * X[1]", "np.prod(X)", "X[0, 0] * X[0, 1]", "np.prod(X, axis=0)"))),
        Mistake("whole table", "you return the whole table, with the new column attached. The exercise asks for the new column alone; the next cell attaches it.", twin=(edit("X[:, 0] * X[:, 1]", "np.column_stack([X, X[:, 0] * X[:, 1]])"), edit("X[:, 0] * X[:, 1]", "np.column_stack([X, np.abs(X[:, 0] - X[:, 1])])"))),
    ],
    hints=[
        "XOR asks whether the two differ. Sums and differences are straight, and a line makes those by itself. What isn't straight?",
        "Which simple operation on x₁ and x₂ gives something special at (1, 1) only?",
        "Multiply the two columns: `X[:, 0] * X[:, 1]`. Or measure how far apart they are: `abs(X[:, 0] - X[:, 1])`.",
    ],
    why="x₁·x₂ is 1 only in the corner (1, 1). A boundary such as x₁ + x₂ − 2·x₁x₂ = ½ is straight in the three features, and bent in the two. There are many such features; finding one was *your* work, and the next lectures let the network do it.",
)  # fmt: skip
