"""Views of the list of leads: kept for whoever saved them, shared by those who may, and gone with their owner."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.api.client import problem
from tests.api.test_roles import Ground
from tests.stores import url_in
from turnout.pipeline.edits.editing import editing
from turnout.pipeline.edits.saved_views import VIEWS_MAX
from turnout.pipeline.edits.users import ROLES, forget_user, user_named
from turnout.pipeline.record.people_data import erase_person

VIEWS = "/api/v1/views"
OPEN = {"status": "open", "touched": False}


@pytest.fixture
def ground(each_database: str, tmp_path: Path) -> Iterator[Ground]:  # noqa: ARG001 - says where
    """Somebody of each role, on each database."""
    made = Ground(tmp_path, url_in(tmp_path))
    yield made
    made.close()


def save(ground: Ground, role: str, name: str, filters: dict[str, Any] = OPEN, *, shared: bool = False) -> int:
    """The number of a new view."""
    response = ground.ask(role, "POST", VIEWS, {"name": name, "filters": filters, "shared": shared})
    assert response.status_code == 201, response.text
    return int(response.json()["id"])


def names(ground: Ground, role: str) -> list[str]:
    """What the views are called that somebody has."""
    return [each["name"] for each in ground.ask(role, "GET", VIEWS).json()["views"]]


def patch(ground: Ground, role: str, view: int, **body: object) -> httpx.Response:
    """Change a view."""
    return ground.ask(role, "PATCH", f"{VIEWS}/{view}", body)


def test_everybody_keeps_views_of_their_own(ground: Ground) -> None:
    """Whatever their role; nobody else sees them, or finds them by their number."""
    numbers = {role: save(ground, role, f"of {role}") for role in ROLES}
    for role in ROLES:
        assert names(ground, role) == [f"of {role}"]
        other = next(number for each, number in numbers.items() if each != role)
        for method in ("GET", "PATCH", "DELETE"):
            body = {"name": "mine now"} if method == "PATCH" else None
            problem(ground.ask(role, method, f"{VIEWS}/{other}", body), 404, "view_not_found")
        found = ground.ask(role, "GET", f"{VIEWS}/{numbers[role]}").json()
        assert found == {
            "id": numbers[role],
            "name": f"of {role}",
            "filters": OPEN,
            "shared": False,
            "mine": True,
            "may_change": True,
            "gone": [],
        }


def test_a_view_is_renamed_changed_moved_and_deleted(ground: Ground) -> None:
    """What is left out stays; a change is meant for what was seen."""
    first, second, third = (save(ground, "rep", name) for name in ("one", "two", "three"))
    assert patch(ground, "rep", first, name="  The \n first ").json()["name"] == "The first"
    changed = patch(ground, "rep", first, filters={"q": "acme", "assignee": "", "order": "oldest"}).json()
    assert (changed["name"], changed["filters"]) == ("The first", {"q": "acme", "assignee": "", "order": "oldest"})
    patch(ground, "rep", third, place=0)
    assert names(ground, "rep") == ["three", "The first", "two"]
    patch(ground, "rep", third, place=99)
    assert names(ground, "rep") == ["The first", "two", "three"]
    assert ground.ask("rep", "DELETE", f"{VIEWS}/{second}").status_code == 204
    problem(ground.ask("rep", "DELETE", f"{VIEWS}/{second}"), 404, "view_not_found")
    assert names(ground, "rep") == ["The first", "three"]


def test_what_everybody_has_is_for_ops_to_share(ground: Ground) -> None:
    """A rep sees it and cannot change it; whoever may share changes and takes it back."""
    problem(ground.ask("rep", "POST", VIEWS, {"name": "x", "filters": {}, "shared": True}), 403, "not_your_view")
    mine = save(ground, "manager", "Ours")
    problem(patch(ground, "manager", mine, shared=True), 403, "not_your_view")
    shared = save(ground, "ops", "Hot", shared=True)
    for role in ROLES:
        assert "Hot" in names(ground, role)
    found = ground.ask("viewer", "GET", f"{VIEWS}/{shared}").json()
    assert (found["shared"], found["mine"], found["may_change"]) == (True, False, False)
    for method, body in (("PATCH", {"name": "Mine"}), ("DELETE", None)):
        problem(ground.ask("rep", method, f"{VIEWS}/{shared}", body), 403, "not_your_view")
    assert patch(ground, "admin", shared, name="Very hot").json()["mine"] is False
    assert "Very hot" in names(ground, "rep")
    assert patch(ground, "ops", shared, shared=False).status_code == 200
    assert names(ground, "rep") == []
    kinds = [each["kind"] for each in ground.admin("GET", "/api/v1/audit?limit=500").json()["events"]]
    assert [kind for kind in reversed(kinds) if kind.startswith("view_")] == ["view_added"] + ["view_changed"] * 2


def test_a_shared_view_shows_each_what_they_reach(ground: Ground) -> None:
    """It is filters and no leads."""
    filters = ground.ask("ops", "POST", VIEWS, {"name": "All", "filters": {"status": "open"}, "shared": True})
    assert filters.status_code == 201

    def leads(role: str) -> set[str]:
        [view] = ground.ask(role, "GET", VIEWS).json()["views"]
        found = ground.ask(role, "GET", f"/api/v1/leads?status={view['filters']['status']}").json()["leads"]
        return {each["lead_id"] for each in found}

    assert leads("rep") == {"annas", "passed"}
    assert leads("manager") == {"annas", "belas", "passed"}
    assert leads("viewer") == {"annas", "belas", "carls", "passed"}


def test_what_is_gone_is_named_and_the_view_opens(ground: Ground) -> None:
    """A pool that the live policy does not have, a rep and an account that are not there."""
    filters = {"pool": "moon", "assignee": "anna", "account": "A9", "team": "x", "rule": "None", "queue": ""}
    number = save(ground, "rep", "Old", filters)
    found = ground.ask("rep", "GET", f"{VIEWS}/{number}").json()
    assert found["gone"] == ["rule", "pool", "account"]
    assert ground.ask("rep", "GET", "/api/v1/leads?pool=moon").json()["leads"] == []


def test_names_that_cannot_be_are_refused(ground: Ground) -> None:
    """Too long, empty, taken in any case of letters; filters that are none; more views than anybody needs."""
    save(ground, "rep", "Mine")
    save(ground, "ops", "Ours", shared=True)
    for name, status, code in (
        ("x" * 61, 422, "invalid"),
        ("  ", 422, "invalid"),
        ("a\u202eb", 422, "invalid"),
        ("MINE", 409, "view_exists"),
        ("öurs", 409, "view_exists"),
    ):
        problem(ground.ask("rep", "POST", VIEWS, {"name": name, "filters": {}}), status, code)
    save(ground, "manager", "Mine")
    for filters in ({"colour": "red"}, {"outcome": "lost"}, {"q": "x" * 201}, {"touched": "no"}):
        problem(ground.ask("rep", "POST", VIEWS, {"name": "New", "filters": filters}), 422, "invalid")
    for at in range(VIEWS_MAX - 1):
        save(ground, "rep", f"View {at}")
    problem(ground.ask("rep", "POST", VIEWS, {"name": "Too many", "filters": {}}), 409, "too_many_views")


def test_a_user_who_is_erased_leaves_no_view(ground: Ground) -> None:
    """What was theirs alone goes; what everybody has stays, and is nobody's."""
    save(ground, "ops", "Private")
    shared = save(ground, "ops", "Everybody's", shared=True)
    where = ground.database
    with editing(where, ground.running.now(), "cli") as edit:
        ops = user_named(edit.tx, "ops@acme.example")
        exported = ground.ask("admin", "GET", f"/api/v1/users/{ops.id}/export").json()["user"]
        assert [each["name"] for each in exported["views"]] == ["Private", "Everybody's"]
        forget_user(edit, ops)
    with where.asking() as tx:
        assert tx.rows("SELECT name, owner FROM saved_views") == [("Everybody's", "")]
    assert patch(ground, "admin", shared, name="Still here").status_code == 200


def test_a_person_who_is_erased_is_looked_for_no_more(ground: Ground) -> None:
    """A view that searches for their address goes with their data."""
    save(ground, "ops", "Them", {"q": "Carls@a.example"})
    save(ground, "ops", "Others", {"q": "belas"})
    erase_person(ground.database, "carls@a.example", ground.running.now())
    assert names(ground, "ops") == ["Others"]
