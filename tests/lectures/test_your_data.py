"""The capstone: its exercises, its checks of structure, three data sets of different kinds, and bad input."""

import re
import zipfile
from pathlib import Path

import h5py
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlschool import datasets, memory, your_data
from mlschool.authoring.notebooks import read, text
from mlschool.checking.verdict import Outcome
from mlschool.exercises import of_lecture
from mlschool.grading.grade import grade
from mlschool.grading.results import HandIn, Standing
from mlschool.solutions.honest_splits import split
from tests.lectures.laws import laws_of
from tests.shell import shown_under

TestLaws = laws_of("your_data")

NOTEBOOK = Path(__file__).parents[2] / "notebooks" / "your_data.ipynb"


@pytest.fixture(autouse=True)
def work(monkeypatch, tmp_path):
    """A learner's folder, in which nothing is kept yet."""
    monkeypatch.setattr(memory, "_here", [])
    monkeypatch.setattr(your_data, "_checked", {})
    monkeypatch.setenv(memory.FOLDER, str(tmp_path))
    memory._parsed.cache_clear()
    return tmp_path


# ---------------------------------------------------------------------------------- three kinds of data sets

TABLE = """
    table = datasets.penguin_table().dropna()
    X = table[["bill_length_mm", "bill_depth_mm", "body_mass_g"]].to_numpy(dtype=float)
    y = table["sex"].to_numpy(dtype=str)
    return X, y, (table["island"] + table["year"].astype(str)).to_numpy(dtype=str)
"""
PLANT = """
    import h5py

    rows, labels, runs = [], [], []
    events = datasets.plant_events()
    faulty = set(events.loc[events["what"] != "beam trip", "run"])
    with h5py.File(datasets.plant_log()) as file:
        flow = file["log/flow"]
        first = flow["first"][:]
        for run in range(40):
            values = flow["value"][first[run] : first[run + 1]]
            for chunk in np.array_split(values, 4):
                rows.append([chunk.mean(), chunk.std(), chunk[-1] - chunk[0]])
                labels.append(run in faulty)
                runs.append(run)
    return np.array(rows), np.array(labels), np.array(runs)
"""
AWKWARD = """
    table = datasets.own_table("awkward.csv")
    table = table.dropna()
    colours = table[["colour"]].to_numpy(dtype=str) == np.unique(table["colour"].to_numpy(dtype=str))
    X = np.column_stack([table["size"].to_numpy(dtype=float), colours])
    return X, table["grade"].to_numpy(dtype=str), table["batch"].to_numpy(dtype=str)
"""


