"""What the models see of a message: its words, how they begin and what they mean, alone and beside each other, each as
a number.

A word is three numbers: of its spelling, of its class and of its headword. What stands together is these numbers mixed
by odd factors, which takes a fraction of the time that spelling it out does. The factors tell one way of standing
together from another, and are of no other meaning. `counting` does the same for many lines at once.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Final, NamedTuple
from zlib import crc32

NUMBERS: Final = 1 << 30
"""Features are numbered below this: that two have the same number is as likely as one in a thousand million."""
BEGINNING: Final = 4
"""Letters with which a longer word begins: "hitting" is seen beside "hits"."""
READ_AT_MOST: Final = 600
"""Letters of a piece that are looked at: four texts. Who asks for something in more says it there, or at the end."""
WINDOW: Final = 24
"""Words of a piece of a longer message: what is told in passing is not to drown in the rest."""

_LAST: Final = NUMBERS - 1

Meaning = tuple[int, int]
"""What is known of a word's meaning: the numbers of its class and of its headword, 0 for none."""
NO_MEANING: Final[Meaning] = (0, 0)


def number_of(name: str) -> int:
    """The number of a class, a headword, or a spelling; 0 of no name."""
    return crc32(name.encode())


def beginning(word: bytes) -> int:
    """The number of how a longer word begins; 0 of one that is no longer."""
    return crc32(word[:BEGINNING]) if len(word) > BEGINNING else 0


class Rows(NamedTuple):
    """The words of a message in rows of numbers. What has no meaning is left out of all but the first two, so that
    "a really bad bruise" and "a bruise" are alike."""

    spelled: Sequence[int]
    """Every word."""
    begins: Sequence[int]
    """The beginning of every word that is longer."""
    alike: Sequence[int]
    """The class of every word; 0 for none."""
    classes: Sequence[int]
    """The classes of the words that have one."""
    headwords: Sequence[int]
    """The headwords of the words that have one: what is told in one language is heard in the other."""
    meant_class: Sequence[int]
    """The class of each word that has a class or a headword; 0 for none."""
    meant_headword: Sequence[int]
    """The headword of each of these words; 0 for none."""


class Pair(NamedTuple):
    """A number of one row and a number of another, so many places on; and the factors by which they are mixed."""

    first: str
    later: str
    apart: int
    factors: tuple[int, int]


class Behind(NamedTuple):
    """What the words mean that stand up to `reach` behind one of these classes, beside that class: whom "hits" is said
    of, and what "not" takes back."""

    marks: frozenset[int]
    reach: int
    headword: tuple[int, int]
    """The factors of a headword, and of the class behind which it stands."""
    alike: tuple[int, int]
    """The factors of a class, and of the class behind which it stands."""


ALONE: Final = (("spelled", 61), ("begins", 211), ("classes", 1), ("headwords", 59))
"""The rows of which each number is seen by itself, with its factor."""
PAIRS: Final = (
    Pair("spelled", "spelled", 1, (67, 71)),
    Pair("spelled", "spelled", 2, (73, 79)),
    Pair("classes", "classes", 1, (3, 5)),
    *(Pair("classes", "classes", apart, (7, 11)) for apart in (2, 3, 4)),
    Pair("headwords", "headwords", 1, (41, 43)),
    Pair("meant_headword", "meant_class", 1, (181, 191)),
    Pair("meant_class", "meant_headword", 1, (193, 197)),
)
THREE: Final = (13, 17, 19)
"""The factors of three classes in a row."""
PEOPLE: Final = (
    "i", "me", "my", "self", "we", "you", "they", "partner_he", "partner_she", "partner_any", "ex", "child", "parent",
    "other_kin", "friend", "someone_else",
)  # fmt: skip
"""Classes of words that say of whom something is told."""
DENIALS: Final = ("never_not", "without", "nothing")
"""Classes of words that take back what follows."""
BEHIND: Final = (
    Behind(frozenset(map(number_of, PEOPLE)), 5, (97, 101), (103, 107)),
    Behind(frozenset(map(number_of, DENIALS)), 6, (83, 109), (89, 113)),
)


def read_part(folded: str) -> str:
    """What is looked at of a folded message: all of it, or of a very long one its beginning and its end."""
    if len(folded) <= READ_AT_MOST:
        return folded
    return f"{folded[: READ_AT_MOST // 2]} {folded[-READ_AT_MOST // 2 :]}"


def read_words(folded: str) -> list[bytes]:
    """The words that are looked at."""
    return read_part(folded).encode("ascii", "replace").split()


def pieces(folded: str) -> Iterator[str]:
    """The pieces of a long message, `WINDOW` words each, each half in the next; none of a short one."""
    words = folded.split()
    if len(words) > WINDOW + 3:
        last = len(words) - WINDOW
        for start in (*range(0, last, WINDOW // 2), last):
            yield " ".join(words[start : start + WINDOW])


def features(folded: str, meaning_of: Callable[[str], Meaning]) -> Counter[int]:
    """How often each feature occurs in a folded message. `meaning_of` gives a word the numbers of its class and its
    headword."""
    words = read_words(folded)
    meanings = [meaning_of(word.decode()) for word in words]
    found = _together(_rows(words, meanings))
    for behind in BEHIND:
        found += _behind(behind, meanings)
    return Counter([each & _LAST for each in found])


def _rows(words: Sequence[bytes], meanings: Sequence[Meaning]) -> Rows:
    alike, headwords = [each for each, _ in meanings], [each for _, each in meanings]
    meant = [each for each in meanings if each != NO_MEANING]
    return Rows(
        spelled=[crc32(word) for word in words],
        begins=[each for each in map(beginning, words) if each],
        alike=alike,
        classes=[each for each in alike if each],
        headwords=[each for each in headwords if each],
        meant_class=[each for each, _ in meant],
        meant_headword=[each for _, each in meant],
    )


def _together(rows: Rows) -> list[int]:
    its = rows._asdict()
    found = [factor * each for name, factor in ALONE for each in its[name]]
    for first, later, apart, (before, behind) in PAIRS:
        found += [before * one + behind * other for one, other in zip(its[first], its[later][apart:], strict=False)]
    row, (first_, second, third) = rows.classes, THREE
    found += [first_ * a + second * b + third * c for a, b, c in zip(row, row[1:], row[2:], strict=False)]
    return found


def _behind(behind: Behind, meanings: Sequence[Meaning]) -> Iterator[int]:
    marks, reach, (of_headword, beside), (of_alike, beside_) = behind
    mark, left = 0, 0
    for alike, headword in meanings:
        if alike in marks:
            mark, left = alike, reach
        elif left:
            left -= 1
            if headword:
                yield of_headword * headword + beside * mark
            if alike:
                yield of_alike * alike + beside_ * mark
