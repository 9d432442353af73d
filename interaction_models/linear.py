"""A linear model as plain data: read in a millisecond or two, and used without numpy.

The file is a line of JSON (`classes`, `intercepts`, `scale`, `trust`), then a byte a bucket for how rare it is, as a
level, then a row a bucket: a byte a class, the weight in steps of `scale` with 128 for none, padded to whole groups of
four classes.

A message adds up some two hundred rows of a hundred classes. One by one that takes longer than all else in a turn, so
whole rows are added as large integers: first those of one level, with 16 bits a class, then the levels times what they
count, with 32. No sum overflows: `ROWS` bounds the first; the second has room for ten thousand rows of the rarest.
"""

import json
import sys
from array import array
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from math import exp, log, sqrt
from operator import mul
from pathlib import Path
from typing import Any, Final, NamedTuple, Self

from interaction_models.features import BUCKETS

STEP: Final = 0.06
"""What a bucket counts goes by levels of six in a hundred, so that many share one: the rarest has 42 of them."""
OFTEN: Final = tuple(round(log(1 + log(max(n, 1))) / STEP) for n in range(32))
"""Levels that a bucket goes up which occurs so often."""
VALUES: Final = tuple(round(20 * exp(STEP * level)) for level in range(80))
"""Twenty times what a level counts."""
ROWS: Final = 256
"""Rows of bytes that may be added before 16 bits overflow."""
NONE: Final = 128
"""The byte of a weight of nothing."""


class Ranked(NamedTuple):
    """A class and its score: the higher the likelier, above 0 more likely than not."""

    name: str
    score: float


class Linear:
    """One score a class for a message. Safe to share between threads."""

    def __init__(self, data: bytes) -> None:
        head, _, tables = data.partition(b"\n")
        known: dict[str, Any] = json.loads(head)
        self.classes: list[str] = known["classes"]
        self._intercepts: list[float] = known["intercepts"]
        self._scale: float = known["scale"]
        self._trust: list[float] = known["trust"]
        self._halves: dict[int, tuple[int, int]] = {}
        self._levels, self._rows = tables[:BUCKETS], tables[BUCKETS:]
        self._width = -(-len(self.classes) // 4) * 4
        self._every_second = int.from_bytes(b"\xff\0" * (self._width // 2), "little")
        self._every_fourth = int.from_bytes(b"\xff\xff\0\0" * (self._width // 4), "little")

    @classmethod
    def load(cls, path: Path) -> Self:
        """The model at `path`. Raises OSError or ValueError where there is none."""
        return cls(path.read_bytes())

    def ranked(self, counts: Mapping[int, int]) -> list[Ranked]:
        """The classes, the likeliest first."""
        return sorted(map(Ranked, self.classes, self.scores(counts)), key=lambda found: -found.score)

    def scores(self, counts: Mapping[int, int]) -> Sequence[float]:
        """The score of each class for a message's buckets, in the order of `classes`."""
        levels: dict[int, list[int]] = defaultdict(list)
        for bucket, n in counts.items():
            levels[self._levels[bucket] + (OFTEN[min(n, 31)] if n > 1 else 0)].append(bucket)
        length = sqrt(sum(len(its) * VALUES[level] ** 2 for level, its in levels.items())) or 1.0
        nothing = NONE * sum(len(its) * VALUES[level] for level, its in levels.items())
        factor = self._scale / length
        sums = self._summed(levels)
        return [(total - nothing) * factor + own for total, own in zip(sums, self._intercepts, strict=False)]

    def _summed(self, levels: Mapping[int, Sequence[int]]) -> "array[int]":
        """The rows of these buckets times the values of their levels, added up: a number a class."""
        mask, quarters = self._every_fourth, [0, 0, 0, 0]
        for level, even, odd in self._added(levels):
            value = VALUES[level]
            for place, half in ((0, even), (1, odd)):
                quarters[place] += (half & mask) * value
                quarters[place + 2] += (half >> 16 & mask) * value
        sums = array("I", bytes(4 * self._width))
        for place, quarter in enumerate(quarters):
            found = array("I", quarter.to_bytes(self._width, sys.byteorder))
            sums[place::4] = found if sys.byteorder == "little" else found[::-1]
        return sums

    def _added(self, levels: Mapping[int, Sequence[int]]) -> Iterator[tuple[int, int, int]]:
        """Each level with the sum of its rows, the even classes and the odd ones by themselves."""
        halves = self._halves
        for level, its in levels.items():
            for start in range(0, len(its), ROWS):
                even = odd = 0
                for bucket in its[start : start + ROWS]:
                    row = halves.get(bucket) or self._halved(bucket)
                    even += row[0]
                    odd += row[1]
                yield level, even, odd

    def _halved(self, bucket: int) -> tuple[int, int]:
        """A row in two halves, kept: most of what people write is made of the same runs of letters."""
        row = int.from_bytes(self._rows[bucket * self._width : (bucket + 1) * self._width], "little")
        found = self._halves[bucket] = (row & self._every_second, row >> 8 & self._every_second)
        return found

    def confidence(self, ranked: list[Ranked]) -> float:
        """How often a message with such a best and second best score was what the best says, from 0 to 1: fitted on
        lines of people whom the model had not read."""
        best, second = ranked[0].score, ranked[1].score
        base, by_best, by_lead = self._trust
        return 1 / (1 + exp(-(base + by_best * best + by_lead * (best - second))))


class Layered:
    """A linear model whose classes are no answers but signs that it made up itself, and on them a small one that is.

    So a word can count for something in one company and for nothing in another: "hit" in "he hit me" and in "he has
    never hit me". The file is a line of JSON (`classes`, `weights`, a row a class, and `intercepts`), then a `Linear`.
    Safe to share between threads.
    """

    def __init__(self, data: bytes) -> None:
        head, _, hidden = data.partition(b"\n")
        known: dict[str, Any] = json.loads(head)
        self.classes: list[str] = known["classes"]
        self._weights: list[list[float]] = known["weights"]
        self._intercepts: list[float] = known["intercepts"]
        self._hidden = Linear(hidden)

    @classmethod
    def load(cls, path: Path) -> Self:
        """The model at `path`. Raises OSError or ValueError where there is none."""
        return cls(path.read_bytes())

    def scores(self, counts: Mapping[int, int]) -> list[float]:
        """The score of each class for a message's buckets, in the order of `classes`: above 0 more likely than not."""
        signs = [max(0.0, score) for score in self._hidden.scores(counts)]
        return [sum(map(mul, row, signs)) + own for row, own in zip(self._weights, self._intercepts, strict=True)]
