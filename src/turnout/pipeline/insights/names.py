"""Names and the numbers that records call them by. Numbers are given once and never change."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from turnout.pipeline.insights.record import CODES_MAX, OTHERS, Kind
from turnout.store.insights import add_names, names_after, read_names
from turnout.store.transaction import Transaction


class Name(NamedTuple):
    """A name, and what more is said of it."""

    name: str
    body: str = ""


@dataclass(slots=True)
class Names:
    """The names of every kind in the order of their numbers; at 0 stands the empty one."""

    by_code: dict[Kind, list[Name]] = field(default_factory=lambda: {kind: [Name("")] for kind in Kind})
    codes: dict[Kind, dict[str, int]] = field(default_factory=lambda: {kind: {"": 0} for kind in Kind})
    new: list[tuple[str, int, str, str]] = field(default_factory=list)

    @classmethod
    def read(cls, tx: Transaction) -> Names:
        """All that are kept."""
        names = cls()
        for kind, _, name, body in read_names(tx):
            names._put(Kind(kind), name, body)
        return names

    def follow(self, tx: Transaction) -> None:
        """Take in those that were added since."""
        for kind in Kind:
            for _, _, name, body in names_after(tx, kind.value, len(self.by_code[kind]) - 1):
                self._put(kind, name, body)

    def code(self, kind: Kind, name: str, body: str = "") -> int:
        """The number of a name; a new one where it has none yet."""
        found = self.codes[kind].get(name)
        if found is not None:
            return found
        if kind is not Kind.DRAW and len(self.by_code[kind]) >= CODES_MAX and name != OTHERS:
            return self.code(kind, OTHERS)
        code = self._put(kind, name, body)
        self.new.append((kind.value, code, name, body))
        return code

    def known(self, kind: Kind, name: str) -> int:
        """The number of a name; -1 where no record has it."""
        return self.codes[kind].get(name, -1)

    def name(self, kind: Kind, code: int) -> str:
        """The name of a number."""
        return self.by_code[kind][code].name

    def keep(self, tx: Transaction) -> None:
        """Write what is new."""
        if self.new:
            add_names(tx, self.new)
            self.new.clear()

    def fork(self) -> Names:
        """A copy for what is counted and not kept."""
        return Names(
            {kind: list(names) for kind, names in self.by_code.items()},
            {kind: dict(codes) for kind, codes in self.codes.items()},
        )

    def _put(self, kind: Kind, name: str, body: str) -> int:
        code = len(self.by_code[kind])
        self.by_code[kind].append(Name(name, body))
        self.codes[kind][name] = code
        return code
