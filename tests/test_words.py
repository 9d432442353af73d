"""The words: the check finds every problem with its place, and nothing starts on a broken library."""

import re
import sqlite3
from pathlib import Path

import pytest

from content.authoring.checking import check, gaps
from content.authoring.compiling import BrokenLibrary, append_ordinals, build
from content.dialogue import advance
from content.intents import MOVES
from content.library import COMPILED, Library, LibraryMissing
from content.replying import compose
from content.session import Place, Session
from content.turn import Said
from content.vocabulary import CHOSEN, EMERGENCY, LINES
from sms.texting import segments
from tests.test_engine import hear


def test_the_library_is_sound_and_large_enough() -> None:
    """No problem anywhere, and words enough to live on."""
    content = check()
    assert not content.problems
    assert not gaps(content)


# What is wrong: file, what is written there, the id that is named, and a part of what is said about it.
BROKEN = {
    "bad yaml": ("en/stories.yaml", '- id: "story.001', "", "is not YAML"),
    "unknown key": ("en/starters.yaml", "  mood: blue", "starter.", "mood: Extra inputs"),
    "missing form": ("en/settle.yaml", '- id: settle.99\n  voice: "Aloud."', "settle.99", "'voice' and 'text'"),
    "duplicate id": ("en/settle.yaml", '- id: settle.01\n  says: "Again."', "settle.01", "already in line"),
    "curly quote": ("en/settle.yaml", "- id: settle.98\n  says: It\u2019s late.", "settle.98", "plain text message"),
    "wrong type": ("en/journal.yaml", "- id: journal.998\n  says: A?\n  depth: deep", "journal.998", "depth: "),
    "a number": ("en/settle.yaml", '- id: settle.97\n  says: "1-800-273-8255."', "settle.97", "hotlines.yaml alone"),
    "911": ("en/settle.yaml", "- id: settle.94\n  says: Or 911, any time.", "settle.94", "hotlines.yaml alone"),
    "a word to text": (
        "en/settle.yaml",
        "- id: settle.93\n  says: Or text 55 to us.",
        "settle.93",
        "hotlines.yaml alone",
    ),
    "title": ("en/settle.yaml", "- id: settle.92\n  title: Dial 112\n  says: Sit.", "settle.92", "title: 'Dial 112'"),
    "over two lines": ("en/settle.yaml", "- id: settle.91\n  says: |\n    Just move\n    on.", "settle.91", "avoid"),
    "quoted": (
        "en/settle.yaml",
        f"- id: settle.90\n  says: 'She said \"go.\" {'a ' * 21}'",
        "settle.90",
        "sentence of 21",
    ),
    "no ordinal": ("en/journal.yaml", "- id: journal.999\n  says: A line?", "journal.999", "no ordinal"),
    "key twice": ("en/journal.yaml", "- id: journal.997\n  says: A?\n  says: B?", "journal.997", "written twice"),
    "wrong file": ("en/settle.yaml", "- id: story.999\n  says: Once.", "story.999", "another file"),
    "no settling": ("en/settle.yaml", "- id: settle.96\n  says: Deep.\n  depth: 3", "settle.96", "needs 'settle:'"),
    "too long": ("en/settle.yaml", f"- id: settle.95\n  says: {'word ' * 60}", "settle.95", "at most 260"),
    "unknown id": ("tonight.yaml", "- starter.9999", "starter.9999", "in no file"),
}


def break_(words: Path, name: str) -> None:
    file, added, _, _ = BROKEN[name]
    with (words / file).open("a", encoding="utf-8") as broken:
        broken.write(f"{added}\n")


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_reported_and_nothing_starts(words: Path, tmp_path: Path, name: str) -> None:
    """File, line, id and what to do; and no library is built on it."""
    break_(words, name)
    file, _, id, says = BROKEN[name]
    found = [str(problem) for problem in check(words).problems]
    where = re.compile(rf"{re.escape(file)}:\d+: ")
    assert any(where.match(problem) and id in problem and says in problem for problem in found), found
    with pytest.raises(BrokenLibrary):
        build(words, tmp_path / "library.sqlite")
    assert not (tmp_path / "library.sqlite").exists()


@pytest.mark.parametrize(
    "says", ["It was at least three weeks.", "In 1998 or 2019-2021.", "10,000 steps, 999,000 more."]
)
def test_years_and_times_are_no_numbers_to_call(words: Path, says: str) -> None:
    """A rule that stops a phone number stops no year, and "at least" counts time."""
    with (words / "en" / "settle.yaml").open("a", encoding="utf-8") as settle:
        settle.write(f'- id: settle.99\n  says: "{says}"\n')
    assert not check(words).problems


