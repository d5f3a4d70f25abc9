"""Signing in through a provider, a real one: who comes in as what, and whom nothing lets in."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import msgspec
import pytest

from tests.api.client import Caller, problem
from tests.api.memory_front import REPS, START
from tests.api.test_sessions import Browser
from tests.peers.oidc import provider, sign_in_at, sign_out_at
from tests.scenarios.scenario import write_world
from tests.stores import url_in
from turnout.api.app import create_app
from turnout.api.settings import ApiSettings
from turnout.config import Settings
from turnout.connectors.oidc.provider import Begun, Provider, ProviderDown, ProviderError
from turnout.pipeline.edits.editing import editing
from turnout.pipeline.edits.signing_in import granted
from turnout.pipeline.edits.users import add_user, change_user
from turnout.pipeline.imports.import_world import import_folder
from turnout.pipeline.serving.running import Running
from turnout.store.database import Database, open_database
from turnout.store.users import user_by_email

SECRET, OTHER = "the secret of turnout", "the secret of another"
BACK = "http://localhost:8080/api/v1/session/oidc/callback"
ROLES = ("turnout-admins=admin", "sales-ops=ops", "x-leads=manager:x", "y-leads=manager:y", "sales=rep")
PEOPLE = {
    "ada": {"email": "ada@acme.example", "email_verified": True, "name": "Ada", "groups": ["turnout-admins", "all"]},
    "mia": {"email": "mia@acme.example", "email_verified": True, "groups": ["all", "y-leads", "x-leads"]},
    "anna": {"email": "Anna@acme.example", "email_verified": True, "name": "Anna", "groups": ["sales"]},
    "nora": {"email": "nora@acme.example", "email_verified": True, "groups": ["sales"]},
    "gast": {"email": "gast@acme.example", "email_verified": True, "groups": ["guests"]},
    "eve": {"email": "bob@acme.example", "email_verified": False, "groups": ["sales-ops"]},
}


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    """A provider that knows these people."""
    with provider("turnout", SECRET, BACK, PEOPLE) as found:
        yield found


class Ground:
    """A Turnout that people come to through the provider."""

    def __init__(self, database: Database, issuer: str) -> None:
        self.database = database
        self.now = START
        self.said = Settings(
            oidc_issuer=issuer,
            oidc_client_id="turnout",
            oidc_client_secret=SECRET,
            oidc_name="Acme",
            oidc_roles=ROLES,
        )
        self.callers: list[Caller] = []

    def browser(self, **other: str | tuple[str, ...]) -> Browser:
        """A browser that nobody is signed in in; `other` are other settings."""
        said = msgspec.structs.replace(self.said, **other)
        app = create_app(Running(self.database, clock=lambda: self.now), ApiSettings(is_loopback=False, said=said))
        self.callers.append(Caller(app, peer="203.0.113.7"))
        return Browser(self.callers[-1])

    def begin(self, browser: Browser, back_to: str = "/leads?team=x") -> str:
        """Be sent to the provider; gives where."""
        response = browser.call("GET", f"/api/v1/session/oidc?back_to={back_to}")
        assert response.status_code == 302, response.text
        return response.headers["location"]

    def come_back(self, browser: Browser, where: str) -> httpx.Response:
        """Come back from the provider, as a browser does that another site sends here."""
        parts = urlsplit(where)
        return browser.call("GET", f"{parts.path}?{parts.query}", sec_fetch_site="cross-site")

    def sign_in(self, browser: Browser, login: str) -> str:
        """Go there and back; gives where one is sent then."""
        back = sign_in_at(self.begin(browser), login, BACK)
        response = self.come_back(browser, back)
        assert response.status_code == 302, response.text
        return response.headers["location"]


@pytest.fixture
def ground(tmp_path: Path, issuer: str) -> Iterator[Ground]:
    """A Turnout with three reps, one of them with an address that the provider knows."""
    write_world({"reps": [rep | {"email": f"{rep['rep_id']}@acme.example"} for rep in REPS]}, tmp_path)
    database = open_database(url_in(tmp_path))
    import_folder(database, tmp_path)
    found = Ground(database, issuer)
    yield found
    for caller in found.callers:
        caller.close()
    database.close()


def test_groups_say_which_role(ground: Ground) -> None:
    """Somebody new is let in as what their groups say, and sent to where they wanted to go."""
    ada = ground.browser()
    assert ada.session()["ways"]["oidc"] == {"name": "Acme", "address": "/api/v1/session/oidc"}
    assert ground.sign_in(ada, "ada") == "/leads?team=x"
    said = ada.session()
    assert (said["user"]["role"], said["user"]["name"], said["user"]["has_password"]) == ("admin", "Ada", False)
    mia = ground.browser()
    ground.sign_in(mia, "mia")
    assert (mia.session()["user"]["role"], mia.session()["user"]["teams"]) == ("manager", ["x", "y"])
    anna = ground.browser()
    ground.sign_in(anna, "anna")
    assert (anna.session()["user"]["role"], anna.session()["user"]["rep"]) == ("rep", "anna")


def test_who_has_no_role_stays_out(ground: Ground) -> None:
    """In no group that has one, a rep whom nobody knows, somebody whose address was not verified, or shut out."""
    assert ground.sign_in(ground.browser(), "gast") == "/sign-in?problem=oidc_no_role"
    viewer = ground.browser(oidc_default_role="viewer")
    assert ground.sign_in(viewer, "gast") == "/leads?team=x"
    assert viewer.session()["user"]["role"] == "viewer"
    assert ground.sign_in(ground.browser(), "nora") == "/sign-in?problem=oidc_no_role"
    with editing(ground.database, START, "cli") as edit:
        bob = add_user(edit, "bob@acme.example", "admin")
    assert ground.sign_in(ground.browser(), "eve") == "/sign-in?problem=user_exists"
    with ground.database.reading() as tx:
        assert user_by_email(tx, bob.email) == bob, "nobody becomes somebody by an address that nobody verified"
    with editing(ground.database, START, "cli") as edit:
        ada = add_user(edit, "ada@acme.example", "viewer")
        change_user(edit, ada, replace(ada, is_active=False))
    assert ground.sign_in(ground.browser(), "ada") == "/sign-in?problem=user_disabled"


def test_a_user_who_is_there_is_found_and_follows_their_groups(ground: Ground) -> None:
    """By their address at first, then by the provider's own name for them, whatever their address is then."""
    with editing(ground.database, START, "cli") as edit:
        ada = add_user(edit, "ada@acme.example", "viewer", name="Ada L.")
    browser = ground.browser()
    ground.sign_in(browser, "ada")
    user = browser.session()["user"]
    assert (user["id"], user["role"], user["name"]) == (ada.id, "admin", "Ada L.")
    with editing(ground.database, START, "cli") as edit:
        found = user_by_email(edit.tx, "ada@acme.example")
        assert found is not None
        change_user(edit, found, replace(found, email="lovelace@acme.example"))
    again = ground.browser()
    ground.sign_in(again, "ada")
    assert (again.session()["user"]["id"], again.session()["user"]["email"]) == (ada.id, "lovelace@acme.example")


