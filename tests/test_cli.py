"""mlschool on the command line: what a person types, what they see, and how it ends."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from mlschool import doctor
from mlschool.authoring import editions, notebooks
from mlschool.edition import EDITION
from mlschool.grading.rules import rules_from

STEP = '@exercise("perceptron.step")\ndef step(score):\n    return np.where(np.asarray(score) >= 0, 1, 0)\n'


def notebook(path, *sources):
    cells = [{"cell_type": "code", "source": source, "metadata": {}, "outputs": []} for source in sources]
    path.write_text(json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}))
    return path


def test_help_and_version(run):
    shown = run("--help")
    assert shown.exit_code == 0
    for name in ("lab", "doctor", "grade", "check", "solve", "new", "keep", "colab", "budgets"):
        assert f" {name} " in shown.output
        assert run(name, "--help").exit_code == 0
    assert run("--version").output == f"mlschool {EDITION}\n"
    assert run().exit_code == 2
    assert run("nonsense").exit_code == 2


def test_help_is_quick_because_it_loads_nothing():
    code = "import sys, mlschool.cli; print({'numpy', 'rich.table', 'IPython'} & set(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert loaded.stdout == "set()\n"


# --- check


def test_check_judges_the_reference_and_every_mistake(run):
    shown = run("check", "perceptron.update")
    assert shown.exit_code == 0
    assert "the reference" in shown.output
    assert "the bias stays as it was" in shown.output
    assert "✗" not in shown.output
    assert run("check", "perceptron", "--seeds", 1).output.count("the reference") == 6


def test_check_fails_where_a_mistake_gets_another_message(run, monkeypatch):
    from dataclasses import replace

    from mlschool.authoring import trials
    from mlschool.checking.record import Mistake
    from mlschool.exercises import find

    record = find("perceptron.step")
    wrong = [Mistake("never said", "never said", twin=record.reference)]
    monkeypatch.setattr(trials, "find", lambda key: replace(record, mistakes=wrong))
    shown = run("check", "perceptron.step")
    assert shown.exit_code == 1
    assert "instead of: never said" in shown.output


@pytest.mark.parametrize("name", ["perceptron.stepp", "step", "perceptrn", ""])
def test_a_misspelt_name_gets_the_nearest_ones(run, name):
    shown = run("check", name)
    assert shown.exit_code == 2
    assert "perceptron.step" in shown.output


def test_check_judges_a_file(run, tmp_path):
    path = tmp_path / "answer.py"
    path.write_text(STEP)  # as it stands in a notebook, whose set-up cell gives it np
    shown = run("check", "perceptron.step", path)
    assert (shown.exit_code, shown.output) == (0, "✓ perceptron.step\n")
    path.write_text(
        "import numpy as np\n\ndef step(score):\n    return np.where(np.asarray(score) > 0, 1, 0)\n"
    )
    shown = run("check", "perceptron.step", path)
    assert shown.exit_code == 1
    assert shown.output.startswith("✗ perceptron.step: a score of exactly 0 gives 0.")
    shown = run("check", "perceptron", notebook(tmp_path / "a.ipynb", STEP))
    assert shown.exit_code == 1
    assert "✓ perceptron.step\n" in shown.output
    assert "○ perceptron.train: to do" in shown.output
    (tmp_path / "b.ipynb").write_text("")
    assert "it is empty." in run("check", "perceptron.step", tmp_path / "b.ipynb").output
    assert run("check", "perceptron.step", tmp_path / "nowhere.py").exit_code == 2


# --- grade


@pytest.fixture
def a_class(tmp_path):
    """Two learners: one right answer, and a mistake beside a cell that can't be read."""
    folder = tmp_path / "submissions"
    folder.mkdir()
    notebook(folder / "anna.ipynb", STEP)
    strict, broken = STEP.replace(">=", ">"), '@exercise("perceptron.predict")\ndef [red]('
    notebook(folder / "ben.ipynb", strict, "def x(:", broken)
    return folder


def test_grade_shows_verdicts_and_diagnoses(run, a_class, settings):
    shown = run("grade", a_class, "--seed", 3)
    assert shown.exit_code == 0
    for said in (
        "anna",
        "1 of 6 passed",
        "✓ passed",
        "a score of exactly 0 gives 0",
        "○ to do",
        "can't be read",
    ):
        assert said in " ".join(shown.output.split()), said
    again = run("grade", "class", a_class, "--seed", 3)  # the longer form; who is ready first may differ
    assert sorted(shown.output.splitlines()) == sorted(again.output.splitlines())


