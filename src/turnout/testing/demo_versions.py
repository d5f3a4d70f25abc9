"""The demo company's policy as it was at first, and the change that its people made after a while."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Final

from turnout.pipeline.policies.publish import draft_of_file, publish_draft, publish_policy, read_draft
from turnout.store.database import Database
from turnout.store.users import user_by_email
from turnout.testing.demo_people import Record
from turnout.testing.demo_run import demo_policy
from turnout.testing.demo_users import DEMO_USERS

# What the policy says now, and what it said at first; none of it is what one of its tests is about.
_FIRST: Final = (
    ("or score >= 80", "or score >= 70"),
    ("release: 60 an hour", "release: 30 an hour"),
    ("fast-lane:       {reps: [ella, noah, priya, hana, aisha]", "fast-lane:       {reps: [ella, noah, priya, hana]"),
)
_NOTE_FIRST: Final = "How it was done until now"
_NOTE: Final = "Fewer leads are hot, badges come in faster, and Aisha joins the fast lane"


def publish_first(database: Database, now: datetime) -> None:
    """Make the policy live as it was at first. Raises StoreError."""
    draft = draft_of_file(database, demo_policy())
    text = draft.text
    for said, was in _FIRST:
        text = text.replace(said, was)
    with database.reading() as tx:
        first = read_draft(tx, text, draft.lists)
    publish_draft(database, first, now, _NOTE_FIRST)


def publish_change(database: Database, now: datetime) -> None:
    """Make the policy live as it is, by whoever writes it. Raises StoreError."""
    email = next(user.email for user in DEMO_USERS if user.role == "ops")
    with database.reading() as tx:
        who = user_by_email(tx, email)
    publish_policy(database, demo_policy(), now, _NOTE, who.id if who else "cli")


def with_change(records: Iterator[Record], moment: datetime, change: Callable[[], None]) -> Iterator[Record]:
    """The leads; the change is made before the first of them that comes at or after a moment."""
    is_made = False
    for record in records:
        if not is_made and datetime.fromisoformat(record["received_at"]) >= moment:
            change()
            is_made = True
        yield record
