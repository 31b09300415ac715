"""Muons that turn in a magnetic field and decay: a counting curve with a physics model behind it."""

from __future__ import annotations

import numpy as np

LIFETIME = 2.197  # of a muon, in microseconds
TURNS = 135.5  # of its spin in a microsecond, in a field of one tesla


def muon_decays(field: float = 0.01, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Return when positrons were counted, and how many: simulated, in a field across the muons' spin.

    Muons stop in a sample, turn, and decay; a positron leaves mostly along the spin. One detector then sees
    N(t) = N₀ exp(−t/τ) [1 + A cos(2π f t)] + background, with f = 135.5 MHz/T · field, A = 0.22, N₀ = 800,
    a background of 5, all in bins of 0.05 µs; the counts are drawn from Poisson distributions about it.

    field    in tesla
    seed     what the counts are drawn from
    returns  t, (200,) the middle of each bin in microseconds, and (200,) counts, both float64

    >>> t, counts = muon_decays()
    >>> t.shape, counts.shape, bool(counts[:20].mean() > 10 * counts[-20:].mean())
    ((200,), (200,), True)
    """
    t = np.arange(0.025, 10, 0.05)
    swing = 1 + 0.22 * np.cos(2 * np.pi * TURNS * field * t)
    expected = 800 * np.exp(-t / LIFETIME) * swing + 5
    return t, np.random.default_rng(seed).poisson(expected).astype(float)
