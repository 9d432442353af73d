"""The check of the words: every problem of every file in one run, each with file, line, id and what to do."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import yaml

from content.alphabet import GSM_7
from content.authoring import DATA, Hotline, Item, Placed, Problem, Words, kind_of_file, read_list
from content.vocabulary import CHOSEN, KINDS

BUDGET: Final = {"starter": 130, "safety": 160, "hotline": 160, "system": 160}
"""Characters by text of one part of a kind; 260 for the others."""

AVOIDED: Final = re.compile(
    r"\b(at least|everything happens for a reason|move on|it takes two|calm down|you should|victim mentality|"
    r"narcissist|cheater|addict|toxic|closure|journey|unpack|hold space|offending partner)\b",
    re.IGNORECASE,
)
"""Words that blame, preach or promise (docs/writing.md)."""

STALE: Final = re.compile(r"273-8255|456-4566|\b45645\b|donts? ?cut", re.IGNORECASE)
"""Help lines that were replaced or closed and still stand in public lists."""

DIGITS: Final = re.compile(r"\d[\d -]{2,}\d")
"""What looks like a phone number or a short code."""

LONGEST_SENTENCE: Final = 20
SEEDS: Final = frozenset(f"SEED-{number:02d}" for number in range(1, 94))
TO_COVER: Final = frozenset(f"SEED-{number:02d}" for number in range(1, 69))
"""The points of the source article that the six steps must make between them."""


@dataclass(frozen=True, kw_only=True)
class Content:
    """Everything the writers wrote, and every problem in it."""

    items: tuple[tuple[Item, str], ...]
    """Items with their language, in the order of the files."""
    hotlines: tuple[Hotline, ...]
    tonight: tuple[str, ...]
    ordinals: tuple[str, ...]
    problems: tuple[Problem, ...]

    def counts(self) -> dict[str, dict[str, int]]:
        """How many items of each kind each language has, retired ones left out."""
        found = Counter((item.kind, language) for item, language in self.items if not item.retired)
        found.update(("hotline", "en") for _ in self.hotlines)
        return {kind: {lang: n for (k, lang), n in sorted(found.items()) if k == kind} for kind in KINDS}

    def seeds(self) -> frozenset[str]:
        """The points of the source article that some item makes."""
        return frozenset(seed for item, _ in self.items for seed in item.seeds)


def read_content(data: Path = DATA) -> Content:
    """Read and check everything under `data`; the problems come with what could be read."""
    problems: list[Problem] = []
    items: list[tuple[Item, str]] = []
    placed: list[Placed] = []
    for path in sorted(data.glob("[a-z][a-z]/*.yaml")):
        for found in read_list(path, Item):
            if isinstance(found, Problem):
                problems.append(found)
                continue
            items.append((found.model, path.parent.name))
            placed.append(found)
            problems += _of_item(found, kind_of_file(path))
    lines = list(read_list(data / "hotlines.yaml", Hotline))
    hotlines = [line for line in lines if isinstance(line, Placed)]
    problems += [line for line in lines if isinstance(line, Problem)]
    tonight, ordinals = _ids(data / "tonight.yaml", problems), _ids(data / "ordinals.yaml", problems)
    content = Content(
        items=tuple(items),
        hotlines=tuple(line.model for line in hotlines),
        tonight=tonight,
        ordinals=ordinals,
        problems=(),
    )
    problems += [*_of_ids([*placed, *hotlines]), *_of_lists(content, placed), *_of_seeds(content)]
    return Content(
        items=content.items, hotlines=content.hotlines, tonight=tonight, ordinals=ordinals, problems=tuple(problems)
    )


def _ids(path: Path, problems: list[Problem]) -> tuple[str, ...]:
    try:
        found = yaml.safe_load(path.read_text(encoding="utf-8")) if path.exists() else []
    except yaml.YAMLError as error:
        problems.append(Problem(file=path.name, line=1, id="", says=f"is not YAML: {error}"))
        return ()
    if not isinstance(found, list) or not all(isinstance(id, str) for id in found):
        problems.append(Problem(file=path.name, line=1, id="", says="must be a list of ids"))
        return ()
    return tuple(found)


def _of_item(found: Placed, kind: str) -> Iterator[Problem]:
    """Problems of one item by itself."""
    item: Item = found.model
    if item.kind != kind:
        yield _at(found, f"belongs in another file: ids here begin with '{kind}.'")
    for number, words in enumerate(item.said(), start=1):
        for fault in _of_words(item, words):
            yield _at(found, f"part {number}: {fault}" if item.parts else fault)
    if item.depth > 1 and not item.settle:
        yield _at(found, f"depth {item.depth} needs 'settle:', the settling item that follows it")
    if item.audience == "couple" and not {"fear", "abuse"} <= set(item.avoid):
        yield _at(found, "is for two, so 'avoid:' must hold fear and abuse")
    for seed in set(item.seeds) - SEEDS:
        yield _at(found, f"there is no point {seed}: the inventory goes from SEED-01 to SEED-93")


def _of_words(item: Item, words: Words) -> Iterator[str]:
    budget = BUDGET.get(item.kind, 260)
    if len(words.texted) > budget:
        yield f"{len(words.texted)} characters by text, at most {budget}: shorten it or write a shorter 'text'"
    for form in {words.spoken, words.texted}:
        for test in _TESTS:
            if fault := test(form):
                yield fault
    longest = max(len(sentence.split()) for sentence in re.split(r"(?<=[.?!])\s+", words.spoken))
    if longest > LONGEST_SENTENCE:
        yield f"a sentence of {longest} words by voice, at most {LONGEST_SENTENCE}: break it in two"


def _odd(form: str) -> str:
    odd = "".join(sorted(set(form) - GSM_7))
    return f"{odd!r} cannot go in a plain text message: use straight quotes and plain letters" if odd else ""


def _avoided(form: str) -> str:
    match = AVOIDED.search(form)
    return f"avoid '{match.group(0)}' (docs/writing.md says why)" if match else ""


def _number(form: str) -> str:
    match = DIGITS.search(form) or STALE.search(form)
    return f"'{match.group(0)}' looks like a phone number: those live in hotlines.yaml alone" if match else ""


_TESTS: Final[tuple[Callable[[str], str], ...]] = (_odd, _avoided, _number)


def _of_ids(placed: list[Placed]) -> Iterator[Problem]:
    seen: dict[tuple[str, str], Placed] = {}
    for found in placed:
        key = (found.model.id, found.file)
        if key in seen:
            yield _at(found, f"the id is used already in line {seen[key].line}: ids are never used twice")
        seen.setdefault(key, found)


def _of_lists(content: Content, placed: list[Placed]) -> Iterator[Problem]:
    """Problems between items and the lists that name them."""
    known = {found.model.id: found for found in placed}
    yield from _of_list("tonight.yaml", content.tonight, known)
    yield from _of_list("ordinals.yaml", content.ordinals, known)
    for found in placed:
        yield from _of_names(found, known, content.ordinals)
    for id in content.tonight:
        if id in known and not _for_anybody(known[id].model):
            yield _at(known[id], "is in tonight.yaml, so it must be depth 1, for anybody, with nothing under 'avoid'")


def _of_list(name: str, ids: tuple[str, ...], known: dict[str, Placed]) -> Iterator[Problem]:
    for id, times in Counter(ids).items():
        if id not in known:
            yield Problem(
                file=name, line=ids.index(id) + 1, id=id, says="is in no file: retire an item, never delete it"
            )
        if times > 1:
            yield Problem(file=name, line=ids.index(id) + 1, id=id, says="stands here twice")


def _of_names(found: Placed, known: dict[str, Placed], ordinals: tuple[str, ...]) -> Iterator[Problem]:
    item: Item = found.model
    if item.kind in CHOSEN and item.id not in ordinals:
        yield _at(found, "has no ordinal yet: run 'make generated'")
    for other in (*item.follow_ups, *([item.settle] if item.settle else ())):
        if other not in known:
            yield _at(found, f"names '{other}', which is in no file")


def _for_anybody(item: Item) -> bool:
    return item.depth == 1 and not item.avoid and item.audience == "either"


def _of_seeds(content: Content) -> Iterator[Problem]:
    made = {seed for item, _ in content.items if item.kind == "step" for seed in item.seeds}
    if missing := sorted(TO_COVER - made):
        yield Problem(file="steps.yaml", line=1, id="", says=f"no step makes {', '.join(missing)}")


def _at(found: Placed, says: str) -> Problem:
    return Problem(file=found.file, line=found.line, id=found.model.id, says=says)
