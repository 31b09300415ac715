"""The exercises of data: one clock, chunks, labels, how far two labellers agree, and a file in batches."""

from __future__ import annotations

import numpy as np

from mlschool.checking.compare import Tolerance, difference
from mlschool.checking.placeholders import Stored
from mlschool.checking.record import Exercise, Mistake, case, edit, random_cases
from mlschool.solutions import data as solutions


def _readings(rng):
    times = np.sort(rng.choice(200, 24, replace=False)).astype(float)
    clock = np.sort(np.append(rng.uniform(-10, 210, 20), times[5:8]))
    return times, rng.normal(20, 3, 24), clock, float(rng.integers(8, 14))


_GAP = "times[after[inside]] - times[before[inside]]"
_HERE = np.array([0.0, 10.0, 20.0, 80.0]), np.array([1.0, 2.0, 4.0, 10.0])

resample = Exercise(
    reference=solutions.resample,
    tolerance=Tolerance(nan=True),
    cases=[
        case(*_HERE, np.array([5.0]), 30.0, note="between two readings"),
        case(*_HERE, np.array([10.0, 15.0]), 30.0, note="at a reading, and between two"),
        case(*_HERE, np.array([20.0, 50.0, 80.0]), 30.0, note="a gap of 60 s, and the readings at its ends"),
        case(*_HERE, np.array([12.0]), 10.0, note="a gap that is as long as is allowed"),
        case(*_HERE, np.array([-5.0, 0.0, 80.0, 95.0]), 100.0, note="before the first and after the last reading"),
        case(np.array([0.0, 60.0, 120.0]), np.array([1.0, 2.0, 3.0]), np.array([0.0, 30.0, 60.0, 90.0]), 10.0, note="every gap is too long"),
        case(np.array([0, 10, 20]), np.array([1, 3, 9]), np.array([5, 10]), 30, note="whole numbers"),
        random_cases(_readings, count=4),
    ],
    mistakes=[
        Mistake("no gap limit", "you draw a straight line through every gap, however long it is. Where no reading came for an hour, nobody knows what the value was: NaN says so.", twin=edit("np.where(gap <= longest_gap, np.interp(clock, times, values), np.nan)", "np.where(inside, np.interp(clock, times, values), np.nan)")),
        Mistake("held at the ends", "before the first and after the last reading you go on with these readings, as `np.interp` does by itself. Nothing is known there, so NaN is due.", twin=edit("gap = np.full(len(clock), np.inf)", "gap = np.where(inside, np.inf, 0.0)")),
        Mistake("no gap limit and held", "every gap is filled, and so is what lies before the first and after the last reading: that is `np.interp` alone. Where the readings on either side lie further apart than `longest_gap`, and outside, NaN is due.", twin=edit("np.where(gap <= longest_gap, np.interp(clock, times, values), np.nan)", "np.interp(clock, times, values)")),
        Mistake("held values", "you take the last reading and hold it. Between two readings of a temperature, the value lies on a straight line.", twin=edit("np.interp(clock, times, values)", "values[np.clip(before, 0, None)]")),
        Mistake("nearest reading", "you take the nearest reading. Between two readings, the value lies on a straight line.", twin=edit("np.interp(clock, times, values)", "values[[np.argmin(np.abs(times - t)) for t in clock]]")),
        Mistake("limit to one side", "what you compare with `longest_gap` is the time since the last reading. The line runs from one reading to the next: the gap is the time between these two.", twin=(edit(_GAP, "clock[inside] - times[before[inside]]"), edit(_GAP, "times[after[inside]] - clock[inside]"))),
        Mistake("nearest within limit", "what you compare with `longest_gap` is the time to the nearest reading. The gap is the time between the two readings on either side.", twin=edit(_GAP, "np.minimum(clock[inside] - times[before[inside]], times[after[inside]] - clock[inside])")),
        Mistake("strict limit", "a gap of exactly `longest_gap` may be spanned, too.", twin=edit("<=", "<")),
        Mistake("readings lost", "at the time of a reading the reading itself is the value, also where a gap begins or ends there.", twin=(edit('side="right") - 1', 'side="left") - 1').edit("gap[inside] =", "gap[inside & (clock == times[0])] = 0\n    gap[inside] ="), edit('clock, side="left"', 'clock, side="right"'))),
        Mistake("zero for nan", "where nothing is known you put 0, and a later step takes that for a measurement. NaN says that there is none.", twin=edit("np.nan", "0.0")),
        Mistake("left out", "the ticks at which nothing is known are left out. Keep one value for each tick, with NaN there, or the channels no longer share a clock.", twin=edit("return np.where(gap <= longest_gap, np.interp(clock, times, values), np.nan)", "return np.interp(clock, times, values)[gap <= longest_gap]")),
        Mistake("turned round", "the values stand where the gap is too long, and NaN where it isn't. Which of the two does your condition choose?", twin=edit("<=", ">")),
    ],
    hints=[
        "`np.interp(clock, times, values)` draws the straight lines. What is left is to put NaN where the line mustn't stand.",
        "For each tick you need the reading before and the reading after. `np.searchsorted(times, clock)` gives the place of the first reading at or after each tick; with `side=\"right\"`, and less 1, that of the last one at or before it.",
        "With `after` and `before`, and where both exist, the gap is `times[after] - times[before]`; at a reading both are the same one, and the gap is 0. `np.where(gap <= longest_gap, np.interp(clock, times, values), np.nan)`.",
    ],
    why="`np.interp` never refuses: it fills an hour of silence as readily as ten seconds. `searchsorted` finds the reading on either side of every tick at once, and their distance decides whether a line may stand there.",
)  # fmt: skip


