"""Which account a lead belongs to: how well, how soon, among 78,163 accounts and among a million.

How well is measured on the leads that the weights were trained on, where those are beside the project: what held-out
leads give is what `scripts/train_matching.py` says by cross-validation. On drawn names the shares say little. The
peers are in `match_peers`.
"""

from __future__ import annotations

import gc
import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Final, NamedTuple

from bench.figure import Figure, Unit, spread_of
from bench.match_scores import scores
from bench.named_accounts import MILLION, REAL, Labelled, accounts_upto, is_real, labelled_leads
from turnout.core.decision import AccountMatch, MatchVerdict
from turnout.core.match.book import AccountBook
from turnout.core.match.index import FollowingIndex, NamesIndex
from turnout.core.match.texts import TEXTS_VERSION, index_text
from turnout.store.match_index import write_index

SEARCHED: Final = 24
_RUNS: Final = 3
_MEGA: Final = 1e6


class _Bounds(NamedTuple):
    """What is asked and what is wanted of one size: seconds, and F1."""

    build: tuple[float, float]
    half: tuple[float, float]
    most: tuple[float, float]
    search_half: tuple[float, float]
    search_most: tuple[float, float]
    f1: tuple[float, float]


_AMONG: Final = {
    REAL: _Bounds((5, 3), (0.35e-3, 0.15e-3), (1.2e-3, 0.5e-3), (0.1e-3, 0.1e-3), (0.4e-3, 0.4e-3), (0.85, 0.90)),
    MILLION: _Bounds((40, 20), (0.8e-3, 0.4e-3), (3e-3, 1.5e-3), (0.3e-3, 0.3e-3), (1e-3, 1e-3), (0.80, 0.85)),
}


class Site(NamedTuple):
    """So many accounts with their index, and how many seconds that took to build."""

    book: AccountBook
    base: NamesIndex
    living: FollowingIndex
    seconds: float


def measure(tell: Callable[[str], None]) -> Iterator[Figure]:
    """Among 78,163 accounts: time, then quality."""
    site = site_of(REAL, tell)
    yield from _times(site, REAL, tell)
    yield from _quality(site, REAL, tell)
    yield from _changes(site)


def measure_million(tell: Callable[[str], None]) -> Iterator[Figure]:
    """Among a million accounts: time, what is kept on disk and in memory, then quality."""
    site = site_of(MILLION, tell)
    yield from _times(site, MILLION, tell)
    yield from _kept(site.base, tell)
    yield from _quality(site, MILLION, tell)
    yield from _changes(site)


def site_of(count: int, tell: Callable[[str], None]) -> Site:
    """So many accounts, ready to be matched."""
    tell(f"making {count:,} accounts")
    book = AccountBook(accounts_upto(count))
    gc.collect()
    # Whatever lives on is nothing that the collector should look through while we measure.
    gc.freeze()
    tell(f"building the index of {count:,} accounts")
    start = perf_counter()
    base = NamesIndex.build(book.index_entries())
    seconds = perf_counter() - start
    index = FollowingIndex(base)
    book.use_index(index)
    return Site(book, base, index, seconds)


def _times(site: Site, count: int, tell: Callable[[str], None]) -> Iterator[Figure]:
    bounds, note = _AMONG[count], "" if is_real() else "drawn names"
    yield _figure(f"{count:,} accounts: index built, texts included", [site.seconds], bounds.build, note)
    tell("matching")
    leads = [lead for lead in labelled_leads() if lead.clues.company]
    alone = [lead for lead in leads if not any(map(site.book.of_domain, lead.clues.domains))]
    known = [lead for lead in leads if any(map(site.book.of_domain, lead.clues.domains))]
    runs = _timed(alone, lambda lead: site.book.match(lead.clues))
    yield _figure("  a lead matched by its company, p50", [_at(run, 0.5) for run in runs], bounds.half)
    yield _figure("  a lead matched by its company, p99", [_at(run, 0.99) for run in runs], bounds.most)
    if known:
        runs = _timed(known, lambda lead: site.book.match(lead.clues))
        yield _figure("  a lead with an account's domain, p50", [_at(run, 0.5) for run in runs])
    texts = {lead: index_text(lead.clues.company) for lead in alone}
    runs = _timed(alone, lambda lead: site.base.search(texts[lead], SEARCHED))
    yield _figure("  the search alone, p50", [_at(run, 0.5) for run in runs], bounds.search_half, f"best {SEARCHED}")
    yield _figure("  the search alone, p99", [_at(run, 0.99) for run in runs], bounds.search_most)


def _timed(leads: Sequence[Labelled], work: Callable[[Labelled], object]) -> list[list[float]]:
    """Seconds of each of the leads, in runs of leads that are not asked for twice; the first run is not counted."""
    part = len(leads) // (_RUNS + 1)
    runs = []
    for run in range(_RUNS + 1):
        seconds = []
        for lead in leads[run * part : (run + 1) * part]:
            start = perf_counter()
            work(lead)
            seconds.append(perf_counter() - start)
        runs.append(sorted(seconds))
    return runs[1:]


