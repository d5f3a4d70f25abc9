"""Other names of accounts over HTTP: added, shown, withdrawn, and used by the next lead."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.client import Caller, problem
from tests.api.conftest import Calling
from turnout.pipeline.serving.running import Running

pytestmark = pytest.mark.usefixtures("each_database")
NAMES = "/api/v1/accounts/A1/names"


@pytest.fixture
def caller(stored: Running, calling: Calling) -> Caller:
    """Somebody on this machine, and two accounts."""
    caller = calling(stored)
    for account, name in (("A1", "Acme Ltd"), ("A2", "Zeta GmbH")):
        assert caller.call("PUT", f"/api/v1/accounts/{account}", json={"name": name}).status_code == 201
    return caller


def add(caller: Caller, name: str, kind: str = "alias", status: int = 201, account: str = "A1") -> dict[str, Any]:
    """A name as it is after it was given."""
    response = caller.post(f"/api/v1/accounts/{account}/names", {"name": name, "kind": kind})
    assert response.status_code == status, response.text
    found: dict[str, Any] = response.json()
    return found


def account_of(caller: Caller, **lead: str) -> str | None:
    """The account of a lead that comes in now."""
    found: str | None = caller.lead(**lead).json()["account_id"]
    return found


def test_a_lead_is_found_by_another_name_at_once(caller: Caller) -> None:
    """By an alias, a former name, a domain; in any spelling."""
    assert account_of(caller, company="Initech Systems", email="a@gmail.com") is None
    for name, kind in (("Initech Systems", "alias"), ("Hooli", "former"), ("https://www.Initech.example/", "domain")):
        add(caller, name, kind)
    assert account_of(caller, company="INITECH systems Inc.", email="b@gmail.com") == "A1"
    assert account_of(caller, company="hooli", email="c@gmail.com") == "A1"
    assert account_of(caller, email="d@initech.example") == "A1"


def test_names_are_shown_with_where_they_come_from(caller: Caller) -> None:
    """Who gave each, when, and whether others have it."""
    add(caller, "Hooli", "former")
    [name] = caller.get(NAMES).json()["names"]
    assert (name["name"], name["kind"], name["source"], name["added_by"]) == ("Hooli", "former", "manual", "local")
    assert (name["added_at"], name["withdrawn_at"], name["notices"]) == ("2026-09-07T09:00:00Z", None, [])


def test_a_name_that_the_account_has_is_no_change(caller: Caller) -> None:
    """In any spelling of its legal form; the first stays."""
    first = add(caller, "Hooli Ltd")
    again = add(caller, "HOOLI limited", status=200)
    assert again == first


def test_a_name_of_two_accounts_is_said_and_settled_by_nobody_alone(caller: Caller) -> None:
    """Both keep it; a lead that says no more is neither's, also where it is an account's own name."""
    add(caller, "Hooli")
    second = add(caller, "Hooli", account="A2")
    assert second["notices"] == ["`Hooli` is a name of `A1`, too; each lead goes to the account that fits it better"]
    assert "of `A1`, too" in add(caller, "ACME Ltd", account="A2")["notices"][0]
    add(caller, "hooli.example", "domain")
    assert "of `A1`, too" in add(caller, "hooli.example", "domain", account="A2")["notices"][0]
    assert "it is ignored" in add(caller, "gmail.com", "domain")["notices"][0]


def test_a_withdrawn_name_is_not_used_any_more(caller: Caller) -> None:
    """It stays where somebody asks for it, with who took it back; it may be given again."""
    name = add(caller, "Hooli")
    response = caller.call("DELETE", f"{NAMES}/{name['id']}")
    assert (response.status_code, response.json()["withdrawn_by"]) == (200, "local")
    assert account_of(caller, company="Hooli", email="a@gmail.com") is None
    assert caller.get(NAMES).json()["names"] == []
    assert [each["id"] for each in caller.get(f"{NAMES}?withdrawn=true").json()["names"]] == [name["id"]]
    assert add(caller, "Hooli")["id"] != name["id"]
    assert account_of(caller, company="Hooli", email="b@gmail.com") == "A1"


def test_the_accounts_own_record_leaves_its_other_names_alone(caller: Caller) -> None:
    """A nightly PUT of what another system says takes none of them away, and does not make them its own."""
    add(caller, "Hooli")
    add(caller, "hooli.example", "domain")
    body = {"name": "Acme Ltd", "aliases": ["Acme"], "domains": ["acme.example"]}
    record = caller.call("PUT", "/api/v1/accounts/A1", json=body).json()
    assert (record["aliases"], record["domains"]) == (["Acme"], ["acme.example"])
    caller.call("PATCH", "/api/v1/accounts/A1", json={"country": "DE"})
    assert account_of(caller, company="Hooli", email="a@gmail.com") == "A1"
    assert account_of(caller, email="b@hooli.example") == "A1"
    assert len(caller.get(NAMES).json()["names"]) == 2


def test_another_account_of_the_same_id_does_not_come_by_them(caller: Caller) -> None:
    """Names go with their account."""
    add(caller, "Hooli")
    assert caller.call("DELETE", "/api/v1/accounts/A1").status_code == 204
    caller.call("PUT", "/api/v1/accounts/A1", json={"name": "Somebody Else"})
    assert caller.get(NAMES).json()["names"] == []
    assert account_of(caller, company="Hooli", email="a@gmail.com") is None


def test_what_is_no_name_is_refused(caller: Caller) -> None:
    """Nothing to see, no domain, an unknown kind, an account or a name that is not there."""
    for name, kind in (("...", "alias"), (" \t", "former"), ("acme", "domain")):
        problem(caller.post(NAMES, {"name": name, "kind": kind}), 422, "bad_name")
    problem(caller.post(NAMES, {"name": "Hooli", "kind": "nick"}), 422, "invalid")
    problem(caller.post("/api/v1/accounts/no/names", {"name": "Hooli"}), 404, "account_not_found")
    problem(caller.call("DELETE", f"{NAMES}/77"), 404, "name_not_found")


def test_names_are_changed_as_they_were_read_and_once_under_a_key(stored: Running, caller: Caller) -> None:
    """`If-Match` is for the list; a repetition gets the first answer; the record has no name in it."""
    etag = caller.get(NAMES).headers["ETag"]
    key = {"Idempotency-Key": "k1"}
    first = caller.post(NAMES, {"name": "Hooli"}, headers={**key, "If-Match": etag})
    again = caller.post(NAMES, {"name": "Hooli"}, headers={**key, "If-Match": etag})
    assert (first.status_code, again.json()) == (201, first.json())
    problem(caller.post(NAMES, {"name": "Pied"}, headers={"If-Match": etag}), 412, "precondition_failed")
    with stored.database.reading() as tx:
        bodies = [body for (body,) in tx.rows("SELECT body FROM events WHERE kind = 'name_added'")]
    assert len(bodies) == 1
    assert "Hooli" not in bodies[0]
