"""The exercises of losses: Huber's, the Poisson loss, softmax, cross-entropy and its gradient, and a weighted one."""

from __future__ import annotations

import numpy as np

from mlschool.checking.record import Exercise, Mistake, case, edit, random_cases
from mlschool.solutions import losses as solutions


def _errors(rng):
    return rng.normal(0, 1, 12), rng.normal(0, 3, 12), float(rng.uniform(0.8, 2.5))


_FAR = "delta * (size - delta / 2)"

huber = Exercise(
    reference=solutions.huber,
    cases=[
        case(np.array([0.0]), np.array([1.0]), 2.0, note="a small error"),
        case(np.array([0.0]), np.array([4.0]), 2.0, note="a large error"),
        case(np.array([5.0]), np.array([1.0]), 2.0, note="a prediction that is too low"),
        case(np.array([0.0, 0.0]), np.array([1.0, 4.0]), 2.0, note="the numbers from above"),
        case(np.array([1.0, 2.0]), np.array([4.0, 2.5]), 3.0, note="an error as large as delta"),
        case(np.array([0, 0, 0]), np.array([1, 3, -5]), 2, note="whole numbers"),
        random_cases(_errors, count=4),
    ],
    mistakes=[
        Mistake("sum", "the losses are added up. What is asked for is their mean.", twin=edit("np.mean(", "np.sum(")),
        Mistake("not halved", "small errors are squared and not halved, so the two pieces don't meet at delta: there the loss jumps.", twin=edit("size**2 / 2", "size**2")),
        Mistake("pieces exchanged", "the pieces are exchanged: small errors are squared, and large ones aren't.", twin=edit("size <= delta", "size > delta")),
        Mistake("sign lost", "a prediction that is too low counts as a small error, because it is negative. What counts is the size of the error.", twin=edit("np.abs(y_pred - y)", "(y_pred - y)")),
        Mistake("too high lost", "a prediction that is too high counts as a small error: the error is taken the other way round, and its sign is kept. What counts is its size.", twin=edit("np.abs(y_pred - y)", "(y - y_pred)")),
        Mistake("pieces apart", "for large errors the size alone counts, and the pieces don't meet: at delta both must have the same value and the same slope.", twin=(edit(_FAR, "size"), edit(_FAR, "delta * size"), edit(_FAR, "size - delta / 2"))),
        Mistake("no half", "beyond delta, half of delta is taken off the size, not the whole: else the pieces don't meet.", twin=edit(_FAR, "delta * (size - delta)")),
        Mistake("squares only", "every error is squared: delta isn't used. Beyond it, the loss goes on in a straight line.", twin=edit("np.where(size <= delta, size**2 / 2, delta * (size - delta / 2))", "size**2 / 2")),
        Mistake("mse", "that is the mean squared error. Huber's loss goes on in a straight line beyond delta.", twin=edit("np.where(size <= delta, size**2 / 2, delta * (size - delta / 2))", "size**2")),
        Mistake("mae", "that is the mean absolute error. Huber's loss is rounded below delta.", twin=edit("np.where(size <= delta, size**2 / 2, delta * (size - delta / 2))", "size")),
        Mistake("clipped", "errors are cut off at delta, so a far one pulls no longer at all. Huber's loss goes on rising.", twin=(edit("np.where(size <= delta, size**2 / 2, delta * (size - delta / 2))", "np.minimum(size, delta) ** 2 / 2"), edit(_FAR, "delta**2 / 2"))),
        Mistake("each error", "one loss for each sample comes back. What is asked for is their mean.", twin=edit("np.mean(np.where(size <= delta, size**2 / 2, delta * (size - delta / 2)))", "np.where(size <= delta, size**2 / 2, delta * (size - delta / 2))")),
        Mistake("one", "the pieces meet at 1, whatever delta is.", twin=edit("size <= delta, size**2 / 2, delta * (size - delta / 2)", "size <= 1, size**2 / 2, size - 0.5")),
        Mistake("mean first", "you decide by the mean error which piece counts. Each error has its own.", twin=edit("size = np.abs(y_pred - y)", "size = np.mean(np.abs(y_pred - y))")),
    ],
    hints=[
        "The size of each error first: `np.abs(y_pred - y)`.",
        "`np.where(condition, here, there)` takes one of two values for each sample.",
        "`np.where(size <= delta, size**2 / 2, delta * (size - delta / 2))`, and the mean of that.",
    ],
    why="Near zero it is a parabola, and has no corner. Beyond delta it is a straight line, with the slope that the parabola has there, so a far sample pulls no harder than one at delta.",
)  # fmt: skip


