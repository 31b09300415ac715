"""Answers to the exercises of 01, the perceptron, by people who hadn't seen the mistakes."""

import numpy as np

from tests.answers import expect


def right_where__step(score):
    return np.where(score >= 0, 1, 0)


def right_astype__step(score):
    return (np.asarray(score) >= 0).astype(int)


def right_bool__step(score):
    return score >= 0


def right_float__step(score):
    return np.heaviside(score, 1.0)


def right_times_one__step(score):
    return 1 * (score >= 0)


def right_isinstance__step(score):
    if isinstance(score, (int, float)):
        if score >= 0:
            return 1
        else:
            return 0
    result = np.zeros(np.shape(score))
    result[np.asarray(score) >= 0] = 1
    return result


def right_loop_flat__step(score):
    if np.ndim(score) == 0:
        return 1 if score >= 0 else 0
    out = []
    for s in np.ravel(score):
        if s < 0:
            out.append(0)
        else:
            out.append(1)
    return np.array(out, dtype=int).reshape(np.shape(score))


def right_helper_recursive__step(score):
    def one(s):
        return int(s >= 0)

    if np.ndim(score) == 0:
        return one(score)
    if len(score) == 0:
        return np.zeros(np.shape(score), dtype=int)
    return np.array([right_helper_recursive__step(part) for part in score])


def right_vectorize__step(score):
    return np.vectorize(lambda s: 0 if s < 0 else 1, otypes=[int])(score)


def right_one_minus__step(score):
    below = np.less(score, 0)
    return 1 - below.astype(np.int8)


# uses > instead of >=, so a score of exactly 0 rests.
@expect("a score of exactly 0 gives 0. The threshold itself belongs to the side that fires.")
def wrong_strict__step(score):
    return np.where(score > 0, 1, 0)


# 1 and 0 are swapped.
@expect("it fires below the threshold and rests above it: the two sides are exchanged.")
def wrong_swapped__step(score):
    return np.where(score >= 0, 0, 1)


# a plain if works for a number only; an array raises 'truth value is ambiguous'.
@expect("it stops with ValueError", outcome="crashed")
def wrong_plain_if__step(score):
    if score >= 0:
        return 1
    else:
        return 0


# works for an array only; a plain number isn't iterable, and 2-d arrays crash too (ambiguous).
@expect("it stops with TypeError", outcome="crashed")
def wrong_only_1d_list__step(score):
    return [1 if s >= 0 else 0 for s in score]


# np.sign gives -1 below the threshold.
@expect("the sign has three values: −1, 0 and 1. A neuron either fires (1) or rests (0).")
def wrong_sign__step(score):
    return np.sign(score)


# -1 instead of 0 below the threshold (knows perceptrons with labels -1/+1).
@expect("you answer −1 and +1. The labels here are 0 and 1, and the next functions subtract them.")
def wrong_minus_one__step(score):
    return np.where(score >= 0, 1, -1)


# prints and returns nothing.
@expect("nothing comes back. Does every way through your function end with `return`?")
def wrong_print__step(score):
    print(np.where(score >= 0, 1, 0))


# forgot the return.
@expect("nothing comes back. Does every way through your function end with `return`?")
def wrong_no_return__step(score):
    fired = (np.asarray(score) >= 0).astype(int)


# overwrites the score array in place (and fails for a number).
@expect("it stops with TypeError", outcome="crashed")
def wrong_inplace__step(score):
    score[score >= 0] = 1
    score[score < 0] = 0
    return score


# in place in the fatal order: negatives become 0 first, and then count as >= 0, so all become 1.
@expect("`score` itself is changed on the way, and later lines meet the changed numbers.")
def wrong_inplace_order__step(score):
    score = np.asarray(score)
    score[score < 0] = 0
    score[score >= 0] = 1
    return score


# relu instead of a step: returns the score itself above 0.
@expect("you let a positive score through as it is. That is another activation, ReLU; a step")
def wrong_relu__step(score):
    return np.maximum(score, 0)


# threshold at 0.5 rather than 0 (mixed up with probabilities).
@expect("your threshold lies at 0.5. The score's own zero is the threshold: the bias moves it")
def wrong_half__step(score):
    return np.where(score >= 0.5, 1, 0)


# a sigmoid; smooth, not 0 or 1.
@expect("a smooth curve comes out: the sigmoid, an activation of the next lecture. A step answers")
def wrong_sigmoid__step(score):
    return 1 / (1 + np.exp(-score))


# rounds the sigmoid: np.round(0.5) is 0, so a score of exactly 0 rests.
@expect("a score of exactly 0 gives 0. The threshold itself belongs to the side that fires.")
def wrong_round_sigmoid__step(score):
    return np.round(1 / (1 + np.exp(-np.asarray(score, dtype=float))))


# one answer for the whole array (np.all).
@expect("you give one answer for all scores together. Each score gets its own, in the shape that")
def wrong_all__step(score):
    if np.all(score >= 0):
        return 1
    return 0


# flattens the array; the shape is lost.
@expect("the answers are right, but they come out as one long row. Keep the shape that came in.")
def wrong_flatten__step(score):
    return np.array([1 if s >= 0 else 0 for s in np.ravel(score)])


# return inside the loop: only the first is answered.
@expect("only the first score is answered. `return` ends the function at once, also in the middle")
def wrong_early_return__step(score):
    for s in np.ravel(score):
        if s >= 0:
            return 1
        else:
            return 0


# returns text.
@expect("an array of text came back where a number is expected.")
def wrong_text__step(score):
    return np.where(score >= 0, "1", "0")


# misspelt name (crashes: NameError).
@expect("it stops with NameError", outcome="crashed")
def wrong_misspelt__step(score):
    return np.where(scores >= 0, 1, 0)


# uses np.where with the condition only: returns indices in a tuple.
@expect("it stops with ValueError", outcome="crashed")
def wrong_where_indices__step(score):
    return np.where(np.asarray(score) >= 0)


def right_step__predict(w, b, X):
    return step(X @ w + b)


def right_where_dot__predict(w, b, X):
    score = np.dot(X, w) + b
    return np.where(score >= 0, 1, 0)


def right_bool__predict(w, b, X):
    return X @ w >= -b


def right_einsum__predict(w, b, X):
    return (np.einsum("...j,j->...", X, w) + b >= 0).astype(int)


def right_broadcast_sum__predict(w, b, X):
    return step((w * X).sum(axis=-1) + b)


def right_loops__predict(w, b, X):
    if X.ndim == 1:
        score = b
        for j in range(len(w)):
            score = score + w[j] * X[j]
        if score >= 0:
            return 1
        return 0
    answers = np.zeros(len(X), dtype=int)
    for i in range(X.shape[0]):
        score = b
        for j in range(X.shape[1]):
            score += w[j] * X[i, j]
        if score >= 0:
            answers[i] = 1
    return answers


def right_comprehension__predict(w, b, X):
    if np.ndim(X) == 1:
        return int(sum(wi * xi for wi, xi in zip(w, X)) + b >= 0)
    return np.array([int(sum(wi * xi for wi, xi in zip(w, x)) + b >= 0) for x in X])


def right_helper__predict(w, b, X):
    def single(x):
        return step(np.dot(w, x) + b)

    if len(np.shape(X)) == 1:
        return single(X)
    return np.array([single(row) for row in X])


def right_float__predict(w, b, X):
    return np.heaviside(np.matmul(X, w) + b, 1)


def right_transposed__predict(w, b, X):
    return step(w @ X.T + b)


def right_apply__predict(w, b, X):
    return np.apply_along_axis(lambda x: 1.0 if np.inner(w, x) + b >= 0 else 0.0, -1, X)


