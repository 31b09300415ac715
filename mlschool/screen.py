"""Tables in a terminal."""

from __future__ import annotations

from collections.abc import Sequence


def show_table(heads: Sequence[str], rows: Sequence[tuple[str, ...]]) -> None:
    """Print rows under their heads, folded to the terminal's width."""
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Column, Table

    table = Table(*(Column(head, overflow="fold") for head in heads), box=SIMPLE_HEAD)
    for row in rows:
        table.add_row(*row)
    # a learner's brackets are no markup, and colour is never the only signal
    Console(markup=False, highlight=False, emoji=False).print(table)
