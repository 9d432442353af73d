"""Choosing: which night it is, tonight's starter, another one, and how deep. Pure functions.

Sources of the rules: the night's offsets are the house's own; the depth ladder is rule R9 of the safety rules
(docs/safety.md).
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Final, NamedTuple

from content.library import Item, Library
from content.session import Session
from content.turn import Heard

NIGHT_TURNS: Final = {
    "US": -10.0,
    "CA": -10.0,
    "MX": -10.0,
    "GB": -4.0,
    "IE": -4.0,
    "ES": -4.0,
    "IN": 1.5,
    "AU": 6.0,
    "NZ": 6.0,
}
"""Hours to add to UTC so that the date changes in the small hours of a region; elsewhere -4."""

ONE_ZONE: Final = {
    "GB": "Europe/London",
    "IE": "Europe/Dublin",
    "IN": "Asia/Kolkata",
    "NZ": "Pacific/Auckland",
}
"""Regions whose number or locale tells the zone. (A few islands aside; their evening is within the hour.)"""

LIGHT_NIGHTS: Final = 7
"""For this many of a person's nights nothing is deeper than 1 (R9)."""
RAW: Final = 3
"""The depth of which no two come in a row (R9)."""
MIDDLE_NIGHTS: Final = 21
"""For this many nights depth 3 comes only where the person asks for a deeper one."""


def night_of(now: datetime, region: str) -> date:
    """The night that `now` (with a zone) belongs to in a region: it turns over in the small hours."""
    return (now.astimezone(UTC) + timedelta(hours=NIGHT_TURNS.get(region, -4.0))).date()


def is_late(now: datetime, region: str) -> bool:
    """Whether it is between 10 pm and 4 am where the person is; False where no zone is known."""
    zone = ONE_ZONE.get(region)
    if zone is None:
        return False
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError  # most regions have more zones than one, and need none

    try:
        hour = now.astimezone(ZoneInfo(zone)).hour
    except ZoneInfoNotFoundError:
        return False
    return hour >= 22 or hour < 4


def tonight(library: Library, night: date) -> str:
    """Id of the starter that everybody gets on this night."""
    return library.tonight(night.toordinal() % library.nights)


def arriving(session: Session, night: date) -> Session:
    """The session with this night counted, once."""
    number = night.toordinal()
    if number == session.last_night:
        return session
    return session._replace(nights=min(session.nights + 1, 10_000), last_night=number)


def ceiling(session: Session, heard: Heard) -> int:
    """The deepest a starter or prompt may go now (R9): 1 in the first nights, never 3 twice in a row,
    one less after a skip, and 3 late at night or early in the acquaintance only when asked for."""
    deeper = heard.slots.get("depth") == "deeper"
    if session.nights <= LIGHT_NIGHTS or heard.slots.get("depth") == "lighter":
        return 1
    highest = RAW if deeper or (session.nights > MIDDLE_NIGHTS and not heard.late) else 2
    if heard.intent == "skip":
        return max(1, min(highest, session.depth - 1))
    return min(highest, 2) if session.depth == RAW else highest


class Choice(NamedTuple):
    """An item that was chosen, the session that remembers it, and whether its pool had to begin anew."""

    item: Item
    session: Session
    spent: bool = False


def another(session: Session, heard: Heard, pool: Sequence[Item], *, deepest: bool = False) -> Choice | None:
    """One of the pool that this person has not had; when all were had, one of a pool begun anew.

    With `deepest`, the deepest of those left. Raw ones never follow each other (R9), so where they are half of what
    is left one of them is taken, that none is left over. None where the pool is empty.
    """
    if not pool:
        return None
    left = [item for item in pool if not session.has_had(item.ordinal)]
    spent = not left
    if spent:
        session = session.forgetting(item.ordinal for item in pool)
        left = [item for item in pool if not (session.place and session.place.item == item.id)] or list(pool)
    raw = [item for item in left if item.depth == RAW]
    if deepest:
        depth = max(item.depth for item in left)
        left = [item for item in left if item.depth == depth]
    elif len(raw) >= len(left) - len(raw):
        left = raw or left
    item = left[heard.chance % len(left)]
    return Choice(item=item, session=remembering(session, item), spent=spent)


def remembering(session: Session, item: Item) -> Session:
    """The session after this item was chosen."""
    had = session.having_had(item.ordinal) if item.ordinal >= 0 else session
    return had._replace(depth=item.depth)
