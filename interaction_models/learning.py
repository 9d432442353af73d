"""Learning a model from lines, and writing it as the plain data that `linear` reads. Training alone imports it.

Lines are the features that own a slot (`slots`), weighted by how rare they are and brought to length one. Requests are
learned by one logistic regression a class; signs of danger by a network of one hidden layer (`network`). The same
lines give the same bytes.
"""

import json
from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.cluster import KMeans
from sklearn.linear_model import SGDClassifier

from interaction_models.counting import Array
from interaction_models.linear import LENGTH, LEVELS, NONE
from interaction_models.network import fitted
from interaction_models.slots import Slots, owned, shared

CLIPPED: Final = 99.9
"""Of a hundred weights so many are written as they are, and the few largest as the largest of these."""
SAMPLE: Final = 100_000
"""Weights that are looked at for the levels that weights can have."""
STEPS: Final = 110_000
"""Lines that are looked at in all, each several times over: more lines are looked at less often each."""
AVERAGED: Final = 0.33
"""Of so many of its last steps the network is the mean: two that learn in another order then agree more often, hear a
little more and raise a tenth less of what is harmless."""


class Learned(NamedTuple):
    """What was learned: a weight for each class and slot, an own weight for each class, and what the slots hold."""

    classes: tuple[str, ...]
    weights: Array
    intercepts: Array
    slots: Slots

    def scores(self, counts: csr_matrix) -> Array:
        """The score of each class for lines as `counting.counted` gives them, one row a line."""
        return np.asarray(self.slots.vectors(counts) @ self.weights.T + self.intercepts)


def learn(counts: csr_matrix, answers: Sequence[str], *, size: int, alpha: float, steps: int = STEPS) -> Learned:
    """A model with `size` slots, each of which its features share, that gives each line of `counts`
    (`counting.counted`) its answer. It looks at `steps` lines in all."""
    slots = shared(counts, size=size)
    vectors = slots.vectors(counts)
    rounds = max(4, min(15, round(steps / max(1, len(answers)))))
    classes = tuple(sorted(set(answers)))
    models = [
        _fitted(vectors, np.array([answer == name for answer in answers]), alpha=alpha, rounds=rounds)
        for name in classes
    ]
    weights = np.vstack([model.coef_ for model in models])
    return Learned(classes, weights, np.array([model.intercept_[0] for model in models]), slots)


def _fitted(vectors: csr_matrix, held: Array, *, alpha: float, rounds: int) -> SGDClassifier:
    return SGDClassifier(loss="log_loss", alpha=alpha, max_iter=rounds, tol=None, random_state=0).fit(vectors, held)


class Layers(NamedTuple):
    """What was learned in two layers: signs that the model made up, and what they say of each class."""

    classes: tuple[str, ...]
    signs: Learned
    weights: Array
    intercepts: Array

    def scores(self, counts: csr_matrix) -> Array:
        """The score of each class for lines as `counting.counted` gives them, one row a line."""
        return np.asarray(np.maximum(0, self.signs.scores(counts)) @ self.weights.T + self.intercepts)


def learn_layers(
    counts: csr_matrix,
    answers: Sequence[str],
    *,
    weights: Sequence[float],
    names: Sequence[str],
    size: int,
    signs: int,
    rounds: int,
    alpha: float,
) -> Layers:
    """A model of `names` with `size` slots and so many signs. The answer to a line may hold several names, with spaces
    between, or none. A line counts by its weight."""
    rows = {answer: np.array([name in answer.split() for name in names]) for answer in set(answers)}
    held = np.array([rows[answer] for answer in answers])
    slots = owned(counts, np.array([answer != "" for answer in answers]), size=size)
    vectors = slots.vectors(counts).astype(np.float32)
    order = np.argsort(-np.bincount(vectors.indices, minlength=size), kind="stable")  # what is often read lies together
    inner, outer = fitted(
        vectors[:, order],
        held,
        weights=np.array(weights) / np.mean(weights),
        signs=signs,
        rounds=rounds,
        alpha=alpha,
        averaged=AVERAGED,
    )
    made_up = Learned(tuple(f"sign {n}" for n in range(signs)), inner.weights[np.argsort(order)].T, inner.own, slots)
    return Layers(tuple(names), made_up, outer.weights.T, outer.own)


def written_layers(layers: Layers) -> bytes:
    """The model as the bytes that `linear.Layered` reads."""
    head = {
        "classes": layers.classes,
        "weights": [[round(float(weight), 4) for weight in row] for row in layers.weights],
        "intercepts": [round(float(own), 4) for own in layers.intercepts],
    }
    return json.dumps(head, separators=(",", ":")).encode() + b"\n" + written(layers.signs)


def written(learned: Learned, *, trust: Sequence[float] = (0.0, 1.0, 0.0)) -> bytes:
    """The model as the bytes that `linear` reads: each weight as the nearest of sixteen levels of its class, with how
    rare a feature is already in it."""
    weights = (learned.weights * learned.slots.rarity).T
    scales = np.array([np.percentile(np.abs(its[its != 0]), CLIPPED) for its in weights.T]) / 127
    steps = np.clip(weights / scales, -127, 127)
    levels = _levels(steps)
    head = {
        "classes": learned.classes,
        "slots": len(learned.slots.owners),
        "apart": learned.slots.apart,
        "intercepts": [round(float(own), 5) for own in learned.intercepts],
        "scales": [round(float(scale), 9) for scale in scales],
        "levels": [int(level) + NONE for level in levels] + [NONE] * (LEVELS - len(levels)),
        "trust": [round(float(number), 5) for number in trust],
    }
    nearest = np.searchsorted((levels[1:] + levels[:-1]) / 2, steps).astype(np.uint8)
    if len(learned.classes) % 2:
        nearest = np.pad(nearest, ((0, 0), (0, 1)))
    halves = nearest[:, ::2] | nearest[:, 1::2] << 4
    lengths = np.round(learned.slots.rarity / LENGTH).astype(np.uint8)
    parts = (learned.slots.owners, lengths, halves)
    return json.dumps(head, separators=(",", ":")).encode() + b"\n" + b"".join(part.tobytes() for part in parts)


def _levels(steps: Array) -> Array:
    """At most sixteen whole numbers, near to what these weights are, nothing among them, the least first."""
    some = steps[steps != 0].reshape(-1, 1)
    some = some[:: max(1, len(some) // SAMPLE)]
    means = KMeans(LEVELS - 1, n_init=1, random_state=0).fit(some).cluster_centers_.ravel()
    return np.unique([0, *np.round(means).astype(int)])
