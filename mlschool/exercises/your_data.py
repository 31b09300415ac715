"""The exercises of your_data: samples, a loss and a machine of the learner's own, judged by structure alone."""

from __future__ import annotations

import numpy as np

from mlschool.checking.record import Exercise, Mistake, case, edit
from mlschool.solutions import your_data as solutions
from mlschool.your_data import amiss


def _can_be_learned_from(called, value):
    return amiss(value) or True


def _seen(test):
    """A test on the three arrays that came back, `groups` being None where there are two: whatever the data."""

    def when(recording, reference):
        value = recording.observations[0].value
        parts = value if isinstance(value, tuple) else ()
        if len(parts) not in (2, 3) or not all(isinstance(one, np.ndarray) and one.ndim for one in parts):
            return False
        return bool(test(parts[0], parts[1], parts[2] if len(parts) == 3 else None))

    return when


samples = Exercise(
    reference=solutions.samples,
    returns=("X", "y", "groups"),
    cases=[case(note="your data")],
    accept=_can_be_learned_from,
    mistakes=[
        Mistake("no groups", "X and y come back, and no groups. What was measured together: a day, a person, a place?", when=_seen(lambda X, y, groups: groups is None)),
        Mistake("features as rows", "X is turned round: it has a column for each sample. Each row is one sample.", when=_seen(lambda X, y, groups: X.ndim == 2 and X.shape[1] == len(y) != len(X))),
        Mistake("one feature flat", "X holds one number a sample, without columns. Two axes are due, even for one feature.", when=_seen(lambda X, y, groups: X.ndim == 1 and len(X) == len(y))),
        Mistake("groups listed once", "each group is listed once. What is due is the group of every row, in the order of the rows.", when=_seen(lambda X, y, groups: groups is not None and len(set(groups.tolist())) == len(groups) < len(y) == len(X))),
    ],
    hints=[
        "What is one sample of your data, and what is known of it as numbers? That is a row of X. What do you want to know of it? That is its entry in y.",
        "Which samples were measured together, so that one helps to guess the other? Give these the same entry in `groups`.",
        'For a table: `table = datasets.own_table("mine.csv").dropna()`, then `table[[...]].to_numpy(dtype=float)` for X, and `.to_numpy(dtype=str)` for texts in y and groups.',
    ],
    why="From here on nothing depends on where the data came from. The groups matter as much as the labels: they say what an unknown sample will be.",
)  # fmt: skip


def _costs_something(called, value):
    y, said = called.args
    number = np.asarray(value)
    if number.ndim or number.dtype.kind not in "iuf" or not np.isfinite(number):
        return "one finite number is due for all the predictions together."
    if value < 0:
        return "it is negative, and what is to be made small begins at 0: a score is subtracted from the best one."
    right = np.array_equal(y, said)
    if right and value > 1e-9:
        return (
            "all predictions are right, and still it costs something: this is a score, or an offset is left."
        )
    if not right and value == 0:
        return (
            "a prediction isn't right, and it costs nothing. Compare label and prediction, sample by sample."
        )
    return True


loss = Exercise(
    reference=solutions.loss,
    cases=[
        case(np.array([0, 1]), np.array([0, 1]), note="both are right"),
        case(np.array([0, 0, 0, 1]), np.array([0, 0, 0, 0]), note="the rare class is missed"),
        case(np.array([0, 1, 0, 1]), np.array([1, 0, 1, 0]), note="all are wrong, as often too high as too low"),
        case(np.array([0, 0, 1]), np.array([0, 1, 1]), note="a false alarm"),
        case(np.array([1, 1, 1]), np.array([1, 0, 1]), note="a group with one class"),
        case(np.array([0, 0, 1, 1, 0]), np.array([0, 0, 1, 1, 0]), note="all five are right"),
    ],
    accept=_costs_something,
    mistakes=[
        Mistake("score for loss", "that grows with what is right. A loss is what is to be made small: the share that isn't right.", twin=(edit("!= label", "== label"), edit("return np.mean(missed)", "return np.mean(y == y_pred)"))),
        Mistake("one for each class", "you return a number for each class. One number for all of them is due, or two machines can't be compared.", twin=edit("return np.mean(missed)", "return np.array(missed)")),
        Mistake("errors cancel", "errors of +1 and −1 cancel, so many mistakes can look like none.", twin=(edit("return np.mean(missed)", "return np.mean(y - y_pred)"), edit("return np.mean(missed)", "return np.abs(np.mean(y - y_pred))"))),
        Mistake("one class only", "only the mistakes on one class are counted. The others cost something, too.", twin=(edit("return np.mean(missed)", "return missed[0]"), edit("return np.mean(missed)", "return np.sum((y == 0) & (y_pred == 1))"), edit("return np.mean(missed)", "return np.mean((y == 0) & (y_pred == 1))"), edit("return np.mean(missed)", "return np.sum((y == 1) & (y_pred == 0))"), edit("return np.mean(missed)", "return np.mean((y == 1) & (y_pred == 0))"))),
    ],
    hints=[
        "What does a mistake cost in your work, and is it the same for each class? Count what isn't right.",
        "`np.mean(y != y_pred)` is the share of mistakes. Does a rare class count enough in it?",
        "For each class the share that is missed, `np.mean(y_pred[y == label] != label)`, and the mean of these.",
    ],
    why="A loss says what you want, and so it is yours to choose. Averaged over the classes, always saying the common one costs as much as guessing.",
)  # fmt: skip


