"""The arrows of drawn diagrams."""

from matplotlib.axes import Axes

from .style import INK


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
    axes.annotate(
        "",
        end,
        start,
        arrowprops={
            "arrowstyle": "-|>",
            "color": colour,
            "linewidth": 2,
            "shrinkA": 0,
            "shrinkB": 0,
            "mutation_scale": 16,
        },
    )
