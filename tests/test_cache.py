"""mlschool.grading.cache: what is taken again must be what a safe run came to; what is deleted is ours."""

import json
import shutil
from pathlib import Path

import pytest

from mlschool.grading import cache
from mlschool.grading.cache import Cache, begin, discard, forget, how_graded, last, remember
from mlschool.grading.results import HandIn, Result, Standing
from mlschool.grading.sandbox.box import Settings

HOW = {"paths": ["class"], "roster": "", "seed": 3, "apart": []}
HAND_IN = HandIn("Anna", "a.ipynb", b"data")


def a_result(standing=Standing.GRADED):
    return Result(HAND_IN, standing)


def files(folder):
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_only_what_is_settled_is_kept(tmp_path):
    for standing in Standing:
        there = Cache(tmp_path / standing.name)
        there.keep(a_result(standing), 1)
        # a library may be installed, and our fault be mended
        again = standing not in (Standing.NOT_GRADED, Standing.NEEDS_A_LOOK)
        assert (there.find(HAND_IN, 1) is not None) is again, standing
        assert there.count == 2 * again


@pytest.mark.parametrize("what", ["engine", "libraries"])
def test_other_code_and_other_libraries_make_other_results(what, tmp_path, monkeypatch):
    Cache(tmp_path).keep(a_result(), 1)
    assert Cache(tmp_path).find(HAND_IN, 1)
    monkeypatch.setattr(cache, what, lambda: "others")
    assert Cache(tmp_path).find(HAND_IN, 1) is None


def test_another_sandbox_makes_other_results(tmp_path):
    Cache(tmp_path, Settings()).keep(a_result(), 1)
    assert Cache(tmp_path, Settings()).find(HAND_IN, 1)
    assert Cache(tmp_path, Settings(namespaces="", nested=False)).find(HAND_IN, 1) is None


def test_the_versions_are_told_without_an_import():
    import numpy

    assert f"numpy {numpy.__version__}" in cache.libraries()
    assert "torch" in cache.libraries() and "keras" in cache.libraries()  # also where they aren't installed


def test_where_nothing_can_be_written_it_is_said_once_and_grading_goes_on(tmp_path):
    (tmp_path / "file").write_text("")
    there = Cache(tmp_path / "file")
    there.keep(a_result(), 1)
    assert (there.problem, there.count) == ("Not a directory", 0)


def test_a_full_disk_leaves_no_halves(tmp_path, monkeypatch):
    there = Cache(tmp_path)
    there.keep(Result(HandIn("Ben", "b.ipynb", b"other"), Standing.GRADED), 1)

    def full(path, text, **_):
        path.touch()
        raise OSError(28, "No space left on device", str(path))

    monkeypatch.setattr(Path, "write_text", full)
    there.keep(a_result(), 1)
    assert there.problem == "No space left on device"
    assert [Path(name).suffix for name in files(tmp_path)] == [".json"]
    assert there.count == 1


# ------------------------------------------------------------------------------------------------ a run


def test_what_was_kept_with_names_moves_to_the_names(tmp_path):
    out, names = tmp_path / "report", tmp_path / "names"
    assert begin(out, None, HOW, unsafe=False) == out
    Cache(out).keep(a_result(), 1)
    remember(out, [{"learner": "Anna"}])
    assert begin(out, names, HOW, unsafe=False) == names
    assert files(out) == ["kept/run.json"]
    assert json.loads((out / "kept/run.json").read_text()) == {"elsewhere": ["../names"]}
    assert Cache(names).find(HAND_IN, 1)
    assert last(names) == [{"learner": "Anna"}]
    assert how_graded(out)["paths"] == ["class"]
    assert (how_graded(out)["seed"], how_graded(out)["names"]) == (3, names)
    names.rename(tmp_path / "moved")
    with pytest.raises(OSError):
        how_graded(out)
    assert how_graded(out, tmp_path / "moved")["names"] == tmp_path / "moved"
    begin(out, None, HOW, unsafe=False)
    assert how_graded(out)["names"] is None


@pytest.mark.parametrize("apart", [False, True])
def test_nothing_of_an_unsafe_run_is_taken_later(tmp_path, apart):
    out, names = tmp_path / "report", tmp_path / "names" if apart else None
    place = names or out
    begin(out, names, HOW, unsafe=False)
    Cache(place).keep(a_result(), 1)
    assert begin(out, names, HOW, unsafe=True) == place
    assert not Cache(place).find(HAND_IN, 1)
    Cache(place).keep(a_result(), 1)  # as learners' code can, while it runs and after its end
    begin(out, names, HOW, unsafe=False)
    assert not Cache(place).find(HAND_IN, 1)
    Cache(place).keep(a_result(), 1)  # this time it was no learner
    begin(out, names, HOW, unsafe=False)
    assert Cache(place).find(HAND_IN, 1)


def test_a_link_in_the_place_of_what_is_kept_is_not_followed(tmp_path):
    begin(tmp_path / "a", None, HOW, unsafe=False)
    Cache(tmp_path / "a").keep(a_result(), 1)
    (tmp_path / "b").mkdir()
    (tmp_path / "b/kept").symlink_to(tmp_path / "a/kept")
    discard(tmp_path / "b")
    assert not (tmp_path / "b/kept").exists()
    assert Cache(tmp_path / "a").find(HAND_IN, 1)


# ------------------------------------------------------------------------------------------------ forget


def test_all_that_was_kept_is_deleted_and_nothing_else(tmp_path):
    out, names = tmp_path / "report", tmp_path / "names"
    for folder in (names, None):  # with names apart, and without
        begin(out, folder, HOW, unsafe=False)
        Cache(folder or out).keep(a_result(), 1)
        remember(folder or out, [])
    (names / "key.csv").write_text("key")
    (out / "kept/mine.txt").write_text("mine")
    forgotten = forget(out)
    assert (forgotten.there, forgotten.left, forgotten.elsewhere) == (True, (), (names,))
    assert files(tmp_path) == ["names/key.csv", "report/kept/mine.txt"]
    assert not (names / "kept").exists()


def test_a_forged_way_leads_to_nothing_that_is_not_ours(tmp_path):
    out, other = tmp_path / "report", tmp_path / "other"
    (other / "kept").mkdir(parents=True)
    (other / "kept/thesis.json").write_text("mine")
    (out / "kept").mkdir(parents=True)
    for elsewhere in (["../other"], "../other", [3], None):
        (out / "kept").mkdir(exist_ok=True)
        (out / "kept/run.json").write_text(json.dumps({"elsewhere": elsewhere}))
        assert forget(out).there
    assert files(tmp_path) == ["other/kept/thesis.json"]


def test_what_cannot_be_deleted_is_said_and_found_again(tmp_path, monkeypatch):
    out, names = tmp_path / "report", tmp_path / "names"
    begin(out, names, HOW, unsafe=False)
    Cache(names).keep(a_result(), 1)
    before = files(tmp_path)

    def refuse(path, missing_ok=False):
        raise PermissionError(13, "Permission denied", str(path))

    with monkeypatch.context() as patched:
        patched.setattr(Path, "unlink", refuse)
        left = forget(out).left
    assert len(left) == 2
    assert all(said.endswith("can't be deleted: Permission denied.") for said in left)
    assert files(tmp_path) == before
    assert forget(out).left == ()
    assert files(tmp_path) == []
    shutil.rmtree(out, ignore_errors=True)
    assert not forget(out).there
