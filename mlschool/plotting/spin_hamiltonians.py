"""Pictures of spin_hamiltonians: the zigzag chains, spectra as maps, and where answers are right."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
from matplotlib import colormaps

from .sketch import WIDTH, Sheet, Sketch
from .style import BLUE, CLASSES, FAINT, INK, LINES, VERMILION
from .words import listing

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

SCALE = 2.7  # pixels of the picture for each pixel of a map
BRIGHT = colormaps["viridis"]


def zigzag_chains() -> Sheet:
    """Draw planes of manganese ions in either model: spins, up or down, and the bonds along the chains.

    >>> zigzag_chains().caption
    "Zigzag chains, their spins up and down in turn: above Goodenough's model, below dimers."
    """
    sheet = Sheet("two planes of manganese ions", WIDTH, 2 * _TALL + 22)
    for top, name in ((0, "Goodenough's model"), (_TALL + 12, "dimer model")):
        sheet.words(8, top + 16, name)
        _plane(sheet, top + 10, dimers=bool(top))
    sheet.caption = "Zigzag chains, their spins up and down in turn: above Goodenough's model, below dimers."
    sheet.facts = (
        "Above, all bonds are alike and the ions at corners are small. Below, every second bond is thick"
    )
    return sheet


_TALL = 210  # pixels of one plane


def _plane(sheet: Sheet, top: int, dimers: bool) -> None:
    """Draw the ions and bonds that lie in one plane, cut off at its edges."""
    from mlschool.datasets.spin_waves import CELL, DIMERS, NEIGHBOURS, SITES, UP

    side, rows, columns = 47, 4, 12  # whole steps that fit
    cells = [a * CELL[0] + b * CELL[1] for a in range(-4, 6) for b in range(-4, 6)]

    def inside(place: np.ndarray) -> bool:
        return 0 <= place[0] < columns and 0 <= place[1] < rows

    def pixels(place: np.ndarray) -> tuple[float, float]:
        return 22 + side * place[0], top + _TALL - 34 - side * place[1]

    lines = {look: [] for look in ((FAINT, 2 if dimers else 5), (INK, 10), "ions", VERMILION, BLUE)}
    for cell in cells:
        for i, j, step in NEIGHBOURS:
            start, end = SITES[i] + cell, SITES[i] + cell + step
            if (i < UP) == (j < UP) and inside(start) and inside(end):
                (x, y), (right, down) = pixels(start), pixels(end)
                look = (INK, 10) if dimers and (i, j) in DIMERS else (FAINT, 2 if dimers else 5)
                lines[look].append(f"M{x} {y}L{right} {down}")
        for i, site in enumerate(SITES):
            if inside(site + cell):
                (x, y), sign = pixels(site + cell), -1 if i < UP else 1
                r = 7 if i % 2 == 0 and not dimers else 11
                lines["ions"].append(f"M{x - r} {y}a{r} {r} 0 1 0 {2 * r} 0a{r} {r} 0 1 0 {-2 * r} 0")
                arrow = f"M{x} {y - 14 * sign}v{28 * sign}m-6 {-8 * sign}l6 {8 * sign}l6 {-8 * sign}"
                lines[VERMILION if i < UP else BLUE].append(arrow)
    for look, found in lines.items():
        if look == "ions":
            sheet.path("".join(found), INK, 1.5, fill="white")
        elif found:
            sheet.path("".join(found), *(look if isinstance(look, tuple) else (look, 3)))


def spectra(named: Mapping[str, ArrayLike], brightest: float | None = None) -> Sheet:
    """Draw spectra as ten maps in a row: bright where many neutrons are.

    named      a name for each of 1 to 6 spectra, (20, 200) intensities or counts
    brightest  what is drawn in the brightest colour; left out, for each spectrum its own 99.5 % quantile
    raises     ValueError for another shape, numbers below 0, or none at all

    >>> spectra({"flat": np.ones((20, 200))}).alt[:61]
    'ten maps of each spectrum. Each map is a range of energies, 5'
    """
    if not 1 <= len(named) <= 6:
        raise ValueError(f"There is room for 1 to 6 spectra. Here are {len(named)}.")
    row = 20 * SCALE + 30
    sheet = Sheet("ten maps of each spectrum", WIDTH, int(row * len(named)) + 40)
    for place, (name, spectrum) in enumerate(named.items()):
        numbers = np.asarray(spectrum, dtype=float)
        if numbers.shape != (20, 200) or not np.all(numbers >= 0):
            raise ValueError(
                f"{name!r} must be a spectrum of (20, 200) numbers from 0 on; its shape is {numbers.shape}."
            )
        top = brightest or np.quantile(numbers, 0.995) or 1.0
        sheet.words(2, row * place + 18, name)
        for m in range(10):
            share = np.sqrt(np.minimum(numbers[::-1, 20 * m : 20 * m + 20] / top, 1))
            sheet.raster(2 + 55.6 * m, row * place + 25, SCALE, share, BRIGHT)
    foot = row * len(named) + 10
    for m in range(10):
        sheet.words(2 + 55.6 * m + 10 * SCALE, foot, f"{10 + 10 * m}", middle=True)
    sheet.words(
        WIDTH / 2, foot + 20, "energy in meV; in each map h upwards and k to the right, 0 to 1", middle=True
    )
    sheet.facts = f"Each map is a range of energies, 5–15 meV to 95–105 meV: {listing(list(named))}"
    return sheet


def right_over(values: ArrayLike, right: ArrayLike, what: str, parts: int = 6) -> Sketch:
    """Draw which share of answers is right, over something by which the samples differ.

    values  (n,) by what they differ
    right   (n,) whether each answer is right
    what    what the values are, with their unit
    parts   into how many parts of the same width the values are sorted
    raises  ValueError where all values are the same
    """
    values, right = np.asarray(values, dtype=float), np.asarray(right, dtype=bool)
    if np.ptp(values) == 0:
        raise ValueError("All values are the same, so there is nothing to compare.")
    edges = np.linspace(values.min(), values.max(), parts + 1)
    place = np.clip(np.searchsorted(edges, values, side="right") - 1, 0, parts - 1)
    used = [k for k in range(parts) if np.any(place == k)]
    share = np.array([right[place == k].mean() for k in used])
    count = np.array([np.sum(place == k) for k in used])
    middle = ((edges[1:] + edges[:-1]) / 2)[used]
    error = np.sqrt(share * (1 - share) / count)
    margin = 0.04 * np.ptp(values)
    picture = Sketch(
        (edges[0] - margin, edges[-1] + margin), (0, 1.05), what, "share that is right", height=300
    )
    picture.hairline([edges[0], edges[-1]], [0.5, 0.5])
    for x, y, e in zip(middle, share, error, strict=True):
        picture.curve([x, x], [y - e, min(y + e, 1.0)], LINES[5])
    picture.curve(middle, share, LINES[0]).dots(middle, share, CLASSES[0])
    picture.facts = (
        "A thin line at one half, where guessing is; a stroke through each dot is its standard error"
    )
    picture.caption = f"from {share[0]:.2f} at {middle[0]:.2g} to {share[-1]:.2f} at {middle[-1]:.2g}"
    return picture
