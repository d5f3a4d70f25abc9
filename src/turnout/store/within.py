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
_HANDS: Final = "EXISTS (SELECT 1 FROM assignments a WHERE a.lead = l.seq"


@dataclass(frozen=True, slots=True)
class Within:
    """These reps and teams, and what is theirs; nothing where there are none of either."""

    reps: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()

    def leads(self, lead: str = "l") -> Where:
        """The condition, after an AND, that a row of `leads` under this alias is theirs."""
        return self.numbers(f"{lead}.seq")

    def numbers(self, column: str) -> Where:
        """As `leads`, of a column that holds a lead's number."""
        some: list[tuple[str, tuple[str, ...]]] = []
        if self.reps:
            who = f"IN ({places(len(self.reps))})"
            # A question for each index that there is.
            some.append((f"SELECT lead FROM assignments WHERE rep {who} AND until IS NULL", self.reps))
            some.append((f"SELECT lead FROM assignments WHERE rep {who} AND until IS NOT NULL", self.reps))
            some.append((f"SELECT seq FROM leads WHERE assignee {who}", self.reps))
        if self.teams:
            team = f"team IN ({places(len(self.teams))})"
            some.append((f"SELECT seq FROM leads WHERE assignee IS NULL AND team <> '' AND {team}", self.teams))
        if not some:
            return Where(_NOBODY, ())
        theirs = " UNION ALL ".join(sql for sql, _ in some)
        return Where(f" AND {column} IN ({theirs})", tuple(value for _, values in some for value in values))

    def rep(self, column: str) -> Where:
        """The condition, after an AND, that a column holds one of the reps."""
        return Where(f" AND {column} IN ({places(len(self.reps))})", self.reps) if self.reps else Where(_NOBODY, ())

    def leads_among(self, tx: Transaction, leads: Collection[str]) -> set[str]:
        """Those of some leads that are theirs to see."""
        if not leads:
            return set()
        where = self._named()
        sql = f"SELECT l.id FROM leads l WHERE l.id IN ({places(len(leads))}){where.sql}"
        return {lead for (lead,) in tx.rows(sql, (*leads, *where.params))}

    def has_lead(self, tx: Transaction, lead: str) -> bool:
        """Whether a lead is theirs to see."""
        where = self._named()
        return bool(tx.rows(f"SELECT 1 FROM leads l WHERE l.id = ?{where.sql}", (lead, *where.params)))

    def holds_lead(self, tx: Transaction, lead: str) -> bool:
        """Whether a lead is theirs to work on: one of the reps has it or is offered it, or it waits for their team.

        One that came out of their hands and waits for nobody's team is that of whoever manages those who had it.
        """
        if not self.reps and not self.teams:
            return False
        some, params = ["1 = 0"], [lead]
        if self.reps:
            some.append(f"l.assignee IN ({places(len(self.reps))})")
            params += self.reps
        if self.teams:
            some.append(f"(l.assignee IS NULL AND l.team IN ({places(len(self.teams))}))")
            params += self.teams
        if self.teams and self.reps:
            had = f"{_HANDS} AND a.until IS NOT NULL AND a.rep IN ({places(len(self.reps))}))"
            some.append(f"(l.assignee IS NULL AND l.team = '' AND {had})")
            params += self.reps
        return bool(tx.rows(f"SELECT 1 FROM leads l WHERE l.id = ? AND ({' OR '.join(some)})", params))

    def _named(self) -> Where:
        """As `leads`, of a few leads that are found by their ids: each is looked at, and not all that are theirs."""
        some: list[tuple[str, tuple[str, ...]]] = []
        if self.reps:
            who = f"IN ({places(len(self.reps))})"
            had = f"{_HANDS} AND a.rep {who} AND a.until"
            some += [
                (f"l.assignee {who}", self.reps),
                # As above, a question for each index.
                (f"{had} IS NULL)", self.reps),
                (f"{had} IS NOT NULL)", self.reps),
            ]
        if self.teams:
            team = f"l.team IN ({places(len(self.teams))})"
            some.append((f"(l.assignee IS NULL AND l.team <> '' AND {team})", self.teams))
        if not some:
            return Where(_NOBODY, ())
        theirs = " OR ".join(sql for sql, _ in some)
        return Where(f" AND ({theirs})", tuple(value for _, values in some for value in values))
