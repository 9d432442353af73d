"""What a concern calls for: the lines and words, what a hold keeps back, and help lines on request.

Pure functions. Nothing here stores, sends or reports: a disclosure is answered from code alone.
The rules R1 to R15 are those of docs/safety.md.
"""

from dataclasses import replace
from typing import Final

from content.library import Library
from content.moves import Outcome, Turn
from content.session import Place, Session
from content.turn import Concern, Heard, Said

LINE_FOR: Final = {
    "immediate_danger": "domestic_violence",
    "self_harm": "suicide_crisis",
    "medical": "emergency",
    "sexual_assault": "sexual_assault",
    "child_harm": "child_abuse",
    "abuse": "domestic_violence",
    "harming": "harming",
    "substance": "substance_use",
}
"""The kind of help line for every kind of concern."""

ASKED_ALOUD_FIRST: Final = frozenset({"abuse", "sexual_assault", "harming"})
"""Concerns whose number is not said aloud unasked: the person it is about may be in the room (R3)."""

ASK_ALOUD: Final = "system.ask.aloud"
ASK_SAFE: Final = "system.ask.safe"
UNKNOWN_REGION: Final = "ZZ"
LINES_AT_ONCE: Final = 2

QUIET_KINDS: Final = frozenset({"starter", "journal", "practice", "story", "step", "encourage"})
"""Kinds that are never given under a hold (R1, R8)."""
QUIET_OFFERS: Final = frozenset(
    {
        "reflect",
        "hotline",
        "menu",
        "next",
        "stop",
        "repeat",
        "more",
        "pause",
        "resume",
        "yes",
        "no",
        "forget_me",
        "privacy",
        "therapy",
        "safe_now",
    }
)


def region_of(library: Library, heard: Heard) -> str:
    """The region whose lines are given: the one named, else the person's; never a guess."""
    named = heard.slots.get("region", heard.region)
    return named if library.has_region(named) else UNKNOWN_REGION


def hotline(turn: Turn) -> Outcome:
    """Help lines on request, by kind and region: two at once, and MORE for the rest."""
    kind, region = turn.heard.slots.get("kind", "general"), region_of(turn.library, turn.heard)
    return _lines_from(turn, kind, region, 1)


def more_lines(turn: Turn) -> Outcome | None:
    """The next two help lines, where help lines are what the person was given; None elsewhere."""
    place = turn.session.place
    if place is None or place.activity != "hotline":
        return None
    kind, _, region = place.item.partition(".")
    return _lines_from(turn, kind, region, place.part + 1)


def _lines_from(turn: Turn, kind: str, region: str, page: int) -> Outcome:
    lines = turn.library.lines(kind, region)
    first = (page - 1) * LINES_AT_ONCE
    shown = lines[first : first + LINES_AT_ONCE] or lines[:LINES_AT_ONCE]
    refs = (*shown, _with_numbers(turn.library, "safety.emergency", region, ""))
    more = ("more",) if len(lines) > first + LINES_AT_ONCE else ()
    if turn.heard.aloud:
        said = Said(refs=refs, offers=("repeat", *more, "menu"), question="system.ask.again", private=True)
    else:
        said = Said(refs=refs, offers=more, private=True)
    place = Place(activity="hotline", item=f"{kind}.{region}", part=page)
    return turn.tell(said, session=replace(turn.session, place=place, trail=()))


def disclosed(turn: Turn) -> Outcome:
    """The answer to a concern, at once and complete: the gravest first, a second one named beside it."""
    concerns = turn.heard.concerns
    if concerns[0].certainty == "unsure":
        said = Said(refs=("safety.check",), offers=("yes", "no"), question=ASK_SAFE, private=True)
    elif turn.heard.aloud and concerns[0].kind in ASKED_ALOUD_FIRST:
        said = Said(refs=(_words_for(turn, concerns[0]),), offers=("yes", "no"), question=ASK_ALOUD, private=True)
    else:
        said = _lines_said(turn, (_words_for(turn, concerns[0]), *_beside(turn, concerns[1:2])))
    return Outcome(session=_elsewhere(turn.session), said=said, holds=True)


def followed_up(turn: Turn) -> Outcome:
    """The answer to a safety question: anything but a clear word that all is well counts."""
    aloud = turn.session.last.question == ASK_ALOUD
    if aloud and turn.heard.intent in {"no", "stop", "pause"}:
        said = Said(refs=("safety.later",), offers=("reflect", "stop"), private=True)
    elif not aloud and turn.heard.intent == "yes":
        said = Said(refs=("safety.check.fine",), offers=("reflect", "menu"), private=True)
    else:
        region = region_of(turn.library, turn.heard)
        kinds = ("domestic_violence", "sexual_assault") if aloud else ("suicide_crisis", "domestic_violence")
        lines = dict.fromkeys(turn.library.lines(kind, region)[0] for kind in kinds)
        said = _lines_said(turn, (*lines, _with_numbers(turn.library, "safety.emergency", region, "")))
    return Outcome(session=_elsewhere(turn.session), said=said, holds=not said.refs[0].startswith("safety.check"))


def stands_in(turn: Turn, outcome: Outcome) -> Outcome:
    """The same outcome, or under a hold something harmless in its stead, with no reason given."""
    if not turn.heard.held or any(wish.name == "release" for wish in outcome.wishes):
        return outcome
    if any(_kept_back(turn.library, ref) for ref in outcome.said.refs):
        settles = turn.library.pool("settle")
        item = settles[turn.heard.chance % len(settles)]
        place = Place(activity="settle", item=item.id)
        said = Said(refs=("safety.held", item.id), offers=("reflect", "hotline"))
        return Outcome(session=replace(turn.session, place=place), said=said)
    offers = tuple(offer for offer in outcome.said.offers if offer.partition(":")[0] in QUIET_OFFERS)
    if offers == outcome.said.offers:
        return outcome
    with_help = offers if "hotline" in offers else (*offers, "hotline")
    return replace(outcome, said=replace(outcome.said, offers=with_help[:3], question=""))


def _kept_back(library: Library, ref: str) -> bool:
    item = library.item(ref.partition("?")[0].partition("#")[0])
    return item is not None and (item.kind in QUIET_KINDS or bool({"fear", "abuse"} & set(item.avoid)))


def _lines_said(turn: Turn, refs: tuple[str, ...]) -> Said:
    """Numbers: by voice with the offer to say them again, by text with nothing to answer."""
    if turn.heard.aloud:
        return Said(refs=refs, offers=("repeat", "stop"), question="system.ask.again", private=True)
    return Said(refs=refs, private=True)


def _words_for(turn: Turn, concern: Concern) -> str:
    region = region_of(turn.library, turn.heard)
    lines = turn.library.lines(LINE_FOR[concern.kind], region) or turn.library.lines("general", region)
    return _with_numbers(turn.library, f"safety.{concern.kind}", region, lines[0])


def _beside(turn: Turn, others: tuple[Concern, ...]) -> tuple[str, ...]:
    region = region_of(turn.library, turn.heard)
    return tuple(turn.library.lines(LINE_FOR[other.kind], region)[0] for other in others if other.kind != "medical")


def _with_numbers(library: Library, words: str, region: str, line: str) -> str:
    now = library.lines("emergency", region)
    named = [f"line={line}"] if line else []
    return f"{words}?{'&'.join([*named, f'now={now[0]}' if now else 'now='])}"


def _elsewhere(session: Session) -> Session:
    """Nobody is led back to a place from here, nor told what came before."""
    return replace(session, place=None, trail=())
