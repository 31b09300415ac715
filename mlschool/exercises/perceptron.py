"""The exercises of 01: the perceptron."""

from __future__ import annotations

import numpy as np

from mlschool.checking.compare import numbers
from mlschool.checking.record import Exercise, Mistake, case, random_cases
from mlschool.checking.recordings import Case, Recording
from mlschool.solutions import perceptron as solutions

# ---------------------------------------------------------------------------------------------------------- step


def _step_strict(score):
    return np.where(np.asarray(score) > 0, 1, 0)


def _step_flipped(score):
    return np.where(np.asarray(score) >= 0, 0, 1)


def _step_flipped_strict(score):
    return np.where(np.asarray(score) > 0, 0, 1)


def _step_signs(score):
    return np.where(np.asarray(score) >= 0, 1, -1)


def _step_numpy_sign(score):
    return np.sign(score)


def _step_at_half(score):
    return np.where(np.asarray(score) >= 0.5, 1, 0)


def _step_at_half_strict(score):
    return np.where(np.asarray(score) > 0.5, 1, 0)


def _step_ramp(score):
    return np.maximum(np.asarray(score), 0)


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
        Mistake("strict", "a score of exactly 0 gives 0. The threshold itself belongs to the side that fires.", twin=_step_strict),
        Mistake("flipped", "it fires below the threshold and rests above it: the two sides are exchanged.", twin=(_step_flipped, _step_flipped_strict)),
        Mistake("signs", "you answer −1 and +1. The labels here are 0 and 1, and the next functions subtract them.", twin=_step_signs),
        Mistake("numpy sign", "the sign has three values: −1, 0 and 1. A neuron either fires (1) or rests (0).", twin=_step_numpy_sign),
        Mistake("at half", "your threshold lies at 0.5. The score's own zero is the threshold: the bias moves it where it is needed.", twin=(_step_at_half, _step_at_half_strict)),
        Mistake("ramp", "you let a positive score through as it is. That is another activation, ReLU; a step answers only 0 or 1.", twin=_step_ramp),
        Mistake("smooth curve sigmoid activation", "a smooth curve comes out: the sigmoid, an activation of the next lecture. A step answers only 0 or 1.", twin=lambda score: 1 / (1 + np.exp(-np.asarray(score)))),
        Mistake("give answer scores together", "you give one answer for all scores together. Each score gets its own, in the shape that came in.", twin=(lambda score: int(np.all(np.asarray(score) >= 0)), lambda score: int(np.any(np.asarray(score) >= 0)))),
        Mistake("first score answered return", "only the first score is answered. `return` ends the function at once, also in the middle of a loop.", twin=(lambda score: int(np.ravel(score)[0] >= 0), lambda score: np.array([int(np.ravel(score)[0] >= 0)]))),
        Mistake("answers right but long", "the answers are right, but they come out as one long row. Keep the shape that came in.", twin=lambda score: np.where(np.ravel(score) >= 0, 1, 0)),
    ],
    hints=[
        "What is to come out for a score of −2, of 3, and of exactly 0?",
        "`score >= 0` is True or False, for a number and for every element of an array alike.",
        "`np.where(condition, a, b)` takes `a` where the condition holds and `b` elsewhere.",
    ],
    why="`np.where` works on a single number and on an array alike, so one function serves one sample and a thousand. An `if` would want exactly one number.",
)  # fmt: skip

# ------------------------------------------------------------------------------------------------------- predict


def _predict_no_bias(w, b, X):
    return solutions.step(X @ w)


def _predict_bias_subtracted(w, b, X):
    return solutions.step(X @ w - b)


def _predict_score(w, b, X):
    return X @ w + b


def _predict_strict(w, b, X):
    return np.where(X @ w + b > 0, 1, 0)


def _predict_flipped(w, b, X):
    return 1 - solutions.step(X @ w + b)


def _predict_signs(w, b, X):
    return np.where(X @ w + b >= 0, 1, -1)


def _predict_elementwise(w, b, X):
    return solutions.step(X * w + b)


def _predict_summed_over_all(w, b, X):
    return solutions.step(np.sum(X * w) + b)


