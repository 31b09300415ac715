"""The exercises of overfitting: when to stop, weights that cost, units that drop out, an honest search."""

from __future__ import annotations

import numpy as np

from mlschool.checking.placeholders import Fn, Rng, Scores
from mlschool.checking.record import Exercise, Mistake, case, edit, random_cases
from mlschool.solutions import overfitting as solutions

_EPOCH, _LOSSES, _LEVEL = Fn("one_epoch"), Fn("both_losses"), Fn("level_losses")


def _trainings(rng):
    start = rng.uniform(-4, 2, 3)
    return _EPOCH, _LOSSES, start, int(rng.integers(2, 7)), int(rng.integers(15, 30))


_LOOP = "while waited < patience and len(history) < limit:"
_KEPT = "best, lowest, waited = theta.copy(), loss, 0"
_END = "return best, history"

early_stopping = Exercise(
    reference=solutions.early_stopping,
    returns=("best", "history"),
    changes=("theta",),
    cases=[
        case(_EPOCH, _LEVEL, np.array([3.0]), 2, 9, note="the loss falls once, and then stands still"),
        case(_EPOCH, _LOSSES, np.array([0.0, 7.0]), 2, 20, note="it ends in the first valley"),
        case(_EPOCH, _LOSSES, np.array([0.0, 7.0]), 4, 20, note="patience for a deeper valley"),
        case(_EPOCH, _LOSSES, np.array([0.0]), 5, 3, note="the limit comes first"),
        case(_EPOCH, _LEVEL, np.array([0.0]), 1, 20, note="a patience of 1"),
        case(_EPOCH, _LOSSES, np.array([-60.0]), 3, 6, note="losses of several hundreds"),
        case(_EPOCH, Fn("slowly_falling"), np.array([0.0]), 2, 8, note="a loss that falls slowly"),
        random_cases(_trainings, count=5),
    ],
    refuses=[
        case(_EPOCH, _LOSSES, np.array([0.0]), 0, 5, note="a patience of 0", raises=ValueError),
        case(_EPOCH, _LOSSES, np.array([0.0]), -2, 5, note="a patience below 0", raises=ValueError),
    ],
    mistakes=[
        Mistake("last kept", "the last weights come back, and not the best. `epoch` goes on changing the array theta, so a second name for it isn't a copy.", twin=(edit(_END, "return theta, history"), edit(_KEPT, "best, lowest, waited = theta, loss, 0"))),
        Mistake("training loss", "you look at the training loss. It falls nearly always; the validation loss is the one that says when to stop.", twin=(edit("losses(theta)[1]", "losses(theta)[0]"), edit("loss = losses(theta)[1]\n        history.append(loss)", "loss, held = losses(theta)\n        history.append(held)"))),
        Mistake("waited in all", "you count all epochs without a new lowest loss. Patience is for so many in a row: a new lowest loss starts the count again.", twin=edit(_KEPT, "best, lowest = theta.copy(), loss")),
        Mistake("one too long", "it goes on for one epoch too long: with a patience of 2 the second epoch in vain is the last.", twin=edit("waited < patience", "waited <= patience")),
        Mistake("one too short", "it ends one epoch too soon: with a patience of 2 it takes two epochs in vain.", twin=edit(_LOOP, "while waited < max(patience - 1, 1) and len(history) < limit:")),
        Mistake("small steps in vain", "a loss that is lower by a little counts as in vain for you. Every new lowest loss counts, however small the step.", twin=tuple(edit("loss < lowest", f"loss < lowest - {step}") for step in ("1e-3", "1e-2", "1e-4", "0.1"))),
        Mistake("highest to begin with", "the lowest loss begins at a number that losses can exceed, and then no epoch ever counts. Begin at infinity.", twin=tuple(edit("np.inf", f"{most}") for most in ("100.0", "10.0", "1.0"))),
        Mistake("epoch before", "each loss is compared with that of the epoch before. Compare it with the lowest so far, or a small dip within a rise is taken for a success.", twin=edit("if loss < lowest:", "if len(history) < 2 or loss < history[-2]:")),
        Mistake("never stops", "the best weights are right, but it trains up to the limit in any case: patience isn't used.", twin=edit(_LOOP, "while len(history) < limit:")),
        Mistake("first rise", "it ends with the first epoch in vain, whatever the patience. Single losses go up and down by chance.", twin=(edit(_LOOP, "while waited < 1 and len(history) < limit:"), edit("waited += 1", "break"))),
        Mistake("no limit", "it goes on beyond `limit` epochs.", twin=edit(" and len(history) < limit", "")),
        Mistake("limit one more", "one epoch more than `limit` is trained.", twin=edit("len(history) < limit", "len(history) <= limit")),
        Mistake("tie", "a loss that equals the lowest counts as a new lowest for you. It isn't lower: the first such epoch is kept, and patience runs on.", twin=edit("loss < lowest", "loss <= lowest")),
        Mistake("highest", "the weights with the highest validation loss are kept. A loss is better when it is lower.", twin=edit("np.inf", "-np.inf").edit("loss < lowest", "loss > lowest")),
        Mistake("epoch number", "the number of the epoch comes back. What is asked for are its weights.", twin=(edit(_END, "return int(np.argmin(history)), history"), edit(_END, "return int(np.argmin(history)) + 1, history"))),
        Mistake("both losses", "the history holds both losses of each epoch. It should hold the validation loss.", twin=edit("history.append(loss)", "history.append(losses(theta))")),
        Mistake("start counted", "you begin with the loss before the first epoch. Train first, then look: the history should hold one loss after each epoch.", twin=(edit("np.inf, 0, []", "losses(theta)[1], 0, [losses(theta)[1]]"), edit("np.inf, 0, []", "losses(theta)[1], 0, [losses(theta)[1]]").edit("len(history) < limit", "len(history) <= limit"))),
        Mistake("start as lowest", "the loss before the first epoch counts as the lowest, so the first epochs may be in vain. Only losses after an epoch are compared.", twin=edit("np.inf, 0, []", "losses(theta)[1], 0, []")),
        Mistake("cut history", "the history ends with the best epoch. It should hold those in vain, too.", twin=edit(_END, "return best, history[: int(np.argmin(history)) + 1]")),
        Mistake("lowest for history", "the lowest loss comes back, where the losses of all epochs are due.", twin=edit(_END, "return best, lowest")),
        Mistake("weights only", "the weights come back alone. Return the list of validation losses, too.", twin=edit(_END, "return best")),
        Mistake("order", "both are right, in the other order: first the weights, then the losses.", twin=edit(_END, "return history, best")),
    ],
    hints=[
        "Keep four things: the best weights, the lowest loss, how many epochs you have waited, and the history.",
        "In a `while` loop call `epoch(theta)`, then take `losses(theta)[1]`. A new lowest loss puts the waiting back to 0; any other adds 1 to it.",
        "`best = theta.copy()` keeps the weights as they are now. The loop runs while `waited < patience` and `len(history) < limit`.",
    ],
    why="The validation loss goes up and down by chance, so one bad epoch is no reason to stop. Patience tells a bump from a rise. Meanwhile the training goes on in the same array, and so the best weights must be a copy.",
)  # fmt: skip


