"""Many things written with one request and in one transaction: an answer for each, whatever became of the others.

What is wrong with the request as a whole refuses it as a whole; what is wrong with an item is that item's answer.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Annotated, Final, Protocol, TypeVar

import msgspec
from msgspec import Meta, Raw

from turnout.api.problems import FieldProblem, Problem, ProblemBody, problem_of
from turnout.api.resource import misfit
from turnout.errors import TurnoutError

ITEMS_MAX: Final = 1_000
BULK_BYTES_MAX: Final = 8 * 1_024 * 1_024
# Read one by one, so that one that cannot be read does not cost the others.
Item = Annotated[Raw, Meta(extra_json_schema={"type": "object"})]
Items = Annotated[list[Item], Meta(min_length=1, max_length=ITEMS_MAX)]


class _WithId(Protocol):
    """An item that names what it is about."""

    @property
    def id(self) -> object:
        """The id, which is a text."""
        ...


T = TypeVar("T", bound=_WithId)


class ItemAnswer(msgspec.Struct, frozen=True, omit_defaults=True):
    """What became of one item: 201 is added, 200 is there as it was said, anything else is a problem with its `code`.

    `index` counts from 0; `id` is left out where the item says none that can be read.
    """

    index: int
    status: int
    id: str = ""
    type: str = ""
    title: str = ""
    detail: str = ""
    code: str = ""
    errors: tuple[FieldProblem, ...] = ()


class Bulk:
    """The items of one request: what can be read of them, and what became of each."""

    def __init__(self) -> None:
        self._answers: dict[int, ItemAnswer] = {}
        self._indexes: dict[str, int] = {}

    def read(self, items: Sequence[Raw], kind: type[T]) -> list[T]:
        """The items in a shape, each id once; those that cannot be read are answered. Raises Problem for no object."""
        decode = msgspec.json.Decoder(kind).decode
        found = []
        for index, raw in enumerate(items):
            if not bytes(raw).lstrip().startswith(b"{"):
                raise Problem("invalid", f"item {index}: expected `object`", [FieldProblem(f"[{index}]", "no object")])
            try:
                item = decode(raw)
            except msgspec.ValidationError as error:
                self._refuse(index, "", misfit(str(error)))
                continue
            name = str(item.id)
            first = self._indexes.setdefault(name, index)
            if first == index:
                found.append(item)
            else:
                self._refuse(index, name, Problem("invalid", f"`{name}` is item {first} already"))
        return found

    def refuse(self, name: str, error: Problem | TurnoutError) -> None:
        """Note why the item with this id is not kept."""
        self._refuse(self._indexes[name], name, problem_of(error))

    def _refuse(self, index: int, name: str, problem: Problem) -> None:
        body = msgspec.structs.asdict(msgspec.json.decode(problem.body(), type=ProblemBody))
        self._answers[index] = ItemAnswer(index=index, id=name, **body)

    def done(self, known: Collection[str]) -> list[ItemAnswer]:
        """An answer for each item; what was not refused is there now, and new where it is not among the known."""
        for name, index in self._indexes.items():
            self._answers.setdefault(index, ItemAnswer(index, 200 if name in known else 201, name))
        return [self._answers[index] for index in sorted(self._answers)]
