"""Moves that give something: a starter, a prompt, a practice, a story, an answer to a common question."""

from typing import Final

from content import choosing
from content.moves import Move, Outcome, Turn, give, out_of_scope
from content.session import Place
from content.turn import Said

INTROS: Final = {
    "starter": "system.intro.starter",
    "journal": "system.intro.journal",
    "practice": "system.intro.titled",
    "reflection": "system.intro.reflection",
    "story": "system.intro.titled",
    "step": "system.intro.step",
}


def intro(kind: str, item_id: str) -> str:
    """The reference of the line that goes before an item of this kind."""
    line = INTROS.get(kind, "")
    return f"{line}?of={item_id}" if line else ""


def starter(turn: Turn) -> Outcome:
    """Tonight's starter; with a topic, one about that."""
    if turn.heard.slots.get("topic"):
        return _another_of(turn, "starter")
    item = turn.library.item(choosing.tonight(turn.library, turn.heard.night))
    if item is None:
        raise LookupError("tonight's list names a starter that is not there")
    outcome = give(turn, item, intro="system.intro.tonight", session=choosing.remembering(turn.session, item))
    # The speaker does not chat on while people have just been handed a question.
    said = outcome.said._replace(refs=(*outcome.said.refs, "system.take_your_time"), ends=turn.heard.aloud)
    return outcome._replace(said=said)


def another(turn: Turn) -> Outcome:
    """Another of what the person has now; a starter where they have nothing."""
    kind = turn.place.activity if turn.place else "starter"
    return _another_of(turn, kind if kind in INTROS and kind != "step" else "starter")


def journal(turn: Turn) -> Outcome:
    """A prompt to write about; or, with `about`, the question at hand as something to write about."""
    here = turn.item
    if turn.heard.slots.get("about") and here and here.kind == "starter":
        said = Said(refs=("system.write_about_it", here.id), offers=("another", "save", "stop"), asked=True)
        return turn.tell(said, session=turn.session._replace(place=Place(activity="starter", item=here.id)))
    return _another_of(turn, "journal", step=here.step if here and here.kind == "step" else 0)


def practice(turn: Turn) -> Outcome:
    """Something to do."""
    return _another_of(turn, "practice")


def reflect(turn: Turn) -> Outcome:
    """A guided reflection: quiet minutes, part by part."""
    return _another_of(turn, "reflection")


def story(turn: Turn) -> Outcome:
    """A story of people who were here before."""
    return _another_of(turn, "story")


def skip(turn: Turn) -> Outcome:
    """Leave this one, or this part, without a word about it; what comes next is no deeper."""
    item, place = turn.item, turn.place
    if item is None or place is None:
        return starter(turn)
    if place.part < item.parts and place.activity == item.kind:
        return give(turn, item, part=place.part + 1)
    return another(turn)


def telling(item_id: str) -> Move:
    """The move that tells one fixed item, such as the answer to a common question. One that the writers took away
    is not understood any more."""

    def tell(turn: Turn) -> Outcome:
        item = turn.library.live(item_id)
        return give(turn, item) if item else out_of_scope(turn)

    return tell


EXPLAINED: Final = ("therapy", "term", "walk_away")
"""Kinds of which one item can be asked for by name."""


def explain(turn: Turn) -> Outcome:
    """What a word means, or what one kind of help is; without a name, the kinds of therapy."""
    name = turn.heard.slots.get("term", "")
    found = filter(None, (turn.library.live(f"{kind}.{name}") for kind in EXPLAINED))
    item = next(found, None)
    return give(turn, item) if item else therapy(turn)


def therapy(turn: Turn) -> Outcome:
    """The kinds of therapy, one at a time."""
    return _first_of(turn, "therapy", "system.intro.therapy")


def walk_away(turn: Turn) -> Outcome:
    """Signs and choices about leaving; never a verdict."""
    return _first_of(turn, "walk_away", "system.intro.walk_away")


def _first_of(turn: Turn, kind: str, line: str) -> Outcome:
    return give(turn, turn.library.pool(kind)[0], intro=line)


def _another_of(turn: Turn, kind: str, *, step: int = 0) -> Outcome:
    topic = turn.heard.slots.get("topic", "")
    deepest = choosing.ceiling(turn.session, turn.heard)
    couple = turn.heard.slots.get("company") == "both"
    pool = turn.library.pool(kind, depth=deepest, topic=topic, step=step, couple=couple)
    wants_depth = turn.heard.slots.get("depth") == "deeper"
    choice = choosing.another(turn.session, turn.heard, pool, deepest=wants_depth)
    if choice is None:
        return _nothing_on(turn, kind)
    outcome = give(turn, choice.item, intro=intro(kind, choice.item.id), session=choice.session)
    refs = outcome.said.refs
    if choice.spent:
        refs = ("system.spent", *refs)
    if wants_depth and deepest == 1:
        refs = ("system.light_first", *refs)
    return outcome._replace(said=outcome.said._replace(refs=refs))


def _nothing_on(turn: Turn, kind: str) -> Outcome:
    """A topic with nothing at this depth yet: say so, and give one of the rest."""
    outcome = _another_of(turn.with_slots(), kind)
    return outcome._replace(said=outcome.said._replace(refs=("system.none_on_topic", *outcome.said.refs)))
