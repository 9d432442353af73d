"""What is known of each word that people write: its class, its language, and whether a reviewed phrase begins so."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from interaction_models.table import NONE, Table

BEGINS: Final = 1
"""The bit of a word that a reviewed phrase begins with, or that is one."""
LANGUAGES: Final = 8
"""Languages are fewer than these: a number is a class, then a language, then that bit."""


class Word(NamedTuple):
    """A word that people write."""

    alike: int
    """The number of the class of words that it stands among; 0 for none."""
    language: str
    """The language that it tells; empty where several have it."""
    begins: bool = False
    """Whether a reviewed phrase begins with it, or it is one without its spaces."""


class Lexicon:
    """The words that people write. Safe to share between threads. Of what it is asked it keeps only words that it
    knows, as they come, and those are no secret: looked for anew they take ten times as long."""

    def __init__(self, table: Table, *, classes: Sequence[int], languages: Sequence[str]) -> None:
        """`table` gives words the places of their class and language in these, as `number_of` writes them."""
        self._table, self._classes, self._languages = table, classes, languages
        self._met: dict[str, Word] = {}

    def get(self, word: str) -> Word | None:
        """What is known of a word; None of one that hardly anybody writes."""
        met = self._met.get(word)
        if met is None and (number := self._table.get(word)) != NONE:
            rest, begins = divmod(number, 2)
            alike, language = divmod(rest, LANGUAGES)
            met = self._met[word] = Word(self._classes[alike], self._languages[language], begins == BEGINS)
        return met

    def class_of(self, word: str) -> int:
        """The number of a word's class; 0 for none."""
        found = self.get(word)
        return found.alike if found else 0


def number_of(*, alike: int, language: int, begins: bool) -> int:
    """What a table keeps of a word: the places of its class and its language, and whether a phrase begins with it."""
    return (alike * LANGUAGES + language) * 2 + begins
