"""Pictures of the welcome: growth over the years on a logarithmic axis, and pictures in grey."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.figure import Figure

from .charts import chart, draw_curves
from .picture import Picture
from .style import BLUE, styled
from .words import number, plural

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import ArrayLike


@styled()
def compute_over_time(models: pd.DataFrame, begin: str, doublings: Mapping[str, float]) -> Picture:
    """Draw the training compute of models over the years, and lines of steady growth.

    models     such as `datasets.landmark_models()`: columns year and compute (FLOP), indexed by name
    begin      the model at which the lines begin
    doublings  a name for each line, and its doubling time in months
    raises     KeyError when `begin` isn't among the models
    """
    figure, axes = chart("year", "training compute (FLOP)", (7, 4.8), yscale="log")
    axes.plot(models.year, models.compute, "o", color=BLUE)
    first, last = models.iloc[0], models.loc[models.compute.idxmax()]
    for model, offset, side in (
        (first, (8, 4), "left"),
        (models.loc[begin], (-8, 4), "right"),
        (last, (8, -4), "left"),
    ):
        axes.annotate(model.name, (model.year, model.compute), offset, textcoords="offset points", ha=side)
    year, compute = models.loc[begin, "year"], models.loc[begin, "compute"]
    end = models.year.max()
    lines = {
        name: ([year, end], [compute, compute * 2 ** (12 * (end - year) / months)])
        for name, months in doublings.items()
    }
    facts = [
        f"{one} would reach {number(top)} FLOP in {end:.0f}"
        for one, (_, (_, top)) in zip(draw_curves(axes, lines), lines.values(), strict=False)
    ]
    figure.legend(loc="outside upper left")  # above the axes, where no model stands
    axes.set(xlim=(first.year - 3, end + 24), xticks=range(1960, 2021, 10))
    alt = (
        f"{plural(len(models), 'model')} on a logarithmic axis, from {number(first.compute)} FLOP in "
        f"{first.year:.0f} ({first.name}) to {number(last.compute)} FLOP in {last.year:.0f} ({last.name}). "
        f"Lines from {begin}: {'; '.join(facts)}."
    )
    return Picture(figure, alt)


@styled()
def in_grey(pictures: Mapping[str, ArrayLike]) -> Picture:
    """Draw pictures side by side in grey, each from its darkest pixel to its brightest.

    pictures  a name for each of 1 to 4: (rows, columns)
    raises    ValueError for another number of pictures, or one that isn't a table of finite numbers
    """
    if not 1 <= len(pictures) <= 4:
        raise ValueError(f"Give 1 to 4 pictures. Here are {len(pictures)}.")
    figure = Figure(figsize=(7, 7 / len(pictures) + 0.4), layout="constrained")
    facts = []
    for axes, (name, picture) in zip(
        figure.subplots(1, len(pictures), squeeze=False)[0], pictures.items(), strict=True
    ):
        picture = np.asarray(picture, dtype=float)
        if picture.ndim != 2 or not np.isfinite(picture).all():
            raise ValueError(f"{name!r} must be a table of finite numbers. Its shape is {picture.shape}.")
        axes.imshow(picture, "gray")
        axes.axis("off")
        axes.set_title(name)
        facts.append(f"{name}, from {number(picture.min())} to {number(picture.max())}")
    return Picture(figure, f"{plural(len(pictures), 'picture')} in grey, side by side: {'; '.join(facts)}.")
