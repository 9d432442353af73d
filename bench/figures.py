"""What was measured, as ratios with their spread."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Self

BLOCK = 25
"""Warm turns whose medians make one ratio: single turns are too short to be paired one by one."""


@dataclass(frozen=True, kw_only=True)
class Ratio:
    """Ours to theirs: the median of paired ratios, and from the tenth to the ninetieth in a hundred."""

    middle: float
    low: float
    high: float

    @classmethod
    def of(cls, ours: Sequence[float], theirs: Sequence[float]) -> Self:
        """The ratio of two series that were measured in turns, round by round."""
        paired = sorted(mine / other for mine, other in zip(ours, theirs, strict=True))
        return cls(middle=median(paired), low=at(paired, 0.1), high=at(paired, 0.9))

    def __str__(self) -> str:
        return f"{self.middle:.2f} ({self.low:.2f} to {self.high:.2f})"


def at(values: Sequence[float], share: float) -> float:
    """The value below which this share of the others lies."""
    ranked = sorted(values)
    return ranked[min(len(ranked) - 1, int(share * len(ranked)))]


def blocks(turns: Sequence[float]) -> list[float]:
    """The medians of neighbouring turns."""
    return [median(turns[start : start + BLOCK]) for start in range(0, len(turns), BLOCK)]


def warm_ratio(ours: Sequence[float], theirs: Sequence[float]) -> Ratio:
    """The ratio of two series of warm turns."""
    return Ratio.of(blocks(ours), blocks(theirs))
