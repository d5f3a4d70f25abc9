"""`/api/v1/data-health`: how good the data is that leads bring, and accounts that nobody looks after."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Annotated, Final

import msgspec
from fastapi import APIRouter, Query, Request
from fastapi.responses import Response, StreamingResponse
from pydantic import Field

from turnout.api.insight_leads import CSV
from turnout.api.insight_questions import LeadsOf, TheInsights, asking
from turnout.api.pages import PAGE, After, Limit, cut, place_of
from turnout.api.resource import TheFront, as_json, scoped, shown
from turnout.connectors.csv_file.lines import csv_line
from turnout.pipeline.asking.answer import said
from turnout.pipeline.insights.health import (
    FAULTS,
    FaultCount,
    FieldCoverage,
    SourcePlaceholders,
    health,
)
from turnout.pipeline.insights.overview import InsightGroup, grouped
from turnout.pipeline.insights.record import Kind
from turnout.store.account_health import (
    FAULTS_OF_ACCOUNTS,
    AccountFault,
    count_accounts,
    count_faults,
    count_waiting,
    list_faults,
)
from turnout.store.database import Database
from turnout.store.metadata import to_micros

router = APIRouter(prefix="/api/v1/data-health", tags=["metrics"])

STALE_DAYS: Final = 14
_DAYS_MAX: Final = 3_650
_TERRITORIES: Final = 50
_AT_ONCE: Final = 500
TheFault = Annotated[AccountFault, Query(description="`unowned`, `departed` (its owner is gone), or `stale`.")]
StaleDays = Annotated[int, Query(description="Unanswered so long is stale.", ge=1, le=_DAYS_MAX)]


class AccountCounts(msgspec.Struct, frozen=True):
    """Accounts in all, and those without an owner, of somebody who is gone, or unanswered for `stale_days`."""

    accounts: int
    unowned: int
    departed: int
    stale: int
    stale_days: int


class FaultDefinition(msgspec.Struct, frozen=True):
    """What a fault means."""

    id: str
    title: str
    meaning: str


class DataHealth(msgspec.Struct, frozen=True):
    """The data of leads that came in within a span, and how it stands with accounts now.

    `matches_waiting` and `duplicates_waiting` are for the review queue. `territories` have the metrics of leads that
    fit them, among them `accuracy`. Those who do not see everything are not told of accounts.
    """

    since: str
    until: str
    leads: int
    fields: list[FieldCoverage]
    faults: list[FaultCount]
    sources: list[SourcePlaceholders]
    territories: list[InsightGroup]
    definitions: list[FaultDefinition]
    matches_waiting: int | None = None
    duplicates_waiting: int | None = None
    accounts: AccountCounts | None = None


class FaultyAccount(msgspec.Struct, frozen=True):
    """An account that nobody looks after."""

    account_id: str
    name: str
    owner: str | None
    type: str | None


class FaultyAccounts(msgspec.Struct, frozen=True):
    """A page of them; `next` is null on the last one."""

    accounts: list[FaultyAccount]
    next: str | None = None


class HealthOf(LeadsOf):
    """What is asked for."""

    stale_days: int = Field(STALE_DAYS, description="Unanswered so long is stale.", ge=1, le=_DAYS_MAX)


@router.get("", summary="Data health", **scoped("leads:read", "invalid", said=shown(DataHealth, "How good it is.")))
def read_health(request: Request, insights: TheInsights, query: Annotated[HealthOf, Query()]) -> Response:
    """What is known of leads, from where, and what is wrong with them; tests and erased leads are left out."""
    with asking(request, insights, query) as asked:
        found, span = health(asked.view), asked.view.span
        territories = grouped(asked.view, None, (Kind.TERRITORY,), _TERRITORIES, ("leads", "accuracy", "reassigned"))
        answer = DataHealth(
            said(span.since),
            said(span.until),
            found.leads,
            found.fields,
            found.faults,
            found.forms,
            territories,
            [FaultDefinition(name, each.title, each.meaning) for name, each in FAULTS.items()],
        )
        if asked.within is None:
            before = to_micros(asked.view.now - timedelta(days=query.stale_days))
            unowned, departed, stale = (count_faults(asked.tx, fault, before) for fault in FAULTS_OF_ACCOUNTS)
            matches, duplicates = count_waiting(asked.tx)
            answer = msgspec.structs.replace(
                answer,
                matches_waiting=matches,
                duplicates_waiting=duplicates,
                accounts=AccountCounts(count_accounts(asked.tx), unowned, departed, stale, query.stale_days),
            )
    return as_json(answer)


@router.get(
    "/accounts",
    summary="Accounts nobody looks after",
    **scoped("data:read", "bad_cursor", "invalid", said=shown(FaultyAccounts, "A page of accounts.")),
)
def read_accounts(
    front: TheFront,
    fault: TheFault,
    stale_days: StaleDays = STALE_DAYS,
    limit: Limit = PAGE,
    after: After = "",
) -> Response:
    """In the order in which they came in."""
    place = place_of(after, int)
    before = to_micros(front.now() - timedelta(days=stale_days))
    with front.database.asking() as tx:
        found = list_faults(tx, fault, before, -1 if place is None else int(place[0]), limit + 1)
    page, follows = cut(found, limit, lambda line: (line.number,))
    return as_json(
        FaultyAccounts(
            [FaultyAccount(each.id, each.name, each.owner or None, each.type or None) for each in page], follows
        )
    )


@router.get(
    "/accounts.csv",
    summary="Accounts nobody looks after, as CSV",
    **scoped("data:read", "invalid", said={"description": "The accounts, a line each.", "content": CSV}),
)
def export_accounts(front: TheFront, fault: TheFault, stale_days: StaleDays = STALE_DAYS) -> Response:
    """The same accounts, all of them."""
    before = to_micros(front.now() - timedelta(days=stale_days))
    return StreamingResponse(
        _lines(front.database, fault, before),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="turnout-accounts-{fault}.csv"'},
    )


def _lines(database: Database, fault: AccountFault, before: int) -> Iterator[str]:
    yield csv_line(("account_id", "name", "owner", "type"))
    after = -1
    while True:
        with database.asking() as tx:
            found = list_faults(tx, fault, before, after, _AT_ONCE)
        if not found:
            return
        after = found[-1].number
        yield "".join(csv_line((each.id, each.name, each.owner, each.type)) for each in found)
