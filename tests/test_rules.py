"""The safety rules that are about words, checked on every word that we say (docs/safety.md)."""

import json
import re
from collections.abc import Iterator

import pytest

from content.authoring.items import Item
from content.authoring.reading import Content, read
from content.dialogue import advance
from content.library import Library
from content.session import Session
from local.referrals import counted
from tests.conftest import Service
from tests.test_engine import hear

BEHAVIOUR = {
    "phone": r"\bphone\b",
    "money": r"\bmoney\b",
    "cut off from people": r"\bfriends?\b",
    "afraid of a reaction": r"\b(?:react|mood|temper|upset|afraid|worr)",
    "threats": r"\bthreat",
    "changing what one does": r"\bgoes smoother\b|\btaking up less room\b|\bpeace\b",
}
"""What R2 asks about, and how it may be put."""

INTO_DANGER = re.compile(
    r"\b(?:confront (?:him|her|them)|leave (?:him|her|them) (?:tonight|now)|(?:check|search|go through|look through) "
    r"(?:his|her|their) (?:phone|messages|email)|(?:install|put) (?:a |an )?(?:tracker|tracking app|spy)|demand "
    r"(?:his|her|their) (?:password|location)|lock (?:him|her|them) out|change the locks tonight)\b",
    re.IGNORECASE,
)
"""R5: what nobody is told to do. A warning against it says "don't" or "not" before it."""
VERDICT = re.compile(
    r"\byou (?:should|must|have to|need to) (?:stay|leave|go back|forgive|divorce|break up|end it)\b", re.IGNORECASE
)
"""R12: what is nobody's to say but the person's own."""
DIAGNOSIS = re.compile(
    r"\b(?:narcissis\w*|sociopath\w*|psychopath\w*|borderline|bipolar|addicts?|alcoholics?(?! anonymous))\b",
    re.IGNORECASE,
)
"""R14: words of diagnosis about a person."""
AGAINST = re.compile(r"\b(?:don't|not|never|no need to|instead of|rather than|without)\b[^.!?]*$", re.IGNORECASE)


@pytest.fixture(scope="module")
def content() -> Content:
    return read()


def forms(content: Content) -> Iterator[tuple[Item, str]]:
    for item in content.live():
        for words in item.said():
            yield from ((item, form) for form in {words.spoken, words.texted})


def test_no_words_send_anybody_into_danger(content: Content) -> None:
    """R5, R12, R14: in no item are there orders that make it worse, a verdict, or a diagnosis."""
    found = [
        (item.id, match.group(0))
        for item, form in forms(content)
        for pattern in (INTO_DANGER, VERDICT, DIAGNOSIS)
        for match in pattern.finditer(form)
        if not AGAINST.search(form[: match.start()])
    ]
    assert not found


def test_signs_are_told_as_behaviour(content: Content) -> None:
    """R2: the signs to look at when to walk away say what somebody does, each of the kinds, and no label."""
    signs = [item for item in content.live() if item.kind == "walk_away" and "signs" in item.tags]
    said = " ".join(words.texted for item in signs for words in item.said())
    assert [name for name, pattern in BEHAVIOUR.items() if not re.search(pattern, said, re.IGNORECASE)] == []
    assert len(signs) >= 10


def test_openness_is_offered_and_never_demanded(content: Content) -> None:
    """R6: what is about open phones and places speaks to the one who broke trust, or asks nobody for anything."""
    tagged = [item for item in content.live() if "openness" in item.tags]
    assert tagged
    assert all(item.role == "broke_trust" for item in tagged)


def test_the_young_have_lines_of_their_own(content: Content, library: Library) -> None:
    """R13: asked for, the lines for the young come first; what is about intimacy warns of them."""
    outcome = advance(library, Session(epoch=1), hear("hotline", slots={"kind": "teen_dating"}))
    assert outcome.said.refs[0] == "hotline.us_lir"
    intimate = [item for item in content.live() if "intimacy" in item.topics and item.kind in ("starter", "practice")]
    assert intimate
    sexual = [
        item.id for item in intimate if re.search(r"\bsex\b|\bbedroom\b", _texted(item)) and "minor" not in item.avoid
    ]
    assert not sexual


def _texted(item: Item) -> str:
    return " ".join(words.texted for words in item.said())


def test_a_way_out_leaves_no_trace(service: Service) -> None:
    """R4: X gives a harmless question at once; what is asked next, and the next greeting, know nothing of before."""
    texter, listener = service.texter(), service.listener()
    texter.say("when should i walk away")
    assert "easy one" in texter.say("X")[-1]
    for words in ("repeat", "back", "i'm back", "hi"):
        assert "walk" not in texter.say(words)[-1].lower()
    listener.say("my husband scares me")
    assert "easy one" in listener.say("change the subject")
    assert "number" not in listener.open()


def test_small_cells_are_left_out(content: Content) -> None:
    """Nine callers of a kind in a month are too few to publish; ten are counted. Other lines are passed over."""
    log = [json.dumps({"referral": ["us_ndvh"], "day": f"2026-11-{day:02}"}) for day in range(1, 11)]
    log += [json.dumps({"referral": ["us_988", "nobody"], "day": "2026-11-01"})] * 9
    log += ['{"turn":"x"}', "no json", "[1]", json.dumps({"referral": ["us_988"], "day": "2026-12-01"})]
    assert [tuple(cell) for cell in counted(log, content.hotlines)] == [("2026-11", "US", "domestic_violence", 10)]
