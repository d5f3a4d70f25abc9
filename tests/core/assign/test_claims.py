"""Whose claim is the strongest."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from turnout.core.assign.claims import Claim, in_order_of_claim
from turnout.core.rep import RepId

ANN, BOB = RepId("ann"), RepId("bob")
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
CLAIMS = st.builds(
    Claim,
    st.sampled_from([RepId(name) for name in "abcdef"]),
    st.fractions(-2, 2, max_denominator=3),
    st.integers(1, 3),
    st.integers(0, 4),
    st.none() | st.datetimes(datetime(2026, 1, 1), datetime(2026, 1, 3), timezones=st.just(UTC)),  # noqa: DTZ001
)


def test_each_measure_speaks_only_among_the_tied() -> None:
    """A shortfall outranks any weight, a weight any priority, a priority any waiting."""
    short = Claim(ANN, Fraction(1, 1000), weight=1, priority=0, last_at=NOON)
    assert in_order_of_claim([Claim(BOB, weight=9, priority=9), short]) == [ANN, BOB]
    heavy = Claim(ANN, weight=2, last_at=NOON)
    assert in_order_of_claim([Claim(BOB, weight=1, priority=9), heavy]) == [ANN, BOB]
    high = Claim(ANN, priority=1, last_at=NOON)
    assert in_order_of_claim([Claim(BOB), high]) == [ANN, BOB]


def test_who_never_had_a_lead_waited_longest() -> None:
    """Never is before any instant; otherwise the earlier last lead goes first."""
    claims = [Claim(ANN, last_at=NOON), Claim(BOB), Claim(RepId("cem"), last_at=NOON - timedelta(days=1))]
    assert in_order_of_claim(claims) == [BOB, "cem", ANN]


def test_equals_keep_their_order() -> None:
    """Nothing is decided by chance or by name."""
    assert in_order_of_claim([Claim(BOB), Claim(ANN)]) == [BOB, ANN]


@given(st.lists(CLAIMS, max_size=6, unique_by=lambda claim: claim.rep))
def test_whole_order_is_what_picking_without_putting_back_gives(claims: list[Claim]) -> None:
    """Whoever is first of all leaves the order of the others as it was."""
    left, picked = list(claims), []
    while left:
        picked.append(in_order_of_claim(left)[0])
        left = [claim for claim in left if claim.rep != picked[-1]]
    assert picked == in_order_of_claim(claims)
