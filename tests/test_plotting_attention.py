# ruff: noqa: E501 (a call stands in one line with what it must say)
"""The pictures of attention: the laws for every picture, and what each of them must show."""

import numpy as np
import pytest

from mlschool import plotting
from mlschool.solutions.attention import positional_encoding
from tests.picture_laws import laws_of

POSITIONS = positional_encoding(40, 16)

PICTURES = {
    "attention_map": (
        lambda: plotting.attention_map(
            [[0.9, 0.1, 0], [0.2, 0.5, 0.3]], ["vert", "la"], ["the", "green", "car"]
        ),
        "Attention of 2 queries to 3 keys. vert looks most at the (90 %); la looks most at green (50 %).",
    ),
    "attention_map of many": (
        lambda: plotting.attention_map(np.eye(22), [f"token{k}" for k in range(22)]),
        "token11 looks most at token11 (100 %); and so on, 10 more rows.",
    ),
    "positions": (
        lambda: plotting.positions(POSITIONS),
        "40 positions in 16 columns, from -1.0 to 1.0",
    ),
}

TestPictures = laws_of(PICTURES, "attention")


def test_a_map_writes_its_weights_while_there_is_room():
    few, many = (plotting.attention_map(np.eye(n), list("abcdefghi"[:n])).figure for n in (8, 9))
    assert len(few.axes[0].texts) == 64 and few.axes[0].texts[0].get_text() == "100"
    assert len(many.axes[0].texts) == 0


def test_a_positions_likeness_falls_off_to_both_sides_alike():
    right = plotting.positions(POSITIONS, 20).figure.axes[1]
    y = right.lines[-1].get_ydata()
    assert y.argmax() == 20 and np.allclose(y[15:20], y[25:20:-1])


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: plotting.attention_map(np.eye(3), "ab"), r"names for 2 rows and 2 columns.*\(3, 3\)"),
        (lambda: plotting.attention_map(np.eye(3), "a"), r"names for 1 row and 1 column, and the"),
        (lambda: plotting.attention_map(2 * np.eye(2), "ab"), "between 0 and 1"),
        (lambda: plotting.attention_map(np.full((2, 2), np.nan), "ab"), "between 0 and 1"),
        (lambda: plotting.attention_map(np.eye(23), "abcdefghijklmnopqrstuvw"), "room for 22 names"),
        (lambda: plotting.positions([1, 2]), r"shape \(positions, columns\): here \(2,\)"),
        (lambda: plotting.positions(POSITIONS, 40), "positions 0 to 39, and no 40"),
    ],
)
def test_what_cannot_be_drawn_is_told_in_one_sentence(call, message):
    with pytest.raises((ValueError, TypeError), match=message) as caught:
        call()
    assert len(str(caught.value).split()) < 40
