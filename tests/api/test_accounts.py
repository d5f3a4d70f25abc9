"""Accounts over HTTP: kept by their own ids, one by one and many at once; what is refused, and what others see."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.client import Caller, problem
from tests.api.conftest import Calling
from turnout.core.account import AccountId
from turnout.core.rep import Rep, RepId, RepStatus
from turnout.pipeline.record.verify import verify
from turnout.pipeline.serving.running import Running
from turnout.store.accounts import add_domains, read_accounts, read_added_domains
from turnout.store.meta import WORLD_VERSION, read_number
from turnout.store.reps import put_reps

pytestmark = pytest.mark.usefixtures("each_database")
ACCOUNTS = "/api/v1/accounts"


@pytest.fixture
def caller(stored: Running, calling: Calling) -> Caller:
    """Somebody on this machine, before a store with three reps and no account."""
    return calling(stored)


def put(caller: Caller, account: str, status: int = 201, **body: Any) -> dict[str, Any]:  # noqa: ANN401 - whatever a body may say
    """An account as it is after it was put."""
    response = caller.call("PUT", f"{ACCOUNTS}/{account}", json={"name": account.title(), **body})
    assert response.status_code == status, response.text
    found: dict[str, Any] = response.json()
    return found


def ids(caller: Caller, **asked: str) -> list[str]:
    """The accounts for which something holds."""
    return [each["id"] for each in caller.get(ACCOUNTS, params=asked).json()["accounts"]]


def events(stored: Running, kind: str) -> list[str]:
    """What the record says of one kind of event."""
    with stored.database.reading() as tx:
        return [row[0] for row in tx.rows("SELECT body FROM events WHERE kind = ? ORDER BY seq", (kind,))]


def version(stored: Running) -> int:
    """How often the world has changed."""
    with stored.database.reading() as tx:
        return read_number(tx, WORLD_VERSION)


def test_an_account_is_added_and_read_as_it_is_kept(caller: Caller) -> None:
    """Domains become hosts, a country its code, attributes texts under the names that a column would have."""
    body = {
        "name": "Acme Holding",
        "domains": ["https://www.Acme.com/about", "acme.de", "acme.com"],
        "aliases": ["ACME", " ", "ACME"],
        "owner": "anna",
        "backup": "bela",
        "country": "Germany",
        "type": "customer",
        "attributes": {"Annual Revenue": 12.0, "named": True, "employees": "500", "gone": None, "score": 1.5},
    }
    response = caller.call("PUT", f"{ACCOUNTS}/acme", json=body)
    assert response.status_code == 201
    assert response.headers["location"] == f"{ACCOUNTS}/acme"
    kept = {
        "id": "acme",
        "name": "Acme Holding",
        "domains": ["acme.com", "acme.de"],
        "aliases": ["ACME"],
        "parent": None,
        "owner": "anna",
        "backup": "bela",
        "country": "DE",
        "type": "customer",
        "attributes": {"annual_revenue": "12", "employees": "500", "named": "yes", "score": "1.5"},
        "notices": [],
    }
    assert response.json() == kept
    assert caller.get(f"{ACCOUNTS}/acme").json() == kept


def test_an_id_may_be_in_any_script(caller: Caller) -> None:
    """Where the account is stands in a header, which knows few letters."""
    response = caller.call("PUT", f"{ACCOUNTS}/株式 会社", json={"name": "A"})
    assert response.headers["location"] == f"{ACCOUNTS}/%E6%A0%AA%E5%BC%8F%20%E4%BC%9A%E7%A4%BE"
    assert caller.get(response.headers["location"]).json()["id"] == "株式 会社"


def test_what_is_read_can_be_put_back(stored: Running, caller: Caller) -> None:
    """And then nothing has changed: no event, and no server reads the world anew."""
    read = put(caller, "acme", domains=["acme.com"], type="target", attributes={"segment": "mid"})
    before, told = version(stored), len(events(stored, "account_changed"))
    del read["notices"]
    response = caller.call("PUT", f"{ACCOUNTS}/acme", json=read)
    assert response.status_code == 200
    assert (version(stored), len(events(stored, "account_changed"))) == (before, told)
    problem(caller.call("PUT", f"{ACCOUNTS}/other", json=read), 422, "invalid")


def test_a_put_is_whole_but_for_domains(caller: Caller) -> None:
    """What is left out is empty; domains have an address of their own and stay."""
    put(caller, "acme", owner="anna", aliases=["A"], type="customer", attributes={"x": "1"}, domains=["acme.com"])
    assert put(caller, "acme", 200, name="B") == {
        **dict.fromkeys(("parent", "owner", "backup")),
        "id": "acme",
        "name": "B",
        "domains": ["acme.com"],
        "aliases": [],
        "country": "",
        "type": "",
        "attributes": {},
        "notices": [],
    }
    assert put(caller, "acme", 200, domains=[])["domains"] == []


def test_a_patch_changes_what_it_names(caller: Caller) -> None:
    """An attribute that is null goes, a field that is null is empty, everything else stays."""
    put(caller, "acme", owner="anna", type="customer", country="US", attributes={"x": "1", "y": "2"})
    response = caller.call("PATCH", f"{ACCOUNTS}/acme", json={"owner": None, "attributes": {"x": None, "z": 3}})
    assert response.status_code == 200
    found = response.json()
    assert (found["name"], found["owner"], found["type"], found["country"]) == ("Acme", None, "customer", "US")
    assert found["attributes"] == {"y": "2", "z": "3"}
    problem(caller.call("PATCH", f"{ACCOUNTS}/nobody", json={}), 404, "account_not_found")


@pytest.mark.parametrize(
    ("body", "code", "word"),
    [
        ({"owner": "ana"}, "unknown_rep", "did you mean `anna`"),
        ({"backup": "zoe"}, "unknown_rep", "backup: `zoe`"),
        ({"parent": "nobody"}, "unknown_account", "there is no account `nobody`"),
        ({"parent": "acme"}, "account_circle", "cannot be its own parent"),
        ({"domains": ["nonsense"]}, "invalid", "`nonsense` is no domain"),
        ({"country": "Atlantis"}, "invalid", "`Atlantis` is no country"),
        ({"attributes": {"owner": "x"}}, "invalid", "`owner` cannot be the name of an attribute"),
        ({"attributes": {"!!": "x"}}, "invalid", "cannot be the name"),
        ({"surname": "x"}, "invalid", "surname"),
    ],
)
def test_what_cannot_be_is_refused(caller: Caller, body: dict[str, Any], code: str, word: str) -> None:
    """With what to do about it, and nothing of the account is changed."""
    before = put(caller, "acme")
    said = problem(caller.call("PUT", f"{ACCOUNTS}/acme", json={"name": "Other", **body}), 422, code)
    assert word in said["detail"]
    assert caller.get(f"{ACCOUNTS}/acme").json() == before


def test_an_owner_may_be_named_by_their_address(stored: Running, caller: Caller) -> None:
    """As some systems do; the id is what is kept."""
    with stored.database.begin() as tx:
        put_reps(tx, [Rep(RepId("dora"), email="dora@us.example")])
    assert put(caller, "acme", owner="Dora@us.example")["owner"] == "dora"


def test_a_circle_of_parents_is_refused(caller: Caller) -> None:
    """Whoever would close it is told who is in it."""
    put(caller, "top")
    put(caller, "middle", parent="top")
    put(caller, "low", parent="middle")
    said = problem(caller.call("PATCH", f"{ACCOUNTS}/top", json={"parent": "low"}), 422, "account_circle")
    assert all(f"`{each}`" in said["detail"] for each in ("top", "middle", "low"))


def test_a_hierarchy_is_shown_from_any_place(caller: Caller) -> None:
    """Those above, the nearest first; those right below, in pages."""
    put(caller, "top", owner="carl")
    put(caller, "middle", parent="top")
    for name in ("a", "b", "c"):
        put(caller, name, parent="middle")
    found = caller.get(f"{ACCOUNTS}/middle/hierarchy", params={"limit": 2}).json()
    assert found["ancestors"] == [{"id": "top", "name": "Top", "owner": "carl"}]
    assert (found["ultimate_parent"], [each["id"] for each in found["children"]]) == ("top", ["a", "b"])
    rest = caller.get(f"{ACCOUNTS}/middle/hierarchy", params={"limit": 2, "after": found["next"]}).json()
    assert ([each["id"] for each in rest["children"]], rest["next"]) == (["c"], None)
    lowest = caller.get(f"{ACCOUNTS}/c/hierarchy").json()
    assert [each["id"] for each in lowest["ancestors"]] == ["middle", "top"]


def test_accounts_are_found_by_what_they_say(caller: Caller) -> None:
    """Each filter alone, and all together; a name by how it begins, whatever its case and accents."""
    put(caller, "a", name="Zürich Air", owner="anna", type="Customer", country="CH", domains=["zair.example"])
    put(caller, "b", name="ZURICH BANK", owner="bela", type="target", parent="a")
    put(caller, "c", name="Bank of Zurich", owner="anna", type="target")
    assert ids(caller) == ["a", "b", "c"]
    assert ids(caller, owner="anna") == ["a", "c"]
    assert ids(caller, type="customer") == ["a"]
    assert ids(caller, parent="a") == ["b"]
    assert ids(caller, country="Switzerland") == ["a"]
    assert ids(caller, domain="www.zair.example") == ["a"]
    assert ids(caller, q="zurich") == ["a", "b"]
    assert ids(caller, q="zürich b") == ["b"]
    assert ids(caller, q="zurich", owner="anna") == ["a"]
    assert ids(caller, owner="carl") == []
    problem(caller.get(ACCOUNTS, params={"domain": "x"}), 422, "invalid")


def test_a_name_that_changed_is_found_by_the_new_one(caller: Caller) -> None:
    """And by its new type."""
    put(caller, "a", name="Old", type="target")
    put(caller, "a", 200, name="New", type="customer")
    assert (ids(caller, q="old"), ids(caller, q="new"), ids(caller, type="target")) == ([], ["a"], [])


def test_pages_go_on_where_the_one_before_ended(caller: Caller) -> None:
    """Every account once; a cursor of nobody's is refused."""
    for number in range(5):
        put(caller, f"a{number}")
    seen, after = [], ""
    while True:
        page = caller.get(ACCOUNTS, params={"limit": 2, "after": after}).json()
        seen += [each["id"] for each in page["accounts"]]
        after = page["next"]
        if after is None:
            break
    assert seen == [f"a{number}" for number in range(5)]
    problem(caller.get(ACCOUNTS, params={"after": "x"}), 400, "bad_cursor")


