"""Why a message was understood as it was, for writers: what stood in it word for word, and which words decided.

A word decides by how much less likely the answer is without it. That holds for any model, and needs no look inside.
"""

from collections.abc import Callable
from typing import Any, Final

from interaction_models.dangers import of_kinds
from interaction_models.folding import fold, without_answer
from interaction_models.understanding import Understanding

WORDS: Final = 5
"""Words that are shown, and runners-up."""
READ: Final = 60
"""Words of a message that are left out one after another."""


def why(understanding: Understanding, message: str) -> dict[str, Any]:
    """The reviewed phrases and the words that decided, with the runners-up. Scores above 0 are more likely than not."""
    words, seen = understanding.mended(fold(message)).split()[:READ], understanding.features
    if not words:
        return {"phrases": [], "intent": {}, "concern": {}}
    # as danger is heard: with a "no" that answers and without
    told = " ".join(understanding.mended(fold(without_answer(message))).split()[:READ])
    found = dict.fromkeys(each for text in (" ".join(words), told) for each in understanding.dangers.phrases_in(text))
    return {
        "phrases": [{"words": said, "kind": kind or None, "certainty": how or None} for said, kind, how in found],
        "intent": _decided(words, lambda text: understanding.intents.by_class(seen(text))),
        "concern": _decided(words, lambda text: of_kinds(understanding.dangers.scores(text, seen(text)))),
    }


def _decided(words: list[str], scores: Callable[[str], dict[str, float]]) -> dict[str, Any]:
    """The likeliest answers with their scores, and what each word adds to the first."""
    whole = scores(" ".join(words))
    ranked = sorted(whole, key=lambda name: -whole[name])[:WORDS]
    best = ranked[0]
    without = (" ".join(words[:place] + words[place + 1 :]) for place in range(len(words)))
    lost = [whole[best] - scores(text)[best] for text in without]
    deciding = sorted(zip(lost, words, strict=True), reverse=True)[:WORDS]
    return {
        "ranked": {name: round(whole[name], 2) for name in ranked},
        "words": {word: round(by, 2) for by, word in deciding if by > 0},
    }
