"""Files of plain data: a line of JSON that says what follows, then bytes, of which nothing is read before it is used.

They are mapped, not read: a message looks at a few thousand of their millions of bytes.
"""

import json
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import Any


def opened(path: Path) -> mmap:
    """The file at `path`, mapped. Raises OSError where there is none, and ValueError where it is empty."""
    with path.open("rb") as file:
        return mmap(file.fileno(), 0, access=ACCESS_READ)


def begun(data: mmap, start: int) -> tuple[dict[str, Any], int]:
    """The line of JSON that begins at `start`, and where what follows begins. Raises ValueError where there is none."""
    if (end := data.find(b"\n", start)) < 0:
        raise ValueError("no line of JSON")
    known: dict[str, Any] = json.loads(data[start:end])
    return known, end + 1
