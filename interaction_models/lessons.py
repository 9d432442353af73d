"""What the two models learn from, and how far their guesses can be trusted. Training alone imports this."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Final

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from interaction_models.counting import counted
from interaction_models.features import Meaning
from interaction_models.folding import fold
from interaction_models.learning import STEPS, Layers, Learned, learn, learn_layers
from interaction_models.phrases import GRAVEST_FIRST, TOPICAL
from interaction_models.utterances import Told, Utterances

INTENT_ALPHA: Final = 1.4e-6
"""Regularisation of the intents: chosen by leaving one person out after another (docs/understanding.md)."""
HANDICAP: Final = 4.0
"""What is taken from the score of being out of scope: so many lines to learn from ask for nothing. With 4.0, 4.4, 4.8
and 5.2 strangers' requests are understood in 94.0, 94.2, 94.8 and 95.0 of 100, and 5.0, 8.1, 8.8 and 12.5 of 100
unrelated messages set something off."""
SIGNS: Final = 24
"""Signs that the model of concerns makes up for itself: with 16 it hears a point less, with 32 no more."""
INTENT_SLOTS: Final = 53_248
"""Slots of the intents, which features share: a hundred classes make a wide row, and fewer lines have fewer features.
With a twelfth fewer half a point less is understood of people kept back, with a quarter more no more, nor with
features told apart."""
CONCERN_SLOTS: Final = 1 << 18
"""Slots of the concerns: with half as many two points less is heard, with twice as many next to nothing more."""
ROUNDS: Final = 3
"""How often it looks at every line: more often, it learns the lines by heart. Four times, with three times the
regularisation and its last weights alone, it hears a point less of people whom it never read."""
CONCERN_ALPHA: Final = 8e-4
"""Regularisation of the concerns: with half or twice as much they hear as much."""
TOLD: Final = 4
"""What a line counts that people sent, beside a reviewed phrase or a line of ours."""
TEXTED: Final = 8
"""What a request counts that people sent, as harmless: there are fewer of them."""
TRUST_STEPS: Final = 55_000
"""Lines that the model looks at which shows how far a guess can be trusted: half as many, for three numbers."""
FILLINGS: Final = 8
"""Ways to fill the slots of one line that the model learns from."""
KEPT_BACK: Final = ("blunt", "dictated")
"""People whose lines show how far a guess can be trusted, before the last model learns from them too."""

Lesson = tuple[str, str]
"""A folded line, and its intent, or the kinds of concern in it with spaces between."""


def spoken(utterances: Utterances) -> list[tuple[str, str]]:
    """The writers' own lines, folded, each with some fillings of its slots, and their intents."""
    return [
        (fold(filled), intent)
        for line, intent in utterances.lines()
        for filled in islice(utterances.spoken(line), 0, None, max(1, _ways(utterances, line) // FILLINGS))
    ]


def _ways(utterances: Utterances, line: str) -> int:
    ways = 1
    for slot, values in utterances.said.slots.items():
        ways *= len(values) if f"{{{slot}}}" in line else 1
    return ways


def intent_lessons(utterances: Utterances, people: Mapping[str, Mapping[str, Sequence[str]]]) -> list[Lesson]:
    """The writers' own lines and those of these people."""
    return list(dict.fromkeys([*spoken(utterances), *_texted(people)]))


def _texted(people: Mapping[str, Mapping[str, Sequence[str]]]) -> list[Lesson]:
    return [(fold(line), id) for said in people.values() for id, lines in said.items() for line in lines]


def concern_lessons(utterances: Utterances, folded: Mapping[str, Sequence[str]]) -> dict[Lesson, int]:
    """What these writers told, the reviewed phrases, what only sounds like them, and every request that is none, with
    what each counts. `folded` has all lines of a writer, folded, which takes as long as to read them."""
    as_told = [
        (line, _names_of(each))
        for who, lines in folded.items()
        for line, each in zip(lines, utterances.told[who], strict=True)
    ]
    texted = _harmless(_texted(utterances.people))
    lessons = dict.fromkeys([*_reviewed(utterances), *_harmless(spoken(utterances))], 1)
    return lessons | dict.fromkeys(as_told, TOLD) | dict.fromkeys(texted, TEXTED)


def _reviewed(utterances: Utterances) -> Iterator[Lesson]:
    for concerns, harmless in ((utterances.concerns, utterances.harmless), *utterances.abroad):
        yield from ((fold(line), kind) for kind, said in concerns.items() for line in (*said.sure, *said.unsure))
        yield from ((fold(line), "") for line in harmless)


def _harmless(requests: Iterable[Lesson]) -> Iterator[Lesson]:
    return ((line, "") for line, id in requests if id not in ("hotline", "walk_away"))


def _names_of(told: Told) -> str:
    about = (TOPICAL,) if told.certainty == TOPICAL else ()
    return " ".join((*told.kinds, *about))


def learned_intents(lessons: Sequence[Lesson], meanings: Mapping[str, Meaning], *, steps: int = STEPS) -> Learned:
    """A model of intents, in which being out of scope has to lead by `HANDICAP`, from lessons and what words mean."""
    learned = learn(
        counted([line for line, _ in lessons], meanings),
        [id for _, id in lessons],
        size=INTENT_SLOTS,
        alpha=INTENT_ALPHA,
        steps=steps,
    )
    held_back = np.array([HANDICAP if name == "out_of_scope" else 0.0 for name in learned.classes])
    return learned._replace(intercepts=learned.intercepts - held_back)


def learned_concerns(lessons: Mapping[Lesson, float], counts: csr_matrix) -> Layers:
    """A model of concerns, each by itself, from lessons and their lines as `counting.counted` gives them."""
    return learn_layers(
        counts,
        [kinds for _, kinds in lessons],
        weights=list(lessons.values()),
        names=(*GRAVEST_FIRST, TOPICAL),
        size=CONCERN_SLOTS,
        signs=SIGNS,
        rounds=ROUNDS,
        alpha=CONCERN_ALPHA,
    )


def intents(utterances: Utterances) -> Learned:
    """The model of intents, of all people."""
    return learned_intents(intent_lessons(utterances, utterances.people), utterances.meanings)


def trust(utterances: Utterances) -> list[float]:
    """How a best score and its lead tell whether the best is right, on people whom the model has not read
    (`KEPT_BACK`): `linear.Linear.confidence`."""
    others = {who: said for who, said in utterances.people.items() if who not in KEPT_BACK}
    learned = learned_intents(intent_lessons(utterances, others), utterances.meanings, steps=TRUST_STEPS)
    lines = _texted({who: utterances.people[who] for who in KEPT_BACK})
    found = learned.scores(counted([line for line, _ in lines], utterances.meanings))
    scores, best = np.sort(found, axis=1), found.argmax(axis=1)
    right = [learned.classes[place] == id for place, (_, id) in zip(best, lines, strict=True)]
    features = np.stack([scores[:, -1], scores[:, -1] - scores[:, -2]], axis=1)
    fitted = LogisticRegression(C=100.0).fit(features, right)
    return [float(fitted.intercept_[0]), *map(float, fitted.coef_[0])]
