"""Where the training of a deep network starts, and what keeps it going.

The scale of the first weights: Y. LeCun, L. Bottou, G. B. Orr and K.-R. Müller, "Efficient BackProp", in
Neural Networks: Tricks of the Trade (1998). Batch normalisation: S. Ioffe and C. Szegedy (2015). Skip
connections: K. He, X. Zhang, S. Ren and J. Sun, "Deep residual learning for image recognition" (2016).
"""

from __future__ import annotations

import numpy as np

from mlschool.activations import ACTIVATIONS


def initial_layers(sizes, rng):
    """Return layers to start from: random weights, and biases of zero.

    sizes    numbers of units from the input to the output, such as (2, 8, 1)
    rng      a random generator, np.random.default_rng(seed)
    returns  a list of (W, b), one for each step from a size to the next: W (n_in, n_out),
             drawn about 0 with the standard deviation 1/√n_in; b (n_out,) of zeros

    >>> [(W.shape, b.shape) for W, b in initial_layers((2, 8, 1), np.random.default_rng(0))]
    [((2, 8), (8,)), ((8, 1), (1,))]
    """
    return [
        (rng.normal(size=(n_in, n_out)) / np.sqrt(n_in), np.zeros(n_out))
        for n_in, n_out in zip(sizes[:-1], sizes[1:], strict=True)
    ]


def he_layers(sizes, rng):
    """Return layers for a network of ReLUs to start from: random weights, and biases of zero.

    sizes    numbers of units from the input to the output, such as (2, 8, 1)
    rng      a random generator, np.random.default_rng(seed)
    returns  a list of (W, b), one for each step from a size to the next: W (n_in, n_out),
             drawn about 0 with the standard deviation √(2/n_in); b (n_out,) of zeros

    >>> [(W.shape, b.shape) for W, b in he_layers((2, 8, 1), np.random.default_rng(0))]
    [((2, 8), (8,)), ((8, 1), (1,))]
    """
    return [
        (rng.normal(size=(n_in, n_out)) * np.sqrt(2 / n_in), np.zeros(n_out))
        for n_in, n_out in zip(sizes[:-1], sizes[1:], strict=True)
    ]


def gradient_per_layer(dY, Z, layers, activation):
    """Return how much gradient arrives at each layer, the layer next to the input first.

    dY          (n_samples, n_out) the gradient with respect to the last layer's scores
    Z           the scores of each layer, as `forward` returns them
    layers      a list of (W, b), the layer next to the input first
    activation  a name in ACTIVATIONS, for all layers but the last
    returns     a list of numbers in the order of `layers`: the norm (np.linalg.norm) of the
                gradient with respect to that layer's scores

    >>> layers = [(np.eye(1), np.zeros(1)), (np.array([[3.0]]), np.zeros(1))]
    >>> [float(size) for size in gradient_per_layer(np.array([[2.0]]), [np.ones((1, 1))] * 2, layers, "relu")]
    [6.0, 2.0]
    """
    _, slope = ACTIVATIONS[activation]
    dZ = dY
    sizes = [np.linalg.norm(dZ)]
    for i in reversed(range(1, len(layers))):
        dZ = dZ @ layers[i][0].T * slope(Z[i - 1])
        sizes.append(np.linalg.norm(dZ))
    return sizes[::-1]


def normalise(Z, epsilon=1e-5):
    """Return scores in which each unit has mean 0 and variance 1 over the samples.

    Z        (n_samples, n_units) scores
    epsilon  added to each variance before the root, so that nothing is divided by 0
    returns  (n_samples, n_units)

    >>> normalise(np.array([[1.0, 5.0], [3.0, 5.0]]), epsilon=0.21).round(2)
    array([[-0.91,  0.  ],
           [ 0.91,  0.  ]])
    """
    return (Z - Z.mean(axis=0)) / np.sqrt(Z.var(axis=0) + epsilon)


def forward_with_skips(X, layers, activation):
    """Return the scores and outputs of every layer; a layer of equal width adds its input.

    X           (n_samples, n_in)
    layers      a list of (W, b), the layer next to X first
    activation  a name in ACTIVATIONS, for all layers but the last, which outputs its scores
    returns     two lists: Z, the scores of each layer, and A, first X and then the output of
                each layer. Where a layer but the last has as many units as inputs, its
                output is its input plus the activation of its scores

    >>> layers = [(np.array([[-2.0]]), np.zeros(1)), (np.array([[3.0]]), np.ones(1))]
    >>> Z, A = forward_with_skips(np.array([[1.0]]), layers, "relu")
    >>> [float(z[0, 0]) for z in Z], [float(a[0, 0]) for a in A]
    ([-2.0, 4.0], [1.0, 1.0, 4.0])
    """
    f, _ = ACTIVATIONS[activation]
    Z, A = [], [X]
    for W, b in layers:
        Z.append(A[-1] @ W + b)
        out = f(Z[-1])
        if W.shape[0] == W.shape[1]:
            out = A[-1] + out
        A.append(out)
    A[-1] = Z[-1]  # the last layer puts out its scores as they are
    return Z, A


