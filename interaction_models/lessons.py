"""What the two models learn from, and how far their guesses can be trusted. Training alone imports this."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from itertools import islice
from typing import Final

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from interaction_models.folding import fold
from interaction_models.learning import STEPS, Layers, Learned, learn, learn_layers
from interaction_models.phrases import ANY, GRAVEST_FIRST, TOPICAL
from interaction_models.utterances import Told, Utterances

INTENT_ALPHA: Final = 1.4e-6
"""Regularisation of the intents: chosen by leaving one person out after another (docs/understanding.md)."""
HANDICAP: Final = 4.2
"""What is taken from the score of being out of scope: so many lines to learn from ask for nothing. The more, the more
requests are understood, and the more unrelated messages set something off."""
NETWORKS: Final = 3
"""Networks of which the model of concerns is the mean: two hear a third to half a point less."""
SIGNS: Final = 20
"""Signs that each makes up for itself: with 24 it hears no more."""
INTENT_SLOTS: Final = 53_248
"""Slots of the intents, which features share: a hundred classes make a wide row, and fewer lines have fewer features.
With a twelfth fewer half a point less is understood of people kept back, with a quarter more no more, nor with
features told apart."""
CONCERN_SLOTS: Final = 1 << 18
"""Slots of the concerns: with half as many two points less is heard, with twice as many next to nothing more."""
ROUNDS: Final = 2
"""How often each looks at every line: three times it has learned them by heart and hears a point less, once, six."""
CONCERN_ALPHA: Final = 8e-4
"""Regularisation of the concerns: with half or twice as much they hear as much."""
TOLD: Final = 4
"""What a line counts that people sent, beside a reviewed phrase or a line of ours."""
TEXTED: Final = 12
"""What a request counts that people sent, as harmless: there are fewer of them. Counted eight times, a third more of
strangers' requests are taken for danger."""
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
        yield from (
            (fold(line), kind) for kind, said in concerns.items() for line in (*said.sure, *said.unsure, *said.hints)
        )
        yield from ((fold(line), "") for line in harmless)


def _harmless(requests: Iterable[Lesson]) -> Iterator[Lesson]:
    return ((line, "") for line, id in requests if id not in ("hotline", "walk_away"))


def _names_of(told: Told) -> str:
    about = (TOPICAL,) if told.certainty == TOPICAL else ()
    return " ".join((*told.kinds, *about))


def learned_intents(lessons: Sequence[Lesson], counts: csr_matrix, *, steps: int = STEPS) -> Learned:
    """A model of intents, in which being out of scope has to lead by `HANDICAP`, from lessons and their lines as
    `counting.counted` gives them."""
    ids = [id for _, id in lessons]
    learned = learn(counts, ids, size=INTENT_SLOTS, alpha=INTENT_ALPHA, steps=steps)
    held_back = np.array([HANDICAP if name == "out_of_scope" else 0.0 for name in learned.classes])
    return learned._replace(intercepts=learned.intercepts - held_back)


def learned_concerns(lessons: Mapping[Lesson, float], counts: csr_matrix, cores: Executor) -> Layers:
    """A model of concerns, each by itself and any of them but as a question, from lessons and their lines as
    `counting.counted` gives them, learned by `cores`."""
    return learn_layers(
        counts,
        [kinds if TOPICAL in kinds or not kinds else f"{kinds} {ANY}" for _, kinds in lessons],
        weights=list(lessons.values()),
        names=(*GRAVEST_FIRST, TOPICAL, ANY),
        size=CONCERN_SLOTS,
        networks=NETWORKS,
        signs=SIGNS,
        rounds=ROUNDS,
        alpha=CONCERN_ALPHA,
        cores=cores,
    )


def trust(utterances: Utterances, lessons: Sequence[Lesson], counts: csr_matrix) -> list[float]:
    """How a best score and its lead tell whether the best is right (`linear.Linear.confidence`), by a model that has
    not read those of these people who are `KEPT_BACK`; `lessons` are all of them, `counts` their lines."""
    kept = {who: utterances.people[who] for who in KEPT_BACK}
    others = intent_lessons(utterances, {who: said for who, said in utterances.people.items() if who not in kept})
    places = {lesson: place for place, lesson in enumerate(lessons)}
    learned = learned_intents(others, counts[[places[lesson] for lesson in others]], steps=TRUST_STEPS)
    lines = _texted(kept)
    found = learned.scores(counts[[places[lesson] for lesson in lines]])
    scores, best = np.sort(found, axis=1), found.argmax(axis=1)
    right = [learned.classes[place] == id for place, (_, id) in zip(best, lines, strict=True)]
    features = np.stack([scores[:, -1], scores[:, -1] - scores[:, -2]], axis=1)
    fitted = LogisticRegression(C=100.0).fit(features, right)
    return [float(fitted.intercept_[0]), *map(float, fitted.coef_[0])]
