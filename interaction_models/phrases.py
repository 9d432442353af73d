"""The reviewed phrases: what a message says of danger word for word, and what it only sounds like or denies."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final, Literal, NamedTuple

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
DENIED: Final = frozenset(
    (
        "never", "not", "isnt", "wasnt", "arent", "aint", "didnt", "doesnt", "dont", "hasnt", "havent", "hadnt",
        "wouldnt", "wont", "without", "nobody", "nobodys", "noones", "nunca", "jamas", "tampoco", "ni",
    )
)  # fmt: skip
"""Words that, straight before a phrase, say that it is not so: "he never hit me"."""
OTHERS: Final = frozenset(("he", "hes", "she", "shes", "they", "theyre"))
"""Subjects who are somebody else."""
SUBJECTS: Final = OTHERS | {"i", "im", "we"}
"""Words with which a sentence of its own begins: "of course not, he hit me" denies something else."""
STRIVES: Final = frozenset(
    ("help", "helps", "helping", "trying", "try", "tried", "tries", "reason", "reasons", "promise", "promised", "how",
     "fighting", "struggling", "hard", "swore")
)  # fmt: skip
"""Words near before a denial with which somebody asks for it or strives for it: "help me not kill myself"."""
BETWEEN: Final = frozenset(
    (
        "ever", "even", "once", "actually", "really", "physically", "has", "have", "had", "been", "laid", "so", "much",
        "as", "is", "are", "was", "were", "want", "wanna", "to", "going", "gonna", "trying", "thinking", "about", "of",
        "any", "thoughts", "plans", "urge",
        "intention", "intentions", "felt", "feel", "feeling", "thought", "wanted", "wish", "desire",
    )
)  # fmt: skip
"""Words that may stand between."""
THINKING: Final = frozenset(
    ("pienso", "piensa", "pensado", "pensando", "siento", "estoy", "quiero", "quise", "querido", "voy", "va", "tengo",
     "tuve", "tenido", "ganas", "idea", "ideas", "plan", "planes", "pensamientos", "intencion", "ningun", "ninguna",
     "ni")
)  # fmt: skip
"""Spanish words of which one stands between a denial and what is denied: "no pienso hacerme dano"."""
ENTRE: Final = THINKING | {"he", "ha", "a", "en", "de", "con"}
"""Spanish words that may stand between."""
NO_MORE: Final = frozenset(("no", "nunca", "jamas", "tampoco"))
"""Spanish words that deny what somebody thinks of."""
TO_DO: Final = ("rme", "rse", "rle", "rla", "rlo", "rnos")
"""How a Spanish phrase begins that somebody thinks of or does not. One that says what somebody does, "me pega", is
denied by the word straight before it alone: "no voy, me pega si salgo" tells."""
THOUGHTS: Final = frozenset(("thoughts", "plans", "urge", "intention", "intentions", "wish", "desire"))
"""Words of which one has none: "no thoughts of ending my life". A mere "no" before a phrase is an answer, no denial."""
WHOM: Final = frozenset(("me", "nos", "le", "les", "se", "te"))
"""Words before which a Spanish "no" may deny, "no me pega", or be an answer, "no, me pega"."""
YET: Final = frozenset(
    (
        "anymore", "again", "hard", "where", "today", "yet", "tonight", "lately", "since", "much", "recently", "often",
        "always", "as", "fuerte", "mucho", "tanto", "donde", "todavia", "aun", "hoy", "ahora", "siempre", "seguido",
        "cuando", "si", "mientras", "delante", "desde", "todos", "todas", "cada",
    )
)  # fmt: skip
"""Words after a phrase that take the denial back: "he doesn't hit me anymore", "didn't hit me hard"."""
ALONE: Final = "alone"
"""How certain a phrase is that is asked about where it is all that is said: "I'm scared", but not "I'm scared of
geese". One word, "knife", is faint: it may answer a question of ours."""
TOPICAL: Final = "topical"
ANY: Final = "any"
"""What the model of concerns is also asked: whether there is danger of any kind."""
"""A question about danger, and no disclosure of it."""
SHORTEST_JOINED: Final = 8
"""Letters of a phrase that is also looked for without its spaces: "killmyself"."""


class Signal(NamedTuple):
    """A sign of danger in a message."""

    kind: str
    certainty: Certainty


class Heard(NamedTuple):
    """What the reviewed phrases say of a message: kinds with their certainty, kinds that it only sounds like, kinds
    that it denies, whether there is a phrase in it that is known to sound worse than it is, and whether that is all."""

    kinds: dict[str, Certainty]
    ruled_out: frozenset[str]
    denied: frozenset[str]
    harmless: bool
    nothing_else: bool


