"""What the library as a whole must hold: a rule that is broken is named at the file where it is mended."""

import re
from pathlib import Path

import pytest

from content.authoring.checking import check, gaps

# A file, what is written otherwise there (a pattern and what comes instead), and a part of what is said.
LACKING = {
    "items of a kind": ("en/stories.yaml", r"(?m)^(- id: .*)$", r"\1\n  retired: true", "0 items, at least 24"),
    "items of two kinds": ("en/terms.yaml", r"(?m)^(- id: .*)$", r"\1\n  retired: true", "therapy and term together"),
    "nights": ("tonight.yaml", r"- starter.0260\n", "", "names 365 starters"),
    "starters of a depth": ("en/starters.yaml", r"depth: 3", "depth: 2", "starters of depth 3"),
    "starters of a step": ("en/starters.yaml", r"step: 4", "step: 5", "starters of step 4"),
    "starters of a topic": ("en/starters.yaml", r"(topics: \[.*)money", r"\1fun", "starters about money"),
    "starters alone": ("en/starters.yaml", r"(?m)^  depth: 2$", "  depth: 2\n  audience: couple", "can be used alone"),
    "prompts of a step": ("en/journal.yaml", r"step: 4", "step: 5", "prompts of step 4"),
    "prompts of a role": ("en/journal.yaml", r"role: hurt", "role: broke_trust", "is for role 'hurt'"),
    "parts of a step": ("en/steps.yaml", r"    asks: true|      asks: true", "", "must end with a question"),
    "points": ("en/steps.yaml", r"SEED-01\b", "SEED-02", "SEED-01"),
    "grade": ("en/encourage.yaml", r'says: "?', r"\g<0>Consideration, appreciation, ", "median reading grade"),
    "openings": ("en/starters.yaml", r'says: "?', r"\g<0>When ", "begin with 'when'"),
    "room": ("ordinals.yaml", r"highest: .*", "highest: 1750", "has a number over 1749"),
    "highest": ("ordinals.yaml", r"highest: .*", "", "must hold the highest number"),
    "likeness": ("en/encourage.yaml", r"(?s)\Z", "- id: encourage.99\n  says: Tonight, or not.\n"
                 "- id: encourage.98\n  says: Tonight, or not.\n", "is nearly encourage.99"),
    "small words": ("en/encourage.yaml", r"(?s)\Z", "- id: encourage.99\n  says: It was for you and for me.\n"
                    "- id: encourage.98\n  says: It was for me and for you.\n", "is nearly encourage.99"),
}  # fmt: skip


@pytest.mark.parametrize("name", LACKING)
def test_what_the_library_lacks(words: Path, name: str) -> None:
    """Each rule by itself, and the place to mend it."""
    file, pattern, instead, says = LACKING[name]
    path = words / file
    path.write_text(re.sub(pattern, instead, path.read_text(encoding="utf-8")), "utf-8")
    found = gaps(check(words))
    assert any(says in problem.says for problem in found), [str(problem) for problem in found][:20]
    assert all((words / problem.file).exists() for problem in found)
