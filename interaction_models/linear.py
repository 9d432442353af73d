"""A linear model as plain data: mapped, not read, and used without numpy.

The file is a line of JSON (`classes`, `slots`, which is their number, `apart`, into how many a slot tells its features
apart, `intercepts`, `scales`, `levels` and `trust`), then a byte a slot for the feature that owns it (see `slots`), a
byte a slot for how much it counts in the length of a message, in steps of `LENGTH`, and a row a slot: half a byte a
class, the first class in the lower half, for one of the sixteen `levels` that a weight can have. A level is a byte, in
steps of the scale of its class, with 128 for none. Whole bytes hear no more (docs/decisions/0008).

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

LENGTH: Final = 0.06
"""Step of how much a slot counts in the length of a message: the rarest counts about 13."""
UNSEEN: Final = 6
"""What a feature that owns no slot counts in the length of a message: the more of it is strange to the model, the less
is concluded from the rest. Without it half a point less is heard at equal false alarms of everyday messages."""
_SQUARES: Final = tuple((LENGTH * step) ** 2 for step in range(256))
DAMPED: Final = tuple(round(1 + log(max(n, 1)), 2) for n in range(32))
"""What a feature counts that occurs so often in a message: 1, 1.69, 2.1 for once, twice, three times."""
ROWS: Final = 256
"""Rows of bytes that may be added before 16 bits overflow."""
NONE: Final = 128
"""The level of a weight of nothing."""
LEVELS: Final = 16
"""Levels of a weight."""


class Ranked(NamedTuple):
    """A class and its score: the higher the likelier, above 0 more likely than not."""

    name: str
    score: float


class _Rows(dict[int, int]):
    """Slot to its row with 16 bits a class, made when it is first needed and kept: most of what people write is made
    of the same words."""

    def __init__(self, table: memoryview, classes: int, levels: Sequence[int]) -> None:
        self._table, self._width = table, (classes + 1) // 2
        self._lower = bytes(levels[byte & 15] for byte in range(256))
        self._upper = bytes(levels[byte >> 4] for byte in range(256))

    def __missing__(self, slot: int) -> int:
        halves = bytes(self._table[slot * self._width : (slot + 1) * self._width])
        spaced = bytearray(4 * self._width)
        spaced[::4], spaced[2::4] = halves.translate(self._lower), halves.translate(self._upper)
        self[slot] = row = int.from_bytes(spaced, "little")
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
        self._rows = _Rows(memoryview(data)[rows:], len(self.classes), known["levels"])
        self._sums = Struct(f"<{len(self.classes)}H{len(self.classes) % 2 * 2}x")

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
            nothing += times * NONE * len(its)
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
