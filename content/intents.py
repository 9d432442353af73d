"""Every intent and the move it makes."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from content import giving, hotlines, keeping, walking
from content.moves import Move, out_of_scope

MOVES: Final[Mapping[str, Move]] = MappingProxyType(
    {
        "menu": keeping.menu,
        "starter": giving.starter,
        "another": giving.another,
        "journal": giving.journal,
        "steps": walking.steps,
        "step": walking.step,
        "practice": giving.practice,
        "reflect": giving.reflect,
        "story": giving.story,
        "what_is_trust": giving.telling("term.what_is_trust"),
        "what_breaks_trust": giving.telling("term.what_breaks_trust"),
        "how_it_begins": giving.telling("term.how_it_begins"),
        "explain": giving.explain,
        "walk_away": giving.walk_away,
        "therapy": giving.therapy,
        "hotline": hotlines.hotline,
        "misdirected": hotlines.misdirected,
        "next": walking.forward,
        "previous": walking.back,
        "repeat": walking.repeat,
        "more": walking.more,
        "skip": giving.skip,
        "start_over": walking.start_over,
        "pause": walking.pause,
        "resume": walking.resume,
        "save": keeping.save,
        "saved": walking.saved,
        "forget_me": keeping.forget_me,
        "privacy": keeping.privacy,
        "yes": keeping.menu,
        "no": keeping.no,
        "stop": keeping.stop,
        "opt_out": keeping.opt_out,
        "daily_on": keeping.telling("system.daily.none"),
        "daily_off": keeping.telling("system.daily.off"),
        "send_to_phone": keeping.telling("system.no_phone"),
        "link": keeping.telling("system.link.none"),
        "unlink": keeping.telling("system.link.off"),
        "discreet": keeping.telling("system.discreet"),
        "language_es": keeping.telling("system.language.es"),
        "language_en": keeping.telling("system.language.en"),
        "region": keeping.region,
        "slower": walking.slower,
        "quick_exit": keeping.quick_exit,
        "safe_now": keeping.safe_now,
        "answer": keeping.answer,
        "out_of_scope": out_of_scope,
    }
)
"""Every intent and the move it makes, but for common questions (`move_of`). `answer` is given by `advance` alone."""

QUESTION: Final = "faq_"
"""How the intents of common questions begin: each tells the item of its name, so that a new one is words alone."""


def move_of(intent: str) -> Move:
    """The move that an intent makes. KeyError for an intent that has none."""
    if intent.startswith(QUESTION):
        return giving.telling(f"faq.{intent.removeprefix(QUESTION)}")
    return MOVES[intent]


def known(intent: str) -> bool:
    """Whether an intent makes a move."""
    return intent in MOVES or intent.startswith(QUESTION)
