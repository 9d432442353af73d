"""What the models see of a message: its words, its pairs of words, and its runs of letters, as numbered buckets.

The buckets are a fixed number, so that more lines to learn from make neither the model larger nor a message slower. Two
features may share a bucket; with 2^16 of them and some 200 in a message that costs less than it saves.
"""

from collections import Counter
from collections.abc import Mapping
from itertools import pairwise
from typing import Final
from zlib import crc32

BUCKETS: Final = 1 << 15
RUNS: Final = (2, 3, 4, 5)
"""Lengths of the runs of letters, spaces between words included."""
READ_AT_MOST: Final = 600
"""Letters of a message that are looked at: four texts. What is longer says what it wants before that, or at its end."""


def buckets(folded: str) -> Counter[int]:
    """How often each bucket occurs in a folded message."""
    if len(folded) > READ_AT_MOST:
        folded = f"{folded[: READ_AT_MOST // 2]} {folded[-READ_AT_MOST // 2 :]}"
    words = folded.encode("ascii", "replace").split()
    padded = b" " + b" ".join(words) + b" "
    found = [b"w " + word for word in words]
    found += [b"p " + first + b" " + second for first, second in pairwise(words)]
    for length in RUNS:
        found += [padded[at : at + length] for at in range(len(padded) - length + 1)]
    return Counter([crc32(feature) & (BUCKETS - 1) for feature in found])


def with_classes(counts: Counter[int], folded: str, classes: Mapping[str, str]) -> Counter[int]:
    """The buckets of a message, and those of the classes of its words: each class, two and three in a row with words of
    no class left out, two with one to three between, and a class beside a word."""
    words = folded[:READ_AT_MOST].split()
    beside = [classes.get(word, "") for word in words]
    row = [found for found in beside if found]
    seen = [f"c {found}" for found in set(row)]
    seen += [f"cc {first} {later}" for first, later in pairwise(row)]
    for apart in (2, 3, 4):
        seen += [f"sk {first} {later}" for first, later in zip(row, row[apart:], strict=False)]
    seen += [f"c3 {first} {second} {third}" for first, second, third in zip(row, row[1:], row[2:], strict=False)]
    seen += [f"wt {word} {later}" for word, later in zip(words, beside[1:], strict=False)]
    seen += [f"tw {earlier} {word}" for earlier, word in zip(beside, words[1:], strict=False)]
    found = counts.copy()
    found.update([crc32(each.encode()) & (BUCKETS - 1) for each in seen])
    return found
