"""Learning a model from lines, and writing it as the plain data that `linear` reads. Training alone imports it.

Lines are the features that own a slot (`slots`), weighted by how rare they are and brought to length one. Requests are
learned by one logistic regression a class; signs of danger by some networks with one hidden layer (`network`). The same
lines give the same bytes.
"""

import json
from collections.abc import Sequence
from concurrent.futures import Executor
from typing import Final, NamedTuple

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.cluster import KMeans
from sklearn.linear_model import SGDClassifier

from interaction_models.counting import Array
from interaction_models.linear import RARITY, to_a_byte
from interaction_models.network import fitted
from interaction_models.slots import Slots, owned, shared

CLIPPED: Final = 99.95
"""Of a hundred weights so many are written as they are, and the few largest as the largest of these: with 99.99 twice
as many unrelated messages set something off, with 99.9 half a point less of requests is understood."""
SAMPLE: Final = 100_000
"""Weights that are looked at for the levels that weights can have."""
STEPS: Final = 110_000
"""Lines that are looked at in all, each several times over: more lines are looked at less often each."""
LEVELS: Final = 16
"""Levels that a weight of requests can have."""
FAR: Final = 0.75
"""Weights of signs that are nearer to nothing than this share of their usual distance from it are nothing, the others
all as far from it as these are in the mean (docs/decisions/0008)."""


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
    networks: int,
    signs: int,
    rounds: int,
    alpha: float,
    cores: Executor,
) -> Layers:
    """A model of `names` with `size` slots: the mean of so many networks with so many signs each, learned by `cores`.
    The answer to a line may hold several names, with spaces between, or none. A line counts by its weight."""
    given, which = np.unique(answers, return_inverse=True)
    held = np.array([[name in answer.split() for name in names] for answer in given])[which]
    slots = owned(counts, np.array([answer != "" for answer in given])[which], size=size)
    vectors = slots.vectors(counts).astype(np.float32)
    order = np.argsort(-np.bincount(vectors.indices, minlength=size), kind="stable")  # what is often read lies together
    counting = np.array(weights) / np.mean(weights)
    learning = [
        cores.submit(
            fitted, vectors[:, order], held, weights=counting, signs=signs, rounds=rounds, alpha=alpha, seed=seed
        )
        for seed in range(networks)
    ]
    inner, outer = zip(*(each.result() for each in learning), strict=True)
    learned = _coarse(np.hstack([layer.weights for layer in inner])[np.argsort(order)], slots).T
    made_up = Learned(tuple(map(str, range(len(learned)))), learned, np.hstack([layer.own for layer in inner]), slots)
    says = np.vstack([layer.weights for layer in outer]).T / networks
    return Layers(tuple(names), made_up, says, np.mean([layer.own for layer in outer], axis=0))


def _coarse(weights: Array, slots: Slots) -> Array:
    """Each weight, a row a slot, as one of three of its sign: nothing, or so far from it in either direction."""
    share = np.exp(1 - slots.rarity)[:, None]  # of the lines that have the feature: it counts by how often it is met
    usual = np.sqrt((share * weights**2).sum(axis=0) / share.sum())
    far = np.abs(weights) > FAR * usual
    distance = (share * np.abs(weights) * far).sum(axis=0) / (share * far).sum(axis=0)
    return np.asarray(np.sign(weights) * far * distance)


def written_layers(layers: Layers) -> bytes:
    """The model as the bytes that `linear.Layered` reads."""
    head = {
        "classes": layers.classes,
        "weights": [[round(float(weight), 4) for weight in row] for row in layers.weights],
        "intercepts": [round(float(own), 4) for own in layers.intercepts],
    }
    return json.dumps(head, separators=(",", ":")).encode() + b"\n" + _written_signs(layers.signs)


def _written_signs(learned: Learned) -> bytes:
    scales = np.abs(learned.weights).max(axis=1)
    which = 1 + np.sign(learned.weights).T.astype(int)
    return _file(learned, scales=scales * RARITY, levels=(0, 1, 2), none=1, by_rarity=True, which=which)


def written(learned: Learned, *, trust: Sequence[float]) -> bytes:
    """The model as the bytes that `linear` reads: each weight as the nearest of sixteen levels of its class, with how
    rare a feature is already in it."""
    weights = (learned.weights * learned.slots.rarity).T
    scales = np.array([np.percentile(np.abs(its[its != 0]), CLIPPED) for its in weights.T]) / 127
    steps = np.clip(weights / scales, -127, 127)
    levels = _levels(steps)
    which = np.searchsorted((levels[1:] + levels[:-1]) / 2, steps)
    each = [int(level) + 128 for level in levels] + [128] * (LEVELS - len(levels))
    return _file(learned, scales=scales, levels=each, none=128, by_rarity=False, which=which, trust=trust)


def _levels(steps: Array) -> Array:
    """At most sixteen whole numbers, near to what these weights are, nothing among them, the least first."""
    some = steps[steps != 0].reshape(-1, 1)
    some = some[:: max(1, len(some) // SAMPLE)]
    means = KMeans(LEVELS - 1, n_init=1, random_state=0).fit(some).cluster_centers_.ravel()
    return np.unique([0, *np.round(means).astype(int)])


def _file(
    learned: Learned,
    *,
    scales: Array,
    levels: Sequence[int],
    none: int,
    by_rarity: bool,
    which: Array,
    trust: Sequence[float] = (0.0, 1.0, 0.0),
) -> bytes:
    head = {
        "classes": learned.classes,
        "slots": len(learned.slots.owners),
        "apart": learned.slots.apart,
        "intercepts": [round(float(own), 5) for own in learned.intercepts],
        "scales": [round(float(scale), 9) for scale in scales],
        "levels": levels,
        "none": none,
        "by_rarity": by_rarity,
        "trust": [round(float(number), 5) for number in trust],
    }
    rarity = np.round(learned.slots.rarity / RARITY).astype(np.uint8)
    parts = (learned.slots.owners, rarity, _packed(which, levels=len(levels)))
    return json.dumps(head, separators=(",", ":")).encode() + b"\n" + b"".join(part.tobytes() for part in parts)


def _packed(which: Array, *, levels: int) -> Array:
    """The level of each weight, a row a slot, as many to a byte as it holds."""
    each = to_a_byte(levels)
    padded = np.pad(which, ((0, 0), (0, -which.shape[1] % each))).reshape(len(which), -1, each)
    return np.asarray((padded * levels ** np.arange(each)).sum(axis=2), dtype=np.uint8)
