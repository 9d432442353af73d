"""What a message means in its place: an answer, one of the last offers, or a request; and what a faint sign of danger
counts for there. Pure."""

from typing import Final

from content import hotlines, safety, walking
from content.intents import known
from content.moves import MENU, THANKS
from content.session import Session
from content.turn import Certainty, Heard, Said

SLOT_OF: Final = {
    "starter": "topic",
    "another": "depth",
    "journal": "about",
    "step": "step",
    "hotline": "kind",
    "forget_me": "certain",
}
"""The slot that the value of an offer's token fills: `step:2` is the step intent with its slot at 2."""

SAFETY_QUESTIONS: Final = (hotlines.ASK_ALOUD, safety.ASK_SAFE)
"""After these, anything but a clear word that all is well counts."""

FROM_ANYWHERE: Final = ("hotline", "quick_exit")
"""What is acted on after a safety question even where it was guessed."""

PLAIN: Final = ("sure", "unsure", "topical")
"""How certain a concern can be in the end, the most certain first."""
WATCHED: Final = 600
"""Seconds for which a faint sign of danger makes the next one graver."""


def with_signs(session: Session, heard: Heard) -> Heard:
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


def watch(session: Session, heard: Heard) -> float:
    """Until when the next faint sign counts for more."""
    sign = any(concern.certainty in ("faint", "unsure") for concern in heard.concerns)
    return round(heard.now) + WATCHED if sign else session.watch if session.watch > heard.now else 0


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
    if heard.intent == "answer" or not known(heard.intent):
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
