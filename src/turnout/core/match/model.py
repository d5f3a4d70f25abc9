"""How likely a candidate is the lead's account: a logistic model ranks, small trees say how sure that is.

The numbers are in `weights`, which scripts/train_matching.py writes; the trees are in `forest`.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, fsum
from operator import mul

from turnout.core.match.weights import RANK_BASE, RANK_WEIGHTS

# From this sureness on a candidate is the lead's account; from that on a person is asked. Cross-validated.
MATCH_MIN = 0.75
REVIEW_MIN = 0.45


def rank_of(features: Sequence[float]) -> float:
    """How likely one name of an account is meant, as log-odds, by how it compares alone (`PAIR_FEATURES`)."""
    return RANK_BASE + fsum(map(mul, RANK_WEIGHTS, features))


def sureness(features: Sequence[float]) -> float:
    """The probability that a candidate is the lead's account, given `PAIR_FEATURES` and `STANDING_FEATURES`."""
    # Most starts do not need it yet, and numpy takes a tenth of a second to load.
    from turnout.core.match.forest import log_odds  # noqa: PLC0415

    return 1 / (1 + exp(-log_odds(features)))
