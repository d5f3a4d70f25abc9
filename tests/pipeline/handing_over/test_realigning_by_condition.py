"""Accounts that move because a condition holds for them: to one rep, or shared out in a pool."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.pipeline.handing_over.handover_ground import POLICY, ground, owners
from tests.pipeline.handing_over.realigned import begun, finish, go_on, planned
from tests.pipeline.stored_office import Office
from turnout.core.account import Account, AccountId, Opportunity
from turnout.core.rep import RepId
from turnout.errors import RefusedError
from turnout.pipeline.edits.editing import editing
from turnout.pipeline.handing_over.realignment_wishes import Balance, FromCondition, Wishes
from turnout.store.accounts import put_accounts
from turnout.store.history import put_opportunities

# What nobody's accounts in Canada are worth, in the order in which they came in.
WORTH = {"c1": 0, "c2": 100, "c3": 900, "c4": 300, "c5": 400, "c6": 0}


@pytest.fixture
def office(each_database: str, tmp_path: Path) -> Iterator[Office]:  # noqa: ARG001 - says where
    """An office whose accounts belong to somebody, on each database."""
    made = ground(tmp_path)
    yield made
    made.close()


@pytest.fixture
def local(tmp_path: Path) -> Iterator[Office]:
    """The same, where the database does not matter."""
    made = ground(tmp_path)
    yield made
    made.close()


def to(owner: str, when: str) -> Wishes:
    """All of these accounts to one rep."""
    return Wishes(source=FromCondition(when, owner=owner))


def among(pool: str, when: str, by: Balance = "count") -> Wishes:
    """These accounts shared out in a pool."""
    return Wishes(source=FromCondition(when, pool=pool, by=by))


def add_canada(office: Office) -> None:
    """Six accounts of nobody's in Canada, some of which have an open deal."""
    with editing(office.database, office.now, "cli") as edit:
        put_accounts(edit.tx, [Account(AccountId(name), name, (f"{name}.example",), country="CA") for name in WORTH])
        deals = [(name, worth) for name, worth in WORTH.items() if worth]
        put_opportunities(
            edit.tx, [Opportunity(AccountId(a), RepId("eve"), "open", "", worth, id=f"o-{a}") for a, worth in deals]
        )
        edit.world_changed()


def test_accounts_for_which_it_holds_go_to_one_rep(office: Office) -> None:
    """Those that are theirs already are meant and stay; the others are none of its business."""
    found = planned(office, to("ben", "country in SE, NO"))
    assert [(move.account, move.former, move.owner) for move in found.moves] == [
        ("se1", "dan", "ben"),
        ("no1", "dan", "ben"),
    ]
    assert found.moves[0].why == "the condition holds for it"
    assert (found.accounts, found.nowhere, found.nobody) == (3, 0, {})
    finish(office, begun(office, to("ben", "country in SE, NO")))
    assert [owners(office)[account] for account in ("se1", "se2", "no1", "us1")] == ["ben", "ben", "ben", "dan"]


def test_a_condition_reads_what_accounts_say(local: Office) -> None:
    """Employees, their segment, their owner, and conditions that the policy has given a name."""
    with editing(local.database, local.now, "cli") as edit:
        local_attributes = {"employees": "1,200", "segment": "Enterprise"}
        put_accounts(edit.tx, [Account(AccountId("at9"), "AT9", country="AT", attributes=local_attributes)])
        edit.world_changed()
    local.publish(f"define: {{big: employees > 1000}}\n{POLICY}")
    for when in (
        *("country in DE, AT and employees > 1000", "big", "account.segment is Enterprise"),
        *("country is Austria and account.owner is unknown", "account is at9", "not account.owner is known and big"),
    ):
        assert [move.account for move in planned(local, to("ben", when)).moves] == ["at9"], when


def test_a_pool_shares_accounts_out_by_count(office: Office) -> None:
    """To who has the fewest for their weight: dan has many, so he gets none; ben weighs twice as much as cleo."""
    add_canada(office)
    found = planned(office, among("north", "country is CA"))
    assert [(move.account, move.owner) for move in found.moves] == [
        ("c1", "cleo"),
        ("c2", "ben"),
        ("c3", "ben"),
        ("c4", "cleo"),
        ("c5", "ben"),
        ("c6", "ben"),
    ]
    assert found.moves[0].why == "pool `north`: they have the fewest accounts"