def test_a_domain_of_two_accounts_stays_with_both_and_is_told(caller: Caller) -> None:
    """As in an import; so is one where anybody can have an address."""
    put(caller, "a", domains=["acme.com"])
    assert put(caller, "b", domains=["acme.com", "gmail.com"])["notices"] == [
        "`acme.com` belongs to `a`, too; each lead goes to the account that fits it better",
        "anybody can have an address at `gmail.com`; it is ignored",
    ]
    assert ids(caller, domain="acme.com") == ["a", "b"]


def test_domains_are_given_and_taken_one_by_one(stored: Running, caller: Caller) -> None:
    """A further one stands behind the account's own, as one out of a file of domains does."""
    put(caller, "a", domains=["acme.com"])
    response = caller.call("PUT", f"{ACCOUNTS}/a/domains/www.acme.de")
    assert (response.status_code, response.json()["domains"]) == (200, ["acme.com", "acme.de"])
    before = version(stored)
    assert caller.call("PUT", f"{ACCOUNTS}/a/domains/acme.com").status_code == 200
    assert version(stored) == before
    with stored.database.reading() as tx:
        assert read_added_domains(tx) == (("a", "acme.de"),)
    assert caller.call("DELETE", f"{ACCOUNTS}/a/domains/acme.com").json()["domains"] == ["acme.de"]
    problem(caller.call("DELETE", f"{ACCOUNTS}/a/domains/acme.com"), 404, "domain_not_found")
    problem(caller.call("PUT", f"{ACCOUNTS}/a/domains/nonsense"), 422, "invalid")
    problem(caller.call("PUT", f"{ACCOUNTS}/nobody/domains/acme.com"), 404, "account_not_found")


