"""The long run of the spin Hamiltonians: how accurate networks are with what they are given."""

from __future__ import annotations

from typing import Any

import h5py
import numpy as np

from mlschool import datasets

VALIDATION = 720  # spectra


def accuracy(seed: int, inputs: str, activation: str, epochs: int) -> dict[str, float]:
    """Train the lecture's network; return its accuracy on validation spectra and on measured ones.

    seed        of the initial weights and of the order; the split is always the same
    inputs      "pixels": the spectra as they are; "folded": pixels that symmetry makes equal are added. The
                average of the training spectra is always subtracted from the roots. Folded, and trained on
                what another instrument would have counted: "noisy" with a stronger background, "moved" with
                a coarser resolution, "smeared" with both
    activation  of both hidden layers, "Sigmoid" or "ReLU"
    epochs      of Adam with a learning rate of 0.001, in batches of 32
    """
    import torch

    from mlschool.solutions.spin_hamiltonians import network, train_epoch

    with h5py.File(datasets.spectra()) as file:
        parts = {
            name: (file[name]["counts"][:], file[name]["dimer"][:]) for name in ("simulated", "measured")
        }
    counts, dimer = parts["simulated"]
    order = np.random.default_rng(0).permutation(len(counts))
    training, validation = order[VALIDATION:], order[:VALIDATION]
    shown = counts[training].astype(int)
    rng = np.random.default_rng(seed)
    if inputs in ("moved", "smeared"):
        shown = datasets.smeared(shown, rng, energy=6.0, wave_vector=0.05)
    if inputs in ("smeared", "noisy"):
        shown = shown + rng.poisson(0.3, shown.shape)

    def roots(counted: np.ndarray) -> np.ndarray:
        return np.sqrt(counted if inputs == "pixels" else folded(counted))

    average = roots(shown).mean(axis=0)

    def ready(counted: np.ndarray) -> Any:
        return torch.tensor(roots(counted) - average, dtype=torch.float32)

    torch.manual_seed(seed)
    model = network(20, 200) if inputs == "pixels" else network(10, 100)
    if activation != "Sigmoid":
        model[2], model[4] = (getattr(torch.nn, activation)() for _ in range(2))
    data = torch.utils.data.TensorDataset(ready(shown), torch.tensor(dimer[training], dtype=torch.float32))
    adam = torch.optim.Adam(model.parameters(), lr=0.001)
    for _ in range(epochs):
        train_epoch(model, torch.utils.data.DataLoader(data, 32, shuffle=True), adam)

    def right(counted: np.ndarray, y: np.ndarray) -> float:
        with torch.no_grad():
            return round(float(((model(ready(counted))[:, 0].numpy() >= 0.5) == y).mean()), 4)

    return {
        "validation": right(counts[validation], dimer[validation]),
        "measured": right(*parts["measured"]),
    }


def folded(counts: np.ndarray) -> np.ndarray:
    """Return spectra (n, 20, 200) with the pixels added that symmetry makes equal: (n, 10, 100)."""
    maps = counts.reshape(-1, 20, 10, 20).astype(float)
    maps = maps + maps[:, ::-1]
    maps = maps + maps[:, :, :, ::-1]
    maps = maps[:, :10, :, :10]
    return (maps + maps.transpose(0, 3, 2, 1)).reshape(-1, 10, 100)
