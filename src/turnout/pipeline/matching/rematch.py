"""Every lead of a store matched again with the accounts, names and policy of now: what would change, as a file.

Nothing is written to the store here. What is found goes to a file as it is found, with how far it came beside it, so
that whoever was interrupted goes on where they were; it is thrown away when the accounts or the policy are others by
then. Giving open leads their new accounts is a job each, see `changed_leads`.
"""

from __future__ import annotations

import csv
import gc
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Final, NamedTuple

import msgspec

from turnout.connectors.csv_file.decisions import safe_text
from turnout.core.account import AccountId
from turnout.core.decide.clues import company_clues
from turnout.core.decide.refreshing import Said
from turnout.core.decision import AccountMatch, MatchVerdict
from turnout.core.lead import Lead, LeadId
from turnout.core.match.bulk import MatchedRow, Snapshot
from turnout.errors import InputError
from turnout.pipeline.desk.joined_leads import said_by_followers_of
from turnout.pipeline.engine.live import Live
from turnout.pipeline.engine.match_index import MatchIndex, Progress, path_of
from turnout.pipeline.matching.match_pool import PART, Asked, known_of, matched_parts
from turnout.store.codec.case import decode_match
from turnout.store.codec.facts import decode_facts
from turnout.store.database import Database
from turnout.store.meta import STORE_ID, read_meta
from turnout.store.metadata import from_micros
from turnout.store.transaction import Row, Transaction, places

COLUMNS: Final = (
    "lead_id", "change", "status", "assignee", "account_before", "account_after", "score", "verdict", "reason",
)  # fmt: skip
# What an account that a person set is matched by.
BY_HAND: Final = "confirmed"
_BY_PERSON: Final = "person"
_OPEN, _TO_CONFIRM = "open", "to confirm"
_LEADS: Final = (
    "SELECT l.seq, l.id, l.received_at, l.status, l.assignee, l.account, p.facts, p.kept_case"
    " FROM leads l LEFT JOIN personal p ON p.lead = l.seq"
)
_PAGE: Final = f"{_LEADS} WHERE l.seq > ? ORDER BY l.seq LIMIT ?"
_OPEN_PAGE: Final = f"{_LEADS} WHERE l.seq > ? AND l.status = 'open' ORDER BY l.seq LIMIT ?"
_COUNT: Final = "SELECT count(*) FROM leads"
_COUNT_OPEN: Final = "SELECT count(*) FROM leads WHERE status = 'open'"
_IDS_AT_ONCE: Final = 250


class Change(NamedTuple):
    """A lead that comes to another account now, or to a question. `before` is the account it has."""

    lead: LeadId
    what: str
    status: str
    assignee: str | None
    before: str | None
    found: MatchedRow

    @property
    def after(self) -> str | None:
        """The account it would have; None where a person would be asked, or nothing was found."""
        return self.found.account if self.found.verdict is MatchVerdict.MATCH else None


@dataclass(frozen=True, slots=True)
class Rematching:
    """How a store is matched again: into which file, by how many processes, only open leads or all."""

    out: Path | None = None
    processes: int = 1
    is_open_only: bool = False


@dataclass(slots=True)
class Rematched:
    """What came of it. `counts` has how many leads had which change; `changed` are the open ones to be changed."""

    leads: int = 0
    erased: int = 0
    by_hand: int = 0
    is_resumed: bool = False
    counts: Counter[str] = field(default_factory=Counter)
    changed: list[LeadId] = field(default_factory=list)


class _Row(NamedTuple):
    """A lead as the store has it. `was` is its match, or None for one whose facts were erased."""

    seq: int
    asked: Asked | None
    status: str
    assignee: str | None
    account: str | None
    was: AccountMatch | None


class _Place(msgspec.Struct, forbid_unknown_fields=True):
    """How far a run came, and what it was a run over: another world, policy or question begins anew."""

    store: str
    world: int
    policy: str
    is_open_only: bool
    after: int = -1
    file_bytes: int = 0
    leads: int = 0
    erased: int = 0
    by_hand: int = 0
    counts: dict[str, int] = {}


