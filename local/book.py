"""The reviewer's book: the whole library as one page for a clinician to read and mark up.

It loads nothing from anywhere, so that it can be mailed, kept and printed. Marks stay in the reader's browser.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import jinja2

from content.authoring.grading import grade
from content.authoring.items import Hotline, Item
from content.authoring.reading import Content
from content.authoring.wording import item_form
from content.vocabulary import KINDS
from sms.texting import segments

TEMPLATE: Final = Path(__file__).parent / "book.html"
WORDS_A_SECOND: Final = 2.5
"""Speed of a voice assistant reading plain sentences: about 150 words a minute."""

STEPS: Final = ("the basics", "honest talk", "feelings", "closeness", "deeper causes", "daily acts", "time")


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One item as the book shows it: parts as (voice, text, seconds of quiet), and what a reviewer asks about it."""

    id: str
    title: str
    parts: tuple[tuple[str, str, int], ...]
    seconds: int
    segments: int
    grade: float
    facts: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Chapter:
    """The items of one kind, and of one step where the kind has steps."""

    name: str
    entries: tuple[Entry, ...]


def write(content: Content, out: Path) -> None:
    """Write the book of the library's live English items and its help lines to `out`. OSError where it cannot."""
    template = jinja2.Environment(
        autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=jinja2.StrictUndefined
    )
    page = template.from_string(TEMPLATE.read_text(encoding="utf-8"))
    chapters = list(_chapters(content.live()))
    out.write_text(page.render(chapters=chapters, hotlines=content.hotlines, reach=_reach), encoding="utf-8")


def _chapters(items: Iterable[Item]) -> Iterator[Chapter]:
    shelves: dict[tuple[int, int], list[Item]] = {}
    for item in items:
        shelves.setdefault((KINDS.index(item.kind), item.step or 0), []).append(item)
    for (kind, step), found in sorted(shelves.items()):
        name = KINDS[kind].replace("_", " ")
        yield Chapter(name=f"{name}, step {step}, {STEPS[step]}" if step else name, entries=tuple(map(_entry, found)))


def _entry(item: Item) -> Entry:
    said = item.said()
    spoken = sum(len(words.spoken.split()) for words in said) / WORDS_A_SECOND
    return Entry(
        id=item.id,
        title=item.title or "",
        parts=tuple((words.spoken, words.texted, words.pause) for words in said),
        seconds=round(spoken + sum(words.pause for words in said)),
        segments=sum(segments(words.texted) for words in said),
        grade=round(grade(item_form(item, "spoken")), 1),
        facts=tuple(_facts(item)),
    )


def _facts(item: Item) -> Iterator[str]:
    yield f"depth {item.depth}"
    if item.audience != "either":
        yield f"for {item.audience}"
    yield from (
        f"{name} {value}" for name, value in (("relation", item.relation), ("role", item.role)) if value != "any"
    )
    if item.minutes:
        yield f"{item.minutes} min"
    for name in ("topics", "tags", "avoid", "follow_ups", "seeds"):
        if found := getattr(item, name):
            yield f"{name.replace('_', ' ')}: {', '.join(found)}"
    if item.settle:
        yield f"then {item.settle}"


def _reach(line: Hotline) -> str:
    """How a help line is reached, in a reviewer's words."""
    call = f"call {line.call}{f' then {line.press}' if line.press else ''}" if line.call else ""
    text = f"text {line.text_word or 'anything'} to {line.text_to}" if line.text_to else ""
    return ", ".join(filter(None, (call, text, line.web)))
