"""The Alexa SDK, wrapped: one handler for everything, given an envelope that holds only what we read."""

from typing import Any

from ask_sdk_core.dispatch_components import AbstractRequestHandler
from ask_sdk_core.handler_input import HandlerInput
from ask_sdk_core.serialize import DefaultSerializer
from ask_sdk_core.skill_builder import SkillBuilder
from ask_sdk_model import Intent, IntentRequest, LaunchRequest, RequestEnvelope, Response, Session

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


def respond(asked: Asked, said: Speech, attributes: dict[str, str]) -> dict[str, Any]:
    """The response envelope as plain data. Raises whatever the SDK raises."""
    answer = _SKILL.invoke(request_envelope=_envelope(asked), context=(said, attributes))
    made: dict[str, Any] = _SERIALIZER.serialize(answer)
    return made


def _envelope(asked: Asked) -> RequestEnvelope:
    """The request again, made from the SDK's own models: reading it from JSON is where the SDK could stumble. Who asked
    and on what device is left out, for nobody asks the SDK."""
    about = {"request_id": asked.request_id, "locale": asked.locale}
    request = IntentRequest(**about, intent=Intent(name=asked.intent)) if asked.intent else LaunchRequest(**about)
    return RequestEnvelope(version="1.0", session=Session(new=asked.new, session_id=asked.session), request=request)