# returns the score, not the prediction.
@expect("you return the score itself. The neuron still has to fire or rest.")
def wrong_score__predict(w, b, X):
    return X @ w + b


# forgot the bias.
@expect("the bias is left out, so your boundary always runs through the origin.")
def wrong_no_bias__predict(w, b, X):
    return step(X @ w)


# bias subtracted.
@expect("you subtract the bias. The score is w·x + b: its sign was chosen with a plus.")
def wrong_minus_bias__predict(w, b, X):
    return step(X @ w - b)


# w @ X: shapes don't fit for a table (crash; silently wrong if the table is square).
@expect("it stops with ValueError", outcome="crashed")
def wrong_order__predict(w, b, X):
    return step(w @ X + b)


# * instead of @: multiplies elementwise, never adds up; returns a whole table.
@expect("each feature is judged by itself. A neuron first adds up all weighted features of a")
def wrong_star__predict(w, b, X):
    return step(w * X + b)


# sums over all, not per row: one answer for the whole table.
@expect("the sum runs over all samples together. Each sample has a score of its own.")
def wrong_sum_all__predict(w, b, X):
    return step(np.sum(w * X) + b)


# axis=0 adds down the columns: one answer per feature.
@expect("an answer for each feature comes out. Add up along each row, so that every sample gets")
def wrong_axis0__predict(w, b, X):
    return step(np.sum(X * w, axis=0) + b)


# axis=1 works for a table, crashes for one sample.
@expect("it stops with AxisError", outcome="crashed")
def wrong_table_only__predict(w, b, X):
    return step(np.sum(X * w, axis=1) + b)


# plain if on an array (crash for a table).
@expect("it stops with ValueError", outcome="crashed")
def wrong_if__predict(w, b, X):
    score = X @ w + b
    if score >= 0:
        return 1
    return 0


# hard-wires two features as columns, X[:, 0] and X[:, 1]: fails for one sample, and ignores a third feature.
@expect("it stops with IndexError", outcome="crashed")
def wrong_two_features__predict(w, b, X):
    return step(w[0] * X[:, 0] + w[1] * X[:, 1] + b)


# X[0], X[1] are rows (penguins), not features.
@expect("`X[0]` is the first sample, a row of the table. Features are its columns.")
def wrong_rows_for_columns__predict(w, b, X):
    return step(w[0] * X[0] + w[1] * X[1] + b)


# the bias is inside the sum, so it counts once per feature.
@expect("the bias is added once for each feature. It belongs to the neuron, so it comes once,")
def wrong_bias_in_sum__predict(w, b, X):
    return step(np.sum(X * w + b, axis=-1))


# step first, then the bias: brackets.
@expect("you add the bias after the neuron has decided. It belongs to the score, so it comes")
def wrong_bracket__predict(w, b, X):
    return step(X @ w) + b


# the threshold is compared strictly.
@expect("samples exactly on the boundary come out as 0. A score of 0 fires.")
def wrong_strict__predict(w, b, X):
    return np.where(X @ w + b > 0, 1, 0)


# treats the score as a probability, rounding/0.5.
@expect("your threshold lies at 0.5, as if the score were a probability. It is any number, and the")
def wrong_probability__predict(w, b, X):
    return (X @ w + b > 0.5).astype(int)


# return indented into the loop: only the first sample is answered.
@expect("only the first sample is answered. `return` ends the function at once, also in the middle")
def wrong_early_return__predict(w, b, X):
    answers = []
    for x in np.atleast_2d(X):
        answers.append(step(np.dot(w, x) + b))
        return np.array(answers)


# overwrites the score for each row instead of collecting; returns the last only.
@expect("a number came back where an array of shape (3,) is expected. Does a sum or mean run over")
def wrong_last_only__predict(w, b, X):
    for x in np.atleast_2d(X):
        answer = step(x @ w + b)
    return answer


# always makes it a table, so one sample gives an array of one, not a single answer.
@expect("the numbers are right, but an array of shape (1,) came back where a number is expected:")
def wrong_atleast_2d__predict(w, b, X):
    return step(np.atleast_2d(X) @ w + b)


# result is a column (n, 1).
@expect("the numbers are right, but an array of shape (3, 1) came back where an array of shape")
def wrong_column__predict(w, b, X):
    return step(X @ w.reshape(-1, 1) + b)


# multiplies a Python list by the weights list-like: 'can't multiply sequence' style crash.
@expect("it stops with TypeError", outcome="crashed")
def wrong_list__predict(w, b, X):
    return step(sum(list(w) * list(X)) + b)


# uses the global penguins instead of X.
@expect("it stops with NameError", outcome="crashed")
def wrong_global__predict(w, b, X):
    return step(penguins.X @ w + b)


# misspelt / wrong case: x instead of X (NameError).
@expect("it stops with NameError", outcome="crashed")
def wrong_lowercase__predict(w, b, X):
    return step(x @ w + b)


# prints instead of returning.
@expect("nothing comes back. Does every way through your function end with `return`?")
def wrong_print__predict(w, b, X):
    print(step(X @ w + b))


# adds the bias in place to a view of... the weights: w += b changes the caller's w.
@expect("`w` itself is changed on the way, and later lines meet the changed numbers.")
def wrong_inplace__predict(w, b, X):
    w += b
    return step(X @ w)


# turned round: fires below the line.
@expect("0 and 1 are exchanged: samples with a positive score should come out as 1.")
def wrong_swapped__predict(w, b, X):
    return np.where(X @ w + b >= 0, 0, 1)


def right_short__update(w, b, x, y, y_pred, learning_rate):
    error = y - y_pred
    return w + learning_rate * error * x, b + learning_rate * error


def right_names__update(w, b, x, y, y_pred, learning_rate):
    step_size = learning_rate * (y - y_pred)
    w_new = np.add(w, np.multiply(step_size, x))
    b_new = b + step_size
    return w_new, b_new


def right_three_cases__update(w, b, x, y, y_pred, learning_rate):
    if y == 1 and y_pred == 0:
        w = w + learning_rate * x
        b = b + learning_rate
    elif y == 0 and y_pred == 1:
        w = w - learning_rate * x
        b = b - learning_rate
    return w, b


def right_loop__update(w, b, x, y, y_pred, learning_rate):
    new = np.zeros(len(w))
    for j in range(len(w)):
        new[j] = w[j] + learning_rate * (y - y_pred) * x[j]
    return new, b + learning_rate * (y - y_pred)


def right_comprehension__update(w, b, x, y, y_pred, learning_rate):
    error = float(y) - float(y_pred)
    return np.array([wj + learning_rate * error * xj for wj, xj in zip(w, x)]), b + learning_rate * error


def right_copy__update(w, b, x, y, y_pred, learning_rate):
    w = np.array(w, dtype=float)
    w += learning_rate * (y - y_pred) * x
    b += learning_rate * (y - y_pred)
    return w, b


def right_merged_bias__update(w, b, x, y, y_pred, learning_rate):
    weights = np.append(w, b)
    inputs = np.append(x, 1.0)
    weights = weights + learning_rate * (y - y_pred) * inputs
    return weights[:-1], weights[-1]


def right_early_return__update(w, b, x, y, y_pred, learning_rate):
    if y == y_pred:
        return w, b
    sign = 1 if y > y_pred else -1
    return w + sign * learning_rate * x, b + sign * learning_rate


def right_minus_minus__update(w, b, x, y, y_pred, learning_rate):
    return w - learning_rate * (y_pred - y) * x, b - learning_rate * (y_pred - y)


# error turned round (y_pred - y): moves away.
@expect("the correction has the wrong sign: the line moves away from the point, and the same")
def wrong_error_sign__update(w, b, x, y, y_pred, learning_rate):
    error = y_pred - y
    return w + learning_rate * error * x, b + learning_rate * error


