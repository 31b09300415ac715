"""Names written beside the curves, so that nobody has to look them up in a legend."""

from collections.abc import Iterable

from matplotlib.axes import Axes


def name_ends(axes: Axes, ends: Iterable[tuple[float, float, str, str]]) -> None:
    """Write the name of each curve to the right of its end, and move names apart that would touch.

    ends  (x, y, name, colour) of each curve, x and y in data units; call it when the limits stand
    """
    low, high = axes.get_ylim()
    top = -1.0
    for x, y, name, colour in sorted(ends, key=lambda end: end[1]):
        half = 0.04 * (name.count("\n") + 1)
        place = max((y - low) / (high - low), top + half)
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
