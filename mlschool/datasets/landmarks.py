"""Landmark models of machine learning: how much computing each one's training took."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .files import find

if TYPE_CHECKING:
    import pandas as pd


def landmark_models() -> pd.DataFrame:
    """Return 20 landmark models from 1957 to 2021, one a row, indexed by name.

    year        when it was published, as a decimal number
    compute     floating-point operations (FLOP) of the whole training, estimated; right within a factor of
                about 2, for some of about 4
    parameters  how many; missing where it isn't known
    source      the paper, and who estimated

    raises  DataFileError when the file is missing or damaged

    >>> landmark_models().loc["AlexNet", "compute"]
    np.float64(4.7e+17)
    """
    import pandas as pd

    table = pd.read_csv(find("landmark_models.csv"), index_col="model")
    return table.rename(columns={"training_compute_flop": "compute"})[
        ["year", "compute", "parameters", "source"]
    ]