# minus in front (gradient descent habit) with y - y_pred.
@expect("the correction has the wrong sign: the line moves away from the point, and the same")
def wrong_minus__update(w, b, x, y, y_pred, learning_rate):
    return w - learning_rate * (y - y_pred) * x, b - learning_rate * (y - y_pred)


# forgot times x.
@expect("all weights move by the same amount. A feature that was large had more to do with the")
def wrong_no_x__update(w, b, x, y, y_pred, learning_rate):
    return w + learning_rate * (y - y_pred), b + learning_rate * (y - y_pred)


# the bias is not updated.
@expect("the bias stays as it was. The line can then turn, but not shift.")
def wrong_bias_forgotten__update(w, b, x, y, y_pred, learning_rate):
    w = w + learning_rate * (y - y_pred) * x
    return w, b


# learning rate left out of the bias.
@expect("the learning rate scales the weights' step but not the bias's.")
def wrong_bias_no_rate__update(w, b, x, y, y_pred, learning_rate):
    return w + learning_rate * (y - y_pred) * x, b + (y - y_pred)


# learning rate left out everywhere.
@expect("the learning rate isn't used, so every step has the full size.")
def wrong_no_rate__update(w, b, x, y, y_pred, learning_rate):
    return w + (y - y_pred) * x, b + (y - y_pred)


# bias also times x: b becomes an array.
@expect("the bias's step is multiplied by x, so the bias becomes an array. It has no feature of")
def wrong_bias_times_x__update(w, b, x, y, y_pred, learning_rate):
    return w + learning_rate * (y - y_pred) * x, b + learning_rate * (y - y_pred) * x


# returns the change only, not the new values.
@expect("you return the step alone. It is to be added to the weights and bias there were.")
def wrong_delta_only__update(w, b, x, y, y_pred, learning_rate):
    return learning_rate * (y - y_pred) * x, learning_rate * (y - y_pred)


# += changes the caller's w (and crashes if w holds ints).
@expect("the values are right, but `w` itself is changed in place (`+=` does that to an array).")
def wrong_inplace__update(w, b, x, y, y_pred, learning_rate):
    w += learning_rate * (y - y_pred) * x
    b += learning_rate * (y - y_pred)
    return w, b


# loop assigns into w[j], changing the caller's array.
@expect("the values are right, but `w` itself is changed in place (`+=` does that to an array).")
def wrong_inplace_loop__update(w, b, x, y, y_pred, learning_rate):
    for j in range(len(x)):
        w[j] = w[j] + learning_rate * (y - y_pred) * x[j]
    b = b + learning_rate * (y - y_pred)
    return w, b


# returns only w.
@expect("an array of shape (2,) came back where 2 values are expected: `w`, `b`.")
def wrong_only_w__update(w, b, x, y, y_pred, learning_rate):
    w = w + learning_rate * (y - y_pred) * x
    b = b + learning_rate * (y - y_pred)
    return w


# returned in the wrong order.
@expect("the two values are exchanged: the new weights come first, then the new bias.")
def wrong_order__update(w, b, x, y, y_pred, learning_rate):
    w = w + learning_rate * (y - y_pred) * x
    b = b + learning_rate * (y - y_pred)
    return b, w


# only the missed case; false alarms are never corrected.
@expect("a missed 1 is mended, but a false alarm isn't. What should the score do there?")
def wrong_only_missed__update(w, b, x, y, y_pred, learning_rate):
    if y == 1 and y_pred == 0:
        return w + learning_rate * x, b + learning_rate
    return w, b


# abs/!=: the sign of the error is lost, always upwards.
@expect("both kinds of mistake push the same way. A missed 1 must raise the score, a false alarm")
def wrong_unsigned__update(w, b, x, y, y_pred, learning_rate):
    error = abs(y - y_pred)
    return w + learning_rate * error * x, b + learning_rate * error


# else-branch subtracts also when the prediction is right.
@expect("two cases are told apart, and there are three: where label and prediction agree, nothing")
def wrong_two_cases__update(w, b, x, y, y_pred, learning_rate):
    if y > y_pred:
        return w + learning_rate * x, b + learning_rate
    else:
        return w - learning_rate * x, b - learning_rate


# uses y instead of the error (Hebb): moves although right, never falls.
@expect("you correct by the label, not by the error: a right answer is changed too, and a false")
def wrong_label_not_error__update(w, b, x, y, y_pred, learning_rate):
    return w + learning_rate * y * x, b + learning_rate * y


# a dot product instead of times x: one number added to all weights.
@expect("the step is scaled by w·x, one number for all weights. Each weight's step is scaled by")
def wrong_dot__update(w, b, x, y, y_pred, learning_rate):
    return w + learning_rate * (y - y_pred) * np.dot(w, x), b + learning_rate * (y - y_pred)


# missing brackets: learning_rate * y - y_pred * x.
@expect("multiplication comes before the minus: the error y − y_pred wants brackets.")
def wrong_brackets__update(w, b, x, y, y_pred, learning_rate):
    return w + learning_rate * y - y_pred * x, b + learning_rate * y - y_pred


# multiplies the old weights by x (w * error * x).
@expect("the step contains the old weight as a factor, so a weight of zero could never move.")
def wrong_times_w__update(w, b, x, y, y_pred, learning_rate):
    return w + learning_rate * (y - y_pred) * w * x, b + learning_rate * (y - y_pred)


# returns w as a Python list of numbers from zip; then @ in predict fails or list arithmetic surprises.
@expect("`w`: the numbers are right, but a list of length 2 came back where an array of shape (2,)")
def wrong_list__update(w, b, x, y, y_pred, learning_rate):
    error = y - y_pred
    return [wj + learning_rate * error * xj for wj, xj in zip(w, x)], b + learning_rate * error


# list plus list glues them (twice as many weights), because of list().
@expect("`w`: 4 numbers came back where 2 are expected.")
def wrong_list_glue__update(w, b, x, y, y_pred, learning_rate):
    change = [learning_rate * (y - y_pred) * xj for xj in x]
    return np.array(list(w) + change), b + learning_rate * (y - y_pred)


# misspelt name (NameError).
@expect("it stops with NameError", outcome="crashed")
def wrong_misspelt__update(w, b, x, y, y_pred, learning_rate):
    return w + eta * (y - y_pred) * x, b + eta * (y - y_pred)


# y(y_pred) style maths notation: missing * is a call (TypeError: not callable).
@expect("it stops with TypeError", outcome="crashed")
def wrong_missing_star__update(w, b, x, y, y_pred, learning_rate):
    return w + learning_rate(y - y_pred) * x, b + learning_rate(y - y_pred)


# off by one: range(len(w) - 1) never moves the last weight.
@expect("the last weight never moves: where does your range end?")
def wrong_off_by_one__update(w, b, x, y, y_pred, learning_rate):
    new = w.copy()
    for j in range(len(w) - 1):
        new[j] = w[j] + learning_rate * (y - y_pred) * x[j]
    return new, b + learning_rate * (y - y_pred)


# .copy() of int weights cuts the step off to a whole number.
@expect("`w`: the decimals are lost on the way. Is there an array or a number of the type int, or")
def wrong_int_truncation__update(w, b, x, y, y_pred, learning_rate):
    new = np.zeros(len(w), dtype=int)
    for j in range(len(w)):
        new[j] = w[j] + learning_rate * (y - y_pred) * x[j]
    return new, b + learning_rate * (y - y_pred)


