"""The exercises of hidden_layers: a layer, a network of them, its backward pass and its training."""

from __future__ import annotations

import numpy as np

from mlschool.activations import ACTIVATIONS
from mlschool.checking.compare import numbers
from mlschool.checking.record import Exercise, Mistake, case, edit, random_cases, stops_early
from mlschool.checking.recordings import Recording
from mlschool.solutions import hidden_layers as solutions


def _layers(rng, *sizes):
    """Return layers of these sizes with biases that aren't zero, so that a lost bias is seen."""
    return [
        (rng.normal(size=(n_in, n_out)) / np.sqrt(n_in), rng.normal(size=n_out))
        for n_in, n_out in zip(sizes[:-1], sizes[1:], strict=True)
    ]


def _dense_case(n, n_in, n_out):
    return lambda rng: (rng.normal(size=(n, n_in)), rng.normal(size=(n_in, n_out)), rng.normal(size=n_out))


dense = Exercise(
    reference=solutions.dense,
    cases=[
        case(np.array([[1.0, 2.0]]), np.array([[1.0, 0.0, -1.0], [0.0, 1.0, 1.0]]), np.array([0.5, 0.0, 0.0]), note="one sample, two inputs, three units"),
        case(np.array([[1.0, 2.0], [0.0, 3.0]]), np.array([[1.0, 10.0], [2.0, 20.0]]), np.array([0.5, -1.0]), note="two of everything"),
        case(np.array([[0, 0], [0, 1], [1, 0], [1, 1]]), np.array([[1.0, -2.0, 0.5], [3.0, 1.0, 0.0]]), np.array([-0.5, 1.5, 0.25]), note="whole numbers come in"),
        random_cases(_dense_case(12, 3, 5), note="twelve samples"),
        random_cases(_dense_case(4, 4, 4), note="as many samples as inputs and units"),
        random_cases(_dense_case(6, 2, 1), count=1, note="a single unit"),
        random_cases(_dense_case(6, 1, 3), count=1, note="a single input"),
    ],
    mistakes=[
        Mistake("transposed", "W is transposed on the way. Here it is (n_in, n_out), one column for each unit; PyTorch keeps it the other way round.", twin=edit("W +", "W.T +")),
        Mistake("factors swapped", "W stands before X, so the weights of a unit meet the samples of a column. A sample is a row of X: it comes first.", twin=(edit("X @ W", "W @ X"), edit("X @ W", "W.T @ X"))),
        Mistake("samples as columns", "each sample is a column in what you return. Samples stay rows, so that the next layer finds them where it looks.", twin=(edit("X @ W + b", "(X @ W + b).T"), edit("X @ W + b", "W.T @ X.T + b[:, None]"))),
        Mistake("elementwise", "you multiply element by element. A unit adds up all its weighted inputs: that is the matrix product.", twin=edit("@", "*")),
        Mistake("no bias", "the biases are left out: every unit's boundary then runs through the origin.", twin=edit(" + b", "")),
        Mistake("bias subtracted", "you subtract the biases. A score is x·w + b.", twin=edit("+ b", "- b")),
        Mistake("bias multiplied", "the biases are multiplied with the sums. They shift the scores, so they are added.", twin=edit("X @ W + b", "(X @ W) * b")),
        Mistake("bias in every term", "a unit's bias is added once for each input. It belongs to the unit, so it comes once, after the sum.", twin=edit("+ b", "+ X.shape[1] * b")),
        Mistake("bias down samples", "the biases are added down the samples: each sample gets one. They belong to the units, which are the columns.", twin=edit("+ b", "+ b[:, None]")),
        Mistake("first bias for all", "every unit gets the first unit's bias.", twin=edit("+ b", "+ b[0]")),
        Mistake("same bias for all", "every unit gets the same bias, made of all of them. Each unit has its own.", twin=(edit("+ b", "+ b.sum()"), edit("+ b", "+ b.mean()"))),
        Mistake("activation included", "an activation is already in it. This function stops at the scores: the backward pass will need them as they are.", twin=(*(edit("X @ W + b", f"ACTIVATIONS['{name}'][0](X @ W + b)") for name in ACTIVATIONS if name != "linear"), edit("X @ W + b", "np.where(X @ W + b >= 0, 1, 0)"))),
        Mistake("samples added up", "the scores of all samples are added up. Each sample has scores of its own.", twin=(edit("X @ W + b", "(X @ W + b).sum(axis=0)"), edit("X @ W + b", "X.sum(axis=0) @ W + b"))),
        Mistake("units added up", "the scores of all units are added up. Each unit passes on its own.", twin=(edit("X @ W + b", "(X @ W + b).sum(axis=1)"), edit("X @ W + b", "(X @ W + b).sum(axis=1, keepdims=True)"))),
        Mistake("first only", "only the first sample is answered. `return` ends the function at once, also in the middle of a loop.", twin=(edit("X @", "X[:1] @"), edit("X @", "X[0] @"))),
        Mistake("bias before weights", "the bias is added to the inputs, before the weights. It comes after the sum.", twin=edit("X @ W + b", "(X + b) @ W")),
    ],
    hints=[
        "Write the shapes down: X is (n_samples, n_in), W is (n_in, n_out). Which product of the two is (n_samples, n_out)?",
        "It is the line of your `predict` in perceptron, with a column of W for each unit, and without the step.",
        "`X @ W` is (n_samples, n_out), and NumPy adds a row `b` of (n_out,) to each of its rows.",
    ],
    why="One matrix product computes every unit for every sample. A unit is a column of W, a sample is a row of X, and where they meet in the product stands that unit's score for that sample.",
)  # fmt: skip


def _forward_case(n, activation, *sizes):
    return lambda rng: (rng.normal(size=(n, sizes[0])), _layers(rng, *sizes), activation)


