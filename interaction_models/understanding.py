"""From a message to what it means: keywords and known lines first, then a model of what people text; and, before all,
the signs of danger in it.

Serving needs the model files alone, each read when a message first needs it. Nothing a person wrote leaves the process.
"""

import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, NamedTuple, Self

from interaction_models.dangers import Dangers
from interaction_models.features import buckets
from interaction_models.folding import fold, without_answer
from interaction_models.known import Known
from interaction_models.linear import Layered, Linear
from interaction_models.phrases import Signal

HERE: Final = Path(__file__).parent
MODEL: Final = HERE / "en.model.json"
INTENTS: Final = HERE / "en.intents.bin"
CONCERNS: Final = HERE / "concerns.bin"

LIKELY: Final = 0.42
"""Confidence from which an intent is acted on."""
CONFIDENT: Final = 0.72
"""Confidence from which a message is a request even where a question was just asked."""
SURE_TO_ACT: Final = 0.85
"""Confidence from which an intent is acted on that would wipe, end or stop something (`GRAVE`)."""
POSSIBLE: Final = -2.5
"""Score from which an intent is worth offering in words."""

GRAVE: Final = frozenset({"safe_now", "forget_me", "opt_out", "quick_exit", "yes", "no"})
"""Intents that are guessed only where the guess is nearly sure: one would end a hold or wipe what somebody kept."""
NEVER_GUESSED: Final = frozenset({"safe_now"})
"""Intents that are acted on word for word alone: a guess would say for somebody that they are safe."""
NEVER_OFFERED: Final = frozenset({"out_of_scope", "yes", "no", "safe_now", "opt_out", "forget_me"})
"""Intents that are not suggested to somebody who was not understood."""

LOOKED_AT: Final = 4
"""Likeliest intents of which two may be offered."""
LANGUAGE_OF: Final = 40
"""Words by which the language is told."""
MAY_TELL: Final = frozenset({"out_of_scope", "hotline", "safe_now"})
"""Intents of messages in which a faint sign of danger counts; in any other clear request it is none."""
NEARLY_SURE: Final = {"walk_away": 0.95, "therapy": 0.95}
"""Confidence from which a request is clear whose words are near to what is told of danger."""
LONGEST_OF_TWO: Final = 300
"""Letters of a message that may hold two requests."""
_BETWEEN_REQUESTS: Final = re.compile(
    r"[.!?;,\n]+\s*(?:and |then |also )*|\b(?:and then|and also|and|then|also|plus)\b"
)
NO_REQUESTS: Final = frozenset({"out_of_scope", "yes", "no", "stop", "safe_now", "forget_me", "opt_out"})
"""Intents that are no half of a message with two requests."""


class Understood(NamedTuple):
    """What a message means. `candidates` are what else it may mean, or a second request in it; `choice` is a number
    that the person picked, from 1, and the engine knows of what."""

    intent: str
    slots: Mapping[str, str] = MappingProxyType({})
    concerns: tuple[Signal, ...] = ()
    candidates: tuple[str, ...] = ()
    choice: int | None = None
    confidence: float = 1.0
    language: str = ""
    """The language it is in; empty for a number, or words that several languages have."""

    @property
    def guessed(self) -> bool:
        """Whether the intent is a likeness, and not what the message says word for word."""
        return self.confidence < 1

    @property
    def confident(self) -> bool:
        """Whether this is a request even where an answer was awaited."""
        return self.confidence >= CONFIDENT


