"""Signing in with a password: what lets somebody in, for how long, and what keeps others out."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.api.client import Caller, problem
from tests.api.memory_front import POLICY, REPS, START
from tests.scenarios.scenario import write_world
from tests.stores import copy_in, is_on_postgresql, url_in
from turnout.api.app import create_app
from turnout.api.problems import Problem
from turnout.api.settings import ApiSettings, DemoUser
from turnout.api.sign_ins import SignIns
from turnout.config import Settings
from turnout.pipeline.edits.editing import editing
from turnout.pipeline.edits.users import add_user, change_user, invite, set_password
from turnout.pipeline.imports.import_world import import_folder
from turnout.pipeline.policies.publish import publish_policy
from turnout.pipeline.serving.running import Running
from turnout.store.database import open_database
from turnout.store.users import Role, user_by_email

SESSION = "/api/v1/session"
ADA = {"email": "ada@acme.example", "password": "correct horse battery"}
WRONG = {"password": "correct horse batteri"}
CLOSED = ApiSettings(is_loopback=False)
both = pytest.mark.usefixtures("each_database")


class Turnout:
    """A Turnout over a store in which Ada may sign in, and browsers that come to it."""

    def __init__(self, running: Running) -> None:
        self.running = running
        self.callers: list[Caller] = []

    def browser(self, settings: ApiSettings = CLOSED, peer: str = "203.0.113.7") -> Browser:
        """A browser that nobody is signed in in."""
        self.callers.append(Caller(create_app(self.running, settings), peer=peer))
        return Browser(self.callers[-1])

    def events(self, kind: str) -> list[dict[str, Any]]:
        """What the record says of a kind."""
        local = Caller(create_app(self.running, ApiSettings()))
        self.callers.append(local)
        found: list[dict[str, Any]] = local.get(f"/api/v1/audit?kind={kind}").json()["events"]
        return found


class Browser:
    """Keeps cookies as a browser does, and says what our pages say with each change."""

    def __init__(self, caller: Caller) -> None:
        self.caller = caller
        self.cookies: dict[str, str] = {}
        self.csrf = ""

    def call(self, method: str, path: str, json: object = None, **headers: str) -> httpx.Response:
        """One request of a page of ours; a header that is empty is not sent."""
        said = {"cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        said |= {"turnout-csrf": self.csrf, "sec-fetch-site": "same-origin"}
        said |= {name.replace("_", "-"): value for name, value in headers.items()}
        said = {name: value for name, value in said.items() if value}
        response = self.caller.call(method, path, headers=said, **({} if json is None else {"json": json}))
        for line in response.headers.get_list("set-cookie"):
            name, value = re.match(r"([^=]+)=([^;]*)", line).groups()  # type: ignore[union-attr]
            self.cookies.pop(name, None) if "Max-Age=0" in line else self.cookies.update({name: value})
        if path == SESSION and method != "DELETE" and response.status_code == 200:
            self.csrf = response.json()["csrf"]
        return response

    def session(self) -> dict[str, Any]:
        """Who is signed in here."""
        found: dict[str, Any] = self.call("GET", SESSION).json()
        return found

    def sign_in(self, **other: str) -> httpx.Response:
        """Sign in as Ada."""
        return self.call("POST", SESSION, ADA | other)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with reps, a policy and Ada, made once: passwords take time."""
    return _make(tmp_path_factory.mktemp("made"))


def _make(folder: Path) -> Path:
    write_world({"reps": REPS}, folder)
    (folder / "policy.yaml").write_text(POLICY, encoding="utf-8")
    database = open_database(url_in(folder))
    import_folder(database, folder)
    publish_policy(database, folder / "policy.yaml", START)
    with editing(database, START, "cli") as edit:
        set_password(edit, add_user(edit, "Ada@acme.example", "admin", name="Ada"), ADA["password"])
    database.close()
    return folder


@pytest.fixture
def clock() -> list[datetime]:
    """The server's clock."""
    return [START]


