"""The reviewed phrases: what a message says of danger word for word, and what it only sounds like or denies."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, Literal, NamedTuple

from interaction_models.denials import asked_whether, is_denied, may_answer, may_deny, said_no
from interaction_models.lexicon import Lexicon
from interaction_models.table import Texts

Certainty = Literal["sure", "unsure", "faint", "topical"]

CERTAINTIES: Final[tuple[Certainty, ...]] = ("sure", "unsure", "topical", "faint")
"""The most certain first."""
GRAVEST_FIRST: Final = (
    "immediate_danger",
    "self_harm",
    "medical",
    "sexual_assault",
    "child_harm",
    "abuse",
    "harming",
    "substance",
)
ALONE: Final = "alone"
"""How certain a phrase is that is asked about where it is all that is said: "I'm scared", but not "I'm scared of
geese". One word, "knife", is faint: it may answer a question of ours."""
POLITE: Final = frozenset(("please", "pls", "plz", "can", "could", "you", "u", "hi", "hey", "hello", "hola", "porfa"))
"""Words beside which it is all that is said even so: "can u help me stop drinking"."""
HINT: Final = "hint"
"""How certain a phrase is that is said of other things as often: "can't go on", with him or at all."""
HINTS_FROM: Final = 5
"""Words of a message in which it is a mere hint: of fewer it is most of what is said, and is asked about."""
TOPICAL: Final = "topical"
"""A question about danger, and no disclosure of it."""
ANY: Final = "any"
"""What the model of concerns is also asked: whether there is danger of any kind."""
SHORTEST_JOINED: Final = 8
"""Letters of a phrase that is also looked for without its spaces: "killmyself"."""


class Signal(NamedTuple):
    """A sign of danger in a message."""

    kind: str
    certainty: Certainty


class Heard(NamedTuple):
    """What the reviewed phrases say of a message: kinds with their certainty, other kinds that it hints at, kinds that
    it only sounds like, kinds that it denies, whether there is a phrase in it that is known to sound worse than it is,
    and whether that is all."""

    kinds: dict[str, Certainty]
    hinted: frozenset[str]
    ruled_out: frozenset[str]
    denied: frozenset[str]
    harmless: bool
    nothing_else: bool


class Phrases:
    """The reviewed phrases of all languages."""

    def __init__(self, texts: Texts, lexicon: Lexicon, sounding: Mapping[str, str]) -> None:
        """`texts` has the phrases that begin with one or two words, `lexicon` says with which words any do, and
        `sounding` which word of a phrase another sounds like."""
        self._texts, self._lexicon, self._sounding = texts, lexicon, sounding

    def signals(self, words: Sequence[str]) -> Heard:
        """What the phrases say: of two phrases one inside the other the longer stands."""
        spans = [each for each in self._spans(words) if each[2] or not said_no(words, each[0])]
        found: dict[str, Certainty] = {}
        hinted, ruled_out, denied = set(), set(), set()
        for start, end, kind, certainty in spans:
            around = [k for s, e, k, _ in spans if s <= start and end <= e and e - s > end - start]
            if not kind or any(around) or found.get(kind) == "sure":
                continue
            if around:
                ruled_out.add(kind)
            elif is_denied(words, start, end):
                denied.add(kind)
            elif (no := may_deny(words, start)) is not None:
                found.update({kind: "unsure"} if may_answer(words, no, end) else {})
            elif certainty == HINT or asked_whether(words, start):
                hinted.add(kind)
            else:
                found[kind] = certainty
        harmless = [end - start for start, end, kind, _ in spans if not kind]
        return Heard(
            found,
            frozenset(hinted - found.keys()),
            frozenset(ruled_out),
            frozenset(denied),
            harmless=bool(harmless),
            nothing_else=len(words) in harmless,
        )

    def whole(self, words: Sequence[str]) -> str:
        """The kind of concern that the words are a sure phrase of, word for word; empty for any other."""
        known = self._beginning(" ".join(words[:2]))
        return next((kind for kind, how, phrase in known if phrase == list(words) and how == "sure"), "")

    def found(self, words: Sequence[str]) -> list[tuple[str, str, str]]:
        """Every phrase in the words, with its kind and certainty; for one that only sounds like danger neither."""
        return [(" ".join(words[start:end]), kind, how) for start, end, kind, how in self._spans(words)]

    def _spans(self, words: Sequence[str]) -> Iterator[tuple[int, int, str, Any]]:
        """Where each phrase begins and ends, its kind and its certainty."""
        for start, end, kind, certainty in self._said(words):
            if certainty != ALONE:
                asked = certainty == HINT and len(words) < HINTS_FROM
                yield start, end, kind, "unsure" if asked else certainty
            elif POLITE.issuperset((*words[:start], *words[end:])):
                yield start, end, kind, "unsure" if end - start > 1 else "faint"

    def _said(self, words: Sequence[str]) -> Iterator[tuple[int, int, str, Any]]:
        ways = [(word, self._sounding[word]) if word in self._sounding else (word,) for word in words]
        for start, first in enumerate(ways):
            for kind, certainty, phrase in self._from(ways[start : start + 2]):
                said = ways[start : start + len(phrase)]
                if len(said) == len(phrase) and all(word in way for word, way in zip(phrase, said, strict=True)):
                    yield start, start + len(phrase), kind, certainty
            for word in filter(self._begins, first):
                for kind, certainty, _ in self._beginning(f"+{word}") if len(word) >= SHORTEST_JOINED else ():
                    yield start, start + 1, kind, certainty

    def _from(self, ways: Sequence[Iterable[str]]) -> Iterator[tuple[str, Any, list[str]]]:
        """The phrases that begin with one of the ways in which the next two words may be spelled."""
        for word in filter(self._begins, ways[0]):
            yield from self._beginning(word)
            for second in ways[1] if len(ways) > 1 else ():
                yield from self._beginning(f"{word} {second}")

    def _begins(self, word: str) -> bool:
        return (known := self._lexicon.get(word)) is not None and known.begins

    def _beginning(self, beginning: str) -> Iterator[tuple[str, Any, list[str]]]:
        """The phrases that begin so, as they stand in the model file: kind and certainty, both empty for a harmless
        one, and the words."""
        for entry in self._texts.get(beginning).splitlines():
            kind, certainty, words = entry.split("|")
            yield kind, certainty, words.split()


def surest(signals: Iterable[Signal]) -> tuple[Signal, ...]:
    """Each kind once, as sure as it was ever heard, in the order of `grade`."""
    by_kind = {signal.kind: signal for signal in sorted(signals, key=grade, reverse=True)}
    return tuple(sorted(by_kind.values(), key=grade))


def grade(signal: Signal) -> tuple[int, int]:
    """Sorts signs of danger: the sure ones first and the faint ones last, and among each the gravest."""
    return CERTAINTIES.index(signal.certainty), GRAVEST_FIRST.index(signal.kind)
