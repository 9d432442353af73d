"""What a concern calls for: the words, the lines, and what a hold keeps back.

Pure functions. Nothing here stores, sends or reports: a disclosure is answered from code alone.
The rules R1 to R15 are those of docs/safety.md.
"""

from typing import Final

from content.hotlines import (
    ASK_ALOUD,
    LINE_FOR,
    for_everybody,
    lines_from,
    lines_said,
    region_of,
    with_numbers,
    without_concern,
)
from content.library import Library
from content.moves import Outcome, Turn
from content.session import Place, Session
from content.turn import Concern, Heard, Release, Said

ASKED_ALOUD_FIRST: Final = frozenset({"abuse", "sexual_assault", "harming"})
"""Concerns whose number is not said aloud unasked: the person it is about may be in the room (R3)."""

ASK_SAFE: Final = "system.ask.safe"
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


def disclosed(turn: Turn) -> Outcome:
    """The answer to a concern, at once and complete: the gravest first, a second one named beside it."""
    concerns = turn.heard.concerns
    session, sure = _elsewhere(turn.session), concerns[0].certainty == "sure"
    if turn.library.has_region(named := turn.heard.slots.get("region", "")):
        session = session._replace(region=named)  # the next answer is for there too
    if not sure:
        return Outcome(session=session, said=_asked(turn), holds="unsure")
    if turn.heard.aloud and concerns[0].kind in ASKED_ALOUD_FIRST:
        said = Said(refs=(_words_for(turn, concerns[0]),), offers=("yes", "no"), question=ASK_ALOUD, private=True)
    else:
        said = lines_said(turn, (_words_for(turn, concerns[0]), *_beside(turn, concerns[1:2])))
    return Outcome(session=session, said=said, holds="sure")


SAFETY_CHECK: Final = Said(refs=("safety.check",), offers=("yes", "no"), question=ASK_SAFE, private=True)


def _asked(turn: Turn) -> Said:
    """The plain question whether somebody is safe; whoever asked for a help line gets it first (R15)."""
    if turn.heard.intent != "hotline":
        return SAFETY_CHECK
    region, concern = region_of(turn.library, turn.heard), turn.heard.concerns[0].kind
    if "kind" in turn.heard.slots or (turn.heard.aloud and concern in ASKED_ALOUD_FIRST):
        # what anybody gets who asks so: nobody in the room learns more
        lines = turn.library.lines(turn.heard.slots.get("kind", "general"), region)
    else:
        lines = for_everybody(turn.library, concern, region)
    return SAFETY_CHECK._replace(refs=(*lines_from(turn, lines).refs, *SAFETY_CHECK.refs))


def with_line(turn: Turn, outcome: Outcome) -> Outcome:
    """The outcome; with the answer to a question about danger one help line goes, under a hold too, for who asks may
    be asking for themself. By text it comes first, so that a long answer never leaves it to a second message."""
    concerns, region = turn.heard.concerns, region_of(turn.library, turn.heard)
    if not concerns or concerns[0].certainty != "topical":
        return outcome
    lines = turn.library.lines(LINE_FOR[concerns[0].kind], region) or turn.library.lines("general", region)
    if lines[0] in outcome.said.refs:
        return outcome
    refs = (*outcome.said.refs, lines[0]) if turn.heard.aloud else (lines[0], *outcome.said.refs)
    return outcome._replace(said=outcome.said._replace(refs=refs, private=True))


def leaves_question(question: str, heard: Heard) -> bool:
    """Whether a message after a safety question is not its answer: a line asked for, a way out, by voice a stop, or
    to the question whether to say a number aloud, that all is well."""
    if heard.intent in ("hotline", "quick_exit", "forget_me"):
        return True
    return (heard.aloud and heard.intent == "stop") or (question == ASK_ALOUD and heard.intent == "safe_now")


