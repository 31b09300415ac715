"""The data: real, unchanged, found in one order, and broken only in clear sentences."""

import hashlib
import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest

from mlschool import datasets
from mlschool.datasets import files

DATA = Path(files.PACKAGE).parent / "data"
LISTED = json.loads((DATA / files.CHECKSUMS).read_text())


@pytest.fixture
def copy(tmp_path, monkeypatch):
    """A copy of the data folder, to be damaged; the course knows no other."""
    for path in DATA.iterdir():
        if path.is_file():
            (tmp_path / path.name).write_bytes(path.read_bytes())
    monkeypatch.setattr(files, "_OWN", [tmp_path])
    monkeypatch.delenv(files.OVERRIDE, raising=False)
    return tmp_path


# --- files -----------------------------------------------------------------------------------------


def test_every_file_is_listed_with_its_checksum():
    beside = {path.name for path in DATA.iterdir() if path.suffix not in {".json", ".md", ".py"}}
    assert set(LISTED) == beside - {".gitattributes"}
    for name, checksum in LISTED.items():
        assert hashlib.sha256((DATA / name).read_bytes()).hexdigest() == checksum
    assert files.check_all() == [(name, None) for name in LISTED]


def test_the_datasheet_has_a_row_for_each_file_with_its_size_and_checksum():
    rows = [line for line in (DATA / "DATASHEET.md").read_text().splitlines() if line.startswith("| `")]
    told = {}
    for row in rows:
        name, *_, size, _, checksum = (cell.strip(" `") for cell in row.strip("|").split("|"))
        told[name] = (size, checksum)
        assert "" not in [cell.strip() for cell in row.strip("|").split("|")]
    assert told == {name: (f"{(DATA / name).stat().st_size} bytes", sha) for name, sha in LISTED.items()}


def test_the_penguins_are_those_of_the_published_package():
    published = pytest.importorskip("palmerpenguins")
    original = Path(published.__file__).parent / "data" / "penguins.csv"
    assert files.find("penguins.csv").read_bytes() == original.read_bytes()


def test_the_wheel_carries_the_data(wheel, tmp_path):
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path)
    code = "from mlschool.datasets import files; print(files.find('penguins.csv')); print(files.check_all())"
    run = [sys.executable, "-I", "-c", f"import sys; sys.path.insert(0, {str(tmp_path)!r}); {code}"]
    found, checked = subprocess.run(run, capture_output=True, text=True, check=True).stdout.splitlines()
    assert Path(found) == tmp_path / "mlschool" / "data" / "penguins.csv"
    assert checked == str([(name, None) for name in LISTED])


def test_a_chosen_folder_comes_first(copy, tmp_path_factory, monkeypatch):
    other = tmp_path_factory.mktemp("other")
    monkeypatch.setenv(files.OVERRIDE, str(other))
    assert files.find("penguins.csv") == copy / "penguins.csv"
    (other / "penguins.csv").write_bytes((copy / "penguins.csv").read_bytes())
    assert files.find("penguins.csv") == other / "penguins.csv"
    (other / "penguins.csv").write_text("species\n")
    with pytest.raises(datasets.DataFileError, match=re.escape(str(other / "penguins.csv"))):
        datasets.penguins()


def test_a_missing_file_is_told_with_the_places_and_the_remedy(copy):
    (copy / "penguins.csv").unlink()
    with pytest.raises(datasets.DataFileError) as caught:
        datasets.penguins()
    message = str(caught.value)
    assert "penguins.csv is missing" in message
    assert str(copy) in message
    assert "Install mlschool again" in message and "MLSCHOOL_DATA" in message
    assert dict(files.check_all())["penguins.csv"] == message


@pytest.mark.parametrize("damage", [b"", b"more", b"\r\n"])
def test_a_damaged_file_is_told(copy, damage):
    path = copy / "penguins.csv"
    path.write_bytes(path.read_bytes() + damage if damage else b"")
    with pytest.raises(datasets.DataFileError, match=r"penguins\.csv is damaged.*Install mlschool again"):
        datasets.penguin_table()
    assert dict(files.check_all())["penguins.csv"]


def test_a_missing_or_damaged_list_is_told(copy):
    (copy / files.CHECKSUMS).write_text("{")
    assert "is no JSON" in files.check_all()[0][1]
    (copy / files.CHECKSUMS).unlink()
    assert "is missing" in files.check_all()[0][1]


def test_an_unknown_file_is_told_the_nearest():
    with pytest.raises(
        datasets.DataFileError, match=r"no data file 'pengiuns\.csv'. Do you mean penguins\.csv"
    ):
        files.find("pengiuns.csv")


# --- penguins --------------------------------------------------------------------------------------


