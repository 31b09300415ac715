"""Shows verdicts, hints and solutions: text and HTML side by side, legible and read aloud without colour."""

from __future__ import annotations

import sys
from html import escape
from typing import Any

from mlschool.checking.verdict import Outcome, Verdict
from mlschool.checking.words import details, message

_EDGE = {"✓": "#0a7d4f", "✗": "#c2410c", "○": "#6b7280", "!": "#7c3aed"}
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


def verdict_shown(verdict: Verdict, goes_on: bool, tries: int = 1) -> Shown:
    """Return a verdict as it stands under the cell.

    goes_on  whether the notebook goes on with the reference
    tries    how many answers in a row to this exercise weren't right
    """
    sign, edge = verdict.outcome.sign, _EDGE[verdict.outcome.sign]
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
    return Shown(text, f'<div style="{_STYLE.format(edge=edge)}">{html}</div>')


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
    asks = "This one takes most people several tries: a hint may help." if tries >= _MANY_TRIES else "Stuck?"
    return f"{mine}   {asks} hint({verdict.key!r})"


def note_shown(title: str, body: str) -> Shown:
    """Return a short note with a title, such as a hint."""
    html = f"<strong>{escape(title)}</strong> {ticks(body)}"
    return Shown(f"{title} {body}", f'<div style="{_STYLE.format(edge="#2563eb")}">{html}</div>')


def solution_shown(name: str, source: str, why: str) -> Shown:
    """Return the source of a reference, and why it is so."""
    body = f'<pre style="margin:.4em 0;{_PRE}"><code>{escape(source)}</code></pre><div>{ticks(why)}</div>'
    html = f"<strong>One solution of {escape(name)}</strong>{body}"
    html = f'<div style="{_STYLE.format(edge="#2563eb")}">{html}</div>'
    return Shown(f"One solution of {name}\n\n{source}\n{why}".rstrip(), html)


def progress_shown(verdicts: list[tuple[str, Outcome, str]]) -> Shown:
    """Return the table of what stands: (key, outcome, message) for each exercise."""
    done = sum(outcome is Outcome.PASSED for _, outcome, _ in verdicts)
    head = f"{done} of {len(verdicts)} exercises passed"
    width = max((len(key) for key, _, _ in verdicts), default=0)
    rows = [f"  {outcome.sign} {key:<{width}}  {outcome.words}" for key, outcome, _ in verdicts]
    cells = "".join(
        f'<tr><td style="text-align:left">{outcome.sign} {outcome.words}</td>'
        '<th scope="row" style="text-align:left">'
        f'{escape(key)}</th><td style="text-align:left">{ticks(message)}</td></tr>'
        for key, outcome, message in verdicts
    )
    return Shown("\n".join([head, *rows]), f"<table><caption>{head}</caption>{cells}</table>")


def ticks(text: str) -> str:
    """Escape text for HTML, and turn `…` into code.

    >>> ticks("use `a < b`")
    'use <code>a &lt; b</code>'
    """
    parts = escape(text).split("`")
    if len(parts) % 2 == 0:  # a lonely tick
        return escape(text)
    return "".join(f"<code>{part}</code>" if i % 2 else part for i, part in enumerate(parts))
