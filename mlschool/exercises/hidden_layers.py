"""The exercises of 03: hidden layers."""

from __future__ import annotations

import numpy as np

from mlschool.checking.compare import Tolerance, numbers
from mlschool.checking.made import Rng
from mlschool.checking.record import Exercise, Mistake, case, random_cases
from mlschool.checking.recordings import Case, Recording
from mlschool.solutions import backprop
from mlschool.solutions import hidden_layers as solutions
from mlschool.solutions.backprop import ACTIVATIONS

GIVEN = {"mlschool.network": backprop}  # for its ACTIVATIONS


def _layers(rng, *sizes):
    """Return layers of these sizes with biases that aren't zero, so that a lost bias is seen."""
    return [
        (rng.normal(size=(n_in, n_out)) / np.sqrt(n_in), rng.normal(size=n_out))
        for n_in, n_out in zip(sizes[:-1], sizes[1:], strict=True)
    ]


ROUNDED = Tolerance(2e-6, 1e-7)  # several products one after the other, perhaps partly in single precision

# --------------------------------------------------------------------------------------------------------- dense


def _dense_case(n, n_in, n_out):
    return lambda rng: (rng.normal(size=(n, n_in)), rng.normal(size=(n_in, n_out)), rng.normal(size=n_out))


def _dense_loop_first_only(X, W, b):
    return (X[0] @ W + b)[None, :]


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
        Mistake("W is transposed on the way. Here it is (n_in, n_out), one column for each unit; PyTorch keeps it the other way round.", twin=lambda X, W, b: X @ W.T + b),
        Mistake("W stands before X, so the weights of a unit meet the samples of a column. A sample is a row of X: it comes first.", twin=(lambda X, W, b: W @ X + b, lambda X, W, b: W.T @ X + b)),
        Mistake("each sample is a column in what you return. Samples stay rows, so that the next layer finds them where it looks.", twin=(lambda X, W, b: (X @ W + b).T, lambda X, W, b: W.T @ X.T + b[:, None])),
        Mistake("you multiply element by element. A unit adds up all its weighted inputs: that is the matrix product.", twin=lambda X, W, b: X * W + b),
        Mistake("the biases are left out: every unit's boundary then runs through the origin.", twin=lambda X, W, b: X @ W),
        Mistake("you subtract the biases. A score is x·w + b.", twin=lambda X, W, b: X @ W - b),
        Mistake("the biases are multiplied with the sums. They shift the scores, so they are added.", twin=lambda X, W, b: (X @ W) * b),
        Mistake("a unit's bias is added once for each input. It belongs to the unit, so it comes once, after the sum.", twin=lambda X, W, b: X @ W + X.shape[1] * b),
        Mistake("the biases are added down the samples: each sample gets one. They belong to the units, which are the columns.", twin=lambda X, W, b: X @ W + b[:, None]),
        Mistake("every unit gets the first unit's bias.", twin=lambda X, W, b: X @ W + b[0]),
        Mistake("every unit gets the same bias, made of all of them. Each unit has its own.", twin=(lambda X, W, b: X @ W + b.sum(), lambda X, W, b: X @ W + b.mean())),
        Mistake("an activation is already in it. This function stops at the scores: the backward pass will need them as they are.", twin=tuple((lambda X, W, b, f=f: f(X @ W + b)) for name, (f, _) in ACTIVATIONS.items() if name != "linear") + (lambda X, W, b: np.where(X @ W + b >= 0, 1, 0),)),
        Mistake("the scores of all samples are added up. Each sample has scores of its own.", twin=(lambda X, W, b: (X @ W + b).sum(axis=0), lambda X, W, b: X.sum(axis=0) @ W + b)),
        Mistake("the scores of all units are added up. Each unit passes on its own.", twin=(lambda X, W, b: (X @ W + b).sum(axis=1), lambda X, W, b: (X @ W + b).sum(axis=1, keepdims=True))),
        Mistake("only the first sample is answered. `return` ends the function at once, also in the middle of a loop.", twin=(_dense_loop_first_only, lambda X, W, b: X[0] @ W + b)),
        Mistake("the bias is added to the inputs, before the weights. It comes after the sum.", twin=lambda X, W, b: (X + b) @ W),
    ],
    hints=[
        "Write the shapes down: X is (n_samples, n_in), W is (n_in, n_out). Which product of the two is (n_samples, n_out)?",
        "It is the line of your `predict` in lecture 01, with a column of W for each unit, and without the step.",
        "`X @ W` is (n_samples, n_out), and NumPy adds a row `b` of (n_out,) to each of its rows.",
    ],
    why="One matrix product computes every unit for every sample. A unit is a column of W, a sample is a row of X, and where they meet in the product stands that unit's score for that sample.",
)  # fmt: skip

