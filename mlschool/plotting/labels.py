"""Names written beside curves and levels, so that nobody has to look them up in a legend."""

from collections.abc import Iterable

from matplotlib.axes import Axes

from .style import FAINT


def name_ends(axes: Axes, ends: Iterable[tuple[float, float, str, str]], line: float = 0.08) -> None:
    """Write the name of each curve to the right of its end, and move names apart that would touch.

    The limits stay as they are from here on, and the axes may be logarithmic.

    ends  (x, y, name, colour) of each curve, x and y in data units
    line  the height of a line of words, as a part of the height of the axes
    """
    axes.set_ylim(*axes.get_ylim())
    to_axes = axes.transData - axes.transAxes
    top = -1.0
    for x, y, name, colour in sorted(ends, key=lambda end: end[1]):
        half = line / 2 * (name.count("\n") + 1)
        place = max(to_axes.transform((x, y))[1], top + half)
        top = place + half
        axes.annotate(
            name,
            (x, y),
            (1.05, place),
            "data",
            "axes fraction",
            {"arrowstyle": "-", "color": colour, "relpos": (0, 0.5)},
            color=colour,
            va="center",
            annotation_clip=False,
        )


def level(axes: Axes, words: str, height: float, left: bool = False, under: bool = False) -> None:
    """Draw a dotted line at a height, with words at its right end and above it.

    left, under  the words stand at its left end, or below it
    """
    axes.axhline(height, color=FAINT, linestyle=":", linewidth=1.8)
    axes.annotate(
        words,
        (0.02 if left else 0.98, height),
        (0, -4 if under else 4),
        ("axes fraction", "data"),
        "offset points",
        color=FAINT,
        ha="left" if left else "right",
        va="top" if under else "bottom",
    )
