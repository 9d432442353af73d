"""One turn from end to end: begin, advance, wishes, commit; and what happens while the store is away."""

import base64
import hashlib
import hmac
import json
import random
import threading
import time
from collections.abc import Callable
from typing import Final, NamedTuple

from content import card as cards
from content.card import Card
from content.dialogue import advance, stateless
from content.library import Library
from content.moves import Outcome
from content.notes import Notes
from content.replying import compose, given_before
from content.safety import SAFETY_CHECK, lines_given
from content.session import Session, said_in, said_out
from content.store import Begun, Store, StoreAway
from content.turn import Heard, Hold, Reply, Said, Wish, graver

A_MINUTE: Final = 120
A_DAY: Final = 1000
"""Turns of one person that are answered; help lines and concerns are never counted."""
NEVER_LIMITED: Final = frozenset({"forget_me", "safe_now", "quick_exit"})
RACES: Final = 25
"""How often a turn is worked out anew because another turn of the same person was faster."""
QUEUES: Final = 64
"""Locks over which persons are spread: two who share one wait for each other's milliseconds."""
TOO_MANY: Final = Said(refs=("system.too_many",), ends=True)


class Speaker(NamedTuple):
    """Who speaks, by which door: the opaque address stays in memory, `person` is what keys are made of."""

    person: str
    bearer: str
    """Door and address that a card is bound to."""
    account: str = ""
    """Key of the account whose device this is; a turn of the account itself is shared by all who use it."""


class Turned(NamedTuple):
    """What a turn gave: the reply, and the card to carry from here on (empty where the one before stands)."""

    reply: Reply
    card: str


class _Work(NamedTuple):
    """One message on its way: who sent it, what was heard, and the card that came with it.

    `person` is whose session it is, which the card may have fixed; `speaker` is who this request says it is.
    """

    person: str
    speaker: Speaker
    recognised: bool
    heard: Heard
    card: Card | None
    turn_id: str


class _Done(NamedTuple):
    """What came of it. `carries` is False where the turn was answered before and there is nothing new to carry;
    `behind` is what the card says of its place."""

    outcome: Outcome
    held: Hold = ""
    behind: float = 0
    degraded: bool = False
    carries: bool = True


