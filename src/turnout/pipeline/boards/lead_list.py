"""Lists of leads as faces show them: where each stands now, and who it is from."""

from __future__ import annotations

from datetime import datetime

import msgspec

from turnout.pipeline.asking.answer import LeadView, answer_of_row, view_of
from turnout.pipeline.merging.merges import with_present_accounts
from turnout.pipeline.serving.search_index import reach_of
from turnout.store.codec.contact import contact_of
from turnout.store.database import Database
from turnout.store.lead_counts import count_leads
from turnout.store.lead_list import LeadsAsked, ListedLead, list_leads
from turnout.store.metadata import to_micros


class LeadItem(LeadView, frozen=True, gc=False):
    """A lead in a list: the keys of `LeadView`, and whose it is; what is personal is null once it was erased.

    `origin` says how it came in, and `close_outcome` what became of it.
    """

    name: str | None = None
    email: str | None = None
    company: str | None = None
    phone: str | None = None
    zone: str | None = None
    origin: str = ""
    close_outcome: str | None = None


def find_leads(
    database: Database, asked: LeadsAsked, after: int | None, limit: int
) -> tuple[list[LeadItem], int | None]:
    """A page of leads, and after which number the next one begins; None where there are no more. Raises StoreError."""
    with database.asking() as tx:
        found, follows = list_leads(tx, asked, after, limit, reach_of(tx))
        return with_present_accounts(tx, [_item(lead) for lead in found]), follows


def count_leads_of(database: Database, asked: LeadsAsked, now: datetime) -> dict[str, tuple[int, bool]]:
    """How many of the leads asked for are in each view, and whether there may be more. Raises StoreError."""
    with database.asking() as tx:
        return count_leads(tx, asked, to_micros(now), reach_of(tx))


def _item(lead: ListedLead) -> LeadItem:
    answer = answer_of_row(lead.decision, lead.id, lead.received_at)
    view = view_of(answer, lead.status, lead.touched_at, lead.closed_at, lead.number)
    more = (*contact_of(lead.facts), lead.origin, lead.close_outcome or None)
    return LeadItem(*(*msgspec.structs.astuple(view), *more))
