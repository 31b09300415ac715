"""mlschool.grading.collecting: who handed in what, from folder or zip; nothing gets lost on the way."""

import io
import json
import os
import random
import resource
import stat
import struct
import time
import zipfile
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from mlschool.checking.verdict import Outcome, Verdict
from mlschool.grading.collecting import archive
from mlschool.grading.collecting import collect as collecting
from mlschool.grading.collecting.collect import best, collect
from mlschool.grading.collecting.roster import read_roster
from mlschool.grading.results import Answer, HandIn, Result, Standing, without_name
from mlschool.grading.rules import rules_from


def notebook(lecture="01_perceptron", text="x"):
    cells = [{"cell_type": "code", "source": source} for source in (f'start("{lecture}")', text)]
    return json.dumps({"cells": cells}).encode()


NB = notebook()


def tree(folder, files):
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder


def zipped(files, **more):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED, **more) as file:
        for name, data in files.items():
            file.writestr(name, data)
    return held.getvalue()


@pytest.fixture(params=["folder", "zip", "zip in a folder", "folder in a zip"])
def given(request, tmp_path):
    """Lay these files out in a folder or in a zip, and collect them."""

    def collection(files, **more):
        where = tmp_path / "downloads"
        match request.param:
            case "folder":
                tree(where, files)
            case "zip":
                where = tmp_path / "downloads.zip"
                where.write_bytes(zipped(files))
            case "zip in a folder":
                tree(where, {"class.zip": zipped(files)})
            case "folder in a zip":
                where = tmp_path / "downloads.zip"
                where.write_bytes(zipped({f"class of 2026/{name}": data for name, data in files.items()}))
        return collect([where], **more)

    return collection


def names(collection):
    return sorted((one.learner, one.ident) for one in collection.hand_ins)


def the_only(collection):
    [one] = collection.hand_ins
    return one


# --------------------------------------------------------------------------------------- whose file is it?

ZOE, ANNA, LI = "Zoë O'Neil-Müller", "Anna_Maria de la Cruz", "李, 小龙"


def test_moodle_with_folders(given):
    collection = given(
        {
            f"{ZOE}_12345_assignsubmission_file_/01_perceptron.ipynb": notebook(),
            f"{ANNA}_12346_assignsubmission_file_/my notebook.ipynb": notebook(),
            f"{ANNA}_12346_assignsubmission_file_/helper.py": b"LIMIT = 0",
            f"{LI}_12347_assignsubmission_file/01_perceptron.ipynb": notebook(),
        }
    )
    assert names(collection) == sorted([(ZOE, "12345"), (ANNA, "12346"), (LI, "12347")])
    assert {one.learner: dict(one.files) for one in collection.hand_ins}[ANNA] == {"helper.py": b"LIMIT = 0"}
    assert all(one.data == notebook() for one in collection.hand_ins)
    assert {one.late for one in collection.hand_ins} == {None}
    assert collection.notes == []


def test_moodle_without_folders(given):
    collection = given(
        {
            f"{ZOE}_12345_assignsubmission_file_01_perceptron.ipynb": notebook(),
            f"{ZOE}_12345_assignsubmission_file_helper.py": b"1",
            f"{LI}_12347_assignsubmission_file_a_1_b.ipynb": notebook(),
            f"{LI}_12347_assignsubmission_onlinetext_onlinetext.html": b"<p>See my notebook</p>",
        }
    )
    assert names(collection) == sorted([(ZOE, "12345"), (LI, "12347")])
    assert dict(next(one.files for one in collection.hand_ins if one.learner == ZOE)) == {"helper.py": b"1"}


def test_canvas(given):
    collection = given(
        {
            "oneilzoë_LATE_123_456_notebook-1.ipynb": notebook(),
            "delacruzanna_124_457_01_perceptron.ipynb": notebook(),
            "delacruzanna_124_458_helper-2.py": b"1",
            "李小龙_125_459_notebook.ipynb": notebook(),
        }
    )
    by_name = {one.learner: one for one in collection.hand_ins}
    assert {name: (one.ident, one.late) for name, one in by_name.items()} == {
        "oneilzoë": ("123", True),
        "delacruzanna": ("124", False),
        "李小龙": ("125", False),
    }
    assert dict(by_name["delacruzanna"].files) == {"helper.py": b"1"}
    assert dict(by_name["oneilzoë"].files) == {}


def test_nbgrader(given):
    collection = given(
        {
            "submitted/anna/ps1/01_perceptron.ipynb": notebook(),
            "submitted/anna/ps1/timestamp.txt": b"2026-05-01 17:30:00.123456 Europe/Berlin",
            "submitted/anna/ps2/03_backprop.ipynb": notebook("03_backprop"),
            "submitted/ben/ps1/01_perceptron.ipynb": notebook(),
            "submitted/ben/ps1/timestamp.txt": b"yesterday",
        }
    )
    assert names(collection) == [("anna", ""), ("anna", ""), ("ben", "")]
    berlin = datetime(2026, 5, 1, 17, 30, tzinfo=ZoneInfo("Europe/Berlin"))
    assert [one.submitted for one in collection.hand_ins] == [berlin, None, None]
    assert collection.superseded == []


@pytest.fixture
def in_berlin(monkeypatch):
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize(
    "due", ["2026-11-21T01:59:00", "2026-11-21T01:59:00+01:00", "2026-11-20T19:59:00-05:00"]
)
def test_nbgraders_time_is_in_its_own_zone_whatever_that_of_the_rule(due, in_berlin, tmp_path):
    stamps = {
        "anna": b"2026-11-21 00:59:00.000000 UTC",
        "ben": b"2026-11-21 01:00:00.000000 UTC",
        "carla": b"2026-11-21 01:59:00.000000 +0100",
        "dora": b"2026-11-21 02:00:00.000000 CET",
    }
    files = {f"submitted/{name}/ps1/timestamp.txt": stamp for name, stamp in stamps.items()}
    files |= {f"submitted/{name}/ps1/x.ipynb": notebook() for name in stamps}
    late = rules_from(f"[late]\ndue = {due}").late
    collection = collect([tree(tmp_path / "class", files)])
    days = {one.learner: late.days(one) for one in collection.hand_ins}
    assert days == {"anna": 0, "ben": 1, "carla": 0, "dora": 1}


def test_attempts_with_and_without_a_time_zone_are_put_in_order(in_berlin, tmp_path):
    files = {
        "submitted/anna/ps1/x.ipynb": notebook(text="noon"),
        "submitted/anna/ps1/timestamp.txt": b"2026-11-21 11:00:00.000000 UTC",
        "submitted/anna/ps2/x.ipynb": notebook(text="half past eleven, by the file's own time"),
        "submitted/anna/ps2/timestamp.txt": b"soon",
    }
    folder = tree(tmp_path / "class", files)
    changed = datetime(2026, 11, 21, 11, 30).timestamp()  # in Berlin
    os.utime(folder / "submitted/anna/ps2/x.ipynb", (changed, changed))
    collection = collect([folder])
    assert the_only(collection).name == "submitted/anna/ps1/x.ipynb"
    assert "it is of 2026-11-21 12:00, the other of 2026-11-21 11:30" in collection.notes[0]


