"""A state machine over conversations: any message, any order, restarts, answers that come too late, duplicates, and
turns at once.

What must hold: no acknowledged change is lost, none is doubled, and a place is kept or honestly given up.
"""

import itertools
import json
import os
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import redis
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from content import card as cards
from content.session import SAVED_AT_MOST, Session
from local.callers import messages
from tests.conftest import Impatient, Serve, Service, Valkey

STEPS = int(os.environ.get("MACHINE_STEPS", "1200"))
"""Steps in all: the same ones in every run of the suite, new ones where more are asked for (docs/safety.md)."""
A_RUN = 40
WIPED = "Everything kept about you here is wiped"
NOT_WIPED = "I couldn't wipe it"

COMMANDS = [
    "tonight", "another", "a starter about money", "journal", "practice", "quiet", "story", "steps", "step three",
    "next", "back", "repeat", "more", "skip", "start over", "wait", "i'm back", "saved", "menu", "yes", "no", "1", "2",
    "3", "9", "therapy", "when should i walk away", "what is trust", "thanks", "lines", "hotline in ireland", "asdf",
    "\U0001f600", "", "it was the way she put the cup down", "change the subject", "privacy",
]  # fmt: skip

LATE = st.none() | st.tuples(st.integers(0, 3), st.booleans())
"""Which of the next calls of the store is not answered in time, if any, and whether it is done all the same."""


