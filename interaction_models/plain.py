"""Files of plain data: a line of JSON that says what follows, then bytes, of which nothing is read before it is used.

They are mapped, not read: a message looks at a few thousand of their millions of bytes.
"""

import json
import mmap
from pathlib import Path
from typing import Any

Plain = bytes | mmap.mmap


def opened(path: Path) -> Plain:
    """The file at `path`, mapped. Raises OSError where there is none, and ValueError where it is empty."""
    with path.open("rb") as file:
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)


def begun(data: Plain, start: int) -> tuple[dict[str, Any], int]:
    """The line of JSON that begins at `start`, and where what follows begins. Raises ValueError where there is none."""
    if (end := data.find(b"\n", start)) < 0:
        raise ValueError("no line of JSON")
    known: dict[str, Any] = json.loads(data[start:end])
    return known, end + 1
