"""The command, as a person types it: the same starter by both doors, and a plain line where something is wrong."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from local.valkey import embedded, socket_path

ROOT = Path(__file__).parent.parent
COMMAND = [sys.executable, "-m", "local"]


Run = Callable[..., subprocess.CompletedProcess[str]]


def copied(target: Path) -> Path:
    """A checkout with data of its own."""
    left_out = (".venv", ".git", ".steadyground", "node_modules", "__pycache__", "tests", ".*_cache")
    return Path(shutil.copytree(ROOT, target, ignore=shutil.ignore_patterns(*left_out)))


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copied(tmp_path_factory.mktemp("first") / "checkout")


@pytest.fixture
def run(checkout: Path) -> Run:
    """Runs the command in a checkout, with nothing set but what is given."""

    def command(*arguments: str, told: str = "", cwd: Path = checkout, **environment: str) -> Any:
        kept = {name: value for name, value in os.environ.items() if name not in ("REDIS_URL", "STEADYGROUND_NIGHT")}
        return subprocess.run(
            [*COMMAND, *arguments], input=told, capture_output=True, text=True, timeout=60, check=False, cwd=cwd,
            env={**kept, **environment},
        )  # fmt: skip

    return command


@pytest.fixture(scope="module")
def served(checkout: Path) -> Iterator[str]:
    """The second checkout's server, on a port of its own."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        port = found.getsockname()[1]
    environment = {**os.environ, "STEADYGROUND_UNSIGNED": "1", "STEADYGROUND_NIGHT": "2026-11-22"}
    environment.pop("REDIS_URL", None)
    server = subprocess.Popen([*COMMAND, "serve", "--port", str(port)], cwd=checkout, env=environment,
                              stdout=subprocess.PIPE, text=True)  # fmt: skip
    base = f"http://127.0.0.1:{port}"
    for _ in range(200):
        try:
            requests.get(base + "/healthz", timeout=1)
            break
        except requests.ConnectionError:
            time.sleep(0.05)
    yield base
    server.terminate()
    server.wait(10)


def starter(words: str) -> str:
    """The question itself, without what is said around it by either door."""
    after = (
        words.rsplit("Tonight: ", maxsplit=1)[-1]
        .rsplit("Here's tonight's. ", maxsplit=1)[-1]
        .removeprefix("(1 second) ")
    )
    return after.split(" Answer here")[0].split(" (2 seconds)")[0].strip()


def test_the_same_starter_by_both_doors_in_two_checkouts(run: Run, checkout: Path, tmp_path: Path) -> None:
    """Tonight's is everybody's, and the setting of the night moves it."""
    second = copied(tmp_path / "second")
    question = ("ask", "what's tonight's conversation starter")
    found = {
        starter(run("ask", "--door", door, question[1], cwd=cwd, STEADYGROUND_NIGHT="2026-11-22").stdout)
        for door in ("text", "voice")
        for cwd in (checkout, second)
    }
    both = run(*question, STEADYGROUND_NIGHT="2026-11-22").stdout
    assert len(found) == 1
    assert both.count(found.pop()) == 2
    tomorrow = run("ask", "--door", "voice", question[1], STEADYGROUND_NIGHT="2026-11-23").stdout
    assert starter(tomorrow) not in both


def test_serving(served: str) -> None:
    """A page that says what is running, its health, and an open door for one's own machine."""
    page = requests.get(served + "/", timeout=5)
    assert page.status_code == 200
    assert "steadyground talk" in page.text
    assert "answering" in page.text
    assert requests.get(served + "/healthz", timeout=5).json() == {"status": "ok", "redis": True}
    assert requests.get(served + "/nothing", timeout=5).status_code == 404
    assert requests.post(served + "/alexa", json={"request": {"type": "LaunchRequest"}}, timeout=5).status_code == 200


