"""Leads matched by a pool of processes, part by part and in their order. The work is `core.match.bulk`'s pure function.

Where the leads come from, and what becomes of the rows, is for `match_file` and `rematch`.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import chain, islice
from typing import Final, NamedTuple

from turnout.core.account import AccountId
from turnout.core.decide.clues import company_clues
from turnout.core.decide.refreshing import Said, refreshed
from turnout.core.decision import Known
from turnout.core.enrich.enricher import Enricher
from turnout.core.lead import Lead
from turnout.core.match.bulk import MatchedRow, Snapshot, match_rows

# A part is some tenths of a second's work: little is lost when somebody ends it, and little is spent on handing over.
PART: Final = 500
# So many parts a process wait for it; more would only fill the memory.
_AHEAD: Final = 3


class Asked(NamedTuple):
    """A lead as it came in, and the account at which the same person was known by then.

    `joined` are the leads that joined it; each has its place in the order of arrival, as the lead has its own.
    """

    lead: Lead
    known_at: AccountId | None = None
    arrival: int = 0
    joined: tuple[tuple[int, Lead], ...] = ()


def match_leads(snapshot: Snapshot, part: Sequence[Asked]) -> list[MatchedRow]:
    """What is found for some leads. It is pure, and is given to other processes as it is."""
    enricher = Enricher()
    clues = ((asked.lead.id, company_clues(known_of(asked, enricher), asked.known_at)) for asked in part)
    return list(match_rows(snapshot, clues))


def known_of(asked: Asked, enricher: Enricher) -> Known:
    """What a lead says, read anew, refreshed by what those that joined it say."""
    known = enricher.enrich(asked.lead)
    if not asked.joined:
        return known
    said = [Said(arrival, lead, enricher.enrich(lead)) for arrival, lead in asked.joined]
    return refreshed(Said(asked.arrival, asked.lead, known), said)[0]


def matched_parts(
    snapshot: Snapshot, parts: Iterable[Sequence[Asked]], processes: int = 1
) -> Iterator[list[MatchedRow]]:
    """The rows of each part, in order. Parts are taken as they are needed; two or fewer are not worth a pool."""
    source = iter(parts)
    first = list(islice(source, 3))
    if processes < 2 or len(first) < 3:
        yield from (match_leads(snapshot, part) for part in chain(first, source))
        return
    with ProcessPoolExecutor(processes, process_context(), _hold, (snapshot,)) as pool:
        waiting: deque[Future[list[MatchedRow]]] = deque()
        every = chain(first, source)
        try:
            waiting.extend(pool.submit(_match_part, part) for part in islice(every, processes * _AHEAD))
            while waiting:
                yield waiting.popleft().result()
                waiting.extend(pool.submit(_match_part, part) for part in islice(every, 1))
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def processors() -> int:
    """How many processors this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1


def process_context() -> multiprocessing.context.BaseContext:
    """Processes that begin with our memory where the system has them: the accounts are then there only once."""
    return multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")


_HELD: list[Snapshot] = []


def _hold(snapshot: Snapshot) -> None:
    """Begin as a process of the pool. Ctrl-C is for whoever started it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _HELD[:] = [snapshot]


def _match_part(part: Sequence[Asked]) -> list[MatchedRow]:
    return match_leads(_HELD[0], part)
