"""Utterances become what `understanding` reads: names, tables of known words and lines, and two models of what people
text."""

import hashlib
import json
import os
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, Final
from zlib import crc32

from interaction_models import packing, tables
from interaction_models.stored import CONCERNS, INTENTS, MODEL, TABLES
from interaction_models.understanding import Understanding
from interaction_models.utterances import HERE, Utterances, read

SPAWN: Final = get_context("spawn")
"""Processes that begin anew: a copy of one with threads may stand still."""


def train() -> None:
    """Write the model files from the utterances. The same utterances give the same bytes."""
    utterances = read()
    with ProcessPoolExecutor(1, mp_context=SPAWN) as other:  # a core each for the two models
        requests, known = other.submit(_requests, utterances), other.submit(packing.tables_of, utterances)
        _replace(CONCERNS, _concerns(utterances))
        _replace(INTENTS, requests.result())
        _replace(TABLES, known.result())
    names = {**tables.names(utterances), "inputs": _hash()}
    _write(names)
    _write({**names, "answers": answers(utterances)})


def _concerns(utterances: Utterances) -> bytes:
    from interaction_models import counting, learning, lessons  # scikit-learn, which only training needs

    told = lessons.concern_lessons(utterances, utterances.told.values())
    counts = counting.counted([line for line, _ in told], utterances.meanings)
    return learning.written_layers(lessons.learned_concerns(told, counts))


def _requests(utterances: Utterances) -> bytes:
    from interaction_models import lessons

    return lessons.intents(utterances)


def _write(names: Mapping[str, Any]) -> None:
    _replace(MODEL, json.dumps(names, separators=(",", ":"), sort_keys=True).encode() + b"\n")


def _replace(path: Path, data: bytes) -> None:
    """Write a file anew in one go: a process that has the old one mapped goes on with the old one."""
    with NamedTemporaryFile(dir=path.parent, delete=False) as draft:
        draft.write(data)
    Path(draft.name).chmod(0o644)
    os.replace(draft.name, path)


def drifted() -> bool:
    """Whether the utterances have changed since the model files were written."""
    return not all(path.exists() for path in (MODEL, TABLES, INTENTS, CONCERNS)) or _head()["inputs"] != _hash()


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
    found: dict[str, Any] = json.loads(MODEL.read_bytes())
    return found


def _hash() -> str:
    sources = sorted(path for path in HERE.rglob("*.yaml"))
    code = [
        HERE / f"{name}.py"
        for name in (
            "counting",
            "folding",
            "features",
            "learning",
            "lessons",
            "lexicon",
            "linear",
            "packing",
            "phrases",
            "plain",
            "slots",
            "spelling",
            "table",
            "tables",
            "training",
            "utterances",
        )
    ]
    return hashlib.sha256(b"".join(path.read_bytes() for path in (*sources, *code))).hexdigest()
