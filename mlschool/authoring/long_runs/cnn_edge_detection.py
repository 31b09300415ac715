"""The long runs of the edges: the dense layer by epochs and by images, the nine weights by photographs."""

from __future__ import annotations

from typing import Any

import numpy as np

from mlschool import datasets
from mlschool.solutions import cnn_edge_detection as solutions


def dense(seed: int, epochs: int) -> dict[str, float]:
    """Train the dense layer on `camera` by the talk's settings; return its L1 there, and on `astronaut`.

    Adam with a learning rate of 0.001, the whole photograph in each step, 64 × 64 pixels.
    """
    import torch

    torch.manual_seed(seed)
    layer = torch.nn.Linear(64 * 64, 64 * 64)
    adam = torch.optim.Adam(layer.parameters(), lr=0.001, fused=True)
    (x, y), (other, due) = (_with_edges(datasets.photograph(name)[None]) for name in ("camera", "astronaut"))
    for _ in range(epochs):
        adam.zero_grad()
        loss = (layer(x.flatten(1)) - y.flatten(1)).abs().mean()
        loss.backward()
        adam.step()
    with torch.no_grad():
        came = (float((layer(a.flatten(1)) - b.flatten(1)).abs().mean()) for a, b in ((x, y), (other, due)))
        return dict(zip(("training", "validation"), (round(one, 4) for one in came), strict=True))


def images(seed: int, images: int) -> dict[str, float]:
    """Train a dense layer on so many pieces of five photographs; return its L1 on pieces of a sixth."""
    import torch

    many = datasets.crops(["camera", "coffee", "coins", "gravel", "moon"], 1000, size=16)[:images]
    unseen = datasets.crops(["astronaut"], 100, size=16)
    torch.manual_seed(seed)
    model = solutions.dense_network(16, 16)
    solutions.train(model, torch.optim.Adam(model.parameters(), lr=0.001), *_with_edges(many), 1000)
    return {"validation": round(solutions.validation_error(model, *_with_edges(unseen)), 4)}


def photographs(photograph: str, seed: int) -> dict[str, float]:
    """Train the nine weights on a photograph by the talk's settings; return how far they are from Sobel's."""
    import torch

    x, y = _with_edges(datasets.photograph(photograph)[None])
    torch.manual_seed(seed)
    model = solutions.convolution_network(1)
    solutions.train(model, torch.optim.Adam(model.parameters(), lr=0.001), x, y, 1000)
    sobel = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]) / 4
    distance = np.abs(solutions.learned_kernel(model) - sobel).max()
    return {"strength": round(float(y.abs().mean()), 4), "distance": round(float(distance), 4)}


def _with_edges(array: np.ndarray) -> tuple[Any, Any]:
    """Return images and their vertical edges as tensors with an axis for the channel."""
    import torch
    from skimage.filters import sobel_v

    edges = np.array([sobel_v(image) for image in array])
    return tuple(torch.tensor(part, dtype=torch.float32)[:, None] for part in (array, edges))