class Conversations(RuleBasedStateMachine):
    """One person's conversation, by text, and what we were told was done.

    No precondition goes by what was answered: that may differ from one run of the same steps to the next.
    """

    service: Service
    valkey: Valkey
    store: Impatient

    def __init__(self) -> None:
        super().__init__()
        # what the engine is given as chance is the same in every run, so that what is found can be found again
        self.service.doors.conversation._chance = itertools.count(1, 7919).__next__
        self.is_late(None)
        self.texter = self.service.texter()
        self.up = True
        self.saved: list[int] = []
        self.last: tuple[dict[str, str], str, str] | None = None
        self.held = False

    def say(self, words: str) -> str:
        form, cookie, carried = self.texter.form(words), self.texter.cookie, self.carries_hold()
        answer = self.texter.send(form)
        assert answer.status == 200
        said = messages(answer)[-1]
        assert "Something is broken" not in said
        assert "$" not in said
        # of what was said in private nothing is kept, not even the answer
        private, degraded = '"intent":"private"' in self.service.logged[-1], self.degraded()
        self.last = (form, cookie, answer.body) if self.up and not private and not degraded else None
        if self.may_be_wiped(said):
            self.saved, self.held = [], False
        known = carried or not degraded
        assert not (self.held and known and "Tonight: " in said)
        return said

    def degraded(self) -> bool:
        """Whether the last turn was answered without the store."""
        return bool(json.loads(self.service.logged[-1])["degraded"])

    def may_be_wiped(self, said: str) -> bool:
        """We said so, or the store did not answer in time when it was asked to."""
        return WIPED in said or (self.up and NOT_WIPED in said)

    def carries_hold(self) -> bool:
        """Whether the cookie knows of a hold."""
        conversation, text = self.service.doors.conversation, self.texter.cookie.partition("=")[2]
        bearer = conversation.speaker("sms", self.texter.number).bearer
        card = cards.read(text, key=conversation._card_key, bearer=bearer, now=time.time())
        return card is not None and bool(card.held)

    @rule(words=st.sampled_from(COMMANDS))
    def says(self, words: str) -> None:
        self.say(words)

    @rule(late=LATE)
    def saves(self, late: tuple[int, bool] | None) -> None:
        self.is_late(late)
        said = self.say("another")
        told = self.say("save it")
        session = self.kept()
        if told.startswith("Saved.") and session:
            item = self.service.doors.conversation.library.by_ordinal(session.saved[-1])
            assert item
            assert self.words_of(item.id, item.parts) in said
            self.saved = [*(n for n in self.saved if n != item.ordinal), item.ordinal]
        else:
            quiet = self.held or "Something quiet" in said
            assert not self.up or quiet or "couldn't" in told or "saved already" in told, told

    @rule(late=LATE)
    def walks_on(self, late: tuple[int, bool] | None) -> None:
        """The next part is the next part, whether the store knows of the one before or the card alone."""
        self.is_late(late)
        here, on = self.say("step three"), self.say("next")
        assert self.words_of("step.3", 2) in here or "Something quiet" in here
        # a hold may be known in the second turn alone, where the first had no card and no answer of the store
        assert self.passage("step.3#2") in on or "Something quiet" in here + on

    def words_of(self, id: str, parts: int) -> str:
        return self.passage(id if parts == 1 else f"{id}#1")

    def passage(self, ref: str) -> str:
        return self.service.doors.conversation.library.passage(ref).text

    @rule(late=LATE)
    def forgets(self, late: tuple[int, bool] | None) -> None:
        self.is_late(late)
        said = self.say("forget me")
        assert WIPED in said or NOT_WIPED in said

    @rule()
    def discloses(self) -> None:
        assert "1-800-799-7233" in self.say("he hit me last night")
        self.held = True

    @rule(late=LATE)
    def is_safe(self, late: tuple[int, bool] | None) -> None:
        self.is_late(late)
        self.held = "anything" not in self.say("i'm safe now") and self.held

    @rule(received=st.booleans())
    def hears_it_again(self, received: bool) -> None:
        """The carrier sends the last message once more: with the store up, the same answer and no change.

        A carrier that received the answer has no reason to, and has a newer cookie. With that the message may ask for
        help lines, which are given without asking the store whether they were: they change nothing.
        """
        if self.last is None:
            return
        form, cookie, body = self.last
        before, newer = self.kept(), self.texter.cookie
        self.texter.cookie = newer if received else cookie
        again = self.texter.send(form)
        if self.texter.cookie == cookie:
            self.texter.cookie = newer
        assert again.status == 200
        if self.up and WIPED not in body:
            assert before == self.kept()
            lines = received and '"intent":"private"' in self.service.logged[-1]
            assert again.body == body or self.degraded() or lines

    @rule(words=st.lists(st.sampled_from(COMMANDS), min_size=2, max_size=5), late=LATE)
    def says_at_once(self, words: list[str], late: tuple[int, bool] | None) -> None:
        """Several messages at the same time, each of them twice."""
        self.is_late(late)
        forms = [self.texter.form(each) for each in words]
        with ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(self.texter.send, forms * 2))
        assert {answer.status for answer in answers} == {200}
        if any(self.may_be_wiped(answer.body) for answer in answers):
            self.saved, self.held = [], False
        self.last = None

    @rule()
    def loses_the_cookie(self) -> None:
        self.texter.cookie = ""
        self.held = self.held and self.up and bool(self.found("h"))  # else nothing is left that could know

    def is_late(self, late: tuple[int, bool] | None) -> None:
        self.store.will_be_late(*late or (-1, False))

    @precondition(lambda self: self.up)
    @rule()
    def store_dies(self) -> None:
        self.valkey.kill()
        self.up = False
        self.held = self.held and self.carries_hold()

    @precondition(lambda self: not self.up)
    @rule()
    def store_returns(self) -> None:
        self.valkey.start()
        self.mend()

    def mend(self) -> None:
        self.store.breaker.worked()
        self.store.breaker._until = 0.0
        self.up = True

    def kept(self) -> Session | None:
        """The session as it is kept, where it can be asked for."""
        found = self.found("s") if self.up else None
        return Session.from_bytes(found) if found else None

    def found(self, name: str) -> bytes | None:
        """What the server has under a key, however long it takes to say."""
        person = self.service.doors.conversation.speaker("sms", self.texter.number).person
        with redis.Redis(port=self.valkey.port) as client:
            found = client.get(f"{{p:{person}}}:{name}")
        return bytes(found) if found else None

    @invariant()
    def what_was_acknowledged_is_kept(self) -> None:
        """Every item that we said was saved is there, once; and a session is never larger than it may be."""
        session = self.kept()
        if session is None:
            return
        assert len(session.saved) == len(set(session.saved))
        # a full list lets its oldest go, and a "2" that was picked somewhere may have saved something too
        assert len(session.saved) == SAVED_AT_MOST or set(self.saved) <= set(session.saved)
        assert len(session.to_bytes()) <= 450

    def teardown(self) -> None:
        if not self.up:
            self.valkey.start()
            self.mend()


@pytest.fixture
def machine(mortal_valkey: Valkey, serve: Serve) -> type[Conversations]:
    service, store = serve(mortal_valkey.url), Impatient(mortal_valkey.url)
    service.doors.conversation.turns.store = store
    Conversations.service, Conversations.valkey, Conversations.store = service, mortal_valkey, store
    return Conversations


def test_conversations(machine: type[Conversations]) -> None:
    """A thousand steps and more of whatever may happen."""
    quiet = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    repeatable = "MACHINE_STEPS" not in os.environ
    limits = settings(
        max_examples=STEPS // A_RUN, stateful_step_count=A_RUN, deadline=None, suppress_health_check=quiet,
        derandomize=repeatable,
    )  # fmt: skip
    run_state_machine_as_test(machine, settings=limits)
