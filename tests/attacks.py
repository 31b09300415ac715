"""Hostile and broken answers, by what they are after.

Each is the body of `step(score)`, and knows by `AIMS` what it may aim at: files, ports and a process that are
the test's own. What they do is bounded, and does no harm where it gets through; then it says so by `got`.
None of them computes the right answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Attack:
    """One attack: what it is after, its name, and the body of its function."""

    family: str
    name: str
    body: str
    files: Mapping[str, bytes] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.name


# By the machine's name as Python tells it; a call that isn't there is one that doesn't get through.
NUMBERS = {
    "x86_64": {
        "ptrace": 101, "process_vm_readv": 310, "bpf": 321, "io_uring_setup": 425, "unshare": 272,
        "mount": 165, "chroot": 161, "pivot_root": 155, "setns": 308, "userfaultfd": 323,
        "perf_event_open": 298, "add_key": 248, "memfd_create": 319, "pidfd_open": 434,
        "open_by_handle_at": 304, "execve": 59, "clone3": 435,
        "rt_sigqueueinfo": 129, "shmget": 29, "mq_open": 240, "personality": 135, "init_module": 175,
        "socket": 41, "symlink": 88, "link": 86, "mknod": 133, "setresuid": 117,
        "landlock_create_ruleset": 444, "inotify_init1": 294,
    },
    "aarch64": {
        "ptrace": 117, "process_vm_readv": 270, "bpf": 280, "io_uring_setup": 425, "unshare": 97, "mount": 40,
        "chroot": 51, "pivot_root": 41, "setns": 268, "userfaultfd": 282, "perf_event_open": 241,
        "add_key": 217,
        "memfd_create": 279, "pidfd_open": 434, "open_by_handle_at": 265, "execve": 221, "clone3": 435,
        "rt_sigqueueinfo": 138, "shmget": 194, "mq_open": 180, "personality": 92, "init_module": 105,
        "socket": 198, "setresuid": 147, "landlock_create_ruleset": 444, "inotify_init1": 26,
    },
}  # fmt: skip

ATTACKS: list[Attack] = []


def _attack(family: str, name: str, body: str, files: Mapping[str, bytes] | None = None) -> None:
    ATTACKS.append(Attack(family, name, body, files or {}))


# ---------------------------------------------------------------------------------------------- endless loops

_attack(
    "loops",
    "swallows every interrupt",
    """
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass
""",
)
_attack(
    "loops",
    "sleeps with every signal blocked, and a clock that can't ring",
    """
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.setitimer = signal.signal = signal.alarm = lambda *args: None
    sys.settrace = lambda *args: None
    signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))
    while True:
        time.sleep(10)
""",
)
_attack(
    "loops",
    "lets its clock stand still",
    """
    from mlschool.checking.guards import Clock
    Clock.stopped().__enter__()
    while True:
        pass
""",
)
_attack("loops", "one call into C without an end", "sum(iter(int, 1))")
_attack(
    "loops",
    "a pattern that takes for ever",
    """
    import re
    re.match("(a+)+$", "a" * 40 + "b")
""",
)
_attack(
    "loops",
    "waits for its own clock and catches what it throws",
    """
    from mlschool.checking import guards
    guards.Overtime = Exception
    guards.Clock._ring = guards.Clock._trace = lambda self, *args: None
    while True:
        try:
            time.sleep(0.1)
        except BaseException:
            pass
""",
)

# ----------------------------------------------------------------------------------------------------- memory

_attack(
    "memory",
    "a list that grows",
    """
    hoard = []
    while len(hoard) < 4096:
        hoard.append(bytes(1 << 20))
    got("4 GB in a list")
""",
)
_attack(
    "memory",
    "an enormous array",
    """
    hoard = np.empty(1 << 33)
    got("64 GB in an array")
""",
)
_attack(
    "memory",
    "memory that is shared",
    """
    hoard = mmap.mmap(-1, 2 << 30)
    got("2 GB of shared memory")
""",
)
_attack(
    "memory",
    "memory shared by way of a device",
    """
    descriptor = os.open("/dev/zero", os.O_RDONLY)
    hoard = mmap.mmap(descriptor, 2 << 30, mmap.MAP_SHARED, mmap.PROT_READ)
    got("2 GB of a device's shared memory")
