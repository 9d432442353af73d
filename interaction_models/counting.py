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
    THREE,
    Behind,
    Meaning,
    beginning,
    read_words,
)
from interaction_models.linear import DAMPED

Array = NDArray[Any]

PORTION: Final = 20_000
"""Lines at once, so that what is sorted at once does not grow with the lines: with 50,000 it takes a fourth longer."""


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
    return vstack([_counted(portion, meanings) for portion in portions(lines)]).tocsr()


def portions(lines: Sequence[str]) -> list[Sequence[str]]:
    """The lines, so many at once as are counted at once."""
    return [lines[start : start + PORTION] for start in range(0, len(lines), PORTION)]


def _counted(lines: Sequence[str], meanings: Mapping[str, Meaning]) -> csr_matrix:
    rows, numbers = (np.concatenate(each) for each in zip(*_together(_words(lines, meanings)), strict=True))
    ones = np.ones(len(rows), dtype=np.float32)
    counts = csr_matrix((ones, (rows, numbers & (NUMBERS - 1))), shape=(len(lines), NUMBERS))
    counts.data = np.array(DAMPED, dtype=np.float32)[np.minimum(counts.data, len(DAMPED) - 1).astype(int)]
    return counts


class _Words(NamedTuple):
    """All words of all lines one behind the other: the line of each, and its numbers."""

    lines: Array
    spelled: Array
    begins: Array
    alike: Array
    headword: Array


def _together(words: _Words) -> Iterator[Found]:
    """Words and what they mean, alone and beside each other."""
    rows = _rows(words)
    for name, factor in ALONE:
        yield rows[name]._replace(numbers=factor * rows[name].numbers)
    for first, later, apart, factors in PAIRS:
        yield _mixed([rows[first], rows[later]], [0, apart], factors)
    yield _mixed([rows["classes"]] * 3, [0, 1, 2], THREE)
    for behind in BEHIND:
        yield from _behind(behind, words)


def _words(lines: Sequence[str], meanings: Mapping[str, Meaning]) -> _Words:
    """The words of folded lines; the numbers of each are looked up once."""
    each = [read_words(line) for line in lines]
    places: dict[bytes, int] = {}
    at = np.array([places.setdefault(word, len(places)) for word in chain.from_iterable(each)], dtype=np.int64)
    known = [(crc32(word), beginning(word), *meanings.get(word.decode(), NO_MEANING)) for word in places]
    numbers = np.array(known, dtype=np.int64).reshape(-1, 4)
    return _Words(np.repeat(np.arange(len(each)), [len(its) for its in each]), *numbers[at].T)


def _rows(words: _Words) -> Mapping[str, Found]:
    """The rows of `features.Rows`, of all lines one behind the other."""
    spelled, begins, alike, headword = (Found(words.lines, numbers) for numbers in words[1:])
    meant = (words.alike != 0) | (words.headword != 0)
    return {
        "spelled": spelled,
        "begins": begins.only(words.begins != 0),
        "alike": alike,
        "classes": alike.only(words.alike != 0),
        "headwords": headword.only(words.headword != 0),
        "meant_class": alike.only(meant),
        "meant_headword": headword.only(meant),
    }


def _mixed(rows: Sequence[Found], places: Sequence[int], factors: Sequence[int]) -> Found:
    """The numbers of these rows, each so many places on, mixed where all of them are of one line."""
    length = max(0, len(rows[0].lines) - places[-1])
    parts = [Found(*(its[place : place + length] for its in row)) for row, place in zip(rows, places, strict=True)]
    mixed = sum(factor * part.numbers for factor, part in zip(factors, parts, strict=True))
    return Found(parts[0].lines, np.asarray(mixed)).only(parts[0].lines == parts[-1].lines)


def _behind(behind: Behind, words: _Words) -> Iterator[Found]:
    lines, alike, headword = words.lines, words.alike, words.headword
    places = np.arange(len(lines))
    marked = np.isin(alike, list(behind.marks))
    last = np.maximum.accumulate(np.where(marked, places, -1))
    near = (last >= 0) & ~marked & (places - last <= behind.reach)
    near[near] = lines[last[near]] == lines[near]
    marks = alike[last[near]]
    for numbers, (factor, of_mark) in ((headword[near], behind.headword), (alike[near], behind.alike)):
        yield Found(lines[near], factor * numbers + of_mark * marks).only(numbers != 0)
