"""A reply becomes speech: SSML that is escaped and paced, and a reprompt in other words."""

import re
from typing import Final, NamedTuple

from content.turn import Passage, Reply

RATE: Final = "95%"
"""A little slower than Alexa's own pace: too fast is what listeners complain of most."""
SLOW: Final = "75%"
"""For somebody who asked for it slower."""
LONGEST_BREAK: Final = 10
"""Seconds of one break; longer ones are chained."""
BEFORE_QUESTION: Final = '<break time="700ms"/>'
_DIGITS: Final = re.compile(r"\d[\d -]*\d")
_ESCAPED: Final = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
"""What SSML must not have raw. `html.escape` does the same, but `html` comes with every entity that HTML has."""


class Speech(NamedTuple):
    """What Alexa says: SSML without its outer tag. `reprompt` is empty where the session ends."""

    ssml: str
    reprompt: str

    @property
    def ends(self) -> bool:
        """Whether the session ends: it does wherever nothing is asked, so that no microphone is left open."""
        return not self.reprompt


def speech(reply: Reply) -> Speech:
    """The speech of a reply."""
    rate = SLOW if any(passage.id == "system.slower" for passage in reply.says) else RATE
    said = " ".join(_passage(passage, numbers=reply.private) for passage in reply.says)
    if reply.ends or reply.question is None or reply.again is None:
        return Speech(ssml=_paced(said, rate), reprompt="")
    asked = f"{said} {BEFORE_QUESTION}{_words(reply.question.voice)}"
    return Speech(ssml=_paced(asked, rate), reprompt=_paced(_words(reply.again.voice)))


def _paced(ssml: str, rate: str = RATE) -> str:
    return f'<prosody rate="{rate}">{ssml}</prosody>'


def _passage(passage: Passage, *, numbers: bool) -> str:
    words = _words(passage.voice)
    return (_DIGITS.sub(_slowly, words) if numbers else words) + _quiet(passage.pause_after)


def _words(text: str) -> str:
    return (text[:1].upper() + text[1:]).translate(_ESCAPED)


def _slowly(match: re.Match[str]) -> str:
    number = match[0]
    way = "telephone" if len(number) > 6 else "digits"
    return f'<prosody rate="slow"><say-as interpret-as="{way}">{number}</say-as></prosody>'


def _quiet(seconds: int) -> str:
    whole, rest = divmod(seconds, LONGEST_BREAK)
    return f'<break time="{LONGEST_BREAK}s"/>' * whole + (f'<break time="{rest}s"/>' if rest else "")