def _predict_bias_in_every_term(w, b, X):
    return solutions.step(np.sum(X * w + b, axis=-1))


def _predict_bias_multiplied(w, b, X):
    return solutions.step(b * (X @ w))


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
        Mistake("no bias", "the bias is left out, so your boundary always runs through the origin.", twin=_predict_no_bias),
        Mistake("bias subtracted", "you subtract the bias. The score is w·x + b: its sign was chosen with a plus.", twin=_predict_bias_subtracted),
        Mistake("score", "you return the score itself. The neuron still has to fire or rest.", twin=_predict_score),
        Mistake("strict", "samples exactly on the boundary come out as 0. A score of 0 fires.", twin=_predict_strict),
        Mistake("flipped", "0 and 1 are exchanged: samples with a positive score should come out as 1.", twin=_predict_flipped),
        Mistake("signs", "you answer −1 and +1. The labels here are 0 and 1.", twin=_predict_signs),
        Mistake("elementwise", "each feature is judged by itself. A neuron first adds up all weighted features of a sample, then decides once.", twin=_predict_elementwise),
        Mistake("summed over all", "the sum runs over all samples together. Each sample has a score of its own.", twin=_predict_summed_over_all),
        Mistake("bias in every term", "the bias is added once for each feature. It belongs to the neuron, so it comes once, after the sum.", twin=_predict_bias_in_every_term),
        Mistake("bias multiplied", "the bias is multiplied with the sum. It shifts the score, so it is added.", twin=_predict_bias_multiplied),
        Mistake("add bias after neuron", "you add the bias after the neuron has decided. It belongs to the score, so it comes before the step.", twin=lambda w, b, X: solutions.step(X @ w) + b),
        Mistake("answer feature add up", "an answer for each feature comes out. Add up along each row, so that every sample gets one.", twin=lambda w, b, X: solutions.step(np.sum(X * w, axis=0) + b)),
        Mistake("threshold lies 0 5", "your threshold lies at 0.5, as if the score were a probability. It is any number, and the threshold is 0.", twin=(lambda w, b, X: np.where(X @ w + b > 0.5, 1, 0), lambda w, b, X: np.where(X @ w + b >= 0.5, 1, 0))),
        Mistake("first sample answered return", "only the first sample is answered. `return` ends the function at once, also in the middle of a loop.", twin=(lambda w, b, X: solutions.step(np.atleast_2d(X)[0] @ w + b), lambda w, b, X: solutions.step(np.atleast_2d(X)[:1] @ w + b))),
        Mistake("x 0 first sample", "`X[0]` is the first sample, a row of the table. Features are its columns.", twin=lambda w, b, X: solutions.step(w[0] * X[0] + w[1] * X[1] + b)),
    ],
    hints=[
        "Write the score of one sample on paper: x₁w₁ + x₂w₂ + b. Then think of all samples as the rows of a matrix.",
        "`X @ w` multiplies every row of X with w and adds up: one number for each sample.",
        "Add `b` to all scores at once, and hand them to your `step`.",
    ],
    why="`X @ w` is (n_samples, n_features) times (n_features,): one score for each sample, no loop. With a single sample of shape (n_features,) the same line gives a single score.",
)  # fmt: skip

# -------------------------------------------------------------------------------------------------------- update


def _update_flipped(w, b, x, y, y_pred, learning_rate):
    return w - learning_rate * (y - y_pred) * x, b - learning_rate * (y - y_pred)


def _update_no_rate(w, b, x, y, y_pred, learning_rate):
    return w + (y - y_pred) * x, b + (y - y_pred)


def _update_rate_on_weights_only(w, b, x, y, y_pred, learning_rate):
    return w + learning_rate * (y - y_pred) * x, b + (y - y_pred)


def _update_bias_kept(w, b, x, y, y_pred, learning_rate):
    return w + learning_rate * (y - y_pred) * x, b


def _update_bias_twice(w, b, x, y, y_pred, learning_rate):
    return w + learning_rate * (y - y_pred) * x, b + 2 * learning_rate * (y - y_pred)


