"""What a case gives, asked for by name and type; whatever is missing or of another type is named with its place."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime


class CaseError(Exception):
    """A case or a file of cases that cannot be read; the message says where."""


class Given:
    """One object of a case file. A value that is null counts as absent."""

    def __init__(self, values: object, place: str) -> None:
        if not isinstance(values, Mapping):
            raise CaseError(f"{place}: this is {_a_kind_of(values)} and should be an object")
        self.values: Mapping[str, object] = values
        self._place = place

    def __contains__(self, name: str) -> bool:
        return self.values.get(name) is not None

    def text(self, name: str, default: str | None = None) -> str:
        """A text; an id that was written as a number counts as one."""
        value = self._value(name, default)
        if isinstance(value, bool) or not isinstance(value, str | int):
            raise self._wrong(name, value, "a text")
        return str(value)

    def text_or_none(self, name: str) -> str | None:
        """A text, or None where it is absent."""
        return self.text(name) if name in self else None

    def whole(self, name: str, default: int | None = None) -> int:
        """A whole number."""
        value = self._value(name, default)
        if isinstance(value, bool) or not isinstance(value, int | float) or value != int(value):
            raise self._wrong(name, value, "a whole number")
        return int(value)

    def whole_or_none(self, name: str) -> int | None:
        """A whole number, or None where it is absent."""
        return self.whole(name) if name in self else None

    def number(self, name: str, default: float | None = None) -> float:
        """A number."""
        value = self._value(name, default)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self._wrong(name, value, "a number")
        return value

    def yes(self, name: str, *, default: bool = False) -> bool:
        """True or false."""
        value = self._value(name, default)
        if not isinstance(value, bool):
            raise self._wrong(name, value, "true or false")
        return value

    def instant(self, name: str) -> datetime:
        """An instant, written with its offset."""
        text = self.text(name)
        try:
            at = datetime.fromisoformat(text)
        except ValueError:
            raise self._wrong(name, text, "an instant such as `2024-06-03T12:00:00Z`") from None
        if at.tzinfo is None:
            raise self._wrong(name, text, "an instant with an offset such as `Z`")
        return at

    def instant_or_none(self, name: str) -> datetime | None:
        """An instant, or None where it is absent."""
        return self.instant(name) if name in self else None

    def one(self, name: str) -> Given:
        """An object."""
        return Given(self._value(name, None), f"{self._place} > {name}")

    def items(self, name: str) -> list[object]:
        """A list, empty where it is absent."""
        value = self.values.get(name)
        if value is None:
            return []
        if not isinstance(value, list):
            raise self._wrong(name, value, "a list")
        return value

    def texts(self, name: str) -> list[str]:
        """A list of texts, empty where it is absent."""
        return [str(item) for item in self.items(name)]

    def many(self, name: str) -> list[Given]:
        """A list of objects, empty where it is absent. A bare text stands for an object with that `id`."""
        place = f"{self._place} > {name}"
        return [
            Given({"id": item} if isinstance(item, str | int) else item, f"{place} > {number}")
            for number, item in enumerate(self.items(name), 1)
        ]

    def _value(self, name: str, default: object) -> object:
        value = self.values.get(name)
        if value is not None:
            return value
        if default is None:
            raise CaseError(f"{self._place}: `{name}` is missing")
        return default

    def _wrong(self, name: str, value: object, wanted: str) -> CaseError:
        return CaseError(f"{self._place}: `{name}` is `{value}` and should be {wanted}")


def _a_kind_of(value: object) -> str:
    names = {list: "a list", str: "a text", bool: "true or false", int: "a number", float: "a number"}
    return names.get(type(value), "null")
