"""The document of the interface is true: what it says is what the server does, for requests nobody thought of too."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis.config import SchemathesisConfig
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.core.result import Ok
from schemathesis.generation.modes import GenerationMode
from schemathesis.schemas import APIOperation, BaseSchema

from tests.api.client import Caller
from tests.api.test_access import KeysInMemory
from tests.thorough import so_many
from turnout.api.app import create_app
from turnout.api.keyring import Keyring
from turnout.api.problems import CODES
from turnout.api.settings import ApiSettings
from turnout.core.policy.compile import content_hash
from turnout.core.policy.parse import parse_policy
from turnout.pipeline.asking.front import Front
from turnout.pipeline.serving.running import Running

Operation = APIOperation[Any, Any, Any, Any]

EXAMPLES_MAX = so_many(12, 100)
KEY = {"Authorization": "Bearer tnt_admin"}
# A stream, which `test_events` follows.
ENDLESS = ("GET /api/v1/events",)
# It waits for messages as long as it is told to, and here nobody sends any.
WAITS = "POST /api/v1/test-lead"
# What fits lets in only whom `test_sessions` knows.
SIGNING_IN = " /api/v1/session"
# JSON Schema cannot say that a record must have a readable value, that an id can stand in an address, that a cursor or
# a zone exists, that an idempotency key is new, or that an ETag is of what there is: refusing these is right.
_ACCEPTED = ["2xx", "3xx", "400", "404", "409", "410", "412", "422"]
# What does not fit is refused, for whichever reason is found first: another's ETag (412) or a long body (413) is one.
_REFUSED = ["400", "401", "403", "404", "405", "406", "409", "412", "413", "415", "422", "428", "429", "5xx"]
CONFIG: dict[str, Any] = {
    "checks": {
        "positive_data_acceptance": {"expected-statuses": _ACCEPTED},
        "negative_data_rejection": {"expected-statuses": _REFUSED},
    }
}


@pytest.fixture
def document(local: Caller) -> dict[str, Any]:
    """The document of a server on this machine."""
    found: dict[str, Any] = local.get("/openapi.json").json()
    return found


def api_over(front: Front) -> BaseSchema:
    """The document of a real app, as a server with keys gives it."""
    app = create_app(front, ApiSettings(Keyring(KeysInMemory(admin="admin")), is_loopback=False))
    return schemathesis.openapi.from_asgi("/openapi.json", app, config=SchemathesisConfig.from_dict(CONFIG))


@pytest.mark.slow
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
def test_every_route_does_what_its_document_says(stored: Running, mode: GenerationMode) -> None:
    """Statuses, types, schemas, headers and refusals, for whatever fits the document and whatever does not."""
    api, findings = api_over(stored), []
    for found in api.get_all_operations():
        assert isinstance(found, Ok), found
        operation = found.ok()
        if operation.label in ENDLESS or operation.label == WAITS:
            continue
        if mode is GenerationMode.POSITIVE and SIGNING_IN in operation.label:
            continue
        try:
            _try_out(operation, mode)
        except Unsatisfiable:
            assert mode is GenerationMode.NEGATIVE, operation.label
        except (FailureGroup, Failure) as failure:
            findings.append(f"{operation.label}: {failure}")
    assert not findings, "\n\n".join(findings)


def _try_out(operation: Operation, mode: GenerationMode) -> None:
    @given(case=operation.as_strategy(generation_mode=mode))
    @settings(max_examples=EXAMPLES_MAX, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    def call(case: Any) -> None:  # noqa: ANN401 - the tool's own
        case.call_and_validate(headers=KEY)

    call()


# Route, path parameters and body of everything that can be done with two leads, in an order in which it all succeeds.
STORY: list[tuple[str, str, dict[str, str], object]] = [
    ("POST", "/api/v1/leads", {}, {"lead_id": "L1", "email": "a@a.example", "source": "hot"}),
    ("POST", "/api/v1/leads", {}, {"lead_id": "L1", "email": "a@a.example", "source": "hot"}),
    ("POST", "/api/v1/leads", {}, {"lead_id": "L2", "email": "a@a.example", "source": "hot"}),
    ("POST", "/api/v1/leads", {}, {"lead_id": "L3", "email": "b@a.example", "source": "waiting"}),
    ("POST", "/api/v1/preview", {}, {"email": "c@a.example", "employees": 12, "tags": ["a", "b"], "opt_in": True}),
    ("GET", "/api/v1/leads/{lead}", {"lead": "L1"}, None),
    ("GET", "/api/v1/leads/{lead}/decisions", {"lead": "L1"}, None),
    ("GET", "/api/v1/decisions/{decision}", {"decision": "L1.1"}, None),
    ("GET", "/api/v1/decisions/{decision}/receipt", {"decision": "L1.1"}, None),
    ("GET", "/api/v1/decisions", {}, None),
    ("GET", "/api/v1/assignments", {}, None),
    ("GET", "/api/v1/holds", {}, None),
    ("GET", "/api/v1/pools", {}, None),
    ("GET", "/api/v1/pools/{pool}", {"pool": "desk"}, None),
    ("POST", "/api/v1/leads/{lead}/accept", {"lead": "L1"}, {}),
    ("POST", "/api/v1/leads/{lead}/pass", {"lead": "L1"}, {"reason": "busy"}),
    ("POST", "/api/v1/leads/{lead}/reassign", {"lead": "L1"}, {"reason": "manual"}),
    ("POST", "/api/v1/leads/{lead}/snooze", {"lead": "L1"}, {"until": "2026-09-07T09:01:00Z"}),
    ("POST", "/api/v1/leads/{lead}/touch", {"lead": "L1"}, {"kind": "call", "at": "2026-09-07T09:00:00Z"}),
    ("POST", "/api/v1/leads/{lead}/separate", {"lead": "L2"}, None),
    ("POST", "/api/v1/leads/{lead}/close", {"lead": "L1"}, {"outcome": "qualified"}),
    ("POST", "/api/v1/reps/{rep}/presence", {"rep": "anna"}, {"presence": "away"}),
    ("GET", "/healthz", {}, None),
    ("GET", "/readyz", {}, None),
    ("GET", "/metrics", {}, None),
    ("POST", "/api/v1/keys", {}, {"name": "new", "scopes": ["leads:read", "leads:write"]}),
    ("GET", "/api/v1/keys", {}, None),
    ("GET", "/api/v1/settings", {}, None),
    ("GET", "/api/v1/audit", {}, None),
    ("GET", "/api/v1/audit/chains", {}, None),
    ("GET", "/api/v1/audit/export", {}, None),
]
POLICY = (
    "lists: {named: named.csv}\n"
    "calendars: {office: {hours: {mon-fri: 09:00-17:00}}}\n"
    "rules: [{name: Named, when: domain in named, to: [named.rep, desk]}, {name: All, to: [desk, queue nurture]}]\n"
    "pools: {desk: {reps: [anna, bela], hours: always, nobody: hold 4h}}\n"
    "queues: {nurture: {watched by: anna}}\n"
    "sla: [{touch within: 4h, at 3h: remind}]\n"
    "tests: [{lead: {email: jo@acme.example}, then: anna}]"
)
LISTS = {"named.csv": "domain,rep\nacme.example,anna\n"}
HASH = content_hash(parse_policy(POLICY, LISTS))
DRAFT = POLICY.replace("touch within: 4h", "touch within: 5h")
# The same for what only a store has: the company's people, its policies and their lists.
COMPANY: list[tuple[str, str, dict[str, str], object]] = [
    (
        "PUT",
        "/api/v1/accounts/{account}",
        {"account": "acme"},
        {"name": "Acme", "domains": ["acme.example"], "owner": "anna", "type": "customer", "attributes": {"seats": 12}},
    ),
    ("PATCH", "/api/v1/accounts/{account}", {"account": "acme"}, {"country": "DE", "attributes": {"seats": None}}),
    ("POST", "/api/v1/accounts/bulk", {}, {"accounts": [{"id": "sub", "name": "Sub", "parent": "acme"}, {"id": "x"}]}),
    ("GET", "/api/v1/accounts", {}, None),
    ("GET", "/api/v1/accounts/{account}", {"account": "acme"}, None),
    ("GET", "/api/v1/accounts/{account}/hierarchy", {"account": "sub"}, None),
    ("PUT", "/api/v1/accounts/{account}/domains/{host}", {"account": "sub", "host": "acme.example"}, None),
    ("DELETE", "/api/v1/accounts/{account}/domains/{host}", {"account": "sub", "host": "acme.example"}, None),
    ("POST", "/api/v1/accounts/{account}/names", {"account": "acme"}, {"name": "Acme Old", "kind": "former"}),
    ("GET", "/api/v1/accounts/{account}/names", {"account": "acme"}, None),
    ("DELETE", "/api/v1/accounts/{account}/names/{number}", {"account": "acme", "number": "1"}, None),
    ("POST", "/api/v1/accounts/{account}/merge/preview", {"account": "sub"}, {"into": "acme"}),
    ("POST", "/api/v1/accounts/{account}/merge", {"account": "sub"}, {"into": "acme", "choose": {"name": "loser"}}),
    ("GET", "/api/v1/merges", {}, None),
    ("GET", "/api/v1/merges/{merge}", {"merge": "1"}, None),
    ("POST", "/api/v1/merges/{merge}/undo", {"merge": "1"}, None),
    ("PUT", "/api/v1/connectors/{name}", {"name": "email"}, {"fields": {"url": "smtp://[::1]:9", "from": "a@x.co"}}),
    ("GET", "/api/v1/connectors", {}, None),
    ("GET", "/api/v1/connectors/{name}", {"name": "email"}, None),
    ("POST", "/api/v1/connectors/{name}/test", {"name": "email"}, {}),
    ("DELETE", "/api/v1/connectors/{name}", {"name": "email"}, None),
    ("POST", "/api/v1/webhooks", {}, {"url": "https://hooks.example/x", "kinds": ["assigned"]}),
    ("GET", "/api/v1/webhooks", {}, None),
    ("GET", "/api/v1/match-reviews", {}, None),
    ("GET", "/api/v1/duplicate-reviews", {}, None),
    ("GET", "/api/v1/messages", {}, None),
    ("GET", "/api/v1/messages/destinations", {}, None),
    ("POST", "/api/v1/messages/retry", {}, {"channel": "email"}),
    ("GET", "/api/v1/leads/{lead}/messages", {"lead": "L1"}, None),
    ("POST", "/api/v1/accounts/reassign", {}, {"from": "anna", "to": "bela", "type": "customer"}),
    (
        "PUT",
        "/api/v1/opportunities/{opportunity}",
        {"opportunity": "d1"},
        {"account": "acme", "owner": "bela", "stage": "Closed Won", "value": 1200, "closed_at": "2026-09-01T00:00:00Z"},
    ),
    ("PATCH", "/api/v1/opportunities/{opportunity}", {"opportunity": "d1"}, {"value": "1300", "outcome": "lost"}),
    ("POST", "/api/v1/opportunities/bulk", {}, {"opportunities": [{"id": "d2", "account": "acme"}, {"id": "d3"}]}),
    ("GET", "/api/v1/opportunities", {}, None),
    ("GET", "/api/v1/opportunities/{opportunity}", {"opportunity": "d1"}, None),
    ("DELETE", "/api/v1/opportunities/{opportunity}", {"opportunity": "d1"}, None),
    ("POST", "/api/v1/leads/{lead}/outcomes", {"lead": "L1"}, {"kind": "misrouted", "reason": "wrong_owner"}),
    (
        "POST",
        "/api/v1/leads/{lead}/outcomes",
        {"lead": "L2"},
        {"kind": "won", "value": 9.5, "currency": "EUR", "external_id": "w", "at": "2026-09-07T09:00:00Z"},
    ),
    ("GET", "/api/v1/leads/{lead}/assignments", {"lead": "L1"}, None),
    ("GET", "/api/v1/assignments/{assignment}", {"assignment": "1"}, None),
    ("GET", "/api/v1/leads/{lead}/outcomes", {"lead": "L1"}, None),
    ("GET", "/api/v1/decisions/{decision}/test", {"decision": "L1.1"}, None),
    ("GET", "/api/v1/outcomes", {}, None),
    ("GET", "/api/v1/lead-counts", {}, None),
    ("POST", "/api/v1/leads/{lead}/disputes", {"lead": "L1"}, {"code": "wrong_account", "note": "it is Bela's"}),
    ("GET", "/api/v1/leads/{lead}/disputes", {"lead": "L1"}, None),
    ("GET", "/api/v1/disputes", {}, None),
    ("GET", "/api/v1/disputes/{dispute}", {"dispute": "1"}, None),
    ("POST", "/api/v1/disputes/{dispute}/answer", {"dispute": "1"}, {"answer": "upheld"}),
    ("POST", "/api/v1/leads/reassign/preview", {}, {"leads": ["L1", "L9"]}),
    ("POST", "/api/v1/leads/reassign", {}, {"leads": ["L9"], "reason": "manual"}),
    ("POST", "/api/v1/leads", {}, {"lead_id": "L8", "email": "h@h.example", "source": "hot"}),
    ("POST", "/api/v1/leads/reassign", {}, {"leads": ["L8"], "reason": "manual", "move": "together"}),
    ("GET", "/api/v1/lead-moves", {}, {"lead": "L8"}),
    ("GET", "/api/v1/lead-moves/{move}", {"move": "together"}, None),
    ("GET", "/api/v1/lead-moves/{move}/leads", {"move": "together"}, None),
    ("POST", "/api/v1/lead-moves/{move}/undo", {"move": "together"}, None),
    ("POST", "/api/v1/views", {}, {"name": "Mine", "filters": {"status": "open", "touched": False}}),
    ("GET", "/api/v1/views", {}, None),
    ("GET", "/api/v1/views/{view}", {"view": "1"}, None),
    ("PATCH", "/api/v1/views/{view}", {"view": "1"}, {"name": "Ours", "shared": True}),
    ("DELETE", "/api/v1/views/{view}", {"view": "1"}, None),
    ("POST", "/api/v1/leads/pause", {}, {"leads": ["L9"], "reason": "other"}),
    ("POST", "/api/v1/leads/close", {}, {"leads": ["L9"], "outcome": "other"}),
    ("GET", "/api/v1/reps/{rep}/why-not", {"rep": "bela"}, {"q": "L1"}),
    ("GET", "/api/v1/reps/{rep}/numbers", {"rep": "bela"}, None),
    ("GET", "/api/v1/metrics/outcomes", {}, None),
    ("GET", "/api/v1/insights", {}, None),
    ("GET", "/api/v1/insights/groups", {}, None),
    ("GET", "/api/v1/insights/speed", {}, None),
    ("GET", "/api/v1/insights/ages", {}, None),
    ("GET", "/api/v1/insights/fairness", {}, None),
    ("GET", "/api/v1/insights/load", {}, None),
    ("GET", "/api/v1/insights/definitions", {}, None),
    ("GET", "/api/v1/insights/leads", {}, None),
    ("GET", "/api/v1/insights/leads.csv", {}, None),
    ("GET", "/api/v1/data-health", {}, None),
    ("GET", "/api/v1/data-health/accounts", {}, {"fault": "unowned"}),
    ("GET", "/api/v1/data-health/accounts.csv", {}, {"fault": "unowned"}),
    ("PUT", "/api/v1/people/{email}", {"email": "new@a.example"}, {"owner": "bela", "outcome": "won"}),
    ("POST", "/api/v1/people/{email}/merge/preview", {"email": "new@a.example"}, {"into": "a@a.example"}),
    ("POST", "/api/v1/people/{email}/merge", {"email": "new@a.example"}, {"into": "a@a.example"}),
    ("POST", "/api/v1/merges/{merge}/undo", {"merge": "2"}, None),
    ("GET", "/api/v1/people", {}, None),
    ("GET", "/api/v1/people/{email}", {"email": "a@a.example"}, None),
    ("GET", "/api/v1/people/{email}/export", {"email": "a@a.example"}, None),
    ("DELETE", "/api/v1/people/{email}", {"email": "new@a.example"}, None),
    ("DELETE", "/api/v1/accounts/{account}", {"account": "sub"}, None),
    ("GET", "/api/v1/reps", {}, None),
    ("PUT", "/api/v1/reps/{rep}", {"rep": "dora"}, {"zone": "Europe/Berlin", "backup": "anna"}),
    ("PATCH", "/api/v1/reps/{rep}", {"rep": "dora"}, {"daily_cap": 3, "joined_on": "2026-01-15"}),
    ("POST", "/api/v1/reps/bulk", {}, {"reps": [{"id": "emil"}, {"id": "f", "zone": "nowhere"}]}),
    ("GET", "/api/v1/reps/{rep}", {"rep": "dora"}, None),
    ("GET", "/api/v1/reps/{rep}/state", {"rep": "dora"}, None),
    ("PUT", "/api/v1/reps/{rep}/notifications", {"rep": "dora"}, {"channels": ["email"], "digest": {"at": ["08:30"]}}),
    ("GET", "/api/v1/reps/{rep}/notifications", {"rep": "dora"}, None),
    ("DELETE", "/api/v1/reps/{rep}/notifications", {"rep": "dora"}, None),
    ("GET", "/api/v1/reps/{rep}/calendar", {"rep": "dora"}, None),
    ("PUT", "/api/v1/teams/{team}", {"team": "x"}, {"zone": "UTC", "week": {"days": "mon-fri"}}),
    ("GET", "/api/v1/teams", {}, None),
    ("GET", "/api/v1/teams/{team}", {"team": "x"}, None),
    ("DELETE", "/api/v1/teams/{team}", {"team": "x"}, None),
    ("POST", "/api/v1/absences", {}, {"rep": "dora", "start": "2026-09-07"}),
    ("GET", "/api/v1/absences", {}, None),
    ("GET", "/api/v1/absences/{absence}", {"absence": "1"}, None),
    (
        "PUT",
        "/api/v1/absences/{absence}",
        {"absence": "1"},
        {"rep": "dora", "start": "2026-09-08", "end": "2026-09-09"},
    ),
    ("DELETE", "/api/v1/absences/{absence}", {"absence": "1"}, None),
    ("POST", "/api/v1/policies", {}, {"text": POLICY, "lists": LISTS}),
    ("POST", "/api/v1/policies/test", {}, {"policy": HASH}),
    ("POST", "/api/v1/policies/check", {}, {"text": POLICY, "lists": LISTS, "days": 7}),
    ("POST", "/api/v1/policies/play", {}, {"text": POLICY, "lists": LISTS, "lead": {"email": "c@a.example"}}),
    ("GET", "/api/v1/policies/traffic", {}, None),
    ("POST", "/api/v1/policies/diff", {}, {"old": HASH, "new": {"text": DRAFT, "lists": LISTS}, "days": 7}),
    ("GET", "/api/v1/policies/{policy}/findings", {"policy": HASH}, None),
    ("POST", "/api/v1/policies/{policy}/publish", {"policy": HASH}, {"note": "first"}),
    ("GET", "/api/v1/policies", {}, None),
    ("GET", "/api/v1/policies/{policy}", {"policy": HASH}, None),
    ("GET", "/api/v1/policies/live", {}, None),
    ("GET", "/api/v1/policies/vocabulary", {}, None),
    ("GET", "/api/v1/policies/live/publications", {}, None),
    ("POST", "/api/v1/drafts", {}, {"text": "rules: nonsense", "note": "a first try"}),
    ("PUT", "/api/v1/drafts/{draft}", {"draft": "1"}, {"text": DRAFT, "lists": LISTS}),
    ("GET", "/api/v1/drafts", {}, None),
    ("GET", "/api/v1/drafts/{draft}", {"draft": "1"}, None),
    ("GET", "/api/v1/drafts/{draft}/revisions", {"draft": "1"}, None),
    ("PUT", "/api/v1/drafts/{draft}/presence", {"draft": "1"}, {"tab": "tab-00000001", "is_editing": True}),
    (
        "PUT",
        "/api/v1/drafts/{draft}/results/{kind}",
        {"draft": "1", "kind": "simulation"},
        {"hash": content_hash(parse_policy(DRAFT, LISTS)), "passed": True, "body": {"moved": 3}},
    ),
    ("POST", "/api/v1/drafts/{draft}/check", {"draft": "1"}, None),
    ("POST", "/api/v1/drafts/{draft}/submit", {"draft": "1"}, None),
    ("POST", "/api/v1/drafts/{draft}/publish", {"draft": "1"}, {"at": "2026-09-08T06:00:00Z"}),
    ("POST", "/api/v1/drafts/{draft}/cancel", {"draft": "1"}, None),
    ("POST", "/api/v1/drafts/{draft}/publish", {"draft": "1"}, {"note": "now", "replaces": HASH}),
    ("POST", "/api/v1/drafts", {}, {"text": POLICY, "lists": LISTS, "base": HASH}),
    ("DELETE", "/api/v1/drafts/{draft}", {"draft": "2"}, None),
    ("POST", "/api/v1/simulations", {}, {"policy": "live", "volume": "2x", "fail_if": ["rep gain > 20%"]}),
    ("GET", "/api/v1/simulations", {}, None),
    ("GET", "/api/v1/simulations/{simulation}", {"simulation": "1"}, None),
    ("DELETE", "/api/v1/simulations/{simulation}", {"simulation": "1"}, None),
    ("GET", "/api/v1/deploys", {}, None),
    ("POST", "/api/v1/deploys/rollback", {}, {"note": "not yet"}),
    ("GET", "/api/v1/deploys/{deploy}", {"deploy": "3"}, None),
    ("GET", "/api/v1/deploys/{deploy}/leads", {"deploy": "1"}, None),
    ("POST", "/api/v1/deploys/{deploy}/undo", {"deploy": "3"}, {}),
    ("POST", "/api/v1/deploys/{deploy}/migrate", {"deploy": "4"}, {"which": ["held", "in_hands"]}),
    ("GET", "/api/v1/deploys/{deploy}/rehomings", {"deploy": "4"}, None),
    ("GET", "/api/v1/rehomings/{rehoming}", {"rehoming": "2"}, None),
    ("GET", "/api/v1/rehomings/{rehoming}/leads", {"rehoming": "2"}, None),
    ("POST", "/api/v1/rehomings/{rehoming}/stop", {"rehoming": "2"}, None),
    ("POST", "/api/v1/rehomings/{rehoming}/resume", {"rehoming": "2"}, None),
    ("GET", "/api/v1/lists", {}, None),
    ("GET", "/api/v1/lists/{name}", {"name": "named"}, None),
    ("PUT", "/api/v1/lists/{name}", {"name": "named"}, {"columns": ["domain", "rep"], "rows": [["a.example", "bela"]]}),
    ("POST", "/api/v1/lists/{name}/rows", {"name": "named"}, {"rows": [{"domain": "b.example", "rep": "anna"}]}),
    ("DELETE", "/api/v1/lists/{name}/rows/{key}", {"name": "named", "key": "a.example"}, None),
    ("GET", "/api/v1/promises", {}, None),
    ("GET", "/api/v1/promises/counts", {}, None),
    ("GET", "/api/v1/habits", {}, None),
    ("GET", "/api/v1/audit/verify", {}, None),
    ("GET", "/api/v1/territories", {}, None),
    ("GET", "/api/v1/territories/map", {}, None),
    ("GET", "/api/v1/territories/history", {}, {"name": "A"}),
    ("POST", "/api/v1/territories/preview", {}, {"rows": [{"name": "A", "when": "country is DE", "pool": "desk"}]}),
    ("POST", "/api/v1/territories/draft", {}, {"rows": [{"name": "A", "when": "country is DE", "pool": "desk"}]}),
    ("POST", "/api/v1/first-runs", {}, None),
    ("POST", "/api/v1/test-lead", {}, {"to": "email:me@example.com", "lead": {"company": "Acme"}, "wait_seconds": 0}),
    ("GET", "/api/v1/queues", {}, None),
    ("GET", "/api/v1/queues/{queue}", {"queue": "nurture"}, None),
    ("GET", "/api/v1/calendars", {}, None),
    ("GET", "/api/v1/coverage", {}, None),
    ("GET", "/api/v1/calendars/{calendar}", {"calendar": "office"}, None),
    ("POST", "/api/v1/leads", {}, {"lead_id": "C1", "email": "c@c.example"}),
    (
        "POST",
        "/api/v1/leads/{lead}/extend",
        {"lead": "C1"},
        {"reason": "agreed_with_customer", "by_seconds": 3600, "note": "until Monday"},
    ),
    ("GET", "/api/v1/leads/{lead}/extensions", {"lead": "C1"}, None),
    ("POST", "/api/v1/leads/{lead}/pause", {"lead": "C1"}, {"reason": "waiting_for_customer"}),
    ("POST", "/api/v1/leads/{lead}/resume", {"lead": "C1"}, {"reason": "customer_answered"}),
    ("POST", "/api/v1/leads/bulk", {}, {"leads": [{"lead_id": "C2", "email": "d@d.example"}, {"deep": {}}]}),
    ("GET", "/api/v1/leads", {}, None),
    ("GET", "/api/v1/imports", {}, None),
    ("GET", "/api/v1/pools/{pool}/ledger", {"pool": "desk"}, None),
    ("POST", "/api/v1/pools/{pool}/credits", {"pool": "desk"}, {"rep": "anna", "turns": 2, "reason": "goodwill"}),
    ("GET", "/api/v1/pools/{pool}/credits", {"pool": "desk"}, None),
    ("GET", "/api/v1/reps/{rep}/departure", {"rep": "anna"}, None),
    ("POST", "/api/v1/reps/{rep}/departure/preview", {"rep": "anna"}, {"accounts_to": "bela", "heir": "carl"}),
    ("POST", "/api/v1/reps/{rep}/departure", {"rep": "anna"}, {"on": "2099-12-31", "draft": True}),
    ("GET", "/api/v1/departures", {}, None),
    ("DELETE", "/api/v1/reps/{rep}/departure", {"rep": "anna"}, None),
    ("POST", "/api/v1/reps/{rep}/departure", {"rep": "anna"}, {"accounts_to": "bela", "leads_to": "policy"}),
    ("POST", "/api/v1/reps/{rep}/departure/undo", {"rep": "anna"}, None),
    ("GET", "/api/v1/realignments", {}, None),
    ("GET", "/api/v1/session", {}, None),
    ("POST", "/api/v1/users", {}, {"email": "ada@acme.example", "role": "admin", "name": "Ada"}),
    ("GET", "/api/v1/users", {}, None),
    ("GET", "/api/v1/actors", {}, None),
    ("GET", "/api/v1/names", {}, None),
]


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["front", "stored"])
def test_every_success_is_as_the_document_says(request: pytest.FixtureRequest, kind: str) -> None:
    """A lead's whole way, in memory and over a file; each step succeeds and its answer fits its schema."""
    api = api_over(request.getfixturevalue(kind))
    for method, path, parameters, body in STORY + (COMPANY if kind == "stored" else []):
        said: dict[str, Any] = {} if body is None else {"body": body, "media_type": "application/json"}
        if method == "GET":
            said = {} if body is None else {"query": body}
        headers = KEY | ({"If-Match": "*"} if path.endswith(("/publish", "/{draft}")) else {})
        response = api[path][method].Case(path_parameters=parameters, **said).call_and_validate(headers=headers)
        assert response.status_code in {200, 201, 202, 204}, f"{method} {path}: {response.text}"


