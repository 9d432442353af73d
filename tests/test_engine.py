"""The engine by itself: every move in every place, choosing, the depth ladder, and a session that stays small."""

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content import card as cards
from content import choosing
from content.authoring.balance import NUMBERS
from content.card import Card
from content.dialogue import advance
from content.intents import MOVES
from content.library import Library
from content.moves import Outcome
from content.replying import compose, paged
from content.session import Place, Session
from content.turn import Concern, Heard, Said
from tests.conftest import NIGHT

NOW = 1_800_000_000


def hear(intent: str, **changes: Any) -> Heard:
    return Heard(**{"intent": intent, "night": NIGHT, "now": NOW, "chance": random.randrange(2**48), **changes})


def reloaded(outcome: Outcome) -> Session:
    return Session.from_bytes(outcome.session.to_bytes())


def places(library: Library, *, aloud: bool) -> Iterator[Session]:
    """A session in every place that the engine can lead to, items of a kind apart, found by walking it."""
    seen, queue = set(), [Session(epoch=1)]
    while queue:
        session = queue.pop()
        yield session
        for intent in ("starter", "journal", "practice", "reflect", "story", "steps", "therapy", "walk_away", "next",
                       "hotline", "saved", "save", "faq_how_long", "what_is_trust", "pause", "menu"):  # fmt: skip
            after = reloaded(advance(library, session, hear(intent, aloud=aloud, chance=3)))
            where = (after.place.activity, after.place.part) if after.place else None
            key = (where, after.last.offers, after.last.asked)
            if key not in seen:
                seen.add(key)
                queue.append(after)


@pytest.mark.parametrize("aloud", [True, False])
def test_every_move_in_every_place(library: Library, aloud: bool) -> None:
    """Whatever is said, wherever: something is answered, and it asks differently twice, or ends."""
    found = 0
    for session in places(library, aloud=aloud):
        found += 1
        for intent in MOVES:
            outcome = advance(library, session, hear(intent, aloud=aloud))
            reply = compose(library, outcome.said, aloud=aloud)
            assert reply.says, (session.place, intent)
            assert len(reply.offers) <= 3
            if aloud and not reply.ends:
                assert reply.question, (session.place, intent)
                assert reply.again
                assert reply.question.voice != reply.again.voice
            assert reloaded(outcome) == outcome.session
    assert found > 40


def test_every_offer_leads_where_it_says(library: Library) -> None:
    """A number, in every place, makes the move that was offered under it."""
    for session in places(library, aloud=False):
        for number, token in enumerate(session.last.offers, start=1):
            by_number = advance(library, session, hear("out_of_scope", choice=number, chance=5))
            intent, _, value = token.partition(":")
            slot = {"step": "step", "journal": "about"}.get(intent, "certain")
            by_name = advance(library, session, hear(intent, slots={slot: value} if value else {}, chance=5))
            assert by_number.said == by_name.said, (session.place, token)


def test_everybody_gets_the_same_starter_and_it_turns_over_in_the_small_hours(library: Library) -> None:
    """One starter a night for a region, and another the next night, changing when nobody is up."""
    late = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)  # half past ten on the 22nd in Los Angeles
    assert choosing.night_of(late, "US") == date(2026, 11, 22)
    assert choosing.night_of(late + timedelta(hours=4), "US") == date(2026, 11, 23)
    assert choosing.night_of(datetime(2026, 11, 22, 18, 0, tzinfo=UTC), "AU") == date(2026, 11, 23)
    assert choosing.night_of(datetime(2026, 11, 22, 22, 29, tzinfo=UTC), "IN") == date(2026, 11, 22)
    assert choosing.night_of(datetime(2026, 11, 23, 3, 59, tzinfo=UTC), "FR") == date(2026, 11, 22)
    nights = [choosing.tonight(library, NIGHT + timedelta(days=n)) for n in range(library.nights)]
    assert len(set(nights)) == library.nights


