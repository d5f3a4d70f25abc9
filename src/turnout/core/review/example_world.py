"""The small world of one example: its account, its sender, who is away; and people, those of a company or stand-ins.

An example knows nothing but what it says, so that it comes to the same on every machine: of the company only its people
count, with their teams, hours and skills; its accounts, its absences and what is on anybody's desk do not.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from turnout.core.account import Account, AccountId, Acquaintance, Opportunity
from turnout.core.assign.roster import Roster
from turnout.core.decide.world import World
from turnout.core.decision import AccountMatch, MatchCandidate, MatchVerdict
from turnout.core.fields.values import parse_number, parse_yes_no
from turnout.core.match.book import AccountBook
from turnout.core.match.company import CompanyClues
from turnout.core.policy.example_references import people_named, people_of
from turnout.core.policy.matching import DEFAULT_SETTINGS, MatchSettings
from turnout.core.policy.model import Example, Policy
from turnout.core.rep import Absence, Rep, RepId, RepStatus, Team, WorkWeek

# Whoever stands in for a person nobody has described can do anything.
_ANY_SKILL: Final[Mapping[str, frozenset[str]]] = {"skills": frozenset({"any"})}
_AWAY_FOR: Final = timedelta(days=2)
_OF_THE_ACCOUNT: Final = frozenset(
    {
        "id", "name", "domain", "alias", "owner", "backup", "country", "parent", "parent.owner", "ultimate_parent",
        "ultimate_parent.owner", "opportunity.owner", "has_open_opportunity", "match", "match.score",
    }
)  # fmt: skip
_DEAL: Final = "last_opportunity."


@dataclass(frozen=True, slots=True)
class People:
    """Who may be given leads: reps and the teams whose hours some of them have."""

    reps: Sequence[Rep]
    teams: Sequence[Team] = ()


def stand_ins(policy: Policy) -> People:
    """Somebody for everybody whom the policy or its examples name, and one for each team: always at work, able to all.

    For a policy that is looked at without a company.
    """
    named = set(people_named(policy)).union(*map(people_of, policy.tests))
    teams = sorted({pool.team for pool in policy.pools if pool.team})
    alone = [Rep(RepId(name), skills=_ANY_SKILL) for name in sorted(named)]
    return People((*alone, *(Rep(stand_in_of(team), teams=(team,), skills=_ANY_SKILL) for team in teams)))


def stand_in_of(team: str) -> RepId:
    """The one who stands in for a whole team."""
    return RepId(f"somebody of {team}")


def world_of(example: Example, policy: Policy, people: People, at: datetime) -> World:
    """The world in which the lead of an example comes in at `at`."""
    book = _ToldBook(dict(example.account))
    email = dict(example.lead).get("email", "")
    known = [_acquaintance(dict(example.person), email, at)] if example.person else []
    return World(book, roster_of(example, policy, people, at), _deals(dict(example.account), at), known)


def roster_of(example: Example, policy: Policy, people: People, at: datetime) -> Roster:
    """The people as they are at that moment. Where the example says no moment, everybody is at work all day."""
    away, full, gone = (_members(names, policy, people) for names in (example.away, example.full, example.departed))
    reps = [_as_told(rep, full, gone, keeps_hours=bool(example.at)) for rep in people.reps]
    absences = [Absence(RepId(rep), at - _AWAY_FOR, at + _AWAY_FOR) for rep in sorted(away)]
    return Roster(reps, absences, people.teams if example.at else ())


def _members(names: Iterable[str], policy: Policy, people: People) -> set[str]:
    """The reps whom names mean: a rep, everybody of a pool, everybody of a team."""
    found: set[str] = set()
    pools = {pool.name: pool for pool in policy.pools}
    for name in names:
        pool = pools.get(name)
        team = pool.team if pool else name
        found |= {str(member.rep) for member in pool.reps} if pool and pool.reps else set()
        found |= {rep.id for rep in people.reps if team and team in rep.teams}
        found.add(name)
    return found


def _as_told(rep: Rep, full: Collection[str], gone: Collection[str], *, keeps_hours: bool) -> Rep:
    rep = rep if keeps_hours or not rep.week else replace(rep, week=WorkWeek())
    rep = replace(rep, daily_cap=0) if rep.id in full else rep
    return replace(rep, status=RepStatus.DEPARTED) if rep.id in gone else rep


def _acquaintance(told: Mapping[str, str], email: str, at: datetime) -> Acquaintance:
    days = parse_number(told.get("last_seen_days", ""))
    seen = at - timedelta(days=int(days or 0)) if told.get("known", "yes") != "no" else None
    return Acquaintance(email, told.get("owner") or None, seen, told.get("last_outcome", ""))


def _deals(told: Mapping[str, str], at: datetime) -> list[Opportunity]:
    """The account's deals as facts of them are told: one that is closed, one that is open."""
    account = _id_of(told)
    owner = told.get("opportunity.owner") or told.get(f"{_DEAL}owner")
    found = []
    if any(key.startswith(_DEAL) for key in told):
        days = int(parse_number(told.get(f"{_DEAL}closed_days", "")) or 0)
        is_closed = f"{_DEAL}outcome" in told or f"{_DEAL}closed_days" in told
        value = parse_number(told.get(f"{_DEAL}value", ""))
        found.append(
            Opportunity(
                account,
                told.get(f"{_DEAL}owner") or owner,
                told.get(f"{_DEAL}stage", ""),
                told.get(f"{_DEAL}outcome", ""),
                None if value is None else int(value),
                at - timedelta(days=days) if is_closed else None,
            )
        )
    if parse_yes_no(told.get("has_open_opportunity", "")) or (owner and not found):
        found.append(Opportunity(account, owner))
    return found


