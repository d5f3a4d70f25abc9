"""The search that the index must equal, written from its description, without an index."""

from __future__ import annotations

from collections.abc import Sequence
from math import log

from turnout.core.match.index.keys import WORD_BIT, keys_of, length_of

Near = tuple[int, str, float]


def naive_search(entries: Sequence[tuple[int, str]], asked: str, limit: int) -> list[Near]:
    """Row, text and score of the nearest entries, best first; of equals the shorter one, then the lower row."""
    keys = [keys_of(text) for _, text in entries]
    weights = {key: _weight(key, sum(key in each for each in keys), len(entries)) for key in keys_of(asked)}
    found = [
        (-sum(weights[key] for key in shared) / max(length_of(text), 1) ** 0.4, length_of(text), row, at)
        for at, ((row, text), held) in enumerate(zip(entries, keys, strict=True))
        if (shared := held & weights.keys())
    ]
    return [(row, entries[at][1], -score) for score, _, row, at in sorted(found)[:limit]]


def _weight(key: int, holders: int, size: int) -> int:
    if not holders:
        return 0
    weight = int(32 * log(1 + size / holders) ** 2)
    return 2 * weight if key & WORD_BIT else weight
