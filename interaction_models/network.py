"""A network with one hidden layer, learned by Adam (Kingma and Ba, "Adam: A Method for Stochastic Optimization", 2015).

It is what scikit-learn's `MLPClassifier` gives, as a test holds, in half of its time: that one makes a dozen arrays of
all weights anew at each step, here they are changed where they lie, a block that the processor's cache holds at a time
(docs/decisions/0008). Training alone imports this.
"""

from collections.abc import Iterator
from math import sqrt
from typing import Final, NamedTuple

import numpy as np
from scipy.sparse import csr_matrix

from interaction_models.counting import Array

BATCH: Final = 4096
"""Lines after which the network changes its weights: with twice as many a point less is heard, with half as many no
more, and it takes longer."""
STEP: Final = 0.03
"""How far: thirty times as far as usual, as there are so few changes. Steps that grow smaller hear less."""
BLOCK: Final = 1 << 16
"""Weights that are changed at a time."""
MEAN_KEPT: Final = np.float32(0.9)
"""How much of the mean of former gradients a step keeps; this, and the next two, are as in the paper."""
SQUARE_KEPT: Final = np.float32(0.999)
LEAST: Final = np.float32(1e-8)


class Layer(NamedTuple):
    """Weights, a row for each number that comes in and a column for each that goes out, and an own weight for each of
    these."""

    weights: Array
    own: Array


class _Adam:
    """Changes an array, in place."""

    def __init__(self, changed: Array) -> None:
        self._changed = changed.reshape(-1)
        self._mean, self._square = np.zeros_like(self._changed), np.zeros_like(self._changed)
        self._spare = np.empty(BLOCK, dtype=np.float32)
        self._steps = 0

    def step(self, gradient: Array, *, shrink: float) -> None:
        """One step against the gradient, which is used up, and towards nothing by so much."""
        self._steps += 1
        rate = STEP * sqrt(1 - SQUARE_KEPT**self._steps) / (1 - MEAN_KEPT**self._steps)
        each = (self._changed, self._mean, self._square, gradient.reshape(-1))
        for start in range(0, len(self._changed), BLOCK):
            changed, mean, square, against = (its[start : start + BLOCK] for its in each)
            against += np.multiply(changed, np.float32(shrink), out=self._spare[: len(changed)])
            self._step(changed, mean, square, against, rate=np.float32(rate))

    def _step(self, changed: Array, mean: Array, square: Array, gradient: Array, *, rate: np.float32) -> None:
        spare = self._spare[: len(changed)]
        mean *= MEAN_KEPT
        mean += np.multiply(gradient, 1 - MEAN_KEPT, out=spare)
        gradient *= gradient
        gradient *= 1 - SQUARE_KEPT
        square *= SQUARE_KEPT
        square += gradient
        np.sqrt(square, out=spare)
        spare += LEAST
        np.divide(mean, spare, out=spare)
        spare *= rate
        changed -= spare


def fitted(
    lines: csr_matrix, held: Array, *, weights: Array, signs: int, rounds: int, alpha: float, seed: int
) -> tuple[Layer, Layer]:
    """The two layers of a network with so many `signs` between, after it has seen all lines so many times. `held` has
    a row a line, a column a class, and is true where the line holds it; a line counts by its weight. The same lines and
    `seed` give the same network; with another one it begins with other weights and sees the lines in another order."""
    random = np.random.RandomState(seed)
    inner, outer = _begun(random, lines.shape[1], signs), _begun(random, signs, held.shape[1])
    changes = [_Adam(its) for its in (*inner, *outer)]
    for batch in _batches(random, lines.shape[0], rounds):
        shrink = alpha / weights[batch].sum()
        gradients = _gradients(inner, outer, lines[batch], held[batch], weights[batch])
        for change, gradient, by in zip(changes, gradients, (shrink, 0, shrink, 0), strict=True):
            change.step(gradient, shrink=by)
    return inner, outer


def _batches(random: np.random.RandomState, lines: int, rounds: int) -> Iterator[Array]:
    """The places of the lines of each step, in another order each round."""
    order = np.arange(lines)
    for _ in range(rounds):
        order = order[random.permutation(lines)]
        yield from (order[start : start + BATCH] for start in range(0, lines, BATCH))


def _begun(random: np.random.RandomState, came: int, goes: int) -> Layer:
    """A layer of small weights (Glorot and Bengio, 2010)."""
    bound = sqrt(6 / (came + goes))
    weights, own = (random.uniform(-bound, bound, size).astype(np.float32) for size in ((came, goes), goes))
    return Layer(weights, own)


def _gradients(
    inner: Layer, outer: Layer, lines: csr_matrix, held: Array, weights: Array
) -> tuple[Array, Array, Array, Array]:
    """In which direction all weights make these lines' answers worse: of both layers, the inner one first."""
    signs = np.maximum(lines @ inner.weights + inner.own, 0)
    likely = 1 / (1 + np.exp(-(signs @ outer.weights + outer.own)))
    off = ((likely - held) * (weights / weights.sum())[:, None]).astype(np.float32)
    behind = (off @ outer.weights.T) * (signs > 0)
    return lines.T @ behind, behind.sum(axis=0), signs.T @ off, off.sum(axis=0)