def _tables(rng):
    table = rng.normal(size=(int(rng.integers(17, 24)), 2))
    table[rng.integers(len(table)), rng.integers(2)] = np.nan
    return table, int(rng.integers(3, 5)), int(rng.integers(1, 4))


def _column(*values):
    return np.array(values, dtype=float)[:, None]


def _whole_starts(case_, came):
    """Accept starts with which rows can be picked: `clock[starts]` takes whole numbers, even of no row."""
    if difference(solutions.chunk(*case_.args), came, Tolerance()) is not None:
        return None  # and what differs is told
    return came[0].dtype.kind in "iu" or "the starts are right, and aren't whole numbers."


def _starts_with_a_point(seen, reference):
    """Tell whether every case has the right starts and chunks, and some starts are floats."""
    kinds = []
    for came, due in zip(seen.observations, reference.observations, strict=True):
        if came.crash is not None or difference(due.value, came.value, Tolerance()) is not None:
            return False
        kinds.append(came.value[0].dtype.kind)
    return not set(kinds) <= {"i", "u"}


_RANGE = "range(0, len(table) - length + 1, step)"

chunk = Exercise(
    reference=solutions.chunk,
    returns=("starts", "chunks"),
    accept=_whole_starts,
    cases=[
        case(_column(1, 2, 3, 4), 2, 2, note="two chunks, side by side"),
        case(_column(1, 2, 3, 4, 5), 2, 2, note="a row is left over"),
        case(_column(1, 2, 3, 4), 2, 1, note="chunks that overlap"),
        case(_column(1, 2, 3, 4, 5, 6, 7), 2, 3, note="rows between the chunks"),
        case(_column(1, np.nan, 3, 4), 2, 2, note="a gap in the first chunk"),
        case(_column(np.nan, np.nan, 3, 4), 2, 2, note="the first chunk is all gap"),
        case(_column(np.nan, 2, 3, 4, 5), 2, 2, note="a gap in the first row"),
        case(_column(1, 2, 3, 4, 5, 6), 4, 1, note="long chunks that overlap"),
        case(np.array([[1.0, 5.0], [2.0, 6.0], [3.0, np.nan], [4.0, 8.0]]), 2, 1, note="a gap in one channel"),
        case(_column(1, 2, 3), 3, 1, note="the table is one chunk"),
        case(_column(1, np.nan, 3), 2, 1, note="no chunk is whole"),
        case(_column(1, 2), 3, 1, note="the table is shorter than a chunk"),
        case(_column(0, 0, 1, 0), 2, 2, note="a chunk of zeros"),
        random_cases(_tables, count=4),
    ],
    mistakes=[
        Mistake("last missing", "the last chunk is missing: one may begin as late as row `len(table) - length`, and `range` leaves its end out.", twin=edit("length + 1", "length")),
        Mistake("short chunk kept", "a chunk that runs past the end of the table is too short, and you keep it, or stop at it. Chunks of different lengths don't make an array.", twin=(edit(_RANGE, "range(0, len(table), step)").edit("return starts, table[starts[:, None] + np.arange(length)]", "return starts, [table[start : start + length] for start in starts]"), edit(_RANGE, "range(0, len(table), step)").edit("starts[:, None] + np.arange(length)", "np.minimum(starts[:, None] + np.arange(length), len(table) - 1)"))),
        Mistake("gaps kept", "a chunk that holds a NaN is kept. Whatever is computed from it will be NaN, too: leave it out.", twin=edit("        if not np.isnan(table[start : start + length]).any():\n            starts.append(start)", "        starts.append(start)")),
        Mistake("all channels", "a chunk is left out only where all of it is NaN. One unknown value is enough to spoil what is computed from it.", twin=(edit(".any()", ".all()"), edit(".any()", ".all(axis=1).any()"))),
        Mistake("first row only", "you look for a NaN in the first row of a chunk only. Look at all of its rows.", twin=edit("table[start : start + length]", "table[start]")),
        Mistake("length for step", "the next chunk begins `length` rows further on. That is `step`; the two differ where chunks overlap.", twin=edit("+ 1, step)", "+ 1, length)")),
        Mistake("exchanged", "`length` and `step` are exchanged: `length` says how long a chunk is, `step` how far apart two beginnings lie.", twin=edit("starts = []", "length, step = step, length\n    starts = []")),
        Mistake("every row", "a chunk begins at every row. `step` says how far apart two beginnings lie.", twin=edit("+ 1, step)", "+ 1)")),
        Mistake("overlap for step", "you take `step` for the number of rows that two chunks share. It is how far apart they begin.", twin=edit("+ 1, step)", "+ 1, max(length - step, 1))")),
        Mistake("order", "both are right, in the other order: first the starts, then the chunks.", twin=edit("return starts, table[starts[:, None] + np.arange(length)]", "return table[starts[:, None] + np.arange(length)], starts")),
        Mistake("chunks only", "the chunks come back alone. Return the starts as well, since the labels need them.", twin=edit("return starts, table", "return table")),
        Mistake("numbers for starts", "the starts are the numbers of the chunks, 0, 1, 2 … What is asked for is the row at which each begins.", twin=edit("return starts, table", "return np.arange(len(starts)), table")),
        Mistake("gaps shift", "where a chunk is left out, you look for the next one at the row behind the gap. The beginnings lie on a fixed grid, `step` rows apart.", twin=edit("    for start in " + _RANGE + ":\n        if not np.isnan(table[start : start + length]).any():\n            starts.append(start)", "    start = 0\n    while start + length <= len(table):\n        bad = np.flatnonzero(np.isnan(table[start : start + length]).any(axis=1))\n        if len(bad):\n            start += bad[-1] + 1\n        else:\n            starts.append(start)\n            start += step")),
        Mistake("channels first", "the chunks have their channels in front of their rows. A chunk is a piece of the table: (length, n_channels).", twin=edit("table[starts[:, None] + np.arange(length)]", "table[starts[:, None] + np.arange(length)].transpose(0, 2, 1)")),
        Mistake("zeros left out", "a chunk of zeros is left out. Zero is a measurement like any other; what is left out are chunks with NaN.", twin=(edit("isnan(table[start : start + length]).any():", "isnan(table[start : start + length]).any() and table[start : start + length].any():"), edit("isnan(table[start : start + length]).any():", "isnan(table[start : start + length]).any() and table[start : start + length].all():"))),
        Mistake("none left", "everything is right as long as a chunk is left. Where none is, `chunks` must still say how long a chunk is and how many channels it has: (0, length, n_channels).", twin=(edit("table[starts[:, None] + np.arange(length)]", "np.array([table[start : start + length] for start in starts])"), edit("starts = np.array(starts, dtype=int)\n    return starts, table[starts[:, None] + np.arange(length)]", "return np.array(starts), np.array([table[start : start + length] for start in starts])"))),
        Mistake("starts as floats", "the starts come with a decimal point, perhaps only where there are none: so does an empty `np.array([])`. They pick rows, as in `clock[starts]`, and that takes whole numbers.", when=_starts_with_a_point, twin=edit("np.array(starts, dtype=int)", "np.array(starts)")),
        Mistake("rows dropped first", "you take the rows with NaN out of the table first, so that a chunk spans the gap as if it weren't there. Leave out the chunks, not the rows.", twin=edit("starts = []", "table = table[~np.isnan(table).any(axis=1)]\n    starts = []")),
    ],
    hints=[
        "Where may a chunk begin? At 0, at `step`, at 2 · `step`, and so on, and no later than `len(table) - length`.",
        "In a loop over `range(0, len(table) - length + 1, step)`, keep the starts whose chunk `table[start:start + length]` has no NaN: `np.isnan(…).any()` tells.",
        "`starts = np.array(starts, dtype=int)`, and all chunks at once are `table[starts[:, None] + np.arange(length)]`: a column of starts plus a row of offsets.",
    ],
    why="A column of starts plus a row of offsets makes a table of row numbers, one line for each chunk, and indexing with it cuts out all chunks at once. Where no start is left, the result has 0 chunks and still the right shape.",
)  # fmt: skip


