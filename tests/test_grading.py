"""mlschool.grading: nothing in one notebook spoils another, and verdicts are the notebook's own."""

import inspect
import json
import linecache
import os
import time

import numpy as np
import pytest

from mlschool.checking import notebook as local
from mlschool.checking.decide import Outcome
from mlschool.checking.observe import Case, Observation, Recording
from mlschool.checking.plain import Foreign, same
from mlschool.exercises import of_lecture
from mlschool.grading.grade import grade, judge_file, notebooks_in, write_csv
from mlschool.grading.submissions import Unreadable, read
from mlschool.grading.wire import Garbled, pack, unpack

SETUP = """\
from mlschool import datasets, exercise, hint, mine, plotting, progress, solution, start
start("01_perceptron", edition="2026.1")
import numpy as np"""
STEP = '@exercise("perceptron.step")\ndef step(score):\n    return np.where(np.asarray(score) >= 0, 1, 0)'
STRICT = STEP.replace(">=", ">")
STUB = '@exercise("perceptron.step")\ndef step(score):\n    """Return 0 or 1."""\n    ...'
PREDICT = '@exercise("perceptron.predict")\ndef predict(w, b, X):\n    return step(X @ w + b)'
UPDATE = (
    '@exercise("perceptron.update")\ndef update(w, b, x, y, y_pred, learning_rate):\n'
    "    change = learning_rate * (y - y_pred)\n    return w + change * x, b + change"
)


def cell(source, **more):
    return {
        "cell_type": "code",
        "source": source,
        "metadata": {},
        "outputs": [],
        "execution_count": None,
    } | more


def write(path, *sources, encoding="utf-8"):
    cells = [cell(source) for source in sources]
    content = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    path.write_text(json.dumps(content), encoding=encoding)
    return path


@pytest.fixture
def graded(tmp_path):
    """Grade a notebook made of these cells; return its verdicts by the exercises' names."""

    def verdicts(*sources, name="anna.ipynb"):
        [report] = grade([write(tmp_path / name, *sources)])
        assert not report.problem, report.problem
        return {verdict.name: verdict for verdict in report.verdicts}

    return verdicts


@pytest.fixture
def hurried(monkeypatch):
    monkeypatch.setenv("MLSCHOOL_SECONDS", "1")


# ----------------------------------------------------------------------------------- which answer counts


def test_a_right_answer_a_mistake_and_what_is_not_there(graded):
    verdicts = graded(SETUP, STEP, PREDICT.replace(" + b", ""))
    assert list(verdicts) == [record.name for record in of_lecture("perceptron").values()]
    assert verdicts["step"].passed
    assert verdicts["predict"].mistake.startswith("the bias is left out")
    assert verdicts["update"].outcome is Outcome.TODO
    assert "isn't in this notebook" in verdicts["update"].message


def test_cells_doubled_reordered_and_deleted(graded):
    verdicts = graded(
        PREDICT, STRICT, UPDATE, STEP, STUB
    )  # no set-up cell, and helpers below those who call them
    assert [name for name, verdict in verdicts.items() if verdict.passed] == ["step", "predict", "update"]
    assert graded(SETUP, STEP, STRICT)["step"].mistake  # the last attempt counts
    assert graded(SETUP, STUB, STUB)["step"].outcome is Outcome.TODO


def test_magics_come_off_and_shell_lines_never_run(graded, tmp_path):
    marker = tmp_path / "ran"
    for above in (
        "%%time\n",
        "\n%%capture out\n%%time\n",
        "%matplotlib inline\n",
        f"!touch {marker}\n",
        "np.where?\n",
    ):
        assert graded(SETUP, above + STEP)["step"].passed, above
    listing = STEP.replace("    return", f"    found = !touch {marker}\n    %timeit 1\n    return")
    assert graded(SETUP, listing)["step"].passed
    assert graded(SETUP, f"%%bash\ntouch {marker}\n", "%%writefile x.py\n" + STRICT, STEP)["step"].passed
    assert graded(SETUP, "%%html\n" + STEP)["step"].message == "to do: it isn't in this notebook."
    assert not marker.exists()


def test_a_cell_that_does_not_compile_is_unreadable_for_the_exercises_in_it(graded):
    verdicts = graded(SETUP, STEP.replace("score):", "score)") + "\n\n" + PREDICT, UPDATE)
    assert verdicts["step"].outcome is verdicts["predict"].outcome is Outcome.UNREADABLE
    assert verdicts["step"].details[0] == "line 2:  def step(score)"
    assert verdicts["update"].passed
    for broken in (STUB + "\nreturn 1", STUB.replace('step")', "step)"), STUB + "\n\0"):
        assert graded(SETUP, STUB, broken)["step"].outcome is Outcome.UNREADABLE, broken
    quoted = '# @exercise("perceptron.step")\nx = = 1'
    assert graded(SETUP, quoted)["step"].outcome is Outcome.TODO
    assert graded(SETUP, STEP, "@exercise('perceptron.step'\ndef step(score:")[
        "step"
    ].passed  # defined elsewhere


