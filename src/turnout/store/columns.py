"""Many objects made of columns at once, in a third of the time that rows would take. Whose columns is for others."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import fields
from itertools import repeat
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    T = TypeVar("T", bound=DataclassInstance)


def made_of_columns(kind: type[T], count: int, columns: Mapping[str, Iterable[Any]]) -> list[T]:
    """So many objects of a frozen dataclass with slots, each as its `__init__` would make it.

    A column for every field, as long as there are objects: `__init__` asks for each field of each object whether it may
    be set, which is most of what it takes. It must do nothing besides setting them.
    """
    missing = {field.name for field in fields(kind)} - columns.keys()
    assert not missing, f"`{kind.__name__}` has no column for {missing}"
    made = list(map(object.__new__, repeat(kind, count)))
    for name, values in columns.items():
        # Nothing is kept of what setting gives.
        deque(map(getattr(kind, name).__set__, made, values), maxlen=0)
    return made
