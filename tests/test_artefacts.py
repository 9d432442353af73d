"""The artefact is what is tested: unpacked into an empty directory, it answers events in a clean interpreter."""

import base64
import json
import os
import random
import shutil
import subprocess
import sys
import time
import zipfile
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from twilio.request_validator import RequestValidator

from local import packaging
from local.packaging import FUNCTIONS, Target
from tests import test_hostile
from tests.conftest import SKILL, TOKEN, Valkey

ROOT = Path(__file__).parent.parent
SIZES = {"fallback": 20_000, "text": 12_000_000, "voice": 15_000_000}
"""Bytes that a zip may have."""

RUN = """
import json, sys
sys.path[:] = [sys.argv[1], *(path for path in sys.path if "site-packages" not in path and path)]
module, _, name = sys.argv[2].rpartition(".")
handle = getattr(__import__(module, fromlist=[name]), name)
for line in sys.stdin:
    answer = handle(json.loads(line), None)
    print("ANSWER " + json.dumps(answer))
"""


@pytest.fixture(scope="session")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Every function's artefact for this machine, each in an empty directory."""
    target: Target = packaging.targets()[1]
    found = {}
    for function in FUNCTIONS:
        made = packaging.package(function, target)
        assert made.stat().st_size < SIZES[function.name], function.name
        found[function.name] = tmp_path_factory.mktemp(function.name)
        zipfile.ZipFile(made).extractall(found[function.name])
    return found


def answers(folder: Path, handler: str, events: list[Any], valkey: Valkey) -> list[dict[str, Any]]:
    """What a handler answers to events, one after the other, in an interpreter that sees the artefact alone."""
    environment = {
        "PATH": os.environ["PATH"], "REDIS_URL": valkey.url, "STEADYGROUND_PEPPER": "artefact", "ALEXA_SKILL_ID": SKILL,
        "TWILIO_AUTH_TOKEN": TOKEN, "PUBLIC_BASE_URL": "https://texts.example", "STEADYGROUND_UNSIGNED": "1",
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-I", "-c", RUN, str(folder), handler], input="\n".join(map(json.dumps, events)),
        capture_output=True, text=True, check=False, env=environment, cwd=folder, timeout=120,
    )  # fmt: skip
    found = [
        json.loads(line.removeprefix("ANSWER ")) for line in done.stdout.splitlines() if line.startswith("ANSWER ")
    ]
    assert len(found) == len(events), done.stderr[-2000:]
    return found


def form(words: str, number: str = "+12025550177") -> dict[str, str]:
    return {"MessageSid": f"SM{time.time_ns()}", "From": number, "Body": words, "FromCountry": "US", "FromCity": ""}


def event(
    sent: dict[str, str], *, shape: str = "v2", encoded: bool = False, signature: str | None = None
) -> dict[str, Any]:
    """A form as the API in front of the function hands it over."""
    path = "/prod/sms" if shape == "v1" else "/sms"
    signed = RequestValidator(TOKEN).compute_signature(f"https://texts.example{path}", sent)
    signed = signed if signature is None else signature
    body = urlencode(sent)
    common = {
        "body": base64.b64encode(body.encode()).decode() if encoded else body,
        "isBase64Encoded": encoded,
    }
    if shape == "v1":
        headers = {"X-Twilio-Signature": signed, "Content-Type": "application/x-www-form-urlencoded"}
        return {"path": "/sms", "httpMethod": "POST", "headers": headers, "requestContext": {"path": path}, **common}
    headers = {"x-twilio-signature": signed, "content-type": "application/x-www-form-urlencoded"}
    context = {"http": {"method": "POST", "path": path}, "stage": "$default"}
    return {
        "version": "2.0",
        "rawPath": path,
        "rawQueryString": "",
        "headers": headers,
        "requestContext": context,
        **common,
    }


def test_the_text_function(unpacked: dict[str, Path], valkey: Valkey) -> None:
    """HTTP API, REST API and Function URL events, base64 or not, with a conversation that goes on between them."""
    events = [
        event(form("step three")),
        event(form("next"), encoded=True),
        event(form("next"), shape="v1"),
        event(form("next"), shape="v1", encoded=True),
        event(form("hotline")),
        event(form("next"), signature="forged"),
        event(form("next"), signature=""),
    ]
    found = answers(unpacked["text"], "sms.handler.handle", events, valkey)
    assert [answer["statusCode"] for answer in found] == [200] * 5 + [403] * 2
    assert "Step 3" in found[0]["body"]
    assert len({answer["body"] for answer in found[:5]}) == 5
    assert "988" in found[4]["body"]
    assert found[0]["headers"]["Set-Cookie"].startswith("place=")


def envelope(request: dict[str, Any], *, new: bool = False, skill: str = SKILL) -> dict[str, Any]:
    system = {"application": {"applicationId": skill}, "user": {"userId": "artefact"}}
    fixed = {"requestId": f"r{time.time_ns()}", "locale": "en-US", "timestamp": "2026-01-01T00:00:00Z"}
    session = {"new": new, "sessionId": "s", "user": {"userId": "artefact"}}
    return {"version": "1.0", "session": session, "context": {"System": system}, "request": {**fixed, **request}}


