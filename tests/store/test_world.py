"""What was kept of a company comes back as it was."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from turnout.core.account import Account, AccountId, Acquaintance, Opportunity
from turnout.core.rep import Absence, Rep, RepId, RepStatus, Team, WorkWeek
from turnout.store.absences import put_absences, read_absences
from turnout.store.accounts import (
    add_domains,
    count_owned,
    drop_account,
    put_accounts,
    read_accounts,
    read_added_domains,
)
from turnout.store.database import Database, open_database
from turnout.store.history import put_acquaintances, put_opportunities, read_opportunities
from turnout.store.reps import put_reps, put_teams
from turnout.store.world import read_world

SOME_TIME = datetime(2026, 9, 7, 12, tzinfo=UTC)
WORDS = st.text(max_size=8)
PERHAPS = st.none() | st.text(min_size=1, max_size=4)
ACCOUNTS = st.builds(
    Account,
    id=st.text(min_size=1, max_size=6),
    name=WORDS,
    domains=st.lists(st.from_regex(r"[a-z]{1,3}\.com", fullmatch=True), unique=True, max_size=3).map(tuple),
    aliases=st.lists(WORDS, max_size=2).map(tuple),
    parent=PERHAPS,
    owner=PERHAPS,
    backup=PERHAPS,
    country=st.sampled_from(["", "DE", "US"]),
    attributes=st.dictionaries(WORDS, WORDS, max_size=3),
)
WEEKS = st.builds(WorkWeek, WORDS, st.lists(WORDS, max_size=2).map(tuple), st.lists(WORDS, max_size=2).map(tuple))
REPS = st.builds(
    Rep,
    id=st.text(min_size=1, max_size=6),
    name=WORDS,
    teams=st.lists(WORDS, unique=True, max_size=2).map(tuple),
    week=WEEKS,
    skills=st.dictionaries(WORDS, st.frozensets(WORDS, max_size=3), max_size=3),
    numbers=st.dictionaries(WORDS, st.integers(-(10**15), 10**15), max_size=2),
    daily_cap=st.none() | st.integers(0, 10**6),
    open_cap=st.none() | st.integers(0, 10**6),
    status=st.sampled_from(RepStatus),
    joined_on=st.none() | st.dates(),
    backup=PERHAPS,
    manager=PERHAPS,
)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """A fresh store."""
    opened = open_database(f"sqlite:///{tmp_path / 'a.db'}")
    yield opened
    opened.close()


# The examples share the file: each is put in its place, and only what was put is asked for.
shared_file = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)


@shared_file
@given(accounts=st.lists(ACCOUNTS, max_size=4, unique_by=lambda account: account.id))
def test_accounts_come_back_as_they_were(database: Database, accounts: list[Account]) -> None:
    """Whatever they hold, and also where they replace others with the same id."""
    with database.begin() as tx:
        put_accounts(tx, accounts)
        found = {account.id: account for account in read_accounts(tx)}
    assert [found[account.id] for account in accounts] == accounts


@shared_file
@given(reps=st.lists(REPS, max_size=4, unique_by=lambda rep: rep.id))
def test_reps_come_back_as_they_were(database: Database, reps: list[Rep]) -> None:
    """Hours, skills, numbers and caps too."""
    with database.begin() as tx:
        put_reps(tx, reps)
        found = {rep.id: rep for rep in read_world(tx).reps}
    assert [found[rep.id] for rep in reps] == reps


def test_a_world_comes_back_in_the_order_in_which_it_came(database: Database) -> None:
    """Of what is equal in rank, the first counts, so the order is kept; what changes stays in its place."""
    reps = (Rep(RepId("r2"), teams=("AE", "New")), Rep(RepId("r1"), joined_on=date(2026, 1, 2)))
    teams = (Team("AE", "Europe/Berlin", WorkWeek("Mon-Fri", ("09:00-17:00",), ("DE-BY",))), Team("B"))
    with database.begin() as tx:
        put_teams(tx, teams)
        put_reps(tx, reps)
        put_accounts(tx, [Account(AccountId("b"), "B"), Account(AccountId("a"), "A")])
        put_accounts(tx, [Account(AccountId("b"), "B again")])
        put_absences(tx, [Absence(RepId("r2"), SOME_TIME, SOME_TIME.replace(hour=15), "training")])
        put_opportunities(tx, [Opportunity(AccountId("b"), "r1", "Demo", "won", 5, SOME_TIME, None)])
        world = read_world(tx)
    assert world.reps == reps
    assert world.teams == (*teams, Team("New"))
    assert [account.name for account in world.accounts] == ["B again", "A"]
    assert world.absences == (Absence(RepId("r2"), SOME_TIME, SOME_TIME.replace(hour=15), "training"),)
    assert world.opportunities == (Opportunity(AccountId("b"), "r1", "Demo", "won", 5, SOME_TIME, None),)


def test_added_domains_stand_behind_an_accounts_own(database: Database) -> None:
    """They stay when the account is put again, and one that it has itself is not added."""
    account = AccountId("a")
    with database.begin() as tx:
        put_accounts(tx, [Account(account, "A", domains=("own.com",))])
        add_domains(tx, [(account, "one.com"), (account, "own.com")])
        add_domains(tx, [(account, "two.com")])
        put_accounts(tx, [Account(account, "A", domains=("new.com", "two.com"))])
        assert read_accounts(tx)[0].domains == ("new.com", "two.com", "one.com")
        assert read_accounts(tx, with_added_domains=False)[0].domains == ("new.com", "two.com")
        assert read_added_domains(tx) == ((account, "one.com"),)


def test_more_accounts_than_are_read_at_once_come_back(database: Database) -> None:
    """In their order and with their own domains, also where numbers between them are gone."""
    accounts = [Account(AccountId(f"a{n}"), f"A {n}", domains=(f"a{n}.com",) * (n % 3 > 0)) for n in range(12_000)]
    with database.begin() as tx:
        put_accounts(tx, accounts)
        add_domains(tx, [(accounts[5_000].id, "more.com")])
        for gone in (4_999, 9_000, 11_999):
            drop_account(tx, accounts.pop(gone - (gone > 4_999) - (gone > 9_000)).id)
        found = read_accounts(tx)
        assert read_accounts(tx, with_added_domains=False) == tuple(accounts)
    assert [account.id for account in found] == [account.id for account in accounts]
    assert found[4_999].domains == ("a5000.com", "more.com")


def test_owned_accounts_are_counted(database: Database) -> None:
    """Only those who own any are named."""
    with database.begin() as tx:
        put_accounts(tx, [Account(AccountId(str(n)), "", owner="r1") for n in range(3)])
        assert count_owned(tx, [RepId("r1"), RepId("r2")]) == {"r1": 3}


def test_absences_that_begin_together_are_kept_together(database: Database) -> None:
    """Both of two that begin at one moment are kept, and both are replaced by what is said next of that moment."""
    first, second = (Absence(RepId("r"), SOME_TIME, SOME_TIME.replace(hour=hour)) for hour in (13, 15))
    with database.begin() as tx:
        put_absences(tx, [first, second])
        assert read_absences(tx) == (first, second)
        put_absences(tx, [second])
        assert read_absences(tx) == (second,)


def test_deals_of_an_account_are_replaced_together(database: Database) -> None:
    """A deal has no id, so what is said of an account's deals is all there is; other accounts keep theirs."""
    a, b = AccountId("a"), AccountId("b")
    with database.begin() as tx:
        put_opportunities(tx, [Opportunity(a, stage="Demo"), Opportunity(b), Opportunity(a)])
        put_opportunities(tx, [Opportunity(a, outcome="won")])
        assert read_opportunities(tx) == (Opportunity(b), Opportunity(a, outcome="won"))