def test_an_unreadable_cell_is_told_in_the_notebooks_words(graded, capsys):
    source = STEP.replace("score):", "score)")
    there = graded(SETUP, source)["step"]
    _, usually = there.details
    local.unreadable(["perceptron.step"], 2, "def step(score)", "expected ':'", usually, {})
    assert local._verdicts["perceptron.step"] == there


def test_the_statements_that_an_answer_needs_go_with_it(graded):
    helpers = """\
import math as m
from functools import reduce
if True:
    LIMIT = 0
try:
    import surely_not_there
except ImportError:
    offset = m.floor(0.5)
crash = 1 / 0"""
    more = "LIMIT += offset\ndef above(score):\n    return np.asarray(score) >= LIMIT"
    answer = STEP.replace("np.asarray(score) >= 0", "above(score)")
    assert graded(SETUP, helpers, more, answer)["step"].passed
    assert graded(SETUP, answer, helpers, more)["step"].passed  # run in another order than they stand in
    assert graded(SETUP, helpers, more, answer, "LIMIT = 5")["step"].passed  # what came later doesn't count


def test_other_exercises_names_stand_for_the_references(graded):
    nonsense = '@exercise("perceptron.step")\ndef step(score):\n    return -7'
    assert graded(SETUP, nonsense, PREDICT)["predict"].passed
    assert graded(SETUP, "step = 0.5", PREDICT)[
        "predict"
    ].passed  # a name used twice is given back, as in the notebook
    assert not graded(SETUP, "def step(score):\n    return -7", PREDICT)["predict"].passed


def test_found_by_decorator_in_whatever_form_or_else_by_name(graded):
    dotted = STEP.replace("@exercise", "@mlschool.exercise")
    assert graded("import mlschool\n" + SETUP, dotted)["step"].passed
    assert graded(SETUP, "if np:\n    " + STEP.replace("\n", "\n    "))["step"].passed
    assert graded(SETUP, STEP.partition("\n")[2])["step"].passed  # the decorator was deleted
    assert graded(SETUP, STEP.replace("(score):", "(score, *, more=lambda: 1):"), STUB)["step"].passed
    recursive = STEP.replace("return", "return step(score, 1) if not again else").replace(
        "(score):", "(score, again=0):"
    )
    assert graded(SETUP, STRICT, recursive)[
        "step"
    ].passed  # calls itself, not an earlier attempt or the reference


def test_a_misspelt_key_is_noted_and_the_answer_found_by_name(tmp_path):
    path = write(tmp_path / "a.ipynb", SETUP, STEP.replace("perceptron.step", "perceptron.stepp"))
    [report] = grade([path])
    assert "perceptron.step" in report.notes[0]


def test_what_is_due_comes_from_start_or_else_from_the_keys(graded, tmp_path):
    due = [record.name for record in of_lecture("perceptron").values()]
    assert list(graded(SETUP)) == due
    assert list(graded(UPDATE)) == due
    [report] = grade([write(tmp_path / "other.ipynb", "x = 1")])
    assert report.problem == "it holds no exercise of this course."


# ------------------------------------------------------------------- the same verdicts as in the notebook


def in_the_notebook(source, file, names):
    """Define an answer as a notebook does whose other exercises are the references, and judge it there."""
    found = {}
    linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)
    space = {"np": np, "exercise": lambda key: lambda answer: found.setdefault(key, answer), **names}
    exec(compile(source, file, "exec"), space)
    [(key, answer)] = found.items()
    return local.verdict_on(key, answer, seed=1)


def ways_to_answer(record, key):
    """Sources of an answer: the reference, a stub, crashes and misfits, and every mistake that has a twin."""
    head = f'@exercise("{key}")\n'
    signature = f"def {record.name}({', '.join(record.parameters)}):\n"
    yield "reference", head + inspect.getsource(record.reference)
    yield "stub", head + signature + '    """Later."""'
    yield "crash", head + signature + f"    return {record.parameters[0]}.nonsense\n"
    yield "raises", head + signature + "    raise SystemExit(3)\n"
    yield "nothing", head + signature + "    x = 1\n"
    yield "prints", head + signature + f"    print('noise' * 1000)\n    return {record.parameters[0]}\n"
    yield "other name", head + signature.replace(record.name, "another")[:-1] + " return 1\n"
    yield "a class", head + f"class {record.name}: pass\n"
    yield "too few arguments", head + f"def {record.name}(): return 1\n"
    for i, mistake in enumerate(record.mistakes):
        for j in range(len(mistake.twins)):
            twin = f"find('{key}').mistakes[{i}].twins[{j}]"
            body = f"    return {twin}({', '.join(record.parameters)})\n"
            yield f"mistake {i} {j}", "from mlschool.exercises import find\n" + head + signature + body