# prints, returns nothing.
@expect("nothing comes back. Does every way through your function end with `return`?")
def wrong_print__update(w, b, x, y, y_pred, learning_rate):
    w = w + learning_rate * (y - y_pred) * x
    b = b + learning_rate * (y - y_pred)
    print(w, b)


# computes the prediction itself and passes over the one given (ignores y_pred).
@expect("you predict anew, and don't use the `y_pred` that is handed in. It may come from")
def wrong_own_prediction__update(w, b, x, y, y_pred, learning_rate):
    error = y - predict(w, b, x)
    return w + learning_rate * error * x, b + learning_rate * error


def right_axis0__standardise(X):
    return (X - X.mean(axis=0)) / X.std(axis=0)


def right_np__standardise(X):
    centred = np.subtract(X, np.mean(X, 0))
    return centred / np.std(X, 0)


def right_by_hand__standardise(X):
    mean = np.sum(X, axis=0) / len(X)
    deviation = X - mean
    variance = np.sum(deviation**2, axis=0) / len(X)
    return deviation / np.sqrt(variance)


def right_loop_columns__standardise(X):
    result = np.zeros(X.shape)
    for j in range(X.shape[1]):
        column = X[:, j]
        result[:, j] = (column - np.mean(column)) / np.std(column)
    return result


def right_comprehension_helper__standardise(X):
    def one(column):
        return (column - column.mean()) / column.std()

    return np.column_stack([one(c) for c in X.T])


def right_einsum__standardise(X):
    n = X.shape[0]
    D = X - np.einsum("ij->j", X) / n
    return D / np.sqrt(np.einsum("ij,ij->j", D, D) / n)


def right_transposed__standardise(X):
    T = X.T
    return ((T - T.mean(axis=1, keepdims=True)) / T.std(axis=1, keepdims=True)).T


def right_pure_python__standardise(X):
    columns = []
    for column in zip(*X):
        m = sum(column) / len(column)
        s = (sum((v - m) ** 2 for v in column) / len(column)) ** 0.5
        columns.append([(v - m) / s for v in column])
    return np.array(columns).T


def right_constant_safe__standardise(X):
    std = X.std(axis=0)
    std = np.where(std == 0, 1, std)
    return (X - X.mean(axis=0)) / std


def right_copy_inplace__standardise(X):
    Z = X.astype(float)  # a copy
    Z -= Z.mean(axis=0)
    Z /= Z.std(axis=0)
    return Z


# no axis: one mean and one deviation for all features together.
@expect("one mean and one standard deviation are taken over the whole table, so grams and")
def wrong_no_axis__standardise(X):
    return (X - X.mean()) / X.std()


# axis=1 is along each penguin; crashes (shapes), unless the table is square.
@expect("it stops with ValueError", outcome="crashed")
def wrong_axis1__standardise(X):
    return (X - X.mean(axis=1)) / X.std(axis=1)


# axis=1 with keepdims, so it doesn't crash: rows are standardised.
@expect("you go along the rows: each sample is scaled by itself, and the differences between")
def wrong_rows__standardise(X):
    return (X - X.mean(axis=1, keepdims=True)) / X.std(axis=1, keepdims=True)


# brackets missing: divides the mean only.
@expect("the division comes before the subtraction, so only the mean is divided. Brackets?")
def wrong_brackets__standardise(X):
    return X - X.mean(axis=0) / X.std(axis=0)


# variance instead of the standard deviation.
@expect("you divide by the variance. Its unit is squared, so the result isn't free of units, and")
def wrong_variance__standardise(X):
    return (X - X.mean(axis=0)) / X.var(axis=0)


# scales to 0..1 (min-max).
@expect("you bring each feature to the range 0 to 1. That is another normalisation (min–max);")
def wrong_min_max__standardise(X):
    return (X - X.min(axis=0)) / (X.max(axis=0) - X.min(axis=0))


# only the mean is taken away.
@expect("the mean is gone, but the scale is still there: the features keep their units.")
def wrong_only_centre__standardise(X):
    return X - X.mean(axis=0)


# only divided, not shifted.
@expect("the scale is right, but the mean isn't taken off: the cloud still lies far from zero.")
def wrong_only_scale__standardise(X):
    return X / X.std(axis=0)


# mean minus x: the sign is turned.
@expect("every number has the opposite sign.")
def wrong_sign__standardise(X):
    return (X.mean(axis=0) - X) / X.std(axis=0)


# multiplied by the deviation.
@expect("you multiply by the standard deviation, so the spread has grown. Which operation takes a")
def wrong_times__standardise(X):
    return (X - X.mean(axis=0)) * X.std(axis=0)


# mean and deviation mixed up.
@expect("mean and standard deviation have changed places: one is taken off, the other divides.")
def wrong_mixed_up__standardise(X):
    return (X - X.std(axis=0)) / X.mean(axis=0)


# median in place of the mean.
@expect("you take the median off. It resists outliers, but then the mean isn't 0.")
def wrong_median__standardise(X):
    return (X - np.median(X, axis=0)) / np.std(X, axis=0)


# changes the caller's table in place (and crashes on whole numbers).
@expect("the values are right, but the table you were given is overwritten: the grams are lost.")
def wrong_inplace__standardise(X):
    X -= X.mean(axis=0)
    X /= X.std(axis=0)
    return X


# in a loop writes into the given columns.
@expect("the values are right, but the table you were given is overwritten: the grams are lost.")
def wrong_inplace_loop__standardise(X):
    for j in range(X.shape[1]):
        X[:, j] = (X[:, j] - X[:, j].mean()) / X[:, j].std()
    return X


# in-place cell by cell, with mean and std taken anew from a column already partly changed.
@expect("the mean is taken again after some values have already changed. Take it once, before the")
def wrong_moving_mean__standardise(X):
    Z = X.astype(float).copy()
    for j in range(Z.shape[1]):
        for i in range(Z.shape[0]):
            Z[i, j] = (Z[i, j] - Z[:, j].mean()) / Z[:, j].std()
    return Z


# ddof=1 (habit from statistics class); slightly off the asked standard deviation 1 by numpy's measure.
@expect("you divide by the standard deviation with n − 1 (as pandas does). Asked is NumPy's own,")
def wrong_ddof__standardise(X):
    return (X - X.mean(axis=0)) / X.std(axis=0, ddof=1)


# only the first column.
@expect("only the first feature is standardised: does `return` stand inside the loop?")
def wrong_early_return__standardise(X):
    Z = X.astype(float)
    for j in range(X.shape[1]):
        Z[:, j] = (X[:, j] - X[:, j].mean()) / X[:, j].std()
        return Z


# loops to a hard-wired 2: a third column stays zero.
@expect("in this case something else comes out:")
def wrong_two_only__standardise(X):
    Z = np.zeros(X.shape)
    for j in range(2):
        Z[:, j] = (X[:, j] - X[:, j].mean()) / X[:, j].std()
    return Z


# stacks as rows: transposed result.
@expect("the shape is (2, 3) where (3, 2) is expected: rows and columns are exchanged.")
def wrong_transposed__standardise(X):
    return np.array([(c - c.mean()) / c.std() for c in X.T])


# returns a tuple with mean and std.
@expect("a tuple of length 3 came back where an array of shape (3, 2) is expected.")
def wrong_returns_three__standardise(X):
    mean, std = X.mean(axis=0), X.std(axis=0)
    return (X - mean) / std, mean, std


# divides each row by its length (L2 norm): the other meaning of 'normalise'.
@expect("in this case something else comes out:")
def wrong_norm__standardise(X):
    return X / np.linalg.norm(X, axis=1, keepdims=True)


# divides by n once more / forgets the root: by-hand formula without division by n.
@expect("every number is too small by the square root of n, the number of rows of `X`.")
def wrong_sum_no_n__standardise(X):
    D = X - X.mean(axis=0)
    return D / np.sqrt(np.sum(D**2, axis=0))


