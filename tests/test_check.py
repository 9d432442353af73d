"""The check never dies: whatever a file holds or lacks is a problem with its place, beside all the others."""

import re
from pathlib import Path

import pytest

from content.authoring import needed
from content.authoring.checking import check, gaps
from content.authoring.compiling import BrokenLibrary, append_ordinals, build
from content.dialogue import advance
from content.intents import MOVES
from content.library import Library
from content.replying import compose
from tests.test_engine import hear, places

ELSEWHERE = "- id: settle.99\n  mood: blue\n"
"""A fault in another file, which has to be reported too."""

# What a file is made to hold (None: it is gone), the place, and a part of what is said about it.
SPOILED = {
    "empty": ("en/stories.yaml", b"", "en/stories.yaml:1: -: must be a list"),
    "no items": ("en/stories.yaml", b"[]", "en/stories.yaml:1: -: nothing to choose from"),
    "gone": ("en/stories.yaml", None, "en/stories.yaml:1: -: nothing to choose from"),
    "no text": ("en/stories.yaml", b"- id: story.001\n  says: \xff", "en/stories.yaml:2: -: is not UTF-8"),
    "no day": ("hotlines.yaml", b"- id: hotline.us_x\n  verified_on: 2026-02-30", "hotline.us_x: cannot be read: day"),
    "tag": ("en/terms.yaml", b"- id: term.x\n  says: !thing x", "en/terms.yaml:2: term.x: cannot be read"),
    "bad tag": ("en/terms.yaml", b"- id: term.x\n  step: !!int one", "en/terms.yaml:1: term.x: cannot be read"),
    "list key": ("en/terms.yaml", b"- id: term.x\n  [a]: x", "en/terms.yaml:2: term.x: cannot be read"),
    "control": ("en/terms.yaml", b"- id: term.x\n  says: \x07", "en/terms.yaml:2: -: is not YAML"),
    "no list": ("en/terms.yaml", b"id: term.x", "en/terms.yaml:1: -: must be a list"),
    "unknown kind": ("en/startres.yaml", b"[]", "en/startres.yaml:1: -: is of no kind"),
    "other suffix": ("en/starters.yml", b"[]", "en/starters.yml:1: -: is of no kind"),
    "no nights": ("tonight.yaml", b"[]", "tonight.yaml:1: -: names no starter"),
    "nights gone": ("tonight.yaml", None, "tonight.yaml:1: -: is not there"),
    "a prompt tonight": (
        "tonight.yaml",
        b"- starter.0260\n- journal.001",
        "tonight.yaml:2: journal.001: is no starter",
    ),
    "a list tonight": ("tonight.yaml", b"- starter.0260\n- [a]", "tonight.yaml:2: -: must be an id"),
    "no lines": ("hotlines.yaml", None, "hotlines.yaml:1: -: is not there"),
    "no numbers": ("ordinals.yaml", b"", "ordinals.yaml:1: -: must hold"),
    "numbers in conflict": ("ordinals.yaml", b"a.b: 1\n<<<<<<< HEAD\n", "ordinals.yaml:3: -: is not YAML"),
    "numbers no text": ("ordinals.yaml", b"\n\xff", "ordinals.yaml:2: -: is not UTF-8"),
    "a number twice": (
        "ordinals.yaml",
        b"journal.001: 0\njournal.002: 0",
        "ordinals.yaml:2: journal.002: has the number",
    ),
    "a key twice": ("ordinals.yaml", b"journal.001: 0\njournal.001: 1", "ordinals.yaml:2: journal.001: stands here"),
    "true": ("ordinals.yaml", b"\njournal.001: true", "ordinals.yaml:2: journal.001: must have a whole number"),
    "huge": ("ordinals.yaml", b"journal.001: 99999999", "ordinals.yaml:1: journal.001: must have a whole number"),
    "no id": ("ordinals.yaml", b"system.menu: 1", "ordinals.yaml:1: system.menu: is no id"),
    "only Spanish": (
        "es/terms.yaml",
        b"- id: term.hola\n  says: Hola.",
        "es/terms.yaml:1: term.hola: is in no file of",
    ),
    "its parts": ("es/steps.yaml", b"- id: step.1\n  says: Hola.", "es/steps.yaml:1: step.1: has 1 parts and"),
}


def spoil(words: Path, name: str) -> str:
    file, holds, says = SPOILED[name]
    path = words / file
    path.parent.mkdir(exist_ok=True)
    path.unlink(missing_ok=True)
    if holds is not None:
        path.write_bytes(holds)
    return says


@pytest.mark.parametrize("name", SPOILED)
def test_whatever_is_in_a_file_is_a_problem_of_its_own(words: Path, tmp_path: Path, name: str) -> None:
    """It comes in one line with its place, others come too, and no library is built on it."""
    says = spoil(words, name)
    with (words / "en" / "settle.yaml").open("a", encoding="utf-8") as other:
        other.write(ELSEWHERE)
    content = check(words)
    found = [str(problem) for problem in (*content.problems, *gaps(content))]
    assert any(problem.startswith(says) or f": {says}" in problem for problem in found), found[:20]
    assert any("settle.99" in problem for problem in found)
    assert not any("\n" in problem for problem in found)
    with pytest.raises(BrokenLibrary):
        build(words, tmp_path / "library.sqlite")