forward = Exercise(
    reference=solutions.forward,
    returns=("Z", "A"),
    needs=("dense",),
    cases=[
        case(np.array([[1.0]]), [(np.array([[-2.0]]), np.array([0.5])), (np.array([[3.0]]), np.array([1.0]))], "relu", note="one unit after the other"),
        case(np.array([[1.0], [-2.0]]), [(np.array([[2.0]]), np.array([-0.5])), (np.array([[-1.0]]), np.array([0.25]))], "tanh", note="two samples"),
        random_cases(_forward_case(5, "tanh", 2, 4, 1), count=2, note="one hidden layer"),
        random_cases(_forward_case(5, "leaky_relu", 3, 3, 3, 3), count=2, note="two hidden layers"),
        random_cases(_forward_case(4, "sigmoid", 2, 5, 3, 2), count=1, note="two hidden layers"),
        random_cases(_forward_case(3, "relu", 2, 1), count=1, note="no hidden layer at all"),
        random_cases(_forward_case(6, "linear", 2, 3, 1), count=1, note="the activation that does nothing"),
        random_cases(_forward_case(4, "gelu", 2, 3, 1), count=1, note="any activation of the table"),
    ],
    mistakes=[
        Mistake("last activated", "the last layer gets the activation, too. It outputs its scores as they are: with ReLU, say, a network could never answer −1.", twin=edit("A[-1] = Z[-1]", "A[-1] = f(Z[-1])")),
        Mistake("no activation", "there is no activation between the layers, so they collapse into one.", twin=edit("f(Z[-1])", "Z[-1]")),
        Mistake("only last activated", "only the last layer gets the activation. It follows every layer but the last.", twin=edit("f(Z[-1])", "Z[-1]").edit("A[-1] = Z[-1]", "A[-1] = f(Z[-1])")),
        Mistake("inputs activated", "the activation is applied to what comes in, before the first layer. The inputs pass as they are.", twin=(edit("[X]", "[f(X)]"), edit("[X]", "[f(X)]").edit("Z, A\n", "Z, [X, *A[1:]]\n"))),
        Mistake("first not activated", "the first layer gets no activation. Every layer gets it but the last.", twin=edit("A.append(f(Z[-1]))", "A.append(f(Z[-1]) if Z[1:] else Z[-1])")),
        Mistake("first for last", "the first layer is left without an activation, and the last one gets it. It is the other way round.", twin=edit("A.append(f(Z[-1]))", "A.append(f(Z[-1]) if Z[1:] else Z[-1])").edit("    A[-1] = Z[-1]  # the last layer outputs its scores as they are\n", "")),
        Mistake("activation twice", "the activation is applied twice to each layer.", twin=edit("f(Z[-1])", "f(f(Z[-1]))")),
        Mistake("bias subtracted", "you subtract the biases. A score is x·w + b.", twin=edit("W, b))", "W, -b))")),
        Mistake("scores passed on", "the scores go into the next layer, and the activated outputs go nowhere: between the layers it then stays linear.", twin=edit("A[-1], W", "Z[-1] if Z else X, W")),
        Mistake("x for every layer", "every layer gets X again. A layer's input is the output of the one before.", twin=edit("A[-1], W", "X, W")),
        Mistake("fixed activation", "the activation whose name is passed in isn't used: a different one is always in its place.", twin=tuple(edit("[activation]", f"['{name}']") for name in ("tanh", "relu", "sigmoid"))),
        Mistake("some names only", "some of the names in ACTIVATIONS are treated as if they stood for no activation at all. The table knows them all: look the name up in it.", twin=tuple(edit("f, _ = ACTIVATIONS[activation]", f"f = ACTIVATIONS[activation if activation in {known} else 'linear'][0]") for known in (("relu", "tanh"), ("relu", "tanh", "sigmoid"), ("relu", "tanh", "leaky_relu"), ("relu", "tanh", "sigmoid", "leaky_relu")))),
        Mistake("slope for activation", "you take the second function of the pair, which is the slope. The first one is the activation itself.", twin=edit("f, _ =", "_, f =")),
        Mistake("no x", "A begins after the first layer. X belongs in it as well, at the front: the backward pass asks for what came into each layer.", twin=edit("return Z, A", "return Z, A[1:]")),
        Mistake("order", "A and Z come back in the other order.", twin=edit("return Z, A", "return A, Z")),
        Mistake("scores overwritten", "the scores kept in Z are already activated: were they overwritten (`out=`, `*=`, or the same array appended twice)? The slopes are taken at the scores before the activation.", twin=(edit("return Z, A", "return A[1:], A"), edit("A[-1] = Z[-1]", "A[-1] = f(Z[-1])").edit("return Z, A", "return A[1:], A"))),
        Mistake("output only", "only the network's output comes back. The backward pass needs what happened on the way: keep the scores and outputs of every layer.", twin=edit("return Z, A", "return A[-1]")),
        Mistake("last only", "only the last layer's scores and output come back. Append them layer by layer to two lists.", twin=(edit("return Z, A", "return Z[-1], A[-1]"), edit("return Z, A", "return Z[-1:], A[-1:]"), edit("return Z, A", "return Z[-1:], [X, A[-1]]"))),
        Mistake("x before scores", "X stands in front of the scores, too. Z holds scores only, one entry for each layer.", twin=edit("return Z, A", "return [X, *Z], A")),
        Mistake("scores appended", "the last layer's scores stand in A in addition to its activated output. They take its place.", twin=edit("A[-1] = Z[-1]", "A.append(Z[-1])")),
        Mistake("last output missing", "A ends before the output of the last layer.", twin=edit("return Z, A", "return Z, A[:-1]")),
        Mistake("no bias", "the biases are left out.", twin=edit("W, b))", "W, 0))")),
        Mistake("backwards", "the layers are taken from the back. The first in the list is the one next to X.", twin=edit("in layers", "in reversed(layers)")),
    ],
    hints=[
        "Keep two lists: `Z, A = [], [X]`. Each layer takes the last entry of A; it appends its scores to Z and its output to A.",
        "`f, _ = ACTIVATIONS[activation]` is the function itself. In the loop: `Z.append(dense(A[-1], W, b))`, and then the output.",
        "The last layer is the exception. The shortest way: treat it like the others, and when the loop is over write `A[-1] = Z[-1]`.",
    ],
    why="A[i] is what came into layer i and A[i + 1] what went out of it: that is why X stands in front. Nothing is thrown away, since the backward pass needs the inputs of every layer for its weights, and the scores for the slopes.",
)  # fmt: skip


def _back_case(n, n_in, n_out):
    return lambda rng: (
        rng.normal(size=(n, n_out)),
        rng.normal(size=(n, n_in)),
        rng.normal(size=(n_in, n_out)),
    )


