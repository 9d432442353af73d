"""What is known word for word, as the model file keeps it: a table a line, in the order in which messages need them."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import chain
from typing import Any, Final

from interaction_models.features import numbered
from interaction_models.folding import bare, fold
from interaction_models.phrases import GRAVEST_FIRST, SHORTEST_JOINED
from interaction_models.spelling import SHORTEST
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


def lines(utterances: Utterances) -> dict[str, Any]:
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


def classes(utterances: Utterances) -> dict[int, str]:
    """The number of a class to its words."""
    words: dict[int, list[str]] = defaultdict(list)
    for word, number in sorted(numbered(utterances.classes).items()):
        words[number].append(word)
    return {number: " ".join(its) for number, its in words.items()}


def languages(utterances: Utterances) -> dict[str, str]:
    """Language to the words that tell it, and "" to those that several have, by what people of each write."""
    seen: dict[str, Counter[str]] = defaultdict(Counter)
    for who, told in (*utterances.told.items(), *utterances.frames.items()):
        for each in told:
            seen[who.partition("/")[0]].update(fold(each.says).split())
    home = seen.pop(utterances.language)
    home.update(word for line, _ in utterances.lines() for word in fold(line).split())
    telling = {
        word: language if times > FOREIGN * home[word] else ""
        for language, words in seen.items()
        for word, times in sorted(words.items())
        if times >= SEEN_OFTEN and times * FOREIGN > home[word]
    }
    return {its: " ".join(word for word, told in telling.items() if told == its) for its in ("", *seen)}


def words(utterances: Utterances) -> dict[str, Any]:
    """The words that people write, the most frequent first, and how many of them a slip may have been."""
    told = (each.says for said in utterances.told.values() for each in said)
    texted = (line for said in utterances.people.values() for lines in said.values() for line in lines)
    seen = Counter(word for line in chain(told, texted, _reviewed_lines(utterances)) for word in fold(line).split())
    ours = {word for line in _reviewed_lines(utterances) for word in fold(line).split()}
    known = [word for word, times in seen.items() if len(word) >= SHORTEST and (times >= KNOWN or word in ours)]
    known.sort(key=lambda word: (-seen[word], word))
    return {"often": sum(seen[word] >= OFTEN for word in known), "words": " ".join(known)}


def _reviewed_lines(utterances: Utterances) -> Iterator[str]:
    """What is known word for word: of intents, of slots, of danger, and of what only sounds like it."""
    yield from (line for line, _ in utterances.lines())
    for its in (utterances.said, *utterances.essentials):
        yield from (word for values in its.slots.values() for words in values.values() for word in words)
        yield from (word for words in (*its.keywords.values(), *its.anywhere.values()) for word in words)
        yield from (*its.safe.says, *its.safe.beside)
    for concerns, harmless in ((utterances.concerns, utterances.harmless), *utterances.abroad):
        yield from (line for said in concerns.values() for line in (*said.sure, *said.unsure))
        yield from harmless


def phrases(utterances: Utterances) -> dict[str, list[str]]:
    """First two words to "kind|certainty|all words", harmless ones without a kind; and, behind a plus, the phrase
    without its spaces, for whoever leaves them out."""
    found: dict[str, list[str]] = defaultdict(list)
    for concerns, harmless in ((utterances.concerns, utterances.harmless), *utterances.abroad):
        for kind in sorted(concerns, key=GRAVEST_FIRST.index):
            for certainty, lines in (("sure", concerns[kind].sure), ("unsure", concerns[kind].unsure)):
                for words in (fold(line).split() for line in lines):
                    found[" ".join(words[:2])].append(f"{kind}|{certainty}|{' '.join(words)}")
                    if len(joined := "".join(words)) >= SHORTEST_JOINED and len(words) > 1:
                        found[f"+{joined}"].append(f"{kind}|{certainty}|")
        for words in (fold(line).split() for line in harmless):
            found[" ".join(words[:2])].append(f"||{' '.join(words)}")
    return dict(found)
