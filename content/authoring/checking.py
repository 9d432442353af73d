"""The check of the words: every problem of every file in one run, each with file, line, id and what to do."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

from content.authoring import balance, wording
from content.authoring.items import DATA, Hotline, Item, Placed, Problem
from content.authoring.likeness import alike
from content.authoring.reading import LANGUAGE, Content, not_collecting, read
from content.vocabulary import CHOSEN

RECHECK_AFTER: Final = 90
"""Days after which a help line must be checked with its operator again (docs/safety.md)."""


@not_collecting()
def check(data: Path = DATA, *, today: date | None = None) -> Content:
    """Read and check everything under `data`. `today` is the day on which checks of help lines count as old."""
    content = read(data)
    known = {found.model.id: found for found in content.placed}
    names = sorted({line.name for line in content.hotlines}, key=len, reverse=True)
    problems = [
        *content.problems,
        *(problem for found in content.placed for problem in _of_item(found, names)),
        *_of_ids([*content.placed, *content.lines]),
        *_of_numbers(content),
        *_of_names(content, known),
        *_of_tonight(content, known),
    ]
    day = today or datetime.now(UTC).date()
    warnings = [*(fault for line in content.lines for fault in _stale(line, day)), *_of_the_gone(content, known)]
    return replace(content, problems=tuple(problems), warnings=tuple(warnings))


@not_collecting()
def gaps(content: Content) -> tuple[Problem, ...]:
    """What the library as a whole lacks or has twice: a check fails on it, and a smaller library still starts."""
    return (*_of_whole(content), *_of_likeness(content))


def _of_item(found: Placed, names: Sequence[str]) -> Iterator[Problem]:
    """Problems of one item by itself."""
    item: Item = found.model
    if item.kind != found.kind:
        yield _at(found, f"belongs in another file: ids here begin with '{found.kind}.'")
    for fault in wording.faults_of(item, names=names):
        yield _at(found, fault)
    if item.depth > 1 and not (item.settle or "").startswith("settle."):
        yield _at(found, f"depth {item.depth} needs 'settle:', the settling item that follows it")
    if item.audience == "couple" and not {"fear", "abuse"} <= set(item.avoid):
        yield _at(found, "is for two, so 'avoid:' must hold fear and abuse")
    if "openness" in item.tags and item.role != "broke_trust":
        yield _at(found, "is about openness, so it needs 'role: broke_trust': theirs to offer, nobody's to demand")
    for seed in sorted(set(item.seeds) - balance.SEEDS):
        yield _at(found, f"there is no point {seed}: the inventory goes from SEED-01 to SEED-93")


def _of_ids(placed: Iterable[Placed]) -> Iterator[Problem]:
    seen: dict[tuple[str, str], Placed] = {}
    for found in placed:
        first = seen.setdefault((found.model.id, found.language), found)
        if first is not found:
            yield _at(found, f"the id is used already in line {first.line} of {first.file}: ids are never used twice")


def _of_numbers(content: Content) -> Iterator[Problem]:
    """Two items with one number: a history would take one for the other."""
    first: dict[int, str] = {}
    for id, number in content.ordinals.items():
        if first.setdefault(number, id) != id:
            says = f"has the number {number} of {first[number]}: give it one that nothing had"
            yield Problem(file="ordinals.yaml", line=1, id=id, says=says)


def _of_the_gone(content: Content, known: dict[str, Placed]) -> Iterator[Problem]:
    for id in content.ordinals.keys() - known.keys():
        says = "is in no file any more: whoever saved it has lost it; next time write 'retired: true'"
        yield Problem(file="ordinals.yaml", line=1, id=id, says=says)


def _of_names(content: Content, known: dict[str, Placed]) -> Iterator[Problem]:
    """Problems of the ids that items name, and of items that no list numbers."""
    for found in content.placed:
        item: Item = found.model
        if item.kind in CHOSEN and item.id not in content.ordinals:
            yield _at(found, "has no ordinal yet: run 'make generated'")
        for other in (*item.follow_ups, *([item.settle] if item.settle else ())):
            if other not in known:
                yield _at(found, f"names '{other}', which is in no file")


def _of_tonight(content: Content, known: dict[str, Placed]) -> Iterator[Problem]:
    nights: dict[str, int] = {}
    for night, id in enumerate(content.tonight, start=1):
        if nights.setdefault(id, night) != night:
            yield Problem(file="tonight.yaml", line=night, id=id, says="stands here twice")
        elif id not in known:
            yield Problem(file="tonight.yaml", line=night, id=id, says="is in no file: put another in its place")
        else:
            yield from _of_night(known[id])


def _of_night(found: Placed) -> Iterator[Problem]:
    item: Item = found.model
    if item.depth > 1 or item.avoid or (item.audience, item.relation, item.role) != ("either", "any", "any"):
        yield _at(found, "is in tonight.yaml, so it must be depth 1, for anybody, with nothing under 'avoid'")
    if item.retired:
        yield _at(found, "is in tonight.yaml and retired: put another in its place there")


def _of_whole(content: Content) -> Iterator[Problem]:
    """Problems of the library as a whole, at the head of the file where they are mended."""
    files = {found.kind: found.file for found in content.placed if found.language == LANGUAGE}
    for where, fault in balance.faults_of(content.live(), content.tonight):
        yield Problem(file=files.get(where, where), line=1, id="", says=fault)


def _of_likeness(content: Content) -> Iterator[Problem]:
    """Items that are near-duplicates, of whatever kinds. The lines that turns are made of are alike on purpose."""
    told = [found for found in content.placed if found.model.kind not in ("system", "safety")]
    told = [found for found in told if not found.model.retired and found.language == LANGUAGE]
    for first, second in alike([wording.item_form(found.model, "spoken") for found in told]):
        other = told[first]
        yield _at(
            told[second], f"is nearly {other.model.id} ({other.file}:{other.line}): ask something else, or retire it"
        )


def _stale(found: Placed, today: date) -> Iterator[Problem]:
    line: Hotline = found.model
    if line.verified_on is None:
        yield _at(found, "no day is known on which it was checked with its operator: check it, then set 'verified_on:'")
    elif (days := (today - line.verified_on).days) > RECHECK_AFTER:
        yield _at(found, f"was checked {days} days ago: check it with its operator, then date it")


def _at(found: Placed, says: str) -> Problem:
    return Problem(file=found.file, line=found.line, id=found.model.id, says=says)
