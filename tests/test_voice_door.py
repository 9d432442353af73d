"""The voice door: a real Alexa client, shared speakers, voices that flicker, and whatever is new or broken."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from content.turn import Passage, Reply
from content.vocabulary import CONCERNS
from interaction_models.alexa import path_of
from skill import reading
from skill.door import VoiceDoor
from skill.speaking import speech
from tests.conftest import Service

HERE = Path(__file__).parent


def test_an_evening_with_a_real_client(unsigned: Service) -> None:
    """The virtual Alexa client, with the committed model, hears valid speech in every turn of an evening."""
    node, client = shutil.which("node"), HERE.parent / "node_modules" / "virtual-alexa"
    if not (node and client.exists()):
        assert os.environ.get("CI") != "true", "CI needs Node and `npm ci`"
        pytest.skip("no Node, or no `npm ci` yet")
    arguments = [node, HERE / "alexa" / "evening.js", f"{unsigned.base}/alexa", path_of("en-US")]
    done = subprocess.run(arguments, capture_output=True, text=True, timeout=60, check=False)
    turns = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    assert done.returncode == 0, done.stdout + done.stderr
    heard = {turn["said"]: turn["heard"] for turn in turns}
    assert "Take your time with it." in heard["tonight's conversation starter"]
    assert "Step three" in heard["step three"] or "Step 3" in heard["step three"]
    assert "1-800-799-7233" in heard["i need a domestic violence hotline"]
    assert "out loud here" in heard["my husband scares me"]


def test_a_shared_speaker_tells_no_history(service: Service) -> None:
    """An unrecognised voice saves nothing, is told nothing of before, and is asked twice before all is wiped."""
    speaker = service.listener(voice="")
    assert "Welcome" in speaker.open()
    speaker.say("another")
    assert "keep no list" in speaker.say("save it")
    assert "save it" not in speaker.say("another")
    speaker.session = ""
    assert "I'm back" not in speaker.open()
    assert "for everyone who uses it" in speaker.say("forget me")
    assert "wiped" in speaker.say("yes")


def test_a_hold_on_a_shared_speaker_ends_with_the_session(service: Service) -> None:
    """What one voice disclosed holds for that session alone, so that no other voice learns of it."""
    speaker = service.listener(voice="")
    speaker.say("my husband scares me")
    speaker.say("no")
    speaker.open()
    assert "Something quiet" not in speaker.say("tonight")


def test_a_recognised_voice_has_its_hold_everywhere(service: Service) -> None:
    """On one's own session a hold lasts until one says that one is safe."""
    listener = service.listener()
    listener.open()
    listener.say("my husband scares me")
    listener.say("no")
    listener.session = ""
    listener.open()
    assert "something quiet" in listener.say("another").lower()
    assert "for anything" in listener.say("i'm safe now")
    assert "something quiet" not in listener.say("another").lower()


def test_the_card_fixes_the_person_for_a_session(service: Service) -> None:
    """A voice that is recognised in one turn and not in the next is the same person all along."""
    listener = service.listener()
    listener.open()
    listener.say("step two")
    known, listener.voice = listener.voice, ""
    listener.say("next")
    listener.voice = known
    library = service.doors.conversation.library
    assert library.passage("step.2#3").voice.split('"')[0] in listener.say("next")


def test_resume_after_the_session_ended(service: Service) -> None:
    """The dishes took longer than the microphone: the place is still there when the skill is opened again."""
    for voice in ("amzn1.ask.person.ONE", ""):
        listener = service.listener(voice=voice)
        listener.open()
        listener.say("a few quiet minutes")
        listener.say("next")
        assert "I'm back" in listener.say("hang on")
        listener.open()
        assert "part 2" in listener.say("i'm back")


def test_two_turns_of_one_request_are_one(service: Service) -> None:
    """The same request again gets the same answer."""
    listener = service.listener()
    listener.open()
    request = {"type": "IntentRequest", "requestId": "once", "intent": {"name": "AnotherIntent"}}
    assert listener.send(request) == listener.send(request)