def _clouds(rng_seed, n, unit, only=None):
    """Two clouds far apart, the second feature in another unit: training rows, labels, rows for the test."""
    rng = np.random.default_rng(rng_seed)
    y = np.arange(n) % 3 // 2  # one in three is a 1
    X = rng.normal(size=(n, 2)) + 8.0 * y[:, None]
    to_say = np.arange(12) % 2 if only is None else np.full(12, only)
    X_test = rng.normal(size=(12, 2)) + 8.0 * to_say[:, None]
    scale, start = np.array([1.0, unit]), np.array([0.0, 4 * unit])
    return X * scale + start, y, X_test * scale + start


def _sorts_clouds(called, value):
    X_train, y_train, X_test = called.args
    n = len(X_test)
    if not isinstance(value, np.ndarray) or value.shape != (n,):
        came = (
            f"of shape {value.shape}" if isinstance(value, np.ndarray) else f"of type {type(value).__name__}"
        )
        return f"an array with one label for each of the {n} rows of X_test is due, and yours is {came}."
    if strange := sorted(set(value.tolist()) - set(y_train.tolist()), key=str):
        return f"{strange[0]} is no label of y_train. Probabilities are turned into labels first."
    centres = [X_train[y_train == label].mean(axis=0) for label in (0, 1)]
    near = [np.linalg.norm((X_test - centre) / X_train.std(axis=0), axis=1) for centre in centres]
    right = np.mean(value == np.argmin(near, axis=0))
    if right < 0.9:
        return (
            f"two clouds lie far apart here, and {100 * right:.0f} % of the test rows are sorted rightly, where "
            "nearly all are due. Are the features on one scale, that of the training rows?"
        )
    return True


predict = Exercise(
    reference=solutions.predict,
    cases=[
        case(*_clouds(0, 12, 1.0), note="two clouds far apart"),
        case(*_clouds(1, 60, 1000.0), note="the second feature in a small unit"),
        case(*_clouds(2, 60, 1.0, only=0), note="all of the test is of the first class"),
        case(*_clouds(3, 60, 0.001, only=1), note="all of the test is of the second class"),
    ],
    accept=_sorts_clouds,
    mistakes=[
        Mistake("baseline", "every row gets the most frequent label. That is the baseline, which your machine has to beat.", twin=(edit("return labels[np.argmin(distances, axis=1)]", "return np.full(len(X_test), labels[np.argmax([np.sum(y_train == one) for one in labels])])"),)),
        Mistake("training rows", "you predict the training rows. X_test is what is asked for.", twin=(edit("(X_test - mean) / spread", "(X_train - mean) / spread"), edit("return labels[np.argmin(distances, axis=1)]", "return y_train"))),
        Mistake("farthest", "each row gets the label that fits it least.", twin=edit("np.argmin", "np.argmax")),
        Mistake("each by itself", "the test rows are standardised by themselves, so a test of one class looks like one of two. Use mean and spread of the training rows.", twin=(edit("(X_test - mean) / spread", "(X_test - X_test.mean(axis=0)) / X_test.std(axis=0)"),)),
        Mistake("distances", "you return a number for each class and row. Return the label of the best one.", twin=edit("return labels[np.argmin(distances, axis=1)]", "return distances")),
    ],
    hints=[
        "Which machine do you know by now? A perceptron, a neuron, a network of your own, or one of a library.",
        "Bring the features on one scale first, by mean and standard deviation of X_train. Then train on X_train and y_train, and predict X_test.",
        "With scikit-learn: `make_pipeline(StandardScaler(), LogisticRegression()).fit(X_train, y_train).predict(X_test)`.",
    ],
    why="One function trains and predicts, so it can be called again for each group that is held back, and nothing of that group gets in. Its labels never do.",
)  # fmt: skip
