"""Every time a promise of a lead was given more time, as the record has it. What that does to clocks is the core's."""

from __future__ import annotations

from turnout.store.transaction import Transaction

_OF_LEAD = "SELECT at, body FROM events WHERE lead = ? AND kind = 'extended' ORDER BY at, seq"


def extensions_of(tx: Transaction, lead: str) -> list[tuple[int, str]] | None:
    """When, in microseconds, and the event's body, the oldest first; None where there is no such lead."""
    found = tx.rows("SELECT seq FROM leads WHERE id = ?", (lead,))
    if not found:
        return None
    return [(at, body) for at, body in tx.rows(_OF_LEAD, found[0])]
