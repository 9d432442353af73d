"""The reviewer's book: the whole library as one page for a clinician to read and mark up.

It loads nothing from anywhere, so that it can be mailed, kept and printed. Marks stay in the reader's browser.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

import jinja2

from content.authoring import helplines
from content.authoring.grading import grade
from content.authoring.items import Item, Words
from content.authoring.reading import Content
from content.authoring.wording import item_form
from content.vocabulary import KINDS
from sms.texting import segments

TEMPLATE: Final = Path(__file__).parent / "book.html"
WORDS_A_SECOND: Final = 2.5
"""Speed of a voice assistant reading plain sentences: about 150 words a minute."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One item as the book shows it, with what a reviewer asks about it."""

    id: str
    title: str
    parts: tuple[Words, ...]
    mark: str
    """Names these words: a mark that was made on others is not theirs."""
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
    forms = helplines.forms_of(content.written())
    lines = [(line, helplines.composed(line, forms)) for line in content.hotlines]
    out.write_text(page.render(chapters=chapters, lines=lines), encoding="utf-8")


def _chapters(items: Sequence[Item]) -> Iterator[Chapter]:
    shelves: dict[tuple[int, int], list[Item]] = {}
    steps = {item.step: item.title for item in items if item.kind == "step"}
    for item in items:
        shelves.setdefault((KINDS.index(item.kind), item.step or 0), []).append(item)
    for (kind, step), found in sorted(shelves.items()):
        name = KINDS[kind].replace("_", " ")
        yield Chapter(
            name=f"{name}, step {step}, {steps.get(step) or ''}" if step else name, entries=tuple(map(_entry, found))
        )


def _entry(item: Item) -> Entry:
    said = item.said()
    spoken = sum(len(words.spoken.split()) for words in said) / WORDS_A_SECOND
    return Entry(
        id=item.id,
        title=item.title or "",
        parts=said,
        mark=sha256("".join(f"{words.spoken}\0{words.texted}\0" for words in said).encode()).hexdigest()[:10],
        seconds=round(spoken + sum(words.quiet for words in said)),
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
