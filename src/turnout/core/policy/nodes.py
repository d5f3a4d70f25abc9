"""A YAML text as a tree of plain text with line numbers: every scalar is text, so `NO` is Norway.

Built from the parser's event stream without recursion, with limits on depth and size, so that no input can crash it.
Anchors and aliases are refused: a policy is read aloud, and an alias cannot be.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import yaml

from turnout.errors import PolicyError, Problem

DEPTH_MAX = 20
NODES_MAX = 2_000_000


@dataclass(slots=True)
class Text:
    """A scalar as it was written."""

    value: str
    line: int
    is_block: bool = False


@dataclass(slots=True)
class Seq:
    """A sequence."""

    line: int
    items: list[Node] = field(default_factory=list)


@dataclass(slots=True)
class Map:
    """A mapping; keys keep their order, and a key that stands twice is still here twice."""

    line: int
    items: list[tuple[Text, Node]] = field(default_factory=list)


Node = Text | Seq | Map


def read_nodes(text: str) -> Node | None:
    """The tree of one YAML document, or None for an empty one. Raises PolicyError with the line of what is wrong."""
    if "\x00" in text:
        raise _error("the text holds a NUL character; save it as plain text", text.count("\n", 0, text.index("\x00")))
    stack: list[Seq | Map] = []
    pending: list[Text | None] = []
    root: Node | None = None
    for count, event in enumerate(_events(text)):
        line = event.start_mark.line if event.start_mark else 0
        if count > NODES_MAX:
            raise _error("the policy is too large; put long lists into CSV files", line)
        match event:
            case yaml.NodeEvent() if event.anchor is not None:
                raise _error("anchors and aliases (`&`, `*`) are not part of the language", line)
            case yaml.DocumentStartEvent() if root is not None:
                raise _error("a policy is one document; remove the `---` between two", line)
            case yaml.ScalarEvent():
                leaf = Text(event.value, line + 1, is_block=event.style in {"|", ">"})
                root = _place(leaf, stack, pending, root)
            case yaml.SequenceStartEvent() | yaml.MappingStartEvent():
                if len(stack) >= DEPTH_MAX:
                    raise _error(f"the text is nested deeper than {DEPTH_MAX} levels", line)
                branch = Seq(line + 1) if isinstance(event, yaml.SequenceStartEvent) else Map(line + 1)
                root = _place(branch, stack, pending, root)
                stack.append(branch)
                pending.append(None)
            case yaml.SequenceEndEvent() | yaml.MappingEndEvent():
                stack.pop()
                pending.pop()
    return root


def _place(node: Node, stack: list[Seq | Map], pending: list[Text | None], root: Node | None) -> Node:
    """Put a node where it belongs; a mapping takes a key first and its value after."""
    if not stack:
        return node
    top = stack[-1]
    assert root is not None
    if isinstance(top, Seq):
        top.items.append(node)
    elif (key := pending[-1]) is not None:
        top.items.append((key, node))
        pending[-1] = None
    elif isinstance(node, Text):
        pending[-1] = node
    else:
        raise _error("a key must be a plain word", node.line - 1)
    return root


def _events(text: str) -> Iterator[yaml.Event]:
    try:
        yield from yaml.parse(text, Loader=yaml.CSafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        said = " ".join(part for part in (error.problem, error.context) if part)
        raise _error(f"this is not valid YAML: {said}", mark.line if mark else -1) from error
    except (yaml.YAMLError, UnicodeError, ValueError) as error:
        raise _error(f"this is not valid YAML: {error}".splitlines()[0], -1) from error


def _error(message: str, line_from_zero: int) -> PolicyError:
    return PolicyError([Problem((), message, line_from_zero + 1)])
