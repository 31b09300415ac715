"""The warmed-up process in the sandbox: it has NumPy loaded, and forks for each submission and each exercise.

    outside ──▶ warm ──fork──▶ keeper (one for each submission) ──fork──▶ answer (one for each exercise)

Only the last of these runs what a learner wrote. The keeper passes on what it says, unread, and ends it when
its time is up.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import resource
import secrets
import select
import signal
import socket
import sys
import time
from typing import Any, NoReturn

from mlschool.grading.sandbox import landlock, namespaces, syscalls
from mlschool.grading.sandbox.frames import Closed, Late, Reader, TooLarge, receive, send
from mlschool.grading.sandbox.wire import pack

MOST_REQUEST = 1 << 28  # bytes; what comes from outside is trusted, and yet has an end
_RESERVED = 1 << 30  # bytes
REPLY, CALL, END = b"r", b"c", b"e"
ANSWER = "mlschool.grading.sandbox.answer"


def main(descriptor: int) -> None:
    """Get ready as told over this socket, then fork for each submission whose socket comes in by it."""
    _usual_signals()
    control = socket.socket(fileno=descriptor)
    try:
        config = json.loads(receive(control, MOST_REQUEST))
        _get_ready(config)
        send(control, b"ready")
    except Exception as error:
        with contextlib.suppress(Closed):
            send(control, f"{type(error).__name__}: {error}".encode())
        return
    while True:
        _, descriptors, _, _ = socket.recv_fds(control, 1, 1)
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG if descriptors else 0)[0]:
                pass
        if not descriptors:
            own, children = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
            used = own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime
            with contextlib.suppress(Closed):
                send(control, json.dumps(used).encode("ascii"))
            return
        if _fork() == 0:
            control.close()
            line = socket.socket(fileno=descriptors[0])
            try:
                _keep(line, config)
            except Closed:
                pass
            except Exception as error:
                with contextlib.suppress(Closed):
                    send(line, END + json.dumps({"failed": f"{type(error).__name__}: {error}"}).encode())
            os._exit(0)
        os.close(descriptors[0])


def _usual_signals() -> None:
    """Let signals do what they usually do: a run in the background of a script, say, ignores Ctrl-C."""
    signal.pthread_sigmask(signal.SIG_SETMASK, [])
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGXCPU):
        signal.signal(number, signal.SIG_DFL)


def _get_ready(config: dict[str, Any]) -> None:
    if config["user"] is not None:  # root's limits aren't binding, in no namespace
        os.setgroups([])
        os.setresgid(config["user"], config["user"], config["user"])
        os.setresuid(config["user"], config["user"], config["user"])
    if config["namespaces"] == "direct":
        inner = namespaces.MOUNTS | namespaces.IPC | namespaces.NETWORK | namespaces.HOST_NAME
        namespaces.unshare(namespaces.USER | inner)
    for module in config["load"]:
        importlib.import_module(module)
    if "torch" in sys.modules:
        sys.modules["torch"].set_num_threads(1)
    if "seccomp" in config["layers"]:
        syscalls.prepare()
    importlib.import_module(ANSWER).rehearse()
    if sys.platform == "linux":
        namespaces.dumpable(False)
    gc.freeze()  # else each answer's collections write to what all share, and so copy it page by page
    gc.disable()  # neither this process nor a keeper makes anything in circles


# ---------------------------------------------------------------------------------------------- the keeper


def _keep(line: socket.socket, config: dict[str, Any]) -> None:
    """Take a submission, and then its jobs one by one, until nobody is there any more."""
    own = bool(config["namespaces"]) and config["nested"]
    if own:
        namespaces.unshare(namespaces.USER | namespaces.PROCESSES | namespaces.MOUNTS | namespaces.IPC)
        if (first := _fork()) != 0:  # the first process in the new namespace: with it all others there end
            line.close()
            os.waitpid(first, 0)
            os._exit(0)
        namespaces.mount_memory(config["scratch"], config["disk"], config["files"])
    outside = Reader(line)
    submission = json.loads(outside.receive(MOST_REQUEST))
    os.chdir(config["scratch"])
    if sys.platform == "linux":
        namespaces.no_new_privileges()
        if own:
            namespaces.drop_capabilities()
    rules = None
    if "landlock" in config["layers"]:
        writable = [config["scratch"], "/dev/null"] if own else ["/dev/null"]
        readable = [*config["readable"], config["scratch"]]
        rules = landlock.ruleset(readable, config["listed"], writable)
    if "seccomp" in config["layers"]:
        syscalls.for_a_submission()
    while True:
        job = json.loads(outside.receive(MOST_REQUEST))
        _lay_out(submission["files"])
        _one_answer(line, outside, submission, job, config, rules, own)


def _lay_out(files: dict[str, str]) -> None:
    """Put the learner's other files into the working folder, which an answer may have left in any state."""
    _clear_away()
    for name, text in files.items():
        if os.path.isabs(name) or ".." in name.split("/"):
            continue
        # what can't be written, such as a file and a folder of one name, is missing, and the answer says so
        with contextlib.suppress(OSError, ValueError):
            os.makedirs(os.path.dirname(name) or ".", exist_ok=True)
            with open(name, "wb") as file:
                file.write(bytes.fromhex(text))


def _clear_away() -> None:
    """Empty the working folder, level by level: there is no end to how deep an answer may nest."""
    with contextlib.suppress(PermissionError):  # where it isn't a folder of this submission's own
        os.chmod(".", 0o700)
    while entries := list(os.scandir()):
        for entry in entries:
            if not entry.is_dir(follow_symlinks=False):
                os.unlink(entry.path)
                continue
            os.chmod(entry.path, 0o700)
            for inner in os.listdir(entry.path):
                os.rename(os.path.join(entry.path, inner), secrets.token_hex(16))
            os.rmdir(entry.path)