# -------------------------------------------------------------------------------------------------------- merged


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
        Mistake("W₂ stands before W₁. A sample meets W₁ first: x W₁ W₂.", twin=(lambda W1, b1, W2, b2: (W2 @ W1, b1 @ W2 + b2), lambda W1, b1, W2, b2: (W2 @ W1, W2 @ b1 + b2))),
        Mistake("the first bias is added without passing through the second layer. What it adds to a hidden unit is weighted by W₂ like anything else.", twin=lambda W1, b1, W2, b2: (W1 @ W2, b1 + b2)),
        Mistake("the first layer's bias is lost.", twin=lambda W1, b1, W2, b2: (W1 @ W2, b2)),
        Mistake("the second layer's bias is lost.", twin=lambda W1, b1, W2, b2: (W1 @ W2, b1 @ W2)),
        Mistake("there is no bias left. Both layers had one, and a shift remains.", twin=lambda W1, b1, W2, b2: (W1 @ W2, np.zeros_like(b2))),
        Mistake("the weights are added. Layers follow on each other, so their matrices are multiplied.", twin=(lambda W1, b1, W2, b2: (W1 + W2, b1 @ W2 + b2), lambda W1, b1, W2, b2: (W1 + W2, b1 + b2))),
        Mistake("you multiply element by element. Each path through a hidden unit is a product, and all paths are added up: that is the matrix product.", twin=(lambda W1, b1, W2, b2: (W1 * W2, b1 @ W2 + b2), lambda W1, b1, W2, b2: (W1 * W2, b1 * b2), lambda W1, b1, W2, b2: (W1 * W2, b1 + b2))),
        Mistake("the biases are multiplied element by element. The first one goes through the second layer's weights; the second one is added.", twin=lambda W1, b1, W2, b2: (W1 @ W2, b1 * b2)),
        Mistake("W₂ is transposed where the bias goes through it.", twin=lambda W1, b1, W2, b2: (W1 @ W2, W2 @ b1 + b2)),
        Mistake("the merged weights are transposed: inputs are rows of W, units are columns.", twin=(lambda W1, b1, W2, b2: ((W1 @ W2).T, b1 @ W2 + b2),)),
        Mistake("the first bias goes through W₁ once more. It is added behind the first layer: only the second is still ahead of it.", twin=lambda W1, b1, W2, b2: (W1 @ W2, b1 @ W1 + b2)),
        Mistake("the second bias goes through W₂, too. It is added behind the second layer.", twin=(lambda W1, b1, W2, b2: (W1 @ W2, (b1 + b2) @ W2),)),
        Mistake("weights and bias come back in the other order.", twin=lambda W1, b1, W2, b2: (b1 @ W2 + b2, W1 @ W2)),
    ],
    hints=[
        "Write the first layer's scores, X W₁ + b₁, into the place of X in the second layer's formula, and open the bracket.",
        "(X W₁ + b₁) W₂ + b₂ = X (W₁ W₂) + …: what stands beside X is the new W. What is the rest?",
        "`W1 @ W2`, and for the bias `b1 @ W2 + b2`.",
    ],
    why="(X W₁ + b₁) W₂ + b₂ = X (W₁ W₂) + (b₁ W₂ + b₂). The right side is one layer. By the same step three linear layers are two, and so on: depth alone adds nothing.",
)  # fmt: skip

# ------------------------------------------------------------------------------------------------------- forward


def _forward_like(
    last="scores", hidden=None, first=None, carry="outputs", bias=True, pick=0, keep_x=True, flipped=False
):
    """Return a way through the layers that differs from the reference in one respect."""

    def forward(X, layers, activation):
        f = ACTIVATIONS[hidden or activation][pick]
        Z, A = [], [X if first is None else f(X)]
        entering = A[0]
        for i, (W, b) in enumerate(reversed(layers) if flipped else layers):
            z = solutions.dense(X if carry == "X" else entering, W, b if bias else 0)
            ends = i == len(layers) - 1
            a = z if (ends and last == "scores") or (not ends and last == "only") else f(z)
            Z.append(z)
            A.append(a)
            entering = z if carry == "scores" else a
        return Z, A if keep_x else A[1:]

    return forward


def _forward_then(change):
    """Return the reference's way through the layers, with something done to what it gives."""

    def forward(X, layers, activation):
        Z, A = solutions.forward(X, layers, activation)
        return change(Z, A, ACTIVATIONS[activation][0])

    return forward


def _overwritten(Z, A, f):
    return [*A[1:]], A


def _forward_case(n, activation, *sizes):
    return lambda rng: (rng.normal(size=(n, sizes[0])), _layers(rng, *sizes), activation)


forward = Exercise(
    reference=solutions.forward,
    tolerance=ROUNDED,
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
    ],
    mistakes=[
        Mistake("the last layer gets the activation, too. It puts out its scores as they are: with ReLU, say, a network could never answer −1.", twin=_forward_like(last="outputs")),
        Mistake("there is no activation between the layers, so they collapse into one.", twin=(_forward_like(hidden="linear"), lambda X, layers, activation: (lambda Z: (Z, [X, *Z]))(_forward_like(hidden="linear")(X, layers, activation)[0]))),
        Mistake("only the last layer gets the activation. It stands behind every layer but the last.", twin=_forward_like(last="only")),
        Mistake("the activation is applied to what comes in, before the first layer. The inputs pass as they are.", twin=(_forward_like(first="f"), lambda X, layers, activation: (lambda ZA: (ZA[0], [X, *ZA[1][1:]]))(_forward_like(first="f")(X, layers, activation)))),
        Mistake("the scores go into the next layer, and the activated outputs go nowhere: between the layers it then stays linear.", twin=_forward_like(carry="scores")),
        Mistake("every layer gets X again. A layer's input is the output of the one before.", twin=_forward_like(carry="X")),
        Mistake("the activation whose name is handed in isn't used: another one always stands in its place.", twin=tuple(_forward_like(hidden=name) for name in ("tanh", "relu", "sigmoid"))),
        Mistake("you take the second function of the pair, which is the slope. The first one is the activation itself.", twin=_forward_like(pick=1)),
        Mistake("A begins behind the first layer. X belongs into it as well, in front: the backward pass asks for what came into each layer.", twin=_forward_like(keep_x=False)),
        Mistake("A and Z come back in the other order.", twin=_forward_then(lambda Z, A, f: (A, Z))),
        Mistake("the scores kept in Z are already activated: were they overwritten (`out=`, `*=`, or the same array appended twice)? The slopes are taken at the scores before the activation.", twin=(_forward_then(_overwritten), _forward_then(lambda Z, A, f: ([*A[1:-1], f(Z[-1])], [*A[:-1], f(Z[-1])])))),
        Mistake("only the network's output comes back. The backward pass needs what happened on the way: keep the scores and outputs of every layer.", twin=(_forward_then(lambda Z, A, f: A[-1]),)),
        Mistake("only the last layer's scores and output come back. Append them layer by layer to two lists.", twin=(_forward_then(lambda Z, A, f: (Z[-1], A[-1])), _forward_then(lambda Z, A, f: (Z[-1:], A[-1:])), _forward_then(lambda Z, A, f: (Z[-1:], [A[0], A[-1]])))),
        Mistake("X stands in front of the scores, too. Z holds scores only, one entry for each layer.", twin=_forward_then(lambda Z, A, f: ([A[0], *Z], A))),
        Mistake("the last layer's scores stand in A in addition to its activated output. They take its place.", twin=_forward_then(lambda Z, A, f: (Z, [*A[:-1], f(Z[-1]), Z[-1]]))),
        Mistake("A ends before the output of the last layer.", twin=_forward_then(lambda Z, A, f: (Z, A[:-1]))),
        Mistake("the biases are left out.", twin=_forward_like(bias=False)),
        Mistake("the layers are taken from the back. The first in the list is the one next to X.", twin=_forward_like(flipped=True)),
    ],
    hints=[
        "Keep two lists: `Z, A = [], [X]`. Each layer takes the last entry of A; it appends its scores to Z and its output to A.",
        "`f, _ = ACTIVATIONS[activation]` is the function itself. In the loop: `Z.append(dense(A[-1], W, b))`, and then the output.",
        "The last layer is the exception. The shortest way: treat it like the others, and when the loop is over write `A[-1] = Z[-1]`.",
    ],
    why="A[i] is what came into layer i and A[i + 1] what went out of it: that is why X stands in front. Nothing is thrown away, since the backward pass needs the inputs of every layer for its weights, and the scores for the slopes.",
)  # fmt: skip

