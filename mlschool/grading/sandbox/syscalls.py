"""Seccomp: which system calls are left, by libseccomp.

Two filters. The first is put on for each submission, and leaves what computing and reading files need: no
network, no programs, no mounts, no other process's memory. The second is put on for each exercise, and takes
away new processes and signals to others, also those that a descriptor sends when there is something to read;
threads remain.
"""

from __future__ import annotations

import contextlib
import errno
import mmap
import os
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyseccomp import SyscallFilter

_LEFT = """
read write readv writev pread64 pwrite64 preadv pwritev preadv2 pwritev2 close close_range lseek fstat
newfstatat stat lstat statx fstatfs statfs access faccessat faccessat2 readlink readlinkat getdents
getdents64 open openat creat mkdir mkdirat unlink unlinkat rmdir rename renameat renameat2
ftruncate fallocate fsync fdatasync sync_file_range fadvise64 sendfile copy_file_range chmod fchmod
fchmodat utimensat umask getcwd chdir fchdir fcntl ioctl dup dup2 dup3 pipe pipe2 poll ppoll select
pselect6 epoll_create epoll_create1 epoll_ctl epoll_wait epoll_pwait epoll_pwait2 eventfd eventfd2
mprotect munmap mremap madvise mincore msync brk mlock munlock get_mempolicy membarrier rt_sigaction
rt_sigprocmask rt_sigreturn rt_sigpending rt_sigtimedwait rt_sigsuspend sigaltstack restart_syscall
getpid gettid getppid getpgid getpgrp getsid getuid geteuid getgid getegid getresuid getresgid getgroups
clock_gettime clock_getres clock_nanosleep nanosleep gettimeofday time times getrusage getitimer
setitimer alarm pause timer_create timer_settime timer_gettime timer_delete timer_getoverrun futex
futex_waitv get_robust_list set_robust_list set_tid_address rseq sched_yield sched_getaffinity
sched_getparam sched_getscheduler sched_get_priority_max sched_get_priority_min getcpu getrandom uname
sysinfo getrlimit setrlimit prctl arch_prctl clone fork vfork wait4 waitid exit exit_group kill tkill
tgkill sendto recvfrom sendmsg recvmsg shutdown socketpair getsockopt getsockname getpeername seccomp
landlock_restrict_self
"""
_THREAD = 0x00010000  # CLONE_THREAD
_INT = 0xFFFFFFFF  # what the kernel reads of an argument of 64 bits
_FILE_SIGNALS = (8, 10, 15, 1024, 1026)  # F_SETOWN, F_SETSIG, F_SETOWN_EX, F_SETLEASE, F_NOTIFY
_DEVICE_SIGNALS = (0x8901, 0x8902, 0x5452)  # FIOSETOWN, SIOCSPGRP, FIOASYNC
_MODES = ("chmod", "fchmod", "fchmodat", "fchmodat2")
_SHARED_MEMORY = mmap.MAP_SHARED | mmap.MAP_ANONYMOUS if hasattr(mmap, "MAP_ANONYMOUS") else 0


def for_a_submission() -> None:
    """Leave this process and its children what a submission needs. Raises OSError or RuntimeError."""
    _of_a_submission().load()


def for_an_exercise() -> None:
    """Take away new processes, and signals to others. Raises OSError or RuntimeError."""
    from pyseccomp import ERRNO, NE, Arg

    rules = _of_an_exercise()
    for name in ("kill", "tgkill"):
        _add(rules, ERRNO(errno.EPERM), name, Arg(0, NE, os.getpid()))
    rules.load()


def prepare() -> None:
    """Build both filters, so that the processes that are forked from this one need only put them on."""
    _of_a_submission()
    _of_an_exercise()


@cache
def _of_a_submission() -> SyscallFilter:
    from pyseccomp import ALLOW, EQ, ERRNO, KILL_PROCESS, MASKED_EQ, Arg, Attr, SyscallFilter

    # "there is no such call" rather than "you may not": the C library then takes an older one that is left
    rules = SyscallFilter(ERRNO(errno.ENOSYS))
    with contextlib.suppress(ValueError, OSError):  # older ones end the thread, and others of it go on
        rules.set_attr(Attr.ACT_BADARCH, KILL_PROCESS)  # calls by another machine's numbers
    for name in _LEFT.split():
        _add(rules, ALLOW, name)
    _add(rules, ALLOW, "prlimit64", Arg(0, EQ, 0))  # its own limits only
    # memory that is shared and has no file isn't counted as this process's
    for flags in (0, mmap.MAP_SHARED, mmap.MAP_ANONYMOUS):
        _add(rules, ALLOW, "mmap", Arg(3, MASKED_EQ, _SHARED_MEMORY, flags))
    for name in ("socket", "connect", "bind", "execve", "execveat", "ptrace", "mount", "unshare", "setns"):
        _add(rules, ERRNO(errno.EPERM), name)
    return rules


@cache
def _of_an_exercise() -> SyscallFilter:
    """Without the rules that name the process."""
    from pyseccomp import ALLOW, ERRNO, MASKED_EQ, Arg, SyscallFilter

    rules = SyscallFilter(ALLOW)
    refused = ERRNO(errno.EPERM)
    for name in ("fork", "vfork"):
        _add(rules, refused, name)
    _add(rules, refused, "clone", Arg(0, MASKED_EQ, _THREAD, 0))
    _add(rules, refused, "tkill")
    for command in _FILE_SIGNALS:
        _add(rules, refused, "fcntl", Arg(1, MASKED_EQ, _INT, command))
    for request in _DEVICE_SIGNALS:
        _add(rules, refused, "ioctl", Arg(1, MASKED_EQ, _INT, request))
    # Landlock doesn't see these; nor, in its first versions, a file that is emptied by being opened to read
    for name in _MODES:
        _add(rules, ERRNO(0), name)  # nothing is done, and all seems well: copying a file ends with this
    _add(rules, refused, "utimensat")
    for place, name in ((1, "open"), (2, "openat")):
        _add(rules, refused, name, Arg(place, MASKED_EQ, os.O_ACCMODE | os.O_TRUNC, os.O_RDONLY | os.O_TRUNC))
    return rules


def _add(rules: SyscallFilter, action: int, name: str, *arguments: object) -> None:
    with contextlib.suppress(ValueError, OSError, RuntimeError):  # a call that this architecture doesn't have
        rules.add_rule(action, name, *arguments)
