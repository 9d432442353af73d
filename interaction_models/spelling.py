"""Spelling: a word that nobody writes is read as the frequent word that sounds like it, or that it is one slip of the
finger away from.

Who is afraid, tired, in a hurry, seldom at school or at home in another language misspells. Without this a fifth fewer
signs of danger are heard in messages with every third word misspelled (docs/decisions/0008).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain
from string import ascii_lowercase
from typing import Final

from interaction_models.lexicon import Lexicon

SHORTEST: Final = 3
"""Letters of the shortest word that is mended."""
LONGEST: Final = 16
"""Letters of the longest one: each letter more is fifty more slips to try."""
MOST: Final = 12
"""Words of a message that are mended: a message of nothing but strange words is no misspelled one, and takes time."""
ALIKE: Final = (
    *(("b", "v"), ("s", "z"), ("s", "c"), ("c", "z"), ("c", "k"), ("qu", "k"), ("ll", "y"), ("g", "j"), ("m", "n")),
    *(("i", "y"), ("ee", "ea"), ("ph", "f"), ("kn", "n")),
)
"""Letters that people hear alike and write one for the other, most of them in Spanish."""
VOWELS: Final = "aeiou"
DROPPED: Final = "in"
"""How a word ends whose "g" is left out: "breathin"."""


class Spelling:
    """How words are spelled. Safe to share between threads."""

    def __init__(self, lexicon: Lexicon, often: Callable[[], Sequence[str]]) -> None:
        """`lexicon` has what people write; `often` gives what a slip may have been, the most frequent word first, and
        is asked when the first strange word comes."""
        self._lexicon, self._read = lexicon, often

    @cached_property
    def _often(self) -> Mapping[str, int]:
        return {word: place for place, word in enumerate(self._read())}

    def mended(self, folded: str) -> str:
        """A folded message with each strange word as the most frequent one that sounds like it, or is a letter more,
        less, or other away, or two letters in turn; as it is where there is none."""
        words = [self._whole(word) for word in folded.split()]
        for at in [at for at, word in enumerate(words) if self._strange(word)][:MOST]:
            words[at] = self._meant(words[at])
        return " ".join(words)

    def _whole(self, word: str) -> str:
        """A word with the "g" that people leave out: phrases are written with it."""
        whole = f"{word}g"
        return whole if len(word) > SHORTEST + 1 and word.endswith(DROPPED) and whole in self._often else word

    def _strange(self, word: str) -> bool:
        return SHORTEST <= len(word) <= LONGEST and self._lexicon.get(word) is None and word.isalpha()

    def _meant(self, word: str) -> str:
        ways = (alike(word), _slips(word), _slips(f"{word}g"))
        for meant in (self._often.keys() & set(way) for way in (ways if word.endswith(DROPPED) else ways[:2])):
            if meant:
                return min(meant, key=self._often.__getitem__)
        return word


def alike(word: str) -> set[str]:
    """Every other word that sounds like this one, with one letter or two written otherwise."""
    once = set(_once(word))
    return (once | {twice for other in once for twice in _once(other)}) - {word}


def _once(word: str) -> Iterator[str]:
    """Every word with one letter written otherwise, or an "h" more or less."""
    for at in range(len(word)):
        for said, written in chain.from_iterable(((one, other), (other, one)) for one, other in ALIKE):
            if word.startswith(said, at):
                yield word[:at] + written + word[at + len(said) :]
        silent = at == 0 or word[at - 1] in VOWELS
        if silent and word[at] == "h":
            yield word[:at] + word[at + 1 :]
        elif silent and word[at] in VOWELS:
            yield f"{word[:at]}h{word[at:]}"


def _slips(word: str) -> Iterator[str]:
    """Every word that is one slip away."""
    for at in range(len(word)):
        before, behind = word[:at], word[at + 1 :]
        yield before + behind
        yield before + behind[:1] + word[at] + behind[1:]
        for letter in ascii_lowercase:
            yield before + letter + behind
            yield before + letter + word[at:]
    for letter in ascii_lowercase:
        yield word + letter
