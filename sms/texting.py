"""A reply becomes text messages: words, numbered offers, and what they cost in segments."""

from typing import Final

from content.alphabet import EXTENDED, GSM_7
from content.replying import numbered
from content.turn import Reply

LONGEST: Final = 1600
"""Characters of one message; over it Twilio sends nothing (error 14103)."""

_PLAIN: Final = {
    ord(odd): plain for odd, plain in zip("\u2018\u2019\u201c\u201d\u2013\u2014\u00a0", "''\"\"-- ", strict=True)
}


def messages(reply: Reply) -> list[str]:
    """The messages of a reply, in order; none for a silent one. An aside is a message of its own, and first, but where
    somebody may be in danger: help goes before who we are."""
    if reply.silent:
        return []
    words = " ".join(passage.text for passage in reply.says)
    words = words[:1].upper() + words[1:]
    parts = [words, numbered(reply.offers)] if reply.offers else [words]
    aside = [plain(reply.aside.text)] if reply.aside else []
    said = plain(" ".join(parts))[:LONGEST]
    return [said, *aside] if reply.private else [*aside, said]


def plain(text: str) -> str:
    """The text with typographic quotes, dashes and spaces made plain, which loses nothing. Accents stay, also those
    that make a message dearer: without them a Spanish word is another one."""
    return text if set(text) <= GSM_7 else text.translate(_PLAIN).replace("\u2026", "...")


def segments(text: str) -> int:
    """How many segments a message costs: 160 septets alone or 153 a part; 70 or 67 where it needs UCS-2."""
    if set(text) <= GSM_7 | EXTENDED:
        return _septet_parts(text)
    units = [len(cluster.encode("utf-16-be")) // 2 for cluster in text]
    return 1 if sum(units) <= 70 else _parts(units, 67)


def _septet_parts(text: str) -> int:
    units = [2 if letter in EXTENDED else 1 for letter in text]
    return 1 if sum(units) <= 160 else _parts(units, 153)


def _parts(units: list[int], room: int) -> int:
    parts, used = 1, 0
    for unit in units:
        if used + unit > room:
            parts, used = parts + 1, 0
        used += unit
    return parts
