"""Two accounts become one, as it was shown before; and undone, everything is as it was."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.pipeline.merging.merging_ground import NOW, companies, fill, state_of
from tests.stores import is_on_postgresql, url_in
from tests.thorough import so_many
from turnout.core.account import Account, AccountId, Opportunity
from turnout.core.match.merging import Side
from turnout.errors import RefusedError
from turnout.pipeline.edits.account_edits import keep_account, remove_account
from turnout.pipeline.edits.editing import editing
from turnout.pipeline.merging.account_merge_preview import (
    AccountMergePreview,
    preview_accounts,
    suggest_accounts,
    words_of,
)
from turnout.pipeline.merging.account_merges import merge_account, undo_accounts, undoing_of
from turnout.store.account_names import find_known_accounts, names_of
from turnout.store.account_search import find_accounts
from turnout.store.database import Database, open_database
from turnout.store.history import list_opportunities
from turnout.store.merges import find_merge, present_accounts

pytestmark = pytest.mark.usefixtures("each_database")
BIG = Account(
    AccountId("big"), "Big AG", ("big.example",), ("Big",), None, "ann", None, "", {"type": "customer", "size": "9"}
)
SMALL = Account(
    AccountId("small"),
    "Small GmbH",
    ("small.example",),
    ("Klein",),
    None,
    "ben",
    "ann",
    "DE",
    {"size": "5", "note": "blue"},
)
BELOW = Account(AccountId("below"), "Below", (), (), AccountId("small"))
DEAL = Opportunity(AccountId("small"), "ben", id="d1")


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """A store with a big and a small account, one below the small one, and a deal."""
    database = open_database(url_in(tmp_path))
    fill(database, ([BIG, SMALL, BELOW], [("small", "klein.example")], [DEAL], [("small", "Small & Sons")]))
    yield database
    database.close()


def merge(database: Database, loser: str = "small", into: str = "big", seen: str = "", **chosen: str) -> int:
    """The number of a merge."""
    with editing(database, NOW, "test") as edit:
        return merge_account(edit, loser, into, {name: Side(side) for name, side in chosen.items()}, seen)[0]


def undo(database: Database, number: int) -> None:
    """Take a merge back."""
    with editing(database, NOW, "test") as edit:
        undo_accounts(edit, number)


def preview(database: Database, loser: str = "small", into: str = "big", **chosen: Any) -> AccountMergePreview:  # noqa: ANN401 - sides
    """What a merge would change."""
    with database.asking() as tx:
        return preview_accounts(tx, loser, into, chosen)


def known(database: Database, account: str) -> Account | None:
    """An account as decisions know it."""
    with database.asking() as tx:
        return find_known_accounts(tx, [AccountId(account)]).get(AccountId(account))


def state(database: Database) -> str:
    """The state of everything that merges of accounts may change."""
    with database.asking() as tx:
        return state_of(tx)


def test_the_survivor_says_what_it_said_and_what_it_did_not(database: Database) -> None:
    """Its own values stand, empty ones are filled, names and domains are united, what hung on the other hangs on it."""
    merge(database)
    big = known(database, "big")
    assert big is not None
    assert (big.name, big.owner, big.backup, big.country) == ("Big AG", "ann", "ann", "DE")
    assert dict(big.attributes) == {"type": "customer", "size": "9", "note": "blue"}
    assert big.domains == ("big.example", "small.example", "klein.example")
    assert set(big.aliases) == {"Big", "Small & Sons", "Small GmbH", "Klein"}
    assert known(database, "small") is None
    below = known(database, "below")
    assert below is not None
    assert below.parent == "big"
    with database.asking() as tx:
        assert [deal.account for _, deal in list_opportunities(tx)] == ["big"]
        assert present_accounts(tx, ["small", "big"]) == {"small": "big"}
        assert {row.source for row in names_of(tx, "big")} == {"manual", "merged"}


def test_a_preview_says_both_values_and_which_wins(database: Database) -> None:
    """With where it comes from; and what else moves, in data and in words."""
    seen = preview(database)
    said = {each.field: (each.survivor, each.loser, each.wins.value) for each in seen.fields}
    assert said["owner"] == ("ann", "ben", "survivor")
    assert said["backup"] == ("", "ann", "loser")
    assert said["attributes.size"] == ("9", "5", "survivor")
    assert (seen.children.ids, seen.opportunities.ids) == (("below",), ("d1",))
    assert seen.suggested.survivor == "big"
    words = list(words_of(seen))
    assert words[0] == "account `small` goes into `big`"
    assert "backup: `ann` of `small` where there was nothing, since the survivor says nothing" in words


def test_a_field_goes_as_somebody_chose(database: Database) -> None:
    """Also where both say something; a name that is given up goes on as an alias."""
    merge(database, owner="loser", name="loser")
    big = known(database, "big")
    assert big is not None
    assert (big.name, big.owner) == ("Small GmbH", "ben")
    assert "Big AG" in big.aliases


def test_undone_it_is_as_it_was(database: Database) -> None:
    """Every row of every table that was touched."""
    before = state(database)
    number = merge(database)
    assert state(database) != before
    undo(database, number)
    assert state(database) == before


def test_what_was_seen_is_done_or_nothing(database: Database) -> None:
    """The hash of a preview holds until one of its rows is another."""
    seen = preview(database).hash
    assert seen == preview(database).hash
    assert seen != preview(database, owner=Side.LOSER).hash
    with editing(database, NOW, "test") as edit:
        keep_account(
            edit, Account(BELOW.id, "Other", (), (), BELOW.parent), find_accounts(edit.tx, [BELOW.id])[BELOW.id]
        )
    before = state(database)
    with pytest.raises(RefusedError, match="look again") as refused:
        merge(database, seen=seen)
    assert refused.value.code == "precondition_failed"
    assert state(database) == before
    merge(database, seen=preview(database).hash)


@pytest.mark.parametrize(
    ("loser", "into", "code"),
    [("big", "big", "same_account"), ("none", "big", "account_not_found"), ("big", "none", "account_not_found")],
)
def test_what_cannot_be_merged_is_said(database: Database, loser: str, into: str, code: str) -> None:
    """And nothing changes."""
    with pytest.raises(RefusedError) as refused:
        merge(database, loser, into)
    assert refused.value.code == code


def test_an_account_is_merged_once(database: Database) -> None:
    """Whoever names it again is told into which one it went."""
    merge(database)
    with pytest.raises(RefusedError, match="was merged into `big`") as refused:
        merge(database, "small", "below")
    assert refused.value.code == "account_merged"


def test_no_account_comes_to_stand_below_itself(database: Database) -> None:
    """Below the loser's child: that would be a circle, unless the loser's parent is chosen, or the other one stays."""
    leaf = Account(AccountId("leaf"), "Leaf", (), (), BELOW.id)
    with editing(database, NOW, "test") as edit:
        keep_account(edit, leaf, None)
    assert [code for code, _ in preview(database, "small", "leaf").in_the_way] == ["account_circle"]
    with pytest.raises(RefusedError, match="each other's parents"):
        merge(database, "small", "leaf")
    assert not preview(database, "leaf", "small").in_the_way
    merge(database, "small", "leaf", parent="loser")
    assert (known(database, "below") or BIG).parent == "leaf"


def test_what_changed_since_stays(database: Database) -> None:
    """Where it is not about what the merge changed: a name, a new deal, a domain, another attribute."""
    number = merge(database)
    with editing(database, NOW, "test") as edit:
        big = find_accounts(edit.tx, [BIG.id])[BIG.id]
        changed = Account(
            big.id, big.name, big.domains, ("Big", "New"), None, "ann", "ann", "DE", {**big.attributes, "more": "1"}
        )
        keep_account(edit, changed, big)
    undo(database, number)
    now = known(database, "big")
    assert now is not None
    assert now.aliases == ("Big", "New")
    assert (now.backup, now.country) == (None, "")
    assert dict(now.attributes) == {"type": "customer", "size": "9", "more": "1"}
    assert known(database, "small") == Account(
        SMALL.id, SMALL.name, ("small.example", "klein.example"), ("Klein", "Small & Sons"), *_rest(SMALL)
    )


def _rest(account: Account) -> tuple[Any, ...]:
    return account.parent, account.owner, account.backup, account.country, account.attributes


def test_what_is_in_the_way_of_undoing_is_said(database: Database) -> None:
    """A value that the merge brought and somebody changed since; nothing is done at all."""
    number = merge(database)
    with editing(database, NOW, "test") as edit:
        big = find_accounts(edit.tx, [BIG.id])[BIG.id]
        keep_account(
            edit, Account(big.id, big.name, big.domains, big.aliases, None, "ann", "ben", "DE", big.attributes), big
        )
    before = state(database)
    with pytest.raises(
        RefusedError, match="backup of account `big` was `ann` after the merge and was changed to `ben`"
    ):
        undo(database, number)
    assert state(database) == before
    with database.asking() as tx:
        row = find_merge(tx, number)
        assert row is not None
        assert len(undoing_of(tx, row).in_the_way) == 1


def test_merges_on_merges_are_undone_from_the_last(database: Database) -> None:
    """An id leads over both to the one that is there; the first can be undone once the second is."""
    before = state(database)
    first = merge(database, "below", "small")
    between = state(database)
    second = merge(database, "small", "big")
    with database.asking() as tx:
        assert present_accounts(tx, ["below", "small"]) == {"below": "big", "small": "big"}
    with pytest.raises(RefusedError, match=rf"merged into `big` \(merge {second}\)"):
        undo(database, first)
    undo(database, second)
    assert state(database) == between
    undo(database, first)
    assert state(database) == before


def test_an_id_that_is_taken_again_is_in_the_way(database: Database) -> None:
    """Somebody made another account with it."""
    number = merge(database)
    with database.begin() as tx:
        tx.run("INSERT INTO accounts (id, name) VALUES ('small', 'another')")
    with pytest.raises(RefusedError, match="there is an account `small` again"):
        undo(database, number)


def test_a_survivor_that_is_removed_leads_nowhere(database: Database) -> None:
    """The merge cannot be undone then; the ids may be used again, also after it was made anew."""
    number = merge(database)
    with editing(database, NOW, "test") as edit:
        edit.tx.run("DELETE FROM opportunities")
        edit.tx.run("UPDATE accounts SET parent = NULL")
        remove_account(edit, BIG.id)
    with pytest.raises(RefusedError, match="there is no account `big`"):
        undo(database, number)
    with editing(database, NOW, "test") as edit:
        assert present_accounts(edit.tx, ["small"]) == {}
        keep_account(edit, replace(SMALL, parent=None), None)
        keep_account(edit, BIG, None)
        edit.tx.run("DELETE FROM account_domains")
        edit.tx.run("UPDATE accounts SET number = 77 WHERE id = 'big'")
        edit.tx.run("DELETE FROM accounts WHERE id = 'small'")
    with pytest.raises(RefusedError, match="`big` was removed and made anew since"):
        undo(database, number)


def test_the_better_kept_account_is_suggested(database: Database) -> None:
    """A customer first, whichever is named first; then with an owner, more deals, or the older one."""
    with database.asking() as tx:
        assert suggest_accounts(tx, "small", "big").survivor == "big"
        assert suggest_accounts(tx, "big", "small").why == "it is a customer"
        assert suggest_accounts(tx, "below", "small").why == "it has an owner"


@pytest.mark.slow
def test_any_merge_of_any_company_can_be_undone_exactly(tmp_path: Path) -> None:
    """One or two merges one after the other, undone in the other order: the state has the same hash at each step."""
    database = open_database(url_in(tmp_path))

    @settings(
        max_examples=so_many(6, 30) if is_on_postgresql() else so_many(40, 240),
        deadline=None,
        database=None,
        suppress_health_check=[HealthCheck.too_slow],
    )
    @given(companies(), st.data())
    def hold(company: Any, data: st.DataObject) -> None:  # noqa: ANN401 - as `companies` draws it
        fill(database, company)
        done: list[tuple[int, str]] = []
        ids = [each.id for each in company[0]]
        for _ in range(min(2, len(ids) - 1)):
            loser, into = data.draw(st.permutations(ids), "accounts")[:2]
            fields = ("name", "owner", "parent", "attributes.type", "country")
            choice = data.draw(
                st.dictionaries(st.sampled_from(fields), st.sampled_from(list(Side)), max_size=2), "choice"
            )
            before = state(database)
            refused = {code for code, _ in preview(database, loser, into, **choice).in_the_way}
            if refused:
                assert refused <= {"account_circle", "unknown_field"}
                continue
            number = merge(database, loser, into, **{name: side.value for name, side in choice.items()})
            assert state(database) != before
            done.append((number, before))
            ids.remove(loser)
        for number, before in reversed(done):
            undo(database, number)
            assert state(database) == before

    hold()
    database.close()
