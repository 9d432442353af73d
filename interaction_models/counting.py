"""What `features` sees of one message, for all lines of a lesson at once. Training alone imports this.

Each way in which things are seen is a sum over whole arrays here, of all words of all lines one behind the other; a
test holds the two ways equal.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, Final, NamedTuple
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, vstack

from interaction_models.features import (
    ALONE,
    BEHIND,
    NO_MEANING,
    NUMBERS,
    PAIRS,
    RUN,
    THREE,
    Behind,
    Meaning,
    read_words,
)
from interaction_models.linear import DAMPED

Array = NDArray[Any]

_POLYNOMIAL: Final = 0xEDB88320
"""That of zlib's crc32."""
PORTION: Final = 50_000
"""Lines at once, so that what is sorted at once does not grow with the lines."""


class Found(NamedTuple):
    """Numbers, and the line of each: a row of `features.Rows` for many lines, or what was seen in them."""

    lines: Array
    numbers: Array

    def only(self, kept: Array) -> "Found":
        """Those where `kept` is true."""
        return Found(self.lines[kept], self.numbers[kept])


def counted(lines: Sequence[str], meanings: Mapping[str, Meaning]) -> csr_matrix:
    """How often each feature occurs in each folded line, dampened: a row a line, a column a number. `meanings` gives
    words what they mean."""
    portions = [lines[start : start + PORTION] for start in range(0, len(lines), PORTION)]
    return vstack([_counted(portion, meanings) for portion in portions]).tocsr()


def _counted(lines: Sequence[str], meanings: Mapping[str, Meaning]) -> csr_matrix:
    words = [read_words(line) for line in lines]
    seen = [_runs(words), *_together(words, meanings)]
    rows, numbers = (np.concatenate(each) for each in zip(*seen, strict=True))
    ones = np.ones(len(rows), dtype=np.float32)
    counts = csr_matrix((ones, (rows, numbers & (NUMBERS - 1))), shape=(len(lines), NUMBERS))
    counts.data = np.array(DAMPED, dtype=np.float32)[np.minimum(counts.data, len(DAMPED) - 1).astype(int)]
    return counts


def _together(words: Sequence[Sequence[bytes]], meanings: Mapping[str, Meaning]) -> Iterator[Found]:
    """Words and what they mean, alone and beside each other."""
    lines = np.repeat(np.arange(len(words)), [len(its) for its in words])
    spelled, alike, headword = _numbers(list(chain.from_iterable(words)), meanings)
    rows = _rows(lines, spelled, alike, headword)
    for name, factor in ALONE:
        yield rows[name]._replace(numbers=factor * rows[name].numbers)
    for first, later, apart, factors in PAIRS:
        yield _mixed([rows[first], rows[later]], [0, apart], factors)
    yield _mixed([rows["classes"]] * 3, [0, 1, 2], THREE)
    for behind in BEHIND:
        yield from _behind(behind, lines, alike, headword)


def _numbers(words: Sequence[bytes], meanings: Mapping[str, Meaning]) -> tuple[Array, Array, Array]:
    """Of each word the numbers of its spelling, its class and its headword, which are looked up once a word."""
    places: dict[bytes, int] = {}
    at = np.array([places.setdefault(word, len(places)) for word in words], dtype=np.int64)
    known = [(crc32(word), *meanings.get(word.decode(), NO_MEANING)) for word in places]
    table = np.array(known, dtype=np.int64).reshape(-1, 3)
    return table[at, 0], table[at, 1], table[at, 2]


def _rows(lines: Array, spelled: Array, alike: Array, headword: Array) -> Mapping[str, Found]:
    """The rows of `features.Rows`, of all lines one behind the other."""
    meant = (alike != 0) | (headword != 0)
    of_alike, of_headword = Found(lines, alike), Found(lines, headword)
    return {
        "spelled": Found(lines, spelled),
        "alike": of_alike,
        "classes": of_alike.only(alike != 0),
        "headwords": of_headword.only(headword != 0),
        "meant_class": of_alike.only(meant),
        "meant_headword": of_headword.only(meant),
    }


def _mixed(rows: Sequence[Found], places: Sequence[int], factors: Sequence[int]) -> Found:
    """The numbers of these rows, each so many places on, mixed where all of them are of one line."""
    length = max(0, len(rows[0].lines) - places[-1])
    parts = [Found(*(its[place : place + length] for its in row)) for row, place in zip(rows, places, strict=True)]
    mixed = sum(factor * part.numbers for factor, part in zip(factors, parts, strict=True))
    return Found(parts[0].lines, np.asarray(mixed)).only(parts[0].lines == parts[-1].lines)


def _behind(behind: Behind, lines: Array, alike: Array, headword: Array) -> Iterator[Found]:
    places = np.arange(len(lines))
    marked = np.isin(alike, list(behind.marks))
    last = np.maximum.accumulate(np.where(marked, places, -1))
    near = (last >= 0) & ~marked & (places - last <= behind.reach)
    near[near] = lines[last[near]] == lines[near]
    marks = alike[last[near]]
    for numbers, (factor, of_mark) in ((headword[near], behind.headword), (alike[near], behind.alike)):
        yield Found(lines[near], factor * numbers + of_mark * marks).only(numbers != 0)


def _runs(words: Sequence[Sequence[bytes]]) -> Found:
    """Each run of letters: its checksum, made for every place of all lines together."""
    padded = [b" " + b" ".join(its) + b" " for its in words]
    letters = np.frombuffer(b"".join(padded), dtype=np.uint8)
    lines = np.repeat(np.arange(len(padded)), [len(line) for line in padded])
    runs = max(0, len(letters) - RUN + 1)
    table, checksums = _table(), np.full(runs, 0xFFFFFFFF, dtype=np.uint32)
    for at in range(RUN):
        checksums = table[(checksums ^ letters[at : at + runs]) & 0xFF] ^ (checksums >> 8)
    found = Found(lines[:runs], (~checksums).astype(np.int64))
    return found.only(found.lines == lines[RUN - 1 :][:runs])


def _table() -> Array:
    table = np.arange(256, dtype=np.uint32)
    for _ in range(8):
        table = np.where(table & 1, (table >> 1) ^ np.uint32(_POLYNOMIAL), table >> 1).astype(np.uint32)
    return table
