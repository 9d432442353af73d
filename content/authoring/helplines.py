"""Help lines: how one is put into words, and what is wrong with the table of them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from string import Template
from typing import Final

from content.authoring.items import Hotline, Item, Words
from content.authoring.wording import CHARACTERS, STALE, odd
from content.vocabulary import EMERGENCY

RECHECK_AFTER: Final = 90
"""Days after which a help line must be checked with its operator again (docs/safety.md)."""
ANYWHERE: Final = "ZZ"
"""The region of whoever is nowhere known: it has no emergency number."""


def forms_of(items: Iterable[Item]) -> dict[str, Item]:
    """The items that say how a help line is put."""
    return {item.id: item for item in items if item.kind == "safety"}


def composed(line: Hotline, forms: Mapping[str, Item]) -> Words:
    """A line as it is said. KeyError or ValueError where its form is not there, or names what no line has."""
    facts = reach(line, forms)
    form = forms["safety.line.only" if line.only else "safety.line"]
    return Words(voice=Template(form.spoken).substitute(facts), text=Template(form.texted).substitute(facts))


def reach(line: Hotline, forms: Mapping[str, Item]) -> dict[str, str]:
    """How a line is reached, in words for both doors, with the facts that its forms name."""
    call = line.call or ""
    if line.press:
        call = Template(forms["safety.reach.press"].texted).substitute(call=call, press=line.press)
    facts = {
        "name": line.name,
        "spoken_name": line.spoken_name or line.name,
        "serves": line.serves,
        "whom": line.whom or "",
        "call": call,
        "text": line.text_word or "",
        "text_to": line.text_to or "",
        "web": line.web or "",
        "number": line.call or "",
    }
    form = forms[f"safety.reach.{_form(line)}"]
    spoken = Template(form.spoken).substitute(facts)
    return {**facts, "spoken_reach": spoken, "reach": Template(form.texted).substitute(facts)}


def _form(line: Hotline) -> str:
    if not line.call:
        return "text" if line.text_word else "web"
    if not line.text_to:
        return "call"
    if line.text_to == line.call and not line.text_word:
        return "call_text_same"
    return "call_text" if line.text_word else "call_text_number"


def faults_of(line: Hotline, forms: Mapping[str, Item], *, abroad: Mapping[str, Mapping[str, Item]]) -> Iterator[str]:
    """What is wrong with one line, also as it is put in other languages: `abroad` has their forms."""
    for language, its in abroad.items():
        if (said := line.abroad(language)) is None:
            yield f"has no '{language}:': write its name and whom it serves in that language too"
        else:
            yield from (f"{language}: {fault}" for fault in (*_of_letters(said), *_of_length(said, its)))
    if not (line.call or line.web or (line.text_word and line.text_to)):
        yield "cannot be reached: it needs 'call:', 'web:', or 'text_word:' with 'text_to:'"
    if line.text_word and not line.text_to:
        yield "says what to text and not where: it needs 'text_to:'"
    if line.id.partition(".")[2][:2] != line.region.lower():
        yield f"is of region {line.region}, and its id of another"
    if line.grade == "A" and line.verified_on is None:
        yield "is of grade A, so it needs 'verified_on:', the day it was checked with its operator"
    yield from _of_letters(line)
    yield from _of_age(line)
    yield from _of_length(line, forms)


def _of_letters(line: Hotline) -> Iterator[str]:
    for said in filter(None, (line.name, line.call, line.text_word, line.text_to, line.web, line.serves, line.press)):
        if fault := odd(said):
            yield fault


def _of_age(line: Hotline) -> Iterator[str]:
    for fact in filter(None, (line.name, line.call, line.text_word, line.text_to, line.web, line.tty)):
        if match := STALE.search(fact):
            yield f"'{match.group(0)}' was replaced or closed: find what is answered now"


def _of_length(line: Hotline, forms: Mapping[str, Item]) -> Iterator[str]:
    try:
        length = len(composed(line, forms).texted)
    except (KeyError, ValueError) as error:
        if not str(error.args[0]).startswith("safety."):  # a form that is not there is a problem by itself
            yield f"cannot be put into words by safety.line and safety.reach: {error}"
        return
    if length > CHARACTERS["hotline"]:
        yield f"{length} characters by text, at most {CHARACTERS['hotline']}: shorten its name, or whom it serves"


def missing(lines: Iterable[Hotline]) -> Iterator[str]:
    """What the table as a whole lacks: whoever asks gets a line, wherever they are."""
    kinds: dict[str, set[str]] = defaultdict(set, {ANYWHERE: set()})
    for line in lines:
        kinds[line.region].update(line.kinds)
    for region, found in sorted(kinds.items()):
        for kind in ("general", EMERGENCY):
            if kind not in found and (region, kind) != (ANYWHERE, EMERGENCY):
                yield f"region {region} has no line of kind '{kind}'"


def stale(line: Hotline, today: date) -> str:
    """What is to be seen to before a release; nothing where a line was checked of late."""
    if line.verified_on is None:
        return "no day is known on which it was checked with its operator: check it, then set 'verified_on:'"
    if (days := (today - line.verified_on).days) > RECHECK_AFTER:
        return f"was checked {days} days ago: check it with its operator, then date it"
    return ""
