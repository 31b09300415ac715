"""The exercises of honest_splits: whole groups, the training data's units, labels attached, both classes counted."""

from __future__ import annotations

import numpy as np

from mlschool.checking.compare import is_mask
from mlschool.checking.placeholders import Fn, Rng
from mlschool.checking.record import Exercise, Mistake, case, edit, random_cases
from mlschool.solutions import honest_splits as solutions


def _groups(rng):
    groups = np.repeat(rng.permutation(40)[:9], rng.integers(1, 5, 9))
    return groups, int(rng.integers(2, 5)), Rng(int(rng.integers(1000)))


def _in_both(seen, reference):
    """Tell whether two masks divide all rows, and yet some group of some case has rows in both parts."""
    found = []
    for case_, observation in zip(_SPLITS, seen.observations, strict=False):
        value = observation.value
        if not (isinstance(value, tuple) and len(value) == 2 and all(map(is_mask, value))):
            return False
        train, test = value
        groups = case_.args[0]
        if train.shape != groups.shape or not np.array_equal(train, ~test):
            return False
        found.append(bool(np.intersect1d(groups[train], groups[test]).size))
    return any(found)


_SPLITS = (
    case(np.array([0, 0, 1, 1, 2, 2]), 1, Rng(0), note="three runs of two rows"),
    case(np.array([7, 7, 7, 8, 9, 9, 5]), 2, Rng(1), note="runs of different lengths"),
    case(np.array([3, 1, 3, 1, 2, 2, 0]), 2, Rng(2), note="the rows of a run don't stand together"),
    case(np.array([4, 4, 6]), 2, Rng(3), note="all runs are for the test"),
    case(np.array([4, 4, 6]), 0, Rng(3), note="no run is for the test"),
)

split = Exercise(
    reference=solutions.split,
    returns=("train", "test"),
    cases=[
        *_SPLITS,
        random_cases(_groups, count=4),
    ],
    mistakes=[
        Mistake("rows for groups", "you draw rows, so a run can lie in both parts, and the test knows what was trained on. Draw runs, and take all of their rows.", twin=(edit("rng.permutation(np.unique(groups))", "rng.permutation(len(groups))").edit("np.isin(groups, shuffled[:count])", "np.isin(np.arange(len(groups)), shuffled[:count])"),)),
        Mistake("groups by rows", "you shuffle the groups of all rows, so a long run is drawn more often, and fewer groups than `count` can come out. Each group counts once: np.unique.", twin=edit("np.unique(groups)", "groups")),
        Mistake("exchanged", "training and test are exchanged: the first mask is for training.", twin=edit("return ~test, test", "return test, ~test")),
        Mistake("last groups", "the last groups of the permutation are for the test, where the first are due.", twin=edit("shuffled[:count]", "shuffled[len(shuffled) - count :]")),
        Mistake("not shuffled", "the groups aren't shuffled: the first ones in order are for the test. Runs in order are also days in order.", twin=(edit("rng.permutation(np.unique(groups))", "np.unique(groups)"),)),
        Mistake("one too many", "one group too many is for the test.", twin=edit("[:count]", "[: count + 1]")),
        Mistake("row numbers", "these are the numbers of the rows. What is asked for are masks: True or False for every row.", twin=edit("return ~test, test", "return np.flatnonzero(~test), np.flatnonzero(test)")),
        Mistake("group numbers", "these are the groups. What is asked for are masks of the rows: True where a row's group is among them.", twin=edit("return ~test, test", "return shuffled[count:], shuffled[:count]")),
        Mistake("one part", "one mask comes back. Return both: training, and test.", twin=(edit("return ~test, test", "return test"), edit("return ~test, test", "return ~test"))),
        Mistake("rest for training", "the training part holds all rows. Whatever is for the test must be out of it.", twin=edit("return ~test, test", "return np.ones(len(groups), bool), test")),
        Mistake("choice", "the right number of groups, drawn by another method of the generator, so they are others than those of `rng.permutation`.", twin=(edit("rng.permutation(np.unique(groups))", "rng.choice(np.unique(groups), count, replace=False)"),)),
        Mistake("counts as share", "you take `count` for a number of rows. It is how many groups are for the test.", twin=edit("np.isin(groups, shuffled[:count])", "np.arange(len(groups)) < count")),
        Mistake("group in both", "rows of one group lie in both parts, so the test knows what was trained on. Decide for whole groups, and let their rows follow.", when=_in_both),
    ],
    hints=[
        "Which groups are there, each of them once? `np.unique(groups)`.",
        "Shuffle them with `rng.permutation(…)`; the first `count` of them are for the test.",
        "`test = np.isin(groups, shuffled[:count])` says of each row whether its group is among them, and `~test` is the rest.",
    ],
    why="What is drawn are groups, and the rows follow. So no run can lie in both parts, whatever the order of the rows. `~` turns every True of a mask into False.",
)  # fmt: skip


