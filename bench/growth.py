"""Ten and a hundred times the words: our own files, repeated under new ids and respelled, compiled as always."""

import json
import re
from pathlib import Path
from typing import Any, Final

import yaml

from content.authoring.compiling import append_ordinals, build
from content.authoring.items import DATA

LETTERS: Final = "bcdfghjklmnpqrstvwxz"


def data_of(times: int, folder: Path) -> Path:
    """Where the writers' files stand that are this many times ours."""
    return folder / f"data_{times}"


def grow(times: int, folder: Path) -> Path:
    """A compiled library with every item, ordinal and night this many times (help lines once). Takes a while."""
    data, target = data_of(times, folder), folder / f"library_{times}.sqlite"
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
    """An item, or an id in a list, under another id and in other words; the first stays as it is."""
    if not number:
        return item
    if isinstance(item, str):
        return f"{item}x{number:02d}"
    return {**_reworded(item, number), "id": f"{item['id']}x{number:02d}"}


def _reworded(item: dict[str, Any], number: int) -> dict[str, Any]:
    """An item whose longer words begin with other letters, so that no two copies are near-duplicates."""
    turned = str.maketrans(LETTERS, LETTERS[number % 19 + 1 :] + LETTERS[: number % 19 + 1])
    shifted = {
        form: re.sub(r"(?<![$\w])[a-z]{4,}", lambda word: word[0].translate(turned), item[form])
        for form in ("says", "voice", "text")
        if form in item
    }
    parts = {"parts": [_reworded(part, number) for part in item["parts"]]} if "parts" in item else {}
    return {**item, **shifted, **parts}