# misspelt method (AttributeError).
@expect("it stops with AttributeError", outcome="crashed")
def wrong_misspelt__standardise(X):
    return (X - X.mean(axis=0)) / X.stdev(axis=0)


# forgot the parentheses: X.std is a method, not a number (TypeError).
@expect("it stops with TypeError", outcome="crashed")
def wrong_not_called__standardise(X):
    return (X - X.mean(axis=0)) / X.std


# adds a tiny number like 1.0 'against division by zero', too large to be harmless.
@expect("in this case something else comes out:")
def wrong_big_epsilon__standardise(X):
    return (X - X.mean(axis=0)) / (X.std(axis=0) + 1)


# rounds the result.
@expect("in this case something else comes out:")
def wrong_rounded__standardise(X):
    return np.round((X - X.mean(axis=0)) / X.std(axis=0), 1)


def right_plain__train(w, b, X, y, learning_rate, max_epochs):
    history = []
    for epoch in range(max_epochs):
        mistakes = 0
        for x, label in zip(X, y):
            y_pred = predict(w, b, x)
            if y_pred != label:
                mistakes += 1
                w, b = update(w, b, x, label, y_pred, learning_rate)
        history.append(mistakes)
        if mistakes == 0:
            break
    return w, b, history


def right_from_scratch__train(w, b, X, y, learning_rate, max_epochs):
    w = np.array(w, dtype=float)
    counts = []
    for _ in range(max_epochs):
        wrong = 0
        for i in range(len(X)):
            fired = 1 if np.dot(w, X[i]) + b >= 0 else 0
            error = y[i] - fired
            if error != 0:
                w += learning_rate * error * X[i]
                b += learning_rate * error
                wrong += 1
        counts.append(wrong)
        if wrong == 0:
            return w, b, counts
    return w, b, counts


def right_while__train(w, b, X, y, learning_rate, max_epochs):
    errors = []
    while len(errors) < max_epochs and (errors == [] or errors[-1] > 0):
        errors.append(0)
        i = 0
        while i < X.shape[0]:
            p = predict(w, b, X[i])
            w, b = update(w, b, X[i], y[i], p, learning_rate)
            errors[-1] += int(p != y[i])
            i += 1
    return w, b, errors


def right_helper_epoch__train(w, b, X, y, learning_rate, max_epochs):
    def one_epoch(w, b):
        m = 0
        for x, t in zip(X, y):
            p = predict(w, b, x)
            m = m + abs(int(t) - int(p))
            w, b = update(w, b, x, t, p, learning_rate)
        return w, b, m

    mistakes, done = [], False
    for _ in range(max_epochs):
        if not done:
            w, b, m = one_epoch(w, b)
            mistakes.append(m)
            done = m == 0
    return w, b, mistakes


def right_list_of_flags__train(w, b, X, y, learning_rate, max_epochs):
    mistakes = []
    for epoch in range(max_epochs):
        flags = []
        for i in range(len(y)):
            y_pred = step(X[i] @ w + b)
            w, b = update(w, b, X[i], y[i], y_pred, learning_rate)
            flags.append(y_pred != y[i])
        mistakes.append(np.sum(flags))
        if not any(flags):
            break
    return w, b, mistakes


def right_merged_bias__train(w, b, X, y, learning_rate, max_epochs):
    v = np.append(np.asarray(w, dtype=float), b)
    X1 = np.column_stack([X, np.ones(len(X))])
    mistakes = []
    for _ in range(max_epochs):
        count = 0
        for x, t in zip(X1, y):
            e = t - int(v @ x >= 0)
            v = v + learning_rate * e * x
            count += e * e
        mistakes.append(int(count))
        if count == 0:
            break
    return v[:-1], v[-1], mistakes


def right_einsum_float__train(w, b, X, y, learning_rate, max_epochs):
    mistakes = []
    for _ in range(max_epochs):
        total = 0.0
        for x, target in zip(X, y):
            e = target - float(np.einsum("i,i->", w, x) + b >= 0)
            w, b = w + learning_rate * e * x, b + learning_rate * e
            total += abs(e)
        mistakes.append(total)
        if total == 0:
            break
    return w, b, mistakes


# while True without max_epochs: never ends on data that no line separates.
@expect("still running after", outcome="stopped")
def wrong_endless__train(w, b, X, y, learning_rate, max_epochs):
    mistakes = []
    while True:
        m = 0
        for x, label in zip(X, y):
            y_pred = predict(w, b, x)
            if y_pred != label:
                m += 1
                w, b = update(w, b, x, label, y_pred, learning_rate)
        mistakes.append(m)
        if m == 0:
            return w, b, mistakes


# counts the epochs but forgets to count up: endless on unseparable data.
@expect("still running after", outcome="stopped")
def wrong_endless_counter__train(w, b, X, y, learning_rate, max_epochs):
    mistakes, epoch, m = [], 0, 1
    while m > 0 and epoch < max_epochs:
        m = 0
        for x, label in zip(X, y):
            y_pred = predict(w, b, x)
            if y_pred != label:
                m += 1
            w, b = update(w, b, x, label, y_pred, learning_rate)
        mistakes.append(m)
    return w, b, mistakes


# no early stop: always max_epochs.
@expect("training goes on after an epoch without a mistake, up to the maximum. Nothing can change")
def wrong_no_stop__train(w, b, X, y, learning_rate, max_epochs):
    mistakes = []
    for _ in range(max_epochs):
        m = 0
        for x, label in zip(X, y):
            y_pred = predict(w, b, x)
            m += int(y_pred != label)
            w, b = update(w, b, x, label, y_pred, learning_rate)
        mistakes.append(m)
    return w, b, mistakes


# breaks before appending: the final 0 is missing.
@expect("the epoch without a mistake is missing from the list. It belongs there: it is the proof")
def wrong_break_before_append__train(w, b, X, y, learning_rate, max_epochs):
    mistakes = []
    for _ in range(max_epochs):
        m = 0
        for x, label in zip(X, y):
            y_pred = predict(w, b, x)
            if y_pred != label:
                m += 1
                w, b = update(w, b, x, label, y_pred, learning_rate)
        if m == 0:
            break
        mistakes.append(m)
    return w, b, mistakes


# the counter isn't reset each epoch, so it never gets to 0.
@expect("the numbers add up from epoch to epoch. Begin each epoch's count at zero.")
def wrong_no_reset__train(w, b, X, y, learning_rate, max_epochs):
    mistakes = []
    m = 0
    for _ in range(max_epochs):
        for x, label in zip(X, y):
            y_pred = predict(w, b, x)
            if y_pred != label:
                m += 1
                w, b = update(w, b, x, label, y_pred, learning_rate)
        mistakes.append(m)
        if m == 0:
            break
    return w, b, mistakes


# counter reset inside the inner loop: only the last sample is counted, stops too early.
@expect("only the last sample of each epoch is counted: is the count set to zero for every sample?")
def wrong_reset_inside__train(w, b, X, y, learning_rate, max_epochs):
    mistakes = []
    for _ in range(max_epochs):
        for x, label in zip(X, y):
            m = 0
            y_pred = predict(w, b, x)
            if y_pred != label:
                m += 1
                w, b = update(w, b, x, label, y_pred, learning_rate)
        mistakes.append(m)
        if m == 0:
            break
    return w, b, mistakes


