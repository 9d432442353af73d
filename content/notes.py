"""The log: one JSON line a turn, with no word, address or person in it, and of a concern nothing but a count."""

import json
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from content.turn import Heard, Reply


class Notes:
    """Writes log lines. `write` takes one line; `keyed` makes a name into one that nobody gets back."""

    def __init__(self, *, write: Callable[[str], None], keyed: Callable[[str], str]) -> None:
        self._write = write
        self._keyed = keyed

    def turn(self, heard: Heard, reply: Reply, *, turn_id: str, degraded: bool, seconds: float) -> None:
        """What a turn came to: the content that was given, and how long it took. Of a private one, neither."""
        self._line(
            turn=self._keyed(turn_id)[:12],
            door="voice" if heard.aloud else "text",
            intent="private" if reply.private else heard.intent,
            said=reply.content_ids,
            degraded=degraded,
            ms=round(seconds * 1000, 1),
        )

    def concern(self, heard: Heard) -> None:
        """That a concern was heard: its kind and the day, on a line of its own without any id."""
        self._line(concern=heard.concerns[0].kind, day=heard.night.isoformat())

    def referral(self, lines: Iterable[str], day: date) -> None:
        """That help lines were given: which ones and the day, on a line of their own without any id, to be counted by
        the month (`steadyground referrals`)."""
        if given := [line.removeprefix("hotline.") for line in lines]:
            self._line(referral=given, day=day.isoformat())

    def trouble(self, door: str, error: Exception) -> None:
        """That something broke: its type and where, never its message, which may hold a word."""
        trace = error.__traceback__
        while trace and trace.tb_next:
            trace = trace.tb_next
        where = f"{trace.tb_frame.f_code.co_filename.rpartition('/')[2]}:{trace.tb_lineno}" if trace else ""
        self._line(door=door, trouble=type(error).__name__, at=where)

    def _line(self, **fields: Any) -> None:
        self._write(json.dumps(fields, separators=(",", ":")))
