"""Owners: who stands in for somebody who cannot (semantics 19), and what counts for an owner at all (semantics 5)."""

from __future__ import annotations

from datetime import datetime

import pytest

from tests.core.decide.office import BY_DAY, DAY, HOUR, MONDAY, Office, account, rep
from turnout.core.account import AccountId
from turnout.core.decision import Nobody, Outcome
from turnout.core.rep import Absence, Presence, Rep, RepId, RepStatus

POLICY = """
rules:
  - {name: Owned, when: account is known, to: [account.owner, account.parent.owner, next rule]}
  - {name: Rest, to: desk}
pools:
  desk: {reps: [ivo]}
"""
GONE = rep("gone", status=RepStatus.DEPARTED)


def owner_of(
    lead: str,
    *people: Rep,
    absences: tuple[Absence, ...] = (),
    policy: str = POLICY,
    backup: str | None = None,
    parent: AccountId | None = None,
) -> str:
    """Who gets a lead of an account owned by `owner`."""
    accounts = [account("acme", "owner", backup=backup, parent=parent), account("mother", "mum")]
    office = Office(policy, [*people, rep("ivo"), rep("mum"), GONE], accounts=accounts, absences=absences)
    return office.lead(lead, email="x@acme.example").assignee or ""


def test_an_owner_gets_the_lead_at_any_hour_whatever_their_caps() -> None:
    """Semantics 5: an owner target minds status and absence, not hours or caps, and takes no turn."""
    night = rep("owner", week=BY_DAY, daily_cap=0, open_cap=0)
    office = Office(POLICY, [night, rep("ivo")], accounts=[account("acme", "owner")])
    made = office.lead("L", MONDAY.replace(hour=22), email="x@acme.example")
    assert (made.assignee, made.pool) == ("owner", "")
    assert office.desk.books.open_count(RepId("owner")) == 1
    assert office.desk.books.ledger.entries == []


@pytest.mark.parametrize("status", [RepStatus.DEPARTED, RepStatus.LEAVE])
def test_an_owner_who_left_gives_way_step_by_step(status: RepStatus) -> None:
    """Semantics 19: their backup, the account's backup, the parent's owner, then the rules."""
    left = rep("owner", status=status, backup=RepId("deputy"))
    mother = AccountId("mother")
    assert owner_of("L", left, rep("deputy"), rep("second"), backup="second", parent=mother) == "deputy"
    assert owner_of("L", left, rep("deputy", status=status), rep("second"), backup="second", parent=mother) == "second"
    assert owner_of("L", left, parent=mother) == "mum"
    assert owner_of("L", left) == "ivo"


def test_backups_who_stand_in_for_each_other_end() -> None:
    """Semantics 19: a circle of people who left leads to the next target."""
    first = rep("owner", status=RepStatus.DEPARTED, backup=RepId("other"))
    assert owner_of("L", first, rep("other", status=RepStatus.DEPARTED, backup=RepId("owner"))) == "ivo"


def test_an_account_without_owner_goes_to_its_backup() -> None:
    """Semantics 19: a backup that is named stands in for an owner who is not."""
    office = Office(POLICY, [rep("second"), rep("ivo")], accounts=[account("acme", None, backup="second")])
    assert office.lead("L", email="x@acme.example").assignee == "second"


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (MONDAY - HOUR, MONDAY + DAY, "ivo"),
        (MONDAY - HOUR, MONDAY + HOUR, "owner"),
        (MONDAY - HOUR, MONDAY.replace(hour=16), "ivo"),
        (MONDAY + HOUR, MONDAY + DAY, "owner"),
        (MONDAY - DAY, MONDAY, "owner"),
    ],
)
def test_an_owner_gives_way_when_away_for_the_rest_of_the_day(start: datetime, end: datetime, expected: str) -> None:
    """An hour at the dentist keeps the lead with them; an absence up to closing time does not."""
    absence = Absence(RepId("owner"), start, end)
    assert owner_of("L", rep("owner", week=BY_DAY), absences=(absence,)) == expected


def test_even_if_away_keeps_it_with_the_owner_unless_they_left() -> None:
    """`even if away` is about absence; nobody who left ever receives anything."""
    policy = POLICY.replace("[account.owner,", "[account.owner even if away,")
    absence = Absence(RepId("owner"), MONDAY - DAY, MONDAY + 9 * DAY)
    assert owner_of("L", rep("owner"), absences=(absence,), policy=policy) == "owner"
    assert owner_of("L", rep("owner", status=RepStatus.DEPARTED), policy=policy) == "ivo"


@pytest.mark.parametrize(("presence", "expected"), [(Presence.AWAY, "owner"), (Presence.UNAVAILABLE, "ivo")])
def test_a_short_break_keeps_the_lead_with_the_owner(presence: Presence, expected: str) -> None:
    """`away` is for now, `unavailable` for today."""
    office = Office(POLICY, [rep("owner"), rep("ivo")], accounts=[account("acme", "owner")])
    office.roster.set_presence(RepId("owner"), presence)
    assert office.lead("L", email="x@acme.example").assignee == expected


def test_the_reason_says_who_stood_in_and_why() -> None:
    """What a rep may read names the owner who could not."""
    office = Office(
        POLICY,
        [rep("owner", status=RepStatus.LEAVE, backup=RepId("ivo")), rep("ivo")],
        accounts=[account("acme", "owner")],
    )
    made = office.lead("L", email="x@acme.example")
    assert made.reason == "Owned: ivo through account.owner, stands in: owner is on leave"


def test_a_territory_s_owner_has_a_backup_too() -> None:
    """`territory.owner` is a person: status and absence count, then their backup, then the next target."""
    policy = """
rules:
  - {name: Land, when: territory is known, to: [territory.owner, desk]}
  - {name: Rest, to: desk}
territories: |
  name | when          | owner
  DE   | country is DE | tom
  FR   | country is FR | gone
pools:
  desk: {reps: [ivo]}
"""
    office = Office(policy, [rep("tom", status=RepStatus.LEAVE, backup=RepId("tim")), rep("tim"), rep("ivo"), GONE])
    assert office.lead("L1", country="DE").assignee == "tim"
    made = office.lead("L2", country="FR")
    assert (made.assignee, made.tried[0].nobody) == ("ivo", Nobody.LEFT)
    assert office.lead("L3", country="IT").assignee == "ivo"


def test_nobody_inactive_is_ever_given_anything() -> None:
    """Semantics 19: not by a pool, a list, a name or an account."""
    policy = """
lists: {named: l.csv}
rules:
  - {name: A, when: score is 1, to: [rep gone, queue q]}
  - {name: B, when: score is 2, to: [account.owner, queue q]}
  - {name: C, when: score is 3, to: [named.rep, queue q]}
  - {name: D, to: [team, queue q]}
pools: {team: {reps: [gone]}}
queues: {q: {watched by: ops}}
"""
    lists = {"l.csv": "account,rep\nacme,gone\n"}
    office = Office(policy, [GONE], accounts=[account("acme", "gone")], lists=lists)
    for number in range(1, 5):
        made = office.lead(f"L{number}", email=f"x{number}@acme.example", score=str(number))
        assert (made.outcome, made.queue) == (Outcome.QUEUED, "q")
