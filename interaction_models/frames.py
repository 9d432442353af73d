"""Frames: lines with alternatives, each of which stands for many. Training alone imports this.

`he (hit|slapped) me[ again]` is read by hassil, the parser of the Home Assistant intent language: `(a|b)` is one of
them, `[a]` may be left out.
"""

from collections.abc import Iterator
from random import Random
from typing import Any, Final
from zlib import crc32

from hassil.expression import Alternative, Sequence, TextChunk
from hassil.parse_expression import parse_sentence

LINES: Final = 4
"""Lines that are drawn from a frame: twice as many hear a little more, and take twice as long to learn from."""


def lines_of(frame: str, *, at_most: int = LINES) -> list[str]:
    """Lines of a frame, the same ones each time, each once. Every alternative of a group has its turn before any has
    a second one. Raises hassil's ParseError on a frame whose brackets do not match."""
    root, draw = parse_sentence(frame).expression, Random(crc32(frame.encode()))  # noqa: S311 - keeps no secret
    turns: dict[int, Iterator[Any]] = {}

    def said(node: Any) -> str:
        match node:
            case TextChunk():
                return str(node.original_text)
            case Alternative():
                turn = turns.setdefault(id(node), _in_turn(node.items, draw))
                return said(next(turn))
            case Sequence():
                return "".join(map(said, node.items))
        raise ValueError(f"'{frame}': a frame has alternatives alone, no slots and no rules")

    return list(dict.fromkeys(" ".join(said(root).split()) for _ in range(at_most)))


def _in_turn(items: list[Any], draw: Random) -> Iterator[Any]:
    while True:
        yield from draw.sample(items, len(items))