def _counted(rng):
    expected = rng.uniform(0.5, 12, 10)
    return rng.poisson(expected), expected


_NLL = "expected - counts * np.log(expected)"

poisson_loss = Exercise(
    reference=solutions.poisson_loss,
    cases=[
        case(np.array([2]), np.array([1.0]), note="log(1) is 0"),
        case(np.array([0]), np.array([2.0]), note="nothing was counted"),
        case(np.array([2, 0]), np.array([1.0, 2.0]), note="the numbers from above"),
        case(np.array([8, 3, 0, 5]), np.array([6.0, 4.0, 0.5, 5.0]), note="four pixels"),
        case(np.array([3, 1]), np.array([4, 1]), note="whole numbers"),
        random_cases(_counted, count=4),
    ],
    mistakes=[
        Mistake("sum", "the losses are added up. What is asked for is their mean.", twin=edit("np.mean(", "np.sum(")),
        Mistake("exchanged", "counts and expected values are exchanged: the logarithm is that of what is expected. log(0) would come for a pixel without counts.", twin=(edit(_NLL, "counts - expected * np.log(counts)"), edit(_NLL, "counts - expected * np.log(np.maximum(counts, 1e-9))"))),
        Mistake("sign", "the sign is wrong: this is large where the model fits well. A loss is small there.", twin=edit(_NLL, "counts * np.log(expected) - expected")),
        Mistake("rate missing", "the expected value itself is missing, so the loss falls for ever as the model expects more.", twin=edit(_NLL, "-counts * np.log(expected)")),
        Mistake("log missing", "there is no logarithm: counts times the logarithm of what is expected.", twin=edit("np.log(expected)", "expected")),
        Mistake("squares", "that is the mean squared error.", twin=edit(_NLL, "(counts - expected) ** 2")),
        Mistake("weighted squares", "those are squares weighted by what is expected, which is Pearson's chi-squared. The Poisson loss has a logarithm.", twin=edit(_NLL, "(counts - expected) ** 2 / expected")),
        Mistake("plus", "the two terms are added. The logarithm is taken off.", twin=edit("expected - counts", "expected + counts")),
        Mistake("base ten", "the logarithm is the natural one, `np.log`.", twin=(edit("np.log(", "np.log10("), edit("np.log(", "np.log2("))),
        Mistake("factorial", "you add the logarithm of the factorial, too. That is the whole probability, and right, but no prediction stands in that part: the exercise leaves it out.", twin=edit("np.mean(expected - counts * np.log(expected))", "np.mean(expected - counts * np.log(expected) + np.array([np.sum(np.log(np.arange(1, n + 1))) for n in counts]))")),
        Mistake("deviance", "that is the deviance, twice the difference to a perfect model. It has its minimum at the same place, and other values.", twin=edit("np.mean(expected - counts * np.log(expected))", "2 * np.mean(np.where(counts > 0, counts * np.log(np.maximum(counts, 1) / expected), 0) - (counts - expected))")),
        Mistake("each pixel", "one loss for each sample comes back. What is asked for is their mean.", twin=edit("np.mean(expected - counts * np.log(expected))", "expected - counts * np.log(expected)")),
    ],
    hints=[
        "For each sample: what is expected, less the counts times the logarithm of what is expected.",
        "`np.log` is the natural logarithm, and works on arrays.",
        "`np.mean(expected - counts * np.log(expected))`.",
    ],
    why="The negative logarithm of the Poisson probability of n counts is expected − n log(expected), and a part in which only n stands. That is the same for every model.",
)  # fmt: skip


