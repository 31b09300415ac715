"""Answers to the exercises of gradient_descent by people who hadn't seen the mistakes."""

import math
import numpy as np

from tests.answers import expect


def right_matrix__adaline_gradient(w, b, X, y):
    error = y - (X @ w + b)
    return -2 * X.T @ error, -2 * np.sum(error)


def right_loops__adaline_gradient(w, b, X, y):
    dw, db = np.zeros(len(w)), 0.0
    for i in range(len(y)):
        y_pred = b
        for j in range(len(w)):
            y_pred += w[j] * X[i, j]
        for j in range(len(w)):
            dw[j] -= 2 * (y[i] - y_pred) * X[i, j]
        db -= 2 * (y[i] - y_pred)
    return dw, db


def right_broadcast__adaline_gradient(w, b, X, y):
    delta = 2 * (np.dot(X, w) + b - y)
    return (delta[:, None] * X).sum(axis=0), delta.sum()


def right_bias_as_column__adaline_gradient(w, b, X, y):
    A = np.column_stack([X, np.ones(len(X))])
    g = 2 * (A.T @ (A @ np.append(w, b)) - A.T @ y)
    return g[:-1], g[-1]


def right_einsum__adaline_gradient(w, b, X, y):
    r = np.einsum("ij,j->i", X, w) + b - y
    return 2 * np.einsum("i,ij->j", r, X), 2 * float(r.sum())


# sign slip: the minus is lost
@expect("both have the wrong sign: this points downhill. The gradient points uphill, and the")
def wrong_sign__adaline_gradient(w, b, X, y):
    error = y - (X @ w + b)
    return 2 * X.T @ error, 2 * np.sum(error)


# factor 2 forgotten
@expect("the factor 2 is missing. (Some books take half the sum of squares for their loss, and")
def wrong_no_two__adaline_gradient(w, b, X, y):
    error = y - (X @ w + b)
    return -X.T @ error, -np.sum(error)


# mean for sum
@expect("you take the mean over the samples. Our loss is a sum, so its gradient is one too. (With")
def wrong_mean__adaline_gradient(w, b, X, y):
    error = y - (X @ w + b)
    return -2 * X.T @ error / len(y), -2 * np.mean(error)


# bias forgotten in the prediction
@expect("the bias is left out of the prediction, so all the errors are off.")
def wrong_no_bias_forward__adaline_gradient(w, b, X, y):
    error = y - X @ w
    return -2 * X.T @ error, -2 * np.sum(error)


# square kept
@expect("the error is still squared. Differentiating took the square away: what is left is the")
def wrong_square_kept__adaline_gradient(w, b, X, y):
    error = y - (X @ w + b)
    return -2 * X.T @ error**2, -2 * np.sum(error**2)


# sum over features, one slope for each sample
@expect("`dw`: 3 numbers came back where 2 are expected: one for each row of `X`, not one for each")
def wrong_axis__adaline_gradient(w, b, X, y):
    error = y - (X @ w + b)
    return np.sum(-2 * error[:, None] * X, axis=1), np.sum(-2 * error)


# X.T forgotten: crashes unless n_samples == n_features
@expect("it stops with ValueError", outcome="crashed")
def wrong_no_transpose__adaline_gradient(w, b, X, y):
    error = y - (X @ w + b)
    return -2 * X @ error, -2 * np.sum(error)


# the bias slope isn't summed: one for each sample
@expect("the bias's slope isn't summed over the samples yet: a number for each sample is left.")
def wrong_bias_not_summed__adaline_gradient(w, b, X, y):
    error = y - (X @ w + b)
    return -2 * X.T @ error, -2 * error


# all shares summed to one number for all weights
@expect("the sum runs over the features too, so one number comes out for all the weights. Each")
def wrong_one_number__adaline_gradient(w, b, X, y):
    error = y - (X @ w + b)
    return np.sum(-2 * error[:, None] * X), np.sum(-2 * error)


# the features are forgotten: the same slope for all weights
@expect("the feature is missing: every weight gets the bias's slope. How much the score changes")
def wrong_no_features__adaline_gradient(w, b, X, y):
    error = y - (X @ w + b)
    return np.full(len(w), -2 * error.sum()), -2 * error.sum()


# the bias multiplied by b, as if it were b's feature
@expect("the bias's slope is multiplied by b. Its feature is always 1.")
def wrong_bias_times_b__adaline_gradient(w, b, X, y):
    error = y - (X @ w + b)
    return -2 * X.T @ error, -2 * np.sum(error) * b


# only the bias has the wrong sign
@expect("the weights' slopes are right, and the bias's has the wrong sign.")
def wrong_bias_sign__adaline_gradient(w, b, X, y):
    error = y - (X @ w + b)
    return -2 * X.T @ error, 2 * np.sum(error)


# the factor 2 only for the weights
@expect("the bias's slope lacks its factor 2.")
def wrong_bias_no_two__adaline_gradient(w, b, X, y):
    error = y - (X @ w + b)
    return -2 * X.T @ error, -np.sum(error)


