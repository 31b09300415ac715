"""A pytest plugin for nbval: seconds per notebook beside its budget, and a guard against "ran no cell".

    pytest -p tests.nbval_report --nbval notebooks

A budget stands in the notebook's metadata, as ``mlschool.budget_seconds``. It is printed and never asserted:
machines differ. That no cell ran is a failure, since a notebook of which nothing is collected would otherwise
pass in silence.
"""

import json
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Account:
    """What became of one notebook."""

    budget: float | None = None
    code_cells: int = 0
    seconds: float = 0.0
    ran: set[str] = field(default_factory=set)
    slowest: tuple[float, str] = (0.0, "")


class Report:
    """Gathers the reports of all workers, in the process that controls them."""

    def __init__(self, root):
        self.root = root
        self.accounts: dict[str, Account] = {}

    def expect(self, path: Path):
        """Note a notebook that must run."""
        account = self.accounts.setdefault(path.resolve().relative_to(self.root).as_posix(), Account())
        try:
            notebook = json.loads(path.read_text(encoding="utf-8"))
            account.budget = notebook.get("metadata", {}).get("mlschool", {}).get("budget_seconds")
            account.code_cells = sum(cell["cell_type"] == "code" for cell in notebook["cells"])
        except (OSError, ValueError, KeyError, AttributeError):
            account.code_cells = 1  # A file that can't be read has a cell that didn't run.

    def pytest_runtest_logreport(self, report):
        name, _, cell = report.nodeid.partition("::")
        if not name.endswith(".ipynb"):
            return
        account = self.accounts.setdefault(name, Account())
        account.seconds += report.duration  # The start of the kernel, in the first cell's set-up, included.
        if report.when == "call" and not report.skipped:
            account.ran.add(cell)
            account.slowest = max(account.slowest, (report.duration, cell))

    def idle(self):
        """Return the notebooks that have code cells of which none ran."""
        return [name for name, account in self.accounts.items() if account.code_cells and not account.ran]

    def pytest_sessionfinish(self, session, exitstatus):
        if (self.idle() or not self.accounts) and exitstatus == 0:
            session.exitstatus = 1

    def pytest_terminal_summary(self, terminalreporter):
        write = terminalreporter.write_line
        terminalreporter.section("notebooks", sep="=")
        width = max(map(len, self.accounts), default=8)
        write(f"{'notebook':{width}}  {'cells':>5}  {'seconds':>7}  {'budget':>6}  slowest cell")
        for name, account in sorted(self.accounts.items()):
            budget = "-" if account.budget is None else f"{account.budget:g}"
            seconds, cell = account.slowest
            over = (
                "  over its budget" if account.budget is not None and account.seconds > account.budget else ""
            )
            write(
                f"{name:{width}}  {len(account.ran):5}  {account.seconds:7.1f}  {budget:>6}  "
                f"{f'{cell} ({seconds:.1f} s)' if cell else '-'}{over}"
            )
        for name in self.idle():
            write(f"FAILED {name}: ran no cell", red=True)
        if not self.accounts:
            write("FAILED: there was no notebook", red=True)


def pytest_configure(config):
    """Report in the controlling process only; under xdist the workers send it what they see."""
    if hasattr(config, "workerinput") or not config.getoption("nbval", default=False):
        return
    root = config.rootpath.resolve()
    report = Report(root)
    for argument in config.args:
        path = Path(str(argument).partition("::")[0])
        found = sorted(path.rglob("*.ipynb")) if path.is_dir() else [path]
        for notebook in found:
            if notebook.suffix == ".ipynb" and ".ipynb_checkpoints" not in notebook.parts:
                report.expect(notebook)
    config.pluginmanager.register(report, "nbval_report")
