"""The table of roles is what the server does: at every route, for everybody; and nobody sees what is out of reach."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.api.client import Caller
from tests.api.memory_front import POLICY, REPS, START
from tests.api.test_access import KeysInMemory
from tests.scenarios.scenario import write_world
from turnout.api.app import create_app
from turnout.api.keyring import Keyring
from turnout.api.roles import COLUMNS, OPEN, SCOPES_OF, TABLE, cell_of, may_call
from turnout.api.settings import ApiSettings
from turnout.api.visitors import csrf_of
from turnout.pipeline.edits.editing import editing
from turnout.pipeline.edits.users import ROLES, add_user, begin_session
from turnout.pipeline.imports.import_world import import_folder
from turnout.pipeline.policies.publish import publish_policy
from turnout.pipeline.serving.feed import follow
from turnout.pipeline.serving.running import Running
from turnout.store.database import open_database
from turnout.store.users import Role

TEAMS = {"anna": "x", "bela": "x", "carl": "y"}
_BODY = {"POST", "PUT", "PATCH"}


class Ground:
    """A Turnout with somebody of each role, and a lead in everybody's hands."""

    def __init__(self, folder: Path, url: str = "") -> None:
        write_world({"reps": [rep | {"team": TEAMS[str(rep["rep_id"])]} for rep in REPS]}, folder)
        (folder / "policy.yaml").write_text(POLICY, encoding="utf-8")
        self.database = open_database(url or f"sqlite:///{folder / 'turnout.db'}")
        import_folder(self.database, folder)
        publish_policy(self.database, folder / "policy.yaml", START)
        self.running = Running(self.database, clock=lambda: START)
        self.running.start()
        keys = KeysInMemory(none="form", admin="admin")
        self.app = create_app(self.running, ApiSettings(Keyring(keys), is_loopback=False))
        self.caller = Caller(self.app, peer="203.0.113.7")
        self.tokens = {role: self._sign_in(role) for role in ROLES}
        self._leads()

    def _sign_in(self, role: Role, name: str = "", rep: str = "anna", team: str = "x") -> str:
        with editing(self.database, START, "cli") as edit:
            user = add_user(
                edit,
                f"{name or role}@acme.example",
                role,
                rep=rep if role == "rep" else None,
                teams=(team,) if role == "manager" else (),
            )
            return begin_session(edit, user, "test", timedelta(hours=12), timedelta(days=14))

    def _leads(self) -> None:
        for lead, holders in {
            "annas": ["anna"],
            "belas": ["bela"],
            "carls": ["carl"],
            "passed": ["anna", "carl"],
        }.items():
            self.admin("POST", "/api/v1/leads", {"lead_id": lead, "email": f"{lead}@a.example", "source": "waiting"})
            for rep in holders:
                self.admin("POST", f"/api/v1/leads/{lead}/reassign", {"to": rep, "reason": "other"})
        for rep in TEAMS:
            self.admin("POST", "/api/v1/absences", {"rep": rep, "start": "2026-12-01"})
        self.absences = {each["rep"]: each["id"] for each in self.admin("GET", "/api/v1/absences").json()["absences"]}
        self.assignments = {
            each["lead_id"]: each["id"] for each in self.admin("GET", "/api/v1/assignments").json()["assignments"]
        }

    def close(self) -> None:
        """Be done with it."""
        self.caller.close()
        self.running.stop()
        self.database.close()

    def admin(self, method: str, path: str, body: object = None) -> httpx.Response:
        """A request with a key for everything."""
        how: dict[str, Any] = {} if body is None else {"json": body}
        response = self.caller.call(method, path, headers={"authorization": "Bearer tnt_admin"}, **how)
        assert response.status_code < 300 or "already_assigned" in response.text, response.text
        return response

    def ask(self, role: str, method: str, path: str, body: object = None) -> httpx.Response:
        """A request of somebody who is signed in; `nobody` is, and `key` has a key that opens nothing here."""
        headers = {}
        if role == "key":
            headers = {"authorization": "Bearer tnt_none"}
        elif role != "nobody":
            token = self.tokens[role]  # type: ignore[index]
            headers = {"cookie": f"turnout-8080={token}", "turnout-csrf": csrf_of(token)}
        how: dict[str, Any] = {} if body is None else {"json": body}
        return self.caller.call(method, path, headers=headers, **how)


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    """One Turnout for all of it: what is refused changes nothing, and what is let through names nothing."""
    found = Ground(tmp_path_factory.mktemp("roles"))
    yield found
    found.close()