def _two_tables(rng):
    return rng.normal(3, 2, (8, 3)), rng.normal(4, 1, (5, 3))


_BOTH = "(X_train - mean) / spread, (X_test - mean) / spread"

standardise = Exercise(
    reference=solutions.standardise,
    returns=("X_train", "X_test"),
    cases=[
        case(np.array([[1.0], [3.0]]), np.array([[5.0]]), note="the table from above"),
        case(np.array([[1.0, 100.0], [3.0, 500.0]]), np.array([[2.0, 300.0], [4.0, 100.0]]), note="two features"),
        case(np.array([[1, 10], [3, 20], [5, 60]]), np.array([[3, 30]]), note="whole numbers"),
        random_cases(_two_tables, count=4),
    ],
    mistakes=[
        Mistake("each by itself", "each table is standardised by itself. In the test that uses what you couldn't know beforehand, and a shift between the two disappears: use the training data's mean and spread for both.", twin=edit("(X_test - mean) / spread", "(X_test - X_test.mean(axis=0)) / X_test.std(axis=0)")),
        Mistake("both together", "mean and spread are taken from both tables together, so the training has looked at the test. Take them from the training data alone.", twin=edit("mean = X_train.mean(axis=0)\n    spread = X_train.std(axis=0)", "both = np.concatenate([X_train, X_test])\n    mean, spread = both.mean(axis=0), both.std(axis=0)")),
        Mistake("from the test", "mean and spread are taken from the test data. Take them from the training data: the test stays untouched.", twin=edit("mean = X_train.mean(axis=0)\n    spread = X_train.std(axis=0)", "mean, spread = X_test.mean(axis=0), X_test.std(axis=0)")),
        Mistake("test left", "the test table comes back as it was. It needs the same units as the training data, or the classifier reads it wrongly.", twin=edit("(X_test - mean) / spread", "X_test")),
        Mistake("test spread", "the test is divided by its own spread. Use the training data's.", twin=edit("(X_test - mean) / spread", "(X_test - mean) / X_test.std(axis=0)")),
        Mistake("test mean", "the test's own mean is taken off it. Use the training data's.", twin=edit("(X_test - mean) / spread", "(X_test - X_test.mean(axis=0)) / spread")),
        Mistake("one mean", "one mean and one spread for all features: each feature has its own, `axis=0`.", twin=edit("X_train.mean(axis=0)", "X_train.mean()").edit("X_train.std(axis=0)", "X_train.std()")),
        Mistake("variance", "you divide by the variance. The standard deviation is its square root, and has the feature's unit.", twin=edit("X_train.std(axis=0)", "X_train.var(axis=0)")),
        Mistake("no spread", "the mean is taken off, and nothing is divided by the spread.", twin=edit(_BOTH, "X_train - mean, X_test - mean")),
        Mistake("no mean", "the mean isn't taken off.", twin=edit(_BOTH, "X_train / spread, X_test / spread")),
        Mistake("sample deviation", "you divide by n − 1 in the standard deviation, as a sample's estimate does. What is asked for is NumPy's `std`, with n.", twin=edit("X_train.std(axis=0)", "X_train.std(axis=0, ddof=1)")),
        Mistake("smallest and largest", "you scale from the smallest to the largest value. What is asked for: less the mean, divided by the standard deviation.", twin=edit("X_train.mean(axis=0)", "X_train.min(axis=0)").edit("X_train.std(axis=0)", "np.ptp(X_train, axis=0)")),
        Mistake("guard", "you add a small number to the spread. That guards against a constant feature, and here there is none.", twin=tuple(edit("X_train.std(axis=0)", f"X_train.std(axis=0) + {tiny}") for tiny in ("1e-3", "1e-4", "1e-5"))),
        Mistake("order", "training and test come back in the other order.", twin=edit(_BOTH, "(X_test - mean) / spread, (X_train - mean) / spread")),
    ],
    hints=[
        "Mean and standard deviation are two numbers for each feature. From which of the two tables may they come?",
        "`X_train.mean(axis=0)` and `X_train.std(axis=0)`, once, and then used for both tables.",
        "`return (X_train - mean) / spread, (X_test - mean) / spread`.",
    ],
    why="The test stands for data that you haven't got yet, so nothing may be computed from it, not even a mean. That its own mean then isn't zero is as it should be: if the plant has drifted, this is where it shows.",
)  # fmt: skip


def _rows(rng):
    n = int(rng.integers(7, 12))
    return rng.normal(size=(n, 2)), rng.integers(0, 9, n), Rng(int(rng.integers(1000)))