""",
)
_attack(
    "memory",
    "memory that isn't counted once it is read-only",
    """
    libc.mmap.restype = ctypes.c_void_p
    libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t] + 3 * [ctypes.c_int] + [ctypes.c_long]
    libc.mprotect.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]
    for _ in range(64):
        place = libc.mmap(None, 64 << 20, mmap.PROT_READ | mmap.PROT_WRITE, 0x22, -1, 0)
        if place in (None, 2**64 - 1):
            raise MemoryError
        libc.mprotect(place, 64 << 20, mmap.PROT_READ)
    got("4 GB, 64 MB at a time")
""",
)
_attack(
    "memory",
    "a list in itself, nested without an end",
    """
    deep = []
    for _ in range(100_000):
        deep = [deep]
    return deep
""",
)

# -------------------------------------------------------------------------------------------------- processes

_attack(
    "processes",
    "a fork bomb",
    """
    for _ in range(5):
        if os.fork() == 0:
            os._exit(0)
    got("5 processes")
""",
)
_attack(
    "processes",
    "a program",
    """
    import subprocess
    got(subprocess.run(["/bin/true"]).returncode)
""",
)
_attack(
    "processes",
    "a program that takes this one's place",
    """
    descriptor = os.open(os.path.join(AIMS["yard"], "through"), os.O_WRONLY | os.O_CREAT)
    os.dup2(descriptor, 1)
    os.execv("/bin/echo", ["echo", "run"])
""",
)
_attack(
    "processes",
    "a program by posix_spawn, with a library before all others",
    """
    open("evil.so", "wb").write(b"not a library")
    got(os.posix_spawn("/bin/true", ["true"], {"LD_PRELOAD": os.path.abspath("evil.so")}))
""",
)
_attack(
    "processes",
    "a fork by its number",
    """
    number = {"x86_64": 56, "aarch64": 220}[platform.machine()]
    child = libc.syscall(number, int(signal.SIGCHLD), None, None, None, None)
    if child == 0:
        os._exit(0)
    if child > 0:
        got("clone")
    raise OSError(ctypes.get_errno(), "clone")
""",
)
_attack(
    "processes",
    "multiprocessing",
    """
    import multiprocessing
    worker = multiprocessing.get_context("fork").Process(target=int)
    worker.start()
    got("a worker")
""",
)
_attack(
    "processes",
    "a thousand threads",
    """
    threading.stack_size(1 << 15)
    end = threading.Event()
    try:
        for count in range(1000):
            threading.Thread(target=end.wait, daemon=True).start()
    finally:
        end.set()
    got("1000 threads")
""",
)

# -------------------------------------------------------------------------------------------- disk and output

_attack(
    "disk",
    "a file of 10 GB with nothing in it",
    """
    with open("large", "wb") as file:
        file.truncate(10 << 30)
    got("10 GB")
""",
)
_attack(
    "disk",
    "a folder full of files",
    """
    for number in range(64):
        with open(f"file-{number}", "wb") as file:
            file.write(bytes(1 << 20))
    got("64 MB in files")
""",
)
_attack(
    "disk",
    "thousands of empty files",
    """
    for number in range(3000):
        open(f"empty-{number}", "wb").close()
    got("3000 files")
""",
)
_attack(
    "disk",
    "an enormous output",
    """
    for _ in range(50):
        print("noise" * 200_000)
        sys.__stderr__.write("noise" * 200_000)
        os.write(2, b"noise" * 200_000)
""",
)
_attack("disk", "an enormous answer", "return np.zeros(20_000_000)")
_attack(
    "disk",
    "the folders for temporary files",
    """
    for folder in ("/tmp", "/var/tmp", "/dev/shm", "/run", "/", "/etc", "/home", "/dev"):
        try:
            with open(os.path.join(folder, AIMS["name"]), "w"):
                pass
        except OSError:
            continue
        got(folder)
""",
)

# --------------------------------------------------------------------------------------- writing and deleting

_attack(
    "writing",
    "writes a file outside",
    """
    with open(os.path.join(AIMS["yard"], "written"), "w") as file:
        file.write("I was here")
    got("a file")
