"""Spectra of spin waves in a half-doped manganite, by linear spin-wave theory, for two models.

Manganese spins sit on a square lattice, in zigzag chains that alternately point up and down. Along a chain
neighbours couple ferromagnetically, between chains antiferromagnetically. In the *Goodenough* model all bonds
of a chain are alike, and next neighbours across a corner may couple, too; in the *dimer* model every second
bond of a chain is stronger. G. E. Johnstone and others, Physical Review Letters 109, 237202 (2012), measured
which of the two a bilayer manganite follows; K. T. Butler and others, Journal of Physics: Condensed Matter
33, 194006 (2021), had networks tell them apart."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.special import ndtr

from .files import find

PIXELS = 20  # of a map, along h and along k
EDGES = np.arange(5.0, 106.0, 10.0)  # of the ten ranges of energy, in meV
ALONG = (
    np.arange(PIXELS) + 0.5
) / PIXELS  # h or k of the pixels, in units of 2π over the distance of neighbours
SITES = np.array([(0, 0), (1, 0), (2, 0), (2, 1), (1, -1), (2, -1), (3, -1), (3, 0)])
CELL = np.array([(2, 2), (2, -2)])
UP = 4  # the first four sites are a chain whose spins point up, the others one whose spins point down
SIGMA = 1 / np.sqrt(8 * np.log(2))  # of a bell curve whose width at half height is 1


@dataclass(frozen=True)
class Magnet:
    """Spins and the exchange between them.

    spins  (8,) the spin of each site of the magnetic cell
    bonds  of each (site, neighbour, the step to it, exchange in meV); positive is ferromagnetic
    """

    spins: np.ndarray
    bonds: tuple[tuple[int, int, tuple[int, int], float], ...]


def _bonds(*steps: tuple[int, int]) -> list[tuple[int, int, tuple[int, int]]]:
    """Return every bond of the cell along these steps, once."""
    found = []
    for i, site in enumerate(SITES):
        for step in steps:
            cells = (SITES - site - step) @ np.linalg.inv(CELL)
            j = int(np.flatnonzero(np.all(np.abs(cells - np.round(cells)) < 1e-9, axis=1))[0])
            found.append((i, j, step))
    return found


NEIGHBOURS = _bonds((1, 0), (0, 1))
STRAIGHT = [(0, 2, (2, 0)), (2, 0, (0, 2)), (4, 6, (2, 0)), (6, 4, (0, 2))]  # corner to corner of a chain
DIMERS = {(0, 1), (2, 3), (4, 5), (6, 7)}


def _magnet(first: float, second: float, across: float, between: float, charge: float) -> Magnet:
    if not 0 <= charge <= 0.5:
        raise ValueError(f"the charge that is moved must lie between 0 and 0.5, but it is {charge}")
    bonds = []
    for i, j, step in NEIGHBOURS:
        along = (i < UP) == (j < UP)
        bonds.append((i, j, step, (first if (i, j) in DIMERS else second) if along else -between))
    bonds += [(*bond, across) for bond in STRAIGHT if across]
    return Magnet(np.array([1.75 - charge / 2, 1.75 + charge / 2] * 4), tuple(bonds))


def goodenough(J_F: float, J_2: float, J_A: float, charge: float = 0.5) -> Magnet:
    """Return the Goodenough model: all bonds along a chain alike.

    J_F, J_2  exchange along a chain in meV, of neighbours, and across two bonds from corner to corner
    J_A       exchange between chains in meV, antiferromagnetic
    charge    how many electrons a corner has given to the next site: 0.5 makes Mn⁴⁺ and Mn³⁺ of them
    Raises ValueError where `charge` isn't between 0 and 0.5.

    >>> goodenough(11.4, 1.3, 1.5).spins[:2]
    array([1.5, 2. ])
    """
    return _magnet(J_F, J_F, J_2, J_A, charge)


def dimers(J_D: float, J_F: float, J_A: float, charge: float = 0.0) -> Magnet:
    """Return the dimer model: every second bond along a chain is stronger.

    J_D, J_F  exchange along a chain in meV, within a dimer and between dimers
    J_A       exchange between chains in meV, antiferromagnetic
    charge    as for `goodenough`
    Raises ValueError where `charge` isn't between 0 and 0.5.

    >>> dimers(16, 8, 1.5).spins[:2]
    array([1.75, 1.75])
    """
    return _magnet(J_D, J_F, 0.0, J_A, charge)


def magnons(magnet: Magnet, q: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return energies and intensities of the spin waves, by linear spin-wave theory at 0 K.

    magnet   as `goodenough` or `dimers` returns it
    q        (n, 2) wave vectors (h, k), in units of 2π over the distance of neighbours
    returns  (n, 4) energies in meV from low to high, each twice degenerate, and (n, 4) their intensities,
             without the form factor: how strongly a neutron makes such a wave

    The square root of a Hamiltonian that is positive definite makes the bosons' problem an ordinary one:
    J. H. P. Colpa, Physica A 93, 327 (1978). Ten millionths of a meV are added, so that it is.
    """
    H = np.zeros((len(q), 8, 8), dtype=complex) + 1e-5 * np.eye(8)
    for i, j, step, J in magnet.bonds:
        hop = -J * np.sqrt(magnet.spins[i] * magnet.spins[j]) * np.exp(2j * np.pi * (q @ np.array(step)))
        H[:, i, j] += hop
        H[:, j, i] += hop.conj()
        H[:, i, i] += abs(J) * magnet.spins[j]
        H[:, j, j] += abs(J) * magnet.spins[i]
    L = np.linalg.cholesky(H)
    signs = np.where(np.arange(8) < UP, 1.0, -1.0)  # a spin that points down turns the other way
    energies, waves = np.linalg.eigh(L.conj().transpose(0, 2, 1) @ (signs[:, None] * L))
    energies, waves = energies[:, UP:], waves[:, :, UP:]
    moments = np.broadcast_to(np.sqrt(2 * magnet.spins)[:, None], (len(q), 8, 1))
    amplitudes = np.linalg.solve(L, moments).conj().transpose(0, 2, 1) @ waves
    return energies, energies * np.abs(amplitudes[:, 0]) ** 2


