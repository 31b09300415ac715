"""How something live is shown: a picture that stays, then the view that takes its place while it runs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol
from uuid import uuid4

if TYPE_CHECKING:
    import anywidget

_HERE = Path(__file__).parent


class Still(Protocol):
    """A picture that needs no kernel."""

    alt: str

    def html(self) -> str:
        """Return it as HTML."""

    def _repr_mimebundle_(self) -> Any: ...


def script(name: str) -> str:
    """Return a view's JavaScript, with what all views share before it."""
    shared = (_HERE / "live.js").read_text(encoding="utf-8").replace("export ", "")
    return shared + (_HERE / f"{name}.js").read_text(encoding="utf-8")


def styles(name: str) -> str:
    """Return a view's style sheet."""
    return (_HERE / f"{name}.css").read_text(encoding="utf-8")


def can_be_live() -> bool:
    """Return whether views can be shown: anywidget need not be installed."""
    try:
        import anywidget  # noqa: F401
    except ImportError:
        return False
    return True


def show(still: Still, view: anywidget.AnyWidget | None) -> None:
    """Show a picture, and the view that hides it while there is a kernel: two outputs.

    In one output they would be lost together: a page without widgets finds no picture in it.
    """
    from IPython.display import display

    bundle = still._repr_mimebundle_()
    bundle = dict(bundle[0] if isinstance(bundle, tuple) else bundle)
    if view is None:
        display(bundle, raw=True)
        return
    view.still = f"still-{uuid4().hex}"
    bundle["text/html"] = f'<div data-mlschool-still="{view.still}">{bundle["text/html"]}</div>'
    display(bundle, raw=True)
    seen = {"version_major": 2, "version_minor": 0, "model_id": view.model_id}
    display({"application/vnd.jupyter.widget-view+json": seen, "text/plain": ""}, raw=True)
