"""Ten and a hundred times the words: our own files, repeated under new ids, compiled as they always are."""

import json
from pathlib import Path
from typing import Any

import yaml

from content.authoring.compiling import append_ordinals, build
from content.authoring.items import DATA


def grow(times: int, folder: Path) -> Path:
    """A compiled library with every item, ordinal and night this many times (help lines once). Takes a while."""
    data, target = folder / f"data_{times}", folder / f"library_{times}.sqlite"
    for path in DATA.rglob("*.yaml"):
        items = yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)
        copy = data / path.relative_to(DATA)
        copy.parent.mkdir(parents=True, exist_ok=True)
        if path.name == "ordinals.yaml":
            continue
        many = times if path.name != "hotlines.yaml" else 1
        # JSON is YAML, and one item a line keeps it readable
        lines = (json.dumps(_again(item, n), default=str) for n in range(many) for item in items)
        copy.write_text("".join(f"- {line}\n" for line in lines), encoding="utf-8")
    append_ordinals(data)
    build(data, target)
    return target


def _again(item: Any, number: int) -> Any:
    """An item, or an id in a list, under another id; the first stays as it is."""
    if not number:
        return item
    return f"{item}x{number:02d}" if isinstance(item, str) else {**item, "id": f"{item['id']}x{number:02d}"}