# update's result is thrown away: nothing is learned.
@expect("the weights come back as they went in. `update` returns new ones: are they kept?")
def wrong_discarded_update__train(w, b, X, y, learning_rate, max_epochs):
    mistakes = []
    for _ in range(max_epochs):
        m = 0
        for x, label in zip(X, y):
            y_pred = predict(w, b, x)
            if y_pred != label:
                m += 1
                update(w, b, x, label, y_pred, learning_rate)
        mistakes.append(m)
        if m == 0:
            break
    return w, b, mistakes


# all predictions once at the start of the epoch, then corrected with stale ones.
@expect("you predict all samples at the start of an epoch and correct afterwards. Then later")
def wrong_stale_predictions__train(w, b, X, y, learning_rate, max_epochs):
    mistakes = []
    for _ in range(max_epochs):
        y_pred = predict(w, b, X)
        for i in range(len(X)):
            w, b = update(w, b, X[i], y[i], y_pred[i], learning_rate)
        m = int(np.sum(y_pred != y))
        mistakes.append(m)
        if m == 0:
            break
    return w, b, mistakes


# predictions made once before everything.
@expect("the predictions are made once, with the first weights, and never again. Each correction")
def wrong_predicted_once__train(w, b, X, y, learning_rate, max_epochs):
    mistakes = []
    y_pred = predict(w, b, X)
    for _ in range(max_epochs):
        m = 0
        for i in range(len(X)):
            if y_pred[i] != y[i]:
                m += 1
                w, b = update(w, b, X[i], y[i], y_pred[i], learning_rate)
        mistakes.append(m)
        if m == 0:
            break
    return w, b, mistakes


# counts after the epoch with the final line, rather than during it.
@expect("you count the mistakes after the epoch. They are counted as they happen, each before its")
def wrong_count_after__train(w, b, X, y, learning_rate, max_epochs):
    mistakes = []
    for _ in range(max_epochs):
        for x, label in zip(X, y):
            w, b = update(w, b, x, label, predict(w, b, x), learning_rate)
        m = int((predict(w, b, X) != y).sum())
        mistakes.append(m)
        if m == 0:
            break
    return w, b, mistakes


# counts after each correction (compares the corrected prediction).
@expect("you predict again after the correction and count that. A mistake is counted before its")
def wrong_count_repaired__train(w, b, X, y, learning_rate, max_epochs):
    mistakes = []
    for _ in range(max_epochs):
        m = 0
        for x, label in zip(X, y):
            w, b = update(w, b, x, label, predict(w, b, x), learning_rate)
            if predict(w, b, x) != label:
                m += 1
        mistakes.append(m)
        if m == 0:
            break
    return w, b, mistakes


# sums signed errors: +1 and -1 cancel, may stop too early.
@expect("+1 and −1 errors cancel in your count, so an epoch with two mistakes can look like one")
def wrong_signed_count__train(w, b, X, y, learning_rate, max_epochs):
    mistakes = []
    for _ in range(max_epochs):
        m = 0
        for x, label in zip(X, y):
            y_pred = predict(w, b, x)
            m += int(label) - int(y_pred)
            w, b = update(w, b, x, label, y_pred, learning_rate)
        mistakes.append(m)
        if m == 0:
            break
    return w, b, mistakes


# counts the right ones.
@expect("you count the samples that are right. Asked are the mistakes.")
def wrong_counts_right__train(w, b, X, y, learning_rate, max_epochs):
    mistakes = []
    for _ in range(max_epochs):
        m = 0
        for x, label in zip(X, y):
            y_pred = predict(w, b, x)
            if y_pred == label:
                m += 1
            else:
                w, b = update(w, b, x, label, y_pred, learning_rate)
        mistakes.append(m)
        if m == len(y):
            break
    return w, b, mistakes


# starts from its own zeros, ignoring the given w and b.
@expect("you begin at zero, whatever weights and bias are handed in.")
def wrong_own_start__train(w, b, X, y, learning_rate, max_epochs):
    w = np.zeros(X.shape[1])
    b = 0.0
    mistakes = []
    for _ in range(max_epochs):
        m = 0
        for x, label in zip(X, y):
            y_pred = predict(w, b, x)
            if y_pred != label:
                m += 1
                w, b = update(w, b, x, label, y_pred, learning_rate)
        mistakes.append(m)
        if m == 0:
            break
    return w, b, mistakes


# starts afresh at every epoch: each epoch forgets the last.
@expect("every epoch begins again from the first weights, so nothing learnt survives an epoch.")
def wrong_forgets_each_epoch__train(w, b, X, y, learning_rate, max_epochs):
    mistakes = []
    for _ in range(max_epochs):
        m = 0
        w2, b2 = w, b
        for x, label in zip(X, y):
            y_pred = predict(w2, b2, x)
            if y_pred != label:
                m += 1
                w2, b2 = update(w2, b2, x, label, y_pred, learning_rate)
        mistakes.append(m)
        if m == 0:
            break
    return w2, b2, mistakes


# w += in place: the caller's start weights are changed.
@expect("the values are right, but `w` is changed in place: whoever called the function finds")
def wrong_inplace__train(w, b, X, y, learning_rate, max_epochs):
    mistakes = []
    for _ in range(max_epochs):
        m = 0
        for i in range(len(X)):
            error = y[i] - predict(w, b, X[i])
            w += learning_rate * error * X[i]
            b += learning_rate * error
            if error != 0:
                m += 1
        mistakes.append(m)
        if m == 0:
            break
    return w, b, mistakes


# label and prediction swapped in the call of update.
@expect("label and prediction are exchanged on their way into `update`, so every correction goes")
def wrong_swapped_arguments__train(w, b, X, y, learning_rate, max_epochs):
    mistakes = []
    for _ in range(max_epochs):
        m = 0
        for x, label in zip(X, y):
            y_pred = predict(w, b, x)
            if y_pred != label:
                m += 1
                w, b = update(w, b, x, y_pred, label, learning_rate)
        mistakes.append(m)
        if m == 0:
            break
    return w, b, mistakes


# learning rate fixed at 0.1.
@expect("the learning rate that is handed in isn't used: a fixed number stands in its place.")
def wrong_fixed_rate__train(w, b, X, y, learning_rate, max_epochs):
    mistakes = []
    for _ in range(max_epochs):
        m = 0
        for x, label in zip(X, y):
            y_pred = predict(w, b, x)
            if y_pred != label:
                m += 1
                w, b = update(w, b, x, label, y_pred, 0.1)
        mistakes.append(m)
        if m == 0:
            break
    return w, b, mistakes


# return indented one too far: one epoch only.
@expect("it ends after one epoch: does `return` (or a `break`) stand inside the loop over the")
def wrong_one_epoch__train(w, b, X, y, learning_rate, max_epochs):
    mistakes = []
    for _ in range(max_epochs):
        m = 0
        for x, label in zip(X, y):
            y_pred = predict(w, b, x)
            if y_pred != label:
                m += 1
                w, b = update(w, b, x, label, y_pred, learning_rate)
        mistakes.append(m)
        return w, b, mistakes


# stop test inside the sample loop: leaves as soon as the first penguin is right.
@expect("`mistakes`: 10 numbers came back where 2 are expected.")
def wrong_break_inside__train(w, b, X, y, learning_rate, max_epochs):
    mistakes = []
    for _ in range(max_epochs):
        m = 0
        for x, label in zip(X, y):
            y_pred = predict(w, b, x)
            if y_pred != label:
                m += 1
                w, b = update(w, b, x, label, y_pred, learning_rate)
            if m == 0:
                break
        mistakes.append(m)
    return w, b, mistakes


# append inside the sample loop: one entry per sample.
@expect("the list gets a number for every sample. One for each epoch is asked: is the `append`")
def wrong_append_inside__train(w, b, X, y, learning_rate, max_epochs):
    mistakes = []
    for _ in range(max_epochs):
        m = 0
        for x, label in zip(X, y):
            y_pred = predict(w, b, x)
            if y_pred != label:
                m += 1
                w, b = update(w, b, x, label, y_pred, learning_rate)
            mistakes.append(m)
        if m == 0:
            break
    return w, b, mistakes


