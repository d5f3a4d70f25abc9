"""Many leads under another version: which they are, what they would get, and going through them in batches.

A deploy is undone, or those who wait are taken along. Which leads it is about is written down first, in an edit; then
each is a job of its own. Whoever is interrupted, or is not alone in it, does nothing twice: whoever comes next goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from turnout.core.decision import Outcome
from turnout.core.lead import LeadId
from turnout.errors import DatabaseError, RefusedError
from turnout.pipeline.asking.awaiting import Submit, await_jobs
from turnout.pipeline.asking.front import Done
from turnout.pipeline.asking.jobs import Job, Rehome, WouldBe
from turnout.pipeline.desk.rehoming import LEFT, MIGRATE, UNDO
from turnout.pipeline.edits.editing import Edit, editing
from turnout.pipeline.policies.publish import go_live
from turnout.store.database import Database
from turnout.store.deploys import (
    RoutedLead,
    Span,
    WaitingLead,
    find_span,
    latest_span,
    routed_by,
    span_before,
    under_others,
)
from turnout.store.meta import LATEST_MOMENT, read_number
from turnout.store.metadata import from_micros, to_micros
from turnout.store.policies import find_version
from turnout.store.rehomings import (
    RehomingRow,
    add_rehomed_leads,
    add_rehoming,
    counts_of,
    end_lead,
    find_rehoming,
    leads_to_do,
    running_rehomings,
    set_state,
)
from turnout.store.transaction import Transaction

AT_ONCE: Final = 100
_PAGE: Final = 1_000
# Which leads may be taken along; those in somebody's hands stay there and only go on by the other version.
WAITING: Final = {"held": Outcome.HELD, "queued": Outcome.QUEUED, "in_hands": None}
_IN_HANDS: Final = (Outcome.ASSIGNED.value, Outcome.OFFERED.value)
_OPEN: Final = ("open", "rejected")
Run = Callable[[Sequence[Job]], Sequence[Done]]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which leads of a deploy: these by id, or all that may be touched. `to` is a version's hash, empty for the usual.

    `which` says who is taken along. Answered leads are left alone unless they are named, or `with_touched` says so.
    """

    leads: tuple[str, ...] = ()
    to: str = ""
    which: tuple[str, ...] = ("held",)
    with_touched: bool = False

    @property
    def takes_touched(self) -> bool:
        """Whether answered leads are touched: those that somebody named are."""
        return self.with_touched or bool(self.leads)


@dataclass(frozen=True, slots=True)
class Plan:
    """What would be done: about which deploy, by which version, with which leads. Nothing is written."""

    kind: str
    deploy: Span
    policy: str
    moves: bool
    leads: tuple[RoutedLead | WaitingLead, ...]

    def asks(self, most: int | None = None) -> Iterator[WouldBe]:
        """The questions that say where each lead would be, or each of the first ones, in portions."""
        ids = [LeadId(lead.id) for lead in self.leads[:most]]
        for start in range(0, len(ids), AT_ONCE):
            yield WouldBe(tuple(ids[start : start + AT_ONCE]), self.policy, self.kind, self.deploy.number, self.moves)


def plan_undo(tx: Transaction, deploy: int, wanted: Wanted) -> Plan:
    """Undoing a deploy: the leads it decided about, by what was live before it. Raises RefusedError."""
    span = must_find(tx, deploy)
    policy = wanted.to
    if not policy:
        before = span_before(tx, deploy, span.policy)
        if before is None:
            raise RefusedError(
                "nothing_before", f"nothing was live before deploy {deploy}, so there is nothing to go back to"
            )
        policy = before.policy
    _must_be_kept(tx, policy)
    if policy == span.policy:
        raise RefusedError("same_policy", f"deploy {deploy} is of that version itself; name another one")
    found = tuple(
        lead
        for lead in _pages(lambda after: routed_by(tx, span, after=after, limit=_PAGE, only=wanted.leads, status=_OPEN))
        if not lead.is_erased and (wanted.takes_touched or lead.touched_at is None)
    )
    _must_have(wanted, found, f"is open under the version of deploy {deploy}")
    return Plan(UNDO, span, policy, moves=True, leads=found)


def plan_migration(tx: Transaction, deploy: int, wanted: Wanted) -> Plan:
    """Taking along to a deploy, which must be live, the leads that are under other versions. Raises RefusedError."""
    span, live = must_find(tx, deploy), latest_span(tx)
    assert live is not None, "a deploy was found"
    if live.number != span.number:
        raise RefusedError("not_live", f"deploy {deploy} is not live any more; deploy {live.number} is")
    unknown = [each for each in wanted.which if each not in WAITING]
    if unknown or not wanted.which:
        raise RefusedError("invalid", f"`which` is one or more of {', '.join(f'`{each}`' for each in WAITING)}")
    outcomes = [outcome.value for each in wanted.which if (outcome := WAITING[each])]
    if "in_hands" in wanted.which:
        outcomes += _IN_HANDS
    found = tuple(
        lead
        for lead in _pages(
            lambda after: under_others(tx, span.policy, outcomes, after=after, limit=_PAGE, only=wanted.leads)
        )
        if not lead.is_erased
    )
    _must_have(wanted, found, "is open under another version")
    return Plan(MIGRATE, span, span.policy, moves=False, leads=found)


def _pages(read: Callable[[int], Sequence[Any]]) -> Iterator[Any]:
    after = -1
    while rows := read(after):
        yield from rows
        after = rows[-1].seq


def must_find(tx: Transaction, deploy: int) -> Span:
    """A deploy by its number. Raises RefusedError where there is none."""
    span = find_span(tx, deploy)
    if span is None:
        raise RefusedError(
            "deploy_not_found", f"there is no deploy `{deploy}`; `turnout policy list` shows those there are"
        )
    return span


