"""What everybody who gave or got something by a realignment is told: once, when all of it is done."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Final

from turnout.core.notify.reasons import reason
from turnout.pipeline.handing_over.realignment_life import wishes_of
from turnout.pipeline.handing_over.realignment_wishes import FromTerritories
from turnout.store.metadata import to_micros
from turnout.store.outbox import MessageRow
from turnout.store.realignments import UNDONE, RealignmentRow, moved_by_rep
from turnout.store.transaction import Transaction

# What it is called, and what it is called where it is taken back.
_BY_TERRITORY: Final = ("territories_changed", "territories_taken_back")
_WITH_ACCOUNTS: Final = ("accounts_moved", "accounts_taken_back")


def digests(tx: Transaction, row: RealignmentRow, moved: str, now: datetime) -> Iterator[MessageRow]:
    """One notice for everybody who gave or got something."""
    # What a decision's number is for a lead, is a number made of the realignment here.
    name = f"realignment {row.number} {moved} {row.ended_at or ''}"
    number = int.from_bytes(sha256(name.encode()).digest()[:7], "big")
    codes = _BY_TERRITORY if isinstance(wishes_of(row).source, FromTerritories) else _WITH_ACCOUNTS
    batches = (row.undo_from or 0, row.undo_to or 0) if moved == UNDONE else (0, row.batches)
    for rep, counts in sorted(moved_by_rep(tx, row.number, moved, *batches).items()):
        text = _said(counts, codes, is_undone=moved == UNDONE)
        if text:
            yield MessageRow(0, number, "tell", rep, text, to_micros(now))


def _said(counts: Mapping[str, Sequence[int]], codes: tuple[str, str], *, is_undone: bool) -> str:
    """What somebody gave and got, in words; of what was taken back the other way round."""
    gave, got = (1, 0) if is_undone else (0, 1)
    parts = [
        reason(code, counts=words)
        for code, side in (("you_were_given", got), ("others_were_given", gave))
        if (words := _counted({what: both[side] for what, both in counts.items()}))
    ]
    return reason(codes[is_undone], changes="; ".join(parts)) if parts else ""


def _counted(counts: Mapping[str, int]) -> str:
    named = (("account", "account"), ("lead", "open lead"), ("deal", "open deal"))
    found = [f"{counts[what]:,} {word}{'s' if counts[what] != 1 else ''}" for what, word in named if counts.get(what)]
    return " and ".join((", ".join(found[:-1]), found[-1])) if len(found) > 1 else "".join(found)