# off by one: max_epochs - 1 (range(1, max_epochs)).
@expect("it runs one epoch too few.")
def wrong_off_by_one__train(w, b, X, y, learning_rate, max_epochs):
    mistakes = []
    for _ in range(1, max_epochs):
        m = 0
        for x, label in zip(X, y):
            y_pred = predict(w, b, x)
            if y_pred != label:
                m += 1
                w, b = update(w, b, x, label, y_pred, learning_rate)
        mistakes.append(m)
        if m == 0:
            break
    return w, b, mistakes


# range(max_epochs + 1), one too many.
@expect("it runs one epoch too many: after `max_epochs` it ends, settled or not.")
def wrong_one_too_many__train(w, b, X, y, learning_rate, max_epochs):
    mistakes = []
    for _ in range(max_epochs + 1):
        m = 0
        for x, label in zip(X, y):
            y_pred = predict(w, b, x)
            if y_pred != label:
                m += 1
                w, b = update(w, b, x, label, y_pred, learning_rate)
        mistakes.append(m)
        if m == 0:
            break
    return w, b, mistakes


# range(len(X) - 1): the last sample is never shown.
@expect("the last sample never has its turn: where does your range end?")
def wrong_last_sample__train(w, b, X, y, learning_rate, max_epochs):
    mistakes = []
    for _ in range(max_epochs):
        m = 0
        for i in range(len(X) - 1):
            y_pred = predict(w, b, X[i])
            if y_pred != y[i]:
                m += 1
                w, b = update(w, b, X[i], y[i], y_pred, learning_rate)
        mistakes.append(m)
        if m == 0:
            break
    return w, b, mistakes


# returns the last number, not the list.
@expect("you keep the last epoch's mistakes only. Keep one number for each epoch, so that the")
def wrong_number_not_list__train(w, b, X, y, learning_rate, max_epochs):
    for _ in range(max_epochs):
        m = 0
        for x, label in zip(X, y):
            y_pred = predict(w, b, x)
            if y_pred != label:
                m += 1
                w, b = update(w, b, x, label, y_pred, learning_rate)
        if m == 0:
            break
    return w, b, m


# returns only w and b.
@expect("a tuple of length 2 came back where 3 values are expected: `w`, `b`, `mistakes`.")
def wrong_two_results__train(w, b, X, y, learning_rate, max_epochs):
    for _ in range(max_epochs):
        m = 0
        for x, label in zip(X, y):
            y_pred = predict(w, b, x)
            if y_pred != label:
                m += 1
                w, b = update(w, b, x, label, y_pred, learning_rate)
        if m == 0:
            break
    return w, b


# the sign of the update written in place is turned.
@expect("label and prediction are exchanged on their way into `update`, so every correction goes")
def wrong_sign__train(w, b, X, y, learning_rate, max_epochs):
    mistakes = []
    for _ in range(max_epochs):
        m = 0
        for x, label in zip(X, y):
            error = predict(w, b, x) - label
            if error != 0:
                m += 1
                w = w + learning_rate * error * x
                b = b + learning_rate * error
        mistakes.append(m)
        if m == 0:
            break
    return w, b, mistakes


# batch rule: all corrections of an epoch added at once (matrix form).
@expect("you predict all samples at the start of an epoch and correct afterwards. Then later")
def wrong_batch__train(w, b, X, y, learning_rate, max_epochs):
    mistakes = []
    for _ in range(max_epochs):
        error = y - predict(w, b, X)
        w = w + learning_rate * X.T @ error
        b = b + learning_rate * error.sum()
        mistakes.append(int(np.abs(error).sum()))
        if mistakes[-1] == 0:
            break
    return w, b, mistakes


# the whole table in `if` (crash: truth value ambiguous).
@expect("it stops with ValueError", outcome="crashed")
def wrong_capital_X__train(w, b, X, y, learning_rate, max_epochs):
    mistakes = []
    for _ in range(max_epochs):
        m = 0
        for x, label in zip(X, y):
            y_pred = predict(w, b, X)
            if y_pred != label:
                m += 1
                w, b = update(w, b, x, label, y_pred, learning_rate)
        mistakes.append(m)
        if m == 0:
            break
    return w, b, mistakes


# overwrites y by naming the loop variable y (and X by x): the second epoch crashes.
@expect("it stops with TypeError", outcome="crashed")
def wrong_shadowed_y__train(w, b, X, y, learning_rate, max_epochs):
    mistakes = []
    for _ in range(max_epochs):
        m = 0
        for x, y in zip(X, y):
            y_pred = predict(w, b, x)
            if y_pred != y:
                m += 1
                w, b = update(w, b, x, y, y_pred, learning_rate)
        mistakes.append(m)
        if m == 0:
            break
    return w, b, mistakes


# w = update(...) makes w a tuple: next predict crashes.
@expect("it stops with ValueError", outcome="crashed")
def wrong_tuple__train(w, b, X, y, learning_rate, max_epochs):
    mistakes = []
    for _ in range(max_epochs):
        m = 0
        for x, label in zip(X, y):
            y_pred = predict(w, b, x)
            if y_pred != label:
                m += 1
                w = update(w, b, x, label, y_pred, learning_rate)
        mistakes.append(m)
        if m == 0:
            break
    return w, b, mistakes


# `for x, label in X, y` without zip (crash: too many values to unpack).
@expect("it stops with ValueError", outcome="crashed")
def wrong_no_zip__train(w, b, X, y, learning_rate, max_epochs):
    mistakes = []
    for _ in range(max_epochs):
        m = 0
        for x, label in X, y:
            y_pred = predict(w, b, x)
            if y_pred != label:
                m += 1
                w, b = update(w, b, x, label, y_pred, learning_rate)
        mistakes.append(m)
        if m == 0:
            break
    return w, b, mistakes


# mistakes.append on a number / list name reused as counter (crash).
@expect("it stops with AttributeError", outcome="crashed")
def wrong_name_reused__train(w, b, X, y, learning_rate, max_epochs):
    mistakes = []
    for _ in range(max_epochs):
        mistakes = 0
        for x, label in zip(X, y):
            y_pred = predict(w, b, x)
            if y_pred != label:
                mistakes += 1
                w, b = update(w, b, x, label, y_pred, learning_rate)
        mistakes.append(mistakes)
    return w, b, mistakes


# stops when the number doesn't change any more.
@expect("`mistakes`: 3 numbers came back where 2 are expected.")
def wrong_plateau_stop__train(w, b, X, y, learning_rate, max_epochs):
    mistakes = []
    for _ in range(max_epochs):
        m = 0
        for x, label in zip(X, y):
            y_pred = predict(w, b, x)
            if y_pred != label:
                m += 1
                w, b = update(w, b, x, label, y_pred, learning_rate)
        mistakes.append(m)
        if len(mistakes) > 1 and mistakes[-1] == mistakes[-2]:
            break
    return w, b, mistakes


# writes fractions (mistakes / n) instead of numbers.
@expect("you return the fraction of mistakes. Here the count is asked.")
def wrong_fraction__train(w, b, X, y, learning_rate, max_epochs):
    mistakes = []
    for _ in range(max_epochs):
        m = 0
        for x, label in zip(X, y):
            y_pred = predict(w, b, x)
            if y_pred != label:
                m += 1
                w, b = update(w, b, x, label, y_pred, learning_rate)
        mistakes.append(m / len(X))
        if m == 0:
            break
    return w, b, mistakes


