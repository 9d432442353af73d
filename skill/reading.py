"""From a request envelope to what was heard. Whatever is new, missing or of another type is passed over."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

from content.choosing import is_late, night_of
from content.settings import Settings
from content.turn import Concern, Heard
from interaction_models.phrases import Signal, surest
from interaction_models.requests import GRAVE
from interaction_models.understanding import Understanding
from interaction_models.understood import Understood

TOLD: Final = "TellIntent"
BEGINNINGS: Final = ("", "he ", "she ", "i ", "i want to ", "im ", "i cant ", "we ", "they ")
"""What may have stood before free speech. None names a child or anybody else whom the person did not name."""
ATTRIBUTE: Final = "card"


class Asked(NamedTuple):
    """A request that wants an answer, read."""

    type: str
    application: str
    request_id: str
    user: str
    """The account's opaque id; empty where there is none."""
    voice: str
    """The recognised voice's opaque id; empty where the voice was not recognised."""
    new: bool
    session: str
    carried: str
    locale: str
    intent: str
    slots: Mapping[str, str]
    """Slot name to value: the id that Alexa resolved, else the words."""
    said: tuple[str, ...]
    """Every slot value in the person's words."""


def read(envelope: object) -> Asked:
    """An envelope of any shape."""
    request, session, system = (
        _at(envelope, "request"),
        _at(envelope, "session"),
        _at(envelope, "context", "System"),
    )
    slots = {str(name): slot for name, slot in _at(request, "intent", "slots").items() if isinstance(slot, dict)}
    return Asked(
        type=_text(request, "type"),
        application=_text(_at(system, "application"), "applicationId")
        or _text(_at(session, "application"), "applicationId"),
        request_id=_text(request, "requestId"),
        user=_text(_at(system, "user"), "userId") or _text(_at(session, "user"), "userId"),
        voice=_text(_at(system, "person"), "personId"),
        new=session.get("new") is True,
        session=_text(session, "sessionId"),
        carried=_text(_at(session, "attributes"), ATTRIBUTE),
        locale=_locale(_text(request, "locale") or "en-US"),
        intent=_text(_at(request, "intent"), "name"),
        slots={name: _resolved(slot) for name, slot in slots.items() if _text(slot, "value")},
        said=tuple(_text(slot, "value") for slot in slots.values() if _text(slot, "value")),
    )


def _at(value: object, *path: str) -> dict[str, Any]:
    for step in path:
        value = value.get(step) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else {}


def _text(value: Mapping[str, Any], key: str) -> str:
    found = value.get(key)
    return found if isinstance(found, str) else ""


def _locale(said: str) -> str:
    """A locale as Alexa writes it; English of no known country for anything else."""
    return said if re.fullmatch("[a-z]{2}-[A-Z]{2}", said) else "en-ZZ"


def _resolved(slot: Mapping[str, Any]) -> str:
    """The id that Alexa matched a slot's words to, or else the words."""
    authorities = _at(slot, "resolutions").get("resolutionsPerAuthority")
    for authority in authorities if isinstance(authorities, list) else ():
        values = authority.get("values") if isinstance(authority, dict) else None
        for value in values if isinstance(values, list) else ():
            if id := _text(_at(value, "value"), "id"):
                return id
    return _text(slot, "value")


def heard(asked: Asked, *, understanding: Understanding, settings: Settings, now: float) -> Heard:
    """What a launch or an intent means, when and where. `now` in seconds since 1970."""
    told = [understanding.understand(words) for words in asked.said]
    region = asked.locale.partition("-")[2]
    moment = datetime.fromtimestamp(now, UTC)
    intent, slots, choice = _meaning(asked, told, understanding)
    return Heard(
        intent=intent,
        slots=slots,
        choice=choice,
        concerns=_concerns(asked, understanding),
        language=_language(asked, told),
        region=region,
        aloud=True,
        shared=not asked.voice,
        opening=asked.new or asked.type == "LaunchRequest",
        night=settings.night or night_of(moment, region),
        late=is_late(moment, region),
        now=round(now, 3),
    )


def _language(asked: Asked, told: list[Understood]) -> str:
    """The language of free speech where its words tell one, else that of the device."""
    return next((each.language for each in told if each.language), asked.locale[:2])


def _meaning(
    asked: Asked, told: list[Understood], understanding: Understanding
) -> tuple[str, Mapping[str, str], int | None]:
    """Intent, slots and choice: of free speech what understanding makes of it, else what Alexa understood."""
    if asked.type == "LaunchRequest":
        return "menu", {}, None
    if asked.intent == TOLD:
        # Its beginning is missing: "i can't | feel safe" is not to be taken for the rest of it.
        sure = bool(told) and told[0].confident and told[0].intent not in GRAVE
        meant = told[0] if sure else Understood(intent="out_of_scope")
        return meant.intent, meant.slots, meant.choice
    intent = understanding.names.of_alexa(asked.intent)
    named = {name: understanding.names.slot_value(name, words) for name, words in asked.slots.items()}
    return intent, {name: value for name, value in named.items() if value}, None


def _concerns(asked: Asked, understanding: Understanding) -> tuple[Concern, ...]:
    """The concern that Alexa named, and those in any slot's words, gravest first.

    Of free speech Alexa keeps the beginning to itself, so a concern is looked for behind the likely ones.
    """
    beginnings = BEGINNINGS if asked.intent == TOLD else ("",)
    said = (start + words for words in asked.said for start in beginnings)
    signals = [signal for words in said for signal in understanding.reviewed(words)]
    if asked.intent == TOLD:
        # what may lack its beginning is too little for a faint sign
        told = (signal for words in asked.said for signal in understanding.concerns(words))
        signals += [signal for signal in told if signal.certainty != "faint"]
    if kind := understanding.names.concern_of_alexa(asked.intent):
        signals.append(Signal(kind=kind, certainty="sure"))
    return tuple(Concern(kind=signal.kind, certainty=signal.certainty) for signal in surest(signals))
