"""One message against the store: answered from its card alone, or raced with other turns of the same person until it
is kept; and what happens while the store is away."""

import json
import random
import threading
import time
from typing import Final

from content import card as cards
from content.dialogue import advance, stateless
from content.library import Library
from content.moves import Outcome
from content.notes import Notes
from content.replying import given_before
from content.safety import SAFETY_CHECK
from content.session import Session, said_in, said_out
from content.store import Begun, Store, StoreAway
from content.turn import Hold, Said, Wish, graver
from content.work import Done, Work, carried, from_card, held_after

A_MINUTE: Final = 120
A_DAY: Final = 1000
"""Turns of one person that are answered; help lines and concerns are never counted."""
NEVER_LIMITED: Final = frozenset({"forget_me", "safe_now", "quick_exit"})
RACES: Final = 25
"""How often a turn is worked out anew because another turn of the same person was faster."""
QUEUES: Final = 64
"""Locks over which persons are spread: two who share one wait for each other's milliseconds."""
TOO_MANY: Final = Said(refs=("system.too_many",), ends=True)


class Turns:
    """Turns of all persons, one after another. Safe to share between threads."""

    def __init__(self, *, library: Library, store: Store, notes: Notes) -> None:
        self._library, self.store, self._notes = library, store, notes
        self._queues = tuple(threading.Lock() for _ in range(QUEUES))

    def done(self, work: Work) -> Done:
        """What comes of a message."""
        return self._at_once(work) if stateless(carried(work.card), work.heard) else self._kept(work)

    def _at_once(self, work: Work) -> Done:
        """A help line or a concern: answered from the words alone, then one blind write where a hold begins."""
        outcome = advance(self._library, carried(work.card), work.heard._replace(unrecorded=True))
        for wish in outcome.wishes:
            self._grant(work, wish, outcome)
        self._raised(work, outcome)
        return from_card(work, outcome)

    def _raised(self, work: Work, outcome: Outcome) -> None:
        """Begin the hold that a turn calls for, and count the concern that was heard."""
        if outcome.holds and work.heard.concerns:
            self._notes.concern(work.heard)
        if outcome.holds:
            self._begin_hold(work, outcome.holds)

    def _begin_hold(self, work: Work, hold: Hold) -> None:
        # Of a voice that nobody recognised the hold lives in the card, so that no other voice learns of it.
        if not work.recognised:
            return
        try:
            self.store.hold(work.speaker.person, work.heard.now, hold)
        except StoreAway:
            return  # the card carries the hold, and the answer does not wait
        except Exception as error:  # noqa: BLE001 - the answer is ready: nothing after it may lose it
            self._notes.trouble("store", error)

    def _kept(self, work: Work) -> Done:
        # Turns of one person queue up in a process: racing is for turns in different ones.
        with self._queues[hash(work.person) % QUEUES]:
            try:
                begun = self.store.begin(work.person, work.turn_id, work.heard.now)
            except StoreAway:
                outcome = advance(self._library, carried(work.card), work.heard._replace(unrecorded=True))
                return from_card(work, outcome)._replace(degraded=True)
            done = self._race(work, begun)
        self._raised(work, done.outcome)
        return done

    def _race(self, work: Work, begun: Begun) -> Done:
        """Advance and commit until it holds, or until it turns out that it was done already, or cannot be known."""
        for lost in range(RACES + 1):
            if begun.answer is not None:
                said = given_before(self._library, said_in(json.loads(begun.answer)))
                return Done(outcome=Outcome(session=Session(), said=said), carries=False)
            if _over(begun, 1) and not _always_answered(work, begun):
                return Done(
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

    def _committed(self, work: Work, begun: Begun, outcome: Outcome) -> Begun | None:
        """Keep a turn; None where it is kept, else what stands there because another was faster."""
        session, answer = outcome.session.to_bytes(), json.dumps(said_out(outcome.said)).encode()
        found = self.store.commit(
            work.person, work.turn_id, work.heard.now, expected=_version(begun.session), session=session, answer=answer
        )
        # an answer that is ours: the commit was sent twice
        return None if found is None or found.answer == answer else found

    def _unkept(self, work: Work, begun: Begun) -> Done:
        """A turn that was not kept, or nobody knows whether it was: the server may have done what it did not answer.

        It is worked out again from the same session with the same chance, so that it says the same and is in the same
        place, whichever it was; but it claims nothing that may not have been done. It counts one turn more, so that
        its card is newer than the session that may stand there now.
        """
        done = self._advanced(work._replace(heard=work.heard._replace(unrecorded=True)), begun)
        session = done.outcome.session._replace(turn=done.outcome.session.turn + 1)
        return done._replace(outcome=done.outcome._replace(session=session), degraded=True)

    def _advanced(self, work: Work, begun: Begun) -> Done:
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
            return Done(outcome=outcome, held=held)
        outcome = advance(self._library, session, heard)
        failed = frozenset(wish.name for wish in outcome.wishes if not self._grant(work, wish, outcome))
        if failed:
            outcome = advance(self._library, session, heard._replace(failed=failed))
        return Done(outcome=outcome, held=held_after(held, outcome))

    def _held(self, work: Work, begun: Begun, kept: Session | None) -> Hold:
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

    def _grant(self, work: Work, wish: Wish, outcome: Outcome) -> bool:
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


def _over(begun: Begun, beyond: int) -> bool:
    """Whether the limit of turns was reached, and `beyond` by how many."""
    return begun.this_minute >= A_MINUTE + beyond or begun.this_day >= A_DAY + beyond


def _always_answered(work: Work, begun: Begun) -> bool:
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
