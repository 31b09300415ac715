"""The spectra: what spin-wave theory promises, counts, and the file that the script makes again."""

import h5py
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlschool import datasets
from mlschool.datasets import spin_waves
from tests import data_scripts

constants = st.floats(1.0, 15.0)


@given(constants, st.floats(0, 3), st.floats(0.1, 3), st.floats(0, 0.5))
@settings(deadline=None, max_examples=20)
def test_turning_all_spins_alike_costs_nothing(J_F, J_2, J_A, charge):
    energies, _ = datasets.magnons(datasets.goodenough(J_F, J_2, J_A, charge), np.array([[0.0, 0.0]]))
    assert abs(energies[0, 0]) < 0.05  # Goldstone's mode, but for the ten millionths that are added
    energies, _ = datasets.magnons(datasets.dimers(J_F, J_F / 2, J_A, charge), np.array([[0.0, 0.0]]))
    assert abs(energies[0, 0]) < 0.05


@pytest.mark.parametrize("J", [5.0, 10.0])
def test_a_chain_by_itself_has_the_energies_of_the_formula(J):
    chain = datasets.goodenough(J, 0.0, 0.0, charge=0.0)
    for q in (0.05, 0.1, 0.25, 0.4):  # two steps along h, two along k: the phase of a step is 2πq on average
        energies, _ = datasets.magnons(chain, np.array([[q, q]]))
        due = sorted(2 * J * 1.75 * (1 - np.cos(2 * np.pi * (q + n / 4))) for n in range(4))
        assert np.allclose(energies[0], due, atol=0.01)


def test_the_top_of_the_band_is_where_it_was_measured():
    q = np.random.default_rng(0).uniform(0, 1, (200, 2))
    energies, _ = datasets.magnons(datasets.goodenough(11.4, 1.3, 1.5), q)
    assert energies.max() == pytest.approx(85, abs=0.5)  # meV


@given(constants, st.floats(0.1, 3), st.integers(0, 999))
@settings(deadline=None, max_examples=20)
def test_all_spins_together_scatter_as_much_as_they_must(J, J_A, seed):
    """Commutators fix the difference of both handednesses: it is the total spin, which is 0 here."""
    q = np.random.default_rng(seed).uniform(0.05, 0.45, (3, 2))
    magnet = datasets.dimers(J, 0.6 * J, J_A)
    _, one = datasets.magnons(magnet, q)
    _, other = datasets.magnons(magnet, -q)
    assert np.allclose(one.sum(axis=1), other.sum(axis=1), rtol=1e-4)
    ferro = datasets.goodenough(J, 0.0, 1e-9, charge=0.0)  # chains that hardly know of each other
    _, intensities = datasets.magnons(ferro, q)
    assert np.allclose(
        intensities.sum(axis=1), 4 * 2 * 1.75, rtol=0.02
    )  # 2S for each of a chain's four spins


def test_alike_bonds_make_one_hamiltonian_of_both_models():
    one = datasets.spectrum(datasets.dimers(9.0, 9.0, 1.2, charge=0.3))
    other = datasets.spectrum(datasets.goodenough(9.0, 0.0, 1.2, charge=0.3))
    assert np.array_equal(one, other)


def test_a_coarser_resolution_moves_neutrons_and_loses_few():
    magnet = datasets.goodenough(10.0, 1.0, 1.5)
    sharp, coarse = datasets.spectrum(magnet, 2.0), datasets.spectrum(magnet, 15.0)
    assert coarse.sum() == pytest.approx(sharp.sum(), rel=0.15)
    assert coarse.max() < sharp.max()
    maps = sharp.reshape(20, 10, 20)
    assert np.allclose(maps, maps.transpose(2, 1, 0))  # h and k
    assert np.allclose(maps, maps[::-1], rtol=0.4)  # h and 1 − h, but for the form factor


def test_counts_are_those_that_were_asked_for():
    smooth = datasets.spectrum(datasets.dimers(15.0, 7.0, 1.5))
    counts = datasets.counted(smooth, np.random.default_rng(0), neutrons=50_000, background=0.5)
    assert counts.dtype.kind == "i"
    assert counts.sum() == pytest.approx(52_000, abs=5 * 230)
    for wrong in ({"neutrons": -1.0}, {"background": -0.1}):
        with pytest.raises(ValueError, match="counts can't be negative"):
            datasets.counted(smooth, np.random.default_rng(0), **wrong)


def test_neutrons_that_are_moved_are_neither_made_nor_lost():
    counts = datasets.counted(np.ones((2, 20, 200)), np.random.default_rng(0), neutrons=4000)
    still = datasets.smeared(counts, np.random.default_rng(1), 0.0, 0.0)
    assert np.array_equal(still, counts)
    round_about = datasets.smeared(counts, np.random.default_rng(1), 0.0, 0.1)
    per_map = counts.reshape(2, 20, 10, 20).sum(axis=(1, 3))
    assert np.array_equal(round_about.reshape(2, 20, 10, 20).sum(axis=(1, 3)), per_map)
    inner = np.zeros((1, 20, 200), dtype=int)
    inner[0, 5, 105] = 20_000
    moved = datasets.smeared(inner, np.random.default_rng(2), 10.0, 0.0).reshape(20, 10, 20)[5, :, 5]
    places = np.arange(10)
    mean = np.sum(places * moved) / moved.sum()
    assert mean == pytest.approx(5, abs=0.05)
    # a bell curve of one range, and the place within its range, which is even
    assert np.sum((places - mean) ** 2 * moved) / moved.sum() == pytest.approx(1 + 2 / 12, rel=0.05)


@pytest.mark.parametrize("charge", [-0.1, 0.6])
def test_more_charge_than_there_is_cannot_be_moved(charge):
    with pytest.raises(ValueError, match="must lie between 0 and 0.5"):
        datasets.goodenough(10.0, 1.0, 1.5, charge)


def test_rows_of_the_file_come_out_again():
    make = data_scripts.script("make_spectra")
    with h5py.File(datasets.spectra()) as file:
        for group, numbers in (("simulated", (0, 1, 1234)), ("measured", (0, 399))):
            for number in numbers:
                counts, dimer, exchange = make.row(number, group == "measured")
                kept = file[group]
                assert kept["dimer"][number] == dimer
                assert np.allclose(kept["exchange"][number], exchange, rtol=1e-6)
                # another processor may round one expected count across a draw
                assert np.mean(kept["counts"][number] == counts) > 0.99


def test_both_kinds_are_there_as_often_and_say_what_they_are():
    with h5py.File(datasets.spectra()) as file:
        for group, rows in (("simulated", 3600), ("measured", 400)):
            kept = file[group]
            assert kept["counts"].shape == (rows, 20, 200)
            assert kept["dimer"][:].mean() == 0.5
            ratio, J_2 = kept["exchange"][:, 3], kept["exchange"][:, 4]
            assert np.array_equal(ratio < 1, kept["dimer"][:] == 1)
            assert np.array_equal(J_2 > 0, kept["dimer"][:] == 0)
            assert kept["counts"].attrs["unit"] == "neutrons"


def test_one_spectrum_is_read_alone():
    with h5py.File(datasets.spectra()) as file:
        counts = file["simulated"]["counts"]
        assert counts.chunks == (1, 20, 200)
    assert spin_waves.PIXELS * 10 == 200
