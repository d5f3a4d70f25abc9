"""Plain data as YAML text: scalars quoted only where YAML needs it, flow style where a line is long enough for it.

Every scalar of a policy is text, so `NO`, `12` and `2026-01-01` stand without quotes. What a policy's sections look
like is said in `render`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

Data: TypeAlias = "str | Sequence[Data] | Mapping[str, Data]"

WIDTH = 120
# YAML takes a key without `? ` only up to 1,024 characters.
_KEY_LENGTH_MAX = 1_000
_INDICATORS = frozenset("-?:,[]{}#&*!|>'\"%@`=<")
_FLOW_SIGNS = re.compile(r"[,\[\]{}]|:(?!\w)")
_BLOCK_SIGNS = re.compile(r": | #|:$")
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}


def scalar(text: str, *, is_in_flow: bool = False) -> str:
    """The text on one line, in quotes where it would not be read back as it is."""
    if _is_plain(text) and not (is_in_flow and _FLOW_SIGNS.search(text)):
        return text
    if text.isprintable() and ('"' in text or "\\" in text):
        return "'" + text.replace("'", "''") + "'"
    return '"' + "".join(_ESCAPES.get(char) or _escaped(char) for char in text) + '"'


def _is_plain(text: str) -> bool:
    return (
        bool(text)
        and text.isprintable()
        and text[0] not in _INDICATORS
        and " " not in {text[0], text[-1]}
        and not _BLOCK_SIGNS.search(text)
    )


def _escaped(char: str) -> str:
    if char.isprintable():
        return char
    code = ord(char)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def flow(data: Data) -> str:
    """The data on one line: `{reps: [anna 3, bela 1], needs: language}`."""
    match data:
        case str():
            return scalar(data, is_in_flow=True)
        case Mapping():
            return "{" + ", ".join(f"{_flow_key(key)}: {flow(value)}" for key, value in data.items()) + "}"
        case _:
            return "[" + ", ".join(flow(item) for item in data) + "]"


def _flow_key(key: str) -> str:
    text = scalar(key, is_in_flow=True)
    return f"? {text} " if len(text) > _KEY_LENGTH_MAX else text


def entry(key: str, data: Data, indent: int, key_width: int = 0) -> Iterator[str]:
    """The lines of `key: value`; a value that does not fit beside its key stands below it.

    `key_width` is how wide the key and its colon are made, so that values of a section stand in one column.
    """
    name = scalar(key, is_in_flow=True)
    is_long = len(name) > _KEY_LENGTH_MAX
    head = " " * indent + (f"? {name}\n{' ' * indent}:" if is_long else f"{name}:".ljust(key_width))
    if isinstance(data, str):
        yield from _text_entry(head, data, indent)
        return
    line = f"{head} {flow(data)}"
    if not data or is_long or (len(line) <= WIDTH and _is_shallow(data)):
        yield from line.split("\n")
    elif isinstance(data, Mapping):
        yield head.rstrip()
        for inner, value in data.items():
            yield from entry(inner, value, indent + 2)
    else:
        yield head.rstrip()
        for item in data:
            yield from member(item, indent + 2)


def _is_shallow(data: Data) -> bool:
    """True where one line is still read at a glance: no map in a list."""
    return isinstance(data, Mapping) or not any(isinstance(item, Mapping) for item in data)


def _text_entry(head: str, text: str, indent: int) -> Iterator[str]:
    lines = text.split("\n")
    if len(lines) > 1 and text.strip() == text and all(line.isprintable() for line in lines):
        yield f"{head.rstrip()} |-"
        for line in lines:
            yield " " * (indent + 2) + line if line else ""
    else:
        yield from f"{head} {scalar(text)}".split("\n")


def member(data: Data, indent: int) -> Iterator[str]:
    """The lines of one `- ` item; a map begins on the line of its dash."""
    if isinstance(data, str) or not data or not isinstance(data, Mapping):
        yield " " * indent + f"- {flow(data)}"
        return
    lines = (line for key, value in data.items() for line in entry(key, value, indent + 2))
    yield " " * indent + "- " + next(lines)[indent + 2 :]
    yield from lines
