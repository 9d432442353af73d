"""The time of day that a message names: "10 15 at nite" is 22:15."""

import re
from typing import Final

_SPELLED: Final = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50,
}  # fmt: skip
_NAMED: Final = {"noon": "12:00", "midday": "12:00", "lunchtime": "12:00", "midnight": "00:00"}
_CLOCK: Final = re.compile(r"(?<![0-9])(\d{1,2})(?: ?([0-5]\d))?(?: ?(am|pm|a m|p m|a|p))?(?![0-9a-z])")
_PAST: Final = re.compile(r"(half|quarter|qtr|15) (past|after|to|till|til|of) (\d{1,2})")
_AROUND: Final = {"half": 30, "to": -15, "till": -15, "til": -15, "of": -15}
_BEFORE: Final = frozenset(
    (
        "at", "to", "around", "round", "about", "by", "b4", "before", "after", "say", "like", "near", "past", "its",
        "4", "for", "til", "till", "until",
    )
)  # fmt: skip
_MORNING: Final = frozenset(
    (
        "morning", "mornings", "am", "breakfast", "wake", "dawn", "mornin",
    )
)  # fmt: skip


def time_in(folded: str) -> str:
    """The time as HH:MM in 24 hours; empty where none is named. An hour without a half of the day is one of the
    afternoon or evening, since that is when people want a text, but where they speak of the morning."""
    words = folded.split()
    digits = " ".join(str(_SPELLED.get(word, word)) for word in words).replace("o clock", "00").replace("oclock", "00")
    digits = re.sub(r"\b([2345]0) ([1-9])\b", lambda tens: str(int(tens[1]) + int(tens[2])), digits)
    if found := _PAST.search(digits):
        return _of_day(int(found[3]) * 60 + _AROUND.get(found[2], _AROUND.get(found[1], 15)), "", frozenset(words))
    clocks = [clock for clock in _CLOCK.finditer(digits) if int(clock[1]) < 24 and _sureness(digits, clock)]
    if clocks:
        best = max(reversed(clocks), key=lambda clock: _sureness(digits, clock))
        return _of_day(int(best[1]) * 60 + int(best[2] or 0), (best[3] or "")[:1], frozenset(words))
    return next((_NAMED[word] for word in words if word in _NAMED), "")


def _sureness(digits: str, clock: re.Match[str]) -> int:
    """How likely a number is a time of day: 0 for "1 question a day"."""
    before = digits[: clock.start()].split()[-1:]
    return 4 * bool(clock[3]) + 2 * bool(clock[2]) + 2 * bool(before and before[0] in _BEFORE)


def _of_day(minutes: int, half: str, words: frozenset[str]) -> str:
    hour = minutes // 60
    if hour < 12 and (half == "p" or (not half and hour > 0 and not words & _MORNING)):
        minutes += 12 * 60
    if hour == 12 and (half == "a" or (not half and "midnight" in words)):
        minutes -= 12 * 60
    return f"{minutes // 60 % 24:02d}:{minutes % 60:02d}"
