"""The model files, opened when a message first needs them: what Alexa understood needs the names alone."""

import json
from collections import Counter
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from interaction_models.features import features
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
    """What training wrote. Raises OSError or ValueError where there is no such file or a part of it is missing."""

    def __init__(self, path: Path) -> None:
        """The model file at `path`, which is read at once, and the tables beside it, which are mapped at once."""
        self._path = path
        self.names: Mapping[str, Any] = json.loads(path.read_bytes())
        self._known, self._parts = _tables_in(path.with_name(TABLES.name))

    @cached_property
    def phrases(self) -> Texts:
        """The reviewed phrases by their first words."""
        return Texts(Table(self._parts["phrases"]), self._parts["phrases text"])

    @cached_property
    def _lines(self) -> Mapping[str, Table]:
        return {name: Table(self._parts[name]) for name in ("exact", "bare")}

    def line(self, how: str, line: str) -> str:
        """The intent of a writer's line, `how` "exact" or "bare" of polite words; empty for any other line."""
        number = self._lines[how].get(line)
        return "" if number == NONE else str(self._known["intents"][number])

    @cached_property
    def lexicon(self) -> Lexicon:
        """The words that people write."""
        table = Table(self._parts["words"])
        headwords = self._parts["headwords"].cast("I")
        return Lexicon(table, classes=self._known["classes"], headwords=headwords, languages=self._known["languages"])

    @cached_property
    def spelling(self) -> Spelling:
        """How these words are spelled."""
        return Spelling(self.lexicon, lambda: str(self._parts["often"], "utf-8").split())

    @cached_property
    def sounding(self) -> Mapping[str, str]:
        """Words that people write to the word of a reviewed phrase that they sound like."""
        words = str(self._parts["sounding"], "utf-8").split()
        return dict(zip(words[::2], words[1::2], strict=True))

    @cached_property
    def intents(self) -> Linear:
        """The model of requests."""
        return Linear.load(self._path.with_name(INTENTS.name))

    @cached_property
    def concerns(self) -> Layered:
        """The model of danger."""
        return Layered.load(self._path.with_name(CONCERNS.name))

    def features(self, mended: str) -> Counter[int]:
        """What both models see of a mended message."""
        return features(mended, self.lexicon.meaning_of)

    def seen(self, folded: str) -> tuple[str, Counter[int]]:
        """A folded message mended, and its features."""
        mended = self.spelling.mended(folded)
        return mended, self.features(mended)


def _tables_in(path: Path) -> tuple[Mapping[str, Any], Mapping[str, memoryview]]:
    """What is said of the tables in a file, and each of them by its name."""
    data = opened(path)
    known, at = begun(data, 0)
    parts: dict[str, memoryview] = {}
    for name, size in known.get("parts", ()):
        parts[name] = memoryview(data)[at : at + size]
        at += size
    if not parts or at != len(data):
        raise ValueError(f"{path.name} is not whole: run 'make generated'")
    return known, parts