""",
)
_attack(
    "writing",
    "deletes a file outside",
    """
    os.remove(AIMS["keep"])
    got("one file less")
""",
)
_attack(
    "writing",
    "deletes a folder outside",
    """
    import shutil
    shutil.rmtree(AIMS["yard"], onerror=lambda *args: None)
    if not os.path.exists(AIMS["keep"]) and os.path.exists(AIMS["yard"]):
        got("an empty folder")
""",
)
_attack(
    "writing",
    "renames a file outside",
    """
    os.rename(AIMS["keep"], AIMS["keep"] + "-moved")
    got("another name")
""",
)
_attack(
    "writing",
    "empties a file that it opens to read",
    """
    os.close(os.open(AIMS["keep"], os.O_RDONLY | os.O_TRUNC))
    got("an empty file")
""",
)
_attack(
    "writing",
    "empties a file by its name",
    """
    os.truncate(AIMS["keep"], 0)
    got("an empty file")
""",
)
_attack(
    "writing",
    "takes a file away from its owner",
    """
    os.chmod(AIMS["keep"], 0)
    os.utime(AIMS["keep"], (0, 0))
    if os.stat(AIMS["keep"]).st_mtime == 0:
        got("another time")
""",
)
_attack(
    "writing",
    "goes by a symbolic link",
    """
    os.symlink(AIMS["keep"], "link")
    with open("link", "w") as file:
        file.write("I was here")
    got("through the link")
""",
)
_attack(
    "writing",
    "goes by a hard link",
    """
    os.link(AIMS["keep"], "link")
    with open("link", "w") as file:
        file.write("I was here")
    got("through the link")
""",
)
_attack(
    "writing",
    "plants code for the next Python",
    """
    import site, sysconfig
    import mlschool
    folders = [*mlschool.__path__, *sys.path, *site.getsitepackages(), sysconfig.get_path("stdlib")]
    folders += [os.path.join(folder, "__pycache__") for folder in folders] + [os.path.dirname(np.__file__)]
    for folder in folders:
        if os.path.abspath(folder) == os.getcwd():
            continue
        for name in ("mlschool-test.pth", "sitecustomize.py", "mlschool_test.cpython-311.pyc"):
            path = os.path.join(folder, name)
            if not os.path.exists(path):
                try:
                    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL)
                except OSError:
                    continue
                os.close(descriptor)
                os.remove(path)
                got(path)
""",
)

# ---------------------------------------------------------------------------------------------------- reading

_attack(
    "reading",
    "imports the solutions",
    """
    from mlschool.solutions import perceptron
    got(perceptron.step(score))
""",
)
_attack(
    "reading",
    "imports the exercises",
    """
    from mlschool.exercises import find
    got(find("perceptron.step").reference(score))
""",
)
_attack(
    "reading",
    "the solutions from disk",
    """
    with open(AIMS["solutions"]) as file:
        got(file.read(100))
""",
)
_attack(
    "reading",
    "the solutions below every folder of Python's",
    """
    import site, sysconfig
    folders = [*sys.path, *site.getsitepackages(), site.getusersitepackages()]
    folders += sysconfig.get_paths().values()
    for folder in folders:
        for beside in (".", ".."):
            found = os.path.join(folder, beside, "mlschool", "solutions")
            if os.path.isdir(found) and os.listdir(found):
                got(found)
        if not os.path.isdir(folder):
            continue
        links = [name for name in os.listdir(folder) if "mlschool" in name and name.endswith(".pth")]
        for name in links:
            with open(os.path.join(folder, name)) as file:
                for line in file.read().split():
                    try:
                        os.listdir(os.path.join(line, "mlschool", "solutions"))
                    except OSError:
                        continue
                    got(line)
""",
)
_attack(
    "reading",
    "loads the solutions by their path",
    """
    import importlib.util
    spec = importlib.util.spec_from_file_location("right", AIMS["solutions"])
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    got(module.step(score))
""",
)
_attack(
    "reading",
    "what other processes have in their environment",
    """
    for number in [entry for entry in os.listdir("/proc") if entry.isdigit()]:
        try:
            with open(f"/proc/{number}/environ", "rb") as file:
                if AIMS["secret name"].encode() in file.read():
                    got("the secret")
        except OSError:
            continue