def _id_of(told: Mapping[str, str]) -> AccountId:
    return AccountId(told.get("id") or "account")


class _ToldBook(AccountBook):
    """The account an example tells of, which is the lead's: how accounts are found is not what a policy's test asks."""

    def __init__(self, told: Mapping[str, str]) -> None:
        super().__init__(_accounts(told))
        self._told = told

    def match(self, clues: CompanyClues, settings: MatchSettings = DEFAULT_SETTINGS) -> AccountMatch:  # noqa: ARG002
        """The account that the example tells of, as sure as it says."""
        if not self._told:
            return AccountMatch(None, 0.0, "", "the example tells of no account")
        verdict = MatchVerdict(self._told.get("match") or "match")
        score = float(parse_number(self._told.get("match.score", "")) or (0.0 if verdict is MatchVerdict.NONE else 1.0))
        account = _id_of(self._told)
        candidate = MatchCandidate(account, self._told.get("name", account), score)
        is_sure = verdict is MatchVerdict.MATCH
        return AccountMatch(
            account if is_sure else None,
            score,
            "example",
            "the example says so",
            verdict,
            (candidate,) if verdict is not MatchVerdict.NONE else (),
        )


def _accounts(told: Mapping[str, str]) -> list[Account]:
    """The account with those above it, as far as they are told of."""
    if not told:
        return []
    top = _above("ultimate_parent", told, None)
    parent = _above("parent", told, top.id if top else None) or top
    account = Account(
        _id_of(told),
        told.get("name", ""),
        _words(told.get("domain", "")),
        _words(told.get("alias", "")),
        parent.id if parent else None,
        told.get("owner") or None,
        told.get("backup") or None,
        told.get("country", ""),
        {key: value for key, value in told.items() if key not in _OF_THE_ACCOUNT and not key.startswith(_DEAL)},
    )
    found = {each.id: each for each in (top, parent, account) if each is not None}
    return list(found.values())


def _above(what: str, told: Mapping[str, str], parent: AccountId | None) -> Account | None:
    name, owner = told.get(what), told.get(f"{what}.owner")
    if not name and not owner:
        return None
    account = AccountId(name or what)
    return Account(account, account, parent=None if parent == account else parent, owner=owner or None)


def _words(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())
