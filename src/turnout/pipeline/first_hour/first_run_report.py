"""What a first run came to, as it is told over HTTP: who would have got what, where the holes are, and the draft.

The numbers are `try_tally`'s, the holes `try_holes`'; here they get the shape in which they are sent.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import msgspec

from turnout.core.decision import Outcome
from turnout.core.fields.countries import country_name
from turnout.core.rep import RepId
from turnout.core.simulate.chance import NONE
from turnout.pipeline.asking.answer import said
from turnout.pipeline.first_hour.exports import Export, is_guessed
from turnout.pipeline.first_hour.try_holes import holes_of
from turnout.pipeline.first_hour.try_tally import Sample, load_by_rep
from turnout.pipeline.first_hour.trying import Tried

_BAD_SHOWN: Final = 200
# What the command line says of itself, in the words of the app.
_IN_THE_APP: Final = {
    "; `--zone` says another": "; say another beside the files",
    "in `turnout reviews`": "under Review",
    "`turnout leave REP` gives": "letting somebody leave, under People, gives",
    "; add REPS.csv or a column of owners": "; add a file of reps, or a column of owners",
    "; add REPS.csv": "; add a file of reps",
    "run it again with ACCOUNTS.csv": "add a file of accounts",
    " to REPS.csv": " to the file of reps",
    ", or say `--dates day-first` or `month-first`": ", or say how dates are written",
    "; say which column has the names: `--map name=COLUMN`": "; say which column has the names",
}
_FINDINGS_SHOWN: Final = 20


class RunRule(msgspec.Struct, frozen=True):
    """How many leads a rule took."""

    rule: str
    leads: int


class RunRep(msgspec.Struct, frozen=True):
    """What a rep would have got: of all, those of their own accounts, those by turn, and those nobody else could take.

    By turns alone they would have got from `low` to `high`, with chance; both null where no pool has them.
    """

    rep: str
    name: str
    team: str
    is_active: bool
    leads: int
    own: int
    turns: int
    alone: int
    low: float | None
    high: float | None


class RunHole(msgspec.Struct, frozen=True):
    """Something that is missing, and what mends it; one that is not `to_mend` is only worth knowing."""

    code: str
    title: str
    leads: int
    said: str
    remedy: str
    to_mend: bool


class RunSample(msgspec.Struct, frozen=True):
    """One lead, and what would have become of it. `who` is a rep's name."""

    lead_id: str
    at: str
    company: str
    country: str
    outcome: str
    rule: str
    rep: str | None
    who: str | None
    pool: str | None
    queue: str | None
    reason: str


class RunFault(msgspec.Struct, frozen=True):
    """A row that could not be read as it stands; `line` is 0 for what is no row's."""

    line: int
    reason: str
    remedy: str


class RunFile(msgspec.Struct, frozen=True):
    """How a file was read; `faults` are the first of `fault_count`, `doubts` guesses to be looked at."""

    sheet: str
    name: str
    rows: int
    notices: list[str]
    doubts: list[str]
    faults: list[RunFault]
    fault_count: int


class FirstRunReport(msgspec.Struct, frozen=True):
    """What a first run came to. `arrivals` and `closed` are by hour of the week from Monday on, in `zone`."""

    leads: int
    first_at: str | None
    last_at: str | None
    zone: str
    outcomes: dict[str, int]
    given: int
    to_owners: int
    last_rule: str
    by_last_rule: int
    out_of_hours: int
    usual_wait_minutes: float | None
    rules: list[RunRule]
    reps: list[RunRep]
    holes: list[RunHole]
    arrivals: list[int]
    closed: list[int]
    samples: list[RunSample]
    files: list[RunFile]
    notes: list[str]
    findings: list[str]
    tests: int
    failed_tests: list[str]
    rep_count: int
    account_count: int
    policy: str


