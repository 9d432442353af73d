"""A state machine over conversations: any message, any order, restarts, lost answers, duplicates and turns at once.

What must hold: no acknowledged change is lost, none is doubled, and a place is kept or honestly given up.
"""

import itertools
import os
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from content.session import SAVED_AT_MOST, Session
from local.callers import messages
from tests.conftest import Serve, Service, Valkey

STEPS = int(os.environ.get("MACHINE_STEPS", "1200"))
"""Steps in all: the same ones in every run of the suite, new ones where more are asked for (docs/safety.md)."""
A_RUN = 40
WIPED = "Everything kept about you here is wiped"

COMMANDS = [
    "tonight", "another", "a starter about money", "journal", "practice", "quiet", "story", "steps", "step three",
    "next", "back", "repeat", "more", "skip", "start over", "wait", "i'm back", "saved", "menu", "yes", "no", "1", "2",
    "3", "9", "therapy", "when should i walk away", "what is trust", "thanks", "lines", "hotline in ireland", "asdf",
    "\U0001f600", "", "it was the way she put the cup down", "change the subject", "privacy",
]  # fmt: skip


class Conversations(RuleBasedStateMachine):
    """One person's conversation, by text, and what we were told was done."""

    service: Service
    valkey: Valkey

    def __init__(self) -> None:
        super().__init__()
        self.texter = self.service.texter()
        self.up = True
        self.saved: list[int] = []
        self.turns = 0
        self.last: tuple[dict[str, str], str] | None = None
        self.held = False

    def say(self, words: str) -> str:
        form = self.texter.form(words)
        answer = self.texter.send(form)
        assert answer.status == 200
        said = messages(answer)[-1]
        assert "Something is broken" not in said
        assert "$" not in said
        private = '"intent":"private"' in self.service.logged[-1]  # of those nothing is kept, not even the answer
        self.last = (form, answer.body) if self.up and not private else None
        return said

    @rule(words=st.sampled_from(COMMANDS))
    def says(self, words: str) -> None:
        said = self.say(words)
        if WIPED in said:  # "privacy" offers it by number
            self.saved, self.held = [], False
        assert not (self.held and "Tonight: " in said)

    @rule()
    def saves(self) -> None:
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

    def words_of(self, id: str, parts: int) -> str:
        library = self.service.doors.conversation.library
        return library.passage(id if parts == 1 else f"{id}#1").text

    @rule()
    def forgets(self) -> None:
        if WIPED in self.say("forget me"):
            self.saved, self.held = [], False

    @rule()
    def discloses(self) -> None:
        assert "1-800-799-7233" in self.say("he hit me last night")
        self.held = True

    @precondition(lambda self: self.held)
    @rule()
    def is_safe(self) -> None:
        self.held = "anything" not in self.say("i'm safe now")

    @precondition(lambda self: self.last is not None)
    @rule()
    def hears_it_again(self) -> None:
        """The carrier sends the last message once more: with the store up, the same answer and no change."""
        form, body = self.last or ({}, "")
        before = self.kept()
        again = self.texter.send(form)
        assert again.status == 200
        if self.up and WIPED not in body:
            assert before == self.kept()
            assert again.body == body

    @rule(words=st.lists(st.sampled_from(COMMANDS), min_size=2, max_size=5))
    def says_at_once(self, words: list[str]) -> None:
        """Several messages at the same time, each of them twice."""
        forms = [self.texter.form(each) for each in words]
        with ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(self.texter.send, forms * 2))
        assert {answer.status for answer in answers} == {200}
        if any(WIPED in answer.body for answer in answers):
            self.saved, self.held = [], False
        self.last = None

    @rule()
    def loses_the_cookie(self) -> None:
        self.texter.cookie = ""
        self.held = self.held and self.up  # with the store away too, nothing is left that could know

    @precondition(lambda self: self.up)
    @rule()
    def store_dies(self) -> None:
        self.valkey.kill()
        self.up = False
        self.held = self.held and bool(self.texter.cookie)

    @precondition(lambda self: not self.up)
    @rule()
    def store_returns(self) -> None:
        self.valkey.start()
        self.mend()

    def mend(self) -> None:
        breaker = self.service.doors.conversation.store.breaker
        breaker.worked()
        breaker._until = 0.0
        self.up = True

    def kept(self) -> Session | None:
        """The session as it is kept, where it can be asked for."""
        if not self.up:
            return None
        conversation = self.service.doors.conversation
        person = conversation.speaker("sms", self.texter.number).person
        found = conversation.store.begin(person, "none", 0).session
        return Session.from_bytes(found) if found else None

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
    Conversations.service, Conversations.valkey = serve(mortal_valkey.url), mortal_valkey
    # what the engine is given as chance is the same in every run, so that what is found can be found again
    Conversations.service.doors.conversation._chance = itertools.count(1, 7919).__next__
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
