"""A learner's own table: opened, or said in one sentence what kind of file it is instead."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

# how files begin, what they are, and what opens them
_KINDS = {
    b"\x89HDF\r\n\x1a\n": ("an HDF5 file", "Open it with `h5py.File(path)`, and take its data sets out"),
    b"PK\x03\x04": ("a spreadsheet or a zip", "Save the sheet as CSV, or unzip it"),
    b"\xd0\xcf\x11\xe0": ("an old spreadsheet", "Save the sheet as CSV"),
    b"\x1f\x8b": ("a compressed file", "Unpack it"),
    b"\x93NUMPY": ("a NumPy file", "Open it with `np.load(path)`"),
    b"%PDF": ("a PDF", "Get the table that it was made of, as CSV"),
    b"\x89PNG": ("a picture", "Read it with `matplotlib.image.imread(path)`: each picture is one sample"),
    b"\xff\xd8\xff": (
        "a picture",
        "Read it with `matplotlib.image.imread(path)`: each picture is one sample",
    ),
}


def own_table(path: str | Path) -> pd.DataFrame:
    """Return a table of one's own: a text file with the columns' names in its first line, CSV or the like.

    path     the file; commas, semicolons or tabs may separate its columns
    raises   FileNotFoundError where it isn't there, ValueError, in one sentence, where it is no table

    >>> from mlschool.datasets.files import find
    >>> own_table(find("penguins.csv")).shape
    (344, 8)
    """
    import pandas as pd

    path = Path(path)
    if not path.is_file():
        here = sorted(one.name for one in path.parent.glob(f"*{path.suffix}")) if path.parent.is_dir() else []
        known = f" Here is {', '.join(here[:5])}." if here else " Put it beside the notebook."
        raise FileNotFoundError(f"There is no file {path}.{known}")
    with path.open("rb") as file:
        head = file.read(4096)
    for begin, (kind, what_to_do) in _KINDS.items():
        if head.startswith(begin):
            raise ValueError(f"{path.name} is {kind}, and a text file with a table is due. {what_to_do}.")
    if b"\0" in head or not head.strip():
        what = "is empty" if not head.strip() else "isn't text"
        raise ValueError(f"{path.name} {what}, and a table is due, a row a line. Export it as CSV.")
    try:
        table = pd.read_csv(path, sep=None, engine="python")
    except (ValueError, UnicodeDecodeError, pd.errors.ParserError, OSError) as error:
        said = str(error).splitlines()[0][:120]
        raise ValueError(
            f"{path.name} doesn't read as a table ({said}). Save it as CSV, in UTF-8, with the same number "
            "of columns in each row."
        ) from None
    if not len(table):
        raise ValueError(f"{path.name} has names of columns and no rows. Export the data again.")
    return table
