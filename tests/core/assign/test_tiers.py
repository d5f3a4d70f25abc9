"""Presence as a preference."""

from __future__ import annotations

from turnout.core.assign.tiers import best_tier
from turnout.core.rep import Presence, RepId

ANN, BOB, CEM = RepId("ann"), RepId("bob"), RepId("cem")


def test_available_come_before_away_and_away_before_nobody() -> None:
    """The best tier that holds anybody is the whole answer, in the order given."""
    presence = {BOB: Presence.AWAY, CEM: Presence.UNAVAILABLE}
    assert best_tier([CEM, BOB, ANN], presence) == (ANN,)
    assert best_tier([CEM, BOB], presence) == (BOB,)
    assert best_tier([CEM], presence) == (CEM,)


def test_everybody_is_asked_where_nobody_is_there() -> None:
    """A lead is rather given to somebody who is out than to nobody."""
    presence = dict.fromkeys((ANN, BOB), Presence.UNAVAILABLE)
    assert best_tier([BOB, ANN], presence) == (BOB, ANN)
    assert best_tier([], presence) == ()
