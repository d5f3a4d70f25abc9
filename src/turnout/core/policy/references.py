"""Whether every name in a policy means something: fields, definitions, lists, pools, queues, calendars, reps."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping

from turnout.core.calendar.zones import zone_of
from turnout.core.fields.canonical import canonical
from turnout.core.fields.catalogue import BUILT_IN, DERIVED_FIELDS, Catalogue, Field, Meaning
from turnout.core.fields.text import fold
from turnout.core.policy.bind import Scope, bind_condition
from turnout.core.policy.condition import Condition, ConditionError, Named, names_in, parse_condition
from turnout.core.policy.cycles import find_cycles
from turnout.core.policy.extents import Extent, extent_of, extents_of
from turnout.core.policy.hours import calendar_of
from turnout.core.policy.model import (
    HoldTarget,
    ListTarget,
    Need,
    OwnerTarget,
    Policy,
    PoolTarget,
    QueueTarget,
    RepTarget,
    Rule,
    Target,
    TerritoryTarget,
)
from turnout.core.policy.reading import Findings, Path
from turnout.core.policy.targets import OWNER_PATHS, TargetError, format_target, parse_target
from turnout.errors import CalendarError, suggestion

TESTS_MAX = 50_000
TESTS_IN_ALL_MAX = 1_000_000
# Conditions are walked by recursion, two or three calls a level.
LEVELS_MAX = 150
_OWNERS = ("account", "opportunity", "person", "territory")
_NAME = re.compile(r"[^\W\d][\w\-]*")
_FIELD_NAME = re.compile(r"[^\W\d][\w\-]*(\.[^\W\d][\w\-]*)*")


def scope_of(policy: Policy) -> Scope:
    """What names mean in the conditions of this policy."""
    return Scope(
        catalogue=catalogue_of(policy),
        lists={table.name: table for table in policy.lists},
        define=dict(policy.define),
        calendars=frozenset(hours.name for hours in policy.calendars),
    )


def catalogue_of(policy: Policy) -> Catalogue:
    """The built-in fields and those the policy declares."""
    return BUILT_IN.with_declared(policy.fields)


def check_references(policy: Policy, findings: Findings, reps: Collection[str] | None) -> None:
    """Keep a problem for every name that means nothing or two things, and for every condition that cannot be bound."""
    _check_fields(policy, findings)
    _check_collisions(policy, findings)
    _check_calendars(policy, findings)
    _check_definition_sizes(policy, findings)
    if findings.problems:
        return
    scope = scope_of(policy)
    findings.key = "when"
    for path, condition in _conditions(policy):
        try:
            bind_condition(condition, scope, path[1:2] if path[0] == "define" else ())
        except ConditionError as error:
            findings.add(path, str(error))
    findings.key = ""
    _Names(policy, findings, reps).check()


def _conditions(policy: Policy) -> Iterable[tuple[Path, Condition]]:
    for name, condition in policy.define:
        yield ("define", name), condition
    for rule in policy.rules:
        yield ("rules", rule.name), rule.when
        for number, row in enumerate(rule.table, 1):
            yield ("rules", rule.name, f"row {number}"), row.when
    for number, territory in enumerate(policy.territories, 1):
        yield ("territories", f"row {number}"), territory.when
    for number, line in enumerate(policy.sla, 1):
        yield ("sla", f"line {number}"), line.when


def _check_fields(policy: Policy, findings: Findings) -> None:
    derived = {*(field.name for field in DERIVED_FIELDS), "match", "match.score"}
    for field in policy.fields:
        path = ("fields", field.name)
        if not _FIELD_NAME.fullmatch(field.name) or not _stands_alone(field.name):
            findings.add(path, f"`{field.name}` is not a field's name; use letters, digits and `_`")
        built_in = BUILT_IN.get(field.name)
        if field.name in derived or (built_in and "." in field.name):
            findings.add(path, f"`{field.name}` is worked out by Turnout and cannot be declared; choose another name")
        elif built_in and built_in.kind is not field.kind and built_in.name == "received_at":
            findings.add(path, f"`{field.name}` is a {built_in.kind} field")


def _check_collisions(policy: Policy, findings: Findings) -> None:
    fields = set(catalogue_of(policy))
    pools = {pool.name for pool in policy.pools}
    lists = {table.name for table in policy.lists}
    calendars = {hours.name for hours in policy.calendars}
    for section, names, others in (
        (
            "define",
            [name for name, _ in policy.define],
            {"field": fields, "list": lists, "pool": pools, "calendar": calendars},
        ),
        ("lists", sorted(lists), {"field": fields, "pool": pools}),
    ):
        for name in names:
            if not _NAME.fullmatch(name) or not _stands_alone(name):
                findings.add(
                    (section, name), f"`{name}` is not a name; use letters, digits, `-` and `_`, and a letter first"
                )
            for kind, taken in others.items():
                if name in taken:
                    findings.add((section, name), f"`{name}` is already a {kind}; choose another name")
    for pool in policy.pools:
        if not _is_target(pool.name):
            findings.add(
                ("pools", pool.name), f"`{pool.name}` cannot be a pool's name: as a target it is read otherwise"
            )
    for kind, names in (
        ("rule", [rule.name for rule in policy.rules]),
        ("territory", [t.name for t in policy.territories]),
    ):
        for name in sorted(name for name, times in Counter(names).items() if times > 1):
            path = ("rules", name) if kind == "rule" else ("territories",)
            findings.add(path, f"two are called `{name}`; give each {kind} a name of its own")


def _stands_alone(name: str) -> bool:
    """True where a condition reads the word as a name: `known` and `in` are words of the language."""
    try:
        return parse_condition(name) == Named(name)
    except ConditionError:
        return False


def _is_target(pool: str) -> bool:
    """True where a target of this text means the pool: `rep anna`, `named.rep` and `next rule` mean something else."""
    try:
        return parse_target(pool) == PoolTarget(pool) and "," not in pool
    except TargetError:
        return False


def _check_calendars(policy: Policy, findings: Findings) -> None:
    for hours in policy.calendars:
        if not hours.hours and not hours.overrides:
            findings.add(("calendars", hours.name), "the calendar has no hours; write `hours: {mon-fri: 09:00-18:00}`")
        try:
            calendar_of(hours)
        except CalendarError as error:
            findings.add(("calendars", hours.name), str(error))


def _check_definition_sizes(policy: Policy, findings: Findings) -> None:
    """Definitions that use each other can grow without end when written out; say so before trying."""
    define: Mapping[str, Condition] = dict(policy.define)
    uses = {name: [used for used in names_in(condition) if used in define] for name, condition in define.items()}
    cycles = list(find_cycles(uses))
    for cycle in cycles:
        findings.add(("define", cycle[0]), f"`{cycle[0]}` is defined by itself: {' > '.join(cycle)}")
    if not cycles:
        _check_extents(policy, extents_of(define, uses), findings)


def _check_extents(policy: Policy, extents: Mapping[str, Extent], findings: Findings) -> None:
    total = 0
    for path, condition in _conditions(policy):
        size, depth = extent_of(condition, extents)
        total += size
        if size > TESTS_MAX:
            findings.add(path, f"the condition stands for more than {TESTS_MAX:,} comparisons when written out")
        elif depth > LEVELS_MAX:
            findings.add(
                path, f"the condition is more than {LEVELS_MAX} levels deep when its definitions are written out"
            )
        elif total > TESTS_IN_ALL_MAX:
            findings.add(path, f"up to here the conditions stand for more than {TESTS_IN_ALL_MAX:,} comparisons")
        else:
            continue
        return


class _Names:
    """Checks every target, member, need and counter against what the policy declares."""

    def __init__(self, policy: Policy, findings: Findings, reps: Collection[str] | None) -> None:
        self._policy = policy
        self._findings = findings
        self._reps = reps
        self._pools = {pool.name for pool in policy.pools}
        self._queues = {queue.name for queue in policy.queues}
        self._lists = {table.name: table for table in policy.lists}
        self._calendars = {hours.name for hours in policy.calendars}

    def check(self) -> None:
        for rule in self._policy.rules:
            self._check_rule(rule)
        for number, territory in enumerate(self._policy.territories, 1):
            path = ("territories", f"row {number}")
            if territory.pool:
                self._check_pool(path, territory.pool)
            if territory.owner:
                self._check_rep(path, territory.owner)
        for pool in self._policy.pools:
            self._check_pool_entry(pool.name)
        self._findings.key = ""
        for number, line in enumerate(self._policy.sla, 1):
            for stage in line.stages:
                self._check_actions(("sla", f"line {number}"), stage.actions)

    def _check_rule(self, rule: Rule) -> None:
        path = ("rules", rule.name)
        self._findings.key = "to"
        self._check_targets(path, rule.to)
        for number, row in enumerate(rule.table, 1):
            self._check_targets((*path, f"row {number}"), row.to)
        self._findings.key = "tell"
        for who in rule.tell:
            self._check_audience(path, who)

    def _check_pool_entry(self, name: str) -> None:
        pool, path = self._policy.pool(name), ("pools", name)
        self._findings.key = "reps"
        for member in pool.reps:
            self._check_rep(path, member.rep)
        catalogue = catalogue_of(self._policy)
        self._findings.key = "needs"
        for need in pool.needs:
            if need.field not in catalogue:
                self._findings.add(path, f"needs: field `{need.field}` is unknown{suggestion(need.field, catalogue)}")
            else:
                self._check_need(path, need, catalogue[need.field])
        self._findings.key = "cap"
        for cap in pool.caps:
            self._check_zone(path, cap.zone)
        self._findings.key = "hours"
        if pool.hours and pool.hours != "always" and pool.hours not in self._calendars:
            known = [*self._calendars, "always"]
            self._findings.add(path, f"hours: calendar `{pool.hours}` is unknown{suggestion(pool.hours, known)}")
        self._findings.key = "pause after"
        if pool.pause_after is not None and not any(line.touch for line in self._policy.sla):
            fault = "`pause after` counts promises to touch, and no SLA line says `touch within`; add one"
            self._findings.add(path, fault)
        self._findings.key = "nobody"
        for _, chain in pool.nobody.chains:
            self._check_targets(path, chain)

    def _check_need(self, path: Path, need: Need, spec: Field) -> None:
        """A fixed value that nobody can ever have would turn the whole pool away unseen."""
        for value in need.values:
            is_named = spec.meaning in {Meaning.COUNTRY, Meaning.LANGUAGE}
            if is_named and canonical(spec.meaning, value) is None:
                self._findings.add(path, f"needs: `{value}` is not a {spec.meaning}; write its code or English name")
            if spec.choices and fold(value) not in {fold(choice) for choice in spec.choices}:
                hint = suggestion(value, spec.choices)
                self._findings.add(path, f"needs: `{value}` is not one of {spec.name}'s choices{hint}")

    def _check_zone(self, path: Path, zone: str) -> None:
        if not zone:
            return
        try:
            zone_of(zone)
        except CalendarError as error:
            self._findings.add(path, str(error))

    def _check_targets(self, path: Path, targets: Iterable[Target]) -> None:
        for target in targets:
            match target:
                case PoolTarget(pool):
                    self._check_pool(path, pool)
                case QueueTarget(queue) if queue not in self._queues:
                    self._findings.add(path, f"queue `{queue}` is unknown{suggestion(queue, self._queues)}")
                case RepTarget(rep):
                    self._check_rep(path, rep)
                case ListTarget(name, column):
                    self._check_column(path, name, column)
                case TerritoryTarget() if not self._policy.territories:
                    self._findings.add(
                        path, f"`{format_target(target)}` needs a section `territories`, and there is none"
                    )
                case HoldTarget(None, calendar) if calendar and calendar not in self._calendars | self._pools:
                    known = [*self._calendars, "open"]
                    self._findings.add(path, f"calendar `{calendar}` is unknown{suggestion(calendar, known)}")

    def _check_pool(self, path: Path, pool: str) -> None:
        if pool in self._pools:
            return
        if pool in self._queues:
            hint = f"; it is a queue: write `queue {pool}`"
        elif self._reps is not None and pool in self._reps:
            hint = f"; it is a rep: write `rep {pool}`"
        else:
            hint = suggestion(pool, self._pools) or _pool_hint(self._pools)
        self._findings.add(path, f"pool `{pool}` is unknown{hint}")

    def _check_rep(self, path: Path, rep: str) -> None:
        if self._reps is not None and rep not in self._reps:
            self._findings.add(path, f"rep `{rep}` is unknown{suggestion(rep, self._reps)}", code="rep-unknown")

    def _check_column(self, path: Path, name: str, column: str) -> None:
        table = self._lists.get(name)
        if table is None and name in _OWNERS:
            text = f"{name}.{column}"
            hint = suggestion(text, [*OWNER_PATHS, "territory.pool", "territory.owner"])
            self._findings.add(path, f"`{text}` is not a target{hint}")
        elif table is None:
            self._findings.add(path, f"list `{name}` is unknown{suggestion(name, [*self._lists, *_OWNERS])}")
        elif column not in table.columns[1:]:
            hint = suggestion(column, table.columns[1:]) or f"; its columns are {', '.join(table.columns) or 'none'}"
            self._findings.add(path, f"list `{name}` has no column `{column}`{hint}")

    def _check_actions(self, path: Path, actions: Iterable[str]) -> None:
        for action in actions:
            verb, _, rest = action.partition(" ")
            if verb == "tell":
                self._check_audience(path, rest)
            elif verb == "to":
                self._check_targets(path, [parse_target(rest)])

    def _check_audience(self, path: Path, who: str) -> None:
        """Who may be told: a pool, a queue, a rep, an owner, the assignee's manager, or an address."""
        if who in self._pools | self._queues or who in {"manager", "assignee"} or "@" in who:
            return
        try:
            target = parse_target(who)
        except TargetError as error:
            self._findings.add(path, str(error))
            return
        if isinstance(target, PoolTarget) and (self._reps is None or who in self._reps):
            # A bare word may be a rep, who is known to whoever publishes; what is kept must be readable without them.
            return
        if not isinstance(target, OwnerTarget):
            self._check_targets(path, [target])


def _pool_hint(pools: set[str]) -> str:
    return "; the section `pools` is empty" if not pools else f"; known are {', '.join(sorted(pools)[:8])}"
