"""Findings of a check as lines that a person reads: by how much they matter, then by code, each with its place.

On a terminal lines are folded to its width and coloured; elsewhere nothing is folded, and nothing is coloured.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from shutil import get_terminal_size
from textwrap import wrap
from typing import Final, NamedTuple

from turnout.cli.tables import printable
from turnout.core.policy.finding import Finding, Severity, Witness
from turnout.core.policy.finding_codes import CODES
from turnout.pipeline.policies.checking import facts_data

_TITLES: Final = {Severity.ERROR: "errors", Severity.WARNING: "warnings", Severity.NOTE: "notes"}
_STYLES: Final = {Severity.ERROR: "bold red", Severity.WARNING: "bold yellow", Severity.NOTE: "bold cyan"}
_WIDTH_MAX: Final = 110
_ALSO_SHOWN: Final = 4
# So many findings of one code are shown unless all are asked for.
SHOWN_MAX: Final = 10


class Line(NamedTuple):
    """One line: how far it stands in, its text, and Rich's style for it."""

    indent: int
    text: str
    style: str = ""


def show_findings(findings: Sequence[Finding], file: str, shown_max: int = SHOWN_MAX) -> None:
    """Print findings; `file` names the policy before the numbers of lines, so that editors can jump there."""
    lines = [line for severity in Severity for line in _of_severity(findings, severity, file, shown_max)]
    if sys.stdout.isatty():
        _show_in_terminal(lines)
    else:
        sys.stdout.writelines(f"{' ' * line.indent}{line.text}".rstrip() + "\n" for line in lines)


def _of_severity(findings: Sequence[Finding], severity: Severity, file: str, shown_max: int) -> Iterator[Line]:
    mine = [finding for finding in findings if finding.severity is severity]
    if not mine:
        return
    yield Line(0, _TITLES[severity], _STYLES[severity])
    for code in dict.fromkeys(finding.code for finding in mine):
        same = [finding for finding in mine if finding.code == code]
        yield Line(2, f"{code}: {CODES[code].what}", "bold")
        for finding in same[:shown_max]:
            yield from _of_finding(finding, file)
        if len(same) > shown_max:
            yield Line(4, f"and {len(same) - shown_max:,} more; `--all` shows them", "dim")
        yield Line(4, f"remedy: {CODES[code].remedy}", "dim")
    yield Line(0, "")


def _of_finding(finding: Finding, file: str) -> Iterator[Line]:
    at = f"{file}:{finding.line}  " if finding.line else ""
    leads = f"  ({finding.leads:,} leads of late)" if finding.leads else ""
    where = f"{at}{printable(finding.place)}{leads}".strip()
    if where:
        yield Line(4, where, "cyan")
    yield Line(6, printable(finding.said))
    if finding.witness is not None and finding.witness.facts:
        yield from _of_witness(finding.witness)
    if finding.also:
        more = f" and {len(finding.also) - _ALSO_SHOWN:,} more" if len(finding.also) > _ALSO_SHOWN else ""
        yield Line(6, f"see also: {', '.join(map(printable, finding.also[:_ALSO_SHOWN]))}{more}", "dim")


def _of_witness(witness: Witness) -> Iterator[Line]:
    """A lead for which it is so, as a small table, and what the engine did with it."""
    facts = [(name, value_said(value)) for name, value in facts_data(witness.facts).items()]
    width = max((len(name) for name, _ in facts), default=0)
    yield Line(6, "for example this lead:" if facts else "for example a lead of which nothing is known:", "dim")
    yield from (Line(8, f"{printable(name):<{width}}  {printable(value)}", "dim") for name, value in facts)
    yield Line(8, f"-> {printable(witness.outcome)}", "dim")


def value_said(value: object) -> str:
    """A value as a person writes it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _show_in_terminal(lines: Sequence[Line]) -> None:
    from rich.console import Console  # noqa: PLC0415 - only a terminal needs it
    from rich.text import Text  # noqa: PLC0415 - as above

    console = Console(highlight=False)
    width = min(get_terminal_size().columns, _WIDTH_MAX)
    for line in lines:
        for part in wrap(line.text, max(20, width - line.indent), break_on_hyphens=False) or [""]:
            console.print(Text(" " * line.indent + part, style=line.style), soft_wrap=True)