def _scores(rng):
    return (rng.normal(0, 2, (5, 3)),)


_LARGE = "a large score; exp of it is more than a number holds"

softmax = Exercise(
    reference=solutions.softmax,
    cases=[
        case(np.array([[0.0, np.log(3.0)]]), note="the numbers from above"),
        case(np.array([[0.0, 0.0, 0.0]]), note="equal scores"),
        case(np.array([[1.0, 2.0, 3.0], [3.0, 1.0, 0.0]]), note="two samples"),
        case(np.array([[1.0, 2.0], [1.0, 2.0], [5.0, 1.0]]), note="more samples than classes"),
        case(np.array([[1000.0, 1000.0], [0.0, 1000.0]]), note=_LARGE),
        case(np.array([[-1000.0, -1001.0]]), note="all scores far below 0"),
        case(np.array([[1000.0, 999.0], [0.0, 1.0]]), note="samples of very different size"),
        case(np.array([[1000.0] + [0.0] * 9]), note="one large score among ten"),
        random_cases(_scores, count=4),
    ],
    mistakes=[
        Mistake("maximum not taken off", "right for small scores, but e to the power of 1000 is more than a number holds, and NaN comes out. Take the largest score of each row off first: the probabilities stay the same.", twin=edit("np.exp(scores - scores.max(axis=1, keepdims=True))", "np.exp(scores)")),
        Mistake("over the samples", "you divide by the sum over the samples, so the columns have the sum 1. Each sample has probabilities of its own: `axis=1`.", twin=(edit("powers.sum(axis=1, keepdims=True)", "powers.sum(axis=0, keepdims=True)"), edit("scores.max(axis=1, keepdims=True)", "scores.max(axis=0, keepdims=True)").edit("powers.sum(axis=1, keepdims=True)", "powers.sum(axis=0, keepdims=True)"), edit("scores - scores.max(axis=1, keepdims=True)", "scores").edit("powers.sum(axis=1, keepdims=True)", "powers.sum(axis=0, keepdims=True)"))),
        Mistake("over everything", "you divide by the sum of the whole table. Each row is to have the sum 1: `axis=1`.", twin=(edit("powers.sum(axis=1, keepdims=True)", "powers.sum()"), edit("scores.max(axis=1, keepdims=True)", "scores.max()").edit("powers.sum(axis=1, keepdims=True)", "powers.sum()"), edit("scores - scores.max(axis=1, keepdims=True)", "scores").edit("powers.sum(axis=1, keepdims=True)", "powers.sum()"))),
        Mistake("one maximum", "you take the largest score of the whole table off. Where a row lies far below it, all of its powers become 0: each row has its own largest.", twin=edit("scores.max(axis=1, keepdims=True)", "scores.max()")),
        Mistake("no exponential", "the scores are divided by their sum. They may be negative: take e to their power first.", twin=(edit("np.exp(scores - scores.max(axis=1, keepdims=True))", "scores"),)),
        Mistake("not divided", "the powers come back undivided, so a row's sum isn't 1.", twin=(edit("powers / powers.sum(axis=1, keepdims=True)", "powers"), edit("powers / powers.sum(axis=1, keepdims=True)", "powers").edit("scores - scores.max(axis=1, keepdims=True)", "scores"))),
        Mistake("logarithms", "those are the logarithms of the probabilities.", twin=edit("powers / powers.sum(axis=1, keepdims=True)", "np.log(powers / powers.sum(axis=1, keepdims=True))")),
        Mistake("hard", "the largest gets 1 and all others 0. Softmax leaves each class its share.", twin=edit("powers / powers.sum(axis=1, keepdims=True)", "1.0 * (powers == powers.max(axis=1, keepdims=True))")),
        Mistake("sigmoid", "that is the sigmoid of each score by itself: a row's sum isn't 1.", twin=edit("powers / powers.sum(axis=1, keepdims=True)", "1 / (1 + np.exp(-scores))")),
        Mistake("sign", "the smallest score gets the largest probability: the sign in the exponent is wrong.", twin=(edit("np.exp(scores - scores.max(axis=1, keepdims=True))", "np.exp(-scores)"), edit("np.exp(scores - scores.max(axis=1, keepdims=True))", "np.exp(scores.min(axis=1, keepdims=True) - scores)"))),
        Mistake("base two", "2 to the power of the scores, where e is due: `np.exp`.", twin=edit("np.exp(", "np.exp2(")),
        Mistake("maximum divides", "the scores are divided by the largest of them, where it is to be taken off: that changes the probabilities.", twin=edit("scores - scores.max", "scores / scores.max")),
        Mistake("first row sum", "every row is divided by the first row's sum.", twin=edit("powers.sum(axis=1, keepdims=True)", "powers[0].sum()")),
    ],
    hints=[
        "Three steps for each row: take its largest score off, take e to the power of the rest, divide by the sum.",
        "`axis=1` works along each row, and `keepdims=True` keeps a column, (n, 1), which is then taken off every score of the row.",
        "`powers = np.exp(scores - scores.max(axis=1, keepdims=True))`, and then `powers / powers.sum(axis=1, keepdims=True)`.",
    ],
    why="Taking the same number off all scores of a row multiplies all powers by the same factor, which the division takes out again. So the largest power is 1, and nothing overflows.",
)  # fmt: skip


