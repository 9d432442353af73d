"""Warm turns in one process with everything loaded, ours and theirs in turns: `python -m bench.warm <plan>`.

A process of its own, because the peers read their settings when they are imported. The plan is a JSON file of the
number of turns and the grown libraries; the seconds of every turn go to the file beside it, since standard output is
where our log lines go.
"""

import json
import random
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from importlib.abc import Loader
from importlib.machinery import ModuleSpec
from importlib.util import find_spec, module_from_spec
from pathlib import Path
from typing import Any, Final, cast

from bench import asking, peer_skill, peer_webhook, wsgi
from content.library import Library
from content.settings import Settings, wire
from interaction_models.understanding import Understanding
from local.server import Doors
from skill import handler as skill_handler
from skill.fetching import fetch, public_roots
from skill.verification import Verifier
from sms import handler as sms_handler

PEOPLE: Final = 60
"""Callers of each case, so that nobody comes near the limit of turns a minute."""
Call = Callable[[], Any]


class Texters:
    """Sixty people who text the same words again and again, each with the cookie that Twilio keeps."""

    def __init__(self, words: str, door: Callable[[bytes, dict[str, str]], Call]) -> None:
        self._words, self._door = words, door
        self._numbers = [asking.number() for _ in range(PEOPLE)]
        self._cookies = [""] * PEOPLE

    def prepared(self, turn: int) -> Call:
        """The turn, ready to be timed."""
        who = turn % PEOPLE
        return self._door(*asking.message(self._numbers[who], self._words, cookie=self._cookies[who]))

    def took(self, turn: int, answer: dict[str, Any]) -> None:
        """Check the answer and keep its cookie. Raises RuntimeError."""
        headers = {name.lower(): value for name, value in answer["headers"].items()}
        if answer["statusCode"] != 200 or "<Message>" not in answer["body"] or "is broken" in answer["body"]:
            raise RuntimeError(f"'{self._words}' was not answered: {answer}")
        if cookie := headers.get("set-cookie"):
            self._cookies[turn % PEOPLE] = cookie.partition(";")[0]


class Speakers:
    """Sixty people who say the same again and again, each with the attributes that Alexa keeps."""

    def __init__(self, intent: str, door: Callable[[dict[str, Any]], Call]) -> None:
        self._intent, self._door = intent, door
        self._users = [asking.user() for _ in range(PEOPLE)]
        self._attributes: list[Any] = [None] * PEOPLE

    def prepared(self, turn: int) -> Call:
        """The turn, ready to be timed."""
        who = turn % PEOPLE
        return self._door(asking.envelope(self._users[who], self._intent, attributes=self._attributes[who]))

    def took(self, turn: int, answer: dict[str, Any]) -> None:
        """Check the answer and keep its attributes. Raises RuntimeError."""
        ssml = answer.get("response", {}).get("outputSpeech", {}).get("ssml", "")
        if len(ssml) < 60 or "went wrong" in ssml:
            raise RuntimeError(f"{self._intent} was not answered: {answer}")
        self._attributes[turn % PEOPLE] = answer.get("sessionAttributes") or {}


def _by_event(handle: Callable[..., Any]) -> Callable[[bytes, dict[str, str]], Call]:
    def door(body: bytes, headers: dict[str, str]) -> Call:
        event = asking.event(body, headers)
        return lambda: handle(event, None)

    return door


def _by_wsgi(app: Any, *, host: str = asking.HOST) -> Callable[[bytes, dict[str, str]], Call]:
    def door(body: bytes, headers: dict[str, str]) -> Call:
        environ = wsgi.environ("/sms", body, headers, host=host)
        return lambda: wsgi.call(app, environ)

    return door


def _voice(handle: Callable[..., Any]) -> Callable[[dict[str, Any]], Call]:
    return lambda envelope: lambda: handle(envelope, None)


def _voice_by_wsgi(app: Any) -> Callable[[dict[str, Any]], Call]:
    """Over HTTP the envelope comes and goes as JSON."""

    def door(envelope: dict[str, Any]) -> Call:
        headers = {"content-type": "application/json"}
        environ = wsgi.environ("/alexa", json.dumps(envelope).encode(), headers, host="127.0.0.1")
        return lambda: json.loads(wsgi.call(app, environ)["body"])

    return door


def _flask(*, unsigned: bool) -> Any:
    """Both doors in one Flask app. Unsigned it takes voice without proof, on this machine alone."""
    settings = replace(Settings.from_environment(), unsigned=unsigned)
    conversation, understanding = wire(settings), Understanding.load()
    verifier = Verifier(roots=public_roots(), fetch=fetch)
    return Doors(settings=settings, conversation=conversation, understanding=understanding, verifier=verifier).app()


def _grown(library: str) -> Callable[[bytes, dict[str, str]], Call]:
    """The text door over another library file: the Lambda entry once more, with a door of its own."""
    spec = cast(ModuleSpec, find_spec(sms_handler.__name__))
    again = module_from_spec(spec)
    cast(Loader, spec.loader).exec_module(again)
    Library.open.__func__.__defaults__ = (Path(library),)  # type: ignore[attr-defined]
    again.door()
    return _by_event(again.handle)


def cases(libraries: dict[str, str]) -> dict[str, Texters | Speakers]:
    """Every case of warm turns by its name; of grown libraries alone where there are any, for they fill memory."""
    if libraries:
        return {f"text_{times}x": Texters("another", _grown(library)) for times, library in libraries.items()}
    text, text_peer = _by_event(sms_handler.handle), _by_wsgi(peer_webhook.app)
    voice, voice_peer = _voice(skill_handler.handle), _voice(peer_skill.handler)
    return {
        "text": Texters("another", text),
        "text_peer": Texters("another", text_peer),
        "text_flask": Texters("another", _by_wsgi(_flask(unsigned=False))),
        "voice": Speakers("AnotherIntent", voice),
        "voice_peer": Speakers("AnotherIntent", voice_peer),
        "voice_flask": Speakers("AnotherIntent", _voice_by_wsgi(_flask(unsigned=True))),
        "text_hotline": Texters("hotline", text),
        "text_hotline_peer": Texters("hotline", text_peer),
        "voice_hotline": Speakers("HotlineIntent", voice),
        "voice_hotline_peer": Speakers("HotlineIntent", voice_peer),
    }


def measure(callers: dict[str, Texters | Speakers], turns: int) -> dict[str, list[float]]:
    """Seconds of every turn; every case once a round, in another order each time; the first sixty unmeasured."""
    names = list(callers)
    found: dict[str, list[float]] = {name: [] for name in names}
    for turn in range(-PEOPLE, turns):
        for name in random.sample(names, len(names)):
            call = callers[name].prepared(turn)
            began = time.perf_counter()
            answer = call()
            took = time.perf_counter() - began
            callers[name].took(turn, answer)
            if turn >= 0:
                found[name].append(took)
    return found


if __name__ == "__main__":
    plan = Path(sys.argv[1])
    given = json.loads(plan.read_text())
    plan.with_suffix(".done").write_text(json.dumps(measure(cases(given["libraries"]), given["turns"])))