def test_a_pool_shares_accounts_out_by_value(office: Office) -> None:
    """The most valuable first, each to who has the least for their weight; those worth nothing even the counts out."""
    add_canada(office)
    office.publish(POLICY.replace("reps: [ben 2, cleo 1, dan 1]", "reps: [cleo, eve]"))
    found = planned(office, among("north", "country is CA", "value"))
    given = {move.account: move.owner for move in found.moves}
    # eve owns uk2, which is worth 200.
    assert {account: given[account] for account in ("c3", "c5", "c4", "c2")} == {
        "c3": "cleo",
        "c5": "eve",
        "c4": "eve",
        "c2": "cleo",
    }
    assert found.moves[0].why == "pool `north`: they have the least open value"
    worth = {rep: sum(WORTH[account] for account, owner in given.items() if owner == rep) for rep in ("cleo", "eve")}
    assert worth == {"cleo": 1000, "eve": 700}
    # eve has three by then, and cleo two.
    assert (given["c1"], found.moves[-1].why) == ("cleo", "pool `north`: they have the fewest accounts")


def test_who_is_in_the_pool_keeps_what_they_own(local: Office) -> None:
    """Only accounts of others, and of nobody, are shared out."""
    found = planned(local, among("north", "country in SE, NO, GB"))
    assert [(move.account, move.former) for move in found.moves] == [("uk2", "eve")]


def test_it_stops_where_another_policy_goes_live(local: Office) -> None:
    """What its words mean, and who is in a pool, was the other one's to say."""
    number = begun(local, to("ben", "country in SE, NO"))
    local.publish(POLICY.replace("owner: eve", "owner: ben"))
    assert go_on(local, number)["state"] == "stopped"
    assert owners(local)["se1"] == "dan"


@pytest.mark.parametrize(
    ("source", "code", "said"),
    [
        (FromCondition("  ", owner="ben"), "bad_condition", "say which accounts are meant"),
        (FromCondition("country in DE", owner=""), "bad_condition", "an `owner`, or a `pool`"),
        (FromCondition("country in DE", owner="ben", pool="north"), "bad_condition", "not both"),
        (FromCondition("country DE", owner="ben"), "bad_condition", "`"),
        (FromCondition("contry in DE", owner="ben"), "bad_condition", "did you mean `country`"),
        (
            FromCondition("title is CEO", owner="ben"),
            "bad_condition",
            "`title` is known of a lead and not of an account",
        ),
        (FromCondition("not account.has_open_opportunity", owner="ben"), "bad_condition", "not of an account"),
        (FromCondition("country in DE", owner="bne"), "unknown_rep", "did you mean `ben`"),
        (FromCondition("country in DE", pool="nort"), "pool_not_found", "did you mean `north`"),
    ],
)
def test_what_cannot_be_used_is_said(local: Office, source: FromCondition, code: str, said: str) -> None:
    """With the word that is wrong, and what may have been meant."""
    with pytest.raises(RefusedError, match=said) as refused:
        planned(local, Wishes(source=source))
    assert refused.value.code == code


def test_nobody_who_has_left_gets_accounts(local: Office) -> None:
    """Nor do they where they are in a pool."""
    with editing(local.database, local.now, "cli") as edit:
        edit.tx.run("UPDATE reps SET status = 'departed' WHERE id = 'cleo'")
        edit.people_changed()
    with pytest.raises(RefusedError, match="`cleo` cannot be given accounts"):
        planned(local, to("cleo", "country is GB"))
    add_canada(local)
    assert "cleo" not in {move.owner for move in planned(local, among("north", "country is CA")).moves}


def test_accounts_that_are_worth_nothing_are_not_heaped_on_one(local: Office) -> None:
    """Whoever has the least open value would get every one of them, so these go by count."""
    with editing(local.database, local.now, "cli") as edit:
        names = ("c1", "c2", "c3", "c4")
        put_accounts(edit.tx, [Account(AccountId(name), name, country="CA") for name in names])
        edit.world_changed()
    local.publish(POLICY.replace("reps: [ben 2, cleo 1, dan 1]", "reps: [cleo, eve]"))
    owner_of = {move.account: move.owner for move in planned(local, among("north", "country is CA", "value")).moves}
    # eve owns uk2, so she has one already.
    assert owner_of == {"c1": "cleo", "c2": "cleo", "c3": "eve", "c4": "cleo"}
