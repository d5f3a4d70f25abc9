"""How far somebody's view reaches, as conditions for questions about leads and reps. Who has which: `api.reach`.

A rep's leads are those they have, had, or were offered. A team's are those of its members, and those that were decided
for it and nobody has yet.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from turnout.store.transaction import Transaction, places
from turnout.store.windows import Where

_NOBODY: Final = " AND 1 = 0"


@dataclass(frozen=True, slots=True)
class Within:
    """These reps and teams, and what is theirs; nothing where there are none of either."""

    reps: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()

    def leads(self, lead: str = "l") -> Where:
        """The condition, after an AND, that a row of `leads` under this alias is theirs."""
        if not self.reps and not self.teams:
            return Where(_NOBODY, ())
        some: list[str] = []
        if self.reps:
            who = f"rep IN ({places(len(self.reps))})"
            # Two questions, as there are two indexes.
            had = (
                f"SELECT lead FROM assignments WHERE {who} AND until IS NULL"
                f" UNION ALL SELECT lead FROM assignments WHERE {who} AND until IS NOT NULL"
            )
            some += [f"{lead}.seq IN ({had})", f"{lead}.assignee IN ({places(len(self.reps))})"]
        if self.teams:
            some.append(f"{lead}.team IN ({places(len(self.teams))})")
        return Where(f" AND ({' OR '.join(some)})", (*self.reps * 3, *self.teams))

    def ids(self, column: str) -> Where:
        """The condition, after an AND, that a column holds the id of a lead of theirs."""
        where = self.leads("w")
        return Where(f" AND {column} IN (SELECT w.id FROM leads w WHERE 1 = 1{where.sql})", where.params)

    def numbers(self, column: str) -> Where:
        """As `ids`, of a column that holds a lead's number."""
        where = self.leads("w")
        return Where(f" AND {column} IN (SELECT w.seq FROM leads w WHERE 1 = 1{where.sql})", where.params)

    def rep(self, column: str) -> Where:
        """The condition, after an AND, that a column holds one of the reps."""
        return Where(f" AND {column} IN ({places(len(self.reps))})", self.reps) if self.reps else Where(_NOBODY, ())

    def leads_among(self, tx: Transaction, leads: Collection[str]) -> set[str]:
        """Those of some leads that are theirs to see."""
        if not leads:
            return set()
        where = self.leads("l")
        sql = f"SELECT l.id FROM leads l WHERE l.id IN ({places(len(leads))}){where.sql}"
        return {lead for (lead,) in tx.rows(sql, (*leads, *where.params))}

    def has_lead(self, tx: Transaction, lead: str) -> bool:
        """Whether a lead is theirs to see."""
        where = self.leads("l")
        return bool(tx.rows(f"SELECT 1 FROM leads l WHERE l.id = ?{where.sql}", (lead, *where.params)))

    def holds_lead(self, tx: Transaction, lead: str) -> bool:
        """Whether a lead is theirs to work on: one of the reps has it or is offered it, or it waits for their team."""
        if not self.reps and not self.teams:
            return False
        some, params = ["1 = 0"], [lead]
        if self.reps:
            some.append(f"l.assignee IN ({places(len(self.reps))})")
            params += self.reps
        if self.teams:
            some.append(f"(l.assignee IS NULL AND l.team IN ({places(len(self.teams))}))")
            params += self.teams
        return bool(tx.rows(f"SELECT 1 FROM leads l WHERE l.id = ? AND ({' OR '.join(some)})", params))
