"""Utterances become what `understanding` reads: names, tables of known words and lines, and two models of what people
text."""

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from dataclasses import replace
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING, Any, Final
from zlib import crc32

from interaction_models import packing, tables
from interaction_models.features import Meaning
from interaction_models.folding import fold
from interaction_models.stored import CONCERNS, INTENTS, MODEL, TABLES
from interaction_models.understanding import Understanding
from interaction_models.utterances import HERE, Utterances, read

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

SPAWN: Final = get_context("spawn")
"""Processes that begin anew: a copy of one with threads may stand still."""
CORES: Final = 2
"""Processes that work at once: to learn the signs of danger takes as long as all else together."""
ANSWERED: Final = (10, 60)
"""Of what people text and of what they tell, one line in so many is answered to see whether the files answer otherwise:
some seven thousand lines, which are enough to tell a change that one message in a thousand feels."""


def train() -> None:
    """Write the model files from the utterances. The same utterances give the same bytes."""
    from interaction_models import learning, lessons  # scikit-learn, which only training needs

    utterances = read()
    with processes() as cores:
        says = [[each.says for each in told] for told in utterances.told.values()]
        folded = dict(zip(utterances.told, cores.map(_folded, says, chunksize=16), strict=True))
        told = lessons.concern_lessons(utterances, folded)
        texted = lessons.intent_lessons(utterances, utterances.people)
        counts, counts_texted = (
            _counted([line for line, _ in its], utterances.meanings, cores) for its in (told, texted)
        )
        others = replace(utterances, told={})
        requests = cores.submit(lessons.learned_intents, texted, counts_texted)
        trust = cores.submit(lessons.trust, others, texted, counts_texted)
        known = cores.submit(packing.tables_of, others, tables.told_words(folded))
        _replace(CONCERNS, learning.written_layers(lessons.learned_concerns(told, counts, cores)))
        _replace(INTENTS, learning.written(requests.result(), trust=trust.result()))
        _replace(TABLES, known.result())
        names = {**tables.names(utterances), "inputs": _hash()}
        _write(names)
        _write({**names, "answers": answers(utterances, cores)})


def processes() -> Executor:
    """Processes that work at once, each of which counts by itself: as threads of threads two networks take twice as
    long, and what they learn may depend on how many there are."""
    os.environ["OMP_NUM_THREADS"] = "1"
    return ProcessPoolExecutor(CORES, mp_context=SPAWN)


def _folded(lines: Sequence[str]) -> list[str]:
    return list(map(fold, lines))


def _counted(lines: Sequence[str], meanings: Mapping[str, Meaning], cores: Executor) -> "csr_matrix":
    """`counting.counted`, by all cores."""
    from scipy.sparse import vstack

    from interaction_models.counting import counted, portions

    return vstack(list(cores.map(partial(counted, meanings=meanings), portions(lines))), format="csr")


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
    with processes() as cores:
        return bool(_head().get("answers") != answers(read(), cores))


def answers(utterances: Utterances, cores: Executor) -> int:
    """A checksum of what some lines of all people (`ANSWERED`) are understood as."""
    one_in, told_in = ANSWERED
    lines = [line for people in utterances.people.values() for said in people.values() for line in said][::one_in]
    told = [each.says for said in utterances.told.values() for each in said][::told_in]
    checksums = cores.map(_answers_to, (lines[::2], lines[1::2], told[::2], told[1::2]))
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
            "denials",
            "folding",
            "features",
            "learning",
            "lessons",
            "lexicon",
            "linear",
            "network",
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
