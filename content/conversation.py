"""One turn from end to end: begin, advance, wishes, commit; and what happens while the store is away."""

import base64
import hashlib
import hmac
import json
import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from content import card as cards
from content.card import Card
from content.dialogue import advance, stateless
from content.library import Library
from content.moves import Outcome
from content.replying import compose
from content.session import Session, said_in, said_out
from content.store import Begun, Store, StoreAway
from content.turn import Heard, Reply, Said, Wish

A_MINUTE: Final = 120
A_DAY: Final = 1000
"""Turns of one person that are answered; help lines and concerns are never counted."""
RACES: Final = 25
"""How often a turn is worked out anew because another turn of the same person was faster."""
QUEUES: Final = 64
"""Locks over which persons are spread: two who share one wait for each other's milliseconds."""
TOO_MANY: Final = Said(refs=("system.too_many",), ends=True)


@dataclass(frozen=True, kw_only=True)
class Speaker:
    """Who speaks, by which door: the opaque address stays in memory, `person` is what keys are made of."""

    person: str
    bearer: str
    """Door and address that a card is bound to."""
    account: str = ""
    """Key of the account whose device this is; a turn of the account itself is shared by all who use it."""


@dataclass(frozen=True, kw_only=True)
class Turned:
    """What a turn gave: the reply, the card to carry on, and what the log line may hold."""

    reply: Reply
    card: str
    """The card to carry from here on; empty where the one before stands."""


