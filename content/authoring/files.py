"""Writers' files as trees with their lines: whatever is typed there becomes a value or a problem, never a crash."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NamedTuple

import yaml
from pydantic import BaseModel, ValidationError
from yaml.constructor import SafeConstructor

from content.vocabulary import KINDS

FILES: Final = {
    kind: kind for kind in ("journal", "walk_away", "safety", "therapy", "settle", "encourage", "system")
} | {"story": "stories"}
"""What the file of a kind is called, where that is not the kind and an s."""


@dataclass(frozen=True, kw_only=True)
class Problem:
    """Something wrong in a writer's file, and what to do about it. `file` is a path inside the data folder."""

    file: str
    line: int
    id: str
    says: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.id or '-'}: {' '.join(self.says.split())}"


@dataclass(frozen=True, kw_only=True)
class Placed:
    """A model and where it is written."""

    file: str
    line: int
    model: Any
    language: str = ""
    """Of the folder that the file is in, such as `en`."""
    kind: str = ""
    """Of the items that the file is for."""


class Listed(NamedTuple):
    """An id of a list, its line there, and its number where the list gives it one."""

    id: str
    line: int
    number: int = -1


class Source(NamedTuple):
    """A writer's file, and the name by which problems call it."""

    path: Path
    name: str

    @classmethod
    def of(cls, data: Path, path: Path) -> "Source":
        """The file at `path`, named by where it is inside `data`."""
        return cls(path=path, name=path.relative_to(data).as_posix())

    def problem(self, says: str, *, line: int = 1, id: str = "") -> Problem:
        """Something wrong in this file."""
        return Problem(file=self.name, line=line, id=id, says=says)

    def root(self) -> yaml.Node | Problem | None:
        """What the file holds, None where that is nothing, or what keeps it from being read."""
        try:
            raw = self.path.read_bytes()
            return yaml.compose(raw.decode("utf-8-sig"), Loader=yaml.CSafeLoader)
        except FileNotFoundError:
            return self.problem("is not there: bring it back")
        except OSError as error:
            return self.problem(f"cannot be read: {error.strerror}")
        except UnicodeDecodeError as error:
            return self.problem("is not UTF-8: save it as UTF-8", line=_line(raw, error.start))
        except yaml.MarkedYAMLError as error:
            return self.problem(f"is not YAML: {error.problem}", line=_marked(error, 1))
        except yaml.YAMLError as error:
            return self.problem(f"is not YAML: {error}", line=_line(raw, getattr(error, "position", 0)))


def read_list(source: Source, model: type[BaseModel]) -> Iterator[Placed | Problem]:
    """Read a YAML list of `model`s; what cannot be read comes as a `Problem`, the rest still comes."""
    root = source.root()
    if isinstance(root, Problem):
        yield root
    elif not isinstance(root, yaml.SequenceNode):
        yield source.problem("must be a list of items, each beginning with '- id:'")
    else:
        for node in root.value:
            yield from _read_one(source, model, node)


def read_ids(source: Source) -> Iterator[Listed | Problem]:
    """Read a YAML list of ids."""
    root = source.root()
    if isinstance(root, Problem):
        yield root
    elif not isinstance(root, yaml.SequenceNode):
        yield source.problem("must be a list of ids")
    else:
        for node in root.value:
            line = node.start_mark.line + 1
            plain = isinstance(node, yaml.ScalarNode) and node.value
            yield Listed(id=node.value, line=line) if plain else source.problem("must be an id", line=line)


def _read_one(source: Source, model: type[BaseModel], node: yaml.Node) -> Iterator[Placed | Problem]:
    line = node.start_mark.line + 1
    if not isinstance(node, yaml.MappingNode):
        yield source.problem("must be keys and values, beginning with 'id:'", line=line)
        return
    name = next((str(value.value) for key, value in node.value if key.value == "id"), "")
    for key in _written_twice(node):
        yield source.problem(f"the key '{key}' is written twice", line=line, id=name)
    try:
        # a constructor of its own: one that failed keeps half of what it was making
        valid = model.model_validate(SafeConstructor().construct_document(node))
        path = source.path
        yield Placed(file=source.name, line=line, model=valid, language=path.parent.name, kind=kind_of_file(path))
    except ValidationError as error:
        for fault in error.errors():
            where = ".".join(str(step) for step in fault["loc"])
            says = fault["msg"].removeprefix("Value error, ")
            yield source.problem(f"{where}: {says}" if where else says, line=line, id=name)
    except yaml.MarkedYAMLError as error:
        yield source.problem(f"cannot be read: {error.problem}", line=_marked(error, line), id=name)
    except Exception as error:  # noqa: BLE001 - a day that is none, a tag on what it does not fit: many types, one cause
        yield source.problem(f"cannot be read: {error}", line=line, id=name)


def _written_twice(node: yaml.MappingNode) -> list[str]:
    keys = [str(key.value) for key, _ in node.value]
    return sorted({key for key in keys if keys.count(key) > 1})


def _marked(error: yaml.MarkedYAMLError, otherwise: int) -> int:
    return error.problem_mark.line + 1 if error.problem_mark else otherwise


def _line(raw: bytes, position: int) -> int:
    return raw[:position].count(b"\n") + 1


def kind_of_file(path: Path) -> str:
    """The kind whose items a file holds: `starters.yaml` holds `starter` items; none where no kind has that name."""
    return next((kind for kind in KINDS if FILES.get(kind, f"{kind}s") == path.stem), "")
