"""`mlschool grade` from end to end: what is kept and where, what is said, how it ends when disturbed."""

import csv
import io
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from importlib import import_module
from pathlib import Path

import pytest

from mlschool.grading.sandbox import probe
from tests.environments import at_a_terminal, in_the_background

KEYS = ("perceptron.step", "perceptron.predict", "perceptron.update")
STEP = '@exercise("perceptron.step")\ndef step(score):\n    return np.where(np.asarray(score) >= 0, 1, 0)\n'
STRICT = STEP.replace(">=", ">")
PREDICT = '@exercise("perceptron.predict")\ndef predict(w, b, X):\n    return step(X @ w + b)\n'
UPDATE = (
    '@exercise("perceptron.update")\ndef update(w, b, x, y, y_pred, learning_rate):\n'
    "    change = learning_rate * (y - y_pred)\n    return w + change * x, b + change\n"
)
OPENS = 'from mlschool import exercise, start\nstart("01_perceptron")\nimport numpy as np'
ENDLESS = STEP.replace("return", "while True: pass\n    return")


@pytest.fixture
def graded_by_nobody(monkeypatch):
    """Grading must not even begin."""

    def begun(*args, **kwargs):
        raise AssertionError("grading has begun")

    monkeypatch.setattr("mlschool.grading.grade.Examiner.first", begun)
    monkeypatch.setattr("mlschool.grading.grade.grade", begun)


def notebook(path, *sources):
    cells = [{"cell_type": "code", "source": source, "metadata": {}, "outputs": []} for source in sources]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}))
    return path


@pytest.fixture
def a_class(tmp_path):
    """Two learners: one right answer, signed, and a mistake."""
    folder = tmp_path / "submissions"
    notebook(folder / "anna.ipynb", f"# by anna\n{STEP}    # anna wrote this")
    notebook(folder / "ben.ipynb", STRICT)
    return folder


def reported(out):
    return json.loads((out / "results.json").read_text(encoding="utf-8"))


def passed(out):
    return {one["learner"]: one["passed"] for one in reported(out)["results"]}


def kept_in(folder):
    return sorted(path for path in (folder / "kept").glob("*.json") if len(path.stem) == 64)


def table(path):
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")))


# ------------------------------------------------------------------------------------- without a sandbox


def test_what_an_unsafe_run_could_forge_counts_in_no_safe_one(run, a_class, tmp_path, settings, monkeypatch):
    out, ran = tmp_path / "report", tmp_path / "ran"
    assert run("grade", a_class / "ben.ipynb", "--out", out).exit_code == 0
    [path] = kept_in(out)
    forged = json.loads(path.read_text())
    forged["answers"][0] |= {"outcome": "passed", "message": ""}
    write = f"open({str(path)!r}, 'w').write({json.dumps(forged)!r}); open({str(ran)!r}, 'w').close()"
    notebook(a_class / "anna.ipynb", STEP.replace("return", f"{write}\n    return"))
    path.write_text(json.dumps(forged))  # in an earlier unsafe run, say
    with monkeypatch.context() as patched:
        patched.setattr(probe, "probe", lambda: probe.Found(None, probe.layers(None)))
        assert run("grade", a_class, "--out", out, "--unsafe").exit_code == 0
    assert ran.exists()
    assert kept_in(out) == []
    assert passed(out)["ben"] == 0
    path.write_text(json.dumps(forged))  # by what it has left running
    assert run("grade", a_class / "ben.ipynb", "--out", out).exit_code == 0
    assert passed(out) == {"ben": 0}
    assert not reported(out)["unsafe"]


def test_grading_itself_takes_nothing_without_a_sandbox(tmp_path):
    from mlschool.grading.cache import Cache
    from mlschool.grading.grade import grade
    from mlschool.grading.results import HandIn, Result, Standing
    from mlschool.grading.sandbox.box import UNSAFE

    hand_in = HandIn("Ben", "ben.ipynb", notebook(tmp_path / "ben.ipynb", STRICT).read_bytes())
    cache = Cache(tmp_path, UNSAFE)
    cache.keep(Result(hand_in, Standing.GRADED), 1)
    [result] = grade([hand_in], UNSAFE, 1, cache)
    assert result.answers
    assert cache.find(hand_in, 1).answers == ()  # nor was it added