class Conversation:
    """The service behind both doors. Safe to share between threads."""

    def __init__(
        self,
        *,
        library: Library,
        store: Store,
        pepper: bytes,
        log: Callable[[str], None],
        chance: Callable[[], int] = lambda: random.SystemRandom().getrandbits(48),
    ) -> None:
        self.library = library
        self.store = store
        self._pepper = pepper
        self._card_key = cards.key_from(pepper)
        self._log = log
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
        card = cards.read(carried, key=self._card_key, bearer=speaker.bearer, now=heard.now) if carried else None
        if card:
            speaker = replace(speaker, person=card.person)
            heard = replace(heard, shared=card.person == speaker.account)
        heard = replace(heard, chance=self._chance(), held=bool(card and card.held))
        work = self._at_once if stateless(card.session if card else Session(), heard) else self._kept
        outcome, degraded = work(speaker, heard, card, self.keyed(turn_id))
        turned = self._told(speaker, heard, outcome)
        self._note(heard, turned, turn_id, degraded, time.perf_counter() - began)
        return turned

    def _at_once(self, speaker: Speaker, heard: Heard, card: Card | None, _: str) -> tuple[Outcome, bool]:
        """A help line or a concern: answered from the words alone, then one blind write where a hold begins."""
        outcome = advance(self.library, card.session if card else Session(), replace(heard, unrecorded=True))
        if outcome.holds:
            self._count(heard)
            self._begin_hold(speaker, heard)
        return outcome, False

    def _begin_hold(self, speaker: Speaker, heard: Heard) -> None:
        # On a speaker of more than one the hold lives in the card, so that no other voice learns of it.
        if heard.shared:
            return
        try:
            self.store.hold(speaker.person, heard.now)
        except StoreAway:
            return  # the card carries the hold, and the answer does not wait

    def _kept(self, speaker: Speaker, heard: Heard, card: Card | None, turn: str) -> tuple[Outcome, bool]:
        try:
            # Turns of one person queue up in a process: racing is for turns in different ones.
            with self._queues[hash(speaker.person) % QUEUES]:
                begun = self.store.begin(speaker.person, turn, heard.now)
                return self._race(speaker, heard, card, turn, begun), False
        except StoreAway:
            session = card.session if card else Session()
            return advance(self.library, session, replace(heard, unrecorded=True)), True

    def _race(self, speaker: Speaker, heard: Heard, card: Card | None, turn: str, begun: Begun) -> Outcome:
        """Advance and commit until it holds, or until it turns out that it was done already."""
        for lost in range(RACES + 1):
            if begun.answer is not None:
                return Outcome(session=_session(begun) or Session(), said=said_in(json.loads(begun.answer)))
            if begun.this_minute > A_MINUTE or begun.this_day > A_DAY:
                return Outcome(session=_session(begun) or Session(), said=TOO_MANY if heard.aloud else Said())
            outcome = self._advanced(speaker, heard, card, begun, _session(begun))
            if outcome.said.private or any(wish.name == "forget" for wish in outcome.wishes):
                return outcome  # neither what was said about danger nor a life that was wiped is ever kept
            found = self.store.commit(
                speaker.person,
                turn,
                heard.now,
                expected=_version(begun.session),
                session=outcome.session.to_bytes(),
                answer=json.dumps(said_out(outcome.said)).encode(),
            )
            if found is None:
                return outcome
            begun = found
            time.sleep(random.uniform(0, 0.005 * lost))  # noqa: S311 - spreads racing turns, keeps no secret
        raise StoreAway("too many turns of one person at once")

    def _advanced(
        self, speaker: Speaker, heard: Heard, card: Card | None, begun: Begun, kept: Session | None
    ) -> Outcome:
        session = cards.newest(kept, card)
        if session.epoch == 0:
            session = replace(session, epoch=heard.chance % 2**31 + 1)
        heard = replace(heard, held=heard.held or (begun.held and not heard.shared))
        if begun.this_minute == A_MINUTE or begun.this_day == A_DAY:
            after = replace(session, turn=session.turn + 1, at=heard.now)
            return Outcome(session=after, said=TOO_MANY)
        outcome = advance(self.library, session, heard)
        failed = frozenset(wish.name for wish in outcome.wishes if not self._done(speaker, heard, wish, outcome))
        return advance(self.library, session, replace(heard, failed=failed)) if failed else outcome

    def _done(self, speaker: Speaker, heard: Heard, wish: Wish, outcome: Outcome) -> bool:
        try:
            if wish.name == "forget":
                fresh = replace(outcome.session, turn=0, last=Said()).to_bytes()
                self.store.forget(speaker.person, heard.now, fresh=fresh)
            else:
                self.store.release(speaker.person, heard.now)
        except StoreAway:
            return False
        return True

    def _told(self, speaker: Speaker, heard: Heard, outcome: Outcome) -> Turned:
        released = any(wish.name == "release" for wish in outcome.wishes)
        held = (heard.held or outcome.holds) and not released
        card = Card(person=speaker.person, session=outcome.session, held=held)
        reply = compose(self.library, outcome.said, locale=heard.locale)
        # A turn that was answered before has no session to carry: the card stays what it was.
        carries = outcome.session.turn > 0 or held
        carried = cards.made(card, key=self._card_key, bearer=speaker.bearer, now=heard.now) if carries else ""
        return Turned(reply=reply, card=carried)

    def _note(self, heard: Heard, turned: Turned, turn_id: str, degraded: bool, seconds: float) -> None:
        """One line a turn: no word, no address, no person, and of a concern nothing at all."""
        line = {
            "turn": self.keyed(turn_id)[:12],
            "door": "voice" if heard.aloud else "text",
            "intent": "private" if turned.reply.private else heard.intent,
            "said": turned.reply.content_ids,
            "degraded": degraded,
            "ms": round(seconds * 1000, 1),
        }
        self._log(json.dumps(line, separators=(",", ":")))

    def forget(self, speaker: Speaker, *, now: int) -> None:
        """Wipe what is kept of a speaker who left for good. Raises `StoreAway`."""
        fresh = Session(epoch=self._chance() % 2**31 + 1, at=now)
        self.store.forget(speaker.person, now, fresh=fresh.to_bytes())

    def note_trouble(self, door: str, error: Exception) -> None:
        """One line on something that broke: its type and where, never its message, which may hold a word."""
        trace = error.__traceback__
        while trace and trace.tb_next:
            trace = trace.tb_next
        where = f"{trace.tb_frame.f_code.co_filename.rpartition('/')[2]}:{trace.tb_lineno}" if trace else ""
        self._log(json.dumps({"door": door, "trouble": type(error).__name__, "at": where}, separators=(",", ":")))

    def _count(self, heard: Heard) -> None:
        """A concern is counted on a line of its own, with the day and nothing else."""
        self._log(
            json.dumps(
                {"concern": heard.concerns[0].kind if heard.concerns else "asked", "day": heard.night.isoformat()},
                separators=(",", ":"),
            )
        )


def _version(kept: bytes | None) -> str:
    """The `epoch:turn` of a session as the store compares it, even of one that cannot be read."""
    return kept.partition(b"|")[0].decode("utf-8", "replace") if kept else ""


def _session(begun: Begun) -> Session | None:
    """The session that was kept; none where it cannot be read, so that a person begins anew and is answered."""
    try:
        return Session.from_bytes(begun.session) if begun.session else None
    except ValueError:
        return None