def test_all_problems_come_in_one_run(words: Path) -> None:
    """A writer mends everything at once."""
    for name in BROKEN:
        break_(words, name)
    assert len(check(words).problems) >= len(BROKEN)


def test_ordinals_are_for_good(words: Path, tmp_path: Path, library: Library) -> None:
    """Reordering, retiring, editing, deleting and adding items changes nothing of what a stored session means."""
    starters = words / "en" / "starters.yaml"
    blocks = re.split(r"(?m)^(?=- id:)", starters.read_text(encoding="utf-8"))
    gone, edited = "starter.0500", "starter.0510"
    mixed = [block for block in reversed(blocks[1:]) if f"{gone}\n" not in block]
    mixed[0] = mixed[0].rstrip() + "\n  retired: true\n"
    mixed = [re.sub("says: .*", "says: Rain or snow?", block) if f"{edited}\n" in block else block for block in mixed]
    starters.write_text("".join([blocks[0], *mixed, "- id: starter.0000\n  says: New?\n  asks: true\n"]), "utf-8")
    lines = (words / "ordinals.yaml").read_text(encoding="utf-8").splitlines(keepends=True)
    (words / "ordinals.yaml").write_text("".join(line for line in reversed(lines) if gone not in line), "utf-8")
    assert append_ordinals(words) == 1
    build(words, tmp_path / "library.sqlite")
    again = Library.open(tmp_path / "library.sqlite")
    for item in library.pool("starter"):
        found = again.by_ordinal(item.ordinal)
        assert found.id == item.id if found else item.id == gone


def test_a_stored_session_outlives_an_item(words: Path, tmp_path: Path, library: Library) -> None:
    """Whoever is at an item that a writer deleted, or saved it, goes on, and keeps the rest of what they saved."""
    gone, kept = library.item("starter.0500"), library.item("starter.0510")
    assert gone
    assert kept
    starters = words / "en" / "starters.yaml"
    blocks = re.split(r"(?m)^(?=- id:)", starters.read_text(encoding="utf-8"))
    starters.write_text("".join(block for block in blocks if f"{gone.id}\n" not in block), "utf-8")
    build(words, tmp_path / "library.sqlite")
    again = Library.open(tmp_path / "library.sqlite")
    last = Said(refs=("system.intro.starter?of=starter.0500", gone.id), offers=("another", "save"), asked=True)
    session = Session(epoch=1, turn=2, saved=(kept.ordinal, gone.ordinal), trail=(gone.id,), last=last,
                      place=Place(activity="starter", item=gone.id)).having_had(gone.ordinal)  # fmt: skip
    for intent in MOVES:
        for choice in (None, 1):
            outcome = advance(again, session, hear(intent, choice=choice))
            assert compose(again, outcome.said, aloud=False).says
    assert kept.id in advance(again, session, hear("saved")).said.refs


def test_a_hundred_times_the_words_are_still_read_by_offset(library: Library) -> None:
    """Opening reads a page or two of the file: the index is the file's own."""
    compiled = sqlite3.connect(COMPILED)
    for query in ("SELECT facts FROM item WHERE id = 'x'", "SELECT voice FROM words WHERE id = 'x' AND part = 1"):
        plan = compiled.execute(f"EXPLAIN QUERY PLAN {query}").fetchone()[3]
        assert "USING PRIMARY KEY" in plan, plan
    assert library.nights >= 30


def test_a_missing_library_says_what_to_do(tmp_path: Path) -> None:
    """A clear sentence, not a traceback."""
    with pytest.raises(LibraryMissing, match="make setup"):
        Library.open(tmp_path / "none.sqlite")


@pytest.mark.parametrize("region", ["US", "CA", "GB", "IE", "AU", "NZ", "IN", "ES", "MX", "ZZ"])
def test_every_region_has_lines_of_every_kind(library: Library, region: str) -> None:
    """No kind is without a line; each fits one text, and names what it is."""
    for kind in LINES:
        assert library.lines(kind, region), kind
        for id in library.lines(kind, region):
            text = library.passage(id).text
            assert segments(text) <= 2, text
            assert "$" not in text
    assert library.lines(EMERGENCY, region) or region == "ZZ"


def test_history_is_kept_of_chosen_kinds_alone(library: Library) -> None:
    """System lines and help lines have no ordinal: that somebody had them is nobody's business."""
    assert all(item.ordinal >= 0 for kind in CHOSEN for item in library.pool(kind))
    assert all(item.ordinal < 0 for kind in ("safety", "system", "walk_away", "therapy") for item in library.pool(kind))