def test_the_cases_of_the_learners_own_notebooks_are_not_taken_unawares(run, a_class, settings):
    said = "the very cases of the learners' notebooks"
    assert said in " ".join(run("grade", a_class, "--seed", 0).output.split())
    assert said not in " ".join(run("grade", a_class, "--seed", 1).output.split())


def test_what_the_guide_for_tutors_says_can_be_typed(run):
    guide = (Path(__file__).parents[1] / "docs/tutors.md").read_text(encoding="utf-8")
    helps = {
        words: run(*words, "--help").output
        for words in [("doctor",), ("grade", "class"), *(("grade", one) for one in ("explain", "forget"))]
    }
    typed = re.findall(r"^ *(?:\.venv/bin/)?mlschool (.+)$", guide, re.MULTILINE)
    assert len(typed) >= 5
    for line in typed:
        first, second, *_ = line.split()
        words = ("doctor",) if first == "doctor" else ("grade", second)
        for option in re.findall(r"--[a-z-]+", line):
            assert option in helps.get(words, helps["grade", "class"]), line
    for option in re.findall(r"`(--[a-z-]+)", guide):
        assert option in helps["grade", "class"], option
    scale, credit = map(rules_from, re.findall(r"```toml\n(.+?)```", guide, re.DOTALL))
    assert scale.out_of == 100
    assert [(one.exercise, one.mistakes) for one in credit.named] == [("perceptron.predict", {"no bias"})]
    for said in (
        "--seed 2",
        '--assignment "Perceptron (1234)"',
        "*Feedback\nfiles*",
        "*Offline grading worksheet*",
    ):
        assert said in guide, said


def test_grade_writes_a_report_goes_on_in_it_and_tells_what_changed(run, a_class, tmp_path, settings):
    out = tmp_path / "report"
    rules, decided = tmp_path / "marks.toml", tmp_path / "decided.csv"
    rules.write_text(run("grade", "rules").output)
    decided.write_text("learner,exercise,mark,comment\nben,step,0.5,nearly\nbenn,step,1,who?\n")
    shown = run("grade", a_class, "--out", out, "--rules", rules, "--overrides", decided)
    assert shown.exit_code == 0, shown.output
    assert "nobody called benn" in shown.output
    assert str(out / "index.html") in shown.output
    results = json.loads((out / "results.json").read_text())
    assert [one["learner"] for one in results["results"]] == ["anna", "ben"]
    assert "nearly" in (out / "results.csv").read_text()
    assert len(list((out / "kept").glob("*.json"))) == 4  # two results, how, and who got what
    notebook(a_class / "ben.ipynb", STEP)
    shown = run("grade", a_class, "--out", out)
    assert "changed: ben, perceptron.step: not yet" in shown.output
    assert "changed: anna" not in shown.output
    assert run("grade", "forget", "--out", out).output == "Deleted.\n"
    assert not (out / "kept").exists()
    assert "Nothing was kept" in run("grade", "forget", "--out", out).output


def test_grade_says_what_gradebooks_and_rules_leave_out(run, tmp_path, settings):
    folder, out = tmp_path / "submissions", tmp_path / "report"
    folder.mkdir()
    for name in ("anna", "anna (1)", "ben"):
        notebook(folder / f"{name}.ipynb", STEP)
    rules, roster = tmp_path / "marks.toml", tmp_path / "roster.csv"
    rules.write_text("[late]\ndue = 2026-11-20T23:59:00+01:00\nper_day = 10\n")
    roster.write_text("name,id,submitted\nanna,,2026-11-21 08:00\nben,4711,\n")
    options = ["--attempts", "all", "--out", out, "--rules", rules, "--roster", roster]
    shown = run("grade", folder, *options)
    assert shown.exit_code == 0, shown.output
    assert "note: for Canvas and Moodle the last attempt counts." in shown.output
    assert "note: 1 has no Moodle number, and stands in neither file for Moodle." in shown.output
    assert "note: `due` has no effect on 2 submissions: the download doesn't say" in shown.output
    results = json.loads((out / "results.json").read_text())["results"]
    assert sorted((one["learner"], one["attempt"], one["late"]) for one in results if one["late"]) == [
        ("anna", 2, True)
    ]
    assert (out / "canvas.csv").read_text().count("anna") == 1
    (folder / "anna (1).ipynb").unlink()
    notebook(folder / "carla.ipynb", STEP)
    roster.write_text("name,id\nanna,\nben,\ncarla,4711\n")  # with no number at all, nothing speaks of Moodle
    shown = run("grade", folder, "--out", out, "--roster", roster)
    assert "note: 2 have no Moodle number, and stand in neither file for Moodle." in shown.output
    for said in ("the last attempt counts", "has no effect"):
        assert said not in shown.output


