"""What writers took away: deleted items lead nowhere and break nothing, retired ones stay for those who have them."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from content.authoring.compiling import build
from content.dialogue import advance
from content.library import Library
from content.moves import MENU
from content.replying import compose, given_before
from content.session import Place, Session
from content.turn import Said
from tests.test_engine import NOW, hear

Change = Callable[[str], str]

FILES = {"faq": "faqs", "step": "steps", "starter": "starters", "therapy": "therapy", "walk_away": "walk_away",
         "term": "terms", "reflection": "reflections", "hotline": "../hotlines"}  # fmt: skip


def changed(words: Path, change: Change, *ids: str) -> Library:
    """The library after the blocks of these items were changed."""
    for id in ids:
        file = words / "en" / f"{FILES[id.partition('.')[0]]}.yaml"
        blocks = re.split(r"(?m)^(?=- id:)", file.read_text(encoding="utf-8"))
        file.write_text("".join(change(b) if re.match(rf"- id: {id}\s", b) else b for b in blocks), "utf-8")
    build(words, words.parent / "library.sqlite")
    return Library.open(words.parent / "library.sqlite")


def deleted(_: str) -> str:
    return ""


def retired(block: str) -> str:
    return block.rstrip() + "\n  retired: true\n\n"


def said(library: Library, session: Session, intent: str, **heard: object) -> Said:
    """What is said, by both doors in words."""
    found = advance(library, session, hear(intent, **heard)).said
    for aloud in (False, True):
        assert compose(library, found, aloud=aloud).says
    return found


@pytest.mark.parametrize("change", [deleted, retired])
def test_a_question_that_is_gone_is_not_understood(words: Path, change: Change) -> None:
    """It is not told, not offered, not among what somebody may have meant, and other offers keep their numbers."""
    library = changed(words, change, "faq.how_long")
    assert said(library, Session(epoch=1), "faq_how_long").refs == ("system.out_of_scope",)
    assert said(library, Session(epoch=1), "faq_nope").offers == MENU
    meant = said(library, Session(epoch=1), "out_of_scope", candidates=("faq_how_long", "starter", "story"))
    assert meant.offers == ("starter", "story")
    asked = Session(epoch=1, turn=1, at=NOW, last=Said(refs=("system.do_you_mean",), offers=("faq_how_long", "story")))
    assert said(library, asked, "out_of_scope", choice=1).refs == ("system.out_of_scope",)
    assert said(library, asked, "out_of_scope", choice=2).refs[-1].startswith("story.")
    assert said(library, asked, "repeat").offers == ("story",)
    assert given_before(library, asked.last).offers == ()


def test_a_part_that_is_gone(words: Path) -> None:
    """Whoever was in the last part of what is shorter now is in the part that is last now."""
    library = changed(words, lambda block: block[: block.index("    - ", block.index("parts:") + 12)], "reflection.001")
    item = library.item("reflection.001")
    assert item
    there = Session(epoch=1, turn=1, at=NOW, place=Place(activity="reflection", item=item.id, part=9))
    for intent in ("resume", "next", "previous", "repeat", "pause", "start_over"):
        assert said(library, there, intent).refs
    assert said(library, there, "resume").refs[-1].partition("#")[0] == item.id


def test_a_help_line_that_is_gone_leaves_its_question(words: Path) -> None:
    """A yes to the question whether to say its number aloud still gets a number."""
    library = changed(words, deleted, "hotline.us_strong")
    refs = ("safety.abuse?line=hotline.us_strong&now=hotline.us_911",)
    asked = Said(refs=refs, offers=("yes", "no"), question="system.ask.aloud", private=True)
    found = said(library, Session(epoch=1, turn=1, at=NOW, last=asked), "yes", aloud=True)
    assert found.refs[0] == library.lines("general", "US")[0]


def test_an_answer_that_named_what_is_gone_is_given_without_it(words: Path) -> None:
    """The carrier sends a message again after a deployment: what is left of its answer comes, or the menu."""
    library = changed(words, deleted, "starter.0500")
    for refs in (
        ("system.intro.starter", "starter.0500"),
        ("starter.0500",),
        ("system.intro.starter?of=starter.0500",),
    ):
        again = given_before(library, Said(refs=refs, offers=("another", "save")))
        assert compose(library, again, aloud=False).says
        assert (again.offers, "starter.0500" in json.dumps(again)) == ((), False)
    whole = Said(refs=("starter.0510",), offers=("another", "save"))
    assert given_before(library, whole) == whole
    assert given_before(library, Said()) == Said()


def test_what_is_retired_is_told_to_nobody_new(words: Path) -> None:
    """Not by its name, not by its number; next goes past it; and whoever is in it, saved it or goes back has it."""
    starter = "starter.0500"
    first = re.search(r"- id: (walk_away\.\S+)", (words / "en" / "walk_away.yaml").read_text(encoding="utf-8"))
    assert first
    walk_away = first[1]
    library = changed(words, retired, "step.3", "term.what_is_trust", walk_away, starter)
    at = Session(epoch=1, turn=1, at=NOW)
    assert said(library, at, "step", slots={"step": "3"}).refs == ("system.which_step",)
    assert said(library, at, "what_is_trust").refs == ("system.out_of_scope",)
    named = said(library, at, "explain", slots={"term": walk_away.partition(".")[2]})
    assert named.refs[-1].startswith("therapy.")
    second = library.item("step.2")
    assert second
    here = at._replace(place=Place(activity="step", item="step.2", part=second.parts))
    assert said(library, here, "next").refs[-1] == "step.4#1"
    assert said(library, at._replace(place=Place(activity="step", item="step.3")), "resume").refs[-1] == "step.3#1"
    fourth = at._replace(place=Place(activity="step", item="step.4"))
    assert said(library, fourth, "previous").refs[-1].startswith("step.3#")
    kept = library.item(starter)
    assert kept
    assert said(library, at._replace(saved=(kept.ordinal,)), "saved").refs[-1] == starter
