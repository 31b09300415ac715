"""Linux namespaces: processes, mounts, users and a network of one's own; without root, if the system allows.

`os.unshare` came with Python 3.12, and mounting never did: both by the C library.
"""

from __future__ import annotations

import ctypes
import os
import struct
import sys
from pathlib import Path

USER, PROCESSES, MOUNTS, IPC, NETWORK, HOST_NAME = (
    0x10000000,
    0x20000000,
    0x00020000,
    0x08000000,
    0x40000000,
    0x04000000,
)
_SET_DUMPABLE, _NO_NEW_PRIVILEGES = 4, 38
_NO_SETUID, _NO_DEVICES, _NO_PROGRAMS = 2, 4, 8
_CAPABILITY_VERSION = 0x20080522

_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def unshare(kinds: int) -> None:
    """Move this process into namespaces of its own, as the user it is. Raises OSError."""
    user, group = os.geteuid(), os.getegid()
    dumpable(True)  # else /proc/self belongs to root, after a change of user
    _do(_libc.unshare(kinds))
    if kinds & USER:
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"{user} {user} 1")
        Path("/proc/self/gid_map").write_text(f"{group} {group} 1")
    dumpable(False)


def mount_memory(folder: str, size: int, files: int) -> None:
    """Mount an empty file system in memory upon a folder: so many bytes, so many files. Raises OSError."""
    options = f"size={size},nr_inodes={files},mode=0700".encode()
    flags = _NO_SETUID | _NO_DEVICES | _NO_PROGRAMS
    _do(_libc.mount(b"tmpfs", os.fsencode(folder), b"tmpfs", ctypes.c_ulong(flags), options))


def drop_capabilities() -> None:
    """Give up the rights that a new user namespace gave, mounting among them. Raises OSError."""
    header = struct.pack("=Ii", _CAPABILITY_VERSION, 0)
    _do(_libc.capset(header, bytes(24)))


def no_new_privileges() -> None:
    """From here on no program gives more rights than this process has. Raises OSError."""
    _do(_libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0))


def dumpable(whether: bool) -> None:
    """Let other processes of the same user look into this one, or don't."""
    _do(_libc.prctl(_SET_DUMPABLE, int(whether), 0, 0, 0))


def _do(result: int) -> None:
    if result != 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
