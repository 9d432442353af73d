"""Near-duplicates: pairs of texts that share most of their words, or most of their letters.

Not every pair is compared. Texts that are alike share words, and two sets that are alike by at least a given Jaccard
share one of their rarest members (prefix filtering, Chaudhuri, Ganti and Kaushik 2006), so that the work grows with
the number of texts and not with its square.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from math import ceil
from typing import Final

SAME_WORDS: Final = 0.5
"""Jaccard of the words that carry meaning, from which two texts are near-duplicates."""
SAME_LETTERS: Final = 0.5
"""Jaccard of runs of five letters, from which two texts are near-duplicates."""
COMPARED: Final = 0.4
"""Jaccard of the words, from which the letters of two texts are compared."""

SMALL_WORDS: Final = frozenset(
    re.findall(
        r"\S+",
        """
        a about all am an and any are as at be been but by can could did do does for from had has have how i if in is it
        its it's like me more my no not of on one or other out s so some that that's the them then there they this to
        two up was we were what what's when where which who will with would you you'd you're your
        """,
    )
)
"""Words that say little about what a text asks."""

Pair = tuple[int, int]


def alike(texts: Sequence[str]) -> list[Pair]:
    """Places of texts that are near-duplicates, the later one second, each pair once, in order."""
    first: dict[str, int] = {}
    same = [(first[text], place) for place, text in enumerate(texts) if first.setdefault(text, place) != place]
    unlike, places = list(first), list(first.values())
    words = [_words(text) for text in unlike]
    near = (
        (places[one], places[other])
        for one, other in _joined(words, COMPARED)
        if _jaccard(words[one], words[other]) >= SAME_WORDS
        or _jaccard(_runs(unlike[one]), _runs(unlike[other])) >= SAME_LETTERS
    )
    return sorted([*same, *near])


def _jaccard(one: frozenset[str], other: frozenset[str]) -> float:
    shared = len(one & other)
    return shared / (len(one) + len(other) - shared or 1)


def _words(text: str) -> frozenset[str]:
    """The words that carry meaning; of a text of small words alone, those."""
    found = frozenset(re.findall(r"[a-z']+", text.lower()))
    return found - SMALL_WORDS or found


def _runs(text: str, length: int = 5) -> frozenset[str]:
    letters = re.sub(r"[^a-z]+", " ", text.lower()).strip()
    return frozenset(letters[at : at + length] for at in range(max(0, len(letters) - length + 1)))


def _joined(sets: Sequence[frozenset[str]], least: float) -> Iterator[Pair]:
    """Pairs of sets whose Jaccard is `least` or more."""
    times = Counter(member for found in sets for member in found)
    holders: dict[str, list[int]] = defaultdict(list)
    for place, found in enumerate(sets):
        rarest = sorted(found, key=lambda member: (times[member], member))
        prefix = rarest[: len(found) - ceil(least * len(found)) + 1]
        for other in {earlier for member in prefix for earlier in holders[member]}:
            if least <= len(found) / (len(sets[other]) or 1) <= 1 / least and _jaccard(found, sets[other]) >= least:
                yield other, place
        for member in prefix:
            holders[member].append(place)