# -------------------------------------------------------------------------------------------- what counts


def test_the_best_attempt_is_the_one_that_is_worth_most(run, tmp_path, settings):
    folder, rules, out = tmp_path / "class", tmp_path / "marks.toml", tmp_path / "report"
    notebook(folder / "anna_12_100_work.ipynb", UPDATE)
    notebook(folder / "anna_12_200_work-1.ipynb", STEP, PREDICT)
    rules.write_text('[points]\n"perceptron.update" = 10\n')
    run("grade", folder, "--out", out, "--attempts", "best")
    assert passed(out) == {"anna": 2}
    shown = run("grade", folder, "--out", out, "--attempts", "best", "--rules", rules)
    assert passed(out) == {"anna": 1}
    assert "`anna_12_100_work.ipynb` is the best" in shown.output
    decided = tmp_path / "decided.csv"
    decided.write_text("learner,exercise,mark\nanna,step,0\nanna,predict,0\nanna,update,0\n")
    run("grade", folder, "--out", out, "--attempts", "best", "--rules", rules, "--overrides", decided)
    assert passed(out) == {"anna": 2}  # all the same now: the last one


def test_a_late_attempt_is_worth_less(run, tmp_path, settings):
    folder, rules, out = tmp_path / "class", tmp_path / "marks.toml", tmp_path / "report"
    notebook(folder / "anna_12_100_work.ipynb", STEP)
    notebook(folder / "anna_LATE_12_200_work-1.ipynb", STEP, UPDATE)
    rules.write_text("[late]\nper_day = 80\nmost = 80\n")
    run("grade", folder, "--out", out, "--attempts", "best", "--rules", rules)
    assert passed(out) == {"anna": 1}


def test_without_a_report_the_points_stand_in_the_table(run, a_class, tmp_path, settings):
    rules = tmp_path / "marks.toml"
    rules.write_text('[points]\n"perceptron.step" = 7\n')
    shown = run("grade", a_class, "--rules", rules)
    assert "7 of 12 points" in shown.output
    assert "0 of 12 points" in shown.output
    assert "add --out" in shown.output
    assert "add --out" in run("grade", a_class, "--assignment", "Perceptron (12)").output
    shown = run("grade", a_class)
    assert "points" not in shown.output
    assert "--out" not in shown.output


# --------------------------------------------------------------------------------------------- pseudonyms


def test_a_report_without_names_holds_none_in_what_is_kept_either(
    run, a_class, tmp_path, settings, monkeypatch
):
    out, names, roster = tmp_path / "report", tmp_path / "names", tmp_path / "roster.csv"
    roster.write_text("name,id\nanna,71\nben,72\nzacharias,73\n")
    assert run("grade", a_class, "--out", out, "--roster", roster).exit_code == 0
    assert kept_in(out)
    with monkeypatch.context() as patched:
        patched.setattr("mlschool.grading.grade.Sandbox", None)  # nothing is graded again
        shown = run("grade", a_class, "--out", out, "--roster", roster, "--pseudonyms", names)
    assert shown.exit_code == 0, shown.output
    assert len(kept_in(names)) == 2
    there = [path for path in out.rglob("*") if path.is_file()]
    assert len(there) > 5
    for path in there:
        said = f"{path.name} {path.read_text()}"
        assert not re.search("anna|zacharias|submissions", said), path
    assert (names / "kept").stat().st_mode and names.stat().st_mode & 0o077 == 0
    assert reported(out)["handed_in_nothing"] == {"count": 1, "learners": []}
    assert "zacharias handed in nothing." in (names / "notes.txt").read_text()
    shown = run("grade", "explain", "ben", "perceptron.step", "--out", out)
    assert "a score of exactly 0 gives 0" in shown.output  # it finds what lies elsewhere
    notebook(a_class / "ben.ipynb", STEP)
    shown = run("grade", a_class, "--out", out, "--roster", roster, "--pseudonyms", names)
    assert "changed: ben, perceptron.step: not yet" in shown.output
    shown = run("grade", "forget", "--out", out)
    assert shown.output == f"Deleted.\nThe key is still in {names}, with what goes to Moodle and Canvas.\n"
    assert not (names / "kept").exists()
    assert not (out / "kept").exists()
    assert (names / "key.csv").exists()


