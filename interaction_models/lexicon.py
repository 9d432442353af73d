"""What is known of each word that people write: its class, its headword, its language, and whether a reviewed phrase
begins so."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from interaction_models.features import NO_MEANING, Meaning
from interaction_models.table import NONE, Table

BEGINS: Final = 1
"""The bit of a word that a reviewed phrase begins with, or that is one."""
LANGUAGES: Final = 8
"""Languages are fewer than these: a number is a headword, then a class, then a language, then that bit."""
CLASSES: Final = 1 << 10
"""Classes are fewer than these."""


class Word(NamedTuple):
    """A word that people write."""

    alike: int
    """The number of the class of words that it stands among; 0 for none."""
    language: str
    """The language that it tells; empty where several have it."""
    begins: bool = False
    """Whether a reviewed phrase begins with it, or it is one without its spaces."""
    headword: int = 0
    """The number of its headword; 0 for none."""


class Lexicon:
    """The words that people write. Safe to share between threads. Of what it is asked it keeps only words that it
    knows, as they come, and those are no secret: looked for anew they take ten times as long."""

    def __init__(
        self, table: Table, *, classes: Sequence[int], headwords: Sequence[int], languages: Sequence[str]
    ) -> None:
        """`table` gives words the places of their class, headword and language in these, as `placed` writes them."""
        self._table, self._classes, self._headwords, self._languages = table, classes, headwords, languages
        self._met: dict[str, Word] = {}

    def get(self, word: str) -> Word | None:
        """What is known of a word; None of one that hardly anybody writes."""
        met = self._met.get(word)
        if met is None and (number := self._table.get(word)) != NONE:
            rest, begins = divmod(number, 2)
            rest, language = divmod(rest, LANGUAGES)
            headword, alike = divmod(rest, CLASSES)
            met = self._met[word] = Word(
                self._classes[alike], self._languages[language], begins == BEGINS, self._headwords[headword]
            )
        return met

    def meaning_of(self, word: str) -> Meaning:
        """What a word means, as `features` counts it."""
        found = self.get(word)
        return (found.alike, found.headword) if found else NO_MEANING


def placed(*, headword: int, alike: int, language: int, begins: bool) -> int:
    """What a table keeps of a word: the places of its headword, its class and its language, and whether a phrase begins
    with it."""
    return ((headword * CLASSES + alike) * LANGUAGES + language) * 2 + begins
