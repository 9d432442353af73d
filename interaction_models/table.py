"""Tables from words to numbers as plain data, in which one looks without reading them: a process that has just begun
would spend longer on reading them into a dict than on its first message.

A table is the digests of its words, 64 bits each, the least first, and then their numbers, 32 bits each. The words
themselves are left out: that some other words have the same digest is as likely as one in 2 ** 49.
"""

from bisect import bisect_left
from collections.abc import Mapping
from hashlib import blake2b
from struct import pack
from typing import Final

KEY, NUMBER = 8, 4
"""Bytes of a digest, and of a number."""
LARGEST: Final = 1 << 8 * NUMBER
"""Numbers are smaller than this."""
NONE: Final = -1


class Table:
    """Words to numbers. Safe to share between threads."""

    def __init__(self, data: memoryview) -> None:
        """The table that `packed` wrote."""
        words = len(data) // (KEY + NUMBER)
        self._keys = data[: KEY * words].cast("Q")
        self._numbers = data[KEY * words :].cast("I")

    def get(self, words: str) -> int:
        """The number of these words; `NONE` where they are not in the table."""
        key = _digest(words)
        at = bisect_left(self._keys, key)
        return self._numbers[at] if at < len(self._keys) and self._keys[at] == key else NONE


class Texts:
    """Words to a line of text. Safe to share between threads."""

    def __init__(self, table: Table, text: memoryview) -> None:
        """`table` says where in `text` the line of some words begins and how long it is; see `packed_texts`."""
        self._table, self._text = table, text

    def get(self, words: str) -> str:
        """The text of these words; empty where there is none."""
        place = self._table.get(words)
        if place == NONE:
            return ""
        start, length = divmod(place, LONGEST_TEXT)
        return str(self._text[start : start + length], "utf-8")


LONGEST_TEXT: Final = 1 << 13
"""Bytes of a text are fewer than these, so that its place and its length are one number."""


def packed(numbers: Mapping[str, int]) -> bytes:
    """A table as the bytes that `Table` reads."""
    by_key = sorted((_digest(words), number) for words, number in numbers.items())
    keys, its = [key for key, _ in by_key], [number for _, number in by_key]
    return pack(f"={len(keys)}Q{len(its)}I", *keys, *its)


def packed_texts(texts: Mapping[str, str]) -> tuple[bytes, bytes]:
    """A table and the texts in it as the bytes that `Texts` reads. Raises ValueError where a text is too long, or
    all of them together."""
    numbers: dict[str, int] = {}
    written = bytearray()
    for words, text in texts.items():
        if len(its := text.encode()) >= LONGEST_TEXT:
            raise ValueError(f"{words!r} begins more phrases than fit into a table")
        numbers[words] = len(written) * LONGEST_TEXT + len(its)
        written += its
    if len(written) >= LARGEST // LONGEST_TEXT:
        raise ValueError("the phrases are too many for a table")
    return packed(numbers), bytes(written)


def _digest(words: str) -> int:
    return int.from_bytes(blake2b(words.encode(), digest_size=KEY).digest(), "little")
