"""Who may do what: one table of every route and role. The server's checks, the tests and the docs are made of it.

What a key may do says its scopes, which stand at each route; what people who sign in may do says their role, here.
`all` is everything, `teams` what is of a manager's teams, `own` what a rep has (to read: or had, or was offered), `had`
the latter for a change; `-` is nothing. An admin may do everything. Whose is what: `reach`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal, get_args

from turnout.store.users import Role

Cell = Literal["all", "teams", "own", "had", "-"]
# Those beside `admin`, in the order of the columns.
COLUMNS: Final[tuple[Role, ...]] = ("ops", "manager", "rep", "viewer")

# What a role may do in the words of scopes: what the web app shows goes by it. `leads:move` is no key's scope: who has
# it may give leads to others. Neither is `leads:all`: what happened may be played again, everybody's leads with it.
SCOPES_OF: Final[Mapping[Role, frozenset[str]]] = {
    "admin": frozenset({"admin"}),
    "ops": frozenset(
        {"leads:write", "leads:read", "leads:work", "leads:move", "leads:all", "data:read", "data:write",
         "absences:write", "policy:write", "audit:read", "metrics"}
    ),
    "manager": frozenset({"leads:read", "leads:work", "leads:move", "data:read", "absences:write"}),
    "rep": frozenset({"leads:read", "leads:work", "absences:write"}),
    "viewer": frozenset({"leads:read", "leads:all", "data:read", "audit:read", "metrics"}),
}  # fmt: skip
REACHES: Final[Mapping[Role, str]] = {
    "admin": "everything",
    "ops": "everything but keys, users, connectors and webhooks",
    "manager": "the leads and reps of their teams",
    "rep": "their own leads, and those they had or were offered",
    "viewer": "everything, to read",
}

_TABLE: Final = """
METHOD PATH                                                      OPS  MANAGER REP  VIEWER
GET    /api/v1/absences                                          all  teams   own  all
POST   /api/v1/absences                                          all  teams   own  -
GET    /api/v1/absences/{absence}                                all  teams   own  all
PUT    /api/v1/absences/{absence}                                all  teams   own  -
DELETE /api/v1/absences/{absence}                                all  teams   own  -
GET    /api/v1/accounts                                          all  all     all  all
POST   /api/v1/accounts/bulk                                     all  -       -    -
POST   /api/v1/accounts/reassign                                 all  -       -    -
GET    /api/v1/accounts/{account}                                all  all     all  all
PUT    /api/v1/accounts/{account}                                all  -       -    -
PATCH  /api/v1/accounts/{account}                                all  -       -    -
DELETE /api/v1/accounts/{account}                                all  -       -    -
PUT    /api/v1/accounts/{account}/domains/{host}                 all  -       -    -
DELETE /api/v1/accounts/{account}/domains/{host}                 all  -       -    -
GET    /api/v1/accounts/{account}/hierarchy                      all  all     all  all
POST   /api/v1/accounts/{account}/merge                          all  -       -    -
POST   /api/v1/accounts/{account}/merge/preview                  all  -       -    all
GET    /api/v1/accounts/{account}/names                          all  all     all  all
POST   /api/v1/accounts/{account}/names                          all  -       -    -
DELETE /api/v1/accounts/{account}/names/{number}                 all  -       -    -
GET    /api/v1/actors                                            all  all     all  all
GET    /api/v1/assignments                                       all  teams   own  all
GET    /api/v1/assignments/{assignment}                          all  teams   own  all
GET    /api/v1/audit                                             all  teams   -    all
GET    /api/v1/audit/chains                                      all  -       -    all
GET    /api/v1/audit/export                                      all  -       -    all
GET    /api/v1/audit/verify                                      all  -       -    all
POST   /api/v1/audit/verify                                      all  -       -    all
GET    /api/v1/calendars                                         all  all     all  all
GET    /api/v1/calendars/{calendar}                              all  all     all  all
GET    /api/v1/connectors                                        -    -       -    -
GET    /api/v1/connectors/{name}                                 -    -       -    -
PUT    /api/v1/connectors/{name}                                 -    -       -    -
DELETE /api/v1/connectors/{name}                                 -    -       -    -
POST   /api/v1/connectors/{name}/test                            -    -       -    -
GET    /api/v1/coverage                                          all  teams   -    all
GET    /api/v1/data-health                                       all  teams   -    all
GET    /api/v1/data-health/accounts                              all  -       -    all
GET    /api/v1/data-health/accounts.csv                          all  -       -    all
GET    /api/v1/decisions                                         all  teams   own  all
GET    /api/v1/decisions/{decision}                              all  teams   own  all
GET    /api/v1/decisions/{decision}/receipt                      all  teams   own  all
GET    /api/v1/decisions/{decision}/test                         all  -       -    all
GET    /api/v1/departures                                        all  -       -    all
GET    /api/v1/deploys                                           all  all     -    all
POST   /api/v1/deploys/rollback                                  all  -       -    -
GET    /api/v1/deploys/{deploy}                                  all  all     -    all
GET    /api/v1/deploys/{deploy}/leads                            all  -       -    all
POST   /api/v1/deploys/{deploy}/migrate                          all  -       -    -
GET    /api/v1/deploys/{deploy}/rehomings                        all  -       -    all
POST   /api/v1/deploys/{deploy}/undo                             all  -       -    -
GET    /api/v1/disputes                                          all  teams   own  all
GET    /api/v1/disputes/{dispute}                                all  teams   own  all
POST   /api/v1/disputes/{dispute}/answer                         all  teams   -    -
GET    /api/v1/drafts                                            all  all     -    all
POST   /api/v1/drafts                                            all  -       -    -
GET    /api/v1/drafts/{draft}                                    all  all     -    all
PUT    /api/v1/drafts/{draft}                                    all  -       -    -
DELETE /api/v1/drafts/{draft}                                    all  -       -    -
POST   /api/v1/drafts/{draft}/approve                            all  -       -    -
POST   /api/v1/drafts/{draft}/cancel                             all  -       -    -
POST   /api/v1/drafts/{draft}/check                              all  -       -    -
PUT    /api/v1/drafts/{draft}/presence                           all  all     -    -
POST   /api/v1/drafts/{draft}/publish                            all  -       -    -
PUT    /api/v1/drafts/{draft}/results/{kind}                     all  -       -    -
GET    /api/v1/drafts/{draft}/revisions                          all  all     -    all
POST   /api/v1/drafts/{draft}/submit                             all  -       -    -
GET    /api/v1/duplicate-reviews                                 all  teams   -    all
GET    /api/v1/duplicate-reviews/{lead}                          all  teams   -    all
POST   /api/v1/duplicate-reviews/{lead}/confirm                  all  -       -    -
POST   /api/v1/duplicate-reviews/{lead}/reject                   all  -       -    -
GET    /api/v1/events                                            all  teams   own  all
GET    /api/v1/habits                                            all  teams   -    all
GET    /api/v1/holds                                             all  teams   -    all
GET    /api/v1/imports                                           all  -       -    all
POST   /api/v1/imports                                           all  -       -    -
GET    /api/v1/imports/{import_id}                               all  -       -    all
DELETE /api/v1/imports/{import_id}                               all  -       -    -
GET    /api/v1/insights                                          all  teams   own  all
GET    /api/v1/insights/ages                                     all  teams   own  all
GET    /api/v1/insights/definitions                              all  all     all  all
GET    /api/v1/insights/fairness                                 all  teams   own  all
GET    /api/v1/insights/groups                                   all  teams   own  all
GET    /api/v1/insights/leads                                    all  teams   own  all
GET    /api/v1/insights/leads.csv                                all  teams   own  all
GET    /api/v1/insights/load                                     all  teams   own  all
GET    /api/v1/insights/speed                                    all  teams   own  all
GET    /api/v1/keys                                              -    -       -    -
POST   /api/v1/keys                                              -    -       -    -
GET    /api/v1/keys/{key}                                        -    -       -    -
DELETE /api/v1/keys/{key}                                        -    -       -    -
POST   /api/v1/keys/{key}/rotate                                 -    -       -    -
GET    /api/v1/lead-counts                                       all  teams   own  all
GET    /api/v1/lead-moves                                        all  teams   -    all
GET    /api/v1/lead-moves/{move}                                 all  teams   -    all
GET    /api/v1/lead-moves/{move}/leads                           all  teams   -    all
POST   /api/v1/lead-moves/{move}/undo                            all  teams   -    -
GET    /api/v1/leads                                             all  teams   own  all
POST   /api/v1/leads                                             all  -       -    -
POST   /api/v1/leads/bulk                                        all  -       -    -
POST   /api/v1/leads/close                                       all  teams   -    -
POST   /api/v1/leads/pause                                       all  teams   -    -
POST   /api/v1/leads/reassign                                    all  teams   -    -
POST   /api/v1/leads/reassign/preview                            all  teams   -    -
GET    /api/v1/leads/{lead}                                      all  teams   own  all
POST   /api/v1/leads/{lead}/accept                               all  teams   own  -
GET    /api/v1/leads/{lead}/assignments                          all  teams   own  all
POST   /api/v1/leads/{lead}/close                                all  teams   own  -
GET    /api/v1/leads/{lead}/decisions                            all  teams   own  all
GET    /api/v1/leads/{lead}/disputes                             all  teams   own  all
POST   /api/v1/leads/{lead}/disputes                             all  teams   had  -
POST   /api/v1/leads/{lead}/extend                               all  teams   -    -
GET    /api/v1/leads/{lead}/extensions                           all  teams   own  all
POST   /api/v1/leads/{lead}/merge                                all  -       -    -
GET    /api/v1/leads/{lead}/messages                             all  teams   own  all
GET    /api/v1/leads/{lead}/outcomes                             all  teams   own  all
POST   /api/v1/leads/{lead}/outcomes                             all  teams   own  -
POST   /api/v1/leads/{lead}/pass                                 all  teams   own  -
POST   /api/v1/leads/{lead}/pause                                all  teams   own  -
POST   /api/v1/leads/{lead}/reassign                             all  teams   -    -
POST   /api/v1/leads/{lead}/resume                               all  teams   own  -
POST   /api/v1/leads/{lead}/separate                             all  -       -    -
POST   /api/v1/leads/{lead}/snooze                               all  teams   own  -
POST   /api/v1/leads/{lead}/touch                                all  teams   own  -
GET    /api/v1/lists                                             all  all     -    all
GET    /api/v1/lists/{name}                                      all  all     -    all
PUT    /api/v1/lists/{name}                                      all  -       -    -
POST   /api/v1/lists/{name}/rows                                 all  -       -    -
DELETE /api/v1/lists/{name}/rows/{key}                           all  -       -    -
GET    /api/v1/match-reviews                                     all  teams   -    all
GET    /api/v1/match-reviews/{review}                            all  teams   -    all
POST   /api/v1/match-reviews/{review}/confirm                    all  -       -    -
POST   /api/v1/match-reviews/{review}/reject                     all  -       -    -
POST   /api/v1/match-reviews/{review}/undo                       all  -       -    -
GET    /api/v1/merges                                            all  -       -    all
GET    /api/v1/merges/{merge}                                    all  -       -    all
POST   /api/v1/merges/{merge}/undo                               all  -       -    -
GET    /api/v1/messages                                          all  teams   -    all
GET    /api/v1/messages/destinations                             all  all     -    all
POST   /api/v1/messages/retry                                    all  -       -    -
GET    /api/v1/messages/{message}                                all  teams   -    all
POST   /api/v1/messages/{message}/cancel                         all  teams   -    -
POST   /api/v1/messages/{message}/retry                          all  teams   -    -
GET    /api/v1/metrics/outcomes                                  all  all     -    all
GET    /api/v1/names                                             all  all     all  all
GET    /api/v1/opportunities                                     all  all     -    all
POST   /api/v1/opportunities/bulk                                all  -       -    -
GET    /api/v1/opportunities/{opportunity}                       all  all     -    all
PUT    /api/v1/opportunities/{opportunity}                       all  -       -    -
PATCH  /api/v1/opportunities/{opportunity}                       all  -       -    -
DELETE /api/v1/opportunities/{opportunity}                       all  -       -    -
GET    /api/v1/outcomes                                          all  teams   own  all
GET    /api/v1/people                                            all  -       -    all
GET    /api/v1/people/{email}                                    all  -       -    all
PUT    /api/v1/people/{email}                                    all  -       -    -
DELETE /api/v1/people/{email}                                    -    -       -    -
GET    /api/v1/people/{email}/export                             -    -       -    -
POST   /api/v1/people/{email}/merge                              all  -       -    -
POST   /api/v1/people/{email}/merge/preview                      all  -       -    all
GET    /api/v1/policies                                          all  all     -    all
POST   /api/v1/policies                                          all  -       -    -
POST   /api/v1/policies/check                                    all  all     -    all
POST   /api/v1/policies/diff                                     all  all     -    all
GET    /api/v1/policies/live                                     all  all     -    all
GET    /api/v1/policies/live/publications                        all  all     -    all
POST   /api/v1/policies/play                                     all  all     -    all
POST   /api/v1/policies/test                                     all  all     -    all
GET    /api/v1/policies/traffic                                  all  all     -    all
GET    /api/v1/policies/vocabulary                               all  all     -    all
GET    /api/v1/policies/{policy}                                 all  all     -    all
GET    /api/v1/policies/{policy}/findings                        all  all     -    all
POST   /api/v1/policies/{policy}/publish                         all  -       -    -
GET    /api/v1/pools                                             all  all     -    all
GET    /api/v1/pools/{pool}                                      all  all     -    all
GET    /api/v1/pools/{pool}/credits                              all  all     -    all
POST   /api/v1/pools/{pool}/credits                              all  -       -    -
GET    /api/v1/pools/{pool}/ledger                               all  all     -    all
POST   /api/v1/preview                                           all  all     -    all
GET    /api/v1/promises                                          all  teams   own  all
GET    /api/v1/promises/counts                                   all  teams   own  all
GET    /api/v1/queues                                            all  all     all  all
GET    /api/v1/queues/{queue}                                    all  all     all  all
GET    /api/v1/realignments                                      all  -       -    all
POST   /api/v1/realignments                                      all  -       -    -
POST   /api/v1/realignments/preview                              all  -       -    all
POST   /api/v1/realignments/table                                all  -       -    all
GET    /api/v1/realignments/{realignment}                        all  -       -    all
GET    /api/v1/realignments/{realignment}/accounts               all  -       -    all
GET    /api/v1/realignments/{realignment}/leads                  all  -       -    all
POST   /api/v1/realignments/{realignment}/start                  all  -       -    -
POST   /api/v1/realignments/{realignment}/stop                   all  -       -    -
POST   /api/v1/realignments/{realignment}/undo                   all  -       -    -
GET    /api/v1/rehomings/{rehoming}                              all  -       -    all
GET    /api/v1/rehomings/{rehoming}/leads                        all  -       -    all
POST   /api/v1/rehomings/{rehoming}/resume                       all  -       -    -
POST   /api/v1/rehomings/{rehoming}/stop                         all  -       -    -
GET    /api/v1/reps                                              all  teams   own  all
POST   /api/v1/reps/bulk                                         all  -       -    -
GET    /api/v1/reps/{rep}                                        all  teams   own  all
PUT    /api/v1/reps/{rep}                                        all  -       -    -
PATCH  /api/v1/reps/{rep}                                        all  -       -    -
GET    /api/v1/reps/{rep}/calendar                               all  teams   own  all
GET    /api/v1/reps/{rep}/departure                              all  -       -    all
POST   /api/v1/reps/{rep}/departure                              all  -       -    -
DELETE /api/v1/reps/{rep}/departure                              all  -       -    -
POST   /api/v1/reps/{rep}/departure/preview                      all  -       -    all
POST   /api/v1/reps/{rep}/departure/undo                         all  -       -    -
GET    /api/v1/reps/{rep}/notifications                          all  teams   own  all
PUT    /api/v1/reps/{rep}/notifications                          all  teams   own  -
DELETE /api/v1/reps/{rep}/notifications                          all  teams   own  -
GET    /api/v1/reps/{rep}/numbers                                all  teams   own  all
POST   /api/v1/reps/{rep}/presence                               all  teams   own  -
GET    /api/v1/reps/{rep}/state                                  all  teams   own  all
GET    /api/v1/reps/{rep}/why-not                                all  teams   own  all
POST   /api/v1/first-runs                                        all  -       -    -
GET    /api/v1/first-runs/{run}                                  all  -       -    -
DELETE /api/v1/first-runs/{run}                                  all  -       -    -
POST   /api/v1/first-runs/{run}/cancel                           all  -       -    -
PUT    /api/v1/first-runs/{run}/files/{sheet}                    all  -       -    -
GET    /api/v1/first-runs/{run}/files/{sheet}                    all  -       -    -
DELETE /api/v1/first-runs/{run}/files/{sheet}                    all  -       -    -
PUT    /api/v1/first-runs/{run}/files/{sheet}/columns            all  -       -    -
POST   /api/v1/first-runs/{run}/start                            all  -       -    -
POST   /api/v1/first-runs/{run}/keep                             all  -       -    -
GET    /api/v1/settings                                          -    -       -    -
GET    /api/v1/simulations                                       all  -       -    all
POST   /api/v1/simulations                                       all  -       -    -
GET    /api/v1/simulations/{simulation}                          all  -       -    all
DELETE /api/v1/simulations/{simulation}                          all  -       -    -
GET    /api/v1/teams                                             all  all     all  all
GET    /api/v1/teams/{team}                                      all  all     all  all
PUT    /api/v1/teams/{team}                                      all  -       -    -
DELETE /api/v1/teams/{team}                                      all  -       -    -
GET    /api/v1/territories                                       all  all     -    all
GET    /api/v1/territories/history                               all  all     -    all
GET    /api/v1/territories/map                                   all  all     -    all
POST   /api/v1/territories/preview                               all  all     -    all
POST   /api/v1/territories/draft                                 all  -       -    -
POST   /api/v1/test-lead                                         all  -       -    -
GET    /api/v1/users                                             -    -       -    -
POST   /api/v1/users                                             -    -       -    -
GET    /api/v1/users/{user}                                      -    -       -    -
PATCH  /api/v1/users/{user}                                      -    -       -    -
DELETE /api/v1/users/{user}                                      -    -       -    -
GET    /api/v1/users/{user}/export                               -    -       -    -
POST   /api/v1/users/{user}/invitation                           -    -       -    -
GET    /api/v1/views                                             all  own     own  own
POST   /api/v1/views                                             all  own     own  own
GET    /api/v1/views/{view}                                      all  own     own  own
PATCH  /api/v1/views/{view}                                      all  own     own  own
DELETE /api/v1/views/{view}                                      all  own     own  own
GET    /api/v1/webhooks                                          -    -       -    -
POST   /api/v1/webhooks                                          -    -       -    -
GET    /api/v1/webhooks/{webhook}                                -    -       -    -
PATCH  /api/v1/webhooks/{webhook}                                -    -       -    -
DELETE /api/v1/webhooks/{webhook}                                -    -       -    -
POST   /api/v1/webhooks/{webhook}/resend                         -    -       -    -
POST   /api/v1/webhooks/{webhook}/rotate                         -    -       -    -
POST   /api/v1/webhooks/{webhook}/test                           -    -       -    -
GET    /metrics                                                  all  -       -    all
"""

# Whoever asks here is asked who they are by the route itself, or by nobody.
OPEN: Final = frozenset(
    {
        "GET /healthz", "GET /readyz", "GET /api/v1/session", "POST /api/v1/session", "DELETE /api/v1/session",
        "POST /api/v1/session/password", "PATCH /api/v1/session/profile", "POST /api/v1/session/invitation",
        "GET /api/v1/session/oidc", "GET /api/v1/session/oidc/callback",
    }
)  # fmt: skip


def cell_of(role: Role, route: str) -> Cell | None:
    """What a role may at a route, `METHOD /path/{of}/it`; None for a route that the table does not have."""
    if role == "admin":
        return "all"
    row = TABLE.get(route)
    return row[COLUMNS.index(role)] if row else None


def may_call(role: Role, route: str) -> bool:
    """Whether a role may call a route at all."""
    return cell_of(role, route) not in {"-", None}


def _read(table: str) -> dict[str, tuple[Cell, ...]]:
    rows: dict[str, tuple[Cell, ...]] = {}
    for line in table.strip().splitlines()[1:]:
        method, path, *cells = line.split()
        route = f"{method} {path}"
        assert route not in rows, f"`{route}` stands in the table once"
        rows[route] = tuple(_cell(each) for each in cells)
        assert len(cells) == len(COLUMNS), f"`{route}` has a cell for each role"
    return rows


def _cell(text: str) -> Cell:
    for known in get_args(Cell):
        if text == known:
            found: Cell = known
            return found
    raise AssertionError(f"`{text}` is no cell of the table")


TABLE: Final[Mapping[str, tuple[Cell, ...]]] = _read(_TABLE)