@pytest.fixture
def turnout(tmp_path: Path, made: Path, clock: list[datetime]) -> Iterator[Turnout]:
    """A Turnout in which Ada may sign in."""
    _make(tmp_path) if is_on_postgresql() else copy_in(made, tmp_path)
    database = open_database(url_in(tmp_path))
    running = Running(database, clock=lambda: clock[0])
    running.start()
    found = Turnout(running)
    yield found
    for caller in found.callers:
        caller.close()
    running.stop()
    database.close()


def test_whoever_has_the_password_is_let_in(turnout: Turnout) -> None:
    """In any case of letters of the address; what the page is told is enough to show who is here."""
    ada = turnout.browser()
    before = ada.session()
    assert (before["signed_in"], before["user"], before["may"], before["csrf"]) == (False, None, [], "")
    assert before["ways"] == {"password": True, "oidc": None, "local": False}
    problem(ada.call("GET", "/api/v1/leads"), 401, "session_missing")
    response = ada.sign_in(email="ADA@acme.example")
    assert response.status_code == 200
    cookie = next(each for each in response.headers.get_list("set-cookie") if each.startswith("turnout-8080="))
    assert {"HttpOnly", "SameSite=lax", "Path=/"} <= set(cookie.split("; "))
    said = ada.session()
    assert said["signed_in"]
    assert said["may"] == ["admin"]
    assert (said["user"]["email"], said["user"]["role"], said["user"]["has_password"]) == (ADA["email"], "admin", True)
    assert ada.call("GET", "/api/v1/leads").status_code == 200
    assert [each["by"] for each in turnout.events("signed_in")] == [said["user"]["id"]]


def test_https_has_a_cookie_of_its_own(turnout: Turnout) -> None:
    """Which no browser sends in the clear, or takes from another host."""
    for settings, headers in (
        (ApiSettings(is_loopback=False, trusted_proxies=("203.0.113.7",)), {"x_forwarded_proto": "https"}),
        (ApiSettings(is_loopback=False, public_url="https://leads.example"), {"host": "leads.example"}),
    ):
        response = turnout.browser(settings).call("POST", SESSION, ADA, **headers)
        cookies = response.headers.get_list("set-cookie")
        assert any(each.startswith("__Host-turnout=") and "Secure" in each for each in cookies), cookies
    lying = turnout.browser().call("POST", SESSION, ADA, x_forwarded_proto="https")
    assert not any(each.startswith("__Host-turnout=") for each in lying.headers.get_list("set-cookie"))


def test_a_neighbours_cookie_is_no_session_over_https(turnout: Turnout) -> None:
    """Another host of the same domain may put one in the browser, and would watch what is done in its session."""
    mallory = turnout.browser()
    mallory.sign_in()
    planted = {"turnout": next(iter(mallory.cookies.values()))}
    ada = turnout.browser(ApiSettings(is_loopback=False, public_url="https://leads.example"))
    ada.cookies = dict(planted)
    assert not ada.call("GET", SESSION, host="leads.example").json()["signed_in"]
    problem(ada.call("GET", "/api/v1/leads", host="leads.example"), 401, "session_missing")
    plain = turnout.browser()
    plain.cookies = dict(planted)
    assert plain.call("GET", SESSION, host="leads.example").json()["signed_in"], "http has nothing better"


@both
def test_a_wrong_password_and_an_unknown_address_look_the_same(turnout: Turnout) -> None:
    """And only of an address that is known the record says whose it is."""
    browser = turnout.browser()
    wrong = problem(browser.sign_in(**WRONG), 401, "sign_in_failed")
    unknown = problem(browser.sign_in(email="eve@acme.example"), 401, "sign_in_failed")
    assert wrong == unknown
    told = turnout.events("sign_in_failed")
    assert [set(each["said"]) for each in told] == [set(), {"user"}]
    assert "eve@" not in str(told)


