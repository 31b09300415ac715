"""A few pictures one after the other, which play without a kernel and without a network."""

from __future__ import annotations

import json
from collections.abc import Sequence
from html import escape
from pathlib import Path
from string import Template
from uuid import uuid4

from .picture import Picture, address

_PAGE = Template(Path(__file__).with_name("player.html").read_text(encoding="utf-8"))


class Player:
    """Pictures that play, with buttons, a slider and a caption; all of it can be used with the keyboard.

    frames    PNGs, in order; all of one size
    captions  what is seen in each, in a sentence
    alt       what is seen in the course of them all
    static    one picture that says it without movement: beside the player, and alone without scripts

    It plays once when it comes into view, unless the reader's system asks for less motion.
    """

    def __init__(self, frames: Sequence[bytes], captions: Sequence[str], alt: str, static: Picture) -> None:
        if not frames or len(frames) != len(captions):
            raise ValueError(
                f"A player needs frames, and a caption for each: here are {len(frames)} and {len(captions)}."
            )
        self.frames = list(frames)
        self.captions = list(captions)
        self.alt = alt
        self.static = static

    def save(self, path: str | Path) -> Path:
        """Write the player to a file, and return its path: .html plays, others are the static picture."""
        path = Path(path)
        if path.suffix != ".html":
            return self.static.save(path)
        path.write_text(
            f'<!doctype html><meta charset="utf-8"><title>{escape(self.alt)}</title>{self.html()}',
            encoding="utf-8",
        )
        return path

    def html(self) -> str:
        """Return the player as HTML that needs nothing beside it; its id is new each time."""
        return _PAGE.substitute(
            id=f"player-{uuid4().hex}",
            alt=escape(self.alt),
            width=self.static.width,
            first=address(self.frames[0]),
            caption=escape(self.captions[0]),
            last=len(self.frames) - 1,
            static=self.static.html(),
            frames=_script([address(frame) for frame in self.frames]),
            captions=_script(self.captions),
        )

    def __repr__(self) -> str:
        return self.alt

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> tuple[dict, dict]:
        bundle, metadata = self.static._repr_mimebundle_()
        return bundle | {"text/html": self.html(), "text/plain": self.alt}, metadata


def _script(value: object) -> str:
    """Return a value as JavaScript that can't end the script it stands in."""
    return json.dumps(value).replace("<", "\\u003c")