# ------------------------------------------------------------------------------------------------ dense_backward


def _with(dX=None, dW=None, db=None):
    """Return a backward step in which some of the three gradients are other ones."""

    def dense_backward(dZ, X, W):
        due = solutions.dense_backward(dZ, X, W)
        return tuple(d if f is None else f(dZ, X, W) for d, f in zip(due, (dX, dW, db), strict=True))

    return dense_backward


def _back_case(n, n_in, n_out):
    return lambda rng: (
        rng.normal(size=(n, n_out)),
        rng.normal(size=(n, n_in)),
        rng.normal(size=(n_in, n_out)),
    )


def _scaled(factor):
    return lambda dZ, X, W: tuple(factor(dZ) * d for d in solutions.dense_backward(dZ, X, W))


dense_backward = Exercise(
    reference=solutions.dense_backward,
    returns=("dX", "dW", "db"),
    cases=[
        case(np.array([[1.0]]), np.array([[5.0, 7.0]]), np.array([[2.0], [3.0]]), note="one sample, two inputs, one unit"),
        case(np.array([[1.0, -1.0], [0.5, 2.0]]), np.array([[1.0, 2.0], [3.0, 5.0]]), np.array([[1.0, 4.0], [2.0, -3.0]]), note="two of everything"),
        random_cases(_back_case(5, 3, 2), note="five samples"),
        random_cases(_back_case(4, 4, 4), count=2, note="four of everything"),
        random_cases(_back_case(6, 2, 1), count=1, note="a single unit"),
    ],
    mistakes=[
        Mistake("`dW` is transposed. It must have the shape of W, (n_in, n_out), or the step W − rate · dW can't be taken.", twin=_with(dW=lambda dZ, X, W: dZ.T @ X)),
        Mistake("`dX` goes through W the way it came. On the way back the other side of W meets dZ.", twin=_with(dX=lambda dZ, X, W: dZ @ W)),
        Mistake("W stands before dZ, so samples and units are mixed.", twin=(_with(dX=lambda dZ, X, W: W @ dZ), _with(dX=lambda dZ, X, W: W.T @ dZ), _with(dX=lambda dZ, X, W: W @ dZ.T), _with(dX=lambda dZ, X, W: (W @ dZ.T), dW=lambda dZ, X, W: dZ.T @ X))),
        Mistake("X isn't transposed in `dW`. The sum runs over the samples: they must be the inner axis of the product.", twin=_with(dW=lambda dZ, X, W: X @ dZ)),
        Mistake("`dX` is multiplied element by element. Each input fed every unit, so its gradient is a sum over the units.", twin=(_with(dX=lambda dZ, X, W: dZ * W), _with(dX=lambda dZ, X, W: dZ * W.T))),
        Mistake("`dW` is multiplied element by element. Each weight was used by every sample, so its gradient is a sum over the samples.", twin=(_with(dW=lambda dZ, X, W: dZ * X), _with(dW=lambda dZ, X, W: X.T * dZ))),
        Mistake("all products are element by element. Both gradients are sums: over the units for `dX`, over the samples for `dW`.", twin=(_with(dX=lambda dZ, X, W: dZ * W, dW=lambda dZ, X, W: dZ * X), _with(dX=lambda dZ, X, W: dZ * W.T, dW=lambda dZ, X, W: X.T * dZ))),
        Mistake("`db` isn't summed over the samples: one bias served all of them, so it gets a gradient from each.", twin=_with(db=lambda dZ, X, W: dZ)),
        Mistake("`db` is summed over the units, along the rows. It has one number for each unit: add up over the samples.", twin=_with(db=lambda dZ, X, W: dZ.sum(axis=1))),
        Mistake("`db` is one number for the whole layer. Each unit has its own bias, and so its own gradient.", twin=_with(db=lambda dZ, X, W: dZ.sum())),
        Mistake("`db` is divided by the number of samples, and `dW` isn't. dZ carries that division already, where the loss has one.", twin=_with(db=lambda dZ, X, W: dZ.mean(axis=0))),
        Mistake("`dW` is divided by the number of samples, and `db` isn't. dZ carries that division already, where the loss has one.", twin=_with(dW=lambda dZ, X, W: X.T @ dZ / len(X))),
        Mistake("you divide by the number of samples. The loss has done so already, if it is a mean, and dZ carries it: this would be the second time.", twin=(_with(dW=lambda dZ, X, W: X.T @ dZ / len(X), db=lambda dZ, X, W: dZ.mean(axis=0)), _scaled(lambda dZ: 1 / len(dZ)))),
        Mistake("a factor 2 is in it. It comes from the square in the loss, and dZ carries it already.", twin=(_scaled(lambda dZ: 2.0), _with(dW=lambda dZ, X, W: 2 * X.T @ dZ), _with(dW=lambda dZ, X, W: 2 * X.T @ dZ, db=lambda dZ, X, W: 2 * dZ.sum(axis=0)))),
        Mistake("the signs are turned round. These are gradients, which point uphill; the minus belongs to the step.", twin=(_scaled(lambda dZ: -1.0), _with(dW=lambda dZ, X, W: -X.T @ dZ, db=lambda dZ, X, W: -dZ.sum(axis=0)))),
        Mistake("`dX` is multiplied with X once more. The scores are linear in X: their slope is W alone.", twin=_with(dX=lambda dZ, X, W: dZ @ W.T * X)),
        Mistake("`dW` is multiplied with W once more. The scores are linear in W: their slope is X alone.", twin=_with(dW=lambda dZ, X, W: X.T @ dZ * W)),
        Mistake("`db` is filled with ones or zeros. The slope of the scores with respect to a bias is 1; times dZ, summed over the samples.", twin=(_with(db=lambda dZ, X, W: np.ones(dZ.shape[1])), _with(db=lambda dZ, X, W: np.zeros(dZ.shape[1])))),
        Mistake("only the first sample counts in `dW` and `db`.", twin=(_with(dW=lambda dZ, X, W: np.outer(X[0], dZ[0]), db=lambda dZ, X, W: dZ[0]),)),
        Mistake("`dX` and `dW` have changed places in what you return.", twin=lambda dZ, X, W: (X.T @ dZ, dZ @ W.T, dZ.sum(axis=0))),
        Mistake("`dX` comes back last. The order is dX, dW, db.", twin=lambda dZ, X, W: (X.T @ dZ, dZ.sum(axis=0), dZ @ W.T)),
        Mistake("the values are right, but an array that you were given is changed in place. It is kept for other layers, too: make a new one.", twin=lambda dZ, X, W: (dZ @ W.T, X.T @ dZ, np.cumsum(dZ, axis=0, out=dZ)[-1])),
    ],
    hints=[
        "Let the shapes lead you. dW must be (n_in, n_out), made of X (n_samples, n_in) and dZ (n_samples, n_out): which product does that?",
        "`X.T @ dZ` adds up over the samples. For dX go back through W: (n_samples, n_out) times which shape is (n_samples, n_in)?",
        "`dZ @ W.T`, `X.T @ dZ`, and `dZ.sum(axis=0)`, in this order.",
    ],
    why="Each gradient is the chain rule written for one number, and then for all of them at once: ∂L/∂W_jk = Σ_i X_ij ∂L/∂Z_ik is a matrix product whose inner axis is the samples. That is why the shapes leave you hardly a choice.",
)  # fmt: skip

