"""The voice door as a Flask blueprint, for those who host it themselves: nothing unproven is answered."""

from typing import Final

import flask

from content.settings import Settings
from skill.door import NotOurs, VoiceDoor
from skill.verification import Unproven, Verifier, envelope_of

BODY_AT_MOST: Final = 128_000
"""Bytes of a request that are read; Alexa's own are a few thousand."""


def blueprint(door: VoiceDoor, settings: Settings, verifier: Verifier) -> flask.Blueprint:
    """Alexa's route, answered by this door."""
    routes = flask.Blueprint("alexa", __name__)

    @routes.post("/alexa")
    def answer() -> tuple[flask.Response, int] | flask.Response:
        body = flask.request.get_data()
        headers = {name.lower(): value for name, value in flask.request.headers}
        try:
            if len(body) > BODY_AT_MOST:
                raise Unproven("The body is longer than any of Alexa's.")
            # Unsigned requests are taken on one's own machine alone, which the server sees to.
            trusted = settings.unsigned and "signature-256" not in headers
            return flask.jsonify(
                door.answer(envelope_of(body) if trusted else _proven(settings, verifier, headers, body))
            )
        except (Unproven, NotOurs) as error:
            return flask.jsonify({"error": str(error)}), 400

    return routes


def _proven(settings: Settings, verifier: Verifier, headers: dict[str, str], body: bytes) -> object:
    if not settings.skill_id:
        raise Unproven("ALEXA_SKILL_ID is not set: without it any skill's requests would be taken for ours.")
    return verifier.verify(headers, body)