@pytest.mark.parametrize(
    "request_",
    [
        {"type": "SessionEndedRequest", "reason": "A_NEW_REASON", "error": {"type": "NEW", "message": "x"}},
        {"type": "System.ExceptionEncountered", "error": {"type": "INVALID_RESPONSE"}},
        {"type": "AlexaSkillEvent.SkillAccountUnlinked"},
        {"type": "Reminders.ReminderTriggered", "timestamp": 1},
        {"type": "Something.New"},
        {"type": None},
        {},
    ],
)
def test_what_wants_no_answer_gets_an_empty_one(service: Service, request_: dict[str, Any]) -> None:
    """Ends, reports and types that nobody knew when this was written are taken quietly."""
    listener = service.listener()
    assert listener.responded({**request_}) == {}


def test_unknown_surroundings_do_not_matter(unsigned: Service) -> None:
    """New viewports, dialog states, resolution codes and slots of another type are passed over."""
    listener = unsigned.listener()
    unmatched = {"resolutionsPerAuthority": [{"status": {"code": "NEW"}}]}
    slot = {"name": "topic", "value": "money", "resolutions": unmatched}
    envelope = listener.envelope(
        {"type": "IntentRequest", "dialogState": "NEW", "timestamp": 12,
         "intent": {"name": "StarterIntent", "slots": {"topic": slot, "more": None, "odd": {"value": 3}}}}
    )  # fmt: skip
    envelope["context"] |= {"Viewport": {"mode": "NEW"}, "Viewports": [{"type": "NEW"}], "X": None}
    del envelope["request"]["timestamp"]
    answer = unsigned.post("/alexa", json.dumps(envelope).encode(), {})
    assert answer.status == 200
    assert "Here's another" in answer.body


def test_another_site_cannot_use_an_unsigned_door(unsigned: Service) -> None:
    """A page of another origin, or another name for this machine, is turned away."""
    body = json.dumps(unsigned.listener().envelope({"type": "LaunchRequest"})).encode()
    assert unsigned.post("/alexa", body, {"Host": "evil.example"}).status == 403
    assert unsigned.post("/alexa", body, {"Origin": "https://evil.example"}).status == 403
    assert unsigned.post("/alexa", body, {"Origin": "http://localhost:8000"}).status == 200


def test_a_hotline_when_the_sdk_is_broken(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    """The number is said all the same: it does not depend on the SDK."""
    doors = service.doors
    door = VoiceDoor(settings=doors.settings, conversation=doors.conversation, understanding=doors.understanding)
    monkeypatch.setitem(__import__("sys").modules, "skill.sdk", None)  # an import of it fails
    envelope = service.listener().envelope({"type": "IntentRequest", "intent": {"name": "HotlineIntent"}})
    assert "988" in door.answer(envelope)["response"]["outputSpeech"]["ssml"]


def test_speech_is_escaped_and_paced() -> None:
    """Nothing in the words breaks the markup, long quiet is chained, and numbers are said slowly."""
    words = "this & that <b>, call 1-800-799-7233 or 988"
    reply = Reply(says=(Passage(id="a", voice=words, text="", pause_after=24),), private=True)
    said = speech(reply).ssml
    assert "This &amp; that &lt;b&gt;" in said
    assert '<break time="10s"/><break time="10s"/><break time="4s"/>' in said
    assert '<say-as interpret-as="telephone">1-800-799-7233</say-as>' in said
    assert '<say-as interpret-as="digits">988</say-as>' in said


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("hits me", "abuse"),
        ("scares me", "abuse"),
        ("kill myself", "self_harm"),
        ("raped me", "sexual_assault"),
        ("hits my kids", "child_harm"),
        ("have a gun", "immediate_danger"),
        ("tired of pretending", ""),
        ("left the light on", ""),
    ],
)
def test_free_speech_without_its_beginning(service: Service, said: str, kind: str) -> None:
    """Alexa keeps "my husband" to itself: what is left is still heard, as what it is and nothing graver."""
    doors = service.doors
    slot = {"said": {"name": "said", "value": said}}
    asked = reading.read({"request": {"type": "IntentRequest", "intent": {"name": "TellIntent", "slots": slot}}})
    heard = reading.heard(asked, understanding=doors.understanding, settings=doors.settings, now=1_800_000_000)
    assert (heard.concerns[0].kind if heard.concerns else "") == kind


def test_every_concern_has_an_intent(service: Service) -> None:
    """What Alexa calls AbuseIntent is a disclosure, and so are its sisters."""
    for kind in CONCERNS:
        name = service.doors.understanding.names.alexa_concern(kind)
        listener = service.listener()
        listener.open()
        heard = listener.send({"type": "IntentRequest", "intent": {"name": name}})
        assert "out loud here" in heard or re.search(r"911|988|1-800", heard), kind
