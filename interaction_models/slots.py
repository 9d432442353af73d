"""Which features a model keeps, and how it weighs a line of them. Training alone imports this.

A model has a fixed number of slots, so that more lines to learn from make neither a model larger nor a message slower.
Some fifteen features fall into each. Where all of them share it, what is learned of one is said of the others too.
Where they are told apart, one owns it and the rest are as if unseen (docs/decisions/0008).
"""

from typing import Final, NamedTuple

import numpy as np
from scipy.sparse import csr_matrix

from interaction_models.counting import Array
from interaction_models.linear import RARITY, UNSEEN

APART: Final = 256
"""Into how many the features of a slot are told apart where one owns it: as many as a byte tells. With sixteen a point
less is heard."""
FEW: Final = 3
"""Lines that are added when it is asked how much a feature tells: of one that occurs twice little is known."""


class Slots(NamedTuple):
    """The slots of a model, by their places."""

    owners: Array
    """Of each the feature that owns it: what is left of its number by the number of slots, below `apart`."""
    rarity: Array
    """How rare that feature is, in steps of `RARITY`."""
    apart: int
    """Into how many the features of a slot are told apart; 1 where they share it."""

    def vectors(self, counts: csr_matrix) -> csr_matrix:
        """Lines as `counting.counted` gives them, a column a slot: features by how rare they are, each line of length
        one."""
        its = self.kept(counts)
        strange = _squares(counts) - _squares(its)
        its.data *= self.rarity[its.indices]
        lengths = np.sqrt(_squares(its) + UNSEEN**2 * strange)
        its.data /= np.repeat(lengths, np.diff(its.indptr))
        return its

    def kept(self, counts: csr_matrix) -> csr_matrix:
        """The lines with the features alone that own a slot, a column a slot."""
        size = len(self.owners)
        slots = counts.indices % size
        kept = counts.indices // size % self.apart == self.owners[slots]
        before = np.concatenate([[0], np.cumsum(kept)])
        return csr_matrix((counts.data[kept], slots[kept], before[counts.indptr]), shape=(counts.shape[0], size))


def shared(counts: csr_matrix, *, size: int) -> Slots:
    """So many slots for lines as `counting.counted` gives them, each of them shared by its features."""
    lines = np.bincount(counts.indices % size, minlength=size)
    return _weighed(np.zeros(size, dtype=np.uint8), lines, of=counts.shape[0], apart=1)


def owned(counts: csr_matrix, held: Array, *, size: int) -> Slots:
    """So many slots for lines as `counting.counted` gives them, each of them owned by the feature that occurs often and
    tells most; `held` is true of the lines that hold what is looked for at all."""
    places = counts.indices % size * APART + counts.indices // size % APART
    lines = np.bincount(places, minlength=size * APART)
    holding = np.bincount(places[np.repeat(held, np.diff(counts.indptr))], minlength=size * APART)
    owners = _telling(lines, holding, share=held.mean()).reshape(size, APART).argmax(axis=1)
    of_owners = lines.reshape(size, APART)[np.arange(size), owners]
    return _weighed(owners.astype(np.uint8), of_owners, of=counts.shape[0], apart=APART)


def _weighed(owners: Array, lines: Array, *, of: int, apart: int) -> Slots:
    """The slots of these owners, each of which occurs in so many lines of all."""
    rarity = np.log((1 + of) / (1 + lines)) + 1
    return Slots(owners, (RARITY * np.round(rarity / RARITY)).astype(np.float32), apart)


def _squares(lines: csr_matrix) -> Array:
    """The sum of squares of each line."""
    before = np.concatenate([[0], np.cumsum(lines.data**2, dtype=np.float64)])
    return np.asarray(before[lines.indptr[1:]] - before[lines.indptr[:-1]])


def _telling(lines: Array, holding: Array, *, share: float) -> Array:
    """How much each feature tells: the root of how many lines have it, times how much more or less often than others
    these hold what is looked for."""
    seen = np.flatnonzero(lines)  # one in twenty: the rest need no sums
    often, held = lines[seen], holding[seen]
    surprise = (held - share * often) / np.sqrt(share * (1 - share) * (often + FEW))
    telling = np.zeros(len(lines), dtype=np.float32)
    telling[seen] = np.sqrt(often) * (1 + np.abs(surprise))
    return telling