# ------------------------------------------------------------------------------------------------------ backward


def _backward_like(
    slope_of="Z",
    at=-1,
    to_the_end=False,
    slope_at_output=False,
    pick=1,
    use=None,
    inputs=0,
    order="layers",
    chain=True,
    per=None,
    step=None,
):
    """Return a backward pass that differs from the reference in one respect."""

    def backward(dY, Z, A, layers, activation):
        g = ACTIVATIONS[use or activation][pick]
        kept = Z if slope_of == "Z" else A[1:]
        dZ = dY * g(kept[-1]) if slope_at_output else dY
        gradients = []
        for i in reversed(range(len(layers))):
            dA, dW, db = (step or solutions.dense_backward)(dZ, A[i + inputs], layers[i][0])
            if per:
                dW, db = dW / len(dY), db / len(dY)
            gradients.append((dW, db))
            if i > 0 or to_the_end:
                dZ = dY if not chain else dA if slope_of == "none" else dA * g(kept[i + at])
        return gradients if order == "backwards" else gradients[::-1]

    return backward


def _backward_from_the_front(dY, Z, A, layers, activation):
    _, slope = ACTIVATIONS[activation]
    dZ, gradients = dY, []
    for i, (W, _) in enumerate(layers):
        dA, dW, db = solutions.dense_backward(dZ, A[i], W)
        gradients.append((dW, db))
        dZ = dA * slope(Z[i])
    return gradients


def _backward_then(change):
    return lambda dY, Z, A, layers, activation: change(solutions.backward(dY, Z, A, layers, activation))


def _backward_overwrites(what):
    """Return a backward pass that writes into what `forward` kept; before or after it is needed."""

    def backward(dY, Z, A, layers, activation):
        _, slope = ACTIVATIONS[activation]
        dZ, gradients = dY, []
        for i in reversed(range(len(layers))):
            W = layers[i][0]
            if what == "A before":
                A[i] = dZ @ W.T
            dA, dW, db = solutions.dense_backward(dZ, A[i], W)
            if what == "A after":
                A[i] = dA
            gradients.insert(0, (dW, db))
            if i > 0:
                dZ = dA * slope(Z[i - 1])
                if what == "Z after":
                    Z[i - 1] = dZ
                if what == "Z in place":
                    Z[i - 1][:] = dZ
                if what == "A in place":
                    A[i][:] = dZ
        return gradients

    return backward


def _slope_of_outputs(dY, Z, A, layers, activation):
    """The slope written of the output, as in a(1 − a), and fed the score."""
    written = {"sigmoid": lambda z: z * (1 - z), "tanh": lambda z: 1 - z**2}
    if activation not in written:
        return solutions.backward(dY, Z, A, layers, activation)
    dZ, gradients = dY, []
    for i in reversed(range(len(layers))):
        dA, dW, db = solutions.dense_backward(dZ, A[i], layers[i][0])
        gradients.insert(0, (dW, db))
        if i > 0:
            dZ = dA * written[activation](Z[i - 1])
    return gradients


def _backward_by_outputs(slope):
    """Return a backward pass with one activation's slope, written of the output, for all activations."""

    def backward(dY, Z, A, layers, activation):
        dZ, gradients = dY, []
        for i in reversed(range(len(layers))):
            dA, dW, db = solutions.dense_backward(dZ, A[i], layers[i][0])
            gradients.insert(0, (dW, db))
            dZ = dA * slope(A[i])
        return gradients

    return backward


def _triples(dY, Z, A, layers, activation):
    _, slope = ACTIVATIONS[activation]
    dZ, gradients = dY, []
    for i in reversed(range(len(layers))):
        dA, dW, db = solutions.dense_backward(dZ, A[i], layers[i][0])
        gradients.insert(0, (dA, dW, db))
        if i > 0:
            dZ = dA * slope(Z[i - 1])
    return gradients


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


