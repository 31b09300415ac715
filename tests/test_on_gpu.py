"""`make gpu`: the Python that it is given, nothing installed, and a sentence where there is no GPU."""

import nbformat
import pytest

from mlschool.authoring import on_gpu


@pytest.fixture
def small(tmp_path):
    """Two notebooks, of which one stops."""
    (tmp_path / "notebooks").mkdir()
    paths = []
    cell = "import os\nassert os.environ['KERAS_BACKEND'] == 'torch'\n"
    for name, source in {"01_runs": cell, "02_stops": cell + "raise ValueError('too hot')"}.items():
        paths.append(tmp_path / "notebooks" / f"{name}.ipynb")
        nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source)]), paths[-1])
    return paths


def test_without_a_gpu_it_says_so_and_runs_nothing(monkeypatch, capsys):
    monkeypatch.setattr(on_gpu.machine, "gpu", lambda: None)
    monkeypatch.setattr(on_gpu, "seconds", None)
    assert on_gpu.main([]) == 0
    assert capsys.readouterr().out == on_gpu.NO_GPU + "\n"


def test_a_name_that_is_no_notebook(monkeypatch, capsys):
    monkeypatch.setattr(on_gpu.machine, "gpu", lambda: None)
    assert on_gpu.main(["nowhere"]) == 1
    assert "nowhere" in capsys.readouterr().out


def test_it_says_how_much_faster_each_is(small, monkeypatch, capsys):
    took = {False: 6.0, True: 2.0}
    monkeypatch.setattr(on_gpu, "seconds", lambda path, gpu: took[gpu])
    assert on_gpu.compare(small[:1], on_gpu=True) == 0
    assert "6.0 s on the CPU,    2.0 s on the GPU: 3.0 times as fast there" in capsys.readouterr().out


def test_a_notebook_runs_in_a_kernel_of_this_python(small, capsys):
    assert on_gpu.compare(small, on_gpu=False) == 1
    first, second = capsys.readouterr().out.splitlines()
    assert first.startswith("01_runs") and first.endswith("s on the CPU")
    assert "ValueError: too hot" in second


def test_lectures_with_frameworks_are_compared():
    found = [path.stem for path in on_gpu.with_frameworks(on_gpu.Path(__file__).parents[1] / "notebooks")]
    assert "12_in_practice" in found and "01_perceptron" not in found