def _labelled(rng):
    return rng.normal(0, 2, (6, 3)), rng.integers(0, 3, 6)


_RIGHT = "shifted[np.arange(len(labels)), labels]"
_EACH = "np.mean(np.log(np.exp(shifted).sum(axis=1)) - right)"
_P = "(np.exp(shifted) / np.exp(shifted).sum(axis=1, keepdims=True))[np.arange(len(labels)), labels]"
_TINY = ("1e-7", "1e-8", "1e-9", "1e-10", "1e-12", "1e-15", "1e-300")
_GUARDED = tuple(
    edit(_EACH, f"-np.mean(np.log({guarded}))")
    for tiny in _TINY
    for guarded in (f"{_P} + {tiny}", f"np.maximum({_P}, {tiny})")
)

cross_entropy = Exercise(
    reference=solutions.cross_entropy,
    cases=[
        case(np.array([[0.0, 0.0]]), np.array([0]), note="two equal scores: log 2"),
        case(np.array([[0.0, np.log(3.0)]]), np.array([1]), note="a probability of ¾"),
        case(np.array([[2.0, 1.0, 0.0], [0.0, 3.0, 1.0]]), np.array([0, 2]), note="two samples"),
        case(np.array([[1.0, 0.0, 2.0], [0.0, 1.0, 0.0], [3.0, 1.0, 1.0], [0.0, 0.0, 1.0]]), np.array([2, 0, 1, 1]), note="four samples"),
        case(np.array([[1000.0, 0.0]]), np.array([1]), note="very sure, and wrong"),
        case(np.array([[1000.0, 0.0]]), np.array([0]), note="very sure, and right"),
        case(np.array([[1000.0, 999.0], [0.0, 1.0]]), np.array([0, 1]), note="samples of very different size"),
        case(np.array([[1000.0] + [0.0] * 9]), np.array([0]), note="one large score among ten"),
        random_cases(_labelled, count=4),
    ],
    mistakes=[
        Mistake("log of zero", "right for small scores, but a probability can be too small for a number, and log(0) is infinite. Take the logarithm by hand first: log p is the score, less the logarithm of the sum of powers.", twin=(edit(_EACH, "np.mean(-np.log((np.exp(shifted) / np.exp(shifted).sum(axis=1, keepdims=True))[np.arange(len(labels)), labels]))"),)),
        Mistake("maximum not taken off", "right for small scores, but e to the power of 1000 is more than a number holds. Take the largest score of each row off first.", twin=(edit("shifted = scores - scores.max(axis=1, keepdims=True)", "shifted = scores"), edit(_EACH, "np.mean(-np.log((np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True))[np.arange(len(labels)), labels]))"))),
        Mistake("small number in the logarithm", "the probability is kept away from 0 by a small number, so a confident mistake costs less than it should: here it costs 1000.", twin=_GUARDED),
        Mistake("sum", "the losses are added up. What is asked for is their mean.", twin=edit("np.mean(", "np.sum(")),
        Mistake("sign", "the sign is wrong: the logarithm of a probability is negative, and the loss is its negative.", twin=edit(_EACH, "np.mean(right - np.log(np.exp(shifted).sum(axis=1)))")),
        Mistake("scores as probabilities", "you take the scores for probabilities already: softmax is missing.", twin=edit(_EACH, "-np.mean(np.log(scores[np.arange(len(labels)), labels]))")),
        Mistake("softmax twice", "softmax is taken twice: of the scores, and of the probabilities again.", twin=edit("shifted = scores - scores.max(axis=1, keepdims=True)", "shifted = np.exp(scores - scores.max(axis=1, keepdims=True))\n    shifted = shifted / shifted.sum(axis=1, keepdims=True)")),
        Mistake("all classes", "all classes count. Only the probability of the right one does.", twin=(edit(_RIGHT, "shifted.sum(axis=1)"), edit(_RIGHT, "shifted.mean(axis=1)"))),
        Mistake("largest class", "the most likely class counts, whichever is right: such a loss never looks at the labels.", twin=edit(_RIGHT, "shifted.max(axis=1)")),
        Mistake("column for all", "you take whole columns: `scores[:, labels]` makes a table of every sample with every label. Each sample needs its own.", twin=edit(_RIGHT, "shifted[:, labels].mean(axis=1)")),
        Mistake("probability", "that is the mean probability of the right class, or 1 minus it. The loss is its negative logarithm.", twin=(edit(_EACH, "np.mean(np.exp(right) / np.exp(shifted).sum(axis=1))"), edit(_EACH, "1 - np.mean(np.exp(right) / np.exp(shifted).sum(axis=1))"))),
        Mistake("sum missing", "the score of the right class alone counts. Its logarithm of the probability has a second part, the logarithm of the sum of all powers.", twin=(edit("np.log(np.exp(shifted).sum(axis=1)) - right", "-right"),)),
        Mistake("base two", "the logarithm is the natural one, `np.log`.", twin=(edit("np.mean(", "np.mean(1 / np.log(2) * ").edit("(1 / np.log(2) * np.log(np.exp(shifted).sum(axis=1)) - right)", "(1 / np.log(2) * (np.log(np.exp(shifted).sum(axis=1)) - right))"),)),
        Mistake("over the samples", "the sum of the powers runs over the samples, where the classes are due: `axis=1`.", twin=(edit("np.exp(shifted).sum(axis=1)", "np.exp(shifted).sum()"),)),
        Mistake("each sample", "one loss for each sample comes back. What is asked for is their mean.", twin=edit(_EACH, "np.log(np.exp(shifted).sum(axis=1)) - right")),
        Mistake("divided by classes", "you divide by the number of classes as well: the mean runs over the samples only.", twin=edit(_EACH, "np.mean(np.log(np.exp(shifted).sum(axis=1)) - right) / scores.shape[1]")),
    ],
    hints=[
        "The loss of a sample is −log p of its right class. Write p as powers over their sum, and take the logarithm by hand.",
        "With the largest score of each row taken off, −log p = log(sum of exp) − the right score. `scores[np.arange(n), labels]` picks one number from each row.",
        "`np.mean(np.log(np.exp(shifted).sum(axis=1)) - shifted[np.arange(len(labels)), labels])`.",
    ],
    why="The logarithm undoes the exponential of the right class, so that nothing has to be computed that can be 0. What remains is a sum in which the largest term is 1, whose logarithm is harmless.",
)  # fmt: skip