def test_pseudonyms_are_refused_before_a_class_is_graded(run, a_class, tmp_path, settings, graded_by_nobody):
    shown = run("grade", a_class, "--pseudonyms", tmp_path / "names")
    assert shown.exit_code == 2
    assert shown.output.count("\n") == 1
    assert "add --out" in shown.output
    out, names = tmp_path / "report", tmp_path / "names"
    shown = run("grade", a_class, "--out", out, "--pseudonyms", out / "names")
    assert shown.exit_code == 2
    assert "Name a folder beside it" in shown.output
    names.mkdir()
    (names / "key.csv").write_text("something,else\n1,2\n")
    shown = run("grade", a_class, "--out", out, "--pseudonyms", names)
    assert shown.exit_code == 2
    assert "put the right one back" in shown.output
    assert not out.exists()


def test_what_cannot_be_forgotten_is_said(run, a_class, tmp_path, settings, monkeypatch):
    out = tmp_path / "report"
    run("grade", a_class, "--out", out)

    def refuse(path, missing_ok=False):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "unlink", refuse)
    shown = run("grade", "forget", "--out", out)
    assert shown.exit_code == 1
    assert f"{kept_in(out)[0]} can't be deleted: Permission denied." in shown.output
    assert "Deleted" not in shown.output


# ----------------------------------------------------------------------------------- people come and go


def test_a_roster_or_another_class_makes_no_hundred_lines(run, a_class, tmp_path, settings):
    out, roster = tmp_path / "report", tmp_path / "roster.csv"
    roster.write_text('name,id\n"Okafor, Anna",71\nBen,72\nCarla,73\n')
    notebook(a_class / "okafor anna.ipynb", STEP)
    (a_class / "anna.ipynb").unlink()
    run("grade", a_class, "--out", out)
    shown = run("grade", a_class, "--out", out, "--roster", roster)
    assert "changed:" not in shown.output
    assert "new:" not in shown.output
    notebook(a_class / "okafor anna.ipynb", "x = 1")
    shown = run("grade", a_class, "--out", out, "--roster", roster)
    assert "changed: Okafor, Anna: graded → unreadable" in shown.output
    other = tmp_path / "other"
    for name in ("zoe", "yves", "xenia"):
        notebook(other / f"{name}.ipynb", STEP)
    shown = run("grade", other, "--out", out)
    assert "new: 3 learners; no longer there: 2\n" in shown.output
    assert "changed:" not in shown.output
    assert reported(out)["come_and_gone"] == {"new": 3, "gone": 2}
    assert "New: 3 learners; no longer there: 2" in (out / "index.html").read_text()


def test_many_changes_are_cut_short_in_the_terminal(capsys):
    from mlschool.grading.report.changes import Change
    from mlschool.grading.terminal import MOST_CHANGES, show_changes

    show_changes([Change("Anna", "", "", "a", "b")] * (MOST_CHANGES + 3))
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == MOST_CHANGES + 1
    assert lines[0] == "changed: Anna: a → b"
    assert lines[-1] == "changed: 3 more, which stand in the report."


@pytest.mark.parametrize(
    "stage",
    [
        "mlschool.grading.collecting.collect._tries",
        "mlschool.grading.marks.mark",
        "mlschool.grading.report.pages.learner_page",
    ],
)
def test_what_fails_over_one_learner_keeps_nobody_else_from_a_mark(
    stage, run, a_class, tmp_path, settings, monkeypatch
):
    owner, name = stage.rpartition(".")[::2]
    before, failed = getattr(import_module(owner), name), []

    def fails(one, *more, **others):
        whose = getattr(getattr(one, "hand_in", one), "learner", "") or one.name
        if whose == "ben" and not failed:
            failed.append(whose)
            raise RecursionError("on purpose")
        return before(one, *more, **others)

    monkeypatch.setattr(stage, fails)
    shown = run("grade", a_class, "--out", tmp_path / "report")
    assert shown.exit_code == 1, shown.output
    standing = {one["learner"]: one["standing"] for one in reported(tmp_path / "report")["results"]}
    assert standing == {"anna": "graded", "ben": "not graded"}
    assert passed(tmp_path / "report")["anna"] == 1
    assert "by our fault (RecursionError: on purpose)" in (tmp_path / "report" / "index.html").read_text(
        "utf-8"
    )


