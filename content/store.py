"""What is kept in Redis of one person: the session, the answers of two days, the hold, the count of turns.

Two client calls a turn, `begin` and `commit`, both safe to run twice. All keys of a person share a hash tag, so a
turn touches one slot of a cluster. Nothing connects before the first call, and redis is imported only then.
"""

import threading
import time
from collections.abc import Callable
from typing import Any, Final, NamedTuple
from urllib.parse import parse_qsl, urlencode

from content.scripts import BEGIN, COMMIT, FORGET, HOLD, RELEASE
from content.turn import Hold

TIMEOUT: Final = 0.25
"""Seconds for a connection, and for an answer."""
HOLD_TIMEOUT: Final = 0.05
"""Seconds that a reply about danger may wait for its hold to be written."""
DAY: Final = 86_400
SESSION_LIVES: Final = 400 * DAY
HOLD_LIVES: Final = 90 * DAY
UNSURE_LIVES: Final = DAY
"""For so long a late answer still counts, when the card that carried the question is gone."""
ANSWER_LIVES: Final = 2 * DAY
FAILURES_TO_OPEN: Final = 2
OPEN_FOR: Final = 5.0
"""Seconds in which the store is not asked, after that many failures in a row."""


class StoreAway(Exception):
    """The store cannot be asked now. The message says why, without an address."""


class Begun(NamedTuple):
    """What `begin` found: the answer if this turn was done, else the session, the hold and the counts of turns."""

    answer: bytes | None = None
    session: bytes | None = None
    held: Hold = ""
    this_minute: int = 0
    this_day: int = 0


class Breaker:
    """Open for some seconds after some failures in a row, so that nobody waits for a store that is away."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._failures = 0
        self._until = 0.0

    @property
    def open(self) -> bool:
        """Whether the store is not to be asked now."""
        return self._clock() < self._until

    def failed(self) -> None:
        """Count a failure."""
        with self._lock:
            self._failures += 1
            if self._failures >= FAILURES_TO_OPEN:
                self._until = self._clock() + OPEN_FOR

    def worked(self) -> None:
        """Forget the failures so far."""
        self._failures = 0


class Store:
    """Sessions in Redis or Valkey, alone or as a cluster. Every method raises `StoreAway` where it cannot."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._lock = threading.Lock()
        self._clients: dict[float, Any] = {}
        self.breaker = Breaker()

    def begin(self, person: str, turn_id: str, now: float) -> Begun:
        """What is kept of a person, and the answer to this turn if it was given. `now` in seconds since 1970."""
        answer, *kept = self._ask(BEGIN, _keys(person, now), turn_id)
        return _begun(answer, kept)

    def commit(
        self, person: str, turn_id: str, now: float, *, expected: str, session: bytes, answer: bytes
    ) -> Begun | None:
        """Keep the session and the answer where nobody was faster; None then.

        Else what stands there now: the answer to this turn, or the session that another turn left.
        `expected` is the `epoch:turn` that the session had when it was read, empty where there was none.
        """
        args = (turn_id, expected, session, SESSION_LIVES, answer, ANSWER_LIVES)
        outcome, *found = self._ask(COMMIT, _keys(person, now), *args)
        if outcome == b"done":
            return None
        return Begun(answer=found[0]) if outcome == b"answered" else _begun(None, found)

    def hold(self, person: str, now: float, hold: Hold) -> None:
        """Begin a hold: one write, no retry, a twentieth of a second at most. An unsure one never shortens another."""
        keys, lives = _keys(person, now), HOLD_LIVES if hold == "sure" else UNSURE_LIVES
        client = self._client
        self._guarded(lambda: client(HOLD_TIMEOUT, retries=0).eval(HOLD, len(keys), *keys, hold, lives))

    def release(self, person: str, now: float, *, only_unsure: bool = False) -> None:
        """End a hold; with `only_unsure`, one that awaits an answer."""
        self._ask(RELEASE, _keys(person, now), b"unsure" if only_unsure else b"")

    def forget(self, person: str, now: float, *, fresh: bytes) -> None:
        """Wipe everything kept of a person. For a day `fresh` stands instead: no more than the name of a new life."""
        self._ask(FORGET, _keys(person, now), fresh, DAY)

    def stop(self, person: str) -> None:
        """Keep that a person wants no texts. Forgetting leaves this mark, or they would be texted again."""
        self._guarded(lambda: self._client().set(_stop_mark(person), 1))

    def start(self, person: str) -> bool:
        """Take the stop back; whether there was one."""
        return bool(self._guarded(lambda: self._client().delete(_stop_mark(person))))

    def ping(self) -> bool:
        """Whether the store answers now."""
        try:
            self._guarded(lambda: self._client().ping())
        except StoreAway:
            return False
        return True

    def _ask(self, script: str, keys: list[str], *args: str | bytes | int) -> Any:
        # EVAL and not EVALSHA: one call, whatever the server forgot in a restart or failover.
        return self._guarded(lambda: self._client().eval(script, len(keys), *keys, *args))

    def _guarded(self, ask: Callable[[], Any]) -> Any:
        if self.breaker.open:
            raise StoreAway("not asked: it failed a moment ago")
        from redis.exceptions import RedisClusterException, RedisError  # a turn that keeps nothing imports nothing

        try:
            answer = ask()
        except (RedisError, RedisClusterException, OSError) as error:
            self.breaker.failed()
            raise StoreAway(type(error).__name__) from error
        self.breaker.worked()
        return answer

    def _client(self, timeout: float = TIMEOUT, retries: int = 1) -> Any:
        with self._lock:
            if timeout not in self._clients:
                self._clients[timeout] = connect(self._url, timeout=timeout, retries=retries)
            return self._clients[timeout]


