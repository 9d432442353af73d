"""The voice door as a Flask blueprint, for those who host it themselves.

Proof that a request comes from Alexa is not built yet: until it is, requests are taken only where the settings
allow unsigned ones, which the server does on loopback alone.
"""

import json
from typing import Final

import flask

from content.settings import Settings
from skill.door import NotOurs, VoiceDoor

BODY_AT_MOST: Final = 128_000
"""Bytes of a request that are read; Alexa's own are a few thousand."""


def blueprint(door: VoiceDoor, settings: Settings) -> flask.Blueprint:
    """Alexa's route, answered by this door."""
    routes = flask.Blueprint("alexa", __name__)

    @routes.post("/alexa")
    def answer() -> tuple[flask.Response, int] | flask.Response:
        if not settings.unsigned:
            return _refused("Not proven to come from Alexa.")
        body = flask.request.get_data()
        try:
            envelope = json.loads(body.decode("utf-8")) if len(body) <= BODY_AT_MOST else None
        except (ValueError, RecursionError):
            envelope = None
        if not isinstance(envelope, dict) or not isinstance(envelope.get("request"), dict):
            return _refused("The body is not a request of Alexa's.")
        try:
            return flask.jsonify(door.answer(envelope))
        except NotOurs as error:
            return _refused(str(error))

    return routes


def _refused(says: str) -> tuple[flask.Response, int]:
    return flask.jsonify({"error": says}), 400
