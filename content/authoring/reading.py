"""Everything the writers wrote, read from their files, with what could not be read."""

import gc
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Final

from content.authoring import ordinals
from content.authoring.files import Listed, Placed, Problem, Source, kind_of_file, read_ids, read_list
from content.authoring.items import DATA, Hotline, Item
from content.authoring.ordinals import read_numbers
from content.vocabulary import KINDS

LANGUAGE: Final = "en"
"""The language that every item is written in first."""


@dataclass(frozen=True, kw_only=True)
class Content:
    """The items and help lines as they are placed in the files, the two lists of ids, and every problem so far."""

    placed: tuple[Placed, ...]
    lines: tuple[Placed, ...]
    nights: tuple[Listed, ...]
    """Ids of everybody's starters, in the order of the nights."""
    numbers: tuple[Listed, ...]
    """The permanent number of every item of a chosen kind, also of those that are gone, and the highest ever."""
    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...] = ()
    """What is to be seen to before a release."""
    notes: tuple[Problem, ...] = ()
    """What was done and cannot be undone: nothing fails on it."""

    @cached_property
    def tonight(self) -> tuple[str, ...]:
        """Ids of everybody's starters."""
        return tuple(night.id for night in self.nights)

    @cached_property
    def ordinals(self) -> Mapping[str, int]:
        """Numbers by id."""
        return MappingProxyType({each.id: each.number for each in self.numbers if each.id != ordinals.HIGHEST})

    def faults(self, file: str) -> tuple[Problem, ...]:
        """The problems of one file."""
        return tuple(problem for problem in self.problems if problem.file == file)

    @property
    def items(self) -> tuple[tuple[Item, str], ...]:
        """Items with their language, in the order of the files."""
        return tuple((found.model, found.language) for found in self.placed)

    @property
    def hotlines(self) -> tuple[Hotline, ...]:
        """Help lines, in the order in which they are offered."""
        return tuple(found.model for found in self.lines)

    def written(self, language: str = LANGUAGE) -> list[Item]:
        """A language's items, each id once."""
        return list({item.id: item for item, its in self.items if its == language}.values())

    @property
    def abroad(self) -> tuple[str, ...]:
        """The other languages in which there are words for danger."""
        found = {language for item, language in self.items if item.kind == "safety"}
        return tuple(sorted(found - {LANGUAGE}))

    def live(self, language: str = LANGUAGE) -> list[Item]:
        """A language's items that are in use."""
        return [item for item, its in self.items if its == language and not item.retired]

    def counts(self) -> dict[str, dict[str, int]]:
        """How many items of each kind each language has, retired ones left out."""
        found = Counter((item.kind, language) for item, language in self.items if not item.retired)
        found.update(("hotline", LANGUAGE) for _ in self.lines)
        found.update(("hotline", abroad) for line in self.hotlines for abroad in self.abroad if line.abroad(abroad))
        return {kind: {lang: n for (k, lang), n in sorted(found.items()) if k == kind} for kind in KINDS}

    def seeds(self) -> frozenset[str]:
        """The points of the source article that some item makes."""
        return frozenset(seed for item in self.live() for seed in item.seeds)


@contextmanager
def not_collecting() -> Iterator[None]:
    """Nothing that is read becomes garbage, and looking for some again and again costs as much as the reading."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


@not_collecting()
def read(data: Path = DATA) -> Content:
    """Read everything under `data`; the problems are of form alone (`content.authoring.checking` finds the rest)."""
    items = [each for source in _sources(data) for each in _items(source)]
    lines = list(read_list(Source.of(data, data / "hotlines.yaml"), Hotline))
    tonight, numbers = list(read_ids(Source.of(data, data / "tonight.yaml"))), list(read_numbers(data))
    return Content(
        placed=tuple(each for each in items if isinstance(each, Placed)),
        lines=tuple(each for each in lines if isinstance(each, Placed)),
        nights=tuple(each for each in tonight if isinstance(each, Listed)),
        numbers=tuple(each for each in numbers if isinstance(each, Listed)),
        problems=tuple(each for each in [*items, *lines, *tonight, *numbers] if isinstance(each, Problem)),
    )


def _sources(data: Path) -> Iterator[Source]:
    """The files of every language."""
    yield from (Source.of(data, path) for path in sorted(data.glob("[a-z][a-z]/*.y*ml")))


def _items(source: Source) -> Iterator[Placed | Problem]:
    if kind_of_file(source.path) in ("", "hotline") or source.path.suffix != ".yaml":
        yield source.problem("is of no kind of item: name it as the others are, such as 'starters.yaml'")
    else:
        yield from read_list(source, Item)