def test_a_put_leaves_domains_of_a_file_where_they_came_from(stored: Running, caller: Caller) -> None:
    """One that says all domains has them as its own; one that does not speak of them changes nothing."""
    put(caller, "a", domains=["own.com"])
    with stored.database.begin() as tx:
        add_domains(tx, [(AccountId("a"), "file.com")])
    assert put(caller, "a", 200, name="B")["domains"] == ["own.com", "file.com"]
    with stored.database.reading() as tx:
        assert read_added_domains(tx) == (("a", "file.com"),)
    put(caller, "a", 200, domains=["file.com"])
    with stored.database.reading() as tx:
        assert read_added_domains(tx) == ()
        assert read_accounts(tx)[0].domains == ("file.com",)


def test_an_account_that_nothing_needs_can_go(stored: Running, caller: Caller) -> None:
    """With its domains; a second time there is none."""
    put(caller, "a", domains=["a.com"])
    assert caller.call("DELETE", f"{ACCOUNTS}/a").status_code == 204
    problem(caller.get(f"{ACCOUNTS}/a"), 404, "account_not_found")
    problem(caller.call("DELETE", f"{ACCOUNTS}/a"), 404, "account_not_found")
    with stored.database.reading() as tx:
        assert tx.rows("SELECT * FROM account_domains") == []


