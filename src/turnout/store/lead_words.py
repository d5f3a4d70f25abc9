"""The words by which leads are found, in parts: the leads of a part stand together, and the newest part is the last.

So whoever looks for the newest ends early, words are added where the last ones were, and those of one lead are found
without knowing them. Which words a lead has is `core.fields.words`; who fills this is `pipeline.serving.search_index`.
"""

from __future__ import annotations

from collections.abc import Sequence
from operator import itemgetter
from typing import Final, NamedTuple

from sqlalchemy import Column, Table, Text

from turnout.core.fields.words import Asked
from turnout.store.many import insert_many
from turnout.store.metadata import METADATA, WHOLE
from turnout.store.transaction import Transaction, places

# So many leads, by their numbers, make a part.
PART: Final = 4_096
POSITION: Final = "search_index"
# A lead that is in the index has this word, whatever others it has.
IN_INDEX: Final = ""
_LAST: Final = "\U0010ffff"
_LATE_MAX: Final = 1_000

# Words are compared byte by byte, or the beginning of one would not stand before it everywhere.
_Word: Final = Text().with_variant(Text(collation="C"), "postgresql")
LEAD_WORDS: Final = Table(
    "lead_words",
    METADATA,
    Column("part", WHOLE, primary_key=True, autoincrement=False),
    Column("word", _Word, primary_key=True),
    Column("lead", WHOLE, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)

_ADD = insert_many(LEAD_WORDS, "part", "word", "lead", on_conflict="DO NOTHING")
# The row that whoever fills the index locks; it may not be there yet.
_HOLD = "INSERT INTO meta (name, value) VALUES (?, '0') ON CONFLICT (name) DO UPDATE SET value = meta.value"
_BEYOND = """
SELECT l.seq, p.facts FROM leads l JOIN personal p ON p.lead = l.seq
WHERE l.seq > ? AND l.seq < ? ORDER BY l.seq {order} LIMIT ?
"""
_LATE = """
SELECT seq FROM leads WHERE seq > ? AND seq < ?
EXCEPT SELECT lead FROM lead_words WHERE part IN ({parts}) AND word = ?
"""


class Reach(NamedTuple):
    """How far the index has come. Of so many leads before `position` some may have become visible after it."""

    position: int
    overlap: int


def add_words(tx: Transaction, leads: Sequence[tuple[int, set[str]]]) -> None:
    """Put leads into the index, each by its number with its words."""
    rows = [(seq // PART, word, seq) for seq, words in leads for word in (IN_INDEX, *words)]
    # In the order of the table, so that neighbours are written together.
    tx.run_many(_ADD, sorted(rows))


def forget_words(tx: Transaction, leads: Sequence[int]) -> None:
    """Take away every word of these leads, by number, before or after their facts are: nothing of them is put back.

    Whoever fills the index waits until this transaction ends, and then finds no facts.
    """
    tx.run(_HOLD, (POSITION,))
    for part in sorted({seq // PART for seq in leads}):
        of_part = [seq for seq in leads if seq // PART == part]
        tx.run(
            f"DELETE FROM lead_words WHERE part = ? AND word <> '' AND lead IN ({places(len(of_part))})",
            (part, *of_part),
        )


def not_in_index(
    tx: Transaction, reach: Reach, after: int, before: int, limit: int, *, newest_first: bool
) -> list[tuple[int, bytes | None]]:
    """Leads between two numbers that are not in the index yet: (number, stored facts)."""
    order = "DESC" if newest_first else "ASC"
    found = tx.rows(_BEYOND.format(order=order), (max(reach.position, after), before, limit))
    late = _late(tx, max(reach.position - reach.overlap, after), min(reach.position + 1, before))
    if late:
        sql = f"SELECT lead, facts FROM personal WHERE lead IN ({places(len(late))})"
        found = sorted([*found, *tx.rows(sql, late)], reverse=newest_first, key=itemgetter(0))
    return [(seq, None if facts is None else bytes(facts)) for seq, facts in found[:limit]]


def _late(tx: Transaction, after: int, before: int) -> list[int]:
    """The leads between two numbers that the index has passed over, at most a thousand."""
    if before - after < 2:
        return []
    parts = range((after + 1) // PART, (before - 1) // PART + 1)
    found = tx.rows(_LATE.format(parts=places(len(parts))), (after, before, *parts, IN_INDEX))
    return sorted(seq for (seq,) in found)[:_LATE_MAX]


def with_words(asked: Sequence[Asked], parts: Sequence[int]) -> tuple[str, list[str | int]]:
    """The condition on a row `w` of `lead_words`, that its lead is in one of these parts and has all of these words.

    The first word finds the rows, the others are looked up; so it should be the rarest.
    """
    first, *others = asked
    marks = places(len(parts))
    sql = f"w.part IN ({marks}) AND {_fits('w', first)}"
    params: list[str | int] = [*parts, *_bounds(first)]
    for word in others:
        if word.is_start:
            sql += f" AND w.lead IN (SELECT o.lead FROM lead_words o WHERE o.part IN ({marks}) AND {_fits('o', word)})"
            params += [*parts, *_bounds(word)]
        else:
            sql += " AND EXISTS (SELECT 1 FROM lead_words o WHERE o.part = w.part AND o.word = ? AND o.lead = w.lead)"
            params.append(word.word)
    return sql, params


def rarest_first(tx: Transaction, asked: Sequence[Asked], part: int, enough: int = 64) -> list[Asked]:
    """The words in the order of how often they are in one part, counted no further than `enough`."""
    sql = "SELECT count(*) FROM (SELECT 1 FROM lead_words w WHERE w.part = ? AND {fits} LIMIT ?) AS found"
    counts = [tx.rows(sql.format(fits=_fits("w", word)), (part, *_bounds(word), enough))[0][0] for word in asked]
    # Of two that are as frequent, the longer one; the beginning of a word only where it is rarer.
    order = sorted(range(len(asked)), key=lambda at: (counts[at], asked[at].is_start, -len(asked[at].word)))
    return [asked[at] for at in order]


def _fits(row: str, asked: Asked) -> str:
    return f"{row}.word >= ? AND {row}.word < ?" if asked.is_start else f"{row}.word = ?"


def _bounds(asked: Asked) -> tuple[str, ...]:
    return (asked.word, asked.word + _LAST) if asked.is_start else (asked.word,)
