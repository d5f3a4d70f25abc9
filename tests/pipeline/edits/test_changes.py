"""What the record says of a change: field by field, and nothing that is personal."""

from __future__ import annotations

from dataclasses import replace

import pytest

from turnout.core.account import Account, AccountId
from turnout.core.rep import Rep, RepId, RepStatus, WorkWeek
from turnout.errors import InputError
from turnout.pipeline.edits.changes import checked_why, differences

ANN = Rep(RepId("ann"), "Ann Jones", "ann@acme.example", ("EMEA",), zone="UTC", numbers={"weight": 2})


def test_only_what_is_other_is_told() -> None:
    """With its value before and after."""
    after = replace(ANN, zone="Europe/Berlin", status=RepStatus.LEAVE, week=WorkWeek("Mon-Fri", ("09:00-17:00",)))
    told = differences("rep", ANN, after)
    assert told["fields"] == ["zone", "week", "status"]
    assert told["before"] == {"zone": "UTC", "status": "active", "week": {"days": "", "spans": [], "holidays": []}}
    assert told["after"]["status"] == "leave"


def test_what_is_personal_is_named_and_not_told() -> None:
    """A rep's name and address, an account's name: they are kept where they can be erased."""
    told = differences("rep", ANN, replace(ANN, name="Ann Smith", email="smith@acme.example"))
    assert told == {"fields": ["name", "email"], "before": {}, "after": {}}
    account = Account(AccountId("a"), "Ann Smith, baker", attributes={"type": "customer", "contact": "Ann"})
    told = differences("account", None, account)
    assert told == {
        "fields": ["name", "attributes.type", "attributes.contact"],
        "after": {"attributes.type": "customer"},
    }


def test_mappings_are_told_entry_by_entry() -> None:
    """One weight that changed is not all numbers."""
    told = differences("rep", ANN, replace(ANN, numbers={"weight": 3, "quota": 1}))
    assert told["before"] == {"numbers.weight": 2, "numbers.quota": None}
    assert told["after"] == {"numbers.weight": 3, "numbers.quota": 1}


def test_what_follows_from_other_fields_is_not_told_twice() -> None:
    """A rep's team is a skill as well."""
    told = differences("rep", ANN, replace(ANN, teams=("DACH",), skills={"team": frozenset({"dach"})}))
    assert told["fields"] == ["teams"]


def test_nothing_is_told_of_what_is_as_it_was() -> None:
    """But what is added or removed without saying anything was a change."""
    assert differences("rep", ANN, ANN) == {}
    assert differences("team", None, {}) == {"fields": [], "after": {}}
    assert differences("team", {}, None) == {"fields": [], "before": {}}


def test_an_unknown_kind_tells_no_values() -> None:
    """Whoever adds a kind must say which of its fields are nobody's."""
    assert differences("diary", {"entry": "old"}, {"entry": "new"}) == {"fields": ["entry"], "before": {}, "after": {}}


def test_a_value_that_is_very_long_is_told_by_its_beginning() -> None:
    """An event is small; whoever wants all of a list reads the version."""
    told = differences("list", None, {"columns": ["x" * 10] * 500})
    assert len(told["after"]["columns"]) < 250


def test_a_reason_is_one_line_without_addresses() -> None:
    """It is kept for ever."""
    assert checked_why("  moved \n to Berlin ") == "moved to Berlin"
    assert checked_why("") == ""
    for bad in ("ask ann@acme.example", "x" * 501, "a\x07b"):
        with pytest.raises(InputError):
            checked_why(bad)
