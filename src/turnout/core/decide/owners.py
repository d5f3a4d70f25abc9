"""Owner targets: who has the account, the deal or the person; and who stands in for somebody who cannot."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from turnout.core.account import AccountId
from turnout.core.assign.roster import Roster
from turnout.core.decide.case import Case
from turnout.core.decision import Nobody, Tried
from turnout.core.rep import RepId

_ACCOUNT_OF = {
    "account.owner": "account",
    "account.parent.owner": "account.parent",
    "account.ultimate_parent.owner": "account.ultimate_parent",
}


def try_owner(case: Case, path: str, now: datetime, *, even_if_away: bool = False) -> Tried:
    """The owner that a fact names, or whoever stands in: the owner's backup, then the account's."""
    target = f"{path} even if away" if even_if_away else path
    owner = case.facts.get(path)
    backup = _account_backup(case, path)
    if not isinstance(owner, str) and backup is None:
        return Tried(target, nobody=Nobody.UNKNOWN, detail=f"{path} is unknown")
    first = RepId(owner) if isinstance(owner, str) else None
    return try_person(case, target, first, now, backup=backup, even_if_away=even_if_away)


def try_person(
    case: Case,
    target: str,
    person: RepId | None,
    now: datetime,
    *,
    backup: RepId | None = None,
    even_if_away: bool = False,
) -> Tried:
    """One person, or their backup: a status and an absence count, hours and caps do not."""
    roster = case.engine.world.roster
    refusals: list[str] = []
    reason = Nobody.UNKNOWN
    for rep in _line_of(person, backup, roster):
        why = _why_not(case, rep, now, even_if_away=even_if_away)
        if why is None:
            stands_in = f"stands in: {'; '.join(refusals)}" if refusals else ""
            return Tried(target, rep=rep, detail=stands_in)
        reason = why[0] if not refusals else reason
        refusals.append(f"{rep} {why[1]}")
    return Tried(target, nobody=reason, detail="; ".join(refusals))


def _line_of(person: RepId | None, backup: RepId | None, roster: Roster) -> Iterator[RepId]:
    """The person, their backup and that one's backup, each once; then the account's own backup."""
    seen: list[RepId] = []
    current = person
    while current is not None and current not in seen and len(seen) < 4:
        seen.append(current)
        yield current
        found = roster.reps.get(current)
        current = found.backup if found else None
    if backup is not None and backup not in seen:
        yield backup


def _why_not(case: Case, rep: RepId, now: datetime, *, even_if_away: bool) -> tuple[Nobody, str] | None:
    roster = case.engine.world.roster
    found = roster.reps.get(rep)
    if found is None:
        return Nobody.UNKNOWN, "is not among the reps"
    if not found.is_active:
        return Nobody.LEFT, "left" if found.status == "departed" else "is on leave"
    if rep in case.excluded:
        return Nobody.EXCLUDED, "had this lead before"
    if not even_if_away and roster.is_away_today(rep, now):
        return Nobody.AWAY, "is away for the rest of the day"
    return None


def _account_backup(case: Case, path: str) -> RepId | None:
    """The backup that the account itself names."""
    fact = case.facts.get(_ACCOUNT_OF.get(path, ""))
    account = case.engine.world.find(AccountId(fact)) if isinstance(fact, str) else None
    return RepId(account.backup) if account and account.backup else None
