"""The closed lists that words, engine and checks share. Plain tuples: the request path reads this file."""

from typing import Final

KINDS: Final = (
    "starter",
    "journal",
    "step",
    "practice",
    "reflection",
    "story",
    "faq",
    "walk_away",
    "safety",
    "therapy",
    "term",
    "settle",
    "encourage",
    "system",
    "hotline",
)
"""Kinds of item. An id begins with its kind: `starter.0142`."""

CHOSEN: Final = ("starter", "journal", "practice", "reflection", "story")
"""Kinds a person is given one by one, so that a history of what was given is kept."""

TOPICS: Final = (
    "love",
    "honesty",
    "trust",
    "forgiveness",
    "feelings",
    "money",
    "family",
    "intimacy",
    "dreams",
    "fun",
    "past",
    "future",
)

LINES: Final = (
    "domestic_violence",
    "suicide_crisis",
    "substance_use",
    "sexual_assault",
    "teen_dating",
    "child_abuse",
    "general",
)
"""Kinds of help line a person can ask for."""

EMERGENCY: Final = "emergency"
"""The kind of a region's emergency number: said beside a line, never asked for as a kind."""

HARMING: Final = "harming"
"""The kind of the lines for people who hurt or control somebody: given, never asked for as a kind."""

CONCERNS: Final = (
    "immediate_danger",
    "self_harm",
    "medical",
    "sexual_assault",
    "child_harm",
    "abuse",
    "harming",
    "substance",
)
"""What a disclosure can be about, gravest first."""

AVOIDS: Final = (
    "fear",
    "abuse",
    "addiction_active",
    "minor",
    "grief",
    "separation",
    "secret_affair",
)
"""Situations in which an item does harm (rules R1, R11 and R13)."""
