"""How likely a candidate is the lead's account: a logistic model ranks, a few small trees say how sure that is.

The numbers are in `weights`, which scripts/train_matching.py writes.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, fsum
from operator import mul
from typing import TypeAlias

from turnout.core.match.weights import (
    BASE,
    FEATURES,
    HIGHER,
    LOWER,
    RANK_BASE,
    RANK_WEIGHTS,
    ROOTS,
    SPLITS,
    VALUES,
)

# From this sureness on a candidate is the lead's account; from that on a person is asked. Cross-validated.
MATCH_MIN = 0.75
REVIEW_MIN = 0.56


def rank_of(features: Sequence[float]) -> float:
    """How likely one name of an account is meant, as log-odds, by how it compares alone (`PAIR_FEATURES`)."""
    return RANK_BASE + fsum(map(mul, RANK_WEIGHTS, features))


def sureness(features: Sequence[float]) -> float:
    """The probability that a candidate is the lead's account, given `PAIR_FEATURES` and `CONTEXT_FEATURES`."""
    total = BASE
    for tree in _TREES:
        node = tree
        while not isinstance(node, float):
            feature, split, lower, higher = node
            node = lower if features[feature] <= split else higher
        total += node
    return 1 / (1 + exp(-total))


# A tree is a number, or the place of a feature, where it splits, and the trees below and above.
Tree: TypeAlias = "float | tuple[int, float, Tree, Tree]"


def _grown(at: int) -> Tree:
    """The tree from a node down: walking nested tuples takes half the time of looking nodes up."""
    if FEATURES[at] < 0:
        return VALUES[at]
    return (FEATURES[at], SPLITS[at], _grown(LOWER[at]), _grown(HIGHER[at]))


_TREES = tuple(map(_grown, ROOTS))