backward = Exercise(
    reference=solutions.backward,
    tolerance=ROUNDED,
    needs=("dense", "forward", "dense_backward"),
    cases=[
        case(*_small_pass("tanh"), note="one unit after the other"),
        random_cases(_backward_case(5, "tanh", 2, 4, 1), count=2, note="one hidden layer"),
        random_cases(_backward_case(4, "leaky_relu", 3, 3, 3, 3), count=2, note="two hidden layers of equal size"),
        random_cases(_backward_case(4, "sigmoid", 2, 5, 3, 2), count=1, note="two hidden layers"),
        random_cases(_backward_case(12, "relu", 3, 4, 4, 1), count=1, note="two hidden layers of ReLU"),
        random_cases(_backward_case(3, "tanh", 2, 1), count=1, note="no hidden layer at all"),
        random_cases(_backward_case(4, "linear", 2, 3, 1), count=1, note="the activation that does nothing"),
    ],
    mistakes=[
        Mistake("the activation's slope is forgotten: the gradient passes each hidden layer as if nothing stood between the scores and the output.", twin=_backward_like(slope_of="none")),
        Mistake("the slope is taken at the output of the layer. It belongs to the score that went into the activation: Z, not A.", twin=_backward_like(slope_of="A")),
        Mistake("your slopes are those that are written with the output, as 1 − a², and you feed them the score. The pair in ACTIVATIONS takes the score itself.", twin=_slope_of_outputs),
        Mistake("the slope is multiplied at the output, too. The last layer has no activation: dY passes as it is.", twin=_backward_like(slope_at_output=True)),
        Mistake("the slope is taken at the scores of the wrong layer. What went into layer i came out of the activation of the layer before it.", twin=(_backward_like(at=0), _backward_like(at=-2), _backward_like(at=0, to_the_end=True))),
        Mistake("you multiply with the activation where its slope is needed. It is the second of the pair.", twin=_backward_like(pick=0)),
        Mistake("the slope of one activation is always used, whatever name is handed in.", twin=(*(_backward_like(use=name) for name in ("tanh", "relu", "sigmoid")), *(_backward_by_outputs(slope) for slope in (lambda a: 1 - a**2, lambda a: a * (1 - a))))),
        Mistake("the gradients come out from the last layer to the first. Whoever updates goes through them beside `layers`: turn the list round.", twin=_backward_like(order="backwards")),
        Mistake("the pass runs from the first layer to the last. A layer's gradient needs that of the layer behind it: go from the back.", twin=_backward_from_the_front),
        Mistake("every layer gets dY. Each layer hands its dX back to the one before it: that is the chain.", twin=_backward_like(chain=False)),
        Mistake("the weights' gradients use what went out of the layer. They need what came in: A[i] for layer i.", twin=_backward_like(inputs=1)),
        Mistake("you divide by the number of samples. dY carries that division already: this is the second time.", twin=_backward_like(per="samples")),
        Mistake("dW and db have changed places in the pairs.", twin=_backward_then(lambda g: [(db, dW) for dW, db in g])),
        Mistake("dX stands in the list, too. For each layer return the pair (dW, db).", twin=_triples),
        Mistake("the first layer's gradients are missing: where does your range end?", twin=(_backward_then(lambda g: g[1:]), _backward_then(lambda g: g[1:][::-1]))),
        Mistake("the last layer's gradients are missing.", twin=_backward_then(lambda g: g[:-1])),
        Mistake("only the first layer's gradients come back. Keep a pair for every layer.", twin=(_backward_then(lambda g: g[0]), _backward_then(lambda g: [g[0]]))),
        Mistake("the signs are turned round. These are gradients, which point uphill; the minus belongs to the step.", twin=_backward_then(lambda g: [(-dW, -db) for dW, db in g])),
        Mistake("the values are right, but the scores or outputs that `forward` kept are overwritten. Whoever calls this twice, or checks a gradient, gets other numbers.", twin=tuple(_backward_overwrites(what) for what in ("A after", "Z after", "Z in place", "A in place"))),
        Mistake("the kept inputs are overwritten before they are used: the weights' gradients are made of them.", twin=_backward_overwrites("A before")),
        Mistake("a bias's gradient isn't summed over the samples.", twin=_backward_like(step=lambda dZ, X, W: (dZ @ W.T, X.T @ dZ, dZ))),
    ],
    hints=[
        "Begin at the last layer with dZ = dY, and go through `reversed(range(len(layers)))`. Your `dense_backward` gives three things: two to keep, one to hand on.",
        "What came into layer i is A[i]. What it hands back is the gradient with respect to A[i], which was made from the scores Z[i − 1] by the activation.",
        "`dA, dW, db = dense_backward(dZ, A[i], layers[i][0])`, put (dW, db) at the front of the list with `gradients.insert(0, …)`, and then `dZ = dA * slope(Z[i - 1])`, unless i is 0.",
    ],
    why="This is the chain rule of lecture 02 with a layer for each box. The gradient of the output goes back layer by layer; each one takes its dW and db out, and hands the rest on, times the slope of the activation that it passes.",
)  # fmt: skip

# ------------------------------------------------------------------------------------------------ initial_layers


def _pairs(sizes):
    return list(zip(sizes[:-1], sizes[1:], strict=True))