def test_a_change_proves_that_it_comes_from_our_page(turnout: Turnout) -> None:
    """With what only our page knows, and not from another site; reading needs none of it."""
    ada = turnout.browser()
    ada.sign_in()
    assert ada.call("PUT", "/api/v1/teams/x", {}).status_code in {200, 201}
    problem(ada.call("PUT", "/api/v1/teams/x", {}, turnout_csrf=""), 403, "csrf_failed")
    problem(ada.call("PUT", "/api/v1/teams/x", {}, turnout_csrf="0" * 64), 403, "csrf_failed")
    for headers in ({"sec_fetch_site": "cross-site"}, {"origin": "https://evil.example"}, {"origin": "null"}):
        problem(ada.call("PUT", "/api/v1/teams/x", {}, **headers), 403, "foreign_page")
        problem(ada.call("POST", "/api/v1/leads", {"email": "a@a.example"}, **headers), 403, "foreign_page")
    problem(ada.call("POST", "/api/v1/leads", {"email": "a@a.example"}, turnout_csrf=""), 403, "csrf_failed")
    assert ada.call("POST", "/api/v1/leads", {"email": "a@a.example"}).status_code == 201
    assert ada.call("GET", "/api/v1/leads", turnout_csrf="").status_code == 200
    problem(turnout.browser().call("POST", SESSION, ADA, origin="https://evil.example"), 403, "foreign_page")


def test_a_proxy_that_names_another_host_does_not_refuse_our_own_pages(turnout: Turnout) -> None:
    """The public address is ours, whatever `Host` the proxy passes on; no other is."""
    ada = turnout.browser(ApiSettings(is_loopback=False, public_url="https://leads.example"))
    ours = {"origin": "https://leads.example", "host": "10.0.0.9:8080"}
    assert ada.call("POST", SESSION, ADA, **ours).status_code == 200
    assert ada.call("PUT", "/api/v1/teams/x", {}, **ours).status_code in {200, 201}
    problem(ada.call("PUT", "/api/v1/teams/x", {}, **ours | {"origin": "https://evil.example"}), 403, "foreign_page")


@both
def test_a_session_ends_when_nothing_is_done_and_at_last_anyhow(turnout: Turnout, clock: list[datetime]) -> None:
    """Twelve hours after the last request; fourteen days after the first, however busy."""
    ada = turnout.browser()
    ada.sign_in()
    for _ in range(3):
        clock[0] += timedelta(hours=11, minutes=59)
        assert ada.call("GET", "/api/v1/leads").status_code == 200
    clock[0] += timedelta(hours=12)
    problem(ada.call("GET", "/api/v1/leads"), 401, "session_missing")
    assert not ada.session()["signed_in"]
    assert "turnout-8080" not in ada.cookies, "the browser forgets it"
    ada.sign_in()
    for _ in range(29):
        clock[0] += timedelta(hours=11)
        assert ada.call("GET", "/api/v1/leads").status_code == 200
    clock[0] += timedelta(hours=20)
    problem(ada.call("GET", "/api/v1/leads"), 401, "session_missing")


@both
def test_another_server_knows_who_was_seen_here(turnout: Turnout, clock: list[datetime]) -> None:
    """A session lives on where its browser was seen anywhere, and ends everywhere when it is ended."""
    ada, elsewhere = turnout.browser(), turnout.browser()
    ada.sign_in()
    elsewhere.cookies = dict(ada.cookies)
    elsewhere.session()
    clock[0] += timedelta(hours=11)
    assert ada.session()["signed_in"]
    ada.caller.app.resources.state.visitors.note_seen()
    clock[0] += timedelta(hours=11)
    assert elsewhere.session()["signed_in"]
    ada.call("DELETE", SESSION)
    elsewhere.caller.app.resources.state.visitors.changed()
    problem(elsewhere.call("GET", "/api/v1/leads"), 401, "session_missing")
    assert len(turnout.events("signed_out")) == 1


@both
def test_a_new_password_ends_every_other_session(turnout: Turnout) -> None:
    """Whoever changes it stays; the old one opens nothing any more, and a bad one is refused with a reason."""
    ada, other = turnout.browser(), turnout.browser()
    ada.sign_in()
    other.sign_in()
    change = {"old": ADA["password"], "new": "another horse battery"}
    problem(ada.call("POST", f"{SESSION}/password", change | {"old": "wrong"}), 401, "sign_in_failed")
    bad = "Password1234"
    assert bad not in problem(ada.call("POST", f"{SESSION}/password", change | {"new": bad}), 422, "invalid")["detail"]
    assert ada.call("POST", f"{SESSION}/password", change).json()["signed_in"]
    assert ada.call("GET", "/api/v1/leads").status_code == 200
    other.caller.app.resources.state.visitors.changed()
    problem(other.call("GET", "/api/v1/leads"), 401, "session_missing")
    problem(other.sign_in(), 401, "sign_in_failed")
    assert other.call("POST", SESSION, ADA | {"password": change["new"]}).status_code == 200
    problem(turnout.browser().call("POST", f"{SESSION}/password", change), 401, "session_missing")


