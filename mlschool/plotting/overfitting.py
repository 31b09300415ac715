"""Pictures of overfitting: both losses over the epochs, cures side by side, and what a winner is worth."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from .sketch import Sheet, Sketch
from .style import FAINT, INK, LINES
from .words import listing, number, plural

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

HIGHEST = 2.5  # the loss at the top of every picture, so that they can be compared
ROOM, FOOT = (184, 150), 46  # of a panel, in pixels, and what stands beneath it


def _checked(histories: ArrayLike) -> np.ndarray:
    runs = np.asarray(histories, dtype=float)
    if runs.ndim != 3 or runs.shape[2] < 2 or not runs.size or not np.isfinite(runs).all():
        raise ValueError(
            "Give finite losses in the shape (runs, epochs, 2): of each run and epoch the training loss and "
            f"the validation loss. Here the shape is {runs.shape}."
        )
    return runs


def both_losses(histories: ArrayLike, epoch: int | None = None) -> Sketch:
    """Draw training and validation loss over the epochs: each run as a hairline, their medians as lines.

    histories  (runs, epochs, 2): of each run, after each epoch, the training loss and the validation loss
    epoch      where an upright line stands, counted from 1; the caption then speaks of this epoch
    raises     ValueError for another shape, or losses that aren't finite

    >>> both_losses([[[2.0, 2.1], [1.0, 1.5], [0.5, 1.9]]]).caption
    'validation loss at its lowest 1.50, at the end 1.90'
    """
    runs = _checked(histories)
    epochs = np.arange(1, runs.shape[1] + 1)
    picture = Sketch((0, len(epochs) + 1), (0, HIGHEST), "epoch", "loss", height=360)
    for run in runs:
        picture.hairline(epochs, run[:, 0]).hairline(epochs, run[:, 1])
    training, validation = np.median(runs, axis=0).T[:2]
    picture.curve(epochs, training, LINES[0], "training").curve(epochs, validation, LINES[4], "validation")
    low, end = np.median(runs[:, :, 1].min(axis=1)), validation[-1]
    picture.caption = f"validation loss at its lowest {low:.2f}, at the end {end:.2f}"
    if epoch is not None:
        picture.curve([epoch, epoch], [0, HIGHEST], LINES[5])
        gap = validation[epoch - 1] - training[epoch - 1]
        picture.caption = f"epoch {epoch}: training {training[epoch - 1]:.2f}, "
        picture.caption += f"validation {validation[epoch - 1]:.2f}, gap {gap:.2f}"
    picture.facts = f"{plural(len(runs), 'run')} as hairlines, and their medians. The training loss ends at "
    picture.facts += f"{number(round(float(training[-1]), 2))}"
    return picture


class _Panels(Sheet):
    """Small pictures side by side."""

    def line(self, x: np.ndarray, y: np.ndarray, colour: str, width: float, dash: str = "") -> None:
        path = "L".join(f"{a:.1f} {b:.1f}" for a, b in zip(x, y, strict=True))
        look = f'fill="none" stroke="{colour}" stroke-width="{width}" stroke-dasharray="{dash}"'
        self._drawn.append(f'<path {look} d="M{path}"/>')


def cures(runs: Mapping[str, ArrayLike], columns: int = 3) -> Sketch:
    """Draw both losses of several ways to train, each in a small picture of the same height.

    runs    for each way (runs, epochs, 2): training loss and validation loss, as `both_losses` takes them;
            beneath each stands where its validation loss ends, in the mean and from the lowest to the highest
    raises  ValueError for no way at all, or losses of another shape
    """
    if not runs:
        raise ValueError("Give at least one way to train.")
    wide, high = ROOM
    rows = -(-len(runs) // columns)
    about = f"Training (solid) and validation loss (dashed) over the epochs, from 0 to {HIGHEST:g}"
    sheet = _Panels(about, columns * (wide + 24) + 10, rows * (high + 30 + FOOT))
    ends = []
    for place, (name, histories) in enumerate(runs.items()):
        values = _checked(histories)
        left, top = 16 + place % columns * (wide + 24), 28 + place // columns * (high + 30 + FOOT)
        x = left + np.linspace(0, wide, values.shape[1])
        heights = top + high * (1 - np.minimum(values, HIGHEST) / HIGHEST)
        for run in heights:
            sheet.line(x, run[:, 0], FAINT, 0.8)
            sheet.line(x, run[:, 1], FAINT, 0.8)
        middle = np.median(heights, axis=0)
        sheet.line(x, middle[:, 0], INK, 2.5)
        sheet.line(x, middle[:, 1], LINES[4].colour, 2.5, "9 4")
        sheet.line(np.array([left, left, left + wide]), np.array([top, top + high, top + high]), INK, 1)
        end = values[:, -1, 1]
        spread = f"{end.mean():.2f} ({end.min():.2f} to {end.max():.2f})"
        sheet.words(left + wide / 2, top - 9, name, middle=True)
        sheet.words(left + wide / 2, top + high + 20, spread, middle=True)
        ends.append(f"{name} {spread}")
    sheet.facts = "In " + listing(ends)
    sheet.caption = f"losses from 0 to {HIGHEST:g}: solid for training, dashed for validation; beneath, "
    sheet.caption += "the validation loss at the end, with its range"
    return sheet