def test_a_learner_does_not_say_when_the_work_was_handed_in(tmp_path):
    stamp = b"2020-01-01 00:00:00.000000 UTC"
    files = {
        "submitted/anna/ps1/x.ipynb": notebook(),
        "submitted/anna/ps1/timestamp.txt": b"2026-11-21 11:00:00.000000 UTC",
        "submitted/ben/ps1/mine/x.ipynb": notebook(),
        "submitted/ben/ps1/mine/timestamp.txt": stamp,
        "submitted/ben/ps1/timestamp.txt": b"2026-11-21 11:00:00.000000 UTC",
    }
    collection = collect([tree(tmp_path / "nbgrader", files)])
    assert {one.submitted for one in collection.hand_ins} == {datetime(2026, 11, 21, 11, tzinfo=UTC)}
    for place in ("Anna_1_assignsubmission_file_", "anna"):
        folder = tree(tmp_path / place, {f"{place}/x.ipynb": notebook(), f"{place}/timestamp.txt": stamp})
        assert [one.submitted for one in collect([folder]).hand_ins] == [None]


def test_the_folder_called_submitted_is_given_itself(tmp_path):
    tree(tmp_path / "submitted", {"anna/ps1/x.ipynb": notebook(), "ben/ps1/x.ipynb": notebook()})
    assert names(collect([tmp_path / "submitted"])) == [("anna", ""), ("ben", "")]


def test_a_folder_or_a_zip_for_each_learner(given):
    collection = given(
        {
            "Anna/01_perceptron.ipynb": notebook(),
            "Anna/data/points.csv": b"1,2",
            "Ben.zip": zipped({"work/01_perceptron.ipynb": notebook(), "work/helper.py": b"1"}),
            "Carla/src/final.ipynb": notebook(),
            "Carla/notes.txt": b"hello",
        }
    )
    by_name = {one.learner: one for one in collection.hand_ins}
    assert set(by_name) == {"Anna", "Ben", "Carla"}
    assert dict(by_name["Anna"].files) == {"data/points.csv": b"1,2"}
    assert dict(by_name["Ben"].files) == {"helper.py": b"1"}
    assert dict(by_name["Carla"].files) == {}  # ../notes.txt isn't below the notebook
    assert any("notes.txt" in note and note.startswith("Carla") for note in collection.notes)


def test_all_in_one_folder(given):
    collection = given({"anna.ipynb": notebook(), "Ben Bo.ipynb": notebook(), "points.csv": b"1"})
    assert names(collection) == [("Ben Bo", ""), ("anna", "")]
    assert all(dict(one.files) == {} for one in collection.hand_ins)  # nobody knows whose points.csv is
    assert any("points.csv" in note for note in collection.notes)


def test_groups_of_learners(tmp_path):
    files = {
        f"group {g}/{name}/01_perceptron.ipynb": notebook() for g in "ab" for name in ("anna", f"ben {g}")
    }
    tree(tmp_path / "class", files | {"group a/anna/helper.py": b"1"})
    collection = collect([tmp_path / "class"])
    assert [name for name, _ in names(collection)] == ["ben a", "ben b", "group a/anna", "group b/anna"]
    files = {one.learner: dict(one.files) for one in collection.hand_ins}
    assert files.pop("group a/anna") == {"helper.py": b"1"}
    assert not any(files.values())


def test_single_files(tmp_path):
    tree(tmp_path, {f"{name}/01_perceptron.ipynb": notebook() for name in ("anna", "ben")})
    tree(tmp_path, {"carla.ipynb": notebook(), "dora.py": b'start("01_perceptron")', "tax.csv": b"mine"})
    singles = [tmp_path / name / "01_perceptron.ipynb" for name in ("anna", "ben")]
    collection = collect([*singles, tmp_path / "carla.ipynb", tmp_path / "dora.py"])
    assert [one.learner for one in collection.hand_ins] == ["anna", "ben", "carla", "dora"]
    assert all(dict(one.files) == {} for one in collection.hand_ins)
    assert the_only(collect([singles[0], singles[0]])).learner == "01_perceptron"
    moodle = tmp_path / "Zoë_12_assignsubmission_file_x.ipynb"
    moodle.write_bytes(notebook())
    assert names(collect([moodle])) == [("Zoë", "12")]


def test_a_folder_or_zip_that_is_one_learners(tmp_path):
    files = {"01_perceptron.ipynb": notebook(), "03_backprop.ipynb": notebook("03_backprop"), "h.py": b"1"}
    for path in (tree(tmp_path / "anna", files), tmp_path / "ben.zip"):
        if path.suffix:
            path.write_bytes(zipped(files))
        collection = collect([path])
        assert names(collection) == [(path.stem, "")] * 2
        assert all(dict(one.files) == {"h.py": b"1"} for one in collection.hand_ins)


def test_python_files(given):
    collection = given({"anna.py": b'start("01_perceptron")', "ben.py": b"x = 1"})
    assert [one.name.rpartition("/")[2] for one in collection.hand_ins] == ["anna.py", "ben.py"]


def test_python_files_in_folders(given):
    collection = given({"anna/answers.py": b'start("01_perceptron")', "anna/h.py": b"1", "ben/a.py": b"2"})
    assert [one.learner for one in collection.hand_ins] == ["anna", "ben"]
    assert [dict(one.files) for one in collection.hand_ins] == [{"h.py": b"1"}, {}]


@pytest.mark.parametrize("forged", [
    "Anna_12345_assignsubmission_file_/01_perceptron.ipynb", "submitted/anna/ps1/01_perceptron.ipynb",
    "anna_123_456_01_perceptron.ipynb",
])  # fmt: skip
def test_nobody_hands_in_for_another_by_the_names_in_their_own_folder(forged, tmp_path):
    files = {f"{name}/01_perceptron.ipynb": notebook() for name in ("anna", "carla", "dora")}
    roster = tmp_path / "roster.csv"
    roster.write_text("name,id\nanna,12345\nben,2\n")
    for i, bens in enumerate(
        ({f"ben/{forged}": b"forged"}, {"ben.zip": zipped({forged: b"forged", "a": b""})})
    ):
        collection = collect([tree(tmp_path / str(i), files | bens)], roster)
        by_name = {one.learner: one.data for one in collection.hand_ins}
        assert by_name["anna"] == notebook()
        assert by_name["ben"] == b"forged"
    moodle = {
        "anna_12345_assignsubmission_file_/x.ipynb": notebook(),
        "ben_2_assignsubmission_file_/w.zip": zipped({forged: b"forged"}),
    }
    collection = collect([tree(tmp_path / "moodle", moodle)], roster)
    assert {one.learner: one.data for one in collection.hand_ins} == {"anna": notebook(), "ben": b"forged"}


def test_a_learner_without_a_notebook_is_listed(given):
    collection = given(
        {
            "Anna_1_assignsubmission_file_/essay.docx": b"1",
            "Anna_1_assignsubmission_file_/picture.png": b"1",
            "Ben_2_assignsubmission_file_/work.rar": b"Rar!",
            "Carla_3_assignsubmission_file_/x.ipynb": notebook(),
        }
    )
    problems = {one.learner: one.problem for one in collection.hand_ins}
    assert problems == {
        "Anna": "there is no notebook in it, only `essay.docx` and `picture.png`.",
        "Ben": "`work.rar` can't be opened here: ask for the notebook itself, or for a zip.",
        "Carla": "",
    }
    assert [one.data is None for one in collection.hand_ins] == [True, True, False]


