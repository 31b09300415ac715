"""mlschool.lab: copies that never replace anything, and JupyterLab on the first of them."""

import contextlib
import errno
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


def cells(path):
    """The sources of a notebook's cells."""
    return ["".join(cell["source"]) for cell in json.loads(path.read_text())["cells"]]


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
    assert all(cells(path) == cells(source / path.name) for path in copied)
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
    assert cells(work / "00_welcome.ipynb") == cells(source / "00_welcome.ipynb")


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


def test_no_answer_stands_under_its_question_in_a_learners_copy(tmp_path):
    published = lab.lectures()
    copied = lab.prepare(tmp_path / "work", published)
    for path in copied:
        notebook, ours = json.loads(path.read_text()), json.loads((published / path.name).read_text())
        for cell, our in zip(notebook["cells"], ours["cells"], strict=True):
            assert cell["source"] == our["source"] and cell["id"] == our["id"]
            assert cell.get("outputs", []) == [] and cell.get("execution_count") is None
        assert notebook["metadata"] == ours["metadata"]
    assert any('"output_type"' in (published / path.name).read_text() for path in copied)


def test_the_glossary_lies_beside_the_lectures_and_is_renewed(tmp_path):
    work, glossary = tmp_path / "work", tmp_path / "work" / lab.GLOSSARY
    ours = (lab.lectures() / lab.GLOSSARY).read_text()
    lab.prepare(work, lab.lectures())
    assert glossary.read_text() == ours and lab.OURS in ours
    glossary.write_text(f"{lab.OURS} of an earlier edition -->")
    lab.prepare(work, lab.lectures())
    assert glossary.read_text() == ours
    glossary.write_text("a glossary of the learner's own")
    lab.prepare(work, lab.lectures())
    assert glossary.read_text() == "a glossary of the learner's own"


def test_the_lab_opens_where_the_learner_left_off(tmp_path, source):
    def opened(*files):
        lines = [json.dumps({"what": "opened", "file": file}) for file in files]
        (source / "progress.jsonl").write_text("\n".join(lines))
        return lab.first_lecture(source).name

    assert opened("00_welcome.ipynb", "01_perceptron.ipynb") == "01_perceptron.ipynb"
    assert opened("01_perceptron.ipynb", "gone.ipynb", "progress.jsonl", "", 3) == "01_perceptron.ipynb"
    assert opened("../../01_perceptron.ipynb") == "01_perceptron.ipynb"
    assert opened("gone.ipynb") == "00_welcome.ipynb"


@pytest.fixture
def opened(tmp_path, source, monkeypatch):
    """Note what would be started, instead of starting it."""
    started = []

    class Process:
        terminate = kill = None

        def __init__(self, command, cwd, env):
            started.append((command, cwd, env))
            self.interrupts = 1

        def poll(self):
            return 0

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
    [(command, folder, environment)] = opened
    assert folder == tmp_path / "work"
    assert environment["MLSCHOOL_WORK"] == str(folder)
    assert environment["PATH"].split(os.pathsep)[0] == str(Path(sys.executable).parent)  # with mlschool in it
    assert command[:3] == [sys.executable, "-m", "jupyterlab"]
    assert command[3].endswith("/lab/tree/00_welcome.ipynb")
    assert "00_welcome, 01_perceptron" in capsys.readouterr().out
    lab.open_lab()
    assert capsys.readouterr().out == ""


def test_edit_opens_the_lectures_themselves(opened, tmp_path, source):
    assert lab.open_lab(edit=True, options=["--no-browser"]) == 0
    [(command, folder, environment)] = opened
    assert environment["MLSCHOOL_WORK"] == ""
    assert folder == source and command[-1] == "--no-browser"
    assert not (tmp_path / "work").exists()


def test_the_courses_defaults_come_beside_the_users_own(monkeypatch):
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", "theirs")
    ours, theirs = lab.jupyter_environment()["JUPYTER_CONFIG_PATH"].split(os.pathsep)
    assert theirs == "theirs"
    defaults = json.loads(Path(ours, "labconfig", "default_setting_overrides.json").read_text())
    assert defaults["@jupyterlab/apputils-extension:notification"]["fetchNews"] == "false"
    assert defaults["@jupyter-widgets/jupyterlab-manager:plugin"]["saveState"] is True
    assert defaults["@jupyterlab/apputils-extension:kernels-settings"]["commsOverSubshells"] == "disabled"


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.EACCES, "can't be copied into"),
        (errno.EROFS, "can't be copied into"),
        (errno.ENOSPC, "There is no space left for your lectures in"),
    ],
)
def test_a_folder_that_takes_nothing_is_one_sentence(opened, tmp_path, monkeypatch, number, words):
    def refuse(*args):
        raise OSError(number, os.strerror(number), "a file")

    monkeypatch.setattr(lab.Path, "write_bytes", refuse)
    with pytest.raises(OSError, match=words) as raised:
        lab.open_lab()
    assert str(tmp_path / "work") in str(raised.value) and "\n" not in str(raised.value)
    assert opened == [] and list((tmp_path / "work").glob("*")) == []


def test_a_file_in_the_place_of_the_folder_is_one_sentence(opened, tmp_path):
    (tmp_path / "work").write_text("my work")
    with pytest.raises(OSError, match="is a file, and your lectures go into a folder of that name"):
        lab.open_lab()
    assert (tmp_path / "work").read_text() == "my work"


def test_no_lectures_at_all_is_told_as_that(opened, tmp_path, monkeypatch):
    monkeypatch.setattr(lab, "lectures", lambda: tmp_path)
    with pytest.raises(OSError, match="There are no lectures in"):
        lab.open_lab()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal")
@pytest.mark.parametrize("deaf", [False, True])
def test_what_ends_us_ends_the_server(tmp_path, deaf):
    """Also a server that loses signals, as one does that starts."""
    server = "import os, signal, time; " + "signal.signal(signal.SIGTERM, signal.SIG_IGN); " * deaf
    server += "print(os.getpid(), flush=True); time.sleep(100)"
    program = (
        "import sys; from pathlib import Path; from mlschool import lab; lab._SECONDS_TO_END = 0.3\n"
        f"lab.workplace = lambda: Path({str(tmp_path)!r})\n"
        f"lab.jupyter_command = lambda *_: [sys.executable, '-c', {server!r}]\n"
        "lab.news = lambda *_: []; lab._copied = lambda *_: []\n"
        "lab.open_lab()"
    )
    root = Path(__file__).parents[1]
    ours = subprocess.Popen([sys.executable, "-c", program], cwd=root, stdout=subprocess.PIPE, text=True)
    theirs = int(ours.stdout.readline())
    ours.send_signal(signal.SIGTERM)
    assert ours.wait(20) == 128 + signal.SIGTERM
    with pytest.raises(ProcessLookupError):
        os.kill(theirs, 0)


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