def test_ask_shares_the_running_valkey(run: Run, served: str) -> None:
    """Two commands of a checkout use one embedded Valkey at the same time."""
    done = run("ask", "--door", "text", "tonight")
    assert done.returncode == 0
    assert "Tonight: " in done.stdout
    assert served


def test_talking_in_a_terminal(run: Run) -> None:
    """A conversation from standard input, through the real door."""
    done = run("talk", "--door", "voice", told="tell me a story\nnext\nstop\n", STEADYGROUND_NIGHT="2026-11-22")
    assert done.returncode == 0, done.stderr
    assert "This one is called" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "environment"),
    [
        (["serve", "--port", "many"], {}),
        (["serve", "--host", "192.0.2.1"], {"STEADYGROUND_UNSIGNED": "1"}),
        (["nonsense"], {}),
        (["ask"], {}),
        (["ask", "hi"], {"STEADYGROUND_NIGHT": "tomorrow"}),
        (["ask", "hi"], {"REDIS_URL": "http://nowhere"}),
        (["serve"], {"REDIS_URL": "redis://127.0.0.1:1"}),
    ],
)
def test_what_is_wrong_is_said_in_a_line(run: Run, arguments: list[str], environment: dict[str, str]) -> None:
    """Bad arguments, settings and a store that cannot be reached: a line on standard error, exit 2, no traceback."""
    done = run(*arguments, **environment)
    assert done.returncode == 2, done.stdout
    assert done.stderr.strip()
    assert "Traceback" not in done.stderr


def test_check_counts(run: Run) -> None:
    """The check as JSON: no problems, counts by kind, and the points of the source article."""
    report = json.loads(run("check", "--json").stdout)
    assert report["ok"] is True
    assert report["problems"] == []
    assert report["counts"]["starter"]["en"] >= 120
    assert sum(report["by_step"].values()) > 100
    assert "SEED-01" in report["seed"]["covered"]


def test_understand_writes_json(run: Run) -> None:
    """A JSON object for every line, in the shape that others count on."""
    done = run("understand", told="tonight\nhe hit me\n")
    tonight, hit = (json.loads(line) for line in done.stdout.splitlines())
    assert set(tonight) == {"text", "intent", "slots", "concern", "certainty", "concerns", "confidence", "candidates"}
    assert (tonight["intent"], tonight["concern"]) == ("starter", None)
    assert (hit["concern"], hit["certainty"]) == ("abuse", "sure")
    assert run("models", "--check").returncode == run("train", "--check").returncode == 0


def test_why_a_message_was_understood_so(run: Run) -> None:
    """Writers see the reviewed phrases, the words that decided, and the runners-up; of an empty message nothing."""
    done = run("understand", "--why", told="he hit me with another bottle\n\n")
    hit, empty = (json.loads(line)["why"] for line in done.stdout.splitlines())
    assert {"words": "he hit me", "kind": "abuse", "certainty": "sure"} in hit["phrases"]
    assert next(iter(hit["concern"]["ranked"])) == "abuse"
    assert "hit" in hit["concern"]["words"]
    assert len(hit["intent"]["ranked"]) == 5
    assert empty == {"phrases": [], "intent": {}, "concern": {}}


def test_a_valkey_is_handed_on_and_its_data_kept(tmp_path: Path) -> None:
    """Who comes second shares it and takes over when the first ends; what was kept is still there afterwards."""
    import redis

    with embedded(tmp_path) as first:
        redis.Redis.from_url(first).set("kept", "yes")
        second = embedded(tmp_path)
        url = second.__enter__()
    time.sleep(1)
    assert redis.Redis.from_url(url).get("kept") == b"yes"
    second.__exit__(None, None, None)
    with embedded(tmp_path) as third:
        assert redis.Redis.from_url(third).get("kept") == b"yes"
    deep = tmp_path / ("a" * 60) / ("b" * 60)
    assert len(str(socket_path(deep))) <= 100
    with embedded(deep) as url:
        assert redis.Redis.from_url(url).ping()
