"""`turnout diff`: which leads go elsewhere under another policy, and what else it says otherwise."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Final

import typer

from turnout.cli.acting import now
from turnout.cli.exits import FOUND
from turnout.cli.options import Db, Json, opened, print_json
from turnout.cli.tables import printable
from turnout.errors import InputError

if TYPE_CHECKING:
    from turnout.core.policy.diff.difference import Difference
    from turnout.core.policy.diff.following import Counted
    from turnout.core.policy.diff.words import Line
    from turnout.pipeline.policies.differing import Source
    from turnout.store.transaction import Transaction

_WHICH: Final = "a file, `live`, the number of a version (`v12`) or its hash."
Old = Annotated[str, typer.Argument(help=f"The policy as it was: {_WHICH}", metavar="OLD")]
New = Annotated[str, typer.Argument(help=f"The policy as it is to be: {_WHICH}", metavar="NEW")]
Since = Annotated[str, typer.Option("--since", help="Count the leads of so long, where a store is named: `30d`.")]
Seconds = Annotated[str, typer.Option("--budget", help="Take so long at most; what is not settled by then is said.")]
ExitCode = Annotated[bool, typer.Option("--exit-code", help="Exit with 1 where there is a difference, else with 0.")]
Markdown = Annotated[bool, typer.Option("--markdown", help="Print it as Markdown, for a comment beside a change.")]


def diff(
    old: Old,
    new: New,
    db: Db = None,
    since: Since = "30d",
    budget: Seconds = "10s",
    exit_code: ExitCode = False,
    markdown: Markdown = False,
    as_json: Json = False,
) -> None:
    """Say which leads go elsewhere under another policy, each with an example lead, and what else differs.

    A reordering that changes nothing is no difference. With `--db`, or where OLD or NEW is a version of a store, the
    leads of late are followed through both policies and counted. Exits with 0 unless `--exit-code` is given.
    """
    length, seconds = timedelta(seconds=_seconds(since, "--since")), _seconds(budget, "--budget")
    difference, counted, sources = _compared(old, new, db, length, seconds)
    if as_json:
        from turnout.pipeline.policies.differing import difference_data  # noqa: PLC0415 - slow to load

        labels = {"old": sources[0].label, "new": sources[1].label}
        print_json({**labels, **difference_data(difference, counted)})
    elif markdown:
        from turnout.core.policy.diff.words import markdown_of  # noqa: PLC0415 - slow to load

        sys.stdout.write(markdown_of(difference, counted))
    else:
        _show(difference, counted)
    if exit_code and not difference.is_same:
        raise typer.Exit(FOUND)


def _seconds(text: str, option: str) -> int:
    from turnout.core.fields.values import parse_duration  # noqa: PLC0415 - slow to load

    seconds = parse_duration(text)
    if not seconds:
        raise InputError(f"`{option} {text}` is not a time; write `10s`, `2m` or `30d`")
    return seconds


def _compared(
    old: str, new: str, db: str | None, since: timedelta, seconds: float
) -> tuple[Difference, Counted | None, tuple[Source, Source]]:
    from turnout.core.policy.compile import compile_policy  # noqa: PLC0415 - slow to load
    from turnout.pipeline.policies.differing import count_differing, differ_compiled, source_of  # noqa: PLC0415 - as above
    from turnout.pipeline.policies.publish import roster_of  # noqa: PLC0415 - as above

    with _store(old, new, db) as tx:
        roster = roster_of(tx) if tx is not None else None
        sources = source_of(old, tx, roster), source_of(new, tx, roster)
        before, after = (compile_policy(source.policy) for source in sources)
        difference = differ_compiled(before, after, seconds=seconds, roster=roster)
        if tx is None:
            return difference, None, sources
        at = now()
        with _progress() as tell:
            return difference, count_differing(tx, before, after, at - since, at, tell), sources


@contextmanager
def _store(old: str, new: str, db: str | None) -> Iterator[Transaction | None]:
    """The store that is named, by `--db` or because a version of it is asked for; None where files are all it takes."""
    from turnout.pipeline.policies.differing import is_stored  # noqa: PLC0415 - slow to load

    if db is None and not (is_stored(old) or is_stored(new)):
        yield None
        return
    with opened(db, read_only=True) as database, database.reading() as tx:
        yield tx


@contextmanager
def _progress() -> Iterator[Callable[[int], None]]:
    """How many leads were followed so far, on a terminal; nothing elsewhere."""
    if not sys.stderr.isatty():
        yield lambda _done: None
        return
    from rich.console import Console  # noqa: PLC0415 - only a terminal needs it

    with Console(stderr=True).status("following leads") as status:
        yield lambda done: status.update(f"following leads: {done:,}")


def _show(difference: Difference, counted: Counted | None) -> None:
    from turnout.core.policy.diff.words import Line, Style, difference_lines, summary_of  # noqa: PLC0415 - slow to load

    summary = summary_of(difference, counted)
    lines = list(difference_lines(difference, counted))
    if not (lines and lines[0].text == summary):
        lines.append(Line(0, summary, Style.TITLE))
    if sys.stdout.isatty():
        _show_in_terminal(lines)
    else:
        sys.stdout.writelines(f"{' ' * line.indent}{printable(line.text)}\n" for line in lines)


_STYLES: Final = {"title": "bold", "item": "", "detail": "dim"}


def _show_in_terminal(lines: list[Line]) -> None:
    from rich.console import Console  # noqa: PLC0415 - only a terminal needs it
    from rich.padding import Padding  # noqa: PLC0415 - as above
    from rich.text import Text  # noqa: PLC0415 - as above

    console = Console(highlight=False)
    for line in lines:
        text = Text(printable(line.text), style=_STYLES[line.style])
        text.highlight_words([" -> "], style="bold cyan")
        console.print(Padding(text, (0, 0, 0, line.indent)))
