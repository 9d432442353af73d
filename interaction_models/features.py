"""What the models see of a message: its words, its pairs of words, and its runs of letters, as numbered buckets.

The buckets are a fixed number, so that more lines to learn from make neither a model larger nor a message slower. With
half of them so many features share one that a twentieth fewer hints at danger are heard (docs/decisions/0008).
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Final
from zlib import crc32

BUCKETS: Final = 1 << 18
RUN: Final = 5
"""Letters of a run, spaces between words included: those of two, three and four add nothing to these."""
READ_AT_MOST: Final = 600
"""Letters of a piece that are looked at: four texts. Who asks for something in more says it there, or at the end."""
WINDOW: Final = 16
"""Words of a piece of a longer message: what is told in passing is not to drown in the rest."""
_LAST: Final = BUCKETS - 1

Meaning = tuple[int, int]
"""What is known of a word's meaning: the numbers of its class and of its headword, 0 for none."""
NO_MEANING: Final[Meaning] = (0, 0)


def read_part(folded: str) -> str:
    """What is looked at of a folded message: all of it, or of a very long one its beginning and its end."""
    if len(folded) <= READ_AT_MOST:
        return folded
    return f"{folded[: READ_AT_MOST // 2]} {folded[-READ_AT_MOST // 2 :]}"


def pieces(folded: str) -> Iterator[str]:
    """The pieces of a long message, `WINDOW` words each, each half in the next; none of a short one."""
    words = folded.split()
    if len(words) > WINDOW + 3:
        last = len(words) - WINDOW
        for start in (*range(0, last, WINDOW // 2), last):
            yield " ".join(words[start : start + WINDOW])


def buckets(folded: str, meaning_of: Callable[[str], Meaning]) -> Counter[int]:
    """How often each bucket occurs in a folded message. `meaning_of` is that of `of_meanings`."""
    words = read_words(folded)
    padded = b" " + b" ".join(words) + b" "
    found = of_words(words) + of_meanings(words, meaning_of)
    found += [crc32(padded[at : at + RUN]) & _LAST for at in range(len(padded) - RUN + 1)]
    return Counter(found)


def read_words(folded: str) -> list[bytes]:
    """The words that are looked at."""
    return read_part(folded).encode("ascii", "replace").split()


def of_words(words: Sequence[bytes]) -> list[int]:
    """The buckets of words, and of pairs of them, those with one word between too."""
    seen = [crc32(b"w " + word) & _LAST for word in words]
    seen += [crc32(b"p " + first + b" " + second) & _LAST for first, second in pairwise(words)]
    seen += [crc32(b"s " + first + b" " + third) & _LAST for first, third in zip(words, words[2:], strict=False)]
    return seen


def of_meanings(words: Sequence[bytes], meaning_of: Callable[[str], Meaning]) -> list[int]:
    """The buckets of what words mean, their classes and their headwords. `meaning_of` gives the numbers of both. What
    stands beside what is mixed by odd factors, which is faster than to spell it out."""
    meanings = [meaning_of(word.decode()) for word in words]
    seen = _of_classes(words, [alike for alike, _ in meanings])
    seen += _of_headwords([headword for _, headword in meanings if headword])
    return [each & _LAST for each in seen]


def _of_headwords(row: Sequence[int]) -> list[int]:
    """Each headword, and two in a row with words of none left out: what is told in one language is heard in the
    other."""
    return [59 * each for each in set(row)] + [41 * first + 43 * second for first, second in pairwise(row)]


def _of_classes(words: Sequence[bytes], beside: Sequence[int]) -> list[int]:
    """Each class, two and three in a row with words of no class left out, two with one to three between, and a class
    beside a word."""
    row = [found for found in beside if found]
    spelled = [crc32(word) for word in words]
    seen = list(set(row))
    seen += [3 * first + 5 * later for first, later in pairwise(row)]
    for apart in (2, 3, 4):
        seen += [7 * first + 11 * later for first, later in zip(row, row[apart:], strict=False)]
    seen += [13 * one + 17 * two + 19 * three for one, two, three in zip(row, row[1:], row[2:], strict=False)]
    seen += [23 * word + 29 * later for word, later in zip(spelled, beside[1:], strict=False)]
    seen += [31 * earlier + 37 * word for earlier, word in zip(beside, spelled[1:], strict=False)]
    return seen


def number_of(name: str) -> int:
    """The number of a class or a headword; 0 of no name."""
    return crc32(name.encode())
