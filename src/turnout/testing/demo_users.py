"""People of the invented company who sign in, one of each role, with passwords that everybody may know.

Only the demo has them, and offers them to whoever comes to sign in. Who they are as reps is in `demo_people`.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final, NamedTuple

from turnout.api.settings import DemoUser
from turnout.pipeline.edits.editing import editing
from turnout.pipeline.edits.users import add_user, set_password
from turnout.store.database import Database
from turnout.store.users import user_by_email


class _Place(NamedTuple):
    """Which rep somebody is, and which teams they manage."""

    rep: str | None = None
    teams: tuple[str, ...] = ()


_PEOPLE: Final[tuple[tuple[DemoUser, _Place], ...]] = (
    (
        DemoUser(
            "Ingrid Solberg", "ingrid@marrowby.example", "fjord-lantern-42", "admin", "Sees and changes all of it"
        ),
        _Place(),
    ),
    (
        DemoUser("Robin Castell", "robin@marrowby.example", "copper-meadow-17", "ops", "Writes the policy, mends data"),
        _Place(),
    ),
    (
        DemoUser("Stefan Adler", "stefan@marrowby.example", "harbour-violin-63", "manager", "Looks after team emea"),
        _Place("stefan", ("emea",)),
    ),
    (
        DemoUser("Hana Novak", "hana@marrowby.example", "walnut-comet-28", "rep", "Gets leads, in team emea"),
        _Place("hana"),
    ),
    (
        DemoUser("Quentin Lacroix", "quentin@marrowby.example", "paper-glacier-95", "viewer", "Reads, changes nothing"),
        _Place(),
    ),
)
DEMO_USERS: Final = tuple(user for user, _ in _PEOPLE)


def add_demo_users(database: Database, now: datetime) -> tuple[DemoUser, ...]:
    """Let them sign in, where they may not yet; gives whom to offer. Their reps must be there. Raises StoreError."""
    with editing(database, now, "demo") as edit:
        for demo, place in _PEOPLE:
            if user_by_email(edit.tx, demo.email) is None:
                user = add_user(edit, demo.email, demo.role, name=demo.name, rep=place.rep, teams=place.teams)
                set_password(edit, user, demo.password)
    return DEMO_USERS
