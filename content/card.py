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
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from content.safety import without_concern
from content.session import Place, Session, place_in, said_in, said_out
from content.turn import Hold, Said

SCHEMA: Final = 1
LIVES: Final = 4 * 3600
"""Seconds: as long as Twilio keeps a cookie of a silent conversation."""
LONGEST: Final = 300
"""Bytes, all told."""
HOLDS: Final[Mapping[str, Hold]] = {"s": "sure", "u": "unsure"}
_MAC: Final = 12
_DEFAULT: Final[Mapping[str, Any]] = {}


@dataclass(frozen=True, kw_only=True)
class Card:
    """What a conversation carries: its place, whether a hold is on, and for whom it was made."""

    person: str
    """The person's key (never an address), which fixes who speaks for a whole session of the voice door."""
    session: Session
    held: Hold = ""


def made(card: Card, *, key: bytes, bearer: str, now: int) -> str:
    """The card as it travels. `bearer` is the door and address it is bound to; `now` in seconds since 1970."""
    text = _signed(_fields(card, now), key, bearer)
    return text if len(text) <= LONGEST else _signed({**_fields(card, now), "l": {}}, key, bearer)


def read(text: str, *, key: bytes, bearer: str, now: int) -> Card | None:
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
    )
    return Card(person=found["w"], session=session, held=HOLDS.get(found.get("h", ""), ""))


def as_new(card: Card, kept: Session) -> bool:
    """Whether a card is at least as new as the session that is kept, in this life of it. One that was made without
    the store has no life of its own, and goes by the time."""
    carried = card.session
    if carried.epoch == 0:
        return (carried.at, carried.turn) >= (kept.at, kept.turn)
    return carried.epoch == kept.epoch and carried.turn >= kept.turn


def newest(kept: Session | None, card: Card | None) -> Session:
    """The session to go on with: the store's, but with the card's place where the card is of the same life and
    further on, or was made after the store's last turn while the store was not asked."""
    if card is None:
        return kept or Session()
    if kept is None:
        return card.session
    carried = card.session
    if not as_new(card, kept) or (carried.epoch, carried.turn) == (kept.epoch, kept.turn):
        return kept
    # Turns that were answered without the store count too: else the card of one would look new for ever.
    turn = max(kept.turn, carried.turn)
    return replace(kept, turn=turn, place=carried.place, last=carried.last, trail=(), at=carried.at)


def key_from(pepper: bytes) -> bytes:
    """The signing key, derived so that it is of use for nothing else."""
    return hmac.digest(pepper, b"place card", hashlib.sha256)


def _fields(card: Card, now: int) -> dict[str, Any]:
    session = card.session
    place: Place | None = session.place
    fields = {
        "v": SCHEMA,
        "w": card.person,
        "i": now,
        "e": session.epoch,
        "n": session.turn,
        "p": [place.activity, place.item, place.part] if place else None,
        "l": said_out(_bare(session.last)),
        "h": card.held[:1],
    }
    return {name: value for name, value in fields.items() if value}


def _bare(said: Said) -> Said:
    """What was said, without the words that name a concern: of them the help lines alone, so that `repeat` has them."""
    return replace(said, refs=tuple(bare for ref in said.refs for bare in without_concern(ref)))


def _signed(fields: dict[str, Any], key: bytes, bearer: str) -> str:
    body = zlib.compress(json.dumps(fields, separators=(",", ":")).encode(), 9)
    return base64.urlsafe_b64encode(_mac(body, key, bearer) + body).decode().rstrip("=")


def _mac(body: bytes, key: bytes, bearer: str) -> bytes:
    return hmac.digest(key, bearer.encode("utf-8", "replace") + b"\0" + body, hashlib.sha256)[:_MAC]
