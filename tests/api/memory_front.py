"""A small Turnout in memory behind the server: a real desk and engine, a writer's thread, nothing on disk."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from tests.scenarios.scenario import write_world
from turnout.connectors.csv_file.world import read_world
from turnout.core.assign.pick import NobodyCan, pick
from turnout.core.decide.case import Case
from turnout.core.decide.decide import decide
from turnout.core.decide.desk import Desk
from turnout.core.decide.engine import Engine
from turnout.core.decide.handling import accept, close, pass_on, reassign, say_present, separate
from turnout.core.decide.receipt import receipt, sentences, why_not_rep
from turnout.core.decision import Decision, Known, Outcome
from turnout.core.enrich.enricher import Enricher
from turnout.core.lead import Lead, LeadId
from turnout.core.policy.parse import parse_policy
from turnout.core.rep import RepId
from turnout.errors import InputError, RefusedError, StoreError
from turnout.pipeline.asking import jobs
from turnout.pipeline.asking.answer import Answer, LeadView
from turnout.pipeline.asking.front import Done
from turnout.pipeline.engine.load import build_world
from turnout.store.database import Database, open_database

POLICY = """
rules:
  - name: Spam
    when: email contains "spam"
    reject: spam
  - name: Waiting list
    when: source is waiting
    to: [hold 1h, queue nurture]
  - name: Offers
    when: source is hot
    to: lane
  - name: All
    to: desk
pools:
  lane: {reps: [anna, bela, carl], hours: always, accept within: 2m}
  desk: {reps: [anna, bela], hours: always}
queues:
  nurture: {watched by: anna}