# mean only for the bias
@expect("the bias's slope is a mean over the samples, the weights' are sums. Both should be sums.")
def wrong_bias_mean__adaline_gradient(w, b, X, y):
    error = y - (X @ w + b)
    return -2 * X.T @ error, -2 * np.mean(error)


# absolute errors
@expect("the error has lost its sign, so predictions that are too large and too small push the")
def wrong_abs__adaline_gradient(w, b, X, y):
    error = np.abs(y - (X @ w + b))
    return -2 * X.T @ error, -2 * np.sum(error)


# the perceptron: errors of the step
@expect("the prediction goes through a step. Adaline takes the score itself: its activation is")
def wrong_perceptron__adaline_gradient(w, b, X, y):
    y_pred = np.where(X @ w + b >= 0, 1, 0)
    error = y - y_pred
    return -2 * X.T @ error, -2 * np.sum(error)


# last sample only: overwritten, not added (= for +=)
@expect("only one sample counts: does `return` stand inside the loop, or is the sum set anew for")
def wrong_last_sample_only__adaline_gradient(w, b, X, y):
    for i in range(len(y)):
        error = y[i] - (X[i] @ w + b)
        dw = -2 * error * X[i]
        db = -2 * error
    return dw, db


# return inside the loop: first sample only
@expect("only one sample counts: does `return` stand inside the loop, or is the sum set anew for")
def wrong_first_sample_only__adaline_gradient(w, b, X, y):
    dw, db = np.zeros(len(w)), 0.0
    for i in range(len(y)):
        error = y[i] - (X[i] @ w + b)
        dw = dw - 2 * error * X[i]
        db = db - 2 * error
        return dw, db


# order of the results swapped
@expect("the two values are exchanged: the weights' slopes come first, then the bias's.")
def wrong_order__adaline_gradient(w, b, X, y):
    error = y - (X @ w + b)
    return -2 * np.sum(error), -2 * X.T @ error


# returns the updated knobs, not the gradient
@expect("you return updated weights. Asked is the gradient alone; the update comes in the next")
def wrong_updates__adaline_gradient(w, b, X, y):
    error = y - (X @ w + b)
    return w - 0.01 * (-2 * X.T @ error), b - 0.01 * (-2 * np.sum(error))


# bias forgotten in the answer
@expect("an array of shape (2,) came back where 2 values are expected: `dw`, `db`.")
def wrong_only_dw__adaline_gradient(w, b, X, y):
    return -2 * X.T @ (y - (X @ w + b))


# column of errors: dw has shape (n_features, 1)
@expect("`dw`: the numbers are right, but an array of shape (2, 1) came back where an array of")
def wrong_column__adaline_gradient(w, b, X, y):
    error = (y - (X @ w + b)).reshape(-1, 1)
    return -2 * X.T @ error, -2 * np.sum(error)


# labels as column: n × n table by broadcasting, then summed
@expect("y and ŷ have different shapes, (n,) and (n, 1): NumPy subtracts each from each, without a")
def wrong_broadcast_table__adaline_gradient(w, b, X, y):
    error = (y.reshape(-1, 1) - (X @ w + b)).sum(axis=1)
    return -2 * X.T @ error, -2 * np.sum(error)


# right gradient, but in the middle the caller's w is changed in place
@expect("the values are right, but `w` is changed in place: whoever called the function finds")
def wrong_changes_w__adaline_gradient(w, b, X, y):
    error = y - (X @ w + b)
    dw = -2 * X.T @ error
    db = -2 * np.sum(error)
    w -= 0.0005 * dw
    return dw, db


# the caller's labels are changed in place
@expect("it stops with UFuncTypeError", outcome="crashed")
def wrong_changes_y__adaline_gradient(w, b, X, y):
    y -= X @ w + b
    return -2 * X.T @ y, -2 * np.sum(y)


# print for return
@expect("nothing comes back. Does every way through your function end with `return`?")
def wrong_print__adaline_gradient(w, b, X, y):
    error = y - (X @ w + b)
    print(-2 * X.T @ error, -2 * np.sum(error))


# misspelt variable
@expect("it stops with NameError", outcome="crashed")
def wrong_misspelt__adaline_gradient(w, b, X, y):
    error = y - (X @ w + b)
    return -2 * X.T @ eror, -2 * np.sum(error)


# written for two features only
@expect("it stops with IndexError", outcome="crashed")
def wrong_two_features__adaline_gradient(w, b, X, y):
    error = y - (X[:, 0] * w[0] + X[:, 1] * w[1] + b)
    return np.array([np.sum(-2 * error * X[:, 0]), np.sum(-2 * error * X[:, 1])]), np.sum(-2 * error)


# uses the loss of the whole, times the features
@expect("errors and features are summed each by themselves, and multiplied then. Each error")
def wrong_total_error__adaline_gradient(w, b, X, y):
    error = np.sum(y - (X @ w + b))
    return -2 * error * X.sum(axis=0), -2 * error