dense_backward = Exercise(
    reference=solutions.dense_backward,
    returns=("dX", "dW", "db"),
    cases=[
        case(np.array([[1.0]]), np.array([[5.0, 7.0]]), np.array([[2.0], [3.0]]), note="one sample, two inputs, one unit"),
        case(np.array([[1.0, -1.0], [0.5, 2.0]]), np.array([[1.0, 2.0], [3.0, 5.0]]), np.array([[1.0, 4.0], [2.0, -3.0]]), note="two of everything"),
        case(np.array([[1.0], [2.0]]), np.array([[3.0, 0.0], [1.0, 1.0]]), np.array([[1.0], [2.0]]), note="the output layer of the small network"),
        random_cases(_back_case(5, 3, 2), note="five samples"),
        random_cases(_back_case(4, 4, 4), count=2, note="four of everything"),
        random_cases(_back_case(6, 2, 1), count=1, note="a single unit"),
    ],
    mistakes=[
        Mistake("dw transposed", "`dW` is transposed. It must have the shape of W, (n_in, n_out), or the step W − rate · dW can't be taken.", twin=edit("X.T @ dZ", "dZ.T @ X")),
        Mistake("w not transposed", "`dX` goes through W the way it came. On the way back the other side of W meets dZ.", twin=edit("W.T", "W")),
        Mistake("factors swapped", "W stands before dZ, so samples and units are mixed.", twin=(edit("dZ @ W.T", "W @ dZ"), edit("dZ @ W.T", "W.T @ dZ"), edit("dZ @ W.T", "W @ dZ.T"), edit("dZ @ W.T, X.T @ dZ", "W @ dZ.T, dZ.T @ X"))),
        Mistake("x not transposed", "X isn't transposed in `dW`. The sum runs over the samples: they must be the inner axis of the product.", twin=edit("X.T", "X")),
        Mistake("dx elementwise", "`dX` is multiplied element by element. Each input fed every unit, so its gradient is a sum over the units.", twin=(edit("dZ @ W.T", "dZ * W"), edit("dZ @ W.T", "dZ * W.T"))),
        Mistake("dw elementwise", "`dW` is multiplied element by element. Each weight was used by every sample, so its gradient is a sum over the samples.", twin=(edit("X.T @ dZ", "dZ * X"), edit("X.T @ dZ", "X.T * dZ"))),
        Mistake("elementwise", "all products are element by element. Both gradients are sums: over the units for `dX`, over the samples for `dW`.", twin=(edit("dZ @ W.T, X.T @ dZ", "dZ * W, dZ * X"), edit("dZ @ W.T, X.T @ dZ", "dZ * W.T, X.T * dZ"))),
        Mistake("db not summed", "`db` isn't summed over the samples: one bias served all of them, so it gets a gradient from each.", twin=edit("dZ.sum(axis=0)", "dZ")),
        Mistake("db over units", "`db` is summed over the units, along the rows. It has one number for each unit: add up over the samples.", twin=edit("axis=0", "axis=1")),
        Mistake("db one number", "`db` is one number for the whole layer. Each unit has its own bias, and so its own gradient.", twin=edit("axis=0", "")),
        Mistake("db mean for sum", "`db` is divided by the number of samples, and `dW` isn't. dZ carries that division already, where the loss has one.", twin=edit("sum", "mean")),
        Mistake("dw mean for sum", "`dW` is divided by the number of samples, and `db` isn't. dZ carries that division already, where the loss has one.", twin=edit("X.T @ dZ", "X.T @ dZ / len(X)")),
        Mistake("mean for sum", "you divide by the number of samples. The loss has done so already, if it is a mean, and dZ carries it: this would be the second time.", twin=(edit("X.T @ dZ", "X.T @ dZ / len(X)").edit("sum", "mean"), edit("return", "dZ = dZ / len(dZ)\n    return"))),
        Mistake("factor two", "a factor 2 is in it. It comes from the square in the loss, and dZ carries it already.", twin=(edit("return", "dZ = 2 * dZ\n    return"), edit("X.T @ dZ", "2 * X.T @ dZ"), edit("X.T @ dZ, ", "2 * X.T @ dZ, 2 * "))),
        Mistake("sign", "the signs are reversed. These are gradients, which point uphill; the minus belongs to the step.", twin=(edit("return", "dZ = -dZ\n    return"), edit("X.T @ dZ, ", "-X.T @ dZ, -"))),
        Mistake("dx times x", "`dX` is multiplied with X once more. The scores are linear in X: their slope is W alone.", twin=edit("W.T", "W.T * X")),
        Mistake("dw times w", "`dW` is multiplied with W once more. The scores are linear in W: their slope is X alone.", twin=edit("X.T @ dZ", "X.T @ dZ * W")),
        Mistake("db filled", "`db` is filled with ones or zeros. The slope of the scores with respect to a bias is 1; times dZ, summed over the samples.", twin=(edit("dZ.sum(axis=0)", "np.ones(dZ.shape[1])"), edit("dZ.sum(axis=0)", "np.zeros(dZ.shape[1])"))),
        Mistake("first only", "only the first sample counts in `dW` and `db`.", twin=edit("X.T @ dZ, dZ.sum(axis=0)", "np.outer(X[0], dZ[0]), dZ[0]")),
        Mistake("dx and dw swapped", "`dX` and `dW` have changed places in what you return.", twin=edit("dZ @ W.T, X.T @ dZ", "X.T @ dZ, dZ @ W.T")),
        Mistake("dx last", "`dX` comes back last. The order is dX, dW, db.", twin=edit("dZ @ W.T, X.T @ dZ, dZ.sum(axis=0)", "X.T @ dZ, dZ.sum(axis=0), dZ @ W.T")),
        Mistake("in place", "the values are right, but an array that you were given is changed in place. It is kept for other layers, too: make a new one.", twin=edit("dZ.sum(axis=0)", "np.cumsum(dZ, axis=0, out=dZ)[-1]")),
    ],
    hints=[
        "Let the shapes lead you. dW must be (n_in, n_out), made of X (n_samples, n_in) and dZ (n_samples, n_out): which product does that?",
        "`X.T @ dZ` adds up over the samples. For dX go back through W: (n_samples, n_out) times which shape is (n_samples, n_in)?",
        "`dZ @ W.T`, `X.T @ dZ`, and `dZ.sum(axis=0)`, in this order.",
    ],
    why="Each gradient is the chain rule written for one number, and then for all of them at once: ∂L/∂W_jk = Σ_i X_ij ∂L/∂Z_ik is a matrix product whose inner axis is the samples. That is why the shapes leave you hardly a choice.",
)  # fmt: skip


def _backward_case(n, activation, *sizes):
    def make(rng):
        X, layers = rng.normal(size=(n, sizes[0])), _layers(rng, *sizes)
        return (
            rng.normal(size=(n, sizes[-1])),
            *solutions.forward(X, layers, activation),
            layers,
            activation,
        )

    return make


