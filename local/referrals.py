"""Counts of referrals to help lines from the log, to publish: by month, region and kind, small cells left out."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, NamedTuple

from content.authoring.items import Hotline
from content.vocabulary import HARMING

SMALLEST: Final = 10
"""Cells under this are left out: of few people in a month somebody may know who they are (docs/safety.md)."""


class Cell(NamedTuple):
    """How often lines of a kind were given in a region in a month, `2026-11`."""

    month: str
    region: str
    kind: str
    times: int


def counted(log: Iterable[str], lines: Iterable[Hotline]) -> Iterator[Cell]:
    """The cells that may be published, in order. Log lines of any other make are passed over."""
    known = {
        line.id.removeprefix("hotline."): (
            line.region,
            next(kind for kind in line.kinds if kind != HARMING or len(line.kinds) == 1),
        )
        for line in lines
    }
    times = Counter(
        (str(noted["day"])[:7], *known[given])
        for noted in map(_read, log)
        for given in noted.get("referral", ())
        if given in known
    )
    yield from (Cell(*cell, n) for cell, n in sorted(times.items()) if n >= SMALLEST)


def _read(line: str) -> Mapping[str, Any]:
    try:
        noted = json.loads(line)
    except ValueError:
        return {}
    return noted if isinstance(noted, dict) else {}
