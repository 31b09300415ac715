"""The files in folders and zips, however deep: listed, and read only when asked for. No zip is ever unpacked.

Zips are hostile: their names, sizes and kinds are what somebody wrote into them. What can't be had is listed
too, with one sentence on why. A zip in a zip is a learner's, and has limits of its own: nobody else's work
suffers from a bomb in it.
"""

from __future__ import annotations

import io
import lzma
import math
import os
import re
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

MOST_IN_A_MEMBER = 64 * 2**20  # bytes, unzipped
MOST_TOGETHER = 2**28  # bytes, unzipped, of all that is looked at in a learner's zip, with the zips in it
MOST_MEMBERS = 20_000  # of a learner's zip, with those in it
MOST_IN_A_DOWNLOAD = 200_000  # of the zip of a whole class, where each learner may have handed in many files
DEEPEST = 3  # zips in zips in a zip

# what steers a text without being seen, and so shows another name than it is: directions, ends of lines
_STEERS = re.compile("[\u200e\u200f\u061c\u2028-\u202e\u2066-\u2069]")
_ABSOLUTE = "its name is an absolute path, so it isn't read."
_OUT = "its name leads out of the zip, so it isn't read."
_LINK = "it can't be opened: it is a link, which may lead to another learner's file."
_LINK_IN_A_ZIP = "it is a link, and links in zips aren't followed."
# what no learner wrote
_JUNK_FOLDERS = {".ipynb_checkpoints", "__macosx", "__pycache__", ".git", ".venv", "node_modules"}
_JUNK_FILES = {".ds_store", "thumbs.db", "desktop.ini"}
_PIECE = 2**20
_MEMBER = b"PK\1\2"  # what each member of a zip begins with in its table of contents
# whatever zipfile and what it calls may raise over a file that isn't as it should be
_BAD_ZIP = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    OSError,
    ValueError,
    KeyError,
    IndexError,
    OverflowError,
    NotImplementedError,
    RuntimeError,
    MemoryError,
)


class Unusable(Exception):
    """This file can't be had; the message is one sentence that says why, without the file's name."""


@dataclass(frozen=True)
class Entry:
    """A file.

    parts     its path below what was given; a zip counts as a folder
    pieces    gets its bytes piece by piece; raises Unusable
    modified  when it was changed last, by the clock of whoever packed it; None where that isn't known
    problem   why it can't be had; "" if it can
    zipped    whether it lies in a zip
    """

    parts: tuple[str, ...]
    pieces: Callable[[], Iterator[bytes]]
    modified: datetime | None = None
    problem: str = ""
    zipped: bool = False

    @property
    def path(self) -> str:
        """Its path as one text."""
        return "/".join(self.parts)

    @property
    def suffix(self) -> str:
        """The end of its name, in small letters, as in ".ipynb"."""
        return ending(self.parts[-1])[1]

    @property
    def stem(self) -> str:
        """Its name without that end."""
        return ending(self.parts[-1])[0]

    @property
    def astray(self) -> bool:
        """Whether it leads elsewhere, by its name or as a link: where it is, it is nobody's work."""
        return self.nowhere or self.problem in (_LINK, _LINK_IN_A_ZIP)

    @property
    def nowhere(self) -> bool:
        """Whether its name is of another place, so that it tells nothing of whose it is."""
        return self.problem in (_ABSOLUTE, _OUT)

    def read(self, most: int) -> bytes:
        """Return its bytes. Raises Unusable if there are more than `most`, or they can't be had."""
        if self.problem:
            raise Unusable(self.problem)
        data = bytearray()
        for piece in self.pieces():
            data += piece
            if len(data) > most:
                raise Unusable(f"it is larger than {most / 2**20:,.0f} MB.")
        return bytes(data)

    def size(self, most: int) -> int:
        """Return how many bytes there really are, without holding them. Raises Unusable as `read` does."""
        if self.problem:
            raise Unusable(self.problem)
        size = 0
        for piece in self.pieces():
            if (size := size + len(piece)) > most:
                raise Unusable(f"it is larger than {most / 2**20:,.0f} MB.")
        return size


def ending(name: str) -> tuple[str, str]:
    """Return a file's name without its end, and the end in small letters; of a notebook's two the first.

    >>> ending("x.IPYNB"), ending("x (1).ipynb.txt"), ending("x.ipynb.json"), ending("data.json")
    (('x', '.ipynb'), ('x (1)', '.ipynb'), ('x', '.ipynb'), ('data', '.json'))
    """
    stem, suffix = os.path.splitext(name)
    if suffix.casefold() in (".txt", ".json") and stem.casefold().endswith(".ipynb"):
        stem, suffix = os.path.splitext(stem)
    return stem, suffix.casefold()


