"""Simulate spectra of spin waves for two models of a half-doped manganite, and write them to `spectra.h5`.

    python data/make_spectra.py [FILE]

The physics stands in `mlschool/datasets/spin_waves.py`. Here the exchange constants are drawn, and neutrons
are counted. Every second spectrum is of a dimer model. Those of "measured" come from an instrument whose
resolution is coarser and whose background is stronger, as if they had been measured rather than simulated.
"""

from __future__ import annotations

import sys
from pathlib import Path

import h5py
import numpy as np

from mlschool.datasets.spin_waves import counted, drawn_magnet, smeared, spectrum

SEED = 2012
SIMULATED, MEASURED = 3600, 400
NEUTRONS = 900.0, 3600.0  # how long one measures differs: drawn evenly in the logarithm
BACKGROUND = 0.1  # counts for each pixel
COARSER = 6.0, 0.05  # meV, and units of 2π over the distance of neighbours: standard deviations
STRONGER = 0.3  # counts for each pixel, on top


def row(number: int, measured: bool) -> tuple[np.ndarray, int, np.ndarray]:
    """Return counts (20, 200), label and exchange (5,) of one row; each has a generator of its own."""
    rng = np.random.default_rng([SEED, int(measured), number])
    dimer = number % 2
    magnet, exchange = drawn_magnet(rng, bool(dimer))
    neutrons = np.exp(rng.uniform(*np.log(NEUTRONS)))
    counts = counted(spectrum(magnet), rng, neutrons, BACKGROUND)
    if measured:
        counts = smeared(counts[None], rng, *COARSER)[0] + rng.poisson(STRONGER, counts.shape)
    return counts, dimer, exchange


def write(path: Path) -> None:
    """Write both groups as HDF5, each spectrum compressed by itself, so that one can be read alone."""
    with h5py.File(path, "w", libver="latest", track_order=True) as file:
        file.attrs["what"] = (
            "spin waves of a half-doped manganite, simulated: neutrons counted in 20 x 200 pixels"
        )
        file.attrs["made_by"] = f"data/make_spectra.py, seed {SEED}"
        for name, rows in (("simulated", SIMULATED), ("measured", MEASURED)):
            made = [row(number, name == "measured") for number in range(rows)]
            group = file.create_group(name, track_order=True)
            counts = np.array([one[0] for one in made]).astype("u1")
            group.create_dataset(
                "counts", data=counts, chunks=(1, 20, 200), compression="gzip", compression_opts=9
            )
            group["dimer"] = np.array([one[1] for one in made], dtype="u1")
            group["exchange"] = np.array([one[2] for one in made], dtype="f4")
            group["counts"].attrs["unit"] = "neutrons"
            group["exchange"].attrs["unit"] = (
                "mean along a chain in meV, J_A in meV, charge, J_F / J_D, J_2 in meV"
            )


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).with_name("spectra.h5")
    write(target)
    print(f"{target.name}: {target.stat().st_size / 1e6:.1f} MB")
