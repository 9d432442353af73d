"""Twilio's webhook: the signature, the form, and the answer as TwiML. The same for Lambda and for Flask."""

import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Final, NamedTuple
from urllib.parse import parse_qsl

from content.choosing import is_late, night_of
from content.conversation import Conversation
from content.settings import Settings
from content.turn import Concern, Heard
from content.work import Speaker
from interaction_models.understanding import Understanding
from sms import consent, fallback
from sms.country import region_of
from sms.texting import messages

SMS_PATH: Final = "/sms"
STATUS_PATH: Final = "/sms/status"
FALLBACK_PATH: Final = "/sms/fallback"
BODY_AT_MOST: Final = 64_000
"""Bytes of a form that are read: Twilio's own limit for what it takes from us."""
COOKIE: Final = "place"
COOKIE_LIVES: Final = 14_400
XML: Final = MappingProxyType({"Content-Type": "text/xml; charset=utf-8"})


class Request(NamedTuple):
    """A request as any server gives it: path and query raw, as they were sent and signed."""

    path: str
    query: str = ""
    headers: Mapping[str, str] = MappingProxyType({})
    """Names in lower case."""
    body: bytes = b""


class Response(NamedTuple):
    """What goes back."""

    status: int
    body: str = ""
    headers: Mapping[str, str] = XML


class Form(dict[str, list[str]]):
    """A posted form with all values of a key, as Twilio's validator wants it."""

    def getlist(self, key: str) -> list[str]:
        """All values of a key."""
        return self.get(key, [])

    def first(self) -> dict[str, str]:
        """The first value of every key."""
        return {key: values[0] for key, values in self.items()}


class TextDoor:
    """Answers Twilio. Safe to share between threads."""

    def __init__(self, *, settings: Settings, conversation: Conversation, understanding: Understanding) -> None:
        self._settings = settings
        self._conversation = conversation
        self._understanding = understanding

    def answer(self, read: Callable[[], Request]) -> Response:
        """The response to the request that `read` gives. Never raises: the last resort is the help lines."""
        try:
            return self._answer(read())
        except Exception as error:  # noqa: BLE001 - whatever broke, somebody is waiting for an answer
            self._conversation.notes.trouble("text", error)
            return Response(status=200, body=fallback.TWIML)

    def _answer(self, request: Request) -> Response:
        if request.path.endswith(FALLBACK_PATH):
            return Response(status=200, body=fallback.TWIML)
        form = read_form(request)
        if form is None or not self.signed(request, form):
            return Response(status=403, body="Not signed by Twilio for this address.", headers=_PLAIN)
        if request.path.endswith(STATUS_PATH):
            return Response(status=204)
        return self._message(form.first(), request.headers.get("cookie", ""))

    def signed(self, request: Request, form: Form) -> bool:
        """Whether Twilio signed this form for our public address. No token or no address: never."""
        from twilio.request_validator import RequestValidator  # a hotline in `talk` needs none

        signature = request.headers.get("x-twilio-signature", "")
        if self._settings.unsigned and not signature:
            return True
        if not signature or not self._settings.public_base_url:
            return False
        url = self._settings.public_base_url + request.path + (f"?{request.query}" if request.query else "")
        # compare_digest, inside the validator, takes ASCII alone
        signature = signature.encode("ascii", "replace").decode()
        return any(RequestValidator(token).validate(url, form, signature) for token in self._settings.auth_tokens)

    def _message(self, form: Mapping[str, str], cookies: str) -> Response:
        if not _answerable(form):
            return _SILENCE
        speaker = self._conversation.speaker("sms", form["From"])
        if self._settled(speaker, form):
            return _SILENCE
        heard = self.hear(form, now=time.time())
        turn_id = form.get("MessageSid") or form.get("SmsSid") or ""
        turned = self._conversation.turn(speaker, heard, turn_id=turn_id, carried=_cookie(cookies))
        headers = dict(XML)
        if turned.card:
            headers["Set-Cookie"] = f"{COOKIE}={turned.card}; Max-Age={COOKIE_LIVES}; Path=/; Secure; HttpOnly"
        return Response(status=200, body=twiml(messages(turned.reply)), headers=headers)

    def _settled(self, speaker: Speaker, form: Mapping[str, str]) -> bool:
        """Whether the carrier answers this message, and we only note it. START from somebody who never stopped texts is
        a keyword for a help line that went to the wrong number: that is answered, by us too."""
        if consent.stops(form):
            self._conversation.stopped(speaker)
        if consent.starts(form):
            return self._conversation.started(speaker)
        return consent.answered_by_carrier(form)

    def hear(self, form: Mapping[str, str], *, now: float) -> Heard:
        """What a message says, when, and where its number is from."""
        understood = self._understanding.understand(form.get("Body", ""))
        region = region_of(form.get("FromCountry", ""), form.get("From", ""))
        moment = datetime.fromtimestamp(now, UTC)
        return Heard(
            intent=understood.intent,
            slots=understood.slots,
            choice=understood.choice,
            concerns=tuple(Concern(kind=s.kind, certainty=s.certainty) for s in understood.concerns),
            candidates=understood.candidates,
            confident=understood.confident,
            guessed=understood.guessed,
            language=understood.language,
            region=region,
            night=self._settings.night or night_of(moment, region),
            late=is_late(moment, region),
            now=round(now, 3),
        )


_SILENCE: Final = Response(status=200, body='<?xml version="1.0" encoding="UTF-8"?><Response />')
_PLAIN: Final = MappingProxyType({"Content-Type": "text/plain; charset=utf-8"})


def read_form(request: Request) -> Form | None:
    """The form of a request, empty values kept, for they are signed too; None where it is no form at all."""
    if len(request.body) > BODY_AT_MOST:
        return None
    try:
        pairs = parse_qsl(request.body.decode("utf-8"), keep_blank_values=True, max_num_fields=500)
    except ValueError:
        return None
    form = Form()
    for key, value in pairs:
        form.setdefault(key, []).append(value)
    return form


def twiml(texts: list[str]) -> str:
    """The messages as TwiML; an empty response sends nothing."""
    from twilio.twiml.messaging_response import MessagingResponse  # as above

    response = MessagingResponse()
    for text in texts:
        response.message(text)
    return str(response)


def _answerable(form: Mapping[str, str]) -> bool:
    """Whether a reply could help: not to a bot's short code or name, not to our own number."""
    sender = form.get("From", "")
    digits = sum(letter.isdigit() for letter in sender)
    return digits > 6 and sender != form.get("To") if not _is_opaque(sender) else True


def _is_opaque(sender: str) -> bool:
    """Whether the sender is an address of another channel, such as `whatsapp:...`."""
    return ":" in sender


def _cookie(header: str) -> str:
    if not header:
        return ""
    from http.cookies import CookieError, SimpleCookie  # a first message brings none

    try:
        found = SimpleCookie(header).get(COOKIE)
    except CookieError:
        return ""
    return found.value if found else ""