def test_local_and_graded_verdicts_are_equal(tmp_path):
    lecture = of_lecture("perceptron")
    ways = {key: dict(ways_to_answer(record, key)) for key, record in lecture.items()}
    names = {way for sources in ways.values() for way in sources}
    assert len(names) > 20
    for way in names:  # one notebook for each way, with an answer of that kind to every exercise
        write(tmp_path / f"{way}.ipynb", *(ways[key].get(way, "") for key in lecture))
    for report in grade([tmp_path]):
        way = report.name.removesuffix(".ipynb")
        for place, (verdict, key) in enumerate(zip(report.verdicts, lecture, strict=True)):
            if way in ways[key]:
                helpers = {other.name: other.reference for other in lecture.values()}
                assert verdict == in_the_notebook(ways[key][way], f"<cell {place + 1}>", helpers), (key, way)
                assert verdict.passed == (way == "reference"), (key, way)


# ----------------------------------------------------------------------- loops, crashes, and other noise


def test_endless_loops_are_stopped_and_the_others_are_graded(graded, hurried):
    begin = time.monotonic()
    loop = STEP.replace(
        "return", "while True:\n        try:\n            pass\n        except:\n            pass\n    return"
    )
    verdicts = graded(SETUP, loop, PREDICT, UPDATE)
    assert verdicts["step"].outcome is Outcome.STOPPED
    assert "still running after" in verdicts["step"].message
    assert verdicts["predict"].passed
    assert verdicts["update"].passed
    endless = "while_true = [x for x in iter(int, 1)]"
    assert graded(SETUP, endless, STEP.replace(">= 0", ">= while_true"))["step"].outcome is Outcome.STOPPED
    assert time.monotonic() - begin < 30


def test_one_long_call_that_no_alarm_stops(graded, hurried):
    stuck = STEP.replace(
        "return",
        "import signal as s, time\n    s.signal(s.SIGALRM, s.SIG_IGN)\n    time.sleep(99)\n    return",
    )
    verdicts = graded(SETUP, stuck, PREDICT)
    assert verdicts["step"].outcome is Outcome.STOPPED
    assert verdicts["predict"].passed


def test_a_process_that_dies_makes_no_mark(graded):
    dies = STEP.replace("return", "import os\n    os._exit(0)\n    return")
    verdicts = graded(SETUP, UPDATE, dies, PREDICT)
    assert verdicts["step"].outcome is Outcome.CHECK_FAILED
    assert "not graded" in verdicts["step"].message
    assert verdicts["update"].passed
    assert verdicts["predict"].passed


def test_a_process_that_leaves_a_child_with_its_pipe(graded, hurried):
    leaves = STEP.replace(
        "return",
        "import os, time\n    if os.fork() == 0:\n        time.sleep(99)\n    os._exit(1)\n    return",
    )
    assert graded(SETUP, leaves, PREDICT)["predict"].passed


def test_noise_on_standard_output_disturbs_nothing(graded):
    noisy = STEP.replace(
        "return",
        "import os, sys\n    print('noise', file=sys.__stdout__, flush=True)\n    os.write(1, b'{}\\n')\n"
        "    os.system('echo noise; cat')\n    return",
    )
    assert graded("print('{\"ready\": true}')", SETUP, noisy)["step"].passed
    asks = STEP.replace("return", "input('?')\n    return")
    assert graded(SETUP, asks)["step"].outcome is Outcome.CRASHED


def test_a_definition_that_raises_is_a_crash(graded):
    verdict = graded(SETUP, STEP.replace("(score)", "(score, limit=missing)"))["step"]
    assert verdict.outcome is Outcome.CRASHED
    assert "missing" in verdict.message


def test_what_is_not_plain_data_is_a_mistake(graded):
    for value in ("object()", "print", "np.array([object()])", "{1: {2, 3}}", "float('nan')"):
        verdict = graded(SETUP, f'@exercise("perceptron.step")\ndef step(score):\n    return {value}')["step"]
        assert verdict.outcome is Outcome.WRONG, value