def test_the_tutor_is_asked_whose_notebooks_are_and_answers_in_a_table(run, tmp_path, settings):
    folder, out = tmp_path / "drive", tmp_path / "report"
    for name in ("Copy of 01_perceptron", "01_perceptron (1)", "01_perceptron"):
        notebook(folder / f"{name}.ipynb", OPENS, STEP, f"mark = {name!r}")
    shown = run("grade", folder)
    assert shown.exit_code == 1
    assert "whose are they? The names of 3 notebooks" in shown.output and "--out" in shown.output
    shown = run("grade", folder, "--out", out)
    assert shown.exit_code == 1
    assert f"Fill in the column “learner” of {out / 'whose.csv'}" in shown.output
    assert len(passed(out)) == 3
    assert "Whose are they?" in (out / "index.html").read_text("utf-8")
    rows = table(out / "whose.csv")
    assert [row["learner"] for row in rows] == ["", "", ""]
    said = [f"{row['file']};{name}\n" for row, name in zip(rows, ("Anna", "Ben", "Anna"), strict=True)]
    (out / "whose.csv").write_text("".join(["file;learner\n", *said]))
    shown = run("grade", folder, "--out", out)
    assert shown.exit_code == 0, shown.output
    assert set(passed(out)) == {"Anna", "Ben"}
    assert "superseded" in shown.output
    explained = run("grade", "explain", "Ben", "step", "--out", out)
    assert explained.exit_code == 0, explained.output


def test_one_notebook_of_another_lecture_is_to_be_looked_at_and_divides_no_report(run, tmp_path, settings):
    folder, out = tmp_path / "class", tmp_path / "report"
    for name in ("anna", "ben", "carla"):
        notebook(folder / name / "01_perceptron.ipynb", OPENS, STEP)
    notebook(folder / "dora" / "01_perceptron.ipynb", OPENS.replace("01_perceptron", "03_backprop"), "x = 1")
    notebook(folder / "eve" / "Evil title of a lecture.ipynb", "x = 1")
    shown = run("grade", folder, "--out", out)
    assert shown.exit_code == 1
    html = (out / "index.html").read_text("utf-8")
    assert html.count('<h2 class="course">') == 0
    assert "t is a notebook of “03 · Backpropagation”" in html
    assert not [path for path in out.iterdir() if "backprop" in path.name]
    assert "Evil title of a lecture</h" not in html
    assert {one["lecture"] for one in reported(out)["results"]} == {"perceptron", ""}


def test_who_handed_in_nothing_and_what_was_left_out_stand_in_the_report(run, tmp_path, settings):
    folder, roster, out = tmp_path / "class", tmp_path / "roster.csv", tmp_path / "report"
    roster.write_text("name,id\nanna,12\nZacharias Frost,13\n")
    notebook(folder / "anna_12_100_work.ipynb", STRICT)
    notebook(folder / "anna_12_200_work-1.ipynb", STEP)
    notebook(folder / "quentin_14_300_work.ipynb", STEP)
    run("grade", folder, "--out", out, "--roster", roster)
    found = reported(out)
    assert found["handed_in_nothing"] == {"count": 1, "learners": ["Zacharias Frost"]}
    notes = " ".join(found["left_out"]["notes"])
    for said in ("quentin isn't in the roster", "`anna_12_100_work.ipynb` is superseded"):
        assert said in notes
    page = (out / "index.html").read_text()
    look = page[page.index('id="look"') :]
    assert "Zacharias Frost" in look[look.index("Handed in nothing") : look.index("Left out")]
    assert "<code>anna_12_100_work.ipynb</code> is superseded" in look[look.index("Left out") :]


