"""Landlock: this process and its children see these files only. Linux 5.13 and later, without root.

By system calls, as https://docs.kernel.org/userspace-api/landlock.html has them; the C library has no
functions for these.
"""

from __future__ import annotations

import ctypes
import os
import stat
import struct
import sys
from collections.abc import Iterable

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446  # the same numbers on every architecture
_VERSION, _PATH_BENEATH = 1, 1
_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
_TRUNCATE, _DEVICE_COMMANDS = 1 << 14, 1 << 15
_OF_FILES = _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE | _DEVICE_COMMANDS
_READ = _EXECUTE | _READ_FILE | _READ_DIR
# how many of the rights over files each version knows, of 1, 2, 3 …
_KNOWN = (13, 14, 15, 15, 16)
_NETWORK_FROM, _SCOPES_FROM = 4, 6  # versions

_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def version() -> int:
    """Return the version of Landlock that the kernel has; 0 for none, or where it is switched off."""
    if _libc is None:
        return 0
    return max(_libc.syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint32(_VERSION)), 0)


def ruleset(readable: Iterable[str], listed: Iterable[str], writable: Iterable[str]) -> int:
    """Return a descriptor of rules: what may be read, folders that may be listed only, what may be written.

    No TCP at all, and signals only to processes under the same rules, where the kernel knows how. What
    doesn't exist is left out. Raises OSError.
    """
    known = version()
    rights = (1 << _KNOWN[min(known, len(_KNOWN)) - 1]) - 1
    attributes = struct.pack(
        "=QQQ", rights, 3 if known >= _NETWORK_FROM else 0, 3 if known >= _SCOPES_FROM else 0
    )
    size = 24 if known >= _SCOPES_FROM else 16 if known >= _NETWORK_FROM else 8
    rules = _call(_CREATE_RULESET, attributes, ctypes.c_size_t(size), ctypes.c_uint32(0))
    for paths, allowed in ((readable, _READ), (listed, _READ_DIR), (writable, rights & ~_EXECUTE)):
        for path in paths:
            _allow(rules, path, allowed & rights)
    return rules


def restrict(rules: int) -> None:
    """Put the rules upon this process, for good. New privileges must be ruled out before. Raises OSError."""
    _call(_RESTRICT_SELF, rules, ctypes.c_uint32(0))


def _allow(rules: int, path: str, allowed: int) -> None:
    try:
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        if not stat.S_ISDIR(os.fstat(place).st_mode):
            allowed &= _OF_FILES
        rule = struct.pack("=Qi", allowed, place)
        _call(_ADD_RULE, rules, ctypes.c_uint32(_PATH_BENEATH), rule, ctypes.c_uint32(0))
    finally:
        os.close(place)


def _call(number: int, *arguments: object) -> int:
    result = _libc.syscall(number, *arguments)
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result
