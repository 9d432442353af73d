"""Spelling: a word that nobody writes is read as the frequent word that it is one slip of the finger away from.

Who is afraid, tired or writes in a second language misspells. Without this a fifth fewer signs of danger are heard in
messages with every third word misspelled (docs/decisions/0008).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from string import ascii_lowercase
from typing import Final

from interaction_models.lexicon import Lexicon

SHORTEST: Final = 3
"""Letters of the shortest word that is mended."""
LONGEST: Final = 16
"""Letters of the longest one: each letter more is fifty more slips to try."""
MOST: Final = 12
"""Words of a message that are mended: a message of nothing but strange words is no misspelled one, and takes time."""


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
        """A folded message with each strange word as the most frequent one that is a letter more, less, or other away,
        or two letters in turn; as it is where there is none."""
        words = folded.split()
        strange = [at for at, word in enumerate(words) if self._strange(word)]
        for at in strange[:MOST]:
            meant = self._often.keys() & set(_slips(words[at]))
            words[at] = min(meant, key=self._often.__getitem__, default=words[at])
        return " ".join(words) if strange else folded

    def _strange(self, word: str) -> bool:
        return SHORTEST <= len(word) <= LONGEST and self._lexicon.get(word) is None and word.isalpha()


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