def test_a_report_among_the_submissions_is_none_of_them(run, a_class, settings):
    shown = run("grade", a_class, "--out", a_class / "report", "--pseudonyms", a_class / "names")
    assert "note:" not in shown.output
    again = run("grade", a_class, "--out", a_class / "report", "--pseudonyms", a_class / "names")
    assert "note:" not in again.output
    assert len(reported(a_class / "report")["results"]) == 2
    for _ in range(2):
        shown = run("grade", a_class, "--out", a_class / "report")
        assert "report" not in shown.output.replace(str(a_class / "report/index.html"), "")
    shutil.rmtree(a_class / "report")
    shutil.rmtree(a_class / "names")
    for _ in range(2):  # and where the submissions' own folder is that of the report
        shown = run("grade", a_class, "--out", a_class)
        assert "note:" not in shown.output
        assert shown.exit_code == 0
    assert "a score of exactly 0" in run("grade", "explain", "ben", KEYS[0], "--out", a_class).output


# -------------------------------------------------------------------------------- what can't be written


def test_where_no_report_can_be_written_nothing_is_graded(
    run, a_class, tmp_path, settings, graded_by_nobody, monkeypatch
):
    (tmp_path / "afile").write_text("")
    shown = run("grade", a_class, "--out", tmp_path / "afile/sub")
    assert (shown.exit_code, shown.output) == (
        2,
        f"{tmp_path}/afile/sub can't be written: Not a directory.\n",
    )
    out, names = tmp_path / "report", tmp_path / "names"

    write = tempfile.TemporaryFile

    def refuse(dir=None):
        if dir == refused:
            raise PermissionError(13, "Permission denied", f"{dir}/tmpxyz")
        return write(dir=dir)

    monkeypatch.setattr(tempfile, "TemporaryFile", refuse)
    for refused in (out, names):
        shown = run("grade", a_class, "--out", out, "--pseudonyms", names)
        assert (shown.exit_code, shown.output) == (2, f"{refused} can't be written: Permission denied.\n")


def test_a_disk_that_fills_up_stops_nothing(run, a_class, tmp_path, settings, monkeypatch):
    write_text = Path.write_text

    def full(path, *args, **kwargs):
        if path.suffix == ".part":
            raise OSError(28, "No space left on device", str(path))
        return write_text(path, *args, **kwargs)

    monkeypatch.setattr(Path, "write_text", full)
    shown = run("grade", a_class, "--out", tmp_path / "report")
    assert shown.exit_code == 0, shown.output
    assert shown.output.count("results can't be kept (No space left on device)") == 1
    assert passed(tmp_path / "report") == {"anna": 1, "ben": 0}


def test_a_report_that_cannot_be_written_after_all_ends_with_a_sentence(
    run, a_class, tmp_path, settings, monkeypatch
):
    import mlschool.grading.report.write  # noqa: F401

    out = tmp_path / "report"

    def refuse(*args):
        raise PermissionError(13, "Permission denied", "report/index.html")

    with monkeypatch.context() as patched:
        patched.setattr(sys.modules["mlschool.grading.report.write"], "renew", refuse)
        shown = run("grade", a_class, "--out", out)
    assert shown.exit_code == 2
    assert shown.output.splitlines()[-1] == "report/index.html can't be written: Permission denied."
    assert len(kept_in(out)) == 2
    monkeypatch.setattr("mlschool.grading.cache.remember", refuse)
    shown = run("grade", a_class, "--out", out)
    assert shown.exit_code == 0
    assert "it can't be told what has changed" in shown.output
    assert (out / "index.html").exists()


def test_what_was_kept_of_last_time_may_be_broken(run, a_class, tmp_path, settings):
    out = tmp_path / "report"
    run("grade", a_class, "--out", out)
    (out / "kept/last.json").write_text("[3]")
    shown = run("grade", a_class, "--out", out)
    assert shown.exit_code == 0
    assert "what has changed can't be told" in shown.output


# ---------------------------------------------------------------------------------------------- stopped