def right_formula__numerical_slope(f, x, h=1e-5):
    return (f(x + h) - f(x - h)) / (2 * h)


def right_named_steps__numerical_slope(f, x, h=1e-5):
    right, left = x + h, x - h
    rise = f(right) - f(left)
    run = 2 * h
    return rise / run


def right_mean_of_sides__numerical_slope(f, x, h=1e-5):
    forward = (f(x + h) - f(x)) / h
    backward = (f(x) - f(x - h)) / h
    return (forward + backward) / 2


def right_place_by_place__numerical_slope(f, x, h=1e-5):
    x = np.asarray(x, dtype=float)
    slopes = [(f(p + h) - f(p - h)) / (2 * h) for p in x.ravel()]
    return np.array(slopes).reshape(x.shape)


def right_vectorize__numerical_slope(f, x, h=1e-5):
    return np.vectorize(lambda p: (f(p + h) - f(p - h)) / (2 * h), otypes=[float])(x)


# one side only
@expect("you step to one side only. Stepping to both sides costs the same two calls of f, and is")
def wrong_forward__numerical_slope(f, x, h=1e-5):
    return (f(x + h) - f(x)) / h


# backwards only
@expect("you step to one side only. Stepping to both sides costs the same two calls of f, and is")
def wrong_backward__numerical_slope(f, x, h=1e-5):
    return (f(x) - f(x - h)) / h


# 2 forgotten below
@expect("the two places lie 2h apart, and you divide by h: the slope comes out twice too large.")
def wrong_no_two__numerical_slope(f, x, h=1e-5):
    return (f(x + h) - f(x - h)) / h


# brackets: / 2 * h
@expect("multiplication and division go from left to right: `/ 2 * h` divides by 2, and then")
def wrong_brackets__numerical_slope(f, x, h=1e-5):
    return (f(x + h) - f(x - h)) / 2 * h


# brackets of the numerator forgotten
@expect("the division comes before the minus, so only the second value is divided. Brackets?")
def wrong_numerator__numerical_slope(f, x, h=1e-5):
    return f(x + h) - f(x - h) / (2 * h)


# swapped: minus the slope
@expect("the sign is wrong: forwards minus backwards, or what rises seems to fall.")
def wrong_sign__numerical_slope(f, x, h=1e-5):
    return (f(x - h) - f(x + h)) / (2 * h)


# plus between
@expect("the two values are added. A slope compares them: how much higher is the one?")
def wrong_plus__numerical_slope(f, x, h=1e-5):
    return (f(x + h) + f(x - h)) / (2 * h)


# h hard-wired
@expect("the `h` that is handed in isn't used: a fixed step stands in its place.")
def wrong_hard_wired_h__numerical_slope(f, x, h=1e-5):
    h = 1e-5
    return (f(x + h) - f(x - h)) / (2 * h)


# half of h to each side: central, but another step than asked
@expect("you go half a step to each side. Asked is a whole h to each side, 2h in all.")
def wrong_half_step__numerical_slope(f, x, h=1e-5):
    return (f(x + h / 2) - f(x - h / 2)) / h


# one side divided by 2h
@expect("you step to one side only, and divide by 2h: that is half of a slope.")
def wrong_one_side_two_h__numerical_slope(f, x, h=1e-5):
    return (f(x + h) - f(x)) / (2 * h)


# in place: with arrays x is shifted for the caller, and the second shift starts from the first
@expect("the values are right, but `x` is changed in place: whoever called the function finds")
def wrong_in_place__numerical_slope(f, x, h=1e-5):
    x += h
    up = f(x)
    x -= 2 * h
    down = f(x)
    return (up - down) / (2 * h)


# f shifted, not x
@expect("h is added to f's value, outside of its brackets: both values are taken at the same place.")
def wrong_shift_f__numerical_slope(f, x, h=1e-5):
    return ((f(x) + h) - (f(x) - h)) / (2 * h)


# second difference: the bend, not the slope
@expect("that is the second derivative, how much the slope itself changes.")
def wrong_second__numerical_slope(f, x, h=1e-5):
    return (f(x + h) - 2 * f(x) + f(x - h)) / h**2


# np.gradient along the array: depends on neighbours
@expect("a tuple of length 0 came back where a number is expected.")
def wrong_np_gradient__numerical_slope(f, x, h=1e-5):
    return np.gradient(f(x), x)


# np.diff: one value fewer
@expect("it stops with ValueError", outcome="crashed")
def wrong_diff__numerical_slope(f, x, h=1e-5):
    return np.diff(f(x)) / np.diff(x)


# f treated as an array
@expect("it stops with TypeError", outcome="crashed")
def wrong_index__numerical_slope(f, x, h=1e-5):
    return (f[x + h] - f[x - h]) / (2 * h)


# sum over places: one number
@expect("a number came back where an array of shape (3,) is expected. Does a sum or mean run over")
def wrong_sum__numerical_slope(f, x, h=1e-5):
    return np.sum(f(x + h) - f(x - h)) / (2 * h)


