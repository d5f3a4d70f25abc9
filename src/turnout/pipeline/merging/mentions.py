"""Where a policy names somebody: what must be looked at before they leave. Data that names them is `store`'s."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from turnout.core.policy.model import Policy, Pool, RepTarget, Target
from turnout.core.policy.targets import format_target
from turnout.core.rep import Rep


@dataclass(frozen=True, slots=True)
class Mention:
    """A place in the policy, as `rules > Named accounts`, and what stands there."""

    place: str
    said: str


def mentions_of(policy: Policy, rep: Rep) -> list[Mention]:
    """Every place where a policy names a rep: by id, in a list also by address, in a pool also by team."""
    return [
        *_in_rules(policy, rep.id),
        *_in_territories(policy, rep.id),
        *_in_pools(policy, rep),
        *_in_queues(policy, rep.id),
        *_in_sla(policy, rep.id),
        *_in_lists(policy, rep),
        *_in_tests(policy, rep.id),
    ]


def pools_of(policy: Policy, rep: Rep) -> list[Pool]:
    """The pools a rep is in."""
    return [pool for pool in policy.pools if _is_in(pool, rep)]


def _is_in(pool: Pool, rep: Rep) -> bool:
    return any(member.rep == rep.id for member in pool.reps) if pool.reps else pool.team in rep.teams


def _in_rules(policy: Policy, rep: str) -> Iterator[Mention]:
    for rule in policy.rules:
        place = f"rules > {rule.name}"
        yield from _in_targets(place, rule.to, rep)
        for number, row in enumerate(rule.table, 1):
            yield from _in_targets(f"{place} > row {number}", row.to, rep)
        if rep in rule.tell or f"rep {rep}" in rule.tell:
            yield Mention(place, f"tell {rep}")
        if rule.owner == rep:
            yield Mention(place, f"owner {rep}")


def _in_targets(place: str, targets: Iterable[Target], rep: str) -> Iterator[Mention]:
    for target in targets:
        if isinstance(target, RepTarget) and target.rep == rep:
            yield Mention(place, format_target(target))


def _in_territories(policy: Policy, rep: str) -> Iterator[Mention]:
    for territory in policy.territories:
        if territory.owner == rep:
            yield Mention(f"territories > {territory.name}", f"owner {rep}")


def _in_pools(policy: Policy, rep: Rep) -> Iterator[Mention]:
    for pool in policy.pools:
        place = f"pools > {pool.name}"
        if _is_in(pool, rep):
            weight = next((member.weight for member in pool.reps if member.rep == rep.id), None)
            yield Mention(place, f"team {pool.team}" if weight is None else f"{rep.id} {weight}")
        for _, chain in pool.nobody.chains:
            yield from _in_targets(f"{place} > nobody", chain, rep.id)


def _in_queues(policy: Policy, rep: str) -> Iterator[Mention]:
    for queue in policy.queues:
        if queue.watched_by == rep:
            yield Mention(f"queues > {queue.name}", f"watched by {rep}")


def _in_sla(policy: Policy, rep: str) -> Iterator[Mention]:
    said = {f"tell {rep}", f"tell rep {rep}", f"to rep {rep}"}
    for number, line in enumerate(policy.sla, 1):
        for action in dict.fromkeys(action for stage in line.stages for action in stage.actions):
            if action in said:
                yield Mention(f"sla > {line.name or f'line {number}'}", action)


def _in_tests(policy: Policy, rep: str) -> Iterator[Mention]:
    for example in policy.tests:
        named = [
            key for key, value in (*example.then, *example.account, *example.person) if value in {rep, f"rep {rep}"}
        ]
        named += [key for key in ("away", "full", "departed") if rep in getattr(example, key)]
        for key in dict.fromkeys(named):
            yield Mention(f"tests > {example.name}", f"{key} {rep}")


def _in_lists(policy: Policy, rep: Rep) -> Iterator[Mention]:
    """One mention a column, however many rows name them."""
    names = {rep.id, rep.email} - {""}
    for table in policy.lists:
        for at, column in enumerate(table.columns[1:], 1):
            rows = [row[0] for row in table.rows if row[at] in names or row[at].casefold() in names]
            if rows:
                more = f" and {len(rows) - 1:,} more" if len(rows) > 1 else ""
                yield Mention(f"lists > {table.name}", f"`{column}` of `{rows[0]}`{more}")
