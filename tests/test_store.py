"""The store on a real server: two calls a turn, races, lost answers, and a server that goes away and comes back."""

import json
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import redis

from content.store import Store, StoreAway, _keys, connect
from tests.conftest import Serve, Service, Valkey


@pytest.fixture(params=["one server", "a cluster"])
def url(request: pytest.FixtureRequest, valkey: Valkey) -> str:
    """The store's address, alone and as a cluster of three."""
    return valkey.url if request.param == "one server" else str(request.getfixturevalue("cluster"))


@pytest.fixture
def anywhere(serve: Serve, url: str) -> Service:
    """A service over either."""
    return serve(url)


@pytest.fixture
def watched(valkey: Valkey) -> Iterator[list[str]]:
    """The commands that clients send, as they come; those that a script runs are left out."""
    commands: list[str] = []
    client = redis.Redis(port=valkey.port)
    with client.monitor() as monitor:
        thread = threading.Thread(target=_collect, args=(monitor, commands), daemon=True)
        thread.start()
        yield commands


def _collect(monitor: redis.client.Monitor, commands: list[str]) -> None:
    try:
        for line in monitor.listen():
            if line["client_type"] != "lua":
                commands.append(line["command"])
    except (OSError, redis.RedisError, AttributeError, ValueError):
        return  # the connection was closed: the test is over


def _settled(commands: list[str]) -> list[str]:
    time.sleep(0.15)
    found = [command.split()[0].upper() for command in commands]
    commands.clear()
    return found


def test_two_calls_a_turn_and_none_for_a_hotline(service: Service, watched: list[str]) -> None:
    """A turn on a warm connection makes two client calls, a hotline none, a disclosure one."""
    texter, listener = service.texter(), service.listener()
    texter.say("tonight")
    listener.say("tonight")
    _settled(watched)
    texter.say("another")
    assert _settled(watched) == ["EVAL", "EVAL"]
    listener.say("another")
    assert _settled(watched) == ["EVAL", "EVAL"]
    texter.say("i need a hotline")
    listener.say("i need a hotline")
    assert _settled(watched) == []
    texter.say("he hit me last night")
    time.sleep(0.3)
    _settled(watched)  # the connection of the hold opens once
    texter.say("he hit me last night")
    assert _settled(watched) == ["EVAL"]


def test_a_hundred_at_once_each_message_twice(anywhere: Service) -> None:
    """Fifty messages of one person, each sent twice, at once: fifty effects, and a repeat gets the same TwiML."""
    texter = anywhere.texter()
    texter.say("menu")
    forms = [texter.form("another") for _ in range(50)] * 2
    with ThreadPoolExecutor(100) as pool:
        # each worker's connection to the store is opened before, as in a server that has been up for a while
        list(pool.map(lambda _: anywhere.texter().say("menu"), range(60)))
        answers = list(pool.map(texter.send, forms))
    bodies = [answer.body for answer in answers]
    assert {answer.status for answer in answers} == {200}
    assert bodies[:50] == bodies[50:]
    assert len(set(bodies)) == 50
    person = anywhere.doors.conversation.speaker("sms", texter.number).person
    kept = anywhere.doors.conversation.turns.store.begin(person, "none", 0).session
    assert kept is not None
    assert kept.startswith(kept.split(b":")[0] + b":51|")


def test_the_same_message_again_moves_nothing(anywhere: Service) -> None:
    """A message that the carrier sends again, even much later in the conversation, gets the same answer."""
    texter = anywhere.texter()
    form = texter.form("another")
    first = texter.send(form).body
    texter.say("next")
    assert texter.send(form).body == first
    assert texter.say("repeat")[0] != first


