"""Cutting a YAML text along its tree, and putting it together again with some pieces written anew.

`Splicer` walks the tree of the text beside two versions of its data. Where both agree, the text is taken as it is, with
its comments; where they differ, it goes deeper, down to the one value that changed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeGuard

import yaml

from turnout.core.policy.pairing import are_same, pair_items
from turnout.core.policy.render import item_lines, section_lines, table_lines
from turnout.core.policy.table_text import amended_table
from turnout.core.policy.yaml_text import Data, entry, flow, member, scalar

_TABLE_COLUMNS = {"territories": ("name", "when", "pool", "owner"), "table": ("when", "to")}


class CannotKeepError(Exception):
    """The piece has to be written anew by whoever holds it."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """One entry of a block: `lead` is the white space and comments before it, `body` all of its own lines."""

    lead: str
    body: str


@dataclass(frozen=True, slots=True)
class _Child:
    """A child of a block in the text: where it begins, where its value stands, where its last line ends."""

    key: str
    start: int
    value: yaml.Node
    end: int


class Splicer:
    """One text and its tree. `depth_max` is how deep changes are looked for before a piece is written anew."""

    def __init__(self, text: str, depth_max: int) -> None:
        self._text = text
        self._depth_max = depth_max

    def spliced(self, old: Mapping[str, Data], new: Mapping[str, Data]) -> str:
        """The text, which says `old`, with the pieces changed that make it say `new`."""
        root = yaml.compose(self._text, Loader=yaml.CSafeLoader)
        if not isinstance(root, yaml.MappingNode) or root.flow_style:
            return ""
        start, end = self._start(root), self._end(root)
        return self._text[:start] + self._block_map(root, old, new, 0) + self._text[end:]

    def _start(self, node: yaml.Node) -> int:
        return _index(node.start_mark)

    def _end(self, node: yaml.Node) -> int:
        """Where the node's own text ends; the end mark of a block lies behind the comments that follow it."""
        if isinstance(node, yaml.CollectionNode) and not node.flow_style:
            last = node.value[-1][1] if isinstance(node, yaml.MappingNode) else node.value[-1]
            return self._line_end(max(self._end(last), self._start(last)))
        end = _index(node.end_mark)
        if isinstance(node, yaml.ScalarNode) and node.style in {"|", ">"}:
            return max(self._start(node), len(self._text[:end].rstrip()))
        return end

    def _line_end(self, at: int) -> int:
        """The end of the line, where nothing but a comment follows."""
        match = re.compile(r"[ \t]*(?:#[^\n]*)?(?=\r?\n|$)").match(self._text, at)
        return at + len(match[0].rstrip("\r")) if match else at

    def _value(
        self, node: yaml.Node, key: str, old: Data | None, new: Data, depth: int, *, in_flow: bool = False
    ) -> str:
        """The text of a value that says `new`."""
        if old is not None and are_same(old, new):
            return self._text[self._start(node) : self._end(node)]
        if depth >= self._depth_max or old is None:
            return self._fresh(node, new, in_flow=in_flow)
        if isinstance(node, yaml.MappingNode) and isinstance(new, Mapping) and isinstance(old, Mapping) and new:
            return (self._flow_map if node.flow_style else self._block_map)(node, old, new, depth)
        if isinstance(node, yaml.SequenceNode) and _is_list(new) and _is_list(old) and new:
            rewrite = self._flow_list if node.flow_style else self._block_list
            return rewrite(node, key, old, new, depth)
        if (
            isinstance(node, yaml.ScalarNode)
            and node.style == "|"
            and key in _TABLE_COLUMNS
            and _is_list(old)
            and _is_list(new)
        ):
            return self._table(node, key, old, new)
        return self._fresh(node, new, in_flow=in_flow)

    def _fresh(self, node: yaml.Node, new: Data, *, in_flow: bool) -> str:
        """A value on one line in the place of one that stood on its line."""
        is_block = isinstance(node, yaml.CollectionNode) and not node.flow_style
        is_literal = isinstance(node, yaml.ScalarNode) and node.style in {"|", ">"}
        has_maps = not isinstance(new, str | Mapping) and any(isinstance(item, Mapping) for item in new)
        if is_block or is_literal or has_maps or self._start(node) == self._end(node):
            raise CannotKeepError
        return scalar(new, is_in_flow=in_flow) if isinstance(new, str) else flow(new)

    def _block_map(self, node: yaml.MappingNode, old: Mapping[str, Data], new: Mapping[str, Data], depth: int) -> str:
        children = {child.key: child for child in self._map_children(node)}
        pieces = self._pieces(list(children.values()))
        indent = node.start_mark.column if node.start_mark else 0
        width = self._key_width(list(children.values()))

        def piece(key: str) -> _Piece:
            lead = pieces[key].lead if key in pieces else self._usual_lead(list(pieces.values()), indent, depth)
            if key not in children:
                return _Piece(lead, _fresh_entry(key, new[key], indent, width, depth))
            if key not in new:
                return pieces[key]
            return _Piece(lead, self._amended_entry(children[key], old.get(key), new[key], indent, width, depth))

        return _joined([piece(key) for key in _order(list(children), old, new)], list(pieces.values()))

    def _amended_entry(self, child: _Child, old: Data | None, new: Data, indent: int, width: int, depth: int) -> str:
        start, end = self._start(child.value), max(self._end(child.value), self._start(child.value))
        try:
            value = self._value(child.value, child.key, old, new, depth + 1)
        except CannotKeepError:
            return _fresh_entry(child.key, new, indent, width, depth)
        return self._text[child.start : start] + value + self._text[end : child.end]

    def _block_list(
        self, node: yaml.SequenceNode, key: str, old: Sequence[Data], new: Sequence[Data], depth: int
    ) -> str:
        children = list(self._list_children(node))
        pieces = list(self._pieces(children).values())
        indent = node.start_mark.column if node.start_mark else 0
        if len(old) != len(children):
            raise CannotKeepError
        found = []
        for item, place in zip(new, pair_items(old, new), strict=True):
            if place is None:
                lead = self._usual_lead(pieces, indent, 0 if key == "rules" else depth)
                found.append(_Piece(lead, _fresh_item(key, item, indent)))
            else:
                body = self._amended_item(children[place], key, old[place], item, indent, depth)
                found.append(_Piece(pieces[place].lead, body))
        return _joined(found, pieces)

    def _amended_item(self, child: _Child, key: str, old: Data, new: Data, indent: int, depth: int) -> str:
        start, end = self._start(child.value), self._end(child.value)
        try:
            value = self._value(child.value, key, old, new, depth + 1)
        except CannotKeepError:
            return _fresh_item(key, new, indent)
        return self._text[child.start : start] + value + self._text[end : child.end]

    def _map_children(self, node: yaml.MappingNode) -> Iterator[_Child]:
        for key, value in node.value:
            name = " ".join(str(key.value).split())
            end = max(self._end(value), self._start(value), self._end(key))
            yield _Child(name, self._start(key), value, self._line_end(end))

    def _list_children(self, node: yaml.SequenceNode) -> Iterator[_Child]:
        for number, value in enumerate(node.value):
            start = self._dash_before(value, node.start_mark.column if node.start_mark else 0)
            yield _Child(str(number), start, value, self._line_end(max(self._end(value), self._start(value))))

    def _dash_before(self, item: yaml.Node, column: int) -> int:
        """Where the dash of an item stands: on its line, or on a line above with the item below it."""
        at = self._text.rfind("\n", 0, self._start(item)) + 1
        while self._text[at + column : at + column + 1] != "-":
            if at == 0:
                raise CannotKeepError
            at = self._text.rfind("\n", 0, at - 1) + 1
        return at + column

    def _pieces(self, children: list[_Child]) -> dict[str, _Piece]:
        """The children with what stands between them. What follows the last one is nobody's."""
        ends = [children[0].start if children else 0, *(child.end for child in children)]
        return {
            child.key: _Piece(self._text[before : child.start], self._text[child.start : child.end])
            for before, child in zip(ends, children, strict=False)
        }

    def _usual_lead(self, pieces: list[_Piece], indent: int, depth: int) -> str:
        """The line ends between two entries of this block, as its second entry has them."""
        lead = pieces[1].lead if len(pieces) > 1 else "\n\n" if depth == 0 else "\n"
        blanks = re.match(r"(?:[ \t]*\r?\n)*", lead)
        return (blanks[0] if blanks and blanks[0] else "\n") + " " * indent

    def _key_width(self, children: list[_Child]) -> int:
        """How wide keys and their colons are where all values stand in one column, else 0."""
        on_line = [child for child in children if "\n" not in self._text[child.start : self._start(child.value)]]
        columns = {self._start(child.value) - child.start for child in on_line}
        return columns.pop() - 1 if len(columns) == 1 and len(on_line) > 1 else 0

    def _flow_map(self, node: yaml.MappingNode, old: Mapping[str, Data], new: Mapping[str, Data], depth: int) -> str:
        children = {child.key: child for child in self._map_children(node)}
        order = _order(list(children), old, new)
        kept = [key for key in children if key in order]
        parts, last = [], None
        if kept != [key for key in order if key in children]:
            raise CannotKeepError
        for key in order:
            if key not in children:
                parts.append(f"{scalar(key, is_in_flow=True)}: {flow(new[key])}")
                continue
            child, last = children[key], key
            start, end = self._start(child.value), self._end(child.value)
            is_same = key not in new
            value = (
                self._text[start:end]
                if is_same
                else self._value(child.value, key, old.get(key), new[key], depth + 1, in_flow=True)
            )
            parts.append(self._text[child.start : start] + value)
        first = next(iter(children.values()), None)
        if first is None or last is None or "\n" in self._text[self._start(node) : self._end(node)]:
            raise CannotKeepError
        opening = self._text[self._start(node) : first.start]
        return opening + ", ".join(parts) + "}"

    def _flow_list(
        self, node: yaml.SequenceNode, key: str, old: Sequence[Data], new: Sequence[Data], depth: int
    ) -> str:
        if len(old) != len(new) or len(old) != len(node.value):
            return self._fresh(node, new, in_flow=True)
        at, text = self._start(node), ""
        for child, before, after in zip(node.value, old, new, strict=True):
            start, end = self._start(child), self._end(child)
            text += self._text[at:start] + self._value(child, key, before, after, depth + 1, in_flow=True)
            at = end
        return text + self._text[at : self._end(node)]

    def _table(self, node: yaml.ScalarNode, key: str, old: Sequence[Data], new: Sequence[Data]) -> str:
        source = self._text[self._start(node) : self._end(node)]
        amended = amended_table(source, _TABLE_COLUMNS[key], old, new)
        if amended is None:
            raise CannotKeepError
        return amended