def _networks(rng):
    layers = [(rng.normal(size=(3, 2)), rng.normal(size=2)), (rng.normal(size=(2, 4)), rng.normal(size=4))]
    gradients = [(rng.normal(size=W.shape), rng.normal(size=b.shape)) for W, b in layers]
    return float(rng.uniform(0.5, 2)), gradients, layers, float(rng.uniform(0.05, 0.5))


_ONE = [(np.array([[1.0]]), np.array([1.0]))], [(np.array([[2.0]]), np.array([5.0]))]
_TWO = (
    [(np.array([[1.0, -1.0]]), np.array([0.5, 0.0])), (np.array([[0.0], [2.0]]), np.array([1.0]))],
    [(np.array([[3.0, -1.0]]), np.array([1.0, 2.0])), (np.array([[-2.0], [1.0]]), np.array([-4.0]))],
)
_PENALTY, _SLOPE = "penalty + strength / 2 * np.sum(W**2)", "(dW + strength * W, db)"
_SUM = "return loss + penalty, changed"

weight_decay = Exercise(
    reference=solutions.weight_decay,
    returns=("loss", "gradients"),
    cases=[
        case(3.0, *_ONE, 0.5, note="one weight and one bias"),
        case(1.0, *_TWO, 0.1, note="two layers, and weights below 0"),
        case(1.0, *_TWO, 0.0, note="no penalty at all"),
        random_cases(_networks, count=4),
    ],
    mistakes=[
        Mistake("biases too", "the biases are penalised, too. They only shift a unit, and need to be free.", twin=(edit("(W, _)", "(W, b)").edit("np.sum(W**2)", "(np.sum(W**2) + np.sum(b**2))").edit(_SLOPE, "(dW + strength * W, db + strength * b)"), edit("(W, _)", "(W, b)").edit(_SLOPE, "(dW + strength * W, db + strength * b)"), edit("(W, _)", "(W, b)").edit("np.sum(W**2)", "(np.sum(W**2) + np.sum(b**2))"))),
        Mistake("loss only", "the penalty is in the loss and not in the gradients, so training never notices it.", twin=edit(_SLOPE, "(dW, db)")),
        Mistake("gradients only", "the penalty is in the gradients and not in the loss.", twin=(edit(_SUM, "return loss, changed"), edit(_PENALTY, "0.0"))),
        Mistake("slope of the half forgotten", "the gradient's penalty is twice too large: half of a square has the slope 1 · W.", twin=edit("strength * W", "2 * strength * W")),
        Mistake("slope halved", "the gradient's penalty is half of what it should be: the 2 of the square cancels the half.", twin=edit("strength * W", "strength / 2 * W")),
        Mistake("half forgotten", "the penalty in the loss is twice as large as it should be, so loss and gradient don't belong together.", twin=edit("strength / 2", "strength")),
        Mistake("without the half", "loss and gradient fit together, in the convention without the half: strength times the sum of squares. Here it is half of that.", twin=edit("strength / 2", "strength").edit("strength * W", "2 * strength * W")),
        Mistake("size for square", "the penalty is the sum of the sizes |W|, and not of the squares. That is L1, another penalty, which drives many weights to 0.", twin=edit("strength / 2 * np.sum(W**2)", "strength * np.sum(np.abs(W))").edit("strength * W", "strength * np.sign(W)")),
        Mistake("not squared", "you add up the weights themselves, and those below 0 take off what others add. Square them first.", twin=edit("W**2", "W")),
        Mistake("slope of the penalty alone", "the gradients are those of the penalty alone. Add them to those that were given.", twin=edit("dW + strength * W", "strength * W")),
        Mistake("root", "you take the root of the sum of squares, the length. The penalty is the sum itself.", twin=edit(_PENALTY, "penalty + strength / 2 * np.sqrt(np.sum(W**2))")),
        Mistake("mean for sum", "you take the mean of the squares, where the sum is due.", twin=(edit("np.sum(W**2)", "np.mean(W**2)"), edit("np.sum(W**2)", "np.mean(W**2)").edit("strength * W", "strength * W / W.size"))),
        Mistake("sign", "the sign is wrong: so large weights are rewarded, and grow.", twin=(edit("dW + strength", "dW - strength"), edit("dW + strength", "dW - strength").edit("penalty + strength", "penalty - strength"))),
        Mistake("last layer only", "in the loss only the last layer counts: add up over the layers.", twin=edit(_PENALTY, "strength / 2 * np.sum(W**2)")),
        Mistake("squared gradients", "you add up the squares of the gradients. It is large weights that cost.", twin=edit("np.sum(W**2)", "np.sum(dW**2)")),
        Mistake("gradients shrunk", "the gradients are made smaller, where the weights should be: add strength times the weight.", twin=(edit("dW + strength * W", "dW * (1 - strength)"), edit("dW + strength * W", "dW + strength * dW"))),
        Mistake("penalty alone", "the penalty comes back without the loss that was given.", twin=edit(_SUM, "return penalty, changed")),
        Mistake("weights for gradients", "these are shrunken weights. What is asked for are gradients; the step comes later.", twin=(edit("dW + strength * W", "W - strength * W"), edit("dW + strength * W", "W * (1 - strength)"))),
        Mistake("first only", "only the first layer comes back: does `return` stand inside the loop?", twin=edit("    return loss + penalty, changed", "        return loss + penalty, changed")),
        Mistake("order", "both are right, in the other order: first the loss, then the gradients.", twin=edit(_SUM, "return changed, loss + penalty")),
        Mistake("gradients alone", "the gradients come back alone. Return the loss with its penalty, too.", twin=edit(_SUM, "return changed")),
    ],
    hints=[
        "Go through the layers and their gradients side by side with `zip`.",
        "The penalty is strength / 2 · W², summed over all weights. Its slope with respect to one weight is strength · W.",
        "`changed.append((dW + strength * W, db))`, and `np.sum(W**2)` for the loss.",
    ],
    why="The slope of strength / 2 · W² is strength · W, so each step takes the same share off every weight, unless the data pulls against it. With Adam this isn't so, because there the slope is divided by its own size: AdamW takes the share off the weights directly.",
)  # fmt: skip


