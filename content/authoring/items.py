"""What writers' files are made of: the models of every kind of item, and of a help line.

Only authoring, checking and packaging import this module. The request path reads the compiled library.
"""

from datetime import date
from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from content.vocabulary import AVOIDS, EMERGENCY, HARMING, LINES, TOPICS

DATA = Path(__file__).parent.parent / "data"

Topic = Literal[TOPICS]  # type: ignore[valid-type]
Avoid = Literal[AVOIDS]  # type: ignore[valid-type]
LineKind = Literal[(*LINES, EMERGENCY, HARMING)]  # type: ignore[valid-type]


PAUSE_AFTER_QUESTION = 2
"""Seconds of quiet by voice after words that ask, where the writer set none."""


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Words(_Model):
    """One thing said. `says` serves both doors; where they differ, write `voice` and `text`."""

    says: str | None = Field(default=None, min_length=1)
    voice: str | None = Field(default=None, min_length=1)
    text: str | None = Field(default=None, min_length=1)
    pause: int = Field(default=0, ge=0, le=40)
    """Seconds of quiet after it, by voice."""
    asks: bool = False
    """True where the words put a question to the person, so that what comes next is an answer."""

    @model_validator(mode="after")
    def _one_form_each(self) -> Self:
        both, either = self.says is not None, self.voice is not None or self.text is not None
        if both and either:
            raise ValueError("write 'says' alone, or 'voice' and 'text'")
        if either and (self.voice is None or self.text is None):
            raise ValueError("'voice' and 'text' come together: one of them is missing")
        return self

    @property
    def quiet(self) -> int:
        """Seconds of quiet after it, by voice."""
        return self.pause or (PAUSE_AFTER_QUESTION if self.asks else 0)

    @property
    def spoken(self) -> str:
        """The form for the voice door."""
        return self.says or self.voice or ""

    @property
    def texted(self) -> str:
        """The form for the text door."""
        return self.says or self.text or ""


class Item(Words):
    """One item of the library, of any kind but hotline."""

    id: str = Field(pattern=r"^[a-z_]+(\.[a-z0-9_]+)+$")
    parts: tuple[Words, ...] = ()
    title: str | None = Field(default=None, max_length=60)
    step: int | None = Field(default=None, ge=0, le=6)
    depth: int = Field(default=1, ge=1, le=3)
    audience: Literal["solo", "couple", "either"] = "either"
    relation: Literal["any", "partner", "friend", "family"] = "any"
    role: Literal["any", "hurt", "broke_trust"] = "any"
    minutes: int | None = Field(default=None, ge=1, le=30)
    topics: tuple[Topic, ...] = ()
    tags: tuple[str, ...] = ()
    avoid: tuple[Avoid, ...] = ()
    follow_ups: tuple[str, ...] = ()
    settle: str | None = None
    seeds: tuple[str, ...] = ()
    retired: bool = False

    @model_validator(mode="after")
    def _has_words(self) -> Self:
        if bool(self.parts) == bool(self.spoken):
            raise ValueError("an item has either words of its own or 'parts'")
        if any(not part.spoken for part in self.parts):
            raise ValueError("every part needs 'says', or 'voice' and 'text'")
        return self

    @property
    def kind(self) -> str:
        """The first word of the id."""
        return self.id.partition(".")[0]

    def said(self) -> tuple[Words, ...]:
        """Its words in order, whether written as parts or as one."""
        return self.parts or (
            Words.model_construct(says=None, voice=self.spoken, text=self.texted, pause=self.pause, asks=self.asks),
        )


class Abroad(_Model):
    """What a help line is called in another language, and what is to be pressed or texted for it."""

    name: str
    spoken_name: str
    serves: str
    whom: str | None = None
    press: str | None = None
    text_word: str | None = None
    texts: bool = True
    """False where it does not answer texts in that language."""


class Hotline(_Model):
    """A help line. Its digits live here and nowhere else."""

    id: str = Field(pattern=r"^hotline\.[a-z]{2}_[a-z0-9_]+$")
    region: str = Field(pattern=r"^([A-Z]{2}|ZZ)$")
    name: str
    spoken_name: str | None = None
    call: str | None = None
    press: str | None = None
    """What to press or ask for after the call is answered."""
    text_word: str | None = None
    text_to: str | None = None
    tty: str | None = None
    web: str | None = None
    hours: str = ""
    """When it answers: `24/7`, plain words, or nothing where nobody confirmed it."""
    zone: str | None = None
    languages: tuple[str, ...] = ("en",)
    serves: str
    only: bool = False
    """True where it serves some people alone, so that the line says whom."""
    whom: str | None = None
    """The same in a word, `women`: such a line is never given to somebody in danger without one for everybody else."""
    es: Abroad | None = None
    """The same in Spanish."""
    kinds: tuple[LineKind, ...]
    grade: Literal["A", "B"]
    sources: tuple[str, ...] = Field(min_length=1)
    verified_on: date | None = None
    """Day of the newest check against the operator, by whom `sources` says; None for a line nobody dated."""

    def abroad(self, language: str) -> Self | None:
        """The line as it is put in another language; None where nobody wrote that."""
        its = self.es if language == "es" else None
        if its is None:
            return None
        said: dict[str, str | None] = {"name": its.name, "spoken_name": its.spoken_name, "serves": its.serves}
        said["press"], said["text_word"] = its.press, its.text_word or self.text_word
        said["whom"] = its.whom
        return self.model_copy(update=said if its.texts else {**said, "text_word": None, "text_to": None})
