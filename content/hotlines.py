"""Help lines: which are given, for whom and where, on request or beside words of ours.

Pure functions. The rules R1 to R15 are those of docs/safety.md.
"""

from typing import Final
from urllib.parse import parse_qsl

from content.library import Library
from content.moves import Outcome, Turn
from content.turn import Heard, Said

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

OF_VIOLENCE: Final = frozenset({"immediate_danger", "abuse", "sexual_assault"})
"""Concerns that a line for people hurt by a partner is there for."""

ASK_ALOUD: Final = "system.ask.aloud"
UNKNOWN_REGION: Final = "ZZ"
ANYONE: Final = "anyone"
"""Whom a help line serves that is given beside one for some people alone."""
LINES_AT_ONCE: Final = 2
_WITHOUT_LINE: Final = ("safety.emergency", "safety.once_more", "safety.other_lines")


def region_of(library: Library, heard: Heard) -> str:
    """The region whose lines are given: the one named, else the person's; never a guess."""
    named = heard.slots.get("region", heard.region)
    return named if library.has_region(named) else UNKNOWN_REGION


def hotline(turn: Turn) -> Outcome:
    """Help lines on request, by kind and region: two at once, and MORE for the rest. The place is kept."""
    region = region_of(turn.library, turn.heard)
    return turn.tell(lines_from(turn, turn.library.lines(turn.heard.slots.get("kind", "general"), region)))


def misdirected(turn: Turn) -> Outcome:
    """A keyword that a help line told somebody to text, sent to us instead: where it goes. Where that line is abroad,
    the lines of this country."""
    line, region = f"hotline.{turn.heard.slots.get('line', '')}", region_of(turn.library, turn.heard)
    meant_here = region in (UNKNOWN_REGION, _region_of_line(line))
    if not turn.library.has(line) or not meant_here:
        return hotline(turn.with_slots())
    refs = (f"safety.misdirected?line={line}", with_numbers(turn.library, "safety.emergency", region))
    return turn.tell(lines_said(turn, refs))


def _region_of_line(line: str) -> str:
    return line.partition(".")[2][:2].upper()


def more_lines(turn: Turn) -> Outcome | None:
    """The next two help lines, where help lines are what the person was given; None elsewhere."""
    last = turn.session.last
    lines = last.private and last.rest and last.rest[0].startswith("hotline.")
    return turn.tell(lines_from(turn, last.rest)) if lines else None


def lines_from(turn: Turn, lines: tuple[str, ...]) -> Said:
    """The first two of these help lines with the emergency number where they are, and MORE for the rest."""
    region = _region_of_line(lines[0])
    refs = (*lines[:LINES_AT_ONCE], with_numbers(turn.library, "safety.emergency", region))
    rest = lines[LINES_AT_ONCE:]
    more = ("more",) if rest else ()
    if turn.heard.aloud:
        return Said(refs=refs, rest=rest, offers=("repeat", *more, "menu"), question="system.ask.again", private=True)
    return Said(refs=refs, rest=rest, offers=more, private=True)


def lines_given(said: Said) -> tuple[str, ...]:
    """The help lines whose numbers a reply says: none while it only asks whether to say them aloud."""
    if said.question == ASK_ALOUD:
        return ()
    named = (line for ref in said.refs for line in without_concern(ref))
    return tuple(line for line in named if line.startswith("hotline."))


def without_concern(ref: str) -> tuple[str, ...]:
    """A reference without the words that name a concern: the help line and the emergency number that it held."""
    name, _, query = ref.partition("?")
    if not name.startswith("safety.") or name in _WITHOUT_LINE:
        return (ref,)
    named = dict(parse_qsl(query, keep_blank_values=True))
    lines = tuple(named[name] for name in ("line", "also") if name in named)
    return (*lines, f"safety.emergency?now={named['now']}") if "now" in named else lines


def lines_said(turn: Turn, refs: tuple[str, ...]) -> Said:
    """Numbers: by voice with the offer to say them again, by text with nothing to answer."""
    if turn.heard.aloud:
        return Said(refs=refs, offers=("repeat", "stop"), question="system.ask.again", private=True)
    return Said(refs=refs, private=True)


def for_everybody(library: Library, kind: str, region: str) -> tuple[str, ...]:
    """The line for a concern; beside one that serves some people alone, another for those whom it does not. Where only
    lines for violence do, and the concern is another, one that is there for everybody."""
    lines = library.lines(LINE_FOR[kind], region) or library.lines("general", region)
    for_all = tuple(line for line in lines if library.whom(line) in ("", ANYONE))
    whom = library.whom(lines[0])
    if whom in ("", ANYONE) or (for_all and kind not in OF_VIOLENCE):
        return for_all[:1]
    everywhere = library.lines("general", UNKNOWN_REGION)
    return lines[0], next(line for line in (*lines, *everywhere) if library.whom(line) not in ("", whom))


def with_numbers(library: Library, words: str, region: str, line: str = "", also: str = "") -> str:
    """The reference to `words` with the emergency number of a region in it, and up to two help lines."""
    now = library.lines("emergency", region)
    named = [f"{name}={id}" for name, id in (("line", line), ("also", also)) if id]
    return f"{words}?{'&'.join([*named, f'now={now[0]}' if now else 'now='])}"
