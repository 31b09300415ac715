"""Says what a learner waits for, and for how long, once that takes more than three seconds."""

from __future__ import annotations

import contextlib
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterator

from mlschool.checking.show import Shown, in_kernel, note_shown

PATIENCE = 3.0  # seconds


@contextlib.contextmanager
def waiting(what: str, after: float | None = None) -> Iterator[None]:
    """Show what is waited for while this block runs, with the seconds so far; in a notebook only.

    what   as in "Checking `train`"
    after  how many seconds pass before it is shown; `PATIENCE` without a word
    """
    if not in_kernel():
        yield
        return
    done = threading.Event()
    publish = sys.modules["IPython"].get_ipython().display_pub.publish  # while a check runs it does nothing
    told = (what, done, PATIENCE if after is None else after, publish)
    teller = threading.Thread(target=_tell, args=told, daemon=True)
    teller.start()
    try:
        yield
    finally:
        done.set()
        teller.join()


def _tell(what: str, done: threading.Event, pause: float, publish: Callable[..., None]) -> None:
    begin, place, shown = time.monotonic(), {"display_id": uuid.uuid4().hex}, False
    while not done.wait(pause):
        said = note_shown("…", f"{what}: {time.monotonic() - begin:.0f} s so far")
        publish(said._repr_mimebundle_(), transient=place, update=shown)
        pause, shown = 1.0, True
    if shown:
        publish(Shown("", "")._repr_mimebundle_(), transient=place, update=True)
