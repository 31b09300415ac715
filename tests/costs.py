"""A pytest plugin: what a run has cost in processor time, beside the budgets. Nothing is asserted.

A lecture has 10 s for its laws, answers, mathematics and pictures and 20 s for one execution of its notebook;
with frameworks 25 and 40. What belongs to no lecture, starting and collecting included, has 450 s together.
From today's means follows what the gate would take with all lectures of the syllabus, on two cores, beside
20 minutes.
"""

import os
import re
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from mlschool.authoring.notebooks import lectures

ROOT = Path(__file__).resolve().parents[1]
BUDGETS = {"NumPy": (10, 20), "frameworks": (25, 40)}
FIXED = 450
MEMORY = 1024  # MiB that a notebook's kernel takes at most
FILE = 60  # of one test file
# The syllabus has eleven lectures before frameworks come, and twenty-one from there on.
PLANNED = {"NumPy": 11, "frameworks": 21}
MINUTES, CORES = 20, 2
SPENT, PEAK = "processor time", "peak memory"

_lecture = re.compile(
    r"tests/lectures/test_(\w+)\.py|tests/test_notebooks\.py::.*\[(?:\d\d_)?((?<=\d\d_)\w+?|your_data)[\]-]"
)
_notebook = re.compile(r"notebooks/(?:\d\d_)?([a-z]\w*)\.ipynb")


def spent() -> float:
    """Return the seconds of this process, and of all that it has started and that has ended."""
    return sum(os.times()[:4])


def peak_of(pid: int) -> float | None:
    """Return the most memory that a running process has held, in MiB; None where the system doesn't tell."""
    try:
        found = re.search(r"^VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text(), re.MULTILINE)
    except OSError:
        return None
    return int(found[1]) / 1024 if found else None


def kind_of(lecture: str) -> str:
    """Return which kind a lecture is: one whose notebook's set-up names a framework, or one without."""
    [path] = (one.path for one in lectures(ROOT / "notebooks") if one.name == lecture)
    uses = re.search(r"start\([^)]*uses=\(([^)]*)\)", path.read_text(encoding="utf-8"))
    return "frameworks" if uses and re.search("torch|keras", uses[1]) else "NumPy"


class Meter:
    """Notes what each step of each test takes, in the process that runs it."""

    def __init__(self) -> None:
        self.last = 0.0

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self) -> None:
        self.last = spent()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item) -> Any:
        report = yield
        now = spent()
        report.user_properties.append((SPENT, now - self.last))
        self.last = now
        manager = getattr(getattr(item.parent, "kernel", None), "km", None)
        if report.when == "call" and manager is not None:
            process = getattr(manager.provisioner, "process", None)
            if process is not None and (peak := peak_of(process.pid)) is not None:
                report.user_properties.append((PEAK, peak))
        return report

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if hasattr(session.config, "workeroutput"):
            session.config.workeroutput[SPENT] = spent()


class Bill:
    """Adds up what all processes have noted, and prints it, in the process that controls them."""

    def __init__(self) -> None:
        self.by_file: dict[str, float] = defaultdict(float)
        self.by_test: dict[str, float] = defaultdict(float)
        self.lectures: dict[str, float] = defaultdict(float)
        self.notebooks: dict[str, float] = defaultdict(float)
        self.peaks: dict[str, float] = defaultdict(float)
        self.workers = 0.0

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        noted = dict(report.user_properties)
        seconds = noted.get(SPENT, 0.0)
        self.by_file[report.nodeid.partition("::")[0]] += seconds
        self.by_test[report.nodeid.removeprefix("tests/")] += seconds
        if found := _notebook.match(report.nodeid):
            self.notebooks[found[1]] += seconds
            self.peaks[found[1]] = max(self.peaks[found[1]], noted.get(PEAK, 0.0))
        elif found := _lecture.match(report.nodeid):
            self.lectures[found[1] or found[2]] += seconds

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        self.workers += getattr(node, "workeroutput", {}).get(SPENT, 0.0)

    @property
    def total(self) -> float:
        """All that was spent, by the workers too."""
        return self.workers + sum(os.times()[:2]) if self.workers else spent()

    def pytest_terminal_summary(self, terminalreporter: Any, config: pytest.Config) -> None:
        names = sorted({*self.lectures, *self.notebooks})
        if not names and self.total < FILE:
            return
        write = terminalreporter.write_line
        terminalreporter.section("costs: seconds of processor time")
        width = max(map(len, [*names, "lecture"]))
        if names:
            write(f"{'lecture':{width}}  laws  budget  notebook  budget  peak memory of {MEMORY} MiB")
        for name in names:
            laws, notebook = BUDGETS[kind_of(name)]
            peak = f"{self.peaks[name]:11.0f}" if self.peaks.get(name) else f"{'-':>11}"
            over = [
                what
                for what, much, most in (
                    ("laws", self.lectures[name], laws),
                    ("notebook", self.notebooks[name], notebook),
                    ("memory", self.peaks[name], MEMORY),
                )
                if much > most
            ]
            write(
                f"{name:{width}}  {self.lectures[name]:4.0f}  {laws:6}  {self.notebooks[name]:8.0f}  "
                f"{notebook:6}  {peak}{'  over: ' + ', '.join(over) if over else ''}"
            )
        fixed = self.total - sum(self.lectures.values()) - sum(self.notebooks.values())
        aside = self.total - sum(self.by_file.values())
        write(f"belonging to no lecture: {fixed:.0f} of {FIXED}, with {aside:.0f} to start and to collect")
        if config.getoption("night") is None:
            self._project(write, fixed)
        for what, spent_on in (("files", self.by_file), ("tests", self.by_test)):
            dear = [one for one in sorted(spent_on.items(), key=lambda one: -one[1])[:12] if one[1] >= 1]
            write(f"dearest {what}: " + ", ".join(f"{name} {seconds:.0f}" for name, seconds in dear))

    def _project(self, write: Any, fixed: float) -> None:
        """Print what all lectures of the syllabus would take, if every lecture of today was run."""
        today = {path.stem[3:] for path in (ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb")}
        if not today <= set(self.lectures) & set(self.notebooks):
            return
        means = {
            kind: sum(self.lectures[name] + self.notebooks[name] for name in names) / len(names)
            for kind in PLANNED
            if (names := [name for name in today if kind_of(name) == kind])
        }
        whole = fixed + sum(PLANNED[kind] * mean for kind, mean in means.items())
        each = " and ".join(f"{PLANNED[kind]} × {mean:.0f} ({kind})" for kind, mean in means.items())
        write(
            f"with {sum(PLANNED.values())} lectures: {each} and {fixed:.0f} are {whole:.0f}, "
            f"on {CORES} cores {whole / CORES / 60:.1f} of {MINUTES} minutes; "
            f"today {self.total:.0f}, {self.total / CORES / 60:.1f} minutes"
        )


def pytest_configure(config: pytest.Config) -> None:
    """Measure where tests are run; add up where no other process does."""
    config.pluginmanager.register(Meter(), "costs-meter")
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Bill(), "costs")