@pytest.fixture(scope="module")
def routes(ground: Ground) -> dict[str, str]:
    """Every route of the document with its scope."""
    document = ground.admin("GET", "/openapi.json").json()
    return {
        f"{method.upper()} {path}": said.get("x-scope", "")
        for path, methods in document["paths"].items()
        for method, said in methods.items()
    }


def test_every_route_has_its_line_and_no_line_is_for_nothing(routes: dict[str, str]) -> None:
    """Whoever adds a route says in `api.roles` who may call it."""
    assert routes.keys() == TABLE.keys() | OPEN


def test_no_role_may_more_than_its_scopes_say(routes: dict[str, str]) -> None:
    """What only admins' keys may do no other role may, and who only reads changes nothing."""
    for route in TABLE:
        for role in COLUMNS:
            if may_call(role, route):
                assert routes[route] != "admin", route
                if role == "viewer":
                    assert routes[route].endswith((":read", "metrics")), route
    assert all(SCOPES_OF[role] for role in ROLES)


def test_everybody_is_let_through_exactly_where_the_table_says(ground: Ground, routes: dict[str, str]) -> None:
    """Every route, for somebody of every role, for a key that opens none of them, and for nobody at all."""
    wrong: list[str] = []
    for route in routes.keys() - OPEN:
        method, _, path = route.partition(" ")
        where = re.sub(r"\{[^}]+\}", "999999", path) + ("?wait=false" if path.endswith("/events") else "")
        for role in (*ROLES, "nobody", "key"):
            # What no body here is: whoever is let through is told so.
            response = ground.ask(role, method, where, [] if method in _BODY else None)
            code = response.json().get("code") if "problem" in response.headers.get("content-type", "") else ""
            if role in ROLES:
                expected = "" if cell_of(role, route) not in {"-", None} else "role_missing"
            else:
                expected = "key_missing" if role == "nobody" else "scope_missing"
            if route == "POST /api/v1/leads" and role == "key":
                # A key for forms may post leads and nothing else.
                expected = ""
            met = code if response.status_code in {401, 403} else ""
            if met != expected:
                wrong.append(f"{route} for {role}: {response.status_code} {code or ''}")
    assert not wrong, wrong


OWN = {"rep": {"annas", "passed"}, "manager": {"annas", "belas", "passed"}}
ALIEN = {"rep": {"belas", "carls"}, "manager": {"carls"}}


@pytest.mark.parametrize("role", ["rep", "manager"])
def test_no_list_shows_a_lead_that_is_out_of_reach(ground: Ground, routes: dict[str, str], role: Role) -> None:
    """Nor its sender, whichever list it is; and those that show leads show the ones in reach."""
    shown: set[str] = set()
    for route in routes.keys() - OPEN:
        method, _, path = route.partition(" ")
        if method != "GET" or "{" in path or not may_call(role, route):
            continue
        response = ground.ask(role, "GET", path + ("?wait=false&after=0" if path.endswith("/events") else ""))
        assert response.status_code in {200, 422, 503}, f"{path}: {response.text}"
        for lead in ALIEN[role]:
            assert f'"{lead}"' not in response.text, path
            assert f"{lead}@" not in response.text, path
        shown |= {path for lead in OWN[role] if f'"{lead}"' in response.text}
    assert {f"/api/v1/{name}" for name in ("leads", "assignments", "decisions")} <= shown
    found = ground.ask(role, "GET", "/api/v1/leads").json()["leads"]
    assert {each["lead_id"] for each in found} == OWN[role]
    reps = ground.ask(role, "GET", "/api/v1/reps").json()["reps"]
    assert {each["id"] for each in reps} == ({"anna"} if role == "rep" else {"anna", "bela"})
    absent = ground.ask(role, "GET", "/api/v1/absences").json()["absences"]
    assert {each["rep"] for each in absent} == {each["id"] for each in reps}