@pytest.mark.parametrize("name", [name for name, (file, *_) in SPOILED.items() if file == "ordinals.yaml"])
def test_nothing_is_numbered_over_a_list_that_cannot_be_trusted(words: Path, name: str) -> None:
    """Nobody's history is taken for another: the list stays as it is, and no item is told to get a number."""
    says = spoil(words, name)
    before = (words / "ordinals.yaml").read_bytes()
    with pytest.raises(BrokenLibrary, match=re.escape(says)):
        append_ordinals(words)
    assert (words / "ordinals.yaml").read_bytes() == before
    assert not any("no ordinal" in problem.says for problem in check(words).problems)


def test_a_list_of_numbers_that_is_gone(words: Path) -> None:
    """Beside a library that was built with its numbers it has to come back; a new library begins without one."""
    (words / "ordinals.yaml").unlink()
    (words.parent / "library.sqlite").touch()
    with pytest.raises(BrokenLibrary, match="bring it back"):
        append_ordinals(words)
    (words.parent / "library.sqlite").unlink()
    assert append_ordinals(words) == len(check(words).ordinals)
    assert not check(words).problems


def test_a_number_is_never_free_again(words: Path) -> None:
    """Not even that of the last line, deleted with its item; and a list without a last newline is added to all the
    same."""
    ordinals = words / "ordinals.yaml"
    newest, number = max(check(words).ordinals.items(), key=lambda each: each[1])
    ordinals.write_text(re.sub(rf"{newest}: .*\n", "", ordinals.read_text(encoding="utf-8")).rstrip(), "utf-8")
    with (words / "en" / "journal.yaml").open("a", encoding="utf-8") as journal:
        journal.write("- id: journal.999\n  says: A line?\n")
    assert append_ordinals(words) == 2
    again = check(words).ordinals
    assert {again[newest], again["journal.999"]} == {number + 1, number + 2}


@pytest.mark.parametrize("id", ["system.menu", "system.thanks.1", "safety.line", "system.ask.safe.again",
                                "system.offer.journal.it", "system.region.ie", "system.trouble"])  # fmt: skip
def test_what_the_code_says_has_to_be_there(words: Path, tmp_path: Path, id: str) -> None:
    """A line that the code names cannot be deleted: the check is no greener than the service."""
    file = words / "en" / f"{id.partition('.')[0]}.yaml"
    blocks = re.split(r"(?m)^(?=- id:)", file.read_text(encoding="utf-8"))
    file.write_text("".join(block for block in blocks if not block.startswith(f"- id: {id}\n")), "utf-8")
    assert {id} == {problem.id for problem in check(words).problems}
    with pytest.raises(BrokenLibrary, match=re.escape(id)):
        build(words, tmp_path / "library.sqlite")


@pytest.mark.parametrize("aloud", [True, False])
def test_whatever_is_said_is_known_to_be_needed(library: Library, aloud: bool) -> None:
    """Every line of every move in every place is among those that the check asks for."""
    has_to_be_there = needed.lines(line.region for line in check().hotlines)
    said = set()
    for session in places(library, aloud=aloud):
        for intent in MOVES:
            outcome = advance(library, session, hear(intent, aloud=aloud, first=True))
            reply = compose(library, outcome.said, aloud=aloud)
            passages = (*reply.says, reply.aside, reply.question, reply.again, *(offer.label for offer in reply.offers))
            said |= {passage.id.partition("?")[0] for passage in passages if passage}
    assert {id for id in said if id.startswith(("system.", "safety."))} <= has_to_be_there


@pytest.mark.parametrize("kind", ["reflections", "practices", "therapy", "walk_away", "settle", "encourage"])
def test_a_pool_is_never_empty(words: Path, kind: str) -> None:
    """Where all items of a kind are retired there is nothing to choose from, and nothing is built."""
    file = words / "en" / f"{kind}.yaml"
    file.write_text(re.sub(r"(?m)^(- id: .*)$", r"\1\n  retired: true", file.read_text(encoding="utf-8")), "utf-8")
    assert [f"en/{kind}.yaml"] == [each.file for each in check(words).problems if "to choose from" in each.says]


def test_another_language_has_letters_of_its_own(words: Path) -> None:
    """Accents, words and grades of English are no rule of Spanish."""
    spanish = "- id: encourage.01\n  says: Así empieza, ¿verdad? Toxic, extraordinariamente complicadísimo.\n"
    (words / "es" / "encourage.yaml").write_text(spanish, "utf-8")
    assert not check(words).problems


def test_a_deletion_is_told_and_fails_no_release(words: Path) -> None:
    """Nobody can undo it: it is named with its line, in the order of the list, and is no reason not to release."""
    before = check(words)
    starters = words / "en" / "starters.yaml"
    blocks = re.split(r"(?m)^(?=- id:)", starters.read_text(encoding="utf-8"))
    gone = ("- id: starter.0500\n", "- id: starter.0520\n", "- id: starter.0510\n")
    starters.write_text("".join(block for block in blocks if not block.startswith(gone)), "utf-8")
    after = check(words)
    assert (after.warnings, after.problems) == (before.warnings, ())
    assert [note.id for note in after.notes] == ["starter.0500", "starter.0510", "starter.0520"]
    line = (words / "ordinals.yaml").read_text(encoding="utf-8").splitlines()[after.notes[0].line - 1]
    assert line.startswith("starter.0500: ")
