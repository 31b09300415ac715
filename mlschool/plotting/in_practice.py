"""What in_practice alone draws: the seconds of an epoch over the size of its batches."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from .sketch import Sketch
from .style import CLASSES


def batch_sizes(measured: Mapping[int, tuple[float, float]], chosen: int) -> Sketch:
    """Draw how long an epoch took for several sizes of its batches, both axes as powers of two and of ten.

    measured  for each batch size the seconds of an epoch, and the loss at its end
    chosen    the size that is ringed, and told in the caption
    raises    ValueError where it wasn't measured, or a time isn't above 0

    >>> batch_sizes({1: (1.0, 0.5), 64: (0.1, 1.5)}, 64).caption
    'Batches of 64: 0.100 s for an epoch, with a loss of 1.50 at its end'
    """
    if chosen not in measured:
        raise ValueError(f"Batches of {chosen} weren't measured, but of {', '.join(map(str, measured))}.")
    sizes = sorted(measured)
    seconds = np.array([measured[size][0] for size in sizes])
    if not (seconds > 0).all():
        raise ValueError("A time must be above 0 to have a place on a logarithmic axis.")
    x, y = np.log2(sizes), np.log10(seconds)
    picture = Sketch(
        (x.min() - 0.5, x.max() + 0.5),
        (np.floor(y.min()) - 0.2, np.ceil(y.max()) + 0.2),
        "batch size, as a power of 2",
        "seconds for an epoch, as a power of 10",
    )
    picture.curve(x, y).dots(x, y, CLASSES[0])
    at = sizes.index(chosen)
    picture.rings([x[at]], [y[at]])
    took, loss = measured[chosen]
    picture.caption = f"Batches of {chosen}: {took:.3f} s for an epoch, with a loss of {loss:.2f} at its end"
    return picture
