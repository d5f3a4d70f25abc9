"""A policy without somebody who leaves: where it names them it names who comes after them, or nobody.

What a text that says so looks like is `amend`'s; which accounts and leads are in their name is no policy.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Final

from turnout.core.policy.model import (
    Example,
    Fallback,
    Member,
    Policy,
    PolicyList,
    Pool,
    Queue,
    RepTarget,
    Row,
    Rule,
    SlaLine,
    Stage,
    Target,
    Territory,
)
from turnout.core.rep import Rep, RepId

_NAMED: Final = ("{}", "rep {}")


@dataclass(slots=True)
class Without:
    """Rewrites one policy. `left` are the places that still name them, for want of anybody to come after them."""

    rep: Rep
    heir: RepId | None
    left: list[str] = field(default_factory=list)

    def policy(self, policy: Policy) -> Policy:
        """The policy without them."""
        return replace(
            policy,
            rules=tuple(self._rule(rule) for rule in policy.rules),
            territories=tuple(self._territory(each) for each in policy.territories),
            pools=tuple(self._pool(pool) for pool in policy.pools),
            queues=tuple(self._queue(queue) for queue in policy.queues),
            sla=tuple(self._line(number, line) for number, line in enumerate(policy.sla, 1)),
            lists=tuple(self._list(table) for table in policy.lists),
            tests=tuple(self._example(example) for example in policy.tests),
        )

    def _rule(self, rule: Rule) -> Rule:
        place = f"rules > {rule.name}"
        table = tuple(
            Row(row.when, self._chain(f"{place} > row {number}", row.to)) for number, row in enumerate(rule.table, 1)
        )
        owner = (self.heir or "") if rule.owner == self.rep.id else rule.owner
        return replace(
            rule, to=self._chain(place, rule.to), table=table, tell=self._told(rule.tell, _NAMED), owner=owner
        )

    def _chain(self, place: str, chain: tuple[Target, ...]) -> tuple[Target, ...]:
        """The targets with who comes after them, once; without anybody they are left out where others remain."""
        target = RepTarget(self.rep.id)
        if target not in chain:
            return chain
        heir = RepTarget(self.heir) if self.heir else None
        kept = [heir if each == target else each for each in chain]
        found = tuple(dict.fromkeys(each for each in kept if each is not None))
        if not found:
            self.left.append(place)
        return found or chain

    def _told(self, told: tuple[str, ...], shapes: Iterable[str]) -> tuple[str, ...]:
        said = {shape.format(self.rep.id): shape.format(self.heir) if self.heir else "" for shape in shapes}
        return tuple(dict.fromkeys(now for each in told if (now := said.get(each, each))))

    def _territory(self, territory: Territory) -> Territory:
        if territory.owner != self.rep.id:
            return territory
        if not self.heir and not territory.pool:
            self.left.append(f"territories > {territory.name}")
            return territory
        return replace(territory, owner=self.heir or "")

    def _pool(self, pool: Pool) -> Pool:
        """A pool that names people goes on with the others, or with who comes after them where there is nobody else."""
        chains = tuple(
            (reason, self._chain(f"pools > {pool.name} > nobody", chain)) for reason, chain in pool.nobody.chains
        )
        reps = tuple(member for member in pool.reps if member.rep != self.rep.id)
        if pool.reps and not reps:
            reps = (Member(self.heir),) if self.heir else pool.reps
            if not self.heir:
                self.left.append(f"pools > {pool.name}")
        return replace(pool, reps=reps, nobody=Fallback(chains))

    def _queue(self, queue: Queue) -> Queue:
        if queue.watched_by not in self._names:
            return queue
        if not self.heir:
            self.left.append(f"queues > {queue.name}")
        return replace(queue, watched_by=self.heir or queue.watched_by)

    def _line(self, number: int, line: SlaLine) -> SlaLine:
        stages = []
        for stage in line.stages:
            actions = self._told(stage.actions, ("tell {}", "tell rep {}", "to rep {}"))
            if not actions:
                self.left.append(f"sla > {line.name or f'line {number}'}")
            stages.append(Stage(stage.at, actions or stage.actions))
        return replace(line, stages=tuple(stages))

    def _list(self, table: PolicyList) -> PolicyList:
        """Cells that name them; never the key, by which a row is found."""
        mine = {self.rep.id, self.rep.email.casefold()} - {""}
        rows = tuple((row[0], *(self._cell(cell, mine) for cell in row[1:])) if row else row for row in table.rows)
        return replace(table, rows=rows)

    def _example(self, example: Example) -> Example:
        """A test that names them is one of who comes after them; without anybody it is for its writer to change."""
        changed = replace(
            example,
            then=self._pairs(example.then),
            account=self._pairs(example.account),
            person=self._pairs(example.person),
            away=self._told(example.away, _NAMED),
            full=self._told(example.full, _NAMED),
            departed=self._told(example.departed, _NAMED),
        )
        if not self.heir and any(value in self._names for _, value in (*example.then, *example.account)):
            self.left.append(f"tests > {example.name}")
        return changed

    @property
    def _names(self) -> frozenset[str]:
        return frozenset(shape.format(self.rep.id) for shape in _NAMED)

    def _pairs(self, pairs: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
        if not self.heir:
            return pairs
        said = {shape.format(self.rep.id): shape.format(self.heir) for shape in _NAMED}
        return tuple((key, said.get(value, value)) for key, value in pairs)

    def _cell(self, cell: str, mine: set[str]) -> str:
        return (self.heir or "") if cell in mine or cell.casefold() in mine else cell


def without_rep(policy: Policy, rep: Rep, heir: RepId | None) -> tuple[Policy, list[str]]:
    """The policy with `heir` in the place of somebody, or with nobody; and the places that name them still."""
    rewriting = Without(rep, heir)
    return rewriting.policy(policy), list(dict.fromkeys(rewriting.left))