def test_without_roles_by_group_everybody_keeps_theirs(ground: Ground) -> None:
    """Who is there is what an admin made them; who is new gets the default, or nothing."""
    with editing(ground.database, START, "cli") as edit:
        add_user(edit, "ada@acme.example", "ops")
    browser = ground.browser(oidc_roles=())
    ground.sign_in(browser, "ada")
    assert browser.session()["user"]["role"] == "ops"
    assert ground.sign_in(ground.browser(oidc_roles=()), "mia") == "/sign-in?problem=oidc_no_role"


def test_an_answer_to_another_question_lets_nobody_in(ground: Ground) -> None:
    """Another state, another browser, none at all, one that was used, one that is too old, or an error."""
    ada = ground.browser()
    failed = "/sign-in?problem=oidc_failed"

    def sent(browser: Browser, where: str) -> str:
        place: str = ground.come_back(browser, where).headers["location"]
        return place

    back = sign_in_at(ground.begin(ada), "ada", BACK)
    assert sent(ground.browser(), back) == failed, "another browser"
    state = parse_qs(urlsplit(back).query)["state"][0]
    assert sent(ada, back.replace(state, "other")) == failed, "another state"
    assert sent(ada, back) == failed, "what was kept is good for one answer"
    back = sign_in_at(ground.begin(ada), "ada", BACK)
    ground.now += timedelta(minutes=16)
    assert sent(ada, back) == failed, "too late"
    ground.begin(ada)
    ada.cookies.pop("turnout-oidc")
    assert sent(ada, back) == failed, "no cookie"
    query = parse_qs(urlsplit(ground.begin(ada)).query)
    refused = f"{BACK}?error=access_denied&state={query['state'][0]}&iss={ground.said.oidc_issuer}"
    assert sent(ada, refused) == "/sign-in?problem=oidc_refused"
    assert not ada.session()["signed_in"]


@pytest.mark.parametrize("place", ["//evil.example", "/\\evil.example", "https://evil.example", "", "javascript:1"])
def test_nobody_is_sent_to_another_site(ground: Ground, place: str) -> None:
    """Whatever stands in the address with which the way began."""
    ada = ground.browser()
    back = sign_in_at(ground.begin(ada, place), "ada", BACK)
    assert ground.come_back(ada, back).headers["location"] == "/"


