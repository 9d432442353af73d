"""The tables of what is known word for word as the bytes that `stored` reads. Training alone imports this."""

import json
from collections.abc import Mapping
from typing import NamedTuple
from zlib import crc32

from interaction_models.lexicon import number_of
from interaction_models.spelling import SHORTEST
from interaction_models.table import packed, packed_texts
from interaction_models.tables import OFTEN, languages, lines, phrases, words
from interaction_models.utterances import Utterances


class Numbered(NamedTuple):
    """What the numbers of the tables stand for, by their places."""

    classes: tuple[str, ...]
    languages: tuple[str, ...]
    intents: tuple[str, ...]


def tables_of(utterances: Utterances) -> bytes:
    """A line of JSON, which says what follows and what the numbers mean, and the tables one behind the other."""
    names = Numbered(
        ("", *sorted(set(utterances.classes.values()))),
        tuple(sorted({"", utterances.language, *languages(utterances).values()})),
        tuple(sorted(intent.id for intent in utterances.intents)),
    )
    parts = _parts(utterances, names)
    head = {
        "parts": [[name, len(part)] for name, part in parts.items()],
        "classes": [crc32(name.encode()) for name in names.classes],
        "languages": names.languages,
        "intents": names.intents,
    }
    return json.dumps(head, separators=(",", ":")).encode() + b"\n" + b"".join(parts.values())


def _parts(utterances: Utterances, names: Numbered) -> dict[str, bytes]:
    beginning = phrases(utterances)
    by_first, text = packed_texts({key: "\n".join(entries) for key, entries in beginning.items()})
    exact, bare = (
        packed({line: names.intents.index(id) for line, id in its.items()}) for its in lines(utterances).values()
    )
    begin = {key.removeprefix("+").partition(" ")[0] for key in beginning}
    return {
        "words": packed(_of_words(utterances, names, begin)),
        "often": " ".join(_often(utterances)).encode(),
        "exact": exact,
        "bare": bare,
        "phrases": by_first,
        "phrases text": text,
    }


def _of_words(utterances: Utterances, names: Numbered, begin: set[str]) -> Mapping[str, int]:
    classes, telling = utterances.classes, languages(utterances)
    return {
        word: number_of(
            alike=names.classes.index(classes.get(word, "")),
            language=names.languages.index(telling.get(word, utterances.language)),
            begins=word in begin,
        )
        for word in (words(utterances).keys() | telling.keys() | begin)
    }


def _often(utterances: Utterances) -> list[str]:
    """What a misspelled word may have been, the most frequent first."""
    seen = words(utterances)
    often = [word for word, times in seen.items() if times >= OFTEN and len(word) >= SHORTEST]
    return sorted(often, key=lambda word: (-seen[word], word))