@dataclass
class _Limits:
    """What is still left of the limits of one zip."""

    bytes: float = MOST_TOGETHER
    members: int = MOST_MEMBERS


class Walk:
    """The files below one path.

    entries  all files; those that can't be had have a `problem`
    skipped  how many files and folders were left out that no learner wrote, such as `.ipynb_checkpoints`
    """

    def __init__(self, path: Path, apart: Iterable[Path] = ()) -> None:
        """Raise FileNotFoundError if nothing is there, and Unusable if it is a zip that can't be read.

        apart  files and folders that are passed over in silence: whoever asks has put them there
        """
        self.entries: list[Entry] = []
        self.skipped = 0
        self._apart = {os.path.realpath(one) for one in apart}
        if path.is_dir():
            self._folder(path.resolve(), ())
        elif not path.exists():
            raise FileNotFoundError(f"There is no file or folder called {path}.")
        elif path.suffix.casefold() == ".zip":
            self._zip_file(path, ())
        else:
            self._file(path, (_shown(path.name),))

    def _folder(self, folder: Path, parts: tuple[str, ...]) -> None:
        try:
            inside = sorted(os.scandir(folder), key=lambda one: one.name)
        except OSError as error:
            self._bad((*parts, ""), f"this folder can't be opened: {error.strerror}.")
            return
        for one in inside:
            here = (*parts, _shown(one.name))
            if one.path in self._apart:
                continue
            if one.is_symlink():
                self._bad(here, _LINK)
            elif one.is_dir(follow_symlinks=False):
                if not self._junk(one.name, True):
                    self._folder(Path(one.path), here)
            elif self._junk(one.name, False):
                pass
            elif not one.is_file(follow_symlinks=False):
                self._bad(here, "it is a device or a pipe, not a file.")
            elif here[-1].casefold().endswith(".zip"):
                try:
                    self._zip_file(Path(one.path), here)
                except Unusable as unusable:
                    self._bad(here, str(unusable))
            else:
                self._file(Path(one.path), here)

    def _junk(self, name: str, folder: bool) -> bool:
        """Tell whether no learner wrote it, and count it if so."""
        folded = name.casefold()
        junk = folded in _JUNK_FOLDERS if folder else folded in _JUNK_FILES or name.startswith("._")
        self.skipped += junk
        return junk

    def _bad(self, parts: tuple[str, ...], problem: str, zipped: bool = False) -> None:
        self.entries.append(Entry(parts, lambda: iter(()), None, problem, zipped))

    def _file(self, path: Path, parts: tuple[str, ...]) -> None:
        def pieces() -> Iterator[bytes]:
            try:
                with path.open("rb") as file:
                    while piece := file.read(_PIECE):
                        yield piece
            except OSError as error:
                raise Unusable(f"it can't be opened: {error.strerror or error}.") from None

        try:
            modified = datetime.fromtimestamp(int(path.stat().st_mtime))
        except (OSError, ValueError, OverflowError):
            modified = None
        self.entries.append(Entry(parts, pieces, modified))

    def _zip_file(self, path: Path, parts: tuple[str, ...]) -> None:
        try:
            _count(path, 2 * MOST_IN_A_DOWNLOAD)
            opened = zipfile.ZipFile(path)  # stays open: its entries are read when they are asked for
        except Unusable:
            raise
        except _BAD_ZIP as error:
            raise Unusable(_broken(error)) from None
        learners = len(parts) > 1  # in a folder in what was given; otherwise it may be a whole class's
        limits = _Limits() if learners else _Limits(math.inf, MOST_IN_A_DOWNLOAD)
        self._zip(opened, parts, 1, lambda: opened, limits)

    def _zip(
        self,
        opened: zipfile.ZipFile,
        parts: tuple[str, ...],
        depth: int,
        again: Callable[[], zipfile.ZipFile],
        limits: _Limits,
    ) -> None:
        """List what is in a zip. `again` opens it once more, when something in it is asked for."""
        listed: dict[tuple[str, ...], Entry] = {}
        members = opened.infolist()
        limits.members -= len(members)
        if limits.members < 0:
            raise Unusable(_too_many(MOST_IN_A_DOWNLOAD if limits.bytes == math.inf else MOST_MEMBERS))
        for number, member in enumerate(members):
            name = _name(member)
            here = tuple(part for part in name.replace("\\", "/").split("/") if part not in ("", "."))
            if not here or any(self._junk(part, True) for part in here[:-1]) or self._junk(here[-1], False):
                continue
            problem = _problem(member, name, here)
            if (member.is_dir() or name.endswith(("/", "\\"))) and not problem:
                self.skipped += here[-1].casefold() in _JUNK_FOLDERS
                continue
            if here in listed:
                self._bad(
                    (*parts, *map(_shown, here)), "it stands twice in its zip, and the last one counts.", True
                )
            pieces = _reader(again, number, limits)
            listed[here] = Entry((*parts, *map(_shown, here)), pieces, _moment(member), problem, True)
        for entry in listed.values():
            if entry.suffix != ".zip" or entry.problem:
                self.entries.append(entry)
            elif depth == DEEPEST:
                self.entries.append(replace(entry, problem=f"it lies in {depth} zips, one in the other."))
            else:
                self._inner(entry, depth + 1, _Limits() if limits.bytes == math.inf else limits)

    def _inner(self, entry: Entry, depth: int, limits: _Limits) -> None:
        """List what is in a zip in a zip; it is taken out anew for each file that is asked for."""

        def again() -> zipfile.ZipFile:
            return zipfile.ZipFile(io.BytesIO(entry.read(MOST_IN_A_MEMBER)))

        try:
            data = entry.read(MOST_IN_A_MEMBER)
            if data.count(_MEMBER) > 5 * MOST_MEMBERS:  # those of zips in it may stand there in the open
                raise Unusable(_too_many(MOST_MEMBERS))
            with zipfile.ZipFile(io.BytesIO(data)) as opened:
                self._zip(opened, entry.parts, depth, again, limits)
        except Unusable as unusable:
            self._bad(entry.parts, str(unusable), True)
        except _BAD_ZIP as error:
            self._bad(entry.parts, _broken(error), True)


