"""Learning a model from lines, and writing it as the plain data that `linear` reads. Training alone imports it.

Lines are the buckets of `features`, weighted by how rare they are and brought to length one. Requests are learned by
one logistic regression a class; signs of danger by a network of one hidden layer. The same lines give the same bytes.
"""

import json
import warnings
from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
from scipy.sparse import csr_matrix, diags
from sklearn.cluster import KMeans
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import SGDClassifier
from sklearn.neural_network import MLPClassifier

from interaction_models.linear import LENGTH, LEVELS, NONE

CLIPPED: Final = 99.9
"""Of a hundred weights so many are written as they are, and the few largest as the largest of these."""
SAMPLE: Final = 100_000
"""Weights that are looked at for the levels that weights can have."""
STEPS: Final = 110_000
"""Lines that are looked at in all, each several times over: more lines are looked at less often each."""
BATCH: Final = 4096
"""Lines after which the network changes its weights: with a quarter as many it takes twice as long for the same."""
STEP: Final = 0.02
"""How far: twenty times as far as scikit-learn's own choice, as there are so many fewer changes."""


class Learned(NamedTuple):
    """What was learned: a weight for each class and bucket, an own weight for each class, and how rare buckets are."""

    classes: tuple[str, ...]
    weights: "np.ndarray[tuple[int, int], np.dtype[np.float64]]"
    intercepts: "np.ndarray[tuple[int], np.dtype[np.float64]]"
    rarity: "np.ndarray[tuple[int], np.dtype[np.float64]]"

    def scores(self, counts: csr_matrix) -> "np.ndarray[tuple[int, int], np.dtype[np.float64]]":
        """The score of each class for lines as `counting.counted` gives them, one row a line."""
        return np.asarray(_vectors(counts, self.rarity) @ self.weights.T + self.intercepts)


def rarity_of(counts: csr_matrix) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    """How rare each bucket is among the lines, as it will be written: in steps of `LENGTH`."""
    lines = counts.shape[0]
    rarity = np.log((1 + lines) / (1 + np.bincount(counts.indices, minlength=counts.shape[1]))) + 1
    return np.asarray(LENGTH * np.round(rarity / LENGTH))


def _vectors(counts: csr_matrix, rarity: "np.ndarray[tuple[int], np.dtype[np.float64]]") -> csr_matrix:
    weighted = csr_matrix(counts @ diags(rarity))
    lengths = np.sqrt(weighted.multiply(weighted).sum(axis=1)).A1
    return csr_matrix(diags(1 / np.where(lengths == 0, 1, lengths)) @ weighted)


def learn(counts: csr_matrix, answers: Sequence[str], *, alpha: float, steps: int = STEPS) -> Learned:
    """A model that gives each line of `counts` (`counting.counted`) its answer. It looks at `steps` lines in all."""
    rarity = rarity_of(counts)
    vectors = _vectors(counts, rarity)
    rounds = max(4, min(15, round(steps / max(1, len(answers)))))
    classes = tuple(sorted(set(answers)))
    models = [
        _fitted(vectors, np.array([answer == name for answer in answers]), alpha=alpha, rounds=rounds)
        for name in classes
    ]
    weights = np.vstack([model.coef_ for model in models])
    return Learned(classes, weights, np.array([model.intercept_[0] for model in models]), rarity)


def _fitted(
    vectors: csr_matrix, held: "np.ndarray[tuple[int], np.dtype[np.bool_]]", *, alpha: float, rounds: int
) -> SGDClassifier:
    return SGDClassifier(loss="log_loss", alpha=alpha, max_iter=rounds, tol=None, random_state=0).fit(vectors, held)


class Layers(NamedTuple):
    """What was learned in two layers: signs that the model made up, and what they say of each class."""

    classes: tuple[str, ...]
    signs: Learned
    weights: "np.ndarray[tuple[int, int], np.dtype[np.float64]]"
    intercepts: "np.ndarray[tuple[int], np.dtype[np.float64]]"

    def scores(self, counts: csr_matrix) -> "np.ndarray[tuple[int, int], np.dtype[np.float64]]":
        """The score of each class for lines as `counting.counted` gives them, one row a line."""
        return np.asarray(np.maximum(0, self.signs.scores(counts)) @ self.weights.T + self.intercepts)


def learn_layers(
    counts: csr_matrix,
    answers: Sequence[str],
    *,
    weights: Sequence[float],
    names: Sequence[str],
    signs: int,
    rounds: int,
    alpha: float,
) -> Layers:
    """A model of `names`, of which the answer to a line may hold several, with spaces between, or none. A line counts
    by its weight."""
    rarity = rarity_of(counts)
    held = np.array([[name in answer.split() for name in names] for answer in answers], dtype=int)
    model = MLPClassifier(
        (signs,), alpha=alpha, batch_size=BATCH, learning_rate_init=STEP, max_iter=rounds, random_state=0
    )
    with warnings.catch_warnings(category=ConvergenceWarning, action="ignore"):  # the rounds are few on purpose
        model.fit(_vectors(counts, rarity).astype(np.float32), held, np.array(weights) / np.mean(weights))
    (inner, outer), (own, outer_own) = model.coefs_, model.intercepts_
    made_up = Learned(tuple(f"sign {n}" for n in range(signs)), inner.T, own, rarity)
    return Layers(tuple(names), made_up, outer.T, outer_own)


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
    rare a bucket is already in it."""
    weights = (learned.weights * learned.rarity).T
    scales = np.array([np.percentile(np.abs(its[its != 0]), CLIPPED) for its in weights.T]) / 127
    steps = np.clip(weights / scales, -127, 127)
    levels = _levels(steps)
    head = {
        "classes": learned.classes,
        "last": len(learned.rarity) - 1,
        "intercepts": [round(float(own), 5) for own in learned.intercepts],
        "scales": [round(float(scale), 9) for scale in scales],
        "levels": [int(level) + NONE for level in levels] + [NONE] * (LEVELS - len(levels)),
        "trust": [round(float(number), 5) for number in trust],
    }
    nearest = np.searchsorted((levels[1:] + levels[:-1]) / 2, steps).astype(np.uint8)
    if len(learned.classes) % 2:
        nearest = np.pad(nearest, ((0, 0), (0, 1)))
    halves = nearest[:, ::2] | nearest[:, 1::2] << 4
    lengths = np.round(learned.rarity / LENGTH).astype(np.uint8)
    return json.dumps(head, separators=(",", ":")).encode() + b"\n" + lengths.tobytes() + halves.tobytes()


def _levels(steps: "np.ndarray[tuple[int, int], np.dtype[np.float64]]") -> "np.ndarray[tuple[int], np.dtype[np.int64]]":
    """At most sixteen whole numbers, near to what these weights are, nothing among them, the least first."""
    some = steps[steps != 0].reshape(-1, 1)
    some = some[:: max(1, len(some) // SAMPLE)]
    means = KMeans(LEVELS - 1, n_init=1, random_state=0).fit(some).cluster_centers_.ravel()
    return np.unique([0, *np.round(means).astype(int)])
