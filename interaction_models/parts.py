"""The parts of a message: where one request may end, and another one or what is told begin."""

import re
from collections.abc import Iterator
from typing import Final

LONGEST: Final = 300
"""Letters of a message that is looked at part by part: two texts."""
_BETWEEN: Final = re.compile(
    r"[.!?;,\n]+\s*(?:and |then |also )*|\b(?:and then|and also|and|then|also|plus)\b", re.IGNORECASE
)


def parts(message: str) -> list[str]:
    """What stands between the full stops, commas and "and" of a message."""
    return [part for part in _BETWEEN.split(message[:LONGEST]) if part.strip()]


def apart(message: str) -> Iterator[tuple[str, str]]:
    """The first part of a message and the rest, then the last part and the rest; nothing of a message of one part."""
    read = message[:LONGEST].strip(" .!?;,\n")
    if between := list(_BETWEEN.finditer(read)):
        first, last = between[0], between[-1]
        yield read[: first.start()], read[first.end() :]
        yield read[last.end() :], read[: last.start()]
