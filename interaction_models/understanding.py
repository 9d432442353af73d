"""From a message to what it means: keywords and known lines first, then a model of what people text; and, before all,
the signs of danger in it.

Serving needs the model files alone, each read when a message first needs it. Nothing a person wrote leaves the process.
"""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Final, Self

from interaction_models.dangers import Dangers
from interaction_models.folding import fold, without_answer
from interaction_models.known import Found, Known
from interaction_models.linear import Linear
from interaction_models.names import Names
from interaction_models.parts import apart
from interaction_models.phrases import Signal, surest
from interaction_models.requests import Requests
from interaction_models.stored import MODEL, Stored
from interaction_models.understood import CONFIDENT, LIKELY, Understood

LANGUAGE_OF: Final = 40
"""Words by which the language is told."""
MAY_TELL: Final = frozenset({"out_of_scope", "hotline", "safe_now"})
"""Intents of messages in which a faint sign of danger counts; in any other clear request it is none."""
PROBABLE: Final = 0.65
"""Confidence from which a faint sign beside a request is none: of 17,139 disclosures of writers kept back 15 are lost
between it and `CONFIDENT`."""
CLEAR: Final = 0.995
"""Confidence from which a request is so clear that what the model alone would ask about is no sign either. Of 17,139
disclosures of writers kept back two are lost so, as "how long does it take a taxi to come if you whisper"."""
NEARLY_SURE: Final = {"walk_away": 0.95, "therapy": 0.95}
"""Confidence from which a request is clear whose words are near to what is told of danger."""
BESIDE_DENIAL: Final = {"hotline": 0.8, "walk_away": 0.0, "therapy": 0.0}
"""Confidence from which something is asked for beside a denial, where it is not `CONFIDENT`: "he has never hit me" asks
for nothing, but who says so may well ask for a hotline or for help to leave."""
ABROAD: Final = frozenset(
    ("hotline", "opt_out", "stop", "quick_exit", "forget_me", "privacy", "safe_now", "language_es", "walk_away")
)
"""Requests that are guessed of another language too. All else is told in the service's own alone, and learned from it:
whoever asks for it in Spanish hears in Spanish what there is for them."""
TOLD_BESIDE: Final = 6
"""Words beside a clear request that are heard by themselves: fewer are part of it."""
HEARD_BESIDE: Final = 0.7
"""Score from which they are asked about: most of what stands there says what the request is for."""


