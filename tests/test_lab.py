"""mlschool.lab: copies that never replace anything, and JupyterLab on the first of them."""

import contextlib
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from mlschool import lab
from mlschool.edition import EDITION


def write(folder, name, edition=EDITION, text="# a lecture"):
    folder.mkdir(exist_ok=True)
    source = f'from mlschool import start\nstart("{name}", edition="{edition}")\n{text}'
    cell = {"cell_type": "code", "source": source.splitlines(keepends=True), "metadata": {}, "outputs": []}
    path = folder / f"{name}.ipynb"
    path.write_text(json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}))
    return path


@pytest.fixture
def source(tmp_path):
    folder = tmp_path / "notebooks"
    write(folder, "00_welcome")
    write(folder, "01_perceptron")
    return folder


def test_what_is_not_there_is_copied(tmp_path, source):
    work = tmp_path / "somewhere" / "work"
    copied = lab.prepare(work, source)
    assert [path.name for path in copied] == ["00_welcome.ipynb", "01_perceptron.ipynb"]
    assert all(path.read_bytes() == (source / path.name).read_bytes() for path in copied)
    assert sorted(path.name for path in work.iterdir()) == ["00_welcome.ipynb", "01_perceptron.ipynb"]
    assert lab.prepare(work, source) == []
    assert lab.news(work, source) == []


@pytest.mark.parametrize(
    "theirs", ["my own notes, and no notebook", "", '{"cells": []}', '{"cells": 3}', "[]"]
)
def test_nothing_is_ever_written_over(tmp_path, source, theirs):
    work = tmp_path / "work"
    work.mkdir()
    (work / "01_perceptron.ipynb").write_text(theirs)
    assert [path.name for path in lab.prepare(work, source)] == ["00_welcome.ipynb"]
    assert (work / "01_perceptron.ipynb").read_text() == theirs
    assert lab.news(work, source) == []


def test_a_folder_or_a_dead_link_of_that_name_stays(tmp_path, source):
    work = tmp_path / "work"
    (work / "00_welcome.ipynb").mkdir(parents=True)
    (work / "01_perceptron.ipynb").symlink_to(tmp_path / "gone")
    assert lab.prepare(work, source) == []
    assert not (tmp_path / "gone").exists()


def test_a_newer_edition_goes_beside_the_learners_copy(tmp_path, source):
    work = tmp_path / "work"
    older = write(work, "01_perceptron", edition="2025.3", text="what the learner wrote")
    before = older.read_bytes()
    copied = lab.prepare(work, source)
    assert [path.name for path in copied] == ["00_welcome.ipynb", f"01_perceptron-{EDITION}.ipynb"]
    assert older.read_bytes() == before
    [line] = lab.news(work, source)
    assert "2025.3" in line and EDITION in line and f"01_perceptron-{EDITION}.ipynb" in line
    # What was put beside is the learner's too, from then on.
    copied[1].write_text("the learner's")
    assert lab.prepare(work, source) == []
    assert copied[1].read_text() == "the learner's"


def test_a_disk_without_links_is_copied_to_as_well(tmp_path, source, monkeypatch):
    def link(*args):
        raise PermissionError("no links here")

    monkeypatch.setattr(os, "link", link)
    work = tmp_path / "work"
    assert len(lab.prepare(work, source)) == 2
    assert sorted(path.name for path in work.iterdir()) == ["00_welcome.ipynb", "01_perceptron.ipynb"]
    assert (work / "00_welcome.ipynb").read_bytes() == (source / "00_welcome.ipynb").read_bytes()


def test_a_copy_that_appears_meanwhile_is_left_alone(tmp_path, source, monkeypatch):
    work = tmp_path / "work"
    link = os.link

    def late(draft, target):
        target.write_text("written by someone else in this very moment")
        link(draft, target)

    monkeypatch.setattr(os, "link", late)
    assert lab.prepare(work, source) == []
    assert "someone else" in (work / "00_welcome.ipynb").read_text()