def _outputs(rng):
    shape = int(rng.integers(4, 8)), int(rng.integers(3, 7))
    return (
        np.maximum(rng.uniform(-1, 2, shape), 0),
        float(rng.uniform(0.2, 0.8)),
        True,
        Rng(int(rng.integers(1000))),
    )


_A = np.array([[1.0, 2.0, 0.0, 4.0], [0.0, 6.0, 7.0, 0.0], [1.0, 1.0, 1.0, 1.0]])  # as after a ReLU
_FACTORS = "(rng.random(A.shape) >= rate) / (1 - rate)"
_EVALUATION = "    if not training:\n        return A, np.ones(A.shape)\n"

dropout = Exercise(
    reference=solutions.dropout,
    returns=("outputs", "factors"),
    cases=[
        case(np.ones((1, 4)), 0.5, True, Rng(0), note="training, one sample"),
        case(_A, 0.25, True, Rng(1), note="training"),
        case(_A, 0.25, False, Rng(1), note="evaluation"),
        case(_A, 0.0, True, Rng(2), note="nothing is dropped"),
        random_cases(_outputs, count=4),
    ],
    refuses=[case(_A, 1.0, True, Rng(0), note="a rate of 1", raises=ValueError), case(_A, -0.5, True, Rng(0), note="a rate below 0", raises=ValueError), case(_A, 1.0, False, Rng(0), note="a rate of 1, in evaluation", raises=ValueError)],
    mistakes=[
        Mistake("not rescaled", "what is kept isn't made larger, so the next layer gets less in training than in evaluation.", twin=edit(" / (1 - rate)", "")),
        Mistake("in evaluation too", "it drops in evaluation, too, so the same picture gets another answer each time.", twin=edit(_EVALUATION, "")),
        Mistake("scaled in evaluation", "you scale in evaluation and not in training. That works, and is the older convention; here training divides, and evaluation leaves all as it is.", twin=(edit("return A, np.ones(A.shape)", "return A * (1 - rate), np.full(A.shape, 1 - rate)").edit(" / (1 - rate)", ""), edit("return A, np.ones(A.shape)", "return A * (1 - rate), np.ones(A.shape)").edit(" / (1 - rate)", ""))),
        Mistake("factors from outputs", "the factors are read off the outputs. Where an output is 0, as half of them are after a ReLU, nothing can be read off it: keep the factors by themselves.", twin=(edit("return A * factors, factors", "out = A * factors\n    return out, np.divide(out, A, out=np.zeros(A.shape), where=A != 0)"), edit("return A * factors, factors", "out = A * factors\n    return out, np.where(out != 0, 1 / (1 - rate), 0.0)"), edit("return A * factors, factors", "out = A * factors\n    with np.errstate(all='ignore'):\n        return out, out / A"))),
        Mistake("one mask", "all samples of the batch lose the same units. Each sample draws its own.", twin=(edit("rng.random(A.shape)", "rng.random(A.shape[1])"), edit(_FACTORS, "np.ones(A.shape) * (rng.random(A.shape[1]) >= rate) / (1 - rate)"), edit(_FACTORS, "np.ones(A.shape) * (rng.random((1, A.shape[1])) >= rate) / (1 - rate)"))),
        Mistake("whole samples", "whole samples are dropped. Draw for each unit of each sample.", twin=(edit(_FACTORS, "np.ones(A.shape) * (rng.random((len(A), 1)) >= rate) / (1 - rate)"),)),
        Mistake("share kept", "you keep the share `rate` and drop the rest. It is the share that is dropped.", twin=(edit("rng.random(A.shape) >= rate", "rng.random(A.shape) < rate"), edit(_FACTORS, "(rng.random(A.shape) < rate) / (rate or 1)"))),
        Mistake("divided by rate", "what is kept is divided by the share that is dropped: on average 1 − rate of it is left, so divide by that.", twin=(edit("/ (1 - rate)", "/ (rate or 1)"), edit("/ (1 - rate)", "/ rate"))),
        Mistake("multiplied", "what is kept is made smaller. Fewer units must carry the same sum, so divide by 1 − rate.", twin=edit("/ (1 - rate)", "* (1 - rate)")),
        Mistake("outputs rescaled only", "the outputs are right, but the factors lack the division by 1 − rate. The backward pass multiplies by what the outputs were multiplied by.", twin=edit(_FACTORS + "\n    return A * factors, factors", "rng.random(A.shape) >= rate\n    return A * factors / (1 - rate), 1.0 * factors")),
        Mistake("other draw", "the right share is dropped, with other draws: keep where the random number is at least `rate`.", twin=(edit("rng.random(A.shape) >= rate", "rng.random(A.shape) < 1 - rate"), edit("rng.random(A.shape) >= rate", "rng.binomial(1, 1 - rate, A.shape)"))),
        Mistake("exact count", "exactly the share `rate` of the units is dropped. Each is dropped by a draw of its own.", twin=edit(_FACTORS, "(rng.permutation(A.size).reshape(A.shape) >= rate * A.size) / (1 - rate)")),
        Mistake("normal draws", "the random numbers are those of a bell curve, so another share is dropped. `rng.random` is uniform between 0 and 1.", twin=edit("rng.random(A.shape)", "rng.normal(size=A.shape)")),
        Mistake("small ones dropped", "you compare the outputs themselves with the rate, so small ones are dropped, and always the same. Draw a random number for each.", twin=edit("rng.random(A.shape)", "A")),
        Mistake("noise", "you multiply by the random numbers themselves. They only decide who is kept.", twin=edit("rng.random(A.shape) >= rate", "rng.random(A.shape)")),
        Mistake("exchanged", "training and evaluation are exchanged.", twin=edit("not training", "training")),
        Mistake("outputs only", "the outputs come back alone. The backward pass needs the factors, too.", twin=edit("return A * factors, factors", "return A * factors").edit("return A, np.ones(A.shape)", "return A")),
        Mistake("order", "both are right, in the other order: first the outputs, then the factors.", twin=(edit("return A * factors, factors", "return factors, A * factors").edit("return A, np.ones(A.shape)", "return np.ones(A.shape), A"), edit("return A * factors, factors", "return factors, A * factors"))),
        Mistake("no factors in evaluation", "in evaluation the factors are missing. Nothing is dropped then, so each is 1.", twin=(edit("return A, np.ones(A.shape)", "return A, None"), edit("return A, np.ones(A.shape)", "return A, 1.0"), edit("return A, np.ones(A.shape)", "return A"))),
    ],
    hints=[
        "In evaluation nothing happens: return A, and ones in its shape.",
        "`rng.random(A.shape) >= rate` is True where a unit is kept.",
        "Divide that by `1 - rate`: these are the factors. Return `A * factors, factors`.",
    ],
    why="With a share `rate` gone, a sum over units would be smaller by the factor 1 − rate on average. Dividing in training makes up for it, so that evaluation needs neither a draw nor a factor.",
)  # fmt: skip