# returns the function, not the slope
@expect("a function came back where a number is expected.")
def wrong_returns_function__numerical_slope(f, x, h=1e-5):
    return lambda x: (f(x + h) - f(x - h)) / (2 * h)


# print
@expect("nothing comes back. Does every way through your function end with `return`?")
def wrong_print__numerical_slope(f, x, h=1e-5):
    print((f(x + h) - f(x - h)) / (2 * h))


# float(): crashes for arrays
@expect("it stops with TypeError", outcome="crashed")
def wrong_float__numerical_slope(f, x, h=1e-5):
    return float((f(x + h) - f(x - h)) / (2 * h))


def right_guard_if__relative_error(a, b):
    a, b = np.asarray(a), np.asarray(b)
    size = max(np.max(np.abs(a)), np.max(np.abs(b)))
    if size == 0:
        return 0.0
    return np.max(np.abs(a - b)) / size


def right_stacked__relative_error(a, b):
    both = np.abs(np.concatenate([a, b]))
    top = both.max()
    return np.abs(np.subtract(a, b)).max() / top if top > 0 else 0.0


def right_loop__relative_error(a, b):
    difference, size = 0.0, 0.0
    for p, q in zip(a, b):
        difference = max(difference, abs(p - q))
        size = max(size, abs(p), abs(q))
    return difference / size if size else 0.0


def right_norms__relative_error(a, b):
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    if not a.any() and not b.any():
        return 0.0
    inf = np.inf
    return np.linalg.norm(a - b, inf) / max(np.linalg.norm(a, inf), np.linalg.norm(b, inf))


# no guard: 0 / 0 is nan
@expect("where both gradients are 0 throughout, 0 is divided by 0, and that is no number. Two")
def wrong_no_guard__relative_error(a, b):
    return np.max(np.abs(a - b)) / max(np.max(np.abs(a)), np.max(np.abs(b)))


# signs of the difference matter: a smaller than b gives a negative number
@expect("the difference keeps its sign, so a slope that is far too small looks like a small error.")
def wrong_no_abs_difference__relative_error(a, b):
    size = max(np.max(np.abs(a)), np.max(np.abs(b)))
    return np.max(a - b) / size if size > 0 else 0.0


# signs of the size matter: wrong for negative gradients
@expect("the scale is taken with its sign: where all slopes are negative, the largest is the one")
def wrong_no_abs_size__relative_error(a, b):
    size = max(np.max(a), np.max(b))
    return np.max(np.abs(a - b)) / size if size != 0 else 0.0


# mean difference
@expect("you average the differences. One wrong slope among a thousand right ones would go unseen:")
def wrong_mean__relative_error(a, b):
    size = max(np.max(np.abs(a)), np.max(np.abs(b)))
    return np.mean(np.abs(a - b)) / size if size > 0 else 0.0


# sum of differences
@expect("you add up the differences: the more weights a model has, the worse it would look. Take")
def wrong_sum__relative_error(a, b):
    size = max(np.max(np.abs(a)), np.max(np.abs(b)))
    return np.sum(np.abs(a - b)) / size if size > 0 else 0.0


# divides by a's largest only: inf or nan where a is all 0 and b isn't
@expect("you divide by one of the two gradients only. If that one is 0, the result is infinite;")
def wrong_only_a__relative_error(a, b):
    size = np.max(np.abs(a))
    return np.max(np.abs(a - b)) / size if size > 0 else 0.0


# divides by b's largest only
@expect("you divide by one of the two gradients only. If that one is 0, the result is infinite;")
def wrong_only_b__relative_error(a, b):
    size = np.max(np.abs(b))
    return np.max(np.abs(a - b)) / size if size > 0 else 0.0


# divides by the sum of both sizes: half of it
@expect("you divide by the sum of both, as some books do. Agreed here is the larger of the two:")
def wrong_sum_of_sizes__relative_error(a, b):
    size = np.max(np.abs(a)) + np.max(np.abs(b))
    return np.max(np.abs(a - b)) / size if size > 0 else 0.0


# place by place, then the largest: small slopes weigh as much as large ones
@expect("each slope is divided by itself. Then one that is truly 0 against 1e-3 counts as wholly")
def wrong_place_by_place__relative_error(a, b):
    size = np.maximum(np.abs(a), np.abs(b))
    size = np.where(size == 0, 1, size)
    return np.max(np.abs(a - b) / size)


# absolute, not relative
@expect("nothing is divided: this is the absolute error. Is 0.01 much? That depends on how large")
def wrong_absolute__relative_error(a, b):
    return np.max(np.abs(a - b))


# Euclidean norms, as in the common course notes
@expect("you measure the lengths of the vectors (`norm`), as some books do. Agreed here are the")
def wrong_two_norm__relative_error(a, b):
    size = np.linalg.norm(a) + np.linalg.norm(b)
    return np.linalg.norm(a - b) / size if size > 0 else 0.0