def test_whoever_signs_out_does_so_at_the_provider_too(ground: Ground) -> None:
    """It is shown its own proof and sends them back to the sign-in page; nobody else is sent there."""
    ada = ground.browser()
    ground.sign_in(ada, "ada")
    left = ada.call("DELETE", "/api/v1/session")
    assert left.status_code == 200, left.text
    assert not ada.session()["signed_in"]
    onwards = left.json()["onwards"]
    query = parse_qs(urlsplit(onwards).query)
    assert (query["client_id"], len(query["id_token_hint"][0].split("."))) == (["turnout"], 3)
    assert sign_out_at(onwards) == "http://localhost:8080/sign-in"
    assert ada.call("DELETE", "/api/v1/session").status_code == 204, "the proof is gone with the session"
    here = ground.browser(oidc_sign_out="here")
    ground.sign_in(here, "ada")
    assert here.call("DELETE", "/api/v1/session").status_code == 204


def test_a_provider_that_cannot_be_asked_keeps_nobody_in(ground: Ground, issuer: str) -> None:
    """Here they are signed out; without a proof, which was too long to keep, the provider asks whoever leaves."""
    ada = ground.browser(oidc_issuer="http://127.0.0.1:9")
    ada.cookies["turnout-oidc-proof"] = "of.an.other"
    assert ada.call("DELETE", "/api/v1/session").status_code == 204
    bare = _provider(issuer).leave("", "http://localhost:8080/sign-in")
    assert "id_token_hint" not in parse_qs(urlsplit(bare).query)
    assert sign_out_at(bare) == "http://localhost:8080/sign-in"


def test_every_proof_is_looked_at(issuer: str) -> None:
    """Another nonce, verifier, issuer or secret, a code that was used or made up, and a clock that is far off."""

    def come(client: Provider | None = None, **other: str) -> str:
        one = client or _provider(issuer)
        begun = one.begin(BACK)
        query = {
            name: values[0] for name, values in parse_qs(urlsplit(sign_in_at(begun.address, "ada", BACK)).query).items()
        }
        query |= {name: value for name, value in other.items() if name in {"code", "iss"}}
        kept = Begun("", begun.state, other.get("nonce", begun.nonce), other.get("verifier", begun.verifier))
        claims = one.finish(query, BACK, kept).claims
        with pytest.raises(ProviderError, match="invalid_grant"):
            one.finish(query, BACK, kept)
        return str(claims["email"])

    assert come() == "ada@acme.example"
    assert come(client=_provider(issuer, clock=lambda: time.time() - 110)) == "ada@acme.example"
    for said, other in (
        ("nonce", {"nonce": "of somebody else"}),
        ("invalid_grant", {"verifier": "x" * 64}),
        ("invalid_grant", {"code": "made-up"}),
        ("another issuer", {"iss": "http://127.0.0.1:1"}),
    ):
        with pytest.raises(ProviderError, match=said):
            come(None, **other)
    with pytest.raises(ProviderError, match="invalid_client"):
        come(client=_provider(issuer, secret=OTHER))
    for away in (-3_600, 2 * 3_600):
        with pytest.raises(ProviderError, match="not to be believed"):
            come(client=_provider(issuer, clock=lambda away=away: time.time() + away))


def _provider(issuer: str, secret: str = SECRET, **how: object) -> Provider:
    return Provider(issuer, "turnout", secret, "openid profile email groups", **how)  # type: ignore[arg-type]


def test_a_provider_that_is_down_is_said_so(ground: Ground) -> None:
    """And one that is no provider."""
    with pytest.raises(ProviderDown):
        Provider("http://127.0.0.1:9", "turnout", "", "openid").begin(BACK)
    down = ground.browser(oidc_issuer="http://127.0.0.1:9")
    assert down.call("GET", "/api/v1/session/oidc").headers["location"] == "/sign-in?problem=oidc_down"
    problem(ground.browser(oidc_issuer="").call("GET", "/api/v1/session/oidc"), 404, "oidc_not_set")


def test_the_first_group_that_fits_says_the_role() -> None:
    """Groups may look as directories write them; a manager has the teams of all their groups."""
    said = Settings(oidc_roles=("CN=Ops;OU=Sales=ops", *ROLES))
    assert granted({"CN=Ops;OU=Sales", "turnout-admins"}, said) == ("ops", ())
    assert granted({"y-leads", "x-leads", "sales"}, said) == ("manager", ("x", "y"))
    assert granted({"others"}, said) is None
    assert granted(set(), Settings(oidc_default_role="rep")) == ("rep", ())
