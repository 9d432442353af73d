"""Utterances become the small file that `understanding` reads: exact lines, word weights, reviewed phrases.

The file has four lines of JSON, in the order in which messages need them, so that none reads more than it needs.
"""

import hashlib
import json
import math
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any, Final

from interaction_models.folding import bare, fold
from interaction_models.understanding import features
from interaction_models.utterances import HERE, Utterances, concern_name, read

MODEL: Final = HERE / "en.model.json"
SOURCES: Final = ("intents.yaml", "en.yaml", "concerns/en.yaml")


def train(target: Path = MODEL) -> None:
    """Write the model file from the utterances. The same utterances give the same bytes."""
    utterances = read()
    parts = (_names(utterances), _phrases(utterances), _lines(utterances), _weights(utterances))
    lines = (json.dumps(part, separators=(",", ":"), sort_keys=True) for part in parts)
    target.write_text("\n".join(lines) + "\n", encoding="utf-8")


def drifted(target: Path = MODEL) -> bool:
    """Whether the utterances have changed since the model file was written."""
    if not target.exists():
        return True
    with target.open(encoding="utf-8") as model:
        return bool(json.loads(model.readline())["inputs"] != _hash())


def _hash() -> str:
    inputs = b"".join((HERE / name).read_bytes() for name in (*SOURCES, "folding.py", "training.py"))
    return hashlib.sha256(inputs).hexdigest()


def _names(utterances: Utterances) -> dict[str, Any]:
    keywords = {fold(word): id for id, words in utterances.said.keywords.items() for word in words}
    return {
        "inputs": _hash(),
        "alexa": {name: intent.id for intent in utterances.intents for name in (intent.alexa_name, *intent.also)},
        "concerns": {concern_name(kind): kind for kind in utterances.concerns},
        "carriers": sorted({carrier.removesuffix("{said}") for carrier in utterances.said.carriers}),
        "slots": {intent.id: intent.slots for intent in utterances.intents},
        "synonyms": utterances.by_synonym,
        "keywords": keywords,
        "anywhere": {fold(word): id for id, words in utterances.said.anywhere.items() for word in words},
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


def _phrases(utterances: Utterances) -> dict[str, list[list[Any]]]:
    """First word to [all words, kind, certainty]; harmless phrases have no kind."""
    found: dict[str, list[list[Any]]] = defaultdict(list)
    for kind, phrases in utterances.concerns.items():
        for certainty, lines in (("sure", phrases.sure), ("unsure", phrases.unsure)):
            for line in lines:
                words = fold(line).split()
                found[words[0]].append([words, kind, certainty])
    for line in utterances.harmless:
        words = fold(line).split()
        found[words[0]].append([words, "", ""])
    return dict(found)


def _weights(utterances: Utterances) -> dict[str, Any]:
    """An inverted index: feature to its weight and the lines that hold it, lines of length one as vectors."""
    lines = [(_folded(line), id) for line, id in utterances.lines()]
    held = [Counter(features(line)) for line, _ in lines]
    seen = Counter(feature for counts in held for feature in counts)
    rarity = {feature: math.log(len(lines) / n) + 1 for feature, n in seen.items()}
    index: dict[str, list[Any]] = {feature: [round(rarity[feature], 3), []] for feature in sorted(seen)}
    for number, counts in enumerate(held):
        length = math.sqrt(sum((n * rarity[feature]) ** 2 for feature, n in counts.items()))
        for feature, n in counts.items():
            index[feature][1].append([number, round(n * rarity[feature] / length, 3)])
    return {"intents": [id for _, id in lines], "index": index}
