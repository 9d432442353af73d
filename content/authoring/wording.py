"""What is wrong with the words of one item: letters, length, sentences, reading grade, words we do not use.

Where the limits come from: the style rules of docs/writing.md, and the 160 characters of one plain text message,
of which the door needs some for what it offers.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from content.alphabet import GSM_7
from content.authoring.grading import grade
from content.authoring.items import Item, Words

CHARACTERS: Final = {"starter": 130, "safety": 160, "hotline": 160, "system": 160}
"""Most characters by text of one part, for a kind; `CHARACTERS_ELSE` for the others."""
CHARACTERS_ELSE: Final = 260

SPOKEN: Final = {"starter": (0, 30), "step": (45, 60), "story": (0, 110)}
"""Fewest and most words by voice of one turn of a kind; `SPOKEN_ELSE` for the others."""
SPOKEN_ELSE: Final = (0, 48)

LONGEST_SENTENCE: Final = 20
"""Words by voice: one breath."""

HARDEST: Final = 8.0
"""Highest reading grade of any item."""
SHORTEST_GRADED: Final = 8
"""Words below which a grade says nothing: one long word in a short line would decide it."""

AVOIDED: Final = re.compile(
    r"\b(at least|everything happens for a reason|move on|moving on|it takes two|calm down|you should|"
    r"victim mentality|narcissist\w*|cheaters?|addicts?|toxic|closure|journey|unpack|hold space|safe space|vulnerab\w+|"
    r"offending partner|unfaithful person|spouse|love language|self-care|mindful\w*|on purpose to hurt|time heals|"
    r"forgive and forget)\b",
    re.IGNORECASE,
)
"""Words that blame, preach, promise, or belong on a card (docs/writing.md)."""

STALE: Final = re.compile(r"273-8255|456-4566|\b45645\b|donts? ?cut", re.IGNORECASE)
"""Help lines that were replaced or closed and still stand in public lists."""

DIGITS: Final = re.compile(r"\d[\d -]{2,}\d")
"""What looks like a phone number or a short code."""


def faults_of(item: Item, *, language: str = "en", names: Iterable[str] = ()) -> Iterator[str]:
    """What is wrong with the words of an item. Letters, words and grade are those of English; `names` of services are
    left out of the grade."""
    for number, words in enumerate(item.said(), start=1):
        for fault in (*_of_words(item.kind, words), *(_of_english(words) if language == "en" else ())):
            yield f"part {number}: {fault}" if item.parts else fault
    if language == "en":
        yield from _of_grade(item, names)


def _of_grade(item: Item, names: Iterable[str]) -> Iterator[str]:
    for form in sorted({item_form(item, "spoken"), item_form(item, "texted")}):
        if (
            item.kind != "system"
            and len(form.split()) >= SHORTEST_GRADED
            and (hard := grade(form, names=names)) > HARDEST
        ):
            yield f"reading grade {hard:.1f}, at most {HARDEST:.0f}: shorter words, or shorter sentences"


def item_form(item: Item, form: str) -> str:
    """All words of an item in one form, `spoken` or `texted`."""
    return " ".join(getattr(words, form) for words in item.said())


def _of_words(kind: str, words: Words) -> Iterator[str]:
    budget = CHARACTERS.get(kind, CHARACTERS_ELSE)
    if len(words.texted) > budget:
        yield f"{len(words.texted)} characters by text, at most {budget}: shorten it or write a shorter 'text'"
    for form in sorted({words.spoken, words.texted}):
        yield from filter(None, (_number(form),))
    longest = max(len(sentence.split()) for sentence in re.split(r"(?<=[.?!])\s+", words.spoken))
    if longest > LONGEST_SENTENCE:
        yield f"a sentence of {longest} words by voice, at most {LONGEST_SENTENCE}: break it in two"
    fewest, most = SPOKEN.get(kind, SPOKEN_ELSE)
    if not fewest <= (spoken := len(words.spoken.split())) <= most:
        yield f"{spoken} words by voice, and a {kind} has {f'{fewest} to ' if fewest else 'at most '}{most}"


def _of_english(words: Words) -> Iterator[str]:
    for form in sorted({words.spoken, words.texted}):
        yield from filter(None, (_odd(form), _avoided(form)))


def _odd(form: str) -> str:
    odd = "".join(sorted(set(form) - GSM_7))
    return f"{odd!r} cannot go in a plain text message: use straight quotes and plain letters" if odd else ""


def _avoided(form: str) -> str:
    match = AVOIDED.search(form)
    return f"avoid '{match.group(0)}' (docs/writing.md says why)" if match else ""


def _number(form: str) -> str:
    match = DIGITS.search(form) or STALE.search(form)
    return f"'{match.group(0)}' looks like a phone number: those live in hotlines.yaml alone" if match else ""
