"""What a training needs beside its loop: a place to run, a file to go on from, a log; and a fit with errors.

PyTorch: A. Paszke and others, "PyTorch: an imperative style, high-performance deep learning library", NeurIPS
(2019). It is imported inside of the function that needs it, so that the module loads without it."""

from __future__ import annotations

import json

import numpy as np


def train_steps(model, optimiser, batches):
    """Take one training step for each batch, on the device where the model is; return the losses.

    model      a PyTorch model that outputs scores; it is put into training mode
    optimiser  made for this model's weights
    batches    a list of (X, y), NumPy arrays: (n, n_in) inputs and (n,) numbers of the right
               classes. They go to the device of the model's weights, and X to their number type
    returns    a list of floats: the cross-entropy before each step, mean over its samples
    """
    import torch

    losses = []
    weights = next(model.parameters())
    model.train()
    for X, y in batches:
        X = torch.as_tensor(X, dtype=weights.dtype, device=weights.device)
        y = torch.as_tensor(y, device=weights.device)
        loss = torch.nn.functional.cross_entropy(model(X), y)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        losses.append(loss.item())
    return losses


def save_and_restore(model, optimiser, batches):
    """Train an epoch and save; train another, go back to what was saved, and train it again.

    model, optimiser  as for train_steps
    batches           a list of (X, y), NumPy arrays; an epoch is one call of train_steps
    returns           two lists, the losses of the second epoch the first time and again

    They are the same if everything that the steps depend on was saved and restored.
    """
    import io

    import torch

    file = io.BytesIO()
    train_steps(model, optimiser, batches)
    state = {"model": model.state_dict(), "optimiser": optimiser.state_dict()}
    torch.save(state, file)
    first = train_steps(model, optimiser, batches)
    file.seek(0)
    saved = torch.load(file, weights_only=True)
    model.load_state_dict(saved["model"])
    optimiser.load_state_dict(saved["optimiser"])
    again = train_steps(model, optimiser, batches)
    return first, again


def read_log(text):
    """Return the loss of each epoch, read from a log.

    text     one JSON object a line, such as {"epoch": 0, "loss": 2.5}, in any order of epochs.
             Where an epoch stands there twice, its later line counts. The last line may have
             been cut short, and then it is left out
    returns  a list of losses in the order of the epochs

    >>> read_log('{"epoch": 0, "loss": 2.5}\\n{"epoch": 1, "lo')
    [2.5]
    """
    losses = {}
    for line in text.splitlines():
        try:
            entry = json.loads(line)
        except ValueError:
            continue
        losses[entry["epoch"]] = entry["loss"]
    return [losses[epoch] for epoch in sorted(losses)]


def traces(arguments):
    """Return how often TensorFlow traces a compiled function that is called with each of these in turn.

    arguments  a list of NumPy arrays, which count as tensors, and Python numbers, all whole
    returns    a whole number: one trace for each combination of shape and number type among the
               arrays, and one for each value among the Python numbers

    >>> traces([np.zeros(3), np.ones(3), 3, 4])
    3
    """
    kinds = set()
    for one in arguments:
        if isinstance(one, np.ndarray):
            kinds.add((one.shape, one.dtype))
        else:
            kinds.add(one)
    return len(kinds)


def fit_decay(t, counts, start):
    """Fit N exp(−t/τ) to counts by their Poisson loss; return the parameters and their errors.

    t, counts  (n,) times and (n,) counts, NumPy arrays
    start      (2,) a guess of N and τ
    returns    (2,) N and τ at the minimum of the loss, to three digits, and (2,) their errors
               by the second derivatives of the loss there, NumPy arrays
    """
    import torch

    t = torch.as_tensor(t, dtype=torch.float64)
    counts = torch.as_tensor(counts, dtype=torch.float64)
    scale = torch.as_tensor(start, dtype=torch.float64)

    def loss(p):
        expected = p[0] * torch.exp(-t / p[1])
        return (expected - counts * torch.log(expected)).sum()

    q = torch.ones(2, dtype=torch.float64, requires_grad=True)
    adam = torch.optim.Adam([q], lr=0.05)
    for _ in range(300):
        adam.zero_grad()
        loss(scale * q).backward()
        adam.step()
    p = (scale * q).detach()
    H = torch.autograd.functional.hessian(loss, p)
    errors = torch.linalg.inv(H).diagonal().sqrt()
    return p.numpy(), errors.numpy()