# pads the list with zeros to max_epochs.
@expect("training goes on after an epoch without a mistake, up to the maximum. Nothing can change")
def wrong_padded__train(w, b, X, y, learning_rate, max_epochs):
    mistakes = [0] * max_epochs
    for epoch in range(max_epochs):
        for x, label in zip(X, y):
            y_pred = predict(w, b, x)
            if y_pred != label:
                mistakes[epoch] += 1
                w, b = update(w, b, x, label, y_pred, learning_rate)
        if mistakes[epoch] == 0:
            break
    return w, b, mistakes


def right_product__xor_feature(X):
    return X[:, 0] * X[:, 1]


def right_abs_difference__xor_feature(X):
    return np.abs(X[:, 0] - X[:, 1])


def right_squared_difference__xor_feature(X):
    a, b = X.T
    return (a - b) ** 2


def right_prod_axis__xor_feature(X):
    return np.prod(X, axis=1)


def right_bool_unequal__xor_feature(X):
    return X[:, 0] != X[:, 1]


def right_logical_xor__xor_feature(X):
    return np.logical_xor(X[:, 0], X[:, 1]).astype(float)


def right_loop_if__xor_feature(X):
    feature = []
    for x1, x2 in X:
        if x1 == x2:
            feature.append(0)
        else:
            feature.append(1)
    return np.array(feature)


def right_comprehension_or__xor_feature(X):
    return np.array([1.0 if x[0] + x[1] == 1 else 0.0 for x in X])


def right_max__xor_feature(X):
    return X.max(axis=1)


def right_einsum_centred__xor_feature(X):
    centred = X - 0.5
    return np.einsum("i,i->i", centred[:, 0], centred[:, 1])


def right_helper_one_not_other__xor_feature(X):
    def first_but_not_second(x):
        return x[0] * (1 - x[1])

    return np.array([first_but_not_second(x) for x in X])


def right_spread__xor_feature(X):
    return np.std(X, axis=1)


def right_step_neurons__xor_feature(X):
    either = step(X[:, 0] + X[:, 1] - 0.5)
    both = step(X[:, 0] + X[:, 1] - 1.5)
    return either - both


# the sum is a weighted sum of the old ones: nothing new for a line.
@expect("a sum of the two features is no news to a line: w·x already adds them up, with any")
def wrong_sum__xor_feature(X):
    return X[:, 0] + X[:, 1]


# signed difference: also a weighted sum.
@expect("a difference of the two features is no news to a line: w·x makes it with weights +1 and")
def wrong_difference__xor_feature(X):
    return X[:, 0] - X[:, 1]


# square of one feature: 0 and 1 stay 0 and 1, a copy.
@expect("that is one of the features again; a line has it already.")
def wrong_square_one__xor_feature(X):
    return X[:, 0] ** 2


# sum of squares: with zeros and ones the same as the sum.
@expect("a sum of the two features is no news to a line: w·x already adds them up, with any")
def wrong_sum_squares__xor_feature(X):
    return (X**2).sum(axis=1)


# the mean per row: the sum in disguise.
@expect("the mean is the sum in another size, and a line already adds up its inputs.")
def wrong_mean__xor_feature(X):
    return np.mean(X, axis=1)


# product along axis 0: two numbers, one per column.
@expect("you return one number for the whole table (rows and columns are confused?): each sample")
def wrong_axis0__xor_feature(X):
    return np.prod(X, axis=0)


# X[0] * X[1] are the first two samples.
@expect("you return one number for the whole table (rows and columns are confused?): each sample")
def wrong_rows__xor_feature(X):
    return X[0] * X[1]


# ^ isn't defined for floats (TypeError).
@expect("it stops with TypeError", outcome="crashed")
def wrong_caret__xor_feature(X):
    return X[:, 0] ^ X[:, 1]


# `and`/`or` on whole arrays (ValueError: ambiguous).
@expect("it stops with ValueError", outcome="crashed")
def wrong_and_or__xor_feature(X):
    a, b = X[:, 0], X[:, 1]
    return (a and not b) or (b and not a)


# a, b = X unpacks rows, not columns (crash for four samples).
@expect("it stops with ValueError", outcome="crashed")
def wrong_unpack_rows__xor_feature(X):
    a, b = X
    return a * b


# hard-coded answers for the four points in this order.
@expect("one number for each sample is needed, shape (9,); yours has shape (4,).")
def wrong_hardcoded__xor_feature(X):
    return np.array([0, 1, 1, 0])


# uses the labels from outside.
@expect("it stops with NameError", outcome="crashed")
def wrong_labels__xor_feature(X):
    return xor.y


# returns the whole table with the feature attached.
@expect("you return the whole table, with the new column attached. Asked is the new column alone;")
def wrong_whole_table__xor_feature(X):
    return np.column_stack([X, X[:, 0] * X[:, 1]])


# adds a constant feature (ones), mistaken for the bias trick.
@expect("every sample gets the same number, so the new feature can't tell them apart.")
def wrong_constant__xor_feature(X):
    return np.ones(len(X))


# the position in the table as feature.
@expect("the same point gets different numbers: the feature must be a function of x₁ and x₂ alone.")
def wrong_index__xor_feature(X):
    return np.arange(len(X)) % 3 > 0


# random numbers.
@expect("the same point gets different numbers: the feature must be a function of x₁ and x₂ alone.")
def wrong_random__xor_feature(X):
    return np.random.rand(len(X))


# changes X in place (result right, original spoiled).
@expect("the values are right, but `X` is changed in place: whoever called the function finds")
def wrong_inplace__xor_feature(X):
    X[:, 0] *= X[:, 1]
    return X[:, 0]


# returns after the first sample.
@expect("you return one number for the whole table (rows and columns are confused?): each sample")
def wrong_early_return__xor_feature(X):
    for x in X:
        return x[0] * x[1]


# treats X as one sample: X[0], X[1] with if (crash: ambiguous).
@expect("it stops with ValueError", outcome="crashed")
def wrong_one_sample__xor_feature(X):
    if X[0] == X[1]:
        return 0
    return 1


# shape (n, 1) through slices.
@expect("one number for each sample is needed, shape (4,); yours has shape (4, 1).")
def wrong_column__xor_feature(X):
    return X[:, 0:1] * X[:, 1:2]


# prints instead of returning.
@expect("nothing comes back. Does every way through your function end with `return`?")
def wrong_print__xor_feature(X):
    print(X[:, 0] * X[:, 1])


# index off by one: columns 1 and 2 (IndexError).
@expect("it stops with IndexError", outcome="crashed")
def wrong_count_from_one__xor_feature(X):
    return X[:, 1] * X[:, 2]


# misspelt numpy function (AttributeError).
@expect("it stops with AttributeError", outcome="crashed")
def wrong_misspelt__xor_feature(X):
    return np.xor(X[:, 0], X[:, 1])


# abs at the wrong place: |a| - |b| is still the signed difference.
@expect("a difference of the two features is no news to a line: w·x makes it with weights +1 and")
def wrong_abs_early__xor_feature(X):
    return np.abs(X[:, 0]) - np.abs(X[:, 1])


# division a / b: nan and inf.
@expect("the feature isn't finite everywhere.")
def wrong_division__xor_feature(X):
    return X[:, 0] / X[:, 1]


# text labels instead of numbers.
@expect("a feature is one number for each sample.")
def wrong_text__xor_feature(X):
    return np.where(X[:, 0] == X[:, 1], "same", "different")


# the average over columns is taken away first and forgets to multiply: X - 0.5, two columns.
@expect("one number for each sample is needed, shape (4,); yours has shape (4, 2).")
def wrong_only_centred__xor_feature(X):
    return X - 0.5
