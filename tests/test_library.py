"""The library over the nights: nobody hears the same twice for long."""

from datetime import timedelta

import pytest

from content import choosing
from content.dialogue import advance
from content.library import Library
from content.session import Session
from tests.test_engine import NIGHT, NOW, hear, reloaded


def test_a_year_of_nights(library: Library) -> None:
    """366 nights from any start: a starter each, none twice."""
    for start in range(0, 800, 37):
        nights = [choosing.tonight(library, NIGHT + timedelta(days=start + n)) for n in range(366)]
        assert len(set(nights)) == 366


@pytest.mark.parametrize("chance", [1, 7919, 104729])
@pytest.mark.parametrize(("nights", "slots", "late"), [(200, {}, True), (470, {"company": "both"}, False)])
def test_another_every_night(library: Library, nights: int, slots: dict[str, str], late: bool, chance: int) -> None:
    """One "another" a night repeats nothing: alone and no deeper than 2 (it is late), or together and at any depth.
    Tonight's starters are never among them."""
    session, given = Session(epoch=1), []
    for night in range(nights):
        when = {"night": NIGHT + timedelta(days=night), "now": NOW + 86_400 * night}
        outcome = advance(
            library, session, hear("another", chance=chance * (night + 1), slots=slots, late=late, **when)
        )
        session = reloaded(outcome)
        given.append(outcome.said.refs[-1])
    tonight = {choosing.tonight(library, NIGHT + timedelta(days=n)) for n in range(366)}
    assert len(set(given) - tonight) == nights