""",
)
_attack(
    "reading",
    "the environment",
    """
    if AIMS["secret name"] in os.environ or AIMS["secret name"] in open("/proc/self/environ").read():
        got("the secret")
""",
)
_attack(
    "reading",
    "the environment as C has it",
    """
    libc.getenv.restype = ctypes.c_char_p
    if libc.getenv(AIMS["secret name"].encode()):
        got("the secret")
""",
)
_attack(
    "reading",
    "a file outside",
    """
    with open(AIMS["secret file"]) as file:
        got(file.read())
""",
)
_attack(
    "reading",
    "a file outside by way of /proc",
    """
    parent = f"/proc/{os.getppid()}/root"
    for way in ("/proc/1/root", "/proc/self/root", parent, "/proc/self/cwd/../../../../.."):
        try:
            with open(way + AIMS["secret file"]) as file:
                got(file.read())
        except OSError:
            continue
""",
)
_attack(
    "reading",
    "the folders of this machine's users",
    """
    for folder in ("/home", "/root", AIMS["home"], AIMS["yard"], "/tmp", "/etc", "/var"):
        try:
            if set(os.listdir(folder)) - {"alternatives", "ld.so.cache", "localtime"}:
                got(folder)
        except OSError:
            continue
""",
)
_attack(
    "reading",
    "all objects in memory",
    """
    import gc
    for thing in gc.get_objects():
        if type(thing).__name__ in ("Exercise", "Mistake", "Verdict"):
            got(type(thing))
        if isinstance(thing, dict) and any(str(name).startswith("mlschool.solutions") for name in thing):
            got("the solutions")
""",
)
_attack(
    "reading",
    "the caller's frames",
    """
    frame = sys._getframe()
    while frame is not None:
        for name, value in list(frame.f_locals.items()):
            if type(value).__name__ in ("Exercise", "Verdict") or name in ("expected", "reference", "due"):
                got(name)
        frame = frame.f_back
""",
)
_attack(
    "reading",
    "all modules, and the sources that Python keeps",
    """
    import linecache
    for name in [*sys.modules, *linecache.cache]:
        if "mlschool" in name and ("solutions" in name or "exercises" in name or "decide" in name):
            got(name)
""",
)
_attack(
    "reading",
    "what others hand in",
    """
    import gc
    other = "".join(AIMS["neighbour"])
    for thing in gc.get_objects():
        if isinstance(thing, (list, tuple)) and any(other in part for part in thing if type(part) is str):
            got("a neighbour's cell")
    for folder, _, names in os.walk("."):
        for name in names:
            with open(os.path.join(folder, name), errors="replace") as file:
                if other in file.read():
                    got("a neighbour's file")
""",
)
_attack(
    "reading",
    "every file that is open",
    """
    for descriptor in range(4096):
        if descriptor == 3:
            continue
        try:
            found = os.fstat(descriptor)
        except OSError:
            continue
        if (found.st_mode, found.st_rdev) != (os.stat("/dev/null").st_mode, os.stat("/dev/null").st_rdev):
            got(descriptor)
""",
)

# ---------------------------------------------------------------------------------------------------- network

_attack(
    "network",
    "TCP",
    """
    socket.create_connection(("127.0.0.1", AIMS["tcp"]), 1)
    got("a connection")
""",
)
_attack(
    "network",
    "UDP",
    """
    socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"hello", ("127.0.0.1", AIMS["udp"]))
    got("a message")
""",
)
_attack(
    "network",
    "a socket with a file's name",
    """
    socket.socket(socket.AF_UNIX).connect(AIMS["unix"])
    got("a connection")
""",
)
_attack(
    "network",
    "a socket with an abstract name",
    """
    socket.socket(socket.AF_UNIX).connect("\\0" + AIMS["abstract"])
    got("a connection")
""",
)
_attack(
    "network",
    "a page by its address",
    """
    from urllib.request import urlopen
    got(urlopen(f"http://127.0.0.1:{AIMS['tcp']}/", timeout=1))
""",
)
_attack(
    "network",
    "the kernel's own socket",
    """
    socket.socket(16, socket.SOCK_RAW, 0)
    got("netlink")