def _index(mark: yaml.Mark | None) -> int:
    return mark.index if mark else 0


def _is_list(data: Data | None) -> TypeGuard[Sequence[Data]]:
    return data is not None and not isinstance(data, str | Mapping)


def _order(present: list[str], old: Mapping[str, Data], new: Mapping[str, Data]) -> list[str]:
    """The keys as they will stand: in the text's order where the data's stayed, new ones after their neighbour."""
    staying = [key for key in present if key in new or key not in old]
    both = [key for key in new if key in old]
    if both != [key for key in old if key in new]:
        return [*(key for key in staying if key not in new), *new]
    before: str | None = None
    for key in new:
        if key not in staying:
            staying.insert(staying.index(before) + 1 if before else 0, key)
        before = key
    return staying


def _joined(pieces: list[_Piece], before: list[_Piece]) -> str:
    """The pieces in their new order; the first has no lead, and one that was first gets that of its neighbours."""
    if not pieces:
        raise CannotKeepError
    usual = before[1].lead if len(before) > 1 else "\n"
    blanks = re.match(r"(?:[ \t]*\r?\n)*[ \t]*", usual)
    text = re.sub(r"\A\s*", "", pieces[0].lead) + pieces[0].body
    for piece in pieces[1:]:
        text += (piece.lead or (blanks[0] if blanks else "\n")) + piece.body
    return text


def _fresh_entry(key: str, data: Data, indent: int, width: int, depth: int) -> str:
    if depth == 0:
        lines = section_lines(key, data)
    elif key in _TABLE_COLUMNS and not isinstance(data, str):
        lines = table_lines(key, data, _TABLE_COLUMNS[key], indent)
    else:
        lines = entry(key, data, indent, width)
    return "\n".join(lines)[indent:]


def _fresh_item(key: str, item: Data, indent: int) -> str:
    lines = item_lines(item, indent) if key == "rules" else member(item, indent)
    return "\n".join(lines)[indent:]
