"""Learning a model from lines, and writing it as the plain data that `linear` reads. Training alone imports it.

Lines are the buckets of `features`, weighted by how rare they are and brought to length one. Requests are learned by
one logistic regression a class; signs of danger by a network of one hidden layer. The same lines give the same bytes.
"""

import json
import math
import warnings
from array import array
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np
from joblib import Parallel, delayed
from scipy.sparse import csr_matrix, diags
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import SGDClassifier
from sklearn.neural_network import MLPClassifier

from interaction_models.features import BUCKETS
from interaction_models.linear import NONE, OFTEN, STEP

DAMPED: Final = tuple(math.exp(STEP * level) for level in OFTEN)
"""What a bucket counts that occurs so often in a line."""
STEPS: Final = 220_000
"""Lines that are looked at in all, each several times over: more lines are looked at less often each."""


class Learned(NamedTuple):
    """What was learned: a weight for each class and bucket, an own weight for each class, and how rare buckets are."""

    classes: tuple[str, ...]
    weights: "np.ndarray[tuple[int, int], np.dtype[np.float64]]"
    intercepts: "np.ndarray[tuple[int], np.dtype[np.float64]]"
    rarity: "np.ndarray[tuple[int], np.dtype[np.float64]]"

    def scores(self, lines: Sequence[Mapping[int, int]]) -> "np.ndarray[tuple[int, int], np.dtype[np.float64]]":
        """The score of each class for lines as buckets, one row a line."""
        return np.asarray(_vectors(counted(lines), self.rarity) @ self.weights.T + self.intercepts)


def counted(lines: Sequence[Mapping[int, int]]) -> csr_matrix:
    """How often each bucket occurs in each line, dampened: about 1, 1.7, 2.1 for once, twice, three times."""
    places, found, values = [0], array("i"), array("d")
    for line in lines:
        for bucket, n in line.items():
            found.append(bucket)
            values.append(DAMPED[min(n, 31)])
        places.append(len(found))
    return csr_matrix((values, found, places), shape=(len(lines), BUCKETS))


def rarity_of(counts: csr_matrix) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    """How rare each bucket is among the lines, as it will be written: in levels."""
    lines = counts.shape[0]
    rarity = np.log((1 + lines) / (1 + np.bincount(counts.indices, minlength=BUCKETS))) + 1
    return np.asarray(np.exp(STEP * np.round(np.log(rarity) / STEP)))


def _vectors(counts: csr_matrix, rarity: "np.ndarray[tuple[int], np.dtype[np.float64]]") -> csr_matrix:
    weighted = csr_matrix(counts @ diags(rarity))
    lengths = np.sqrt(weighted.multiply(weighted).sum(axis=1)).A1
    return csr_matrix(diags(1 / np.where(lengths == 0, 1, lengths)) @ weighted)


def learn(lines: Sequence[Mapping[int, int]], answers: Sequence[str], *, alpha: float, steps: int = STEPS) -> Learned:
    """A model that gives each line, as buckets, its answer. It looks at `steps` lines in all."""
    counts = counted(lines)
    rarity = rarity_of(counts)
    vectors = _vectors(counts, rarity)
    rounds = max(4, min(15, round(steps / max(1, len(lines)))))
    classes = tuple(sorted(set(answers)))
    # threads, not processes: the fitting leaves the interpreter's lock alone
    models = Parallel(n_jobs=-1, require="sharedmem")(
        delayed(_fitted)(vectors, np.array([answer == name for answer in answers]), alpha=alpha, rounds=rounds)
        for name in classes
    )
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

    def scores(self, lines: Sequence[Mapping[int, int]]) -> "np.ndarray[tuple[int, int], np.dtype[np.float64]]":
        """The score of each class for lines as buckets, one row a line."""
        return np.asarray(np.maximum(0, self.signs.scores(lines)) @ self.weights.T + self.intercepts)


def learn_layers(
    lines: Sequence[Mapping[int, int]], answers: Sequence[str], *, names: Sequence[str], signs: int, rounds: int
) -> Layers:
    """A model of `names`, of which an answer may hold several, with spaces between, or none."""
    counts = counted(lines)
    rarity = rarity_of(counts)
    held = np.array([[name in answer.split() for name in names] for answer in answers], dtype=int)
    # large batches and quick steps: the same result in a fraction of the time of scikit-learn's own choices
    model = MLPClassifier(
        (signs,), alpha=1e-5, batch_size=1024, learning_rate_init=6e-3, max_iter=rounds, random_state=0
    )
    with warnings.catch_warnings(category=ConvergenceWarning, action="ignore"):  # the rounds are few on purpose
        model.fit(_vectors(counts, rarity).astype(np.float32), held)
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
    """The model as the bytes that `linear` reads, its weights in 255 steps."""
    weights = learned.weights.T
    scale = float(np.percentile(np.abs(weights[weights != 0]), 99.9)) / 127
    rows = np.full((BUCKETS, -(-len(learned.classes) // 4) * 4), NONE, dtype=np.uint8)
    rows[:, : len(learned.classes)] = np.clip(np.round(weights / scale), -127, 127) + NONE
    head = {
        "classes": learned.classes,
        "intercepts": [round(float(own), 5) for own in learned.intercepts],
        "scale": scale,
        "trust": [round(float(number), 5) for number in trust],
    }
    levels = np.round(np.log(learned.rarity) / STEP).astype(np.uint8)
    return json.dumps(head, separators=(",", ":")).encode() + b"\n" + levels.tobytes() + rows.tobytes()