def test_a_report_without_names(run, a_class, tmp_path, settings):
    out, names = tmp_path / "report", tmp_path / "names"
    assert run("grade", a_class, "--out", out, "--pseudonyms", names).exit_code == 0
    assert "anna" in (names / "key.csv").read_text()
    kept = [path for path in out.rglob("*") if path.is_file()]
    assert kept
    assert not [path for path in kept if b"anna" in path.read_bytes() or "anna" in path.name]


def test_a_verdict_is_explained_case_by_case(run, a_class, tmp_path, settings):
    out = tmp_path / "report"
    run("grade", a_class, "--out", out)
    shown = run("grade", "explain", "ben", "perceptron.step", "--out", out)
    assert shown.exit_code == 0, shown.output
    for said in ("a score of exactly 0 gives 0", "def step(score)", "✗ ", "expected", "seed 1"):
        assert said in shown.output, said
    assert "Is it 'ben'" in run("grade", "explain", "bn", "perceptron.step", "--out", out).output
    assert "Did you mean" in run("grade", "explain", "ben", "perceptron.stepp", "--out", out).output
    assert "grade it again" in run("grade", "explain", "ben", "perceptron.step", "--out", a_class).output
    short = run("grade", "explain", "BEN", "step", "--out", out)
    assert (short.exit_code, short.output) == (0, shown.output)
    other = run("grade", "explain", "ben", "sigmoid", "--out", out)
    assert (other.exit_code, other.output) == (2, "sigmoid is no exercise of what ben handed in.\n")


def test_a_verdict_is_explained_under_a_pseudonym_without_the_name(run, a_class, tmp_path, settings):
    out, names = tmp_path / "report", tmp_path / "names"
    run("grade", a_class, "--out", out, "--pseudonyms", names)
    [ben] = re.findall(r"(Learner \d+),ben,", (names / "key.csv").read_text("utf-8-sig"))
    shown = run("grade", "explain", ben, "step", "--out", out)
    assert shown.exit_code == 0, shown.output
    assert f"{ben}, {ben}.ipynb, seed 1" in shown.output and "a score of exactly 0" in shown.output
    assert "ben" not in shown.output
    names.rename(tmp_path / "moved")
    assert "--pseudonyms" in run("grade", "explain", ben, "step", "--out", out).output
    again = run("grade", "explain", ben, "step", "--out", out, "--pseudonyms", tmp_path / "moved")
    assert again.output == shown.output


def test_where_grading_was_unsafe_so_is_explaining_it(run, a_class, tmp_path, monkeypatch):
    from mlschool.grading.sandbox import probe

    none = probe.Found(None, probe.layers(None), ("with bubblewrap: the network gets through.",))
    monkeypatch.setattr(probe, "probe", lambda: none)
    out = tmp_path / "report"
    run("grade", a_class, "--out", out, "--unsafe")
    assert run("grade", "explain", "ben", "step", "--out", out).exit_code == 2
    shown = run("grade", "explain", "ben", "step", "--out", out, "--unsafe")
    assert shown.exit_code == 0
    assert "UNSAFE" in shown.output and "a score of exactly 0 gives 0" in shown.output


def test_while_time_outs_are_run_again_the_bar_says_so(capfd):
    from mlschool.checking.verdict import Outcome, Verdict
    from mlschool.grading.results import Answer, HandIn, Result, Standing
    from mlschool.grading.terminal import as_they_come

    stopped = Answer(Verdict("perceptron.step", Outcome.STOPPED))
    empty = Result(HandIn("Ben", "b.ipynb"), Standing.UNREADABLE, (), "it is empty.")

    def graded(alone):
        yield empty
        alone(1)
        yield Result(HandIn("Anna", "a.ipynb"), Standing.TIMED_OUT, (stopped,))

    assert len(list(as_they_come(graded, 2))) == 2
    shown = capfd.readouterr().err
    assert "once more, alone: 1" in shown
    assert "Ben: it is empty, unreadable" in shown
    assert "Anna: 0 of 1 passed, timed out" in shown


