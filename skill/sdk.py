"""The Alexa SDK, wrapped: one handler for everything, given an envelope that holds only what we read."""

import json
from typing import Any

from ask_sdk_core.dispatch_components import AbstractRequestHandler
from ask_sdk_core.handler_input import HandlerInput
from ask_sdk_core.serialize import DefaultSerializer
from ask_sdk_core.skill_builder import SkillBuilder
from ask_sdk_model import RequestEnvelope, Response

from skill.reading import Asked
from skill.speaking import Speech


class Everything(AbstractRequestHandler):
    """The catch-all: what to say was settled by the engine, and comes as the invocation's context."""

    def can_handle(self, handler_input: HandlerInput) -> bool:  # noqa: ARG002 - the SDK's signature
        """Always."""
        return True

    def handle(self, handler_input: HandlerInput) -> Response:
        """Say it, and carry the card."""
        said, attributes = handler_input.context
        handler_input.attributes_manager.session_attributes = attributes
        builder = handler_input.response_builder.speak(said.ssml)
        if said.reprompt:
            builder.ask(said.reprompt)
        return builder.set_should_end_session(said.ends).response


def _skill() -> Any:
    builder = SkillBuilder()
    builder.add_request_handler(Everything())
    return builder.create()


_SKILL = _skill()
_SERIALIZER = DefaultSerializer()


def respond(asked: Asked, said: Speech, attributes: dict[str, str]) -> str:
    """The response envelope as JSON. Raises whatever the SDK raises."""
    envelope = _SERIALIZER.deserialize(json.dumps(_envelope(asked)), RequestEnvelope)
    answer = _SKILL.invoke(request_envelope=envelope, context=(said, attributes))
    return json.dumps(_SERIALIZER.serialize(answer))


def _envelope(asked: Asked) -> dict[str, Any]:
    """The request again, with nothing in it that the SDK could stumble over."""
    application, user = {"applicationId": asked.application}, {"userId": asked.user}
    request: dict[str, Any] = {"type": asked.type, "requestId": asked.request_id, "locale": asked.locale}
    if asked.intent:
        request["intent"] = {"name": asked.intent, "confirmationStatus": "NONE"}
    return {
        "version": "1.0",
        "session": {"new": asked.new, "sessionId": asked.session, "application": application, "user": user},
        "context": {"System": {"application": application, "user": user}},
        "request": request,
    }