def _days(rng):
    begins = np.sort(rng.uniform(0, 1000, 12))
    edges = np.sort(rng.uniform(0, 1100, 4))
    return begins, float(rng.uniform(40, 120)), edges.reshape(2, 2)


_OVERLAP = "np.minimum(begins + seconds, end) - np.maximum(begins, begin)"
_BEGINS = np.array([0.0, 100.0, 200.0, 300.0])

label = Exercise(
    reference=solutions.label,
    cases=[
        case(_BEGINS, 100.0, np.array([[100.0, 200.0]]), note="one chunk is all fault"),
        case(_BEGINS, 100.0, np.array([[130.0, 240.0]]), note="70 s of one chunk, 40 s of the next"),
        case(_BEGINS, 100.0, np.array([[150.0, 250.0]]), note="exactly half of two chunks"),
        case(_BEGINS, 100.0, np.array([[10.0, 40.0], [60.0, 90.0]]), note="two faults in one chunk"),
        case(_BEGINS, 100.0, np.array([[0.0, 10.0], [370.0, 900.0]]), note="one fault ends early, one begins late"),
        case(_BEGINS, 100.0, np.array([[130.0, 170.0]]), note="a short fault in the middle of a chunk"),
        case(_BEGINS, 100.0, np.zeros((0, 2)), note="no fault"),
        case(np.array([0, 100]), 100, np.array([[20, 90]]), note="whole numbers"),
        case(np.array([0.0, 5.0]), 5.0, np.array([[2.6, 5.0], [6.0, 8.7]]), note="an odd number of seconds"),
        case(np.array([0.5, 10.5, 20.5]), 10.0, np.array([[5.5, 15.5]]), note="exactly half, beginning between two seconds"),
        case(np.array([0.0, 2.5, 5.0]), 2.5, np.array([[1.2, 3.6], [6.3, 8.0]]), note="parts of seconds"),
        random_cases(_days, count=4),
    ],
    mistakes=[
        Mistake("start alone", "only the moment at which a chunk begins counts. A fault that begins a second later is in the chunk as well: measure how much of the chunk lies within it.", twin=edit("overlap = " + _OVERLAP, "overlap = np.where((begin <= begins) & (begins < end), seconds, 0.0)")),
        Mistake("end alone", "only the moment at which a chunk ends counts. Measure how much of the chunk lies within the fault.", twin=edit("overlap = " + _OVERLAP, "overlap = np.where((begin < begins + seconds) & (begins + seconds <= end), seconds, 0.0)")),
        Mistake("middle alone", "only the middle of a chunk counts, so two short faults on either side of it are missed. Add up how much of the chunk lies within faults.", twin=tuple(edit("overlap = " + _OVERLAP, f"overlap = np.where((begin <= begins + seconds / 2) & (begins + seconds / 2 {less} end), seconds, 0.0)") for less in ("<", "<="))),
        Mistake("any touch", "a chunk that a fault touches at all is called faulty. At least half of it is to lie within faults.", twin=(edit("inside >= seconds / 2", "inside > 0"), edit("overlap = " + _OVERLAP, "overlap = seconds * ((begin <= begins + seconds) & (begins <= end))"), edit("overlap = " + _OVERLAP, "overlap = seconds * ((begin < begins + seconds) & (begins < end))"))),
        Mistake("all of it", "only a chunk that lies within a fault altogether is called faulty. Half of it is enough.", twin=(edit("seconds / 2", "seconds"), edit("overlap = " + _OVERLAP, "overlap = seconds * ((begin <= begins) & (begins + seconds <= end))"))),
        Mistake("negative overlap", "a fault far away counts negative: where the two don't meet, the end minus the beginning is below 0. Such an overlap is 0.", twin=edit("np.maximum(overlap, 0)", "overlap")),
        Mistake("distance counts", "a fault far away counts as well: where the two don't meet, the end minus the beginning is below 0, and its size isn't an overlap.", twin=edit("np.maximum(overlap, 0)", "np.abs(overlap)")),
        Mistake("strict half", "a chunk of which exactly half lies within faults is faulty, too.", twin=edit(">=", ">")),
        Mistake("half rounded down", "half of the chunk is rounded down to whole seconds: `//` cuts the remainder off, where `/` keeps it.", twin=edit("seconds / 2", "seconds // 2")),
        Mistake("whole seconds", "parts of seconds are dropped on the way, which moves the beginnings and ends. Times needn't be whole numbers.", twin=(edit("np.maximum(overlap, 0)", "np.floor(np.maximum(overlap, 0))"), *(edit("inside = np", f"{cut}\n    inside = np") for cut in ("begins = np.floor(begins)", "seconds = np.floor(seconds)", "faults = np.floor(faults)", "begins, seconds = np.floor(begins), np.floor(seconds)", "begins, faults = np.floor(begins), np.floor(faults)", "begins, seconds, faults = np.floor(begins), np.floor(seconds), np.floor(faults)")))),
        Mistake("each alone", "each fault is compared with half a chunk by itself. Two short ones can fill half of it together: add up first.", twin=(edit("inside += np.maximum(overlap, 0)", "inside = np.maximum(inside, overlap)"),)),
        Mistake("last fault only", "only the last fault counts: is the sum set anew for each?", twin=(edit("inside +=", "inside ="),)),
        Mistake("first fault only", "only the first fault counts: does `return` stand inside the loop?", twin=edit("in faults", "in faults[:1]")),
        Mistake("turned round", "the labels are turned round: 1 is for a faulty chunk.", twin=(edit("1, 0)", "0, 1)"),)),
        Mistake("half the fault", "you ask for half of the fault to lie in the chunk. It is half of the chunk that is to lie within faults.", twin=edit("inside += np.maximum(overlap, 0)", "inside += seconds * (overlap >= (end - begin) / 2)")),
        Mistake("shares", "the share of each chunk that lies within faults comes back. Compare it with one half, and return 0 or 1.", twin=(edit("np.where(inside >= seconds / 2, 1, 0)", "inside / seconds"), edit("np.where(inside >= seconds / 2, 1, 0)", "inside"))),
    ],
    hints=[
        "For one chunk and one fault: the part that both share begins at the later of the two beginnings, and ends at the earlier of the two ends.",
        "`np.minimum(begins + seconds, end) - np.maximum(begins, begin)` is the overlap of all chunks with one fault; below 0 it is none, which `np.maximum(…, 0)` says.",
        "Add up the overlaps in a loop over `for begin, end in faults:`, then `np.where(inside >= seconds / 2, 1, 0)`.",
    ],
    why="The overlap of two stretches of time is the earlier end minus the later beginning, or 0 where that is negative. One line of NumPy answers it for all chunks, and only the faults, which are few, need a loop.",
)  # fmt: skip


