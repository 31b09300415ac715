"""What several test files share."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from typer.testing import CliRunner

from mlschool.cli import app
from mlschool.grading.sandbox.box import Settings
from mlschool.grading.sandbox.probe import probe
from tests.environments import needs

# Examples may take their time on a busy machine; on CI they are the same each time.
hypothesis.settings.register_profile(
    "steady",
    deadline=None,
    derandomize=os.environ.get("CI") == "true",
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("steady")

pytest.register_assert_rewrite("tests.picture_laws", "tests.lectures.laws")

ROOT = Path(__file__).resolve().parents[1]
os.environ.pop("MLSCHOOL_WORK", None)  # whoever runs us inside the lab has progress of their own


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the working tree; once for each worker, in about a second."""
    folder = tmp_path_factory.mktemp("wheel")
    # Without isolation, so that nothing is fetched: the test extra holds the build backend.
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    built = subprocess.run(command, capture_output=True, text=True)
    assert built.returncode == 0, built.stdout + built.stderr
    [path] = folder.glob("*.whl")
    return path


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a browser to drive; without one the test is skipped, or on CI fails."""
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    needs(path, "Chromium", "Install the package chromium.")
    return path


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What a notebook would be given to show: a bundle for each output."""
    bundles: list[dict[str, Any]] = []
    monkeypatch.setattr("IPython.display.display", lambda bundle, raw: bundles.append(bundle))
    return bundles


@pytest.fixture(scope="session")
def settings() -> Settings:
    """The best sandbox that this machine offers; without one the test is skipped, or on CI fails."""
    found = probe()
    needs(found.settings, "safe sandbox", " ".join(found.trouble))
    return found.settings


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """What runs the command line with some words, on a wide screen."""
    monkeypatch.setenv("COLUMNS", "200")

    def command(*words: object) -> Any:
        return CliRunner().invoke(app, list(map(str, words)))

    return command


@pytest.fixture
def figure(record_property: Callable[[str, object], None]) -> Callable[..., AbstractContextManager[None]]:
    """What notes how much processor time a block takes, to be printed at the end: figures, never asserted."""

    @contextmanager
    def note(what: str) -> Iterator[None]:
        before = _processor_time()
        yield
        record_property(f"{_FIGURE}{what}", _processor_time() - before)

    return note


_FIGURE = "figure: "
_MOST_FIGURES = 30  # lines


def _processor_time() -> float:
    """The seconds of this process, and of all that it has started and that has ended."""
    taken = os.times()
    return sum(taken[:4])


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Print the figures of tests that have passed, the largest first."""
    passed = terminalreporter.stats.get("passed", [])
    noted = [(report.nodeid, *one) for report in passed for one in getattr(report, "user_properties", ())]
    figures = {(node, name): value for node, name, value in noted if name.startswith(_FIGURE)}
    if figures:
        terminalreporter.section("figures: seconds of processor time")
    for (node, name), value in sorted(figures.items(), key=lambda one: -one[1])[:_MOST_FIGURES]:
        terminalreporter.write_line(f"{value:8.3f}  {name.removeprefix(_FIGURE)}  ({node})")