def test_late_is_known_only_where_the_zone_is() -> None:
    """It is late in Dublin at eleven at night; of a country with many zones nobody knows."""
    moment = datetime(2026, 11, 22, 23, 0, tzinfo=UTC)
    assert choosing.is_late(moment, "IE")
    assert not choosing.is_late(moment - timedelta(hours=3), "IE")
    assert not choosing.is_late(moment, "US")


def visits(library: Library, nights: int, intent: str = "another", **slots: str) -> Iterator[tuple[Session, Said]]:
    """One request a night."""
    session = Session(epoch=1)
    for night in range(nights):
        when = {"night": NIGHT + timedelta(days=night), "now": NOW + 86_400 * night}
        outcome = advance(library, session, hear(intent, slots=slots, **when))
        session = reloaded(outcome)
        yield session, outcome.said


def test_another_repeats_nothing_until_its_pool_is_spent(library: Library) -> None:
    """Never the same twice, never one of tonight's; and where all were had, it says so."""
    session, seen = Session(epoch=1), []
    for _ in library.pool("starter", depth=1):
        outcome = advance(library, session, hear("another"))
        session = reloaded(outcome)
        assert "system.spent" not in outcome.said.refs
        seen.append(outcome.said.refs[-1])
    assert len(set(seen)) == len(seen)
    assert not set(seen) & {library.tonight(n) for n in range(library.nights)}
    spent = advance(library, session, hear("another")).said
    assert spent.refs[0] == "system.spent"
    assert spent.refs[-1] != seen[-1]


def test_the_depth_ladder(library: Library) -> None:
    """R9: depth 1 in the first seven nights, even where a deeper one is asked for; never two of depth 3 in a row."""
    depths = [session.depth for session, _ in visits(library, 60, depth="deeper")]
    assert set(depths[:7]) == {1}
    assert 3 in depths
    assert all(pair != (3, 3) for pair in pairwise(depths))
    unasked = [session.depth for session, _ in visits(library, 21)]
    assert set(unasked[:7]) == {1}
    assert max(unasked) <= 2


def test_after_a_skip_it_is_lighter(library: Library) -> None:
    """R9: what comes after a skip is one level down, and no deeper late in the evening than asked for."""
    session = Session(
        epoch=1, nights=40, last_night=NIGHT.toordinal(), depth=3, place=Place(activity="starter", item="x")
    )
    for _ in range(20):
        assert advance(library, session, hear("skip")).session.depth <= 2
        assert advance(library, session._replace(depth=1), hear("another", late=True)).session.depth <= 2


def test_a_topic_is_kept_to(library: Library) -> None:
    """A starter about money is about money."""
    for topic in ("money", "fun", "family"):
        ref = advance(library, Session(epoch=1), hear("starter", slots={"topic": topic})).said.refs[-1]
        item = library.item(ref)
        assert item
        assert topic in item.topics


def test_one_for_two_only_when_asked_for(library: Library) -> None:
    """R10: alone is the default."""
    session, found = Session(epoch=1, nights=40, last_night=NIGHT.toordinal()), set()
    for _ in range(60):
        outcome = advance(library, session, hear("another"))
        session = reloaded(outcome)
        item = library.item(outcome.said.refs[-1])
        assert item
        found.add(item.audience)
    assert "couple" not in found
    assert any(item.audience == "couple" for item in library.pool("starter", couple=True))


def test_a_session_stays_small(library: Library) -> None:
    """At most 450 bytes after years: everything had, twenty saved, the longest references."""
    session = Session(
        epoch=2**31, turn=99_999, at=NOW + 0.123, nights=9_999, last_night=739_000, depth=3,
        place=Place(activity="reflection", item="reflection.040", part=12),
        last=Said(refs=("system.intro.reflection?of=reflection.040", "reflection.040#12"),
                  offers=("another", "save", "stop"), asked=True),
        trail=("reflection.001", "reflection.002", "reflection.003"),
        served=random.getrandbits(NUMBERS) | 1 << NUMBERS - 1, saved=tuple(random.sample(range(NUMBERS), 20)),
        region="GB", watch=NOW + 600,
    )  # fmt: skip
    kept = session.to_bytes()
    assert len(kept) <= 450, len(kept)
    # with all of it, the three items before this one have to go
    assert Session.from_bytes(kept) in (session, session._replace(trail=()))