def rematch(database: Database, how: Rematching, progress: Progress = lambda _doing, _done, _all: None) -> Rematched:
    """What every lead of a store comes to now. Raises StoreError, and InputError where the file cannot be written.

    An interrupted run leaves `OUT.part` and `OUT.state` behind, and the next one goes on from there.
    """
    names = MatchIndex(partial(path_of, database), progress)
    live = Live(names)
    with database.reading() as tx:
        live.refresh(tx)
        place = _Place(read_meta(tx, STORE_ID) or "", live.world_version, live.policy_hash, how.is_open_only)
        total = _count(tx, how)
    snapshot = Snapshot(live.world.book, live.engine.policy.policy.matching)
    report = _Report(how.out, place)
    names.ready()
    # What makes an index cannot be handed to other processes, nor need it be.
    live.world.book.make_index = None
    gc.freeze()
    for rows, found in _found(database, snapshot, report.place.after, how):
        report.add(rows, found)
        progress("leads", report.place.leads, max(total, report.place.leads))
    return report.end()


def changed_matches(database: Database, leads: Sequence[LeadId]) -> list[tuple[LeadId, AccountMatch]]:
    """The matches that some open leads come to now, with all that a decision keeps; those that stay are left out.

    One that a person is to be asked about does not stay, whichever account it has.
    """
    live = Live(MatchIndex(partial(path_of, database)))
    with database.reading() as tx:
        live.refresh(tx)
        return list(_changed_matches(live, tx, leads))


def _changed_matches(live: Live, tx: Transaction, leads: Sequence[LeadId]) -> Iterator[tuple[LeadId, AccountMatch]]:
    book, settings = live.world.book, live.engine.policy.policy.matching
    for start in range(0, len(leads), _IDS_AT_ONCE):
        some = leads[start : start + _IDS_AT_ONCE]
        rows = tx.rows(f"{_LEADS} WHERE l.id IN ({places(len(some))}) AND l.status = 'open' ORDER BY l.seq", some)
        for row in _rows_of(tx, rows):
            if row.asked is None or _is_by_hand(row):
                continue
            match = book.match(company_clues(known_of(row.asked, live.enricher), row.asked.known_at), settings)
            if match.account != row.account or _is_new_question(match.verdict, row):
                yield LeadId(row.asked.lead.id), match


def _count(tx: Transaction, how: Rematching) -> int:
    return int(tx.rows(_COUNT_OPEN if how.is_open_only else _COUNT)[0][0])


def _found(
    database: Database, snapshot: Snapshot, after: int, how: Rematching
) -> Iterator[tuple[list[_Row], list[MatchedRow]]]:
    """Pages of leads with what was found for those that still have facts and that nobody matched by hand."""
    waiting: list[list[_Row]] = []

    def parts() -> Iterator[list[Asked]]:
        for rows in _pages(database, after, is_open_only=how.is_open_only):
            waiting.append(rows)
            yield [row.asked for row in rows if row.asked is not None and not _is_by_hand(row)]

    for found in matched_parts(snapshot, parts(), how.processes):
        yield waiting.pop(0), found


def _pages(database: Database, after: int, *, is_open_only: bool) -> Iterator[list[_Row]]:
    """Leads in the order in which they came, each page read in a moment of its own."""
    while True:
        with database.reading() as tx:
            rows = _rows_of(tx, tx.rows(_OPEN_PAGE if is_open_only else _PAGE, (after, PART)))
        if not rows:
            return
        yield rows
        after = rows[-1].seq


def _rows_of(tx: Transaction, rows: Sequence[Row]) -> list[_Row]:
    """Leads, by their numbers, with what those that joined them say."""
    if not rows:
        return []
    said = said_by_followers_of(tx, [row[0] for row in rows])
    return [_with_joined(_row_of(row), said.get(row[0], ())) for row in rows]


def _with_joined(row: _Row, said: Sequence[Said]) -> _Row:
    if row.asked is None or not said:
        return row
    joined = tuple((each.arrival, each.lead) for each in said)
    return row._replace(asked=row.asked._replace(arrival=row.seq, joined=joined))


def _row_of(row: Sequence[object]) -> _Row:
    seq, lead, received_at, status, assignee, account, facts, case = row
    assert isinstance(seq, int) and isinstance(received_at, int)  # noqa: PT018 - as the table has them
    told = (str(status), assignee if isinstance(assignee, str) else None, account if isinstance(account, str) else None)
    if not isinstance(facts, bytes | memoryview) or not isinstance(case, bytes | memoryview):
        return _Row(seq, None, *told, None)
    was = decode_match(bytes(case))
    _, _, values = decode_facts(bytes(facts))
    known_at = AccountId(account) if was.via == _BY_PERSON and isinstance(account, str) else None
    return _Row(seq, Asked(Lead(LeadId(str(lead)), from_micros(received_at), values), known_at), *told, was)


def _is_by_hand(row: _Row) -> bool:
    """What a person said is not for us to say otherwise."""
    return row.was is not None and row.was.via == BY_HAND