def test_an_account_that_is_needed_stays(caller: Caller) -> None:
    """Open leads, accounts below and opportunities are named; when they are gone, it can go too."""
    put(caller, "a", domains=["a.example"])
    put(caller, "below", parent="a")
    assert caller.call("PUT", "/api/v1/opportunities/deal", json={"account": "a"}).status_code == 201
    assert caller.lead(lead_id="L1", email="jo@a.example").json()["account_id"] == "a"
    said = problem(caller.call("DELETE", f"{ACCOUNTS}/a"), 409, "account_in_use")["detail"]
    assert all(f"`{each}`" in said for each in ("below", "deal", "L1"))
    caller.call("DELETE", f"{ACCOUNTS}/below")
    caller.call("DELETE", "/api/v1/opportunities/deal")
    caller.post("/api/v1/leads/L1/close", {"outcome": "other"})
    assert caller.call("DELETE", f"{ACCOUNTS}/a").status_code == 204


def test_what_was_decided_goes_on_naming_an_account_that_is_gone(stored: Running, caller: Caller) -> None:
    """A lead, its decisions and their receipts can still be read, and the record is whole."""
    put(caller, "a", domains=["a.example"])
    caller.lead(lead_id="L1", email="jo@a.example")
    caller.post("/api/v1/leads/L1/close", {"outcome": "other"})
    caller.call("DELETE", f"{ACCOUNTS}/a")
    assert caller.get("/api/v1/leads/L1").json()["account_id"] == "a"
    assert caller.get("/api/v1/decisions/L1.1/receipt").status_code == 200
    assert verify(stored.database).findings == ()


def test_the_next_lead_sees_an_account_that_was_put(caller: Caller) -> None:
    """Without a restart."""
    assert caller.lead(email="jo@new.example").json()["account_id"] is None
    put(caller, "new", domains=["new.example"])
    assert caller.lead(email="mo@new.example").json()["account_id"] == "new"


def test_many_are_put_with_an_answer_for_each(stored: Running, caller: Caller) -> None:
    """A parent may come later; whoever leans on one that is refused is refused; everybody else is kept."""
    put(caller, "there", type="target")
    before = version(stored)
    items = [
        {"id": "child", "name": "Child", "parent": "mother"},
        {"id": "mother", "name": "Mother", "owner": "anna"},
        {"id": "there", "name": "There"},
        {"id": "x", "name": "X", "parent": "y"},
        {"id": "y", "name": "Y", "parent": "x"},
        {"id": "under-x", "name": "U", "parent": "x"},
        {"id": "mother", "name": "Again"},
        {"name": "nobody"},
        {"id": "bad", "name": "Bad", "domains": ["nonsense"]},
        {"id": "ownerless", "name": "O", "owner": "zoe"},
    ]
    response = caller.post(f"{ACCOUNTS}/bulk", {"accounts": items})
    assert response.status_code == 200
    answers = response.json()["accounts"]
    assert [each["index"] for each in answers] == list(range(len(items)))
    assert [(each.get("id"), each["status"], each.get("code")) for each in answers] == [
        ("child", 201, None),
        ("mother", 201, None),
        ("there", 200, None),
        ("x", 422, "account_circle"),
        ("y", 422, "account_circle"),
        ("under-x", 422, "unknown_account"),
        ("mother", 422, "invalid"),
        (None, 422, "invalid"),
        ("bad", 422, "invalid"),
        ("ownerless", 422, "unknown_rep"),
    ]
    assert ids(caller) == ["there", "child", "mother"]
    assert version(stored) == before + 1


