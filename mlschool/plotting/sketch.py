"""A picture in SVG that takes less than a millisecond: what a control draws anew while it is turned."""

from __future__ import annotations

from base64 import b64encode
from html import escape
from io import BytesIO
from typing import TYPE_CHECKING
from urllib.parse import quote

import numpy as np
from matplotlib import colormaps
from matplotlib.ticker import MaxNLocator

from .style import CLASSES, FAINT, INK, LINES, ClassStyle, LineStyle
from .words import number

if TYPE_CHECKING:
    from matplotlib.colors import Colormap
    from numpy.typing import ArrayLike
    from PIL.Image import Image

WIDTH = 560
LEFT, RIGHT, TOP, BOTTOM = 64, 14, 34, 50  # what is left about the axes, in pixels
# A sign of each class as an SVG path about the origin.
SIGNS = {
    "o": "m-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0",
    "^": "m0-5l5 9h-10z",
    "s": "m-4-4h8v8h-8z",
    "D": "m0-5.5l5 5.5l-5 5.5l-5-5.5z",
    "p": "m0-5l5 4l-2 5.5h-6l-2-5.5z",
    "X": "m-4-4l8 8m0-8l-8 8",
}
RING = "m-8 0a8 8 0 1 0 16 0a8 8 0 1 0-16 0"
GREY = colormaps["gray"]
DASHES = ("", "9 4", "2 4", "9 4 2 4", "16 5", "8 4 2 4 2 4")  # of `LINES`


