"""The engine: from what was heard and where a person is, to what is said and where they are then. Pure."""

from typing import Final

from content import choosing, safety, walking
from content.intents import move_of
from content.library import Library
from content.moves import Outcome, Turn
from content.replying import in_one_language, paged, what_is_left
from content.resolving import SAFETY_QUESTIONS, resolve, watch, with_signs
from content.session import Place, Session
from content.turn import Heard, Said

IDLE_AT_MOST: Final = 6 * 3600
"""Seconds after which a place is given up where somebody else may hold the phone, or share the speaker."""
GRAVE_AT_MOST: Final = 600
"""Seconds after which a help line or a walk-away place can no longer be repeated."""


def advance(library: Library, session: Session, heard: Heard) -> Outcome:
    """One turn. The session that comes back is one turn on and remembers what was said."""
    before = _without_what_is_gone(library, arrive(session, heard))
    heard = heard._replace(region=before.region or heard.region)
    watched = before._replace(watch=watch(before, heard))
    heard = resolve(before, with_signs(before, heard))
    turn = Turn(library=library, session=watched, heard=heard)
    outcome = safety.with_line(turn, safety.stands_in(turn, _moved(turn)))
    said = outcome.said._replace(offers=tuple(filter(library.offers, outcome.said.offers)))
    said = in_one_language(library, said, heard.language or before.last.language, aloud=heard.aloud)
    if heard.first and not heard.aloud and heard.intent not in ("forget_me", "quick_exit"):
        said = said._replace(aside="system.first")
    if not heard.aloud:
        said = paged(library, said)
    after = outcome.session._replace(turn=outcome.session.turn + 1, at=heard.now, last=said)
    return outcome._replace(session=after, said=said)


def _without_what_is_gone(library: Library, session: Session) -> Session:
    """The session without a place, or words to repeat, that the library no longer has: a writer may delete an item.
    What was offered keeps its numbers, for the person may be looking at them; only what leads nowhere is not said
    again. A question about safety is still awaiting its answer."""
    place, last = _still_there(library, session.place), session.last
    if not all(map(library.has, last.refs + last.rest)):
        awaited = last.question in SAFETY_QUESTIONS
        last = what_is_left(library, last) if awaited else Said()
    return session._replace(place=place, last=last)


def _still_there(library: Library, place: Place | None) -> Place | None:
    """A place that is still one; at its last part where the one it was at is gone."""
    item = library.item(place.item) if place else None
    if place is None or item is None:
        return None
    # the part of something saved is its number among what is saved
    return place if place.activity == "saved" else place._replace(part=min(place.part, item.parts))


def _moved(turn: Turn) -> Outcome:
    asked, concerns = turn.session.last.question, turn.heard.concerns
    pending = asked in SAFETY_QUESTIONS
    # while it is asked already whether somebody is safe, what may be a sign that they are not is an answer
    certainty = concerns[0].certainty if concerns else ""
    if certainty == "sure" or (certainty == "unsure" and not pending):
        return safety.disclosed(turn)
    if pending and not safety.leaves_question(asked, turn.heard):
        return safety.followed_up(turn)
    return _with_the_other(turn, move_of(turn.heard.intent)(turn))


def _with_the_other(turn: Turn, outcome: Outcome) -> Outcome:
    """The outcome with the second of two requests in one message offered first."""
    other, said = turn.heard.candidates[:1], outcome.said
    if turn.heard.intent == "out_of_scope" or not other or said.private or turn.heard.held:
        return outcome
    return outcome._replace(said=said._replace(offers=(*other, *(o for o in said.offers if o not in other))[:3]))


def stateless(carried: Session, heard: Heard) -> bool:
    """Whether this message is answered without reading the store: a help line asked for, a concern, or what
    follows a safety question. `carried` is the session of the card."""
    session = arrive(carried, heard)
    heard = with_signs(session, heard)
    if any(concern.certainty != "topical" for concern in heard.concerns):
        return True
    if session.last.question in SAFETY_QUESTIONS:
        # what wipes, ends a hold or leaves has to reach the store
        left = safety.leaves_question(session.last.question, heard)
        return not left or heard.intent in ("hotline", "stop")
    intent = resolve(session, heard).intent
    return intent in ("hotline", "misdirected") or (intent in ("more", "repeat") and session.last.private)


def arrive(session: Session, heard: Heard) -> Session:
    """The session as it is found: with this night counted, and without places whose time is over."""
    session = choosing.arriving(session, heard.night)
    if heard.opening and heard.shared:
        session = session._replace(watch=0)  # another voice may have spoken then
    idle = heard.now - session.at
    if idle > IDLE_AT_MOST and (heard.shared or not heard.aloud):
        return session._replace(place=None, last=Said(), trail=())
    late = heard.opening or idle > GRAVE_AT_MOST
    if late and session.place is not None and session.place.activity in walking.NEVER_RESUMED:
        session = session._replace(place=None, last=Said(), trail=())
    if late and session.last.private and session.last.question not in SAFETY_QUESTIONS:
        # Whether somebody is safe is answered even late; what was said about danger is not repeated.
        session = session._replace(last=Said())
    # What was offered in an earlier session of a speaker is not what "yes" means in this one.
    return session._replace(last=Said()) if heard.opening else session