cross_entropy_gradient = Exercise(
    reference=solutions.cross_entropy_gradient,
    needs=("softmax",),
    cases=[
        case(np.array([[0.0, 0.0]]), np.array([1]), note="two equal scores"),
        case(np.array([[0.0, np.log(3.0)]]), np.array([0]), note="the numbers from above"),
        case(np.array([[1.0, 2.0, 0.0], [0.0, 1.0, 3.0]]), np.array([1, 0]), note="two samples"),
        case(np.array([[1.0, 2.0, 0.0], [0.0, 1.0, 3.0], [2.0, 2.0, 1.0], [0.0, 0.0, 0.0]]), np.array([1, 0, 2, 2]), note="four samples"),
        case(np.array([[1000.0, 0.0]]), np.array([1]), note="very sure, and wrong"),
        case(np.array([[1000.0, 999.0], [0.0, 1.0]]), np.array([0, 1]), note="samples of very different size"),
        case(np.array([[1000.0] + [0.0] * 9]), np.array([0]), note="one large score among ten"),
        random_cases(_labelled, count=4),
    ],
    mistakes=[
        Mistake("not divided", "the loss is a mean over the samples, so its gradient is divided by their number.", twin=edit("gradient / len(labels)", "gradient")),
        Mistake("sign", "the sign is wrong: y − p leads uphill. The gradient is p − y.", twin=edit("return gradient / len(labels)", "return -gradient / len(labels)")),
        Mistake("labels missing", "only the probabilities come back. Take 1 off at the right class of each sample.", twin=(edit("    gradient[np.arange(len(labels)), labels] -= 1\n", ""), edit("    gradient[np.arange(len(labels)), labels] -= 1\n", "").edit("gradient / len(labels)", "gradient"))),
        Mistake("numbers for one hot", "the numbers of the classes are taken off, where a 1 at the right class is due: label 2 isn't twice label 1.", twin=(edit("gradient[np.arange(len(labels)), labels] -= 1", "gradient -= labels[:, None]"),)),
        Mistake("whole columns", "`gradient[:, labels] -= 1` takes 1 off whole columns: every sample gets every label. Each row needs its own place.", twin=edit("gradient[np.arange(len(labels)), labels] -= 1", "gradient[:, labels] -= 1")),
        Mistake("scores for probabilities", "softmax is missing: the scores stand where probabilities are due.", twin=(edit("softmax(scores)", "scores.copy()"),)),
        Mistake("slope of the logarithm", "that is −1/p at the right class: the slope for the probabilities. The chain goes on through softmax, to the scores.", twin=(edit("    gradient[np.arange(len(labels)), labels] -= 1\n    return gradient / len(labels)", "    one_hot = np.eye(scores.shape[1])[labels]\n    return -one_hot / np.maximum(gradient, 1e-300) / len(labels)"),)),
        Mistake("squared loss", "there is a factor p(1 − p) too many: the slope of a sigmoid. With cross-entropy it falls out.", twin=(edit("return gradient / len(labels)", "probabilities = softmax(scores)\n    return gradient * probabilities * (1 - probabilities) / len(labels)"),)),
        Mistake("doubled", "there is a factor 2 too many: that belongs to a squared error.", twin=edit("gradient / len(labels)", "2 * gradient / len(labels)")),
        Mistake("divided by classes", "you divide by the number of classes as well.", twin=(edit("gradient / len(labels)", "gradient / gradient.size"), edit("gradient / len(labels)", "gradient / scores.shape[1]"))),
        Mistake("summed", "the gradient is added up over the samples. Each score has a slope of its own: the shape is that of the scores.", twin=(edit("return gradient / len(labels)", "return gradient.sum(axis=0) / len(labels)"),)),
        Mistake("scores changed", "you take the 1 off in the scores that were given.", twin=edit("gradient = softmax(scores)", "scores[np.arange(len(labels)), labels] -= 1\n    gradient = softmax(scores)").edit("    gradient[np.arange(len(labels)), labels] -= 1\n", "")),
    ],
    hints=[
        "p − y: the probabilities, with 1 taken off at each sample's right class.",
        "`p = softmax(scores)`, and then `p[np.arange(len(labels)), labels] -= 1` changes one number in each row.",
        "Divide by the number of samples, since the loss is their mean.",
    ],
    why="Softmax and cross-entropy were made for each other: all factors of the chain cancel but p − y. Where the model is right, nothing pulls; where it is sure and wrong, the pull is as large as can be, and never saturates.",
)  # fmt: skip


