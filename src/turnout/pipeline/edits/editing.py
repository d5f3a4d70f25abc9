"""What people change by hand or by import: one transaction, one actor, one line in the record for each change.

Reps, accounts, policies, keys and everything else that decisions read is changed here; leads are changed by jobs. Edits
take turns, also where several processes serve one store, so they share one chain.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, TypeVar

import msgspec

from turnout.pipeline.edits.ahead import AheadError
from turnout.pipeline.edits.changes import checked_why, differences
from turnout.store.audit import Chain, Event
from turnout.store.database import Database
from turnout.store.meta import LATEST_MOMENT, WORLD_VERSION, bump, lock_edits, read_number
from turnout.store.metadata import from_micros
from turnout.store.transaction import Transaction
from turnout.store.world_changes import add_changes

T = TypeVar("T")
CHAIN: Final = "edits"
# An edit needs a few slow things at most; whoever is still not through then has others in the way each time.
_TRIES_MAX: Final = 8


@dataclass(slots=True)
class Edit:
    """An edit under way: ask and change through `tx`, say what happened. `actor` is a key's id, `local` or `cli`.

    `at` is its moment: time in a store never runs backwards. `why` is the reason its author gives for all of it.
    """

    tx: Transaction
    at: datetime
    actor: str
    why: str = ""
    events: list[Event] = field(default_factory=list)
    _accounts: set[str] = field(default_factory=set)
    _deals: set[str] = field(default_factory=set)
    _is_of_people: bool = False
    _is_of_all: bool = False

    def happened(
        self, kind: str, body: Mapping[str, Any] | None = None, *, lead_seq: int | None = None, lead_id: str = ""
    ) -> None:
        """Keep in the record what was done; `body` must hold no personal facts, for the record is never erased."""
        why = {"why": self.why} if self.why else {}
        said = msgspec.json.encode({"by": self.actor, **why, **(body or {})}).decode()
        self.events.append(Event(kind, self.at, lead_seq, lead_id, body=said))

    def changed(
        self, what: str, about: Mapping[str, Any], before: object | None, after: object | None, *, kind: str = ""
    ) -> bool:
        """Keep in the record what is other than it was, field by field; False, and nothing kept, where nothing is.

        `what` is a kind of thing that `changes` knows, `about` its id and whatever else is to be said; `before` and
        `after` are the thing itself, None where it was or is not there. The event is `WHAT_added`, `WHAT_changed` or
        `WHAT_removed` unless `kind` says otherwise.
        """
        told = differences(what, before, after)
        if not told:
            return False
        verb = "added" if before is None else "removed" if after is None else "changed"
        self.happened(kind or f"{what}_{verb}", {**about, **told})
        return True

    def accounts_changed(self, accounts: Iterable[str]) -> None:
        """These accounts are others now, or gone: every process takes them in."""
        self._accounts.update(accounts)

    def deals_changed(self, accounts: Iterable[str]) -> None:
        """The opportunities of these accounts are others now."""
        self._deals.update(accounts)

    def people_changed(self) -> None:
        """Reps, teams or absences are others now: every process reads them all anew, for they are few."""
        self._is_of_people = True

    def world_changed(self) -> None:
        """So much has changed that every process reads the whole world anew."""
        self._is_of_all = True

    def end(self) -> None:
        """Write which version of the world this is, and the record."""
        if self._accounts or self._deals or self._is_of_people or self._is_of_all:
            version = bump(self.tx, WORLD_VERSION)
            if not self._is_of_all:
                add_changes(self.tx, version, self._accounts, self._deals, people=self._is_of_people)
        Chain(CHAIN).append(self.tx, self.events, self.at)


@contextmanager
def editing(database: Database, now: datetime, actor: str, why: str = "") -> Iterator[Edit]:
    """An edit that is kept whole when the block ends, or not at all where it raises. Raises StoreError.

    Raises InputError for a reason that cannot be kept.
    """
    why = checked_why(why)
    with database.begin() as tx:
        lock_edits(tx)
        edit = Edit(tx, max(now, from_micros(read_number(tx, LATEST_MOMENT))), actor, why)
        yield edit
        edit.end()


def edited(database: Database, now: Callable[[], datetime], actor: str, why: str, do: Callable[[Edit], T]) -> T:
    """What an edit comes to, which may be begun several times: what is slow in it is made between, beside everybody.

    So `do` leaves nothing behind but what it writes. Raises AheadError where others change again and again what it
    needs.
    """
    for left in reversed(range(_TRIES_MAX)):
        try:
            with editing(database, now(), actor, why) as edit:
                return do(edit)
        except AheadError as error:
            if not left:
                raise
            needed = error
        needed.make(database)
    raise AssertionError("the last try returns or raises")