def _reader(
    again: Callable[[], zipfile.ZipFile], number: int, limits: _Limits
) -> Callable[[], Iterator[bytes]]:
    """What gets the bytes of a zip's member, as far as the limits go; they count the first time only."""
    counts = True

    def pieces() -> Iterator[bytes]:
        nonlocal counts
        counted, counts, size = counts, False, 0
        try:
            opened = again()
            with opened.open(opened.infolist()[number]) as file:
                while piece := file.read(_PIECE):
                    size += len(piece)
                    limits.bytes -= len(piece) if counted else 0
                    if size > MOST_IN_A_MEMBER:
                        raise Unusable(f"it is larger than {MOST_IN_A_MEMBER // 2**20} MB when unzipped.")
                    if counted and limits.bytes < 0:
                        raise Unusable(f"its zip holds over {MOST_TOGETHER // 2**20} MB when unzipped.")
                    yield piece
        except Unusable:
            raise
        except _BAD_ZIP as error:
            raise Unusable(_broken(error)) from None

    return pieces


def _count(path: Path, most: int) -> None:
    """Raise Unusable if so many members can be in a zip that even listing them takes too much memory."""
    seen, end = 0, b""
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            seen += (end + piece).count(_MEMBER)
            end = piece[1 - len(_MEMBER) :]
            if seen > most:
                raise Unusable(_too_many(most))


def _too_many(most: int) -> str:
    return f"there are more than {most:,} files in it."


def _broken(error: BaseException) -> str:
    said = re.sub(r"\s+", " ", str(error))[:100].rstrip(".") or type(error).__name__
    return f"it can't be unzipped ({said}): ask for it again."


def _problem(member: zipfile.ZipInfo, name: str, parts: tuple[str, ...]) -> str:
    """What keeps a member of a zip from being read, by what the zip says of it."""
    kind = stat.S_IFMT(member.external_attr >> 16)
    if name.startswith(("/", "\\")) or re.match(r"[A-Za-z]:", name):
        return _ABSOLUTE
    if ".." in parts:
        return _OUT
    if any(unicodedata.category(letter) in ("Cc", "Cs") for letter in member.orig_filename):
        return "its name holds characters that no name can hold, so it isn't read."
    if len(parts) > 40 or any(len(part) > 255 for part in parts):
        return "its name is too long, so it isn't read."
    if kind == stat.S_IFLNK:
        return _LINK_IN_A_ZIP
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        return "it is a device or a pipe, not a file."
    if member.flag_bits & 0x1:
        return "it is encrypted: ask for it without a password."
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return "it is packed in an unusual way: ask for an ordinary zip."
    return ""


def _name(member: zipfile.ZipInfo) -> str:
    """A member's name. Some programs write UTF-8 and don't say so; then zipfile has taken it for cp437."""
    if not member.flag_bits & 0x800:
        try:
            return member.orig_filename.encode("cp437").decode("utf-8")
        except UnicodeError:
            pass
    return member.orig_filename


def _moment(member: zipfile.ZipInfo) -> datetime | None:
    try:
        return datetime(*member.date_time)
    except ValueError:
        return None


def _shown(name: str) -> str:
    """A name that can be printed: one in a file system, or in a zip, may hold what is no character."""
    text = name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return "".join("�" if unicodedata.category(c) in ("Cc", "Cs") else c for c in _STEERS.sub("�", text))
