"""Reading grade of a line: Flesch-Kincaid, as the style rules ask (docs/writing.md).

Grade = 0.39 words a sentence + 11.8 syllables a word - 15.59 (Kincaid and others, 1975). Digits and the names of
services are left out, since nobody can make them shorter. Only the check imports this module.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

import syllapy

_WORD: Final = re.compile(r"[a-z]+(?:'[a-z]+)?")
_SENTENCE_ENDS: Final = re.compile(r"""(?<=[.?!:])["')\]]*(?:\s+|$)""")
_SLOT: Final = re.compile(r"\$\w+")


def grade(form: str, *, names: Iterable[str] = ()) -> float:
    """School grade of one form of an item; `names` are words to leave out. 0 where nothing is left to grade."""
    kept = _SLOT.sub("", form)
    for name in names:
        kept = kept.replace(name, "")
    words = _WORD.findall(kept.lower().replace("\u2019", "'"))
    if not words:
        return 0.0
    return 0.39 * len(words) / len(sentences(kept)) + 11.8 * sum(map(_syllables, words)) / len(words) - 15.59


def sentences(text: str) -> list[str]:
    """The text in sentences, each up to the mark that ends it and the quotes that close behind it."""
    return [sentence for sentence in _SENTENCE_ENDS.split(text) if sentence.strip()]


@lru_cache(maxsize=20_000)
def _syllables(word: str) -> int:
    return max(1, int(syllapy.count(word)))
