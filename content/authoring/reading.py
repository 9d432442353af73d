"""Everything the writers wrote, read from their files, with what could not be read."""

import gc
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final, cast

import yaml

from content.authoring.items import DATA, Hotline, Item, Placed, Problem, read_list
from content.vocabulary import KINDS

LANGUAGE: Final = "en"
"""The language that every item is written in first."""


@dataclass(frozen=True, kw_only=True)
class Content:
    """The items and help lines as they are placed in the files, the two lists of ids, and every problem so far."""

    placed: tuple[Placed, ...]
    lines: tuple[Placed, ...]
    tonight: tuple[str, ...]
    ordinals: Mapping[str, int]
    """The permanent number of every item of a chosen kind, also of those that are gone."""
    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...] = ()
    """What is to be seen to before a release."""

    @property
    def items(self) -> tuple[tuple[Item, str], ...]:
        """Items with their language, in the order of the files."""
        return tuple((found.model, found.language) for found in self.placed)

    @property
    def hotlines(self) -> tuple[Hotline, ...]:
        """Help lines, in the order in which they are offered."""
        return tuple(found.model for found in self.lines)

    def live(self, language: str = LANGUAGE) -> list[Item]:
        """A language's items that are in use."""
        return [item for item, its in self.items if its == language and not item.retired]

    def counts(self) -> dict[str, dict[str, int]]:
        """How many items of each kind each language has, retired ones left out."""
        found = Counter((item.kind, language) for item, language in self.items if not item.retired)
        found.update(("hotline", LANGUAGE) for _ in self.lines)
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
    found = [each for path in sorted(data.glob("[a-z][a-z]/*.yaml")) for each in read_list(path, Item)]
    lines = list(read_list(data / "hotlines.yaml", Hotline))
    tonight, ordinals = list(_ids(data / "tonight.yaml")), list(_numbers(data / "ordinals.yaml"))
    return Content(
        placed=tuple(each for each in found if isinstance(each, Placed)),
        lines=tuple(each for each in lines if isinstance(each, Placed)),
        tonight=tuple(id for id in tonight if isinstance(id, str)),
        ordinals=MappingProxyType(dict(each for each in ordinals if not isinstance(each, Problem))),
        problems=tuple(each for each in [*found, *lines, *tonight, *ordinals] if isinstance(each, Problem)),
    )


def _ids(path: Path) -> Iterator[str | Problem]:
    """The ids of a list, or what keeps it from being read."""
    found = _loaded(path, [])
    if isinstance(found, Problem):
        yield found
    elif not isinstance(found, list) or not all(isinstance(id, str) for id in found):
        yield Problem(file=path.name, line=1, id="", says="must be a list of ids")
    else:
        yield from cast(list[str], found)


def _numbers(path: Path) -> Iterator[tuple[str, int] | Problem]:
    """Ids with their numbers, or what keeps them from being read."""
    found = _loaded(path, {})
    if isinstance(found, Problem):
        yield found
    elif not isinstance(found, dict) or not all(isinstance(n, int) and n >= 0 for n in found.values()):
        yield Problem(file=path.name, line=1, id="", says="must hold a whole number for every id")
    else:
        yield from found.items()


def _loaded(path: Path, default: object) -> object:
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader) if path.exists() else default
    except yaml.YAMLError as error:
        return Problem(file=path.name, line=1, id="", says=f"is not YAML: {error}")
