"""Long runs: results with their origin, which nobody has typed in, and of which a short row is made again."""

import json
import re
import shutil

import pytest

from mlschool import datasets
from mlschool.authoring.long_runs import RUNS, make
from mlschool.datasets import files, runs


def test_every_run_is_there_whole_and_says_where_it_comes_from(capsys):
    kept = json.loads(files.own(runs.FILE).read_text(encoding="utf-8"))
    assert set(kept) == set(RUNS)
    for name, run in RUNS.items():
        table = datasets.long_run(name)
        said = capsys.readouterr().out
        assert said.startswith(f"A long run, made by `make long RUN={name}`: {run.what} (python 3.")
        assert len(table) == len(run.inputs)
        for row, inputs in zip(table.to_dict("records"), run.inputs, strict=True):
            assert {key: row[key] for key in inputs} == inputs
        assert set(table.attrs["versions"]) == {"python", *run.libraries}
        assert table.attrs["processor"]


def test_a_figure_that_was_typed_in_is_found(tmp_path, monkeypatch):
    path = tmp_path / runs.FILE
    shutil.copy(files.own(runs.FILE), path)
    path.write_text(
        re.sub(r'"training": 0\.\d', '"training": 0.0', path.read_text(encoding="utf-8"), count=1)
    )
    monkeypatch.setattr(files, "_OWN", [tmp_path])
    with pytest.raises(files.DataFileError, match="was changed by hand: `make long RUN="):
        datasets.long_run("cnn_edge_detection.dense")


def test_runs_that_there_are_not(tmp_path):
    with pytest.raises(LookupError, match="no long run called 'cnn': There are|no long run called 'cnn'"):
        datasets.long_run("cnn")
    with pytest.raises(LookupError, match="no long run called 'cnn'"):
        make(["cnn"], tmp_path)


def test_a_run_is_written_with_all_that_is_known_of_it(tmp_path, monkeypatch):
    short = RUNS["cnn_edge_detection.dense"]
    monkeypatch.setitem(RUNS, "quick", type(short)("what", short.function, [{"seed": 1}], ("numpy",)))
    monkeypatch.setattr(type(short), "row", lambda run, number: {**run.inputs[number], "result": 0.5})
    monkeypatch.setattr(files, "_OWN", [tmp_path])
    make(["quick"], tmp_path, say=lambda line: None)
    make(["quick"], tmp_path, say=lambda line: None)  # again, over the first
    assert datasets.long_run("quick").to_dict("records") == [{"seed": 1, "result": 0.5}]


@pytest.mark.night("seeds")
@pytest.mark.parametrize("name", RUNS)
def test_the_short_row_of_each_run_comes_out_again(name):
    pytest.importorskip("torch")
    first = datasets.long_run(name).to_dict("records")[0]
    assert RUNS[name].row(0) == pytest.approx(first, rel=0.05)
