"""A caller at each door: real requests to the real routes, and what comes back as a person would get it."""

import itertools
import re
import uuid
from dataclasses import dataclass, field
from typing import Any, Final
from xml.etree import ElementTree

from flask.testing import FlaskClient
from twilio.request_validator import RequestValidator

from content.settings import Settings
from interaction_models.understanding import Understanding

NUMBERS: Final = {
    "US": "+12025550123",
    "CA": "+16135550123",
    "GB": "+447700900123",
    "IE": "+353209130123",
    "AU": "+61491570123",
    "NZ": "+64211234567",
    "IN": "+919876543210",
    "ES": "+34600000123",
    "MX": "+525555550123",
}
"""Numbers set aside for fiction, or never assigned, by region."""

_TAG: Final = re.compile(r"<[^>]+>")
_BREAK: Final = re.compile(r'<break time="(\d+)(ms|s)"/>')


@dataclass
class Texter:
    """Somebody with a phone, in one conversation."""

    client: FlaskClient
    settings: Settings
    locale: str = "en-US"
    number: str = ""
    _ids: "itertools.count[int]" = field(default_factory=itertools.count)

    def say(self, words: str) -> list[str]:
        """Text these words; the messages that come back."""
        region = self.locale.partition("-")[2].upper()
        form = {
            "MessageSid": "SM" + uuid.uuid4().hex,
            "From": self.number or NUMBERS.get(region, NUMBERS["US"]),
            "To": "+12025550100",
            "Body": words,
            "FromCountry": region,
            "NumMedia": "0",
            "FromCity": "",
        }
        return self.post(form)

    def post(self, form: dict[str, str]) -> list[str]:
        """Send this form, signed; the messages that come back."""
        url = f"{self.settings.public_base_url}/sms"
        signature = RequestValidator(self.settings.auth_tokens[0]).compute_signature(url, form)
        # The cookie is for HTTPS, as the carrier keeps it; here it is carried as if it were.
        answer = self.client.post("/sms", data=form, headers={"X-Twilio-Signature": signature}, base_url=_secure(url))
        return [message.text or "" for message in ElementTree.fromstring(answer.text).iter("Message")]  # noqa: S314 - our own answer


def _secure(url: str) -> str:
    return re.sub(r"^http:", "https:", url).removesuffix("/sms")


@dataclass
class Listener:
    """Somebody with a smart speaker: Amazon's part of understanding is played by ours."""

    client: FlaskClient
    understanding: Understanding
    locale: str = "en-US"
    user: str = "amzn1.ask.account.LOCAL"
    voice: str = "amzn1.ask.person.LOCAL"
    session: str = ""
    attributes: dict[str, Any] = field(default_factory=dict)

    def open(self) -> str:
        """Open the skill."""
        return self.send({"type": "LaunchRequest"})

    def say(self, words: str) -> str:
        """Say this; where no session is open, as `Alexa, ask Steady Ground ...`."""
        return self.send({"type": "IntentRequest", "intent": self._intent(words)})

    def send(self, request: dict[str, Any]) -> str:
        """Send this request; what Alexa would say, with pauses in brackets."""
        answer = self.client.post("/alexa", json=self.envelope(request)).get_json()
        self.attributes = answer.get("sessionAttributes", {})
        response = answer.get("response", {})
        if response.get("shouldEndSession", True):
            self.session = ""
        return heard(response.get("outputSpeech", {}).get("ssml", ""))

    def envelope(self, request: dict[str, Any]) -> dict[str, Any]:
        """The envelope around a request, as Alexa sends it."""
        new = not self.session
        if new:
            self.session, self.attributes = f"amzn1.echo-api.session.{uuid.uuid4()}", {}
        user = {"userId": self.user}
        person = {"person": {"personId": self.voice}} if self.voice else {}
        fixed = {
            "requestId": f"amzn1.echo-api.request.{uuid.uuid4()}",
            "locale": self.locale,
            "timestamp": "2026-01-01T00:00:00Z",
        }
        return {
            "version": "1.0",
            "session": {"new": new, "sessionId": self.session, "attributes": self.attributes, "user": user},
            "context": {"System": {"user": user, **person}},
            "request": {**fixed, **request},
        }

    def _intent(self, words: str) -> dict[str, Any]:
        understood = self.understanding.understand(words)
        if understood.concerns or understood.choice or understood.intent == "out_of_scope":
            return _intent("TellIntent", {"said": words})
        return _intent(self.understanding.alexa_name(understood.intent), dict(understood.slots))


def _intent(name: str, slots: dict[str, str]) -> dict[str, Any]:
    return {"name": name, "slots": {slot: {"name": slot, "value": value} for slot, value in slots.items()}}


def heard(ssml: str) -> str:
    """Speech as a person hears it: no tags, and longer pauses named."""
    return " ".join(_TAG.sub("", _BREAK.sub(_pause, ssml)).replace("&amp;", "&").split())


def _pause(match: re.Match[str]) -> str:
    seconds = "1 second" if match[1] == "1" else f"{match[1]} seconds"
    return f" ({seconds}) " if match[2] == "s" else " "
