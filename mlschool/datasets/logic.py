"""Data that is a rule: every case there is, and its answer."""

from .labelled import Labelled


def xor() -> Labelled:
    """Return the four points of "either, but not both": the label is 1 where the two features differ.

    returns  X (4, 2) and y (4,)

    >>> xor().X.tolist(), xor().y.tolist()
    ([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]], [0, 1, 1, 0])
    """
    return Labelled(
        X=[[0, 0], [0, 1], [1, 0], [1, 1]],
        y=[0, 1, 1, 0],
        features=("x₁", "x₂"),
        classes=("equal", "different"),
        origin="the definition of XOR, complete",
    )
