"""Leads of a file read and matched by a pool of processes, part by part and in their order, for a simulation.

Which account a lead belongs to by its own words depends on no other lead; what does is asked when it comes in.
"""

from __future__ import annotations

import signal
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import chain, islice
from typing import Final

import msgspec

from turnout.core.decide.clues import company_clues
from turnout.core.decide.engine import Engine
from turnout.core.decision import AccountMatch, Known
from turnout.core.enrich.enricher import Enricher
from turnout.core.lead import Lead
from turnout.core.match.book import AccountBook
from turnout.core.match.company import CompanyClues
from turnout.core.policy.matching import DEFAULT_SETTINGS, MatchSettings
from turnout.core.simulate.arrival import Enriched
from turnout.pipeline.matching.match_pool import process_context
from turnout.store.codec.facts import decode_facts, encode_facts

PART: Final = 150
# So many parts a process wait for it; more would only fill the memory.
_AHEAD: Final = 3
Read = tuple[Enriched, CompanyClues, AccountMatch]


class ReadBook(AccountBook):
    """A book of accounts that knows what was found for clues before."""

    def __init__(self, book: AccountBook) -> None:
        vars(self).update(vars(book))
        self.found: dict[CompanyClues, AccountMatch] = {}

    def match(self, clues: CompanyClues, settings: MatchSettings = DEFAULT_SETTINGS) -> AccountMatch:
        """What was found for these clues, or is found now."""
        found = self.found.get(clues)
        return found if found is not None else super().match(clues, settings)


def read_parts(leads: Iterable[Lead], engine: Engine, processes: int = 1) -> Iterator[list[Read]]:
    """Each lead as it was read, with its clues and what they match. Two parts or fewer are not worth a pool."""
    source = iter(leads)
    parts = iter(lambda: list(islice(source, PART)), [])
    first = list(islice(parts, 3))
    enricher = Enricher(engine.policy.declared)
    if processes < 2 or len(first) < 3:
        yield from (read_part(part, engine, enricher) for part in chain(first, parts))
        return
    with ProcessPoolExecutor(processes, process_context(), _hold, (engine, enricher)) as pool:
        waiting: deque[tuple[Sequence[Lead], Future[list[_Sent]]]] = deque()
        every = chain(first, parts)
        try:
            waiting.extend((part, pool.submit(_read, part)) for part in islice(every, processes * _AHEAD))
            while waiting:
                part, doing = waiting.popleft()
                found = doing.result()
                waiting.extend((each, pool.submit(_read, each)) for each in islice(every, 1))
                yield [_received(lead, *sent) for lead, sent in zip(part, found, strict=True)]
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def read_part(part: Sequence[Lead], engine: Engine, enricher: Enricher) -> list[Read]:
    """Some leads, read and matched. It is pure, and is given to other processes as it is."""
    book, settings = engine.world.book, engine.policy.policy.matching
    found = []
    for lead in part:
        known = enricher.enrich(lead)
        clues = company_clues(known, None)
        found.append((Enriched(lead.received_at, lead, known), clues, book.match(clues, settings)))
    return found


_HELD: list[tuple[Engine, Enricher]] = []


def _hold(engine: Engine, enricher: Enricher) -> None:
    """Begin as a process of the pool. Ctrl-C is for whoever started it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _HELD[:] = [(engine, enricher)]


# What is known of a lead and its match, as bytes: pickling them takes as long as deciding.
_Sent = tuple[bytes, bytes]
_encode_match = msgspec.msgpack.Encoder().encode
_decode_match = msgspec.msgpack.Decoder(AccountMatch).decode


def _read(part: Sequence[Lead]) -> list[_Sent]:
    read = read_part(part, *_HELD[0])
    return [
        (encode_facts(arrival.known.facts, arrival.known.sources, {}), _encode_match(match))
        for arrival, _, match in read
    ]


def _received(lead: Lead, facts: bytes, match: bytes) -> Read:
    known = Known(*decode_facts(facts)[:2])
    return Enriched(lead.received_at, lead, known), company_clues(known, None), _decode_match(match)