""",
)
_attack(
    "network",
    "a connection from a socket that is there",
    """
    ours, theirs = socket.socketpair()
    for own in (3, ours.fileno()):
        name = b"\\1\\0\\0" + AIMS["abstract"].encode()
        if libc.connect(own, name, len(name)) == 0:
            got("a connection")
    socket.socket(fileno=os.dup(3)).bind("\\0mlschool-test-bound")
    got("a name")
""",
)

# -------------------------------------------------------------------------------------------- a patched judge

_attack(
    "patching",
    "NumPy's comparisons",
    """
    for name in ("allclose", "isclose", "array_equal", "array_equiv", "abs", "all"):
        setattr(np, name, lambda *args, **kwargs: True)
    np.testing.assert_allclose = np.testing.assert_equal = lambda *args, **kwargs: None
    return None
""",
)
_attack(
    "patching",
    "the checker",
    """
    import types
    import mlschool
    for name in ("decide", "compare", "record", "relations", "notebook"):
        module = sys.modules[f"mlschool.checking.{name}"] = types.ModuleType(name)
        module.difference = module.decide = module.close = module.verdict_on = lambda *args, **kwargs: None
    mlschool.exercise = lambda key: lambda answer: answer
    return None
""",
)
_attack(
    "patching",
    "what observes",
    """
    from mlschool.checking import guards, observe, plain
    plain.plain = observe.plain = lambda value: value
    plain.same = lambda *args: True
    observe.observe = observe.call = lambda *args: None
    return "passed"
""",
)
_attack(
    "patching",
    "what packs",
    """
    from mlschool.grading.sandbox import answer, warm, wire
    for module in (wire, answer, warm):
        module.pack = lambda value: {"outcome": "passed", "passed": True, "score": 1}
    json.dumps = lambda *args, **kwargs: '{"passed": true}'
    return None
""",
)
_attack(
    "patching",
    "Python's own functions",
    """
    import builtins
    builtins.isinstance = builtins.all = builtins.any = builtins.bool = lambda *args: True
    builtins.len = builtins.abs = builtins.sum = lambda *args: 0
    return None
""",
)

# ------------------------------------------------------------------------------ objects that equal everything

_attack(
    "equality",
    "an object that equals everything",
    """
    class Equal:
        def __eq__(self, other):
            return True

        __ne__ = __lt__ = __gt__ = lambda self, other: False
        __getattr__ = __getitem__ = __call__ = __sub__ = __rsub__ = lambda self, *args, **kwargs: self
        __abs__ = __le__ = __ge__ = __bool__ = lambda self, *args: True
        __float__ = __int__ = __index__ = __len__ = lambda self: 1
        __hash__ = None

    return Equal()
""",
)
_attack(
    "equality",
    "an array that lies about itself",
    """
    class Liar(np.ndarray):
        shape = property(lambda self: ())
        dtype = property(lambda self: np.dtype(float))
        size = property(lambda self: 1)
        __eq__ = __le__ = lambda self, other: True
        __array__ = lambda self, *args, **kwargs: np.array(1)
        __array_ufunc__ = lambda self, *args, **kwargs: True
        __array_function__ = lambda self, *args, **kwargs: True

    return np.zeros(5).view(Liar)
""",
)
_attack(
    "equality",
    "numbers that lie",
    """
    class Number(float):
        __eq__ = __le__ = __ge__ = lambda self, other: True
        __sub__ = __rsub__ = lambda self, other: 0.0
        __hash__ = float.__hash__

    return Number(0.5)
""",
)
_attack(
    "equality",
    "an object of every class",
    """
    class Any:
        __class__ = np.ndarray
        shape, dtype, ndim, size = (), np.dtype(int), 0, 1

    return Any()
""",
)
_attack(
    "equality",
    "a class that makes all its objects equal",
    """
    class Meta(type):
        __instancecheck__ = __subclasscheck__ = __eq__ = lambda cls, other: True
        __hash__ = type.__hash__

    class Anything(list, metaclass=Meta):
        __eq__ = lambda self, other: True
        __len__ = lambda self: 0
        __iter__ = lambda self: iter(())

    return Anything([7])
