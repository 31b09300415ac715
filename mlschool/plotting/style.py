"""How pictures look: colours that everybody can tell apart, and a second sign beside each colour.

The colours are those of Okabe and Ito, the purple darker. No picture relies on them alone: classes differ by
marker too, lines by dash.
"""

from contextlib import ContextDecorator
from typing import NamedTuple

import matplotlib.style
from cycler import cycler
from matplotlib.colors import LinearSegmentedColormap

INK = "#222222"
FAINT = "#767676"  # the palest grey that is still legible on white
BLUE, VERMILION, GREEN, PURPLE, ORANGE, SKY = "#0072B2", "#D55E00", "#009E73", "#AA4499", "#E69F00", "#56B4E9"

SIGNED = LinearSegmentedColormap.from_list("below to above", [BLUE, "white", VERMILION])  # of numbers about 0


class ClassStyle(NamedTuple):
    """How the samples of one class are drawn."""

    colour: str
    name: str  # of colour and marker, for the text that stands in for the picture
    marker: str
    tint: str  # for the region that a classifier gives to this class


class LineStyle(NamedTuple):
    """How one line of several is drawn."""

    colour: str
    dash: str | tuple
    name: str


CLASSES = (
    ClassStyle(BLUE, "blue circles", "o", "#D6E9F5"),
    ClassStyle(VERMILION, "orange triangles", "^", "#FBE3D0"),
    ClassStyle(GREEN, "green squares", "s", "#D3F0E5"),
    ClassStyle(PURPLE, "purple diamonds", "D", "#F0DDEC"),
    ClassStyle(ORANGE, "yellow pentagons", "p", "#FCF0CF"),
    ClassStyle(SKY, "pale blue crosses", "X", "#EAF6FD"),
)

LINES = (
    LineStyle(INK, "-", "solid"),
    LineStyle(PURPLE, (0, (6, 2)), "dashed"),
    LineStyle(GREEN, (0, (1, 1.5)), "dotted"),
    LineStyle(BLUE, (0, (6, 2, 1, 2)), "dash-dotted"),
    LineStyle(VERMILION, (0, (12, 3)), "long-dashed"),
    LineStyle(FAINT, (0, (5, 2, 1, 2, 1, 2)), "dash-dot-dotted"),
)

# Sizes in points on a figure of 6.4 inches: still legible when a page shows it at half its size.
SHEET = {
    "figure.figsize": (6.4, 4.4),
    "figure.dpi": 100,
    "figure.facecolor": "white",
    "savefig.facecolor": "white",
    "axes.facecolor": "white",
    "axes.prop_cycle": cycler(color=[s.colour for s in LINES]) + cycler(linestyle=[s.dash for s in LINES]),
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "axes.labelsize": 14,
    "axes.titlesize": 14,
    "font.size": 13,
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],  # comes with matplotlib, and has subscripts and Greek letters
    "legend.frameon": False,
    "lines.linewidth": 2.2,
    "lines.markersize": 7,
}


def use() -> None:
    """Give the learner's own matplotlib pictures this style too, until the kernel ends."""
    matplotlib.rcParams.update(SHEET)


def styled() -> ContextDecorator:
    """Return a decorator: while the function runs, pictures have this style, whatever the reader has set."""
    return matplotlib.style.context(["default", SHEET])
