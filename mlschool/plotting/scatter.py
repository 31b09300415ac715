"""Samples in the plane of two features, each class with a colour and a marker of its own."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection
from matplotlib.figure import Figure

from mlschool.datasets import Labelled

from .picture import Picture
from .style import CLASSES, INK, styled
from .words import listing, number, plural


@styled()
def points(data: Labelled) -> Picture:
    """Draw samples in the plane of their two features, each class with a colour and a marker of its own.

    data    X (n, 2), y (n,), such as `datasets.penguins()`
    raises  ValueError when there aren't two features
    """
    check(data, features=2)
    figure, axes = plane(data)
    scatter(axes, data)
    x, y = data.features
    (x_low, y_low), (x_high, y_high) = data.X.min(axis=0), data.X.max(axis=0)
    alt = (
        f"{plural(len(data), 'sample')}: {class_counts(data)}. "
        f"{x} runs from {number(x_low)} to {number(x_high)}, {y} from {number(y_low)} to {number(y_high)}. "
        f"The centres: {_centres(data)}."
    )
    return Picture(figure, alt)


def check(data: Labelled, features: int | None = None) -> None:
    """Say in one sentence what a picture can't draw."""
    if not isinstance(data, Labelled):
        raise TypeError(
            "The data must be a Labelled, such as datasets.penguins(), not a "
            f"{type(data).__name__}: a picture needs the names and units too."
        )
    if features is not None and data.X.shape[1] != features:
        raise ValueError(
            f"This picture shows {features} features, and the data has {data.X.shape[1]}: "
            f"{', '.join(data.features)}."
        )
    if not len(data):
        raise ValueError("There are no samples to draw.")
    if not np.isfinite(data.X).all():
        raise ValueError(
            f"{plural(int((~np.isfinite(data.X)).sum()), 'value')} of X can't be drawn: nan or infinite."
        )
    if len(data.classes) > len(CLASSES):
        raise ValueError(
            f"At most {len(CLASSES)} classes can be told apart in one picture; here are {len(data.classes)}."
        )


def plane(data: Labelled) -> tuple[Figure, Axes]:
    """Return empty axes for two features, a little larger than the data, with names and a legend."""
    figure = Figure(layout="constrained")
    axes = figure.add_subplot()
    frame(axes, data)
    name_classes(figure, axes, data, loc="outside upper center", ncols=min(3, len(data.classes)))
    return figure, axes


def frame(axes: Axes, data: Labelled) -> None:
    """Let axes show two features, a little more of them than the data needs, with their names."""
    low, high = limits(data)
    axes.set(xlabel=data.features[0], ylabel=data.features[1])
    axes.set(xlim=(low[0], high[0]), ylim=(low[1], high[1]))


def limits(data: Labelled) -> tuple[np.ndarray, np.ndarray]:
    """Return the ends of axes that show the data with a margin: for each feature the lower, and the upper."""
    low, high = data.X.min(axis=0), data.X.max(axis=0)
    margin = np.where(high > low, 0.08 * (high - low), 1)
    return low - margin, high + margin


def name_classes(figure: Figure, axes: Axes, data: Labelled, **place: Any) -> None:
    """Write a legend of the classes."""
    # Empty lines as keys: full strength and size, however small or pale the samples are drawn.
    for style, label in zip(CLASSES, class_labels(data), strict=False):
        axes.plot([], [], style.marker, color=style.colour, markersize=9, linestyle="", label=label)
    figure.legend(handletextpad=0.2, columnspacing=1.4, **place)


def scatter(axes: Axes, data: Labelled) -> None:
    """Draw the samples of two features, each with the colour and marker of its class."""
    for label, style in enumerate(CLASSES[: len(data.classes)]):
        axes.scatter(
            *data.X[data.y == label].T,
            s=_size(len(data)),
            c=style.colour,
            marker=style.marker,
            edgecolors="white",
            linewidths=0.7,
            alpha=0.85,
            zorder=3,
        )


def ring(axes: Axes, x: np.ndarray, y: np.ndarray, total: int) -> PathCollection:
    """Draw a ring about some of the points, of which there are `total` in all; return the rings."""
    return axes.scatter(x, y, s=3 * _size(total), facecolors="none", edgecolors=INK, linewidths=1.5, zorder=4)


def class_labels(data: Labelled) -> list[str]:
    """Return what legends call the classes: "Adelie (0)"."""
    return [f"{name} ({label})" for label, name in enumerate(data.classes)]


def class_counts(data: Labelled) -> str:
    """Return how many samples each class has, and how they are drawn."""
    return listing(
        f"{n} {name} ({style.name})"
        for n, name, style in zip(data.counts, data.classes, CLASSES, strict=False)
    )


def subject(data: Labelled) -> str:
    """Return what a picture of two features shows, to begin its alt text."""
    x, y = data.features
    return f"{plural(len(data), 'sample')} by {x} and {y}: {class_counts(data)}."


def missed(data: Labelled, wrong: np.ndarray, where: str) -> str:
    """Return how many samples are wrong, and of which class; wrong: (n,) bool."""
    if not wrong.any():
        return f"0 of {len(data)} {where}"
    classes = listing(f"{int((wrong & (data.y == k)).sum())} {name}" for k, name in enumerate(data.classes))
    return f"{wrong.sum()} of {len(data)} {where} ({classes})"


def _size(total: int) -> int:
    return 170 if total <= 20 else 55


def _centres(data: Labelled) -> str:
    means = [
        (name, data.X[data.y == k].mean(axis=0)) for k, name in enumerate(data.classes) if (data.y == k).any()
    ]
    return listing(f"{name} at ({number(x)}, {number(y)})" for name, (x, y) in means)