def connect(url: str, *, timeout: float = TIMEOUT, retries: int = 1) -> Any:
    """A client for `redis://`, `rediss://` or `unix://`, or for a cluster where the URL says `cluster=true`.

    A single server is connected to at the first call, a cluster here. A connection that was reset is tried
    `retries` times more; a timeout never is.
    Raises ValueError for another URL.
    """
    import redis  # the costliest import of the request path, and not needed for a help line
    from redis.backoff import NoBackoff
    from redis.retry import Retry

    address, _, query = url.partition("?")
    options = dict(parse_qsl(query))
    clustered = options.pop("cluster", "") == "true"
    plain = f"{address}?{urlencode(options)}" if options else address
    retry = Retry(NoBackoff(), retries, supported_errors=(redis.exceptions.ConnectionError,))
    make = redis.RedisCluster if clustered else redis.Redis
    # Not telling the server the client's name and version saves two questions on every new connection.
    quiet: dict[str, Any] = {} if clustered else {"driver_info": None}
    return make.from_url(plain, socket_timeout=timeout, socket_connect_timeout=timeout, retry=retry, **quiet)


def _keys(person: str, now: float) -> list[str]:
    """The keys of a person; the hash tag keeps them in one slot."""
    tag, day, minute = f"{{p:{person}}}", int(now) // DAY, int(now) // 60
    answers = [f"{tag}:a:{day - ago}" for ago in range(3)]
    return [f"{tag}:s", f"{tag}:h", f"{tag}:m:{minute}", f"{tag}:d:{day}", *answers]


def _stop_mark(person: str) -> str:
    return f"{{p:{person}}}:x"


def _hold(kept: bytes | None) -> Hold:
    if kept is None:
        return ""
    return "unsure" if kept == b"unsure" else "sure"


def _begun(answer: bytes | None, kept: list[bytes | None]) -> Begun:
    session, held, minute, day = kept
    return Begun(
        answer=answer,
        session=session,
        held=_hold(held),
        this_minute=int(minute or 0),
        this_day=int(day or 0),
    )
