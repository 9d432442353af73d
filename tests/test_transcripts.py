"""Conversations that a writer can read, each through three doors, saved and read back between any two turns."""

import json
import random
from collections.abc import Callable
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest
import yaml

from content.dialogue import advance
from content.library import Library
from content.replying import compose
from content.session import Session
from content.turn import Concern, Heard
from interaction_models.understanding import Understanding
from tests.conftest import NIGHT, Service

FOLDER = Path(__file__).parent / "transcripts"
DOORS = ("engine", "text", "voice")
TRANSCRIPTS = [
    (f"{path.stem}: {transcript['title']}", transcript)
    for path in sorted(FOLDER.glob("*.yaml"))
    for transcript in yaml.safe_load(path.read_text(encoding="utf-8"))
]

Say = Callable[[str], tuple[list[str], str]]
"""Says something; the content ids and the words that come back."""


def engine(library: Library, understanding: Understanding) -> Say:
    session, now, held = Session(epoch=7), 1_800_000_000, False

    def say(words: str) -> tuple[list[str], str]:
        nonlocal session, now, held
        now += 30
        understood = understanding.understand(words)
        heard = Heard(
            intent=understood.intent, slots=understood.slots, choice=understood.choice, held=held, now=now, night=NIGHT,
            concerns=tuple(Concern(kind=s.kind, certainty=s.certainty) for s in understood.concerns),
            candidates=understood.candidates, confident=understood.confident, chance=random.randrange(2**48),
        )  # fmt: skip
        outcome = advance(library, session, heard)
        session = Session.from_bytes(outcome.session.to_bytes())
        held = (held or outcome.holds) and not any(wish.name == "release" for wish in outcome.wishes)
        reply = compose(library, outcome.said, aloud=False)
        return list(outcome.said.refs), " ".join(passage.text for passage in reply.says)

    return say


def text(service: Service) -> Say:
    texter = service.texter()

    def say(words: str) -> tuple[list[str], str]:
        messages = texter.say(words)
        return _logged(service), " ".join(messages)

    return say


def voice(service: Service) -> Say:
    listener = service.listener()

    def say(words: str) -> tuple[list[str], str]:
        heard = listener.say(words)
        return _logged(service), heard

    return say


def _logged(service: Service) -> list[str]:
    line: dict[str, Any] = json.loads(service.logged[-1])
    assert "trouble" not in line, line
    return list(line["said"])


@pytest.mark.parametrize(
    ("door", "transcript"),
    [
        pytest.param(door, transcript, id=f"{name} ({door})")
        for name, transcript in TRANSCRIPTS
        for door in transcript.get("doors", DOORS)
    ],
)
def test_transcript(
    door: str, transcript: dict[str, Any], service: Service, library: Library, understanding: Understanding
) -> None:
    """What the person says brings the content that the transcript names, by every door it is for."""
    say = _caller(door, service, library, understanding)
    for turn in transcript["turns"]:
        ids, words = say(turn["says"])
        found = [id.partition("?")[0] for id in ids]
        if "gets" in turn:
            assert _as_named(found, turn["gets"]), f"{turn['says']!r} brought {found}, not {turn['gets']}"
        for never in turn.get("never", ()):
            assert not any(fnmatch(id, never) for id in found), f"{turn['says']!r} brought {found}"
        for part in turn.get("words", ()):
            assert part in words, f"{turn['says']!r} was answered {words!r}"


def _caller(door: str, service: Service, library: Library, understanding: Understanding) -> Say:
    if door == "engine":
        return engine(library, understanding)
    return text(service) if door == "text" else voice(service)


def _as_named(found: list[str], named: list[str]) -> bool:
    return len(found) == len(named) and all(fnmatch(id, name) for id, name in zip(found, named, strict=True))


def test_there_are_enough() -> None:
    """At least 25 transcripts, each through the three doors unless it says why not."""
    assert len(TRANSCRIPTS) >= 25
