"""The voice door: one request envelope in, one response envelope out, for Lambda and for Flask.

The SDK is unmaintained and stops at whatever it does not know, outside its own handlers. So it is given an envelope
of only what we read, and where it fails all the same the response is made by hand (docs/decisions/0005).
"""

import time
from collections.abc import Mapping
from functools import cached_property
from typing import Any, Final

from content.conversation import Conversation, Turned
from content.settings import Settings
from content.store import StoreAway
from content.work import Speaker
from interaction_models.understanding import Understanding
from skill import reading
from skill.reading import Asked
from skill.speaking import Speech, speech

SPOKEN: Final = frozenset({"LaunchRequest", "IntentRequest"})
LEFT: Final = "AlexaSkillEvent.SkillDisabled"
CAN_FULFILL: Final = "CanFulfillIntentRequest"
EMPTY: Final[Mapping[str, Any]] = {"version": "1.0", "response": {}}


class NotOurs(Exception):
    """The request is for another skill."""


class VoiceDoor:
    """Answers Alexa. Safe to share between threads."""

    def __init__(self, *, settings: Settings, conversation: Conversation, understanding: Understanding) -> None:
        self._settings = settings
        self._conversation = conversation
        self._understanding = understanding

    def answer(self, envelope: object) -> dict[str, Any]:
        """The response to any envelope. Raises `NotOurs` for another skill's, and nothing else."""
        asked = reading.read(envelope)
        if self._settings.skill_id and asked.application != self._settings.skill_id:
            raise NotOurs("The request is for another skill.")
        if asked.type == CAN_FULFILL:
            return self._fulfils(asked)
        if asked.type == LEFT:
            self._erase(asked)
        return self._spoken(asked) if asked.type in SPOKEN else dict(EMPTY)

    def _spoken(self, asked: Asked) -> dict[str, Any]:
        try:
            turned = self._turn(asked)
        except Exception as error:  # noqa: BLE001 - whatever broke, somebody is waiting for an answer
            self._conversation.notes.trouble("voice", error)
            passage = self._conversation.library.passage("system.trouble")
            return by_hand(Speech(ssml=passage.voice, reprompt=""), "")
        said = speech(turned.reply)
        try:
            return self._by_sdk(asked, said, turned.card)
        except Exception as error:  # noqa: BLE001 - the SDK raises what it likes
            self._conversation.notes.trouble("voice", error)
            return by_hand(said, turned.card)

    def _turn(self, asked: Asked) -> Turned:
        heard = reading.heard(asked, understanding=self._understanding, settings=self._settings, now=time.time())
        return self._conversation.turn(
            self._speaker(asked),
            heard,
            turn_id=asked.request_id,
            carried="" if heard.opening else asked.carried,
        )

    def _speaker(self, asked: Asked) -> Speaker:
        # Without any id a request stands for itself: nobody's session may be mixed with another's.
        account = f"user:{asked.user}" if asked.user else f"session:{asked.session or asked.request_id}"
        return self._conversation.speaker("alexa", f"person:{asked.voice}" if asked.voice else account, account=account)

    def _erase(self, asked: Asked) -> None:
        """The skill was disabled: what was kept of the account itself is of no more use to anybody. The event does not
        name the voices that were recognised on it; what was kept of those ends with its own life."""
        try:
            self._conversation.forget(self._speaker(asked), now=time.time())
        except StoreAway as error:
            self._conversation.notes.trouble("voice", error)

    def _fulfils(self, asked: Asked) -> dict[str, Any]:
        known = self._understanding.names.of_alexa(asked.intent) != "out_of_scope"
        known = known or bool(self._understanding.names.concern_of_alexa(asked.intent))
        return {"version": "1.0", "response": {"canFulfillIntent": {"canFulfill": "YES" if known else "NO"}}}

    @cached_property
    def _sdk(self) -> Any:
        from skill import sdk  # 0.1 s of imports that a failing SDK must not cost us

        return sdk

    def _by_sdk(self, asked: Asked, said: Speech, card: str) -> dict[str, Any]:
        made: dict[str, Any] = self._sdk.respond(asked, said, {reading.ATTRIBUTE: card} if card else {})
        return made


def by_hand(said: Speech, card: str) -> dict[str, Any]:
    """The response that the SDK would have made."""
    response: dict[str, Any] = {"outputSpeech": _output(said.ssml), "shouldEndSession": said.ends}
    if said.reprompt:
        response["reprompt"] = {"outputSpeech": _output(said.reprompt)}
    return {
        "version": "1.0",
        "sessionAttributes": {reading.ATTRIBUTE: card} if card else {},
        "response": response,
    }


def _output(ssml: str) -> dict[str, str]:
    return {"type": "SSML", "ssml": f"<speak>{ssml}</speak>"}