def _update_bias_like_a_weight(w, b, x, y, y_pred, learning_rate):
    return w + learning_rate * (y - y_pred) * x, b + learning_rate * (y - y_pred) * b


def _update_without_x(w, b, x, y, y_pred, learning_rate):
    return w + learning_rate * (y - y_pred), b + learning_rate * (y - y_pred)


def _update_towards_label(w, b, x, y, y_pred, learning_rate):
    return w + learning_rate * y * x, b + learning_rate * y


def _update_towards_signed_label(w, b, x, y, y_pred, learning_rate):
    return w + learning_rate * (2 * y - 1) * x, b + learning_rate * (2 * y - 1)


def _update_absolute(w, b, x, y, y_pred, learning_rate):
    return w + learning_rate * abs(y - y_pred) * x, b + learning_rate * abs(y - y_pred)


def _update_only_the_step(w, b, x, y, y_pred, learning_rate):
    return learning_rate * (y - y_pred) * x, learning_rate * (y - y_pred)


def _update_in_place(w, b, x, y, y_pred, learning_rate):
    w += learning_rate * (y - y_pred) * x
    return w, b + learning_rate * (y - y_pred)


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
        Mistake("flipped", "the correction has the wrong sign: the line moves away from the point, and the same mistake grows.", twin=_update_flipped),
        Mistake("no rate", "the learning rate isn't used, so every step has the full size.", twin=_update_no_rate),
        Mistake("rate on weights only", "the learning rate scales the weights' step but not the bias's.", twin=_update_rate_on_weights_only),
        Mistake("bias kept", "the bias stays as it was. The line can then turn, but not shift.", twin=_update_bias_kept),
        Mistake("bias twice", "the bias moves twice as far as it should. Is it corrected in two places?", twin=_update_bias_twice),
        Mistake("bias like a weight", "the bias's step is multiplied with the bias itself; from 0 it could never leave. Think of the bias as the weight of an input that is always 1.", twin=_update_bias_like_a_weight),
        Mistake("without x", "all weights move by the same amount. A feature that was large had more to do with the error: each weight's step is scaled by its own x.", twin=_update_without_x),
        Mistake("towards label", "you correct by the label, not by the error: a right answer is changed too, and a false alarm is not mended.", twin=_update_towards_label),
        Mistake("towards signed label", "the weights move although the answer was right. Where y and y_pred agree there is nothing to mend.", twin=_update_towards_signed_label),
        Mistake("absolute", "both kinds of mistake push the same way. A missed 1 must raise the score, a false alarm lower it: keep the error's sign.", twin=_update_absolute),
        Mistake("only the step", "you return the step alone. It is to be added to the weights and bias there were.", twin=_update_only_the_step),
        Mistake("in place", "the values are right, but `w` itself is changed in place (`+=` does that to an array). Whoever still needs the old weights has lost them.", twin=_update_in_place),
        Mistake("two values exchanged new", "the two values are exchanged: the new weights come first, then the new bias.", twin=lambda w, b, x, y, y_pred, learning_rate: solutions.update(w, b, x, y, y_pred, learning_rate)[::-1]),
        Mistake("missed 1 mended but", "a missed 1 is mended, but a false alarm isn't. What should the score do there?", twin=lambda w, b, x, y, y_pred, learning_rate: solutions.update(w, b, x, y, y_pred, learning_rate) if y > y_pred else (w, b)),
        Mistake("false alarm mended but", "a false alarm is mended, but a missed 1 isn't. What should the score do there?", twin=lambda w, b, x, y, y_pred, learning_rate: solutions.update(w, b, x, y, y_pred, learning_rate) if y < y_pred else (w, b)),
        Mistake("two cases told apart", "two cases are told apart, and there are three: where label and prediction agree, nothing should move.", twin=(lambda w, b, x, y, y_pred, learning_rate: solutions.update(w, b, x, int(y > y_pred), int(y <= y_pred), learning_rate), lambda w, b, x, y, y_pred, learning_rate: solutions.update(w, b, x, int(y >= y_pred), int(y < y_pred), learning_rate))),
        Mistake("step scaled w x", "the step is scaled by w·x, one number for all weights. Each weight's step is scaled by its own feature.", twin=lambda w, b, x, y, y_pred, learning_rate: (w + learning_rate * (y - y_pred) * (w @ x), b + learning_rate * (y - y_pred))),
        Mistake("multiplication before minus error", "multiplication comes before the minus: the error y − y_pred wants brackets.", twin=(lambda w, b, x, y, y_pred, learning_rate: (w + learning_rate * y - y_pred * x, b + learning_rate * y - y_pred), lambda w, b, x, y, y_pred, learning_rate: (w + learning_rate * y - y_pred * x, b + learning_rate * (y - y_pred)))),
        Mistake("step contains old weight", "the step contains the old weight as a factor, so a weight of zero could never move.", twin=lambda w, b, x, y, y_pred, learning_rate: (w + learning_rate * (y - y_pred) * w * x, b + learning_rate * (y - y_pred))),
        Mistake("weights replaced rule multiplies", "the weights are replaced by what the rule multiplies them with: it is added, not multiplied.", twin=lambda w, b, x, y, y_pred, learning_rate: (w * learning_rate * (y - y_pred) * x, b * learning_rate * (y - y_pred))),
        Mistake("bias's step multiplied x", "the bias's step is multiplied by x, so the bias becomes an array. It has no feature of its own: think of one that is always 1.", twin=lambda w, b, x, y, y_pred, learning_rate: (w + learning_rate * (y - y_pred) * x, b + learning_rate * (y - y_pred) * x)),
        Mistake("last weight never moves", "the last weight never moves: where does your range end?", twin=lambda w, b, x, y, y_pred, learning_rate: (np.append((w + learning_rate * (y - y_pred) * x)[:-1], w[-1]), b + learning_rate * (y - y_pred))),
        Mistake("predict anew use y", "you predict anew, and don't use the `y_pred` that is handed in. It may come from elsewhere.", twin=lambda w, b, x, y, y_pred, learning_rate: solutions.update(w, b, x, y, solutions.predict(w, b, x), learning_rate)),
    ],
    hints=[
        "What is y − y_pred for a missed 1, for a false alarm, and for a right answer?",
        "The rule for each weight: new = old + learning rate · error · (its own feature). For the bias the feature is 1.",
        "With arrays: `w + learning_rate * (y - y_pred) * x` is all weights at once. Return it and the new bias, separated by a comma.",
    ],
    why="The error y − y_pred is +1, −1 or 0, so one line serves all three cases: raise the score, lower it, leave it. Nothing has to be asked with `if`.",
)  # fmt: skip

