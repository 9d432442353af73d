"""A person's session: ids and places only, never what a person wrote; at most 450 bytes when kept."""

import json
import zlib
from collections.abc import Iterable, Mapping
from typing import Any, Final, NamedTuple, Self

from content.turn import Said

SAVED_AT_MOST: Final = 20
TRAIL_AT_MOST: Final = 3
LARGEST: Final = 450
"""Bytes of a session as it is kept."""
HISTORY_AT_MOST: Final = 8 * 0xFFFF
"""Numbers that a history can hold: its length is kept in two bytes."""
WINDOW: Final = 12
"""Of zlib, as a power of two: 4 KB."""


class Place(NamedTuple):
    """Where a person is: an activity (a kind of item), the item, and its part, counted from 1."""

    activity: str
    item: str
    part: int = 1


class Session(NamedTuple):
    """All that is kept of one person's conversation.

    `epoch` names this life of the session: forgetting begins another, so that nothing carried from before counts.
    `turn` counts acknowledged turns and is what a concurrent writer compares. `served` is a bitmap by ordinal.
    """

    epoch: int = 0
    turn: int = 0
    at: float = 0
    """When the last turn was, in seconds since 1970, to the thousandth: two turns are told apart by it."""
    place: Place | None = None
    last: Said = Said()
    trail: tuple[str, ...] = ()
    """Items given before this one, newest last, for `previous`."""
    served: int = 0
    saved: tuple[int, ...] = ()
    """Ordinals of saved items, newest last."""
    nights: int = 0
    """On how many different nights this person has been here."""
    last_night: int = 0
    """The newest of those nights, as a proleptic ordinal."""
    depth: int = 0
    """Depth of the last item given; one less after a skip (rule R9)."""
    region: str = ""
    """The country the person said they are in; empty where they did not say."""
    watch: float = 0
    """Until when, in seconds since 1970, a faint sign of danger counts for more, because there was one before."""

    def has_had(self, ordinal: int) -> bool:
        """Whether the item with this ordinal was given already."""
        return bool(self.served >> ordinal & 1)

    def having_had(self, ordinal: int) -> Self:
        """This session after the item with this ordinal was given."""
        return self._replace(served=self.served | 1 << ordinal)

    def forgetting(self, ordinals: Iterable[int]) -> Self:
        """This session as if these ordinals had not been given: a spent pool begins anew."""
        cleared = sum(1 << ordinal for ordinal in ordinals)
        return self._replace(served=self.served & ~cleared)

    def to_bytes(self) -> bytes:
        """As kept: `epoch:turn|` for the store to compare, the history as it is, the rest as packed JSON.

        The history is the longest part and does not pack, so it stands raw, behind its length in two bytes.
        """
        fields = {
            "t": self.at,
            "p": _place_out(self.place),
            "l": said_out(self.last),
            "b": self.trail,
            "k": self.saved,
            "n": self.nights,
            "d": self.last_night,
            "x": self.depth,
            "g": self.region,
            "w": round(self.watch - self.at) if self.watch else 0,
        }
        history = self.served.to_bytes((self.served.bit_length() + 7) // 8, "little")
        head = f"{self.epoch}:{self.turn}|".encode()
        head += len(history).to_bytes(2, "little") + history
        kept = head + packed(fields)
        # of a session with everything in it, what was given before this item goes
        return kept if len(kept) <= LARGEST else head + packed({**fields, "b": ()})

    @classmethod
    def from_bytes(cls, kept: bytes) -> Self:
        """The session as it was kept. Raises ValueError on anything that `to_bytes` did not write."""
        head, _, body = kept.partition(b"|")
        try:
            epoch, turn = (int(number) for number in head.split(b":"))
            length = 2 + int.from_bytes(body[:2], "little")
            found: dict[str, Any] = json.loads(zlib.decompress(body[length:]))
            return cls(
                epoch=epoch,
                turn=turn,
                at=found.get("t", 0),
                place=place_in(found.get("p")),
                last=said_in(found.get("l", {})),
                trail=tuple(found.get("b", ())),
                served=int.from_bytes(body[2:length], "little"),
                saved=tuple(found.get("k", ())),
                nights=found.get("n", 0),
                last_night=found.get("d", 0),
                depth=found.get("x", 0),
                region=found.get("g", ""),
                watch=round(found.get("t", 0) + found["w"]) if "w" in found else 0,
            )
        except (AttributeError, TypeError, KeyError, zlib.error) as error:
            raise ValueError("not a kept session") from error


def packed(fields: Mapping[str, Any]) -> bytes:
    """The fields that have a value, as compressed JSON. The window holds far more than there ever is to pack; setting
    up the usual one of 32 KB takes longer than the packing."""
    kept = json.dumps({key: value for key, value in fields.items() if value}, separators=(",", ":"))
    return zlib.compress(kept.encode(), level=9, wbits=WINDOW)


def said_out(said: Said) -> dict[str, Any]:
    """A `Said` as small plain data."""
    fields = {
        "r": said.refs,
        "o": said.offers,
        "q": said.question,
        "a": int(said.asked),
        "s": said.aside,
        "m": said.rest,
        "e": int(said.ends),
        "p": int(said.private),
        "l": said.language,
    }
    return {key: value for key, value in fields.items() if value}


def said_in(kept: dict[str, Any]) -> Said:
    """The `Said` that `said_out` made plain."""
    return Said(
        refs=tuple(kept.get("r", ())),
        offers=tuple(kept.get("o", ())),
        question=kept.get("q", ""),
        asked=bool(kept.get("a")),
        aside=kept.get("s", ""),
        rest=tuple(kept.get("m", ())),
        ends=bool(kept.get("e")),
        private=bool(kept.get("p")),
        language=kept.get("l", ""),
    )


def _place_out(place: Place | None) -> list[str | int] | None:
    return [place.activity, place.item, place.part] if place else None


def place_in(kept: list[Any] | None) -> Place | None:
    """A place from its plain form: activity, item and part."""
    if not kept:
        return None
    activity, item, part = kept
    return Place(activity=str(activity), item=str(item), part=int(part))