def test_grade_ends_with_1_where_something_cannot_be_read_and_with_2_on_misuse(run, tmp_path, settings):
    notebook(tmp_path / "anna.ipynb", STEP)
    (tmp_path / "ben.ipynb").write_text("not a notebook")
    shown = run("grade", tmp_path)
    assert shown.exit_code == 1
    assert "1 of 6 passed" in shown.output
    assert "it isn't JSON" in " ".join(shown.output.split())
    for words in ([], [tmp_path / "nowhere"], [tmp_path, "--seed", "x"], [tmp_path, "--seed", "-1"]):
        assert run("grade", *words).exit_code == 2


def test_without_a_sandbox_nothing_is_graded_unless_one_insists(run, tmp_path, monkeypatch):
    from mlschool.grading.sandbox import probe

    notebook(tmp_path / "anna.ipynb", STEP)
    none = probe.Found(None, probe.layers(None), ("with bubblewrap: the network gets through.",))
    monkeypatch.setattr(probe, "probe", lambda: none)
    shown = run("grade", tmp_path)
    assert shown.exit_code == 2
    for said in ("nothing was graded", "the network gets through", "doctor --sandbox"):
        assert said in shown.output
    shown = run("grade", tmp_path, "--unsafe", "--out", tmp_path / "report")
    assert shown.exit_code == 0
    assert "UNSAFE" in shown.output
    for page in (tmp_path / "report").rglob("*.html"):
        assert "unsafe" in page.read_text().lower()


def test_doctor_tells_of_the_sandbox(run, monkeypatch, settings):
    from mlschool.grading.sandbox import probe

    shown = run("doctor", "--sandbox")
    assert shown.exit_code == 0
    assert "✓ self-test" in shown.output
    none = probe.Found(None, probe.layers(None), ("with bubblewrap: the network gets through.",))
    monkeypatch.setattr(probe, "probe", lambda: none)
    shown = run("doctor", "--sandbox")
    assert shown.exit_code == 1
    assert "✗ self-test" in shown.output
    assert "the network gets through" in shown.output
    assert probe.LEAST in shown.output
    for layer in probe.offered():  # what is there isn't called missing, nor is it to be installed
        assert f"{'✓' if layer.on else '✗'} {layer.name}" in shown.output
        assert layer.words in shown.output and layer.repair in shown.output


def test_doctor_is_content_with_what_is_safe_though_not_everything_is_there(run, monkeypatch):
    from mlschool.grading.sandbox import probe
    from mlschool.grading.sandbox.box import Settings

    alone = Settings(namespaces="", nested=False)
    found = probe.Found(alone, probe.layers(alone), ("with bubblewrap: it can't be started.",))
    monkeypatch.setattr(probe, "probe", lambda: found)
    shown = run("doctor", "--sandbox")
    assert shown.exit_code == 0
    assert "✗ namespaces" in shown.output and "Install bubblewrap" in shown.output
    assert "grading is safe here, also without namespaces" in shown.output


# --- solve, colab, budgets, keep, holes


def test_a_notebook_without_exercises_is_not_solved(run, tmp_path):
    shown = run("solve", notebook(tmp_path / "a.ipynb", "x = 1"))
    assert shown.exit_code != 0
    assert "has no exercise" in shown.output
    assert not list(tmp_path.glob("*.solved.ipynb"))


def test_it_is_started_as_a_module_too(tmp_path):
    shown = subprocess.run([sys.executable, "-m", "mlschool", "--version"], capture_output=True, text=True)
    assert shown.stdout == f"mlschool {EDITION}\n"


def test_solve_writes_beside_and_never_over(run, tmp_path):
    path = notebook(tmp_path / "a.ipynb", STEP.replace(">=", ">"))
    shown = run("solve", path)
    assert (shown.exit_code, shown.output.replace("\n", "")) == (0, str(tmp_path / "a.solved.ipynb"))
    shown = run("solve", path)
    assert shown.exit_code == 1
    assert "is there already" in shown.output
    notebook(path, STEP.replace("step", "stepp"))
    (tmp_path / "a.solved.ipynb").unlink()
    assert "Did you mean" in run("solve", path).output
    path.write_text("x")
    assert "isn't a notebook" in run("solve", path).output
    assert run("solve", tmp_path / "nowhere.ipynb").exit_code == 2


