"""From a message to what it means: keywords, known lines, the nearest known line, and reviewed concern phrases.

Serving needs only the model file. Reviewed phrases come first, and nothing out-votes them.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cached_property
from itertools import chain, islice, pairwise
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, Literal, NamedTuple, Self

from interaction_models.folding import bare, fold

MODEL: Final = Path(__file__).parent / "en.model.json"

GRAVEST_FIRST: Final = (
    "immediate_danger",
    "self_harm",
    "medical",
    "sexual_assault",
    "child_harm",
    "abuse",
    "harming",
    "substance",
)
LIKELY: Final = 0.5
"""Likeness (cosine, 0 to 1) to a known line from which its intent is acted on."""
CONFIDENT: Final = 0.72
"""Likeness from which a message is a request even where a question was just asked."""
POSSIBLE: Final = 0.28
"""Likeness from which an intent is worth offering in words."""

NEVER_OFFERED: Final = frozenset({"out_of_scope", "yes", "no", "safe_now", "opt_out", "forget_me"})
"""Intents that are not suggested to somebody who was not understood."""

NEVER_GUESSED: Final = frozenset({"safe_now", "forget_me", "opt_out", "quick_exit", "yes", "no"})
"""Intents that are acted on for a known line alone, word for word: a guess would end a hold, wipe what somebody kept,
or say for them that they are safe."""
LONGEST_LINE: Final = 14
"""Words of the longest line with a slot that is looked for; a longer message is none of them."""

_NUMBER: Final = re.compile(r"(?:number |no |option |nr )?([1-9])")
_ORDINALS: Final = {
    "the first": 1,
    "the first one": 1,
    "first one": 1,
    "the second": 2,
    "the second one": 2,
    "second one": 2,
    "the third": 3,
    "the third one": 3,
    "third one": 3,
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
}


class Signal(NamedTuple):
    """A sign of danger in a message."""

    kind: str
    certainty: Literal["sure", "unsure", "topical"]


class Understood(NamedTuple):
    """What a message means. `choice` is a number that the person picked, from 1; the engine knows of what."""

    intent: str
    slots: Mapping[str, str] = MappingProxyType({})
    concerns: tuple[Signal, ...] = ()
    candidates: tuple[str, ...] = ()
    choice: int | None = None
    confidence: float = 1.0

    @property
    def confident(self) -> bool:
        """Whether this is a request even where an answer was awaited."""
        return self.confidence >= CONFIDENT


class Understanding:
    """The reader of messages. Safe to share between threads."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._model = self._part(0)

    @classmethod
    def load(cls, path: Path = MODEL) -> Self:
        """The reader for a model file. Raises OSError or ValueError where there is none."""
        return cls(path)

    def _part(self, number: int) -> dict[str, Any]:
        """A line of the model file, from 0. Each is read when it is first needed: all of them are long to read for a
        process that has just begun, and what Alexa understood needs the first alone."""
        with self._path.open("rb") as model:
            found: dict[str, Any] = json.loads(next(islice(model, number, None), b""))
        return found

    @cached_property
    def _phrases(self) -> dict[str, list[Any]]:
        """First word to the reviewed phrases that begin with it: for any words of a person's own."""
        return self._part(1)

    @cached_property
    def _lines(self) -> dict[str, dict[str, str]]:
        """The known lines: for words that are no keyword."""
        return self._part(2)

    @cached_property
    def _weights(self) -> dict[str, Any]:
        """What likeness is made of: for words that are no known line."""
        return self._part(3)

    def understand(self, message: str) -> Understood:
        """What this message means, of any length and any characters."""
        folded = fold(message)
        concerns = tuple(self._concerns(folded.split()))
        if found := self._whole(folded):
            return Understood(intent=found.intent, slots=found.slots, choice=found.choice, concerns=concerns)
        intent, candidates, likeness = self._nearest(folded)
        slots = self._slots(intent, folded)
        return Understood(
            intent=intent,
            slots=slots,
            concerns=concerns,
            candidates=candidates,
            confidence=round(likeness, 3),
        )

    def of_alexa(self, name: str) -> str:
        """The intent that Alexa calls by this name; `out_of_scope` for a name nobody knows."""
        return str(self._model["alexa"].get(name, "out_of_scope"))

    def concern_of_alexa(self, name: str) -> str:
        """The kind of concern whose intent Alexa calls by this name; empty for any other."""
        return str(self._model["concerns"].get(name, ""))

    @property
    def carriers(self) -> list[str]:
        """The beginnings, each with its space, behind which Alexa gives free speech, without them."""
        return list(self._model["carriers"])

    def alexa_name(self, intent: str) -> str:
        """What Alexa calls an intent: the first of its names."""
        return next((name for name, id in self._model["alexa"].items() if id == intent), "AMAZON.FallbackIntent")

    def slot_value(self, name: str, words: str) -> str:
        """The value of a slot from its id or from any way to say it; empty where there is none."""
        synonyms = self._model["synonyms"].get(name, {})
        return words if words in synonyms.values() else str(synonyms.get(fold(words), ""))

    def _whole(self, folded: str) -> Understood | None:
        """What the message means as a whole: a number, a keyword or a line that is known word for word."""
        if number := _NUMBER.fullmatch(folded):
            return Understood(intent="out_of_scope", choice=int(number[1]))
        if folded in _ORDINALS:
            return Understood(intent="out_of_scope", choice=_ORDINALS[folded])
        known = self._model["keywords"].get(folded)
        if found := known or self._known("exact", folded) or self._known("bare", bare(folded)):
            intent, slots = (found, {}) if isinstance(found, str) else found
            return Understood(intent=intent, slots=slots or self._slots(intent, folded))
        for said, intent in self._model["anywhere"].items():
            if f" {said} " in f" {folded} ":
                slots, confidence = self._slots(intent, folded), 1.0 if intent == "hotline" else LIKELY
                return Understood(intent=intent, slots=slots, confidence=confidence)
        return None

    def _known(self, table: str, line: str) -> tuple[str, dict[str, str]] | None:
        """Intent and slots of a line that stands in a table, as it is or with slots for what fills them."""
        filled = self._with_slots(line) if line.count(" ") < LONGEST_LINE else ()
        for asked, slots in chain([(line, {})], filled):
            intent = self._lines[table].get(asked)
            if intent and not (table == "bare" and intent in NEVER_GUESSED):
                return intent, slots
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
        for start in range(len(words)):
            for end in range(min(len(words), start + 5), start, -1):
                said = " ".join(words[start:end])
                for slot, synonyms in self._model["synonyms"].items():
                    if value := synonyms.get(said):
                        yield " ".join([*words[:start], slot.upper(), *words[end:]]), slot, value

    def _slots(self, intent: str, folded: str) -> dict[str, str]:
        """The slots of an intent that the message names, each by its longest synonym."""
        found: dict[str, str] = {}
        whole = f" {folded} "
        for slot in self._model["slots"].get(intent, ()):
            named = [said for said in self._model["synonyms"][slot] if said in folded and f" {said} " in whole]
            if named:
                found[slot] = self._model["synonyms"][slot][max(named, key=len)]
        return found

    def _nearest(self, folded: str) -> tuple[str, tuple[str, ...], float]:
        """The intent of the nearest known line; else out of scope, with the likeliest to offer."""
        likeness: dict[str, float] = defaultdict(float)
        for number, cosine in self._cosines(folded).items():
            intent = self._weights["intents"][number]
            likeness[intent] = max(likeness[intent], cosine)
        ranked = sorted(likeness, key=lambda intent: -likeness[intent])
        if not ranked:
            return "out_of_scope", (), 0.0
        if likeness[ranked[0]] >= LIKELY and ranked[0] not in NEVER_GUESSED:
            return ranked[0], (), likeness[ranked[0]]
        offered = [id for id in ranked if id not in NEVER_OFFERED and likeness[id] >= POSSIBLE]
        near = ranked[0] != "out_of_scope" and len(offered) > 1
        return "out_of_scope", tuple(offered[:2]) if near else (), likeness[ranked[0]]

    def _cosines(self, folded: str) -> dict[int, float]:
        index = self._weights["index"]
        # An unknown word is as rare as can be: it makes the message less like any line.
        weights = {name: index[name][0] if name in index else 8.0 for name in features(folded)}
        length = sum(weight**2 for weight in weights.values()) ** 0.5
        found: dict[int, float] = defaultdict(float)
        for name, weight in weights.items():
            for number, held in index.get(name, (0, ()))[1]:
                found[number] += weight * held / length
        return found

    def concern_said(self, message: str) -> str:
        """The kind of concern that this message is a reviewed phrase of, word for word; empty for any other."""
        words = fold(message).split()
        known = self._phrases.get(words[0], ()) if words else ()
        return next((str(kind) for phrase, kind, certainty in known if phrase == words and certainty == "sure"), "")

    def alexa_concern(self, kind: str) -> str:
        """What Alexa calls the intent of a concern."""
        return next(str(name) for name, known in self._model["concerns"].items() if known == kind)

    def concerns(self, message: str) -> tuple[Signal, ...]:
        """The signs of danger in a message, gravest first."""
        return tuple(self._concerns(fold(message).split()))

    def _concerns(self, words: list[str]) -> list[Signal]:
        """Signs of danger, gravest first: of two phrases one inside the other the longer stands, and a harmless
        phrase cancels what lies wholly inside it."""
        spans = list(self._spans(words))
        found: dict[str, Literal["sure", "unsure"]] = {}
        for start, end, kind, certainty in spans:
            inside = any(s <= start and end <= e and (e - s > end - start) for s, e, _, _ in spans)
            if kind and not inside and found.get(kind) != "sure":
                found[kind] = certainty
        return sorted((Signal(kind=kind, certainty=found[kind]) for kind in found), key=grade)

    def _spans(self, words: list[str]) -> Iterator[tuple[int, int, str, Any]]:
        for start, word in enumerate(words):
            for phrase, kind, certainty in self._phrases.get(word, ()):
                if words[start : start + len(phrase)] == phrase:
                    yield start, start + len(phrase), kind, certainty


def grade(signal: Signal) -> tuple[bool, int]:
    """Sorts signs of danger: the sure ones first, and among them the gravest."""
    return signal.certainty != "sure", GRAVEST_FIRST.index(signal.kind)


def features(folded: str) -> list[str]:
    """Words and pairs of neighbouring words, the stuff that likeness is made of."""
    words = folded.split()
    return [*words, *(f"{first}_{second}" for first, second in pairwise(words))]
