"""Everybody who wrote so far, in memory: who of them a new lead is probably from. For runs over files."""

from __future__ import annotations

from collections import defaultdict
from typing import Final

from turnout.core.match.person.live_keys import SHARED_FROM, is_phone, live_keys
from turnout.core.match.person.record import PersonRecord
from turnout.core.match.person.sameness import Sameness, compare_leads, without_phone
from turnout.core.match.person.score import Judge, Likeness

# Of a key that many have, the latest so many are looked at.
LOOKED_AT_MAX: Final = 50


class Familiar:
    """People by their keys. A person is named by the mailbox they first wrote from."""

    def __init__(self, judge: Judge | None = None) -> None:
        self._judge = judge or Judge()
        self._by_key: defaultdict[str, list[PersonRecord]] = defaultdict(list)
        self._mailboxes: defaultdict[str, set[str]] = defaultdict(set)

    def find(self, record: PersonRecord) -> tuple[str, Sameness] | None:
        """The mailbox of whoever wrote before and is surely the same person, with why; None where nobody is."""
        best: tuple[str, Sameness] | None = None
        for key in live_keys(record):
            asked = without_phone(record) if is_phone(key) and self._is_shared(key) else record
            for other in reversed(self._by_key[key][-LOOKED_AT_MAX:]):
                if other.mailbox == record.mailbox:
                    continue
                found = compare_leads(other, asked, self._judge)
                if found.likeness is Likeness.SAME and (best is None or found.score > best[1].score):
                    best = other.mailbox, found
        return best

    def _is_shared(self, key: str) -> bool:
        return len(self._mailboxes[key]) >= SHARED_FROM

    def remember(self, record: PersonRecord) -> None:
        """Somebody wrote; of a mailbox that several read nothing is kept."""
        if not record.mailbox:
            return
        for key in live_keys(record):
            if record.mailbox not in self._mailboxes[key]:
                self._mailboxes[key].add(record.mailbox)
                self._by_key[key].append(record)
