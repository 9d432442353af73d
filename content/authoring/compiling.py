"""The compiled library: one SQLite file made from the writers' files, and made again when they are newer."""

import json
import os
import sqlite3
import tempfile
from collections.abc import Iterable
from pathlib import Path

from content.authoring import helplines, ordinals
from content.authoring.checking import check
from content.authoring.items import DATA, Item, Words
from content.authoring.reading import LANGUAGE, Content, read
from content.library import COMPILED, SCHEMA
from content.vocabulary import CHOSEN, EMERGENCY, HARMING, LINES

INSTEAD = {"teen_dating": "domestic_violence", "sexual_assault": "domestic_violence", HARMING: "suicide_crisis"}
"""Where a region has no line of a kind: the kind that serves its callers best; else the general ones."""


class BrokenLibrary(Exception):
    """The writers' files hold problems, so nothing was built. `problems` lists them."""

    def __init__(self, problems: Iterable[object]) -> None:
        self.problems = tuple(str(problem) for problem in problems)
        super().__init__("\n".join(self.problems))


def build_if_stale(data: Path = DATA, target: Path = COMPILED) -> Path:
    """The compiled library, built anew where a writer's file or this code is newer. Raises `BrokenLibrary`."""
    sources = [*data.rglob("*.yaml"), *Path(__file__).parents[1].rglob("*.py")]
    newest = max(path.stat().st_mtime for path in sources)
    if not target.exists() or target.stat().st_mtime < newest:
        build(data, target)
    return target


def build(data: Path = DATA, target: Path = COMPILED) -> None:
    """Build the library at `target`, in one step that a reader never sees half done. Raises `BrokenLibrary`."""
    content = check(data)
    if content.problems:
        raise BrokenLibrary(content.problems)
    with tempfile.NamedTemporaryFile(dir=target.parent, suffix=".tmp", delete=False) as draft:
        pass
    _write(content, Path(draft.name))
    Path(draft.name).chmod(0o644)
    os.replace(draft.name, target)


def _write(content: Content, path: Path) -> None:
    db = sqlite3.connect(path)
    db.executescript(
        f"""
        PRAGMA user_version = {SCHEMA};
        CREATE TABLE item (id TEXT PRIMARY KEY, kind TEXT, ordinal INT, place INT, depth INT, step INT,
                           offered INT, couple INT, topics TEXT, facts TEXT) WITHOUT ROWID;
        CREATE TABLE words (id TEXT, part INT, language TEXT, voice TEXT, text TEXT, pause INT,
                            PRIMARY KEY (id, part, language)) WITHOUT ROWID;
        CREATE TABLE tonight (night INTEGER PRIMARY KEY, id TEXT);
        CREATE TABLE line (kind TEXT, region TEXT, place INT, id TEXT, PRIMARY KEY (kind, region, place)) WITHOUT ROWID;
        CREATE TABLE reach (id TEXT, language TEXT, facts TEXT, PRIMARY KEY (id, language)) WITHOUT ROWID;
        """
    )
    listed = frozenset(content.tonight)
    for place, (item, language) in enumerate(content.items):
        _write_words(db, item.id, language, item.said())
        if language == "en":
            offered = item.id not in listed and not item.retired
            _write_item(db, item, place=place, ordinal=content.ordinals.get(item.id, -1), offered=offered)
    db.executemany("INSERT INTO tonight VALUES (?, ?)", enumerate(content.tonight))
    _write_lines(db, content)
    _write_names(db, content)
    db.executescript("CREATE INDEX by_kind ON item (kind, place); CREATE INDEX by_ordinal ON item (ordinal);")
    db.commit()
    db.execute("VACUUM")
    db.close()


def _write_item(db: sqlite3.Connection, item: Item, *, place: int, ordinal: int, offered: bool) -> None:
    said = item.said()
    facts = {
        "id": item.id,
        "kind": item.kind,
        "ordinal": ordinal,
        "title": item.title or "",
        "step": item.step or 0,
        "depth": item.depth,
        "audience": item.audience,
        "minutes": item.minutes or 0,
        "parts": len(said),
        "asks": said[-1].asks,
        "topics": item.topics,
        "avoid": item.avoid,
        "settle": item.settle or "",
        "retired": item.retired,
    }
    topics = "".join(f",{topic}," for topic in item.topics)
    couple = item.audience == "couple"
    row = (item.id, item.kind, ordinal, place, item.depth, item.step or 0, offered, couple, topics, json.dumps(facts))
    db.execute(f"INSERT INTO item VALUES ({', '.join('?' * len(row))})", row)  # noqa: S608 - question marks alone


def _write_words(db: sqlite3.Connection, id: str, language: str, said: Iterable[Words]) -> None:
    for part, words in enumerate(said, start=1):
        db.execute(
            "INSERT INTO words VALUES (?, ?, ?, ?, ?, ?)",
            (id, part, language, words.spoken, words.texted, words.quiet),
        )


def _write_lines(db: sqlite3.Connection, content: Content) -> None:
    for language in (LANGUAGE, *content.abroad):
        forms = helplines.forms_of(content.written(language))
        lines = (line if language == LANGUAGE else line.abroad(language) for line in content.hotlines)
        for line in filter(None, lines):
            _write_words(db, line.id, language, [helplines.composed(line, forms)])
            facts = json.dumps(helplines.reach(line, forms))
            db.execute("INSERT INTO reach VALUES (?, ?, ?)", (line.id, language, facts))
    for region in sorted({line.region for line in content.hotlines}):
        for kind in (*LINES, EMERGENCY, HARMING):
            ids = _ids(content, kind, region)
            db.executemany("INSERT INTO line VALUES (?, ?, ?, ?)", [(kind, region, n, id) for n, id in enumerate(ids)])


def _write_names(db: sqlite3.Connection, content: Content) -> None:
    """What a common question is called where it is offered: its title. A retired one is offered no more."""
    for item, language in content.items:
        if item.kind == "faq" and not item.retired:
            name = Words(says=item.title or item.id.partition(".")[2].replace("_", " "))
            _write_words(db, f"system.offer.{item.id.replace('.', '_')}", language, [name])


def _ids(content: Content, kind: str, region: str) -> list[str]:
    """Ids of a region's lines for a kind, never none but for an unknown region's emergency number."""
    ids = [line.id for line in content.hotlines if line.region == region and kind in line.kinds]
    if ids or kind in (EMERGENCY, "general"):
        return ids
    return _ids(content, INSTEAD.get(kind, "general"), region)


def append_ordinals(data: Path = DATA) -> int:
    """Give every new item of a chosen kind the next number, for good. Returns how many were new.

    Raises `BrokenLibrary`, and writes nothing, while the numbers that were given cannot all be read.
    """
    content = read(data)
    if faults := content.faults(ordinals.NAME):
        raise BrokenLibrary(faults)
    new = [item.id for item in content.written() if item.kind in CHOSEN and item.id not in content.ordinals]
    ordinals.append(data, content.numbers, new)
    return len(new)