# --------------------------------------------------------------------------------------------------- standardise


def _standardise_all(X):
    return (X - X.mean()) / X.std()


def _standardise_rows(X):
    return (X - X.mean(axis=1, keepdims=True)) / X.std(axis=1, keepdims=True)


def _standardise_variance(X):
    return (X - X.mean(axis=0)) / X.var(axis=0)


def _standardise_by_largest(X):
    return X / X.max(axis=0)


def _standardise_by_range(X):
    return (X - X.min(axis=0)) / (X.max(axis=0) - X.min(axis=0))


def _standardise_only_centre(X):
    return X - X.mean(axis=0)


def _standardise_only_scale(X):
    return X / X.std(axis=0)


def _standardise_precedence(X):
    return X - X.mean(axis=0) / X.std(axis=0)


def _standardise_ddof(X):
    return (X - X.mean(axis=0)) / X.std(axis=0, ddof=1)


def _standardise_in_place(X):
    X -= X.mean(axis=0)
    X /= X.std(axis=0)
    return X


def _standardise_median(X):
    return (X - np.median(X, axis=0)) / X.std(axis=0)


def _standardise_moving(X):
    Z = X.astype(float)
    for i, j in np.ndindex(*Z.shape):
        Z[i, j] = (Z[i, j] - Z[:, j].mean()) / Z[:, j].std()
    return Z


def _standardise_first_only(X):
    return np.column_stack([solutions.standardise(X)[:, :1], X[:, 1:]])


def _table(rng):
    return (np.column_stack([rng.normal(4500, 700, 12), rng.normal(17, 2, 12)]),)


