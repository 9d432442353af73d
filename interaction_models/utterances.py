"""What people say, as the writers keep it: read and checked. Only training and model building import this."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from pathlib import Path
from typing import Any, Final, Literal, NamedTuple

import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter

from interaction_models.features import Meaning, number_of
from interaction_models.folding import fold

HERE: Final = Path(__file__).parent


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Intent(_Model):
    """An intent in no language."""

    id: str
    purpose: str
    slots: tuple[str, ...] = ()
    alexa: str = ""
    also: tuple[str, ...] = ()

    @property
    def alexa_name(self) -> str:
        """Its name on Alexa: the built-in it is, or its id in CamelCase."""
        return self.alexa or "".join(word.capitalize() for word in self.id.split("_")) + "Intent"


class Lines(_Model):
    """How an intent is said. `say` is clean and feeds Alexa too; `text` is as people really text."""

    say: tuple[str, ...] = ()
    text: tuple[str, ...] = ()


class Phrases(_Model):
    """Reviewed phrases of one concern, by how certain they make it; those under `alone` are asked about where they are
    all that is said. What stands under `hints` is said of other things as often: it is asked about but where the rest
    of the message speaks against it."""

    sure: tuple[str, ...]
    unsure: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()
    alone: tuple[str, ...] = ()


class Safe(_Model):
    """How somebody says that they are safe, and what may stand beside it and takes nothing back."""

    says: tuple[str, ...]
    beside: tuple[str, ...]


class Essentials(_Model):
    """What has to be understood in a language that is not the service's own: help, a way out, safe or not."""

    slots: dict[str, dict[str, tuple[str, ...]]]
    keywords: dict[str, tuple[str, ...]]
    anywhere: dict[str, tuple[str, ...]]
    safe: Safe


class Language(Essentials):
    """Everything people say in one language."""

    intents: dict[str, Lines]
    carriers: tuple[str, ...]


Certainty = Literal["sure", "unsure", "topical", "none"]


class Told(NamedTuple):
    """One message with what a careful reader hears in it: kinds of concern, gravest first, and how certain."""

    says: str
    kinds: tuple[str, ...] = ()
    certainty: Certainty = "none"


class _ToldFile(_Model):
    """A writer's file of messages: by how certain, then by kinds; under `none` the lines stand by themselves."""

    sure: dict[str, tuple[str, ...]] = {}
    unsure: dict[str, tuple[str, ...]] = {}
    topical: dict[str, tuple[str, ...]] = {}
    none: tuple[str, ...] = ()


def concern_name(kind: str) -> str:
    """What Alexa calls the intent of a concern: `AbuseIntent`."""
    return "".join(word.capitalize() for word in kind.split("_")) + "Intent"


@dataclass(frozen=True, kw_only=True)
class Utterances:
    """The intents, one language's ways to say them, and its reviewed concern phrases."""

    language: str
    intents: tuple[Intent, ...]
    said: Language
    concerns: dict[str, Phrases]
    harmless: tuple[str, ...]
    people: dict[str, dict[str, tuple[str, ...]]]
    """Who to intent to lines as that sort of person texts them. The model learns from them; no Alexa sample is one."""
    told: dict[str, tuple[Told, ...]]
    """Who to disclosures, questions about danger, and what only sounds like them, in any language."""
    classes: dict[str, str]
    """Folded word to the class of words that stand for it."""
    headwords: dict[str, str]
    """Folded word to the English base word for what it means, in any language."""
    abroad: tuple[tuple[dict[str, Phrases], tuple[str, ...]], ...]
    """The reviewed phrases and the harmless ones of every other language: danger is heard in all of them."""
    essentials: tuple[Essentials, ...]
    """What else is understood of every other language."""

    def lines(self) -> Iterator[tuple[str, str]]:
        """Every line with its intent, slots still in braces."""
        for intent in self.intents:
            lines = self.said.intents[intent.id]
            yield from ((line, intent.id) for line in (*lines.say, *lines.text))

    @cached_property
    def meanings(self) -> dict[str, Meaning]:
        """Folded word to what it means, as the models see it."""
        return {
            word: (number_of(self.classes.get(word, "")), number_of(self.headwords.get(word, "")))
            for word in self.classes.keys() | self.headwords.keys()
        }

    @cached_property
    def by_synonym(self) -> dict[str, dict[str, str]]:
        """Slot name to folded synonym to value id."""
        return {
            slot: {
                fold(word): value
                for its in (*(abroad.slots.get(slot, {}) for abroad in self.essentials), values)
                for value, words in its.items()
                for word in words
            }
            for slot, values in self.said.slots.items()
        }

    def spoken(self, line: str) -> Iterator[str]:
        """A line with each of its slots filled by the first synonym of every value, to see that none clashes."""
        slots = [name for name in self.said.slots if f"{{{name}}}" in line]
        choices = [[words[0] for words in self.said.slots[name].values()] for name in slots]
        for filling in product(*choices):
            yield line.format_map(dict(zip(slots, filling, strict=True)))