def form_factor(q: np.ndarray) -> np.ndarray:
    """Return the magnetic form factor of Mn³⁺ at wave vectors (n, 2); 1 at q = 0.

    P. J. Brown in International Tables for Crystallography C, table 4.4.5.1; neighbours are 3.8 Å apart.
    """
    s = np.sum(np.square(q), axis=1) / (2 * 3.8) ** 2
    return 0.4198 * np.exp(-14.283 * s) + 0.6054 * np.exp(-5.469 * s) + 0.9241 * np.exp(0.009 * s) - 0.9498


_HALF = np.array([(i, j) for i in range(PIXELS) for j in range(i + 1)])  # the maps are symmetric in h and k


def spectrum(magnet: Magnet, width: float = 5.0) -> np.ndarray:
    """Return what a crystal with both orientations of its chains scatters: ten maps side by side.

    magnet   as `goodenough` or `dimers` returns it
    width    of the instrument's resolution in energy, at half height, in meV
    returns  (20, 200) intensities; map m, in columns 20 m to 20 m + 19, sums the energies from 5 + 10 m to
             15 + 10 m meV, its rows are h and its columns k, from 0 to 1 in units of 2π over the distance of
             neighbours

    >>> spectrum(goodenough(11.4, 1.3, 1.5)).shape
    (20, 200)
    """
    q = ALONG[_HALF]
    q = np.concatenate([q, q * [1, -1]])  # the second orientation is the first one, mirrored
    energies, intensities = magnons(magnet, q)
    below = ndtr((EDGES - energies[..., None]) / (width * SIGMA))
    binned = np.einsum("qn,qne->qe", intensities * form_factor(q)[:, None] ** 2, np.diff(below))
    maps = np.zeros((PIXELS, len(EDGES) - 1, PIXELS))
    half = binned[: len(_HALF)] + binned[len(_HALF) :]
    maps[_HALF[:, 0], :, _HALF[:, 1]] = maps[_HALF[:, 1], :, _HALF[:, 0]] = half
    return maps.reshape(PIXELS, -1)


