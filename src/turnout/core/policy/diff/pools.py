"""How pools differ: who is in them and with which share, how one is picked, caps, hours, and what if nobody can.

Shares are of the turns while everybody is present, in percent.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from turnout.core.policy.diff.details import details_of
from turnout.core.policy.diff.difference import Change, Detail, Members
from turnout.core.policy.diff.parts import changed_parts
from turnout.core.policy.diff.renames import Renames
from turnout.core.policy.model import AbsenceRule, Member, Pick, Policy, Pool
from turnout.core.policy.plain import pool_data
from turnout.core.policy.yaml_text import Data

_MEMBERS = frozenset({"reps"})
_ORDERED = frozenset({Pick.IN_ORDER, Pick.FIRST_AVAILABLE})
_ONLY_SAID = frozenset({"note"})


def changed_pools(old: Policy, new: Policy, renames: Renames, members: Members | None) -> Iterator[Change]:
    """Every pool that is not as it was. Without `members` those of a team are not known, and not compared."""

    def details(was: Pool, now: Pool) -> Sequence[Detail]:
        return pool_details(was, now, renames, members)

    return changed_parts(
        "pools",
        {pool.name: pool for pool in old.pools},
        {pool.name: pool for pool in new.pools},
        renames.pools,
        details,
        lambda found: any(detail.what not in _ONLY_SAID for detail in found),
    )


def pool_details(was: Pool, now: Pool, renames: Renames, members: Members | None) -> list[Detail]:
    """What one pool says otherwise than before."""
    before = renames.pool(was)
    found = details_of(_data(before), _data(now), without=_MEMBERS)
    # The turns that were taken are kept under the ledger's name: under another one everybody begins at nothing.
    if before.counter == now.counter and was.counter_name != now.counter_name:
        found.append(Detail("counter", was.counter_name, now.counter_name))
    before_them, now_them = _members(was, members), _members(now, members)
    return [*_share_details(before_them, now_them), *_order_details(before_them, now_them, now.pick), *found]


def _data(pool: Pool) -> dict[str, Data]:
    """The pool with what is usual said too, so that a difference never has an empty side that means something."""
    data = pool_data(pool)
    return {**data, "pick": pool.pick.value, "absence": data.get("absence", AbsenceRule.LEVEL.value)}


def _members(pool: Pool, members: Members | None) -> Sequence[Member]:
    if members is not None and (not pool.reps or pool.weight_by):
        return members(pool)
    return pool.reps


def _share_details(old: Sequence[Member], new: Sequence[Member]) -> list[Detail]:
    was, now = _shares(old), _shares(new)
    return [
        Detail(f"share of {rep}", was.get(rep, ""), now.get(rep, ""))
        for rep in dict.fromkeys((*now, *was))
        if was.get(rep) != now.get(rep)
    ]


def _order_details(old: Sequence[Member], new: Sequence[Member], pick: Pick) -> list[Detail]:
    """The order in which members stand, where it decides who is picked."""
    was, now = [member.rep for member in old], [member.rep for member in new]
    if pick not in _ORDERED or [rep for rep in was if rep in now] == [rep for rep in now if rep in was]:
        return []
    return [Detail("order of reps", ", ".join(was), ", ".join(now))]


def _shares(members: Sequence[Member]) -> dict[str, str]:
    """Each member's share with the weight it comes from: `40% (2 of 5)`."""
    total = sum(member.weight for member in members)
    return {member.rep: _share(member.weight, total) for member in members}


def _share(weight: int, total: int) -> str:
    if not total:
        return "0%"
    return f"{float(round(Fraction(100 * weight, total), 1)):g}% ({weight:,} of {total:,})"