def test_zips_in_zips(given):
    inner = zipped({"in/01_perceptron.ipynb": notebook(), "in/.ipynb_checkpoints/x.ipynb": notebook()})
    twice = zipped({"more.zip": inner})
    collection = given(
        {
            "Anna_1_assignsubmission_file_/work.zip": inner,
            "ben_22_assignsubmission_file_work.zip": twice,
            "Dora_3_assignsubmission_file_/work.zip": zipped({"a.zip": zipped({"b.zip": twice})}),
        }
    )
    by_name = {one.learner: one for one in collection.hand_ins}
    assert by_name["Anna"].data == by_name["ben"].data == notebook()
    assert "zips, one in the other" in by_name["Dora"].problem
    assert collection.skipped == 2


def test_what_no_learner_wrote_is_counted(given):
    collection = given(
        {
            "anna/01_perceptron.ipynb": notebook(),
            "anna/._01_perceptron.ipynb": b"\0",
            "anna/.DS_Store": b"\0",
            "anna/.ipynb_checkpoints/01_perceptron-checkpoint.ipynb": notebook(),
            "__MACOSX/anna/._01_perceptron.ipynb": b"\0",
            "ben/01_perceptron.ipynb": notebook(),
        }
    )
    assert names(collection) == [("anna", ""), ("ben", "")]
    assert all(dict(one.files) == {} for one in collection.hand_ins)
    assert collection.skipped == 4
    assert any("4 that no learner wrote" in note for note in collection.notes)


def test_paths_that_lead_nowhere(tmp_path):
    (tmp_path / "empty").mkdir()
    (tmp_path / "letter.txt").write_text("dear tutor")
    for path, said in (
        ("nowhere", "no file or folder"),
        ("empty", "no notebook"),
        ("letter.txt", "no notebook"),
    ):
        with pytest.raises(FileNotFoundError, match=said):
            collect([tmp_path / path])
    for data in (b"", b"PK\3\4 and no more", notebook()):
        (tmp_path / "class.zip").write_bytes(data)
        with pytest.raises(ValueError, match=r"class\.zip: it can't be unzipped .*: ask for it again\."):
            collect([tmp_path / "class.zip"])
    with pytest.raises(ValueError, match="not “first”"):
        collect([tmp_path], attempts="first")


# ------------------------------------------------------------------------------------- several attempts


def aged(folder, files):
    """Files with the times at which they were changed, in hours."""
    for hours, (name, data) in enumerate(files.items(), 1):
        tree(folder, {name: data})
        os.utime(folder / name, (hours * 3600, hours * 3600))
    return folder


DRIVE = [
    *(
        "Copy of 01_perceptron.ipynb",
        "01_perceptron (1).ipynb",
        "01_perceptron (2).ipynb",
        "01_perceptron.ipynb",
    ),
    *("01_perceptron.ipynb.txt", "Kopie von Copy of 01_perceptron.ipynb", "01_perceptron - Copy.ipynb.json"),
]


def test_names_that_carry_no_person_are_never_merged(given):
    collection = given(dict.fromkeys(DRIVE, notebook()))
    assert len(collection.hand_ins) == len({one.learner for one in collection.hand_ins}) == len(DRIVE)
    assert collection.superseded == []
    assert collection.open == len(DRIVE)
    assert set(collection.whose.values()) == {""}
    assert {path.rpartition("/")[2] for path in collection.whose} == set(DRIVE)
    assert all(one.data == notebook() for one in collection.hand_ins)


def test_the_tutor_says_whose_they_are(given, tmp_path):
    files = dict.fromkeys(DRIVE, notebook())
    path = {one.name.rpartition("/")[2]: one.name for one in given(files).hand_ins}
    told = {path[DRIVE[0]]: "Anna", path[DRIVE[1]]: "anna ", path[DRIVE[2]]: "Ben"}
    collection = given(files, whose=told)
    assert len(collection.hand_ins) == len(DRIVE) - 1  # two of them are attempts of Anna's now
    assert {"anna", "ben"} < {one.learner.casefold() for one in collection.hand_ins}
    assert collection.open == len(DRIVE) - 3
    assert {name: collection.whose[name] for name in told} == {k: who.strip() for k, who in told.items()}
    everything = given(files, whose={path[name]: f"Learner {i}" for i, name in enumerate(DRIVE)})
    assert (everything.open, len(everything.hand_ins)) == (0, len(DRIVE))
    roster = tmp_path / "roster.csv"
    roster.write_text("name,file\n" + "".join(f"Somebody {i},{name}\n" for i, name in enumerate(DRIVE)))
    by_roster = given(files, roster=roster)
    assert (by_roster.open, dict(by_roster.whose)) == (0, {})
    assert len({one.learner for one in by_roster.hand_ins}) == len(DRIVE)


def test_names_that_carry_a_person_are_that_persons(given):
    files = ["anna.ipynb", "anna (1).ipynb", "Copy of anna.ipynb", "ben.ipynb", "01_perceptron.ipynb"]
    collection = given(dict.fromkeys(files, notebook()))
    assert sorted(one.learner for one in collection.hand_ins) == ["01_perceptron", "anna", "ben"]
    assert collection.open == 0  # of one alone nothing depends on whose it is
    in_folders = given({f"{name}/{file}": notebook() for name in ("carla", "dora") for file in DRIVE[:2]})
    assert {one.learner for one in in_folders.hand_ins} >= {"carla", "dora"}


def test_a_pattern_says_where_the_learner_stands(given):
    tries = [
        f"hw1/{who}-try{n}{late}.ipynb" for who in ("anna-7", "ben-8") for n, late in ((2, "-LATE"), (1, ""))
    ]
    files = {name: notebook(text=name) for name in tries}
    pattern = r"(?P<learner>[a-z]+)-(?P<id>\d)-try(?P<attempt>\d)(?P<late>-LATE)?\.ipynb$"
    collection = given(files, pattern=pattern)
    assert names(collection) == [("anna", "7"), ("ben", "8")]
    assert [(one.late, b"try2" in one.data) for one in collection.hand_ins] == [(True, True)] * 2
    assert {one.attempt for one in collection.hand_ins} == {2}
    for bad, said in (("(", "regular expression"), ("(?P<who>.*)", r"\(\?P<learner>")):
        with pytest.raises(ValueError, match=said):
            given(files, pattern=bad)


def test_two_people_of_one_number_or_one_name_are_told_apart(given):
    moodle = "{}_{}_assignsubmission_file_/01_perceptron.ipynb"
    people = [("Anna", 1), ("Ben", 1), ("Carla", 3), ("Carla", 4), ("Dora", 5)]
    collection = given({moodle.format(*one): notebook() for one in people})
    assert names(collection) == [("Anna", ""), ("Ben", ""), ("Carla", "3"), ("Carla", "4"), ("Dora", "5")]
    assert len(collection.notes) == 2
    assert any("have one number in the download, 1" in note for note in collection.notes)
    assert any(note.startswith("Carla stands for 2 people") for note in collection.notes)


