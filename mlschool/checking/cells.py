"""Watches a notebook's cells, so that "Run all" reaches the end whatever stands in an exercise's cell.

The watchers use IPython's public hooks. One replaces an exercise's cell that doesn't compile, or that lacks
the `@`, by a call that says so (a syntax error would be raised before any decorator runs), and leaves out
what needs a framework that isn't installed. One gives an exercise its name back when a cell has used the name
for something else. One says which cell makes a name that isn't there (see `order`).
"""

from __future__ import annotations

import ast
import re
import warnings
from typing import Any

from mlschool.checking import order
from mlschool.checking.absent import LeftOut, missing
from mlschool.checking.notebook import bound_to, unmarked, unreadable
from mlschool.checking.show import note_shown, show
from mlschool.exercises import of_lecture

_EXERCISE_LINE = re.compile(r"""^[ \t]*@exercise[ \t]*\(?[ \t]*["'“”„‘’«»]?([\w.]*)""", re.MULTILINE)
_WITHOUT_AT = re.compile(r"""^exercise[ \t]*\([ \t]*["']([\w.]+)["'][ \t]*\)[ \t]*(?:#.*)?$""", re.MULTILINE)
# what Python's compiler may raise, as IPython has it
_UNREADABLE = (SyntaxError, ValueError, OverflowError, TypeError, MemoryError, RecursionError)


class Watch:
    """The watchers of one notebook; `install` takes the place of any earlier watch."""

    def __init__(self, shell: Any, lecture: str) -> None:
        self.shell = shell
        self.lecture = lecture
        self._busy = False
        records = of_lecture(lecture).values() if (absent := missing()) else ()
        needing = {record.name: record.lacks for record in records if record.lacks}
        self._left_out = LeftOut(absent, needing)

    def install(self) -> None:
        """Begin to watch."""
        transforms = self.shell.input_transformers_cleanup
        transforms[:] = [t for t in transforms if not isinstance(getattr(t, "__self__", None), Watch)]
        transforms.append(self.read)
        earlier = getattr(self.shell, "mlschool_watch", None)
        if earlier is not None:
            self.shell.events.unregister("post_run_cell", earlier.give_back)
        self.shell.mlschool_watch = self
        self.shell.events.register("post_run_cell", self.give_back)
        order.install(self.shell)

    def read(self, lines: list[str]) -> list[str]:
        """Return the cell's lines; for an exercise's cell that doesn't compile, a call that says why."""
        if not self._busy and (unmarked_one := _WITHOUT_AT.search("".join(lines))):
            self._report = lambda: unmarked(unmarked_one[1], self.shell.user_ns)
            return ["get_ipython().mlschool_watch.report()\n"]
        if self._left_out.absent and not self._busy:
            return self._without_the_absent(self._readable(lines))
        return self._readable(lines)

    def _without_the_absent(self, lines: list[str]) -> list[str]:
        """Return the lines that run without the frameworks that aren't there, and a note on the rest."""
        self._busy = True
        try:
            python = self.shell.transform_cell("".join(lines))
        finally:
            self._busy = False
        rest, said = self._left_out.without(python, self.shell.user_ns)
        if not said:
            return lines
        self._report = lambda: show(note_shown("○", said))
        return ["get_ipython().mlschool_watch.report()\n", *rest.splitlines(keepends=True), "\n"]

    def _readable(self, lines: list[str]) -> list[str]:
        source = "".join(lines)
        if self._busy or not _EXERCISE_LINE.search(source):
            return lines
        rows = source.splitlines(keepends=True)
        head = next((i for i, row in enumerate(rows) if row.strip() and not row.startswith("%%")), 0)
        self._busy = True
        try:
            with warnings.catch_warnings():  # Python warns when it compiles the cell in earnest
                warnings.simplefilter("ignore")
                self._compile("".join(rows[head:]))
        except _UNREADABLE as error:
            number = (getattr(error, "lineno", None) or 1) + head
            text = rows[number - 1].strip() if number <= len(rows) else ""
            keys = _those_at(source, number)
            message = (getattr(error, "msg", None) or str(error) or type(error).__name__).rstrip(".")
            self._report = lambda: unreadable(keys, number, text, message, self.shell.user_ns)
            return ["get_ipython().mlschool_watch.report()\n"]
        finally:
            self._busy = False
        return lines

    # so that IPython's prompt, which asks after each line whether the cell is complete, doesn't ask us
    read.has_side_effects = True  # type: ignore[attr-defined]

    def _compile(self, source: str) -> None:
        """Compile a cell as IPython will: some errors, such as a `return` outside a function, come late."""
        python = self.shell.transform_cell(source)
        compile(python, "<cell>", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)

    def report(self) -> None:
        """Say what the last cell's trouble was."""
        self._report()

    def give_back(self, result: Any = None) -> None:
        """Give exercises their names back, where a cell has put something into them that can't be called."""
        namespace = self.shell.user_ns
        for key, record in of_lecture(self.lecture).items():
            name = record.name
            if name not in namespace or not callable(namespace[name]):
                if name in namespace:
                    namespace[f"{name}_value"] = namespace[name]
                    said = (
                        f"`{name}` is a function of this notebook, and this cell used its name for something "
                        "else. The function is back, since later cells call it; your value is now "
                        f"`{name}_value`."
                    )
                    show(note_shown("A name used twice:", said))
                namespace[name] = bound_to(key)


def _those_at(source: str, number: int) -> list[str]:
    """Return the cell's exercises: that of line `number` first; the others can't be read either."""
    found = [
        (source.count("\n", 0, match.start(1)) + 1, match[1]) for match in _EXERCISE_LINE.finditer(source)
    ]
    here = max((i for i, (start, _) in enumerate(found) if start <= number), default=0)
    keys = [key for _, key in found]
    return list(dict.fromkeys([keys[here], *keys]))
