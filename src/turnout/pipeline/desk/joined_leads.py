"""What leads that joined another came in with, as a store has it. What that comes to is `core.decide.refreshing`'s."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from turnout.core.decide.refreshing import Said, refreshed
from turnout.core.decision import Known
from turnout.core.lead import Lead, LeadId
from turnout.store.codec.facts import decode_facts
from turnout.store.leads import facts_of_all_followers, facts_of_followers
from turnout.store.metadata import from_micros
from turnout.store.transaction import Transaction


def said_by_followers(tx: Transaction, lead: int) -> list[Said]:
    """What each lead that joined one came in with, in the order in which they came; of an erased one nothing."""
    return [said_of_row(*row) for row in facts_of_followers(tx, lead)]


def said_by_followers_of(tx: Transaction, leads: Sequence[int]) -> dict[int, list[Said]]:
    """The same for those of some hundreds of leads that have followers, by their numbers."""
    found: defaultdict[int, list[Said]] = defaultdict(list)
    for joined_to, *row in facts_of_all_followers(tx, leads):
        found[joined_to].append(said_of_row(*row))
    return dict(found)


def said_of_row(seq: int, name: str, received_at: int, stored: bytes | memoryview | None) -> Said:
    """What a lead came in with, out of its rows."""
    facts, sources, values = decode_facts(bytes(stored)) if stored else ({}, {}, {})
    return Said(seq, Lead(LeadId(name), from_micros(received_at), values), Known(facts, sources))


def refreshed_data(tx: Transaction, first: Said) -> dict[str, Any]:
    """The fields of a lead that those that joined it know better: each value with where it comes from and whose it is.

    What only a policy declares is left to each lead's own values. Nothing for a lead that was erased.
    """
    followers = said_by_followers(tx, first.arrival) if first.known.facts else []
    if not followers:
        return {}
    known, told_by = refreshed(first, followers)
    return {
        name: {
            "value": known.facts.get(name),
            "from": known.sources[name].place if name in known.sources else "",
            "lead": lead,
        }
        for name, lead in told_by.items()
    }
