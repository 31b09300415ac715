"""Shows verdicts, hints and solutions: text and HTML side by side, legible and read aloud without colour."""

from __future__ import annotations

import sys
from html import escape
from typing import Any

from mlschool.checking.verdict import Outcome, Verdict
from mlschool.checking.words import details, message

EDGES = {"✓": "#0a7d4f", "✗": "#c2410c", "○": "#6b7280", "!": "#7c3aed"}
_MANY_TRIES = 3
_PRE = "padding:0;background:none;white-space:pre-wrap"
_STYLE = "border-left:.35em solid {edge};padding:.35em .8em;margin:.2em 0;line-height:1.5"


class Shown:
    """A few lines for the screen: `text` for any terminal, `html` for notebooks."""

    def __init__(self, text: str, html: str) -> None:
        self.text = text
        self.html = html

    def __repr__(self) -> str:
        return self.text

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return {"text/plain": self.text, "text/html": self.html}


def show(shown: Shown) -> None:
    """Display in a notebook, print elsewhere."""
    if in_notebook():
        from IPython.display import display

        display(shown)
    else:
        print(shown.text)


def in_notebook() -> bool:
    """Tell whether this runs in IPython, in a notebook or at its prompt."""
    ipython = sys.modules.get("IPython")
    return ipython is not None and ipython.get_ipython() is not None


def in_kernel() -> bool:
    """Tell whether this runs in a notebook, whose outputs can be changed once they are shown."""
    return in_notebook() and getattr(sys.modules["IPython"].get_ipython(), "kernel", None) is not None


def verdict_shown(verdict: Verdict, goes_on: bool, tries: int = 1) -> Shown:
    """Return a verdict as it stands under the cell.

    goes_on  whether the notebook goes on with the reference
    tries    how many answers in a row to this exercise weren't right
    """
    sign, edge = verdict.outcome.sign, EDGES[verdict.outcome.sign]
    last = _next_step(verdict, goes_on, tries)
    said, lines = message(verdict), [line for line in details(verdict) if line]
    head = f"{sign} {verdict.name}" + (f": {said}" if said else "")
    text = "\n".join([head, *(f"    {line}" for line in lines), *([f"  {last}"] if last else [])])
    html = (
        f'<span role="img" aria-label="{verdict.outcome.words}" style="color:{edge};font-weight:bold">{sign}'
        "</span> "
        f"<strong>{escape(verdict.name)}</strong>{': ' + ticks(said) if said else ''}"
    )
    if lines:
        html += f'<pre style="margin:.3em 0;{_PRE}">{escape(chr(10).join(lines))}</pre>'
    if last:
        html += f'<div style="opacity:.8">{escape(last)}</div>'
    return Shown(text, boxed(html, edge))


def boxed(html: str, edge: str = "#2563eb") -> str:
    """Return HTML in a box with an edge of this colour, as all that answers back is shown."""
    return f'<div style="{_STYLE.format(edge=edge)}">{html}</div>'


def _next_step(verdict: Verdict, goes_on: bool, tries: int) -> str:
    """Return what to do now, in a line under the verdict; "" where there is nothing to be said."""
    if verdict.outcome is Outcome.ABSENT:
        return "Cells that need it are left out; the others run."
    if not goes_on:
        return ""
    said = "The notebook goes on with the reference"
    if verdict.outcome is Outcome.TODO:
        return f"{said}.   Stuck? hint({verdict.key!r})"
    if verdict.outcome is Outcome.UNREADABLE:
        return f"{said}."
    mine = f"{said}; mine({verdict.key!r}) is yours."
    if verdict.outcome is Outcome.CHECK_FAILED:
        return mine
    asks = "Not there yet: a hint may help." if tries >= _MANY_TRIES else "Stuck?"
    return f"{mine}   {asks} hint({verdict.key!r})"


def note_shown(title: str, body: str) -> Shown:
    """Return a short note with a title, such as a hint."""
    html = f"<strong>{escape(title)}</strong> {ticks(body)}"
    return Shown(f"{title} {body}", boxed(html))


def solution_shown(name: str, source: str, why: str) -> Shown:
    """Return the source of a reference, and why it is so."""
    body = f'<pre style="margin:.4em 0;{_PRE}"><code>{escape(source)}</code></pre><div>{ticks(why)}</div>'
    html = f"<strong>One solution of {escape(name)}</strong>{body}"
    return Shown(f"One solution of {name}\n\n{source}\n{why}".rstrip(), boxed(html))


def progress_shown(rows: list[tuple[Outcome, str, str, str]]) -> Shown:
    """Return the table of what stands: (outcome, key, that in words, message) for each exercise."""
    done = sum(outcome is Outcome.PASSED for outcome, *_ in rows)
    head = f"{done} of {len(rows)} exercises passed"
    width = max((len(key) for _, key, _, _ in rows), default=0)
    lines = [f"  {outcome.sign} {key:<{width}}  {words}" for outcome, key, words, _ in rows]
    cells = "".join(
        f'<tr><td style="text-align:left">{outcome.sign} {escape(words)}</td>'
        '<th scope="row" style="text-align:left">'
        f'{escape(key)}</th><td style="text-align:left">{ticks(message)}</td></tr>'
        for outcome, key, words, message in rows
    )
    return Shown("\n".join([head, *lines]), f"<table><caption>{head}</caption>{cells}</table>")


def ticks(text: str) -> str:
    """Escape text for HTML, and turn `…` into code.

    >>> ticks("use `a < b`")
    'use <code>a &lt; b</code>'
    """
    parts = escape(text).split("`")
    if len(parts) % 2 == 0:  # a lonely tick
        return escape(text)
    return "".join(f"<code>{part}</code>" if i % 2 else part for i, part in enumerate(parts))
