"""What a setting may be: a value as it was written becomes one of its type, or a sentence that says what to write."""

from __future__ import annotations

from typing import Any, Final, Literal, get_args, get_origin

import msgspec

from turnout.config.settings import Setting
from turnout.errors import SettingsError, StoreError

_SHOWN_CHARS_MAX: Final = 80
_WORDS: Final = {int: "a whole number", float: "a number", bool: "`true` or `false`", str: "text"}


def read_value(setting: Setting, written: object, place: str) -> Any:  # noqa: ANN401 - of the setting's own type
    """The value of a setting. Raises SettingsError with the place, the value (but a secret's) and what it should be."""
    if setting.kind.__origin__ is not str and isinstance(written, str) and _is_list(setting):
        written = [part for part in (part.strip() for part in written.split(",")) if part]
    try:
        value = msgspec.convert(written, setting.kind, strict=not isinstance(written, str))
    except msgspec.ValidationError:
        raise _wrong(setting, written, place, f"it is {kind_in_words(setting)}") from None
    if value != value:  # noqa: PLR0124 - a number that is none is within every limit
        raise _wrong(setting, written, place, f"it is {kind_in_words(setting)}")
    try:
        return setting.check(value) if setting.check else value
    except StoreError as error:
        # It has an address in it, and has hidden the password.
        raise SettingsError(f"{place}: {error}") from None
    except ValueError as error:
        raise _wrong(setting, written, place, str(error)) from None


def kind_in_words(setting: Setting) -> str:
    """What a value of a setting is: `a whole number from 1 to 64`, `one of `json`, `text``."""
    inner, meta = setting.kind.__origin__, setting.kind.__metadata__[0]
    if get_origin(inner) is Literal:
        return f"one of {', '.join(f'`{choice}`' for choice in get_args(inner))}"
    if _is_list(setting):
        return "a list of texts"
    words = _WORDS[inner]
    return f"{words} from {meta.ge:,} to {meta.le:,}" if meta.ge is not None else words


def shown_value(setting: Setting, value: object) -> str:
    """A value as everybody may read it."""
    if setting.is_secret:
        return "[hidden]"
    text = (
        ", ".join(value) if isinstance(value, tuple) else str(value).lower() if isinstance(value, bool) else str(value)
    )
    return text if len(text) <= _SHOWN_CHARS_MAX else f"{text[:_SHOWN_CHARS_MAX]}..."


def _is_list(setting: Setting) -> bool:
    return get_origin(setting.kind.__origin__) is tuple


def _wrong(setting: Setting, written: object, place: str, remedy: str) -> SettingsError:
    shown = written if setting.is_secret else (tuple(map(str, written)) if isinstance(written, list) else written)
    return SettingsError(f"{place}: `{setting.name}` cannot be `{shown_value(setting, shown)}`; {remedy}")