def test_nothing_heavy_is_loaded_before_the_first_call():
    code = (
        "import sys; from mlschool import datasets, plotting; dir(datasets), dir(plotting);"
        "print([m for m in ('numpy', 'pandas', 'matplotlib') if m in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout == "[]\n"


def test_an_unknown_name_lists_the_known_ones():
    with pytest.raises(AttributeError, match="pengiuns.*penguins"):
        datasets.pengiuns()


def test_penguins_by_default():
    data = datasets.penguins()
    assert data.X.shape == (274, 2) and data.X.dtype == np.float64
    assert data.y.shape == (274,) and data.y.dtype == np.int64
    assert data.counts == (151, 123)
    assert data.features == ("body mass (g)", "bill depth (mm)")
    assert np.isfinite(data.X).all()
    assert np.diff(data.y).any() and not (np.diff(data.y) >= 0).all()  # mixed


def test_the_docstring_says_how_many_were_left_out():
    table = datasets.penguin_table()
    lacking = table[table["body_mass_g"].isna()]
    assert sorted(lacking["species"]) == ["Adelie", "Gentoo"]
    assert lacking[["bill_length_mm", "bill_depth_mm", "flipper_length_mm"]].isna().all(axis=None)
    assert len(table) == 344
    assert table["sex"].isna().sum() == 11  # the datasheet: two, and nine more


def test_rows_stay_together_and_the_seed_decides_their_order():
    first, again, other = datasets.penguins(), datasets.penguins(), datasets.penguins(seed=1)
    assert (first.X == again.X).all() and (first.y == again.y).all()
    assert not (first.X == other.X).all()
    in_order = datasets.penguins(seed=None)
    assert (np.diff(in_order.y) >= 0).all()
    assert in_order.X[0].tolist() == [3750, 18.7]  # the first row of the file
    together = [sorted(zip(*data.X.T, data.y, strict=True)) for data in (first, other, in_order)]
    assert together[0] == together[1] == together[2]


def test_labels_follow_the_order_of_the_classes():
    data = datasets.penguins(("Gentoo", "Adelie"), ("bill_depth_mm",))
    assert data.classes == ("Gentoo", "Adelie") and data.counts == (123, 151)
    assert data.X[data.y == 0].mean() < data.X[data.y == 1].mean()
    assert datasets.penguins("Adelie").counts == (151,)


def test_gentoo_and_adelie_can_be_parted_by_a_line_and_adelie_and_chinstrap_cannot():
    from sklearn.linear_model import Perceptron

    def mistakes(*classes):
        data = datasets.penguins(classes)
        Z = (data.X - data.X.mean(axis=0)) / data.X.std(axis=0)
        return (Perceptron(max_iter=300, tol=None).fit(Z, data.y).predict(Z) != data.y).sum()

    assert mistakes("Adelie", "Gentoo") == 0
    assert mistakes("Adelie", "Chinstrap") > 30


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"classes": ("adelie", "Gentoo")}, "no class 'adelie'. Do you mean Adelie"),
        ({"classes": ("Adelie", "Emperor")}, "no class 'Emperor'. Do you mean Adelie or Chinstrap or Gentoo"),
        ({"features": ("body_mass", "bill_depth_mm")}, "no feature 'body_mass'. Do you mean body_mass_g"),
        ({"features": ("sex",)}, "no feature 'sex'"),
        ({"classes": (0, 1)}, "no class 0"),
        ({"classes": ("Adelie", "Adelie")}, "Name each class once"),
        ({"features": ()}, "Name each feature once, and at least one of bill_length_mm"),
    ],
)
def test_a_misspelt_name_is_told_in_one_sentence(arguments, message):
    with pytest.raises(ValueError, match=message):
        datasets.penguins(**arguments)


# --- Labelled and XOR ------------------------------------------------------------------------------


def test_xor_is_complete():
    data = datasets.xor()
    assert {tuple(x): y for x, y in zip(data.X.tolist(), data.y.tolist(), strict=True)} == {
        (a, b): int(a != b) for a in (0, 1) for b in (0, 1)
    }


def test_a_label_says_what_it_holds():
    data = datasets.Labelled([[1], [2], [3]], [0, 1, 1], ("a < b (m)",), ("x", "y & z"), "here")
    assert len(data) == 3
    assert repr(data) == "3 samples: 1 x (y = 0), 2 y & z (y = 1)\nfeatures: a < b (m)\norigin: here"
    html = data._repr_html_()
    assert "a &lt; b (m)" in html and "2 y &amp; z" in html and "here" in html


def test_new_features_get_the_names_that_are_true_of_them():
    data = datasets.penguins()
    scaled = data.with_X(data.X / 2, unit="standard deviations")
    assert scaled.features == ("body mass (standard deviations)", "bill depth (standard deviations)")
    assert scaled.classes == data.classes and (scaled.y == data.y).all() and scaled.origin == data.origin
    assert data.with_X(data.X / 2).features == (
        "body mass",
        "bill depth",
    )  # no unit is better than a wrong one
    xor = datasets.xor()
    assert xor.with_X(xor.X + 1).features == ("x₁", "x₂")
    assert xor.with_X(xor.X[:, :1], features=("only x₁",)).features == ("only x₁",)


def test_changing_an_array_elsewhere_does_not_change_the_data():
    X = np.zeros((2, 1))
    data = datasets.Labelled(X, [0, 1], ("x",), ("a", "b"))
    X += 1
    assert (data.X == 0).all()


@pytest.mark.parametrize(
    ("X", "y", "message"),
    [
        ([[1, 2]], [0], r"shape \(samples, 1\)"),
        ([1, 2], [0, 0], r"Here it is \(2,\)"),
        ([[1], [2]], [0], r"y must have the shape \(2,\)"),
        ([[1], [2]], [0, 2], "labels from 0 to 1"),
    ],
)
def test_shapes_that_do_not_belong_together_are_told(X, y, message):
    with pytest.raises(ValueError, match=message):
        datasets.Labelled(X, y, ("x",), ("a", "b"))