standardise = Exercise(
    reference=solutions.standardise,
    cases=[
        case(np.array([[1.0, 100.0], [3.0, 500.0], [8.0, 300.0]])),
        random_cases(_table, note="grams beside millimetres"),
        random_cases(lambda rng: (rng.gamma(2.0, size=(8, 3)) * [1.0, 30.0, 0.01] + [5.0, -2.0, 1.0],), note="three features"),
        random_cases(lambda rng: (rng.gamma(2.0, size=(5, 5)) + [1.0, 2.0, 3.0, 4.0, 5.0],), note="as many features as samples"),
    ],
    mistakes=[
        Mistake("all", "one mean and one standard deviation are taken over the whole table, so grams and millimetres are mixed. Each feature has its own.", twin=_standardise_all),
        Mistake("rows", "you go along the rows: each sample is scaled by itself, and the differences between samples are lost. Go down each column.", twin=_standardise_rows),
        Mistake("variance", "you divide by the variance. Its unit is squared, so the result isn't free of units, and the spreads still differ.", twin=_standardise_variance),
        Mistake("by largest", "you divide by the largest value. One outlier then squeezes all the others, and the mean isn't 0.", twin=_standardise_by_largest),
        Mistake("by range", "you bring each feature to the range 0 to 1. That is another normalisation (min–max); asked are mean 0 and standard deviation 1.", twin=_standardise_by_range),
        Mistake("only centre", "the mean is gone, but the scale is still there: the features keep their units.", twin=_standardise_only_centre),
        Mistake("only scale", "the scale is right, but the mean isn't taken off: the cloud still lies far from zero.", twin=_standardise_only_scale),
        Mistake("precedence", "the division comes before the subtraction, so only the mean is divided. Brackets?", twin=_standardise_precedence),
        Mistake("ddof", "you divide by the standard deviation with n − 1 (as pandas does). Asked is NumPy's own, with n; scikit-learn does the same.", twin=_standardise_ddof),
        Mistake("in place", "the values are right, but the table you were given is overwritten: the grams are lost. Return a new one.", twin=_standardise_in_place),
        Mistake("median", "you take the median off. It resists outliers, but then the mean isn't 0.", twin=_standardise_median),
        Mistake("multiply standard deviation spread", "you multiply by the standard deviation, so the spread has grown. Which operation takes a unit away?", twin=lambda X: (X - X.mean(axis=0)) * X.std(axis=0)),
        Mistake("mean standard deviation changed", "mean and standard deviation have changed places: one is taken off, the other divides.", twin=lambda X: (X - X.std(axis=0)) / X.mean(axis=0)),
        Mistake("moving", "the mean is taken again after some values have already changed. Take it once, before the loop.", twin=_standardise_moving),
        Mistake("first only", "only the first feature is standardised: does `return` stand inside the loop?", twin=_standardise_first_only),
    ],
    hints=[
        "For one column: take off its mean, then divide by its standard deviation.",
        "`X.mean(axis=0)` goes down the columns: one mean for each feature. `X.std` works alike.",
        "NumPy subtracts a row (n_features,) from every row of a table (n_samples, n_features). Mind the brackets around the subtraction.",
    ],
    why="`axis=0` is the axis that disappears: the samples. What stays is one number for each feature, and NumPy applies it to every row.",
)  # fmt: skip

# --------------------------------------------------------------------------------------------------------- train


def _train_like(
    stop=True,
    count=True,
    only_last=False,
    restart=False,
    extra=0,
    whole_batch=False,
    one_more=False,
    frozen=False,
):
    """Return a way of training that differs from the reference in one respect."""

    def train(w, b, X, y, learning_rate, max_epochs):
        w0, b0, mistakes = w, b, []
        for _ in range(max_epochs + extra):
            if restart:
                w, b = w0, b0
            wrong = 0
            shown = solutions.predict(w, b, X) if whole_batch else None
            for i, (x, label) in enumerate(zip(X, y, strict=True)):
                y_pred = shown[i] if whole_batch else solutions.predict(w, b, x)
                if not frozen:
                    w, b = solutions.update(w, b, x, label, y_pred, learning_rate)
                wrong += int(y_pred != label)
            if one_more or not (wrong == 0 and not count):
                mistakes.append(wrong)
            if stop and wrong == 0:
                break
        return w, b, (mistakes[-1:] if only_last else mistakes)

    return train


