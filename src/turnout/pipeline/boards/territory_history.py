"""What a territory was before: its row in every version of the policy that was live, as far back as is kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from time import monotonic
from typing import Final

import msgspec

from turnout.core.policy.parse import parse_policy
from turnout.pipeline.asking.answer import said
from turnout.pipeline.boards.territory_map import TerritoryRow, rows_of
from turnout.store.policies import Publication, list_publications, read_version
from turnout.store.transaction import Transaction

# So long old versions are read; large ones take a second each.
_SECONDS: Final = 2.0
_VERSIONS_MAX: Final = 200
_VERSIONS_KEPT: Final = 64


class TerritoryTime(msgspec.Struct, frozen=True):
    """How a row was from one publication to another; `until` is null for what holds now, `row` where there was none."""

    since: str
    until: str | None
    version: int
    by: str
    note: str
    row: TerritoryRow | None


class TerritoryHistory(msgspec.Struct, frozen=True):
    """Every change of a row, the latest first. `is_whole` is false where older versions were not looked at."""

    name: str
    times: list[TerritoryTime]
    is_whole: bool


def history_of(tx: Transaction, name: str) -> TerritoryHistory:
    """When a territory of this name was changed, and to what; nothing for one that never was."""
    until = monotonic() + _SECONDS
    published = list_publications(tx, limit=_VERSIONS_MAX + 1)
    seen: list[tuple[Publication, TerritoryRow | None]] = []
    for publication in published[:_VERSIONS_MAX]:
        if seen and monotonic() > until:
            break
        seen.append((publication, _row_of(tx, publication.policy, name)))
    is_whole = len(seen) == len(published)
    return TerritoryHistory(name, list(_times(seen[::-1]))[::-1], is_whole)


def _row_of(tx: Transaction, policy: str, name: str) -> TerritoryRow | None:
    version = read_version(tx, policy)
    return _rows(version.text, tuple(sorted(version.lists.items()))).get(name)


@lru_cache(maxsize=_VERSIONS_KEPT)
def _rows(text: str, lists: tuple[tuple[str, str], ...]) -> Mapping[str, TerritoryRow]:
    """The rows of a version by their names; a version never changes."""
    return {row.name: row for row in rows_of(parse_policy(text, dict(lists)))}


def _times(seen: list[tuple[Publication, TerritoryRow | None]]) -> Iterator[TerritoryTime]:
    """Stretches in which a row was the same, the earliest first; before it first was there is none."""
    begun: tuple[Publication, TerritoryRow | None] | None = None
    for publication, row in seen:
        if begun is None:
            begun = (publication, row) if row is not None else None
        elif row != begun[1]:
            yield _time(*begun, until=publication)
            begun = (publication, row)
    if begun is not None:
        yield _time(*begun, until=None)


def _time(publication: Publication, row: TerritoryRow | None, *, until: Publication | None) -> TerritoryTime:
    return TerritoryTime(
        since=said(publication.published_at),
        until=said(until.published_at) if until else None,
        version=publication.version,
        by=publication.by,
        note=publication.note,
        row=row,
    )
