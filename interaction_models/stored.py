"""The model files, opened when a message first needs them: what Alexa understood needs the names alone."""

import json
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from interaction_models.lexicon import Lexicon
from interaction_models.linear import Layered, Linear
from interaction_models.plain import begun, opened
from interaction_models.spelling import Spelling
from interaction_models.table import NONE, Table, Texts

HERE: Final = Path(__file__).parent
MODEL: Final = HERE / "en.model.json"
TABLES: Final = HERE / "en.tables.bin"
INTENTS: Final = HERE / "en.intents.bin"
CONCERNS: Final = HERE / "concerns.bin"


class Stored:
    """What training wrote. Every part raises OSError or ValueError where the files are not what training writes."""

    def __init__(self, path: Path) -> None:
        """The files beside the model file at `path`, and that file itself, which is read at once."""
        self._path = path
        self.names: Mapping[str, Any] = json.loads(path.read_bytes())

    @cached_property
    def _tables(self) -> tuple[Mapping[str, Any], Mapping[str, memoryview]]:
        """What is said of the tables, and each of them by its name."""
        data = opened(self._path.with_name(TABLES.name))
        known, at = begun(data, 0)
        parts: dict[str, memoryview] = {}
        for name, size in known["parts"]:
            parts[name] = memoryview(data)[at : at + size]
            at += size
        return known, parts

    @cached_property
    def phrases(self) -> Texts:
        """The reviewed phrases by their first words."""
        _, parts = self._tables
        return Texts(Table(parts["phrases"]), parts["phrases text"])

    @cached_property
    def _lines(self) -> Mapping[str, Table]:
        _, parts = self._tables
        return {name: Table(parts[name]) for name in ("exact", "bare")}

    def line(self, how: str, line: str) -> str:
        """The intent of a writer's line, `how` "exact" or "bare" of polite words; empty for any other line."""
        number = self._lines[how].get(line)
        return "" if number == NONE else str(self._tables[0]["intents"][number])

    @cached_property
    def lexicon(self) -> Lexicon:
        """The words that people write."""
        known, parts = self._tables
        return Lexicon(Table(parts["words"]), classes=known["classes"], languages=known["languages"])

    @cached_property
    def spelling(self) -> Spelling:
        """How these words are spelled."""
        _, parts = self._tables
        return Spelling(self.lexicon, lambda: str(parts["often"], "utf-8").split())

    @cached_property
    def intents(self) -> Linear:
        """The model of requests."""
        return Linear.load(self._path.with_name(INTENTS.name))

    @cached_property
    def concerns(self) -> Layered:
        """The model of danger."""
        return Layered.load(self._path.with_name(CONCERNS.name))
