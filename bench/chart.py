"""A bar chart of ratios as SVG, by hand: one bar a row, a line for its spread, a mark for its limit."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

from bench.figures import Ratio

LEFT: Final = 300
"""Pixels from the left edge to where the bars begin."""
WIDE: Final = 420
"""Pixels of the longest bar."""
ROW: Final = 26
TOP: Final = 48
MOST: Final = 3.0
"""The ratio at the end of the scale; a longer bar is cut there and its figure tells the rest."""


@dataclass(frozen=True, kw_only=True)
class Bar:
    """One row: below 1 ours is the smaller. `limit` is 0 where none was set."""

    says: str
    ratio: Ratio
    limit: float = 0


def svg(bars: Sequence[Bar], title: str) -> str:
    """The chart."""
    wide, high = LEFT + WIDE + 170, TOP + ROW * len(bars) + 20
    rows = "".join(_row(bar, TOP + ROW * number) for number, bar in enumerate(bars))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}" '
        f'font-family="sans-serif" font-size="13">\n'
        f'<title>{escape(title)}</title>\n<rect width="{wide}" height="{high}" fill="#fff"/>\n'
        f'<text x="10" y="22" font-weight="bold">{escape(title)}</text>\n{_scale(high)}{rows}</svg>\n'
    )


def _x(ratio: float) -> float:
    return round(LEFT + WIDE * min(ratio, MOST) / MOST, 1)


def _scale(high: int) -> str:
    x = _x(1)
    return (
        f'<line x1="{x}" x2="{x}" y1="{TOP - 8}" y2="{high - 14}" stroke="#666"/>\n'
        f'<text x="{x}" y="{TOP - 12}" text-anchor="middle" fill="#444">1 = the same</text>\n'
    )


def _row(bar: Bar, y: int) -> str:
    middle, met = y + 9, not bar.limit or bar.ratio.middle <= bar.limit
    low, high, end = _x(bar.ratio.low), _x(bar.ratio.high), _x(bar.ratio.middle)
    fill = "#7a9e87" if met else "#c58b6b"
    at, tells = _x(bar.limit), "met" if met else "not met"
    mark = f'<path d="M{at} {y - 2}v22" stroke="#111" stroke-dasharray="3 2"/>' if bar.limit else ""
    limit = f", limit {bar.limit:g} {tells}" if bar.limit else ""
    return (
        f'<text x="{LEFT - 8}" y="{middle + 5}" text-anchor="end">{escape(bar.says)}</text>'
        f'<rect x="{LEFT}" y="{y}" width="{round(end - LEFT, 1)}" height="18" fill="{fill}"/>'
        f'<path d="M{low} {middle}H{high}" stroke="#333"/>{mark}'
        f'<text x="{max(high, end, at) + 8}" y="{middle + 5}">{bar.ratio.middle:.2f}{limit}</text>\n'
    )
