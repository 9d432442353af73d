"""From ids to words: a `Said` becomes a `Reply`, and a long one is cut to what two texts hold."""

from dataclasses import replace
from typing import Final

from content.library import Library
from content.turn import Offer, Passage, Reply, Said

TWO_TEXTS: Final = 306
"""Characters of two joined text messages in the basic alphabet: 153 each (3GPP TS 23.038)."""


def compose(library: Library, said: Said, *, locale: str) -> Reply:
    """The words of a `Said`. Pure: the same ids give the same reply."""
    offers = tuple(_offer(library, token, locale) for token in said.offers)
    question, again = _question(library, said, offers, locale)
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


def _offer(library: Library, token: str, locale: str) -> Offer:
    label = library.passage(f"system.offer.{token.replace(':', '.')}", locale=locale)
    return Offer(token=token, label=label)


def _question(
    library: Library, said: Said, offers: tuple[Offer, ...], locale: str
) -> tuple[Passage | None, Passage | None]:
    """The closing question by voice and its second wording; none where the reply ends or offers nothing."""
    if said.ends or not offers:
        return None, None
    name = said.question or f"system.choose.{len(offers)}"
    labels = dict(zip("abc", (offer.label.voice for offer in offers), strict=False))
    return (
        library.passage(name, locale=locale, values=labels),
        library.passage(f"{name}.again", locale=locale, values=labels),
    )


def numbered(offers: tuple[Offer, ...]) -> str:
    """The offers as a text puts them: `1 another 2 save`."""
    return " ".join(f"{number} {offer.label.text}" for number, offer in enumerate(offers, start=1))


def paged(library: Library, said: Said, *, locale: str) -> Said:
    """The `Said` cut to what fits two texts with its offers; the rest waits for MORE."""
    queue = (*said.refs, *said.rest)
    if not said.rest and _length(library, said, said.refs, locale) <= TWO_TEXTS:
        return said
    cut = replace(said, offers=_with_more(said))
    fits = max(1, _fitting(library, cut, queue if not said.rest else said.refs, locale))
    return replace(cut, refs=queue[:fits], rest=queue[fits:])


def _with_more(said: Said) -> tuple[str, ...]:
    return ("more", *(offer for offer in said.offers if offer not in ("more", "next")))[:3]


def _fitting(library: Library, said: Said, refs: tuple[str, ...], locale: str) -> int:
    return next((n for n in range(len(refs), 0, -1) if _length(library, said, refs[:n], locale) <= TWO_TEXTS), 1)


def _length(library: Library, said: Said, refs: tuple[str, ...], locale: str) -> int:
    reply = compose(library, replace(said, refs=refs), locale=locale)
    words = [passage.text for passage in reply.says] + ([numbered(reply.offers)] if reply.offers else [])
    return len(" ".join(words))
