"""The pictures of deep networks: how much gradient reaches each layer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.ticker import MaxNLocator

from .charts import chart, draw_curves, name_ends, ran, told_apart
from .picture import Picture
from .sketch import Sketch
from .style import FAINT, styled

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


@styled()
def gradient_sizes(sizes: Mapping[str, ArrayLike]) -> Picture:
    """Draw how much gradient reaches each layer, on a logarithmic axis, against the way back from the output.

    sizes   a name for each network: the size of its gradient in each layer, the layer next to the input first
    raises  ValueError for sizes that aren't positive and finite
    """
    told_apart(sizes, "networks")
    back = {name: np.asarray(values, dtype=float)[::-1] for name, values in sizes.items()}
    for name, values in back.items():
        if values.ndim != 1 or len(values) < 2 or not (np.isfinite(values) & (values > 0)).all():
            raise ValueError(
                f"{name!r} must have a size above 0 for each of 2 or more layers. A gradient of 0 has no "
                "place on a logarithmic axis."
            )
    longest = max(map(len, back.values()))
    figure, axes = chart("layers back from the output", "size of the gradient", xlim=(1, longest))
    # powers of ten on an even axis: matplotlib's logarithmic one marks too few of them over so many decades
    powers = {name: (np.arange(1, len(values) + 1), np.log10(values)) for name, values in back.items()}
    named = draw_curves(axes, powers)
    low, high = axes.get_ylim()
    axes.set_ylim(min(low, -1), max(high, 1))
    axes.yaxis.set_major_locator(MaxNLocator(8, integer=True, steps=[1, 2, 5, 10]))
    axes.yaxis.set_major_formatter(lambda power, _: f"$10^{{{power:.0f}}}$")
    axes.axhline(0, color=FAINT, linewidth=0.8, linestyle="-", zorder=0)
    name_ends(axes)
    facts = [
        f"{one} {ran(values, '{:.0e}'.format)} over {len(values)} layers"
        for one, values in zip(named, back.values(), strict=True)
    ]
    return Picture(figure, f"The size of the gradient on its way back from the output: {'; '.join(facts)}.")


def arriving(sizes: ArrayLike, low: float = -22, high: float = 4) -> Sketch:
    """Draw how much gradient arrives at each layer on the way back, as a power of ten, for `turn`.

    sizes      (n_layers,) the size of the gradient in each layer, the layer next to the input first
    low, high  the powers at the ends of the axis; what lies beyond them is drawn at the end
    raises     ValueError for fewer than 2 layers, sizes below 0 or not finite, or none at the last layer

    >>> arriving([0.001, 0.1, 1.0]).caption
    'the first layer gets 0.001 of what the last one gets'
    """
    values = np.asarray(sizes, dtype=float)
    if values.ndim != 1 or len(values) < 2 or not (np.isfinite(values) & (values >= 0)).all():
        raise ValueError(f"Sizes must be 2 or more finite numbers, 0 or above. Here they are {sizes}.")
    if not values[-1]:
        raise ValueError("Nothing arrives at the last layer, so there is nothing to compare the others with.")
    layer = np.arange(1, len(values) + 1)
    with np.errstate(divide="ignore"):
        powers = np.clip(np.log10(values), low, high)
    ends = (0.5, len(values) + 0.5), (low - 1, high + 1)
    picture = Sketch(*ends, "layers back from the output", "size of the gradient, as a power of 10")
    picture.curve(layer, powers[::-1]).dots(layer, powers[::-1])
    share = values[0] / values[-1]
    picture.caption = f"the first layer gets {share:.1g} of what the last one gets"
    picture.facts = f"{len(values)} layers, from 10 to the {powers[0]:.1f} at the first to {powers[-1]:.1f}"
    return picture