class Understanding:
    """The reader of messages. Safe to share between threads."""

    def __init__(self, stored: Stored) -> None:
        self._stored = stored
        self._known = Known(stored.names, stored.line)
        self._requests = Requests(stored, self._known)
        self.names = Names(stored.names)
        self.dangers = Dangers(stored)

    @classmethod
    def load(cls, path: Path = MODEL) -> Self:
        """The reader for a model file. Raises OSError or ValueError where there is none."""
        return cls(Stored(path))

    @property
    def intents(self) -> Linear:
        """The model of requests."""
        return self._stored.intents

    def understand(self, message: str) -> Understood:
        """What this message means, of any length and any characters. Of two requests in one the first is meant, and the
        second stands among the candidates."""
        folded = fold(message)
        found, language = self._understood(message, folded), self._language(folded.split())
        if found.guessed and language not in ("", self._stored.names["language"]) and found.intent not in ABROAD:
            found = found._replace(intent="out_of_scope", slots=MappingProxyType({}), candidates=())
        return found._replace(language=language)

    def _language(self, words: Sequence[str]) -> str:
        """The language that half the words tell, those left out which several languages have; empty where all do."""
        own, lexicon = str(self._stored.names["language"]), self._stored.lexicon
        met = [lexicon.get(word) for word in words[:LANGUAGE_OF] if not word.isdigit()]
        told = [word.language if word else own for word in met]
        known = Counter(language for language in told if language)
        foreign = [language for language, times in known.items() if 2 * times >= known.total() and language != own]
        return foreign[0] if foreign else own if known else ""

    def mended(self, folded: str) -> str:
        """A folded message as the models read it: its misspelled words mended."""
        return self._stored.spelling.mended(folded)

    def features(self, mended: str) -> Counter[int]:
        """What both models see of a mended message."""
        return self._stored.features(mended)

    def _understood(self, message: str, folded: str) -> Understood:
        if found := self._known.whole(folded):
            # what is known word for word is no disclosure, unless a reviewed phrase says so; "stop texting me" in a
            # longer message says nothing of the rest of it
            concerns = self._beside(found, message, folded) if found.within else self.reviewed(message)
            confidence = LIKELY if found.guessed else 1.0
            return Understood(found.intent, found.slots, concerns, choice=found.choice, confidence=confidence)
        mended, counts = self._stored.seen(folded)
        concerns = self._heard(message, mended, counts)
        if not concerns and (both := self._requests.two_in_one(message)):
            return both
        intent, candidates, confidence = self._requests.likeliest(counts)
        if confidence >= NEARLY_SURE.get(intent, PROBABLE) and intent not in MAY_TELL:
            concerns = self._beside_request(message, concerns, confidence)
        concerns = concerns or self._told_beside(message)
        if confidence < BESIDE_DENIAL.get(intent, CONFIDENT) and self.dangers.denies(mended):
            intent, candidates = "out_of_scope", ()
        slots = self._known.slots(intent, mended)
        return Understood(intent, slots, concerns, candidates=candidates, confidence=confidence)

    def _beside(self, found: Found, message: str, folded: str) -> tuple[Signal, ...]:
        """The signs in a message that holds known words; where these ask for a help line faint ones are none, nor is
        what it is asked for about."""
        heard = self._heard(message, *self._stored.seen(folded))
        return heard if found.guessed else tuple(signal for signal in heard if signal.certainty in ("sure", "unsure"))

    def _beside_request(self, message: str, concerns: Sequence[Signal], confidence: float) -> tuple[Signal, ...]:
        """The signs that count beside a clear request: all that phrases find, and of the model's own no faint ones, nor
        those that it would ask about where the request is very clear."""
        reviewed = {signal.kind for signal in self.reviewed(message)}
        asked = ("sure", "topical") if confidence >= CLEAR else ("sure", "topical", "unsure")
        return tuple(signal for signal in concerns if signal.certainty in asked or signal.kind in reviewed)

    def _told_beside(self, message: str) -> tuple[Signal, ...]:
        """The signs in what stands before or behind a clear request, but for faint ones: requests are learned as
        harmless, and in the whole message what is told beside one drowns."""
        for request, told in apart(message):
            if len(told.split()) >= TOLD_BESIDE and self._requests.clear(request):
                heard = self.dangers.heard(*self._stored.seen(fold(told)), least=HEARD_BESIDE)
                return tuple(signal for signal in heard if signal.certainty in ("sure", "unsure"))
        return ()

    def _heard(self, message: str, mended: str, counts: Counter[int]) -> tuple[Signal, ...]:
        """The signs in a message, as it stands and without a "no" that answers: what either tells is heard."""
        heard = self.dangers.heard(mended, counts)
        told = without_answer(message)
        return surest((*heard, *self.dangers.heard(*self._stored.seen(fold(told))))) if told else heard

    def concerns(self, message: str) -> tuple[Signal, ...]:
        """The signs of danger in a message, gravest first."""
        return self.understand(message).concerns

    def reviewed(self, message: str) -> tuple[Signal, ...]:
        """The signs of danger that the reviewed phrases find: all that counts in a slot's value, or in words that may
        lack their beginning."""
        return surest(
            signal for said in (message, without_answer(message)) for signal in self.dangers.reviewed(fold(said))
        )

    def concern_said(self, message: str) -> str:
        """The kind of concern that this message is a reviewed phrase of, word for word; empty for any other."""
        return self.dangers.whole(fold(message))
