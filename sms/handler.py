"""Lambda entry of the text door: HTTP API (v2), REST API (v1) and Function URL events."""

import base64
from collections.abc import Mapping
from functools import cache
from typing import Any

from content.settings import Settings, wire
from interaction_models.understanding import Understanding
from sms.webhook import Request, TextDoor


@cache
def door() -> TextDoor:
    """The door, made at the first request and kept while the process lives."""
    settings = Settings.from_environment()
    return TextDoor(settings=settings, conversation=wire(settings), understanding=Understanding.load())


def handle(event: Mapping[str, Any], _context: object = None) -> dict[str, Any]:
    """Answer one event of API Gateway or a Function URL."""
    response = door().answer(request_from(event))
    return {"statusCode": response.status, "headers": dict(response.headers), "body": response.body}


def request_from(event: Mapping[str, Any]) -> Request:
    """The request inside an event, its path and query as they were sent."""
    headers = {str(name).lower(): str(value) for name, value in (event.get("headers") or {}).items()}
    if event.get("cookies"):
        headers["cookie"] = "; ".join(event["cookies"])
    body = str(event.get("body") or "")
    return Request(
        path=_path(event),
        query=str(event.get("rawQueryString") or ""),
        headers=headers,
        body=base64.b64decode(body) if event.get("isBase64Encoded") else body.encode("utf-8", "replace"),
    )


def _path(event: Mapping[str, Any]) -> str:
    # REST API: only the request context's path has the stage, which Twilio called and signed
    context = event.get("requestContext") or {}
    return str(event.get("rawPath") or context.get("path") or event.get("path") or "")
