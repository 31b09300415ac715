"""What every lecture comes back to: the loop of five boxes, and a graph that is run there and back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch

from .arrows import arrow
from .picture import Picture
from .style import BLUE, CLASSES, FAINT, INK, VERMILION, styled
from .words import listing, number

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
    figure = Figure(figsize=(7, 3.3))
    axes = _sheet(figure, 14, 6.6)
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
        _box(axes, x, y, width, 1.5, words[name], size=16, filled=name == highlight)
        beside = 0.75 if name == "loss" else 0  # room for the label, which comes in from above
        axes.text(
            x - beside, y + 1.15 if y == upper else y - 1.15, name, color=FAINT, ha="center", va="center"
        )
    for left, right in (("data", "model"), ("model", "prediction"), ("prediction", "loss")):
        arrow(
            axes,
            (places[left][0] + places[left][2] / 2, upper),
            (places[right][0] - places[right][2] / 2, upper),
        )
    axes.text(12.7, 6.1, "label y", ha="center", va="center", color=FAINT)
    arrow(axes, (12.7, 5.75), (12.7, upper + 0.75), colour=FAINT)
    arrow(
        axes, (11.9, upper - 0.75), (11.9, lower), corner=(places["update"][0] + 3.6, lower), colour=VERMILION
    )
    axes.text(12.1, 2.6, "gradient", color=VERMILION, ha="left", va="center")
    arrow(axes, (places["update"][0] - 3.6, lower), (3.4, lower), corner=(3.4, upper - 0.75), colour=BLUE)
    axes.text(3.2, 2.6, "new θ", color=BLUE, ha="right", va="center")
    alt = (
        f"A loop of five boxes. The data, {data}, goes into the model, {model}; out comes the prediction, "
        f"{prediction}; the loss, {loss}, compares it with the label y. The gradient of the loss goes to the "
        f"update, {update}, and the new θ goes back into the model."
    )
    return Picture(figure, alt + (f" The box called {highlight} is highlighted." if highlight else ""))


@styled()
def graph(
    inputs: Mapping[str, float],
    steps: Sequence[tuple[str, float]],
    slopes: Sequence[tuple[str, float]] = (),
    gradient: Mapping[str, float] | None = None,
    label: float | None = None,
) -> Picture:
    """Draw a computation as a row of boxes: values run forwards, slopes run backwards.

    inputs    the names of the numbers that go into the first box, and their values
    steps     (formula, value) of each box, from left to right; the last one is the loss L
    slopes    (name, slope) of each step that is taken backwards, beginning with the last box: how much its
              value changes for each unit of the box before it
    gradient  the slope of L with respect to each input, where that is known
    label     the label y, which goes into the last box
    raises    ValueError when there is no room for the inputs or steps, or for slopes between other boxes
    """
    gradient = dict(gradient or {})
    if not 1 <= len(inputs) <= 3 or not 2 <= len(steps) <= 3:
        raise ValueError(
            f"There is room for 1 to 3 inputs and 2 or 3 steps; here are {len(inputs)} and {len(steps)}."
        )
    if len(slopes) >= len(steps):
        raise ValueError(
            f"Between {len(steps)} boxes there are {len(steps) - 1} slopes; here are {len(slopes)}."
        )
    if not set(gradient) <= set(inputs):
        raise ValueError(
            f"The gradient must have names of inputs, {listing(inputs)}; here are {', '.join(gradient)}."
        )
    figure = Figure(figsize=(7, 3.7))
    axes = _sheet(figure, 14, 7.4)
    middle, width, first, last = 3.7, 2.5, 5.4, 12.7
    spacing = (last - first) / (len(steps) - 1)
    heights = [middle + 2.4 * ((len(inputs) - 1) / 2 - i) for i in range(len(inputs))]
    for (name, value), height in zip(inputs.items(), heights, strict=True):
        height += 0.25
        _box(axes, 1.25, height, 2.3, 1.0, f"{name} = {_shown(value)}", size=13)
        arrow(axes, (2.4, height), (first - width / 2, middle + 0.25 * (height - middle)))
        if name in gradient:
            axes.text(
                0.1, height - 0.85, f"∂L/∂{name} = {_shown(gradient[name])}", color=VERMILION, va="center"
            )
    for i, (formula, value) in enumerate(steps):
        x = first + i * spacing
        _box(axes, x, middle, width, 1.9, f"{formula}\n{_shown(value)}", size=13)
        if i:
            arrow(axes, (x - spacing + width / 2, middle + 0.3), (x - width / 2, middle + 0.3))
    if label is not None:
        axes.text(last, middle + 2.35, f"y = {_shown(label)}", ha="center", va="center")
        arrow(axes, (last, middle + 2.0), (last, middle + 0.95))
    for i, (name, slope) in enumerate(slopes):
        x = last - i * spacing
        arrow(axes, (x - width / 2, middle - 0.3), (x - spacing + width / 2, middle - 0.3), colour=VERMILION)
        axes.text(
            x - spacing / 2,
            middle - 1.7,
            f"{name}\n= {_shown(slope)}",
            color=VERMILION,
            ha="center",
            va="center",
        )
    axes.text(first - width / 2, 6.9, "values, forwards →", ha="left", va="center", color=FAINT)
    if slopes:
        axes.text(last + width / 2, 0.4, "← slopes, backwards", ha="right", va="center", color=VERMILION)

    given = listing(f"{name} = {number(value)}" for name, value in inputs.items())
    given += f", and the label {number(label)}" if label is not None else ""
    run = "; then ".join(f"{formula} is {number(value)}" for formula, value in steps)
    alt = f"A graph of {len(steps)} boxes in a row. In go {given}. Forwards: {run}."
    if slopes:
        alt += f" Backwards: {listing(f'{name} is {number(slope)}' for name, slope in slopes)}."
    if gradient:
        alt += f" At the inputs: {listing(f'∂L/∂{name} is {number(g)}' for name, g in gradient.items())}."
    return Picture(figure, alt)


def _shown(value: float) -> str:
    """Return a number as it is printed in a picture: with a true minus sign, and three figures at most."""
    return f"{value + 0.0:.3g}".replace("-", "−")


def _sheet(figure: Figure, width: float, height: float) -> Axes:
    """Return axes that fill the figure, without a frame, to draw a diagram on."""
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, width), ylim=(0, height))
    axes.axis("off")
    return axes


def _box(
    axes: Axes, x: float, y: float, width: float, height: float, words: str, size: int, filled: bool = False
) -> None:
    axes.add_patch(
        FancyBboxPatch(
            (x - width / 2, y - height / 2),
            width,
            height,
            boxstyle="round,pad=0,rounding_size=0.25",
            facecolor=CLASSES[1].tint if filled else "white",
            edgecolor=INK,
            linewidth=2.8 if filled else 2,
        )
    )
    axes.text(x, y, words, size=size, ha="center", va="center", linespacing=1.5)
