"""What a message means, as `understanding` reads it."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

from interaction_models.phrases import Signal

LIKELY: Final = 0.35
"""Confidence from which an intent is acted on."""
CONFIDENT: Final = 0.72
"""Confidence from which a message is a request even where a question was just asked."""


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