class _Report:
    """The file of changes, written page by page, and beside it how far it came. Without a path, counts alone."""

    def __init__(self, out: Path | None, place: _Place) -> None:
        self._out = out
        self._part = out.with_name(f"{out.name}.part") if out else None
        self._state = out.with_name(f"{out.name}.state") if out else None
        self.place = place
        self._changed: list[LeadId] = []
        before = self._earlier()
        self.is_resumed = before is not None
        if before is not None:
            self.place = before
        self._begin()

    def add(self, rows: Sequence[_Row], found: Sequence[MatchedRow]) -> None:
        """Take in a page of leads with what was found for those of them that were asked about."""
        place, by_lead = self.place, {row.lead: row for row in found}
        lines = io.StringIO()
        writer = csv.writer(lines, lineterminator="\n")
        for row in rows:
            place.leads += 1
            place.erased += row.asked is None
            place.by_hand += _is_by_hand(row)
            change = _change(row, by_lead.get(row.asked.lead.id)) if row.asked is not None else None
            if change is None:
                continue
            place.counts[change.what] = place.counts.get(change.what, 0) + 1
            if change.status == _OPEN:
                self._changed.append(change.lead)
            writer.writerow(_cells(change))
        place.after = rows[-1].seq
        self._write(lines.getvalue())

    def end(self) -> Rematched:
        """The whole of it; the file has its name now."""
        place = self.place
        if self._out is not None and self._part is not None and self._state is not None:
            self._part.replace(self._out)
            self._state.unlink(missing_ok=True)
        return Rematched(
            place.leads,
            place.erased,
            place.by_hand,
            self.is_resumed,
            Counter(place.counts),
            self._changed,
        )

    def _earlier(self) -> _Place | None:
        """How far an interrupted run over the same came, or None."""
        if self._state is None or self._part is None or not (self._state.is_file() and self._part.is_file()):
            return None
        with suppress(msgspec.DecodeError, OSError):
            before = msgspec.json.decode(self._state.read_bytes(), type=_Place)
            now = self.place
            is_same = (before.store, before.world, before.policy, before.is_open_only) == (
                now.store, now.world, now.policy, now.is_open_only,
            )  # fmt: skip
            if is_same and self._part.stat().st_size >= before.file_bytes:
                return before
        return None

    def _begin(self) -> None:
        if self._part is None:
            return
        try:
            if self.is_resumed:
                # What was written after the place was kept is written again.
                with self._part.open("r+b") as file:
                    file.truncate(self.place.file_bytes)
                self._changed = list(_changed_in(self._part))
                return
            self._part.write_text("", encoding="utf-8")
        except OSError as error:
            raise _unwritable(self._part, error) from error
        self._write(",".join(COLUMNS) + "\n")

    def _write(self, text: str) -> None:
        if self._part is None or self._state is None:
            return
        try:
            with self._part.open("ab") as file:
                self.place.file_bytes += file.write(text.encode("utf-8", "replace"))
            self._state.write_bytes(msgspec.json.encode(self.place))
        except OSError as error:
            raise _unwritable(self._part, error) from error


def _changed_in(part: Path) -> Iterator[LeadId]:
    """The open leads with another account, or a question, that an earlier run has written down."""
    with part.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["status"] == _OPEN:
                yield LeadId(row["lead_id"])


def _unwritable(path: Path, error: OSError) -> InputError:
    return InputError(f"`{path}` cannot be written: {str(error.strerror).lower()}")


def _change(row: _Row, found: MatchedRow | None) -> Change | None:
    """How a lead differs from what it was, or None where it does not."""
    if row.asked is None or found is None:
        return None
    after = found.account if found.verdict is MatchVerdict.MATCH else None
    if after != row.account:
        what = "gained" if row.account is None else "lost" if after is None else "moved"
    elif _is_new_question(found.verdict, row):
        what = _TO_CONFIRM
    else:
        return None
    return Change(LeadId(row.asked.lead.id), what, row.status, row.assignee, row.account, found)


def _is_new_question(verdict: MatchVerdict, row: _Row) -> bool:
    """Whether a person is to be asked about a lead of which nobody was asked before."""
    return verdict is MatchVerdict.REVIEW and row.was is not None and row.was.verdict is not MatchVerdict.REVIEW


def _cells(change: Change) -> Iterable[str]:
    found = change.found
    return (
        change.lead,
        change.what,
        change.status,
        change.assignee or "",
        change.before or "",
        found.account or "",
        f"{found.score:.3f}",
        found.verdict.value,
        safe_text(found.reason),
    )
