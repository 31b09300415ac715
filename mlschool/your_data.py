"""A learner's own data, from array to model card: what can be checked without knowing a single answer.

Each check looks at structure, says in one sentence what was found, what is due and what to do, and returns
whether it holds. This thread runs through the course: `your_data.ipynb` is visited at the end of each part.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from mlschool import memory
from mlschool.checking.plain import Foreign, plain
from mlschool.checking.show import note_shown, show

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

FEWEST = 3  # groups: one for the test, and two of which each is held back once
# groups for an error bar: the median of six lies between the smallest and the largest in 31 of 32 cases, and
# that of five in 15 of 16, which is less than 95 %
ENOUGH = 6
MOST_CLASSES = 20
_OPENED = "test opened"
_MISSING = ("", "nan", "NaN", "NA", "None", "<NA>")

_checked: dict[str, str] = {}  # what the checks have said in this kernel, for the card


def amiss(value: Any) -> str:
    """Return what is amiss with samples, in one sentence; "" where they can be learned from.

    value  what `samples` returned: X (n, n_features), y (n,), groups (n,)

    >>> amiss((np.zeros((4, 1)), np.array([0, 0, 1]), np.arange(4)))
    'X has 4 rows and y has 3 entries: one for each row is due. Leave out the same rows of both.'
    """
    value = value if _is_plain(value) else plain(value)
    if not isinstance(value, tuple | list) or len(value) != 3:
        came = f"{len(value)} things" if isinstance(value, tuple | list) else f"one {_kind(value)}"
        return f"Three arrays are due, and {came} came back. End with `return X, y, groups`."
    X, y, groups = value
    return _features(X) or _entries(X, y, groups) or _enough_of_each(X, y, groups)


def _is_plain(value: Any) -> bool:
    return isinstance(value, tuple) and all(
        isinstance(one, Foreign) or (type(one) is np.ndarray and not one.dtype.hasobject) for one in value
    )


def _kind(value: Any) -> str:
    kind = value.kind if isinstance(value, Foreign) else type(value).__name__
    return "an array of Python objects" if kind == "ndarray" else f"of type {kind}"


def _features(X: Any) -> str:
    if not isinstance(X, np.ndarray):
        mend = "Leave out texts and rows with gaps, then write `.astype(float)`"
        if _kind(X) != "an array of Python objects":
            mend = "Write `X = np.array(X, dtype=float)`, or `.to_numpy(dtype=float)` for a table"
        return f"X is {_kind(X)}, and an array of numbers is due. {mend}."
    if X.dtype.kind not in "biuf":
        return (
            f"X holds values of type {X.dtype}, and numbers are due. Turn a text into columns of 0 and 1, "
            "one for each of its values, and a date into seconds."
        )
    if X.ndim != 2 or 0 in X.shape:
        mend = "one feature: `X.reshape(-1, 1)`" if X.ndim == 1 else "pictures: `X.reshape(len(X), -1)`"
        return f"X has the shape {X.shape}, and (samples, features) is due. With {mend}."
    if not np.all(fine := np.isfinite(X)):
        rows, columns = np.flatnonzero(~fine.all(axis=1)), np.flatnonzero(~fine.all(axis=0))
        return (
            f"X has values that are missing or infinite, in {len(rows)} of {len(X)} rows (columns "
            f"{_listed(columns)}), and finite numbers are due. Leave those rows out of X, y and groups, or "
            "those columns out of X."
        )
    return ""


def _entries(X: np.ndarray, y: Any, groups: Any) -> str:
    for name, what, one in (("y", "labels", y), ("groups", "groups", groups)):
        if not isinstance(one, np.ndarray):
            mend = "Leave out rows without one, then write `.astype(str)`"
            if _kind(one) != "an array of Python objects":
                mend = f"Write `{name} = np.array({name})`"
            return f"{name} is {_kind(one)}, and an array of numbers or texts is due. {mend}."
        if one.dtype.kind not in "biufU":
            return f"{name} holds values of type {one.dtype}; numbers or texts are due: `{name}.astype(str)`."
        if one.ndim != 1:
            return f"{name} has the shape {one.shape}, and one entry for each row is due: `{name}.ravel()`."
        if len(one) != len(X):
            mend = "one for each row is due. Leave out the same rows of both"
            return f"X has {len(X)} rows and {name} has {_many(len(one), 'entry', 'entries')}: {mend}."
        lost = np.isin(one, _MISSING) if one.dtype.kind == "U" else ~np.isfinite(one)
        if lost.any():
            found = f"{int(lost.sum())} of {len(one)} {what} in {name} are missing"
            mend = "and each is due. Leave these rows out of X, y and groups"
            return f"{found}, as in row {np.flatnonzero(lost)[0]}, {mend}."
    return ""


def _enough_of_each(X: np.ndarray, y: np.ndarray, groups: np.ndarray) -> str:
    labels, places = np.unique(y), np.unique(groups)
    if len(labels) < 2:
        return (
            f"All {len(y)} labels in y are {labels[0]}, and two classes or more are due. Choose another "
            "question, or add samples of another class."
        )
    if len(labels) > MOST_CLASSES:
        return (
            f"y holds {len(labels)} different labels, as a measured number does, and {MOST_CLASSES} classes "
            "at most are due. Cut it into a few: `y = (y > np.median(y)).astype(int)`."
        )
    if len(places) < FEWEST:
        return (
            f"`groups` holds {_many(len(places), 'group')}, and {FEWEST} at least are due, so that one can "
            "be kept for the test. What was measured together: a day, a person, a device?"
        )
    alone = [label for label in labels if len(np.unique(groups[y == label])) < 2]
    if alone:
        return (
            f"The class {alone[0]} is found in the group {groups[y == alone[0]][0]} alone, and two at least "
            "are due: while it is held back nobody can know the class. Leave the class out, or join it to "
            "another."
        )
    if y.dtype.kind != "U" and len(same := np.flatnonzero((X == y[:, None]).all(axis=0))):
        return f"Column {same[0]} of X is y itself, and only what is known beforehand is due. Leave it out."
    return ""


def _listed(numbers: Sequence[int]) -> str:
    more = f" and {len(numbers) - 5} more" if len(numbers) > 5 else ""
    return ", ".join(map(str, numbers[:5])) + more


def _say(name: str, holds: bool, sentence: str) -> bool:
    said = f"{'✓' if holds else '✗'} {name}:"
    _checked[name] = f"{said} {sentence}"
    show(note_shown(said, sentence))
    return holds


def fits(X: Any, y: Any, groups: Any) -> bool:
    """Say what the samples are, or what is amiss with them; return whether they can be learned from.

    >>> fits(np.arange(6.0).reshape(6, 1), np.array([0, 1, 0, 1, 0, 1]), np.array([1, 1, 2, 2, 3, 3]))
    ✓ samples: 6 rows, 1 feature; class 0: 3 rows, class 1: 3 rows; 3 groups of 2 to 2 rows.
    True
    """
    if said := amiss((X, y, groups)):
        return _say("samples", False, said)
    classes = zip(*np.unique(y, return_counts=True), strict=True)
    counted = ", ".join(f"class {label}: {_many(number, 'row')}" for label, number in classes)
    sizes = np.unique(groups, return_counts=True)[1]
    of = f"{_many(len(sizes), 'group')} of {sizes.min()} to {_many(sizes.max(), 'row')}"
    return _say("samples", True, f"{_many(len(X), 'row')}, {_many(X.shape[1], 'feature')}; {counted}; {of}.")


def apart(groups: ArrayLike, train: ArrayLike, test: ArrayLike) -> bool:
    """Say whether no group lies in two parts, and no row is lost or empty-handed; return whether it is so.

    groups       (n,) the group of each row
    train, test  (n,) masks of the two parts

    >>> apart(["a", "a", "b"], [True, True, False], [False, False, True])
    ✓ apart: no group lies in both parts: 2 rows of 1 group are for training, 1 row of 1 group for the test.
    True
    """
    groups, train, test = np.asarray(groups), np.asarray(train), np.asarray(test)
    if not train.dtype == test.dtype == bool or not train.shape == test.shape == groups.shape:
        found = f"of type {train.dtype} and {test.dtype}, shapes {train.shape} and {test.shape}"
        due = f"two masks of True and False with {len(groups)} entries are due"
        return _say("apart", False, f"the parts are {found}; {due}. Compare: `np.isin(groups, chosen)`.")
    if not train.any() or not test.any():
        empty = "test" if train.any() else "training"
        return _say(
            "apart", False, f"the {empty} part is empty, and each part needs a group. Move one there."
        )
    if both := sorted(set(groups[train].tolist()) & set(groups[test].tolist()), key=str):
        found = f"{len(both)} of the groups lie in both parts, such as {both[0]}"
        return _say("apart", False, f"{found}; none may. Deal out whole groups, with `split`.")
    if lost := int((~train & ~test).sum()):
        return _say(
            "apart", False, f"neither part holds {_many(lost, 'row')}, and each is due in one: `~test`."
        )
    sizes = [
        f"{_many(int(one.sum()), 'row')} of {_many(len(set(groups[one].tolist())), 'group')}"
        for one in (train, test)
    ]
    said = f"no group lies in both parts: {sizes[0]} are for training, {sizes[1]} for the test."
    return _say("apart", True, said)


def _many(number: int, one: str, several: str = "") -> str:
    return f"{number} {one if number == 1 else several or f'{one}s'}"


def error_bar(baseline: ArrayLike, losses: ArrayLike, interval: Sequence[float]) -> bool:
    """Say whether the baseline is beaten, as far as groups can tell; return whether the error bar holds.

    baseline, losses  (n_groups,) the loss on each group that was held back: of the baseline, and yours
    interval          the lowest and the highest value of the mean of baseline − losses

    >>> error_bar([0.5] * 6, [0.1, 0.2, 0.1, 0.3, 0.2, 0.1], (0.27, 0.4))
    ✓ error bar: the baseline is beaten, by 0.333 on average and in 6 of 6 groups.
    True
    """
    ours, theirs, ends = (np.asarray(one, dtype=float) for one in (losses, baseline, interval))
    if ours.ndim != 1 or ours.shape != theirs.shape or ends.shape != (2,):
        found = f"there are {theirs.size} losses of the baseline, {ours.size} of yours and {ends.size} ends"
        return _say("error bar", False, f"{found}; one loss a group of each is due, and two ends.")
    if not all(np.isfinite(one).all() for one in (ours, theirs, ends)):
        return _say(
            "error bar", False, "a loss isn't a finite number; all are due. Print them, group by group."
        )
    if len(ours) < ENOUGH:
        found = f"it stands on {_many(len(ours), 'group')}, and {ENOUGH} at least are due"
        return _say("error bar", False, f"{found}. Show the losses as dots, and claim nothing beyond them.")
    gain, (low, high) = theirs - ours, ends
    if not low <= gain.mean() <= high:
        found = f"the interval goes from {low:.3g} to {high:.3g}, and the mean gain is {gain.mean():.3g}"
        return _say("error bar", False, f"{found}, which it has to hold. Take it of `baseline - losses`.")
    better = f"by {gain.mean():.3g} on average and in {int((gain > 0).sum())} of {len(gain)} groups"
    if low > 0:
        return _say("error bar", True, f"the baseline is beaten, {better}.")
    worse = "your machine is no better than the baseline" if high < 0 else "whether it is beaten isn't known"
    return _say("error bar", True, f"{worse}: the gain is {better}, from {low:.3g} to {high:.3g}. Say so.")


def opened(name: str, groups: ArrayLike, loss: float) -> bool:
    """Note that the test was opened, and say whether it was for one machine only; return whether it was.

    name    what the data is called
    groups  the groups of the test
    loss    what came out; the same again, as after a restart, is no second look
    """
    if not np.isfinite(loss):
        return _say("test", False, f"the loss on the test is {loss}, and a finite number is due.")
    held = sorted(map(str, set(np.asarray(groups).tolist())))
    memory.keep(_OPENED, data=str(name), groups=held, loss=round(float(loss), 6))
    looks = [one for one in memory.kept(_OPENED, "data") if one["data"] == str(name)]
    looks = [one for one in looks if not set(held).isdisjoint(one.get("groups", ()))]
    losses = list(dict.fromkeys(one.get("loss", np.nan) for one in looks))
    if len(losses) == 1:
        return _say(
            "test", True, f"opened for one machine, first on {memory.day(looks[0])}: {losses[0]:.3g}."
        )
    shown = ", ".join(f"{one:.3g}" for one in losses)
    found = f"opened for {len(losses)} machines ({shown}), and one is due"
    return _say("test", False, f"{found}. The best of them flatters: keep other groups, or report them all.")


def card(name: str, words: dict[str, str], numbers: dict[str, str], folder: str | Path | None = None) -> str:
    """Write the model card beside the notebook, a page of Markdown, and return its text.

    name     what the data is called, which names the file
    words    what only you can say, by heading; `...` is still to be written
    numbers  what was measured, by what it is
    folder   where to; if left out, your own folder, and if there is none nothing is written
    """
    lines = [f"# Model card: {name}", "", f"*Written on {memory.day({'when': memory.now()})}.*"]
    for heading, text in words.items():
        said = "**Still to be written.**" if text is ... or not str(text).strip() else str(text)
        lines += ["", f"## {heading}", "", said]
    lines += ["", "## Measured", "", "| what | |", "|---|---|"]
    lines += [f"| {what} | {number} |" for what, number in numbers.items()]
    lines += ["", "## Checks of structure", "", *(f"- {one}" for one in _checked.values())]
    text = "\n".join(lines) + "\n"
    place = memory.folder() if folder is None else Path(folder)
    if place is None:
        show(
            note_shown(
                "○ card:", 'not written, as this notebook isn\'t in a folder of yours. Give one: folder=".".'
            )
        )
        return text
    file = place / f"card_{re.sub(r'[^a-z0-9]+', '_', name.lower()).strip('_') or 'data'}.md"
    try:
        kept = _write(file, text)
    except OSError as error:
        show(note_shown("✗ card:", f"{file} can't be written ({error.strerror}); give another folder."))
        return text
    show(
        note_shown(
            "✓ card:", f"written to {file.name}{f'; the one before is kept as {kept}' if kept else ''}."
        )
    )
    return text


def _write(file: Path, text: str) -> str:
    """Write a file, and return the name of the copy that was made of another one there, or ""."""
    before = file.read_bytes() if file.exists() else text.encode()
    copy = None
    for number in count(1) if before != text.encode() else ():
        try:
            with (copy := file.with_name(f"{file.stem}_{number}.md")).open("xb") as stream:
                stream.write(before)
            break
        except FileExistsError:
            continue
    draft = file.with_name(f".{file.name}.{os.getpid()}.part")
    try:
        draft.write_text(text, encoding="utf-8", newline="\n")
        draft.replace(file)
    finally:
        draft.unlink(missing_ok=True)
    return copy.name if copy else ""
