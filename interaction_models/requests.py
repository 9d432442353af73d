"""What a message asks for, by a model of what people text: one request, or two in one message."""

from collections.abc import Mapping
from typing import Final

from interaction_models.folding import fold
from interaction_models.known import Known
from interaction_models.parts import parts
from interaction_models.stored import Stored
from interaction_models.understood import CONFIDENT, LIKELY, Understood

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
NO_REQUESTS: Final = frozenset({"out_of_scope", "yes", "no", "stop", "safe_now", "forget_me", "opt_out"})
"""Intents that are no half of a message with two requests."""


class Requests:
    """Guesses requests. Safe to share between threads."""

    def __init__(self, stored: Stored, known: Known) -> None:
        self._stored, self._known = stored, known

    def two_in_one(self, message: str) -> Understood | None:
        """Two requests with a full stop or an "and" between them, each clear by itself; None for any other message."""
        halves = parts(message)
        if len(halves) != 2:
            return None
        first = self.clear(halves[0])
        second = self.clear(halves[1]) if first else None
        if first is None or second is None or first.intent == second.intent:
            return None
        slots = first.slots or self._known.slots(first.intent, fold(message))  # "another, about the kids this time"
        return first._replace(candidates=(second.intent,), slots=slots)

    def clear(self, part: str) -> Understood | None:
        """A request that is clear by itself; None for anything else."""
        folded = fold(part)
        if found := self._known.whole(folded):
            intent, confidence = found.intent, 1.0
        else:
            intent, _, confidence = self.likeliest(self._stored.seen(folded)[1])
        if confidence < CONFIDENT or intent in NO_REQUESTS:
            return None
        return Understood(intent, self._known.slots(intent, folded), confidence=confidence)

    def likeliest(self, counts: Mapping[int, int]) -> tuple[str, tuple[str, ...], float]:
        """The likeliest intent; where that is not likely enough out of scope, with the two likeliest to offer."""
        ranked = self._stored.intents.likeliest(counts, most=LOOKED_AT)
        # never 1: that is for what was said word for word
        best, confidence = ranked[0].name, min(0.999, round(self._stored.intents.confidence(ranked), 3))
        enough = SURE_TO_ACT if best in GRAVE else LIKELY
        if best == "out_of_scope" or (confidence >= enough and best not in NEVER_GUESSED):
            return best, (), confidence
        offered = [each.name for each in ranked if each.name not in NEVER_OFFERED and each.score >= POSSIBLE]
        return "out_of_scope", tuple(offered[:2]) if len(offered) > 1 else (), confidence