def batch_norm(Z, mean, variance, training, momentum=0.1, epsilon=1e-5):
    """Return normalised scores, and what is remembered of the batches for later use.

    Z               (n_samples, n_units) scores
    mean, variance  (n_units,) as remembered so far
    training        True: normalise with this batch, and move what is remembered by `momentum`,
                    a fraction of the way, towards this batch. False: normalise with what
                    is remembered, and leave it as it is
    epsilon         added to each variance before the root
    returns         the scores (n_samples, n_units), mean and variance, (n_units,) each

    >>> scores, mean, variance = batch_norm(np.array([[1.0], [3.0]]), np.zeros(1), np.ones(1), True)
    >>> scores.round(2).ravel(), mean, variance
    (array([-1.,  1.]), array([0.2]), array([1.]))
    """
    if training:
        now, spread = Z.mean(axis=0), Z.var(axis=0)
        mean = (1 - momentum) * mean + momentum * now
        variance = (1 - momentum) * variance + momentum * spread
    else:
        now, spread = mean, variance
    return (Z - now) / np.sqrt(spread + epsilon), mean, variance


# ------------------------------------------------------------------------------- lent: a network with both


def normalise_backward(dN, Z, epsilon=1e-5):
    """Return the gradient with respect to Z, where `dN` is that with respect to `normalise(Z)`.

    A score moves its own output, and through mean and variance those of all samples of its unit.
    """
    centred = Z - Z.mean(axis=0)
    deviation = np.sqrt((centred**2).mean(axis=0) + epsilon)
    N = centred / deviation
    return (dN - dN.mean(axis=0) - N * (dN * N).mean(axis=0)) / deviation


def deep_forward(X, layers, activation, normalise=None, skips=False):
    """Return what came out of each layer's weights (S), the scores (Z) and the outputs (A).

    In a layer between the first and the last the scores are normalise(S) + b if a function `normalise`
    is given, and S + b if not. With `skips`, a layer of equal width adds its input, but the last doesn't.
    """
    f, _ = ACTIVATIONS[activation]
    S, Z, A = [], [], [X]
    for i, (W, b) in enumerate(layers):
        S.append(A[i] @ W)
        inner = 0 < i < len(layers) - 1
        Z.append((normalise(S[i]) if normalise and inner else S[i]) + b)
        skipped = A[i] if skips and W.shape[0] == W.shape[1] else 0.0
        A.append(f(Z[i]) + skipped)
    A[-1] = Z[-1]
    return S, Z, A


def deep_scores_backward(dY, S, Z, layers, activation, normalised=False, skips=False):
    """Return the gradients (dS, dZ) of each layer, from what `deep_forward` has returned."""
    _, slope = ACTIVATIONS[activation]
    W, _ = layers[-1]
    gradients, dA = [(dY, dY)], dY @ W.T
    for i in reversed(range(len(layers) - 1)):
        W, _ = layers[i]
        dZ = dA * slope(Z[i])
        dS = normalise_backward(dZ, S[i]) if normalised and i > 0 else dZ
        gradients.append((dS, dZ))
        skipped = dA if skips and W.shape[0] == W.shape[1] else 0.0
        dA = dS @ W.T + skipped
    return gradients[::-1]


def deep_backward(dY, S, Z, A, layers, activation, normalised=False, skips=False):
    """Return the gradients (dW, db) of each layer, from what `deep_forward` has returned."""
    scores = deep_scores_backward(dY, S, Z, layers, activation, normalised, skips)
    return [(X.T @ dS, dZ.sum(axis=0)) for X, (dS, dZ) in zip(A[:-1], scores, strict=True)]


def deep_gradient_per_layer(dY, X, layers, activation, normalise=None, skips=False):
    """Return what `gradient_per_layer` does, with `normalise` and skips where they are asked for."""
    S, Z, _ = deep_forward(X, layers, activation, normalise, skips)
    scores = deep_scores_backward(dY, S, Z, layers, activation, normalise is not None, skips)
    return [np.linalg.norm(dZ) for _, dZ in scores]


def train_deep(X, y, layers, activation, learning_rate, steps, normalise=None, skips=False):
    """Train as hidden_layers does, with `normalise` and skips where they are asked for.

    returns the layers after the last step, and the loss before each step

    raises  ValueError for labels that aren't one for each sample, and for a layer without units;
            FloatingPointError when the loss is no longer a finite number
    """
    if np.shape(y) != (len(X),):
        raise ValueError(f"y must hold one label for each of {len(X)} samples. Its shape is {np.shape(y)}.")
    if any(0 in W.shape for W, _ in layers):
        raise ValueError("A layer has no units, so nothing can pass it. Give each layer one unit at least.")
    Y, losses = y[:, None], []
    for step in range(steps):
        with np.errstate(over="ignore", invalid="ignore"):  # it is told below, in words
            S, Z, A = deep_forward(X, layers, activation, normalise, skips)
            error = A[-1] - Y
            losses.append(float(np.mean(error**2)))
            dY = 2 * error / len(Y)
            gradients = deep_backward(dY, S, Z, A, layers, activation, normalise is not None, skips)
        if not np.isfinite(losses[-1]):
            raise FloatingPointError(
                f"The loss is no longer a finite number after step {step}: begin with smaller weights, or "
                "take a smaller learning rate."
            )
        layers = [
            (W - learning_rate * dW, b - learning_rate * db)
            for (W, b), (dW, db) in zip(layers, gradients, strict=True)
        ]
    return layers, losses
