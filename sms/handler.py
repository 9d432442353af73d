"""Lambda entry of the text door: HTTP API (v2), REST API (v1) and Function URL events."""

import base64
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any
from urllib.parse import urlencode

from content.settings import Settings, wire
from interaction_models.understanding import Understanding
from sms.webhook import Request, TextDoor


@cache
def door() -> TextDoor:
    """The door, made at the first request and kept while the process lives."""
    # Unsigned requests are for one's own machine: a deployed door takes none, whatever the environment says.
    settings = replace(Settings.from_environment(), unsigned=False)
    return TextDoor(settings=settings, conversation=wire(settings), understanding=Understanding.load())


def handle(event: Mapping[str, Any], _context: object = None) -> dict[str, Any]:
    """Answer one event of API Gateway or a Function URL."""
    response = door().answer(lambda: request_from(event))
    return {"statusCode": response.status, "headers": dict(response.headers), "body": response.body}


def request_from(event: Mapping[str, Any]) -> Request:
    """The request inside an event, its path and query as they were sent."""
    headers = {str(name).lower(): str(value) for name, value in (event.get("headers") or {}).items()}
    if event.get("cookies"):
        headers["cookie"] = "; ".join(str(cookie) for cookie in event["cookies"])
    body = str(event.get("body") or "")
    return Request(
        path=_path(event),
        query=_query(event),
        headers=headers,
        body=base64.b64decode(body) if event.get("isBase64Encoded") else body.encode("utf-8", "replace"),
    )


def _query(event: Mapping[str, Any]) -> str:
    # REST API events have the query decoded, so it is written again as browsers and Twilio write it
    if "rawQueryString" in event:
        return str(event["rawQueryString"] or "")
    return urlencode(event.get("multiValueQueryStringParameters") or {}, doseq=True)


def _path(event: Mapping[str, Any]) -> str:
    # REST API: only the request context's path has the stage, which Twilio called and signed
    context = event.get("requestContext") or {}
    return str(event.get("rawPath") or context.get("path") or event.get("path") or "")