def _weighted(rng):
    return rng.normal(0, 2, (6, 3)), rng.integers(0, 3, 6), rng.uniform(0.5, 4, 3)


weighted_cross_entropy = Exercise(
    reference=solutions.weighted_cross_entropy,
    needs=("softmax", "cross_entropy"),
    cases=[
        case(np.array([[0.0, 0.0]]), np.array([1]), np.array([1.0, 3.0]), note="a single sample: its weight falls out"),
        case(np.array([[0.0, 0.0], [0.0, np.log(3.0)]]), np.array([0, 1]), np.array([1.0, 3.0]), note="two samples"),
        case(np.array([[1.0, 0.0], [0.0, 1.0], [2.0, 0.0]]), np.array([0, 0, 1]), np.array([1.0, 20.0]), note="a dear class"),
        case(np.array([[1.0, 0.0], [0.0, 1.0]]), np.array([0, 1]), np.array([2.0, 2.0]), note="equal weights"),
        random_cases(_weighted, count=4),
    ],
    mistakes=[
        Mistake("plain mean", "you divide by the number of samples. A weighted mean is divided by the sum of the samples' weights, or the loss grows with them.", twin=edit("/ np.sum(weights[labels])", "/ len(labels)")),
        Mistake("sum of class weights", "you divide by the sum of the classes' weights. What is due is the sum over the samples, each with its class's weight.", twin=edit("/ np.sum(weights[labels])", "/ np.sum(weights)")),
        Mistake("not divided", "the weighted losses are added up and not divided.", twin=edit(" / np.sum(weights[labels])", "")),
        Mistake("no weights", "every sample counts the same: are the weights used?", twin=edit("np.sum(weights[labels] * each) / np.sum(weights[labels])", "np.mean(each)")),
        Mistake("weights divide", "the weights divide, so the dear class counts least.", twin=edit("np.sum(weights[labels] * each) / np.sum(weights[labels])", "np.sum(each / weights[labels]) / np.sum(1 / weights[labels])")),
        Mistake("weight inside", "the weight multiplies the probability inside the logarithm, where it only adds a constant.", twin=(edit("np.sum(weights[labels] * each) / np.sum(weights[labels])", "np.mean(each - np.log(weights[labels]))"),)),
        Mistake("predicted class", "the weight is that of the class that is most likely. It is the right class's that counts.", twin=edit("weights[labels] * each) / np.sum(weights[labels])", "weights[scores.argmax(axis=1)] * each) / np.sum(weights[scores.argmax(axis=1)])")),
        Mistake("sign", "the sign is wrong: a loss is positive here.", twin=edit("each = -np.log", "each = np.log")),
    ],
    hints=[
        "`weights[labels]` gives each sample the weight of its class.",
        "The loss of each sample is −log of the probability of its right class.",
        "`np.sum(weights[labels] * each) / np.sum(weights[labels])`.",
    ],
    why="A weight of 3 does what three copies of a sample would. Dividing by the sum of the weights keeps the loss, and so the learning rate, at its size. PyTorch divides in this way, Keras by the number of samples.",
)  # fmt: skip
