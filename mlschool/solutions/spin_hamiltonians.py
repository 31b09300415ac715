"""A data set on disk, a network that answers with a probability, its training, and what it got right.

The network is the smallest one of K. T. Butler and others, Journal of Physics: Condensed Matter 33, 194006
(2021). Frameworks are imported inside of the functions that need them, so that the module loads without
them."""

from __future__ import annotations

import numpy as np


def dataset(file, rows):
    """Return a data set for PyTorch: some spectra of an open HDF5 file.

    file     an open file, or a group of one, with "counts", (n, height, width) whole numbers,
             and "dimer", (n,) labels 0 or 1
    rows     (k,) which of them belong to this part, in this order
    returns  an object of a class of yours that is a torch.utils.data.Dataset. Its length is k,
             and its item i is a pair: the square roots of the counts, (height, width), and the
             label, (), both tensors of float32. A spectrum is read when its item is asked for
    """
    import torch

    class Spectra(torch.utils.data.Dataset):
        def __len__(self):
            return len(rows)

        def __getitem__(self, i):
            counts = file["counts"][rows[i]]
            x = torch.tensor(counts, dtype=torch.float32).sqrt()
            y = torch.tensor(file["dimer"][rows[i]], dtype=torch.float32)
            return x, y

    return Spectra()


def network(height=20, width=200):
    """Return a model that says how probable a dimer is.

    height, width  of a spectrum
    returns        a model in PyTorch or Keras, its weights random: the pixels in one row, then
                   dense layers of 16, 8 and 1 units, each with a sigmoid behind it. For spectra
                   (n, height, width) it outputs probabilities (n, 1)
    """
    from torch import nn

    return nn.Sequential(
        nn.Flatten(),
        nn.Linear(height * width, 16),
        nn.Sigmoid(),
        nn.Linear(16, 8),
        nn.Sigmoid(),
        nn.Linear(8, 1),
        nn.Sigmoid(),
    )


def network_in_keras(height=20, width=200):
    """Return a model that says how probable a dimer is.

    height, width  of a spectrum
    returns        a model in PyTorch or Keras, its weights random: the pixels in one row, then
                   dense layers of 16, 8 and 1 units, each with a sigmoid behind it. For spectra
                   (n, height, width) it outputs probabilities (n, 1)
    """
    import keras
    from keras import layers

    return keras.Sequential(
        [
            layers.Input((height, width)),
            layers.Flatten(),
            layers.Dense(16, activation="sigmoid"),
            layers.Dense(8, activation="sigmoid"),
            layers.Dense(1, activation="sigmoid"),
        ]
    )


def train_epoch(model, batches, optimiser):
    """Train a PyTorch model for one epoch, a step for each batch; return the epoch's loss.

    model      outputs probabilities (n, 1); it is put into training mode
    batches    gives pairs (X, y), tensors: the inputs, and labels (n,) that are 0.0 or 1.0
    optimiser  made for this model's weights
    returns    a float: the binary cross-entropy, mean over all samples of the epoch, each
               counted as it was before the step of its batch
    """
    from torch.nn import functional

    model.train()
    total, samples = 0.0, 0
    for X, y in batches:
        loss = functional.binary_cross_entropy(model(X)[:, 0], y)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        total += loss.item() * len(y)
        samples += len(y)
    return total / samples


def confusion(y, p, threshold=0.5):
    """Return how often each answer was given to each class.

    y          (n,) labels, 0 or 1
    p          (n,) probabilities of a 1; from the threshold on, the answer is 1
    threshold  a number between 0 and 1
    returns    (2, 2) whole numbers: a row for each true class, a column for each answer

    >>> confusion([0, 0, 1], [0.2, 0.9, 0.5])
    array([[1, 1],
           [0, 1]])
    """
    answers = np.asarray(p) >= threshold
    table = np.zeros((2, 2), dtype=int)
    for right, answer in zip(y, answers, strict=True):
        table[int(right), int(answer)] += 1
    return table


def abstain(y, p, confidence):
    """Return how many are answered, and how many of these answers are right, if you may abstain.

    y           (n,) labels, 0 or 1
    p           (n,) probabilities of a 1; the answer is 1 from 0.5 on
    confidence  between 0.5 and 1: there is an answer only where the probability of the class that
                would be answered is at least so large
    returns     two floats: the share of the n that is answered, and the accuracy of the answers,
                which is nan where there are none

    >>> abstain([0, 0, 1, 1], [0.1, 0.9, 0.6, 0.9], 0.8)
    (0.75, 0.6666666666666666)
    """
    y, p = np.asarray(y), np.asarray(p)
    answered = np.maximum(p, 1 - p) >= confidence
    if not answered.any():
        return 0.0, float("nan")
    right = (p >= 0.5) == (y == 1)
    return float(answered.mean()), float(right[answered].mean())