@pytest.fixture
def temporary():
    """A folder for temporary files, which also the user that root becomes may enter."""
    folder = Path(tempfile.mkdtemp(prefix="mlschool-test-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.mark.skipif(os.name != "posix", reason="signals are those of POSIX")
@pytest.mark.parametrize(("number", "out", "started"), [
    (signal.SIGINT, True, at_a_terminal), (signal.SIGINT, False, at_a_terminal),
    (signal.SIGTERM, True, at_a_terminal), (signal.SIGHUP, False, at_a_terminal),
    (signal.SIGTERM, True, in_the_background),  # where it is the one signal that stops it
])  # fmt: skip
def test_a_run_that_is_stopped_says_what_is_kept_and_leaves_nothing_behind(
    number, out, started, tmp_path, temporary, settings
):
    folder = tmp_path / "class"
    notebook(folder / "anna.ipynb", STEP)
    notebook(folder / "ben.ipynb", ENDLESS)
    words = ["grade", str(folder), "--at-once", "1", *(["--out", str(tmp_path / "report")] if out else [])]
    program = "import sys; from mlschool.cli import app; sys.argv[0] = 'mlschool'; app()"
    process = subprocess.Popen(
        [sys.executable, "-c", program, *words],
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
        env=os.environ | {"TMPDIR": str(temporary), "MLSCHOOL_SECONDS": "600"},
        preexec_fn=started,
    )
    try:
        assert "anna: 1 of 6 passed" in process.stderr.readline()
        assert list(temporary.iterdir())
        if started is in_the_background:
            process.send_signal(signal.SIGINT)
            process.send_signal(signal.SIGHUP)
        process.send_signal(number)
        said = process.communicate(timeout=120)[
            1
        ]  # the endless loop has ten minutes, and then another twenty
    finally:
        process.kill()
    assert process.returncode == 128 + number
    end = "1 of 2 are kept: the same command goes on from there." if out else "Nothing is kept without --out."
    assert said.splitlines()[-1] == f"Stopped. {end}"
    assert "Traceback" not in said
    assert list(temporary.iterdir()) == []


@pytest.mark.skipif(os.name != "posix", reason="signals are those of POSIX")
def test_what_a_run_that_was_killed_has_left_goes_with_the_next(tmp_path, temporary, settings):
    folder, out = tmp_path / "class", tmp_path / "report"
    notebook(folder / "anna.ipynb", STEP)
    notebook(folder / "ben.ipynb", ENDLESS)
    program = "import sys; from mlschool.cli import app; sys.argv[0] = 'mlschool'; app()"
    command = [sys.executable, "-c", program, "grade", str(folder), "--at-once", "1", "--out", str(out)]
    environment = os.environ | {"TMPDIR": str(temporary), "MLSCHOOL_SECONDS": "600"}
    process = subprocess.Popen(
        command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True, env=environment
    )
    assert "anna: 1 of 6 passed" in process.stderr.readline()
    process.kill()
    process.communicate()
    left = list(temporary.iterdir())
    assert left
    (out / "kept" / f"{'0' * 64}.part").write_text("half")
    environment["MLSCHOOL_SECONDS"] = "0.3"
    done = subprocess.run(command, capture_output=True, text=True, env=environment)
    assert done.returncode == 0, done.stderr
    assert list(temporary.iterdir()) == []
    assert not list((out / "kept").glob("*.part"))
    assert passed(out) == {"anna": 1, "ben": 0}


def test_a_full_temporary_folder_is_told_in_a_sentence(run, a_class, tmp_path, monkeypatch):
    def full(*args, **kwargs):
        raise OSError(28, "No space left on device", "/tmp/mlschool-stage-x")

    monkeypatch.setattr("tempfile.mkdtemp", full)
    shown = run("grade", a_class)
    assert shown.exit_code == 2
    assert "/tmp/mlschool-stage-x can't be written: No space left on device." in shown.output
    assert "Traceback" not in shown.output


def test_a_temporary_folder_that_fills_up_after_that_is_told_in_a_sentence(
    run, a_class, tmp_path, settings, monkeypatch
):
    def full(*args, **kwargs):
        raise OSError(28, "No space left on device", "/tmp/mlschool-stage-x")

    monkeypatch.setattr("mlschool.grading.grade.Sandbox", full)
    shown = run("grade", a_class, "--out", tmp_path / "report")
    assert (shown.exit_code, shown.output.splitlines()[-1]) == (
        2,
        "/tmp/mlschool-stage-x can't be written: No space left on device.",
    )