def test_colab_writes_and_checks(run, tmp_path, monkeypatch):
    monkeypatch.setattr(notebooks, "root", lambda: tmp_path)
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "README.md").write_text("<!-- lectures -->\n<!-- /lectures -->\n")
    assert run("colab", "--check").exit_code == 1
    assert not (tmp_path / "colab").exists()
    shown = run("colab")
    assert (shown.exit_code, shown.output) == (0, f"README.md\ncolab/README.md\n{editions.NAME}\n")
    assert run("colab", "--check").exit_code == 0
    (tmp_path / "README.md").write_text("no markers")
    shown = run("colab")
    assert shown.exit_code == 1
    assert "<!-- lectures -->" in shown.output


def test_the_authors_commands_need_the_repository(run, monkeypatch):
    monkeypatch.setattr(notebooks.lab, "checkout", lambda: None)
    shown = run("colab")
    assert shown.exit_code == 1
    assert "clone" in shown.output


def test_budgets(run, tmp_path):
    shown = run("budgets", notebook(tmp_path / "a.ipynb", STEP))
    assert shown.exit_code == 0
    assert "honest minutes" in shown.output
    assert "✗" in shown.output
    assert "a.ipynb: no dots say how hard perceptron.step is" in shown.output
    assert "lines of code" not in shown.output
    shown = run("budgets")
    assert "01_perceptron" in shown.output
    assert "lines of code" in shown.output and "shared" in shown.output
    (tmp_path / "b.ipynb").write_text("x")
    assert "isn't a notebook" in run("budgets", tmp_path / "b.ipynb").output


def test_keep_says_what_it_did_and_what_is_amiss(run, tmp_path):
    path = notebook(tmp_path / "01_perceptron.ipynb", STEP.replace("return np", "...  # return np"))
    shown = run("keep", "--no-run", path)
    assert shown.exit_code == 0, shown.output
    assert "0 cells with output" in shown.output
    assert "cell 0, perceptron.step: the stub is made anew" in shown.output
    assert "no cell holds the exercise perceptron.predict" in shown.output
    assert "honest minutes" in shown.output
    path.write_text("x")
    assert "isn't a notebook" in run("keep", path).output


def test_new_refuses_in_one_sentence(run):
    shown = run("new", "01_data")
    assert (shown.exit_code, shown.output) == (1, "The number 01 is taken by 01_perceptron.ipynb.\n")


def test_holes_are_listed_for_the_author(run):
    shown = run("check", "perceptron.standardise", "--holes")
    assert shown.exit_code == 0
    for said in ("unnamed", "another function", "X.sum(axis=0)", "equivalent, or no case tells it"):
        assert said in shown.output, said
    shown = run("check", "keras_vs_pytorch.network", "--holes")
    assert shown.output == "keras_vs_pytorch.network: it needs a framework; --frameworks takes it in.\n"


# --- lab and doctor


def test_doctor_ends_with_1_and_the_repair_in_words(run, monkeypatch):
    findings = [
        doctor.Finding("Python", True, "3.13"),
        doctor.Finding("disk", False, "0.1 GB free", "Free some space."),
    ]
    monkeypatch.setattr(doctor, "examine", lambda imports: findings)
    shown = run("doctor")
    assert shown.exit_code == 1
    assert shown.output == (
        "✓ Python  3.13\n✗ disk    0.1 GB free\n          Free some space.\nDo this first: Free some space.\n"
    )
    monkeypatch.setattr(doctor, "examine", lambda imports: findings[:1])
    shown = run("doctor", "--quick")
    assert (shown.exit_code, shown.output.splitlines()[-1]) == (0, "All is well.")


def test_lab_hands_on_what_it_is_told(run, monkeypatch):
    told = []
    monkeypatch.setattr("mlschool.lab.open_lab", lambda edit, options: told.append((edit, options)) or 3)
    assert run("lab", "--edit", "--", "--no-browser").exit_code == 3
    assert run("lab").exit_code == 3
    assert run("lab", "--port", 9999, "--no-browser", "--ServerApp.ip=::1").exit_code == 3
    assert told == [
        (True, ["--no-browser"]),
        (False, []),
        (False, ["--port", "9999", "--no-browser", "--ServerApp.ip=::1"]),
    ]

    def fails(edit, options):
        raise OSError("There are no lectures here.")

    monkeypatch.setattr("mlschool.lab.open_lab", fails)
    shown = run("lab")
    assert (shown.exit_code, shown.output) == (1, "There are no lectures here.\n")
