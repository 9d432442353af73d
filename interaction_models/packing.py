"""The tables of what is known word for word as the bytes that `stored` reads. Training alone imports this."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from struct import pack
from typing import Final, NamedTuple

from interaction_models.features import number_of
from interaction_models.lexicon import placed
from interaction_models.spelling import SHORTEST, alike
from interaction_models.table import packed, packed_texts
from interaction_models.tables import OFTEN, languages, lines, phrases, words
from interaction_models.utterances import Utterances

FAR_MORE: Final = 8
"""How many times as often a word has to be written that another is taken for it in a phrase."""


class Known(NamedTuple):
    """What is known of the words that people write: how often, and which language they tell; and what the numbers of
    the tables stand for, by their places."""

    seen: Counter[str]
    telling: Mapping[str, str]
    classes: tuple[str, ...]
    headwords: tuple[str, ...]
    languages: tuple[str, ...]
    intents: tuple[str, ...]


def tables_of(utterances: Utterances, told: Mapping[str, Counter[str]]) -> bytes:
    """A line of JSON, which says what follows and what the numbers mean, and the tables one behind the other; `told` is
    how often each word stands in what people tell (`tables.told_words`)."""
    known = _known(utterances, told)
    parts = _parts(utterances, known)
    head = {
        "parts": [[name, len(part)] for name, part in parts.items()],
        "classes": [number_of(name) for name in known.classes],
        "languages": known.languages,
        "intents": known.intents,
    }
    return json.dumps(head, separators=(",", ":")).encode() + b"\n" + b"".join(parts.values())


def _known(utterances: Utterances, told: Mapping[str, Counter[str]]) -> Known:
    telling = languages(utterances, told)
    return Known(
        words(utterances, told),
        telling,
        ("", *sorted(set(utterances.classes.values()))),
        ("", *sorted(set(utterances.headwords.values()))),
        tuple(sorted({"", utterances.language, *telling.values()})),
        tuple(sorted(intent.id for intent in utterances.intents)),
    )


def _parts(utterances: Utterances, known: Known) -> dict[str, bytes]:
    beginning = phrases(utterances)
    by_first, text = packed_texts({key: "\n".join(entries) for key, entries in beginning.items()})
    exact, bare = (
        packed({line: known.intents.index(id) for line, id in its.items()}) for its in lines(utterances).values()
    )
    begin = {key.removeprefix("+").partition(" ")[0] for key in beginning}
    return {
        "words": packed(_of_words(utterances, known, begin)),
        "headwords": pack(f"={len(known.headwords)}I", *map(number_of, known.headwords)),
        "often": " ".join(_often(known.seen)).encode(),
        "exact": exact,
        "bare": bare,
        "sounding": " ".join(f"{said} {meant}" for said, meant in _sounding(known.seen, beginning)).encode(),
        "phrases": by_first,
        "phrases text": text,
    }


def _sounding(seen: Counter[str], phrases: Mapping[str, list[str]]) -> Iterator[tuple[str, str]]:
    """Words, each with the word of a phrase that sounds like it and is written far more often. The models know what
    "kiero" and "suisidar" mean, but few phrases are spelled so. Of several that a word sounds like the last
    one stands, which is written most."""
    meant = {word for entries in phrases.values() for entry in entries for word in entry.rpartition("|")[2].split()}
    for word in sorted(meant, key=lambda word: (seen[word], word)):
        for said in sorted(alike(word) & seen.keys() if len(word) >= SHORTEST else ()):
            if seen[said] * FAR_MORE <= seen[word]:
                yield said, word


def _of_words(utterances: Utterances, known: Known, begin: set[str]) -> Mapping[str, int]:
    classes, headwords = ({name: at for at, name in enumerate(its)} for its in (known.classes, known.headwords))
    return {
        word: placed(
            headword=headwords[utterances.headwords.get(word, "")],
            alike=classes[utterances.classes.get(word, "")],
            language=known.languages.index(known.telling.get(word, utterances.language)),
            begins=word in begin,
        )
        for word in (known.seen.keys() | known.telling.keys() | begin)
    }


def _often(seen: Counter[str]) -> list[str]:
    """What a misspelled word may have been, the most frequent first."""
    often = [word for word, times in seen.items() if times >= OFTEN and len(word) >= SHORTEST]
    return sorted(often, key=lambda word: (-seen[word], word))
