"""The peers' words: ours, written as the plain Python module that a peer would keep them in."""

import pprint
import sqlite3
from collections import defaultdict
from pathlib import Path

MODULE = "peer_words"


def write(library: Path, folder: Path) -> None:
    """Write `peer_words.py` into a folder: `VOICE` and `TEXT`, each a dict from a kind to its words in order."""
    voice, text = defaultdict(list), defaultdict(list)
    db = sqlite3.connect(library)
    for id, spoken, texted in db.execute("SELECT id, voice, text FROM words ORDER BY id, part"):
        kind = id.partition(".")[0]
        voice[kind].append(spoken)
        text[kind].append(texted)
    db.close()
    tables = (f"{name} = {pprint.pformat(dict(table))}\n" for name, table in (("VOICE", voice), ("TEXT", text)))
    (folder / f"{MODULE}.py").write_text("".join(tables), encoding="utf-8")