_ROWS = np.array([[1.0, 10.0], [2.0, 20.0], [3.0, 30.0], [4.0, 40.0]]), np.array([1, 2, 3, 4])

shuffle = Exercise(
    reference=solutions.shuffle,
    returns=("X", "y"),
    cases=[
        case(*_ROWS, Rng(0), note="four rows"),
        case(*_ROWS, Rng(5), note="another seed"),
        case(np.array([[1.0], [2.0]]), np.array([0, 1]), Rng(1), note="two rows"),
        random_cases(_rows, count=4),
    ],
    mistakes=[
        Mistake("apart", "features and labels are shuffled apart: two permutations, so the labels belong to other rows. Draw one order, and use it for both.", twin=(edit("return X[order], y[order]", "return X[order], y[rng.permutation(len(y))]"), edit("order = rng.permutation(len(y))", "order = None").edit("X[order], y[order]", "rng.permutation(X), rng.permutation(y)"))),
        Mistake("labels left", "the labels stay where they were, beside other rows.", twin=edit("y[order]", "y")),
        Mistake("features left", "the features stay where they were, beside other labels.", twin=edit("X[order]", "X")),
        Mistake("nothing shuffled", "nothing is shuffled: is the permutation used?", twin=edit("return X[order], y[order]", "return X, y")),
        Mistake("columns", "the columns of X are shuffled, where the rows are due.", twin=edit("X[order]", "X[:, rng.permutation(X.shape[1])]")),
        Mistake("drawn with replacement", "some rows come twice and others never: that is drawing with replacement. A permutation has each row once.", twin=(edit("rng.permutation(len(y))", "rng.integers(0, len(y), len(y))"), edit("rng.permutation(len(y))", "rng.choice(len(y), len(y))"))),
        Mistake("backwards", "the order is the inverse of the one that was drawn. Row i of the result is row order[i] of the data.", twin=edit("rng.permutation(len(y))", "np.argsort(rng.permutation(len(y)))")),
        Mistake("order", "labels and features come back in the other order.", twin=edit("return X[order], y[order]", "return y[order], X[order]")),
        Mistake("in place", "you shuffle the table that was given. Whoever handed it over still needs it as it was: return new ones.", twin=edit("return X[order], y[order]", "X[:], y[:] = X[order], y[order]\n    return X, y")),
    ],
    hints=[
        "One order for both: which numbers does `rng.permutation(len(y))` give?",
        "An array indexed with an array of row numbers gives these rows, in this order.",
        "`return X[order], y[order]`.",
    ],
    why="Indexing with one array of row numbers takes both along. Two calls of a generator give two orders, even from the same generator.",
)  # fmt: skip


def _scores(rng):
    y = rng.permutation([0] * 9 + [1] * 4)
    return y, np.where(rng.random(13) < 0.3, 1 - y, y)


_MEAN = "(recall_0 + recall_1) / 2"

balanced_accuracy = Exercise(
    reference=solutions.balanced_accuracy,
    cases=[
        case(np.array([0, 0, 0, 1]), np.array([0, 0, 0, 0]), note="always 0"),
        case(np.array([0, 0, 0, 0, 1, 1]), np.array([0, 0, 0, 1, 1, 0]), note="the table from above"),
        case(np.array([0, 0, 1]), np.array([0, 0, 1]), note="all are right"),
        case(np.array([0, 1, 1]), np.array([1, 0, 0]), note="all are wrong"),
        case(np.array([0, 1, 1, 1]), np.array([1, 1, 1, 1]), note="always 1"),
        random_cases(_scores, count=4),
    ],
    mistakes=[
        Mistake("accuracy", "that is the accuracy, in which the common class counts most. Take the share that is right within each class, and average these two.", twin=edit(_MEAN, "np.mean(y == y_pred)")),
        Mistake("recall", "that is the recall of class 1 alone. Whoever always answers 1 would have full marks: average it with that of class 0.", twin=edit(_MEAN, "recall_1")),
        Mistake("recall of zeros", "that is the recall of class 0 alone. Whoever always answers 0 would have full marks: average it with that of class 1.", twin=edit(_MEAN, "recall_0")),
        Mistake("precision", "you divide by how often each class was predicted, which is the precision. Recall divides by how often it is due.", twin=(edit("y_pred[y == 0] == 0", "y[y_pred == 0] == 0").edit("y_pred[y == 1] == 1", "y[y_pred == 1] == 1"),)),
        Mistake("not halved", "the two recalls are added and not averaged.", twin=edit(" / 2", "")),
        Mistake("product", "the two recalls are multiplied. Average them.", twin=edit(_MEAN, "recall_0 * recall_1")),
        Mistake("geometric mean", "that is the geometric mean of the recalls. The exercise asks for the plain one.", twin=edit(_MEAN, "np.sqrt(recall_0 * recall_1)")),
        Mistake("errors", "that is the share of errors: 1 minus what is due.", twin=edit(_MEAN, "1 - (recall_0 + recall_1) / 2")),
        Mistake("all in the divisor", "you divide by the number of all samples. Divide within each class by how many samples it has.", twin=(edit(_MEAN, "(np.sum((y == 0) & (y_pred == 0)) + np.sum((y == 1) & (y_pred == 1))) / (2 * len(y))"),)),
    ],
    hints=[
        "`y == 1` is a mask. `y_pred[y == 1]` are the predictions for all samples that are 1.",
        "The mean of `y_pred[y == 1] == 1` is the share of the ones that are found: their recall.",
        "The same for 0, and then `(recall_0 + recall_1) / 2`.",
    ],
    why="Within each class, the mean of True and False is the share that is right. Both classes count the same, however rare one is: always answering the common one gives one half.",
)  # fmt: skip