def test_no_lectures_is_one_sentence(tmp_path):
    with pytest.raises(FileNotFoundError, match="There are no lectures in"):
        lab.prepare(tmp_path / "work", tmp_path)


def test_the_first_lecture(tmp_path, source):
    assert lab.first_lecture(source).name == "00_welcome.ipynb"
    # What is put beside sorts before the welcome itself, and isn't it.
    write(source, "00_welcome-2099.1")
    assert lab.first_lecture(source).name == "00_welcome.ipynb"
    (source / "00_welcome.ipynb").unlink()
    (source / "00_welcome-2099.1.ipynb").unlink()
    assert lab.first_lecture(source).name == "01_perceptron.ipynb"
    assert lab.first_lecture(tmp_path) is None


def test_without_jupyterlab_one_sentence_says_what_to_do(tmp_path, source, monkeypatch):
    monkeypatch.setattr(lab.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(
        ModuleNotFoundError, match="JupyterLab isn't installed in this Python: run `make lab`"
    ):
        lab.jupyter_command(source / "00_welcome.ipynb")
    monkeypatch.setattr(lab, "checkout", lambda: None)
    with pytest.raises(ModuleNotFoundError, match="pip install jupyterlab"):
        lab.jupyter_command(source / "00_welcome.ipynb")


@pytest.fixture
def opened(tmp_path, source, monkeypatch):
    """Note what would be started, instead of starting it."""
    started = []

    class Process:
        def __init__(self, command, cwd, env):
            started.append((command, cwd))
            self.interrupts = 1

        def wait(self):
            if self.interrupts:
                self.interrupts -= 1
                raise KeyboardInterrupt
            return 0

    monkeypatch.setattr(lab, "lectures", lambda: source)
    monkeypatch.setattr(lab, "workplace", lambda: tmp_path / "work")
    monkeypatch.setattr(lab.subprocess, "Popen", Process)
    return started


def test_the_lab_opens_the_copy(opened, tmp_path, capsys):
    assert lab.open_lab() == 0
    [(command, folder)] = opened
    assert folder == tmp_path / "work"
    assert command[:3] == [sys.executable, "-m", "jupyterlab"]
    assert command[3].endswith("/lab/tree/00_welcome.ipynb")
    assert "00_welcome, 01_perceptron" in capsys.readouterr().out
    lab.open_lab()
    assert capsys.readouterr().out == ""


def test_edit_opens_the_lectures_themselves(opened, tmp_path, source):
    assert lab.open_lab(edit=True, options=["--no-browser"]) == 0
    [(command, folder)] = opened
    assert folder == source and command[-1] == "--no-browser"
    assert not (tmp_path / "work").exists()


def test_the_courses_defaults_come_beside_the_users_own(monkeypatch):
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", "theirs")
    ours, theirs = lab.jupyter_environment()["JUPYTER_CONFIG_PATH"].split(os.pathsep)
    assert theirs == "theirs"
    defaults = json.loads(Path(ours, "labconfig", "default_setting_overrides.json").read_text())
    assert defaults["@jupyterlab/apputils-extension:notification"]["fetchNews"] == "false"


@pytest.mark.slow
def test_jupyterlab_does_start(tmp_path, source):
    command = lab.jupyter_command(source / "00_welcome.ipynb", ["--no-browser", "--ServerApp.port=0"])
    process = subprocess.Popen(command, cwd=source, stderr=subprocess.PIPE, text=True)
    try:
        lines = []
        for line in process.stderr:
            lines.append(line)
            if "/lab/tree/00_welcome.ipynb" in line:
                break
        else:
            pytest.fail("".join(lines))
    finally:
        for _ in range(12):  # a signal that falls into a line that it writes is lost: then the next one
            process.send_signal(signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.communicate(timeout=10)
                break
        process.kill()
