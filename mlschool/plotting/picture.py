"""A picture in a notebook, with a text for those who can't see it."""

from __future__ import annotations

import sys
from base64 import b64encode
from html import escape
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from PIL import Image

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SHARPNESS = (
    2  # pixels of the file for each pixel on the page, so that a projector or a good screen shows it sharply
)


class Picture:
    """A finished figure, and what is seen in it.

    figure   drawn once, when the picture is made, and then no longer pyplot's: nothing is shown twice
    alt      what is seen: counts, positions, which is larger
    caption  a line that stands under the picture, for everybody

    JupyterLab and Colab give plain PNG outputs no alt text, so the picture is shown as HTML that holds it.
    Its background is white, so that it can be read on a dark page too.
    """

    def __init__(self, figure: Figure, alt: str, caption: str = "") -> None:
        self.figure = figure
        self.alt = alt
        self.caption = caption
        self.png = draw(figure)
        self.width = round(figure.get_figwidth() * figure.dpi)
        if "matplotlib.pyplot" in sys.modules:
            sys.modules["matplotlib.pyplot"].close(figure)

    def save(self, path: str | Path) -> Path:
        """Write the picture to a file, .png, .pdf or .svg, and return its path."""
        path = Path(path)
        if path.suffix == ".png":
            path.write_bytes(self.png)
        else:
            self.figure.savefig(path)
        return path

    def html(self) -> str:
        """Return the picture as HTML that needs nothing beside it."""
        caption = f"<figcaption>{escape(self.caption)}</figcaption>" if self.caption else ""
        return (
            f'<figure style="margin:0.5em 0"><img alt="{escape(self.alt)}" src="{address(self.png)}" '
            f'width="{self.width}" style="max-width:100%;height:auto">{caption}</figure>'
        )

    def __repr__(self) -> str:
        return self.alt

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> tuple[dict, dict]:
        bundle = {"text/html": self.html(), "image/png": b64encode(self.png).decode(), "text/plain": self.alt}
        return bundle, {"image/png": {"width": self.width}}


def draw(figure: Figure, sharpness: float = SHARPNESS) -> bytes:
    """Return the figure as a PNG of at most 256 colours: a third of the size, and no eye sees it.

    The colours are chosen so that each of the picture's own has one that is near, be it ever so rare: pale
    shades stay apart.
    """
    canvas, dpi = FigureCanvasAgg(figure), figure.dpi
    figure.set_dpi(sharpness * dpi)
    canvas.draw()  # savefig would draw everything twice
    figure.set_dpi(dpi)
    image = Image.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB")
    image = image.quantize(256, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    image.putpalette([255 if value > 252 else value for value in image.getpalette()])  # white stays white
    file = BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


def address(png: bytes) -> str:
    """Return a PNG as a data address, to stand in an HTML attribute."""
    return "data:image/png;base64," + b64encode(png).decode()
