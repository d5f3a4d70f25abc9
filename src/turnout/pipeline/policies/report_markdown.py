"""A report on a policy as a comment for a code host: what matters at the top, everything else to be opened."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final, TypeVar

from turnout.core.fields.catalogue import Value
from turnout.core.policy.bind import ACCOUNT_KEYS
from turnout.core.policy.diff.difference import Change, Difference, Transition
from turnout.core.policy.diff.words import places_said, summary_of, witness_said
from turnout.core.policy.finding import Finding, Severity
from turnout.core.review.examples import ExampleResult
from turnout.pipeline.policies.policy_report import Report

# A comment of a code host may have 65,536 characters.
CHARS_MAX: Final = 60_000
_SHOWN_MAX: Final = 25
Item = TypeVar("Item")
# By this a workflow finds the comment that it wrote before.
MARK: Final = "<!-- turnout policy report -->"


def markdown_of(report: Report) -> str:
    """The report as Markdown, which shows as it is meant whatever names and values are in it."""
    text = "\n".join([MARK, *_head(report), *_parts(report)]) + "\n"
    if len(text) <= CHARS_MAX:
        return text
    cut = text[: text.rfind("\n", 0, CHARS_MAX)]
    closing = "\n</details>" * max(0, cut.count("<details>") - cut.count("</details>"))
    return f"{cut}{closing}\n\n_There is more; `turnout policy report` shows all of it._\n"


def _head(report: Report) -> Iterator[str]:
    verdict = "nothing keeps it from going live" if report.may_go_live else "it must not go live"
    yield f"## {'✅' if report.may_go_live else '❌'} Policy {_code(report.policy)}: {verdict}"
    yield ""
    yield "| | |"
    yield "|---|---|"
    yield f"| Check | {_checked_said(report)} |"
    yield f"| Tests | {_tests_said(report.tests)} |"
    if report.difference is not None:
        yield f"| Difference to {_code(report.against)} | {_text(summary_of(report.difference))} |"
    if report.played is not None:
        yield f"| Simulation | {report.played.leads:,} leads, {report.played.moved:,} go elsewhere |"
    if report.missed:
        yield f"| Thresholds | {len(report.missed):,} missed |"


def _checked_said(report: Report) -> str:
    counts = [f"{report.checked.count(each):,} {each}{_s(report.checked.count(each))}" for each in Severity]
    return f"{report.checked.rules:,} rules and rows: {', '.join(counts)}"


def _tests_said(tests: Sequence[ExampleResult]) -> str:
    if not tests:
        return "the policy has none"
    counts = {status: sum(test.status == status for test in tests) for status in ("passed", "failed", "skipped")}
    return ", ".join(f"{count:,} {status}" for status, count in counts.items() if count)


def _parts(report: Report) -> Iterator[str]:
    failed = [test for test in report.tests if test.is_failed]
    errors = [finding for finding in report.checked.findings if finding.severity is Severity.ERROR]
    others = [finding for finding in report.checked.findings if finding.severity is not Severity.ERROR]
    yield from _folded("Tests that fail", failed, _test_lines, is_open=True)
    yield from _folded("Thresholds missed", report.missed, _line, is_open=True)
    yield from _folded("Errors", errors, _finding_lines, is_open=True)
    if report.difference is not None:
        yield from _difference_parts(report.difference)
    if report.played is not None:
        yield from _folded("What the simulation came to", report.played.lines, _line)
        yield from _folded("From whom to whom", report.played.moves, _line)
        yield from _folded("Leads per rep", report.played.loads, _line)
    yield from _folded("Warnings and notes", others, _finding_lines)
    yield from _folded("Not looked at", report.left_out, _line)


def _folded(
    title: str, items: Sequence[Item], lines: Callable[[Item], Iterable[str]], *, is_open: bool = False
) -> Iterator[str]:
    """A part that can be opened, with so many of its items."""
    if not items:
        return
    yield ""
    yield f"<details{' open' if is_open else ''}><summary>{title} ({len(items):,})</summary>"
    yield ""
    for item in items[:_SHOWN_MAX]:
        yield from lines(item)
    if len(items) > _SHOWN_MAX:
        yield f"- and {len(items) - _SHOWN_MAX:,} more"
    yield ""
    yield "</details>"


def _test_lines(test: ExampleResult) -> Iterator[str]:
    line = f" (line {test.line})" if test.line else ""
    yield f"- **{_text(test.name)}**{line}: {_text(test.happened)}"
    yield from (f"  - {_text(str(miss))}" for miss in test.misses)
    yield from (f"  - because {_text(why.strip())}" for why in test.why[:4])


def _finding_lines(finding: Finding) -> Iterator[str]:
    line = f", line {finding.line}" if finding.line else ""
    place = f"{_text(finding.place)}{line}: " if finding.place else ""
    yield f"- `{finding.code}` {place}{_text(finding.said)}"
    if finding.witness is not None:
        yield f"  - such as {_facts(finding.witness.facts)}: {_text(finding.witness.outcome)}"


def _difference_parts(difference: Difference) -> Iterator[str]:
    for title, found in (
        ("Leads that go elsewhere", difference.routes),
        ("Leads of another territory", difference.territories),
        ("Leads with another promise", difference.promises),
    ):
        yield from _folded(title, found, _transition_lines, is_open=title.endswith("elsewhere"))
    parts = [change for change in difference.changes if change.matters]
    yield from _folded("Parts that say something else", parts, _change_lines)
    places = [f"{each.place}: {each.reason}" for each in difference.not_decided]
    yield from _folded("Not decided", places, _line)


def _transition_lines(transition: Transition) -> Iterator[str]:
    old, new = transition.old, transition.new
    if old.said == new.said:
        # Rules that lead on alike may lead on to others.
        yield f"- {_text(old.said)} as before, with others below it: {_text(old.tried)} **→** {_text(new.tried)}"
    else:
        yield f"- {_text(old.said)} **→** {_text(new.said)}"
    yield f"  - was {_text(places_said(old.places))}; is {_text(places_said(new.places))}"
    yield f"  - such as a lead with {_code(witness_said(transition.witness))}"


def _change_lines(change: Change) -> Iterator[str]:
    was = f" (was {_code(change.was)})" if change.was else ""
    yield f"- {_text(change.section)} > {_text(change.name)}: {change.kind}{was}"
    for detail in change.details:
        yield f"  - {_text(detail.what)}: {_code(detail.old or 'nothing')} → {_code(detail.new or 'nothing')}"


def _line(said: str) -> list[str]:
    return [f"- {_text(said)}"]


def _facts(facts: Mapping[str, Value]) -> str:
    """A lead as the facts that conditions read; by whatever name an account is called, it is the account."""
    told = [f"{'account' if name == ACCOUNT_KEYS else name} = {_value(value)}" for name, value in facts.items()]
    return _code(", ".join(told) or "a lead of which nothing is known")


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _s(count: int) -> str:
    return "" if count == 1 else "s"


def _text(text: str) -> str:
    """A text that shows as it is: what is in backticks as code, and nothing in it taken for a command."""
    parts = " ".join(text.split()).split("`")
    if len(parts) % 2 == 0:
        return _escaped("'".join(parts))
    return "".join(_code(part) if at % 2 else _escaped(part) for at, part in enumerate(parts))


def _escaped(text: str) -> str:
    """Nobody is called by an `@`, and no name opens a tag, a link or a cell."""
    return re.sub(r"([\\*_\[\]<>|#~!])", r"\\\1", text).replace("@", "@\N{ZERO WIDTH NON-JOINER}")


def _code(text: str) -> str:
    clean = " ".join(text.split()).replace("`", "'").replace("|", "¦")
    return f"`{clean}`" if clean else "nothing"