def _small_pass(activation):
    layers = [(np.array([[2.0]]), np.array([0.5])), (np.array([[3.0]]), np.array([1.0]))]
    return (np.array([[1.0]]), *solutions.forward(np.array([[0.25]]), layers, activation), layers, activation)


def _small_network():
    """The network that the notebook works through by hand."""
    layers = [
        (np.array([[1.0, 2.0], [1.0, -1.0]]), np.array([0.0, -1.0])),
        (np.array([[1.0], [2.0]]), np.array([-1.0])),
    ]
    X = np.array([[1.0, 2.0], [1.0, 0.0]])
    return (np.array([[1.0], [2.0]]), *solutions.forward(X, layers, "relu"), layers, "relu")


def _fixed_depth(recording: Recording, reference: Recording) -> bool:
    """Tell whether all is right with one number of layers, and with all others unpacking them fails."""
    right, fails = set(), set()
    for came, due in zip(recording.observations, reference.observations, strict=True):
        depth = len(due.args[3])
        if came.crash is None:
            pairs = zip(came.value, due.value, strict=True)
            if not all(np.allclose(a, b) for mine, ours in pairs for a, b in zip(mine, ours, strict=True)):
                return False
            right.add(depth)
        else:
            if "values to unpack" not in came.crash.message and came.crash.kind != "IndexError":
                return False
            fails.add(depth)
    return len(right) == 1 and bool(fails) and not right & fails


backward = Exercise(
    reference=solutions.backward,
    needs=("dense", "forward", "dense_backward"),
    cases=[
        case(*_small_pass("tanh"), note="one unit after the other"),
        random_cases(_backward_case(5, "tanh", 2, 4, 1), count=2, note="one hidden layer"),
        case(*_small_network(), note="the small network"),
        random_cases(_backward_case(4, "leaky_relu", 3, 3, 3, 3), count=2, note="two hidden layers of equal size"),
        random_cases(_backward_case(4, "sigmoid", 2, 5, 3, 2), count=1, note="two hidden layers"),
        random_cases(_backward_case(12, "relu", 3, 4, 4, 1), count=1, note="two hidden layers of ReLU"),
        random_cases(_backward_case(3, "tanh", 2, 1), count=1, note="no hidden layer at all"),
        random_cases(_backward_case(4, "linear", 2, 3, 1), count=1, note="the activation that does nothing"),
        random_cases(_backward_case(4, "gelu", 2, 3, 1), count=1, note="any activation of the table"),
    ],
    mistakes=[
        Mistake("no activation slope", "the activation's slope is forgotten: the gradient passes each hidden layer as if nothing stood between the scores and the output.", twin=edit(" * slope(Z[i - 1])", "")),
        Mistake("slope at output", "the slope is taken at the output of the layer. It belongs to the score that went into the activation: Z, not A.", twin=edit("Z[i - 1]", "A[i]")),
        Mistake("score for output", "your slopes are those that are written with the output, as 1 − a², and you feed them the score. The pair in ACTIVATIONS takes the score itself.", twin=edit("    dZ, gradients", "    slope = {'sigmoid': lambda z: z * (1 - z), 'tanh': lambda z: 1 - z**2}.get(activation, slope)\n    dZ, gradients")),
        Mistake("last activated", "the slope is multiplied at the output, too. The last layer has no activation: dY passes as it is.", twin=edit("= dY, []", "= dY * slope(Z[-1]), []")),
        Mistake("slope of wrong layer", "the slope is taken at the scores of the wrong layer. What went into layer i came out of the activation of the layer before it.", twin=(edit("i - 1", "i"), edit("i - 1", "i - 2"), edit("i > 0", "i >= 0").edit("i - 1", "i"))),
        Mistake("activation for slope", "you multiply with the activation where its slope is needed. It is the second of the pair.", twin=edit("_, slope", "slope, _")),
        Mistake("fixed activation", "the slope of one activation is always used, whatever name is passed in.", twin=(*(edit("[activation]", f"['{name}']") for name in ("tanh", "relu", "sigmoid")), *(edit("slope(Z[i - 1])", slope) for slope in ("(1 - A[i] ** 2)", "A[i] * (1 - A[i])")))),
        Mistake("last layer first", "the gradients come out from the last layer to the first. Whoever updates goes through them beside `layers`: turn the list round.", twin=edit("insert(0, (dW, db))", "append((dW, db))")),
        Mistake("from the front", "the pass runs from the first layer to the last. A layer's gradient needs that of the layer after it: start from the back.", twin=edit("reversed(range(len(layers)))", "range(len(layers))").edit("insert(0, (dW, db))", "append((dW, db))").edit("i > 0", "i >= 0").edit("i - 1", "i")),
        Mistake("slope twice", "the activation's slope is multiplied twice for each layer.", twin=edit("* slope(Z[i - 1])", "* slope(Z[i - 1]) ** 2")),
        Mistake("slopes alone", "what the layer after it returns is lost: the slope of the activation stands there alone. The chain rule multiplies the two.", twin=edit("dA * slope", "slope")),
        Mistake("divided for multiplied", "the gradient is divided by the activation's slope. The chain rule multiplies.", twin=edit("dA * slope", "dA / slope")),
        Mistake("no chain", "every layer gets dY. Each layer passes its dX back to the one before it: that is the chain.", twin=edit("dA * slope(Z[i - 1])", "dY")),
        Mistake("outputs for inputs", "the weights' gradients use what went out of the layer. They need what came in: A[i] for layer i.", twin=edit("A[i]", "A[i + 1]")),
        Mistake("mean for sum", "you divide by the number of samples. dY carries that division already: this is the second time.", twin=edit("(dW, db)", "(dW / len(dY), db / len(dY))")),
        Mistake("order", "dW and db have changed places in the pairs.", twin=edit("(dW, db)", "(db, dW)")),
        Mistake("triples", "dX stands in the list, too. For each layer return the pair (dW, db).", twin=edit("(dW, db)", "(dA, dW, db)")),
        Mistake("first layer missing", "the first layer's gradients are missing: where does your range end?", twin=(edit("return gradients", "return gradients[1:]"), edit("return gradients", "return gradients[1:][::-1]"))),
        Mistake("last layer missing", "the last layer's gradients are missing.", twin=edit("return gradients", "return gradients[:-1]")),
        Mistake("first layer only", "only the first layer's gradients come back. Keep a pair for every layer.", twin=(edit("return gradients", "return gradients[0]"), edit("return gradients", "return gradients[:1]"))),
        Mistake("sign", "the signs are reversed. These are gradients, which point uphill; the minus belongs to the step.", twin=edit("(dW, db)", "(-dW, -db)")),
        Mistake("in place", "the values are right, but the scores or outputs that `forward` kept are overwritten. Whoever calls this twice, or checks a gradient, gets different numbers.", twin=(edit("        if", "        A[i] = dA\n        if"), edit("dZ = dA", "dZ = Z[i - 1] = dA"), edit("dZ = dA", "dZ = Z[i - 1][:] = dA"), edit("dZ = dA", "dZ = A[i][:] = dA"))),
        Mistake("inputs overwritten", "the kept inputs are overwritten before they are used: the weights' gradients are made of them.", twin=edit("        dA,", "        A[i] = dZ @ layers[i][0].T\n        dA,")),
        Mistake("bias not summed", "a bias's gradient isn't summed over the samples.", twin=edit("(dW, db)", "(dW, dZ)")),
        Mistake("matrix product at activation", "at the activation you take a matrix product. Each output depends on its own score alone, so the two are multiplied element by element.", twin=(edit("dA * slope", "dA @ slope"), edit("dA * slope(Z[i - 1])", "dA @ slope(Z[i - 1]).T"))),
        Mistake("weights not transposed", "the gradient goes back through W as it stands. W leads from inputs to units; the way back is its transpose.", twin=(edit("dA * slope", "(dZ @ layers[i][0]) * slope"), edit("        if i > 0", "        dA = dZ @ layers[i][0]\n        if i > 0"))),
        Mistake("number of layers fixed", "it is written for one number of layers, and stops at any other. A loop over `layers` takes them all.", when=_fixed_depth),
    ],
    hints=[
        "Begin at the last layer with dZ = dY, and go through `reversed(range(len(layers)))`. Your `dense_backward` gives three things: two to keep, one to hand on.",
        "What came into layer i is A[i]. What it hands back is the gradient with respect to A[i], which was made from the scores Z[i − 1] by the activation.",
        "`dA, dW, db = dense_backward(dZ, A[i], layers[i][0])`, put (dW, db) at the front of the list with `gradients.insert(0, …)`, and then `dZ = dA * slope(Z[i - 1])`, unless i is 0.",
    ],
    why="This is the chain rule of backprop with a layer for each box. The gradient of the output goes back layer by layer; each one takes its dW and db out, and hands the rest on, times the slope of the activation that it passes.",
)  # fmt: skip