def test_a_browser_has_one_session(turnout: Turnout) -> None:
    """Whoever signs in where somebody is signed in takes their place; the session before lets nobody in any more."""
    ada, copied = turnout.browser(), turnout.browser()
    ada.sign_in()
    copied.cookies, copied.csrf = dict(ada.cookies), ada.csrf
    assert copied.call("GET", "/api/v1/leads").status_code == 200
    ada.sign_in()
    copied.caller.app.resources.state.visitors.changed()
    problem(copied.call("GET", "/api/v1/leads"), 401, "session_missing")
    assert ada.call("GET", "/api/v1/leads").status_code == 200


class Interrupted(SignIns):
    """Takes so long over a password that something happens meanwhile."""

    def __init__(self, meanwhile: Callable[[], None]) -> None:
        super().__init__(CLOSED)
        self.meanwhile = meanwhile

    async def is_password(self, kept: str, password: str) -> bool:
        """Whether it is theirs; then it happens."""
        found = await super().is_password(kept, password)
        self.meanwhile()
        return found


@both
def test_who_is_shut_out_while_their_password_is_looked_at_stays_out(turnout: Turnout) -> None:
    """Neither signing in nor a new password brings back what they were before."""
    ada = turnout.browser()
    tries = ada.caller.app.resources.state

    def put(role: Role, *, is_active: bool) -> None:
        with editing(turnout.running.database, START, "cli") as edit:
            found = user_by_email(edit.tx, ADA["email"])
            assert found is not None
            change_user(edit, found, replace(found, role=role, is_active=is_active))
        tries.visitors.changed()

    with editing(turnout.running.database, START, "cli") as edit:
        add_user(edit, "boss@acme.example", "admin")
    ordinary, interrupted = tries.sign_ins, Interrupted(lambda: put("viewer", is_active=False))
    tries.sign_ins = interrupted
    problem(ada.sign_in(), 401, "sign_in_failed")
    put("admin", is_active=True)
    tries.sign_ins = ordinary
    ada.sign_in()
    tries.sign_ins = interrupted
    change = {"old": ADA["password"], "new": "another horse battery"}
    problem(ada.call("POST", f"{SESSION}/password", change), 401, "sign_in_failed")
    with turnout.running.database.asking() as tx:
        found = user_by_email(tx, ADA["email"])
    assert found is not None
    assert (found.role, found.is_active) == ("viewer", False)


@both
def test_an_invitation_is_good_once_and_for_three_days(turnout: Turnout, clock: list[datetime]) -> None:
    """Whoever has it says a password and is signed in; a newer one, and time, make it worthless."""
    ada, bob = turnout.browser(), turnout.browser()
    ada.sign_in()
    added = ada.call("POST", "/api/v1/users", {"email": "bob@acme.example", "role": "viewer"})
    assert added.status_code == 201
    invitation = f"{added.headers['location']}/invitation"
    first, second = (ada.call("POST", invitation).json()["address"].partition("#")[2] for _ in range(2))
    said = {"token": second, "password": "bobs own password"}
    problem(bob.call("POST", f"{SESSION}/invitation", said | {"token": first}), 410, "invitation_over")
    problem(bob.call("POST", f"{SESSION}/invitation", said | {"password": "bob@acme.example"}), 422, "invalid")
    assert bob.call("POST", f"{SESSION}/invitation", said).json()["user"]["email"] == "bob@acme.example"
    assert bob.session()["user"]["role"] == "viewer"
    problem(turnout.browser().call("POST", f"{SESSION}/invitation", said), 410, "invitation_over")
    third = ada.call("POST", invitation).json()["address"].partition("#")[2]
    clock[0] += timedelta(days=3, seconds=1)
    problem(bob.call("POST", f"{SESSION}/invitation", said | {"token": third}), 410, "invitation_over")