def test_files_beside_the_notebook_do_not_stand_in_for_pythons_own(graded, tmp_path):
    (tmp_path / "random.py").write_text("raise RuntimeError('mine')")
    (tmp_path / "numpy.py").write_text("raise RuntimeError('mine')")
    (tmp_path / "my_limits.py").write_text("LIMIT = 0")
    assert graded(SETUP, "from my_limits import LIMIT", STEP.replace(">= 0", ">= LIMIT"))["step"].passed


def test_a_process_that_cannot_start_is_our_failure(graded, monkeypatch, tmp_path):
    monkeypatch.setattr("mlschool.grading.runner.sys.executable", str(tmp_path / "python"))
    (tmp_path / "python").write_text("#!/bin/sh\necho out of order >&2\nexit 1\n")
    (tmp_path / "python").chmod(0o755)
    verdict = graded(SETUP, STEP)["step"]
    assert verdict.outcome is Outcome.CHECK_FAILED
    assert "our fault" in verdict.message
    assert "out of order" in verdict.message


# ----------------------------------------------------------------------------------- malformed notebooks

NOTEBOOK = {"cells": [cell(SETUP), cell(STEP)], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
OLD = {
    "metadata": {"name": ""},
    "nbformat": 3,
    "nbformat_minor": 0,
    "worksheets": [
        {"cells": [{"cell_type": "code", "language": "python", "input": [SETUP + "\n", STEP], "outputs": []}]}
    ],
}


def with_cells(*cells):
    return json.dumps(NOTEBOOK | {"cells": cells}).encode()


READ = {
    "as it should be": json.dumps(NOTEBOOK).encode(),
    "format 3": json.dumps(OLD).encode(),
    "byte-order mark": b"\xef\xbb\xbf" + json.dumps(NOTEBOOK).encode(),
    "UTF-16": json.dumps(NOTEBOOK).encode("utf-16"),
    "UTF-16 without a mark": json.dumps(NOTEBOOK).encode("utf-16-le"),
    "null cells": with_cells(None, 3, *NOTEBOOK["cells"], {}),
    "null sources": with_cells(cell(None), cell([None, 1]), *NOTEBOOK["cells"]),
    "lists of lines": with_cells(cell(STEP.splitlines(keepends=True))),
    "NaN": json.dumps(NOTEBOOK | {"metadata": {"x": float("nan")}}).encode(),
    "no format": json.dumps({"cells": NOTEBOOK["cells"]}).encode(),
    "duplicate ids": with_cells(cell(SETUP, id="a"), cell(STEP, id="a")),
    "another kernel": json.dumps(NOTEBOOK | {"metadata": {"kernelspec": {"name": "julia"}}}).encode(),
    "null bytes in a cell": with_cells(cell("\0"), *NOTEBOOK["cells"]),
    "brackets without end in a cell": with_cells(cell("(" * 5000), *NOTEBOOK["cells"]),
}  # fmt: skip

NOT_READ = {
    "empty": (b"", "it is empty."),
    "spaces": (b" \n\0", "it is empty."),
    "text": (b"def step(score): ...", "isn't JSON"),
    "cut off": (json.dumps(NOTEBOOK).encode()[:-9], "isn't JSON"),
    "merge conflict": (b"<<<<<<< HEAD\n" + json.dumps(NOTEBOOK).encode(), "isn't JSON"),
    "a list": (b"[]", "something else"),
    "a number": (b"7", "something else"),
    "no cells": (with_cells(), "it has no cells."),
    "cells of another kind": (json.dumps(NOTEBOOK | {"cells": {"a": 1}}).encode(), "it has no cells."),
    "cells missing": (b"{}", "it has no cells."),
    "empty worksheets": (json.dumps(OLD | {"worksheets": [None, {}]}).encode(), "it has no cells."),
    "only text": (
        json.dumps(NOTEBOOK | {"cells": [{"cell_type": "markdown", "source": "x"}]}).encode(),
        "no exercise",
    ),
    "a picture": (b"\x89PNG\r\n\x1a\n\xff\xfe\x00", "isn't"),
    "deep": (b"[" * 100_000, "nested too deep"),
    "a number of 10,000 digits": (b"1" * 10_000, "isn't"),
}


@pytest.mark.parametrize("kind", READ)
def test_read_whatever_its_form(kind, tmp_path):
    (tmp_path / "a.ipynb").write_bytes(READ[kind])
    [report] = grade([tmp_path / "a.ipynb"])
    assert report.problem == ""
    assert report.verdicts[0].passed


def test_what_cannot_be_read_is_told_in_one_sentence_and_spoils_nothing_else(tmp_path):
    for kind, (data, _) in NOT_READ.items():
        (tmp_path / f"{kind}.ipynb").write_bytes(data)
    (tmp_path / "gone.ipynb").symlink_to(tmp_path / "nowhere.ipynb")
    write(tmp_path / "zoe.ipynb", SETUP, STEP)
    reports = {report.name.removesuffix(".ipynb"): report for report in grade([tmp_path])}
    assert reports.keys() == {*NOT_READ, "gone", "zoe"}
    for kind, (_, said) in NOT_READ.items():
        assert said in reports[kind].problem, kind
        assert reports[kind].problem.endswith("."), kind
        assert not reports[kind].complete
        assert reports[kind].verdicts == ()
    assert "can't be opened" in reports["gone"].problem
    assert reports["zoe"].passed == 1


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may open everything")
def test_a_file_that_may_not_be_opened(tmp_path):
    path = write(tmp_path / "a.ipynb", SETUP)
    path.chmod(0)
    with pytest.raises(Unreadable, match="can't be opened"):
        read(path)


# ---------------------------------------------------------------------------------------- paths and reports


def test_folders_are_searched_without_their_checkpoints(tmp_path):
    for folder in ("anna", "ben", "ben/.ipynb_checkpoints", "folder.ipynb"):
        (tmp_path / folder).mkdir()
        write(tmp_path / folder / "01_perceptron.ipynb", SETUP)
    assert list(notebooks_in([tmp_path])) == [
        f"{name}/01_perceptron.ipynb" for name in ("anna", "ben", "folder.ipynb")
    ]
    single = [tmp_path / name / "01_perceptron.ipynb" for name in ("anna", "ben")]
    assert list(notebooks_in(single).values()) == single
    (tmp_path / "empty").mkdir()
    for path, said in ((tmp_path / "nowhere", "no file or folder"), (tmp_path / "empty", "no notebook")):
        with pytest.raises(FileNotFoundError, match=said):
            notebooks_in([tmp_path, path])


def test_the_seed_changes_the_cases_and_not_the_verdict(tmp_path):
    path = write(tmp_path / "a.ipynb", SETUP, PREDICT.replace("X @ w + b", "np.asarray(X @ w) * 2 + b"))
    first, again, other = (grade([path], seed)[0].verdicts for seed in (1, 1, 2))
    assert first == again
    assert [verdict.outcome for verdict in first] == [verdict.outcome for verdict in other]


def test_a_python_file_and_a_csv(tmp_path):
    path = tmp_path / "answer.py"
    path.write_text("import numpy as np\n" + STEP.partition("\n")[2])
    report = judge_file(path, ["perceptron.step"], seed=0)
    assert report.verdicts[0].passed
    [unread] = grade([tmp_path / "answer.py"])
    assert unread.problem
    write_csv([report, unread], tmp_path / "out.csv")
    assert (tmp_path / "out.csv").read_text().splitlines()[:2] == [
        "notebook,exercise,outcome,message",
        "answer.py,perceptron.step,passed,",
    ]


# ------------------------------------------------------------------------------------------------ the wire


def test_plain_data_comes_back_as_it_went():
    values = [
        *(None, True, 3, -(2**80), 1.5, float("inf"), 2 - 1j, "é\ud800", [], (), {}),
        [1, (2, [3.0, {"a": None, 4: (5,)}])],
        np.arange(6.0).reshape(2, 3),
        np.array(3, np.float32),
        np.array([True]),
        np.array(["ab"]),
        Foreign("Tensor", np.zeros(2)),
    ]
    for value in values:
        assert same(unpack(json.loads(json.dumps(pack(value)))), value), value
    recording = Recording((Observation(1.0, (2,), {"x": 3}, seconds=0.5),), name="f", parameters=("x",))
    assert unpack(json.loads(json.dumps(pack(recording)))) == recording
    assert unpack(pack(Case((1,), {"y": 2}, "note"))) == Case((1,), {"y": 2}, "note")


@pytest.mark.parametrize("forged", [
    {}, {"npy": "?"}, {"npy": "AAAA"}, {"npy": 3}, {"Recording": [1] * 99}, {"os.system": ["true"]},
    {"int": "x"}, {"a": 1, "b": 2}, {"dict": [[[], 1]]}, {"complex": "ab"}, {"tuple": 3}, {"Crash": {}},
])  # fmt: skip
def test_what_pack_never_makes_is_garbled(forged):
    with pytest.raises(Garbled):
        unpack(forged)


def test_no_pickle_goes_in_or_out():
    with pytest.raises(ValueError, match="pickle"):
        pack(np.array([object()]))
    with pytest.raises(TypeError):
        pack(object())
