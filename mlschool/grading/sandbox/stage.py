"""Lays out what can be seen in the sandbox: Python, its libraries, and this package without its solutions."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import site
import sys
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows, where there is no sandbox
    fcntl = None

PACKAGE = Path(__file__).resolve().parents[2]
_PREFIX = "mlschool-stage-"
_held: dict[Path, int] = {}

# What judges or holds an answer stays outside, and so does what draws. Named are the parts that go in.
_GO_IN = (
    "__init__.py",
    "activations.py",
    "edition.py",
    "checking/__init__.py",
    "checking/attempt.py",
    "checking/guards.py",
    "checking/models/__init__.py",
    "checking/models/adapters",
    "checking/models/nets.py",
    "checking/models/placeholders.py",
    "checking/models/placements.py",
    "checking/models/probes.py",
    "checking/nearest.py",
    "checking/observe.py",
    "checking/placeholders.py",
    "checking/plain.py",
    "checking/recordings.py",
    "data",
    "datasets",
    "frameworks.py",
    "lazy.py",
    "loading.py",
    "grading/__init__.py",
    "grading/sandbox",
)
# not /dev/zero: memory that is mapped from it and shared isn't counted as anybody's
_DEVICES = ("/dev/null", "/dev/random", "/dev/urandom")
# Libraries look here for the number of cores and the like, and do without where it is hidden.
_ABOUT_THE_MACHINE = ("/proc/cpuinfo", "/proc/meminfo", "/sys/devices/system/cpu", "/etc/localtime")
_SYSTEM = ("/usr", "/lib", "/lib64", "/bin", "/sbin")
# What Python and its libraries are made of: where an environment was made in a folder of other things, these
# other things are none of a learner's business.
_PARTS = ("bin", "etc", "include", "lib", "lib32", "lib64", "pyvenv.cfg", "share", "ssl")
_INSTALLED = ("lib*/python3*/*-packages/mlschool", "local/lib*/python3*/*-packages/mlschool")
_LINKER = ("/etc/ld.so.cache", "/etc/alternatives")


@dataclass(frozen=True)
class Stage:
    """A folder with the part of this package that goes in, and an empty one to be written to."""

    folder: Path

    @property
    def package(self) -> Path:
        """What stands first on the path of modules inside."""
        return self.folder / "package"

    @property
    def scratch(self) -> Path:
        """The working folder of what runs inside: empty, and in memory where it can be written at all."""
        return self.folder / "scratch"

    @property
    def program(self) -> Path:
        """The program that is started inside."""
        return self.folder / "start.py"

    def readable(self) -> tuple[list[str], list[str]]:
        """Return what may be read inside, as Landlock is told, and folders only to be listed."""
        inside = [str(self.package), *_LINKER, *_DEVICES, *_ABOUT_THE_MACHINE]
        listed: list[str] = []
        hidden = hidden_folders()
        waiting = [os.path.realpath(root) for root in (*_SYSTEM, *python_folders())]
        while waiting:
            path = waiting.pop()
            if not any(_within(ours, [path]) for ours in hidden):
                inside.append(path)
                continue
            # nothing can be taken out of what may be read, so what stands beside it is named one by one
            listed.append(path)
            waiting += [
                entry.path
                for entry in os.scandir(path)
                if entry.path not in hidden and not entry.is_symlink()  # links lead to what has its own rule
            ]
        return list(dict.fromkeys(inside)), list(dict.fromkeys(listed))

    def bubblewrap(self, program: str, command: Sequence[str], as_root: bool, room: int) -> list[str]:
        """Return the command that starts `command` where nothing but these files exists.

        program  bubblewrap's own path
        as_root  the user is root, who needs no user namespace, and whom the command itself must cease to be
        room     bytes in the working folder
        """
        wrapped = [program, "--die-with-parent", "--new-session", "--unshare-pid", "--unshare-net"]
        wrapped += ["--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try"]
        wrapped += [] if as_root else ["--unshare-user"]
        for folder in _SYSTEM:
            if os.path.islink(folder):
                wrapped += ["--symlink", os.readlink(folder), folder]
            elif os.path.isdir(folder):
                wrapped += ["--ro-bind", folder, folder]
        wrapped += ["--perms", "0755", "--dir", "/etc"]  # else bubblewrap makes such folders for root alone
        for path in (*_LINKER, "/etc/localtime"):
            wrapped += ["--ro-bind-try", path, path]
        wrapped += ["--dev", "/dev", "--ro-bind", "/dev/null", "/dev/zero", "--proc", "/proc"]
        hidden, pythons = hidden_folders(), python_folders()
        for ours in filter(_of_the_system, hidden):
            wrapped += ["--tmpfs", ours]
        for path in [*pythons, str(self.folder)]:
            if _of_the_system(path) and not _within(path, hidden):
                continue
            for parent in reversed(Path(path).parents):
                wrapped += ["--perms", "0755", "--dir", str(parent)]
            wrapped += ["--ro-bind", path, path]
        for ours in hidden:
            wrapped += ["--tmpfs", ours] if _within(ours, pythons) else []
        wrapped += ["--size", str(room), "--perms", "1777", "--tmpfs", str(self.scratch)]
        # else what a submission leaves there would stay for the next
        wrapped += ["--remount-ro", "/dev", "--remount-ro", "/"]
        return [*wrapped, "--chdir", str(self.scratch), "--", *command]


def build() -> Stage:
    """Make a stage in a temporary folder; `clear` takes it away."""
    stage = Stage(new_folder())
    try:
        _fill(stage)
    except shutil.Error as error:  # of many files at once; the first will do
        clear(stage)
        raise OSError(errno.EIO, str(error.args[0][0][2]), str(stage.folder)) from None
    except BaseException:  # the tutor's Ctrl-C, say
        clear(stage)
        raise
    return stage


def new_folder() -> Path:
    """Make a temporary folder that this process holds as long as it lives; those that nobody holds go.

    A run that was killed couldn't clear up behind itself. `clear` takes this one away.
    """
    if fcntl is not None:
        for lock in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*/lock"):
            with contextlib.suppress(OSError):  # it has just gone
                if lock.lstat().st_uid == os.geteuid() and _hold(lock):
                    clear(Stage(lock.parent))
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX)).resolve()
    if fcntl is not None:
        _hold(folder / "held")
        (folder / "held").rename(folder / "lock")  # held before anybody can find it
    return folder


def _hold(lock: Path) -> bool:
    """Hold a folder by a file in it, unless another process does."""
    file = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(file)
        return False
    _held[lock.parent] = file
    return True


def _fill(stage: Stage) -> None:
    for name in _GO_IN:
        source, target = PACKAGE / name, stage.package / "mlschool" / name
        if name == "data" and not source.exists():
            source = PACKAGE.parent / "data"  # in a clone the data stand beside the package
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__", "*.ipynb"))
        elif source.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)
    stage.scratch.mkdir()
    stage.program.write_text(
        f"import sys\nsys.path.insert(0, {str(stage.package)!r})\n"
        "from mlschool.grading.sandbox.warm import main\nmain(int(sys.argv[1]))\n"
    )
    for path in (stage.folder, *stage.folder.rglob("*")):  # for the user that root becomes inside
        if path.name != "lock":
            path.chmod(0o755 if path.is_dir() else 0o644)


def clear(stage: Stage) -> None:
    """Take the stage away."""
    shutil.rmtree(stage.folder, ignore_errors=True)
    if (file := _held.pop(stage.folder, None)) is not None:
        os.close(file)


def python_folders() -> list[str]:
    """Return where Python and its libraries lie, outermost folders only.

    >>> any(sys.executable.startswith(folder) for folder in python_folders())
    True
    """
    wanted = {os.path.join(prefix, part) for prefix in (sys.prefix, sys.base_prefix) for part in _PARTS}
    wanted.add(os.path.dirname(os.path.realpath(sys.executable)))
    wanted |= {path for path in sys.path if os.path.basename(path) in ("site-packages", "dist-packages")}
    if site.ENABLE_USER_SITE:
        wanted.add(site.getusersitepackages())
    there = {path for path in wanted if os.path.exists(path)}
    return _outermost({way(path) for path in there for way in (os.path.abspath, os.path.realpath)})


def hidden_folders() -> list[str]:
    """Return where solutions lie, outermost folders only: this package or its clone, and any installed."""
    clone = PACKAGE.parent
    ours = {str(clone if (clone / "pyproject.toml").exists() else PACKAGE)}
    for prefix in {sys.prefix, sys.base_prefix, "/usr"}:
        ours |= {str(path) for pattern in _INSTALLED for path in Path(prefix).glob(pattern)}
    ours |= {os.path.join(path, "mlschool") for path in sys.path if path}
    return _outermost({os.path.realpath(path) for path in ours if os.path.isdir(path)})


def _outermost(folders: set[str]) -> list[str]:
    return [
        folder
        for folder in sorted(folders)
        if not any(_within(folder, [other]) for other in folders if other != folder)
    ]


def _of_the_system(path: str) -> bool:
    return _within(path, _SYSTEM)


def _within(path: str, folders: Iterable[str]) -> bool:
    return any(path.startswith(os.path.join(folder, "")) for folder in folders)
