"""What a computation takes: seconds, and memory."""

from __future__ import annotations

import time
import tracemalloc
from collections.abc import Callable


def seconds(function: Callable[..., object], *arguments: object, repeats: int = 3) -> float:
    """Return how long a call takes: the shortest of several, since what else runs here only ever adds.

    >>> seconds(sum, range(1000)) > 0
    True
    """
    times = []
    for _ in range(repeats):
        begin = time.perf_counter()
        function(*arguments)
        times.append(time.perf_counter() - begin)
    return min(times)


def peak_bytes(function: Callable[..., object], *arguments: object) -> int:
    """Return the largest amount of memory that a call held at once, in bytes, beyond what was there before.

    Counted is what Python and NumPy ask for; not what PyTorch or TensorFlow do by themselves.

    >>> import numpy as np
    >>> 800_000 <= peak_bytes(np.ones, 100_000) < 900_000
    True
    """
    already = tracemalloc.is_tracing()
    if not already:
        tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        tracemalloc.reset_peak()
        function(*arguments)
        return tracemalloc.get_traced_memory()[1] - before
    finally:
        if not already:
            tracemalloc.stop()