class Sketch:
    """Two axes, and what was drawn between them, one over the other.

    xlim, ylim      the lower and the upper end of each axis
    xlabel, ylabel  what stands at them, with units
    height          in pixels; without `ylabel` the vertical axis has no numbers
    caption         the line beneath, with the number that matters
    raises          ValueError where an end, or something that is drawn, isn't finite

    >>> picture = Sketch((0, 1), (0, 2), "x", "y").curve([0, 1], [0, 2])
    >>> picture.caption = "a line"
    >>> picture
    y over x. a line.
    """

    def __init__(
        self,
        xlim: tuple[float, float],
        ylim: tuple[float, float],
        xlabel: str,
        ylabel: str = "",
        height: int = 380,
    ) -> None:
        self.low, self.high = np.array([xlim, ylim], dtype=float).T
        _finite("An axis", xlim, ylim)
        self.labels = xlabel, ylabel
        self.height = height
        self.caption = ""
        self.facts = ""
        self._drawn: list[str] = []
        self._legend: list[str] = []

    def get_xlim(self) -> tuple[float, float]:
        """Return the ends of the horizontal axis, as matplotlib's axes do."""
        return self.low[0], self.high[0]

    def get_ylim(self) -> tuple[float, float]:
        """Return the ends of the vertical axis, as matplotlib's axes do."""
        return self.low[1], self.high[1]

    def dots(self, x: ArrayLike, y: ArrayLike, style: ClassStyle = CLASSES[0], name: str = "") -> Sketch:
        """Draw points (n,), each with a class's sign; a name stands in the legend."""
        sign = SIGNS[style.marker]
        line = f'stroke="{style.colour}" stroke-width="2.5"' if style.marker == "X" else 'stroke="white"'
        look = f'fill="{style.colour}" fill-opacity="0.85" {line}'
        self._drawn.append(f'<path {look} d="{self._signs(x, y, sign)}"/>')
        if name:
            self._legend.append(
                f'<path {look} d="M{{x}} 18{sign}"/><text x="{{after}}" y="23">{escape(name)}</text>'
            )
        return self

    def rings(self, x: ArrayLike, y: ArrayLike) -> Sketch:
        """Draw a ring about each of some points, (n,)."""
        look = f'fill="none" stroke="{INK}" stroke-width="1.5"'
        self._drawn.append(f'<path {look} d="{self._signs(x, y, RING)}"/>')
        return self

    def curve(self, x: ArrayLike, y: ArrayLike, style: LineStyle = LINES[0], name: str = "") -> Sketch:
        """Draw a line through points (n,); a name stands in the legend."""
        _finite(name or "A curve", x, y)
        dash = DASHES[LINES.index(style)]
        look = f'fill="none" stroke="{style.colour}" stroke-width="2.5" stroke-dasharray="{dash}"'
        path = "L".join(f"{a:.1f} {b:.1f}" for a, b in self._places(x, y))
        self._drawn.append(f'<path {look} d="M{path}"/>')
        if name:
            self._legend.append(
                f'<path {look} d="M{{x}} 18h-12h24"/><text x="{{after}}" y="23">{escape(name)}</text>'
            )
        return self

    def hairline(self, x: ArrayLike, y: ArrayLike) -> Sketch:
        """Draw a thin grey line through points (n,), such as a contour."""
        _finite("A line", x, y)
        path = "L".join(f"{a:.1f} {b:.1f}" for a, b in self._places(x, y))
        self._drawn.append(f'<path fill="none" stroke="{FAINT}" stroke-width="0.8" d="M{path}"/>')
        return self

    def area(self, corners: ArrayLike, colour: str, name: str = "") -> Sketch:
        """Fill a polygon with corners (n, 2); a name stands in the legend."""
        places = " ".join(f"{x:.1f},{y:.1f}" for x, y in self._places(*np.asarray(corners, dtype=float).T))
        self._drawn.append(f'<polygon fill="{colour}" points="{places}"/>')
        if name:
            self._legend.append(
                f'<path fill="{colour}" stroke="{INK}" d="M{{x}} 18m-8-7h16v14h-16z"/>'
                f'<text x="{{after}}" y="23">{escape(name)}</text>'
            )
        return self

    @property
    def alt(self) -> str:
        """What is seen: the axes, what was said of them, and the caption."""
        over = " over ".join(label for label in self.labels[::-1] if label)
        return " ".join(f"{part.rstrip('.')}." for part in (over, self.facts, self.caption) if part)

    def svg(self) -> str:
        """Return the picture as SVG that needs nothing beside it."""
        width, height = WIDTH - LEFT - RIGHT, self.height - TOP - BOTTOM
        legend, x = [], LEFT + 8
        for key in self._legend:
            legend.append(key.format(x=x, after=x + 16))
            x += 42 + 8 * len(key.rpartition("<text")[2].partition(">")[2].partition("<")[0])
        return page(
            WIDTH,
            self.height,
            *legend,
            # what stands in an inner svg is cut off at its edge
            f'<svg x="{LEFT}" y="{TOP}" width="{width}" height="{height}">{"".join(self._drawn)}</svg>',
            f'<path fill="none" stroke="{INK}" d="M{LEFT} {TOP}v{height}h{width}"/>',
            *self._ticks(),
        )

    def html(self) -> str:
        """Return the picture as HTML that needs nothing beside it."""
        data = b64encode(self.svg().encode()).decode()
        caption = f"<figcaption>{escape(self.caption)}</figcaption>" if self.caption else ""
        return (
            f'<figure style="margin:0.5em 0"><img alt="{escape(self.alt)}" width="{WIDTH}" '
            f'src="data:image/svg+xml;base64,{data}" style="max-width:100%;height:auto">{caption}</figure>'
        )

    def __repr__(self) -> str:
        return self.alt

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        return {"text/html": self.html(), "image/svg+xml": self.svg(), "text/plain": self.alt}

    def _places(self, x: ArrayLike, y: ArrayLike) -> np.ndarray:
        """Return points (n,) as pixels (n, 2) of the inner picture, downwards."""
        at = (np.column_stack([x, y]).astype(float) - self.low) / (self.high - self.low)
        size = np.array([WIDTH - LEFT - RIGHT, self.height - TOP - BOTTOM])
        return np.clip(np.column_stack([at[:, 0], 1 - at[:, 1]]) * size, -1e4, 1e4)

    def _signs(self, x: ArrayLike, y: ArrayLike, sign: str) -> str:
        _finite("A point", x, y)
        return "".join(f"M{a:.0f} {b:.0f}{sign}" for a, b in self._places(x, y))

    def _ticks(self) -> list[str]:
        drawn = []
        right, foot = WIDTH - RIGHT, self.height - BOTTOM
        for value in _round_numbers(*self.get_xlim()):
            x = LEFT + (value - self.low[0]) / (self.high[0] - self.low[0]) * (right - LEFT)
            drawn.append(f'<path stroke="{INK}" d="M{x:.1f} {foot}v5"/>')
            drawn.append(f'<text x="{x:.1f}" y="{foot + 20}" text-anchor="middle">{_said(value)}</text>')
        middle = (LEFT + right) / 2
        drawn.append(
            f'<text x="{middle}" y="{self.height - 8}" text-anchor="middle">{escape(self.labels[0])}</text>'
        )
        if self.labels[1]:
            for value in _round_numbers(*self.get_ylim()):
                y = foot - (value - self.low[1]) / (self.high[1] - self.low[1]) * (foot - TOP)
                drawn.append(f'<path stroke="{INK}" d="M{LEFT} {y:.1f}h-5"/>')
                drawn.append(f'<text x="{LEFT - 9}" y="{y + 5:.1f}" text-anchor="end">{_said(value)}</text>')
            turned = f'transform="translate(16 {(TOP + foot) / 2}) rotate(-90)"'
            drawn.append(f'<text {turned} text-anchor="middle">{escape(self.labels[1])}</text>')
        return drawn


