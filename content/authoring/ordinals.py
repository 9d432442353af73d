"""The permanent numbers of items: read with every fault of their list, and given to what is new.

What people had and saved is kept by these numbers alone. So nothing is numbered while the list cannot be trusted,
and the highest number ever given stands in it for itself: deleting the last line frees no number.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

import yaml

from content.authoring.files import Listed, Problem, Source
from content.library import COMPILED
from content.session import HISTORY_AT_MOST
from content.vocabulary import CHOSEN

NAME: Final = "ordinals.yaml"
HIGHEST: Final = "highest"
"""The key of the highest number that was ever given."""

HEAD: Final = """\
# Each item's permanent number: histories and saved items are kept by it. A number is never given to another item,
# not even when its item is gone, and the order of these lines means nothing. `make generated` adds what is new.
# 'highest' is the highest number ever given, so that deleting a line frees none.
"""

_ID: Final = re.compile(rf"({'|'.join(CHOSEN)})\.[a-z0-9_.]+")
_NUMBER: Final = re.compile(r"0|[1-9]\d{0,8}")
_INT: Final = "tag:yaml.org,2002:int"


def read_numbers(data: Path) -> Iterator[Listed | Problem]:
    """Ids with their numbers, and every problem of the list. A library that was never built may be without one."""
    source = Source.of(data, data / NAME)
    if not source.path.exists():
        if (data.parent / COMPILED.name).exists():
            yield source.problem("is gone, and the library was built with its numbers: bring it back")
        return
    root = source.root()
    if isinstance(root, Problem):
        yield root
    elif not isinstance(root, yaml.MappingNode):
        yield source.problem("must hold a whole number for every id: bring it back as it was")
    else:
        yield from _checked(source, [_listed(source, key, value) for key, value in root.value])


def _listed(source: Source, key: yaml.Node, value: yaml.Node) -> Listed | Problem:
    line, id = key.start_mark.line + 1, str(key.value)
    if id != HIGHEST and not _ID.fullmatch(id):
        return source.problem("is no id of an item that is numbered", line=line, id=id)
    if value.tag != _INT or not _NUMBER.fullmatch(value.value) or int(value.value) >= HISTORY_AT_MOST:
        says = f"must have a whole number below {HISTORY_AT_MOST}, or no history could hold it"
        return source.problem(says, line=line, id=id)
    return Listed(id=id, line=line, number=int(value.value))


def _checked(source: Source, found: Sequence[Listed | Problem]) -> Iterator[Listed | Problem]:
    """What was found, without ids and numbers that stand there twice: a history would take one for the other."""
    ids: set[str] = set()
    numbers: dict[int, str] = {}
    for each in found:
        if isinstance(each, Problem):
            yield each
        elif each.id in ids:
            yield source.problem("stands here twice: one line an id", line=each.line, id=each.id)
        elif each.id != HIGHEST and (other := numbers.setdefault(each.number, each.id)) != each.id:
            says = f"has the number {each.number} of {other}: give it one that nothing had"
            yield source.problem(says, line=each.line, id=each.id)
        else:
            ids.add(each.id)
            yield each


def append(data: Path, numbers: Iterable[Listed], new: Sequence[str]) -> None:
    """Give the ids that are new the next numbers, for good. Nothing is written where nothing is new."""
    if not new:
        return
    path = data / NAME
    text = path.read_text(encoding="utf-8") if path.exists() else HEAD
    following = max((each.number for each in numbers), default=-1) + 1
    lines = [f"{id}: {number}\n" for number, id in enumerate(new, start=following)]
    highest = f"{HIGHEST}: {following + len(new) - 1}"
    kept = re.sub(rf"(?m)^{HIGHEST}:.*\n?", "", text).rstrip("\n")
    path.write_text("".join([kept, "\n", *lines, highest, "\n"]), encoding="utf-8")