def test_a_thousand_at_once(caller: Caller) -> None:
    """More than one statement can hold, each with a domain; one more is too many."""
    items = [{"id": f"a{n}", "name": "A" * 100, "domains": [f"a{n}.example"], "owner": "anna"} for n in range(1_000)]
    answers = caller.post(f"{ACCOUNTS}/bulk", {"accounts": items}).json()["accounts"]
    assert {each["status"] for each in answers} == {201}
    assert len(caller.get(ACCOUNTS, params={"limit": 500, "owner": "anna"}).json()["accounts"]) == 500
    problem(caller.post(f"{ACCOUNTS}/bulk", {"accounts": [*items, items[0]]}), 422, "invalid")
    problem(caller.post(f"{ACCOUNTS}/bulk", {"accounts": [7]}), 422, "invalid")


def test_a_leavers_accounts_go_to_somebody_else(stored: Running, caller: Caller) -> None:
    """Counted first, then some of them, then all; the record names each one."""
    for name, kind in (("a", "customer"), ("b", "target"), ("c", "target")):
        put(caller, name, owner="anna", type=kind)
    put(caller, "d", owner="carl")
    url = f"{ACCOUNTS}/reassign"
    assert caller.post(url, {"from": "anna", "to": "bela", "dry_run": True}).json() == {
        "from": "anna",
        "to": "bela",
        "count": 3,
        "left": 3,
        "dry_run": True,
    }
    assert caller.post(url, {"from": "anna", "to": "bela", "type": "target"}).json()["left"] == 1
    assert ids(caller, owner="bela") == ["b", "c"]
    assert caller.post(url, {"from": "bela", "to": "carl", "accounts": ["c", "d"]}).json()["count"] == 1
    assert caller.post(url, {"from": "bela", "to": "carl", "accounts": []}).json()["count"] == 0
    nobody = caller.post(url, {"from": "anna"}).json()
    assert (nobody["to"], nobody["count"], nobody["left"]) == (None, 1, 0)
    assert ids(caller, owner="anna") == []
    assert events(stored, "accounts_given")[0] == '{"by":"local","from":"anna","to":"bela","accounts":["b","c"]}'


def test_accounts_go_to_nobody_who_cannot_have_them(stored: Running, caller: Caller) -> None:
    """To no stranger, and to nobody who has left."""
    with stored.database.begin() as tx:
        put_reps(tx, [Rep(RepId("gone"), status=RepStatus.DEPARTED)])
    put(caller, "a", owner="anna")
    problem(caller.post(f"{ACCOUNTS}/reassign", {"from": "anna", "to": "zoe"}), 422, "unknown_rep")
    problem(caller.post(f"{ACCOUNTS}/reassign", {"from": "anna", "to": "gone"}), 409, "rep_not_active")


def test_every_change_says_who_and_what_and_no_names(stored: Running, caller: Caller) -> None:
    """A sole trader's account is a person's name, so only the names of what changed are kept."""
    put(caller, "a", name="Ann Smith", domains=["a.com"])
    caller.call("PATCH", f"{ACCOUNTS}/a", json={"owner": "anna", "name": "Ann Jones"})
    caller.call("DELETE", f"{ACCOUNTS}/a")
    [changed] = events(stored, "account_changed")
    assert changed == (
        '{"by":"local","account":"a","fields":["name","owner"],"before":{"owner":null},"after":{"owner":"anna"}}'
    )
    assert events(stored, "account_removed") == [
        '{"by":"local","account":"a","fields":["name","domains","owner"],"before":{"owner":"anna"}}'
    ]
    assert not any("Ann" in body for body in events(stored, "account_added"))


def test_a_change_is_meant_for_what_was_read(caller: Caller) -> None:
    """Somebody else's change in between is not overwritten."""
    put(caller, "a")
    etag = caller.get(f"{ACCOUNTS}/a").headers["etag"]
    put(caller, "a", 200, owner="anna")
    for method in ("PUT", "PATCH", "DELETE"):
        body = {} if method == "DELETE" else {"json": {"name": "B"}}
        response = caller.call(method, f"{ACCOUNTS}/a", headers={"If-Match": etag}, **body)
        problem(response, 412, "precondition_failed")
    newest = caller.get(f"{ACCOUNTS}/a").headers["etag"]
    assert caller.call("PATCH", f"{ACCOUNTS}/a", json={"name": "B"}, headers={"If-Match": newest}).status_code == 200
