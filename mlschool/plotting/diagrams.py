"""Drawn diagrams: sheets without axes, boxes, arrows; and the loop that every lecture comes back to."""

from __future__ import annotations

from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch

from .picture import Picture
from .style import BLUE, CLASSES, FAINT, INK, VERMILION, styled

BOXES = ("data", "model", "prediction", "loss", "update")


@styled()
def five_boxes(
    data: str = "x",
    model: str = "f(x; θ)",
    prediction: str = "ŷ",
    loss: str = "L(ŷ, y)",
    update: str = "θ ← θ − η · gradient",
    highlight: str | None = None,
) -> Picture:
    """Draw the loop in which a machine learns: data, model, prediction, loss, update, and again.

    data, model, prediction, loss, update  what stands in each box; the lectures fill them in
    highlight                              the name of one of the boxes, to be shown as this lecture's
    raises                                 ValueError for the name of no box
    """
    if highlight is not None and highlight not in BOXES:
        raise ValueError(
            f"highlight must be one of {', '.join(BOXES)}, or left out. Here it is {highlight!r}."
        )
    figure, axes = sheet(14, 6.6)
    upper, lower = 4.4, 1.45
    places = {
        "data": (1.25, upper, 1.9),
        "model": (4.75, upper, 2.9),
        "prediction": (8.15, upper, 1.7),
        "loss": (11.9, upper, 3.3),
        "update": (8.0, lower, 7.2),
    }
    words = dict(zip(BOXES, (data, model, prediction, loss, update), strict=True))
    for name, (x, y, width) in places.items():
        box(axes, x, y, width, 1.5, words[name], size=16, filled=name == highlight)
        beside = 0.75 if name == "loss" else 0  # room for the label, which comes in from above
        write(axes, x - beside, y + 1.15 if y == upper else y - 1.15, name, color=FAINT)
    for left, right in (("data", "model"), ("model", "prediction"), ("prediction", "loss")):
        (x, _, width), (x_next, _, width_next) = places[left], places[right]
        arrow(axes, (x + width / 2, upper), (x_next - width_next / 2, upper))
    write(axes, 12.7, 6.1, "label y", color=FAINT)
    arrow(axes, (12.7, 5.75), (12.7, upper + 0.75), colour=FAINT)
    arrow(axes, (11.9, upper - 0.75), (11.9, lower), corner=(11.6, lower), colour=VERMILION)
    axes.text(12.1, 2.6, "gradient", color=VERMILION, ha="left", va="center")
    arrow(axes, (4.4, lower), (3.4, lower), corner=(3.4, upper - 0.75), colour=BLUE)
    axes.text(3.2, 2.6, "new θ", color=BLUE, ha="right", va="center")
    alt = (
        f"A loop of five boxes. The data, {data}, goes into the model, {model}; out comes the prediction, "
        f"{prediction}; the loss, {loss}, compares it with the label y. The gradient of the loss goes to the "
        f"update, {update}, and the new θ goes back into the model."
    )
    return Picture(figure, alt + (f" The box called {highlight} is highlighted." if highlight else ""))


def sheet(width: float, height: float) -> tuple[Figure, Axes]:
    """Return a figure of the page's width, and axes that fill it, without a frame, to draw a diagram on."""
    figure = Figure(figsize=(7, 7 * height / width))
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, width), ylim=(0, height))
    axes.axis("off")
    return figure, axes


def write(axes: Axes, x: float, y: float, words: str, **look: Any) -> None:
    """Write words about (x, y)."""
    axes.text(x, y, words, **{"ha": "center", "va": "center"} | look)


def box(
    axes: Axes, x: float, y: float, width: float, height: float, words: str, size: int, filled: bool = False
) -> None:
    """Draw a box about (x, y) with words in it."""
    look = {"facecolor": CLASSES[1].tint if filled else "white", "linewidth": 2.8 if filled else 2}
    look |= {"edgecolor": INK, "boxstyle": "round,pad=0,rounding_size=0.25"}
    axes.add_patch(FancyBboxPatch((x - width / 2, y - height / 2), width, height, **look))
    write(axes, x, y, words, size=size, linespacing=1.5)


def arrow(
    axes: Axes,
    start: tuple[float, float],
    end: tuple[float, float],
    corner: tuple[float, float] | None = None,
    colour: str = INK,
) -> None:
    """Draw an arrow from start to end; with a corner it goes on from `end`, in a right angle, to `corner`."""
    if corner is not None:
        axes.plot(*zip(start, end, strict=True), color=colour, linestyle="-", linewidth=2)
        start, end = end, corner
    look = {"arrowstyle": "-|>", "color": colour, "linewidth": 2, "mutation_scale": 16}
    axes.annotate("", end, start, arrowprops=look | {"shrinkA": 0, "shrinkB": 0})