def drawn_magnet(rng: np.random.Generator, dimer: bool) -> tuple[Magnet, np.ndarray]:
    """Return a magnet whose exchange is drawn at random, and what was drawn.

    returns  the magnet, and (5,): the mean exchange along a chain in meV, 7 to 14; J_A in meV, 0.5 to 3; the
             charge, 0 to 0.5; J_F / J_D, 0.4 to 1, which is 1 without dimers; J_2 in meV, 0 to 2.5, which is
             0 with dimers
    """
    mean, J_A, charge = rng.uniform(7, 14), rng.uniform(0.5, 3), rng.uniform(0, 0.5)
    if dimer:
        ratio = rng.uniform(0.4, 1.0)
        J_D = 2 * mean / (1 + ratio)
        return dimers(J_D, ratio * J_D, J_A, charge), np.array([mean, J_A, charge, ratio, 0.0])
    J_2 = rng.uniform(0, 2.5)
    return goodenough(mean, J_2, J_A, charge), np.array([mean, J_A, charge, 1.0, J_2])


def counted(
    intensities: np.ndarray,
    rng: np.random.Generator,
    neutrons: float = 1800.0,
    background: float = 0.1,
) -> np.ndarray:
    """Return whole counts, as a detector gives them, drawn from Poisson's distribution.

    intensities  (..., 20, 200), of any scale
    rng          where the counts are drawn from
    neutrons     how many of a spectrum are scattered by spin waves, on average; a number
    background   counts for each pixel that have another cause, on average
    returns      counts of the same shape, whole numbers
    Raises ValueError where neutrons or background are negative.
    """
    if neutrons < 0 or background < 0:
        raise ValueError(f"counts can't be negative, but neutrons={neutrons} and background={background}")
    total = intensities.sum(axis=(-2, -1), keepdims=True)
    return rng.poisson(neutrons * intensities / total + background)


def smeared(counts: np.ndarray, rng: np.random.Generator, energy: float, wave_vector: float) -> np.ndarray:
    """Return the counts as a coarser instrument would have found them: each neutron is moved a little.

    counts       (n, 20, 200) whole numbers
    rng          where the moves are drawn from
    energy       standard deviation of a move in energy, in meV; who is moved out of the range isn't counted
    wave_vector  and along h and k, in units of 2π over the distance of neighbours, which repeat themselves
    returns      (n, 20, 200) counts

    >>> one = np.zeros((1, 20, 200), dtype=int)
    >>> one[0, 3, 45] = 7
    >>> smeared(one, np.random.default_rng(0), energy=0.0, wave_vector=0.0)[0, 3, 45]
    np.int64(7)
    """
    n, ranges = len(counts), len(EDGES) - 1
    maps = counts.reshape(n, PIXELS, ranges, PIXELS)
    which, h, m, k = (np.repeat(index, maps[maps > 0]) for index in np.nonzero(maps))
    step = EDGES[1] - EDGES[0]

    def moved(pixels: np.ndarray, deviation: float) -> np.ndarray:
        return np.floor(
            pixels + rng.uniform(size=len(pixels)) + deviation * rng.normal(size=len(pixels))
        ).astype(int)

    h, m, k = (
        moved(h, wave_vector * PIXELS) % PIXELS,
        moved(m, energy / step),
        moved(k, wave_vector * PIXELS) % PIXELS,
    )
    kept = (0 <= m) & (m < ranges)
    moved_counts = np.zeros_like(maps)
    np.add.at(moved_counts, (which[kept], h[kept], m[kept], k[kept]), 1)
    return moved_counts.reshape(counts.shape)


def spectra() -> Path:
    """Return the path of an HDF5 file with simulated spectra, as `data/make_spectra.py` makes it.

    Its groups "simulated" and "measured" hold, row by row,
        counts    (n, 20, 200) whole numbers, see `spectrum`
        dimer     (n,) 1 where a dimer model made the spectrum, 0 where it was Goodenough's
        exchange  (n, 5) what was drawn, see `drawn_magnet`
    "measured" was simulated, too, with a coarser resolution and a stronger background.

    raises    DataFileError when the file is missing or damaged

    >>> spectra().name
    'spectra.h5'
    """
    return find("spectra.h5")
