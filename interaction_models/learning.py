"""Learning a linear model from lines, and writing it as the plain data that `linear` reads. Training alone imports it.

One logistic regression a class, by stochastic gradient descent, over the buckets of `features` weighted by how rare
they are and brought to length one. The same lines give the same bytes.
"""

import json
import math
from array import array
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np
from joblib import Parallel, delayed
from scipy.sparse import csr_matrix, diags
from sklearn.linear_model import SGDClassifier

from interaction_models.features import BUCKETS
from interaction_models.linear import NONE, RARITY_SCALE

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
    """How often each bucket occurs in each line, dampened: 1, 1.7, 2.1 for once, twice, three times."""
    places, found, values = [0], array("i"), array("d")
    for line in lines:
        for bucket, n in line.items():
            found.append(bucket)
            values.append(1 + math.log(n))
        places.append(len(found))
    return csr_matrix((values, found, places), shape=(len(lines), BUCKETS))


def rarity_of(counts: csr_matrix) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    """How rare each bucket is among the lines, as it will be written: in steps of a twentieth."""
    lines = counts.shape[0]
    rarity = np.log((1 + lines) / (1 + np.bincount(counts.indices, minlength=BUCKETS))) + 1
    return np.asarray(np.minimum(255, np.round(rarity * RARITY_SCALE)) / RARITY_SCALE)


def _vectors(counts: csr_matrix, rarity: "np.ndarray[tuple[int], np.dtype[np.float64]]") -> csr_matrix:
    weighted = csr_matrix(counts @ diags(rarity))
    lengths = np.sqrt(weighted.multiply(weighted).sum(axis=1)).A1
    return csr_matrix(diags(1 / np.where(lengths == 0, 1, lengths)) @ weighted)


def learn(
    lines: Sequence[Mapping[int, int]],
    answers: Sequence[str],
    *,
    alpha: float,
    weight: float = 1.0,
    names: Sequence[str] = (),
) -> Learned:
    """A model that gives each line, as buckets, its answer. With `names`, an answer may hold several of them, with
    spaces between, or none, and each name is learned by itself; a line that holds one then counts `weight` times."""
    counts = counted(lines)
    rarity = rarity_of(counts)
    vectors = _vectors(counts, rarity)
    rounds = max(4, min(15, round(STEPS / max(1, len(lines)))))
    classes = tuple(names) or tuple(sorted(set(answers)))
    held = [np.array([name in answer.split() for answer in answers]) for name in classes]
    # threads, not processes: the fitting leaves the interpreter's lock alone
    models = Parallel(n_jobs=-1, require="sharedmem")(
        delayed(_fitted)(vectors, each, alpha=alpha, rounds=rounds, weight=weight) for each in held
    )
    weights, intercepts = (
        np.vstack([model.coef_ for model in models]),
        np.array([model.intercept_[0] for model in models]),
    )
    return Learned(classes, weights, intercepts, rarity)


def _fitted(
    vectors: csr_matrix, held: "np.ndarray[tuple[int], np.dtype[np.bool_]]", *, alpha: float, rounds: int, weight: float
) -> SGDClassifier:
    weighs = {False: 1.0, True: weight}
    model = SGDClassifier(loss="log_loss", alpha=alpha, max_iter=rounds, tol=None, random_state=0, class_weight=weighs)
    return model.fit(vectors, held)


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
    rarity = np.round(learned.rarity * RARITY_SCALE).astype(np.uint8)
    return json.dumps(head, separators=(",", ":")).encode() + b"\n" + rarity.tobytes() + rows.tobytes()