def _two_labellers(rng):
    a = rng.permutation([0] * 7 + [1] * 4)
    b = np.where(rng.random(11) < 0.3, 1 - a, a)
    b[:2] = 0, 1
    return a, b


_CHANCE = "np.mean(a) * np.mean(b) + np.mean(1 - a) * np.mean(1 - b)"

agreement = Exercise(
    reference=solutions.agreement,
    cases=[
        case(np.array([1, 1, 0, 0]), np.array([1, 0, 0, 0]), note="the table from above"),
        case(np.array([1, 0, 1]), np.array([1, 0, 1]), note="they always agree"),
        case(np.array([1, 0, 1, 0]), np.array([1, 1, 0, 0]), note="as often as by chance"),
        case(np.array([1, 0]), np.array([0, 1]), note="they never agree"),
        case(np.array([1] + [0] * 9), np.array([0, 1] + [0] * 8), note="a rare label"),
        random_cases(_two_labellers, count=4),
    ],
    mistakes=[
        Mistake("no chance", "that is how often they agree. Two labellers who toss coins agree, too: take off what chance explains, and say what share of the rest they reach.", twin=edit("(observed - chance) / (1 - chance)", "observed")),
        Mistake("not divided", "chance is taken off, but the rest isn't scaled: divide by the most that is left above chance, so that full agreement gives 1.", twin=edit("(observed - chance) / (1 - chance)", "observed - chance")),
        Mistake("chance of one half", "you take one half for chance. With a label that is rare, two labellers agree by chance far more often: compute it from how often each of them uses each label.", twin=edit(_CHANCE, "0.5")),
        Mistake("chance on ones only", "chance counts only the chunks that both call 1. They can agree on 0 by chance as well: add both.", twin=edit(" + np.mean(1 - a) * np.mean(1 - b)", "")),
        Mistake("chance on zeros only", "chance counts only the chunks that both call 0. They can agree on 1 by chance as well: add both.", twin=edit("np.mean(a) * np.mean(b) + ", "")),
        Mistake("one labeller", "chance is computed from one labeller alone, squared. Each has a share of their own: multiply the two.", twin=(edit(_CHANCE, "np.mean(a) ** 2 + np.mean(1 - a) ** 2"), edit(_CHANCE, "np.mean(b) ** 2 + np.mean(1 - b) ** 2"))),
        Mistake("pooled", "chance is computed from the labels of both together. Each labeller has a share of their own: multiply the two.", twin=edit(_CHANCE, "np.mean((a + b) / 2) ** 2 + np.mean(1 - (a + b) / 2) ** 2")),
        Mistake("divided by chance", "you divide by the agreement that chance gives. Divide by what is left above it, 1 minus that.", twin=edit("/ (1 - chance)", "/ chance")),
        Mistake("bracket", "a bracket is missing: only the chance is divided, and not the difference.", twin=(edit("(observed - chance) / (1 - chance)", "observed - chance / (1 - chance)"), edit("(observed - chance) / (1 - chance)", "(observed - chance) / 1 - chance"))),
        Mistake("sign", "chance and agreement are exchanged in the numerator, so the sign is wrong.", twin=edit("(observed - chance)", "(chance - observed)")),
        Mistake("correlation", "that is the correlation of the labels. It forgives a labeller who says 1 too often: compare how often they agree with what chance gives.", twin=edit("(observed - chance) / (1 - chance)", "np.corrcoef(a, b)[0, 1]")),
        Mistake("both ones only", "you count the chunks that both call 1. They agree as well where both say 0.", twin=edit("np.mean(a == b)", "np.mean(a * b)")),
        Mistake("percent", "that is a hundred times too large: a share, not a per cent.", twin=edit("(observed - chance) / (1 - chance)", "100 * (observed - chance) / (1 - chance)")),
        Mistake("counts", "you count the agreements where the share is due: divide by the number of chunks.", twin=edit("np.mean(a == b)", "np.sum(a == b)")),
    ],
    hints=[
        "Three numbers: how often they agree, how often they would agree by chance, and the share of what lies above chance.",
        "`np.mean(a == b)` is how often they agree. By chance both say 1 with `np.mean(a) * np.mean(b)`, and both 0 with `np.mean(1 - a) * np.mean(1 - b)`: add these.",
        "`(observed - chance) / (1 - chance)`.",
    ],
    why="The mean of an array of 0 and 1 is the share of ones. If the two didn't look at the plant at all, they would agree as often as the product of their shares says; kappa is how much of the way from there to full agreement they went.",
)  # fmt: skip