"""
REPS = tuple({"rep_id": name, "team": "x"} for name in ("anna", "bela", "carl"))
START = datetime(2026, 9, 7, 9, 0, tzinfo=UTC)


class MemoryFront:
    """Implements `Front` over a desk. Time stands still unless `pass_time` moves it."""

    def __init__(self, folder: Path, policy: str = POLICY) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        write_world({"reps": REPS}, folder)
        files = read_world(folder)
        parsed = parse_policy(policy, {}, {rep.id for rep in files.reps})
        self.engine = Engine(parsed, build_world(files))
        self.desk = Desk()
        self._enricher = Enricher(self.engine.policy.declared)
        self._cases: dict[LeadId, Case] = {}
        self._keys: dict[tuple[str, str], tuple[bytes, datetime, int, Answer]] = {}
        self._touched: dict[LeadId, datetime] = {}
        self._closed: dict[LeadId, datetime] = {}
        self._now = START
        self._lock = threading.RLock()
        self._queue: SimpleQueue[tuple[jobs.Job, Callable[[Done], None]]] = SimpleQueue()
        self.commits = 0
        threading.Thread(target=self._write, daemon=True).start()

    # The writer.

    def submit(self, job: jobs.Job, then: Callable[[Done], None]) -> None:
        """Do a job on the writer's thread."""
        self._queue.put((job, then))

    def _write(self) -> None:
        while True:
            batch = [self._queue.get()]
            while not self._queue.empty():
                batch.append(self._queue.get())
            done = [(self._try(job), then) for job, then in batch]
            self.commits += 1
            for result, then in done:
                then(result)

    def _try(self, job: jobs.Job) -> Done:
        try:
            with self._lock:
                return self.do(job)
        except Exception as error:  # noqa: BLE001 - as a dispatcher does: the error is the job's result
            return Done(error=error)

    def do(self, job: jobs.Job) -> Done:
        """What a dispatcher does with a job."""
        match job:
            case jobs.Capture():
                return self._capture(job)
            case jobs.Preview(capture):
                ruling = decide(self.engine, self.desk, capture.lead, capture.known, self._now)
                said = receipt(ruling.decision, ruling.case)
                said["sentences"] = list(sentences(ruling.decision, ruling.case))
                return Done(self._answer(ruling.decision, 0, capture.lead.received_at), said)
            case jobs.Pools(name):
                return Done(data=self._pools(name))
            case jobs.Present(rep, presence):
                if rep not in self.engine.world.roster.reps:
                    raise RefusedError("rep_not_found", f"there is no rep `{rep}`")
                say_present(self.desk, self.engine.world.roster, rep, presence, self._now)
                return Done()
            case jobs.Free(rep):
                return Done(data={"rep": rep, "assigned": []})
            case jobs.Credit(pool):
                raise RefusedError("no_turns", f"pool `{pool}` has no ledger here")
            case jobs.Tick():
                return Done()
            case jobs.SetAccount() | jobs.MergePeople() | jobs.UnmergePeople() | jobs.PauseRep() | jobs.EndTest():
                raise RefusedError("refused", "only a store does this")
            case jobs.Extend() | jobs.UndoMove():
                raise RefusedError("refused", "only a store does this")
            case jobs.Depart() | jobs.UndoDeparture() | jobs.Realign() | jobs.Rehome() | jobs.WouldBe() | jobs.Play():
                raise RefusedError("refused", "only a store does this")
            case _:
                return self._handle(job)

    def _capture(self, job: jobs.Capture) -> Done:
        kept = self._keys.get((job.scope, job.key))
        if kept is not None:
            digest, at, window_seconds, answer = kept
            if not window_seconds or self._now < at + timedelta(seconds=window_seconds):
                if digest != job.digest:
                    raise RefusedError("idempotency_key_reused", "this key was used for another lead; send a new one")
                return Done(answer, is_replay=True)
        if job.lead.id in self._cases:
            raise RefusedError("lead_exists", f"a lead `{job.lead.id}` is here already")
        ruling = decide(self.engine, self.desk, job.lead, job.known, self._now)
        self._cases[job.lead.id] = ruling.case
        answer = self._latest(self.desk.settle(ruling).lead)
        self._keys[job.scope, job.key] = (job.digest, self._now, job.window_seconds, answer)
        return Done(answer)

    def _handle(
        self,
        job: jobs.Accept
        | jobs.Pass
        | jobs.Reassign
        | jobs.Touch
        | jobs.Snooze
        | jobs.Pause
        | jobs.Resume
        | jobs.Close
        | jobs.Merge
        | jobs.Separate,
    ) -> Done:
        lead, now = job.lead, self._now
        if lead not in self._cases:
            raise RefusedError("lead_not_found", f"there is no lead `{lead}`")
        match job:
            case jobs.Accept():
                if accept(self.desk, lead, now) is None:
                    raise RefusedError("not_offered", f"lead `{lead}` is not on offer")
            case jobs.Pass():
                self._must_hold(lead, job.rep)
                pass_on(self.desk, lead, now)
            case jobs.Reassign():
                self._must_hold(lead, None)
                if job.to is not None and job.to not in self.engine.world.roster.reps:
                    raise RefusedError("unknown_rep", f"there is no rep `{job.to}`")
                reassign(self.desk, lead, now)
            case jobs.Touch():
                self._must_hold(lead, job.rep)
                self._touched[lead] = job.at or now
            case jobs.Close() | jobs.Merge() | jobs.Separate():
                self._end(job)
        return Done(self.lead(lead))

    def _end(self, job: jobs.Close | jobs.Merge | jobs.Separate) -> None:
        lead, now = job.lead, self._now
        match job:
            case jobs.Close():
                if lead in self._closed:
                    raise RefusedError("already_closed", f"lead `{lead}` is closed")
                close(self.desk, lead, now, job.outcome)
                self._closed[lead] = now
            case jobs.Merge():
                if job.into not in self._cases:
                    raise RefusedError("lead_not_found", f"there is no lead `{job.into}`")
                raise RefusedError("another_person", "these leads are of two people")
            case jobs.Separate():
                if self.desk.decisions[lead].duplicate_of is None:
                    raise RefusedError("not_joined", f"lead `{lead}` joined no other")
                separate(self.desk, lead, self._cases[lead], now)

    def _must_hold(self, lead: LeadId, rep: RepId | None) -> None:
        holding = self.desk.holdings.get(lead)
        if holding is None or (rep is not None and holding.rep != rep):
            raise RefusedError("not_theirs", f"lead `{lead}` is not with them")

    def _pools(self, name: str) -> list[dict[str, Any]]:
        if name and name not in self.engine.rooms:
            raise RefusedError("pool_not_found", f"there is no pool `{name}`")
        found = []
        for pool, room in self.engine.rooms.items():
            if name in {"", pool}:
                said = pick(room, self.desk.books, {}, self._now)
                next_one = None if isinstance(said, NobodyCan) else said.rep
                told = {"pool": pool, "team": room.team, "pick": str(room.pool.pick), "next": next_one, "why": ""}
                found.append(told | {"is_open": next_one is not None, "members": []})
        return found

    # The readers.

    @cached_property
    def database(self) -> Database:
        """A store for what is not leads; made when somebody asks for it."""
        return open_database(f"sqlite:///{self._folder / 'turnout.db'}")

    def enrich(self, lead: Lead) -> tuple[Known, str]:
        """What is known of a lead."""
        return self._enricher.enrich(lead), self.engine.policy.content_hash

    def now(self) -> datetime:
        """A clock that stands still."""
        return self._now

    def pass_time(self, time: timedelta) -> None:
        """Move the clock."""
        self._now += time

    def lead(self, lead: str) -> LeadView | None:
        """A lead's present state."""
        with self._lock:
            if LeadId(lead) not in self._cases:
                return None
            answer = self._latest(LeadId(lead))
            touched, closed = self._touched.get(LeadId(lead)), self._closed.get(LeadId(lead))
            status = "closed" if closed else "joined" if answer.duplicate_of else "open"
            fields = {name: getattr(answer, name) for name in answer.__struct_fields__}
            count = len(self._history(lead))
            return LeadView(
                **fields, status=status, touched_at=_text(touched), closed_at=_text(closed), decisions=count
            )

    def decisions(self, lead: str) -> Sequence[Answer] | None:
        """Every decision about a lead."""
        with self._lock:
            case = self._cases.get(LeadId(lead))
            if case is None:
                return None
            history = self._history(lead)
            return [self._answer(made, number, case.lead.received_at) for number, made in enumerate(history, 1)]

    def decision(self, decision: str) -> Answer | None:
        """One decision by its id."""
        lead, _, _ = decision.rpartition(".")
        return next((one for one in self.decisions(lead) or () if one.decision_id == decision), None)

    def receipt(self, decision: str, rep: str | None = None) -> Mapping[str, Any] | None:
        """The receipt of a decision."""
        lead, _, number = decision.rpartition(".")
        if self.decision(decision) is None:
            return None
        made, case = self._history(lead)[int(number) - 1], self._cases[LeadId(lead)]
        said = receipt(made, case) | {"sentences": list(sentences(made, case))}
        if rep is not None:
            if RepId(rep) not in self.engine.world.roster.reps:
                raise RefusedError("unknown_rep", f"there is no rep `{rep}`")
            said["why_not"] = why_not_rep(made, RepId(rep))
        return said

    def waiting(self) -> tuple[int, int]:
        """How many leads wait for somebody, and how many offers nobody has answered yet."""
        return len(self.desk.waits), sum(holding.is_offer for holding in self.desk.holdings.values())

    def holds(self, after: str, limit: int) -> Sequence[Mapping[str, Any]]:
        """Waiting leads; the cursor is a number."""
        if after and not (after.isascii() and after.isdigit()):
            raise InputError(f"`{after[:40]}` is no cursor; send `next` of the page before")
        with self._lock:
            waiting = sorted(self.desk.waits, key=self.desk.turn_to_be_served)
        start = int(after[:9]) if after else 0
        return [{"lead_id": lead, "cursor": str(at)} for at, lead in enumerate(waiting, 1)][start : start + limit]

    def health(self) -> Mapping[str, Any]:
        """All is well."""
        return {"status": "ok", "leads": len(self._cases)}

    def _history(self, lead: str) -> list[Decision]:
        return [decision for decision in self.desk.history if decision.lead == lead]

    def _latest(self, lead: LeadId) -> Answer:
        return self._answer(self.desk.decisions[lead], len(self._history(lead)), self._cases[lead].lead.received_at)

    def _answer(self, decision: Decision, number: int, received_at: datetime) -> Answer:
        promise = decision.promise
        return Answer(
            lead_id=decision.lead,
            decision_id=f"{decision.lead}.{number}" if number else "",
            outcome=str(decision.outcome),
            assignee=decision.assignee,
            team=decision.team or None,
            pool=decision.pool or None,
            queue=decision.queue or None,
            rule=decision.rule or None,
            account_id=decision.match.account if decision.match else None,
            duplicate_of=decision.duplicate_of,
            sla=promise.line if promise else None,
            sla_due=_text(promise.touch_by) if promise else None,
            accept_by=_text(decision.accept_by),
            reason=decision.reason,
            decided_at=_text(decision.decided_at) or "",
            received_at=_text(received_at) or "",
            held_until=_text(decision.held_until) if decision.outcome is Outcome.HELD else None,
            policy=decision.policy,
        )


class NoPolicyFront(MemoryFront):
    """A Turnout whose policy nobody has published yet."""

    def enrich(self, lead: Lead) -> tuple[Known, str]:
        """Nothing can be known without the policy's fields."""
        raise StoreError(f"no policy is live, so `{lead.id}` cannot be read")


class FullDiskFront(MemoryFront):
    """A Turnout that cannot write."""

    def do(self, job: jobs.Job) -> Done:
        """Every job fails as it does on a full disk."""
        raise StoreError(f"the disk is full, so {type(job).__name__} was not kept; make room")

    def health(self) -> Mapping[str, Any]:
        """It is not well."""
        return {"status": "degraded", "store": "the disk is full"}


class FaultyFront(MemoryFront):
    """A Turnout with a bug, whose words must not get out."""

    def do(self, job: jobs.Job) -> Done:
        """Break an invariant."""
        raise AssertionError(f"secret internals of {job}")

    def lead(self, lead: str) -> LeadView | None:
        """Break an invariant while reading."""
        raise AssertionError(f"secret internals of {lead}")


def _text(at: datetime | None) -> str | None:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ") if at else None
