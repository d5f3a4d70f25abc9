"""A match as it is read from a case or a decision, also from one that was kept before matches had verdicts."""

from __future__ import annotations

from dataclasses import replace

from turnout.core.decision import AccountMatch, MatchVerdict


def settled_match(stored: AccountMatch) -> AccountMatch:
    """The match with its verdict: one that names an account is a match, whether or not that was written then."""
    if stored.account is None or stored.verdict is not MatchVerdict.NONE:
        return stored
    return replace(stored, verdict=MatchVerdict.MATCH)
