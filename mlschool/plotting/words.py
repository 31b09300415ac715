"""Words for captions and for the texts that stand in for pictures."""

from collections.abc import Iterable


def number(value: float) -> str:
    """Return a number as one would say it: four figures, no trailing zeros.

    >>> number(5076.016), number(0.25), number(-0.0), number(1e-9)
    ('5076', '0.25', '0', '1e-09')
    """
    return f"{value + 0.0:.4g}" if abs(value) < 9999.5 or abs(value) >= 1e9 else f"{value:.0f}"


def plural(count: int, noun: str) -> str:
    """Return a count with its noun.

    >>> plural(1, "sample"), plural(3, "sample")
    ('1 sample', '3 samples')
    """
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def listing(items: Iterable[str]) -> str:
    """Return the items as a list in a sentence.

    >>> listing(["a"]), listing(["a", "b", "c"])
    ('a', 'a, b and c')
    """
    *firsts, last = items
    return f"{', '.join(firsts)} and {last}" if firsts else last