def followed_up(turn: Turn) -> Outcome:
    """The answer to a safety question. A number is said aloud after a yes alone; whoever was asked whether they are
    safe gets one after anything but a yes."""
    session = _elsewhere(turn.session)
    if turn.session.last.question == ASK_ALOUD:
        return Outcome(session=session, said=_said_about_aloud(turn))
    if turn.heard.intent in ("yes", "safe_now"):
        said = Said(refs=("safety.check.fine",), offers=("reflect", "menu"), private=True)
        return Outcome(session=session._replace(watch=0), said=said, wishes=(Release(only_unsure=True),))
    region = region_of(turn.library, turn.heard)
    # By voice a line that names violence at home is not said unasked; that there are others is.
    kinds = ("self_harm",) if turn.heard.aloud else ("self_harm", "abuse")
    lines = dict.fromkeys(line for kind in kinds for line in for_everybody(turn.library, kind, region))
    others = ("safety.other_lines",) if turn.heard.aloud else ()
    refs = (*lines, with_numbers(turn.library, "safety.emergency", region), *others)
    return Outcome(session=session, said=lines_said(turn, refs), holds="sure")


def _said_about_aloud(turn: Turn) -> Said:
    """After the question whether to say a number aloud: the number after a yes, the question once more where the
    answer was none, and else that there is another time."""
    last, lines = turn.session.last, _named_before(turn)
    if turn.heard.intent == "yes":
        return lines_said(turn, lines)
    if turn.heard.intent in ("out_of_scope", "repeat") and "safety.once_more" not in last.refs:
        once_more = Said(refs=("safety.once_more",), offers=("yes", "no"), question=ASK_ALOUD, private=True)
        return once_more._replace(rest=lines)  # carried, not said
    return Said(refs=("safety.later",), offers=("reflect", "stop"), private=True)


def _named_before(turn: Turn) -> tuple[str, ...]:
    """The help line that the question was about, with the emergency number."""
    last = turn.session.last
    refs = tuple(line for ref in (*last.refs, *last.rest) if ref != "safety.once_more" for line in without_concern(ref))
    return refs or lines_from(turn, turn.library.lines("general", region_of(turn.library, turn.heard))).refs


def stands_in(turn: Turn, outcome: Outcome) -> Outcome:
    """The same outcome, or under a hold something harmless in its stead, with no reason given."""
    if not turn.heard.held or any(wish.name == "release" for wish in outcome.wishes):
        return outcome
    if any(_kept_back(turn.library, ref) for ref in outcome.said.refs):
        settles = turn.library.pool("settle")
        item = settles[turn.heard.chance % len(settles)]
        place = Place(activity="settle", item=item.id)
        said = Said(refs=("safety.held", item.id), offers=("reflect", "hotline", "safe_now"))
        return Outcome(session=turn.session._replace(place=place), said=said)
    offers = tuple(offer for offer in outcome.said.offers if offer.partition(":")[0] in QUIET_OFFERS)
    if offers == outcome.said.offers:
        return outcome
    with_help = offers if "hotline" in offers else (*offers, "hotline")
    return outcome._replace(said=outcome.said._replace(offers=with_help[:3], question=""))


def _kept_back(library: Library, ref: str) -> bool:
    if ref.startswith("system.steps"):
        return True
    item = library.item(ref.partition("?")[0].partition("#")[0])
    return item is not None and (item.kind in QUIET_KINDS or bool({"fear", "abuse"} & set(item.avoid)))


def _words_for(turn: Turn, concern: Concern) -> str:
    region = region_of(turn.library, turn.heard)
    return with_numbers(
        turn.library, f"safety.{concern.kind}", region, *for_everybody(turn.library, concern.kind, region)
    )


def _beside(turn: Turn, others: tuple[Concern, ...]) -> tuple[str, ...]:
    region = region_of(turn.library, turn.heard)
    kept_quiet = ASKED_ALOUD_FIRST if turn.heard.aloud else frozenset()
    named = (o.kind for o in others if o.certainty == "sure" and o.kind != "medical" and o.kind not in kept_quiet)
    return tuple(line for kind in named for line in for_everybody(turn.library, kind, region))


def _elsewhere(session: Session) -> Session:
    """Nobody is led back to a place from here, nor told what came before."""
    return session._replace(place=None, trail=())
