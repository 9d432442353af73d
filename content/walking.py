"""Moves through what is at hand: the steps, next, previous, repeat, more, pause and resume."""

from typing import Final

from content import choosing, hotlines
from content.giving import another, intro, starter
from content.library import Item
from content.moves import MENU, THANKS, Outcome, Turn, give
from content.session import Place
from content.turn import Said

IN_ORDER: Final = ("therapy", "walk_away")
"""Kinds told one after another, in the order in which they are written."""

NEVER_RESUMED: Final = ("walk_away", "therapy")
"""Places nobody is led back to: somebody else may be holding the phone. Help lines and what is said about danger are
no places at all."""

SLOWLY: Final = "system.slower"
"""The line after which a voice speaks slowly."""

STEP_NAMES: Final = "system.steps.names"
"""The list of the six: after it, a number is a step."""


def steps(turn: Turn) -> Outcome:
    """What the six steps are, and a way into the first."""
    # By text the list carries the steps' own numbers, so no offer is numbered beside it.
    offers = ("step:1", "starter", "menu") if turn.heard.aloud else ()
    return turn.tell(Said(refs=("system.steps", STEP_NAMES), offers=offers))


def step(turn: Turn) -> Outcome:
    """A step by its number, from its first part."""
    item = turn.library.live(f"step.{turn.heard.slots.get('step', '')}")
    if item is None:
        return turn.tell(Said(refs=("system.which_step",), offers=("step:1", "steps", "menu")))
    return give(turn, item, intro=intro("step", item.id))


def forward(turn: Turn) -> Outcome:
    """The next part; after the last, the next step, or another of the same kind."""
    item, place = turn.item, turn.place
    if item is None or place is None:
        return starter(turn)
    if place.activity == "saved":
        return saved_at(turn, place.part + 1)
    if place.part < item.parts:
        return give(turn, item, part=place.part + 1)
    if item.kind == "step":
        return _step_after(turn, item)
    if item.kind in IN_ORDER:
        return _after(turn, item)
    return another(turn)


def _step_after(turn: Turn, item: Item) -> Outcome:
    following = next((other for other in turn.library.pool("step") if other.step > item.step), None)
    if following:
        return give(turn, following, intro=intro("step", following.id))
    kind = turn.library.pool("encourage")
    word = kind[turn.heard.chance % len(kind)].id
    return turn.leave(Said(refs=("system.steps.done", word), offers=("starter", "journal", "steps")))


def _after(turn: Turn, item: Item) -> Outcome:
    following = _in_order(turn, item, 1)
    if following is None:
        return turn.tell(Said(refs=("system.that_is_all",), offers=("hotline", *MENU[:2])))
    return give(turn, following)


def _in_order(turn: Turn, item: Item, ahead: int) -> Item | None:
    """The item so many places ahead among its kind, as the writers put them; None past either end."""
    kind = turn.library.pool(item.kind)
    place = next((n for n, other in enumerate(kind) if other.id == item.id), len(kind)) + ahead
    return kind[place] if 0 <= place < len(kind) else None


def back(turn: Turn) -> Outcome:
    """The part before; before the first, the step or the item before."""
    item, place = turn.item, turn.place
    if item is None or place is None:
        return turn.tell(Said(refs=("system.nothing_before",), offers=MENU))
    if place.part > 1:
        return saved_at(turn, place.part - 1) if place.activity == "saved" else give(turn, item, part=place.part - 1)
    if item.kind == "step" and (earlier := turn.library.item(f"step.{item.step - 1}")):
        return give(turn, earlier, part=earlier.parts, intro=intro("step", earlier.id))
    if item.kind in IN_ORDER:
        before = _in_order(turn, item, -1)
        return give(turn, before, part=before.parts) if before else _first(turn, item, place)
    before = turn.library.item(turn.session.trail[-1]) if turn.session.trail else None
    if before is None:
        return _first(turn, item, place)
    outcome = give(turn, before, intro=intro(before.kind, before.id))
    return outcome._replace(session=outcome.session._replace(trail=turn.session.trail[:-1], depth=before.depth))


