"""Peer (b): the same text line as Flask and `twilio` are usually used, its session in Redis.

On Lambda it would run behind `serverless-wsgi`, which turns an event into a WSGI environ and back; the bench calls
the WSGI app directly, so the peer is spared that. Like peer (a) it has no cards, no answers kept for a message sent
again and no limit of turns, understands keywords alone, and has our words in a Python module.
"""

import json
import os
import random
from collections.abc import Callable
from datetime import date

import redis
from flask import Flask, Response, abort, request
from peer_words import TEXT
from twilio.request_validator import RequestValidator
from twilio.twiml.messaging_response import MessagingResponse

STARTERS = TEXT["starter"]
OFFERS = "1 another 2 save 3 write about it"
LIVES = 400 * 86_400

app = Flask(__name__)
client = redis.Redis.from_url(os.environ["REDIS_URL"], decode_responses=True)
validator = RequestValidator(os.environ["TWILIO_AUTH_TOKEN"])


def tonight(session: dict) -> str:
    """Tonight's starter."""
    number = date.today().toordinal() % len(STARTERS)
    session.setdefault("seen", []).append(number)
    return f"Tonight: {STARTERS[number]} {OFFERS}"


def another(session: dict) -> str:
    """A starter that this person has not had."""
    seen = session.get("seen", [])
    left = [number for number in range(len(STARTERS)) if number not in seen]
    if not left:
        seen, left = [], list(range(len(STARTERS)))
    number = random.choice(left)  # noqa: S311 - which starter comes is no secret
    session["seen"] = [*seen, number]
    return f"{STARTERS[number]} {OFFERS}"


def following(session: dict) -> str:
    """The next part of the steps."""
    session["part"] = (session.get("part", -1) + 1) % len(TEXT["step"])
    return TEXT["step"][session["part"]]


def repeat(session: dict) -> str:
    """What was said last."""
    return session.get("last", "There is nothing to repeat yet.")


def hotline(_: dict) -> str:
    """Help lines."""
    return " ".join(TEXT["hotline"][:3])


def menu(_: dict) -> str:
    """What one can text."""
    return "Text TONIGHT for a starter, ANOTHER, NEXT, REPEAT, or HOTLINE."


REPLIES: dict[str, Callable[[dict], str]] = {
    "tonight": tonight,
    "starter": tonight,
    "another": another,
    "1": another,
    "next": following,
    "repeat": repeat,
    "hotline": hotline,
    "lines": hotline,
    "menu": menu,
}


@app.post("/sms")
def sms() -> Response:
    """Answer a message."""
    if not validator.validate(request.url, request.form, request.headers.get("X-Twilio-Signature", "")):
        abort(403)
    key = f"session:{request.form['From']}"
    kept = client.get(key)
    session = json.loads(kept) if kept else {}
    words = REPLIES.get(request.form.get("Body", "").strip().lower(), menu)(session)
    session["last"] = words
    client.set(key, json.dumps(session), ex=LIVES)
    response = MessagingResponse()
    response.message(words)
    return Response(str(response), mimetype="text/xml")
