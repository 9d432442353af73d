"""The model files, each part of which is read when a message first needs it: all of them are long to read for a process
that has just begun, and what Alexa understood needs the first part alone."""

import json
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from interaction_models.linear import Layered, Linear
from interaction_models.spelling import Spelling

HERE: Final = Path(__file__).parent
MODEL: Final = HERE / "en.model.json"
INTENTS: Final = HERE / "en.intents.bin"
CONCERNS: Final = HERE / "concerns.bin"


class Stored:
    """What training wrote. Every part raises OSError or ValueError where the files are not what training writes."""

    def __init__(self, path: Path) -> None:
        """The files beside the model file at `path`, and its first part, which is read at once."""
        self._path = path
        with path.open("rb") as model:
            self.names: Mapping[str, Any] = json.loads(model.readline())

    @cached_property
    def _rest(self) -> list[bytes]:
        return self._path.read_bytes().split(b"\n")[1:]

    @cached_property
    def phrases(self) -> Mapping[str, Sequence[str]]:
        """The reviewed phrases by their first words."""
        found: dict[str, list[str]] = json.loads(self._rest[0])
        return found

    @cached_property
    def lines(self) -> Mapping[str, Mapping[str, str]]:
        """The writers' lines with their intents."""
        found: dict[str, dict[str, str]] = json.loads(self._rest[1])
        return found

    @cached_property
    def classes(self) -> Mapping[str, int]:
        """Word to the number of its class, of words that stand for each other."""
        found: dict[str, str] = json.loads(self._rest[2])
        classes = zip(map(int, found), found.values(), strict=True)
        return {word: number for number, words in classes for word in words.split()}

    @cached_property
    def languages(self) -> Mapping[str, str]:
        """Word to the language that it tells; to nothing where several have it."""
        words: dict[str, str] = json.loads(self._rest[3])
        return {word: language for language, its in words.items() for word in its.split()}

    @cached_property
    def spelling(self) -> Spelling:
        """The words that people write."""
        found: dict[str, Any] = json.loads(self._rest[4])
        return Spelling(found["words"].split(), often=found["often"])

    @cached_property
    def intents(self) -> Linear:
        """The model of requests."""
        return Linear.load(self._path.with_name(INTENTS.name))

    @cached_property
    def concerns(self) -> Layered:
        """The model of danger."""
        return Layered.load(self._path.with_name(CONCERNS.name))