@pytest.mark.parametrize("role", ["rep", "manager"])
def test_what_an_address_names_is_in_reach_or_not_there(ground: Ground, routes: dict[str, str], role: Role) -> None:
    """For reading and for changing; of what is in reach the route itself has the say."""
    mine, theirs = {"lead": "annas", "rep": "anna"}, {"lead": "carls", "rep": "carl"}
    for names in (mine, theirs):
        names["decision"] = f"{names['lead']}.1"
        names["assignment"] = str(ground.assignments[names["lead"]])
        names["absence"] = str(ground.absences[names["rep"]])
    for route in sorted(routes.keys() - OPEN):
        method, _, path = route.partition(" ")
        parameter = next((name for name in mine if f"{{{name}}}" in path), None)
        if parameter is None or not may_call(role, route) or method == "DELETE":
            continue
        missing = ground.ask(role, method, path.replace(f"{{{parameter}}}", theirs[parameter]))
        assert missing.status_code == 404, f"{route}: {missing.text}"
        there = ground.ask(role, method, path.replace(f"{{{parameter}}}", mine[parameter]))
        is_there = there.status_code != 404 or there.json()["code"] != f"{parameter}_not_found"
        assert is_there or "reviews" in path, f"{route}: {there.text}"


def test_a_manager_reads_what_was_changed_of_their_own(ground: Ground) -> None:
    """Of a rep of their teams; of another there is nothing, and all of the record is not theirs to search."""
    own = ground.ask("manager", "GET", "/api/v1/audit?rep=anna").json()["events"]
    assert {each["said"]["rep"] for each in own} == {"anna"}
    assert ground.ask("ops", "GET", "/api/v1/audit?rep=carl").json()["events"]
    for asked in ("rep=carl", "rep="):
        assert ground.ask("manager", "GET", f"/api/v1/audit?{asked}").json()["code"] == "invalid"


def test_what_happened_is_not_played_again_for_a_manager(ground: Ground) -> None:
    """A simulation names everybody's leads; who sees all of them sees it."""
    for role, status in (("manager", 403), ("viewer", 200), ("ops", 200)):
        assert ground.ask(role, "GET", "/api/v1/simulations").status_code == status
        assert ("leads:all" in SCOPES_OF[role]) == (status == 200)  # type: ignore[index]


def test_what_one_had_may_be_read_and_not_worked_on(ground: Ground) -> None:
    """It is somebody else's now."""
    assert ground.ask("rep", "GET", "/api/v1/leads/passed").json()["assignee"] == "carl"
    assert ground.ask("rep", "GET", "/api/v1/decisions/passed.1/receipt").status_code == 200
    assert ground.ask("rep", "GET", "/api/v1/decisions/passed.1/receipt?rep=anna").status_code == 200
    other = ground.ask("rep", "GET", "/api/v1/decisions/passed.1/receipt?rep=bela")
    assert other.json()["code"] == "unknown_rep", "why somebody else did not get it is theirs to know"
    for action, body in (("touch", {"kind": "call"}), ("close", {"outcome": "won"}), ("pass", {"reason": "other"})):
        response = ground.ask("rep", "POST", f"/api/v1/leads/passed/{action}", body)
        assert response.status_code == 404, response.text
    assert ground.ask("rep", "POST", "/api/v1/leads/annas/reassign", {"to": "bela"}).json()["code"] == "role_missing"


