"""How many leads there are of what people look at all day, all counted in one go along whatever is asked for.

As with lists, nobody is held up: what is not counted when time runs out is said to be more.
"""

from __future__ import annotations

from collections.abc import Mapping
from time import perf_counter
from typing import Final

from turnout.store.lead_list import LeadsAsked, conditions_of, numbers_by_words
from turnout.store.lead_words import Reach
from turnout.store.transaction import Transaction, places
from turnout.store.windows import Where, walk

# Nobody reads a list to its ten thousandth lead, so nothing is counted beyond that.
COUNTED_MAX: Final = 10_000
_BUDGET_SECONDS: Final = 0.04
_IDS_MAX: Final = 5_000
_UNANSWERED: Final = "l.status = 'open' AND l.touched_at IS NULL"
# What a lead must be in each view; the instant of `late` is now.
_VIEWS: Final[Mapping[str, str]] = {
    "all": "1 = 1",
    "unanswered": _UNANSWERED,
    "late": f"{_UNANSWERED} AND l.sla_due < ?",
    "offered": "l.status = 'open' AND l.outcome = 'offered'",
    "held": "l.status = 'open' AND l.outcome = 'held'",
    "queued": "l.status = 'open' AND l.outcome = 'queued'",
    "closed": "l.status = 'closed'",
}
_COUNTS: Final = ", ".join(f"count(*) FILTER (WHERE {view})" for view in _VIEWS.values())


def count_leads(tx: Transaction, asked: LeadsAsked, now: int, reach: Reach) -> dict[str, tuple[int, bool]]:
    """How many of the leads that are asked for are in each view, and whether there may be more. `now` is microseconds.

    Nothing is counted beyond `COUNTED_MAX`.
    """
    where = conditions_of(tx, asked)
    if where is None:
        return dict.fromkeys(_VIEWS, (0, False))
    counting = _Counting(tx, where, now)
    is_cut = counting.run(asked, reach)
    return {
        view: (min(count, COUNTED_MAX), is_cut or count > COUNTED_MAX)
        for view, count in zip(_VIEWS, counting.counts, strict=True)
    }


class _Counting:
    """The counts of all views, added up part by part."""

    def __init__(self, tx: Transaction, where: Where, now: int) -> None:
        self._tx, self._where, self._now = tx, where, now
        self.counts = [0] * len(_VIEWS)

    def run(self, asked: LeadsAsked, reach: Reach) -> bool:
        """Count; whether it was not to the end."""
        if asked.words:
            found, end = numbers_by_words(self._tx, asked, self._where, COUNTED_MAX + 1, reach)
            for start in range(0, len(found), _IDS_MAX):
                some = found[start : start + _IDS_MAX]
                self._add(f" AND l.seq IN ({places(len(some))})", tuple(some))
            return end is not None
        if asked.within is not None:
            # Whose leads they are is looked up once for each question, so there is one.
            self._add(self._where.sql, self._where.params)
            return False
        until = perf_counter() + _BUDGET_SECONDS
        return walk(self._tx, "leads", self._between, None, 1, until=until)[1] is not None

    def _between(self, low: int, high: int, _wanted: int) -> list[int]:
        self._add(f" AND l.seq >= ? AND l.seq <= ?{self._where.sql}", (low, high, *self._where.params))
        return []

    def _add(self, where: str, params: tuple[object, ...]) -> None:
        [row] = self._tx.rows(f"SELECT {_COUNTS} FROM leads l WHERE 1 = 1{where}", (self._now, *params))
        self.counts = [count + more for count, more in zip(self.counts, row, strict=True)]