def _train_fused(X, y, layers, activation, learning_rate, steps):
    """Weights are updated before the layer below gets its gradient through them."""
    _, slope = ACTIVATIONS[activation]
    Y, losses, layers = y[:, None], [], list(layers)
    for _ in range(steps):
        Z, A = solutions.forward(X, layers, activation)
        losses.append(float(np.mean((A[-1] - Y) ** 2)))
        dZ = 2 * (A[-1] - Y) / len(Y)
        for i in reversed(range(len(layers))):
            W, b = layers[i]
            layers[i] = W - learning_rate * A[i].T @ dZ, b - learning_rate * dZ.sum(axis=0)
            if i > 0:
                dZ = dZ @ layers[i][0].T * slope(Z[i - 1])
    return layers, losses


def _train_refreshed(X, y, layers, activation, learning_rate, steps):
    """After each layer's update the network is run anew for the next layer."""
    Y, losses, layers = y[:, None], [], list(layers)
    for _ in range(steps):
        losses.append(float(np.mean((solutions.forward(X, layers, activation)[1][-1] - Y) ** 2)))
        for i in range(len(layers)):
            Z, A = solutions.forward(X, layers, activation)
            dW, db = solutions.backward(2 * (A[-1] - Y) / len(Y), Z, A, layers, activation)[i]
            layers[i] = layers[i][0] - learning_rate * dW, layers[i][1] - learning_rate * db
    return layers, losses


def _train_sample_by_sample(X, y, layers, activation, learning_rate, steps):
    losses = []
    for _ in range(steps):
        losses.append(float(np.mean((solutions.forward(X, layers, activation)[1][-1] - y[:, None]) ** 2)))
        for x, label in zip(X, y, strict=True):
            layers, _ = solutions.train(x[None], np.array([label]), layers, activation, learning_rate, 1)
    return layers, losses


def _table_of_errors(X, y, layers, activation, learning_rate, steps):
    """Labels (n,) against outputs (n, 1), by hand to the end: the last layer grows a column for each sample."""
    _, slope = ACTIVATIONS[activation]
    losses = []
    for _ in range(steps):
        Z, A = solutions.forward(X, layers, activation)
        losses.append(float(np.mean((A[-1] - y) ** 2)))
        dZ, gradients = 2 * (A[-1] - y) / len(y), []
        for i in reversed(range(len(layers))):
            gradients.insert(0, (A[i].T @ dZ, dZ.sum(axis=0)))
            if i > 0:
                dZ = (dZ @ np.broadcast_to(layers[i][0], gradients[0][0].shape).T) * slope(Z[i - 1])
        layers = [
            (W - learning_rate * dW, b - learning_rate * db)
            for (W, b), (dW, db) in zip(layers, gradients, strict=True)
        ]
    return layers, losses


def _met_a_table(recording: Recording, reference: Recording) -> bool:
    """Tell whether (n, 1) − (n,) made an (n, n), which then fits nowhere, or has grown the last layer."""
    signs = []
    for came, due in zip(recording.observations, reference.observations, strict=True):
        n = len(due.args[0])
        if n == 1:
            continue
        if came.crash is not None:
            text = came.crash.message
            signs.append(
                came.crash.kind == "ValueError"
                and ("matmul" in text and f"size 1 is different from {n}" in text or f"({n},{n})" in text)
            )
        else:
            W = came.value[0][-1][0]
            signs.append(W.shape == (due.value[0][-1][0].shape[0], n))
    return bool(signs) and all(signs)


def _losses(value):
    losses = numbers(value[1])
    return losses if losses is not None and losses.ndim == 1 else None


_stops_early = stops_early(_losses, rtol=1e-5, atol=1e-7)


def _same_number_of_steps(recording: Recording, reference: Recording) -> bool:
    """Tell whether there are equally many losses in all cases, more than one, though the steps differ."""
    lengths = {len(came.value[1]) for came in recording.observations}
    return len(lengths) == 1 and lengths.pop() > 1


