"""Whom the records of leads need to know: how long anybody worked between two moments, and what weight pools give them.

People are as they are now: a record is made anew when something happens to its lead, not when somebody's hours change.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from turnout.core.assign.roster import Roster
from turnout.core.calendar import elapsed
from turnout.core.policy.model import Policy, Pool
from turnout.core.rep import RepId
from turnout.errors import TurnoutError
from turnout.pipeline.engine.versions import policy_of
from turnout.store.meta import WORLD_VERSION, read_number
from turnout.store.metadata import from_micros
from turnout.store.transaction import Transaction
from turnout.store.world import read_people

_POLICIES_MAX = 64


@dataclass(slots=True)
class _Version:
    """What records need of a policy."""

    last_rule: str
    pools: Mapping[str, Pool]


@dataclass(slots=True)
class People:
    """Read once for each version of the world, and once for each policy that decided anything."""

    version: int = -1
    roster: Roster = field(default_factory=lambda: Roster(()))
    _policies: dict[str, _Version] = field(default_factory=dict)

    def follow(self, tx: Transaction) -> bool:
        """Take in how people are by now; whether that is another way than before."""
        version = read_number(tx, WORLD_VERSION)
        if version == self.version:
            return False
        self.roster = Roster(*read_people(tx))
        self.version = version
        return True

    def worked(self, rep: str, since: int, until: int) -> int:
        """The seconds that somebody worked between two moments, by their hours and absences; -1 for a stranger."""
        who = RepId(rep)
        if who not in self.roster.reps:
            return -1
        calendar, absences = self.roster.calendar(who), self.roster.absences(who)
        return round(elapsed(calendar, from_micros(since), from_micros(until), absences=absences))

    def weight(self, tx: Transaction, policy: str, pool: str, rep: str) -> int:
        """How many turns a member has for one of a member with weight 1."""
        found = self.policy(tx, policy).pools.get(pool)
        if found is None:
            return 1
        if found.weight_by:
            known = self.roster.reps.get(RepId(rep))
            return max(0, known.numbers.get(found.weight_by, 1)) if known else 1
        return next((member.weight for member in found.reps if member.rep == rep), 1)

    def last_rule(self, tx: Transaction, policy: str) -> str:
        """The rule that takes what no other one does."""
        return self.policy(tx, policy).last_rule

    def policy(self, tx: Transaction, content_hash: str) -> _Version:
        """A version as far as it is needed; nothing is known of one that can no longer be read."""
        found = self._policies.get(content_hash)
        if found is None:
            found = self._policies[content_hash] = _read(tx, content_hash)
            while len(self._policies) > _POLICIES_MAX:
                del self._policies[next(iter(self._policies))]
        return found


def _read(tx: Transaction, content_hash: str) -> _Version:
    try:
        policy: Policy = policy_of(tx, content_hash)
    except TurnoutError:
        return _Version("", {})
    return _Version(policy.rules[-1].name if policy.rules else "", {pool.name: pool for pool in policy.pools})
