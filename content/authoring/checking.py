"""The check of the words: every problem of every file in one run, each with file, line, id and what to do."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from content.authoring import balance, helplines, needed, ordinals, wording
from content.authoring.files import FILES, Placed, Problem
from content.authoring.items import DATA, Item
from content.authoring.likeness import alike
from content.authoring.reading import LANGUAGE, Content, not_collecting, read
from content.vocabulary import CHOSEN


@not_collecting()
def check(data: Path = DATA, *, today: date | None = None) -> Content:
    """Read and check everything under `data`. `today` is the day on which checks of help lines count as old."""
    content = read(data)
    known = {found.model.id: found for found in content.placed if found.language == LANGUAGE}
    names = sorted({line.name for line in content.hotlines}, key=len, reverse=True)
    problems = [
        *content.problems,
        *(problem for found in content.placed for problem in _of_item(found, names)),
        *_of_ids([*content.placed, *content.lines]),
        *_of_names(content, known),
        *_of_translations(content, known),
        *_of_abroad(content, known),
        *_of_tonight(content, known),
        *_of_the_needed(content),
        *_of_lines(content),
    ]
    warnings = _stale(content, today or _today())
    return replace(
        content, problems=tuple(problems), warnings=tuple(warnings), notes=tuple(_of_the_gone(content, known))
    )


def _today() -> date:
    return datetime.now(UTC).date()


@not_collecting()
def gaps(content: Content, *, today: date | None = None) -> tuple[Problem, ...]:
    """What the library as a whole lacks or has twice: a check fails on it, and a smaller library still starts."""
    return (
        *_of_whole(content),
        *_of_likeness(content),
        *_of_room(content),
        *_of_the_future(content, today or _today()),
    )


def _of_item(found: Placed, names: Sequence[str]) -> Iterator[Problem]:
    """Problems of one item by itself."""
    item: Item = found.model
    if item.kind != found.kind:
        yield _at(found, f"belongs in another file: ids here begin with '{found.kind}.'")
    for fault in wording.faults_of(item, language=found.language, names=names):
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


def _of_the_gone(content: Content, known: dict[str, Placed]) -> Iterator[Problem]:
    for each in content.numbers:
        if each.id not in known and each.id != ordinals.HIGHEST:
            says = "is in no file any more: whoever saved it has lost it; next time write 'retired: true'"
            yield Problem(file=ordinals.NAME, line=each.line, id=each.id, says=says)


def _of_names(content: Content, known: dict[str, Placed]) -> Iterator[Problem]:
    """Problems of the ids that items name, and of items that no list numbers, where the list can be read."""
    readable = not content.faults(ordinals.NAME)
    for found in known.values():
        item: Item = found.model
        if readable and item.kind in CHOSEN and item.id not in content.ordinals:
            yield _at(found, "has no ordinal yet: run 'make generated'")
        for other in (*item.follow_ups, *([item.settle] if item.settle else ())):
            if other not in known:
                yield _at(found, f"names '{other}', which is in no file")


def _of_translations(content: Content, known: dict[str, Placed]) -> Iterator[Problem]:
    """Another language says what English says: the engine takes an item's facts, and its parts, from there."""
    for found in content.placed:
        if found.language == LANGUAGE:
            continue
        item: Item = found.model
        if item.id not in known:
            yield _at(found, f"is in no file of {LANGUAGE}/: write it there first")
        elif (parts := len(item.said())) != (its := len(known[item.id].model.said())):
            yield _at(found, f"has {parts} parts and {its} in {LANGUAGE}/: make them the same")


def _of_abroad(content: Content, known: dict[str, Placed]) -> Iterator[Problem]:
    """Whoever is in danger is answered in their language altogether, or not at all: of words for danger all are
    written in it."""
    for language in content.abroad:
        written = {item.id for item in content.written(language)}
        for found in known.values():
            if found.model.kind == "safety" and found.model.id not in written:
                yield _at(found, f"is not in {language}/safety.yaml: write it there too")


def _of_tonight(content: Content, known: dict[str, Placed]) -> Iterator[Problem]:
    seen: set[str] = set()
    for id, line, _ in content.nights:
        if says := _on_a_night(known.get(id), twice=id in seen):
            yield Problem(file="tonight.yaml", line=line, id=id, says=says)
        seen.add(id)