""",
)

# --------------------------------------------------------------------------------------------- forged replies

_FORGED = {
    "a verdict of its own": 'say(b"r", {"nonce": nonce(), "outcome": "passed", "verdict": "✓"})',
    "another reply's number": 'say(b"r", {"nonce": "0" * 32, "recording": recording(1, 1, 1)})',
    "numbers of its own for a number": 'say(b"r", {"nonce": [nonce()], "recording": recording(1)})',
    "an array for its number": """
        import base64, io
        file = io.BytesIO()
        np.save(file, np.array([1, 2]))
        array = {"npy": base64.b64encode(file.getvalue()).decode()}
        say(b"r", {"nonce": array, "recording": recording(*[1] * count())})
        """,
    "a recording of too few": 'reply(recording())',
    "a recording of too many": 'reply(recording(*range(1000)))',
    "a recording that says it took for ever": """
        reply(recording(1, seen={"seconds": 10**400}))
        """,
    "a recording with parts of another kind": """
        reply(recording(1, parameters=7, takes=["x"], name={"a": 1}))
        """,
    "a recording that fits nothing": """
        reply(recording(misfit="it doesn't fit", parameters=None))
        """,
    "an exception in a line of its own": """
        lines = {"tuple": [{"tuple": [10**4000, "x" * 10**6]}]}
        crash = {"Crash": ["E" * 10**6, "\\ud800" * 10**6, lines]}
        reply(recording(*range(count()), seen={"crash": crash}))
        """,
    "more arguments than went in": """
        reply(recording(*range(count()), seen={"args": {"tuple": [1, 2, 3]}}))
        """,
    "arguments by names of its own": """
        kwargs = {"dict": [["nobody", 1]]}
        reply(recording(*range(count()), seen={"kwargs": kwargs}))
        """,
    "two replies": """
        say(b"r", {"nonce": nonce(), "failed": "the first"})
        reply(recording(1))
        """,
    "the keeper's own words": """
        say(b"e", {"why": "replied", "code": 0, "seconds": 0.0})
        """,
    "a question where none may be asked": """
        say(b"c", {"key": "perceptron.step", "args": {"tuple": [score]}, "kwargs": {"dict": []}})
        got(os.read(3, 100))
        """,
    "an enormous length": 'os.write(3, struct.pack(">I", 2**32 - 1) + b"r" * 100)',
    "half a reply": 'os.write(3, struct.pack(">I", 1000) + b"r{}")\ntime.sleep(60)',
    "no JSON": 'say(b"r", b"\\xff\\x00" * 100)',
    "deep JSON": 'say(b"r", b"[" * 100_000 + b"]" * 100_000)',
    "JSON of millions of parts": """
        say(b"r", b'{"nonce": "' + nonce().encode() + b'", "recording": [' + b"0," * 5_000_000 + b"0]}")
        """,
    "a number of millions of digits": """
        reply(recording({"int": "0x" + "f" * 10**7}))
        """,
    "keys with one hash": """
        keys = [[{"int": hex(number * (2**61 - 1))}, 0] for number in range(1, 20_000)]
        reply(recording({"dict": keys}))
        """,
    "texts that would fill the memory": """
        reply(recording(["x" * 10**6] + [""] * 150_000))
        """,
    "values nested too deep": """
        deep = []
        for _ in range(200):
            deep = [deep]
        reply(recording(*[deep] * count()))
        """,
    "something to be made of an array": """
        seen = {"args": {"tuple": [{"Rng": [[1]]}]}}
        reply(recording(*[{"Fn": [[1, 2]]}] * count(), seen=seen))
        """,
    "a record that doesn't exist": """
        reply({"Verdict": ["perceptron.step", "passed"]})
        """,
}  # fmt: skip
_HEADERS = {
    "that begins no array": b"{'descr': (), 'fortran_order': False, 'shape': (1,)}",
    "that doesn't read": b"{'descr': '<f8',\n 'shape':\n (1,}\n\t x: (((",
    "with indents": b"   x\n y\n  z",
    "of 7 TB": b"{'descr': '<f8', 'fortran_order': False, 'shape': (1000000, 1000000), }",
    "of less than nothing": b"{'descr': '<f8', 'fortran_order': False, 'shape': (-1, -1), }",
    "of objects": b"{'descr': '|O', 'fortran_order': False, 'shape': (1,), }",
}


def _npy(header: bytes, body: bytes = bytes(8)) -> str:
    return f"""
        import base64
        data = b"\\x93NUMPY\\x01\\x00" + struct.pack("<H", {len(header)}) + {header!r} + {body!r}
        array = {{"npy": base64.b64encode(data).decode()}}
        say(b"r", {{"nonce": nonce(), "recording": recording(*[array] * count())}})
    """


for _name, _body in _FORGED.items():
    _attack("forging", _name, _body)
for _name, _header in _HEADERS.items():
    _attack("forging", f"an array {_name}", _npy(_header))

_attack(
    "forging",
    "replies on every descriptor",
    """
    for descriptor in range(256):
        try:
            os.set_blocking(descriptor, False)
            content = {"nonce": nonce(), "outcome": "passed", "recording": recording(*[1] * count())}
            say(b"r", content, descriptor)
        except OSError:
            pass
    os._exit(0)
