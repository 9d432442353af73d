"""A WSGI server of one request, without a socket: what any server does for Flask, and no more."""

import io
from typing import Any


def environ(path: str, body: bytes, headers: dict[str, str], *, host: str) -> dict[str, Any]:
    """The environ of a POST over https to a host."""
    named = {
        f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items() if name != "content-type"
    }
    return {
        **named,
        "REQUEST_METHOD": "POST",
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "CONTENT_TYPE": headers.get("content-type", ""),
        "CONTENT_LENGTH": str(len(body)),
        "HTTP_HOST": host,
        "SERVER_NAME": host,
        "SERVER_PORT": "443",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "https",
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }


def call(app: Any, environ: dict[str, Any]) -> dict[str, Any]:
    """Status, headers (names in lower case) and body of what the app answers."""
    answered: dict[str, Any] = {}

    def start_response(status: str, headers: list[tuple[str, str]], *_: object) -> None:
        answered.update(statusCode=int(status[:3]), headers={name.lower(): value for name, value in headers})

    answered["body"] = b"".join(app(environ, start_response)).decode()
    return answered
