"""What the models see of a message: its words, its pairs of words, and its runs of letters, as numbered buckets.

The buckets are a fixed number, so that more lines to learn from make neither the model larger nor a message slower. Two
features may share a bucket; with 2^15 of them and some 200 in a message that costs less than it saves.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Final
from zlib import crc32

BUCKETS: Final = 1 << 15
RUNS: Final = (2, 3, 4, 5)
"""Lengths of the runs of letters, spaces between words included."""
READ_AT_MOST: Final = 600
"""Letters of a piece that are looked at: four texts. Who asks for something in more says it there, or at the end."""
WINDOW: Final = 16
"""Words of a piece of a longer message: what is told in passing is not to drown in the rest."""
_LAST: Final = BUCKETS - 1


def read_part(folded: str) -> str:
    """What is looked at of a folded message: all of it, or of a very long one its beginning and its end."""
    if len(folded) <= READ_AT_MOST:
        return folded
    return f"{folded[: READ_AT_MOST // 2]} {folded[-READ_AT_MOST // 2 :]}"


def windows(folded: str) -> Iterator[str]:
    """The message, and where it is long its pieces of `WINDOW` words, each half in the next."""
    yield folded
    words = folded.split()
    if len(words) > WINDOW + 3:
        last = len(words) - WINDOW
        for start in (*range(0, last, WINDOW // 2), last):
            yield " ".join(words[start : start + WINDOW])


def buckets(folded: str) -> Counter[int]:
    """How often each bucket occurs in a folded message."""
    words = read_part(folded).encode("ascii", "replace").split()
    padded = b" " + b" ".join(words) + b" "
    found = [b"w " + word for word in words]
    found += [b"p " + first + b" " + second for first, second in pairwise(words)]
    for length in RUNS:
        found += [padded[at : at + length] for at in range(len(padded) - length + 1)]
    return Counter([crc32(feature) & _LAST for feature in found])


def with_classes(counts: Counter[int], folded: str, classes: Mapping[str, int]) -> Counter[int]:
    """The buckets of a message, and those of the classes of its words: each class, two and three in a row with words of
    no class left out, two with one to three between, and a class beside a word. `classes` gives a word the number of
    its class (`numbered`). What stands beside what is mixed by odd factors, which is faster than to spell it out."""
    words = read_part(folded).split()
    beside = [classes.get(word, 0) for word in words]
    row = [found for found in beside if found]
    spelled = [crc32(word.encode()) for word in words]
    seen = list(set(row))
    seen += [3 * first + 5 * later for first, later in pairwise(row)]
    for apart in (2, 3, 4):
        seen += [7 * first + 11 * later for first, later in zip(row, row[apart:], strict=False)]
    seen += [13 * one + 17 * two + 19 * three for one, two, three in zip(row, row[1:], row[2:], strict=False)]
    seen += [23 * word + 29 * later for word, later in zip(spelled, beside[1:], strict=False)]
    seen += [31 * earlier + 37 * word for earlier, word in zip(beside, spelled[1:], strict=False)]
    found = counts.copy()
    found.update([each & _LAST for each in seen])
    return found


def numbered(classes: Mapping[str, str]) -> dict[str, int]:
    """Word to the number of its class, from word to the name of its class."""
    numbers = {name: crc32(name.encode()) for name in set(classes.values())}
    return {word: numbers[name] for word, name in classes.items()}