def _train_last_number(w, b, X, y, learning_rate, max_epochs):
    w, b, mistakes = solutions.train(w, b, X, y, learning_rate, max_epochs)
    return w, b, mistakes[-1]


def _train_total(w, b, X, y, learning_rate, max_epochs):
    w, b, mistakes = solutions.train(w, b, X, y, learning_rate, max_epochs)
    return w, b, np.cumsum(mistakes)


def _train_total_number(w, b, X, y, learning_rate, max_epochs):
    w, b, mistakes = solutions.train(w, b, X, y, learning_rate, max_epochs)
    return w, b, sum(mistakes)


def _train_from_zero(w, b, X, y, learning_rate, max_epochs):
    return solutions.train(np.zeros_like(w, dtype=float), 0.0, X, y, learning_rate, max_epochs)


def _train_stops_at_first_right_sample(w, b, X, y, learning_rate, max_epochs):
    mistakes = []
    for _ in range(max_epochs):
        wrong = 0
        for x, label in zip(X, y, strict=True):
            y_pred = solutions.predict(w, b, x)
            w, b = solutions.update(w, b, x, label, y_pred, learning_rate)
            if y_pred == label:
                break
            wrong += 1
        mistakes.append(wrong)
        if wrong == 0:
            break
    return w, b, mistakes


def _train_fraction(w, b, X, y, learning_rate, max_epochs):
    w, b, mistakes = solutions.train(w, b, X, y, learning_rate, max_epochs)
    return w, b, [wrong / len(y) for wrong in mistakes]


def _train_counts_afterwards(w, b, X, y, learning_rate, max_epochs):
    mistakes = []
    for _ in range(max_epochs):
        for x, label in zip(X, y, strict=True):
            w, b = solutions.update(w, b, x, label, solutions.predict(w, b, x), learning_rate)
        mistakes.append(int((solutions.predict(w, b, X) != y).sum()))
        if mistakes[-1] == 0:
            break
    return w, b, mistakes


def _train_counts_signed(w, b, X, y, learning_rate, max_epochs):
    mistakes = []
    for _ in range(max_epochs):
        wrong, total = 0, 0
        for x, label in zip(X, y, strict=True):
            y_pred = solutions.predict(w, b, x)
            w, b = solutions.update(w, b, x, label, y_pred, learning_rate)
            wrong, total = wrong + int(y_pred != label), total + int(label - y_pred)
        mistakes.append(total)
        if wrong == 0:
            break
    return w, b, mistakes


def _train_stops_when_signed_errors_cancel(w, b, X, y, learning_rate, max_epochs):
    mistakes = []
    for _ in range(max_epochs):
        total = 0
        for x, label in zip(X, y, strict=True):
            y_pred = solutions.predict(w, b, x)
            w, b = solutions.update(w, b, x, label, y_pred, learning_rate)
            total += int(label - y_pred)
        mistakes.append(total)
        if total == 0:
            break
    return w, b, mistakes


def _train_with(correct=solutions.update, skip_last=False, one_epoch=False, seen=None):
    """Return a way of training with another correction, or another view of what counts as a mistake."""

    def train(w, b, X, y, learning_rate, max_epochs):
        mistakes = []
        for _ in range(max_epochs):
            epoch = []
            for x, label in list(zip(X, y, strict=True))[: -1 if skip_last else None]:
                y_pred = solutions.predict(w, b, x)
                w, b = correct(w, b, x, label, y_pred, learning_rate)
                epoch.append(int((solutions.predict(w, b, x) if seen == "afterwards" else y_pred) != label))
            mistakes.append(epoch[-1] if seen == "last" else sum(epoch))
            if mistakes[-1] == 0 or one_epoch:
                break
        return w, b, mistakes

    return train


