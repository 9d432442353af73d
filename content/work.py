"""One message on its way through the service: who sent it, what came with it, and what came of it. Pure."""

from typing import NamedTuple

from content.card import Card
from content.moves import Outcome
from content.session import Session
from content.turn import Heard, Hold, graver


class Speaker(NamedTuple):
    """Who speaks, by which door: the opaque address stays in memory, `person` is what keys are made of."""

    person: str
    bearer: str
    """Door and address that a card is bound to."""
    account: str = ""
    """Key of the account whose device this is; a turn of the account itself is shared by all who use it."""


class Work(NamedTuple):
    """One message on its way: who sent it, what was heard, and the card that came with it.

    `person` is whose session it is, which the card may have fixed; `speaker` is who this request says it is.
    """

    person: str
    speaker: Speaker
    recognised: bool
    heard: Heard
    card: Card | None
    turn_id: str


class Done(NamedTuple):
    """What came of it. `carries` is False where the turn was answered before and there is nothing new to carry;
    `behind` is what the card says of its place."""

    outcome: Outcome
    held: Hold = ""
    behind: float = 0
    degraded: bool = False
    carries: bool = True


def carried(card: Card | None) -> Session:
    """The session of a card; a new one where there is none."""
    return card.session if card else Session()


def from_card(work: Work, outcome: Outcome) -> Done:
    """What came of a turn that was answered from the card alone. A place in which it stayed gets no newer by that, and
    of a conversation without a card the place is as old as can be: the store may know one. Danger and a way out lead
    away from any place, known or not."""
    card, leaves = work.card, bool(outcome.holds) or work.heard.intent == "quick_exit"
    stayed = outcome.session.place == carried(card).place and not leaves
    behind = max(0.0, round(work.heard.now - (card.placed if card else 0), 3)) if stayed else 0
    return Done(outcome=outcome, held=held_after(card.held if card else "", outcome), behind=behind)


def held_after(before: Hold, outcome: Outcome) -> Hold:
    """The hold after a turn: begun, ended, or as it was."""
    for wish in outcome.wishes:
        if wish.name == "forget" or not (wish.only_unsure and before == "sure"):
            return ""
    return graver(before, outcome.holds)
