"""The picture of deep networks: how much gradient reaches each layer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.ticker import MaxNLocator

from .charts import chart, draw_curves, name_ends, ran, told_apart
from .picture import Picture
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
