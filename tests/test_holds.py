"""Holds: what keeps them when the store, the cookie or the first write is missing, and what ends them."""

import pytest
import redis

from content.conversation import Conversation
from interaction_models.understanding import Understanding
from tests.conftest import Serve, Service, Valkey

NEAR_MISSES = (
    "someone is hurting me", "the danger is not over", "it's not safe now", "nobody is safe", "im not ok now",
    "im not in a safe place", "nobody is hurting me but him", "get me somewhere safe", "i need a safe place now",
    "am i safe now", "i want to feel safe", "i need to feel safe", "can i feel safe", "do you feel safe",
    "you are safe", "can you say nobody is hurting me", "tell me im ok",
)  # fmt: skip
NO_YES = ("yes please help", "yes i need help", "not sure", "yeah im not", "yeah no", "not yes", "yeah right then no")


def kept_hold(service: Service, number: str) -> bytes | None:
    person = service.doors.conversation.speaker("sms", number).person
    found = redis.Redis.from_url(service.doors.settings.redis_url).get(f"{{p:{person}}}:h")
    return bytes(found) if found else None


@pytest.mark.parametrize("message", NEAR_MISSES)
def test_what_only_sounds_safe_ends_no_hold(understanding: Understanding, message: str) -> None:
    """A message that is near to "I'm safe" is a concern, or nothing; it is never taken for it."""
    found = understanding.understand(message)
    assert found.intent != "safe_now"


def test_a_hold_that_could_not_be_written_is_written_later(mortal_valkey: Valkey, serve: Serve) -> None:
    """The store was away when she told; when it is back, the card brings the hold, and then it is kept."""
    service = serve(mortal_valkey.url)
    texter = service.texter()
    mortal_valkey.kill()
    assert "1-800-799-7233" in texter.say("he hit me last night")[0]
    mortal_valkey.start()
    service.doors.conversation.turns.store.breaker.worked()
    service.doors.conversation.turns.store.breaker._until = 0.0
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
    assert "988" in texter.say("no")[0]


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
    begun = conversation.turns.store.begin(person, "none", 0)
    assert begun.session
    assert b"assault" not in begun.session
    from content.session import Session

    assert "hotline" not in str(Session.from_bytes(begun.session))


@pytest.mark.parametrize("words", NO_YES)
def test_only_a_clear_yes_says_that_they_are_safe(service: Service, words: str) -> None:
    """Whatever else is answered to "Are you safe right now?", the numbers come."""
    texter = service.texter()
    texter.say("i cant do this anymore")
    assert "988" in texter.say(words)[-1]


def test_what_is_left_of_a_sentence_by_voice_is_no_all_clear(service: Service) -> None:
    """ "I can't feel safe" reaches us as "feel safe"."""
    listener = service.listener()
    listener.open()
    listener.say("i cant do this anymore")
    slot = {"said": {"name": "said", "value": "feel safe"}}
    heard = listener.send({"type": "IntentRequest", "intent": {"name": "TellIntent", "slots": slot}})
    assert "988" in heard


def test_a_stranger_in_her_session_tells_and_learns_nothing(service: Service) -> None:
    """She opened the session; an unrecognised voice speaks in it: no list is told, and its hold is not hers."""
    listener = service.listener()
    listener.open()
    listener.say("tell me a story")
    listener.say("save it")
    known, listener.voice = listener.voice, ""
    assert "keep no list" in listener.say("saved")
    assert "out loud" in listener.say("my husband scares me")
    listener.voice, listener.session = known, ""
    listener.open()
    assert "quiet" not in listener.say("another").split(".")[0]
    assert "Saved, number 1" in listener.say("saved")


def test_a_voice_that_is_recognised_late_keeps_its_hold(service: Service) -> None:
    """The launch was not recognised, the disclosure was: the next session of that voice is held."""
    listener = service.listener()
    known, listener.voice = listener.voice, ""
    listener.open()
    listener.voice = known
    listener.say("my husband scares me")
    listener.say("no")
    listener.session = ""
    listener.open()
    assert "something quiet" in listener.say("another").lower()


def test_an_old_card_brings_no_hold_back(service: Service) -> None:
    """She said that she is safe, and a message from before that, with its old card, comes after."""
    texter = service.texter()
    texter.say("he hit me last night")
    old = texter.cookie
    texter.say("im safe now")
    texter.cookie = old
    assert "Tonight: " in texter.say("tonight")[-1]
    assert kept_hold(service, texter.number) is None


def test_a_number_beside_the_question_counts_without_its_card(service: Service) -> None:
    """ "2" stood beside "no"; the cookie is gone, and a story was at hand before."""
    texter = service.texter()
    texter.say("tell me a story")
    texter.say("i cant do this anymore")
    texter.cookie = ""
    assert "988" in texter.say("2")[-1]
