"""A linear model as plain data: read in a millisecond or two, and used without numpy.

The file is a line of JSON (`classes`, `intercepts`, `scale`, `trust`), then a byte a bucket for how rare it is, then a
row a bucket: a byte a class, the weight in steps of `scale` with 128 for none, padded to whole groups of four classes.

A message adds up some two hundred rows of a hundred classes. One by one that takes longer than all else in a turn, so
whole rows are added as large integers: a row's bytes are spread over four integers with 32 bits a class, which no sum
can overflow (`features.READ_AT_MOST` bounds the buckets of a message).
"""

import json
import sys
from array import array
from collections.abc import Mapping
from math import exp, log, sqrt
from pathlib import Path
from typing import Any, Final, NamedTuple, Self

from interaction_models.features import BUCKETS

RARITY_SCALE: Final = 20.0
"""Rarities are kept in twentieths: the rarest bucket of a hundred thousand lines has 12.5."""
NONE: Final = 128
"""The byte of a weight of nothing."""
_DAMPED: Final = tuple(round(10 * (1 + log(max(n, 1)))) for n in range(32))
"""Ten times what a bucket counts that occurs so often."""


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
        self._rarity, self._rows = tables[:BUCKETS], tables[BUCKETS:]
        self._width = -(-len(self.classes) // 4) * 4
        self._every_fourth = int.from_bytes(b"\xff\0\0\0" * (self._width // 4), "little")

    @classmethod
    def load(cls, path: Path) -> Self:
        """The model at `path`. Raises OSError or ValueError where there is none."""
        return cls(path.read_bytes())

    def ranked(self, counts: Mapping[int, int]) -> list[Ranked]:
        """The classes, the likeliest first."""
        return sorted(map(Ranked, self.classes, self.scores(counts)), key=lambda found: -found.score)

    def scores(self, counts: Mapping[int, int]) -> list[float]:
        """The score of each class for a message's buckets, in the order of `classes`."""
        values = {bucket: self._rarity[bucket] * _DAMPED[min(n, 31)] for bucket, n in counts.items()}
        factor = self._scale / (sqrt(sum(value * value for value in values.values())) or 1.0)
        nothing = NONE * sum(values.values())
        sums = self._summed(values)
        return [(total - nothing) * factor + own for total, own in zip(sums, self._intercepts, strict=False)]

    def _summed(self, values: Mapping[int, int]) -> "array[int]":
        """The rows of these buckets times their values, added up: a number a class."""
        rows, width, mask = self._rows, self._width, self._every_fourth
        first = second = third = fourth = 0
        for bucket, value in values.items():
            row = int.from_bytes(rows[bucket * width : (bucket + 1) * width], "little")
            first += (row & mask) * value
            second += (row >> 8 & mask) * value
            third += (row >> 16 & mask) * value
            fourth += (row >> 24 & mask) * value
        sums = array("I", bytes(4 * width))
        for place, quarter in enumerate((first, second, third, fourth)):
            found = array("I", quarter.to_bytes(width, sys.byteorder))
            sums[place::4] = found if sys.byteorder == "little" else found[::-1]
        return sums

    def confidence(self, ranked: list[Ranked]) -> float:
        """How often a message with such a best and second best score was what the best says, from 0 to 1: fitted on
        lines of people whom the model had not read."""
        best, second = ranked[0].score, ranked[1].score
        base, by_best, by_lead = self._trust
        return 1 / (1 + exp(-(base + by_best * best + by_lead * (best - second))))
