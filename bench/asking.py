"""What Alexa and Twilio send, in full and signed: the same for ours and the peers."""

import base64
import uuid
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import urlencode

from twilio.request_validator import RequestValidator

HOST: Final = "texts.example"
SKILL: Final = "amzn1.ask.skill.00000000-0000-4000-8000-000000000000"
TOKEN: Final = "a token of the bench"  # noqa: S105 - nobody else's
PEPPER: Final = "a pepper of the bench"


def settings(redis_url: str) -> dict[str, str]:
    """The environment of every measured process."""
    return {
        "REDIS_URL": redis_url,
        "STEADYGROUND_PEPPER": PEPPER,
        "TWILIO_AUTH_TOKEN": TOKEN,
        "PUBLIC_BASE_URL": f"https://{HOST}",
        "ALEXA_SKILL_ID": SKILL,
    }


def number() -> str:
    """A number that nobody had before."""
    return f"+1202{uuid.uuid4().int % 10**7:07d}"


def user() -> str:
    """An Alexa account that nobody had before."""
    return f"amzn1.ask.account.{uuid.uuid4().hex.upper() * 4}"


def message(sender: str, words: str, *, token: str = TOKEN, cookie: str = "") -> tuple[bytes, dict[str, str]]:
    """Body and headers of a message as Twilio posts it, with an id of its own."""
    sid = "SM" + uuid.uuid4().hex
    to = {"To": "+12025550100", "ToCountry": "US", "ToState": "DC", "ToCity": "WASHINGTON", "ToZip": "20001"}
    come = {"From": sender, "FromCountry": "US", "FromState": "DC", "FromCity": "WASHINGTON", "FromZip": "20002"}
    ids = {"MessageSid": sid, "SmsMessageSid": sid, "SmsSid": sid, "AccountSid": "AC" + "0" * 32}
    form = {**to, **come, **ids, "Body": words, "NumMedia": "0", "NumSegments": "1", "SmsStatus": "received"}
    form["ApiVersion"] = "2010-04-01"
    signature = RequestValidator(token).compute_signature(f"https://{HOST}/sms", form)
    headers = {
        "content-type": "application/x-www-form-urlencoded; charset=utf-8",
        "x-twilio-signature": signature,
        "user-agent": "TwilioProxy/1.1",
        **({"cookie": cookie} if cookie else {}),
    }
    return urlencode(form).encode(), headers


def event(body: bytes, headers: dict[str, str]) -> dict[str, Any]:
    """A message as API Gateway's HTTP API (v2) hands it to Lambda."""
    cookie = headers.get("cookie")
    http = {"method": "POST", "path": "/sms", "protocol": "HTTP/1.1", "sourceIp": "203.0.113.1"}
    return {
        "version": "2.0",
        "routeKey": "POST /sms",
        "rawPath": "/sms",
        "rawQueryString": "",
        **({"cookies": [cookie]} if cookie else {}),
        "headers": {name: value for name, value in headers.items() if name != "cookie"} | {"host": HOST},
        "requestContext": {"http": http, "stage": "$default", "requestId": uuid.uuid4().hex},
        "body": base64.b64encode(body).decode(),
        "isBase64Encoded": True,
    }


def envelope(account: str, intent: str, *, attributes: dict[str, Any] | None = None) -> dict[str, Any]:
    """A request of Alexa's with an id of its own; one of an open session where attributes are given."""
    application, user = {"applicationId": SKILL}, {"userId": account}
    device = {"deviceId": f"amzn1.ask.device.{'D' * 100}", "supportedInterfaces": {}}
    system = {"application": application, "user": user, "device": device}
    system |= {"apiEndpoint": "https://api.amazonalexa.com", "apiAccessToken": "t" * 900}
    session_id = f"amzn1.echo-api.session.{uuid.uuid4()}"
    request = {
        "type": "IntentRequest",
        "requestId": f"amzn1.echo-api.request.{uuid.uuid4()}",
        "timestamp": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "locale": "en-US",
        "intent": {"name": intent, "confirmationStatus": "NONE", "slots": {}},
        "dialogState": "STARTED",
    }
    return {
        "version": "1.0",
        "session": {
            "new": attributes is None,
            "sessionId": session_id,
            "application": application,
            "attributes": attributes or {},
            "user": user,
        },
        "context": {"System": system},
        "request": request,
    }