def test_a_card_stays_small_and_is_nobody_elses() -> None:
    """At most 300 bytes; another's, a changed, an old and a future card are none."""
    place = Place(activity="reflection", item="reflection.040", part=12)
    refs = ("system.intro.reflection?of=reflection.040", "reflection.040#12")
    last = Said(refs=refs, offers=("another", "save", "journal:it"), asked=True)
    session = Session(epoch=2**31, turn=99_999, at=NOW, place=place, last=last)
    card = Card(person="p" * 22, session=session, held="sure", behind=14_399.999)
    made = cards.made(card, key=b"k", bearer="sms:+1", now=NOW + 0.123)
    assert len(made) <= 300
    found = cards.read(made, key=b"k", bearer="sms:+1", now=NOW + 60)
    assert found
    assert (found.session.place, found.session.last, found.held) == (session.place, session.last, "sure")
    assert (found.session.at, found.behind) == (NOW + 0.123, 14_399.999)
    assert cards.read(made, key=b"k", bearer="sms:+2", now=NOW) is None
    assert cards.read(made, key=b"other", bearer="sms:+1", now=NOW) is None
    assert cards.read("B" + made[1:], key=b"k", bearer="sms:+1", now=NOW) is None
    assert cards.read(made, key=b"k", bearer="sms:+1", now=NOW + 4 * 3600 + 1) is None
    assert cards.read(made, key=b"k", bearer="sms:+1", now=NOW - 61) is None


def test_which_place_counts() -> None:
    """The store wins, but for a card of the same life, or of none, that is later; a card of a wiped life is nothing."""
    kept = Session(epoch=5, turn=7, at=NOW, place=Place(activity="step", item="step.1"))
    later = Session(epoch=5, turn=8, at=NOW + 0.001, place=Place(activity="step", item="step.2"))
    for carried, place in (
        (later, later.place),
        (later._replace(epoch=0, turn=1), later.place),
        (later._replace(turn=3), later.place),  # counted from a card that came back late
        (later._replace(at=NOW), kept.place),  # the same turn, which may have been kept or not
        (later._replace(at=NOW - 0.001, turn=9), kept.place),
        (later._replace(epoch=4), kept.place),
    ):
        assert cards.newest(kept, Card(person="p", session=carried)).place == place
    assert cards.newest(kept, Card(person="p", session=later._replace(turn=12))).turn == 12


def test_when_a_card_is_outdated() -> None:
    """Its hold counts until then; behind in time or in turns alone it may still be what the store missed."""
    kept = Session(epoch=5, turn=7, at=NOW)
    for carried, outdated in (
        (Session(epoch=5, turn=7, at=NOW - 0.001), False),
        (Session(epoch=5, turn=6, at=NOW + 0.001), False),
        (Session(epoch=0, turn=1, at=NOW + 0.001), False),
        (Session(epoch=5, turn=6, at=NOW - 0.001), True),
        (Session(epoch=0, turn=9, at=NOW - 0.001), True),
        (Session(epoch=4, turn=9, at=NOW + 0.001), True),
    ):
        assert cards.outdated(Card(person="p", session=carried, held="sure"), kept) is outdated


def test_a_place_that_only_stayed_is_no_newer_than_it_was() -> None:
    """A help line was asked for with an old card: what was said counts, the place of the card does not."""
    kept = Session(epoch=5, turn=7, at=NOW, place=Place(activity="step", item="step.1"), trail=("step.0",))
    lines = Said(refs=("hotline.us",), private=True)
    carried = Session(epoch=5, turn=5, at=NOW + 60, place=Place(activity="step", item="step.2"), last=lines)
    found = cards.newest(kept, Card(person="p", session=carried, behind=90))
    assert (found.place, found.trail, found.last) == (kept.place, kept.trail, lines)
    assert cards.newest(kept, Card(person="p", session=carried, behind=30)).place == carried.place