def test_killed_and_started_again_in_mid_conversation(mortal_valkey: Valkey, serve: Serve) -> None:
    """The server is killed and comes back: nothing acknowledged is lost, and meanwhile the card keeps the place."""
    service = serve(mortal_valkey.url)
    texter, listener = service.texter(), service.listener()
    texter.say("another")
    texter.say("save it")
    texter.say("step three")
    listener.say("step two")
    mortal_valkey.kill()
    assert _passage(service, "step.3#2", "text") in texter.say("next")[0]
    assert _passage(service, "step.2#2", "voice") in listener.say("next")
    assert "couldn't" in texter.say("forget me")[0]
    mortal_valkey.start()
    service.doors.conversation.turns.store.breaker.worked()
    time.sleep(5.1)  # as long as the breaker stays open
    assert texter.say("saved")[0].startswith("Saved, 1 of 1")
    assert _passage(service, "step.2#3", "voice") in listener.say("next")


def _passage(service: Service, ref: str, form: str) -> str:
    return str(getattr(service.doors.conversation.library.passage(ref), form)).split('"')[0]


def test_while_the_store_is_away_replies_still_come(serve: Serve) -> None:
    """With nothing listening at its address each turn is answered, keeps its place, and says what it could not do."""
    service = serve("redis://127.0.0.1:1")
    texter = service.texter()
    assert "Step 3" in texter.say("step three")[0]
    assert _passage(service, "step.3#2", "text") in texter.say("next")[0]
    texter.say("another")
    assert "couldn't save" in texter.say("save it")[0]
    assert "couldn't wipe" in texter.say("forget me")[0]
    assert json.loads(service.logged[-1])["degraded"] is True


def test_a_black_hole_costs_half_a_second_and_then_nothing(serve: Serve) -> None:
    """A store that takes connections and never answers: within 0.5 s, at once while the breaker is open."""
    with socket.create_server(("127.0.0.1", 0), backlog=64) as hole:
        service = serve(f"redis://127.0.0.1:{hole.getsockname()[1]}")
        texter = service.texter()
        texter.say("i need a hotline")  # imports and connections of our own, not of the store
        times = []
        for words in ("tonight", "another", "next", "menu"):
            began = time.perf_counter()
            assert texter.say(words)
            times.append(time.perf_counter() - began)
        assert max(times[:2]) < 0.5
        assert max(times[2:]) < 0.15


def test_a_race_lost_to_another_turn_is_told(url: str) -> None:
    """A commit over a session that has moved on keeps nothing and says what stands there; a repeat gets its answer."""
    store = Store(url)
    assert store.begin("p1", "t1", 60).session is None
    assert store.commit("p1", "t1", 60, expected="", session=b"5:1|{}", answer=b"first") is None
    lost = store.commit("p1", "t2", 60, expected="", session=b"5:1|{}", answer=b"second")
    assert lost is not None
    assert lost.session == b"5:1|{}"
    again = store.commit("p1", "t1", 60, expected="5:1", session=b"5:2|{}", answer=b"other")
    assert again is not None
    assert again.answer == b"first"
    assert store.begin("p1", "t1", 60).answer == b"first"
    assert store.begin("p1", "t1", 60 + 86_400 * 2).answer == b"first"


def test_forgetting_leaves_only_the_name_of_a_new_life(url: str) -> None:
    """After forgetting one key is left, for a day, with nothing in it but a number."""
    store, client = Store(url), connect(url)
    store.commit("p2", "t1", 60, expected="", session=b"5:1|{}", answer=b"answer")
    store.hold("p2", 60, "sure")
    assert store.begin("p2", "t2", 60).held
    store.forget("p2", 60, fresh=b"6:0|{}")
    assert [key for key in _keys("p2", 60) if client.exists(key)] == ["{p:p2}:s"]
    assert client.get("{p:p2}:s") == b"6:0|{}"
    assert 0 < client.ttl("{p:p2}:s") <= 86_400


def test_full_or_broken_answers_count_as_away(valkey: Valkey) -> None:
    """A server that refuses writes is a store that is away, not an error that reaches anybody."""
    client = redis.Redis(port=valkey.port)
    client.config_set("maxmemory", 1)
    try:
        with pytest.raises(StoreAway):
            Store(valkey.url).hold("p3", 60, "sure")
    finally:
        client.config_set("maxmemory", 0)
