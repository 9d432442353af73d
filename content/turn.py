"""The shapes the doors share: what was heard, what is said, and what the world must do about it.

All of them are frozen values, and named tuples: a dataclass takes several times as long to define, which is most of
what our own modules would cost a process that begins. `Said` holds ids alone, so it may be kept; `Reply` holds the
words and is made from a `Said` each time it is needed, so that a repeated request gets the same words back.
"""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Literal, NamedTuple

Certainty = Literal["sure", "unsure", "faint", "topical"]

Hold = Literal["", "unsure", "sure"]
"""Whether a person is kept from what could hurt: until they answered whether they are safe, or until they say so."""


def graver(one: Hold, other: Hold) -> Hold:
    """The graver of two holds."""
    return "sure" if "sure" in (one, other) else one or other


class Concern(NamedTuple):
    """A sign that somebody may be in danger: its kind (of `vocabulary.CONCERNS`) and how certain it is."""

    kind: str
    certainty: Certainty


class Heard(NamedTuple):
    """One message, understood by a door. No word of the person is in it."""

    intent: str
    slots: Mapping[str, str] = MappingProxyType({})
    choice: int | None = None
    """The number of an offer that the person picked, from 1."""
    concerns: tuple[Concern, ...] = ()
    candidates: tuple[str, ...] = ()
    """Where the intent is `out_of_scope`: the intents that came nearest, likeliest first."""
    confident: bool = True
    """False where the intent is too faint a guess: after a question such a message is an answer, not a request."""
    guessed: bool = False
    """True where the intent is a likeness, not what was said word for word: no such yes says that somebody is safe."""
    language: str = ""
    """The language of the words, where they tell one; empty for a number, or words that several languages have."""
    region: str = "US"
    aloud: bool = False
    """True for the voice door."""
    shared: bool = False
    """True on a device of more than one, where the voice was not recognised: no history is told there."""
    first: bool = False
    """True where nothing is kept of this person: the first message ever, or the first since they were forgotten."""
    opening: bool = False
    """True where this message begins a session of the voice door."""
    night: date = date(2026, 1, 1)
    now: float = 0
    """Seconds since 1970, UTC, to the thousandth: of two turns it tells which was later."""
    chance: int = 0
    """A random number, drawn outside: the engine draws none."""
    late: bool = False
    """True after 10 pm where the person's zone is known (rule R9)."""
    held: bool = False
    """True while a hold is on: nothing for two, no prompts (rules R1 and R8)."""
    unrecorded: bool = False
    """True where nothing can be kept this turn, because the store is away."""
    failed: frozenset[str] = frozenset()
    """Names of wishes that could not be done, so that nothing is claimed that was not done."""


class Passage(NamedTuple):
    """Words for both doors. `pause_after` is in seconds and for the voice door alone."""

    id: str
    voice: str
    text: str
    pause_after: int = 0


class Offer(NamedTuple):
    """A way on that a reply offers: `token` is an intent, perhaps with a slot value after a colon."""

    token: str
    label: Passage


class Said(NamedTuple):
    """A reply as ids: small enough to keep, and free of words.

    A reference is an item's id, `#n` for its nth part, and `?key=value&...` for what its slots are made from.
    """

    refs: tuple[str, ...] = ()
    offers: tuple[str, ...] = ()
    question: str = ""
    """Id of the closing question by voice; empty for the usual one made of the offers."""
    asked: bool = False
    """True where the words put a question of substance, so that what comes next is an answer."""
    aside: str = ""
    """Id of a passage said apart: by text a message of its own."""
    rest: tuple[str, ...] = ()
    """References that did not fit and wait for MORE."""
    ends: bool = False
    private: bool = False
    language: str = ""
    """The language it is said in; empty for English."""


class Reply(NamedTuple):
    """What a door renders. `question` and `again` (its reprompt) are None where the reply ends or is silent."""

    says: tuple[Passage, ...] = ()
    aside: Passage | None = None
    offers: tuple[Offer, ...] = ()
    question: Passage | None = None
    again: Passage | None = None
    ends: bool = False
    private: bool = False
    """True where no screen, card or log line may show what was said."""
    content_ids: tuple[str, ...] = ()

    @property
    def silent(self) -> bool:
        """True where nothing is to be sent."""
        return not self.says


class Forget(NamedTuple):
    """A wish: wipe all that is kept of this person. Done twice it does the same as once."""

    name: Literal["forget"] = "forget"


class Release(NamedTuple):
    """A wish: end this person's hold, because they said that they are safe."""

    name: Literal["release"] = "release"
    only_unsure: bool = False
    """True where they only answered that they are safe, so that a hold of another day stays."""


Wish = Forget | Release