def _not_run_through(seen, reference):
    """Tell whether something comes back in every case that is neither a generator, nor a list, nor rows."""
    values = [one.value for one in seen.observations if one.crash is None and one.value is not None]
    odd = [not isinstance(value, dict | list | tuple | np.ndarray) for value in values]
    return len(values) == len(seen.observations) and all(odd)


_LOOP = "for start in range(0, len(stored), size):\n        yield stored[start : start + size]"

batches = Exercise(
    reference=solutions.batches,
    cases=[
        case(Stored(6), 3, note="two full batches"),
        case(Stored(7), 3, note="a row is left over"),
        case(Stored(2), 5, note="fewer rows than a batch"),
        case(Stored(4), 1, note="one row at a time"),
        random_cases(lambda rng: (Stored(int(rng.integers(20, 40))), int(rng.integers(4, 8)))),
    ],
    mistakes=[
        Mistake("whole file read", "the batches are right, but you read the whole data set at once, and a file that is larger than the memory won't fit. Slice `stored` itself, once for each batch.", twin=(edit("for start", "everything = stored[:]\n    for start").edit("yield stored", "yield everything"), edit("yield stored[start", "yield stored[:][start"))),
        Mistake("all before the first", "the batches are right, but all of them are read before the first one is handed out, and lie in memory together. Let each `yield` stand right behind its slice.", twin=(edit(_LOOP, "parts = [stored[start : start + size] for start in range(0, len(stored), size)]\n    yield from parts"),)),
        Mistake("list", "a list of all batches comes back, so all of them lie in memory together. `yield` hands out one at a time.", twin=(edit(_LOOP, "return [stored[start : start + size] for start in range(0, len(stored), size)]"), edit(_LOOP, "everything = stored[:]\n    return [everything[start : start + size] for start in range(0, len(stored), size)]"))),
        Mistake("first batch only", "only the first batch comes back: `return` ends the function. `yield` hands out a batch and goes on.", twin=edit("yield ", "return ")),
        Mistake("last dropped", "the last rows are missing where they don't fill a batch. They are measurements, too.", twin=edit("range(0, len(stored), size)", "range(0, len(stored) - size + 1, size)")),
        Mistake("rows one by one", "single rows come, where batches are due: step through the rows `size` at a time.", twin=(edit(_LOOP, "for start in range(len(stored)):\n        yield stored[start]"),)),
        Mistake("rows read singly", "the batches are right, but each row is read by itself, which asks the disk once for every row. Slice `size` rows at once.", twin=(edit("yield stored[start : start + size]", "yield np.array([stored[i] for i in range(start, min(start + size, len(stored)))])"),)),
        Mistake("overlapping", "the batches overlap: the next one begins where the last one ended.", twin=edit("range(0, len(stored), size)", "range(len(stored))")),
        Mistake("always the first", "every batch holds the first rows: where does the slice begin?", twin=edit("stored[start : start + size]", "stored[:size]")),
        Mistake("end as length", "the slice ends at row `size`, whatever its beginning: `stored[i:j]` takes where to begin and where to end.", twin=edit("stored[start : start + size]", "stored[start:size]")),
        Mistake("growing", "each batch holds all rows so far: the slice begins at the first row each time.", twin=edit("stored[start : start + size]", "stored[: start + size]")),
        Mistake("one too many", "each batch has one row too many: the end of a slice isn't in it.", twin=edit("start + size]", "start + size + 1]")),
        Mistake("one too few", "each batch lacks its last row: the end of a slice isn't in it, so that no 1 has to be taken off.", twin=edit("start + size]", "start + size - 1]")),
        Mistake("number for size", "you take `size` for the number of batches. It is how many rows a batch has.", twin=edit("for start", "size = -(-len(stored) // size)\n    for start")),
        Mistake("empty batch", "after the last batch comes one without rows, where the rows fill whole batches.", twin=edit("range(0, len(stored), size)", "range(0, len(stored) + 1, size)")),
        Mistake("no generator", "what comes back isn't a generator. A function with `yield` in it gives one.", when=_not_run_through),
        Mistake("lists for arrays", "each batch is a list. A slice of `stored` is an array already.", twin=edit("yield stored[start : start + size]", "yield stored[start : start + size].tolist()")),
    ],
    hints=[
        "A function with `yield` in it is a generator: each time somebody asks, it runs on to the next `yield`.",
        "Loop over where each batch begins: `range(0, len(stored), size)`.",
        "In the loop: `yield stored[start:start + size]`. A slice that runs past the end gives what is there.",
    ],
    why="Each slice reads its own rows from the disk and nothing else, and the generator holds one batch at a time: so a file of any size fits. The last slice runs past the end, and Python gives what is there.",
)  # fmt: skip
