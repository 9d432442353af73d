"""Answers of the store that come too late, and cookies that come back late."""

import json

import pytest

from content.session import Session
from tests.conftest import Impatient, Serve, Service, Valkey

BEGIN, COMMIT = 0, 1
"""The calls of a turn."""
MISSED = [(BEGIN, False), (COMMIT, False), (COMMIT, True)]


@pytest.fixture(scope="module")
def late(serve: Serve, valkey: Valkey) -> Service:
    """A service over a store that can be told to be late."""
    service = serve(valkey.url)
    service.doors.conversation.turns.store = Impatient(valkey.url)
    return service


def make_late(service: Service, calls: int, done: bool) -> None:
    store = service.doors.conversation.turns.store
    assert isinstance(store, Impatient)
    store.will_be_late(calls, done)


def saved(service: Service, number: str) -> list[str]:
    """The words of what is kept as saved."""
    talks = service.doors.conversation
    found = talks.turns.store.begin(talks.speaker("sms", number).person, "none", 0).session
    items = [talks.library.by_ordinal(ordinal) for ordinal in Session.from_bytes(found).saved] if found else []
    return [talks.library.passage(item.id).text for item in items if item]


@pytest.mark.parametrize("cookie", ["its own cookie", "a cookie of before"])
@pytest.mark.parametrize(("calls", "done"), MISSED, ids=["nothing read", "not kept", "kept all the same"])
def test_what_was_given_last_is_what_is_saved(late: Service, calls: int, done: bool, cookie: str) -> None:
    """The store is late for one turn, perhaps one with a cookie that came back late: "save" keeps what that gave."""
    texter = late.texter()
    texter.say("tonight")
    before = texter.cookie
    for words in ("step three", "a starter about money"):
        texter.say(words)
    texter.cookie = before if cookie == "a cookie of before" else texter.cookie
    make_late(late, calls, done)
    given = texter.say("another")[-1]
    assert json.loads(late.logged[-1])["degraded"] is True
    assert texter.say("save it")[-1].startswith("Saved.")
    assert [words in given for words in saved(late, texter.number)] == [True]


def test_a_message_that_was_kept_unknown_to_us_says_the_same_again(late: Service) -> None:
    """The carrier sends it once more: what was said when nobody knew is what was kept."""
    texter = late.texter()
    texter.say("tonight")
    form = texter.form("another")
    make_late(late, COMMIT, True)
    assert texter.send(form).body == texter.send(form).body


def test_saving_is_claimed_only_where_it_is_known(late: Service) -> None:
    """Kept, but nobody knows: we say that we couldn't, what is offered then is what counts, and it is there once."""
    texter = late.texter()
    given = texter.say("another")[-1]
    make_late(late, COMMIT, True)
    assert "couldn't save" in texter.say("save it")[-1]
    assert "saved already" in texter.say("1")[-1]
    assert [words in given for words in saved(late, texter.number)] == [True]


def test_a_hold_that_was_read_counts_though_nothing_could_be_kept(late: Service) -> None:
    """The cookie is lost, the store says that a hold is on, and then says no more."""
    texter = late.texter()
    texter.say("he hit me last night")
    texter.cookie = ""
    make_late(late, COMMIT, False)
    assert "Something quiet" in texter.say("tonight")[-1]


def test_a_help_line_with_an_old_cookie_moves_nobody(late: Service) -> None:
    """Help lines are given without asking the store: the place is still where the store knows it."""
    texter = late.texter()
    texter.say("tonight")
    before = texter.cookie
    texter.say("step three")
    texter.cookie = before
    assert "1-800-799-7233" in texter.say("lines")[-1]
    assert late.doors.conversation.library.passage("step.3#2").text in texter.say("next")[-1]


@pytest.mark.parametrize("times", [1, 2])
def test_a_help_line_without_a_cookie_moves_nobody(late: Service, times: int) -> None:
    """The cookie is lost, and the one that comes of a help line knows no place: the store's is still the place."""
    texter = late.texter()
    texter.say("step three")
    texter.cookie = ""
    for _ in range(times):
        assert "1-800-799-7233" in texter.say("lines")[-1]
    assert late.doors.conversation.library.passage("step.3#2").text in texter.say("next")[-1]


def test_a_help_line_in_a_new_session_moves_nobody(late: Service) -> None:
    """By voice a session that opens with a help line has no card yet: the place is the store's."""
    listener = late.listener()
    listener.say("step three")
    again = late.listener(user=listener.user, voice=listener.voice)
    again.say("give me a hotline")
    assert late.doors.conversation.library.passage("step.3#2").voice[:40] in again.say("next")


@pytest.mark.parametrize("words", ["he hit me last night", "x"])
def test_danger_and_a_way_out_lead_away_without_a_cookie(late: Service, words: str) -> None:
    """No cookie, and perhaps no store: what was said of danger, and leaving, lead nobody back to a place."""
    texter = late.texter()
    texter.say("step three")
    texter.cookie = ""
    make_late(late, BEGIN, False)
    texter.say(words)
    make_late(late, -1, False)
    assert late.doors.conversation.library.passage("step.3#2").text not in texter.say("next")[-1]
