"""What Alexa calls intents, concerns and the values of slots, and what we call them."""

from collections.abc import Mapping
from typing import Any

from interaction_models.folding import fold


class Names:
    """Alexa's names and ours, from the first part of the model file."""

    def __init__(self, known: Mapping[str, Any]) -> None:
        self._known = known

    def of_alexa(self, name: str) -> str:
        """The intent that Alexa calls by this name; `out_of_scope` for a name nobody knows."""
        return str(self._known["alexa"].get(name, "out_of_scope"))

    def concern_of_alexa(self, name: str) -> str:
        """The kind of concern whose intent Alexa calls by this name; empty for any other."""
        return str(self._known["concerns"].get(name, ""))

    def alexa_name(self, intent: str) -> str:
        """What Alexa calls an intent: the first of its names."""
        return next((name for name, id in self._known["alexa"].items() if id == intent), "AMAZON.FallbackIntent")

    def alexa_concern(self, kind: str) -> str:
        """What Alexa calls the intent of a concern."""
        return next(str(name) for name, known in self._known["concerns"].items() if known == kind)

    def slot_value(self, name: str, words: str) -> str:
        """The value of a slot from its id or from any way to say it; empty where there is none."""
        synonyms = self._known["synonyms"].get(name, {})
        return words if words in synonyms.values() else str(synonyms.get(fold(words), ""))

    @property
    def carriers(self) -> list[str]:
        """The beginnings, each with its space, behind which Alexa gives free speech, without them."""
        return list(self._known["carriers"])