def read(language: str = "en", root: Path = HERE) -> Utterances:
    """The utterances of a language. Raises pydantic.ValidationError, yaml.YAMLError or ValueError on a broken file."""
    with _nothing_collected():
        return _read(language, root)


@contextmanager
def _nothing_collected() -> Iterator[None]:
    """Garbage is not looked for: a million values are made here and kept, and to look through them again and again
    takes as long as to make them."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


def _read(language: str, root: Path) -> Utterances:
    concerns, harmless = _phrases_in(root / "concerns" / f"{language}.yaml")
    others = [path for path in sorted((root / "concerns").glob("*.yaml")) if path.stem != language]
    return Utterances(
        language=language,
        intents=tuple(Intent.model_validate(intent) for intent in _yaml(root / "intents.yaml")),
        said=Language.model_validate(_yaml(root / f"{language}.yaml")),
        concerns=concerns,
        harmless=harmless,
        people={path.stem: _lines_of(path) for path in sorted((root / language).glob("*.yaml"))},
        told=_told_under(root / "concerns"),
        classes=_by_word(root / "words.yaml"),
        headwords=_by_word(root / "headwords.yaml"),
        abroad=tuple(_phrases_in(path) for path in others),
        essentials=tuple(Essentials.model_validate(_yaml(root / path.name)) for path in others),
    )


def _by_word(path: Path) -> dict[str, str]:
    """A file of names and their words, as each word's name."""
    found: dict[str, str] = {}
    for name, words in _yaml(path).items():
        for word in words:
            if word in found:
                raise ValueError(f"{path.name}: {word!r} stands under {found[word]!r} and {name!r}: leave it under one")
            found[word] = name
    return found


def _phrases_in(path: Path) -> tuple[dict[str, Phrases], tuple[str, ...]]:
    found: dict[str, Any] = _yaml(path)
    harmless = tuple(found.pop("harmless"))
    return {kind: Phrases.model_validate(phrases) for kind, phrases in found.items()}, harmless


def _lines_of(path: Path) -> dict[str, tuple[str, ...]]:
    return TypeAdapter(dict[str, tuple[str, ...]]).validate_python(_yaml(path))


def _told_under(root: Path) -> dict[str, tuple[Told, ...]]:
    """Language and writer to what the writer's file tells."""
    return {f"{path.parent.name}/{path.stem}": _told_in(path) for path in sorted(root.glob("*/*.yaml"))}


def _told_in(path: Path) -> tuple[Told, ...]:
    # all of it is words, which are read as they stand: "yes" is no truth, 3 no number
    words = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CBaseLoader)  # noqa: S506 - it makes only words
    found = _ToldFile.model_validate(words)
    by_certainty: tuple[tuple[Certainty, dict[str, tuple[str, ...]]], ...] = (
        ("sure", found.sure), ("unsure", found.unsure), ("topical", found.topical)
    )  # fmt: skip
    heard = [
        Told(line, kinds, certainty)
        for certainty, by_kinds in by_certainty
        for kinds, lines in ((tuple(names.split()), lines) for names, lines in by_kinds.items())
        for line in lines
    ]
    return (*heard, *map(Told, found.none))


def _yaml(path: Path) -> Any:
    return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