def test_a_body_names_nobody_who_is_out_of_reach(ground: Ground) -> None:
    """A rep acts for themselves, without saying so; a manager gives leads to their own."""
    response = ground.ask("rep", "POST", "/api/v1/leads/annas/touch", {"kind": "call", "rep": "bela"})
    assert response.json()["code"] == "unknown_rep"
    assert ground.ask("rep", "POST", "/api/v1/leads/annas/touch", {"kind": "call"}).status_code == 200
    assert ground.ask("rep", "POST", "/api/v1/absences", {"rep": "bela", "start": "2026-12-24"}).status_code == 422
    assert ground.ask("rep", "POST", "/api/v1/absences", {"rep": "anna", "start": "2026-12-24"}).status_code == 201
    assert ground.ask("rep", "POST", "/api/v1/reps/anna/presence", {"presence": "paused"}).status_code in {200, 422}
    to_carl = {"to": "carl", "reason": "other"}
    assert ground.ask("manager", "POST", "/api/v1/leads/belas/reassign", to_carl).json()["code"] == "unknown_rep"
    mine = ground.ask("manager", "POST", "/api/v1/leads/belas/reassign", {"to": "anna", "reason": "other"})
    assert mine.json()["assignee"] == "anna"


def test_reach_follows_who_is_in_a_team(ground: Ground) -> None:
    """A manager sees somebody's leads as soon as they are in the team, within some seconds."""
    ground.tokens["other"] = ground._sign_in("manager", "other", team="z")  # type: ignore[index] # noqa: SLF001 - ours
    assert ground.ask("other", "GET", "/api/v1/leads").json()["leads"] == []
    ground.admin("PUT", "/api/v1/reps/carl", {"teams": ["y", "z"], "zone": "UTC"})
    ground.app.resources.state.visitors.changed()
    ground.app.resources.state.visitors._known.clear()  # noqa: SLF001 - as if the seconds were over
    found = ground.ask("other", "GET", "/api/v1/leads").json()["leads"]
    assert {each["lead_id"] for each in found} == {"carls", "passed"}


def test_a_lead_that_is_out_of_reach_is_not_played_either(ground: Ground) -> None:
    """Nor by its id in a body."""
    assert ground.ask("manager", "POST", "/api/v1/policies/play", {"lead_id": "annas"}).status_code == 200
    assert ground.ask("manager", "POST", "/api/v1/policies/play", {"lead_id": "carls"}).status_code == 404


def test_what_is_told_as_it_happens_is_in_reach(ground: Ground) -> None:
    """Of what happens to the others nothing is told, and the place goes on all the same."""
    while follow(ground.database):
        pass
    where = "/api/v1/events?after=0&wait=false"
    everything, told = ground.admin("GET", where).text, ground.ask("rep", "GET", where).text
    assert "carls" in set(re.findall(r'"lead_id":"([^"]+)"', everything))
    leads = set(re.findall(r'"lead_id":"([^"]+)"', told))
    assert OWN["rep"] <= leads
    assert "carls" not in leads
    assert re.findall(r"^id: (\d+)", told, re.MULTILINE)[-1] == re.findall(r"^id: (\d+)", everything, re.MULTILINE)[-1]


def test_postgresql_shows_no_more(postgresql_url: str, routes: dict[str, str], tmp_path: Path) -> None:
    """The same conditions, asked of the other database: of lists, addresses, bodies, and what is told as it happens."""
    ground = Ground(tmp_path, postgresql_url)
    try:
        for role in ("rep", "manager"):
            test_no_list_shows_a_lead_that_is_out_of_reach(ground, routes, role)
            test_what_an_address_names_is_in_reach_or_not_there(ground, routes, role)
        test_what_one_had_may_be_read_and_not_worked_on(ground)
        test_a_body_names_nobody_who_is_out_of_reach(ground)
        test_reach_follows_who_is_in_a_team(ground)
        test_a_lead_that_is_out_of_reach_is_not_played_either(ground)
        test_what_is_told_as_it_happens_is_in_reach(ground)
    finally:
        ground.close()
