"""The place card: a conversation carries its own place, so that it goes on while the store is away.

It travels in Alexa's session attributes and in the cookie that Twilio keeps, both of which others can read and
replay. So it is signed under a key derived from the pepper, bound to a door and an address, dead after four hours,
and holds neither history, nor saved items, nor what a concern was about.
"""

import base64
import hashlib
import hmac
import json
import zlib
from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from content.hotlines import without_concern
from content.session import Place, Session, packed, place_in, said_in, said_out
from content.turn import Hold, Said

SCHEMA: Final = 1
LIVES: Final = 4 * 3600
"""Seconds: as long as Twilio keeps a cookie of a silent conversation."""
LONGEST: Final = 300
"""Bytes, all told."""
HOLDS: Final[Mapping[str, Hold]] = {"s": "sure", "u": "unsure"}
_MAC: Final = 12
_DEFAULT: Final[Mapping[str, Any]] = {}


class Card(NamedTuple):
    """What a conversation carries: its place, whether a hold is on, and for whom it was made."""

    person: str
    """The person's key (never an address), which fixes who speaks for a whole session of the voice door."""
    session: Session
    held: Hold = ""
    behind: float = 0
    """By how many seconds the place is older than what was said: a turn that was answered without the store stayed in
    the place of the card before, which may have come back late."""

    @property
    def placed(self) -> float:
        """When the place was the newest there was."""
        return round(self.session.at - self.behind, 3)


def made(card: Card, *, key: bytes, bearer: str, now: float) -> str:
    """The card as it travels. `bearer` is the door and address it is bound to; `now` in seconds since 1970."""
    text = ""
    for said in _ever_shorter(_bare(card.session.last)):
        text = _signed({**_fields(card, now), "l": said_out(said)}, key, bearer)
        if len(text) <= LONGEST:
            break
    return text


def read(text: str, *, key: bytes, bearer: str, now: float) -> Card | None:
    """The card that was made for this bearer, or None: forged, another's, too old, from the future, or no card."""
    try:
        raw = base64.urlsafe_b64decode(text[:LONGEST] + "=" * (-len(text) % 4))
        mac, body = raw[:_MAC], raw[_MAC:]
        if not hmac.compare_digest(mac, _mac(body, key, bearer)):
            return None
        found: dict[str, Any] = json.loads(zlib.decompress(body))
    except (ValueError, zlib.error):
        return None
    if found.get("v") != SCHEMA or not -60 <= now - found["i"] <= LIVES:
        return None
    session = Session(
        epoch=found.get("e", 0),
        turn=found.get("n", 0),
        at=found["i"],
        place=place_in(found.get("p")),
        last=said_in(found.get("l", _DEFAULT)),
        region=found.get("g", ""),
        watch=found.get("u", 0),
    )
    held = HOLDS.get(found.get("h", ""), "")
    return Card(person=found["w"], session=session, held=held, behind=found.get("b", 0))


def as_new(card: Card, kept: Session) -> bool:
    """Whether a card is at least as new as the session that is kept, in this life of it. One that was made without
    the store has no life of its own.

    Time goes before the count of turns: a card that the store knew nothing of counts from an older card, perhaps
    one that came back late, and may be behind in turns and yet what the person heard last.
    """
    carried = card.session
    return carried.epoch in (0, kept.epoch) and (carried.at, carried.turn) >= (kept.at, kept.turn)


def outdated(card: Card, kept: Session) -> bool:
    """Whether a card is older than the session that is kept by time and by turns both, or of another life. Its hold
    counts until then: of two messages at one moment the one that told of danger may be a thousandth earlier."""
    carried = card.session
    as_far = carried.epoch == kept.epoch and carried.turn >= kept.turn
    return not (as_far or as_new(card, kept))


def newest(kept: Session | None, card: Card | None) -> Session:
    """The session to go on with: the store's, but what was said last and the place are the card's where they are
    newer, because the store was not asked or did not answer then."""
    if card is None:
        return kept or Session()
    if kept is None:
        return card.session
    carried = card.session
    if not as_new(card, kept) or (carried.at, carried.turn) == (kept.at, kept.turn):
        return kept
    # Turns that were answered without the store count too, so that no two sessions of a life have the same count.
    gone_on = kept._replace(turn=max(kept.turn, carried.turn), at=carried.at, last=carried.last, watch=carried.watch)
    return gone_on._replace(place=carried.place, trail=()) if card.placed > kept.at else gone_on


def key_from(pepper: bytes) -> bytes:
    """The signing key, derived so that it is of use for nothing else."""
    return hmac.digest(pepper, b"place card", hashlib.sha256)


def _fields(card: Card, now: float) -> dict[str, Any]:
    session = card.session
    place: Place | None = session.place
    return {
        "v": SCHEMA,
        "w": card.person,
        "i": now,
        "e": session.epoch,
        "n": session.turn,
        "p": [place.activity, place.item, place.part] if place else None,
        "h": card.held[:1],
        "b": card.behind,
        "g": session.region,
        "u": session.watch,
    }


def _ever_shorter(said: Said) -> Iterator[Said]:
    """What was said last, with less and less of it: what waits for MORE goes first, then all but the first of what was
    said, then the offers. Which question was put stays, so that an answer is one."""
    yield said
    yield said._replace(rest=said.rest[:2])
    yield (shorter := said._replace(rest=said.rest[:1], refs=said.refs[:2]))
    yield (shorter := shorter._replace(rest=(), refs=shorter.refs[:1]))
    yield shorter._replace(refs=(), offers=())


def _bare(said: Said) -> Said:
    """What was said, without the words that name a concern: of them the help lines alone, so that `repeat` has them."""
    return said._replace(refs=tuple(bare for ref in said.refs for bare in without_concern(ref)))


def _signed(fields: dict[str, Any], key: bytes, bearer: str) -> str:
    body = packed(fields)
    return base64.urlsafe_b64encode(_mac(body, key, bearer) + body).decode().rstrip("=")


def _mac(body: bytes, key: bytes, bearer: str) -> bytes:
    return hmac.digest(key, bearer.encode("utf-8", "replace") + b"\0" + body, hashlib.sha256)[:_MAC]