def test_a_place_on_a_phone_is_given_up_after_six_hours(library: Library) -> None:
    """Somebody else may be holding the phone by then, so it begins anew in neutral words."""
    outcome = advance(library, Session(epoch=1), hear("step", slots={"step": "3"}))
    soon = advance(library, outcome.session, hear("resume", now=NOW + 5 * 3600))
    assert soon.said.refs[-1] == "step.3#1"
    late = advance(library, outcome.session, hear("resume", now=NOW + 7 * 3600))
    assert late.said.refs == ("system.nothing_to_resume",)
    recognised = advance(library, outcome.session, hear("resume", now=NOW + 90 * 86_400, aloud=True))
    assert recognised.said.refs[-1] == "step.3#1"


def test_a_hotline_cannot_be_repeated_after_ten_minutes(library: Library) -> None:
    """Nor in a new session: what was said there is nobody else's business."""
    outcome = advance(library, Session(epoch=1), hear("hotline", aloud=True))
    assert advance(library, outcome.session, hear("repeat", aloud=True)).said.refs == outcome.said.refs
    later = advance(library, outcome.session, hear("repeat", aloud=True, now=NOW + 601))
    assert later.said.refs == ("system.nothing_before",)
    reopened = advance(library, outcome.session, hear("repeat", aloud=True, opening=True))
    assert reopened.said.refs == ("system.nothing_before",)


KINDS = ("immediate_danger", "self_harm", "medical", "sexual_assault", "child_harm", "abuse", "harming", "substance")


@pytest.mark.parametrize("region", ["US", "CA", "GB", "IE", "AU", "NZ", "IN", "ES", "MX", "ZZ"])
@pytest.mark.parametrize("kind", KINDS)
def test_every_concern_is_answered_everywhere(library: Library, kind: str, region: str) -> None:
    """In every region there is something to say, by text in one or two segments, with a number or a list of them."""
    for aloud in (True, False):
        heard = hear("out_of_scope", concerns=(Concern(kind=kind, certainty="sure"),), region=region, aloud=aloud)
        outcome = advance(library, Session(epoch=1), heard)
        reply = compose(library, outcome.said, aloud=aloud)
        words = " ".join(passage.text for passage in reply.says)
        assert outcome.holds
        assert "$" not in words
        assert len(words) <= 200, words
        assert aloud or any(letter.isdigit() for letter in words) or region == "ZZ"


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(sorted(MOVES)), st.integers(0, 2**20), st.booleans()), max_size=25))
def test_nothing_for_two_under_a_hold(turns: list[tuple[str, int, bool]]) -> None:
    """After a disclosure, whatever is said: no prompt, no story, nothing that does harm where there is fear."""
    library = Library.open()
    session = Session(epoch=1, nights=40, last_night=NIGHT.toordinal())
    for intent, chance, aloud in turns:
        if intent == "safe_now":
            continue
        outcome = advance(
            library, session, hear(intent, chance=chance, aloud=aloud, held=True, choice=chance % 5 or None)
        )
        session = reloaded(outcome)
        for ref in outcome.said.refs:
            item = library.item(ref.partition("?")[0].partition("#")[0])
            assert item is None or not {"fear", "abuse"} & set(item.avoid), ref
            assert item is None or item.kind not in {"starter", "journal", "practice", "story", "step"}, ref


def test_a_line_before_an_item_never_stands_alone(library: Library) -> None:
    """Where all does not fit two texts, the item is what is said first, not the lines about it."""
    for item in library.pool("story"):
        refs = ("system.spent", f"system.intro.titled?of={item.id}", f"{item.id}#1")
        said = paged(library, Said(refs=refs, offers=("next", "save", "menu")))
        assert said.refs[-1] == f"{item.id}#1"
        assert not said.rest