def _good_start(inputs: Case, layers: object) -> bool | str:
    """Accept any layers of the right shapes whose weights are random, about 0, with the spread 1/√n_in."""
    sizes = inputs.args[0]
    due = _pairs(sizes)
    if not isinstance(layers, list | tuple) or len(layers) != len(due):
        count = len(layers) if isinstance(layers, list | tuple) else 0
        return f"{len(due)} layers are needed for the sizes {tuple(sizes)}; {count} came back."
    seen = []
    for place, ((n_in, n_out), layer) in enumerate(zip(due, layers, strict=True), start=1):
        if not isinstance(layer, list | tuple) or len(layer) != 2:
            return f"layer {place} must be a pair (W, b)."
        W, b = numbers(layer[0]), numbers(layer[1])
        if W is None or not isinstance(layer[0], np.ndarray) or W.shape != (n_in, n_out):
            said = (
                "isn't an array"
                if W is None or not isinstance(layer[0], np.ndarray)
                else f"has the shape {W.shape}"
            )
            return (
                f"the weights of layer {place} must be an array of the shape ({n_in}, {n_out}); yours {said}."
            )
        if b is None or not isinstance(layer[1], np.ndarray) or b.shape != (n_out,):
            said = (
                "aren't an array"
                if b is None or not isinstance(layer[1], np.ndarray)
                else f"have the shape {b.shape}"
            )
            return f"the biases of layer {place} must be an array of the shape ({n_out},); yours {said}."
        if not np.isfinite(W).all():
            return f"the weights of layer {place} aren't finite."
        if b.any():
            return "the biases don't start at 0."
        if len(np.unique(W)) < 0.9 * W.size:
            return (
                f"many weights of layer {place} are equal to each other: units that start alike stay alike."
            )
        if any(
            W.ravel()[:4].tolist() == other.ravel()[:4].tolist() for other in seen if W.size > 3 < other.size
        ):
            return "two layers begin with the same numbers: is a new generator made for each of them?"
        seen.append(W)
        noise = 5 / np.sqrt(W.size)
        if abs(W.mean()) * np.sqrt(n_in) > noise:
            return f"the weights of layer {place} don't lie about 0: their mean is {W.mean():.2g}."
        if abs(W.std() * np.sqrt(n_in) - 1) > noise:
            return f"the weights of layer {place} have the spread {W.std():.2g}; for {n_in} inputs it should be {n_in**-0.5:.2g}."
    return True


def _weights(recording: Recording) -> list[tuple[int, int, np.ndarray]]:
    """Return (n_in, n_out, W) of every layer in every case with many weights; an odd answer raises."""
    found = []
    for observation in recording.observations:
        for n, (W, _) in zip(_pairs(observation.args[0]), observation.value, strict=True):
            if np.asarray(W).shape != n:
                raise ValueError("another shape")
            if W.size >= 400:
                found.append((*n, np.asarray(W)))
    return found


def _spread_is(rule):
    """Return a test: is the spread of all weights rule(n_in, n_out), within what chance allows?"""

    def test(recording: Recording, reference: Recording) -> bool:
        return all(
            abs(W.mean()) < 5 * W.std() / np.sqrt(W.size)
            and abs(W.std() / rule(n_in, n_out) - 1) < 4 / np.sqrt(W.size)
            for n_in, n_out, W in _weights(recording)
        )

    return test


def _spread_ignores_the_inputs(recording: Recording, reference: Recording) -> bool:
    spreads = [W.std() for _, _, W in _weights(recording)]
    return min(spreads) > 0 and max(spreads) < 1.35 * min(spreads)


def _all_weights(recording: Recording) -> list[np.ndarray]:
    return [np.asarray(W) for o in recording.observations for W, b in o.value]


def _zeros(recording: Recording, reference: Recording) -> bool:
    return not any(W.any() for W in _all_weights(recording))


def _alike(recording: Recording, reference: Recording) -> bool:
    return all(len(np.unique(W)) == 1 for W in _all_weights(recording)) and not _zeros(recording, reference)


def _rows_alike(recording: Recording, reference: Recording) -> bool:
    many = [W for W in _all_weights(recording) if min(W.shape) > 1]
    return all((W == W[:1]).all() or (W == W[:, :1]).all() for W in many) and not _alike(recording, reference)


def _positive(recording: Recording, reference: Recording) -> bool:
    return all((W >= 0).all() for W in _all_weights(recording)) and not _alike(recording, reference)


def _turned(recording: Recording, reference: Recording) -> bool:
    return all(
        [np.shape(W) for W, b in o.value] == [n[::-1] for n in _pairs(o.args[0])]
        for o in recording.observations
    )


def _biases_drawn(recording: Recording, reference: Recording) -> bool:
    return all(np.asarray(b).any() for o in recording.observations for W, b in o.value)


def _start(scale, bias=lambda rng, n: np.zeros(n), draw="normal", turned=False):
    """Return a way to draw the first layers with another scale, shape or distribution: an example for its test."""

    def initial_layers(sizes, rng):
        layers = []
        for n_in, n_out in _pairs(sizes):
            shape = (n_out, n_in) if turned else (n_in, n_out)
            W = {
                "normal": rng.normal,
                "uniform": lambda size: rng.uniform(-1, 1, size),
                "positive": rng.random,
            }[draw](size=shape)
            layers.append((W * scale(n_in, n_out), bias(rng, n_out)))
        return layers

    return initial_layers


def _same_draw(sizes, rng):
    return [
        (np.tile(rng.normal(size=(n_in, 1)), n_out) / np.sqrt(n_in), np.zeros(n_out))
        for n_in, n_out in _pairs(sizes)
    ]