def test_the_voice_function(unpacked: dict[str, Path], valkey: Valkey) -> None:
    """Alexa's own events, with the SDK inside and a real store."""
    step = {"name": "step", "value": "two"}
    events = [
        envelope({"type": "LaunchRequest"}, new=True),
        envelope({"type": "IntentRequest", "intent": {"name": "StepIntent", "slots": {"step": step}}}),
        envelope({"type": "IntentRequest", "intent": {"name": "AMAZON.NextIntent"}}),
        envelope({"type": "IntentRequest", "intent": {"name": "HotlineIntent"}}),
        envelope({"type": "SessionEndedRequest", "reason": "USER_INITIATED"}),
    ]
    found = answers(unpacked["voice"], "skill.handler.handle", events, valkey)
    heard = [answer["response"].get("outputSpeech", {}).get("ssml", "") for answer in found]
    assert "Welcome" in heard[0]
    assert "Step 2" in heard[1]
    assert heard[2]
    assert heard[2] != heard[1]
    assert "988" in heard[3]
    assert heard[4] == ""


def test_the_fallback_function(unpacked: dict[str, Path], valkey: Valkey) -> None:
    """Whatever is sent, help lines come back."""
    for answer in answers(unpacked["fallback"], "sms.fallback.handle", [{}, None, {"body": 3}], valkey):
        assert answer["statusCode"] == 200
        assert "1-800-799-7233" in answer["body"]


def test_bad_events_at_the_artefact(unpacked: dict[str, Path], valkey: Valkey) -> None:
    """Events of any shape get an answer that says no, or help lines; none ends the function."""
    good = event(form("tonight"))
    bad = [
        {}, {"body": None}, {"body": 3, "headers": 3}, {"headers": None, "isBase64Encoded": True, "body": "***"},
        {**good, "body": "\x00\ud800"}, {**good, "headers": {}}, {**good, "headers": {"x-twilio-signature": None}},
        {**good, "cookies": [None, 3]}, {**good, "rawPath": None}, {**good, "requestContext": 3},
        {**good, "body": "a" * 2_000_000},
        {"rawPath": "/sms", "headers": {"X-Twilio-Signature": "é"}, "body": "Body=x"}, good["headers"],
    ]  # fmt: skip
    for answer in answers(unpacked["text"], "sms.handler.handle", bad, valkey):
        assert answer["statusCode"] in (200, 403)
    odd = [envelope({"type": "New"}), envelope({"type": None}), envelope({"type": "IntentRequest", "intent": 3})]
    for reply in answers(unpacked["voice"], "skill.handler.handle", odd, valkey):
        assert reply["version"] == "1.0"


def test_the_hostile_requests_at_the_artefact(unpacked: dict[str, Path], valkey: Valkey) -> None:
    """What is sent to the doors over HTTP is sent to the functions too."""
    chance = random.Random(3)
    good = event(form("tonight"))
    bodies = (base64.b64encode(test_hostile.odd_form(chance)).decode() for _ in range(200))
    texts = [{**good, "body": body, "isBase64Encoded": True} for body in bodies]
    for answer in answers(unpacked["text"], "sms.handler.handle", texts, valkey):
        assert answer["statusCode"] in (200, 403)
    odd = [envelope({"type": "IntentRequest", "intent": {"name": "StarterIntent", "slots": {}}}) for _ in range(200)]
    for each in odd:
        test_hostile.spoil(each["request"], chance)
    for reply in answers(unpacked["voice"], "skill.handler.handle", odd, valkey):
        assert reply["version"] == "1.0"


def test_nothing_is_packed_that_is_not_needed(unpacked: dict[str, Path]) -> None:
    """No writers' files, no tests, nobody else's door, and of twilio only what is imported."""
    packed = {name: {str(path.relative_to(folder)) for path in folder.rglob("*")} for name, folder in unpacked.items()}
    assert {path for path in packed["fallback"] if path.endswith(".py")} == {"sms/__init__.py", "sms/fallback.py"}
    for name, other in (("text", "skill"), ("voice", "sms")):
        assert "content/library.sqlite" in packed[name]
        assert "interaction_models/en.model.json" in packed[name]
        assert not any(path.startswith((other, "pydantic", "yaml", "flask", "tests")) for path in packed[name])
        assert not any(path.endswith(("authoring.py", "web.py", "utterances.py", ".yaml")) for path in packed[name])
        assert any(path.endswith(".pyc") for path in packed[name])
    assert "twilio/rest" not in packed["text"]


def test_the_template(tmp_path: Path) -> None:
    """The CloudFormation that osls makes, without an account: three functions, and cfn-lint finds no fault."""
    osls = ROOT / "node_modules" / ".bin" / "osls"
    if not (shutil.which("node") and osls.exists()):
        assert os.environ.get("CI") != "true", "CI needs Node and `npm ci`"
        pytest.skip("no Node, or no `npm ci` yet")
    deploy = packaging.targets()[0]
    for function in FUNCTIONS:
        packaging.package(function, deploy)
    made = subprocess.run(
        [osls, "package", "--package", str(tmp_path)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert made.returncode == 0, made.stdout + made.stderr
    template = tmp_path / "cloudformation-template-update-stack.json"
    resources = json.loads(template.read_text())["Resources"]
    functions = [one["Properties"] for one in resources.values() if one["Type"] == "AWS::Lambda::Function"]
    assert {one["Handler"] for one in functions} == {
        "skill.handler.handle",
        "sms.handler.handle",
        "sms.fallback.handle",
    }
    assert {(one["Runtime"], *one["Architectures"]) for one in functions} == {("python3.13", "arm64")}
    assert not any("VpcConfig" in one for one in functions)
    secrets = {value for one in functions for value in one.get("Environment", {}).get("Variables", {}).values()}
    assert sum(str(value).startswith("{{resolve:secretsmanager:") for value in secrets) >= 3
    # W3005: osls names a dependency twice, which is harmless and not ours to mend
    lint = [Path(sys.executable).parent / "cfn-lint", "--ignore-checks", "W3005", "--template", template]
    checked = subprocess.run(lint, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout
