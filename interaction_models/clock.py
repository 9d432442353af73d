"""The time of day that a message names: "10 15 at nite" is 22:15."""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

_SPELLED: Final = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50,
    "noon": "12 noon", "midday": "12 noon", "lunchtime": "12 noon", "midnight": "12 midnight", "nite": "night",
    "quarter": 15, "qtr": 15,
}  # fmt: skip
_PARTS: Final = r"am|pm|a m|p m|a|p|noon|midnight"
_CLOCK: Final = re.compile(
    rf"(?<!\d)(?P<hour>[01]?\d|2[0-3])(?:(?: |h)?(?P<minutes>[0-5]\d))?(?:h|ish)?(?: ?(?P<part>{_PARTS}))?(?![0-9a-z])"
)
_BESIDE: Final = re.compile(
    rf"(?:half(?: past)?|(?P<by>5|10|15|20|25)(?: min(?:ute)?s?)? (?P<way>past|after|to|till|til|before|of))"
    rf" (?P<hour>1?\d)(?: (?P<part>{_PARTS}))?(?![0-9a-z])"
)
"""Minutes beside an hour: "ten to nine", "half past noon", and "half 8", which is half an hour later."""
_CUES: Final = frozenset(
    (
        "at", "to", "around", "round", "about", "by", "b4", "before", "after", "say", "like", "near", "past", "its",
        "4", "for", "til", "till", "until",
    )
)  # fmt: skip
"""Words before a time."""
_BEHIND: Final = re.compile(
    r" (?:(?:every|each|this|any) |in the |at )?(?:morning|evening|night|tonight|afternoon|sharp)"
)
"""Words behind a time."""
_COUNTED: Final = re.compile(
    r" (?:a|an|per|of|more|x|times?|days?|weeks?|months?|years?|yrs?|hours?|hrs?|min(?:ute)?s?|texts?|messages?|msgs?"
    r"|questions?|prompts?|starters?|things?|ones?|kids?|people|steps?)\b"
)
"""Words behind a number that is no time."""
_MORNING: Final = re.compile(
    r"\b(?:mornings?|mornin|breakfast|wakes?|waking|dawn|sunrise|gets? up|getting up|got up|first thing|before work)\b"
)
_NIGHT: Final = re.compile(r"\b(?:night|tonight)\b")
_SMALL_HOURS: Final = 5
"""At night what is before this hour is of the next day."""


class _Time(NamedTuple):
    """A time that may be meant: minutes since midnight or noon, what half of the day is named, and how likely."""

    minutes: int
    part: str
    sure: int


def time_in(folded: str) -> str:
    """The time as HH:MM in 24 hours; empty where none is named. An hour without a half of the day is one of the
    afternoon or evening, since that is when people want a text, but where they speak of the morning."""
    words = [str(_SPELLED.get(word, word)) for word in folded.split()]
    digits = " ".join(words)
    digits = re.sub(r"\b([2345]0) ([1-9])\b", lambda tens: str(int(tens[1]) + int(tens[2])), digits)
    digits = re.sub(r" ?o ?clock\b", " 00", digits)
    if beside := _BESIDE.search(digits):
        return _of_day(_beside(beside), digits)
    found = [time for clock in _CLOCK.finditer(digits) for time in _clocks(digits, clock)]
    return _of_day(max(reversed(found), key=lambda time: time.sure), digits) if found else ""


def _beside(found: re.Match[str]) -> _Time:
    by = int(found["by"] or 30)
    away = -by if found["way"] in ("to", "till", "til", "before", "of") else by
    return _Time(int(found["hour"]) * 60 + away, found["part"] or "", 1)


def _clocks(digits: str, clock: re.Match[str]) -> Iterator[_Time]:
    """The time that a number is, where it is likely to be one: none for "1 question a day"."""
    before, behind = digits[: clock.start()].split()[-1:], digits[clock.end() :]
    cue = bool(before and before[0] in _CUES)
    sure = 8 * bool(clock["part"]) + 4 * bool(clock["minutes"]) + 4 * cue
    if int(clock["hour"]) > 2 and not _COUNTED.match(behind):  # "daily 9 pls", but not "send me one every night"
        sure += 2 if _BEHIND.match(behind) else 1
    if sure:
        part = "am" if clock["hour"].startswith("0") and clock["minutes"] else clock["part"] or ""
        yield _Time(int(clock["hour"]) * 60 + int(clock["minutes"] or 0), part, sure)


def _of_day(time: _Time, digits: str) -> str:
    """The time with the half of the day that is named, or else most likely."""
    minutes, part = time.minutes, time.part[:1]
    hour = minutes // 60
    if part in ("", "p", "a") and hour < 13:
        late = part == "p" or (not part and _late(hour, digits))
        minutes = minutes % (12 * 60) + 12 * 60 * late
    elif part == "m":
        minutes -= 12 * 60
    return f"{minutes // 60 % 24:02d}:{minutes % 60:02d}"


def _late(hour: int, digits: str) -> bool:
    """Whether an hour of which no half is named is one of the afternoon or evening."""
    if _MORNING.search(digits):
        return hour == 12
    return not (_NIGHT.search(digits) and (hour == 12 or hour < _SMALL_HOURS))