class Conversation:
    """The service behind both doors. Safe to share between threads."""

    def __init__(
        self, *, library: Library, store: Store, pepper: bytes, log: Callable[[str], None],
        chance: Callable[[], int] = lambda: random.SystemRandom().getrandbits(48),
    ) -> None:  # fmt: skip
        self.library = library
        self.store = store
        self.notes = Notes(write=log, keyed=self.keyed)
        self._pepper = pepper
        self._card_key = cards.key_from(pepper)
        self._chance = chance
        self._queues = tuple(threading.Lock() for _ in range(QUEUES))

    def speaker(self, door: str, address: str, *, account: str = "") -> Speaker:
        """The speaker at an address of a door. With `account`, that of a device which several may use: a card is
        bound to it, because a recognised voice is not recognised in every turn."""
        key = self.keyed(f"{door}:{account}") if account else ""
        return Speaker(person=self.keyed(f"{door}:{address}"), bearer=f"{door}:{account or address}", account=key)

    def keyed(self, name: str) -> str:
        """A name for keys and logs, from which nobody without the pepper gets back: 16 bytes of HMAC-SHA256 in
        22 characters of base64."""
        digest = hmac.digest(self._pepper, name.encode("utf-8", "replace"), hashlib.sha256)[:16]
        return base64.urlsafe_b64encode(digest).decode().rstrip("=")

    def turn(self, speaker: Speaker, heard: Heard, *, turn_id: str, carried: str = "") -> Turned:
        """Answer one message. `turn_id` is the same for the same message sent again; `carried` is its card."""
        began = time.perf_counter()
        heard = heard._replace(chance=self._chance())
        turn_id = turn_id or str(heard.chance)  # a message without an id is like no other
        card = cards.read(carried, key=self._card_key, bearer=speaker.bearer, now=heard.now) if carried else None
        if card and not heard.shared and card.person not in (speaker.person, speaker.account):
            card = None  # another recognised voice's
        work = self._work(speaker, heard, card, self.keyed(turn_id))
        heard = work.heard
        done = self._at_once(work) if stateless(_carried(card), heard) else self._kept(work)
        reply = compose(self.library, done.outcome.said, aloud=heard.aloud)
        seconds = time.perf_counter() - began
        if done.carries:
            self.notes.referral(lines_given(done.outcome.said), heard.night)
        self.notes.turn(heard, reply, turn_id=turn_id, degraded=done.degraded, seconds=seconds)
        return Turned(reply=reply, card=self._card(work, done))

    def _work(self, speaker: Speaker, heard: Heard, card: Card | None, turn_id: str) -> _Work:
        """The card fixes whose session it is, because a recognised voice flickers. What is told of it is told to a
        voice that is recognised as that person alone."""
        person = card.person if card else speaker.person
        shared = heard.shared or person == speaker.account
        heard, recognised = heard._replace(shared=shared, held=bool(card and card.held)), not heard.shared
        return _Work(person=person, speaker=speaker, recognised=recognised, heard=heard, card=card, turn_id=turn_id)

    def stopped(self, speaker: Speaker) -> None:
        """Keep that a person wants no texts; the carrier holds them back whether we can or not."""
        try:
            self.store.stop(speaker.person)
        except StoreAway as error:
            self.notes.trouble("text", error)

    def started(self, speaker: Speaker) -> bool:
        """Take a stop back; whether there was one, as far as anybody knows now."""
        try:
            return self.store.start(speaker.person)
        except StoreAway as error:
            self.notes.trouble("text", error)
            return False

    def forget(self, speaker: Speaker, *, now: float) -> None:
        """Wipe what is kept of a speaker who left for good. Raises `StoreAway`."""
        fresh = Session(epoch=self._chance() % 2**31 + 1, at=now)
        self.store.forget(speaker.person, now, fresh=fresh.to_bytes())

    def _at_once(self, work: _Work) -> _Done:
        """A help line or a concern: answered from the words alone, then one blind write where a hold begins."""
        outcome = advance(self.library, _carried(work.card), work.heard._replace(unrecorded=True))
        for wish in outcome.wishes:
            self._grant(work, wish, outcome)
        self._raised(work, outcome)
        return _from_card(work, outcome)

    def _raised(self, work: _Work, outcome: Outcome) -> None:
        """Begin the hold that a turn calls for, and count the concern that was heard."""
        if outcome.holds and work.heard.concerns:
            self.notes.concern(work.heard)
        if outcome.holds:
            self._begin_hold(work, outcome.holds)

    def _begin_hold(self, work: _Work, hold: Hold) -> None:
        # Of a voice that nobody recognised the hold lives in the card, so that no other voice learns of it.
        if not work.recognised:
            return
        try:
            self.store.hold(work.speaker.person, work.heard.now, hold)
        except StoreAway:
            return  # the card carries the hold, and the answer does not wait
        except Exception as error:  # noqa: BLE001 - the answer is ready: nothing after it may lose it
            self.notes.trouble("store", error)

    def _kept(self, work: _Work) -> _Done:
        # Turns of one person queue up in a process: racing is for turns in different ones.
        with self._queues[hash(work.person) % QUEUES]:
            try:
                begun = self.store.begin(work.person, work.turn_id, work.heard.now)
            except StoreAway:
                outcome = advance(self.library, _carried(work.card), work.heard._replace(unrecorded=True))
                return _from_card(work, outcome)._replace(degraded=True)
            done = self._race(work, begun)
        self._raised(work, done.outcome)
        return done

    def _race(self, work: _Work, begun: Begun) -> _Done:
        """Advance and commit until it holds, or until it turns out that it was done already, or cannot be known."""
        for lost in range(RACES + 1):
            if begun.answer is not None:
                said = given_before(self.library, said_in(json.loads(begun.answer)))
                return _Done(outcome=Outcome(session=Session(), said=said), carries=False)
            if _over(begun, 1) and not _always_answered(work, begun):
                return _Done(
                    outcome=Outcome(session=Session(), said=TOO_MANY if work.heard.aloud else Said()), carries=False
                )
            done = self._advanced(work, begun)
            if done.outcome.said.private or any(wish.name == "forget" for wish in done.outcome.wishes):
                return done  # neither what was said about danger nor a life that was wiped is ever kept
            try:
                faster = self._committed(work, begun, done.outcome)
            except StoreAway:
                break
            if faster is None:
                return done
            begun = faster
            time.sleep(random.uniform(0, 0.005 * lost))  # noqa: S311 - spreads racing turns, keeps no secret
        return self._unkept(work, begun)

    def _committed(self, work: _Work, begun: Begun, outcome: Outcome) -> Begun | None:
        """Keep a turn; None where it is kept, else what stands there because another was faster."""
        session, answer = outcome.session.to_bytes(), json.dumps(said_out(outcome.said)).encode()
        found = self.store.commit(
            work.person, work.turn_id, work.heard.now, expected=_version(begun.session), session=session, answer=answer
        )
        # an answer that is ours: the commit was sent twice
        return None if found is None or found.answer == answer else found

    def _unkept(self, work: _Work, begun: Begun) -> _Done:
        """A turn that was not kept, or nobody knows whether it was: the server may have done what it did not answer.

        It is worked out again from the same session with the same chance, so that it says the same and is in the same
        place, whichever it was; but it claims nothing that may not have been done. It counts one turn more, so that
        its card is newer than the session that may stand there now.
        """
        done = self._advanced(work._replace(heard=work.heard._replace(unrecorded=True)), begun)
        session = done.outcome.session._replace(turn=done.outcome.session.turn + 1)
        return done._replace(outcome=done.outcome._replace(session=session), degraded=True)

    def _advanced(self, work: _Work, begun: Begun) -> _Done:
        kept = _session(begun)
        session = cards.newest(kept, work.card)
        if session.epoch == 0:
            session = session._replace(epoch=work.heard.chance % 2**31 + 1)
        held = self._held(work, begun, kept)
        if held == "unsure" and work.card is None:
            # The card with the question is gone, and the answer still counts, however long ago there was another turn.
            asked = SAFETY_CHECK._replace(language=work.heard.language)
            session = session._replace(last=asked, at=work.heard.now)
        heard = work.heard._replace(held=bool(held), first=kept is None)
        if _over(begun, 0) and not _always_answered(work, begun):
            outcome = Outcome(session=session._replace(turn=session.turn + 1, at=heard.now), said=TOO_MANY)
            return _Done(outcome=outcome, held=held)
        outcome = advance(self.library, session, heard)
        failed = frozenset(wish.name for wish in outcome.wishes if not self._grant(work, wish, outcome))
        if failed:
            outcome = advance(self.library, session, heard._replace(failed=failed))
        return _Done(outcome=outcome, held=_held_after(held, outcome))

    def _held(self, work: _Work, begun: Begun, kept: Session | None) -> Hold:
        """The hold that is on: the store's or the card's. One that the store missed is written now; one of a card
        that is older than what is kept counts no more, for it may have been ended since."""
        carried: Hold = work.card.held if work.card else ""
        if work.heard.shared:
            return carried
        if work.card and kept and cards.outdated(work.card, kept):
            carried = ""
        if carried == "sure" and begun.held != "sure":
            self._begin_hold(work, carried)
        return graver(carried, begun.held)

    def _grant(self, work: _Work, wish: Wish, outcome: Outcome) -> bool:
        """Do what a wish asks for; False where it could not be done."""
        try:
            if wish.name == "forget":
                fresh = outcome.session._replace(turn=0, last=Said()).to_bytes()
                # whom nobody recognised wipes what the device keeps, and nobody's own
                person = work.speaker.account if work.heard.shared and work.speaker.account else work.person
                self.store.forget(person, work.heard.now, fresh=fresh)
            elif work.recognised:
                self.store.release(work.speaker.person, work.heard.now, only_unsure=wish.only_unsure)
        except StoreAway:
            return False
        return True

    def _card(self, work: _Work, done: _Done) -> str:
        if not done.carries:
            return ""
        card = Card(person=work.person, session=done.outcome.session, held=done.held, behind=done.behind)
        return cards.made(card, key=self._card_key, bearer=work.speaker.bearer, now=work.heard.now)


