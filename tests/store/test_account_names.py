"""Other names in a store: added once, withdrawn, and read with the accounts they belong to."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.stores import url_in
from turnout.core.account import Account, AccountId
from turnout.store.account_names import (
    NameKind,
    NameSource,
    NewName,
    add_names,
    find_known_accounts,
    names_of,
    others_named,
    with_other_names,
    withdraw_names,
)
from turnout.store.account_search import find_accounts
from turnout.store.accounts import put_accounts, read_accounts
from turnout.store.database import Database, open_database
from turnout.store.transaction import Transaction
from turnout.store.world import read_world

pytestmark = pytest.mark.usefixtures("each_database")
A1, A2 = AccountId("A1"), AccountId("A2")


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """A store with two accounts."""
    database = open_database(url_in(tmp_path))
    with database.begin() as tx:
        put_accounts(tx, [Account(A1, "Acme", ("acme.example",), ("Acme Old",)), Account(A2, "Zeta")])
    yield database
    database.close()


def name(account: AccountId, text: str, kind: NameKind = NameKind.ALIAS) -> NewName:
    """A name that somebody gave."""
    return NewName(account, text, kind, NameSource.MANUAL, "local", 1)


def add(tx: Transaction, *names: NewName) -> list[int | None]:
    """The numbers of names after they were given."""
    return add_names(tx, names)


def test_a_name_is_added_once(database: Database) -> None:
    """By its key; another account may have it, and one that was withdrawn may come back."""
    with database.begin() as tx:
        first, again, other = add(tx, name(A1, "Hooli"), name(A1, "HOOLI Ltd", NameKind.FORMER), name(A2, "hooli"))
        assert first is not None
        assert (again, other is not None) == (None, True)
        assert [row.number for row in withdraw_names(tx, [first, 999], "ann", 2)] == [first]
        assert withdraw_names(tx, [first], "ben", 3) == []
        [back] = add(tx, name(A1, "Hooli"))
        assert back not in {None, first}
        kept = [(row.number, row.withdrawn_by) for row in names_of(tx, A1, with_withdrawn=True)]
    assert kept == [(first, "ann"), (back, "")]


def test_the_world_has_them_behind_the_accounts_own(database: Database) -> None:
    """Names as aliases, hosts as domains, each once; whoever edits an account does not have them."""
    with database.begin() as tx:
        add(tx, name(A1, "Hooli"), name(A1, "ACME old"), name(A1, "hooli.example", NameKind.DOMAIN))
        add(tx, name(A1, "acme.example", NameKind.DOMAIN))
    with database.reading() as tx:
        known = find_known_accounts(tx, [A1, AccountId("no")])
        own = find_accounts(tx, [A1])
        world = read_world(tx)
        accounts = read_accounts(tx)
    assert list(known) == [A1]
    assert known[A1].aliases == ("Acme Old", "Hooli", "ACME old")
    assert known[A1].domains == ("acme.example", "hooli.example")
    assert (own[A1].aliases, own[A1].domains) == (("Acme Old",), ("acme.example",))
    assert world.accounts == (known[A1], accounts[1])


def test_a_withdrawn_name_is_not_in_the_world(database: Database) -> None:
    """It is a row, and nothing else."""
    with database.begin() as tx:
        [number] = add(tx, name(A2, "Hooli"))
        assert number is not None
        withdraw_names(tx, [number], "ann", 2)
    with database.reading() as tx:
        assert find_known_accounts(tx, [A2])[A2].aliases == ()


def test_without_any_the_accounts_are_the_same_objects(database: Database) -> None:
    """A store of a hundred thousand is read as quickly as before."""
    with database.reading() as tx:
        accounts = read_accounts(tx)
        assert with_other_names(tx, accounts) is accounts
        assert with_other_names(tx, ()) == ()


def test_many_accounts_are_asked_for_at_once(database: Database) -> None:
    """The same names, whether one account is asked for or thousands."""
    many = [Account(AccountId(f"N{number}"), f"Name {number}") for number in range(1_200)]
    with database.begin() as tx:
        put_accounts(tx, many)
        add(tx, name(many[700].id, "Hooli"))
        found = {account.id: account.aliases for account in with_other_names(tx, many)}
    assert {account: aliases for account, aliases in found.items() if aliases} == {"N700": ("Hooli",)}
    assert list(found) == [account.id for account in many]


def test_who_else_has_a_name_is_found(database: Database) -> None:
    """By other names, accounts' own names and domains, the lowest id first."""
    with database.begin() as tx:
        add(tx, name(A2, "Hooli"), name(A1, "hooli"))
        asked = [("hooli", NameKind.ALIAS, "Hooli"), ("zeta", NameKind.ALIAS, "ZETA")]
        found = others_named(tx, [*asked, ("acme.example", NameKind.DOMAIN, "acme.example")])
    assert found == {"hooli": [A1, A2], "zeta": [A2], "acme.example": [A1]}
