"""Folding: one plain spelling for everything that people write the same word as."""

import re
import unicodedata
from string import ascii_lowercase, digits
from typing import Final

LONGEST: Final = 1600
"""Characters of a message that are read: as many as the carrier's longest message has."""

_DRAWN_OUT: Final = re.compile(r"([a-z])\1{2,}")
_DISGUISED: Final = re.compile(r"(?<=[a-z])[013457@$](?=[a-z])")
_SPACED_OUT: Final = re.compile(r"(?<![a-z0-9])(?:[a-z] ){2,}[a-z](?![a-z0-9])")
_PLAIN: Final = str.maketrans("013457@$", "oieastas")
_LOOK_ALIKE: Final = str.maketrans(
    "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0458\u0455\u043a\u043c\u0442\u043d\u0432\u0501\u051b\u03b1\u03b5\u03b9\u03bf\u03c1\u03c5\u03bd\u03ba\u03c4\u0131",
    "aeopcyxijskmtnbdqaeiopuvkti",
)
"""Letters of other alphabets that look like plain ones."""
_GONE: Final = re.compile("['\u2018\u2019\u02bc\u0060\u00b4\u00ad\u200b-\u200f\u2060-\u2064\ufeff]")
"""Apostrophes, and what nobody sees: soft hyphens, joiners, zero-width spaces."""
_ONLY_WORDS: Final = bytes(letter if chr(letter) in ascii_lowercase + digits else ord(" ") for letter in range(256))
_ANSWERED_NO: Final = re.compile(r"\bno\s*[,.;:!?\u2026]+\s*", re.IGNORECASE)


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


def without_answer(message: str) -> str:
    """The message without any "no" that a mark sets apart: "no, me pega" tells of what "no me pega" denies. Empty where
    there is none."""
    rest, answers = _ANSWERED_NO.subn("", message[:LONGEST])
    return rest if answers else ""


def fold(message: str) -> str:
    """The message in lower case without accents, apostrophes, punctuation and drawn-out letters, and without disguises.

    "I'm SOOO tired!!" becomes "im soo tired"; "k1ll", "k i l l" and letters that only look plain become "kill". Only
    the first `LONGEST` characters are read, each a fixed number of times.
    """
    plain = message[:LONGEST].casefold()
    if not plain.isascii():
        plain = unicodedata.normalize("NFKD", plain).casefold()
        plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
        plain = plain if plain.isascii() else plain.translate(_LOOK_ALIKE)
    plain = _DISGUISED.sub(lambda found: found[0].translate(_PLAIN), _GONE.sub("", plain))
    words = " ".join(plain.encode("ascii", "replace").translate(_ONLY_WORDS).decode().split())
    together = _SPACED_OUT.sub(lambda found: found[0].replace(" ", ""), words)
    return _DRAWN_OUT.sub(r"\1\1", together)
