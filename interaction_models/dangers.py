"""Signs of danger in a message: reviewed phrases first, which nothing silences, then a model for what they miss."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from math import log
from typing import Final

from interaction_models.features import pieces
from interaction_models.phrases import ANY, TOPICAL, Certainty, Heard, Phrases, Signal, grade
from interaction_models.stored import Stored

HEARD_SURE: Final = 1.7
"""Score of a concern from which it is acted on at once."""
HEARD_UNSURE: Final = 0.1
"""Score of a concern from which one plain safety question is asked."""
HEARD_FAINT: Final = -0.78
"""Score of a concern from which it is a faint sign: enough to ask, but not of what answers a question of ours."""
HINTED: Final = -2.3
"""Score of a message below which what a phrase only hints at is no sign. Of writers whom the model did not read that
keeps out 64 in 100 harmless messages with such a phrase, and 2 in 100 disclosures."""
DOUBTED: Final = -2.1
"""Highest score below which what a reviewed phrase is sure of is asked about instead: "I overdosed on cheesecake at
the wedding". Of writers whom the model did not read half of 888 harmless messages with such a phrase are so low, and
six in a thousand of 6,687 disclosures."""
ENOUGH_WORDS: Final = 7
"""Words of a message that is doubted: of fewer such a phrase is most of what is said."""
NEVER_DOUBTED: Final = frozenset({"immediate_danger"})
"""Kinds that are acted on as soon as a phrase is sure of them."""
FOR_HELP: Final = frozenset(
    ("help", "please", "pls", "plz", "sos", "911", "999", "112", "emergency", "ayuda", "ayudame", "ayudenme", "ayudeme",
     "auxilio", "socorro", "favor", "emergencia")
)  # fmt: skip
"""Words with which nobody is doubted: beside them the model hears little, as most requests have them."""
JOKED: Final = frozenset(
    ("lol", "lolol", "lmao", "lmfao", "rofl", "haha", "hahah", "hahaha", "hahahaha", "hehe", "hehehe", "jk", "jaja",
     "jajaj", "jajaja", "jajajaja", "jeje", "jejeje", "xd")
)  # fmt: skip
"""Words that laugh something off: it is asked about, not acted on, and never left alone."""
NO_JOKE: Final = NEVER_DOUBTED | {"medical"}
"""Kinds that are acted on all the same: minutes count."""
TAKEN: Final = frozenset(("overdose", "overdosed", "od", "oded", "sobredosis"))
"""Words of what is already done, beside which no laugh counts."""
ALSO: Final = -1.9
"""Score from which the likeliest other kind is named, as faint, beside the only one that was heard: in one of ten it is
the one that was meant, and it costs nobody a question."""
OF_LENGTH: Final = 1.0
"""What a score loses where a message has e times fewer words than `USUAL`: of a short message the model knows little,
and takes more of them for danger than there are."""
USUAL: Final = 10
"""Words from which nothing is lost. Where longer messages gained by their length, a point less was heard of writers
kept back at equal false alarms."""
ASKED: Final = -1.4
"""Score from which a message is a question about danger."""
LEAST_WORDS: Final = 3
"""Words of a message that the model is asked about: of fewer the reviewed phrases alone decide."""


class Dangers:
    """Hears danger. Safe to share between threads."""

    def __init__(self, stored: Stored) -> None:
        self._stored = stored
        self._phrases = Phrases(stored.phrases, stored.lexicon, stored.sounding)

    def heard(self, folded: str, counts: Counter[int], *, least: float = HEARD_FAINT) -> tuple[Signal, ...]:
        """The signs in a folded message of these features, gravest first: what the reviewed phrases say, and what the
        model adds from a score of `least`."""
        words = folded.split()
        found = self._found(folded, words, counts, least)
        laughed_off = JOKED & set(words) and not (NO_JOKE & found.keys() or (FOR_HELP | TAKEN) & set(words))
        return _ranked(_asked_about(found) if laughed_off else found)

    def _found(self, folded: str, words: Sequence[str], counts: Counter[int], least: float) -> dict[str, Certainty]:
        reviewed = self._phrases.signals(words)
        found = dict(reviewed.kinds)
        if len(words) >= LEAST_WORDS and not reviewed.nothing_else:
            scores = self.scores(folded, counts)
            if FOR_HELP & set(words) or max(of_kinds(scores).values()) >= HINTED:
                found.update(dict.fromkeys(reviewed.hinted, "unsure"))
            if "sure" in found.values():
                doubted = _doubted(words, scores, found) and not self._phrases.whole(words)
                return _asked_about(found) if doubted else found
            for kind, certainty in self._added(scores, reviewed, found, least):
                found.setdefault(kind, certainty)
            found.update(_also(scores, found, but=reviewed.denied | reviewed.ruled_out))
        return found

    def reviewed(self, folded: str) -> tuple[Signal, ...]:
        """The signs that the reviewed phrases find: all that counts in a slot's value, or in words that may lack their
        beginning."""
        reviewed = self._phrases.signals(folded.split())
        return _ranked({**dict.fromkeys(reviewed.hinted, "unsure"), **reviewed.kinds})

    def denies(self, folded: str) -> bool:
        """Whether a folded message says of a danger that it is not there."""
        return bool(self._phrases.signals(folded.split()).denied)

    def whole(self, folded: str) -> str:
        """The kind of concern that a folded message is a reviewed phrase of, word for word; empty for any other."""
        return self._phrases.whole(folded.split())

    def phrases_in(self, folded: str) -> list[tuple[str, str, str]]:
        """The reviewed phrases in a folded message: the words, the kind and the certainty; for words that only sound
        like danger neither."""
        return self._phrases.found(folded.split())

    def scores(self, folded: str, counts: Counter[int]) -> dict[str, float]:
        """The model's score of every kind, and of a question about danger: the highest of the message and, where it is
        long, of its pieces; less by `OF_LENGTH` the fewer words there are."""
        model = self._stored.concerns
        parts = [counts, *map(self._stored.features, pieces(folded))]
        each = [_of_any(dict(zip(model.classes, model.scores(part), strict=True))) for part in parts]
        return {name: max(scores[name] for scores in each) + of_length(folded) for name in each[0]}

    def _added(
        self, scores: dict[str, float], reviewed: Heard, found: Mapping[str, Certainty], least: float
    ) -> Iterator[tuple[str, Certainty]]:
        """What the model hears: a question about danger is topical, with the likeliest kind."""
        kinds = scores.keys() - {TOPICAL}
        if scores[TOPICAL] >= ASKED and not found:
            yield max(kinds, key=lambda kind: scores[kind]), "topical"
            return
        for kind in kinds - reviewed.ruled_out:
            denied = kind in reviewed.denied
            if scores[kind] >= (HEARD_SURE if denied else least):
                # what is denied, or beside words that sound worse than they are, is never acted on
                certainty = _certainty(scores[kind])
                yield kind, "unsure" if certainty == "sure" and (denied or reviewed.harmless) else certainty


def of_length(folded: str) -> float:
    """What the scores of a message of so many words lose."""
    return OF_LENGTH * log(min(folded.count(" ") + 1, USUAL) / USUAL)


def danger(highest: float, at_all: float) -> float:
    """How likely danger is, by the highest score of a kind and that of any danger at all: each errs by itself, and what
    is told of two kinds by halves is danger too."""
    return (highest + at_all) / 2


def _of_any(scores: Mapping[str, float]) -> dict[str, float]:
    """The scores of the kinds, all moved alike, so that the highest says how likely danger is."""
    kinds = {name: score for name, score in scores.items() if name not in (TOPICAL, ANY)}
    highest = max(kinds.values())
    moved = danger(highest, scores[ANY]) - highest
    return {name: score + moved for name, score in kinds.items()} | {TOPICAL: scores[TOPICAL]}


def of_kinds(scores: Mapping[str, float]) -> dict[str, float]:
    """The scores without that of a question about danger."""
    return {kind: score for kind, score in scores.items() if kind != TOPICAL}


def _doubted(words: Sequence[str], scores: Mapping[str, float], found: Mapping[str, Certainty]) -> bool:
    """Whether the model hears nothing at all in a message beside the phrase, and nothing forbids to ask first."""
    forbidden = NEVER_DOUBTED & found.keys() or FOR_HELP & set(words) or len(words) < ENOUGH_WORDS
    return not forbidden and max(of_kinds(scores).values()) < DOUBTED


def _asked_about(found: Mapping[str, Certainty]) -> dict[str, Certainty]:
    return {kind: "unsure" if certainty == "sure" else certainty for kind, certainty in found.items()}


def _also(
    scores: Mapping[str, float], found: Mapping[str, Certainty], *, but: frozenset[str]
) -> Mapping[str, Certainty]:
    """The likeliest other kind beside the only one, where it is likely at all and not among `but`, what the message
    says it is not; nothing beside two, or a question."""
    if len(found) != 1 or "topical" in found.values():
        return {}
    other = max(scores.keys() - {TOPICAL, *found}, key=lambda kind: scores[kind])
    return {other: "faint"} if scores[other] >= ALSO and other not in but else {}


def _certainty(score: float) -> Certainty:
    if score < HEARD_UNSURE:
        return "faint"
    return "sure" if score >= HEARD_SURE else "unsure"


def _ranked(found: Mapping[str, Certainty]) -> tuple[Signal, ...]:
    return tuple(sorted((Signal(kind, certainty) for kind, certainty in found.items()), key=grade))
