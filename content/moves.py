"""What every move is made from: the turn it gets, the outcome it gives, and how an item is presented."""

from collections.abc import Callable
from typing import Final, NamedTuple

from content.library import Item, Library
from content.session import TRAIL_AT_MOST, Place, Session
from content.turn import Heard, Hold, Said, Wish


class Outcome(NamedTuple):
    """What a turn comes to: the session afterwards, what is said, what the world must do before it is said."""

    session: Session
    said: Said
    wishes: tuple[Wish, ...] = ()
    holds: Hold = ""
    """The hold that begins, where a concern was heard."""


class Turn(NamedTuple):
    """One turn as a move sees it."""

    library: Library
    session: Session
    heard: Heard

    @property
    def place(self) -> Place | None:
        """Where the person is."""
        return self.session.place

    @property
    def item(self) -> Item | None:
        """The item the person is in."""
        return self.library.item(self.session.place.item) if self.session.place else None

    def tell(self, said: Said, *, session: Session | None = None) -> Outcome:
        """Say this and stay in place."""
        return Outcome(session=session or self.session, said=said)

    def leave(self, said: Said) -> Outcome:
        """Say this, and be nowhere in particular."""
        return Outcome(session=self.session._replace(place=None), said=said)

    def with_slots(self, **slots: str) -> "Turn":
        """The same turn with other slot values."""
        return self._replace(heard=self.heard._replace(slots=slots))


Move = Callable[[Turn], Outcome]

MENU: Final = ("starter", "reflect", "steps")
"""What is offered where nothing in particular is: three ways in."""

THANKS: Final = "system.thanks."
"""How the ids of the thanks for an answer begin."""

WORDINGS: Final = 3
"""How many wordings a line has that somebody may hear every night."""

AT_END: Final = {
    "starter": ("another", "save", "journal:it"),
    "journal": ("another", "save", "stop"),
    "practice": ("another", "save", "menu"),
    "reflection": ("another", "save", "stop"),
    "story": ("another", "save", "steps"),
    "faq": ("therapy", "steps", "starter"),
    "term": ("steps", "starter", "menu"),
    "walk_away": ("next", "hotline", "therapy"),
    "therapy": ("next", "hotline", "menu"),
    "settle": ("reflect", "hotline", "menu"),
}
"""Ways on after the last part of an item of a kind."""

LIGHTER: Final = {
    "starter": ("skip", "save", "journal:it"),
    "journal": ("skip", "save", "stop"),
}
"""Ways on after an item of depth 2 or 3 of a kind: the first of them is lighter (R9)."""

QUESTIONS: Final = {
    "reflection": "system.ask.next_part",
    "step": "system.ask.go_on",
    "story": "system.ask.go_on",
    "practice": "system.ask.go_on",
}
"""The closing question by voice between the parts of an item; elsewhere one is made of the offers."""


def one_of(family: str, turn: Turn) -> str:
    """One of the wordings of a line: their ids begin with `family` and end with a number."""
    return f"{family}{turn.heard.chance % WORDINGS + 1}"


def out_of_scope(turn: Turn) -> Outcome:
    """Not understood: the two likeliest in words; where there are none, one line with what we can do."""
    offers = () if turn.heard.held else tuple(filter(turn.library.offers, turn.heard.candidates))[:2]
    if len(offers) == 2:
        return turn.tell(Said(refs=("system.do_you_mean",), offers=offers))
    return turn.tell(Said(refs=("system.out_of_scope",), offers=MENU))


def give(turn: Turn, item: Item, *, part: int = 1, intro: str = "", session: Session | None = None) -> Outcome:
    """Say one part of an item, with its ways on, and be in that place."""
    before = session or turn.session
    known = before.place.item if before.place else item.id
    trail = before.trail if known == item.id else (*before.trail, known)[-TRAIL_AT_MOST:]
    after = before._replace(place=Place(activity=item.kind, item=item.id, part=part), trail=trail)
    here = item.id if item.parts == 1 else f"{item.id}#{part}"
    refs = (intro, here) if intro else (here,)
    if part < item.parts:
        said = Said(refs=refs, offers=("next", *_beside(turn, item)), question=QUESTIONS.get(item.kind, ""))
    else:
        said = Said(refs=refs, offers=_ways_on(turn, item), asked=item.asks)
    return turn.tell(said, session=after)


def _beside(turn: Turn, item: Item) -> tuple[str, ...]:
    keeps = item.ordinal >= 0 and not turn.heard.shared
    return ("save", "menu") if keeps else ("menu",)


def _ways_on(turn: Turn, item: Item) -> tuple[str, ...]:
    if item.kind == "step":
        return (f"step:{item.step + 1}" if item.step < 6 else "starter", "journal", "menu")
    at_end = {**AT_END, **LIGHTER} if item.depth > 1 else AT_END
    offers = at_end.get(item.kind, MENU)
    return tuple(offer for offer in offers if not (offer == "save" and turn.heard.shared))
