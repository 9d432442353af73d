"""Utterances become what `understanding` reads: a file of known words and lines, and two models of what people text.

The file has six lines of JSON (`tables`), so that no message reads more than it needs.
"""

import hashlib
import json
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from functools import partial
from itertools import chain
from multiprocessing import get_context
from typing import Any, Final
from zlib import crc32

from interaction_models import tables
from interaction_models.features import numbered
from interaction_models.stored import CONCERNS, INTENTS, MODEL
from interaction_models.understanding import Understanding
from interaction_models.utterances import HERE, Utterances, read

SPAWN: Final = get_context("spawn")
"""Processes that begin anew: a copy of one with threads may stand still."""
PORTION: Final = 1000
"""Frames or lines that a core is given at once."""


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
        {**tables.names(utterances), "inputs": _hash()},
        tables.phrases(utterances),
        tables.lines(utterances),
        tables.classes(utterances),
        tables.languages(utterances),
        tables.words(utterances),
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
            "spelling",
            "tables",
            "training",
            "utterances",
        )
    ]
    return hashlib.sha256(b"".join(path.read_bytes() for path in (*sources, *code))).hexdigest()
