"""Pictures of losses: lines, losses over a constant, probabilities as bars, and whether they hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from .sketch import Sketch
from .style import CLASSES, LINES
from .words import listing, number, plural

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


def answers(values: ArrayLike, c: ArrayLike, curves: Mapping[str, ArrayLike]) -> Sketch:
    """Draw losses over a constant prediction, the values as dots on the axis, and where each loss is least.

    values  (n,) the values that one constant is to predict
    c       (m,) constants that were tried
    curves  for each loss, (m,) its values; at most three
    raises  ValueError for no curve, or more than three
    """
    if not 1 <= len(curves) <= 3:
        raise ValueError(f"There is room for 1 to 3 losses. Here are {len(curves)}.")
    values, c = np.asarray(values, dtype=float), np.asarray(c, dtype=float)
    scaled = {name: np.asarray(curve, dtype=float) / np.max(curve) for name, curve in curves.items()}
    picture = Sketch((c[0], c[-1]), (-0.08, 1.05), "prediction c", "loss, as a share of its largest", 340)
    best = {}
    for (name, curve), style in zip(scaled.items(), LINES, strict=False):
        best[name] = c[np.argmin(curve)]
        picture.curve(c, curve, style, name)
        picture.rings([best[name]], [curve.min()])
    picture.dots(values, np.zeros(len(values)), CLASSES[0], "values")
    picture.facts = f"{plural(len(values), 'value')} as dots, and a ring where each loss is least"
    picture.caption = "least at: " + ", ".join(f"{name} {number(place)}" for name, place in best.items())
    return picture


def counted(q: ArrayLike, counts: ArrayLike) -> Sketch:
    """Draw how many neutrons each pixel counted, over the momentum transfer.

    q, counts  (n,) in 1/Å, and whole numbers
    """
    q, counts = np.asarray(q, dtype=float), np.asarray(counts)
    picture = Sketch((0, 1.05 * q.max()), (0, 1.05 * counts.max()), "Q (1/Å)", "neutrons in a pixel")
    picture.dots(q, counts, CLASSES[0])
    last = counts[q >= np.quantile(q, 0.9)]
    picture.caption = f"{len(q)} pixels, {counts.sum()} neutrons"
    picture.facts = f"From up to {counts.max()} in a pixel down to {last.min()} to {last.max()}"
    return picture


def fitted_lines(x: ArrayLike, y: ArrayLike, lines: Mapping[str, tuple[float, float]]) -> Sketch:
    """Draw points, and straight lines through them that different losses chose.

    x, y    (n,) the points; the last one is the outlier, with a ring
    lines   for each loss, its slope and its value at 0; at most four
    raises  ValueError for no line, or more than four
    """
    if not 1 <= len(lines) <= 4:
        raise ValueError(f"There is room for 1 to 4 lines. Here are {len(lines)}.")
    x, y = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    low, high = min(-1.0, y.min() - 1), max(11.0, y.max() + 1)
    picture = Sketch((x.min() - 0.3, x.max() + 0.3), (low, high), "x", "y")
    ends = np.array(picture.get_xlim())
    for (name, (slope, start)), style in zip(lines.items(), LINES, strict=False):
        picture.curve(ends, slope * ends + start, style, name)
    picture.dots(x, y, CLASSES[0]).rings(x[-1:], y[-1:])
    picture.facts = f"{plural(len(x), 'point')}, a ring about the last, and the lines of {listing(lines)}"
    picture.caption = "slopes: " + ", ".join(f"{name} {slope:.2f}" for name, (slope, _) in lines.items())
    return picture


def bars(
    probabilities: ArrayLike, names: Sequence[str], labels: tuple[str, str] = ("class", "probability")
) -> Sketch:
    """Draw the probabilities of some classes as bars, or other shares.

    probabilities  (n_classes,) from 0 to 1
    names          n_classes names
    labels         what stands at the two axes
    raises         ValueError where they differ in number, or there are more than three
    """
    shares = np.asarray(probabilities, dtype=float)
    if not len(shares) == len(names) <= 3:
        raise ValueError(
            f"Each of up to 3 classes needs a name; here are {len(shares)} probabilities, {len(names)} names."
        )
    picture = Sketch((-0.6, len(shares) - 0.4), (0, 1.05), *labels, height=300)
    for place, (share, name, style) in enumerate(zip(shares, names, CLASSES, strict=False)):
        left, right = place - 0.35, place + 0.35
        picture.area([(left, 0), (right, 0), (right, share), (left, share)], style.colour, name)
    picture.caption = ", ".join(f"{name} {share:.3f}" for name, share in zip(names, shares, strict=True))
    picture.facts = f"A bar for each {labels[0]}"
    return picture


def reliability(y: ArrayLike, p: ArrayLike, parts: int = 5) -> Sketch:
    """Draw how often a class came true, over how probable it was said to be.

    y, p    (n,) labels 0 and 1, and the probability that was given to a 1
    parts   into how many parts of the same width the probabilities are sorted
    raises  ValueError for probabilities outside 0 to 1
    """
    y, p = np.asarray(y, dtype=float), np.asarray(p, dtype=float)
    if not ((p >= 0) & (p <= 1)).all():
        raise ValueError("Probabilities lie between 0 and 1; some of these don't.")
    place = np.minimum((p * parts).astype(int), parts - 1)
    used = [k for k in range(parts) if np.any(place == k)]
    said = [p[place == k].mean() for k in used]
    came = [y[place == k].mean() for k in used]
    picture = Sketch((0, 1), (0, 1.05), "probability that was said", "share that came true", 340)
    picture.curve([0, 1], [0, 1], LINES[3], "as it should be").dots(said, came, CLASSES[1], "as it was")
    counts = ", ".join(str(int(np.sum(place == k))) for k in used)
    picture.facts = f"{plural(len(used), 'dot')}, from {counts} samples"
    picture.caption = f"off by {np.mean(np.abs(np.array(said) - came)):.2f} on average"
    return picture
