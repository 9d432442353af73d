"""The table of help lines: whoever asks gets a line that can be reached, and no fact of it is old or made up."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from content.authoring.checking import check, gaps

LINE = """
- id: hotline.us_test
  region: US
  name: A line
  call: "1-800-555-0100"
  serves: anyone
  es: {name: Una ayuda, spoken_name: una ayuda, serves: quien sea}
  kinds: [general]
  grade: B
  sources: [a test]
"""

# What is written otherwise in it, and a part of what is said about that.
WRONG = {
    "no way to reach it": ('  call: "1-800-555-0100"\n', "", "cannot be reached"),
    "a word and no number": ("  serves", "  text_word: HI\n  serves", "needs 'text_to:'"),
    "another region": ("region: US", "region: CA", "its id of another"),
    "grade A without a day": ("grade: B", "grade: A", "needs 'verified_on:'"),
    "a line that was closed": ("1-800-555-0100", "1-800-273-8255", "'273-8255' was replaced"),
    "letters of its name": ("A line", "A li\u00f1e \u2013 line", "plain text message"),
    "letters of whom it serves": ("anyone", "anyone\u2019s friend", "plain text message"),
    "too long": ("name: A line", f"name: {'A long line ' * 14}", "at most 160"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_fact_that_is_wrong(words: Path, name: str) -> None:
    """It is named with the line that it is about."""
    old, new, says = WRONG[name]
    lines = words / "hotlines.yaml"
    lines.write_text(lines.read_text(encoding="utf-8") + LINE.replace(old, new), "utf-8")
    (problem,) = check(words).problems
    assert problem.id == "hotline.us_test"
    assert says in problem.says


@pytest.mark.parametrize("id", ["hotline.ie_112", "hotline.zz_findahelpline"])
def test_every_region_has_what_it_needs(words: Path, id: str) -> None:
    """An emergency number, but where no country is known, and a line for whoever names no kind."""
    lines = words / "hotlines.yaml"
    blocks = re.split(r"(?m)^(?=- id:)", lines.read_text(encoding="utf-8"))
    kept = [block for block in blocks if not block.startswith(f"- id: {id}\n")]
    assert len(kept) < len(blocks)
    lines.write_text("".join(kept), "utf-8")
    assert [problem.says for problem in check(words).problems] == [
        "region IE has no line of kind 'emergency'" if "ie" in id else "region ZZ has no line of kind 'general'"
    ]


def test_a_day_that_is_still_to_come() -> None:
    """A check fails on it; the service starts, since the clock may be what is wrong."""
    content = check()
    newest = max(line.verified_on for line in content.hotlines if line.verified_on)
    assert not gaps(content, today=newest)
    found = gaps(content, today=newest - timedelta(days=1))
    assert found
    assert all("still to come" in problem.says for problem in found)


def test_a_line_whose_check_is_old() -> None:
    """It is a warning after ninety days."""
    warned = [warning.id for warning in check(today=date(2100, 1, 1)).warnings]
    assert set(warned) == {line.id for line in check().hotlines}
