"""What the library holds as a whole: how many of what, how deep, for whom, how varied. The source is the plan of it.

Most numbers here are the fewest that there must be, so that a person who comes back for years hears something new
(366 nights of tonight's starter, 200 nights of "another" alone) and whoever asks for one thing finds enough of it. A
few are the most there may be, so that no one thing outweighs the others.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from statistics import median
from typing import Final

from content.authoring.grading import grade
from content.authoring.items import Item
from content.authoring.wording import item_form
from content.vocabulary import TOPICS

KINDS_AT_LEAST: Final = {
    "starter": 840, "journal": 420, "step": 6, "practice": 120, "reflection": 40, "story": 24, "faq": 70,
    "settle": 40, "encourage": 50, "walk_away": 70,
}  # fmt: skip
TOGETHER_AT_LEAST: Final = {
    ("therapy", "term"): 60,
    ("settle", "encourage"): 90,
}
"""Kinds whose items count together."""

NIGHTS: Final = 366
OTHERS_BY_DEPTH: Final = {1: 120, 2: 230, 3: 124}
"""Starters outside tonight's list, by depth."""
ALONE: Final = 0.6
"""Share of those that one person alone can use."""
OTHERS_A_STEP: Final = (60, 95)
"""Fewest and most of those of one step: the most, so that "another" does not go on about one thing."""
STARTERS_A_TOPIC: Final = 40
PROMPTS_A_STEP: Final = 70
PARTS_OF_A_STEP: Final = 6

MEDIAN_GRADE: Final = {"step": 6.0}
"""Highest median reading grade of a kind; 5 for the others."""

OPENERS: Final = {1: 0.15, 2: 0.05}
"""Largest share of a kind's items that may begin with the same word, or with the same two."""
OPENERS_FROM: Final = 60
"""Items of a kind from which its openers are counted."""

NUMBERS: Final = 1_750
"""Numbers there may be in all: a session of years that had them all still fits 450 bytes (content/session.py)."""

SEEDS: Final = frozenset(f"SEED-{number:02d}" for number in range(1, 94))
IN_STEPS: Final = frozenset(f"SEED-{number:02d}" for number in range(1, 69))
"""The points of the source article that the six steps must make between them; the rest may stand anywhere."""


def faults_of(items: Iterable[Item], tonight: Sequence[str]) -> Iterator[tuple[str, str]]:
    """What is wrong with one language's live items as a whole, each with the kind whose file mends it."""
    kinds: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        kinds[item.kind].append(item)
    listed = frozenset(tonight)
    others = [item for item in kinds["starter"] if item.id not in listed]
    yield from _of_counts(kinds)
    yield from (("starter", fault) for fault in _of_starters(kinds["starter"], others, listed))
    yield from (("journal", fault) for fault in _of_prompts(kinds["journal"]))
    yield from (("step", fault) for fault in _of_steps(kinds["step"]))
    for kind, found in [(kind, found) for kind, found in kinds.items() if found]:
        yield from ((kind, fault) for fault in _of_kind(kind, found))
    seeds = {seed for found in kinds.values() for item in found for seed in item.seeds}
    if missing := sorted(SEEDS - seeds):
        yield "step", f"no item makes {', '.join(missing)}"


def _of_counts(kinds: dict[str, list[Item]]) -> Iterator[tuple[str, str]]:
    for kind, least in KINDS_AT_LEAST.items():
        if (n := len(kinds[kind])) < least:
            yield kind, f"{n} items, at least {least}"
    for together, least in TOGETHER_AT_LEAST.items():
        if (n := sum(len(kinds[kind]) for kind in together)) < least:
            yield together[0], f"{n} items with {' and '.join(together)} together, at least {least}"


def _of_starters(starters: list[Item], others: list[Item], listed: frozenset[str]) -> Iterator[str]:
    if len(listed) < NIGHTS:
        yield f"tonight.yaml names {len(listed)} starters, at least {NIGHTS}"
    if sum(item.audience != "couple" for item in others) < ALONE * len(others):
        yield f"fewer than {ALONE:.0%} of the starters outside tonight.yaml can be used alone"
    depths, steps = Counter(item.depth for item in others), Counter(item.step for item in others)
    for depth, least in OTHERS_BY_DEPTH.items():
        if depths[depth] < least:
            yield f"{depths[depth]} starters of depth {depth} outside tonight.yaml, at least {least}"
    fewest, most = OTHERS_A_STEP
    for step in range(1, 7):
        if not fewest <= steps[step] <= most:
            yield f"{steps[step]} starters of step {step} outside tonight.yaml, and there are to be {fewest} to {most}"
    topics = Counter(topic for item in starters for topic in item.topics)
    yield from (
        f"{topics[t]} starters about {t}, at least {STARTERS_A_TOPIC}" for t in TOPICS if topics[t] < STARTERS_A_TOPIC
    )


def _of_prompts(prompts: list[Item]) -> Iterator[str]:
    steps = Counter(item.step for item in prompts)
    roles = Counter((item.step, item.role) for item in prompts)
    for step in range(1, 7):
        if steps[step] < PROMPTS_A_STEP:
            yield f"{steps[step]} prompts of step {step}, at least {PROMPTS_A_STEP}"
        for role in ("any", "hurt", "broke_trust"):
            if not roles[step, role]:
                yield f"no prompt of step {step} is for role '{role}'"


def _of_steps(steps: list[Item]) -> Iterator[str]:
    for item in steps:
        if len(item.said()) < PARTS_OF_A_STEP:
            yield f"{item.id} has {len(item.said())} parts, at least {PARTS_OF_A_STEP}"
        if not item.said()[-1].asks:
            yield f"the last part of {item.id} must end with a question, with 'asks: true'"
    made = {seed for item in steps for seed in item.seeds}
    if missing := sorted(IN_STEPS - made):
        yield f"no step makes {', '.join(missing)}"


def _of_kind(kind: str, items: list[Item]) -> Iterator[str]:
    highest = MEDIAN_GRADE.get(kind, 5.0)
    if (
        kind not in ("system", "safety")
        and (found := median(grade(item_form(item, "spoken")) for item in items)) > highest
    ):
        yield f"the median reading grade is {found:.1f}, at most {highest:.0f}"
    if len(items) < OPENERS_FROM or kind == "system":
        return
    for length, share in OPENERS.items():
        (opener, n), *_ = Counter(_opener(item, length) for item in items).most_common(1)
        if n > share * len(items):
            yield f"{n} of {len(items)} begin with '{opener}', at most {share:.0%}: vary the openings"


def _opener(item: Item, length: int) -> str:
    return " ".join(re.findall(r"[\w']+", item.said()[0].spoken.lower())[:length])
