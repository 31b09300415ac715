"""The same small network in two frameworks: tensors, a model, both ways to train it, and weights that move.

PyTorch: A. Paszke and others, "PyTorch: an imperative style, high-performance deep learning library", NeurIPS
(2019). Keras: F. Chollet and others, https://keras.io (2015). A framework is imported inside of the function
that needs it, so that the module loads without any."""

from __future__ import annotations

import numpy as np


def stacked(images):
    """Return colour images as one array, in PyTorch's order of axes.

    images   a list of n images of one size, (height, width, 3) each, whole numbers
             from 0 to 255
    returns  (n, 3, height, width) numbers, a NumPy array: 0 stays 0, and 255 becomes 1

    >>> red = np.array([[[255, 0, 0], [255, 0, 0]]])  # one row, two pixels
    >>> stacked([red]).shape, stacked([red])[0, 0]
    ((1, 3, 1, 2), array([[1., 1.]]))
    """
    return np.stack(images).transpose(0, 3, 1, 2) / 255


def flattened(X):
    """Return each sample as one row of numbers.

    X        (n, …) n samples of any shape
    returns  (n, n_features) the same numbers in the same order

    >>> flattened(np.zeros((5, 3, 4, 2))).shape
    (5, 24)
    """
    return X.reshape(len(X), -1)


def module(n_in, n_hidden, n_out):
    """Return a model of a class of your own: a dense layer, tanh, and a dense layer.

    n_in, n_hidden, n_out  how many inputs, hidden units and scores; both layers have biases
    returns                an object of your class, which is a torch.nn.Module: it turns
                           (n, n_in) inputs into (n, n_out) scores
    """
    import torch
    from torch import nn

    class TwoLayers(nn.Module):
        def __init__(self):
            super().__init__()
            self.hidden = nn.Linear(n_in, n_hidden)
            self.scores = nn.Linear(n_hidden, n_out)

        def forward(self, X):
            return self.scores(torch.tanh(self.hidden(X)))

    return TwoLayers()


def network(n_in, n_hidden, n_out):
    """Return a model: a dense layer of `n_hidden` units, tanh, and one of `n_out` scores.

    n_in, n_hidden, n_out  how many inputs, hidden units and classes; both layers have biases
    returns                a PyTorch or a Keras model that turns (n, n_in) inputs into
                           (n, n_out) scores
    """
    from torch import nn

    return nn.Sequential(nn.Linear(n_in, n_hidden), nn.Tanh(), nn.Linear(n_hidden, n_out))


def network_in_keras(n_in, n_hidden, n_out):
    """Return a model: a dense layer of `n_hidden` units, tanh, and one of `n_out` scores.

    n_in, n_hidden, n_out  how many inputs, hidden units and classes; both layers have biases
    returns                a PyTorch or a Keras model that turns (n, n_in) inputs into
                           (n, n_out) scores
    """
    import keras
    from keras import layers

    return keras.Sequential(
        [layers.Input((n_in,)), layers.Dense(n_hidden, activation="tanh"), layers.Dense(n_out)]
    )


def descend(model, X, y, learning_rate, steps):
    """Go downhill by hand, with all samples in each step; return the loss before each step.

    model          a PyTorch model that outputs scores; its weights are changed, and it may
                   come with gradients of an earlier pass
    X, y           (n, n_in) inputs and (n,) numbers of the right classes, as tensors
    learning_rate  how far to go against the gradient
    steps          how many steps
    returns        a list of `steps` floats: the cross-entropy, mean over the samples
    """
    import torch

    losses = []
    for _ in range(steps):
        loss = torch.nn.functional.cross_entropy(model(X), y)
        model.zero_grad()
        loss.backward()
        with torch.no_grad():
            for weights in model.parameters():
                weights -= learning_rate * weights.grad
        losses.append(loss.item())
    return losses


def train(model, optimiser, batches, epochs):
    """Train a PyTorch model, in training mode; return the mean loss of each epoch.

    model      outputs scores; it may come with gradients of an earlier pass
    optimiser  made for this model's weights, such as torch.optim.SGD
    batches    a list of (X, y): (n, n_in) inputs and (n,) numbers of the right classes;
               keep their order
    epochs     how often to go through all batches
    returns    a list of `epochs` floats: the cross-entropy before each step, mean over the
               epoch's samples
    """
    import torch

    losses, samples = [], sum(len(y) for X, y in batches)
    model.train()
    for _ in range(epochs):
        total = 0.0
        for X, y in batches:
            loss = torch.nn.functional.cross_entropy(model(X), y)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            total += loss.item() * len(y)
        losses.append(total / samples)
    return losses


def evaluate(model, X, y):
    """Return how good a PyTorch model is, measured in evaluation mode.

    model    outputs scores; its weights stay as they are, and it may be left in
             evaluation mode
    X, y     (n, n_in) inputs and (n,) numbers of the right classes, as tensors
    returns  a pair of floats: the cross-entropy, mean over the samples, and the share of
             right answers
    """
    import torch

    model.eval()
    with torch.no_grad():
        scores = model(X)
        loss = torch.nn.functional.cross_entropy(scores, y)
    return loss.item(), (scores.argmax(dim=1) == y).float().mean().item()


def fit_in_keras(model, X, y, learning_rate, batch_size, epochs):
    """Train a Keras model by plain gradient descent; return the mean loss of each epoch.

    model          outputs scores; it comes uncompiled, and its weights are changed
    X, y           (n, n_in) inputs and (n,) numbers of the right classes, taken in this
                   order in every epoch
    learning_rate  of gradient descent without momentum
    batch_size     how many samples go into one step
    epochs         how often to go through all samples
    returns        a list of `epochs` floats: the cross-entropy before each step, as `fit`
                   counts it
    """
    import keras

    model.compile(
        optimizer=keras.optimizers.SGD(learning_rate),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    )
    return model.fit(X, y, batch_size=batch_size, epochs=epochs, shuffle=False, verbose=0).history["loss"]


def into_pytorch(model, layers):
    """Copy these weights into a PyTorch model.

    model   an nn.Sequential of nn.Linear layers, with activations between them; its weights
            are changed
    layers  a list of (W, b), as in hidden_layers, the layer next to the input first:
            W (n_in, n_out), b (n_out,)
    """
    import torch

    dense = [layer for layer in model if isinstance(layer, torch.nn.Linear)]
    with torch.no_grad():
        for layer, (W, b) in zip(dense, layers, strict=True):
            layer.weight.copy_(torch.tensor(W.T))
            layer.bias.copy_(torch.tensor(b))


def into_keras(model, layers):
    """Copy these weights into a Keras model.

    model   a Sequential of Dense layers, with activations between or inside of them; its
            weights are changed
    layers  a list of (W, b), as in hidden_layers, the layer next to the input first:
            W (n_in, n_out), b (n_out,)
    """
    model.set_weights([array for pair in layers for array in pair])
