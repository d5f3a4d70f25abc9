"""The leads behind a number: exactly those that were counted, the newest first, a page at a time or all as a table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple
from zoneinfo import ZoneInfo

import msgspec
import numpy as np
import numpy.typing as npt

from turnout.connectors.csv_file.lines import csv_line
from turnout.pipeline.asking.answer import said
from turnout.pipeline.edits.outcome_events import MISROUTED_REASONS
from turnout.pipeline.insights.health import faulty
from turnout.pipeline.insights.local_time import weekday_and_hour
from turnout.pipeline.insights.metrics import METRICS, Metric, seconds_of_age
from turnout.pipeline.insights.record import Kind
from turnout.pipeline.insights.selecting import Mask, View
from turnout.pipeline.insights.spread import waiting_in
from turnout.store.codec.contact import contact_of
from turnout.store.database import Database
from turnout.store.insight_rows import ItemLine, read_items
from turnout.store.metadata import from_micros
from turnout.store.transaction import Transaction

# Those that count, those of them that fit, or the rest of them.
Part = Literal["of", "fits", "rest"]
_AT_ONCE: Final = 500
_NEVER: Final = 0


@dataclass(frozen=True, slots=True)
class Narrow:
    """Which of the counted leads are meant. Seconds are those of a duration, or of the wait of an open lead."""

    metric: str = "leads"
    part: Part = "fits"
    seconds_from: float | None = None
    seconds_to: float | None = None
    waiting: str | None = None
    weekday: int | None = None
    hour: int | None = None
    reason: str | None = None
    fault: str | None = None
    zone: str = "UTC"


class InsightLead(msgspec.Struct, frozen=True, gc=False):
    """A lead of a list behind a number. `seconds_to_touch` is null without a touch; what is personal, once erased.

    `won` is what it was won for in its `currency`, null where that is not known.
    """

    lead_id: str
    received_at: str
    status: str
    outcome: str
    name: str | None
    company: str | None
    assignee: str | None
    team: str | None
    pool: str | None
    queue: str | None
    rule: str | None
    tier: str | None
    source: str | None
    account_id: str | None
    touched_at: str | None
    promised_by: str | None
    seconds_to_touch: float | None
    hands: int
    misrouted: str | None
    won: float | None
    currency: str | None


class Counted(NamedTuple):
    """A page of leads, how many there are in all, and the number behind which the next page begins."""

    leads: list[InsightLead]
    total: int
    next: int | None


def narrowed(view: View, narrow: Narrow) -> View:
    """The leads of a view that are meant."""
    metric = METRICS[narrow.metric]
    mask = _part(view, metric, narrow.part)
    if narrow.seconds_from is not None or narrow.seconds_to is not None:
        seconds = metric.seconds(view) if metric.seconds is not None else seconds_of_age(view)
        mask = mask & (seconds >= (narrow.seconds_from or 0.0))
        mask = mask & (seconds < narrow.seconds_to) if narrow.seconds_to is not None else mask
    if narrow.waiting is not None:
        mask = mask & waiting_in(view, narrow.waiting)
    if narrow.weekday is not None or narrow.hour is not None:
        weekdays, hours = weekday_and_hour(view.column("received"), ZoneInfo(narrow.zone))
        mask = mask if narrow.weekday is None else mask & (weekdays == narrow.weekday)
        mask = mask if narrow.hour is None else mask & (hours == narrow.hour)
    if narrow.reason is not None:
        place = MISROUTED_REASONS.index(narrow.reason) + 1 if narrow.reason in MISROUTED_REASONS else 255
        mask = mask & (view.column("reason") == place)
    if narrow.fault is not None:
        mask = mask & faulty(view, narrow.fault)
    return view.only(mask)


def _part(view: View, metric: Metric, part: Part) -> Mask:
    of = metric.of(view)
    if part == "of" or metric.fits is None:
        return of
    fits = metric.fits(view)
    return fits if part == "fits" else of & ~fits


@dataclass(frozen=True, slots=True)
class Listed:
    """Leads by their numbers, the newest first, with what the list shows of their records: true to one moment."""

    seqs: list[int]
    columns: dict[str, list[int]]
    tiers: list[str]
    sources: list[str]
    currencies: list[str]


def listed(view: View, seqs: npt.NDArray[np.int64]) -> Listed:
    """Some leads of a view's frame, apart from it."""
    some, names = View(view.frame, seqs, view.now, view.span), view.frame.names
    return Listed(
        seqs.tolist(),
        {name: some.column(name).tolist() for name in ("received", "touched", "promised", "hands", "reason", "won")},
        *(
            [names.name(kind, code) for code in some.column(kind.value).tolist()]
            for kind in (Kind.TIER, Kind.SOURCE, Kind.CURRENCY)
        ),
    )


def list_counted(tx: Transaction, view: View, after: int | None, limit: int) -> Counted:
    """A page of a view's leads."""
    seqs = view.seqs[::-1] if after is None else view.seqs[: int(np.searchsorted(view.seqs, after))][::-1]
    page = seqs[:limit]
    follows = int(page[-1]) if len(seqs) > limit else None
    return Counted(_items(tx, listed(view, page), 0, limit), view.size, follows)


def as_csv(database: Database, leads: Listed) -> Iterator[str]:
    """Leads as CSV, in portions."""
    yield csv_line(InsightLead.__struct_fields__)
    for start in range(0, len(leads.seqs), _AT_ONCE):
        with database.asking() as tx:
            items = _items(tx, leads, start, start + _AT_ONCE)
        yield "".join(csv_line(msgspec.structs.astuple(item)) for item in items)


def _items(tx: Transaction, leads: Listed, start: int, stop: int) -> list[InsightLead]:
    found = read_items(tx, leads.seqs[start:stop])
    items = []
    for at, seq in enumerate(leads.seqs[start:stop], start):
        if seq in found:
            values = {name: column[at] for name, column in leads.columns.items()}
            items.append(_item(found[seq], values, leads.tiers[at], leads.sources[at], leads.currencies[at]))
    return items


def _item(item: ItemLine, values: dict[str, int], tier: str, source: str, currency: str) -> InsightLead:
    contact = contact_of(None if item.facts is None else bytes(item.facts))
    touched, promised = values["touched"], values["promised"]
    return InsightLead(
        item.id,
        said(from_micros(values["received"])),
        item.status,
        item.outcome,
        contact.name,
        contact.company,
        item.assignee,
        item.team or None,
        item.pool or None,
        item.queue or None,
        item.rule or None,
        tier or None,
        source or None,
        item.account,
        said(from_micros(touched)) if touched != _NEVER else None,
        said(from_micros(promised)) if promised != _NEVER else None,
        max(0, touched - values["received"]) / 1e6 if touched != _NEVER else None,
        values["hands"],
        MISROUTED_REASONS[values["reason"] - 1] if values["reason"] else None,
        values["won"] / 100 if values["won"] else None,
        currency or None,
    )