def _tables(rng):
    X = rng.normal(size=(40, 3))
    y = np.where(X[:, 0] > X[:, 1] + rng.normal(0, 0.5, 40), 1, 0)
    return Fn("first_above_second"), X, y, int(rng.integers(0, 3)), Rng(int(rng.integers(1000)))


_X = np.array([[6.0, 5.0, 1.0], [1.0, 6.0, 2.0], [9.0, 7.0, 3.0], [2.0, 8.0, 4.0], [9.5, 9.0, 5.0]])
_Y = np.array([1, 0, 1, 0, 1])

importance = Exercise(
    reference=solutions.importance,
    cases=[
        case(Fn("first_above_second"), _X, _Y, 0, Rng(0), note="a column that counts"),
        case(Fn("first_above_second"), _X, _Y, 2, Rng(0), note="a column that isn't used"),
        case(Fn("first_above_second"), _X, 1 - _Y, 0, Rng(1), note="a classifier that is always wrong"),
        random_cases(_tables, count=4),
    ],
    mistakes=[
        Mistake("sign", "the sign is wrong: what is lost is the accuracy before, less that after.", twin=edit("np.mean(predict(X) == y) - np.mean(predict(shuffled) == y)", "np.mean(predict(shuffled) == y) - np.mean(predict(X) == y)")),
        Mistake("after only", "that is the accuracy after shuffling. Take it off the accuracy before.", twin=edit("np.mean(predict(X) == y) - np.mean(predict(shuffled) == y)", "np.mean(predict(shuffled) == y)")),
        Mistake("all columns", "you shuffle whole rows, so every column moves. Only the one that is asked about may lose its place.", twin=edit("shuffled[:, column] = X[rng.permutation(len(X)), column]", "shuffled = X[rng.permutation(len(X))]")),
        Mistake("first column", "you always shuffle the first column.", twin=edit("shuffled[:, column] = X[rng.permutation(len(X)), column]", "shuffled[:, 0] = X[rng.permutation(len(X)), 0]")),
        Mistake("table changed", "you shuffle the column in the table that was given, so whoever handed it over has lost it. Copy the table first.", twin=edit("shuffled = X.copy()", "before = np.mean(predict(X) == y)\n    shuffled = X").edit("X[rng.permutation(len(X)), column]\n    return np.mean(predict(X) == y)", "X[rng.permutation(len(X)), column]\n    return before")),
        Mistake("replaced", "you put one number in place of the whole column. That makes rows as there are none, where shuffling keeps the column's own values and takes away only where they belong.", twin=edit("X[rng.permutation(len(X)), column]", "X[:, column].mean()")),
        Mistake("labels shuffled", "you shuffle the labels. Then nothing fits any more, whichever column is asked about.", twin=edit("shuffled[:, column] = X[rng.permutation(len(X)), column]\n    return np.mean(predict(X) == y) - np.mean(predict(shuffled) == y)", "return np.mean(predict(X) == y) - np.mean(predict(X) == y[rng.permutation(len(X))])")),
        Mistake("relative", "you divide by the accuracy before. What is asked for is the plain difference.", twin=edit("np.mean(predict(X) == y) - np.mean(predict(shuffled) == y)", "1 - np.mean(predict(shuffled) == y) / max(np.mean(predict(X) == y), 1e-9)")),
    ],
    hints=[
        "Copy the table, and shuffle one column of the copy. Everything else stays.",
        "`shuffled[:, column] = X[rng.permutation(len(X)), column]`.",
        "The answer is `np.mean(predict(X) == y)`, less the same for `shuffled`.",
    ],
    why="The column keeps its values and loses its place, so that the classifier still sees rows that look usual. What it then loses is what it had from this column.",
)  # fmt: skip
