"""The service behind both doors: who speaks, what their card says, and what they are answered."""

import base64
import hashlib
import hmac
import random
import time
from collections.abc import Callable
from typing import NamedTuple

from content import card as cards
from content.card import Card
from content.hotlines import lines_given
from content.library import Library
from content.notes import Notes
from content.replying import compose
from content.session import Session
from content.store import Store, StoreAway
from content.turn import Heard, Reply
from content.turning import Turns
from content.work import Done, Speaker, Work


class Turned(NamedTuple):
    """What a turn gave: the reply, and the card to carry from here on (empty where the one before stands)."""

    reply: Reply
    card: str


class Conversation:
    """The service behind both doors. Safe to share between threads."""

    def __init__(
        self, *, library: Library, store: Store, pepper: bytes, log: Callable[[str], None],
        chance: Callable[[], int] = lambda: random.SystemRandom().getrandbits(48),
    ) -> None:  # fmt: skip
        self.library = library
        self.notes = Notes(write=log, keyed=self.keyed)
        self._pepper = pepper
        self._card_key = cards.key_from(pepper)
        self._chance = chance
        self.turns = Turns(library=library, store=store, notes=self.notes)

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
        done = self.turns.done(work)
        reply = compose(self.library, done.outcome.said, aloud=heard.aloud)
        seconds = time.perf_counter() - began
        if done.carries:
            self.notes.referral(lines_given(done.outcome.said), heard.night)
        self.notes.turn(heard, reply, turn_id=turn_id, degraded=done.degraded, seconds=seconds)
        return Turned(reply=reply, card=self._card(work, done))

    def _work(self, speaker: Speaker, heard: Heard, card: Card | None, turn_id: str) -> Work:
        """The card fixes whose session it is, because a recognised voice flickers. What is told of it is told to a
        voice that is recognised as that person alone."""
        person = card.person if card else speaker.person
        shared = heard.shared or person == speaker.account
        heard, recognised = heard._replace(shared=shared, held=bool(card and card.held)), not heard.shared
        return Work(person=person, speaker=speaker, recognised=recognised, heard=heard, card=card, turn_id=turn_id)

    def stopped(self, speaker: Speaker) -> None:
        """Keep that a person wants no texts; the carrier holds them back whether we can or not."""
        try:
            self.turns.store.stop(speaker.person)
        except StoreAway as error:
            self.notes.trouble("text", error)

    def started(self, speaker: Speaker) -> bool:
        """Take a stop back; whether there was one, as far as anybody knows now."""
        try:
            return self.turns.store.start(speaker.person)
        except StoreAway as error:
            self.notes.trouble("text", error)
            return False

    def forget(self, speaker: Speaker, *, now: float) -> None:
        """Wipe what is kept of a speaker who left for good. Raises `StoreAway`."""
        fresh = Session(epoch=self._chance() % 2**31 + 1, at=now)
        self.turns.store.forget(speaker.person, now, fresh=fresh.to_bytes())

    def _card(self, work: Work, done: Done) -> str:
        if not done.carries:
            return ""
        card = Card(person=work.person, session=done.outcome.session, held=done.held, behind=done.behind)
        return cards.made(card, key=self._card_key, bearer=work.speaker.bearer, now=work.heard.now)