def _at(seconds: Sequence[float], part: float) -> float:
    return seconds[min(int(len(seconds) * part), len(seconds) - 1)]


def _quality(site: Site, count: int, tell: Callable[[str], None]) -> Iterator[Figure]:
    tell(f"all leads among {count:,} accounts")
    leads = labelled_leads()
    matches = [site.book.match(lead.clues) for lead in leads]
    sure = [match.account or "" for match in matches]
    best = _best_of(leads, matches)
    found, alone = scores(leads, best), scores(leads, sure)
    knowable = scores(leads, best, is_knowable_only=True)
    how = "matches" if best == sure else "matches and reviews"
    note = f"{how}; {'in the training data' if is_real() else 'drawn leads'}"
    yield _share("  F1", found.f1, _AMONG[count].f1, f"{note}; P {found.precision:.3f}, R {found.recall:.3f}")
    yield _share("  F1 of leads that can be known", knowable.f1, (0.92, 0.95), how)
    yield _share("  leads without an account given none", found.left_alone, (0.95, 0.98), how)
    yield _share("  precision of matches alone", alone.precision, (0.95, 0.98), f"their F1 is {alone.f1:.3f}")


def best_answers(site: Site, leads: Sequence[Labelled]) -> list[str]:
    """The account that each lead is given."""
    return _best_of(leads, [site.book.match(lead.clues) for lead in leads])


def _best_of(leads: Sequence[Labelled], matches: Sequence[AccountMatch]) -> list[str]:
    """What matches give, or matches and reviews, whichever is the better answer over all leads."""
    sure = [match.account or "" for match in matches]
    named = [match.account or _first(match) for match in matches]
    return max((sure, named), key=lambda given: scores(leads, given).f1)


def _first(match: AccountMatch) -> str:
    """The account that a person is asked about."""
    return match.candidates[0].account if match.verdict is MatchVerdict.REVIEW and match.candidates else ""


def _changes(site: Site) -> Iterator[Figure]:
    """A name put into the living index is found at once: what putting it takes, and the search with 2,000 of them."""
    rows = len(site.book.rows)
    site.living.put(0, [site.base.text_of(0)])
    seconds = []
    for row in range(2_000):
        start = perf_counter()
        site.living.put(rows + row, [f"{site.base.text_of(row)} quartz"])
        seconds.append(perf_counter() - start)
    yield Figure("  a name put into the index, p50", spread_of([_at(sorted(seconds), 0.5)]))
    leads = [lead for lead in labelled_leads() if lead.clues.company]
    texts = {lead: index_text(lead.clues.company) for lead in leads}
    runs = _timed(leads, lambda lead: site.living.search(texts[lead], SEARCHED))
    yield _figure("  the search after 2,000 changes, p50", [_at(run, 0.5) for run in runs])


def _kept(base: NamesIndex, tell: Callable[[str], None]) -> Iterator[Figure]:
    """The index in a file: written, then opened and asked by processes of their own."""
    tell("on disk")
    texts = [index_text(lead.clues.company) for lead in labelled_leads() if lead.clues.company][:500]
    with TemporaryDirectory() as folder:
        path = Path(folder) / "names.index"
        start = perf_counter()
        write_index(path, base.to_arrays(), TEXTS_VERSION)
        written, size = perf_counter() - start, path.stat().st_size
        said = [_asked(path, texts) for _ in range(_RUNS)]
    yield Figure("  index written", spread_of([written]), note=f"{size / _MEGA:,.0f} MB, synced to the disk")
    note = "in another process, its checksum verified"
    yield _figure("  index loaded from disk", [each["seconds"] for each in said], (2, 0.5), note)
    memory = [each["bytes"] for each in said]
    note = f"a whole process; {max(each['own'] for each in said) / _MEGA:,.0f} MB of it are not shared"
    yield Figure("  memory, index loaded and asked", spread_of(memory), Unit.BYTES, 700 * _MEGA, 400 * _MEGA, (), note)


def _asked(path: Path, texts: Sequence[str]) -> dict[str, float]:
    command = [sys.executable, "-m", "bench.match_child", str(path)]
    answer = subprocess.run(command, input=json.dumps(texts), capture_output=True, text=True, check=True)  # noqa: S603
    said: dict[str, float] = json.loads(answer.stdout)
    return said


def _figure(what: str, runs: Sequence[float], bounds: tuple[float, float] | None = None, note: str = "") -> Figure:
    least, want = bounds or (None, None)
    return Figure(what, spread_of(runs), Unit.SECONDS, least, want, note=note)


def _share(what: str, share: float, bounds: tuple[float, float], note: str) -> Figure:
    """What is asked is asked of real names; drawn ones are all alike, and promise nothing."""
    least, want = bounds if is_real() else (None, None)
    return Figure(what, spread_of([share]), Unit.SHARE, least, want, note=note)
