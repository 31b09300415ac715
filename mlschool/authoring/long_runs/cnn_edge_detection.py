"""The long run of the edges: the dense layer with the talk's own number of epochs."""

from __future__ import annotations

from typing import Any

from mlschool import datasets


def dense(seed: int, epochs: int) -> dict[str, float]:
    """Train the dense layer on `camera` by the talk's settings; return its L1 there, and on `astronaut`.

    Adam with a learning rate of 0.001, the whole photograph in each step, 64 × 64 pixels.
    """
    import torch
    from skimage.filters import sobel_v

    def pair(name: str) -> tuple[Any, Any]:
        image = datasets.photograph(name)
        return (torch.tensor(array, dtype=torch.float32)[None, None] for array in (image, sobel_v(image)))

    torch.manual_seed(seed)
    layer = torch.nn.Linear(64 * 64, 64 * 64)
    adam = torch.optim.Adam(layer.parameters(), lr=0.001, fused=True)
    (x, y), (other, due) = pair("camera"), pair("astronaut")
    for _ in range(epochs):
        adam.zero_grad()
        loss = (layer(x.flatten(1)) - y.flatten(1)).abs().mean()
        loss.backward()
        adam.step()
    with torch.no_grad():
        came = (float((layer(a.flatten(1)) - b.flatten(1)).abs().mean()) for a, b in ((x, y), (other, due)))
        return dict(zip(("training", "validation"), (round(one, 4) for one in came), strict=True))
