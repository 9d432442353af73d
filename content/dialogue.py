"""The engine: from what was heard and where a person is, to what is said and where they are then. Pure."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from content import choosing, giving, keeping, safety, walking
from content.library import Library
from content.moves import MENU, THANKS, Move, Outcome, Turn, out_of_scope
from content.replying import in_one_language, paged, what_is_left
from content.session import Place, Session
from content.turn import Certainty, Heard, Said

MOVES: Final[Mapping[str, Move]] = MappingProxyType(
    {
        "menu": keeping.menu,
        "starter": giving.starter,
        "another": giving.another,
        "journal": giving.journal,
        "steps": walking.steps,
        "step": walking.step,
        "practice": giving.practice,
        "reflect": giving.reflect,
        "story": giving.story,
        "what_is_trust": giving.telling("term.what_is_trust"),
        "what_breaks_trust": giving.telling("term.what_breaks_trust"),
        "how_it_begins": giving.telling("term.how_it_begins"),
        "explain": giving.explain,
        "walk_away": giving.walk_away,
        "therapy": giving.therapy,
        "hotline": safety.hotline,
        "misdirected": safety.misdirected,
        "next": walking.forward,
        "previous": walking.back,
        "repeat": walking.repeat,
        "more": walking.more,
        "skip": giving.skip,
        "start_over": walking.start_over,
        "pause": walking.pause,
        "resume": walking.resume,
        "save": keeping.save,
        "saved": walking.saved,
        "forget_me": keeping.forget_me,
        "privacy": keeping.privacy,
        "yes": keeping.menu,
        "no": keeping.no,
        "stop": keeping.stop,
        "opt_out": keeping.opt_out,
        "daily_on": keeping.telling("system.daily.none"),
        "daily_off": keeping.telling("system.daily.off"),
        "send_to_phone": keeping.telling("system.no_phone"),
        "link": keeping.telling("system.link.none"),
        "unlink": keeping.telling("system.link.off"),
        "discreet": keeping.telling("system.discreet"),
        "language_es": keeping.telling("system.language.es"),
        "language_en": keeping.telling("system.language.en"),
        "region": keeping.region,
        "slower": walking.slower,
        "quick_exit": keeping.quick_exit,
        "safe_now": keeping.safe_now,
        "answer": keeping.answer,
        "out_of_scope": out_of_scope,
    }
)
"""Every intent and the move it makes, but for common questions (`move_of`). `answer` is given by `advance` alone."""

QUESTION: Final = "faq_"
"""How the intents of common questions begin: each tells the item of its name, so that a new one is words alone."""

SLOT_OF: Final = {
    "starter": "topic",
    "another": "depth",
    "journal": "about",
    "step": "step",
    "hotline": "kind",
    "forget_me": "certain",
}
"""The slot that the value of an offer's token fills: `step:2` is the step intent with its slot at 2."""

SAFETY_QUESTIONS: Final = (safety.ASK_ALOUD, safety.ASK_SAFE)
"""After these, anything but a clear word that all is well counts."""

FROM_ANYWHERE: Final = ("hotline", "quick_exit")
"""What is acted on after a safety question even where it was guessed."""

IDLE_AT_MOST: Final = 6 * 3600
"""Seconds after which a place is given up where somebody else may hold the phone, or share the speaker."""
PLAIN: Final = ("sure", "unsure", "topical")
"""How certain a concern can be in the end, the most certain first."""
WATCHED: Final = 600
"""Seconds for which a faint sign of danger makes the next one graver."""
GRAVE_AT_MOST: Final = 600
"""Seconds after which a help line or a walk-away place can no longer be repeated."""


def advance(library: Library, session: Session, heard: Heard) -> Outcome:
    """One turn. The session that comes back is one turn on and remembers what was said."""
    before = _without_what_is_gone(library, arrive(session, heard))
    heard = heard._replace(region=before.region or heard.region)
    watched = before._replace(watch=_watch(before, heard))
    heard = resolve(before, _with_signs(before, heard))
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


