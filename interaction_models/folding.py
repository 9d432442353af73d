"""Folding: one plain spelling for everything that people write the same word as."""

import re
import unicodedata
from typing import Final

LONGEST: Final = 1600
"""Characters of a message that are read: as many as the carrier's longest message has."""

_APOSTROPHES: Final = re.compile("['\u2018\u2019\u02bc\u0060\u00b4]")
_NOT_WORDS: Final = re.compile(r"[^a-z0-9]+")
_DRAWN_OUT: Final = re.compile(r"([a-z])\1{2,}")


_LEADING: Final = frozenset(
    ("please", "pls", "can", "could", "would", "you", "i", "we", "us", "me", "id", "like", "want", "need", "have",
     "get", "give", "gimme", "show", "tell", "say", "send", "lets", "let", "do", "to", "a", "an", "the", "some", "ok",
     "so")
)  # fmt: skip
_TRAILING: Final = frozenset(("please", "pls", "plz", "thanks", "thx", "now", "for", "me", "us"))


def bare(folded: str) -> str:
    """A folded message without the polite words around what is asked for: "can i have a story please" is "story"."""
    words = folded.split()
    while len(words) > 1 and words[0] in _LEADING:
        words = words[1:]
    while len(words) > 1 and words[-1] in _TRAILING:
        words = words[:-1]
    return " ".join(words)


def fold(message: str) -> str:
    """The message in lower case without accents, apostrophes, punctuation and drawn-out letters.

    "I'm SOOO tired!!" becomes "im soo tired". Only the first `LONGEST` characters are read.
    """
    plain = unicodedata.normalize("NFKD", message[:LONGEST]).casefold()
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    words = _NOT_WORDS.sub(" ", _APOSTROPHES.sub("", plain))
    return _DRAWN_OUT.sub(r"\1\1", words).strip()