def _blows_up(recording: Recording, reference: Recording) -> bool:
    """Tell whether training ends in NaN or infinity, or grows without end, where the reference goes down."""

    def grew(losses: object) -> bool:
        array = numbers(losses)
        if array is None or array.ndim != 1 or len(array) < 3:
            return False
        with np.errstate(invalid="ignore"):
            return bool(
                np.isfinite(array[0]) and (not np.isfinite(array[-1]) or array[-1] > 1e3 * (array[0] + 1))
            )

    long = [i for i, o in enumerate(reference.observations) if 30 < len(o.value[1]) < _LONG]
    return all(grew(recording.observations[i].value[1]) for i in long)


def _train_case(n, activation, steps, *sizes):
    def make(rng):
        return (
            rng.normal(size=(n, sizes[0])),
            rng.normal(size=n),
            _layers(rng, *sizes),
            activation,
            rng.uniform(0.05, 0.15),
            steps,
        )

    return make


def _class_case(rng):
    X = rng.normal(size=(8, 2))
    return X, rng.permutation(np.repeat([0, 1], 4)), _layers(rng, 2, 3, 1), "tanh", 0.1, 4


def _long_case(rng):
    X = np.linspace(-1, 1, 20)[:, None]
    # A walk that leads astray must not hang on rounding, as it does with many steps, and where the slope of a
    # tanh far out, 1 - tanh², is all rounding. The labels lie above the outputs, so that each goes astray.
    return X, X[:, 0] ** 2 + 3, _layers(rng, 1, 4, 1), "leaky_relu", 0.05, 40


_LONG = 3000  # steps, as many as the notebook takes