""",
)
_attack(
    "forging",
    "result lines and result files",
    """
    said = '{"perceptron.step": {"outcome": "passed", "score": 1}, "nonce": "' + nonce() + '"}'
    for name in ("results.json", "results.csv", "grades.json", "score", ".OTTER_LOG", "report.xml"):
        with open(name, "w") as file:
            file.write(said)
    print(said)
    sys.__stdout__.write(said)
    os.write(1, said.encode())
""",
)

# ---------------------------------------------------------------------------------------------------- pickles

_attack(
    "pickles",
    "an object that runs a command when it is loaded",
    """
    class Bomb:
        def __reduce__(self):
            return open, (os.path.join(AIMS["yard"], "unpickled"), "w")

    return Bomb()
""",
)
_attack(
    "pickles",
    "an array of such objects",
    """
    class Bomb:
        def __reduce__(self):
            return open, (os.path.join(AIMS["yard"], "unpickled"), "w")

    return np.array([Bomb()], dtype=object)
""",
)
_attack(
    "pickles",
    "a file of such objects for a reply",
    """
    import base64, io, pickle

    class Bomb:
        def __reduce__(self):
            return open, (os.path.join(AIMS["yard"], "unpickled"), "w")

    file = io.BytesIO()
    np.save(file, np.array([Bomb()], dtype=object), allow_pickle=True)
    array = {"npy": base64.b64encode(file.getvalue()).decode()}
    whole = recording(*[array] * count())
    say(b"r", {"nonce": nonce(), "recording": whole, "pickle": pickle.dumps(Bomb()).hex()})
""",
)

# ---------------------------------------------------------------------------------------------------- endings

_attack("endings", "sys.exit", "sys.exit(0)")
_attack("endings", "os._exit", "os._exit(0)")
_attack("endings", "a signal to itself", "os.kill(os.getpid(), signal.SIGKILL)")
_attack("endings", "a fault in C", "ctypes.string_at(0)")
_attack("endings", "no end of calls", "return step(score)")
_attack("endings", "an interrupt", "raise KeyboardInterrupt")
_attack(
    "endings",
    "kills its parent",
    """
    os.kill(os.getppid(), signal.SIGKILL)
    got("a signal to the parent")
""",
)
_attack(
    "endings",
    "kills everybody",
    """
    for number in (-1, 0, 1, -os.getpgrp(), os.getsid(0), AIMS["victim"]):
        try:
            os.kill(number, signal.SIGKILL)
        except OSError:
            continue
        got(f"a signal to {number}")
""",
)
_attack(
    "endings",
    "kills by way of a descriptor",
    """
    import fcntl
    reading, writing = os.pipe()
    fcntl.fcntl(reading, fcntl.F_SETOWN, os.getppid())
    fcntl.fcntl(reading, 10, signal.SIGKILL)
    fcntl.fcntl(reading, fcntl.F_SETFL, os.O_ASYNC)
    os.write(writing, b"x")
    time.sleep(0.2)
    got("a signal to the parent")
""",
)

# ---------------------------------------------------------------------------------------- what is left behind

_attack(
    "remaining",
    "threads that go on",
    """
    for _ in range(4):
        threading.Thread(target=lambda: [None for _ in iter(int, 1)]).start()
""",
)
_attack(
    "remaining",
    "a process that outlives it",
    """
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            time.sleep(0.3)
            with open(os.path.join(AIMS["yard"], "outlived"), "w"):
                os._exit(0)
        os._exit(0)
