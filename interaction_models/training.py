"""Utterances become what `understanding` reads: a file of known words and lines, and two models of what people text.

The file has six lines of JSON, in the order in which messages need them, so that none reads more than it needs.
"""

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from functools import partial
from itertools import chain
from multiprocessing import get_context
from typing import Any, Final
from zlib import crc32

from interaction_models.features import numbered
from interaction_models.folding import bare, fold
from interaction_models.phrases import GRAVEST_FIRST, SHORTEST_JOINED
from interaction_models.spelling import SHORTEST
from interaction_models.stored import CONCERNS, INTENTS, MODEL
from interaction_models.understanding import Understanding
from interaction_models.utterances import HERE, Essentials, Utterances, concern_name, read

SPAWN: Final = get_context("spawn")
"""Processes that begin anew: a copy of one with threads may stand still."""
SEEN_OFTEN: Final = 3
"""How often a word stands in the lines of a language that is to be told by it."""
PORTION: Final = 1000
"""Frames or lines that a core is given at once."""
KNOWN: Final = 2
"""How often a word stands in all lines that is no misspelled one."""
OFTEN: Final = 10
"""How often one that a misspelled word is taken for."""
FOREIGN: Final = 8
"""How many times as often as in the service's own language."""


def train() -> None:
    """Write the model files from the utterances. The same utterances give the same bytes."""
    from interaction_models import learning, lessons  # scikit-learn, which only training needs

    utterances = read()
    with ProcessPoolExecutor(2, mp_context=SPAWN) as cores:
        told = lessons.concern_lessons(utterances, utterances.told.values(), _framed(utterances, cores))
        counts = _counted([line for line, _ in told], utterances, cores)
        requests = cores.submit(lessons.intents, utterances)  # a core each for the two models
        CONCERNS.write_bytes(learning.written_layers(lessons.learned_concerns(told, counts)))
        INTENTS.write_bytes(requests.result())
    parts = (
        _names(utterances),
        _phrases(utterances),
        _lines(utterances),
        numbered(utterances.classes),
        _languages(utterances),
        _words(utterances),
    )
    _write(parts)
    _write(({**parts[0], "answers": answers(utterances)}, *parts[1:]))


def _framed(utterances: Utterances, cores: Executor) -> list[tuple[str, str]]:
    from interaction_models import lessons

    frames = [frame for its in utterances.frames.values() for frame in its]
    return list(chain.from_iterable(cores.map(lessons.framed, _portions(frames))))


def _counted(lines: list[str], utterances: Utterances, cores: Executor) -> Any:
    from scipy.sparse import vstack

    from interaction_models.counting import counted

    count = partial(counted, classes=numbered(utterances.classes))
    return vstack(list(cores.map(count, _portions(lines)))).tocsr()


def _portions(its: list[Any]) -> Iterator[list[Any]]:
    """In order, a part for a core at a time: small enough that no core waits long for the last."""
    for start in range(0, len(its), PORTION):
        yield its[start : start + PORTION]


def _write(parts: tuple[Any, ...]) -> None:
    lines = (json.dumps(part, separators=(",", ":"), sort_keys=True) for part in parts)
    MODEL.write_text("\n".join(lines) + "\n", encoding="utf-8")


def drifted() -> bool:
    """Whether the utterances have changed since the model files were written."""
    return not all(path.exists() for path in (MODEL, INTENTS, CONCERNS)) or _head()["inputs"] != _hash()


def answers_drifted() -> bool:
    """Whether the model files answer lines otherwise than when they were written. Takes some ten seconds."""
    return bool(_head().get("answers") != answers(read()))


def answers(utterances: Utterances) -> int:
    """A checksum of what one in ten of the lines of all people is understood as."""
    lines = [line for people in utterances.people.values() for said in people.values() for line in said][::10]
    told = [each.says for said in utterances.told.values() for each in said][::10]
    with ProcessPoolExecutor(mp_context=SPAWN) as all_cores:
        checksums = all_cores.map(_answers_to, (lines[::2], lines[1::2], told[::2], told[1::2]))
        return crc32(repr(list(checksums)).encode())


def _answers_to(lines: list[str]) -> int:
    reader = Understanding.load()
    return crc32(repr([(each.intent, each.concerns) for each in map(reader.understand, lines)]).encode())


def _head() -> dict[str, Any]:
    with MODEL.open(encoding="utf-8") as model:
        found: dict[str, Any] = json.loads(model.readline())
    return found


def _hash() -> str:
    sources = sorted(path for path in HERE.rglob("*.yaml"))
    code = [
        HERE / f"{name}.py"
        for name in (
            "counting",
            "folding",
            "features",
            "frames",
            "learning",
            "lessons",
            "linear",
            "phrases",
            "training",
            "utterances",
        )
    ]
    return hashlib.sha256(b"".join(path.read_bytes() for path in (*sources, *code))).hexdigest()


def _names(utterances: Utterances) -> dict[str, Any]:
    spoken: tuple[Essentials, ...] = (
        *utterances.essentials,
        utterances.said,
    )  # the language of the service last: its words are its own
    keywords = {fold(word): id for its in spoken for id, words in its.keywords.items() for word in words}
    return {
        "inputs": _hash(),
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


def _lines(utterances: Utterances) -> dict[str, Any]:
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


def _languages(utterances: Utterances) -> dict[str, str]:
    """Words that tell a language, and those that several have (""), by what people of each write."""
    seen: dict[str, Counter[str]] = defaultdict(Counter)
    for who, told in (*utterances.told.items(), *utterances.frames.items()):
        for each in told:
            seen[who.partition("/")[0]].update(fold(each.says).split())
    home = seen.pop(utterances.language)
    home.update(word for line, _ in utterances.lines() for word in fold(line).split())
    return {
        word: language if times > FOREIGN * home[word] else ""
        for language, words in seen.items()
        for word, times in sorted(words.items())
        if times >= SEEN_OFTEN and times * FOREIGN > home[word]
    }


def _words(utterances: Utterances) -> dict[str, Any]:
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


def _phrases(utterances: Utterances) -> dict[str, list[str]]:
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
