"""The text door as a Flask blueprint, for those who host it themselves."""

import flask

from sms.webhook import FALLBACK_PATH, SMS_PATH, STATUS_PATH, Request, TextDoor


def blueprint(door: TextDoor) -> flask.Blueprint:
    """Twilio's three routes, answered by this door."""
    routes = flask.Blueprint("sms", __name__)

    def answer() -> flask.Response:
        asked = flask.request
        query = asked.query_string.decode("latin-1")
        headers = {name.lower(): value for name, value in asked.headers}
        request = Request(path=asked.path, query=query, headers=headers, body=asked.get_data())
        response = door.answer(lambda: request)
        return flask.Response(response.body, status=response.status, headers=dict(response.headers))

    for path in (SMS_PATH, STATUS_PATH, FALLBACK_PATH):
        routes.add_url_rule(path, endpoint=path.replace("/", "_"), view_func=answer, methods=["POST"])
    return routes
