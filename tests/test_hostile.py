"""Five hundred bad requests at each door: no 5xx, no traceback, and no session damaged. Every bad input ever found
becomes a row here."""

import json
import random
from typing import Any
from urllib.parse import quote_from_bytes, urlencode

import pytest
from twilio.request_validator import RequestValidator

from tests.conftest import TOKEN, Service

ROWS = 500
ODD_TEXTS = [
    "", " ", "\x00", "a\x00b", "\ud800", "\udfff\ud800", "\ufeff", "\u202e", "😀" * 400, "é" * 1600, "A" * 20_000,
    "'; DROP TABLE item; --", "<Response/>", "]]>", "&amp;", "${jndi:ldap://x}", "$title", "{topic}", "%00",
    "\r\nSet-Cookie: a=b",
    "1" * 400, "-1", "0", "999999999999", "٣", "１", "two " * 500, "k i l l", "\t\n", "NULL", "None", "true",
]  # fmt: skip
ODD_VALUES: list[Any] = [None, True, 0, -1, 1e308, [], {}, [[]], {"a": {"a": {}}}, *ODD_TEXTS]


def odd_form(chance: random.Random) -> bytes:
    """A form with something wrong in it, as bytes."""
    form = {
        "MessageSid": chance.choice(["SM1", "", *ODD_TEXTS]),
        "From": chance.choice(["+12025550111", "whatsapp:US.1234", "rcs:x", *ODD_TEXTS]),
        "Body": chance.choice(ODD_TEXTS),
        "FromCountry": chance.choice(["US", "us", "", "ZZZ", *ODD_TEXTS]),
        chance.choice(["To", "NumMedia", "AddOns", *ODD_TEXTS]): chance.choice(ODD_TEXTS),
    }
    for name in chance.sample(sorted(form), chance.randrange(3)):
        del form[name]
    pairs = [
        (name.encode("utf-8", "surrogatepass"), value.encode("utf-8", "surrogatepass")) for name, value in form.items()
    ]
    body = "&".join(f"{quote_from_bytes(name)}={quote_from_bytes(value)}" for name, value in pairs).encode()
    return chance.choice(
        [body, body, body[: len(body) // 2], body + b"&\xff\xfe=\x80", b"\xff" * 50, b"&" * 5_000, b"{}"]
    )


def test_bad_forms(unsigned: Service) -> None:
    """Bad forms, some of them even signed, get an answer below 500, and a conversation in between goes on."""
    chance, texter = random.Random(1), unsigned.texter()
    texter.say("step three")
    statuses = set()
    for number in range(ROWS):
        types = ["application/x-www-form-urlencoded", "application/json", "text/plain", "", "multipart/form-data"]
        headers = {"Content-Type": chance.choice(types), "Cookie": f"place={quote_from_bytes(chance.randbytes(90))}"}
        if number % 3:
            headers["X-Twilio-Signature"] = chance.choice(["x", "=", "a" * 5000])
        statuses.add(unsigned.post(chance.choice(["/sms", "/sms", "/sms/status"]), odd_form(chance), headers).status)
    assert unsigned.post("/sms", b"a" * 2_000_000, {}).status in (403, 413)
    assert statuses <= {200, 204, 400, 403, 413}
    assert not any("trouble" in line for line in unsigned.logged)
    assert unsigned.doors.conversation.library.passage("step.3#2").text.split(",")[0] in texter.say("next")[0]


def test_bad_words_signed_and_all(service: Service) -> None:
    """Whatever a person texts, however odd, gets words back that a phone can show."""
    for words in ODD_TEXTS:
        form = {
            "MessageSid": f"SM{hash(words)}",
            "From": "+12025550112",
            "Body": words.encode("utf-8", "replace").decode(),
        }
        body = urlencode(form).encode()
        signature = RequestValidator(TOKEN).compute_signature("https://texts.example/sms", form)
        answer = service.post("/sms", body, {"X-Twilio-Signature": signature})
        assert answer.status == 200
        assert "trouble" not in service.logged[-1], words


def _odd_envelope(listener: Any, chance: random.Random) -> bytes:
    """An envelope with something wrong in it, as bytes."""
    slots = {"topic": {"name": "topic", "value": chance.choice(ODD_TEXTS)}}
    intent = {"name": chance.choice(["StarterIntent", "TellIntent", "NoIntentOfOurs"]), "slots": slots}
    envelope = listener.envelope({"type": chance.choice(["IntentRequest", "LaunchRequest", "New"]), "intent": intent})
    for _ in range(chance.randrange(1, 4)):
        spoil(envelope, chance)
    body = json.dumps(envelope).encode()
    return chance.choice(
        [body, body, body, body[:-9], body + b"}", b"[" * 50_000, b"\xff\xfe", b"null", b'"x"', b"3", b""]
    )


def spoil(value: dict[str, Any], chance: random.Random) -> None:
    """Put something odd somewhere inside, or take something away."""
    key = chance.choice(sorted(value))
    if isinstance(value[key], dict) and value[key] and chance.random() < 0.7:
        return spoil(value[key], chance)
    if chance.random() < 0.3:
        del value[key]
    else:
        value[key] = chance.choice(ODD_VALUES)
    return None


def test_bad_envelopes(unsigned: Service) -> None:
    """Bad envelopes get an answer below 500, and a conversation in between goes on."""
    chance, listener = random.Random(2), unsigned.listener()
    listener.open()
    listener.say("step three")
    statuses = set()
    for _ in range(ROWS):
        other = unsigned.listener()
        types = ["application/json", "text/plain", "application/x-www-form-urlencoded", ""]
        statuses.add(
            unsigned.post("/alexa", _odd_envelope(other, chance), {"Content-Type": chance.choice(types)}).status
        )
    assert unsigned.post("/alexa", b"a" * 2_000_000, {}).status in (400, 413)
    assert statuses <= {200, 400, 413}
    assert not any("trouble" in line for line in unsigned.logged)
    assert unsigned.doors.conversation.library.passage("step.3#2").voice.split(",")[0] in listener.say("next")


@pytest.mark.parametrize("attributes", [{"card": "x"}, {"card": "A" * 400}, {"card": 3}, {"other": 1}, {"card": "é"}])
def test_forged_cards_are_no_cards(service: Service, attributes: dict[str, Any]) -> None:
    """A card that we did not make counts for nothing."""
    listener = service.listener()
    listener.open()
    listener.attributes = attributes
    assert "nothing" in listener.say("resume")
