"""Boosted trees, asked all at once: every split is looked at, no tree is walked.

Each split that sends a candidate to the right rules out the leaves to its left; the first leaf that is
left of a tree is the one it falls into (QuickScorer, Lucchese et al. 2015). The trees are those of `weights`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from turnout.core.match.weights import BASE, FEATURES, HIGHER, LOWER, ROOTS, SPLITS, VALUES

# A tree has no more leaves than a mask has bits.
LEAVES_MAX: Final = 16


class _Forest(NamedTuple):
    """All splits, tree by tree: what each looks at, and which leaves it rules out where it is exceeded."""

    features: NDArray[np.intp]
    splits: NDArray[np.float64]
    masks: NDArray[np.uint16]
    firsts: NDArray[np.intp]
    leaves: NDArray[np.float64]


def log_odds(row: Sequence[float]) -> float:
    """How likely a candidate is meant, as log-odds; a row is what the trees are shown of it."""
    forest = _FOREST
    is_over = np.array(row).take(forest.features) > forest.splits
    gone = np.bitwise_or.reduceat(forest.masks * is_over, forest.firsts)
    return float(forest.leaves.take(_FIRST_LEFT.take(gone) + _OFFSETS).sum()) + BASE


def _grown() -> _Forest:
    features: list[int] = []
    splits: list[float] = []
    masks: list[int] = []
    firsts: list[int] = []
    leaves = np.zeros((len(ROOTS), LEAVES_MAX))
    for tree, root in enumerate(ROOTS):
        firsts.append(len(features))
        values: list[float] = []
        _grow(root, values, features, splits, masks)
        if firsts[-1] == len(features):
            # A tree of one leaf: a split that nobody exceeds.
            features.append(0)
            splits.append(np.inf)
            masks.append(0)
        leaves[tree, : len(values)] = values
    return _Forest(
        np.array(features, np.intp),
        np.array(splits, np.float64),
        np.array(masks, np.uint16),
        np.array(firsts, np.intp),
        leaves.ravel(),
    )


def _grow(at: int, values: list[float], features: list[int], splits: list[float], masks: list[int]) -> None:
    """Put the splits below a node behind the others, and its leaves, from left to right, into `values`."""
    if FEATURES[at] < 0:
        values.append(VALUES[at])
        return
    place, first = len(features), len(values)
    features.append(FEATURES[at])
    splits.append(SPLITS[at])
    masks.append(0)
    _grow(LOWER[at], values, features, splits, masks)
    masks[place] = (1 << len(values)) - (1 << first)
    _grow(HIGHER[at], values, features, splits, masks)


# The lowest bit that is not set in each number; the last leaf of a tree is never ruled out.
_LEFT: Final = ~np.arange(1 << LEAVES_MAX)
_FIRST_LEFT: Final = np.log2(_LEFT & -_LEFT).astype(np.uint8)
_FOREST: Final = _grown()
_OFFSETS: Final = np.arange(len(ROOTS)) * LEAVES_MAX
