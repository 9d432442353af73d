"""From ids to words: a `Said` becomes a `Reply`, and a long one is cut to what two texts hold."""

from collections.abc import Iterator
from typing import Final

from content.library import Library
from content.turn import Offer, Passage, Reply, Said

TWO_TEXTS: Final = 306
"""Characters of two joined text messages in the basic alphabet: 153 each (3GPP TS 23.038)."""

LINE: Final = "system."
"""How the ids of lines that are no items begin."""


def in_one_language(library: Library, said: Said, language: str, *, aloud: bool) -> Said:
    """The `Said` in a language where all that it says is written in that, with the offers that are; else in English."""
    said = said._replace(language="")  # what is repeated may have been in another
    if language in ("", "en"):
        return said
    offers = tuple(token for token in said.offers if library.speaks(language, [_offer_id(token)]))
    there = said._replace(language=language, offers=offers)
    question = [_question_id(there)] if aloud and not there.ends and offers else []
    return there if library.speaks(language, (*said.refs, *question)) else said


def compose(library: Library, said: Said, *, aloud: bool) -> Reply:
    """The words of a `Said`. Pure: the same ids give the same reply. Only aloud does a reply close with a question."""
    locale = said.language or "en"
    offers = tuple(_offer(library, token, locale) for token in said.offers)
    question, again = _question(library, said, offers, locale) if aloud else (None, None)
    return Reply(
        says=tuple(library.passage(ref, locale=locale) for ref in said.refs),
        aside=library.passage(said.aside, locale=locale) if said.aside else None,
        offers=offers,
        question=question,
        again=again,
        ends=said.ends,
        private=said.private,
        content_ids=() if said.private else tuple(ref.partition("?")[0] for ref in said.refs),
    )


def what_is_left(library: Library, said: Said) -> Said:
    """A `Said` that was kept, or made of one, without what the writers deleted since."""
    return said._replace(
        refs=tuple(filter(library.has, said.refs)),
        rest=tuple(filter(library.has, said.rest)),
        offers=tuple(filter(library.offers, said.offers)),
    )


def given_before(library: Library, said: Said) -> Said:
    """The answer that a message got before, for one that comes again. Where something of it was deleted since, it
    comes without offers: their numbers would not be those that the person saw. A silent one stays silent."""
    left = what_is_left(library, said)
    if left == said:
        return said
    return left._replace(refs=left.refs or ("system.menu",), offers=())


def _offer(library: Library, token: str, locale: str) -> Offer:
    return Offer(token=token, label=library.passage(_offer_id(token), locale=locale))


def _offer_id(token: str) -> str:
    return f"{LINE}offer.{token.replace(':', '.')}"


def _question(
    library: Library, said: Said, offers: tuple[Offer, ...], locale: str
) -> tuple[Passage | None, Passage | None]:
    """The closing question by voice and its second wording; none where the reply ends or offers nothing."""
    if said.ends or not offers:
        return None, None
    name = _question_id(said)
    labels = dict(zip("abc", (offer.label.voice for offer in offers), strict=False))
    return (
        library.passage(name, locale=locale, values=labels),
        library.passage(f"{name}.again", locale=locale, values=labels),
    )


def _question_id(said: Said) -> str:
    """The closing question by voice: its own, or the one that names the offers."""
    return said.question or f"system.choose.{len(said.offers)}"


def numbered(offers: tuple[Offer, ...]) -> str:
    """The offers as a text puts them: `1 another 2 save`."""
    return " ".join(f"{number} {offer.label.text}" for number, offer in enumerate(offers, start=1))


def paged(library: Library, said: Said) -> Said:
    """The `Said` cut to what fits two texts. What is less needed goes first: offers, then the line before an item;
    only then does the rest wait for MORE."""
    for smaller in _ever_smaller(said):
        if _length(library, smaller) <= TWO_TEXTS:
            return smaller
    fits = next((n for n in range(len(said.refs), 1, -1) if _length(library, _cut(said, n)) <= TWO_TEXTS), 1)
    return _cut(said, fits)


def _ever_smaller(said: Said) -> Iterator[Said]:
    """The `Said` itself, then with fewer offers, then without the lines before an item: first those that name it,
    then any. An item is never parted from what was said about it by MORE."""
    yield said
    if said.private:
        return
    yield from _fewer_offers(said)
    if said.refs[-1:] and said.refs[-1].startswith(LINE):
        return  # there is no item, and every line is said
    for spared in ((f"{LINE}intro", f"{LINE}resume"), (LINE,)):
        before = tuple(ref for ref in said.refs[:-1] if not ref.startswith(spared))
        if before != said.refs[:-1]:
            yield from _fewer_offers(said._replace(refs=(*before, said.refs[-1])))


def _fewer_offers(said: Said) -> Iterator[Said]:
    yield from (said._replace(offers=said.offers[:n]) for n in range(len(said.offers), 0, -1))


def _cut(said: Said, refs: int) -> Said:
    """The first so many references, and MORE for the others. A question is asked where it stands, not before."""
    if refs == len(said.refs):
        return said
    offers = ("more", *(offer for offer in said.offers if offer not in ("more", "next")))[:3]
    return said._replace(refs=said.refs[:refs], rest=(*said.refs[refs:], *said.rest), offers=offers, asked=False)


def _length(library: Library, said: Said) -> int:
    reply = compose(library, said, aloud=False)
    words = [passage.text for passage in reply.says] + ([numbered(reply.offers)] if reply.offers else [])
    return len(" ".join(words))