def _searches(rng):
    low = 10.0 ** rng.uniform(-4, -2, 2)
    return (
        Scores(),
        low,
        low * 10.0 ** rng.uniform(1, 3, 2),
        int(rng.integers(5, 12)),
        Rng(int(rng.integers(1000))),
    )


def _above_zero(score, low, high, count, rng):
    best, top = None, 0.0
    for _ in range(count):
        settings = np.exp(rng.uniform(np.log(low), np.log(high)))
        if score(settings, "validation") > top:
            best, top = settings, score(settings, "validation")
    return best, top, score(best, "test")


def _tested_at_each_best(score, low, high, count, rng):
    best, top, test = None, -np.inf, None
    for _ in range(count):
        settings = np.exp(rng.uniform(np.log(low), np.log(high)))
        found = score(settings, "validation")
        if found > top:
            best, top, test = settings, found, score(settings, "test")
    return best, top, test


_DRAWN = "np.exp(rng.uniform(np.log(low), np.log(high)))"
_FOUND = 'return tried[winner], scores[winner], score(tried[winner], "test")'

random_search = Exercise(
    reference=solutions.random_search,
    returns=("settings", "validation", "test"),
    cases=[
        case(Scores(), np.array([0.01]), np.array([1.0]), 4, Rng(0), note="one setting, four tries"),
        case(Scores(), np.array([0.001, 4.0]), np.array([0.1, 64.0]), 8, Rng(1), note="two settings"),
        case(Scores(), np.array([0.001]), np.array([10.0]), 5, Rng(4), note="the last try is the best"),
        case(Scores(), np.array([0.001]), np.array([10.0]), 2, Rng(19), note="all scores lie below 0"),
        case(Scores(), np.array([0.1]), np.array([10.0]), 1, Rng(2), note="a single try"),
        random_cases(_searches, count=5),
    ],
    mistakes=[
        Mistake("chosen on test", "you choose by the test score. Then it is no longer a test: choose by the validation score, and look at the test once.", twin=(edit('scores.append(score(settings, "validation"))', 'scores.append(score(settings, "test"))').edit(_FOUND, 'return tried[winner], score(tried[winner], "validation"), scores[winner]'),)),
        Mistake("test for both", "both scores are those of the test, and the choice was made by it.", twin=edit('"validation"', '"test"')),
        Mistake("best test of all", "the test score is the best of all tries, and not that of the settings you chose.", twin=edit('score(tried[winner], "test")', 'max(score(one, "test") for one in tried)')),
        Mistake("test at every try", "the test is asked for every try, or for every new best one. Whoever has looked at all test scores will compare them: ask it once, when the choice is made.", twin=(edit('scores.append(score(settings, "validation"))', 'scores.append(score(settings, "validation"))\n        last = score(settings, "test")').edit(_FOUND, 'return tried[winner], scores[winner], score(tried[winner], "test")'), edit('scores.append(score(settings, "validation"))', 'scores.append((score(settings, "validation"), score(settings, "test")))').edit("winner = np.argmax(scores)", "winner = np.argmax([one for one, _ in scores])").edit(_FOUND, "return tried[winner], *scores[winner]"), _tested_at_each_best)),
        Mistake("test of the last", "the test score is that of the last try, and not of the settings that won.", twin=edit('score(tried[winner], "test")', 'score(settings, "test")')),
        Mistake("validation for test", "the validation score comes twice. The last number is what the same settings score on the test.", twin=edit('score(tried[winner], "test")', "scores[winner]")),
        Mistake("lowest", "the settings with the lowest score are chosen. Here more is better.", twin=edit("np.argmax", "np.argmin")),
        Mistake("begins at zero", "the best score begins at 0, so that scores below 0 never win. Begin lower than any score.", twin=_above_zero),
        Mistake("last", "the last settings that were tried come back, and not the best.", twin=edit("np.argmax(scores)", "-1")),
        Mistake("first", "the first settings that were tried come back, and not the best.", twin=edit("np.argmax(scores)", "0")),
        Mistake("evenly drawn", "you draw evenly between low and high, so hardly any try is small: from 0.001 to 1, nine in ten lie above 0.1. Draw the logarithm evenly.", twin=edit(_DRAWN, "rng.uniform(low, high)")),
        Mistake("logarithms", "these are the logarithms of the settings: take them back.", twin=edit(_DRAWN, "rng.uniform(np.log(low), np.log(high))")),
        Mistake("mixed bases", "the logarithm has the base 10 and the power the base e, or the reverse. Take one base for both.", twin=(edit(_DRAWN, "np.exp(rng.uniform(np.log10(low), np.log10(high)))"), edit(_DRAWN, "10 ** rng.uniform(np.log(low), np.log(high))"))),
        Mistake("one draw for all", "one random number serves all settings of a try, so they rise and fall together. Draw for each.", twin=edit(_DRAWN, "low * (high / low) ** rng.random()")),
        Mistake("a grid", "you try a grid. Each setting then takes few values; the exercise asks for random ones.", twin=edit("settings = " + _DRAWN, "settings = low * (high / low) ** (_ / max(count - 1, 1))")),
        Mistake("one short", "one try fewer than `count` is made.", twin=(edit("range(count)", "range(max(count - 1, 1))"), edit("range(count)", "range(1, max(count, 2))"))),
        Mistake("one more", "one try more than `count` is made.", twin=edit("range(count)", "range(count + 1)")),
        Mistake("number", "the number of the best try comes back. What is asked for are its settings.", twin=edit("return tried[winner]", "return winner")),
        Mistake("all scores", "all scores come back, where that of the best settings is due.", twin=edit("scores[winner],", "scores,")),
        Mistake("no test", "the test score is missing: what do the chosen settings score there?", twin=(edit(', score(tried[winner], "test")', ""),)),
        Mistake("settings only", "the settings come back alone. Return their two scores, too.", twin=edit(', scores[winner], score(tried[winner], "test")', "")),
        Mistake("scores exchanged", "the two scores are exchanged: first that of the validation, then that of the test.", twin=edit('scores[winner], score(tried[winner], "test")', 'score(tried[winner], "test"), scores[winner]')),
    ],
    hints=[
        "In a loop over `range(count)` draw settings, and keep them in a list beside their validation score.",
        "`np.argmax(scores)` is the number of the best try.",
        'Only that one meets the test: `score(tried[winner], "test")`.',
    ],
    why="A learning rate of 0.001 and one of 0.01 differ as much as 0.01 and 0.1, so it is the logarithm that is drawn evenly. The validation score of the winner is partly luck, because it was chosen for being high. The test score wasn't chosen.",
)  # fmt: skip


