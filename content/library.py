"""What the engine reads at run time: small frozen classes over the compiled library.

The library is one read-only SQLite file, so that an item is read by its place in the file and a hundred times the
words open as fast as these (docs/decisions/0002-library-in-sqlite.md).
"""

import json
import sqlite3
import threading
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path
from string import Template
from typing import Any, Final, NamedTuple, Self
from urllib.parse import parse_qsl

from content.turn import Passage

COMPILED: Final = Path(__file__).parent / "library.sqlite"
SCHEMA: Final = 3


class LibraryMissing(Exception):
    """There is no compiled library, or one of another make. The message says what to do."""


class Item(NamedTuple):
    """An item's facts, without its words. `ordinal` is -1 for kinds of which no history is kept."""

    id: str
    kind: str
    ordinal: int
    title: str
    step: int
    depth: int
    audience: str
    minutes: int
    parts: int
    asks: bool
    topics: tuple[str, ...]
    avoid: tuple[str, ...]
    settle: str
    retired: bool
    """True where it is told to nobody new, and stays for those who are in it or saved it."""


class Library:
    """The words, read on demand. Safe to share between threads: each has a connection of its own, because two that use
    one at the same time get each other's rows."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._thread = threading.local()
        # The file never changes while it is open, so what was read once is kept.
        self._items: dict[str, Item] = {}
        self._pools: dict[tuple[str, int, str, int, bool], tuple[Item, ...]] = {}
        self._said: dict[tuple[str, int, str], tuple[str, str, int]] = {}

    @classmethod
    def open(cls, path: Path = COMPILED) -> Self:
        """The library at `path`. Raises `LibraryMissing` where it was never built, or by another version."""
        library = cls(path)
        try:
            found = library._db.execute("PRAGMA user_version").fetchone()[0]
        except sqlite3.Error as error:
            raise LibraryMissing("The library is not built: run 'make setup', or 'steadyground check'.") from error
        if found != SCHEMA:
            raise LibraryMissing(f"The library is of schema {found}, this needs {SCHEMA}: run 'make setup'.")
        return library

    @property
    def _db(self) -> sqlite3.Connection:
        db: sqlite3.Connection | None = getattr(self._thread, "db", None)
        if db is None:
            # immutable: nobody writes to the file in place; a rebuild puts another in its stead
            db = sqlite3.connect(f"{self._path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
            self._thread.db = db
        return db

    def item(self, id: str) -> Item | None:
        """The item with this id, retired ones too; None where there is none."""
        if id not in self._items:
            row = self._db.execute("SELECT facts FROM item WHERE id = ?", (id,)).fetchone()
            if row is None:
                return None  # not kept: ids that nobody wrote could be any number
            self._items[id] = _item(row[0])
        return self._items[id]

    def by_ordinal(self, ordinal: int) -> Item | None:
        """The item with this permanent ordinal."""
        row = self._db.execute("SELECT facts FROM item WHERE ordinal = ?", (ordinal,)).fetchone()
        return _item(row[0]) if row else None

    def pool(
        self, kind: str, *, depth: int = 3, topic: str = "", step: int = 0, couple: bool = False
    ) -> tuple[Item, ...]:
        """All items of a kind that may be chosen, in the writers' order: none retired, none of `tonight`, at most
        this deep; of this topic or step where one is named; those for two alone only with `couple`."""
        wanted = (kind, depth, topic, step, couple)
        if wanted not in self._pools:
            rows = self._db.execute(
                "SELECT facts FROM item WHERE kind = ? AND depth <= ? AND offered AND couple <= ?"
                " AND (? = 0 OR step = ?) AND instr(topics, ?) ORDER BY place",
                (kind, depth, couple, step, step, f",{topic}," if topic else ""),
            )
            self._pools[wanted] = tuple(_item(row[0]) for row in rows)
        return self._pools[wanted]

    @cached_property
    def nights(self) -> int:
        """How many nights the ordered list of tonight's starters has."""
        return int(self._db.execute("SELECT count(*) FROM tonight").fetchone()[0])

    def tonight(self, number: int) -> str:
        """Id of the starter at this place (from 0) in the ordered list of nights."""
        return str(self._db.execute("SELECT id FROM tonight WHERE night = ?", (number,)).fetchone()[0])

    def lines(self, kind: str, region: str) -> tuple[str, ...]:
        """Ids of the help lines of a kind in a region, the one to say first at the front."""
        rows = self._db.execute("SELECT id FROM line WHERE kind = ? AND region = ? ORDER BY place", (kind, region))
        return tuple(row[0] for row in rows)

    def whom(self, line: str) -> str:
        """Whom a help line serves, in a word; empty where it serves everybody who is concerned."""
        return self._reach(line, "en")["whom"]

    def has_region(self, region: str) -> bool:
        """Whether the hotline table has lines of its own for a region."""
        return self._db.execute("SELECT 1 FROM line WHERE region = ? LIMIT 1", (region,)).fetchone() is not None

    def live(self, id: str) -> Item | None:
        """The item with this id, where it is told to people who ask for it; None where it is gone or retired."""
        item = self.item(id)
        return item if item and not item.retired else None

    def has(self, ref: str) -> bool:
        """Whether a reference names something that is still there: words, part, item and help lines."""
        name, _, query = ref.partition("?")
        id, _, part = name.partition("#")
        named = dict(parse_qsl(query))
        there = all(self._told(named[key], 1) for key in ("of", "line", "also", "now") if key in named)
        return there and self._told(id, int(part or 1))

    def offers(self, token: str) -> bool:
        """Whether an offer still leads somewhere: only then has it a name."""
        return self._told(f"system.offer.{token.replace(':', '.')}", 1)

    def _told(self, id: str, part: int) -> bool:
        try:
            self._words(id, part, "en")
        except KeyError:
            return False
        return True

    def speaks(self, language: str, refs: Iterable[str]) -> bool:
        """Whether all that these references name is written in a language, so that no reply mixes two."""
        return all(self._spoken(ref.partition("?")[0].partition("#")[0], language) for ref in refs)

    def _spoken(self, id: str, language: str) -> bool:
        found = self._db.execute("SELECT 1 FROM words WHERE id = ? AND language = ? LIMIT 1", (id, language))
        return found.fetchone() is not None

    def passage(self, ref: str, *, locale: str = "en-US", values: Mapping[str, str] | None = None) -> Passage:
        """The words that a reference names, in the locale's language or else English.

        Raises KeyError for a reference that names nothing.
        """
        name, _, query = ref.partition("?")
        id, _, part = name.partition("#")
        voice, text, pause = self._words(id, int(part or 1), locale[:2])
        if "$" not in voice and "$" not in text:
            return Passage(id=ref, voice=voice, text=text, pause_after=pause)
        named = dict(parse_qsl(query, keep_blank_values=True))
        fill = {**self._values(named, locale[:2]), **(values or {})}
        return Passage(
            id=ref,
            voice=Template(voice).substitute(fill),
            text=Template(text).substitute(fill),
            pause_after=pause,
        )

    def _words(self, id: str, part: int, language: str) -> tuple[str, str, int]:
        wanted = (id, part, language)
        if wanted not in self._said:
            row = self._db.execute(
                "SELECT voice, text, pause FROM words WHERE id = ? AND part = ? AND language IN (?, 'en')"
                " ORDER BY language = 'en' LIMIT 1",
                wanted,
            ).fetchone()
            if row is None:
                raise KeyError(f"{id}#{part}")
            self._said[wanted] = (row[0], row[1], row[2])
        return self._said[wanted]

    def _values(self, query: dict[str, str], language: str) -> dict[str, str]:
        """What the slots of a line stand for: `of` names an item, `line` and `now` help lines (`now` the region's
        emergency number); anything else is itself."""
        item = self.item(query.pop("of", ""))
        facts = {} if item is None else {"title": item.title, "number": str(item.step), "minutes": str(item.minutes)}
        if "line" in query:
            facts.update(self._reach(query.pop("line"), language))
        if "also" in query:
            facts.update(self._both(facts, self._reach(query.pop("also"), language), language))
        if "now" in query:
            now = query.pop("now")
            local = self._words("safety.number.local", 1, language)[1]
            facts["emergency"] = self._reach(now, language)["number"] if now else local
        return {**facts, **query}

    def _both(self, line: Mapping[str, str], also: Mapping[str, str], language: str) -> dict[str, str]:
        """How two lines are reached of which each serves some people alone."""
        voice, text, _ = self._words("safety.reach.both", 1, language)
        whom = {"whom": line["whom"], "also_whom": also["whom"]}
        return {
            "reach": Template(text).substitute(whom, reach=line["reach"], also=also["reach"]),
            "spoken_reach": Template(voice).substitute(whom, reach=line["spoken_reach"], also=also["spoken_reach"]),
        }

    def _reach(self, id: str, language: str) -> dict[str, str]:
        """How a help line is reached, in a language or else English."""
        row = self._db.execute(
            "SELECT facts FROM reach WHERE id = ? AND language IN (?, 'en') ORDER BY language = 'en' LIMIT 1",
            (id, language),
        ).fetchone()
        found: dict[str, str] = json.loads(row[0])
        return found


def _item(facts: str) -> Item:
    found: dict[str, Any] = json.loads(facts)
    return Item(**{**found, "topics": tuple(found["topics"]), "avoid": tuple(found["avoid"])})
