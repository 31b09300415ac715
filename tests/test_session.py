# ruff: noqa: E501 (sentences and programs stand in one line)
"""Opening a lecture."""

import os
import subprocess
import sys

import pytest

from mlschool import session
from mlschool.edition import EDITION
from mlschool.session import THREADS, fit, set_threads, start


def python(code, **environment):
    """What a fresh Python prints."""
    names = {name: value for name, value in os.environ.items() if name not in THREADS}
    ran = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        env={**names, "MPLBACKEND": "agg", **environment},
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


@pytest.fixture
def no_gpu(monkeypatch):
    monkeypatch.setattr(session.machine, "device", lambda: "CPU")


def test_two_lines_say_where_it_runs(capsys, no_gpu):
    start("01_perceptron", edition=EDITION)
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 2
    assert lines[0].startswith(f"mlschool {EDITION} · 01_perceptron · ")
    assert lines[0].endswith(" · CPU")
    assert lines[1].startswith(f"Python {sys.version_info.major}.{sys.version_info.minor}.")
    assert ", numpy " in lines[1]


def test_a_third_line_says_how_to_get_a_gpu(capsys, no_gpu):
    start("01_perceptron", gpu=True)
    said = capsys.readouterr().out.splitlines()[2]
    assert "A GPU makes this lecture quicker" in said
    assert said.endswith("colab/01_perceptron.ipynb") and "badge" not in said  # a local copy has none


def test_with_a_gpu_nothing_is_to_be_clicked(capsys, monkeypatch):
    monkeypatch.setattr(session.machine, "device", lambda: "Tesla T4")
    start("01_perceptron", gpu=True)
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 2
    assert lines[0].endswith(" · Tesla T4")


@pytest.mark.parametrize(
    ("edition", "words"),
    [
        ("2099.1", "update the package"),
        ("2019.4", "open the newer notebook"),
        (f"{EDITION}.5", "update the package"),
    ],
)
def test_another_edition_is_told_in_one_sentence(capsys, edition, words):
    start("01_perceptron", edition=edition)
    last = capsys.readouterr().out.splitlines()[-1]
    assert last == fit(edition)
    assert last.startswith(f"This notebook is of edition {edition} and the package of {EDITION}: ")
    assert words in last
    assert last.count(". ") == 0


@pytest.mark.parametrize("edition", ["", "nonsense", "2026", "v1"])
def test_an_edition_that_is_none_does_no_harm(capsys, edition):
    start("01_perceptron", edition=edition)
    assert "This notebook is of edition" in capsys.readouterr().out


@pytest.mark.parametrize(
    "name", ["00_welcome", "welcome", "99_no_such_lecture", "my copy of 01_perceptron", ""]
)
def test_a_lecture_without_exercises_begins_as_well(capsys, name):
    start(name)
    assert capsys.readouterr().out.startswith(f"mlschool {EDITION}")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("01", "Did you mean '01_perceptron'?"),
        ("01_perceptorn", "Did you mean '01_perceptron'?"),
        ("99_no_such_lecture", "The first is '00_welcome'."),
        ("", "The first is '00_welcome'."),
    ],
)
def test_an_unknown_lecture_is_told_with_the_nearest(capsys, name, said):
    start(name)
    assert capsys.readouterr().out.splitlines()[-1] == f"There is no lecture called {name!r}. {said}"


@pytest.mark.parametrize("name", ["01_perceptron", "perceptron", "12_in_practice", "02_backprop"])
def test_a_lecture_that_is_there_or_was_there_is_known(capsys, name):
    start(name)
    assert "There is no lecture" not in capsys.readouterr().out


def test_on_colab_it_is_said_how_long_progress_lasts(capsys, monkeypatch, tmp_path):
    monkeypatch.setattr(session.memory, "folder", lambda: tmp_path)
    monkeypatch.setattr(session.memory, "_here", [])
    start("01_perceptron")
    assert "mount Drive" not in capsys.readouterr().out
    monkeypatch.setattr(session.memory, "_COLAB", tmp_path)
    start("01_perceptron")
    assert "Your progress is kept until this session ends." in capsys.readouterr().out


def test_one_thread_unless_the_user_wants_more():
    code = "import os; from mlschool.session import THREADS, set_threads; set_threads(1); print(*map(os.environ.get, THREADS))"
    assert python(code) == " ".join("1" * len(THREADS)) + "\n"
    assert python(code, OMP_NUM_THREADS="4").startswith("4 ")


@pytest.mark.parametrize(("wanted", "threads"), [("", 1), ("2", 2)])
def test_libraries_that_are_loaded_are_told(wanted, threads):
    pytest.importorskip("torch")
    code = (
        "import numpy, torch; from threadpoolctl import threadpool_info; from mlschool.session import set_threads; "
        "set_threads(1); print(torch.get_num_threads(), {p['num_threads'] for p in threadpool_info() if p['user_api'] == 'blas'})"
    )
    environment = {"OMP_NUM_THREADS": wanted} if wanted else {}
    assert python(code, **environment) == f"{threads} {{{threads}}}\n"


def test_neither_pytorch_nor_tensorflow_is_loaded():
    code = (
        "import sys; from mlschool import start; start('01_perceptron'); "
        "print([n for n in ('torch', 'tensorflow', 'keras', 'pandas', 'sklearn') if n in sys.modules])"
    )
    assert python(code).splitlines()[-1] == "[]"


def test_the_plot_style_is_set():
    code = (
        "from mlschool import start; import matplotlib; before = dict(matplotlib.rcParams); start('01_perceptron'); "
        "print(any(before[n] != v for n, v in matplotlib.rcParams.items()))"
    )
    assert python(code).splitlines()[-1] == "True"


def test_set_threads_can_be_called_again():
    set_threads(1)
    set_threads(1)
    assert os.environ["OMP_NUM_THREADS"]