def _fits(rng):
    n, p = (6, 14) if rng.random() < 0.5 else (12, 5)
    return rng.normal(size=(n, p)), rng.normal(size=(n, 2))


_PINV = "np.linalg.pinv(F) @ Y"

minimum_norm = Exercise(
    reference=solutions.minimum_norm,
    cases=[
        case(np.array([[1.0, 1.0]]), np.array([[2.0]]), note="one sample, two features"),
        case(np.array([[1.0], [2.0]]), np.array([[1.0], [3.0]]), note="two samples, one feature"),
        case(np.array([[1.0, 0.0, 2.0], [0.0, 3.0, 1.0]]), np.array([[1.0, 0.0], [2.0, 1.0]]), note="two samples, three features"),
        case(np.array([[1.0, 0.0], [0.0, 0.001]]), np.array([[1.0], [1.0]]), note="a feature that is small"),
        case(np.array([[1.0, 1.0], [2.0, 2.0], [3.0, 3.0]]), np.array([[2.0], [3.0], [7.0]]), note="two features that are the same"),
        random_cases(_fits, count=5),
    ],
    mistakes=[
        Mistake("penalised", "a penalty pulls the weights below what fits best. The smallest of the best fits is due, without a penalty.", twin=tuple(edit(_PINV, f"np.linalg.solve(F.T @ F + {cost} * np.eye(F.shape[1]), F.T @ Y)") for cost in ("0.1", "1.0", "0.01", "1e-3", "1e-4", "1e-6", "1e-8"))),
        Mistake("small directions dropped", "directions in which the features are small are left out: that is what a large `rcond` does. It steadies the fit, and is no longer the one that fits best.", twin=(edit("np.linalg.pinv(F)", "np.linalg.pinv(F, rcond=0.01)"), edit("np.linalg.pinv(F)", "np.linalg.pinv(F, rcond=0.1)"))),
        Mistake("some features only", "it fits, but uses only as many features as there are samples, and leaves the others at 0. A smaller solution shares the work among all.", twin=edit(_PINV, "np.vstack([np.linalg.pinv(F[:, : len(F)]) @ Y, np.zeros((max(F.shape[1] - len(F), 0), Y.shape[1]))])")),
        Mistake("predictions", "these are the predictions F W. What is asked for are the weights W.", twin=edit(_PINV, "F @ np.linalg.pinv(F) @ Y")),
        Mistake("transpose for inverse", "the transpose stands where the inverse is due. They agree only where all columns have the length 1 and none overlaps another.", twin=edit(_PINV, "F.T @ Y")),
        Mistake("transposed", "the weights come back transposed.", twin=edit(_PINV, "(np.linalg.pinv(F) @ Y).T")),
        Mistake("whole tuple", "`np.linalg.lstsq` returns four things, and the weights are the first of them.", twin=edit(_PINV, "np.linalg.lstsq(F, Y, rcond=None)")),
        Mistake("first output", "only the first output is fitted.", twin=edit(_PINV, "np.linalg.pinv(F) @ Y[:, :1]")),
    ],
    hints=[
        "The pseudoinverse does what an inverse does where there is one, and gives the smallest of the best fits where there isn't.",
        "`np.linalg.pinv(F)` has the shape (n_features, n_samples).",
        "`np.linalg.pinv(F) @ Y`; or the first thing that `np.linalg.lstsq(F, Y, rcond=None)` returns.",
    ],
    why="With more features than samples, endlessly many weights fit exactly. The pseudoinverse takes the smallest. Which of them is taken decides what happens between the samples.",
)  # fmt: skip