# guard returns 1
@expect("it comes out right except for both gradients are 0 throughout.")
def wrong_guard_one__relative_error(a, b):
    size = max(np.max(np.abs(a)), np.max(np.abs(b)))
    if size == 0:
        return 1.0
    return np.max(np.abs(a - b)) / size


# guard with `or`: 0 as soon as one of the gradients is all zeros
@expect("0 comes out where only one of the two gradients is 0. They differ then, and by")
def wrong_guard_or__relative_error(a, b):
    if np.all(a == 0) or np.all(b == 0):
        return 0.0
    return np.max(np.abs(a - b)) / max(np.max(np.abs(a)), np.max(np.abs(b)))


# guard by "if a is equal to b": crashes for arrays of more than one number
@expect("it stops with ValueError", outcome="crashed")
def wrong_guard_array_if__relative_error(a, b):
    if a == 0 and b == 0:
        return 0.0
    return np.max(np.abs(a - b)) / max(np.max(np.abs(a)), np.max(np.abs(b)))


# treats small gradients as zero
@expect("0 comes out where only one of the two gradients is 0. They differ then, and by")
def wrong_coarse_guard__relative_error(a, b):
    size = max(np.max(np.abs(a)), np.max(np.abs(b)))
    if size < 1e-3:
        return 0.0
    return np.max(np.abs(a - b)) / size


# an array, not a number
@expect("a number for each slope comes out. Asked is the largest alone: a check should end in one")
def wrong_array__relative_error(a, b):
    size = max(np.max(np.abs(a)), np.max(np.abs(b)))
    return np.abs(a - b) / size if size > 0 else np.zeros(len(a))


# in place: the caller's gradient a is overwritten by the difference, and the size is taken after that
@expect("`a` itself is changed on the way, and later lines meet the changed numbers.")
def wrong_in_place__relative_error(a, b):
    a -= b
    size = max(np.max(np.abs(a)), np.max(np.abs(b)))
    return np.max(np.abs(a)) / size if size > 0 else 0.0


# per cent
@expect("every number is 100 times what it should be.")
def wrong_percent__relative_error(a, b):
    size = max(np.max(np.abs(a)), np.max(np.abs(b)))
    return 100 * np.max(np.abs(a - b)) / size if size > 0 else 0.0


# guard without an else: None for all but zeros
@expect("nothing comes back. Does every way through your function end with `return`?")
def wrong_print__relative_error(a, b):
    size = max(np.max(np.abs(a)), np.max(np.abs(b)))
    if size == 0:
        return 0.0
    print(np.max(np.abs(a - b)) / size)


def right_matrix__fit_cubic(theta, x, y, learning_rate, steps):
    A = np.column_stack([np.ones(len(x)), x, x**2, x**3])
    losses = []
    for _ in range(steps):
        error = y - A @ theta
        losses.append(np.sum(error**2))
        theta = theta + learning_rate * 2 * A.T @ error
    return theta, losses


def right_knob_by_knob__fit_cubic(theta, x, y, learning_rate, steps):
    theta = np.array(theta, dtype=float)
    losses = []
    for step in range(steps):
        y_pred = theta[0] + theta[1] * x + theta[2] * x**2 + theta[3] * x**3
        error = y - y_pred
        losses.append(float((error**2).sum()))
        gradient = np.zeros(4)
        for k in range(4):
            gradient[k] = -np.sum(2 * error * x**k)
        theta = theta - learning_rate * gradient
    return theta, losses


def right_adaline_style__fit_cubic(theta, x, y, learning_rate, steps):
    X = np.stack([x, x**2, x**3], axis=1)
    w, b = np.array(theta[1:], dtype=float), float(theta[0])
    losses = []
    while len(losses) < steps:
        error = y - (X @ w + b)
        losses.append(error @ error)
        w = w + 2 * learning_rate * (X.T @ error)
        b = b + 2 * learning_rate * error.sum()
    return np.array([b, *w]), losses


def right_vander__fit_cubic(theta, x, y, learning_rate, steps):
    V = np.vander(x, 4, increasing=True)
    knobs, losses = np.copy(theta).astype(float), []
    for _ in range(steps):
        r = V @ knobs - y
        losses += [np.dot(r, r)]
        knobs -= learning_rate * (2 * r @ V)
    return knobs, losses


def right_four_names__fit_cubic(theta, x, y, learning_rate, steps):
    a, b, c, d = theta
    losses = []
    for _ in range(steps):
        e = y - (a + b * x + c * x**2 + d * x**3)
        losses.append(sum(e**2))
        da = -2 * np.sum(e)
        db = -2 * np.sum(e * x)
        dc = -2 * np.sum(e * x * x)
        dd = -2 * np.sum(e * x * x * x)
        a, b, c, d = (
            a - learning_rate * da,
            b - learning_rate * db,
            c - learning_rate * dc,
            d - learning_rate * dd,
        )
    return np.array([a, b, c, d]), losses