def _train_never_reset(w, b, X, y, learning_rate, max_epochs):
    mistakes, wrong = [], 0
    for _ in range(max_epochs):
        w, b, (more,) = solutions.train(w, b, X, y, learning_rate, 1)
        wrong += more
        mistakes.append(wrong)
        if wrong == 0:
            break
    return w, b, mistakes


def _train_every_sample_noted(w, b, X, y, learning_rate, max_epochs):
    mistakes = []
    for _ in range(max_epochs):
        wrong = 0
        for x, label in zip(X, y, strict=True):
            y_pred = solutions.predict(w, b, x)
            w, b = solutions.update(w, b, x, label, y_pred, learning_rate)
            wrong += int(y_pred != label)
            mistakes.append(wrong)
        if wrong == 0:
            break
    return w, b, mistakes


def _train_counts_right(w, b, X, y, learning_rate, max_epochs):
    w, b, mistakes = solutions.train(w, b, X, y, learning_rate, max_epochs)
    return w, b, [len(y) - wrong for wrong in mistakes]


def _train_predicts_once(w, b, X, y, learning_rate, max_epochs):
    shown, mistakes = solutions.predict(w, b, X), []
    for _ in range(max_epochs):
        for x, label, y_pred in zip(X, y, shown, strict=True):
            w, b = solutions.update(w, b, x, label, y_pred, learning_rate)
        mistakes.append(int((shown != y).sum()))
        if mistakes[-1] == 0:
            break
    return w, b, mistakes


def _at_rate(rate):
    return _train_with(lambda w, b, x, y, y_pred, learning_rate: solutions.update(w, b, x, y, y_pred, rate))


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
    ],
    mistakes=[
        Mistake("last number", "you keep the last epoch's mistakes only. Keep one number for each epoch, so that the learning can be seen.", twin=(_train_like(only_last=True), _train_last_number)),
        Mistake("training on after epoch", "training goes on after an epoch without a mistake, up to the maximum. Nothing can change any more: it could stop.", twin=_train_like(stop=False)),
        Mistake("epoch without mistake missing", "the epoch without a mistake is missing from the list. It belongs there: it is the proof that training is done.", twin=_train_like(count=False)),
        Mistake("epoch begins again first", "every epoch begins again from the first weights, so nothing learnt survives an epoch.", twin=_train_like(restart=True)),
        Mistake("predict samples start epoch", "you predict all samples at the start of an epoch and correct afterwards. Then later samples are corrected for mistakes that are already mended: predict each one when its turn comes.", twin=_train_like(whole_batch=True)),
        Mistake("total", "the numbers add up from epoch to epoch. Begin each epoch's count at zero.", twin=(_train_total, _train_total_number, _train_never_reset)),
        Mistake("from zero", "you begin at zero, whatever weights and bias are handed in.", twin=_train_from_zero),
        Mistake("weights back went update", "the weights come back as they went in. `update` returns new ones: are they kept?", twin=_train_like(frozen=True)),
        Mistake("stops at first right sample", "an epoch ends at the first sample that is right. It is over when every sample has had its turn.", twin=_train_stops_at_first_right_sample),
        Mistake("fraction", "you return the fraction of mistakes. Here the count is asked.", twin=_train_fraction),
        Mistake("counts afterwards", "you count the mistakes after the epoch. They are counted as they happen, each before its own correction.", twin=_train_counts_afterwards),
        Mistake("counts signed", "+1 and −1 errors cancel in your count, so an epoch with two mistakes can look like one with none. Count how often label and prediction differ.", twin=(_train_counts_signed, _train_stops_when_signed_errors_cancel)),
        Mistake("runs epoch too many", "it runs one epoch too many: after `max_epochs` it ends, settled or not.", twin=_train_like(extra=1)),
        Mistake("runs epoch too few", "it runs one epoch too few.", twin=_train_like(extra=-1)),
        Mistake("label prediction exchanged on", "label and prediction are exchanged on their way into `update`, so every correction goes the wrong way.", twin=_train_with(lambda w, b, x, y, y_pred, rate: solutions.update(w, b, x, y_pred, y, rate))),
        Mistake("learning rate handed used", "the learning rate that is handed in isn't used: a fixed number stands in its place.", twin=(_at_rate(1.0), _at_rate(0.1), _at_rate(0.01), _at_rate(0.5))),
        Mistake("ends after epoch does", "it ends after one epoch: does `return` (or a `break`) stand inside the loop over the epochs?", twin=_train_with(one_epoch=True)),
        Mistake("last sample never turn", "the last sample never has its turn: where does your range end?", twin=_train_with(skip_last=True)),
        Mistake("last sample epoch counted", "only the last sample of each epoch is counted: is the count set to zero for every sample?", twin=_train_with(seen="last")),
        Mistake("predict again after correction", "you predict again after the correction and count that. A mistake is counted before its own correction.", twin=_train_with(seen="afterwards")),
        Mistake("every sample noted", "the list gets a number for every sample. One for each epoch is asked: is the `append` inside the inner loop?", twin=_train_every_sample_noted),
        Mistake("counts right", "you count the samples that are right. Asked are the mistakes.", twin=_train_counts_right),
        Mistake("predicts once", "the predictions are made once, with the first weights, and never again. Each correction changes the line: predict anew.", twin=_train_predicts_once),
    ],
    stopped="On data that no line separates there is never an epoch without a mistake: does your loop also end after `max_epochs`?",
    hints=[
        "Two loops: one over the epochs, and inside it one over the samples. `zip(X, y)` gives a row of features with its label.",
        "For each sample: predict, update, and count it if prediction and label differ. Remember that `update` returns the new w and b.",
        "After the inner loop append the count to the list; if it is 0, `break`. `for epoch in range(max_epochs):` ends by itself.",
    ],
    why="`for … in range(max_epochs)` with a `break` ends in any case. A `while there are mistakes` never would on data that no line separates: you will meet such data below.",
)  # fmt: skip