def _with_signs(session: Session, heard: Heard) -> Heard:
    """What was heard, with faint signs of danger made plain: they are worth a question of ours, but in an answer to
    one, where people tell of all sorts of things, they are none. After another sign, a while ago, each is one grade
    graver: so what is told in two messages is heard."""
    if all(concern.certainty in ("sure", "topical") for concern in heard.concerns):
        return heard
    watched = session.watch > heard.now
    kept = (each for each in heard.concerns if each.certainty != "faint" or watched or not session.last.asked)
    plain = (each._replace(certainty=_plain(each.certainty, watched)) for each in kept)
    return heard._replace(concerns=tuple(sorted(plain, key=lambda each: PLAIN.index(each.certainty))))


def _plain(certainty: Certainty, watched: bool) -> Certainty:
    if certainty == "faint":
        return "unsure"
    return "sure" if certainty == "unsure" and watched else certainty


def _watch(session: Session, heard: Heard) -> float:
    """Until when the next faint sign counts for more."""
    sign = any(concern.certainty in ("faint", "unsure") for concern in heard.concerns)
    return round(heard.now) + WATCHED if sign else session.watch if session.watch > heard.now else 0


def _with_the_other(turn: Turn, outcome: Outcome) -> Outcome:
    """The outcome with the second of two requests in one message offered first."""
    other, said = turn.heard.candidates[:1], outcome.said
    if turn.heard.intent == "out_of_scope" or not other or said.private or turn.heard.held:
        return outcome
    return outcome._replace(said=said._replace(offers=(*other, *(o for o in said.offers if o not in other))[:3]))


def move_of(intent: str) -> Move:
    """The move that an intent makes. KeyError for an intent that has none."""
    if intent.startswith(QUESTION):
        return giving.telling(f"faq.{intent.removeprefix(QUESTION)}")
    return MOVES[intent]


def stateless(carried: Session, heard: Heard) -> bool:
    """Whether this message is answered without reading the store: a help line asked for, a concern, or what
    follows a safety question. `carried` is the session of the card."""
    session = arrive(carried, heard)
    heard = _with_signs(session, heard)
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


def resolve(session: Session, heard: Heard) -> Heard:
    """What the message means here: a number or a yes is one of the last offers, and after a question anything
    that is neither a command nor a sure request is an answer. An intent of no move is out of scope."""
    last = session.last
    if heard.choice is not None:
        return _chosen(last, heard, heard.choice)
    if last.question in SAFETY_QUESTIONS:
        # a guess answers no such question: only what is said word for word, a line asked for, or the way out
        return heard._replace(intent="out_of_scope") if heard.guessed and heard.intent not in FROM_ANYWHERE else heard
    # Once somebody has answered, a likely request is one; until then only a sure one is.
    answered = bool(last.refs) and last.refs[0].startswith(THANKS)
    if heard.intent == "yes" and last.offers and (answered or not last.asked):
        return _as_offered(heard, last.offers[0])
    sure = answered or (heard.confident and heard.intent not in ("yes", "no"))
    if last.asked and (heard.intent == "out_of_scope" or not sure):
        return heard._replace(intent="answer")
    return _known(heard, last)


def _known(heard: Heard, last: Said) -> Heard:
    if heard.intent == "no" and heard.held and not last.offers:
        # "Are you safe right now?" may have been asked where no card came back with the answer.
        return heard._replace(intent="hotline")
    if heard.intent == "answer" or not (heard.intent in MOVES or heard.intent.startswith(QUESTION)):
        return heard._replace(intent="out_of_scope")
    return heard


def _chosen(last: Said, heard: Heard, number: int) -> Heard:
    if walking.STEP_NAMES in last.refs:
        return _as_offered(heard, f"step:{number}")
    if 1 <= number <= len(last.offers):
        return _as_offered(heard, last.offers[number - 1])
    if last.asked:
        return heard._replace(intent="answer")
    return heard._replace(intent="out_of_scope", candidates=last.offers or MENU)


def _as_offered(heard: Heard, token: str) -> Heard:
    intent, _, value = token.partition(":")
    return heard._replace(intent=intent, slots={SLOT_OF[intent]: value} if value else {}, choice=None)