def report_of(tried: Tried) -> FirstRunReport:
    """Everything that is told of a trial."""
    tally, outcomes = tried.tally, tried.tally.outcomes
    by_rule, waits = tally.by("rule"), sorted(tally.waits_minutes)
    return FirstRunReport(
        leads=tried.leads,
        first_at=said(tried.first_at) if tried.first_at else None,
        last_at=said(tried.last_at) if tried.last_at else None,
        zone=tried.zone,
        outcomes={str(outcome): count for outcome, count in sorted(outcomes.items())},
        given=outcomes[Outcome.ASSIGNED] + outcomes[Outcome.OFFERED],
        to_owners=sum(own for _, own, _ in load_by_rep(tally).values()),
        last_rule=tally.last_rule,
        by_last_rule=by_rule[tally.last_rule],
        out_of_hours=sum(tally.closed),
        usual_wait_minutes=waits[len(waits) // 2] if waits else None,
        rules=[RunRule(rule.name, by_rule[rule.name]) for rule in tally.engine.policy.policy.rules],
        reps=list(_reps(tried)),
        holes=[RunHole(*hole._replace(remedy=in_the_app(hole.remedy))) for hole in holes_of(tried)],
        arrivals=tally.arrivals if tried.times else [],
        closed=tally.closed if tried.times else [],
        samples=[_sample(tried, sample) for sample in tally.samples],
        files=[_file(export) for export in tried.exports],
        notes=[in_the_app(note) for note in tried.notes],
        findings=[f"{finding.place}: {finding.said}" for finding in tried.findings[:_FINDINGS_SHOWN]],
        tests=len(tried.tests),
        failed_tests=[test.name for test in tried.tests if test.is_failed],
        rep_count=len(tried.reps),
        account_count=len(tried.accounts),
        policy=tried.policy,
    )


def in_the_app(text: str) -> str:
    """A sentence that names what to type, naming what to press instead."""
    for typed, pressed in _IN_THE_APP.items():
        text = text.replace(typed, pressed)
    return text


def _reps(tried: Tried) -> Iterator[RunRep]:
    """Whoever has most first; who is gone and got nothing is left out."""
    loads, bands = load_by_rep(tried.tally), tried.tally.drawing.bands()
    for rep in sorted(tried.reps.values(), key=lambda each: (-loads.get(each.id, (0, 0, 0))[0], each.name or each.id)):
        leads, own, alone = loads.get(rep.id, (0, 0, 0))
        if not (leads or rep.is_active):
            continue
        band = bands.get(RepId(rep.id), (NONE, NONE))[0]
        low, high = (band.low, band.high) if band.high else (None, None)
        team = rep.teams[0] if rep.teams else ""
        turns = leads - own - alone
        yield RunRep(rep.id, rep.name or rep.id, team, rep.is_active, leads, own, turns, alone, low, high)


def _sample(tried: Tried, sample: Sample) -> RunSample:
    end = sample.end
    found = tried.reps.get(RepId(end.rep))
    return RunSample(
        lead_id=sample.lead,
        at=said(sample.at),
        company=sample.company,
        country=country_name(sample.country) if sample.country else "",
        outcome=str(end.outcome),
        rule=end.rule,
        rep=end.rep or None,
        who=((found.name if found else "") or end.rep) or None,
        pool=end.pool or None,
        queue=end.queue or None,
        reason=end.reason,
    )


def _file(export: Export) -> RunFile:
    faults = [RunFault(bad.line, bad.reason, in_the_app(bad.remedy)) for bad in export.bad_rows]
    faults += [RunFault(each.line or 0, each.message, each.remedy) for each in export.findings if not each.is_notice]
    doubts = [
        f"`{guess.column}` was taken for `{guess.field}`: {guess.because}"
        for guess in export.guesses
        if is_guessed(guess)
    ]
    return RunFile(
        sheet=str(export.sheet),
        name=export.path.name,
        rows=export.rows,
        notices=export.notices,
        doubts=doubts,
        faults=faults[:_BAD_SHOWN],
        fault_count=len(faults),
    )
