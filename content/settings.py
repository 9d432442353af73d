"""Settings from the environment, and the one function that wires a Conversation from them."""

import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Self

from content.conversation import Conversation
from content.library import Library
from content.store import Store


class SettingMissing(Exception):
    """A setting is missing or cannot be read. The message names it and says what to do."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Everything that the environment may say. Printing it shows no secret."""

    redis_url: str = field(repr=False)
    pepper: bytes = field(repr=False)
    skill_id: str = ""
    auth_tokens: tuple[str, ...] = field(default=(), repr=False)
    """The token that Twilio signs with, and while it is being changed the one before."""
    public_base_url: str = ""
    unsigned: bool = False
    night: date | None = None

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Self:
        """Read the settings. Raises `SettingMissing`."""
        tokens = (environment.get("TWILIO_AUTH_TOKEN", ""), environment.get("TWILIO_AUTH_TOKEN_PREVIOUS", ""))
        return cls(
            redis_url=_needed(environment, "REDIS_URL"),
            pepper=_needed(environment, "STEADYGROUND_PEPPER").encode(),
            skill_id=environment.get("ALEXA_SKILL_ID", ""),
            auth_tokens=tuple(token for token in tokens if token),
            public_base_url=environment.get("PUBLIC_BASE_URL", "").partition("#")[0].rstrip("/"),
            unsigned=environment.get("STEADYGROUND_UNSIGNED", "") == "1",
            night=_night(environment.get("STEADYGROUND_NIGHT", "")),
        )


def _needed(environment: Mapping[str, str], name: str) -> str:
    value = environment.get(name, "")
    if not value:
        raise SettingMissing(f"{name} is not set: see .env.example.")
    return value


def _night(value: str) -> date | None:
    try:
        return date.fromisoformat(value) if value else None
    except ValueError as error:
        raise SettingMissing(f"STEADYGROUND_NIGHT is '{value}': write a date, such as 2026-11-22.") from error


def print_line(line: str) -> None:
    """The log: one line on standard output, whole even when threads write at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def wire(settings: Settings, *, log: Callable[[str], None] = print_line) -> Conversation:
    """The conversation that these settings describe. Nothing connects yet. Raises `LibraryMissing`."""
    return Conversation(library=Library.open(), store=Store(settings.redis_url), pepper=settings.pepper, log=log)