def _on_a_night(found: Placed | None, *, twice: bool) -> str:
    """What keeps an item from being everybody's starter; nothing where it can be."""
    if twice:
        return "stands here twice"
    if found is None:
        return "is in no file: put another in its place"
    item: Item = found.model
    if item.kind != "starter":
        return "is no starter: put one in its place"
    if item.retired:
        return "is retired: put another in its place"
    if item.depth > 1 or item.avoid or (item.audience, item.relation, item.role) != ("either", "any", "any"):
        return f"is for some alone ({found.file}:{found.line}): it must be depth 1, for anybody, with nothing to avoid"
    return ""


def _of_the_needed(content: Content) -> Iterator[Problem]:
    """What the code cannot do without. Of a file that could not be read nobody knows what is missing in it."""
    regions = {line.region for line in content.hotlines}
    for kind, id, says in needed.faults_of(content.written(), content.tonight, regions):
        file = _file_of(content, kind)
        if not any(problem.file == file and not problem.id for problem in content.problems):
            yield Problem(file=file, line=1, id=id, says=says)


def _file_of(content: Content, kind: str) -> str:
    """Where items of a kind are written; of a kind that has no item, where they would be."""
    if kind in ("hotline", "tonight"):
        return {"hotline": "hotlines.yaml", "tonight": "tonight.yaml"}[kind]
    files = {found.kind: found.file for found in content.placed if found.language == LANGUAGE}
    return files.get(kind, f"{LANGUAGE}/{FILES.get(kind, f'{kind}s')}.yaml")


def _of_whole(content: Content) -> Iterator[Problem]:
    """Problems of the library as a whole, at the head of the file where they are mended."""
    for kind, fault in balance.faults_of(content.live(), content.tonight):
        yield Problem(file=_file_of(content, kind), line=1, id="", says=fault)


def _of_room(content: Content) -> Iterator[Problem]:
    """Numbers that a small session has no room for, and a list that could give one twice."""
    for each in content.numbers:
        if each.number >= balance.NUMBERS:
            says = f"has a number over {balance.NUMBERS - 1}: a session of years would hold no more"
            yield Problem(file=ordinals.NAME, line=each.line, id=each.id, says=says)
    if content.numbers and ordinals.HIGHEST not in {each.id for each in content.numbers}:
        says = f"must hold the highest number ever given, under '{ordinals.HIGHEST}:'"
        yield Problem(file=ordinals.NAME, line=1, id="", says=says)


def _of_likeness(content: Content) -> Iterator[Problem]:
    """Items that are near-duplicates, of whatever kinds. The lines that turns are made of are alike on purpose."""
    told = [found for found in content.placed if found.model.kind not in ("system", "safety")]
    told = [found for found in told if not found.model.retired and found.language == LANGUAGE]
    for first, second in alike([wording.item_form(found.model, "spoken") for found in told]):
        other = told[first]
        yield _at(
            told[second], f"is nearly {other.model.id} ({other.file}:{other.line}): ask something else, or retire it"
        )


def _of_lines(content: Content) -> Iterator[Problem]:
    forms = helplines.forms_of(content.written())
    abroad = {language: helplines.forms_of(content.written(language)) for language in content.abroad}
    for found in content.lines:
        yield from (_at(found, fault) for fault in helplines.faults_of(found.model, forms, abroad=abroad))
    if not content.faults("hotlines.yaml"):
        for fault in helplines.missing(content.hotlines):
            yield Problem(file="hotlines.yaml", line=1, id="", says=fault)


def _stale(content: Content, today: date) -> Iterator[Problem]:
    for found in content.lines:
        if says := helplines.stale(found.model, today):
            yield _at(found, says)


def _of_the_future(content: Content, today: date) -> Iterator[Problem]:
    """A day that is still to come would keep a line from ever being checked again. It is no reason not to start: the
    machine's clock may be the one that is wrong."""
    for found in content.lines:
        if found.model.verified_on and found.model.verified_on > today:
            yield _at(found, "was checked on a day that is still to come: date it right")


def _at(found: Placed, says: str) -> Problem:
    return Problem(file=found.file, line=found.line, id=found.model.id, says=says)
