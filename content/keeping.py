"""Moves about the conversation itself: the menu, saving, forgetting, privacy, yes and no, an answer, the end."""

from content.moves import MENU, THANKS, Move, Outcome, Turn, one_of
from content.session import SAVED_AT_MOST, Session
from content.turn import Forget, Release, Said
from content.walking import NEVER_RESUMED


def menu(turn: Turn) -> Outcome:
    """Who we are and what there is; for a returning person, first the way back to where they were."""
    heard, item = turn.heard, turn.item
    resumable = item is not None and item.parts > 1 and item.kind not in NEVER_RESUMED and not heard.shared
    offers = ("resume", *MENU[:2]) if resumable else MENU
    if heard.opening:
        line = "system.welcome" if turn.session.turn == 0 else "system.welcome.back"
        return turn.tell(Said(refs=(line,), offers=offers))
    return turn.tell(Said(refs=("system.menu",), offers=offers, question="system.ask.what"))


def save(turn: Turn) -> Outcome:
    """Keep the item at hand for later; only its number is kept."""
    item = turn.item
    if turn.heard.shared:
        return turn.tell(Said(refs=("system.save.shared",), offers=("another", "menu")))
    if item is None or item.ordinal < 0:
        return turn.tell(Said(refs=("system.save.nothing",), offers=MENU))
    if turn.heard.unrecorded:
        return turn.tell(Said(refs=("system.save.failed",), offers=("save", "another", "menu")))
    if item.ordinal in turn.session.saved:
        return turn.tell(Said(refs=("system.save.again",), offers=("another", "saved", "menu")))
    line = "system.save.full" if len(turn.session.saved) == SAVED_AT_MOST else "system.save"
    return turn.tell(
        Said(refs=(line,), offers=("another", "saved", "menu")),
        session=_with_saved(turn.session, item.ordinal),
    )


def _with_saved(session: Session, ordinal: int) -> Session:
    return session._replace(saved=(*session.saved, ordinal)[-SAVED_AT_MOST:])


def forget_me(turn: Turn) -> Outcome:
    """Wipe all that is kept; a shared speaker asks first."""
    if turn.heard.unrecorded or "forget" in turn.heard.failed:
        return turn.tell(Said(refs=("system.forget.failed",), offers=("forget_me", "menu")))
    if turn.heard.shared and turn.heard.slots.get("certain") != "yes":
        return turn.tell(
            Said(refs=("system.forget.sure",), offers=("forget_me:yes", "menu"), question="system.ask.sure")
        )
    gone = Session(epoch=turn.heard.chance % 2**31 + 1, at=turn.heard.now)
    said = Said(refs=("system.forgotten",), offers=MENU, ends=turn.heard.aloud)
    return Outcome(session=gone, said=said, wishes=(Forget(),))


def safe_now(turn: Turn) -> Outcome:
    """The person says that they are safe: everything is open to them again."""
    if turn.heard.unrecorded or "release" in turn.heard.failed:
        return turn.tell(Said(refs=("system.safe_now.failed",), offers=("reflect", "hotline")))
    session = turn.session._replace(watch=0)
    return Outcome(session=session, said=Said(refs=("system.safe_now",), offers=MENU), wishes=(Release(),))


def quick_exit(turn: Turn) -> Outcome:
    """Leave at once for something harmless, with no trace in what comes next."""
    gone = turn.session._replace(place=None, last=Said(), trail=(), watch=0)
    return Outcome(session=gone, said=Said(refs=(one_of("system.exit.", turn),), offers=("menu",)))


def privacy(turn: Turn) -> Outcome:
    """What is kept and what is not."""
    return turn.tell(Said(refs=("system.privacy", "system.privacy.more"), offers=("forget_me", "menu")))


def opt_out(turn: Turn) -> Outcome:
    """No texts at all: none are sent unasked, and the carrier's own word blocks the rest."""
    return turn.tell(Said(refs=("system.opt_out",), offers=("menu",), ends=turn.heard.aloud))


def telling(*lines: str) -> Move:
    """The move that says these lines and stays in place: what the service does not do, plainly, and the way on."""

    def tell(turn: Turn) -> Outcome:
        return turn.tell(Said(refs=lines, offers=MENU))

    return tell


def region(turn: Turn) -> Outcome:
    """The country that the person says they are in: help lines are those of it from now on."""
    named = turn.heard.slots.get("region", "")
    if not turn.library.has_region(named):
        return turn.tell(Said(refs=("system.region.which",), offers=("hotline", "menu")))
    said = Said(refs=(f"system.region.{named.lower()}",), offers=("hotline", "starter", "menu"))
    return turn.tell(said, session=turn.session._replace(region=named))


def no(turn: Turn) -> Outcome:
    """A no to what was offered: that is all right."""
    return turn.tell(Said(refs=("system.no",), offers=MENU, ends=turn.heard.aloud))


def stop(turn: Turn) -> Outcome:
    """The end of this visit. The place is kept."""
    return turn.tell(Said(refs=(one_of("system.goodbye.", turn),), offers=("menu",), ends=True))


def answer(turn: Turn) -> Outcome:
    """The person answered: a short thanks and a way on. Nothing is judged, echoed or kept.

    After something deep, the first time, a way to settle comes with it (R9).
    """
    last = turn.session.last
    offers = last.offers or ("another", "stop")
    if "save" not in offers and turn.item and turn.item.ordinal >= 0 and not turn.heard.shared:
        offers = ("another", "save", "stop")
    again = bool(last.refs) and last.refs[0].startswith(THANKS)
    settle = (turn.item.settle,) if turn.item and turn.item.settle and not again else ()
    refs = (one_of(THANKS, turn), *settle)
    return turn.tell(Said(refs=refs, offers=offers, asked=True))
