"""Pictures of backpropagation: a slope at a score, and graphs that are run there and back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING

import numpy as np

from .charts import Function
from .sketch import Sheet, Sketch, page
from .style import FAINT, INK, LINES, VERMILION
from .words import listing, number

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

Pair = tuple[Function, Function]  # an activation and its slope


def graph(
    columns: Sequence[Sequence[str | None]],
    values: Mapping[str, float],
    arrows: Mapping[tuple[str, str], float | None],
    slopes: Mapping[str, float] | None = None,
) -> Sketch:
    """Draw a computation as boxes: values run forwards along the arrows, slopes run backwards.

    columns  the names of the boxes, from left to right, each column downwards; None leaves a place empty
    values   the value of each box. What stands before " = " is its name, as in "z = w·x + b"
    arrows   for (from, to): how fast the second changes with the first; None where nobody asks
    slopes   for each box that has one: how fast the last box changes with it
    raises   ValueError for names that don't agree, numbers that aren't finite, too many boxes, or a slope of
             a box from which no arrows lead to the last one

    >>> graph([["x"], ["L"]], {"x": 3.0, "L = x²": 9.0}, {("x", "L"): 6.0}, {"x": 6.0})
    Black: values, forwards. Orange: slopes, backwards. x is 3, its slope 6; L = x² is 9. x to L: 6.
    """
    slopes = dict(slopes or {})
    if not 2 <= len(columns) <= 4 or not all(1 <= len(column) <= 3 for column in columns):
        raise ValueError("There is room for 2 to 4 columns of 1 to 3 boxes each.")
    formulas = {formula.partition(" = ")[0]: formula for formula in values}
    named = [name for column in columns for name in column if name]
    used = {*slopes, *(name for pair in arrows for name in pair)}
    if sorted(named) != sorted(formulas) or not used <= set(named):
        raise ValueError(
            f"Columns, values, arrows and slopes must speak of the same boxes. The columns have "
            f"{listing(named)}, the values {listing(formulas)}."
        )
    reached = {named[-1]}
    for _ in named:
        reached |= {start for start, end in arrows if end in reached}
    if lost := sorted({*slopes} - reached):
        raise ValueError(f"No arrows lead from {listing(lost)} to {named[-1]}, so there is no slope to draw.")
    picture = _Boxes(96 * max(map(len, columns)) + 36)
    across = (_WIDE - 2 * _EDGE - _BOX) / (len(columns) - 1)
    for i, column in enumerate(columns):
        for j, name in enumerate(column):
            if name:
                down = (picture.height - 36) * (j + 0.5) / len(column)
                picture.places[name] = _EDGE + _BOX / 2 + i * across, down
    for (start, end), local in arrows.items():
        picture.arrow(start, end, back=local is not None)
    for (start, end), local in arrows.items():
        if local is not None:
            picture.label(start, end, [(f"× {_shown(local)}", VERMILION)])
    for name, formula in formulas.items():
        lines = [(formula, INK), (_shown(values[formula]), INK)]
        if " = " not in formula:
            lines = [(f"{formula} = {_shown(values[formula])}", INK)]
        if name in slopes:
            lines.append((f"slope {_shown(slopes[name])}", VERMILION))
        picture.box(name, lines)
    said = [
        f"{formula} is {number(values[formula])}"
        + (f", its slope {number(slopes[name])}" if name in slopes else "")
        for name, formula in formulas.items()
    ]
    passed = [f"{a} to {b}: {number(local)}" for (a, b), local in arrows.items() if local is not None]
    picture.facts = "; ".join(said) + "." + (f" {'; '.join(passed)}" if passed else "")
    return picture


def neuron_graph(
    w: float, b: float, x: float, y: float, activation: Pair, gradient: Callable[..., tuple]
) -> Sketch:
    """Draw the graph of a neuron with the loss (a − y)², worked there and back.

    w, b, x, y  weight, bias, one feature and its label
    activation  σ and its slope
    gradient    of (w, b, x, y): the slopes of the loss for w, b and x
    raises      ValueError where something isn't finite
    """
    f, slope = activation
    z = w * x + b
    a = float(f(z))
    dw, db, dx = map(float, gradient(w, b, x, y))
    values = {"w": w, "x": x, "b": b, "y": y, "z = w·x + b": z, "a = σ(z)": a, "L = (a − y)²": (a - y) ** 2}
    arrows = {("w", "z"): x, ("x", "z"): w, ("b", "z"): 1.0, ("z", "a"): float(slope(z))}
    arrows |= {("a", "L"): 2 * (a - y), ("y", "L"): None}
    slopes = {"w": dw, "x": dx, "b": db, "z": db, "a": 2 * (a - y)}
    picture = graph([["w", "x", "b"], ["z"], ["a", "y"], ["L"]], values, arrows, slopes)
    picture.caption = f"It answers {a:.4f}, {_shown(y)} is due, and the slope of w is {dw:.4f}".replace(
        "-", "−"
    )
    return picture


def gate_graph(k: float, z: float, activation: Pair, gradient: Callable[..., tuple]) -> Sketch:
    """Draw the graph of a = z · σ(k · z), in which z is used twice, worked there and back.

    k, z        the numbers that go in
    activation  σ and its slope
    gradient    of (k, z): the slopes of a for k and z
    raises      ValueError where something isn't finite
    """
    f, slope = activation
    u = k * z
    g, steep = float(f(u)), float(slope(u))
    dk, dz = map(float, gradient(k, z))
    values = {"z": z, "k": k, "u = k·z": u, "g = σ(u)": g, "a = z·g": z * g}
    arrows = {("z", "a"): g, ("z", "u"): k, ("k", "u"): z, ("u", "g"): steep, ("g", "a"): z}
    slopes = {"z": dz, "k": dk, "u": z * steep, "g": z}
    picture = graph([["z", "k"], [None, "u"], [None, "g"], ["a"]], values, arrows, slopes)
    picture.caption = (
        f"The slope of z is {g:.3f} on the direct way and {k * z * steep:.3f} through the gate. "
        f"Yours says {dz:.3f} in all"
    ).replace("-", "−")
    return picture


STAGES = 6  # of `two_layers`


def two_layers(
    x: ArrayLike,
    y: float,
    weights: tuple[ArrayLike, ArrayLike, ArrayLike, float],
    sigmoid: Callable[[ArrayLike], ArrayLike],
    gradient: Callable[..., tuple],
    stage: int = STAGES,
) -> Sketch:
    """Draw two inputs, two hidden units and an output, worked there and back as far as a stage.

    x, y      (2,) features of one sample, and its label
    weights   W (2, 2), b (2,), v (2,) and c
    sigmoid   the activation of all three
    gradient  of (x, y, W, b, v, c): the slopes of the loss for W, b, v and c
    stage     1 hidden units, 2 output and loss, then backwards: 3 the output's score, 4 its weights,
              5 the hidden scores, 6 their weights
    raises    ValueError for another stage, or where something isn't finite
    """
    if stage not in range(1, STAGES + 1):
        raise ValueError(f"The stage must be 1 to {STAGES}. Here it is {stage}.")
    W, b, v, c = (np.asarray(part, dtype=float) for part in weights)
    x, z = np.asarray(x, dtype=float), np.asarray(x, dtype=float) @ W + b
    h = np.array([sigmoid(z[0]), sigmoid(z[1])], dtype=float)
    s = h @ v + c
    a = float(sigmoid(s))
    loss = (a - y) ** 2
    dW, db, dv, dc = (np.asarray(part, dtype=float) for part in gradient(x, y, *weights))
    picture = _Boxes(350, box=140)
    picture.places = {f"x{i}": (52, (70, 240)[i]) for i in range(2)}
    picture.places |= {f"h{j}": (310, (70, 240)[j]) for j in range(2)} | {"out": (562, 155)}
    ways = [(f"x{i}", f"h{j}", W[i, j], dW[i, j], 6, 1) for i in range(2) for j in range(2)]
    ways += [(f"h{j}", "out", v[j], dv[j], 4, 2) for j in range(2)]
    for start, end, _, _, known, run in ways:
        picture.arrow(
            start, end, back=stage >= known, faint=stage < run, width=88 if start[0] == "x" else None
        )
    for start, end, weight, slope, known, _ in ways:
        lines = [(_shown(weight), INK)] + [(f"slope {_shown(slope)}", VERMILION)] * (stage >= known)
        crossing = start[0] == "x" and start[1] != end[1]
        picture.label(start, end, lines, at=0.22 if crossing else 0.5)
    for i in range(2):
        picture.box(f"x{i}", [(f"x{_LOW[i]} = {_shown(x[i])}", INK)], width=88)
        lines = [(f"b{_LOW[i]} = {_shown(b[i])}", INK)]
        lines += [(f"z{_LOW[i]} = {_shown(z[i])}", INK), (f"h{_LOW[i]} = {_shown(h[i])}", INK)]
        lines += [(f"slope at z{_LOW[i]} {_shown(db[i])}", VERMILION)] * (stage >= 5)
        picture.box(f"h{i}", lines)
    lines = [(f"c = {_shown(c)}", INK)]
    if stage >= 2:
        lines += [(f"s = {_shown(s)}", INK), (f"a = {_shown(a)}, y = {_shown(y)}", INK)]
        lines += [(f"L = {_shown(loss)}", INK)]
    lines += [(f"slope at s {_shown(dc)}", VERMILION)] * (stage >= 3)
    picture.box("out", lines)
    n = [_shown(value) if value >= 0 else f"({_shown(value)})" for value in (v[1], h[1])]
    own, back = _shown(h[1] * (1 - h[1])), _shown(dc)
    picture.caption = (
        f"1. Forwards: h₂ = σ(z₂) = σ({_shown(z[1])}) = {_shown(h[1])}",
        f"2. Forwards: a = σ(s) = σ({_shown(s)}) = {_shown(a)}, and L = (a − y)² = {_shown(loss)}",
        f"3. Backwards: the slope at s is 2 (a − y) · σ′(s) = {_shown(2 * (a - y))} · {_shown(a * (1 - a))} "
        f"= {_shown(dc)}",
        f"4. The slope for v₂ is (slope at s) · h₂ = {back} · {n[1]} = {_shown(dv[1])}",
        f"5. The slope at z₂ is (slope at s) · v₂ · σ′(z₂) = {back} · {n[0]} · {own} = {_shown(db[1])}",
        f"6. The slope for the weight from x₁ to unit 2 is (slope at z₂) · x₁ = {_shown(db[1])} · "
        f"{_shown(x[0])} = {_shown(dW[0, 1])}",
    )[stage - 1]
    picture.facts = f"Two inputs {_shown(x[0])} and {_shown(x[1])}, two hidden units, one output"
    return picture


def tangent(
    f: Callable[[np.ndarray], ArrayLike],
    slope: Callable[[float], float],
    z: float,
    low: float = -6.0,
    high: float = 6.0,
) -> Sketch:
    """Draw an activation, and the straight line that leaves it at a score with its slope there.

    f, slope   the activation and its slope; each takes a number or (m,) and returns as many
    z          the score, between low and high
    raises     ValueError where something isn't finite

    >>> tangent(np.square, lambda z: 2 * z, 1.0, -2, 2).caption
    'at z = 1 the activation is 1 and its slope 2'
    """
    at = np.linspace(low, high, 241)
    curve = np.broadcast_to(np.asarray(f(at), dtype=float), at.shape)
    value, steep = float(f(z)), float(slope(z))
    bottom, top = min(curve.min(), -1.1), max(curve.max(), 1.3)
    picture = Sketch((low, high), (bottom, top), "score z", "activation")
    picture.curve([low, high], [value + steep * (low - z), value + steep * (high - z)], LINES[4], "slope")
    picture.curve(at, curve, LINES[0], "activation").dots([z], [value])
    said = f"at z = {number(z)} the activation is {number(value)} and its slope {number(steep)}"
    picture.caption = said.replace("-", "−")
    return picture


_WIDE, _EDGE, _BOX = 640, 6, 106  # pixels
_LOW = "₁₂"


class _Boxes(Sheet):
    """Boxes with arrows between them, in pixels; `places` has the middle of each box."""

    def __init__(self, height: int, box: int = _BOX) -> None:
        super().__init__("Black: values, forwards. Orange: slopes, backwards", _WIDE, height)
        self.places: dict[str, tuple[float, float]] = {}
        self.width = box

    def box(self, name: str, lines: Sequence[tuple[str, str]], width: int | None = None) -> None:
        """Draw a box with lines of text, each with its colour."""
        (x, y), width, height = self.places[name], width or self.width, 20 * len(lines) + 12
        self._drawn.append(
            f'<rect x="{x - width / 2}" y="{y - height / 2}" width="{width}" height="{height}" rx="6" '
            f'fill="white" stroke="{INK}"/>'
        )
        self._write(x, y, lines)

    def label(self, start: str, end: str, lines: Sequence[tuple[str, str]], at: float = 0.5) -> None:
        """Write lines of text over an arrow, a part of the way along it."""
        (x, y), (x_end, y_end) = self._ends(start, end)
        lift = 14 if lines[0][1] == VERMILION and abs(y_end - y) < 30 else 0  # not on a level arrow
        self._write(x + at * (x_end - x), y + at * (y_end - y) - lift, lines, halo=True)

    def arrow(
        self, start: str, end: str, back: bool = False, faint: bool = False, width: int | None = None
    ) -> None:
        """Draw an arrow from box to box, and one back beneath it."""
        (x, y), (x_end, y_end) = self._ends(start, end, width)
        off = 4 if back else 0
        self._drawn.append(_arrow(x, y - off, x_end, y_end - off, FAINT if faint else INK))
        if back:
            self._drawn.append(_arrow(x_end, y_end + off, x, y + off, VERMILION))

    def _ends(self, start: str, end: str, width: int | None = None) -> tuple[tuple[float, float], ...]:
        (x, y), (x_end, y_end) = self.places[start], self.places[end]
        x, x_end = x + (width or self.width) / 2, x_end - self.width / 2
        return (x + 2, y + 0.1 * (y_end - y)), (x_end - 2, y_end - 0.1 * (y_end - y))

    def _write(self, x: float, y: float, lines: Sequence[tuple[str, str]], halo: bool = False) -> None:
        look = 'stroke="white" stroke-width="5" stroke-linejoin="round" paint-order="stroke"' if halo else ""
        for i, (words, colour) in enumerate(lines):
            down = y + 5 + 20 * (i - (len(lines) - 1) / 2)
            self._drawn.append(
                f'<text x="{x:.1f}" y="{down:.1f}" text-anchor="middle" fill="{colour}" {look}>'
                f"{escape(words)}</text>"
            )

    def svg(self) -> str:
        """Return the picture as SVG that needs nothing beside it."""
        key = ((_EDGE, INK, "black: values, forwards →"), (230, VERMILION, "orange: slopes, backwards ←"))
        words = "".join(
            f'<text x="{x}" y="{self.height - 8}" fill="{colour}">{said}</text>' for x, colour, said in key
        )
        return page(self.wide, self.height, *self._drawn, words)


def _arrow(x: float, y: float, x_end: float, y_end: float, colour: str) -> str:
    """Return a straight arrow as SVG."""
    along = np.array([x_end - x, y_end - y]) / max(np.hypot(x_end - x, y_end - y), 1e-9)
    (u, w), across = along * 9, np.array([-along[1], along[0]]) * 4
    left, right = np.array([x_end - u, y_end - w]) + across, np.array([x_end - u, y_end - w]) - across
    return (
        f'<path stroke="{colour}" stroke-width="1.5" d="M{x:.1f} {y:.1f}L{x_end - u:.1f} {y_end - w:.1f}"/>'
        f'<path fill="{colour}" d="M{x_end:.1f} {y_end:.1f}L{left[0]:.1f} {left[1]:.1f}'
        f'L{right[0]:.1f} {right[1]:.1f}z"/>'
    )


def _shown(value: float) -> str:
    """Return a number as it is printed in a picture: three figures and four decimals at most."""
    if not np.isfinite(value):
        raise ValueError("The graph can't be drawn: not all of its numbers are finite.")
    return f"{round(float(value), 4) + 0.0:.3g}".replace("-", "−")