# uphill: adds the gradient
@expect("you climb: the loss grows with every step. The gradient points uphill, so a step goes")
def wrong_uphill__fit_cubic(theta, x, y, learning_rate, steps):
    A = np.column_stack([np.ones(len(x)), x, x**2, x**3])
    losses = []
    for _ in range(steps):
        error = y - A @ theta
        losses.append(np.sum(error**2))
        theta = theta + learning_rate * (-2 * A.T @ error)
    return theta, losses


# mean for sum in the gradient
@expect("the gradient is a mean over the points. The loss is a sum, so its gradient is one too.")
def wrong_mean_gradient__fit_cubic(theta, x, y, learning_rate, steps):
    A = np.column_stack([np.ones(len(x)), x, x**2, x**3])
    losses = []
    for _ in range(steps):
        error = y - A @ theta
        losses.append(np.sum(error**2))
        theta = theta + learning_rate * 2 * A.T @ error / len(x)
    return theta, losses


# the losses are means; theta is right
@expect("theta is right, but the losses are means. Ours is the sum of the squared errors.")
def wrong_mean_loss__fit_cubic(theta, x, y, learning_rate, steps):
    A = np.column_stack([np.ones(len(x)), x, x**2, x**3])
    losses = []
    for _ in range(steps):
        error = y - A @ theta
        losses.append(np.mean(error**2))
        theta = theta + learning_rate * 2 * A.T @ error
    return theta, losses


# losses noted after the step
@expect("the losses are taken after each step. Asked is the loss before it, so that the first one")
def wrong_loss_after__fit_cubic(theta, x, y, learning_rate, steps):
    A = np.column_stack([np.ones(len(x)), x, x**2, x**3])
    losses = []
    for _ in range(steps):
        error = y - A @ theta
        theta = theta + learning_rate * 2 * A.T @ error
        losses.append(np.sum((y - A @ theta) ** 2))
    return theta, losses


# one loss too many: the last one appended after the loop
@expect("`losses`: 2 numbers came back where 1 is expected.")
def wrong_extra_loss__fit_cubic(theta, x, y, learning_rate, steps):
    A = np.column_stack([np.ones(len(x)), x, x**2, x**3])
    losses = []
    for _ in range(steps):
        error = y - A @ theta
        losses.append(np.sum(error**2))
        theta = theta + learning_rate * 2 * A.T @ error
    losses.append(np.sum((y - A @ theta) ** 2))
    return theta, losses


# one step too few
@expect("it takes one step too few: where does your range end?")
def wrong_off_by_one__fit_cubic(theta, x, y, learning_rate, steps):
    A = np.column_stack([np.ones(len(x)), x, x**2, x**3])
    losses = []
    for _ in range(1, steps):
        error = y - A @ theta
        losses.append(np.sum(error**2))
        theta = theta + learning_rate * 2 * A.T @ error
    return theta, losses


# one step too many
@expect("it takes one step too many.")
def wrong_one_step_more__fit_cubic(theta, x, y, learning_rate, steps):
    A = np.column_stack([np.ones(len(x)), x, x**2, x**3])
    losses = []
    for _ in range(steps + 1):
        error = y - A @ theta
        losses.append(np.sum(error**2))
        theta = theta + learning_rate * 2 * A.T @ error
    return theta, losses


# gradient computed once, before the loop
@expect("the gradient is taken once and never again. After each step the errors are others, and so")
def wrong_gradient_once__fit_cubic(theta, x, y, learning_rate, steps):
    A = np.column_stack([np.ones(len(x)), x, x**2, x**3])
    gradient = -2 * A.T @ (y - A @ theta)
    losses = []
    for _ in range(steps):
        losses.append(np.sum((y - A @ theta) ** 2))
        theta = theta - learning_rate * gradient
    return theta, losses


# rate applied twice
@expect("the learning rate is applied twice, once in the gradient and once in the update, so every")
def wrong_rate_twice__fit_cubic(theta, x, y, learning_rate, steps):
    A = np.column_stack([np.ones(len(x)), x, x**2, x**3])
    losses = []
    for _ in range(steps):
        error = y - A @ theta
        losses.append(np.sum(error**2))
        step = learning_rate * (-2 * A.T @ error)
        theta = theta - learning_rate * step
    return theta, losses


# rate forgotten
@expect("the learning rate isn't used, or a fixed number stands in its place.")
def wrong_no_rate__fit_cubic(theta, x, y, learning_rate, steps):
    A = np.column_stack([np.ones(len(x)), x, x**2, x**3])
    losses = []
    for _ in range(steps):
        error = y - A @ theta
        losses.append(np.sum(error**2))
        theta = theta + 2 * A.T @ error
    return theta, losses


# rate hard-wired to the 0.01 of the first cell
@expect("the learning rate isn't used, or a fixed number stands in its place.")
def wrong_rate_hard_wired__fit_cubic(theta, x, y, learning_rate, steps):
    A = np.column_stack([np.ones(len(x)), x, x**2, x**3])
    losses = []
    for _ in range(steps):
        error = y - A @ theta
        losses.append(np.sum(error**2))
        theta = theta + 0.01 * 2 * A.T @ error
    return theta, losses


