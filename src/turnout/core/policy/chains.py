"""Whether every chain of targets ends in a person, a queue or a hold with an end, and the last rule takes all."""

from __future__ import annotations

from collections.abc import Iterator

from turnout.core.policy.cycles import find_cycles
from turnout.core.policy.model import (
    HoldTarget,
    ListTarget,
    NextRule,
    OwnerTarget,
    Policy,
    PoolTarget,
    Target,
    TerritoryTarget,
)
from turnout.core.policy.reading import Findings, Path
from turnout.core.policy.targets import format_target

# What a check calls them.
_NO_LAST = "no-last-rule"
_NOWHERE = "chain-ends-nowhere"
_REMEDY = "end the list with a pool, a queue, `hold 4h` or `next rule`"


def check_chains(policy: Policy, findings: Findings) -> None:
    """Keep a problem for a missing last rule, for every chain that may end nowhere and for every cycle of pools."""
    _check_last_rule(policy, findings)
    findings.key = "to"
    for rule in policy.rules:
        is_last = rule is policy.rules[-1]
        path = ("rules", rule.name)
        if rule.to:
            _check_end(policy, rule.to, path, findings, is_last=is_last)
            _check_hold(policy, rule.to, path, findings)
        for number, row in enumerate(rule.table, 1):
            _check_end(policy, row.to, (*path, f"row {number}"), findings, is_last=is_last)
            _check_hold(policy, row.to, (*path, f"row {number}"), findings)
    findings.key = "nobody"
    last_resorts = _last_resorts(policy)
    for pool in policy.pools:
        for _, chain in pool.nobody.chains:
            _check_end(policy, chain, ("pools", pool.name), findings, is_last=pool.name in last_resorts)
    _check_cycles(policy, findings)


def _last_resorts(policy: Policy) -> set[str]:
    """The pools behind the last rule: where one of them has nobody, no rule below can help."""
    last = policy.rules[-1] if policy.rules else None
    ends = [chain[-1] for chain in (last.to, *(row.to for row in last.table)) if chain] if last else []
    found: set[str] = set()
    while ends:
        for name in _pools_of(policy, ends.pop()):
            if name in found:
                continue
            found.add(name)
            ends += [chain[-1] for pool in policy.pools if pool.name == name for _, chain in pool.nobody.chains]
    return found


def _check_last_rule(policy: Policy, findings: Findings) -> None:
    if not policy.rules:
        findings.add(
            ("rules",), "there is no rule; the last one has no `when` and takes every lead that is left", code=_NO_LAST
        )
        return
    last = policy.rules[-1]
    path = ("rules", last.name)
    if not last.is_unconditional:
        findings.add(
            path,
            "the last rule must fit every lead; add a rule below it without `when`, `from` and `until`",
            code=_NO_LAST,
        )
    elif last.table and last.table[-1].when != last.when:
        findings.add(
            path,
            "the last rule is a table; its last row must have no `when`, so that it fits every lead",
            code=_NO_LAST,
        )


def _check_end(policy: Policy, chain: tuple[Target, ...], path: Path, findings: Findings, *, is_last: bool) -> None:
    end = chain[-1]
    match end:
        case OwnerTarget():
            findings.add(
                path, f"the chain ends nowhere when `{format_target(end)}` gives nobody; {_REMEDY}", code=_NOWHERE
            )
        case ListTarget(name, column) if not _gives_places(policy, name, column):
            findings.add(
                path, f"the chain ends nowhere when `{format_target(end)}` gives nobody; {_REMEDY}", code=_NOWHERE
            )
        case TerritoryTarget("pool") if all(territory.pool for territory in policy.territories) and not is_last:
            return
        case TerritoryTarget():
            findings.add(
                path, f"the chain ends nowhere when `{format_target(end)}` gives nobody; {_REMEDY}", code=_NOWHERE
            )
        case NextRule() if is_last:
            findings.add(
                path, "`next rule` behind the last rule leads nowhere; name a pool, a queue or a hold", code=_NOWHERE
            )


def _gives_places(policy: Policy, name: str, column: str) -> bool:
    """True for a column in which every row names a pool: a pool always ends somewhere."""
    table = policy.listed(name)
    at = table.columns.index(column)
    pools = {pool.name for pool in policy.pools}
    return bool(table.rows) and all(row[at] in pools for row in table.rows)


def _check_hold(policy: Policy, chain: tuple[Target, ...], path: Path, findings: Findings) -> None:
    """`hold until open` waits for something: a pool before it, or a calendar."""
    for position, target in enumerate(chain):
        if target == HoldTarget() and not policy.calendars:
            before = chain[:position]
            if not any(isinstance(other, PoolTarget | ListTarget | TerritoryTarget) for other in before):
                findings.add(
                    path,
                    "`hold until open` does not say what opens; put a pool before it, or declare a calendar",
                    code="hold-without-end",
                )


def _check_cycles(policy: Policy, findings: Findings) -> None:
    """Pools whose chains end in each other would hand a lead round for ever."""
    after = {
        pool.name: list(dict.fromkeys(name for _, chain in pool.nobody.chains for name in _pools_of(policy, chain[-1])))
        for pool in policy.pools
    }
    for cycle in find_cycles(after):
        circle = " > ".join(cycle)
        findings.add(
            ("pools", cycle[0]),
            f"the pools hand a lead round in a circle: {circle}; end one in a hold",
            code="fallback-loop",
        )


def _pools_of(policy: Policy, target: Target) -> Iterator[str]:
    """The pools a target may turn out to be."""
    match target:
        case PoolTarget(pool):
            yield pool
        case TerritoryTarget("pool"):
            yield from (territory.pool for territory in policy.territories if territory.pool)
        case ListTarget(name, column):
            table = policy.listed(name)
            at = table.columns.index(column)
            yield from (row[at] for row in table.rows)
        case _:
            return