def _carried(card: Card | None) -> Session:
    return card.session if card else Session()


def _from_card(work: _Work, outcome: Outcome) -> _Done:
    """What came of a turn that was answered from the card alone. A place in which it stayed gets no newer by that, and
    of a conversation without a card the place is as old as can be: the store may know one. Danger and a way out lead
    away from any place, known or not."""
    card, leaves = work.card, bool(outcome.holds) or work.heard.intent == "quick_exit"
    stayed = outcome.session.place == _carried(card).place and not leaves
    behind = max(0.0, round(work.heard.now - (card.placed if card else 0), 3)) if stayed else 0
    return _Done(outcome=outcome, held=_held_after(card.held if card else "", outcome), behind=behind)


def _held_after(before: Hold, outcome: Outcome) -> Hold:
    """The hold after a turn: begun, ended, or as it was."""
    for wish in outcome.wishes:
        if wish.name == "forget" or not (wish.only_unsure and before == "sure"):
            return ""
    return graver(before, outcome.holds)


def _over(begun: Begun, beyond: int) -> bool:
    """Whether the limit of turns was reached, and `beyond` by how many."""
    return begun.this_minute >= A_MINUTE + beyond or begun.this_day >= A_DAY + beyond


def _always_answered(work: _Work, begun: Begun) -> bool:
    """Whether a message is answered over every limit: a way out, or the answer to whether somebody is safe."""
    return work.heard.intent in NEVER_LIMITED or begun.held == "unsure"


def _version(kept: bytes | None) -> str:
    """The `epoch:turn` of a session as the store compares it, even of one that cannot be read."""
    return kept.partition(b"|")[0].decode("utf-8", "replace") if kept else ""


def _session(begun: Begun) -> Session | None:
    """The session that was kept; none where it cannot be read, so that a person begins anew and is answered."""
    try:
        return Session.from_bytes(begun.session) if begun.session else None
    except ValueError:
        return None
