"""A real network that knows a thousand kinds of things in photographs, in PyTorch; and what stands in for it.

The model is MobileNetV2 (M. Sandler and others, arXiv 1801.04381), trained on ImageNet by torchvision's
authors (BSD-3-Clause). Only the mean over all places and one dense layer follow its last convolution.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from mlschool.datasets.files import find

if TYPE_CHECKING:
    import torch

WEIGHTS, NAMES = "mobilenet_v2.pth", "imagenet_names.txt"
BLOCKS = (  # how much wider inside, how many channels go out, how many blocks, stride of the first
    (1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1)
)  # fmt: skip
MEAN, SPREAD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)  # of ImageNet's red, green and blue
CLOTHES = (0.286, 0.353)  # mean and standard deviation of Fashion-MNIST, from 0 to 1


class PhotoNetwork:
    """A network that ends with convolutions, a mean over all places, and a dense layer.

    name      what it is
    classes   the names of its classes
    features  a module: prepared pictures in, the last convolution's channels out
    parts     modules inside of it, from the picture on, into which `after` looks
    dense     the layer that follows the mean
    prepare   makes of a picture, (height, width, 3) from 0 to 1, what the network takes
    """

    def __init__(
        self,
        name: str,
        classes: Sequence[str],
        features: Any,
        parts: Sequence[Any],
        dense: Any,
        prepare: Callable[[np.ndarray], torch.Tensor],
    ) -> None:
        self.name, self.classes = name, tuple(classes)
        self.features, self.dense, self.prepare = features.eval(), dense.eval(), prepare
        self.parts = list(parts)

    @property
    def weights(self) -> np.ndarray:
        """The weights of the dense layer: (n_classes, channels)."""
        return self.dense.weight.detach().numpy()

    def look(self, picture: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return what the last convolution found, (channels, rows, columns), and the probabilities."""
        import torch

        with torch.no_grad():
            found = self.features(self.prepare(picture))
            shares = torch.softmax(self.dense(found.mean(dim=(2, 3))), dim=1)
        return found[0].numpy(), shares[0].numpy()

    def after(self, part: int, picture: np.ndarray) -> np.ndarray:
        """Return the channels behind one of the parts, counted from 1: (channels, rows, columns)."""

        held: list[torch.Tensor] = []
        handle = self.parts[part - 1].register_forward_hook(lambda *called: held.append(called[-1]))
        try:
            self.look(picture)
        finally:
            handle.remove()
        return held[0][0].numpy()

    def shuffled(self, seed: int) -> PhotoNetwork:
        """Return the same network with the weights of each layer in another order: it has forgotten all."""
        import copy

        import torch

        features, parts, dense = copy.deepcopy((self.features, self.parts, self.dense))
        order = torch.Generator().manual_seed(seed)
        with torch.no_grad():
            for weights in (*features.parameters(), *dense.parameters()):
                weights.copy_(
                    weights.flatten()[torch.randperm(weights.numel(), generator=order)].view_as(weights)
                )
        name = f"{self.name}, its weights shuffled"
        return PhotoNetwork(name, self.classes, features, parts, dense, self.prepare)


def photo_network(instead: Any, classes: Sequence[str]) -> PhotoNetwork:
    """Return MobileNetV2; where its weights can't be had, say why and return a small network in its place.

    instead  a PyTorch network for grey images of 28 × 28 pixels: convolutions, a mean, a dense layer
    classes  the names of its classes
    """
    try:
        network = _mobilenet()
    except OSError as problem:  # DataFileError is one
        print(
            f"The weights of MobileNetV2 can't be had. {problem}\n"
            "The notebook goes on with your small network, which takes everything for clothes."
        )
        from torch import nn

        parts = [part for part in instead.modules() if isinstance(part, nn.Conv2d)]
        (dense,) = (part for part in instead.modules() if isinstance(part, nn.Linear))
        return PhotoNetwork("your small network", classes, _up_to(instead, parts[-1]), parts, dense, _small)
    count = sum(weights.numel() for weights in (*network.features.parameters(), *network.dense.parameters()))
    print(f"{network.name}: {count / 1e6:.1f} million parameters, {len(network.classes):,} classes.")
    return network


def _mobilenet() -> PhotoNetwork:
    import torch
    from torch import nn

    held = torch.load(find(WEIGHTS), weights_only=True)
    features, dense = nn.Sequential(*layers()), nn.Linear(1280, 1000)
    for begin, module in (("features.", features), ("classifier.1.", dense)):
        module.load_state_dict({k.removeprefix(begin): v for k, v in held.items() if k.startswith(begin)})
    names = find(NAMES).read_text(encoding="utf-8").splitlines()
    return PhotoNetwork("MobileNetV2", names, features, features, dense, _standardised)


def layers() -> Iterator[Any]:
    """Yield the layers of MobileNetV2 up to its mean: a convolution, 17 blocks, and a convolution."""
    from torch import nn

    def step(n_in: int, n_out: int, kernel: int, stride: int = 1, groups: int = 1) -> Any:
        window = nn.Conv2d(n_in, n_out, kernel, stride, kernel // 2, groups=groups, bias=False)
        return nn.Sequential(window, nn.BatchNorm2d(n_out), nn.ReLU6())

    class Block(nn.Module):
        """Wider by 1 × 1, a 3 × 3 kernel for each channel, narrower by 1 × 1; a skip where shapes agree."""

        def __init__(self, n_in: int, n_out: int, stride: int, wider: int) -> None:
            super().__init__()
            inside = n_in * wider
            first = [step(n_in, inside, 1)] if wider > 1 else []
            last = [nn.Conv2d(inside, n_out, 1, bias=False), nn.BatchNorm2d(n_out)]
            self.conv = nn.Sequential(*first, step(inside, inside, 3, stride, groups=inside), *last)
            self.skips = stride == 1 and n_in == n_out

        def forward(self, x: Any) -> Any:
            return x + self.conv(x) if self.skips else self.conv(x)

    yield step(3, 32, 3, 2)
    n_in = 32
    for wider, n_out, blocks, stride in BLOCKS:
        for place in range(blocks):
            yield Block(n_in, n_out, stride if place == 0 else 1, wider)
            n_in = n_out
    yield step(320, 1280, 1)


def _up_to(whole: Any, last: Any) -> Any:
    """Return a module that gives what ReLU makes of a network's last convolution."""
    from torch import nn

    class UpTo(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.whole, self.last = whole, last

        def forward(self, x: Any) -> Any:
            held: list[Any] = []
            handle = self.last.register_forward_hook(lambda *called: held.append(called[-1]))
            try:
                self.whole(x)
            finally:
                handle.remove()
            return held[0].relu()

    return UpTo()


def _standardised(picture: np.ndarray) -> torch.Tensor:
    import torch

    scaled = (np.asarray(picture) - MEAN) / SPREAD
    return torch.tensor(scaled.transpose(2, 0, 1)[None], dtype=torch.float32)


def _small(picture: np.ndarray) -> torch.Tensor:
    import torch
    from skimage.transform import resize

    grey = resize(np.asarray(picture).mean(axis=2), (28, 28), anti_aliasing=True)
    return torch.tensor((grey[None, None] - CLOTHES[0]) / CLOTHES[1], dtype=torch.float32)
