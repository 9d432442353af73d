"""A linear model as plain data: mapped, not read, and used without numpy.

The file is a line of JSON (`classes`, `slots`, which is their number, `apart`, into how many a slot tells its features
apart, `intercepts`, `scales`, `levels`, `none`, `by_rarity` and `trust`), then a byte a slot for the feature that owns
it (see `slots`), a byte a slot for how rare that is, in steps of `RARITY`, and a row a slot: which of the `levels` the
weight of each class has, as many to a byte as it holds, two of sixteen or five of three, the first the lowest. A level
is a byte, in steps of the scale of its class, with `none` for nothing; a row counts by how rare its feature is, or has
that in its weights (`by_rarity`).

A message adds up some hundred rows of a hundred classes. One by one that takes longer than all else in a turn, so
whole rows are added as large integers, with 16 bits a class, which `ROWS` keeps from overflowing.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from math import exp, log, sqrt
from mmap import mmap
from operator import mul
from pathlib import Path
from struct import Struct
from typing import Final, NamedTuple, Self

from interaction_models.plain import begun, opened

RARITY: Final = 0.12
"""Step of how rare a feature is: the rarest is about 13."""
UNSEEN: Final = 6
"""What a feature that owns no slot counts in the length of a message: the more of it is strange to the model, the less
is concluded from the rest. Without it half a point less is heard at equal false alarms of everyday messages."""
_SQUARES: Final = tuple((RARITY * step) ** 2 for step in range(256))
DAMPED: Final = tuple(round(1 + log(max(n, 1)), 2) for n in range(32))
"""What a feature counts that occurs so often in a message: 1, 1.69, 2.1 for once, twice, three times."""
ROWS: Final = 256
"""Rows of bytes that may be added before 16 bits overflow."""


class Ranked(NamedTuple):
    """A class and its score: the higher the likelier, above 0 more likely than not."""

    name: str
    score: float


def to_a_byte(levels: int) -> int:
    """How many weights of so many levels a byte holds."""
    return int(log(256, levels) + 1e-9)


class _Rows(dict[int, int]):
    """Slot to its row with 16 bits a class, made when it is first needed and kept: most of what people write is made
    of the same words."""

    def __init__(self, table: memoryview, *, classes: int, levels: Sequence[int], times: Sequence[int]) -> None:
        base, each = len(levels), to_a_byte(len(levels))
        self._table, self._times, self._width = table, times, -(-classes // each)
        self._levels = [bytes(levels[byte // base**place % base] for byte in range(256)) for place in range(each)]
        self.size = 2 * each * self._width

    def __missing__(self, slot: int) -> int:
        packed = bytes(self._table[slot * self._width : (slot + 1) * self._width])
        spaced, apart = bytearray(self.size), 2 * len(self._levels)
        for place, level in enumerate(self._levels):
            spaced[2 * place :: apart] = packed.translate(level)
        self[slot] = row = int.from_bytes(spaced, "little") * self._times[slot]
        return row


class Linear:
    """One score a class for a message. Safe to share between threads."""

    def __init__(self, data: mmap, *, start: int = 0) -> None:
        """The model that begins at `start`."""
        known, tables = begun(data, start)
        self.classes: list[str] = known["classes"]
        self._intercepts: list[float] = known["intercepts"]
        self._scales: list[float] = known["scales"]
        self._trust: list[float] = known["trust"]
        self._slots: int = known["slots"]
        self._apart: int = known["apart"]
        steps, rows = tables + self._slots, tables + 2 * self._slots
        self._owners, self._steps = data[tables:steps], data[steps:rows]
        self._none: int = known["none"]
        self._times = self._steps if known["by_rarity"] else b"\1" * self._slots
        self._rows = _Rows(
            memoryview(data)[rows:], classes=len(self.classes), levels=known["levels"], times=self._times
        )
        self._sums = Struct(f"<{len(self.classes)}H{self._rows.size - 2 * len(self.classes)}x")

    @classmethod
    def load(cls, path: Path) -> Self:
        """The model at `path`. Raises OSError or ValueError where there is none."""
        return cls(opened(path))

    def by_class(self, counts: Mapping[int, int]) -> dict[str, float]:
        """The score of each class by its name."""
        return dict(zip(self.classes, self.scores(counts), strict=True))

    def likeliest(self, counts: Mapping[int, int], *, most: int) -> list[Ranked]:
        """So many classes, the likeliest first."""
        best = sorted(zip(self.scores(counts), self.classes, strict=True), reverse=True)[:most]
        return [Ranked(name, score) for score, name in best]

    def scores(self, counts: Mapping[int, int]) -> Sequence[float]:
        """The score of each class for a message's features, in the order of `classes`."""
        alike: dict[int, list[int]] = defaultdict(list)
        for number, n in counts.items():
            alike[n].append(number)
        square = nothing = 0.0
        sums = [0.0] * len(self.classes)
        for n, numbers in alike.items():
            its, times = self._slots_of(numbers), DAMPED[min(n, 31)]
            seen = sum(map(_SQUARES.__getitem__, map(self._steps.__getitem__, its)))
            square += times**2 * (seen + UNSEEN**2 * (len(numbers) - len(its)))
            nothing += times * self._none * sum(map(self._times.__getitem__, its))
            for added in self._added(its):
                sums = [total + times * each for total, each in zip(sums, added, strict=True)]
        length = sqrt(square) or 1.0
        return [
            (total - nothing) * scale / length + own
            for total, scale, own in zip(sums, self._scales, self._intercepts, strict=True)
        ]

    def _slots_of(self, numbers: Sequence[int]) -> list[int]:
        """The slots of those features that own one."""
        slots, apart, owners = self._slots, self._apart, self._owners
        if apart == 1:  # every feature does, and to ask takes as long as to add its row
            return [number % slots for number in numbers]
        return [slot for number in numbers if owners[slot := number % slots] == number // slots % apart]

    def _added(self, slots: Sequence[int]) -> Iterator[tuple[int, ...]]:
        """The rows of these slots added up: a number a class, for every `ROWS` of them."""
        for start in range(0, len(slots), ROWS):
            total = sum(map(self._rows.__getitem__, slots[start : start + ROWS]))
            yield self._sums.unpack(total.to_bytes(self._sums.size, "little"))

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

    def __init__(self, data: mmap) -> None:
        known, hidden = begun(data, 0)
        self.classes: list[str] = known["classes"]
        self._weights: list[list[float]] = known["weights"]
        self._intercepts: list[float] = known["intercepts"]
        self._hidden = Linear(data, start=hidden)

    @classmethod
    def load(cls, path: Path) -> Self:
        """The model at `path`. Raises OSError or ValueError where there is none."""
        return cls(opened(path))

    def scores(self, counts: Mapping[int, int]) -> list[float]:
        """The score of each class for a message's features, in the order of `classes`: above 0 more likely than not."""
        signs = [max(0.0, score) for score in self._hidden.scores(counts)]
        return [sum(map(mul, row, signs)) + own for row, own in zip(self._weights, self._intercepts, strict=True)]
