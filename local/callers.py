"""A caller at each door: real requests to the real routes, and what comes back as a person would get it."""

import json
import re
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.cookies import SimpleCookie
from typing import Any, Final
from urllib.parse import urlencode
from xml.etree import ElementTree

from flask.testing import FlaskClient
from twilio.request_validator import RequestValidator

from content.settings import Settings
from interaction_models.understanding import Understanding


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a server answered. Names of headers are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: str


Post = Callable[[str, bytes, Mapping[str, str]], Answer]
"""Posts a body with headers to a path: inside this process, or over HTTP in tests."""

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
"""Numbers set aside for fiction, or not assigned, by region."""

_TAG: Final = re.compile(r"<[^>]+>")
_BREAK: Final = re.compile(r'<break time="(\d+)(ms|s)"/>')


def posting(client: FlaskClient) -> Post:
    """Posts to the app of a test client, which keeps no cookies."""

    def post(path: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        answer = client.post(path, data=body, headers=dict(headers))
        found = {name.lower(): value for name, value in answer.headers}
        return Answer(status=answer.status_code, headers=found, body=answer.text)

    return post


@dataclass
class Texter:
    """Somebody with a phone, in one conversation. The carrier keeps the cookie of it."""

    post: Post
    settings: Settings
    locale: str = "en-US"
    number: str = ""
    cookie: str = ""

    def say(self, words: str) -> list[str]:
        """Text these words; the messages that come back."""
        return messages(self.send(self.form(words)))

    def form(self, words: str) -> dict[str, str]:
        """The form that the carrier's webhook posts for these words."""
        region = self.locale.partition("-")[2].upper()
        return {
            "MessageSid": "SM" + uuid.uuid4().hex,
            "From": self.number or NUMBERS.get(region, NUMBERS["US"]),
            "To": "+12025550100",
            "Body": words,
            "FromCountry": region,
            "FromCity": "",
            "NumMedia": "0",
        }

    def send(self, form: Mapping[str, str], *, signature: str | None = None) -> Answer:
        """Send this form, signed unless another signature is given, with the cookie of the conversation."""
        validator = RequestValidator(self.settings.auth_tokens[0])
        signed = validator.compute_signature(f"{self.settings.public_base_url}/sms", dict(form))
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "X-Twilio-Signature": signed if signature is None else signature,
            "Cookie": self.cookie,
        }
        answer = self.post("/sms", urlencode(form).encode(), headers)
        for name, morsel in SimpleCookie(answer.headers.get("set-cookie", "")).items():
            self.cookie = f"{name}={morsel.value}"
        return answer


def messages(answer: Answer) -> list[str]:
    """The messages of a TwiML answer."""
    tree = ElementTree.fromstring(answer.body)  # noqa: S314 - our own answer
    return [message.text or "" for message in tree.iter("Message")]


@dataclass
class Listener:
    """Somebody with a smart speaker. Amazon's part of understanding is played by ours."""

    post: Post
    understanding: Understanding
    sign: Callable[[bytes], dict[str, str]]
    """The headers that prove a body to be Alexa's."""
    application: str
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
        return self.send({"type": "IntentRequest", "intent": self.intent(words)})

    def send(self, request: dict[str, Any]) -> str:
        """Send this request; what Alexa would say, with pauses in brackets."""
        return heard(self.responded(request).get("outputSpeech", {}).get("ssml", ""))

    def responded(self, request: dict[str, Any]) -> dict[str, Any]:
        """Send this request; the response, with the session carried on or ended as it says."""
        body = json.dumps(self.envelope(request)).encode()
        answer = json.loads(self.post("/alexa", body, {"Content-Type": "application/json", **self.sign(body)}).body)
        self.attributes = answer.get("sessionAttributes") or {}
        response: dict[str, Any] = answer.get("response", {})
        if response.get("shouldEndSession", True):
            self.session = ""
        return response

    def envelope(self, request: dict[str, Any]) -> dict[str, Any]:
        """The envelope around a request, as Alexa sends it."""
        new = not self.session
        if new:
            self.session, self.attributes = f"amzn1.echo-api.session.{uuid.uuid4()}", {}
        user = {"userId": self.user}
        person = {"person": {"personId": self.voice}} if self.voice else {}
        request_id = f"amzn1.echo-api.request.{uuid.uuid4()}"
        fixed = {"requestId": request_id, "locale": self.locale, "timestamp": datetime.now(UTC).isoformat()}
        return {
            "version": "1.0",
            "session": {"new": new, "sessionId": self.session, "attributes": self.attributes, "user": user},
            "context": {"System": {"application": {"applicationId": self.application}, "user": user, **person}},
            "request": {**fixed, **request},
        }

    def intent(self, words: str) -> dict[str, Any]:
        """The intent that Alexa would make of these words: a known one, else free speech behind a beginning that it
        knows, without it; else the fallback."""
        understood = self.understanding.understand(words)
        vague = understood.choice or understood.intent == "out_of_scope" or not understood.confident
        if not (understood.concerns or vague):
            return _intent(self.understanding.names.alexa_name(understood.intent), dict(understood.slots))
        if kind := self.understanding.concern_said(words):
            return _intent(self.understanding.names.alexa_concern(kind), {})
        beginnings = [start for start in self.understanding.names.carriers if words.lower().startswith(start)]
        if not beginnings:
            return _intent("AMAZON.FallbackIntent", {})
        return _intent("TellIntent", {"said": words[len(max(beginnings, key=len)) :]})


def _intent(name: str, slots: dict[str, str]) -> dict[str, Any]:
    return {"name": name, "slots": {slot: {"name": slot, "value": value} for slot, value in slots.items()}}


def heard(ssml: str) -> str:
    """Speech as a person hears it: no tags, and longer pauses named."""
    return " ".join(_TAG.sub("", _BREAK.sub(_pause, ssml)).replace("&amp;", "&").split())


def _pause(match: re.Match[str]) -> str:
    seconds = "1 second" if match[1] == "1" else f"{match[1]} seconds"
    return f" ({seconds}) " if match[2] == "s" else " "
