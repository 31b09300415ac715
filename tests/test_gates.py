"""Which tests make which gate, what collecting loads, and what the costs' table says."""

import subprocess
import sys
from pathlib import Path

import pytest

from mlschool.authoring.notebooks import lectures
from tests.costs import BUDGETS, PLANNED, Bill, kind_of
from tests.gates import PARTS, pytest_collection_modifyitems, rest_at_night

ROOT = Path(__file__).parents[1]
# These are about models in frameworks from their first line on.
OF_FRAMEWORKS = ("tests/test_adapters.py", "tests/test_probes.py")


class Item:
    """A test of this name with these marks."""

    def __init__(self, name, *marks):
        self.nodeid, self.marks = name, [mark.mark for mark in marks]

    def iter_markers(self, name):
        return (mark for mark in self.marks if mark.name == name)


class Config:
    """What is asked for, and which tests were left out."""

    def __init__(self, **options):
        self.options, self.hook = options, self

    def getoption(self, name, default=None):
        return self.options.get(name, default)

    def pytest_deselected(self, items):
        self.left_out = [item.nodeid for item in items]


@pytest.mark.parametrize(
    ("part", "kept"),
    [
        (None, ["tests/test_a.py::plain", "tests/test_a.py::both", "notebooks/14_x.ipynb::Cell 0"]),
        ("seeds", ["tests/test_a.py::both"]),
        ("forms", ["tests/test_a.py::late"]),
        ("all", ["tests/test_a.py::both", "tests/test_a.py::late"]),
        ("colab", []),
    ],
)
def test_a_part_of_the_night_gate_is_chosen_and_left_out_of_the_push_gate(part, kept):
    items = [
        Item("tests/test_a.py::plain"),
        Item("tests/test_a.py::both", pytest.mark.stronger("seeds")),
        Item("tests/test_a.py::late", pytest.mark.night("forms"), pytest.mark.slow),
        Item("notebooks/14_x.ipynb::Cell 0"),
    ]
    names, config = [item.nodeid for item in items], Config(night=part)
    pytest_collection_modifyitems(config, items)
    assert [item.nodeid for item in items] == kept
    assert config.left_out == [name for name in names if name not in kept]


def test_what_is_dear_begins_first_where_work_is_shared():
    names = ["tests/test_a.py::one", "notebooks/14_x.ipynb::Cell 0", "notebooks/14_x.ipynb::Cell 1"]
    items = [Item(name) for name in names]
    pytest_collection_modifyitems(Config(night=None, numprocesses=2), items)
    assert [item.nodeid for item in items] == [*names[1:], names[0]]


def test_a_mark_names_a_part():
    for marks in ([pytest.mark.night], [pytest.mark.stronger("noon")]):
        with pytest.raises(pytest.UsageError, match="names one of seeds, forms"):
            pytest_collection_modifyitems(Config(night=None), [Item("tests/test_a.py::one", *marks)])


def test_collecting_loads_no_framework():
    program = """
import sys, pytest
status = pytest.main(["--collect-only", "-q", "-p", "no:cacheprovider", *sys.argv[1:]])
print(status, *{"torch", "keras", "tensorflow", "jax"} & set(sys.modules))
"""
    words = ["tests", *(f"--ignore={name}" for name in OF_FRAMEWORKS)]
    ran = subprocess.run([sys.executable, "-c", program, *words], cwd=ROOT, capture_output=True, text=True)
    assert ran.stdout.splitlines()[-1] == "0", ran.stdout[-3000:] + ran.stderr


def test_what_is_left_to_the_night():
    first, second = rest_at_night("ab", "b", "forms")
    assert (first.values, [mark.args for mark in first.marks], second) == (("a",), [("forms",)], "b")
    with pytest.raises(ValueError, match="'c'"):
        rest_at_night("ab", "c", "forms")


def report(name, seconds, **more):
    about = {"processor time": seconds, **more}
    return type("Report", (), {"nodeid": name, "user_properties": list(about.items())})()


class Terminal:
    def __init__(self):
        self.lines = []
        self.section = self.write_line = self.lines.append


def test_costs_stand_beside_their_budgets(pytestconfig):
    bill, terminal = Bill(), Terminal()
    bill.workers = 700.0
    bill.pytest_runtest_logreport(report("tests/lectures/test_perceptron.py::test_one", 7.0))
    bill.pytest_runtest_logreport(report("tests/test_notebooks.py::test_one[01_perceptron]", 2.0))
    bill.pytest_runtest_logreport(
        report("notebooks/01_perceptron.ipynb::Cell 0", 31.0, **{"peak memory": 300.0})
    )
    bill.pytest_runtest_logreport(report("tests/test_report.py::test_one[perceptron]", 100.0))
    bill.pytest_runtest_logreport(report("tests/test_notebooks.py::test_one[a crash]", 0.0))
    bill.pytest_runtest_logreport(report("tests/test_notebooks.py::test_one[minutes]", 0.0))
    bill.pytest_terminal_summary(terminal, pytestconfig)
    [row] = [line for line in terminal.lines if line.startswith("perceptron")]
    assert row.split() == ["perceptron", "9", "10", "31", "20", "300", "over:", "notebook"]
    [rest] = [line for line in terminal.lines if line.startswith("belonging to no lecture")]
    assert abs(float(rest.split()[4]) - (bill.total - 40)) <= 1
    assert not any("lectures:" in line for line in terminal.lines)  # others weren't run


def test_every_lecture_is_of_a_kind_that_has_a_budget():
    names = [one.name for one in lectures(ROOT / "notebooks")]
    assert {kind_of(name) for name in names} == set(BUDGETS) == set(PLANNED)
    assert kind_of("keras_vs_pytorch") == "frameworks" and kind_of("perceptron") == "NumPy"


def test_every_part_has_tests():
    marked = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("*.py"))
    for part in PARTS:
        beginnings = (f'mark.night("{part}")', f'mark.stronger("{part}")', f', "{part}")')
        assert any(one in marked for one in beginnings), part