def stop_time(browser: Browser) -> None:
    """Let all tries at a server be made at one moment, however long they take."""
    browser.caller.app.resources.state.sign_ins = SignIns(CLOSED, tick=lambda: 0.0)


def test_nobody_tries_passwords_for_long(turnout: Turnout) -> None:
    """By account from any address; its owner, in a browser that was let in before, is kept out by no stranger."""
    owner = turnout.browser(peer="198.51.100.9")
    stop_time(owner)
    owner.sign_in()
    owner.call("DELETE", SESSION)
    app = owner.caller.app
    codes = []
    for number in range(12):
        stranger = Browser(Caller(app, peer=f"203.0.113.{number}"))
        turnout.callers.append(stranger.caller)
        codes.append(stranger.sign_in(password=f"guess number {number}"))
    assert [each.status_code for each in codes[-3:]] == [429] * 3
    problem(codes[-1], 429, "signed_in_too_often")
    assert int(codes[-1].headers["retry-after"]) <= 60
    assert owner.sign_in().status_code == 200


@both
def test_users_are_changed_shut_out_and_forgotten(turnout: Turnout, clock: list[datetime]) -> None:
    """At once; the last admin stays one, and the record keeps ids and no addresses."""
    ada, bob = turnout.browser(), turnout.browser()
    me = ada.sign_in().json()["user"]["id"]
    problem(ada.call("PATCH", f"/api/v1/users/{me}", {"role": "viewer"}), 409, "last_admin")
    problem(ada.call("DELETE", f"/api/v1/users/{me}"), 409, "last_admin")
    problem(ada.call("POST", "/api/v1/users", {"email": ADA["email"], "role": "ops"}), 409, "user_exists")
    problem(ada.call("POST", "/api/v1/users", {"email": "x@acme.example", "role": "rep"}), 422, "invalid")
    problem(ada.call("POST", "/api/v1/users", {"email": "x@acme.example", "role": "rep", "rep": "zoe"}), 422, "invalid")
    body = {"email": "Bob@acme.example", "role": "rep", "rep": "anna", "name": "Bob"}
    where = ada.call("POST", "/api/v1/users", body).headers["location"]
    with editing(turnout.running.database, clock[0], "cli") as edit:
        found = user_by_email(edit.tx, "bob@acme.example")
        assert found is not None
        set_password(edit, found, "bobs own password")
    signed = {"email": "bob@acme.example", "password": "bobs own password"}
    assert bob.call("POST", SESSION, signed).json()["may"] == ["absences:write", "leads:read", "leads:work"]
    problem(bob.call("GET", "/api/v1/users"), 403, "role_missing")
    etag = ada.call("GET", where).headers["etag"]
    problem(ada.call("PATCH", where, {"name": "B"}, if_match='"other"'), 412, "precondition_failed")
    assert ada.call("PATCH", where, {"name": "B", "active": False}, if_match=etag).json()["active"] is False
    bob.caller.app.resources.state.visitors.changed()
    problem(bob.call("GET", "/api/v1/leads"), 401, "session_missing")
    problem(bob.call("POST", SESSION, signed), 401, "sign_in_failed")
    assert ada.call("GET", f"{where}/export").json()["user"]["email"] == "bob@acme.example"
    assert ada.call("DELETE", where).status_code == 204
    problem(ada.call("GET", where), 404, "user_not_found")
    told = str(turnout.events("user_added") + turnout.events("user_changed") + turnout.events("user_removed"))
    assert where.rpartition("/")[2] in told
    assert "acme.example" not in told
    assert "Bob" not in told


def test_nobody_waits_for_minutes_to_be_let_in() -> None:
    """One password is looked at after the other; whoever would be too far behind is told to come again."""

    async def many() -> list[str | BaseException]:
        tries = SignIns(CLOSED, waiting_max=2)
        return await asyncio.gather(*(tries.hashed("x") for _ in range(5)), return_exceptions=True)

    came = asyncio.run(many())
    refused = [each for each in came if isinstance(each, Problem)]
    assert [each.code for each in refused] == ["signed_in_too_often"] * 2
    assert all("Retry-After" in each.headers for each in refused)
    assert sum(isinstance(each, str) for each in came) == 3


