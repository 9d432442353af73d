"""What is known word for word: numbers, keywords, the lines of the writers, and the values of slots.

Whatever is found here never reaches the model.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, Final, NamedTuple

from interaction_models.clock import time_in
from interaction_models.folding import bare

NEVER_BARE: Final = frozenset({"safe_now", "forget_me", "opt_out", "quick_exit", "yes", "no"})
"""Intents that are not read from a line without its polite words: "i want to" is not a yes."""
LONGEST_LINE: Final = 14
"""Words of the longest line with a slot that is looked for; a longer message is none of them."""
LONGEST_VALUE: Final = 5
"""Words of the longest value of a slot."""

_NUMBER: Final = re.compile(r"(?:number |no |option |nr )?([1-9])")
_ORDINALS: Final = {
    "the first": 1, "the first one": 1, "first one": 1, "the second": 2, "the second one": 2, "second one": 2,
    "the third": 3, "the third one": 3, "third one": 3, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6,
}  # fmt: skip


class Found(NamedTuple):
    """What a message means word for word. `within` where it only holds words that mean it, and `guessed` where they may
    be meant otherwise."""

    intent: str
    slots: Mapping[str, str]
    choice: int | None = None
    guessed: bool = False
    within: bool = False


class Known:
    """The known lines of a language."""

    def __init__(self, names: Mapping[str, Any], intent_of: Callable[[str, str], str]) -> None:
        """`intent_of` gives the intent of a line that stands in a table ("exact" or "bare"), or nothing."""
        self._names, self._intent_of = names, intent_of
        self._values: dict[str, list[tuple[str, str]]] = {}
        for slot, synonyms in names["synonyms"].items():
            for said, value in synonyms.items():
                self._values.setdefault(said, []).append((slot, value))
        self._calm = {*names["safe"]["says"], *names["safe"]["beside"]}
        self._begin = {said.partition(" ")[0] for said in self._values}

    def whole(self, folded: str) -> Found | None:
        """What the message means as a whole: a number, a keyword or a known line; None for any other."""
        if number := _NUMBER.fullmatch(folded):
            return Found("out_of_scope", {}, choice=int(number[1]))
        if folded in _ORDINALS:
            return Found("out_of_scope", {}, choice=_ORDINALS[folded])
        if keyword := self._names["keywords"].get(folded):
            return Found(keyword, self.slots(keyword, folded))
        known = self._line("exact", folded) or self._line("bare", bare(folded))
        return known or self._safe(folded) or self._anywhere(folded)

    def _safe(self, folded: str) -> Found | None:
        """Whether somebody says that they are safe, and nothing else that could take it back."""
        words = folded.split()
        if len(words) > LONGEST_LINE or not any(f" {said} " in f" {folded} " for said in self._names["safe"]["says"]):
            return None
        return Found("safe_now", {}) if self._made_of_calm(words) else None

    def _made_of_calm(self, words: Sequence[str]) -> bool:
        """Whether the words are made of known ones alone, one behind the other, in any way to part them."""
        reached = {0}
        for end in range(1, len(words) + 1):
            pieces = (" ".join(words[start:end]) for start in reached)
            if any(piece in self._calm for piece in pieces):
                reached.add(end)
        return len(words) in reached

    def _anywhere(self, folded: str) -> Found | None:
        for said, intent in self._names["anywhere"].items():
            if f" {said} " in f" {folded} ":
                return Found(intent, self.slots(intent, folded), guessed=intent != "hotline", within=True)
        return None

    def _line(self, table: str, line: str) -> Found | None:
        """A line that stands in a table, as it is or with slots for what fills them."""
        filled = self._with_slots(line) if line.count(" ") < LONGEST_LINE else ()
        for asked, slots in chain([(line, {})], filled):
            intent = self._intent_of(table, asked)
            if intent and not (table == "bare" and intent in NEVER_BARE):
                return Found(intent, slots or self.slots(intent, line))
        return None

    def _with_slots(self, folded: str) -> Iterator[tuple[str, dict[str, str]]]:
        """The message with one or two of its slot values put back as slots."""
        for line, slot, value in self._lifted(folded):
            yield line, {slot: value}
            for again, other, also in self._lifted(line):
                if other != slot:
                    yield again, {slot: value, other: also}

    def _lifted(self, folded: str) -> Iterator[tuple[str, str, str]]:
        words = folded.split()
        for start in (at for at, word in enumerate(words) if word in self._begin):
            for end in range(min(len(words), start + LONGEST_VALUE), start, -1):
                for slot, value in self._values.get(" ".join(words[start:end]), ()):
                    yield " ".join([*words[:start], slot.upper(), *words[end:]]), slot, value

    def slots(self, intent: str, folded: str) -> dict[str, str]:
        """The slots of an intent that the message names, each by its longest synonym; a time as HH:MM."""
        found: dict[str, str] = {}
        whole = f" {folded} "
        for slot in self._names["slots"].get(intent, ()):
            synonyms = self._names["synonyms"].get(slot, {})
            named = [said for said in synonyms if said in folded and f" {said} " in whole]
            value = synonyms[max(named, key=len)] if named else time_in(folded) if slot == "time" else ""
            if value:
                found[slot] = value
        return found
