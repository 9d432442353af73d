"""What `features` sees of one message, for all lines of a lesson at once. Training alone imports this.

Runs of letters are most of it, and slow one by one: their checksums are made here for every place of every line
together. Words and classes of words are few, and come from `features` itself; a test holds the two ways equal.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any, Final

import numpy as np
from scipy.sparse import csr_matrix

from interaction_models.features import BUCKETS, NO_MEANING, RUN, Meaning, of_meanings, of_words, read_words
from interaction_models.linear import DAMPED

Array = np.ndarray[Any, np.dtype[Any]]

_POLYNOMIAL: Final = 0xEDB88320
"""That of zlib's crc32."""


def counted(lines: Sequence[str], meanings: Mapping[str, Meaning], *, last: int = BUCKETS - 1) -> csr_matrix:
    """How often each bucket occurs in each folded line, dampened: a row a line, a column a bucket up to the `last`, a
    power of two less one. `meanings` gives words what they mean."""
    words = [read_words(line) for line in lines]
    meaning_of = partial(_meaning_of, meanings)
    parts = (
        _runs(words),
        _others(of_words(its) for its in words),
        _others(of_meanings(its, meaning_of) for its in words),
    )
    rows, buckets = (np.concatenate(each) for each in zip(*parts, strict=True))
    ones = np.ones(len(rows), dtype=np.float32)
    counts = csr_matrix((ones, (rows, buckets & last)), shape=(len(lines), last + 1))
    counts.data = np.array(DAMPED)[np.minimum(counts.data, 31).astype(int)]
    return counts


def _meaning_of(meanings: Mapping[str, Meaning], word: str) -> Meaning:
    return meanings.get(word, NO_MEANING)


def _others(found: Iterator[Sequence[int]]) -> tuple[Array, Array]:
    """The line of each feature, and its bucket."""
    each = list(found)
    rows = np.repeat(np.arange(len(each)), [len(its) for its in each])
    return rows, np.array([bucket for its in each for bucket in its], dtype=np.int64)


def _runs(words: Sequence[Sequence[bytes]]) -> tuple[Array, Array]:
    """The line of each run of letters and its checksum."""
    padded = [b" " + b" ".join(its) + b" " for its in words]
    letters = np.frombuffer(b"".join(padded), dtype=np.uint8)
    rows = np.repeat(np.arange(len(padded)), [len(line) for line in padded])
    runs = max(0, len(letters) - RUN + 1)
    table, checksums = _table(), np.full(runs, 0xFFFFFFFF, dtype=np.uint32)
    for at in range(RUN):
        checksums = table[(checksums ^ letters[at : at + runs]) & 0xFF] ^ (checksums >> 8)
    first, last = rows[:runs], rows[RUN - 1 :][:runs]
    inside = first == last
    return first[inside], (~checksums[inside]).astype(np.int64)


def _table() -> Array:
    table = np.arange(256, dtype=np.uint32)
    for _ in range(8):
        table = np.where(table & 1, (table >> 1) ^ np.uint32(_POLYNOMIAL), table >> 1).astype(np.uint32)
    return table