def test_the_story_visits_every_route_but_few(document: dict[str, Any]) -> None:
    """Whoever adds a route adds its success; two people's leads cannot be merged."""
    routes = {(method.upper(), path) for path, methods in document["paths"].items() for method in methods}
    assert routes - {(method, path) for method, path, _, _ in STORY + COMPANY} == {
        ("POST", "/api/v1/leads/{lead}/merge"),
        *(("GET", label.partition(" ")[2]) for label in ENDLESS),
        # It takes two.
        ("POST", "/api/v1/drafts/{draft}/approve"),
        # Keys and imports have ids that nobody knows before; `test_openapi_links` follows keys, `test_imports` those.
        *((method, "/api/v1/keys/{key}") for method in ("GET", "DELETE")),
        ("POST", "/api/v1/keys/{key}/rotate"),
        # So have users, and people sign in with what they alone know; `test_sessions` and `test_oidc` do.
        *((method, "/api/v1/users/{user}") for method in ("GET", "PATCH", "DELETE")),
        ("POST", "/api/v1/users/{user}/invitation"),
        ("GET", "/api/v1/users/{user}/export"),
        *((method, "/api/v1/session") for method in ("POST", "DELETE")),
        *(("POST", f"/api/v1/session/{what}") for what in ("password", "invitation")),
        ("PATCH", "/api/v1/session/profile"),
        *(("GET", f"/api/v1/session/oidc{what}") for what in ("", "/callback")),
        # As with keys, an id is made up; `test_webhooks` has some.
        *((method, "/api/v1/webhooks/{webhook}") for method in ("GET", "PATCH", "DELETE")),
        *(("POST", f"/api/v1/webhooks/{{webhook}}/{what}") for what in ("rotate", "resend", "test")),
        *((method, "/api/v1/imports/{import_id}") for method in ("GET", "DELETE")),
        ("POST", "/api/v1/imports"),
        # It takes a process of its own; `test_verification` waits for one.
        ("POST", "/api/v1/audit/verify"),
        # Nor do first runs; `test_first_runs` goes through one.
        *((method, "/api/v1/first-runs/{run}") for method in ("GET", "DELETE")),
        *(("POST", f"/api/v1/first-runs/{{run}}/{what}") for what in ("start", "cancel", "keep")),
        *((method, "/api/v1/first-runs/{run}/files/{sheet}") for method in ("GET", "PUT", "DELETE")),
        ("PUT", "/api/v1/first-runs/{run}/files/{sheet}/columns"),
        # Messages are made by a worker; `test_messages` has some.
        ("GET", "/api/v1/messages/{message}"),
        *(("POST", f"/api/v1/messages/{{message}}/{what}") for what in ("retry", "cancel")),
        # There is a review only where matching is not sure; `test_match_reviews` answers them.
        ("GET", "/api/v1/match-reviews/{review}"),
        *(("POST", f"/api/v1/match-reviews/{{review}}/{answer}") for answer in ("confirm", "reject", "undo")),
        # Realignments need territories; `test_realignments` has some.
        ("POST", "/api/v1/realignments"),
        ("POST", "/api/v1/realignments/preview"),
        ("POST", "/api/v1/realignments/table"),
        ("GET", "/api/v1/realignments/{realignment}"),
        *(("GET", f"/api/v1/realignments/{{realignment}}/{what}") for what in ("accounts", "leads")),
        *(("POST", f"/api/v1/realignments/{{realignment}}/{what}") for what in ("start", "stop", "undo")),
        # As there is where two leads are probably one person's; `test_duplicate_reviews` answers those.
        ("GET", "/api/v1/duplicate-reviews/{lead}"),
        *(("POST", f"/api/v1/duplicate-reviews/{{lead}}/{answer}") for answer in ("confirm", "reject")),
    }