initial_layers = Exercise(
    reference=solutions.initial_layers,
    accept=_good_start,
    cases=[
        case((2, 8, 1), Rng(0), note="two inputs, eight hidden units, one output"),
        random_cases(lambda rng: ((200, 50, 10, 40), Rng(int(rng.integers(10**6)))), count=1, note="many units, so that the spread can be measured"),
        random_cases(lambda rng: ((25, 200, 40, 10), Rng(int(rng.integers(10**6)))), count=1, note="other numbers of units"),
        random_cases(lambda rng: ((40, 40, 40), Rng(int(rng.integers(10**6)))), count=1, note="layers of equal size"),
        case((3, 1), Rng(4), note="no hidden layer"),
    ],
    mistakes=[
        Mistake("all weights are zero, so the hidden units of a layer are all alike: they get the same gradients, and stay alike for ever.", when=_zeros, twin=(_start(lambda i, o: 0.0), lambda sizes, rng: [(np.zeros((i, o)), np.zeros(o)) for i, o in _pairs(sizes)])),
        Mistake("all weights of a layer are equal. Its units then compute the same, get the same gradient and stay alike for ever: many units do the work of one.", when=_alike, twin=(lambda sizes, rng: [(np.ones((i, o)), np.zeros(o)) for i, o in _pairs(sizes)], lambda sizes, rng: [(np.full((i, o), i**-0.5), np.zeros(o)) for i, o in _pairs(sizes)])),
        Mistake("a whole row or column of weights gets one and the same number. Draw one for every weight.", when=_rows_alike, twin=_same_draw),
        Mistake("the weights are (n_out, n_in), as PyTorch keeps them. Here inputs are rows and units are columns.", when=_turned, twin=_start(lambda i, o: i**-0.5, turned=True)),
        Mistake("all weights are positive. Drawn about 0, some inputs excite a unit and some calm it; otherwise all its scores lean to one side.", when=_positive, twin=(_start(lambda i, o: i**-0.5, draw="positive"), _start(lambda i, o: 1.0, draw="positive"))),
        Mistake("the biases are random, too. They may start at 0: the random weights already make the units differ.", when=_biases_drawn, twin=_start(lambda i, o: i**-0.5, bias=lambda rng, n: rng.normal(size=n))),
        Mistake("you divide by n_in, not by its square root. A sum of n random numbers grows like √n: with n_in the signal shrinks from layer to layer.", when=_spread_is(lambda i, o: 1 / i), twin=_start(lambda i, o: 1 / i)),
        Mistake("you multiply with √n_in. The more inputs are added up, the smaller each weight must be.", when=_spread_is(lambda i, o: i**0.5), twin=_start(lambda i, o: i**0.5)),
        Mistake("the spread follows the number of outputs. What is added up in a score are the inputs.", when=_spread_is(lambda i, o: o**-0.5), twin=_start(lambda i, o: o**-0.5)),
        Mistake("the spread is √(2/n_in): that is He's start, made for ReLU, which silences half of each layer. Asked here is 1/√n_in.", when=_spread_is(lambda i, o: (2 / i) ** 0.5), twin=_start(lambda i, o: (2 / i) ** 0.5)),
        Mistake("the spread is √(2/(n_in + n_out)): that is Glorot's start, which Keras takes. Asked here is 1/√n_in.", when=_spread_is(lambda i, o: (2 / (i + o)) ** 0.5), twin=_start(lambda i, o: (2 / (i + o)) ** 0.5)),
        Mistake("the limits of your uniform numbers are ±1/√n_in, as in PyTorch's own layers. Their standard deviation is smaller than the limit, by the factor √3; asked is a standard deviation of 1/√n_in.", when=_spread_is(lambda i, o: (3 * i) ** -0.5), twin=_start(lambda i, o: i**-0.5, draw="uniform")),
        Mistake("the spread is the same whatever the number of inputs. A unit that adds up 200 of them then gets scores far larger than one that adds up 10.", when=_spread_ignores_the_inputs, twin=(_start(lambda i, o: 1.0), _start(lambda i, o: 0.01), _start(lambda i, o: 1.0, draw="uniform"))),
    ],
    hints=[
        "For the sizes (2, 8, 1) two layers are needed: one from 2 to 8, and one from 8 to 1. `zip(sizes[:-1], sizes[1:])` gives these pairs.",
        "`rng.normal(size=(n_in, n_out))` has the spread 1. What must you divide by to get 1/√n_in?",
        "`[(rng.normal(size=(n_in, n_out)) / np.sqrt(n_in), np.zeros(n_out)) for n_in, n_out in zip(sizes[:-1], sizes[1:])]`",
    ],
    why="A score is a sum of n_in random terms, and the spread of such a sum is √n_in times the spread of one. Divided by √n_in it keeps its size from layer to layer, whatever the sizes. The check draws many weights and looks at shape, mean and spread, so that you may draw them any way you like.",
)  # fmt: skip

# --------------------------------------------------------------------------------------------------------- train


def _train_like(
    sign=-1,
    rate=lambda r: r,
    error=lambda P, Y: 2 * (P - Y) / len(Y),
    loss=lambda P, Y: float(np.mean((P - Y) ** 2)),
    extra=0,
    parts="Wb",
    keep=True,
    restart=False,
    once=False,
    note="before",
    stale=False,
    back=solutions.backward,
    which=slice(None),
    every=1,
):
    """Return a way of training that differs from the reference in one respect."""

    def train(X, y, layers, activation, learning_rate, steps):
        Y, losses, start, r = y[:, None], [], layers, sign * rate(learning_rate)
        Z, A = solutions.forward(X, layers, activation)
        for _ in range(steps + extra):
            if not stale:
                Z, A = solutions.forward(X, layers, activation)
            if note == "before":
                losses.append(loss(A[-1], Y))
            gradients = back(error(A[-1], Y), Z, A, layers, activation)
            chosen = range(len(layers))[which]
            new = [
                (
                    W + r * dW * ("W" in parts and i in chosen),
                    b + r * db * ("b" in parts and i in chosen),
                )
                for i, ((W, b), (dW, db)) in enumerate(
                    zip(start if restart else layers, gradients, strict=True)
                )
            ]
            layers = new if keep else layers
            if note == "after":
                losses.append(loss(solutions.forward(X, layers, activation)[1][-1], Y))
            if once:
                break
        return layers, losses

    return train


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


def _train_in_place(X, y, layers, activation, learning_rate, steps):
    Y, losses = y[:, None], []
    for _ in range(steps):
        Z, A = solutions.forward(X, layers, activation)
        losses.append(float(np.mean((A[-1] - Y) ** 2)))
        for (W, b), (dW, db) in zip(
            layers, solutions.backward(2 * (A[-1] - Y) / len(Y), Z, A, layers, activation), strict=True
        ):
            W -= learning_rate * dW
            b -= learning_rate * db
    return layers, losses


def _train_in_list(X, y, layers, activation, learning_rate, steps):
    layers[:], losses = solutions.train(X, y, layers, activation, learning_rate, steps)
    return layers, losses


def _train_first_step_kept(X, y, layers, activation, learning_rate, steps):
    after_one, losses = solutions.train(X, y, layers, activation, learning_rate, 1)
    return after_one, losses * steps


def _train_returns(change):
    return lambda X, y, layers, activation, learning_rate, steps: change(
        *solutions.train(X, y, layers, activation, learning_rate, steps)
    )


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

    long = [i for i, o in enumerate(reference.observations) if len(o.value[1]) > 30]
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


