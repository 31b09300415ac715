"""mlschool on the command line: what a person types, what they see, and how it ends."""

import json
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from mlschool import doctor
from mlschool.authoring import notebooks
from mlschool.cli import app
from mlschool.edition import EDITION

STEP = '@exercise("perceptron.step")\ndef step(score):\n    return np.where(np.asarray(score) >= 0, 1, 0)\n'


@pytest.fixture
def run(monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")

    def command(*words):
        return CliRunner().invoke(app, list(map(str, words)))

    return command


def notebook(path, *sources):
    cells = [{"cell_type": "code", "source": source, "metadata": {}, "outputs": []} for source in sources]
    path.write_text(json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}))
    return path


def test_help_and_version(run):
    shown = run("--help")
    assert shown.exit_code == 0
    for name in ("lab", "doctor", "grade", "check", "solve", "colab", "budgets"):
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
    wrong = [Mistake("never said", twin=record.reference)]
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


def test_grade_shows_verdicts_and_diagnoses(run, tmp_path):
    notebook(tmp_path / "anna.ipynb", STEP)
    notebook(
        tmp_path / "ben.ipynb",
        STEP.replace(">=", ">"),
        "def x(:",
        '@exercise("perceptron.predict")\ndef [red](',
    )
    shown = run("grade", tmp_path, "--csv", tmp_path / "out.csv", "--seed", 3)
    assert shown.exit_code == 0
    for said in (
        "sandbox",
        "trust",
        "anna.ipynb",
        "1 of 6 passed",
        "✓ passed",
        "a score of exactly 0 gives 0",
        "○ to do",
    ):
        assert said in shown.output
    assert "can't be read" in shown.output
    assert "seed 3" in shown.output
    lines = (tmp_path / "out.csv").read_text().splitlines()
    assert len(lines) == 13
    assert lines[1] == "anna.ipynb,perceptron.step,passed,"


def test_grade_ends_with_1_where_something_cannot_be_read_and_with_2_on_misuse(run, tmp_path):
    notebook(tmp_path / "anna.ipynb", STEP)
    (tmp_path / "ben.ipynb").write_text("not a notebook")
    shown = run("grade", tmp_path)
    assert shown.exit_code == 1
    assert "1 of 6 passed" in shown.output
    assert "it isn't JSON" in shown.output
    for words in ([], [tmp_path / "nowhere"], [tmp_path, "--seed", "x"], [tmp_path, "--seed", "-1"]):
        assert run("grade", *words).exit_code == 2


# --- solve, colab, budgets


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
    assert (shown.exit_code, shown.output) == (0, "README.md\ncolab/README.md\n")
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
    assert "30 to 60" in shown.output
    assert "✗" in shown.output


# --- lab and doctor


def test_doctor_ends_with_1_and_the_repair_in_words(run, monkeypatch):
    findings = [
        doctor.Finding("Python", True, "3.13"),
        doctor.Finding("disk", False, "0.1 GB free", "Free some space."),
    ]
    monkeypatch.setattr(doctor, "examine", lambda imports: findings)
    shown = run("doctor")
    assert shown.exit_code == 1
    assert shown.output == "✓ Python  3.13\n✗ disk    0.1 GB free\n          Free some space.\n"
    monkeypatch.setattr(doctor, "examine", lambda imports: findings[:1])
    assert run("doctor", "--quick").exit_code == 0


def test_lab_hands_on_what_it_is_told(run, monkeypatch):
    told = []
    monkeypatch.setattr("mlschool.lab.open_lab", lambda edit, options: told.append((edit, options)) or 3)
    assert run("lab", "--edit", "--", "--no-browser").exit_code == 3
    assert run("lab").exit_code == 3
    assert told == [(True, ["--no-browser"]), (False, [])]

    def fails(edit, options):
        raise FileNotFoundError("There are no lectures here.")

    monkeypatch.setattr("mlschool.lab.open_lab", fails)
    shown = run("lab")
    assert (shown.exit_code, shown.output) == (1, "There are no lectures here.\n")
