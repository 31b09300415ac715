"""Samples for the tests of pictures."""

from mlschool import datasets

PENGUINS = datasets.penguins()
SCALED = PENGUINS.with_X(
    (PENGUINS.X - PENGUINS.X.mean(axis=0)) / PENGUINS.X.std(axis=0), unit="standard deviations"
)
THREE = datasets.penguins(("Adelie", "Chinstrap", "Gentoo"), ("bill_length_mm", "bill_depth_mm"))
PATH = [([1.0, -0.5], 0.2), ([1.5, -1.5], -0.5), ([1.8, -1.6], -1.0)]
