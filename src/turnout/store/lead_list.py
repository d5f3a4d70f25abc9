"""Lists of leads: which fit what is asked for, the newest first, a page at a time. A million of them are no trouble.

A page is looked for in windows, from where the last one ended, and what is rare and has no index may take more than one
page to be found: `windows` says how. Words are looked for in the parts of their index in the same way.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any, Final, NamedTuple

from turnout.core.fields.words import Asked, has_words, words_of
from turnout.store.codec.contact import contact_of
from turnout.store.decisions import DecisionRow
from turnout.store.lead_words import PART, Reach, not_in_index, rarest_first, with_words
from turnout.store.merges import former_ids, present_accounts
from turnout.store.transaction import Transaction, places
from turnout.store.windows import BUDGET_SECONDS, Where, conditions, page_of, walk
from turnout.store.within import Within

# Columns that may be asked for by their value; an empty one asks for leads that have none.
EQUAL: Final = (
    "status", "origin", "outcome", "assignee", "team", "pool", "queue", "rule", "account", "close_outcome",
)  # fmt: skip
RANGES: Final = ("received_at", "decided_at", "sla_due", "touched_at", "closed_at")
_NULLABLE: Final = frozenset({"assignee", "account"})

_MORE_FOR_WORDS_SECONDS: Final = 0.06
_GROWTH: Final = 4
# Leads that are not in the index yet are read one by one, at most so many for a page.
TAIL_MAX: Final = 2_000
_PARTS_MAX: Final = 256
_WHOLE_MAX: Final = 2**63 - 1

_SHOWN: Final = tuple(name for name in DecisionRow._fields if name != "body")
# What a lead's row knows better than the decision it comes from: promises are moved and extended.
_OF_LEAD: Final = frozenset({"sla_due"})
_ITEMS: Final = f"""
SELECT l.seq, l.id, l.received_at, l.status, l.touched_at, l.closed_at, l.number, l.origin, l.close_outcome, p.facts,
    {", ".join(f"{'l' if name in _OF_LEAD else 'd'}.{name}" for name in _SHOWN)}
