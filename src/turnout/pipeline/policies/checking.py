"""A policy checked: from its text alone, beside a company's people, or beside a store with the leads of late.

What is looked for is in `core.policy.check` and `core.review`; here is only what they need, and the time they may take.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from time import monotonic
from typing import Any, Final

from turnout.core.assign.roster import Roster
from turnout.core.decision import Known
from turnout.core.fields.catalogue import Value
from turnout.core.lead import Lead, LeadId
from turnout.core.policy.bind import ACCOUNT_KEYS
from turnout.core.policy.compile import CompiledPolicy, compile_policy
from turnout.core.policy.finding import Budget, Finding, Severity
from turnout.core.policy.finding_codes import CODES
from turnout.core.policy.lines import line_at, lines_of
from turnout.core.policy.model import Policy
from turnout.core.policy.parse import ListReader, parse_policy
from turnout.core.review.last_month import LastMonth, PastLead
from turnout.core.review.review import in_order, iter_findings
from turnout.core.simulate.rules_only import Reader
from turnout.errors import PolicyError, Problem
from turnout.pipeline.policies.publish import roster_of
from turnout.store.codec.facts import decode_facts
from turnout.store.past_leads import past_leads
from turnout.store.transaction import Transaction

SECONDS: Final = 10.0
SINCE: Final = timedelta(days=30)
# More leads say no more; where there are more, the time they are of is shorter.
LEADS_MAX: Final = 30_000
# Reading what came in may take this part of the time.
_READING_SHARE: Final = 0.4
_WITHOUT_PEOPLE: Final = (
    "people, hours, skills and absences: no reps are known (`--db` names a store, `--world` a folder)"
)
_WITHOUT_LEADS: Final = "volume and values: no leads of late are known (`--db` names a store that has some)"

Told = Callable[[str], None]
# Reads what came in of late, as a policy reads it, within a budget.
HistoryOf = Callable[[CompiledPolicy, Budget], LastMonth | None]


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check came to. `left_out` says what could not be looked at, and why; `leads` is how many were looked at.

    `is_whole` is false where it was interrupted: then `findings` are those made by then.
    """

    findings: tuple[Finding, ...]
    rules: int
    leads: int
    left_out: tuple[str, ...]
    seconds: float
    is_whole: bool = True

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings that must stop a deploy."""
        return tuple(finding for finding in self.findings if finding.severity is Severity.ERROR)

    def count(self, severity: Severity) -> int:
        """How many findings there are of a severity."""
        return Counter(finding.severity for finding in self.findings)[severity]


@dataclass(slots=True)
class Checking:
    """A check under way: `run` does it, and `result` has what is known, also where `run` was interrupted."""

    text: str
    lists: ListReader | Mapping[str, str]
    now: datetime
    roster: Roster | None = None
    history_of: HistoryOf | None = None
    seconds: float = SECONDS
    tell: Told = lambda _what: None
    _findings: list[Finding] = field(default_factory=list)
    _rules: int = 0
    _leads: int = 0
    _left_out: list[str] = field(default_factory=list)
    _started: float = field(default_factory=monotonic)
    _is_whole: bool = False

    def run(self) -> Checked:
        """Look at everything. A policy that cannot be read has its problems as findings."""
        self._started = monotonic()
        try:
            policy = self._parsed()
        except PolicyError as error:
            self._findings = [_of_problem(problem) for problem in error.problems]
        else:
            self._look_at(policy)
        self._is_whole = True
        return self.result()

    def _parsed(self) -> Policy:
        """The policy; one that names somebody who is no rep is read all the same, and the review says so."""
        try:
            return parse_policy(self.text, self.lists)
        except PolicyError:
            if self.roster is None:
                raise
            # Only who knows the reps can tell the bare name of one from a pool that is not there.
            return parse_policy(self.text, self.lists, self.roster.reps.keys())

    def _look_at(self, policy: Policy) -> None:
        self._rules = len(policy.rules) + sum(len(rule.table) for rule in policy.rules) + len(policy.territories)
        compiled = compile_policy(policy)
        history = self._history(compiled)
        # Where nobody is known yet, nothing is to be said of what nobody can do.
        roster = self.roster if self.roster is not None and self.roster.reps else None
        if roster is None:
            self._left_out.append(_WITHOUT_PEOPLE)
        if history is None or not history.leads:
            history = None
            self._left_out.append(_WITHOUT_LEADS)
        # One by one, so that what is known by then stays where somebody interrupts.
        for finding in iter_findings(compiled, roster, history, self.now, self._budget(1.0), self.tell):
            self._findings.append(finding)

    def _history(self, compiled: CompiledPolicy) -> LastMonth | None:
        if self.history_of is None:
            return None
        self.tell("leads of late")
        history = self.history_of(compiled, self._budget(_READING_SHARE))
        self._leads = len(history.leads) if history else 0
        return history

    def _budget(self, share: float) -> Budget:
        until = self._started + share * self.seconds
        return Budget(lambda: monotonic() > until)

    def result(self) -> Checked:
        """What is known by now, in order and with lines."""
        lines = lines_of(self.text)
        placed = [each if each.line else replace(each, line=line_at(lines, each.place)) for each in self._findings]
        return Checked(
            tuple(in_order(placed)),
            self._rules,
            self._leads,
            tuple(self._left_out),
            monotonic() - self._started,
            self._is_whole,
        )


def check_text(
    text: str,
    lists: ListReader | Mapping[str, str],
    now: datetime,
    *,
    roster: Roster | None = None,
    seconds: float = SECONDS,
) -> Checked:
    """What is to be said of a policy, beside these people where they are known."""
    return Checking(text, lists, now, roster, None, seconds).run()


def check_draft(
    tx: Transaction,
    text: str,
    lists: ListReader | Mapping[str, str],
    now: datetime,
    *,
    since: timedelta = SINCE,
    seconds: float = SECONDS,
) -> Checked:
    """What is to be said of a policy beside a store: its people, their absences, and the leads of late."""
    return stored_check(tx, text, lists, now, since=since, seconds=seconds).run()


def stored_check(
    tx: Transaction,
    text: str,
    lists: ListReader | Mapping[str, str],
    now: datetime,
    *,
    since: timedelta = SINCE,
    seconds: float = SECONDS,
    tell: Told = lambda _what: None,
) -> Checking:
    """The same, not begun yet; the transaction must last until it is done."""

    def history_of(compiled: CompiledPolicy, budget: Budget) -> LastMonth | None:
        return read_last_month(tx, compiled, now - since, now, budget)

    return Checking(text, lists, now, roster_of(tx), history_of, seconds, tell)


def read_last_month(
    tx: Transaction, compiled: CompiledPolicy, since: datetime, until: datetime, budget: Budget
) -> LastMonth:
    """The leads of a time as a policy reads them; where there are too many, those of its end."""
    reader, leads = Reader(compiled), list[PastLead]()
    for kept in past_leads(tx, since, until):
        facts, sources, values = decode_facts(kept.facts)
        leads.append(PastLead(kept.at, reader.facts_of(Lead(LeadId(kept.id), kept.at, values), Known(facts, sources))))
        if len(leads) >= LEADS_MAX or (len(leads) % 100 == 0 and budget.is_spent()):
            since = min(lead.at for lead in leads)
            break
    leads.reverse()
    leads.sort(key=lambda lead: lead.at)
    return LastMonth(since, until, leads)


def _of_problem(problem: Problem) -> Finding:
    return Finding(problem.code or "unreadable", Severity.ERROR, problem.place, problem.line, problem.message)


def finding_data(finding: Finding) -> dict[str, Any]:
    """A finding as JSON has it, with its remedy."""
    witness = finding.witness
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "place": finding.place,
        "line": finding.line,
        "said": finding.said,
        "remedy": CODES[finding.code].remedy,
        "witness": {"facts": facts_data(witness.facts), "outcome": witness.outcome} if witness else None,
        "leads": finding.leads,
        "also": list(finding.also),
    }


def facts_data(facts: Mapping[str, Value]) -> dict[str, Any]:
    """Facts as JSON has them: days as text, several values as a list, unknown ones left out.

    What lists of accounts are compared with is said as the account.
    """
    known = {name: _plain(value) for name, value in facts.items() if value is not None and value != ()}
    keys = known.pop(ACCOUNT_KEYS, None)
    return known if keys is None else {"account": keys} | known


def _plain(value: Value) -> str | int | float | bool | list[str] | None:
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def checked_data(checked: Checked) -> dict[str, Any]:
    """What a check came to, as JSON has it. How long it took is not in it: the same policy gives the same bytes."""
    return {
        "rules": checked.rules,
        "leads": checked.leads,
        "errors": checked.count(Severity.ERROR),
        "warnings": checked.count(Severity.WARNING),
        "notes": checked.count(Severity.NOTE),
        "is_whole": checked.is_whole,
        "left_out": list(checked.left_out),
        "findings": [finding_data(finding) for finding in checked.findings],
    }