def test_whoever_is_stopped_by_address_is_no_try_of_an_account(turnout: Turnout) -> None:
    """One address cannot use up what others have for an account."""
    noisy = turnout.browser()
    stop_time(noisy)
    for number in range(22):
        noisy.sign_in(email=f"nobody{number}@acme.example")
    for _ in range(20):
        problem(noisy.sign_in(**WRONG), 429, "signed_in_too_often")
    ada = Browser(Caller(noisy.caller.app, peer="198.51.100.4"))
    turnout.callers.append(ada.caller)
    assert ada.sign_in().status_code == 200


def test_nothing_that_is_said_is_kept_by_a_browser(turnout: Turnout) -> None:
    """Whoever comes after somebody who signed out finds nothing in it, nor in a proxy; what says its own keeps it."""
    ada = turnout.browser()
    ada.sign_in()
    for path in ("/api/v1/leads", "/api/v1/users", SESSION, "/api/v1/leads/nothing", "/api/v1/audit/export"):
        headers = ada.call("GET", path).headers
        assert headers.get_list("cache-control") == ["no-store"], path
        assert headers.get_list("x-content-type-options") == ["nosniff"], path
    assert "public" in ada.call("GET", "/embed.js").headers["cache-control"]


def test_this_machine_may_do_everything_unless_it_is_said_otherwise(turnout: Turnout) -> None:
    """`local_access`: on, off, or on until somebody can sign in."""
    for said, may in (
        (Settings(local_access="on"), True),
        (Settings(local_access="off"), False),
        (Settings(local_access="auto"), False),
    ):
        here = turnout.browser(ApiSettings(said=said), peer="127.0.0.1")
        assert here.session()["ways"]["local"] is may
        assert here.session()["may"] == (["admin"] if may else [])
        assert (here.call("GET", "/api/v1/leads").status_code == 200) is may
    here = turnout.browser(ApiSettings(), peer="127.0.0.1")
    here.cookies = {"turnout-8080": "of-a-session-that-is-over"}
    problem(here.call("GET", "/api/v1/leads"), 401, "session_missing")


def test_one_says_who_one_is(turnout: Turnout) -> None:
    """A name, a zone and a language that there are."""
    ada = turnout.browser()
    ada.sign_in()
    said = ada.call("PATCH", f"{SESSION}/profile", {"zone": "Europe/Berlin", "language": "de"}).json()["user"]
    assert (said["name"], said["zone"], said["language"]) == ("Ada", "Europe/Berlin", "de")
    problem(ada.call("PATCH", f"{SESSION}/profile", {"zone": "Mars/Olympus"}), 422, "invalid")


def test_the_demo_offers_its_people_and_an_empty_store_asks_for_its_first(turnout: Turnout, tmp_path: Path) -> None:
    """Nobody is offered anywhere else."""
    demo = DemoUser("Ada", ADA["email"], ADA["password"], "admin", "sees everything")
    assert turnout.browser().session()["demo"] == []
    offered = turnout.browser(ApiSettings(is_loopback=False, demo_users=(demo,))).session()
    assert offered["demo"] == [demo._asdict()]
    assert not offered["needs_first_admin"]
    empty = open_database(url_in(tmp_path, "empty.db"))
    new = Turnout(Running(empty, clock=lambda: START))
    assert new.browser().session()["needs_first_admin"]
    new.callers[0].close()
    empty.close()


def test_a_link_that_is_made_by_hand_is_as_good(turnout: Turnout) -> None:
    """As the first admin gets one at the command line."""
    with editing(turnout.running.database, START, "cli") as edit:
        token, _ = invite(edit, add_user(edit, "cleo@acme.example", "ops"))
    cleo = turnout.browser()
    response = cleo.call("POST", f"{SESSION}/invitation", {"token": token, "password": "cleos own words"})
    assert response.json()["user"]["role"] == "ops"