train = Exercise(
    reference=solutions.train,
    tolerance=ROUNDED,
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
    ],
    mistakes=[
        Mistake("labels (n,) beside outputs (n, 1): NumPy makes a table of n × n differences of them, without a word. Make a column of the labels first.", when=_met_a_table, twin=(_train_like(loss=lambda P, Y: float(np.mean((P - Y[:, 0]) ** 2))), _table_of_errors)),
        Mistake("you step uphill: the gradient points to where the loss grows. Is the sign of the step turned round, or that of the error, which is output minus label?", twin=_train_like(sign=1)),
        Mistake("the learning rate is applied twice, so a step of 0.1 becomes one of 0.01.", twin=_train_like(rate=lambda r: r * r)),
        Mistake("the learning rate isn't used: every step has the full length of the gradient.", twin=_train_like(rate=lambda r: 1.0)),
        Mistake("the learning rate that is handed in isn't used: a fixed number stands in its place.", twin=(_train_like(rate=lambda r: 0.1), _train_like(rate=lambda r: 0.01), _train_like(rate=lambda r: 0.2), _train_like(rate=lambda r: 0.5))),
        Mistake("the gradient is divided by the number of samples twice: steps shrink as the data grows.", twin=(_train_like(error=lambda P, Y: 2 * (P - Y) / len(Y) ** 2), _train_like(rate=lambda r: r, back=lambda dY, Z, A, layers, f: [(dW / len(dY), db / len(dY)) for dW, db in solutions.backward(dY, Z, A, layers, f)]))),
        Mistake("the gradient is that of the sum of the squares, and the loss is their mean. Divide by the number of samples, or the step grows with the data.", twin=_train_like(error=lambda P, Y: 2 * (P - Y))),
        Mistake("loss and gradient are those of the sum over the samples. Asked is the mean: divide both by the number of samples, or the step grows with the data.", twin=_train_like(error=lambda P, Y: 2 * (P - Y), loss=lambda P, Y: float(np.sum((P - Y) ** 2)))),
        Mistake("the factor 2 of the square is missing from the gradient.", twin=_train_like(error=lambda P, Y: (P - Y) / len(Y))),
        Mistake("factor 2 and division are both missing: the gradient starts from the bare error.", twin=_train_like(error=lambda P, Y: P - Y)),
        Mistake("the loss that you note is half of the mean square.", twin=_train_like(loss=lambda P, Y: float(np.mean((P - Y) ** 2) / 2))),
        Mistake("the loss that you note is the sum over the samples. Asked is the mean, which can be compared between data of different sizes.", twin=_train_like(loss=lambda P, Y: float(np.sum((P - Y) ** 2)))),
        Mistake("the loss that you note is the root of the mean square.", twin=_train_like(loss=lambda P, Y: float(np.sqrt(np.mean((P - Y) ** 2))))),
        Mistake("you note the mean distance from the label, without the square.", twin=_train_like(loss=lambda P, Y: float(np.mean(np.abs(P - Y))))),
        Mistake("positive and negative errors cancel in the loss that you note: the square is missing.", twin=(_train_like(loss=lambda P, Y: float(np.mean(P - Y))), _train_like(loss=lambda P, Y: float(np.mean(Y - P))))),
        Mistake("the loss is taken after the step. Asked is the loss before each step, of the network that the gradient belongs to.", twin=_train_like(note="after")),
        Mistake("the biases stay as they were.", twin=_train_like(parts="W")),
        Mistake("the weights stay as they were; only the biases move.", twin=_train_like(parts="b")),
        Mistake("only the last layer learns. The hidden ones have gradients, too.", twin=_train_like(which=slice(-1, None))),
        Mistake("the new layers aren't kept: every step begins from the same network, and the loss stays where it was.", twin=(_train_like(keep=False), _train_first_step_kept)),
        Mistake("every step goes out from the first layers, so only the last step counts.", twin=_train_like(restart=True)),
        Mistake("the forward pass is done once, before the loop. Each step changes the network: run it anew.", twin=_train_like(stale=True)),
        Mistake("a layer's weights are updated before the layers in front of it have their gradients, which then pass through the new weights. First all gradients, then all updates.", twin=_train_fused),
        Mistake("the network runs anew after each layer's update. One step uses one forward and one backward pass for all layers.", twin=_train_refreshed),
        Mistake("it steps after every single sample. Here one step uses all samples at once.", twin=_train_sample_by_sample),
        Mistake("it is one step too many.", twin=_train_like(extra=1)),
        Mistake("it is one step too few.", twin=_train_like(extra=-1)),
        Mistake("it ends after one step: does `return` stand inside the loop?", twin=_train_like(once=True)),
        Mistake("only the last loss comes back. Keep one for each step, so that the descent can be seen.", twin=(_train_returns(lambda layers, losses: (layers, losses[-1])), _train_returns(lambda layers, losses: (layers, losses[-1:])))),
        Mistake("layers and losses come back in the other order.", twin=_train_returns(lambda layers, losses: (losses, layers))),
        Mistake("the values are right, but the layers that were handed in are trained in place: whoever starts a second run from the same start finds it trained already.", twin=(_train_in_place, _train_in_list)),
        Mistake("the loss grows and grows, where it should fall. The steps are too long, or they lead uphill: look at the sign, and at what the gradient is divided by.", when=_blows_up),
    ],
    hints=[
        "One step is five lines: forward, note the loss, backward, new layers, and that is all. Put them into `for step in range(steps):`.",
        "`Y = y[:, None]` makes a column of the labels. The loss is `np.mean((A[-1] - Y) ** 2)`, and its gradient with respect to the output is `2 * (A[-1] - Y) / len(Y)`.",
        "`layers = [(W - learning_rate * dW, b - learning_rate * db) for (W, b), (dW, db) in zip(layers, gradients)]` makes new layers from old ones.",
    ],
    why="Forward, loss, backward, update: the loop of lecture 02, and the same for two hidden units or two million. All gradients are there before the first weight moves, and the layers that were handed in stay as they were.",
)  # fmt: skip
