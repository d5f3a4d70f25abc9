"""Random companies in a store, and what their state is: what tests of merges share."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from hashlib import sha256

from hypothesis import strategies as st

from turnout.core.account import Account, AccountId, Opportunity
from turnout.core.match.hierarchy import settle_parents
from turnout.core.rep import Rep, RepId
from turnout.pipeline.edits.editing import editing
from turnout.store.account_names import NameKind, NameSource, NewName, add_names
from turnout.store.accounts import add_domains, put_accounts
from turnout.store.database import Database
from turnout.store.history import keep_opportunities, put_opportunities
from turnout.store.metadata import to_micros
from turnout.store.reps import put_reps
from turnout.store.row_images import columns_of
from turnout.store.transaction import Transaction

NOW = datetime(2026, 9, 7, 9, 0, tzinfo=UTC)
OF_ACCOUNTS = ("accounts", "account_domains", "account_names", "opportunities", "account_redirects")
# Accounts, further domains of theirs, deals, and other names.
Company = tuple[Sequence[Account], Sequence[tuple[str, str]], Sequence[Opportunity], Sequence[tuple[str, str]]]
_IDS = ("a", "b", "c", "d", "e", "f")
_WORDS = st.sampled_from(("", "x", "n/a", "Foo GmbH", "bar", "é", "customer", "Foo"))
_HOSTS = st.lists(st.sampled_from(("a.example", "b.example", "c.example", "d.example")), unique=True, max_size=3)


@st.composite
def accounts(draw: st.DrawFn) -> list[Account]:
    """Two to six accounts in random families without circles."""
    ids = [AccountId(each) for each in _IDS[: draw(st.integers(2, len(_IDS)))]]
    drawn = {
        each: Account(
            each,
            draw(_WORDS) or each,
            tuple(draw(_HOSTS)),
            tuple(draw(st.lists(_WORDS.filter(bool), unique=True, max_size=2))),
            draw(st.sampled_from((None, *ids))),
            draw(st.sampled_from((None, "ann", "ben"))),
            draw(st.sampled_from((None, "ann"))),
            draw(st.sampled_from(("", "DE", "US"))),
            draw(st.dictionaries(st.sampled_from(("type", "size", "note")), _WORDS.filter(bool), max_size=3)),
        )
        for each in ids
    }
    parents, _ = settle_parents(drawn)
    return [
        Account(
            each.id,
            each.name,
            each.domains,
            each.aliases,
            parents.get(each.id),
            each.owner,
            each.backup,
            each.country,
            each.attributes,
        )
        for each in drawn.values()
    ]


@st.composite
def companies(draw: st.DrawFn) -> Company:
    """Accounts with further domains, deals with and without ids, and other names."""
    found = draw(accounts())
    ids = st.sampled_from([each.id for each in found])
    hosts = draw(st.lists(st.tuples(ids, st.sampled_from(("x.example", "a.example", "y.example"))), max_size=4))
    deals = [
        Opportunity(draw(ids), draw(st.sampled_from((None, "ann"))), "", draw(st.sampled_from(("", "won"))), id=name)
        for name in draw(st.lists(st.sampled_from(("d1", "d2", "", "")), max_size=4))
    ]
    named = {deal.id: deal for deal in deals if deal.id}
    names = draw(st.lists(st.tuples(ids, st.sampled_from(("Foo", "Old Foo", "zeta.example"))), max_size=4))
    return found, hosts, [*named.values(), *(deal for deal in deals if not deal.id)], names


def fill(database: Database, company: Company) -> None:
    """Put a company into a store in the place of what is there."""
    found, hosts, deals, names = company
    with editing(database, NOW, "test") as edit:
        for table in ("account_domains", "account_names", "account_redirects", "opportunities", "merges", "accounts"):
            edit.tx.run(f"DELETE FROM {table}")  # noqa: S608 - our own
        put_reps(edit.tx, [Rep(RepId("ann")), Rep(RepId("ben"))])
        put_accounts(edit.tx, found)
        add_domains(edit.tx, [(AccountId(account), host) for account, host in hosts])
        keep_opportunities(edit.tx, [deal for deal in deals if deal.id])
        put_opportunities(edit.tx, [deal for deal in deals if not deal.id])
        at = to_micros(NOW)
        add_names(
            edit.tx,
            [
                NewName(
                    AccountId(account),
                    name,
                    NameKind.DOMAIN if name.endswith(".example") else NameKind.FORMER,
                    NameSource.MANUAL,
                    "test",
                    at,
                )
                for account, name in names
            ],
        )
        edit.world_changed()


def state_of(tx: Transaction, tables: Sequence[str] = OF_ACCOUNTS, leaving_out: Sequence[str] = ()) -> str:
    """A hash over every value of every row of these tables."""
    digest = sha256()
    for table in tables:
        names = [name for name in columns_of(table) if name not in leaving_out]
        found = tx.rows(f"SELECT {', '.join(names)} FROM {table}")  # noqa: S608 - our own
        rows = sorted(repr([bytes(each) if isinstance(each, memoryview) else each for each in row]) for row in found)
        digest.update(repr((table, rows)).encode())
    return digest.hexdigest()
