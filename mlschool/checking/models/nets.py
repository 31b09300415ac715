"""The small networks, tensors, losses and optimisers that a script names, made in PyTorch or in Keras.

Both frameworks get the same network with the same numbers. A framework is imported when something is made
in it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import numpy as np

from mlschool.checking.attempt import fresh
from mlschool.checking.models.placeholders import Batches, Loss, Net, Optimiser, Tensor

Layers = list[tuple[str, tuple[Any, ...]]]


def mlp(*sizes: int) -> Layers:
    """Dense layers with tanh between them; scores come out."""
    layers: Layers = []
    for i, (n_in, n_out) in enumerate(zip(sizes[:-1], sizes[1:], strict=True)):
        layers += [("dense", (n_in, n_out))] + [("tanh", ())] * (i < len(sizes) - 2)
    return layers


def inside(*sizes: int) -> Layers:
    """The same; in Keras each tanh is an argument of the dense layer before it, and no layer of its own."""
    return mlp(*sizes)


def dropout(*sizes: int) -> Layers:
    """The same, and half of the hidden units dropped in training."""
    return [
        step
        for layer in mlp(*sizes)
        for step in ([layer, ("drop", (0.5,))] if layer[0] == "tanh" else [layer])
    ]


def norm(*sizes: int) -> Layers:
    """The same, with batch normalisation behind each hidden layer."""
    return [
        step
        for layer in mlp(*sizes)
        for step in ([("norm", (None,)), layer] if layer[0] == "tanh" else [layer])
    ]


def probability(*sizes: int) -> Layers:
    """The same, with a sigmoid behind the last layer: a probability comes out."""
    return [*mlp(*sizes), ("sigmoid", ())]


def normed_probability(*sizes: int) -> Layers:
    """The same, with batch normalisation behind each hidden layer."""
    return [*norm(*sizes), ("sigmoid", ())]


def conv(kernel: int, channels_in: int = 1, channels_out: int = 1) -> Layers:
    """One convolution without bias and without padding."""
    return [("conv", (kernel, channels_in, channels_out))]


def bare_conv(kernel: int, channels_in: int = 1, channels_out: int = 1) -> Layers:
    """The same; in PyTorch the layer itself is the model, with nothing around it."""
    return conv(kernel, channels_in, channels_out)


def padded_conv(kernel: int, channels_in: int = 1, channels_out: int = 1) -> Layers:
    """The same, behind a layer that adds one row or column of zeros on each side."""
    return [("pad", (1,)), *conv(kernel, channels_in, channels_out)]


NETS: dict[str, Callable[..., Layers]] = {
    "mlp": mlp,
    "inside": inside,
    "dropout": dropout,
    "norm": norm,
    "probability": probability,
    "normed probability": normed_probability,
    "conv": conv,
    "bare conv": bare_conv,
    "padded conv": padded_conv,
}


def weights_of(net: Net) -> list[np.ndarray]:
    """Return the weights with which a network is handed over, in the common form, layer by layer."""
    rng = np.random.default_rng(net.seed)
    found, width = [], 0
    for kind, about in NETS[net.name](*net.sizes):
        if kind == "dense":
            width = about[1]
            found += [rng.normal(size=about) / np.sqrt(about[0]), rng.normal(size=width) / 4]
        elif kind == "conv":
            size, n_in, n_out = about
            found.append(rng.normal(size=(size, size, n_in, n_out)) / size)
        elif kind == "norm":
            found += [np.ones(width), np.zeros(width)]
    return [array.astype(np.float32) for array in found]


def names_of(net: Net) -> list[str]:
    """Return what a learner would call these weights.

    >>> names_of(Net("mlp", (2, 3, 1)))
    ['W of layer 1', 'b of layer 1', 'W of layer 2', 'b of layer 2']
    """
    learnt = [kind for kind, _ in NETS[net.name](*net.sizes) if kind in ("dense", "conv", "norm")]
    words = {"dense": ("W", "b"), "conv": ("kernel",), "norm": ("scale", "shift")}
    return [f"{word} of layer {i}" for i, kind in enumerate(learnt, 1) for word in words[kind]]


def make(argument: Any, framework: str, model: Any = None) -> Any:
    """Return what an argument of a script stands for, in this framework where it names none.

    model  the network among the same arguments, for whose weights an optimiser is made
    """
    framework = getattr(argument, "framework", "") or framework
    if isinstance(argument, Net):
        return _torch_net(argument) if framework == "torch" else _keras_net(argument)
    if isinstance(argument, Tensor):
        return _tensor(argument.array, framework)
    if isinstance(argument, Batches):
        return [(_tensor(x, framework), _tensor(y, framework)) for x, y in argument.pairs]
    if isinstance(argument, Loss):
        return _loss(argument.name, framework)
    if isinstance(argument, Optimiser):
        return _optimiser(argument, framework, model)
    return fresh(argument)


def _torch_net(net: Net) -> Any:
    from torch import nn

    steps: list[Any] = []
    for kind, about in NETS[net.name](*net.sizes):
        width = about[1] if kind == "dense" else steps[-1].out_features if kind == "norm" else 0
        steps.append(
            nn.Linear(*about) if kind == "dense"
            else nn.Tanh() if kind == "tanh"
            else nn.Sigmoid() if kind == "sigmoid"
            else nn.Dropout(*about) if kind == "drop"
            else nn.BatchNorm1d(width) if kind == "norm"
            else nn.ZeroPad2d(*about) if kind == "pad"
            else nn.Conv2d(about[1], about[2], about[0], bias=False)
        )  # fmt: skip
    model = steps[0] if net.name == "bare conv" else nn.Sequential(*steps)
    _fill(model, net)
    for parameter in model.parameters() if net.gradients else ():
        parameter.grad = parameter.detach().sign()
    return model.train(net.training)


def _keras_net(net: Net) -> Any:
    import keras

    steps = NETS[net.name](*net.sizes)
    layers: list[Any] = []
    for i, (kind, about) in enumerate(steps):
        behind = steps[i + 1][0] if net.name == "inside" and i + 1 < len(steps) else None
        if net.name == "inside" and kind == "tanh":
            continue
        layers.append(
            keras.layers.Dense(about[1], activation=behind) if kind == "dense"
            else keras.layers.Activation(kind) if kind in ("tanh", "sigmoid")
            else keras.layers.Dropout(*about) if kind == "drop"
            else keras.layers.BatchNormalization(epsilon=1e-5, momentum=0.9) if kind == "norm"
            else keras.layers.ZeroPadding2D(*about) if kind == "pad"
            else keras.layers.Conv2D(about[2], about[0], use_bias=False)
        )  # fmt: skip
    kind, about = steps[-1]
    shape = (None, None, about[1]) if kind == "conv" else (steps[0][1][0],)
    model = keras.Sequential([keras.layers.Input(shape), *layers])
    _fill(model, net)
    return model


def _fill(model: Any, net: Net) -> None:
    from mlschool.checking.models.adapters import find

    adapter = find(model)
    for weight, array in zip(adapter.weights(model), weights_of(net), strict=True):
        adapter.write(weight, array.transpose(weight.orders[0]))


def _tensor(array: np.ndarray, framework: str) -> Any:
    array = np.asarray(array)
    whole = array.dtype.kind in "iub"
    if framework == "torch":
        import torch

        return torch.tensor(array, dtype=torch.int64 if whole else torch.float32)
    # what Keras's own `fit` is given: NumPy arrays
    return array.astype(np.int64 if whole else np.float32)


def _loss(name: str, framework: str) -> Any:
    if framework == "torch":
        from torch import nn

        kinds = {
            "cross-entropy": nn.CrossEntropyLoss,
            "mse": nn.MSELoss,
            "l1": nn.L1Loss,
            "bce": nn.BCEWithLogitsLoss,
        }
        return kinds[name]()
    from keras import losses

    return {
        "cross-entropy": lambda: losses.SparseCategoricalCrossentropy(from_logits=True),
        "mse": losses.MeanSquaredError,
        "l1": losses.MeanAbsoluteError,
        "bce": lambda: losses.BinaryCrossentropy(from_logits=True),
    }[name]()


def _optimiser(wanted: Optimiser, framework: str, model: Any) -> Any:
    if framework == "torch":
        from torch import optim

        return {"sgd": optim.SGD, "adam": optim.Adam}[wanted.name](
            model.parameters(), lr=wanted.learning_rate
        )
    from keras import optimizers

    return {"sgd": optimizers.SGD, "adam": optimizers.Adam}[wanted.name](wanted.learning_rate)


def same_tensor(argument: Tensor | Batches, now: Any) -> bool:
    """Tell whether a tensor, or batches of them, still hold what was handed over."""
    if isinstance(argument, Tensor):
        before, after = [argument.array], [now]
    else:
        before = [array for pair in argument.pairs for array in pair]
        after = [array for pair in now for array in pair] if len(now) == len(argument.pairs) else []
    return len(before) == len(after) and all(
        np.array_equal(np.asarray(a, np.float32), np.asarray(_numbers(b), np.float32), equal_nan=True)
        for a, b in zip(before, after, strict=True)
    )


def _numbers(tensor: Any) -> Any:
    torch = sys.modules.get("torch")
    return tensor.detach().cpu().numpy() if torch is not None and isinstance(tensor, torch.Tensor) else tensor