def awkward(folder):
    """Texts, gaps, one group with a single row, two classes of which one is rare; semicolons between."""
    rng = np.random.default_rng(0)
    lines = ["size;colour;grade;batch"]
    for row in range(160):
        bad = row % 16 == 0
        size = "" if row % 40 == 7 else f"{rng.normal(9 if bad else 5):.3f}"
        colour = ["red", "grün", "NA"][rng.integers(20) // 9]
        lines.append(f"{size};{colour};{'bad' if bad else 'good'};batch {row // 20}")
    lines.append("5.1;red;good;batch 99")
    (folder / "awkward.csv").write_text("\n".join(lines), encoding="utf-8")


def walked(body, folder, name):
    """Run the notebook's cells on other samples, with the test opened; return what is shown, and the card."""
    cells = [cell["source"] for cell in read(NOTEBOOK)["cells"] if cell["cell_type"] == "code"]
    stub = next(i for i, source in enumerate(cells) if "your_data.samples" in source)
    cells[stub] = f'@exercise("your_data.samples")\ndef samples():{body}'
    opened = next(i for i, source in enumerate(cells) if "chosen_for_good = False" in source)
    cells[opened] = cells[opened].replace("good = False", "good = True").replace('"penguins"', f'"{name}"')
    shown = "\n".join(shown_under(cells, folder, {memory.FOLDER: str(folder)}))
    return shown, (folder / f"card_{name}.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "body", "size"),
    [
        ("table", TABLE, "333 rows, 3 features; class female: 165 rows, class male: 168 rows; 9 groups"),
        ("plant", PLANT, "160 rows, 3 features; class False:"),
        ("awkward", AWKWARD, "of 1 to 20 rows"),
    ],
)
def test_the_notebook_runs_to_its_end_on_data_of_another_kind(name, body, size, tmp_path):
    awkward(tmp_path)
    shown, card = walked(body, tmp_path, name)
    assert "✓ samples" in shown and "✗" not in shown, shown
    assert size in card
    for check in ("samples", "apart", "error bar", "test"):
        assert f"- ✓ {check}:" in card, card
    assert "| loss on the test | 0." in card or "| loss on the test | 1." in card
    assert card.count("Still to be written") == 5


def handed_in(*answers, files):
    """Return the notebook with these bodies in its exercises, as it is handed in with files beside it."""
    notebook, bodies, cells = read(NOTEBOOK), iter(answers), []
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code" and cell["source"].startswith("@exercise"):
            head = "\n".join(cell["source"].splitlines()[:2])
            cell = cell | {"source": f"{head}\n{next(bodies)}"}
        cells.append(cell)
    content = text(notebook | {"cells": cells}).encode()
    return HandIn("learner", NOTEBOOK.name, content, files=files)


def test_grading_marks_the_structure_where_the_file_was_handed_in_and_asks_for_a_look_where_not(
    settings, tmp_path
):
    awkward(tmp_path)
    answers = AWKWARD, "    return np.mean(y != y_pred)", "    return np.full(len(X_test), 0.5)"
    files = {"awkward.csv": (tmp_path / "awkward.csv").read_bytes()}
    hand_ins = [handed_in(*answers, files=files), handed_in(*answers, files={})]
    with_file, without = (next(grade([one], settings)) for one in hand_ins)
    assert with_file.standing.makes_a_mark and without.standing is Standing.NEEDS_A_LOOK
    assert "There is no file awkward.csv" in without.problem
    for result, outcome in ((with_file, Outcome.PASSED), (without, Outcome.CRASHED)):
        verdicts = {answer.key: answer.verdict.outcome for answer in result.answers}
        assert [verdicts[key] for key in of_lecture("your_data")] == [outcome, Outcome.PASSED, Outcome.WRONG]


def test_awkward_data_as_it_comes_is_told_what_to_do(tmp_path):
    awkward(tmp_path)
    table = datasets.own_table(tmp_path / "awkward.csv")
    groups, y = table["batch"].to_numpy(str), table["grade"].to_numpy(str)
    texts = table[["size", "colour"]].to_numpy()
    assert "X is an array of Python objects" in your_data.amiss((texts, y, groups))
    assert "type <U" in your_data.amiss((texts.astype(str), y, groups))
    assert "missing or infinite, in 4 of 161 rows" in your_data.amiss((table[["size"]].to_numpy(), y, groups))
    sizes = table[["size"]].fillna(5.0).to_numpy()
    assert "in y are missing" in your_data.amiss((sizes, table["colour"].to_numpy().astype(str), groups))
    assert your_data.amiss((sizes, y, groups)) == ""


# -------------------------------------------------------------------------------------------------- bad input

X = np.arange(12.0).reshape(12, 1)
Y = np.tile([0, 1], 6)
G = np.repeat([0, 1, 2], 4)
HOLED = np.where(X == 3, np.nan, X)

BAD = {
    "nothing": (None, "Three arrays are due, and one of type NoneType came back"),
    "two": ((X, Y), "2 things came back"),
    "a list": ((X.tolist(), Y, G), "X is of type list"),
    "texts": ((X.astype(str), Y, G), "numbers are due. Turn a text into columns"),
    "dates": ((X.astype("datetime64[s]"), Y, G), "a date into seconds"),
    "flat": ((X[:, 0], Y, G), r"X has the shape \(12,\)"),
    "pictures": ((np.zeros((12, 2, 2)), Y, G), r"reshape\(len\(X\), -1\)"),
    "no column": ((np.zeros((12, 0)), Y, G), r"shape \(12, 0\)"),
    "NaN": ((HOLED, Y, G), r"in 1 of 12 rows \(columns 0\)"),
    "infinite": ((np.where(X == 3, np.inf, X), Y, G), "missing or infinite"),
    "labels of another length": ((X, Y[:-1], G), "X has 12 rows and y has 11 entries"),
    "groups of another length": ((X, Y, G[:-2]), "groups has 10 entries"),
    "labels as a column": ((X, Y[:, None], G), r"y has the shape \(12, 1\)"),
    "labels missing": ((X, np.where(Y == 1, np.nan, 0.0), G), "6 of 12 labels in y are missing, as in row 1"),
    "bytes": ((X, Y.astype("S"), G), r"y holds values of type \|S"),
    "one class": ((X, np.ones(12), G), "All 12 labels in y are 1.0"),
    "one group": ((X, Y, np.zeros(12)), "`groups` holds 1 group, and 3 at least are due"),
    "two groups": ((X, Y, G // 2), "`groups` holds 2 groups"),
    "a class in one group": ((X, np.where(G == 2, 7, Y), G), "The class 7 is found in the group 2 alone"),
    "measured numbers": ((np.zeros((60, 1)), np.arange(60) / 7, np.arange(60) % 5), "60 different labels"),
    "the label itself": ((np.column_stack([X, Y]), Y, G), "Column 1 of X is y itself"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_samples_that_will_not_do_get_one_clear_sentence(name, capsys):
    value, said = BAD[name]
    sentence = your_data.amiss(value)
    assert re.search(said, sentence), sentence
    assert "due" in sentence and sentence[-1] in ".?`" and len(sentence) < 300
    if isinstance(value, tuple) and len(value) == 3:
        assert your_data.fits(*value) is False
        assert "✗ samples: " in capsys.readouterr().out


@given(st.integers(3, 8), st.integers(2, 6), st.integers(0, 99), st.booleans())
def test_samples_that_will_do_are_taken_until_a_number_is_lost(n_groups, each, seed, texts):
    rng = np.random.default_rng(seed)
    groups = np.repeat(np.arange(n_groups), each)
    labels = np.tile(np.arange(each) % 2, n_groups)
    table = rng.normal(size=(len(groups), 2))
    y = np.array(["no", "yes"])[labels] if texts else labels
    assert your_data.amiss((table, y, groups)) == ""
    table[rng.integers(len(table)), rng.integers(2)] = rng.choice([np.nan, np.inf])
    assert "in 1 of" in your_data.amiss((table, y, groups))


FILES = {
    "mine.h5": (None, "is an HDF5 file"),
    "mine.xlsx": (None, "is a spreadsheet or a zip"),
    "mine.csv": (b"", "is empty"),
    "zeros.csv": (b"a,b\n\0\0\0", "isn't text"),
    "photo.csv": (b"\xff\xd8\xff\xe0 and more", "is a picture"),
    "ragged.csv": (b"a,b\n1,2\n1,2,3,4,5\n", "doesn't read as a table"),
    "latin.csv": ("größe,b\n1,2\n".encode("latin-1"), "doesn't read as a table"),
    "head.csv": (b"a,b\n", "no rows"),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_of_another_kind_gets_one_clear_sentence(name, tmp_path):
    content, said = FILES[name]
    path = tmp_path / name
    if name.endswith(".h5"):
        h5py.File(path, "w").close()
    elif name.endswith(".xlsx"):
        with zipfile.ZipFile(path, "w") as file:
            file.writestr("sheet", "1")
    else:
        path.write_bytes(content)
    with pytest.raises(ValueError, match=said) as found:
        datasets.own_table(path)
    assert str(found.value).startswith(name) and "\n" not in str(found.value)


def test_a_file_that_is_not_there_is_told_with_what_is(tmp_path):
    (tmp_path / "birds.csv").write_text("a\tb\n1\t2\n", encoding="utf-8")
    with pytest.raises(FileNotFoundError, match="Here is birds.csv"):
        datasets.own_table(tmp_path / "brids.csv")
    with pytest.raises(FileNotFoundError, match="Put it beside the notebook"):
        datasets.own_table(tmp_path / "none" / "x.csv")
    assert list(datasets.own_table(tmp_path / "birds.csv").columns) == ["a", "b"]


# --------------------------------------------------------------------------------------- parts and error bars


@given(st.lists(st.integers(0, 6), min_size=2, max_size=30), st.integers(1, 5), st.integers(0, 9))
def test_whole_groups_are_apart_and_a_row_that_crosses_over_is_told(groups, count, seed):
    groups = np.array(groups)
    train, test = split(groups, count, np.random.default_rng(seed))
    assert your_data.apart(groups, train, test) == bool(train.any() and test.any())
    big = [group for group in np.unique(groups[train]) if np.sum(groups == group) > 1]
    if big and test.any():
        train[np.flatnonzero(groups == big[0])[0]] = False
        assert not your_data.apart(groups, train, ~train)


@pytest.mark.parametrize(
    ("train", "test", "said"),
    [
        ([0, 1], [2, 3], "two masks of True and False"),
        ([True, True, False, False], [False, False, False, False], "the test part is empty"),
        ([False, False, False, False], [True, True, False, False], "the training part is empty"),
        ([True, True, False, False], [False, False, True, False], "neither part holds 1 row,"),
        ([True, False, True, False], [False, True, False, True], "2 of the groups lie in both parts"),
    ],
)
def test_parts_that_will_not_do(train, test, said, capsys):
    assert your_data.apart(np.array([1, 1, 2, 2]), train, test) is False
    assert said in capsys.readouterr().out


BARS = {
    "beaten": ([0.5] * 6, [0.2] * 6, (0.3, 0.3), True, "the baseline is beaten, by 0.3 on average"),
    "not known": ([0.5] * 6, [0.4, 0.6] * 3, (-0.1, 0.1), True, "whether it is beaten isn't known"),
    "worse": ([0.5] * 6, [0.9] * 6, (-0.5, -0.3), True, "no better than the baseline"),
    "five groups": ([0.5] * 5, [0.2] * 5, (0.3, 0.3), False, "it stands on 5 groups, and 6 at least are due"),
    "one group": ([0.5], [0.2], (0.3, 0.3), False, "it stands on 1 group,"),
    "lengths": ([0.5] * 6, [0.2] * 5, (0.3, 0.3), False, "6 losses of the baseline, 5 of yours"),
    "NaN": ([0.5] * 6, [np.nan] * 6, (0.3, 0.3), False, "a loss isn't a finite number"),
    "of the losses": ([0.5] * 6, [0.1] * 6, (0.05, 0.15), False, "which it has to hold"),
    "one end": ([0.5] * 6, [0.1] * 6, (0.4,), False, "1 ends"),
}  # fmt: skip


@pytest.mark.parametrize("name", BARS)
def test_an_error_bar_says_what_is_known(name, capsys):
    theirs, ours, ends, holds, said = BARS[name]
    assert your_data.error_bar(theirs, ours, ends) is holds
    assert said in capsys.readouterr().out


# ---------------------------------------------------------------------------------------------- test and card


def test_the_test_is_opened_once(capsys):
    assert your_data.opened("birds", ["a, b", "c"], 0.25)
    assert your_data.opened("birds", ["c", "a, b"], 0.25), "the same again, after a restart"
    assert your_data.opened("fish", ["c"], 0.1), "other data"
    assert your_data.opened("birds", ["d"], 0.1), "groups that nobody has looked at"
    capsys.readouterr()
    assert not your_data.opened("birds", ["c", "e"], 0.2)
    assert "opened for 2 machines (0.25, 0.2), and one is due" in capsys.readouterr().out
    assert not your_data.opened("birds", ["f"], np.nan)


def test_a_card_is_never_overwritten_without_a_copy(tmp_path, capsys):
    own = "# What I wrote\nby hand"
    text = your_data.card("My birds", {"For": "me", "Not for": ...}, {"loss": "0.2"})
    file = tmp_path / "card_my_birds.md"
    assert file.read_text(encoding="utf-8") == text
    assert "## For\n\nme" in text and "## Not for\n\n**Still to be written.**" in text
    your_data.card("My birds", {"For": "me", "Not for": ...}, {"loss": "0.2"})
    assert [one.name for one in tmp_path.glob("*.md")] == ["card_my_birds.md"], "the same needs no copy"
    file.write_text(own, encoding="utf-8")
    (tmp_path / "card_my_birds_1.md").write_text("taken", encoding="utf-8")
    your_data.card("My birds", {}, {})
    assert (tmp_path / "card_my_birds_2.md").read_text(encoding="utf-8") == own
    assert (tmp_path / "card_my_birds_1.md").read_text(encoding="utf-8") == "taken"
    assert "kept as card_my_birds_2.md" in capsys.readouterr().out
    assert not list(tmp_path.glob(".*part"))


def test_where_no_card_can_be_written_it_says_so(tmp_path, monkeypatch, capsys):
    your_data.card("x", {}, {}, folder=tmp_path / "none")
    assert "can't be written" in capsys.readouterr().out
    monkeypatch.setattr(memory, "folder", lambda: None)
    assert your_data.card("x", {}, {}).startswith("# Model card: x")
    assert "not written" in capsys.readouterr().out
    assert not list(tmp_path.iterdir())
