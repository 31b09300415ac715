# ruff: noqa: E501 (programs stand in one line)
"""mlschool.memory: what a learner has done lasts, whoever writes, and whatever the file has been through."""

import errno
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from mlschool import lab, memory
from mlschool.edition import EDITION


@pytest.fixture(autouse=True)
def fresh(monkeypatch):
    """A kernel that has remembered nothing yet."""
    monkeypatch.setattr(memory, "_here", [])
    monkeypatch.setattr(memory, "_said", set())
    memory._parsed.cache_clear()


@pytest.fixture
def work(monkeypatch, tmp_path):
    """The learner's folder."""
    folder = tmp_path / "work"
    monkeypatch.setenv(memory.FOLDER, str(folder))
    return folder


def new_kernel():
    memory._here.clear()
    memory._said.clear()


def keys():
    return [entry["key"] for entry in memory.kept("passed")]


# ------------------------------------------------------------------------------------- which folder, if any


def test_in_tests_nothing_is_written(tmp_path, monkeypatch):
    assert memory.folder() is None
    assert memory.how_long() == " until this kernel ends"
    monkeypatch.chdir(tmp_path)
    memory.keep("passed", key="a")
    assert list(tmp_path.iterdir()) == []
    assert keys() == ["a"]


def test_a_graders_process_has_no_folder_either():
    program = "import sys; sys.path.insert(0, '.'); from mlschool import memory; print(memory.folder())"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout == "None\n"


def test_the_clones_work_is_the_folder_however_the_notebook_was_opened(monkeypatch, tmp_path):
    clone = tmp_path / "clone"
    (clone / "work" / "sub").mkdir(parents=True)
    monkeypatch.setattr(lab, "checkout", lambda: clone)
    for inside in (clone / "work", clone / "work" / "sub"):
        monkeypatch.chdir(inside)
        assert memory.folder() == clone / "work"
    monkeypatch.chdir(clone)
    assert memory.folder() is None


def test_where_progress_lies_already_it_goes_on(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    (tmp_path / memory.FILE).touch()
    assert memory.folder() == tmp_path


def test_on_colab_it_is_the_session_or_drive_where_that_is_mounted(monkeypatch, tmp_path):
    monkeypatch.setattr(memory, "_COLAB", tmp_path / "content")
    monkeypatch.setattr(memory, "_DRIVE", tmp_path / "content/drive/MyDrive")
    monkeypatch.setenv("COLAB_RELEASE_TAG", "release")
    assert memory.folder() is None  # a stand-in for Colab
    (tmp_path / "content").mkdir()
    assert memory.folder() == tmp_path / "content"
    assert memory.how_long() == " until this session ends"
    memory.keep("passed", key="before Drive was mounted")
    (tmp_path / "content/drive/MyDrive").mkdir(parents=True)
    assert memory.folder() == tmp_path / "content/drive/MyDrive/mlschool"
    assert memory.how_long() == ""
    memory.keep("passed", key="a")
    assert (tmp_path / "content/drive/MyDrive/mlschool" / memory.FILE).is_file()
    assert not (tmp_path / "content" / memory.FILE).exists()
    new_kernel()
    assert keys() == ["before Drive was mounted", "a"]


def test_a_working_folder_that_is_gone_does_no_harm(monkeypatch, tmp_path):
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    assert memory.folder() is None


# ------------------------------------------------------------------------------------------- kept, and read


def test_what_one_kernel_keeps_the_next_one_knows(work):
    memory.keep("passed", key="a", source="def a():\n    return 'ü'\n")
    new_kernel()
    [entry] = memory.kept("passed")
    assert (entry["key"], entry["source"]) == ("a", "def a():\n    return 'ü'\n")
    assert entry["edition"] == EDITION and memory.day(entry)[-4:].isdigit()
    assert memory.kept("mistake") == []


def test_what_can_not_be_written_as_text_does_no_harm(work):
    memory.keep("passed", key="a", source="'\ud800'")
    new_kernel()
    assert keys() == ["a"]


def test_kernels_that_write_at_once_lose_nothing(work):
    program = "from mlschool import memory\nfor i in range(100): memory.keep('passed', key=f'{SIGN}{i}', source='x' * 3000)"
    running = [
        subprocess.Popen(
            [sys.executable, "-c", program.replace("{SIGN}", sign)], cwd=Path(__file__).parents[1]
        )
        for sign in "abc"
    ]
    assert [process.wait() for process in running] == [0, 0, 0]
    assert sorted(keys()) == sorted(f"{sign}{i}" for sign in "abc" for i in range(100))


# ------------------------------------------------------------------------------------------ files in trouble


@pytest.mark.parametrize(
    ("damage", "lost"),
    [
        (b'{"what": "passed", "key": "x"', "One line of"),
        (b"\x00\xff\xfe\n", "One line of"),
        (b"[]\n3\n", "2 lines of"),
        (b'{"what": 3}\n', "One line of"),
        (b"[" * 100_000 + b"\n", "One line of"),
        (b"\n\n", ""),
        (b'{"what": "of a later edition", "more": [1]}\n', ""),
    ],
)
def test_a_damaged_file_is_read_as_far_as_it_goes_and_stays(work, capsys, damage, lost):
    memory.keep("passed", key="a")
    with (work / memory.FILE).open("ab") as file:
        file.write(damage)
    new_kernel()
    assert keys() == ["a"]
    assert keys() == ["a"]
    said = capsys.readouterr().out
    assert said.count("\n") == (1 if lost else 0) and lost in said
    memory.keep("passed", key="b")
    new_kernel()
    assert keys() == ["a", "b"]
    assert damage.rstrip(b"\n") in (work / memory.FILE).read_bytes()


def test_entries_without_the_facts_that_are_asked_for_are_left_out(work):
    memory.keep("passed", key="a", source="")
    memory.keep("passed", key=["a"], source="")
    memory.keep("passed", key="b")
    assert [entry["key"] for entry in memory.kept("passed", "key", "source")] == ["a"]


def test_a_folder_of_the_files_name_is_one_sentence(work, capsys):
    (work / memory.FILE).mkdir(parents=True)
    memory.keep("passed", key="a")
    memory.keep("passed", key="b")
    assert keys() == ["a", "b"]
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 2  # one on reading, one on writing
    assert "can't be written to (Is a directory). The notebook goes on as ever." in lines[0]


@pytest.mark.parametrize("number", [errno.EROFS, errno.EACCES, errno.ENOSPC])
def test_a_folder_that_takes_nothing_is_told_once(work, capsys, monkeypatch, number):
    def refuse(*args):
        raise OSError(number, os.strerror(number))

    work.mkdir()
    with monkeypatch.context() as patched:
        patched.setattr(memory.os, "open" if number != errno.ENOSPC else "write", refuse)
        memory.keep("passed", key="a")
        memory.keep("passed", key="b")
    assert capsys.readouterr().out == (
        f"○ Your progress isn't kept beyond this kernel, since {work} can't be written to "
        f"({os.strerror(number)}). The notebook goes on as ever.\n"
    )
    assert keys() == ["a", "b"]


def test_a_line_that_a_full_disk_cut_off_spoils_no_other(work, monkeypatch):
    write = os.write
    memory.keep("passed", key="a")
    with monkeypatch.context() as patched:
        patched.setattr(memory.os, "write", lambda file, line: write(file, line[:10]))
        memory.keep("passed", key="b")
    memory.keep("passed", key="c")
    new_kernel()
    assert keys() == ["a", "c"]
    assert json.loads((work / memory.FILE).read_text().splitlines()[-1])["key"] == "c"
