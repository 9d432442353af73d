"""Files made from the writers' files and committed: ordinals, the understanding model, Alexa models, the fallback."""

from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape

from content.compiling import append_ordinals, build_if_stale
from content.library import Library
from interaction_models import alexa, training

FALLBACK: Final = Path(__file__).parent.parent / "sms" / "fallback.py"

FALLBACK_CODE: Final = '''"""Twilio's fallback URL: help lines, the same for all. Generated from the hotline table by `make generated`.

It imports nothing and asks no store, so that it answers when everything else is broken.
"""

TWIML = (
    '<?xml version="1.0" encoding="UTF-8"?><Response><Message>'
{lines}
    "</Message></Response>"
)


def handle(_event: object, _context: object = None) -> dict[str, object]:
    """Lambda entry: 200 with the help lines, whatever was sent."""
    return {{"statusCode": 200, "headers": {{"Content-Type": "text/xml; charset=utf-8"}}, "body": TWIML}}
'''


def generate() -> list[str]:
    """Write every generated file; the sentences say what was done."""
    new = append_ordinals()
    build_if_stale()
    training.train()
    alexa.write()
    FALLBACK.write_text(fallback(), encoding="utf-8")
    return [f"{new} new ordinals", "the understanding model", "the Alexa models", "the text fallback"]


def drift() -> list[str]:
    """What is no longer what its sources make, in sentences that say what to do."""
    stale = ["en.model.json"] if training.drifted() else []
    stale += [f"{locale}.json" for locale in alexa.drifted()]
    if not FALLBACK.exists() or FALLBACK.read_text(encoding="utf-8") != fallback():
        stale.append("sms/fallback.py")
    return [f"{name} is not what its sources make: run 'make generated'" for name in stale]


def fallback() -> str:
    """The fallback's code, its digits from the hotline table. Where its caller is, is not known: the words say
    which country the numbers are for, and name the directory for every other."""
    library = Library.open()
    passage = library.passage
    emergency = library.lines("emergency", "US")[0]
    crisis, abuse = (library.lines(kind, "US")[0] for kind in ("suicide_crisis", "domestic_violence"))
    everywhere = library.lines("general", "ZZ")[0]
    words = [
        passage("system.fallback").text,
        passage(f"safety.emergency?now={emergency}").text,
        passage(crisis).text,
        passage(abuse).text,
        passage(everywhere).text,
    ]
    lines = "\n".join(f'    "{escape(word)}{" " if word is not words[-1] else ""}"' for word in words)
    return FALLBACK_CODE.format(lines=lines)
