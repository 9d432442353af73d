"""STOP, START and HELP: the carrier's words, which Twilio answers itself, so that we never do."""

from collections.abc import Mapping
from typing import Final

STOPS: Final = frozenset(("stop", "stopall", "unsubscribe", "cancel", "end", "quit", "revoke", "optout"))
STARTS: Final = frozenset(("start", "unstop"))
CARRIERS_OWN: Final = STOPS | STARTS | {"help", "info"}
"""Twilio's default keywords (documented; a match is the whole body, in any case). YES, which restarts texts for
somebody who stopped them, is a word of conversation here, and reaches us either way."""


def answered_by_carrier(form: Mapping[str, str]) -> bool:
    """Whether Twilio replies to this message, so that a second reply would be one too many.

    Its keywords are for phone numbers; on another channel (`whatsapp:...`) it says by `OptOutType` what it answered.
    """
    return bool(form.get("OptOutType")) or _is_keyword(form, CARRIERS_OWN)


def stops(form: Mapping[str, str]) -> bool:
    """Whether with this message a person wants no more texts at all."""
    return form.get("OptOutType") == "STOP" or _is_keyword(form, STOPS)


def starts(form: Mapping[str, str]) -> bool:
    """Whether this message takes a stop back; from who never stopped, it was meant for a help line's own number."""
    return form.get("OptOutType") == "START" or _is_keyword(form, STARTS)


def _is_keyword(form: Mapping[str, str], keywords: frozenset[str]) -> bool:
    return form.get("Body", "").strip().lower() in keywords and ":" not in form.get("From", "")