# factor 2 forgotten
@expect("the factor 2 is missing in the gradient.")
def wrong_no_two__fit_cubic(theta, x, y, learning_rate, steps):
    A = np.column_stack([np.ones(len(x)), x, x**2, x**3])
    losses = []
    for _ in range(steps):
        error = y - A @ theta
        losses.append(np.sum(error**2))
        theta = theta + learning_rate * A.T @ error
    return theta, losses


# in place: the caller's theta is changed
@expect("the values are right, but `theta` itself is changed in place (`-=` does that to an")
def wrong_in_place__fit_cubic(theta, x, y, learning_rate, steps):
    A = np.column_stack([np.ones(len(x)), x, x**2, x**3])
    losses = []
    for _ in range(steps):
        error = y - A @ theta
        losses.append(np.sum(error**2))
        theta += learning_rate * 2 * A.T @ error
    return theta, losses


# starts at zero, whatever theta is handed in
@expect("you begin at zero, whatever theta is handed in.")
def wrong_starts_at_zero__fit_cubic(theta, x, y, learning_rate, steps):
    A = np.column_stack([np.ones(len(x)), x, x**2, x**3])
    theta = np.zeros(4)
    losses = []
    for _ in range(steps):
        error = y - A @ theta
        losses.append(np.sum(error**2))
        theta = theta + learning_rate * 2 * A.T @ error
    return theta, losses


# knobs updated one after the other, each seeing the ones already turned
@expect("the knobs are turned one after the other, each with errors that already know of the last")
def wrong_one_after_other__fit_cubic(theta, x, y, learning_rate, steps):
    theta = np.array(theta, dtype=float)
    losses = []
    for _ in range(steps):
        losses.append(np.sum((y - sum(theta[k] * x**k for k in range(4))) ** 2))
        for k in range(4):
            error = y - sum(theta[j] * x**j for j in range(4))
            theta[k] += learning_rate * 2 * np.sum(error * x**k)
    return theta, losses


# powers reversed: polyfit's order
@expect("the knobs stand in the opposite order, the cube's first (as `np.polyval` has it). Here θ₀")
def wrong_powers_reversed__fit_cubic(theta, x, y, learning_rate, steps):
    A = np.vander(x, 4)
    losses = []
    for _ in range(steps):
        error = y - A @ theta
        losses.append(np.sum(error**2))
        theta = theta + learning_rate * 2 * A.T @ error
    return theta, losses


# powers 1 to 4
@expect("the powers begin at x¹. The first knob stands alone: its power is x⁰ = 1.")
def wrong_powers_shifted__fit_cubic(theta, x, y, learning_rate, steps):
    A = np.column_stack([x**k for k in range(1, 5)])
    losses = []
    for _ in range(steps):
        error = y - A @ theta
        losses.append(np.sum(error**2))
        theta = theta + learning_rate * 2 * A.T @ error
    return theta, losses


# the cubic's own slope by x: k · x^(k−1)
@expect("you differentiate with respect to x: 0, 1, 2x, 3x². The knobs are what is turned, and the")
def wrong_slope_by_x__fit_cubic(theta, x, y, learning_rate, steps):
    A = np.column_stack([np.ones(len(x)), x, x**2, x**3])
    D = np.column_stack([np.zeros(len(x)), np.ones(len(x)), 2 * x, 3 * x**2])
    losses = []
    for _ in range(steps):
        error = y - A @ theta
        losses.append(np.sum(error**2))
        theta = theta + learning_rate * 2 * D.T @ error
    return theta, losses


# theta₀ never turned: range(1, 4)
@expect("the first knob never moves: it has a slope too, though no x stands beside it.")
def wrong_constant_forgotten__fit_cubic(theta, x, y, learning_rate, steps):
    theta = np.array(theta, dtype=float)
    losses = []
    for _ in range(steps):
        error = y - sum(theta[k] * x**k for k in range(4))
        losses.append(np.sum(error**2))
        for k in range(1, 4):
            theta[k] += learning_rate * 2 * np.sum(error * x**k)
    return theta, losses


# return inside the loop: one step only
@expect("it ends after one step: does `return` stand inside the loop?")
def wrong_return_in_loop__fit_cubic(theta, x, y, learning_rate, steps):
    A = np.column_stack([np.ones(len(x)), x, x**2, x**3])
    losses = []
    for _ in range(steps):
        error = y - A @ theta
        losses.append(np.sum(error**2))
        theta = theta + learning_rate * 2 * A.T @ error
        return theta, losses


# losses reset in every step: only the last is left
@expect("you keep the last loss only. One for each step shows whether training goes well.")
def wrong_losses_reset__fit_cubic(theta, x, y, learning_rate, steps):
    A = np.column_stack([np.ones(len(x)), x, x**2, x**3])
    for _ in range(steps):
        losses = []
        error = y - A @ theta
        losses.append(np.sum(error**2))
        theta = theta + learning_rate * 2 * A.T @ error
    return theta, losses