def test_people_are_known_by_their_mailbox(database: Database) -> None:
    """Spellings of one address are one person, and the last row of a file counts."""
    people = [Acquaintance("Ann+news@gmail.com", "r1"), Acquaintance("a.n.n@gmail.com", "r2", SOME_TIME, "won")]
    with database.begin() as tx:
        assert put_acquaintances(tx, [*people, Acquaintance("not an address")]) == (1, 0, 0)
        assert put_acquaintances(tx, people) == (0, 0, 1)
        rows = tx.rows("SELECT person, owner, outcome FROM people")
    assert rows == [("ann@gmail.com", "r2", "won")]


def test_a_file_does_not_undo_what_was_learned_later(database: Database) -> None:
    """Somebody who wrote since has the rep whom they got then, and keeps their open lead."""
    later = [Acquaintance("ann@x.com", "r2", SOME_TIME)]
    earlier = [Acquaintance("ann@x.com", "r1", SOME_TIME.replace(year=2025))]
    newest = [Acquaintance("ann@x.com", "r3", SOME_TIME.replace(year=2027))]
    with database.begin() as tx:
        put_acquaintances(tx, later)
        tx.run("UPDATE people SET open_lead = 7")
        assert put_acquaintances(tx, earlier) == (0, 0, 1)
        assert tx.rows("SELECT owner FROM people") == [("r2",)]
        assert put_acquaintances(tx, newest) == (0, 1, 0)
        assert tx.rows("SELECT owner, open_lead FROM people") == [("r3", 7)]


def test_many_people_are_kept(database: Database) -> None:
    """More than one statement can hold."""
    people = [Acquaintance(f"p{n}@x.com") for n in range(1_001)]
    with database.begin() as tx:
        assert put_acquaintances(tx, people) == (1_001, 0, 0)
        assert put_acquaintances(tx, [*people[:5], Acquaintance("new@x.com"), Acquaintance("p9@x.com", "r")]) == (
            1,
            1,
            5,
        )
