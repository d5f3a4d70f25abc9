"""The whole pure decision about a lead, from the captured record to the settled books, and what each stage takes of it.

Peers: the same with rules asked one after the other; and the floor of any such program, the two libraries that read an
address and a phone number with nothing around them.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Final, cast

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from bench.drawn_company import ACCOUNTS, REPS, RULES, batches, open_company
from bench.figure import Figure, Peer, Unit, spread_of
from bench.stopwatch import RUNS, time_by_turns
from turnout.core.assign.pick import pick
from turnout.core.decide.clues import company_clues
from turnout.core.decide.decide import decide, open_case
from turnout.core.decide.desk import Desk
from turnout.core.decide.engine import Engine
from turnout.core.decide.promises import promise_for
from turnout.core.decide.waiting import drain_due
from turnout.core.enrich.enricher import Enricher
from turnout.core.fields.catalogue import Value
from turnout.core.lead import Lead
from turnout.core.policy.bind import Bound, holds
from turnout.core.policy.index import Index

MICRO = 1e-6
LEADS = 500
_STAGES: Final = ("enrich", "match", "facts", "rules", "pick", "promise", "settle")
_INTERNATIONAL = re.compile(r"\s*(?:\+|00)")


@dataclass(slots=True)
class _Shop:
    """A desk at work with its engine."""

    engine: Engine
    desk: Desk = field(default_factory=Desk)

    def route(self, leads: Sequence[Lead]) -> int:
        """Decide about leads as they come, waiting ones included."""
        enricher = Enricher(self.engine.policy.declared)
        for lead in leads:
            now = lead.received_at
            drain_due(self.desk, now)
            self.desk.settle(decide(self.engine, self.desk, lead, enricher.enrich(lead), now))
        return len(leads)


class _OneByOne:
    """Stands in for the index: the same conditions, asked in order."""

    def __init__(self, bounds: Sequence[Bound]) -> None:
        self._bounds = bounds

    def first(self, facts: Mapping[str, Value], start: int = 0) -> int | None:
        """The first condition at or after `start` that fits."""
        numbers = range(start, len(self._bounds))
        return next((number for number in numbers if holds(self._bounds[number], facts)), None)


def measure(tell: Callable[[str], None]) -> Iterator[Figure]:
    """The whole decision, then its stages."""
    tell("drawing a company")
    fresh = batches(RUNS + 1, LEADS)
    with TemporaryDirectory() as folder:
        shops = [_Shop(open_company(Path(folder))) for _ in range(3)]
    ours, naive, staged = shops
    naive.engine.policy.rules = cast("Index", _OneByOne(naive.engine.policy.bound_rules))
    tell("deciding")
    found = time_by_turns(
        {
            "ours": lambda run: partial(ours.route, fresh[run]),
            "rules asked one by one": lambda run: partial(naive.route, fresh[run]),
            "the two libraries alone": lambda run: partial(_read_contacts, fresh[run]),
        }
    )
    peers = (
        Peer("rules asked one by one", found["rules asked one by one"], _agreement(ours, naive)),
        Peer("the two libraries alone", found["the two libraries alone"], "email-validator, phonenumbers; a floor"),
    )
    what = f"whole decision; {RULES} rules, {ACCOUNTS:,} accounts, {REPS} reps"
    yield Figure(what, found["ours"], Unit.SECONDS, 300 * MICRO, 150 * MICRO, peers)
    tell("stage by stage")
    stages = list(_stages(staged, fresh))
    yield from stages
    rest = found["ours"].median - sum(stage.spread.median for stage in stages)
    note = "the difference: targets tried, reasons in words, waiting leads, Python's collector"
    yield Figure("  of which the rest", spread_of([rest]), note=note)


def _agreement(ours: _Shop, naive: _Shop) -> str:
    decided = ours.desk.decisions
    wrong = sum(naive.desk.decisions[lead].assignee != decision.assignee for lead, decision in decided.items())
    return f"{wrong} of {len(decided):,} assignees differ" if wrong else f"same assignees of {len(decided):,} leads"


def _read_contacts(leads: Sequence[Lead]) -> int:
    for lead in leads:
        if address := lead.values.get("email"):
            _read_address(address)
        if phone := lead.values.get("phone"):
            _read_number(phone)
    return len(leads)


def _read_address(address: str) -> None:
    try:
        validate_email(address.strip(), check_deliverability=False)
    except EmailNotValidError:
        return


def _read_number(phone: str) -> None:
    try:
        phonenumbers.is_possible_number(phonenumbers.parse(phone, None if _INTERNATIONAL.match(phone) else "US"))
    except phonenumbers.NumberParseException:
        return


def _stages(shop: _Shop, fresh: Sequence[Sequence[Lead]]) -> Iterator[Figure]:
    runs: dict[str, list[float]] = defaultdict(list)
    for number, leads in enumerate(fresh):
        seconds = _seconds_by_stage(shop, leads)
        for stage in _STAGES:
            if number:
                runs[stage].append(seconds[stage] / len(leads))
    for stage in _STAGES:
        yield Figure(f"  of which {stage}", spread_of(runs[stage]), note=_NOTES.get(stage, ""))


_NOTES: Final = {
    "match": "which account",
    "facts": "account, deals, person, moment",
    "pick": "over all leads, also those that need none",
    "settle": "turn, caps, load, decision kept",
}


def _seconds_by_stage(shop: _Shop, leads: Sequence[Lead]) -> Mapping[str, float]:
    """Each stage once more on its own, with what the stage before it gave; then the lead is decided and settled."""
    engine, desk = shop.engine, shop.desk
    enricher, seconds = Enricher(engine.policy.declared), dict.fromkeys(_STAGES, 0.0)
    for lead in leads:
        now = lead.received_at
        drain_due(desk, now)
        marks = [perf_counter()]
        known = enricher.enrich(lead)
        marks.append(perf_counter())
        engine.world.book.match(company_clues(known, None), engine.policy.policy.matching)
        marks.append(perf_counter())
        case = open_case(engine, desk, lead, known, now)
        marks.append(perf_counter())
        engine.policy.rules.first(case.facts)
        marks.append(perf_counter())
        ruling = decide(engine, desk, lead, enricher.enrich(lead), now)
        marks.append(perf_counter())
        if ruling.takes_turn:
            pick(engine.rooms[ruling.pool], desk.books, case.facts, now)
        marks.append(perf_counter())
        promise_for(case, ruling.decision.assignee, now)
        marks.append(perf_counter())
        desk.settle(ruling)
        marks.append(perf_counter())
        enrich, match, opened, rules, _, picked, promise, settle = (b - a for a, b in pairwise(marks))
        for stage, taken in zip(_STAGES, (enrich, match, opened - match, rules, picked, promise, settle), strict=True):
            seconds[stage] += taken
    return seconds
