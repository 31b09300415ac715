"""Samples as they are: in the plane of two features, or along one."""

from __future__ import annotations

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


@styled()
def one_feature(data: Labelled, feature: int = 0, threshold: float | None = None) -> Picture:
    """Draw the samples along one feature, one row for each class, and a threshold if there is one.

    data       X (n, d), y (n,)
    feature    which column of X
    threshold  in the units of that feature. At it and above belongs the class whose mean is larger;
               samples on the wrong side are ringed
    raises     ValueError for a column that isn't there, or a threshold between more than two classes
    """
    check(data)
    if not 0 <= feature < data.X.shape[1]:
        raise ValueError(
            f"feature must be the number of a column, from 0 to {data.X.shape[1] - 1}. Here it is {feature}."
        )
    values, name = data.X[:, feature], data.features[feature]
    figure = Figure(figsize=(6.4, 1.6 + 0.9 * len(data.classes)), layout="constrained")
    axes = figure.add_subplot()
    # The golden ratio spreads neighbours over the height of the row; the height itself means nothing.
    height = data.y + 0.62 * ((np.arange(len(data)) * 0.618034) % 1 - 0.5)
    draw_classes(axes, values, height, data.y)
    axes.set(xlabel=name, ylabel="class", ylim=(-0.6, len(data.classes) - 0.4))
    axes.set_yticks(range(len(data.classes)), class_labels(data))
    axes.tick_params(axis="y", length=0)

    ranges = listing(
        f"{cls} from {number(values[data.y == k].min())} to {number(values[data.y == k].max())}"
        for k, cls in enumerate(data.classes)
        if (data.y == k).any()
    )
    alt = f"{plural(len(data), 'sample')} along {name}: {class_counts(data)}. {ranges}."
    if threshold is None:
        return Picture(figure, alt)

    if len(data.classes) != 2:
        raise ValueError(f"A threshold parts two classes, and here are {len(data.classes)}.")
    above = int(values[data.y == 1].mean() >= values[data.y == 0].mean())
    wrong = np.where(values >= threshold, above, 1 - above) != data.y
    axes.axvline(threshold, color=INK)
    axes.annotate(
        f"called {data.classes[above]} →",
        (threshold, 1),
        (6, 3),
        xycoords=axes.get_xaxis_transform(),
        textcoords="offset points",
        va="bottom",
        annotation_clip=False,
    )
    axes.annotate(
        f"← called {data.classes[1 - above]}",
        (threshold, 1),
        (-6, 3),
        ha="right",
        xycoords=axes.get_xaxis_transform(),
        textcoords="offset points",
        va="bottom",
        annotation_clip=False,
    )
    ring(axes, values[wrong], height[wrong], len(data))
    caption = (
        f"threshold {number(threshold)}: {wrong.sum()} of {len(data)} on the wrong side"
        f" ({wrong_counts(data, wrong)})"
    )
    return Picture(figure, f"{alt} A line at {caption}, ringed.", caption)


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
    low, high = data.X.min(axis=0), data.X.max(axis=0)
    margin = np.where(high > low, 0.08 * (high - low), 1)
    axes.set(xlabel=data.features[0], ylabel=data.features[1])
    axes.set(xlim=(low[0] - margin[0], high[0] + margin[0]), ylim=(low[1] - margin[1], high[1] + margin[1]))
    # Empty lines as keys: full strength and size, however small or pale the samples are drawn.
    for style, label in zip(CLASSES, class_labels(data), strict=False):
        axes.plot([], [], style.marker, color=style.colour, markersize=9, linestyle="", label=label)
    figure.legend(
        loc="outside upper center", ncols=min(3, len(data.classes)), handletextpad=0.2, columnspacing=1.4
    )
    return figure, axes


def scatter(axes: Axes, data: Labelled) -> None:
    """Draw the samples of two features."""
    draw_classes(axes, *data.X.T, data.y)


def draw_classes(axes: Axes, x: np.ndarray, y: np.ndarray, labels: np.ndarray) -> None:
    """Draw points, each with the colour and marker of its label; x, y, labels: (n,)."""
    for label, style in enumerate(CLASSES[: labels.max() + 1]):
        chosen = labels == label
        axes.scatter(
            x[chosen],
            y[chosen],
            s=_size(len(x)),
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


def wrong_counts(data: Labelled, wrong: np.ndarray) -> str:
    """Return of which class the wrong ones are; wrong: (n,) bool."""
    return listing(f"{int((wrong & (data.y == k)).sum())} {name}" for k, name in enumerate(data.classes))


def _size(total: int) -> int:
    return 170 if total <= 20 else 55


def _centres(data: Labelled) -> str:
    means = [
        (name, data.X[data.y == k].mean(axis=0)) for k, name in enumerate(data.classes) if (data.y == k).any()
    ]
    return listing(f"{name} at ({number(x)}, {number(y)})" for name, (x, y) in means)