def _one_answer(
    line: socket.socket,
    outside: Reader,
    submission: dict[str, Any],
    job: dict[str, Any],
    config: dict[str, Any],
    rules: int | None,
    own: bool,
) -> None:
    """Fork for one exercise, pass on what comes from there, and say how it ended."""
    ours, theirs = socket.socketpair()
    child = _fork()
    if child == 0:
        try:
            _answer(theirs, (line, ours), submission, job, config, rules)
        finally:
            os._exit(70)  # whatever is raised here must not go on as the keeper
    theirs.close()
    inside = Reader(ours)
    why = "ended"
    deadline = time.monotonic() + job["patience"]
    try:
        while True:
            message = inside.receive(config["reply"], deadline)
            if message[:1] == REPLY:
                send(line, message)
                why = "replied"
                break
            if message[:1] != CALL or job["standins"] == job["borrowed"] == []:
                raise TooLarge("no such message")
            send(line, message)
            waited = time.monotonic()
            answer = outside.receive(MOST_REQUEST)
            deadline += time.monotonic() - waited  # which is no learner's time
            send(ours, answer, deadline)
    except Late:
        why = "late"
    except TooLarge:
        why = "violation"
    except Closed:
        pass
    ours.close()
    # Nothing more is taken: whatever still runs, its daemons included, ends here.
    status, used = _end(child, why != "ended", everything=own)
    code = os.waitstatus_to_exitcode(status)
    send(line, END + json.dumps({"why": why, "code": code, "seconds": used}).encode())


def _end(child: int, now: bool, everything: bool) -> tuple[int, float]:
    """Wait for a child, having killed it if it must end now; return its status and its processor time."""
    if not now:  # it has closed its end, and may yet linger
        pid, status, usage = _wait(child, 1.0)
        if pid:
            return status, usage.ru_utime + usage.ru_stime
    with contextlib.suppress(ProcessLookupError):
        os.kill(child, signal.SIGKILL)
    if everything:
        with contextlib.suppress(ProcessLookupError):
            os.kill(-1, signal.SIGKILL)
    _, status, usage = os.wait4(child, 0)
    with contextlib.suppress(ChildProcessError):
        while everything and os.waitpid(-1, os.WNOHANG)[0]:
            pass
    return status, usage.ru_utime + usage.ru_stime


def _wait(child: int, seconds: float) -> tuple[int, int, Any]:
    until = time.monotonic() + seconds
    while True:
        pid, status, usage = os.wait4(child, os.WNOHANG)
        if pid or time.monotonic() > until:
            return pid, status, usage
        select.select([], [], [], 0.005)


# ---------------------------------------------------------------------------------------------- the answer


def _answer(
    theirs: socket.socket,
    others: tuple[socket.socket, ...],
    submission: dict[str, Any],
    job: dict[str, Any],
    config: dict[str, Any],
    rules: int | None,
) -> NoReturn:
    """Run one answer under all limits, and end."""
    gc.enable()
    for other in others:
        other.close()
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    _limit(config, job)
    if rules is not None:
        landlock.restrict(rules)
    if "seccomp" in config["layers"]:
        syscalls.for_an_exercise()
    # the rules, the way out, and whatever else was inherited: one descriptor stays
    keep = os.dup2(theirs.fileno(), 3)
    theirs.detach()
    os.closerange(keep + 1, 4096)
    line = socket.socket(fileno=keep)
    if job.get("selftest"):
        from mlschool.grading.sandbox.selftest import attempts

        reply = {"through": pack(attempts(job["selftest"]))}
    else:
        from mlschool.grading.sandbox.answer import reply_to

        reply = reply_to(submission["cells"], job, line)
    message = REPLY + json.dumps({"nonce": job["nonce"], **reply}).encode("ascii")
    with contextlib.suppress(Closed):
        send(line, message)
    os._exit(0)


def _limit(config: dict[str, Any], job: dict[str, Any]) -> None:
    if "limits" not in config["layers"]:
        return
    processor = int(job["processor"]) + 1
    wanted = {
        "RLIMIT_DATA": config["memory"],
        "RLIMIT_FSIZE": config["disk"],
        "RLIMIT_NOFILE": 256,
        "RLIMIT_CORE": 0,
        "RLIMIT_MEMLOCK": 0,
        "RLIMIT_MSGQUEUE": 0,
        # where there is no user namespace of its own all processes of this user count, with all threads
        "RLIMIT_NPROC": config["tasks"] + config["processes"],
    }
    if sys.platform == "linux":
        # memory made read-only isn't counted as data, though it stays filled; what libraries reserve is here
        wanted["RLIMIT_AS"] = _taken() + config["memory"] + _RESERVED
    for name, value in wanted.items():
        if (limit := getattr(resource, name, None)) is not None:
            _, hard = resource.getrlimit(limit)
            value = value if hard == resource.RLIM_INFINITY else min(value, hard)
            resource.setrlimit(limit, (value, value))
    resource.setrlimit(
        resource.RLIMIT_CPU, (processor, processor + 1)
    )  # a signal that says why, then the end


def _taken() -> int:
    """The bytes of addresses that this process has, most of which take no memory."""
    with open("/proc/self/statm", "rb") as file:
        return int(file.read().split()[0]) * resource.getpagesize()


def _fork() -> int:
    sys.stdout.flush()
    return os.fork()
