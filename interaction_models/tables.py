"""What is known word for word, as the model files keep it."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, Final

from interaction_models.folding import bare, fold
from interaction_models.phrases import ALONE, GRAVEST_FIRST, HINT, SHORTEST_JOINED
from interaction_models.utterances import Essentials, Utterances, concern_name

KNOWN: Final = 3
"""How often a word stands in all lines that is no misspelled one."""
OFTEN: Final = 15
"""How often one that a misspelled word is taken for."""
SEEN_OFTEN: Final = 3
"""How often a word stands in the lines of a language that is to be told by it."""
FOREIGN: Final = 8
"""How many times as often as in the service's own language."""


def names(utterances: Utterances) -> dict[str, Any]:
    """What every message and all that Alexa understood needs."""
    spoken: tuple[Essentials, ...] = (
        *utterances.essentials,
        utterances.said,
    )  # the language of the service last: its words are its own
    keywords = {fold(word): id for its in spoken for id, words in its.keywords.items() for word in words}
    return {
        "language": utterances.language,
        "alexa": {name: intent.id for intent in utterances.intents for name in (intent.alexa_name, *intent.also)},
        "concerns": {concern_name(kind): kind for kind in utterances.concerns},
        "carriers": sorted({carrier.removesuffix("{said}") for carrier in utterances.said.carriers}),
        "slots": {intent.id: intent.slots for intent in utterances.intents},
        "synonyms": utterances.by_synonym,
        "keywords": keywords,
        "safe": {
            "says": sorted({fold(words) for its in spoken for words in its.safe.says}),
            "beside": sorted({fold(words) for its in spoken for words in its.safe.beside}),
        },
        "anywhere": {fold(word): id for its in spoken for id, words in its.anywhere.items() for word in words},
    }


def lines(utterances: Utterances) -> dict[str, dict[str, str]]:
    """The writers' lines, as they stand and without their polite words, with their intents."""
    return {"exact": {_folded(line): id for line, id in utterances.lines()}, "bare": _bare(utterances)}


def _bare(utterances: Utterances) -> dict[str, str]:
    """Lines without their polite words, where what is left means one intent alone."""
    found: dict[str, set[str]] = defaultdict(set)
    for line, id in utterances.lines():
        found[bare(_folded(line))].add(id)
    return {line: ids.pop() for line, ids in found.items() if len(ids) == 1}


def _folded(line: str) -> str:
    """A line folded, its slots kept as words in capitals, which no folded message has."""
    pieces = line.replace("}", "{").split("{")
    return " ".join(piece.upper() if odd % 2 else fold(piece) for odd, piece in enumerate(pieces)).strip()


def told_words(folded: Mapping[str, Sequence[str]]) -> dict[str, Counter[str]]:
    """Language to how often each word stands in what people of it tell, by the folded lines of each."""
    seen: dict[str, Counter[str]] = defaultdict(Counter)
    for who, lines in folded.items():
        seen[who.partition("/")[0]].update(word for line in lines for word in line.split())
    return seen


def languages(utterances: Utterances, told: Mapping[str, Counter[str]]) -> dict[str, str]:
    """Words of other languages to the language that they tell; to nothing where several have them. By what people of
    each tell (`told_words`)."""
    home = told[utterances.language] + Counter(word for line, _ in utterances.lines() for word in fold(line).split())
    return {
        word: language if times > FOREIGN * home[word] else ""
        for language, words in told.items()
        for word, times in words.items()
        if language != utterances.language and times >= SEEN_OFTEN and times * FOREIGN > home[word]
    }


def words(utterances: Utterances, told: Mapping[str, Counter[str]]) -> Counter[str]:
    """The words that people write, and how often; those of reviewed lines, of classes and of headwords count as
    written `KNOWN` times at least. By what people tell (`told_words`) and text."""
    texted = (line for said in utterances.people.values() for lines in said.values() for line in lines)
    seen = Counter(word for line in chain(texted, _reviewed_lines(utterances)) for word in fold(line).split())
    for its in told.values():
        seen.update(its)
    ours = {word for line in _reviewed_lines(utterances) for word in fold(line).split()}
    for word in (*ours, *utterances.classes, *utterances.headwords):
        seen[word] = max(seen[word], KNOWN)
    return Counter({word: times for word, times in seen.items() if times >= KNOWN})


def _reviewed_lines(utterances: Utterances) -> Iterator[str]:
    """What is known word for word: of intents, of slots, of danger, and of what only sounds like it."""
    yield from (line for line, _ in utterances.lines())
    for its in (utterances.said, *utterances.essentials):
        yield from (word for values in its.slots.values() for words in values.values() for word in words)
        yield from (word for words in (*its.keywords.values(), *its.anywhere.values()) for word in words)
        yield from (*its.safe.says, *its.safe.beside)
    for concerns, harmless in ((utterances.concerns, utterances.harmless), *utterances.abroad):
        yield from (line for said in concerns.values() for line in (*said.sure, *said.unsure, *said.hints, *said.alone))
        yield from harmless


def phrases(utterances: Utterances) -> dict[str, list[str]]:
    """First two words to "kind|certainty|all words", harmless ones without a kind; and, behind a plus, the phrase
    without its spaces, for whoever leaves them out."""
    found: dict[str, list[str]] = defaultdict(list)
    for concerns, harmless in ((utterances.concerns, utterances.harmless), *utterances.abroad):
        for kind in sorted(concerns, key=GRAVEST_FIRST.index):
            said = concerns[kind]
            for certainty, lines in (
                ("sure", said.sure), ("unsure", said.unsure), (HINT, said.hints), (ALONE, said.alone)
            ):  # fmt: skip
                for words in (fold(line).split() for line in lines):
                    found[" ".join(words[:2])].append(f"{kind}|{certainty}|{' '.join(words)}")
                    if len(joined := "".join(words)) >= SHORTEST_JOINED and len(words) > 1:
                        found[f"+{joined}"].append(f"{kind}|{certainty}|")
        for words in (fold(line).split() for line in harmless):
            found[" ".join(words[:2])].append(f"||{' '.join(words)}")
    return dict(found)