FROM leads l JOIN decisions d ON d.seq = l.decision JOIN personal p ON p.lead = l.seq WHERE l.seq IN """


@dataclass(frozen=True, slots=True)
class LeadsAsked:
    """Which leads are asked for. `spans` are half-open, in microseconds, by column; `words` are all to be there.

    `within` is how far whoever asks sees; None is everything.
    """

    equal: Mapping[str, str] = field(default_factory=dict)
    spans: Mapping[str, tuple[int | None, int | None]] = field(default_factory=dict)
    id: str | None = None
    joined_to: str | None = None
    is_touched: bool | None = None
    words: Sequence[Asked] = ()
    is_oldest_first: bool = False
    within: Within | None = None


class ListedLead(NamedTuple):
    """A lead as a list shows it, with its latest decision (without its body). `facts` are None once erased."""

    seq: int
    id: str
    received_at: int
    status: str
    touched_at: int | None
    closed_at: int | None
    number: int
    origin: str
    close_outcome: str
    facts: bytes | None
    decision: DecisionRow


def list_leads(
    tx: Transaction, asked: LeadsAsked, after: int | None, limit: int, reach: Reach
) -> tuple[list[ListedLead], int | None]:
    """A page of leads, and the number after which the next one begins; None where there are no more.

    A page may have fewer than `limit`, be it none, and still have a next one: see `windows`.
    """
    where = conditions_of(tx, asked)
    if where is None:
        return [], None
    search = _Search(tx, asked, where, perf_counter() + BUDGET_SECONDS)
    found, end = search.by_words(after, limit + 1, reach) if asked.words else search.in_windows(after, limit + 1)
    page, follows = page_of(found, end, limit)
    return _items(tx, page), follows


def numbers_by_words(
    tx: Transaction, asked: LeadsAsked, where: Where, wanted: int, reach: Reach
) -> tuple[list[int], int | None]:
    """At most so many leads that fit and have the words, by their number, and where to go on where time ran out."""
    return _Search(tx, asked, where, perf_counter() + BUDGET_SECONDS).by_words(None, wanted, reach)


def conditions_of(tx: Transaction, asked: LeadsAsked) -> Where | None:
    """What a lead `l` must be; None where none can be."""
    equal: dict[str, str | int | None] = {}
    for name, value in asked.equal.items():
        equal[f"l.{name}"] = None if name in _NULLABLE and not value else value
    account = asked.equal.get("account")
    merged = _one_account(tx, account) if account else []
    if len(merged) > 1:
        del equal["l.account"]
    for column, lead in (("l.seq", asked.id), ("l.joined_to", asked.joined_to)):
        if lead is not None:
            named = tx.rows("SELECT seq FROM leads WHERE id = ?", (lead,))
            if not named:
                return None
            equal[column] = named[0][0]
    where = conditions(equal, {f"l.{name}": span for name, span in asked.spans.items()})
    if len(merged) > 1:
        where = Where(f"{where.sql} AND l.account IN ({places(len(merged))})", (*where.params, *merged))
    if asked.within is not None:
        seen = asked.within.leads("l")
        where = Where(f"{where.sql}{seen.sql}", (*where.params, *seen.params))
    if asked.is_touched is None:
        return where
    return Where(f"{where.sql} AND l.touched_at IS {'NOT ' if asked.is_touched else ''}NULL", where.params)


def _one_account(tx: Transaction, account: str) -> list[str]:
    """Every id that an account had: leads keep the one they were decided with."""
    now = present_accounts(tx, [account]).get(account, account)
    return [now, *former_ids(tx, now)]


@dataclass(slots=True)
class _Search:
    """One page being looked for. Numbers of leads are walked down, or up for the oldest first."""

    tx: Transaction
    asked: LeadsAsked
    where: Where
    until: float

    def in_windows(self, after: int | None, wanted: int) -> tuple[list[int], int | None]:
        """At most so many leads that fit, and where to go on where time ran out before all were looked at."""

        def find(low: int, high: int, count: int) -> list[int]:
            sql = (
                f"SELECT l.seq FROM leads l WHERE l.seq >= ? AND l.seq <= ?{self.where.sql}"
                f" ORDER BY l.seq {self._order} LIMIT ?"
            )
            return [seq for (seq,) in self.tx.rows(sql, (low, high, *self.where.params, count))]

        is_oldest_first = self.asked.is_oldest_first
        return walk(self.tx, "leads", find, after, wanted, until=self.until, is_oldest_first=is_oldest_first)

    def by_words(self, after: int | None, wanted: int, reach: Reach) -> tuple[list[int], int | None]:
        """As `in_windows`, of leads with the words: those in the index, and those that are not yet."""
        late, late_end = self._not_in_index(after, wanted, reach)
        low, high = self._beyond(after, late_end)
        indexed, end = self._in_index(low, high, wanted, reach)
        ends = [each for each in (late_end, end) if each is not None]
        # Whichever came less far is how far the page goes.
        last = (min(ends) if self.asked.is_oldest_first else max(ends)) if ends else None
        found = sorted({*late, *indexed}, reverse=not self.asked.is_oldest_first)
        if last is not None:
            found = [seq for seq in found if (seq <= last if self.asked.is_oldest_first else seq >= last)]
        return found[:wanted], last

    def _not_in_index(self, after: int | None, wanted: int, reach: Reach) -> tuple[list[int], int | None]:
        is_oldest_first = self.asked.is_oldest_first
        low = after if is_oldest_first and after is not None else 0
        high = _WHOLE_MAX if is_oldest_first or after is None else after
        rows = not_in_index(self.tx, reach, low, high, TAIL_MAX, newest_first=not is_oldest_first)
        fit = [seq for seq, facts in rows if _has(facts, self.asked.words)]
        fit = self._that_fit(fit) if fit and self.where.sql else fit
        return fit[:wanted], rows[-1][0] if len(rows) == TAIL_MAX else None

    def _that_fit(self, seqs: list[int]) -> list[int]:
        fits = f"l.seq IN ({places(len(seqs))}){self.where.sql}"
        sql = f"SELECT l.seq FROM leads l WHERE {fits} ORDER BY l.seq {self._order}"
        return [seq for (seq,) in self.tx.rows(sql, (*seqs, *self.where.params))]

    def _beyond(self, after: int | None, end: int | None) -> tuple[int, int]:
        """The numbers that are looked for in the index, both included."""
        if self.asked.is_oldest_first:
            return (0 if after is None else after + 1), _WHOLE_MAX if end is None else end
        return (0 if end is None else end), _WHOLE_MAX if after is None else after - 1

    def _in_index(self, low: int, high: int, wanted: int, reach: Reach) -> tuple[list[int], int | None]:
        found: list[int] = []
        parts = self._parts(low, min(high, reach.position))
        words = (
            rarest_first(self.tx, self.asked.words, parts[0])
            if len(self.asked.words) > 1 and parts
            else self.asked.words
        )
        start, size = 0, 1
        while start < len(parts):
            began = perf_counter()
            some = parts[start : start + size]
            fits, params = with_words(words, some)
            join = " JOIN leads l ON l.seq = w.lead" if self.where.sql else ""
            sql = (
                f"SELECT DISTINCT w.lead FROM lead_words w{join} WHERE {fits} AND w.lead >= ? AND w.lead <= ?"
                f"{self.where.sql} ORDER BY w.lead {self._order} LIMIT ?"
            )
            rows = self.tx.rows(sql, (*params, low, high, *self.where.params, wanted - len(found)))
            found += [seq for (seq,) in rows]
            start += size
            if len(found) >= wanted or start >= len(parts):
                break
            now = perf_counter()
            if now + (now - began) * _GROWTH > self.until + _MORE_FOR_WORDS_SECONDS:
                part = some[-1]
                return found, (part + 1) * PART - 1 if self.asked.is_oldest_first else part * PART
            size = min(size * _GROWTH, _PARTS_MAX)
        return found, None

    def _parts(self, low: int, high: int) -> list[int]:
        """The parts of the index from one number to another, in the order in which they are looked at."""
        if high < low:
            return []
        parts = list(range(low // PART, high // PART + 1))
        return parts if self.asked.is_oldest_first else parts[::-1]

    @property
    def _order(self) -> str:
        return "ASC" if self.asked.is_oldest_first else "DESC"


def _has(facts: bytes | None, words: Sequence[Asked]) -> bool:
    contact = contact_of(facts)
    return has_words(words_of(contact.name or "", contact.email or "", contact.company or ""), list(words))


def _items(tx: Transaction, page: Sequence[int]) -> list[ListedLead]:
    """All that is shown of these leads, in their order."""
    if not page:
        return []
    rows = {row[0]: row for row in tx.rows(f"{_ITEMS}({places(len(page))})", page)}
    return [_listed(rows[seq]) for seq in page]


def _listed(row: Sequence[Any]) -> ListedLead:
    facts = None if row[9] is None else bytes(row[9])
    return ListedLead._make((*row[:9], facts, DecisionRow._make((*row[10:], b""))))
