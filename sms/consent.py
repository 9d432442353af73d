"""STOP, START and HELP: the carrier's words, which Twilio answers itself, so that we never do."""

from collections.abc import Mapping
from typing import Final

CARRIERS_OWN: Final = frozenset(
    ("stop", "stopall", "unsubscribe", "cancel", "end", "quit", "revoke", "optout", "start", "unstop", "help", "info")
)
"""Twilio's default keywords (documented; a match is the whole body, in any case). YES, which restarts texts for
somebody who stopped them, is a word of conversation here, and reaches us either way."""


def answered_by_carrier(form: Mapping[str, str]) -> bool:
    """Whether Twilio replies to this message, so that a second reply would be one too many.

    Its keywords are for phone numbers; on another channel (`whatsapp:...`) it says by `OptOutType` what it answered.
    """
    keyword = form.get("Body", "").strip().lower() in CARRIERS_OWN
    return bool(form.get("OptOutType")) or (keyword and ":" not in form.get("From", ""))