train = Exercise(
    reference=solutions.train,
    returns=("layers", "losses"),
    needs=("dense", "forward", "dense_backward", "backward"),
    cases=[
        case(np.array([[0.0], [1.0]]), np.array([1.0, 3.0]), [(np.array([[0.0]]), np.array([0.0]))], "tanh", 0.5, 2, note="two samples, no hidden layer, two steps"),
        case(np.array([[0.5, -1.0]]), np.array([1.0]), [(np.array([[1.0, 0.5], [-0.5, 0.25]]), np.array([0.1, -0.2])), (np.array([[1.0], [-1.0]]), np.array([0.3]))], "tanh", 0.25, 3, note="a single sample"),
        random_cases(_class_case, count=2, note="labels 0 and 1"),
        random_cases(_train_case(6, "tanh", 5, 2, 3, 1), count=2, note="one hidden layer"),
        random_cases(_train_case(7, "leaky_relu", 4, 3, 3, 3, 1), count=1, note="two hidden layers"),
        random_cases(_train_case(9, "sigmoid", 1, 2, 4, 1), count=1, note="a single step"),
        random_cases(_long_case, count=1, note="many steps"),
        case(np.array([[0.0], [1.0]]), np.array([1.0, 3.0]), [(np.array([[0.0]]), np.array([0.0]))], "tanh", 0.5, 60, note="steps that go on when the loss is small already", long=True),
        case(np.array([[1.0], [1.0]]), np.array([1.0, -1.0]), [(np.array([[0.0]]), np.array([0.0]))], "tanh", 0.1, _LONG, note="very many steps from the best fit, where the loss falls no further", long=True),
    ],
    mistakes=[
        Mistake("table of errors", "labels (n,) beside outputs (n, 1): NumPy silently makes a table of n × n differences of them. Make a column of the labels first.", when=_met_a_table, twin=(edit("(A[-1] - Y) ** 2", "(A[-1] - y) ** 2"), _table_of_errors)),
        Mistake("sign", "you step uphill: the gradient points to where the loss grows. Is the sign of the step turned round, or that of the error, which is output minus label?", twin=edit("W - ", "W + ").edit("b - ", "b + ")),
        Mistake("weights sign", "the weights go uphill, and the biases downhill. Both go against the gradient.", twin=edit("W - ", "W + ")),
        Mistake("bias sign", "the biases go uphill, and the weights downhill. Both go against the gradient.", twin=edit("b - ", "b + ")),
        Mistake("rate twice", "the learning rate is applied twice, so a step of 0.1 becomes one of 0.01.", twin=edit("    for _", "    learning_rate = learning_rate**2\n    for _")),
        Mistake("rate missing", "the learning rate isn't used: every step has the full length of the gradient.", twin=edit("learning_rate * dW", "dW").edit("learning_rate * db", "db")),
        Mistake("rate missing in weights", "the learning rate isn't used for the weights: they move by the full length of the gradient, and only the biases by a part of it.", twin=edit("learning_rate * dW", "dW")),
        Mistake("rate missing in biases", "the learning rate isn't used for the biases: they move by the full length of the gradient, and only the weights by a part of it.", twin=edit("learning_rate * db", "db")),
        Mistake("fixed steps", "the number of steps that is passed in isn't used: it takes the same number of them each time.", when=_same_number_of_steps),
        Mistake("fixed rate", "the learning rate that is passed in isn't used: a fixed number is in its place.", twin=tuple(edit("    for _", f"    learning_rate = {rate}\n    for _") for rate in (0.1, 0.01, 0.2, 0.5))),
        Mistake("divided twice", "the gradient is divided by the number of samples twice: steps shrink as the data grows.", twin=edit("len(Y)", "len(Y) ** 2")),
        Mistake("gradient of sum", "the gradient is that of the sum of the squares, and the loss is their mean. Divide by the number of samples, or the step grows with the data.", twin=edit(" / len(Y)", "")),
        Mistake("sum for mean", "loss and gradient are those of the sum over the samples. The exercise asks for the mean: divide both by the number of samples, or the step grows with the data.", twin=edit(" / len(Y)", "").edit("mean", "sum")),
        Mistake("no factor two", "the factor 2 of the square is missing from the gradient.", twin=edit("2 * ", "")),
        Mistake("bare error", "factor 2 and division are both missing: the gradient starts from the bare error.", twin=edit("2 * ", "").edit(" / len(Y)", "")),
        Mistake("factor two twice", "the factor 2 of the square is applied twice.", twin=edit("2 * ", "4 * ")),
        Mistake("half the loss", "loss and gradient are those of half the mean square, as some books have it. Here it is the whole mean of the squares.", twin=edit("2 * ", "").edit("** 2)", "** 2) / 2")),
        Mistake("half the sum", "loss and gradient are those of half the sum of the squares. Here it is their mean.", twin=edit("2 * ", "").edit(" / len(Y)", "").edit("np.mean((A[-1] - Y) ** 2)", "np.sum((A[-1] - Y) ** 2) / 2")),
        Mistake("no label", "the labels are left out, so the outputs are driven to 0. The gradient begins at output minus label.", twin=(edit("2 * (A[-1] - Y)", "2 * A[-1]"), edit("2 * (A[-1] - Y)", "2 * A[-1]").edit("(A[-1] - Y) ** 2", "A[-1] ** 2"), edit("(A[-1] - Y) ** 2", "A[-1] ** 2"))),
        Mistake("plus for minus", "outputs and labels are added. The loss depends on their difference.", twin=(edit("2 * (A[-1] - Y)", "2 * (A[-1] + Y)"), edit("2 * (A[-1] - Y)", "2 * (A[-1] + Y)").edit("(A[-1] - Y) ** 2", "(A[-1] + Y) ** 2"), edit("(A[-1] - Y) ** 2", "(A[-1] + Y) ** 2"))),
        Mistake("no gradient", "the weights and biases move by the learning rate alone. The gradient says how far, and which way.", twin=(edit("learning_rate * dW", "learning_rate"), edit("learning_rate * db", "learning_rate"), edit("learning_rate * dW", "learning_rate").edit("learning_rate * db", "learning_rate"))),
        Mistake("distances throughout", "loss and gradient are those of the mean distance from the label. The exercise asks for the square of it.", twin=edit("(A[-1] - Y) ** 2", "abs(A[-1] - Y)").edit("2 * (A[-1] - Y)", "np.sign(A[-1] - Y)")),
        Mistake("labels minus one and one", "the labels 0 and 1 are turned into −1 and 1. The network is to learn them as they come.", twin=(edit("y[:, None]", "2 * y[:, None] - 1"), edit("y[:, None]", "np.where(y[:, None] == 1, 1, -1)"), edit("y[:, None]", "np.where(y[:, None] > 0, 1, -1)"), edit("y[:, None]", "np.where(y[:, None] == 0, -1, 1)"))),
        Mistake("loss halved", "the loss that you note is half of the mean square.", twin=edit("** 2)", "** 2) / 2")),
        Mistake("loss of sum", "the loss that you note is the sum over the samples. The exercise asks for the mean, which can be compared between data of different sizes.", twin=edit("mean", "sum")),
        Mistake("root", "the loss that you note is the root of the mean square.", twin=edit("** 2)", "** 2) ** 0.5")),
        Mistake("absolute error", "you note the mean distance from the label, without the square.", twin=edit("(A[-1] - Y) ** 2", "abs(A[-1] - Y)")),
        Mistake("no square", "positive and negative errors cancel in the loss that you note: the square is missing.", twin=(edit("(A[-1] - Y) ** 2", "A[-1] - Y"), edit("(A[-1] - Y) ** 2", "Y - A[-1]"))),
        Mistake("loss after step", "the loss is taken after the step. The exercise asks for the loss before each step, of the network that the gradient belongs to.", twin=edit("        losses.append(float(np.mean((A[-1] - Y) ** 2)))\n", "").edit("        ]\n", "        ]\n        losses.append(float(np.mean((forward(X, layers, activation)[1][-1] - Y) ** 2)))\n")),
        Mistake("bias kept", "the biases stay as they were.", twin=edit("b - learning_rate * db", "b")),
        Mistake("weights kept", "the weights stay as they were; only the biases move.", twin=edit("W - learning_rate * dW", "W")),
        Mistake("old weights lost", "a step replaces the weights and biases where it should move them: what was learned so far is lost.", twin=(edit("W - ", "-").edit("b - ", "-"), edit("W - ", "").edit("b - ", ""), edit("W - ", "-"), edit("W - ", ""))),
        Mistake("first layer only", "only the first layer learns.", twin=edit("            (W - learning_rate * dW, b - learning_rate * db)", "            (W - learning_rate * dW, b - learning_rate * db) if W is layers[0][0] else (W, b)")),
        Mistake("signs of gradients", "only the signs of the gradients are used. A steep slope asks for a long step.", twin=edit("learning_rate * dW", "learning_rate * np.sign(dW)").edit("learning_rate * db", "learning_rate * np.sign(db)")),
        Mistake("clipped", "large gradients are cut off at 1. That tames a training which leaps about, but the exercise asks for the gradient as it is.", twin=edit("learning_rate * dW", "learning_rate * np.clip(dW, -1, 1)").edit("learning_rate * db", "learning_rate * np.clip(db, -1, 1)")),
        Mistake("momentum", "each step keeps a part of the one before: that is momentum. The exercise asks for the plain step.", twin=edit("    for _", "    kept = []\n    for _").edit("        layers = [", "        gradients = kept = [(0.9 * V + dW, 0.9 * v + db) for (V, v), (dW, db) in zip(kept or [(0, 0)] * len(layers), gradients)]\n        layers = [")),
        Mistake("last layer only", "only the last layer learns. The hidden ones have gradients, too.", twin=edit("layers = [", "layers = layers[:-1] + [").edit("zip(layers, gradients,", "zip(layers[-1:], gradients[-1:],")),
        Mistake("update not kept", "the new layers aren't kept: every step begins from the same network, and the loss stays where it was.", twin=(edit("layers = [", "new = ["), edit("layers = [", "new = [").edit("return layers", "return new"))),
        Mistake("begins again", "every step goes out from the first layers, so only the last step counts.", twin=edit("    for _", "    first = layers\n    for _").edit("zip(layers", "zip(first")),
        Mistake("forward once", "the forward pass is done once, before the loop. Each step changes the network: run it anew.", twin=edit("        Z, A = forward(X, layers, activation)\n", "").edit("    for _", "    Z, A = forward(X, layers, activation)\n    for _")),
        Mistake("updated too early", "a layer's weights are updated before the layers in front of it have their gradients, which then pass through the new weights. First all gradients, then all updates.", twin=_train_fused),
        Mistake("forward after each layer", "the network runs anew after each layer's update. One step uses one forward and one backward pass for all layers.", twin=_train_refreshed),
        Mistake("sample by sample", "it steps after every single sample. Here one step uses all samples at once.", twin=_train_sample_by_sample),
        Mistake("one too many", "it is one step too many.", twin=edit("range(steps)", "range(steps + 1)")),
        Mistake("one too few", "it is one step too few.", twin=edit("range(steps)", "range(steps - 1)")),
        Mistake("one step", "it ends after one step: does `return` stand inside the loop?", twin=edit("    return", "        return")),
        Mistake("stops early", "it ends before all steps are taken: is there a `break`, or a limit of your own? `steps` says how many, whether the loss still falls or not.", when=_stops_early),
        Mistake("last only", "only the last loss comes back. Keep one for each step, so that the descent can be seen.", twin=(edit("layers, losses\n", "layers, losses[-1]\n"), edit("layers, losses\n", "layers, losses[-1:]\n"))),
        Mistake("order", "layers and losses come back in the other order.", twin=edit("return layers, losses", "return losses, layers")),
        Mistake("in place", "the values are right, but the layers that were passed in are trained in place: whoever starts a second run from the same start finds it trained already.", twin=(edit("W - learning_rate * dW, b - learning_rate * db", "np.subtract(W, learning_rate * dW, out=W), np.subtract(b, learning_rate * db, out=b)"), edit("layers = [", "layers[:] = ["))),
        Mistake("blows up", "the loss grows and grows, where it should fall. The steps are too long, or they lead uphill: look at the sign, and at what the gradient is divided by.", when=_blows_up),
        Mistake("fixed activation", "the activation whose name is passed in isn't used: a different one is always in its place.", twin=tuple(edit("    Y, losses", f"    activation = '{name}'\n    Y, losses") for name in ("tanh", "relu", "sigmoid", "leaky_relu"))),
    ],
    hints=[
        "One step is five lines: forward, note the loss, backward, new layers, and that is all. Put them into `for step in range(steps):`.",
        "`Y = y[:, None]` makes a column of the labels. The loss is `np.mean((A[-1] - Y) ** 2)`, and its gradient with respect to the output is `2 * (A[-1] - Y) / len(Y)`.",
        "`layers = [(W - learning_rate * dW, b - learning_rate * db) for (W, b), (dW, db) in zip(layers, gradients)]` makes new layers from old ones.",
    ],
    why="Forward, loss, backward, update: the loop of gradient_descent, and the same for two hidden units or two million. All gradients are there before the first weight moves, and the layers that were handed in stay as they were.",
)  # fmt: skip


