"""A difference as lines that a person reads: leads that go elsewhere first, then whatever else says something else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from itertools import zip_longest
from typing import Final, NamedTuple

from turnout.core.fields.catalogue import Value
from turnout.core.policy.diff.difference import Change, Difference, Kind, Transition, What, Witness
from turnout.core.policy.diff.following import Count, Counted, Told

_TITLES: Final = {
    What.ROUTE: "leads that go elsewhere",
    What.TERRITORY: "leads of another territory",
    What.PROMISE: "leads that are promised something else",
}
_SAME: Final = "no difference: every lead has the same happen to it"
_PLACES_MAX: Final = 3
_DETAILS_MAX: Final = 12
# Facts that only conditions read; an account is shown by the key that its list has.
_ARRIVES: Final = "arrives in "
_KEYS: Final = "account.keys"


_MARKUP: Final = frozenset("<>*_|[]#")


class Style(StrEnum):
    """How a line is meant."""

    TITLE = "title"
    ITEM = "item"
    DETAIL = "detail"


class Line(NamedTuple):
    """One line: how far it stands in, its text, and what it is."""

    indent: int
    text: str
    style: Style


def difference_lines(difference: Difference, counted: Counted | None = None) -> Iterator[Line]:
    """Everything that differs; transitions with most leads first where they were counted."""
    if difference.is_same:
        yield Line(0, _SAME, Style.TITLE)
    for what in What:
        yield from _transitions(what, difference, counted)
    for section in dict.fromkeys(change.section for change in difference.changes):
        yield Line(0, section if section != "define" else "definitions", Style.TITLE)
        for change in difference.changes:
            if change.section == section:
                yield from _change(change)
    if difference.not_decided:
        yield Line(0, "not decided", Style.TITLE)
        yield from (Line(2, f"{each.place}: {each.reason}", Style.ITEM) for each in difference.not_decided)


def summary_of(difference: Difference, counted: Counted | None = None) -> str:
    """The whole in one sentence."""
    if difference.is_same:
        return _SAME
    kinds = {
        "way": len(difference.routes),
        "territory": len(difference.territories),
        "promise": len(difference.promises),
    }
    said = [f"{count:,} {_plural(word, count)} changed" for word, count in kinds.items() if count]
    parts = sum(change.matters for change in difference.changes)
    said += [f"{parts:,} {_plural('other part', parts)} changed"] if parts else []
    said += [f"{len(difference.not_decided):,} not decided"] if difference.not_decided else []
    if counted is not None:
        said.append(f"{counted.differing:,} of {counted.leads:,} leads of late go elsewhere")
    return ", ".join(said)


def _plural(word: str, count: int) -> str:
    if count == 1:
        return word
    return f"{word[:-1]}ies" if word.endswith("ry") else f"{word}s"


def _transitions(what: What, difference: Difference, counted: Counted | None) -> Iterator[Line]:
    known = {_told(transition): transition for transition in difference.transitions if transition.what is what}
    seen = {told: count for told, count in counted.by.items() if told.what is what} if counted else {}
    order = sorted({**known, **seen}, key=lambda told: -seen[told].leads if told in seen else 0)
    if order:
        yield Line(0, _TITLES[what], Style.TITLE)
    for told in order:
        count = _count_said(seen.get(told), is_counted=counted is not None)
        yield Line(2, f"{_way_said(told, known.get(told))}{count}", Style.ITEM)
        if told in known:
            yield from _transition(known[told])


def _way_said(told: Told, transition: Transition | None) -> str:
    if told.old != told.new:
        return f"{told.old} -> {told.new}"
    # Rules that lead on alike may lead on to others.
    below = f": {transition.old.tried} -> {transition.new.tried}" if transition else ""
    return f"{told.old} -> the same, with others below it{below}"


def _told(transition: Transition) -> Told:
    return Told(transition.what, transition.old.said, transition.new.said)


def _count_said(count: Count | None, *, is_counted: bool) -> str:
    if count is None:
        return "  (none of late)" if is_counted else ""
    examples = f": {', '.join(count.examples)}" if count.examples else ""
    return f"  ({count.leads:,} {_plural('lead', count.leads)} of late{examples})"


def _transition(transition: Transition) -> Iterator[Line]:
    yield Line(4, f"was {places_said(transition.old.places)}; is {places_said(transition.new.places)}", Style.DETAIL)
    yield Line(4, f"for example a lead with {witness_said(transition.witness)}", Style.DETAIL)


def places_said(places: Sequence[str]) -> str:
    """The first of some places, and how many more there are."""
    more = f" and {len(places) - _PLACES_MAX:,} more" if len(places) > _PLACES_MAX else ""
    return ", ".join(f"`{place}`" for place in places[:_PLACES_MAX]) + more


def witness_said(witness: Witness) -> str:
    """The facts that show it: `country AT, employees 500; territory DACH instead of none`."""
    same = [_fact_said(name, value) for name, value in _shown(witness.facts).items()]
    others = [f"{name} {value_said(new)} instead of {value_said(old)}" for name, (old, new) in witness.apart.items()]
    return "; ".join(filter(None, (", ".join(same), *others))) or "nothing known of it"


def _shown(facts: Mapping[str, Value]) -> dict[str, Value]:
    shown = {name: value for name, value in facts.items() if name not in {_KEYS, "today"}}
    if keys := facts.get(_KEYS):
        shown["account"] = keys
    return dict(sorted(shown.items()))


def _fact_said(name: str, value: Value) -> str:
    if name.startswith(_ARRIVES):
        return name if value is True else f"arrives outside {name.removeprefix(_ARRIVES)}"
    return f"{name} {value_said(value)}"


def value_said(value: Value) -> str:
    """A value as a person writes it."""
    match value:
        case None:
            return "unknown"
        case bool():
            return "yes" if value else "no"
        case tuple():
            return " and ".join(value) or "unknown"
        case _:
            return str(value)


def _change(change: Change) -> Iterator[Line]:
    yield Line(2, _headline(change), Style.ITEM)
    for detail in change.details[:_DETAILS_MAX]:
        what = f"{detail.what}: " if detail.what else ""
        yield Line(4, f"{what}{detail.old or 'nothing'} -> {detail.new or 'nothing'}", Style.DETAIL)
    if len(change.details) > _DETAILS_MAX:
        yield Line(4, f"and {len(change.details) - _DETAILS_MAX:,} more", Style.DETAIL)
    if change.section == "pools" and any(detail.what == "counter" for detail in change.details):
        yield Line(4, "its turns begin anew; `counter:` with the old name goes on with them", Style.DETAIL)


def _headline(change: Change) -> str:
    name = f"`{change.name}`" if change.name else change.section
    return f"{name} was `{change.was}`" if change.kind is Kind.RENAMED else f"{name} {change.kind}"


def markdown_of(difference: Difference, counted: Counted | None = None) -> str:
    """The same as Markdown, for a comment beside a change."""
    lines = [f"**{summary_of(difference, counted)}**", ""]
    for line in difference_lines(difference, counted):
        if line.style == Style.TITLE:
            lines += ["", f"### {line.text}", ""] if line.text != _SAME else []
        else:
            lines.append(f"{' ' * (line.indent - 2)}- {_escaped(line.text)}")
    return "\n".join(lines).strip() + "\n"


def _escaped(text: str) -> str:
    """Text in which nothing is taken for markup but the backticks that stand around names."""
    parts = text.replace(" -> ", " → ").split("`")
    plain = ["".join(f"\\{char}" if char in _MARKUP else char for char in part) for part in parts[::2]]
    return "`".join(part for pair in zip_longest(plain, parts[1::2]) for part in pair if part is not None)
