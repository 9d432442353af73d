"""What is wrong with the words of one item: letters, length, sentences, reading grade, words we do not use.

Where the limits come from: the style rules of docs/writing.md, and the 160 characters of one plain text message,
of which the door needs some for what it offers.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Final

from content.alphabet import GSM_7
from content.authoring.grading import grade, sentences
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
    r"\b(at least(?! \w+ (?:minute|hour|day|night|week|month|year|time)s?\b)|everything happens for a reason|move on|"
    r"moving on|it takes two|calm down|you should|victim mentality|narcissist\w*|cheaters?|addicts?|toxic|closure|"
    r"journey|unpack|hold space|safe space|vulnerab\w+|offending partner|unfaithful person|spouse|love language|"
    r"self-care|mindful\w*|on purpose to hurt|time heals|forgive and forget)\b".replace(" ", r"\s+"),
    re.IGNORECASE,
)
"""Words that blame, preach, promise, or belong on a card (docs/writing.md). "At least" a year is a time."""

STALE: Final = re.compile(r"273-8255|456-4566|\b45645\b|donts? ?cut", re.IGNORECASE)
"""Help lines that were replaced or closed and still stand in public lists."""

DIGITS: Final = re.compile(r"\d[\d -]{2,}\d")
"""What looks like a phone number or a short code."""
YEARS: Final = re.compile(r"(?:19|20)\d\d(?:\s*-\s*(?:19|20)\d\d)?")
"""What does not, though it has as many digits."""
CALLED: Final = re.compile(
    r"(?<![\w,.])(?:988|911|999|112|111|000|211)(?!\w|[,.]\d)|\b(?:call|text|dial)\s+\d+", re.IGNORECASE
)
"""Numbers of emergency and help services, and any that one is told to call."""


def faults_of(item: Item, *, language: str = "en", names: Iterable[str] = ()) -> Iterator[str]:
    """What is wrong with the words of an item. Letters, words and grade are those of English; `names` of services are
    left out of the grade."""
    for number, words in enumerate(item.said(), start=1):
        for fault in _of_words(item.kind, words, language):
            yield f"part {number}: {fault}" if item.parts else fault
    yield from (f"title: {fault}" for fault in _of_form(item.title or "", language))
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


def _of_words(kind: str, words: Words, language: str) -> Iterator[str]:
    budget = CHARACTERS.get(kind, CHARACTERS_ELSE)
    if len(words.texted) > budget:
        yield f"{len(words.texted)} characters by text, at most {budget}: shorten it or write a shorter 'text'"
    for form in sorted({words.spoken, words.texted}):
        yield from _of_form(form, language)
    longest = max((len(sentence.split()) for sentence in sentences(words.spoken)), default=0)
    if longest > LONGEST_SENTENCE:
        yield f"a sentence of {longest} words by voice, at most {LONGEST_SENTENCE}: break it in two"
    fewest, most = SPOKEN.get(kind, SPOKEN_ELSE)
    if not fewest <= (spoken := len(words.spoken.split())) <= most:
        yield f"{spoken} words by voice, and a {kind} has {f'{fewest} to ' if fewest else 'at most '}{most}"


def _of_form(form: str, language: str) -> Iterator[str]:
    english = (odd(form), _avoided(form)) if language == "en" else ()
    yield from filter(None, (*english, _number(form)))


def odd(form: str) -> str:
    """The letters that a plain text message has not, and what to do; nothing where it has all."""
    found = "".join(sorted(set(form) - GSM_7))
    return f"{found!r} cannot go in a plain text message: use straight quotes and plain letters" if found else ""


def _avoided(form: str) -> str:
    match = AVOIDED.search(form)
    return f"avoid '{match.group(0)}' (docs/writing.md says why)" if match else ""


def _number(form: str) -> str:
    digits = (found.group(0) for found in DIGITS.finditer(form) if not YEARS.fullmatch(found.group(0)))
    others = (found.group(0) for found in (STALE.search(form), CALLED.search(form)) if found)
    number = next(chain(digits, others), "")
    return f"'{number}' looks like a phone number: those live in hotlines.yaml alone" if number else ""