def _must_be_kept(tx: Transaction, policy: str) -> None:
    if find_version(tx, policy) is None:
        raise RefusedError(
            "policy_not_found", f"there is no policy `{policy}`; `turnout policy list` shows those there are"
        )


def _must_have(wanted: Wanted, found: Collection[RoutedLead | WaitingLead], what: str) -> None:
    """Whoever names leads means each of them."""
    missing = set(wanted.leads) - {lead.id for lead in found}
    if missing:
        raise RefusedError("lead_not_found", f"no lead `{min(missing)}` {what}; look at the preview")


def begin(edit: Edit, plan: Plan, wanted: Wanted, note: str = "") -> int:
    """Write down what is to be done, with each of its leads; its number. Undoing what is live makes that other live.

    So nobody new comes in under a version that is being undone.
    """
    if plan.kind == UNDO:
        live = latest_span(edit.tx)
        if live is not None and live.number == plan.deploy.number:
            go_live(edit, plan.policy, note or f"deploy {plan.deploy.number} is undone")
    row = RehomingRow(
        number=0,
        kind=plan.kind,
        deploy=plan.deploy.number,
        policy=plan.policy,
        moves=int(plan.moves),
        with_touched=int(wanted.takes_touched or plan.kind == MIGRATE),
        state="running",
        actor=edit.actor,
        note=note,
        made_at=to_micros(edit.at),
        ended_at=None,
    )
    number = add_rehoming(edit.tx, row)
    add_rehomed_leads(edit.tx, number, [lead.seq for lead in plan.leads])
    said = {"rehoming": number, "deploy": plan.deploy.number, "policy": plan.policy, "leads": len(plan.leads)}
    edit.happened("deploy_undoing" if plan.kind == UNDO else "deploy_migrating", said)
    if not plan.leads:
        set_state(edit.tx, number, "done", to_micros(edit.at))
    return number


def set_running(edit: Edit, number: int, *, is_running: bool) -> RehomingRow:
    """Stop one that runs, or let one that was stopped go on. Raises RefusedError for one that is through."""
    row = must_find_rehoming(edit.tx, number)
    if row.state == "done":
        raise RefusedError("rehoming_done", f"re-homing {number} is through; what it did stays")
    state = "running" if is_running else "stopped"
    if row.state != state:
        set_state(edit.tx, number, state)
        edit.happened(f"rehoming_{state}", {"rehoming": number})
    return must_find_rehoming(edit.tx, number)


def must_find_rehoming(tx: Transaction, number: int) -> RehomingRow:
    """One by its number. Raises RefusedError where there is none."""
    row = find_rehoming(tx, number)
    if row is None:
        raise RefusedError("rehoming_not_found", f"there is no re-homing `{number}`")
    return row


def carry_out(
    database: Database, number: int, run: Run, told: Callable[[int, int], None] = lambda _done, _all: None
) -> None:
    """Go through all that is left of one, batch by batch, with somebody who does jobs. Raises StoreError.

    Ends early where somebody stops it.
    """
    while do_batch(database, number, run):
        with database.asking() as tx:
            counts = counts_of(tx, number)
        told(sum(counts.values()) - counts.get("to do", 0), sum(counts.values()))


def do_batch(database: Database, number: int, run: Run, at_once: int = AT_ONCE) -> int:
    """Do the next leads of one; how many. 0 where it is through, which is written down, or stopped."""
    with database.asking() as tx:
        row = must_find_rehoming(tx, number)
        leads = leads_to_do(tx, number, at_once) if row.state == "running" else []
    if not leads:
        if row.state == "running":
            _end(database, row)
        return 0
    done = run([Rehome(LeadId(lead), number, by=row.actor) for lead in leads])
    for lead, each in zip(leads, done, strict=True):
        if each.error is not None:
            _leave(database, row, lead, each.error)
    return len(leads)


def _leave(database: Database, row: RehomingRow, lead: str, error: Exception) -> None:
    """A lead that cannot be done, by a fault of ours or its own, keeps no other one from it; a store that fails does.

    Raises what the store says.
    """
    if isinstance(error, DatabaseError):
        raise error
    with database.begin() as tx:
        [(seq,)] = tx.rows("SELECT seq FROM leads WHERE id = ?", (lead,))
        at = read_number(tx, LATEST_MOMENT)
        end_lead(tx, row.number, seq, LEFT, "", "", str(error)[:500], at)


def _end(database: Database, row: RehomingRow) -> None:
    with database.asking() as tx:
        now = from_micros(max(read_number(tx, LATEST_MOMENT), row.made_at))
    with editing(database, now, row.actor) as edit:
        if must_find_rehoming(edit.tx, row.number).state != "running":
            return
        set_state(edit.tx, row.number, "done", to_micros(edit.at))
        counts = {state: count for state, count in counts_of(edit.tx, row.number).items() if state != "to do"}
        kind = "deploy_undone" if row.kind == UNDO else "deploy_migrated"
        edit.happened(kind, {"rehoming": row.number, "deploy": row.deploy, **counts})


class RehomingTask:
    """The task that follows commits: goes on with whatever is not through. `act_by` says who does the jobs."""

    def __init__(self) -> None:
        self._submit: Submit | None = None

    def act_by(self, submit: Submit | None) -> None:
        """Have a running Turnout do it; None where it ends."""
        self._submit = submit

    def __call__(self, database: Database) -> int:
        """How many leads were done. Raises StoreError."""
        submit = self._submit
        if submit is None:
            return 0
        with database.asking() as tx:
            running = running_rehomings(tx)
        return sum(do_batch(database, row.number, lambda jobs: await_jobs(submit, jobs)) for row in running)