def _first(turn: Turn, item: Item, place: Place) -> Outcome:
    outcome = give(turn, item, part=place.part)
    return outcome._replace(said=outcome.said._replace(refs=("system.that_was_first", *outcome.said.refs)))


def repeat(turn: Turn) -> Outcome:
    """What was really said, once more."""
    last = turn.session.last
    if last.refs and not last.refs[0].startswith(THANKS):
        return turn.tell(last._replace(aside=""))
    if turn.item is None or turn.item.kind in NEVER_RESUMED:
        return turn.tell(Said(refs=("system.nothing_before",), offers=MENU))
    return resume(turn)


def slower(turn: Turn) -> Outcome:
    """What was said, once more and slowly."""
    outcome = repeat(turn)
    return outcome._replace(said=outcome.said._replace(refs=(SLOWLY, *outcome.said.refs)))


def more(turn: Turn) -> Outcome:
    """What did not fit; where all was said, the next."""
    last = turn.session.last
    if lines := hotlines.more_lines(turn):
        return lines
    if not last.rest:
        return forward(turn)
    offers = tuple(offer for offer in last.offers if offer != "more") or MENU
    item, place = turn.item, turn.place
    asked = bool(item and place and item.asks and place.part == item.parts)
    return turn.tell(last._replace(refs=last.rest, rest=(), aside="", offers=offers, asked=asked))


def start_over(turn: Turn) -> Outcome:
    """The first part of what is at hand."""
    item = turn.item
    if item is None:
        return turn.leave(Said(refs=("system.menu",), offers=MENU))
    return give(turn, item, intro=intro(item.kind, item.id))


def pause(turn: Turn) -> Outcome:
    """Wait, and keep the place."""
    kept = turn.item is not None and turn.item.kind not in NEVER_RESUMED
    line = "system.pause" if kept else "system.pause.plain"
    return turn.tell(Said(refs=(line,), offers=("resume", "menu") if kept else ("menu",), ends=turn.heard.aloud))


def resume(turn: Turn) -> Outcome:
    """Back to where the person stopped."""
    item, place = turn.item, turn.place
    if item is None or place is None or item.kind in NEVER_RESUMED:
        return turn.leave(Said(refs=("system.nothing_to_resume",), offers=MENU))
    if place.activity == "saved":
        return saved_at(turn, place.part)
    line = "system.resume.part" if item.parts > 1 else "system.resume"
    return give(turn, item, part=place.part, intro=f"{line}?of={item.id}&part={place.part}")


def saved(turn: Turn) -> Outcome:
    """What the person saved, newest first, one at a time."""
    if turn.heard.shared:
        return turn.tell(Said(refs=("system.save.shared",), offers=MENU))
    if not turn.session.saved:
        return turn.tell(Said(refs=("system.saved.none",), offers=MENU))
    return saved_at(turn, 1)


def saved_at(turn: Turn, number: int) -> Outcome:
    """The saved item with this number, 1 being the newest."""
    kept = [item for ordinal in reversed(turn.session.saved) if (item := turn.library.by_ordinal(ordinal))]
    if not 1 <= number <= len(kept):
        return turn.tell(Said(refs=("system.saved.end",), offers=MENU))
    item = kept[number - 1]
    here = item.id if item.parts == 1 else f"{item.id}#1"
    offers = ("next", "menu") if number < len(kept) else ("starter", "menu")
    whole = ("start_over",) if item.parts > 1 else ()
    refs = (f"system.saved.item?part={number}&parts={len(kept)}", here)
    place = Place(activity="saved", item=item.id, part=number)
    session = choosing.remembering(turn.session, item)._replace(place=place)
    return turn.tell(Said(refs=refs, offers=(*whole, *offers), asked=item.asks), session=session)
