"""Peer (a): the same skill as `ask-sdk-core` is usually used, a handler class an intent, its session in Redis.

Written to be fair: what a competent developer ships, nothing lazy and nothing slowed down. It has neither our cards,
nor the answers kept for a message sent again, nor a limit of turns, so it does less than ours. Its words are ours, in
a Python module that the bench writes (`bench/words.py`).
"""
# ruff: noqa: D101, D102 - the SDK's names say what these do; this is how its samples are written

import json
import logging
import os
import random
from datetime import date

import redis
from ask_sdk_core.dispatch_components import (
    AbstractExceptionHandler,
    AbstractRequestHandler,
    AbstractRequestInterceptor,
    AbstractResponseInterceptor,
)
from ask_sdk_core.handler_input import HandlerInput
from ask_sdk_core.skill_builder import SkillBuilder
from ask_sdk_core.utils import get_user_id, is_intent_name, is_request_type
from ask_sdk_model import Response
from peer_words import VOICE

STARTERS = VOICE["starter"]
ASK = "Would you like another, or shall I stop?"
LIVES = 400 * 86_400
logger = logging.getLogger(__name__)
client = redis.Redis.from_url(os.environ["REDIS_URL"], decode_responses=True)


def _session(handler_input: HandlerInput) -> dict:
    return handler_input.attributes_manager.request_attributes["session"]


def _ask(handler_input: HandlerInput, words: str) -> Response:
    _session(handler_input)["last"] = words
    return handler_input.response_builder.speak(f"{words} {ASK}").ask(ASK).response


class LaunchRequestHandler(AbstractRequestHandler):
    def can_handle(self, handler_input: HandlerInput) -> bool:
        return is_request_type("LaunchRequest")(handler_input)

    def handle(self, handler_input: HandlerInput) -> Response:
        return _ask(handler_input, "Welcome to Steady Ground. You can ask for tonight's starter, or for a hotline.")


class StarterIntentHandler(AbstractRequestHandler):
    def can_handle(self, handler_input: HandlerInput) -> bool:
        return is_intent_name("StarterIntent")(handler_input)

    def handle(self, handler_input: HandlerInput) -> Response:
        number = date.today().toordinal() % len(STARTERS)
        _session(handler_input).setdefault("seen", []).append(number)
        return _ask(handler_input, f"Tonight's starter. {STARTERS[number]}")


class AnotherIntentHandler(AbstractRequestHandler):
    def can_handle(self, handler_input: HandlerInput) -> bool:
        return is_intent_name("AnotherIntent")(handler_input)

    def handle(self, handler_input: HandlerInput) -> Response:
        session = _session(handler_input)
        seen = session.get("seen", [])
        left = [number for number in range(len(STARTERS)) if number not in seen]
        if not left:
            seen, left = [], list(range(len(STARTERS)))
        number = random.choice(left)  # noqa: S311 - which starter comes is no secret
        session["seen"] = [*seen, number]
        return _ask(handler_input, f"Here's another. {STARTERS[number]}")


class NextIntentHandler(AbstractRequestHandler):
    def can_handle(self, handler_input: HandlerInput) -> bool:
        return is_intent_name("AMAZON.NextIntent")(handler_input)

    def handle(self, handler_input: HandlerInput) -> Response:
        session = _session(handler_input)
        session["part"] = (session.get("part", -1) + 1) % len(VOICE["step"])
        return _ask(handler_input, VOICE["step"][session["part"]])


class RepeatIntentHandler(AbstractRequestHandler):
    def can_handle(self, handler_input: HandlerInput) -> bool:
        return is_intent_name("AMAZON.RepeatIntent")(handler_input)

    def handle(self, handler_input: HandlerInput) -> Response:
        return _ask(handler_input, _session(handler_input).get("last", "There is nothing to repeat yet."))


class HotlineIntentHandler(AbstractRequestHandler):
    def can_handle(self, handler_input: HandlerInput) -> bool:
        return is_intent_name("HotlineIntent")(handler_input)

    def handle(self, handler_input: HandlerInput) -> Response:
        lines = " ".join(VOICE["hotline"][:3])
        return handler_input.response_builder.speak(lines).set_should_end_session(True).response


class HelpIntentHandler(AbstractRequestHandler):
    def can_handle(self, handler_input: HandlerInput) -> bool:
        return is_intent_name("AMAZON.HelpIntent")(handler_input)

    def handle(self, handler_input: HandlerInput) -> Response:
        return _ask(handler_input, "You can say: tonight's starter, another, next, repeat, or hotline.")


class CancelOrStopIntentHandler(AbstractRequestHandler):
    def can_handle(self, handler_input: HandlerInput) -> bool:
        stop = is_intent_name("AMAZON.StopIntent")(handler_input)
        return stop or is_intent_name("AMAZON.CancelIntent")(handler_input)

    def handle(self, handler_input: HandlerInput) -> Response:
        return handler_input.response_builder.speak("Good night.").set_should_end_session(True).response


class FallbackIntentHandler(AbstractRequestHandler):
    def can_handle(self, handler_input: HandlerInput) -> bool:
        return is_intent_name("AMAZON.FallbackIntent")(handler_input)

    def handle(self, handler_input: HandlerInput) -> Response:
        return _ask(handler_input, "I didn't get that. You can ask for tonight's starter.")


class SessionEndedRequestHandler(AbstractRequestHandler):
    def can_handle(self, handler_input: HandlerInput) -> bool:
        return is_request_type("SessionEndedRequest")(handler_input)

    def handle(self, handler_input: HandlerInput) -> Response:
        return handler_input.response_builder.response


class LoadSession(AbstractRequestInterceptor):
    def process(self, handler_input: HandlerInput) -> None:
        kept = client.get(f"session:{get_user_id(handler_input)}")
        handler_input.attributes_manager.request_attributes["session"] = json.loads(kept) if kept else {}


class StoreSession(AbstractResponseInterceptor):
    def process(self, handler_input: HandlerInput, response: Response) -> None:  # noqa: ARG002 - the SDK's signature
        client.set(f"session:{get_user_id(handler_input)}", json.dumps(_session(handler_input)), ex=LIVES)


class CatchAllExceptionHandler(AbstractExceptionHandler):
    def can_handle(self, handler_input: HandlerInput, exception: Exception) -> bool:  # noqa: ARG002 - as above
        return True

    def handle(self, handler_input: HandlerInput, exception: Exception) -> Response:
        logger.error(exception, exc_info=True)
        words = "Sorry, something went wrong. Please try again."
        return handler_input.response_builder.speak(words).ask(words).response


sb = SkillBuilder()
sb.skill_id = os.environ["ALEXA_SKILL_ID"]
sb.add_request_handler(LaunchRequestHandler())
sb.add_request_handler(StarterIntentHandler())
sb.add_request_handler(AnotherIntentHandler())
sb.add_request_handler(NextIntentHandler())
sb.add_request_handler(RepeatIntentHandler())
sb.add_request_handler(HotlineIntentHandler())
sb.add_request_handler(HelpIntentHandler())
sb.add_request_handler(CancelOrStopIntentHandler())
sb.add_request_handler(FallbackIntentHandler())
sb.add_request_handler(SessionEndedRequestHandler())
sb.add_exception_handler(CatchAllExceptionHandler())
sb.add_global_request_interceptor(LoadSession())
sb.add_global_response_interceptor(StoreSession())

handler = sb.lambda_handler()