def test_every_problem_in_the_document_is_in_the_table(document: dict[str, Any]) -> None:
    """Each refusal of each route names codes of that status, and no route forgets the ones all have."""
    for path, methods in document["paths"].items():
        for said in methods.values():
            for status, response in said["responses"].items():
                if "application/problem+json" in response.get("content", {}):
                    codes = [code for code in CODES if f"`{code}`" in response["description"].lower()]
                    assert codes, f"{path}: {response}"
                    assert {str(CODES[code].status) for code in codes} == {status}
            if path not in {"/healthz", "/readyz"} and not path.startswith("/api/v1/session"):
                assert {"401", "403", "500", "503"} <= said["responses"].keys()


def test_keys_are_optional_in_the_document_where_they_are(document: dict[str, Any]) -> None:
    """On a loopback address; the scope stands beside it."""
    operation = document["paths"]["/api/v1/leads/{lead}"]["get"]
    assert operation["security"] == [{"bearer": []}, {"api_key": []}, {}]
    assert operation["x-scope"] == "leads:read"


def test_the_document_refers_to_nothing_that_is_missing(document: dict[str, Any]) -> None:
    """Every `$ref` leads somewhere, and no schema is there for nothing."""
    wanted = set(_references(document))
    assert wanted == {f"#/components/schemas/{name}" for name in document["components"]["schemas"]}


def _references(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(reference := value.get("$ref"), str):
            yield reference
        for inner in value.values():
            yield from _references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _references(inner)