def test_names_show_what_they_are(given):
    collection = given({"anna\u202enekatsim.ipynb": notebook(), "zo\u200d\u00eb.ipynb": notebook()})
    assert [one.learner for one in collection.hand_ins] == ["anna\ufffdnekatsim", "zo\u200d\u00eb"]


def test_what_leads_elsewhere_is_left_out_and_told(tmp_path):
    members = [
        (member("/etc/outside.ipynb"), NB), (member("../outside.ipynb"), NB), (member("anna.ipynb"), NB),
        (member("ben.ipynb", stat.S_IFLNK | 0o777), b"anna.ipynb"), (member("carla.ipynb"), NB),
    ]  # fmt: skip
    (tmp_path / "class.zip").write_bytes(packed(*members))
    collection = collect([tmp_path / "class.zip"])
    assert [one.learner for one in collection.hand_ins] == ["anna", "carla"]
    for said in ("an absolute path", "leads out of the zip", "it is a link"):
        assert sum(said in note and "is left out" in note for note in collection.notes) == 1


@pytest.mark.stronger("attacks")
@pytest.mark.parametrize(
    "form", ["a folder each", "one folder", "a cloud's folder", "one learner's", "a roster"]
)
def test_collecting_takes_its_time_in_proportion(form, tmp_path, figure, at_night):
    count = 10_000 if at_night else 1_000
    ways = {
        "one folder": [f"learner {i}.ipynb" for i in range(count)],
        "a cloud's folder": [f"01_perceptron ({i}).ipynb" for i in range(count)],
        "one learner's": [f"anna/{i}.{end}" for i in range(count // 2) for end in ("ipynb", "csv")],
    }
    each = [f"learner {i}/{x}" for i in range(count // 4) for x in ("a.ipynb", "b.py", "c.csv", "d.txt")]
    roster = tmp_path / "roster.csv"
    roster.write_text("name,id,email\n" + "".join(f"Learner {i},{i},l{i}@x.org\n" for i in range(count // 4)))
    with zipfile.ZipFile(tmp_path / "class.zip", "w") as file:
        for name in [*ways.get(form, each), "zoe/x.ipynb"]:
            file.writestr(name, NB)
    with figure(f"collecting {count:,} files, {form}"):
        collection = collect([tmp_path / "class.zip"], roster if form == "a roster" else None)
    assert len(collection.hand_ins) + len(collection.superseded) > count // 5


def test_the_last_attempt_counts_and_the_others_are_told(tmp_path):
    files = {
        "anna/z.ipynb": notebook(text="first"),
        "anna/a.ipynb": notebook(text="second"),
        "anna/02.ipynb": notebook("03_backprop"),
        "ben/x.ipynb": notebook(),
    }
    collection = collect([aged(tmp_path / "class", files)])
    assert sorted(one.name for one in collection.hand_ins) == ["anna/02.ipynb", "anna/a.ipynb", "ben/x.ipynb"]
    assert [one.name for one in collection.superseded] == ["anna/z.ipynb"]
    [note] = collection.notes
    assert note.startswith("anna: `anna/a.ipynb` counts as the last attempt")
    assert "`anna/z.ipynb` is superseded" in note
    attempts = {one.name: one.attempt for one in collect([tmp_path / "class"], attempts="all").hand_ins}
    assert attempts == {"anna/z.ipynb": 1, "anna/a.ipynb": 2, "anna/02.ipynb": 1, "ben/x.ipynb": 1}
    assert collect([tmp_path / "class"], attempts="best").superseded == []


def test_attempts_by_the_numbers_in_names(tmp_path):
    def last(files):
        folder = tmp_path / str(len(list(tmp_path.iterdir())))
        collection = collect([aged(folder, files)])
        assert all("by the numbers" in note for note in collection.notes)
        return the_only(collection).name, [one.name for one in collection.superseded]

    canvas = [f"anna_123_{i}_nb{n}.ipynb" for i, n in ((901, "-10"), (902, "-9"), (903, ""))]
    assert last(dict.fromkeys(canvas, notebook())) == (canvas[0], canvas[:0:-1])
    assert (
        last({"a (2).ipynb": notebook(), "a (1).ipynb": notebook(), "a.ipynb": notebook()})[0]
        == "a (2).ipynb"
    )
    folders = {f"anna/attempt {i}/x.ipynb": notebook() for i in (10, 9, 1)} | {"anna/note.txt": b""}
    collection = collect([tree(tmp_path / "class", folders | {"ben/x.ipynb": notebook()})])
    assert [one.name for one in collection.hand_ins] == ["anna/attempt 10/x.ipynb", "ben/x.ipynb"]


def test_attempts_that_nothing_tells_apart(tmp_path):
    path = tmp_path / "class.zip"  # all at the same time
    files = {f"Anna_1_assignsubmission_file_/{name}.ipynb": notebook() for name in ("v10", "v9")}
    path.write_bytes(zipped(files))
    collection = collect([path])
    assert the_only(collection).name.endswith("v10.ipynb")
    assert "by their names alone" in collection.notes[0] or "it is of" in collection.notes[0]


@pytest.mark.parametrize("names", [
    ("x.ipynb", "x (1).ipynb", "x (2).ipynb"), ("x.ipynb", "x(9).ipynb", "x(10).ipynb"),
    ("x.ipynb", "x-1.ipynb", "x-2.ipynb"), ("x.ipynb", "x-Copy1.ipynb", "x-Copy2.ipynb"),
])  # fmt: skip
@pytest.mark.parametrize(
    "place", ["anna/", "Anna_1_assignsubmission_file_/", "Anna_1_assignsubmission_file_"]
)
def test_the_highest_number_of_a_copy_is_the_last_attempt(place, names, tmp_path):
    files = {f"{place}{name}": notebook(text=name) for name in reversed(names)}
    bens = place.replace("Anna_1", "Ben_2").replace("anna", "ben") + "y.ipynb"
    (tmp_path / "class.zip").write_bytes(zipped(files | {bens: notebook()}))  # all of the same time
    collection = collect([tmp_path / "class.zip"])
    assert [one.name for one in collection.hand_ins] == [f"{place}{names[2]}", bens]
    assert len(collection.superseded) == 2
    assert all("by the numbers in their names" in note for note in collection.notes)
    everything = collect([tmp_path / "class.zip"], attempts="all").hand_ins
    attempts = {one.name.removeprefix(place): one.attempt for one in everything if one.name != bens}
    assert attempts == {name: number for number, name in enumerate(names, 1)}


def test_a_last_attempt_that_cannot_be_read(tmp_path):
    files = {
        "anna_12_34_nb.ipynb": notebook(),
        "anna_12_35_nb-1.ipynb": b"\0" * (archive.MOST_IN_A_MEMBER + 1),
    }
    (tmp_path / "class.zip").write_bytes(zipped(files))
    collection = collect([tmp_path / "class.zip"])
    assert {one.name: bool(one.problem) for one in collection.hand_ins + collection.superseded} == {
        "anna_12_34_nb.ipynb": False,
        "anna_12_35_nb-1.ipynb": True,
    }


def result(learner="anna", passed=1, attempt=1, standing=Standing.GRADED, lecture="perceptron", ident=""):
    hand_in = HandIn(learner, f"{attempt}.ipynb", b"", ident=ident, attempt=attempt, lecture=lecture)
    answers = tuple(Answer(Verdict(f"{lecture}.{i}", Outcome.PASSED)) for i in range(passed))
    return Result(hand_in, standing, answers)


def test_the_best_attempt_is_chosen_after_grading():
    results = [
        result(passed=3, attempt=1),
        result(passed=5, attempt=2, standing=Standing.NEEDS_A_LOOK),
        result(passed=1, attempt=3),
        result("ben", passed=2, attempt=1),
        result("ben", passed=2, attempt=2),
        result("ben", passed=1, lecture="backprop"),
        result("ben", passed=1, ident="another ben"),
        result("carla", passed=4, standing=Standing.NOT_GRADED),
    ]
    chosen, notes = best(results)
    assert [(one.hand_in.learner, one.hand_in.attempt) for one in chosen] == [
        ("anna", 1),
        ("ben", 2),
        ("ben", 1),
        ("ben", 1),
        ("carla", 1),
    ]
    assert len(notes) == 3
    assert notes[0] == "anna: of 3 attempts, `1.ipynb` is the best; `2.ipynb` is superseded."
    points = {1: 0.0, 2: None, 3: 7.5}
    chosen, _ = best(results[:3], lambda one: points[one.hand_in.attempt])
    assert [one.hand_in.attempt for one in chosen] == [3]


# ------------------------------------------------------------------------------------------- the roster


def test_a_roster_joins_names_and_ids_and_tells_who_is_missing(given, tmp_path):
    roster = tmp_path / "roster.csv"
    roster.write_text(
        "Full name;ID;Email address;file\n"
        "Zoë Müller;s1;zoe@uni.example;\n"
        '"Li, Wei";s2;;\n'
        "Anna Berg;s3;anna.b@uni.example;\n"
        "Ben Bo;s4;;ben-*\n"
        "Carla Co;s5;;\n"
        "Dora Do;1234;;\n",
        encoding="utf-8-sig",
    )
    collection = given(
        {
            "ZOË MÜLLER_777_assignsubmission_file_/a.ipynb": notebook(),
            "liwei_55_assignsubmission_file_a.ipynb": notebook(),
            "anna.b_56_assignsubmission_file_a.ipynb": notebook(),
            "ben-final_778_assignsubmission_file_/a.ipynb": notebook(),
            "Somebody_1234_assignsubmission_file_/a.ipynb": notebook(),
            "Karla Co_779_assignsubmission_file_/a.ipynb": notebook(),
        },
        roster=roster,
    )
    assert names(collection) == sorted(
        [
            ("Zoë Müller", "s1"),
            ("Li, Wei", "s2"),
            ("Anna Berg", "s3"),
            ("Ben Bo", "s4"),
            ("Dora Do", "1234"),
            ("Karla Co", "779"),
        ]
    )
    assert [person.name for person in collection.missing] == ["Carla Co"]
    assert collection.notes == ["Karla Co isn't in the roster; the nearest name there is Carla Co."]


def test_a_roster_makes_one_learner_of_several_downloads(tmp_path):
    roster = tmp_path / "roster.csv"
    roster.write_text("name,id\nAnna,1\n")
    weeks = [
        aged(tmp_path / f"week{i}", {f"Anna_{i}_assignsubmission_file_/{i}.ipynb": notebook(lecture, f"{i}")})
        for i, lecture in enumerate(("01_perceptron", "03_backprop", "01_perceptron"))
    ]
    os.utime(next(weeks[2].rglob("*.ipynb")), (9_000, 9_000))
    collection = collect(weeks, roster)
    assert [(one.learner, one.ident, one.lecture) for one in collection.hand_ins] == [
        ("Anna", "1", "backprop"),
        ("Anna", "1", "perceptron"),
    ]
    assert len(collection.superseded) == 1
    assert [one.learner for one in collect(weeks).hand_ins] == ["Anna"] * 3


def test_the_platforms_number_stays_beside_the_rosters_id(given, tmp_path):
    roster = tmp_path / "roster.csv"
    roster.write_text("name,id\nAnna Berg,s1\nBen Bo,20026\nCarla Co,\n")
    files = {
        "Anna Berg_4711_assignsubmission_file_/x.ipynb": notebook(),
        "Ben Bo_4712_assignsubmission_file_/x.docx": b"1",
        "Carla Co_4713_assignsubmission_file_/x.ipynb": notebook(),
        "Dora Do_4714_assignsubmission_file_/x.ipynb": notebook(),
    }
    told = {
        (one.learner, one.ident, one.number, one.platform) for one in given(files, roster=roster).hand_ins
    }
    assert told == {
        ("Anna Berg", "s1", "4711", "moodle"),
        ("Ben Bo", "20026", "4712", "moodle"),
        ("Carla Co", "4713", "4713", "moodle"),
        ("Dora Do", "4714", "4714", "moodle"),
    }


def test_which_platform_a_download_is_of(tmp_path):
    kinds = {
        "canvas": ("bergannaLATE_12_34_x.ipynb", "12"),
        "nbgrader": ("submitted/anna/ps1/x.ipynb", ""),
        "": ("anna/x.ipynb", ""),
    }
    for platform, (name, number) in kinds.items():
        one = the_only(collect([tree(tmp_path / f"only{platform}", {name: notebook()})]))
        assert (one.platform, one.number) == (platform, number)


def test_namesakes_are_not_joined_by_guess(tmp_path):
    roster = tmp_path / "roster.csv"
    roster.write_text("name,id\nAnna,1\nAnna,2\n")
    folder = tree(
        tmp_path / "class", {"Anna/01_perceptron.ipynb": notebook(), "2/01_perceptron.ipynb": notebook()}
    )
    collection = collect([folder], roster)
    assert names(collection) == [("Anna", ""), ("Anna", "2")]
    assert "several people of the roster fit, Anna (1), Anna (2)" in collection.notes[0]


TEN = [
    f"{first} {last}" for first in ("Amara", "Ben") for last in ("Okafor", "Wu", "Rossi", "Ito", "Whitaker")
]


def moodle_class(folder, people):
    """Each of them has a notebook that says whose it is."""
    files = {
        f"{name}_{ident}_assignsubmission_file_/x.ipynb": notebook(text=name)
        for name, ident in people.items()
    }
    return tree(folder, files)


def whose(collection):
    """In whose name each notebook is graded, by whose it is."""
    return {json.loads(one.data)["cells"][1]["source"]: one.learner for one in collection.hand_ins}


def test_an_id_that_is_anothers_by_chance_is_told_and_the_name_counts(tmp_path):
    roster = tmp_path / "roster.csv"
    numbers = {name: str(2000 + i) for i, name in enumerate(TEN)}
    chance = numbers | {TEN[0]: "7001", TEN[4]: "2000"}  # as another has it on the platform
    roster.write_text("name,id\n" + "".join(f"{name},{ident}\n" for name, ident in chance.items()))
    collection = collect([moodle_class(tmp_path / "class", numbers)], roster)
    assert whose(collection) == {name: name for name in TEN}
    assert collection.notes == [
        "Amara Okafor: the id 2000 is Amara Whitaker's in the roster, and the name is another's; taken by "
        "the name."
    ]
    assert collection.missing == []


def test_where_more_ids_are_wrong_than_right_none_of_them_tells_anything(tmp_path):
    roster = tmp_path / "roster.csv"
    numbers = {name: str(2000 + i) for i, name in enumerate(TEN)}
    others = {name: f"s{ident}" for name, ident in numbers.items()} | {TEN[1]: "2000", TEN[2]: "2009"}
    roster.write_text("name,id\n" + "".join(f"{name},{ident}\n" for name, ident in others.items()))
    handed_in = {name if name != TEN[9] else "Benny W.": ident for name, ident in numbers.items()}
    collection = collect([moodle_class(tmp_path / "class", handed_in)], roster)
    assert whose(collection) == {name: name for name in handed_in}  # 2009 isn't believed to be another's
    assert [note for note in collection.notes if "taken by the name" in note] == collection.notes[:1]
    assert any(note.startswith("Benny W. isn't in the roster") for note in collection.notes)


@pytest.mark.parametrize("count", [2, 10])
def test_a_roster_with_the_ids_of_something_else_is_refused(count, tmp_path):
    roster = tmp_path / "roster.csv"
    numbers = {name: str(2000 + i) for i, name in enumerate(TEN[:count])}
    shifted = {name: str(2000 + (i + 1) % count) for i, name in enumerate(TEN[:count])}
    table = "".join(f"{name},{ident}\n" for name, ident in shifted.items())
    roster.write_text("name,id\n" + table)
    folder = moodle_class(tmp_path / "class", numbers)
    with pytest.raises(ValueError, match=r"ids aren't those in the download: 20\d\d .*another heading"):
        collect([folder], roster)
    roster.write_text("name,university number\n" + table)  # as it is told to do
    assert whose(collect([folder], roster)) == {name: name for name in numbers}


def test_an_id_tells_namesakes_apart_and_whoever_has_another_name_in_the_roster(tmp_path):
    roster = tmp_path / "roster.csv"
    roster.write_text("name,id\nWei Li,11\nWei Li,12\nAlexandra Ito,13\n")
    folder = moodle_class(tmp_path / "class", {"Wei Li": "12", "Sasha": "13", "Li Wei": "11"})
    collection = collect([folder], roster)
    assert names(collection) == [("Alexandra Ito", "13"), ("Wei Li", "11"), ("Wei Li", "12")]
    assert collection.notes == []


MOODLE = "Identifier,Full name,Email address,Status,Grade\nParticipant 12345,Zoë,z@x.example,Submitted,\n"
CANVAS = (
    'Student,ID,SIS Login ID,Section\n    Points Possible,,,\n"Müller, Zoë",123,zm,A\n"Student, Test",9,,A\n'
)


@pytest.mark.parametrize("data", [
    MOODLE.encode(), MOODLE.encode("utf-8-sig"), MOODLE.encode("utf-16"), MOODLE.encode("cp1252"),
    MOODLE.replace(",", ";").encode(), MOODLE.replace(",", "\t").replace("\n", "\r\n").encode(),
    b"\n\n" + MOODLE.encode() + b"\n,,,,\n",
])  # fmt: skip
def test_rosters_as_programs_write_them(data, tmp_path):
    (tmp_path / "r.csv").write_bytes(data)
    [person] = read_roster(tmp_path / "r.csv")
    assert (person.name, person.ident, person.email) == ("Zoë", "12345", "z@x.example")


def test_more_rosters(tmp_path):
    (tmp_path / "r.csv").write_text(CANVAS)
    [person] = read_roster(tmp_path / "r.csv")
    assert (person.name, person.ident, person.email) == ("Müller, Zoë", "123", "zm")
    (tmp_path / "r.csv").write_text("First name,Last name\nZoë,Müller\n")
    assert read_roster(tmp_path / "r.csv")[0].name == "Zoë Müller"


WORKSHEET = (
    "Identifier,Full name,Status,Last modified (submission)\n"
    'Participant 12345,Zoë,Submitted for grading,"Friday, 20 November 2026, 11:58 PM"\n'
    'Participant 12346,Anna,Submitted for grading,"Saturday, 21 November 2026, 12:05 AM"\n'
    "Participant 12347,Ben,No submission,-\n"
)


def test_moodles_worksheet_says_when_the_work_came(tmp_path):
    (tmp_path / "r.csv").write_text(WORKSHEET)
    names = {"Zoë": "12345", "Anna": "12346"}
    collection = collect([moodle_class(tmp_path / "class", names)], tmp_path / "r.csv")
    rule = rules_from("[late]\ndue = 2026-11-20T23:59:00+01:00\nper_day = 10").late
    assert {one.learner: (one.submitted, rule.days(one)) for one in collection.hand_ins} == {
        "Zoë": (datetime(2026, 11, 20, 23, 58), 0),
        "Anna": (datetime(2026, 11, 21, 0, 5), 1),
    }
    assert [person.name for person in collection.missing] == ["Ben"]
    (tmp_path / "r.csv").write_text(WORKSHEET.replace("20 November", "20 листопада"))
    collection = collect([tmp_path / "class"], tmp_path / "r.csv")
    assert {one.learner: one.submitted is None for one in collection.hand_ins} == {"Zoë": True, "Anna": False}
    [note] = collection.notes
    assert "“Friday, 20 листопада 2026, 11:58 PM”, can't be read" in note and "“submitted”" in note


def test_the_rosters_word_on_lateness_stands_above_that_of_file_names(tmp_path):
    roster = tmp_path / "roster.csv"
    roster.write_text(
        "name,submitted,late\nAnna Berg,20/11/2026 10:00,\nBen Bo,,no\nCarla Co,-,Yes\nDora Do,,\n"
    )
    files = {
        "berganna_11_101_x.ipynb": notebook(),
        "boben_LATE_12_102_x.ipynb": notebook(),
        "cocarla_13_103_x.ipynb": notebook(),
        "dodora_LATE_14_104_x.docx": b"1",
    }
    collection = collect([tree(tmp_path / "class", files)], roster)
    assert {one.learner: (one.submitted, one.late) for one in collection.hand_ins} == {
        "Anna Berg": (datetime(2026, 11, 20, 10), False),
        "Ben Bo": (None, False),
        "Carla Co": (None, True),
        "Dora Do": (None, True),
    }


def test_the_rosters_time_is_that_of_the_last_attempt_only(tmp_path):
    roster = tmp_path / "roster.csv"
    roster.write_text("name,submitted,late\nAnna Berg,2026-11-20T10:00:00Z,yes\n")
    files = {"berganna_11_101_x.ipynb": notebook(), "berganna_11_102_x-1.ipynb": notebook()}
    collection = collect([tree(tmp_path / "class", files)], roster, "all")
    assert [(one.attempt, one.submitted, one.late) for one in collection.hand_ins] == [
        (1, None, False),
        (2, datetime(2026, 11, 20, 10, tzinfo=UTC), True),
    ]


@pytest.mark.parametrize(("text", "said"), [
    ("name,submitted\nAnna,2026-11-20\nBen,last Friday\n", "line 3: “last Friday” .* write it as in"),
    ("name,submitted\nAnna,11/12/2026 10:00\n", "line 2: “11/12/2026 10:00” .* write it as in"),
    ("name,late\nAnna,perhaps\n", "line 2: “perhaps” .* write yes or no"),
    ("", "names nobody"), ("name,id\n", "names nobody"), ("who,what\na,b\n", "names nobody"),
    ("name,id\nAnna,1\nBen,1\n", "gives the id 1 to Anna and Ben"), ('name\n"Anna\n', "isn't a CSV file"),
])  # fmt: skip
def test_rosters_that_cannot_be_read(text, said, tmp_path):
    (tmp_path / "r.csv").write_text(text)
    with pytest.raises(ValueError, match=said):
        read_roster(tmp_path / "r.csv")
    with pytest.raises(ValueError, match="can't be opened"):
        read_roster(tmp_path / "none.csv")


# ------------------------------------------------------------------------------ files beside the notebook


def test_only_small_files_travel_and_never_other_learners(tmp_path, monkeypatch):
    monkeypatch.setattr(collecting, "MOST_FILES_BESIDE", 5)
    files = {f"data/{i}.csv": bytes(2**20) for i in range(7)} | {"big.bin": bytes(2**20 + 1), "h.py": b"1"}
    class_ = {f"anna/{name}": data for name, data in files.items()} | {"ben/secret.txt": b"mine"}
    class_ |= {"anna/x.ipynb": notebook(), "ben/x.ipynb": notebook()}
    collection = collect([tree(tmp_path / "class", class_)])
    anna, ben = collection.hand_ins
    assert sorted(anna.files) == ["data/0.csv", "data/1.csv", "data/2.csv", "data/3.csv", "h.py"]
    assert dict(ben.files) == {"secret.txt": b"mine"}
    [note] = collection.notes
    assert "`big.bin`" in note and "can't travel" in note
    monkeypatch.setattr(collecting, "MOST_FILES_BESIDE", 50)
    anna, _ = collect([tmp_path / "class"]).hand_ins
    assert sum(map(len, anna.files.values())) <= 5 * 2**20
    assert len(anna.files) == 5  # four of 1 MB, since h.py is in it as well


def test_links_in_folders_are_not_followed(tmp_path):
    (tmp_path / "secret.txt").write_text("mine")
    folder = tree(tmp_path / "class", {"anna/x.ipynb": notebook(), "ben/y.txt": b""})
    (folder / "anna" / "stolen.txt").symlink_to(tmp_path / "secret.txt")
    (folder / "anna" / "etc").symlink_to("/etc")
    (folder / "ben" / "mine.ipynb").symlink_to(folder / "anna" / "x.ipynb")
    (folder / "ben" / "up").symlink_to(folder)
    os.mkfifo(folder / "anna" / "pipe.txt")
    collection = collect([folder])
    by_name = {one.learner: one for one in collection.hand_ins if not one.name.endswith("/up")}
    assert dict(by_name["anna"].files) == {}
    assert "it is a link" in by_name["ben"].problem
    assert sum("it is a link" in note for note in collection.notes) >= 1
    assert any("a pipe" in note for note in collection.notes)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may open everything")
def test_folders_and_files_that_may_not_be_opened(tmp_path):
    folder = tree(
        tmp_path / "class", {"anna/x.ipynb": notebook(), "ben/x.ipynb": notebook(), "c/x.ipynb": b""}
    )
    (folder / "anna" / "x.ipynb").chmod(0)
    (folder / "ben").chmod(0)
    collection = collect([folder])
    (folder / "ben").chmod(0o755)
    assert ["can't be opened" in one.problem for one in collection.hand_ins] == [True, True, False]


def test_a_notebook_that_is_too_large(tmp_path):
    folder = tree(tmp_path / "class", {"anna/x.ipynb": b"", "ben/x.ipynb": notebook()})
    with (folder / "anna" / "x.ipynb").open("wb") as file:
        file.truncate(2**28 + 1)
    anna, ben = collect([folder]).hand_ins
    assert "256 MB" in anna.problem
    assert anna.data is None
    assert ben.problem == ""


def test_names_that_are_no_text(tmp_path):
    folder = os.fsencode(tree(tmp_path / "class", {"ben/x.ipynb": notebook()}))
    os.mkdir(folder + b"/ann\xff\x1b[2J")
    with open(folder + b"/ann\xff\x1b[2J/x.ipynb", "wb") as file:
        file.write(notebook())
    collection = collect([tmp_path / "class"])
    assert [one.learner for one in collection.hand_ins] == ["ann��[2J", "ben"]
    assert collection.hand_ins[0].data == notebook()


# -------------------------------------------------------------------------------------------- hostile zips


def member(name, mode=0, **fields):
    info = zipfile.ZipInfo(name)
    info.external_attr = mode << 16
    for field, value in fields.items():
        setattr(info, field, value)
    return info


def packed(*members):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as file:
        for info, data in members:
            file.writestr(info, data)
    return held.getvalue()


def patched(data, offset, value, where):
    """A zip in which a field of every header of a kind is changed."""
    data, place = bytearray(data), 0
    while (place := data.find(where, place)) >= 0:
        data[place + offset : place + offset + len(value)] = value
        place += 1
    return bytes(data)


def encrypted(data):
    return patched(patched(data, 8, b"\1\0", b"PK\1\2"), 6, b"\1\0", b"PK\3\4")


def broken(data):
    at = data.find(b"cells")
    return data[:at] + b"X" + data[at + 1 :]


HOSTILE = {
    "a way out": (packed((member("../x.ipynb"), NB)), "leads out of the zip"),
    "a way out, further in": (packed((member("a/../../x.ipynb"), NB)), "leads out of the zip"),
    "Windows' way out": (packed((member("a\\..\\..\\x.ipynb"), NB)), "leads out of the zip"),
    "an absolute path": (packed((member("/etc/x.ipynb"), NB)), "absolute path"),
    "a drive": (packed((member("C:\\x.ipynb"), NB)), "absolute path"),
    "a share": (packed((member("\\\\server\\x.ipynb"), NB)), "absolute path"),
    "a link": (packed((member("x.ipynb", stat.S_IFLNK | 0o777), b"/etc/passwd")), "it is a link"),
    "a device": (packed((member("x.ipynb", stat.S_IFCHR), b"")), "a device"),
    "a pipe": (packed((member("x.ipynb", stat.S_IFIFO), b"")), "a device or a pipe"),
    "a password": (encrypted(packed((member("x.ipynb"), NB))), "encrypted"),
    "an unusual method": (packed((member("x.ipynb", compress_type=zipfile.ZIP_LZMA), NB)), "unusual way"),
    "an unknown method": (patched(packed((member("x.ipynb"), NB)), 10, b"\x63\0", b"PK\1\2"), "unusual way"),
    "a wrong checksum": (broken(packed((member("x.ipynb"), NB))), "can't be unzipped"),
    "control characters": (packed((member("a\x1b[2J\n.ipynb"), NB)), "no name can hold"),
    "a long name": (packed((member("a" * 300 + ".ipynb"), NB)), "too long"),
    "a deep path": (packed((member("a/" * 60 + "x.ipynb"), NB)), "too long"),
    "a lying size": (patched(zipped({"x.ipynb": NB * 9}), 24, struct.pack("<I", 5), b"PK\1\2"), "unzipped"),
    "a place that isn't there": (patched(packed((member("x.ipynb"), NB)), 42, b"\xff\xff\xff\x7f", b"PK\1\2"),
        "can't be unzipped"),
    "no zip": (b"nothing of the kind", "can't be unzipped"),
    "an empty file": (b"", "can't be unzipped"),
    "half a zip": (zipped({"x.ipynb": os.urandom(9_999)})[:5_000], "can't be unzipped"),
    "a bomb": (zipped({"x.ipynb": bytes(archive.MOST_IN_A_MEMBER + 1)}), "larger than 64 MB"),
    "a bomb of many": (zipped({f"{i}/{i}.ipynb": bytes(40_000_000) for i in range(9)}), "over 256 MB"),
    "too many files": (zipped({f"{i}.txt": b"" for i in range(20_001)}), "more than 20,000 files"),
    "too many files further in": (zipped({f"{i}.zip": zipped({f"{j}.txt": b"" for j in range(2_100)})
        for i in range(10)}), "more than 20,000 files"),
    "a quine's depth": (zipped({"a.zip": zipped({"b.zip": zipped({"c.zip": zipped({"x.ipynb": NB})})})}),
        "one in the other"),
}  # fmt: skip


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_zips_are_told_in_a_sentence_and_harm_nobody_else(kind, tmp_path, figure):
    data, said = HOSTILE[kind]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    files = {
        "Anna_1_assignsubmission_file_/01.ipynb": NB,
        "Ben_2_assignsubmission_file_/work.zip": data,
        "Carla_3_assignsubmission_file_/work.zip": zipped({"01.ipynb": NB, "h.py": b"1"}),
    }
    (tmp_path / "class.zip").write_bytes(zipped(files))
    for path in (tmp_path / "class.zip", tree(tmp_path / "class", files)):
        with figure(f"collecting {kind}"):
            collection = collect([path])
        whose = {
            name: [one for one in collection.hand_ins if one.learner == name] for name in ("Anna", "Carla")
        }
        for [one] in whose.values():
            assert one.data == NB
            assert one.problem == ""
        assert dict(whose["Carla"][0].files) == {"h.py": b"1"}
        bens = [one for one in collection.hand_ins + collection.superseded if one.learner == "Ben"]
        assert len(bens) + 2 == len(collection.hand_ins + collection.superseded)
        told = [one.problem for one in bens] + collection.notes
        assert any(said in sentence for sentence in told), told
        assert all(one.problem.endswith(".") for one in bens if one.problem)
        assert not any(character in one.name for one in bens for character in "\x1b\n\0")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 400_000  # kilobytes
    assert sorted(one.name for one in tmp_path.iterdir()) == ["class", "class.zip"]


def test_duplicates_in_a_zip(tmp_path):
    with pytest.warns(UserWarning, match="Duplicate"):
        data = packed(
            (member("anna/x.ipynb"), b"first"), (member("anna/x.ipynb"), NB), (member("b/x.ipynb"), NB)
        )
    (tmp_path / "class.zip").write_bytes(data)
    collection = collect([tmp_path / "class.zip"], attempts="all")
    annas = [one for one in collection.hand_ins if one.learner == "anna"]
    assert [one.data for one in annas if not one.problem] == [NB]
    assert ["stands twice" in one.problem for one in annas if one.problem] == [True]


def test_names_in_the_encodings_of_other_programs(tmp_path):
    utf8 = packed((member("Zo?/x.ipynb"), NB), (member("b/x.ipynb"), NB)).replace(b"Zo?/", b"Z\xc3\xab/")
    old = packed((member("Zo?/x.ipynb"), NB), (member("b/x.ipynb"), NB)).replace(b"Zo?/", b"Zo\x89/")
    for data, name in ((utf8, "Zë"), (old, "Zoë")):
        (tmp_path / "class.zip").write_bytes(data)
        assert [one.learner for one in collect([tmp_path / "class.zip"]).hand_ins] == [name, "b"]


def test_members_named_the_windows_way(tmp_path):
    (tmp_path / "class.zip").write_bytes(packed((member("anna\\x.ipynb"), NB), (member("ben\\x.ipynb"), NB)))
    collection = collect([tmp_path / "class.zip"])
    assert [one.name for one in collection.hand_ins] == ["anna/x.ipynb", "ben/x.ipynb"]


# ------------------------------------------------------------------------------- nothing is held in memory


def test_a_large_class_is_not_held_in_memory(tmp_path, figure):
    big = notebook(text=os.urandom(2**20).hex())
    with zipfile.ZipFile(tmp_path / "class.zip", "w", zipfile.ZIP_STORED) as file:
        for i in range(200):
            file.writestr(f"Learner {i}_{i}_assignsubmission_file_/x.ipynb", big)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with figure("collecting 200 notebooks of 2 MB"):
        collection = collect([tmp_path / "class.zip"])
        assert len(collection.hand_ins) == 200
        for one in collection.hand_ins:
            assert len(one.data) == len(big)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000  # of 400 MB


def test_data_that_is_read_when_it_is_asked_for(tmp_path):
    asked = []
    lazy = HandIn("anna", "x.ipynb", lambda: asked.append(1) or b"data")
    assert "data" not in repr(lazy)
    pseudonym = without_name(lazy, "p1")
    assert asked == []
    assert pseudonym.data == lazy.data == b"data"
    assert HandIn("anna", "x.ipynb").data is None
    assert (
        HandIn("anna", "x.ipynb", b"1") == HandIn("anna", "x.ipynb", data=b"1") != HandIn("anna", "x.ipynb")
    )
    folder = tree(tmp_path / "class", {"anna.ipynb": NB, "ben.ipynb": NB})
    anna, _ = collect([folder]).hand_ins
    (folder / "anna.ipynb").unlink()
    with pytest.raises(OSError, match=r"anna\.ipynb"):
        _ = anna.data


def test_random_changes_to_a_zip_end_in_a_sentence(tmp_path):
    rng = random.Random(0)
    inner = zipped({"01_perceptron.ipynb": NB, "helper.py": b"1", "a/b.csv": b"1,2"})
    for _ in range(300):
        data = bytearray(inner)
        for _ in range(rng.randint(1, 8)):
            data[rng.randrange(len(data))] = rng.randrange(256)
        theirs = {"Anna_1_assignsubmission_file_/w.zip": bytes(data)}
        (tmp_path / "class.zip").write_bytes(zipped(theirs | {"Ben_2_assignsubmission_file_/x.ipynb": NB}))
        collection = collect([tmp_path / "class.zip"])
        ben = [one for one in collection.hand_ins if one.learner == "Ben"]
        assert [one.data for one in ben] == [NB]
        annas = [one for one in collection.hand_ins + collection.superseded if one.learner == "Anna"]
        assert annas
        for one in annas:
            assert one.problem.endswith(".") if one.problem else one.data is not None
            assert all(isinstance(held, bytes) for held in one.files.values())