def _two_layers(n_in, n_hidden, n_out):
    def make(rng):
        (W1, b1), (W2, b2) = _layers(rng, n_in, n_hidden, n_out)
        return W1, b1, W2, b2

    return make


merged = Exercise(
    reference=solutions.merged,
    returns=("W", "b"),
    cases=[
        case(np.array([[2.0]]), np.array([1.0]), np.array([[3.0]]), np.array([0.5]), note="one unit after the other"),
        case(np.array([[1.0, 2.0], [0.0, -1.0]]), np.array([1.0, 0.5]), np.array([[2.0, 1.0], [1.0, -1.0]]), np.array([-1.0, 3.0]), note="two layers of two units"),
        random_cases(_two_layers(3, 5, 2), note="3 inputs, 5 hidden units, 2 outputs"),
        random_cases(_two_layers(4, 4, 4), count=2, note="four of everything"),
        random_cases(_two_layers(2, 8, 1), count=1, note="a single output"),
    ],
    mistakes=[
        Mistake("factors swapped", "W₂ stands before W₁. A sample meets W₁ first: x W₁ W₂.", twin=(edit("W1 @ W2", "W2 @ W1"), edit("W1 @ W2, b1 @ W2", "W2 @ W1, W2 @ b1"))),
        Mistake("first bias unweighted", "the first bias is added without passing through the second layer. What it adds to a hidden unit is weighted by W₂ like anything else.", twin=edit("b1 @ W2", "b1")),
        Mistake("first bias lost", "the first layer's bias is lost.", twin=edit("b1 @ W2 + b2", "b2")),
        Mistake("second bias lost", "the second layer's bias is lost.", twin=edit(" + b2", "")),
        Mistake("second bias subtracted", "the second bias is subtracted. It is added after the second layer.", twin=edit("+ b2", "- b2")),
        Mistake("no bias", "there is no bias left. Both layers had one, and a shift remains.", twin=edit("b1 @ W2 + b2", "np.zeros_like(b2)")),
        Mistake("added for multiplied", "the weights are added. Layers follow on each other, so their matrices are multiplied.", twin=(edit("W1 @ W2", "W1 + W2"), edit("W1 @ W2, b1 @ W2", "W1 + W2, b1"))),
        Mistake("elementwise", "you multiply element by element. Each path through a hidden unit is a product, and all paths are added up: that is the matrix product.", twin=(edit("W1 @ W2", "W1 * W2"), edit("W1 @ W2, b1 @ W2 + b2", "W1 * W2, b1 * b2"), edit("W1 @ W2, b1 @ W2", "W1 * W2, b1"))),
        Mistake("biases multiplied", "the biases are multiplied element by element. The first one goes through the second layer's weights; the second one is added.", twin=edit("b1 @ W2 + b2", "b1 * b2")),
        Mistake("transposed for bias", "W₂ is transposed where the bias goes through it.", twin=edit("b1 @ W2", "W2 @ b1")),
        Mistake("transposed", "the merged weights are transposed: inputs are rows of W, units are columns.", twin=edit("W1 @ W2", "(W1 @ W2).T")),
        Mistake("first bias through first layer", "the first bias goes through W₁ once more. It is added after the first layer: only the second is still ahead of it.", twin=edit("b1 @ W2", "b1 @ W1")),
        Mistake("second bias weighted", "the second bias goes through W₂, too. It is added after the second layer.", twin=edit("b1 @ W2 + b2", "(b1 + b2) @ W2")),
        Mistake("order", "weights and bias come back in the other order.", twin=edit("W1 @ W2, b1 @ W2 + b2", "b1 @ W2 + b2, W1 @ W2")),
    ],
    hints=[
        "Write the first layer's scores, X W₁ + b₁, into the place of X in the second layer's formula, and open the bracket.",
        "(X W₁ + b₁) W₂ + b₂ = X (W₁ W₂) + …: what stands beside X is the new W. What is the rest?",
        "`W1 @ W2`, and for the bias `b1 @ W2 + b2`.",
    ],
    why="(X W₁ + b₁) W₂ + b₂ = X (W₁ W₂) + (b₁ W₂ + b₂). The right side is one layer. By the same step three linear layers are two, and so on: depth alone adds nothing.",
)  # fmt: skip