class Understanding:
    """The reader of messages. Safe to share between threads."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._names = self._part(0)
        self._known = Known(self._names, lambda: self._lines)
        self.dangers = Dangers(
            phrases=lambda: self._part(1),
            model=lambda: Layered.load(path.with_name(CONCERNS.name)),
            classes=lambda: self._part(3),
        )

    @classmethod
    def load(cls, path: Path = MODEL) -> Self:
        """The reader for a model file. Raises OSError or ValueError where there is none."""
        return cls(path)

    def _part(self, number: int) -> dict[str, Any]:
        """A line of the model file, from 0. Each is read when it is first needed: all of them are long to read for a
        process that has just begun, and what Alexa understood needs the first alone."""
        if number:
            line = self._rest[number - 1]
        else:
            with self._path.open("rb") as model:
                line = model.readline()
        found: dict[str, Any] = json.loads(line)
        return found

    @cached_property
    def _rest(self) -> list[bytes]:
        return self._path.read_bytes().splitlines()[1:]

    @cached_property
    def _lines(self) -> dict[str, dict[str, str]]:
        return self._part(2)

    @cached_property
    def intents(self) -> Linear:
        """The model of requests."""
        return Linear.load(self._path.with_name(INTENTS.name))

    @cached_property
    def _telling(self) -> dict[str, str]:
        return self._part(4)

    def understand(self, message: str) -> Understood:
        """What this message means, of any length and any characters. Of two requests in one the first is meant, and the
        second stands among the candidates."""
        folded = fold(message)
        return self._understood(message, folded)._replace(language=self._language(folded.split()))

    def _language(self, words: Sequence[str]) -> str:
        """The language that half the words tell, those left out which several languages have; empty where all do."""
        own = str(self._names["language"])
        told = [self._telling.get(word, own) for word in words[:LANGUAGE_OF] if not word.isdigit()]
        known = Counter(language for language in told if language)
        foreign = [language for language, times in known.items() if 2 * times >= known.total() and language != own]
        return foreign[0] if foreign else own if known else ""

    def _understood(self, message: str, folded: str) -> Understood:
        if found := self._known.whole(folded):
            # what is known word for word is no disclosure, unless a reviewed phrase says so; "stop texting me" in a
            # longer message says nothing of the rest of it
            concerns = self._heard(message, folded, buckets(folded)) if found.guessed else self.reviewed(message)
            confidence = LIKELY if found.guessed else 1.0
            return Understood(found.intent, found.slots, concerns, choice=found.choice, confidence=confidence)
        counts = buckets(folded)
        concerns = self._heard(message, folded, counts)
        if not concerns and (both := self._two_in_one(message)):
            return both
        intent, candidates, confidence = self._likeliest(counts)
        if confidence >= NEARLY_SURE.get(intent, CONFIDENT) and intent not in MAY_TELL:
            concerns = tuple(signal for signal in concerns if signal.certainty != "faint")
        asks = confidence >= CONFIDENT or intent in MAY_TELL or intent in NEARLY_SURE
        if not asks and self.dangers.denies(folded):  # "he has never hit me" asks for nothing; for a hotline one may
            intent, candidates = "out_of_scope", ()
        slots = self._known.slots(intent, folded)
        return Understood(intent, slots, concerns, candidates=candidates, confidence=confidence)

    def _heard(self, message: str, folded: str, counts: Counter[int]) -> tuple[Signal, ...]:
        told = fold(without_answer(message))
        return self.dangers.heard(told, counts if told == folded else buckets(told))

    def _two_in_one(self, message: str) -> Understood | None:
        """Two requests with a full stop or an "and" between them, each clear by itself; None for any other message."""
        parts = [part for part in _BETWEEN_REQUESTS.split(message[:LONGEST_OF_TWO]) if part.strip()]
        if len(parts) != 2:
            return None
        first = self._clear(parts[0])
        second = self._clear(parts[1]) if first else None
        if first is None or second is None or first.intent == second.intent:
            return None
        return first._replace(candidates=(second.intent,))

    def _clear(self, part: str) -> Understood | None:
        folded = fold(part)
        if found := self._known.whole(folded):
            intent, confidence = found.intent, 1.0
        else:
            intent, _, confidence = self._likeliest(buckets(folded))
        if confidence < CONFIDENT or intent in NO_REQUESTS:
            return None
        return Understood(intent, self._known.slots(intent, folded), confidence=confidence)

    def _likeliest(self, counts: Mapping[int, int]) -> tuple[str, tuple[str, ...], float]:
        """The likeliest intent; where that is not likely enough out of scope, with the two likeliest to offer."""
        ranked = self.intents.likeliest(counts, most=LOOKED_AT)
        # never 1: that is for what was said word for word
        best, confidence = ranked[0].name, min(0.999, round(self.intents.confidence(ranked), 3))
        enough = SURE_TO_ACT if best in GRAVE else LIKELY
        if best == "out_of_scope" or (confidence >= enough and best not in NEVER_GUESSED):
            return best, (), confidence
        offered = [each.name for each in ranked if each.name not in NEVER_OFFERED and each.score >= POSSIBLE]
        return "out_of_scope", tuple(offered[:2]) if len(offered) > 1 else (), confidence

    def concerns(self, message: str) -> tuple[Signal, ...]:
        """The signs of danger in a message, gravest first."""
        return self.understand(message).concerns

    def reviewed(self, message: str) -> tuple[Signal, ...]:
        """The signs of danger that the reviewed phrases find: all that counts in a slot's value, or in words that may
        lack their beginning."""
        return self.dangers.reviewed(fold(without_answer(message)))

    def concern_said(self, message: str) -> str:
        """The kind of concern that this message is a reviewed phrase of, word for word; empty for any other."""
        return self.dangers.whole(fold(message))

    def of_alexa(self, name: str) -> str:
        """The intent that Alexa calls by this name; `out_of_scope` for a name nobody knows."""
        return str(self._names["alexa"].get(name, "out_of_scope"))

    def concern_of_alexa(self, name: str) -> str:
        """The kind of concern whose intent Alexa calls by this name; empty for any other."""
        return str(self._names["concerns"].get(name, ""))

    @property
    def carriers(self) -> list[str]:
        """The beginnings, each with its space, behind which Alexa gives free speech, without them."""
        return list(self._names["carriers"])

    def alexa_name(self, intent: str) -> str:
        """What Alexa calls an intent: the first of its names."""
        return next((name for name, id in self._names["alexa"].items() if id == intent), "AMAZON.FallbackIntent")

    def alexa_concern(self, kind: str) -> str:
        """What Alexa calls the intent of a concern."""
        return next(str(name) for name, known in self._names["concerns"].items() if known == kind)

    def slot_value(self, name: str, words: str) -> str:
        """The value of a slot from its id or from any way to say it; empty where there is none."""
        synonyms = self._names["synonyms"].get(name, {})
        return words if words in synonyms.values() else str(synonyms.get(fold(words), ""))