class Sheet(Sketch):
    """A sketch without axes, on which everything is placed in pixels.

    about  what it is a picture of
    wide   in pixels; `height` likewise
    """

    def __init__(self, about: str, wide: int, height: int) -> None:
        super().__init__((0, wide), (0, height), about, height=height)
        self.wide = wide

    def svg(self) -> str:
        """Return the picture as SVG that needs nothing beside it."""
        return page(self.wide, self.height, *self._drawn)

    def words(self, x: float, y: float, words: str, middle: bool = False) -> Sheet:
        """Write words that begin at (x, y), or have their middle there."""
        anchor = ' text-anchor="middle"' if middle else ""
        self._drawn.append(f'<text x="{x:g}" y="{y:g}"{anchor}>{escape(words)}</text>')
        return self

    def path(self, path: str, colour: str, thick: float, fill: str = "none") -> None:
        """Draw a path of SVG as a line, and fill what it goes round."""
        look = f'fill="{fill}" stroke="{colour}" stroke-width="{thick:g}" stroke-linecap="round"'
        self._drawn.append(f'<path {look} d="{path}"/>')

    def frame(self, x: float, y: float, wide: float, high: float, colour: str, thick: float) -> None:
        """Draw a frame."""
        size = f'x="{x:g}" y="{y:g}" width="{wide:g}" height="{high:g}"'
        self._drawn.append(f'<rect {size} fill="none" stroke="{colour}" stroke-width="{thick:g}"/>')

    def raster(self, x: float, y: float, scale: float, share: np.ndarray, colours: Colormap = GREY) -> None:
        """Draw an array of numbers from 0 to 1, each as a square of `scale` pixels, and a frame about it."""
        height, width = share.shape
        size = f'x="{x:g}" y="{y:g}" width="{scale * width:g}" height="{scale * height:g}"'
        look = 'preserveAspectRatio="none" style="image-rendering:pixelated"'
        self._drawn.append(f'<image {size} {look} href="{address_of(_coloured(share, colours))}"/>')
        self._drawn.append(f'<rect {size} fill="none" stroke="{FAINT}"/>')


def _coloured(share: np.ndarray, colours: Colormap) -> Image:
    """Return an image of numbers from 0 to 1: 33 shades are enough, and keep it small."""
    from PIL import Image

    picture = Image.fromarray(np.round(32 * np.clip(share, 0, 1)).astype(np.uint8), "P")
    picture.putpalette(np.round(255 * colours(np.linspace(0, 1, 33))[:, :3]).astype(np.uint8).tobytes())
    return picture


def address_of(picture: Image) -> str:
    """Return an image as an address that holds it."""
    held = BytesIO()
    picture.save(held, "PNG")
    # no slash, so that nothing in the picture looks like the address of something outside
    return "data:image/png;base64," + quote(b64encode(held.getvalue()).decode(), safe="")


def page(wide: int, height: int, *drawn: str) -> str:
    """Return pieces of SVG on a white page."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {height}" width="{wide}" '
        f'height="{height}" font-family="DejaVu Sans, Verdana, sans-serif" font-size="14" fill="{INK}">'
        f'<rect width="100%" height="100%" fill="white"/>{"".join(drawn)}</svg>'
    )


def _round_numbers(low: float, high: float) -> list[float]:
    return [v for v in MaxNLocator(5, steps=[1, 2, 5, 10]).tick_values(low, high) if low <= v <= high]


def _said(value: float) -> str:
    return number(value).replace("-", "−")


def _finite(what: str, *values: ArrayLike) -> None:
    if not all(np.isfinite(np.asarray(value, dtype=float)).all() for value in values):
        raise ValueError(f"{what} can't be drawn: not all of its numbers are finite.")
