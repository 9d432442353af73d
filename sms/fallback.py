"""Twilio's fallback URL: help lines, the same for all. Generated from the hotline table by `make generated`.

It imports nothing and asks no store, so that it answers when everything else is broken.
"""

TWIML = (
    '<?xml version="1.0" encoding="UTF-8"?><Response><Message>'
    "Something is broken on our side; try again in a few minutes. In the US: "
    "In danger? Call 911. "
    "988 Suicide &amp; Crisis Lifeline: call or text 988. "
    "National Domestic Violence Hotline: call 1-800-799-7233 or text START to 88788. "
    "Help lines by country: see findahelpline.com."
    "</Message></Response>"
)


def handle(_event: object, _context: object = None) -> dict[str, object]:
    """Lambda entry: 200 with the help lines, whatever was sent."""
    return {"statusCode": 200, "headers": {"Content-Type": "text/xml; charset=utf-8"}, "body": TWIML}
