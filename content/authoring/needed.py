"""What the code cannot do without: the lines it says by name, and a pool that is never empty where it chooses.

The names are those that stand in the code itself. A list of them beside it would be forgotten, and then a check
would be green over a service that breaks at the first "menu".
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Final

from content.authoring.items import Item
from content.intents import MOVES
from content.moves import WORDINGS
from content.vocabulary import CHOSEN, CONCERNS

CODE: Final = Path(__file__).parents[1]

NAMED: Final = re.compile(r'"((?:system|safety)\.[a-z0-9_.]*[a-z0-9_])["?]')
"""A line that code names: a whole literal, or one with its values after a question mark."""
FAMILY: Final = re.compile(r'"((?:system|safety)\.[a-z_.]+\.)"')
"""The beginning of the ids of a line with several wordings."""
TOKEN: Final = re.compile(r'"([a-z_]+:[a-z]+)"')
"""An offer with a value."""

BY_DOORS: Final = ("system.trouble", "system.fallback")
"""Lines that the doors say by themselves."""
NO_OFFER: Final = ("answer", "misdirected", "out_of_scope")
REACHED: Final = ("press", "both", "call", "call_text", "call_text_same", "call_text_number", "text", "web")
CHOOSABLE: Final = (*CHOSEN, "therapy", "walk_away", "settle", "encourage")
"""Kinds of which the engine takes one, whatever was asked for."""


def faults_of(items: Iterable[Item], tonight: Iterable[str], regions: Iterable[str]) -> Iterator[tuple[str, str, str]]:
    """What is missing, as kind, id and what to do. `items` are those of the language that everything falls back to."""
    found = list(items)
    ids = {item.id for item in found}
    for id in sorted(lines(regions) - ids):
        yield id.partition(".")[0], id, "is said by the code and in no file: bring it back"
    listed = frozenset(tonight)
    light = (item for item in found if item.depth == 1 and item.audience != "couple")
    filled = {item.kind for item in light if not item.retired and item.id not in listed}
    for kind in CHOOSABLE:
        if kind not in filled:
            yield kind, "", "nothing to choose from: it needs one of depth 1, not for two, that is not in tonight.yaml"
    if not listed:
        yield "tonight", "", "names no starter, and every night has one"


def lines(regions: Iterable[str]) -> frozenset[str]:
    """Ids of every line that the code says."""
    code = _code()
    named = {*NAMED.findall(code), *BY_DOORS, *(f"system.choose.{n}" for n in (1, 2, 3))}
    asked = (f"{id}.again" for id in named if id.startswith(("system.ask.", "system.choose.")))
    worded = (f"{family}{n}" for family in FAMILY.findall(code) for n in range(1, WORDINGS + 1))
    tokens = {*MOVES, *TOKEN.findall(code), *(f"step:{n}" for n in range(1, 7))} - {*NO_OFFER}
    offers = (f"system.offer.{token.replace(':', '.')}" for token in tokens)
    spoken = (f"safety.{concern}" for concern in CONCERNS)
    reached = (f"safety.reach.{form}" for form in REACHED)
    places = (f"system.region.{region.lower()}" for region in regions if region != "ZZ")
    return frozenset(chain(named, asked, worded, offers, spoken, reached, places))


@cache
def _code() -> str:
    """Of the engine, and of what puts help lines into words."""
    return "\n".join(path.read_text(encoding="utf-8") for path in [*CODE.glob("*.py"), CODE / "authoring/helplines.py"])
