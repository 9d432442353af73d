"""Holds: what keeps them when the store, the cookie or the first write is missing, and what ends them."""

import pytest
import redis

from content.conversation import Conversation
from interaction_models.understanding import Understanding
from tests.conftest import Serve, Service, Valkey

NEAR_MISSES = (
    "someone is hurting me", "the danger is not over", "it's not safe now", "nobody is safe", "im not ok now",
    "im not in a safe place", "nobody is hurting me but him", "get me somewhere safe", "i need a safe place now",
    "am i safe now",
)  # fmt: skip


def kept_hold(service: Service, number: str) -> bytes | None:
    person = service.doors.conversation.speaker("sms", number).person
    found = redis.Redis.from_url(service.doors.settings.redis_url).get(f"{{p:{person}}}:h")
    return bytes(found) if found else None


@pytest.mark.parametrize("message", NEAR_MISSES)
def test_what_only_sounds_safe_ends_no_hold(understanding: Understanding, message: str) -> None:
    """A message that is near to "I'm safe" is a concern, or nothing; it is never taken for it."""
    found = understanding.understand(message)
    assert found.concerns or found.intent == "out_of_scope"
    assert found.intent != "safe_now"


def test_a_hold_that_could_not_be_written_is_written_later(mortal_valkey: Valkey, serve: Serve) -> None:
    """The store was away when she told; when it is back, the card brings the hold, and then it is kept."""
    service = serve(mortal_valkey.url)
    texter = service.texter()
    mortal_valkey.kill()
    assert "1-800-799-7233" in texter.say("he hit me last night")[0]
    mortal_valkey.start()
    service.doors.conversation.store.breaker.worked()
    service.doors.conversation.store.breaker._until = 0.0
    assert "Something quiet" in texter.say("tonight")[-1]
    assert kept_hold(service, texter.number) == b"sure"
    texter.cookie = ""
    assert "Something quiet" in texter.say("tonight")[0]


def test_a_hold_of_the_store_goes_into_the_card(mortal_valkey: Valkey, serve: Serve) -> None:
    """The cookie was lost, then the store: the card that came in between carries the hold."""
    service = serve(mortal_valkey.url)
    texter = service.texter()
    texter.say("he hit me last night")
    texter.cookie = ""
    assert "Something quiet" in texter.say("tonight")[-1]
    mortal_valkey.kill()
    assert "Something quiet" in texter.say("tell me a story")[0]


def test_an_unsure_hold_ends_with_the_answer(service: Service) -> None:
    """Asked whether they are safe, they say yes: nothing is held back for ninety days on one look-alike."""
    texter = service.texter()
    texter.say("i cant do this anymore")
    assert kept_hold(service, texter.number) == b"unsure"
    texter.say("yes")
    assert kept_hold(service, texter.number) is None
    assert "Tonight: " in texter.say("tonight")[-1]


def test_an_unsure_hold_never_ends_a_sure_one(service: Service) -> None:
    """A yes today does not undo what was told yesterday."""
    texter = service.texter()
    texter.say("he hit me last night")
    texter.say("i cant do this anymore")
    texter.say("yes")
    assert kept_hold(service, texter.number) == b"sure"
    assert "Something quiet" in texter.say("tonight")[-1]


def test_a_no_without_its_cookie_is_still_heard(service: Service) -> None:
    """Whether she is safe was asked, the cookie is gone, and she says no: she gets the numbers."""
    texter = service.texter()
    texter.say("i cant do this anymore")
    texter.cookie = ""
    assert "988" in texter.say("no")[-1]


def test_a_cluster_that_is_down_answers_all_the_same(serve: Serve) -> None:
    """Disclosures and ordinary turns, with no node of the cluster listening."""
    service = serve("redis://127.0.0.1:1?cluster=true")
    assert "1-800-799-7233" in service.texter().say("he hit me last night")[0]
    assert "Tonight: " in service.texter().say("tonight")[0]
    listener = service.listener()
    listener.open()
    assert "out loud" in listener.say("my husband scares me")


@pytest.mark.parametrize(
    ("locale", "number"), [("en-US", "1-800-799-7233"), ("en-GB", "0808 802 4040")], ids=["US", "GB"]
)
def test_who_hurts_somebody_gets_a_line_for_that(service: Service, locale: str, number: str) -> None:
    """By voice and after a yes: the line that takes people who hurt, not one for those who are hurt."""
    listener = service.listener(locale=locale)
    listener.open()
    assert "out loud" in listener.say("i hit my wife")
    heard = listener.say("yes")
    assert number in heard
    assert "Refuge" not in heard


def test_the_kind_of_line_asked_for_is_not_kept(service: Service) -> None:
    """Nothing in the session says which help line somebody asked for."""
    texter = service.texter()
    texter.say("sexual assault hotline")
    texter.say("menu")
    conversation: Conversation = service.doors.conversation
    person = conversation.speaker("sms", texter.number).person
    begun = conversation.store.begin(person, "none", 0)
    assert begun.session
    assert b"assault" not in begun.session
    from content.session import Session

    assert "hotline" not in str(Session.from_bytes(begun.session))
