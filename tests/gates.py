"""A pytest plugin: the push gate and the night gate.

    pytest                    the push gate
    pytest --night=seeds      one part of the night gate; `all` is every part

A test that is marked `night("forms")` is run only in that part of the night gate. One that is marked
`stronger("seeds")` is run in the push gate on little, and in that part at full strength, as it learns from
the fixture `at_night`. All others make the push gate alone.
"""

from collections.abc import Iterable, Iterator
from typing import Any

import pytest

PARTS = ("seeds", "forms", "versions", "platforms", "colab", "attacks")

# What takes longest begins first, so that two workers end together: beginnings of tests' names.
# The table at the end of a run says what is dear now (`tests/costs.py`).
DEAREST = (
    "notebooks/14_",
    "notebooks/11_",
    "notebooks/12_",
    "tests/test_colab.py",
    "tests/lectures/test_cnn_edge_detection.py::TestLaws",
    "tests/lectures/test_keras_vs_pytorch.py::TestLaws",
    "tests/test_attacks.py",
    "tests/test_collect.py",
    "tests/test_sandbox.py",
    "tests/test_report.py",
    "tests/test_notebooks.py",
    "tests/test_same_verdicts.py",
    "notebooks/",
    "tests/lectures/",
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option for the night gate."""
    parser.addoption(
        "--night",
        metavar="PART",
        choices=(*PARTS, "all"),
        help=f"run this part of the night gate: {', '.join(PARTS)}, or all",
    )


def at_night_in(item: pytest.Item) -> Iterator[str]:
    """Yield the parts of the night gate that a test belongs to."""
    for name in ("night", "stronger"):
        for mark in item.iter_markers(name):
            if mark.args[:1] == () or mark.args[0] not in PARTS:
                raise pytest.UsageError(f"{item.nodeid}: {name}(…) names one of {', '.join(PARTS)}.")
            yield mark.args[0]


def rank(item: pytest.Item) -> int:
    """Return the place in the order of tests; those of one file stay together and keep their order."""
    found = (place for place, beginning in enumerate(DEAREST) if item.nodeid.startswith(beginning))
    return next(found, len(DEAREST))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep the tests of the gate that is asked for, dearest first."""
    part = config.getoption("night")
    chosen, others = [], []
    for item in items:
        parts = set(at_night_in(item))
        if part is None:
            wanted = not any(item.iter_markers("night"))
        else:
            wanted = bool(parts) if part == "all" else part in parts
        (chosen if wanted else others).append(item)
    if others:
        config.hook.pytest_deselected(items=others)
    items[:] = sorted(chosen, key=rank) if config.getoption("numprocesses", None) else chosen


def rest_at_night(values: Iterable[Any], pushed: Iterable[Any], part: str) -> list[Any]:
    """Return values to parametrize with: those not for the push gate are left to the night gate.

    Raises ValueError where one for the push gate isn't among them.
    """
    values, pushed = list(values), list(pushed)
    if unknown := [one for one in pushed if one not in values]:
        raise ValueError(f"{unknown} are to be pushed, and aren't among {values}.")
    later = pytest.mark.night(part)
    return [one if one in pushed else pytest.param(one, marks=later) for one in values]


@pytest.fixture(scope="session")
def at_night(pytestconfig: pytest.Config) -> bool:
    """Whether this is the night gate, in which everything is tried at full strength."""
    return pytestconfig.getoption("night") is not None