""",
)
_attack(
    "remaining",
    "something to do at its end",
    """
    import atexit
    atexit.register(open, os.path.join(AIMS["yard"], "at the end"), "w")
    sys.exit(0)
""",
)
_attack(
    "remaining",
    "a folder that is hard to empty",
    """
    os.makedirs("kept/in/here", exist_ok=True)
    os.mkdir("closed", 0o300)
    os.mkdir("closed/inner")
    try:
        for _ in range(1100):
            os.mkdir("d" * 200)
            os.chdir("d" * 200)
            open("file", "w").close()
    except OSError:
        pass
    for folder in (".", "..", "../.."):
        try:
            os.chmod(folder, 0)
        except OSError:
            pass
""",
)

# ----------------------------------------------------------------------------------------- the system's calls

_attack(
    "calls",
    "what only root may ask of the system, and a few more",
    f"""
    numbers = {NUMBERS!r}[platform.machine()]
    found = []
    for name, number in numbers.items():
        ctypes.set_errno(0)
        result = libc.syscall(number, None, None, None, None, None, None)
        if result >= 0 or ctypes.get_errno() not in (1, 38):
            found.append(name)
    if found:
        got(found)
""",
)
_attack(
    "calls",
    "namespaces of its own",
    """
    if libc.unshare(0x10000000) == 0 or ctypes.get_errno() == 22:  # not for one that has threads
        got("a user namespace")
""",
)
_attack(
    "calls",
    "the calls of another machine",
    """
    if platform.machine() == "x86_64":
        code = b"\\xb8\\x14\\x00\\x00\\x00\\xcd\\x80\\xc3"  # getpid, as 32 bits have it
        rights = mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC
        place = mmap.mmap(-1, 4096, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS, rights)
        place.write(code)
        function = ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(place)))
        if function() > 0:
            got("getpid")
""",
)
_attack(
    "calls",
    "filters of its own, which let everything through",
    """
    allow = struct.pack("HBBI", 6, 0, 0, 0x7FFF0000)
    buffer = ctypes.create_string_buffer(allow)
    program = struct.pack("HxxxxxxP", 1, ctypes.addressof(buffer))
    libc.prctl(38, 1, 0, 0, 0)
    libc.prctl(22, 2, program, 0, 0)
    if os.fork() == 0:
        os._exit(0)
    got("a process")
""",
)
_attack(
    "calls",
    "another user",
    """
    for change in (os.setuid, os.setgid, os.seteuid):
        try:
            change(0)
        except OSError:
            continue
        got("root")
    if os.geteuid() == 0:
        got("root already")
""",
)
_attack(
    "calls",
    "what it may use",
    """
    import resource
    for name in ("RLIMIT_DATA", "RLIMIT_AS", "RLIMIT_CPU", "RLIMIT_NPROC", "RLIMIT_FSIZE", "RLIMIT_NOFILE"):
        limit = getattr(resource, name)
        try:
            resource.setrlimit(limit, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        except (OSError, ValueError):
            continue
        got(name)
    resource.prlimit(os.getppid(), resource.RLIMIT_CPU, (1, 1))
    got("the parent's")
""",
)

# -------------------------------------------------------------------------------------------- names and words

_attack("words", "a script in its message", "raise ValueError('<script>alert(1)</script>' * 50)")
_attack("words", "characters that no file can hold", "raise ValueError('\\ud800\\x00\\x1b[2J')")
_attack(
    "words",
    "a name that is a script",
    """
    step.__name__ = "<script>alert(1)</script>"
    raise type("<img src=x onerror=alert(1)>", (Exception,), {})("{{ 7 * 7 }}")
""",
)
_attack(
    "words",
    "files that go by other names",
    "return np.cos(score) + json.loads('7')",
    {
        "numpy.py": b"raise SystemExit('numpy')",
        "json.py": b"raise SystemExit('json')",
        "mlschool/__init__.py": b"raise SystemExit('mlschool')",
        "sitecustomize.py": b"raise SystemExit('sitecustomize')",
        "clash": b"a file",
        "clash/inner": b"and a folder",
        "nul\0": b"",
        "x" * 300: b"",
        "half \ud800": b"",
    },
)