# only the last loss, as a number
@expect("you keep the last loss only. One for each step shows whether training goes well.")
def wrong_last_loss__fit_cubic(theta, x, y, learning_rate, steps):
    A = np.column_stack([np.ones(len(x)), x, x**2, x**3])
    loss = 0.0
    for _ in range(steps):
        error = y - A @ theta
        loss = np.sum(error**2)
        theta = theta + learning_rate * 2 * A.T @ error
    return theta, loss


# the errors are summed without the square
@expect("theta is right, but the losses are sums of the errors themselves, in which too much and")
def wrong_loss_no_square__fit_cubic(theta, x, y, learning_rate, steps):
    A = np.column_stack([np.ones(len(x)), x, x**2, x**3])
    losses = []
    for _ in range(steps):
        error = y - A @ theta
        losses.append(np.sum(error))
        theta = theta + learning_rate * 2 * A.T @ error
    return theta, losses


# losses hold arrays of squared errors, not numbers
@expect("theta is right, but the losses are the squared errors of every point, not added up.")
def wrong_loss_arrays__fit_cubic(theta, x, y, learning_rate, steps):
    A = np.column_stack([np.ones(len(x)), x, x**2, x**3])
    losses = []
    for _ in range(steps):
        error = y - A @ theta
        losses.append(error**2)
        theta = theta + learning_rate * 2 * A.T @ error
    return theta, losses


# same gradient for all knobs: x^k forgotten
@expect("all knobs get the same slope. Each is multiplied by its own power of x, so its slope is,")
def wrong_no_powers__fit_cubic(theta, x, y, learning_rate, steps):
    A = np.column_stack([np.ones(len(x)), x, x**2, x**3])
    losses = []
    for _ in range(steps):
        error = y - A @ theta
        losses.append(np.sum(error**2))
        theta = theta + learning_rate * 2 * np.sum(error)
    return theta, losses


# returned the other way round
@expect("the two values are exchanged: theta comes first, then the losses.")
def wrong_order__fit_cubic(theta, x, y, learning_rate, steps):
    A = np.column_stack([np.ones(len(x)), x, x**2, x**3])
    losses = []
    for _ in range(steps):
        error = y - A @ theta
        losses.append(np.sum(error**2))
        theta = theta + learning_rate * 2 * A.T @ error
    return losses, theta


# losses not returned
@expect("the losses are missing: theta alone comes back.")
def wrong_no_losses__fit_cubic(theta, x, y, learning_rate, steps):
    A = np.column_stack([np.ones(len(x)), x, x**2, x**3])
    for _ in range(steps):
        theta = theta + learning_rate * 2 * A.T @ (y - A @ theta)
    return theta


# 50 points hard-wired
@expect("it stops with ValueError", outcome="crashed")
def wrong_fifty_points__fit_cubic(theta, x, y, learning_rate, steps):
    A = np.column_stack([np.ones(50), x, x**2, x**3])
    losses = []
    for _ in range(steps):
        error = y - A @ theta
        losses.append(np.sum(error**2))
        theta = theta + learning_rate * 2 * A.T @ error
    return theta, losses


# iterates over a number: TypeError
@expect("it stops with TypeError", outcome="crashed")
def wrong_range_forgotten__fit_cubic(theta, x, y, learning_rate, steps):
    A = np.column_stack([np.ones(len(x)), x, x**2, x**3])
    losses = []
    for _ in steps:
        error = y - A @ theta
        losses.append(np.sum(error**2))
        theta = theta + learning_rate * 2 * A.T @ error
    return theta, losses


# misspelt: learningrate
@expect("it stops with NameError", outcome="crashed")
def wrong_misspelt__fit_cubic(theta, x, y, learning_rate, steps):
    A = np.column_stack([np.ones(len(x)), x, x**2, x**3])
    losses = []
    for _ in range(steps):
        error = y - A @ theta
        losses.append(np.sum(error**2))
        theta = theta + learningrate * 2 * A.T @ error  # noqa: F821
    return theta, losses


# prints the losses and returns nothing
@expect("nothing comes back. Does every way through your function end with `return`?")
def wrong_print__fit_cubic(theta, x, y, learning_rate, steps):
    A = np.column_stack([np.ones(len(x)), x, x**2, x**3])
    for step in range(steps):
        error = y - A @ theta
        theta = theta + learning_rate * 2 * A.T @ error
    print(theta, np.sum(error**2))


# the powers are added up once too often, so the steps are too long and leap over the valley
@expect("the loss ends higher than it began: your steps lead uphill, or leap over the valley.")
def wrong_leaps__fit_cubic(theta, x, y, learning_rate, steps):
    A = np.column_stack([np.ones(len(x)), x, x**2, x**3])
    losses = []
    for _ in range(steps):
        error = y - A @ theta
        losses.append(np.sum(error**2))
        theta = theta + 100 * learning_rate * (error @ A)
    return theta, losses
