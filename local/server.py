"""Both doors in one Flask app, with a page that says how to talk to them."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import flask
from werkzeug.exceptions import HTTPException

from content import choosing
from content.conversation import Conversation
from content.settings import Settings
from interaction_models.understanding import Understanding
from skill import web as voice_web
from skill.door import VoiceDoor
from skill.verification import Verifier
from sms import web as text_web
from sms.webhook import TextDoor

BODY_AT_MOST: Final = 256_000
"""Bytes of any request; both doors need far less."""
LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})
PAGE: Final = Path(__file__).parent / "page.html"


@dataclass(frozen=True, kw_only=True)
class Doors:
    """The two doors over one conversation."""

    settings: Settings
    conversation: Conversation
    understanding: Understanding
    verifier: Verifier

    def app(self) -> flask.Flask:
        """A Flask app with both doors, `/` and `/healthz`."""
        shared = {
            "settings": self.settings,
            "conversation": self.conversation,
            "understanding": self.understanding,
        }
        app = flask.Flask("steadyground")
        app.config["MAX_CONTENT_LENGTH"] = BODY_AT_MOST
        app.register_blueprint(voice_web.blueprint(VoiceDoor(**shared), self.settings, self.verifier))  # type: ignore[arg-type]
        app.register_blueprint(text_web.blueprint(TextDoor(**shared)))  # type: ignore[arg-type]
        app.add_url_rule("/", view_func=self._page)
        app.add_url_rule("/healthz", view_func=self._health)
        app.register_error_handler(HTTPException, _plainly)
        if self.settings.unsigned:
            app.before_request(_loopback_alone)
        return app

    def _page(self) -> str:
        library = self.conversation.library
        night = self.settings.night or choosing.night_of(datetime.now(UTC), "US")
        starter = library.passage(choosing.tonight(library, night)).text
        return flask.render_template_string(
            PAGE.read_text(encoding="utf-8"),
            night=night,
            starter=starter,
            unsigned=self.settings.unsigned,
            redis=self.conversation.turns.store.ping(),
            base=flask.request.host_url.rstrip("/"),
        )

    def _health(self) -> dict[str, object]:
        return {"status": "ok", "redis": self.conversation.turns.store.ping()}


def _plainly(error: HTTPException) -> tuple[str, int]:
    return f"{error.name}.\n", error.code or 500


def _loopback_alone() -> tuple[str, int] | None:
    """Unsigned requests are for this machine: a page of another site must not send them (DNS rebinding, CSRF)."""
    asked = flask.request
    names = {
        urlsplit(f"//{asked.host}").hostname,
        urlsplit(asked.headers.get("Origin", f"//{asked.host}")).hostname,
    }
    return None if names <= LOOPBACK else ("Unsigned requests are taken from this machine alone.\n", 403)