class Phrases:
    """The reviewed phrases of all languages."""

    def __init__(self, texts: Texts, lexicon: Lexicon) -> None:
        """`texts` has the phrases that begin with one or two words, and `lexicon` says with which words any do."""
        self._texts, self._lexicon = texts, lexicon

    def signals(self, words: Sequence[str]) -> Heard:
        """What the phrases say: of two phrases one inside the other the longer stands."""
        spans = [each for each in self._spans(words) if each[2] or not _said_no(words, each[0])]
        found: dict[str, Certainty] = {}
        ruled_out, denied = set(), set()
        for start, end, kind, certainty in spans:
            around = [k for s, e, k, _ in spans if s <= start and end <= e and e - s > end - start]
            if not kind or any(around) or found.get(kind) == "sure":
                continue
            if around:
                ruled_out.add(kind)
            elif _denied(words, start, end):
                denied.add(kind)
            elif not _may_deny(words, start):
                found[kind] = certainty
            elif _may_answer(words, start, end):
                found[kind] = "unsure"
        harmless = [end - start for start, end, kind, _ in spans if not kind]
        return Heard(
            found,
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
                yield start, end, kind, certainty
            elif end - start == len(words):
                yield start, end, kind, "unsure" if len(words) > 1 else "faint"

    def _said(self, words: Sequence[str]) -> Iterator[tuple[int, int, str, Any]]:
        for start, word in enumerate(words):
            if (known := self._lexicon.get(word)) is None or not known.begins:
                continue
            two = " ".join(words[start : start + 2])
            for kind, certainty, phrase in (*self._beginning(word), *(self._beginning(two) if two != word else ())):
                if list(words[start : start + len(phrase)]) == phrase:
                    yield start, start + len(phrase), kind, certainty
            for kind, certainty, _ in self._beginning(f"+{word}") if len(word) >= SHORTEST_JOINED else ():
                yield start, start + 1, kind, certainty

    def _beginning(self, beginning: str) -> Iterator[tuple[str, Any, list[str]]]:
        """The phrases that begin so, as they stand in the model file: kind and certainty, both empty for a harmless
        one, and the words."""
        for entry in self._texts.get(beginning).splitlines():
            kind, certainty, words = entry.split("|")
            yield kind, certainty, words.split()


def _may_deny(words: Sequence[str], start: int) -> bool:
    """Whether a Spanish "no" stands straight before a phrase: it denies, or it answers and the comma is left out."""
    return start > 0 and words[start - 1] == "no" and words[start] in WHOM


def _may_answer(words: Sequence[str], start: int, end: int) -> bool:
    """Whether to ask about a phrase behind such a "no": where it is all that is said, behind "ya", and before what
    takes a denial back, "no me pega todos los días". In other words the model tells a denial from an answer."""
    return (start, end) == (1, len(words)) or "ya" in words[:start][-2:-1] or bool(YET & set(words[end : end + 4]))


def _said_no(words: Sequence[str], start: int) -> bool:
    """Whether the "no" at the start of what would be harmless may be what somebody said: "le dije que no me violo" is
    one thing with a comma and another without, and is asked about."""
    return start > 0 and words[start - 1 : start + 1] == ["que", "no"]


def _denied(words: Sequence[str], start: int, end: int) -> bool:
    """Whether a phrase stands behind a word that denies it, and before none that takes that back."""
    before = start - 1
    while before >= 0 and words[before] in BETWEEN:
        before -= 1
    if before < 0:
        return False
    none = words[before] == "no" and bool(THOUGHTS & set(words[before:end]))
    nobody = list(words[max(0, before - 1) : before + 1]) == ["no", "one"] or list(words[:start]) == ["nadie"]
    denied = none or nobody or (words[before] in DENIED and words[start] not in DENIED | SUBJECTS)
    taken_back = _striven_for(words, before) or YET & set(words[end : end + 2])
    return (denied or _not_thought_of(words, start)) and not taken_back


def _striven_for(words: Sequence[str], negation: int) -> bool:
    """Whether a "not" is what somebody asks for or strives for: "help me not kill myself", but not "I tried, he did not
    hit me"."""
    near = words[max(0, negation - 3) : negation]
    behind = [near[at + 1 :] for at, word in enumerate(near) if word in STRIVES]
    return words[negation] == "not" and bool(behind) and not OTHERS & set(behind[-1])


def _not_thought_of(words: Sequence[str], start: int) -> bool:
    """Whether a phrase is what somebody does not think of, in Spanish: "nunca he pensado en quitarme la vida"."""
    before = start - 1
    while before >= 0 and words[before] in ENTRE:
        before -= 1
    thought_of = words[start].endswith(TO_DO) or words[start] in THINKING
    return before >= 0 and words[before] in NO_MORE and thought_of and bool(THINKING & set(words[before + 1 : start]))


def surest(signals: Iterable[Signal]) -> tuple[Signal, ...]:
    """Each kind once, as sure as it was ever heard, in the order of `grade`."""
    by_kind = {signal.kind: signal for signal in sorted(signals, key=grade, reverse=True)}
    return tuple(sorted(by_kind.values(), key=grade))


def grade(signal: Signal) -> tuple[int, int]:
    """Sorts signs of danger: the sure ones first and the faint ones last, and among each the gravest."""
    return CERTAINTIES.index(signal.certainty), GRAVEST_FIRST.index(signal.kind)