# --------------------------------------------------------------------------------------------------- xor_feature


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
    return bool(abs(bend) > 1e-6 * (1 + np.abs(feature).max()))


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
        random_cases(_corners, note="the corners in another order, some of them twice"),
    ],
    accept=_separates_xor,
    mistakes=[
        Mistake("sum two features no", "a sum of the two features is no news to a line: w·x already adds them up, with any weights. (Squares are none either: 0² is 0 and 1² is 1.)", twin=lambda X: X[:, 0] + X[:, 1]),
        Mistake("difference two features no", "a difference of the two features is no news to a line: w·x makes it with weights +1 and −1. What would make it treat both directions alike?", twin=(lambda X: X[:, 0] - X[:, 1], lambda X: X[:, 1] - X[:, 0])),
        Mistake("features again line already", "that is one of the features again; a line has it already.", twin=(lambda X: X[:, 0], lambda X: X[:, 1])),
        Mistake("flat", "every sample gets the same number, so the new feature can't tell them apart.", when=_flat),
        Mistake("mean sum another size", "the mean is the sum in another size, and a line already adds up its inputs.", twin=lambda X: X.mean(axis=1)),
        Mistake("return number whole table", "you return one number for the whole table (rows and columns are confused?): each sample needs one of its own.", twin=(lambda X: X[0] * X[1], lambda X: np.prod(X), lambda X: X[0, 0] * X[0, 1], lambda X: np.prod(X, axis=0))),
        Mistake("return whole table new", "you return the whole table, with the new column attached. Asked is the new column alone; the next cell attaches it.", twin=(lambda X: np.column_stack([X, X[:, 0] * X[:, 1]]), lambda X: np.column_stack([X, np.abs(X[:, 0] - X[:, 1])]))),
    ],
    hints=[
        "XOR asks whether the two differ. Sums and differences are straight, and a line makes those by itself. What isn't straight?",
        "Which simple operation on x₁ and x₂ gives something special at (1, 1) only?",
        "Multiply the two columns: `X[:, 0] * X[:, 1]`. Or measure how far apart they are: `abs(X[:, 0] - X[:, 1])`.",
    ],
    why="x₁·x₂ is 1 only in the corner (1, 1). A boundary such as x₁ + x₂ − 2·x₁x₂ = ½ is straight in the three features, and bent in the two. There are many such features; finding one was *your* work, and the next lectures let the network do it.",
)  # fmt: skip
