"""`turnout test-lead`: a marked lead through everything, messages included, with what happened and when."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from turnout.cli.acting import ACTOR, now
from turnout.cli.exits import FOUND
from turnout.cli.options import Db, Json, opened, print_json
from turnout.cli.tables import printable
from turnout.errors import InputError

if TYPE_CHECKING:
    from datetime import datetime

    from turnout.core.decision import Known
    from turnout.core.lead import Lead
    from turnout.pipeline.asking.front import Done
    from turnout.pipeline.asking.jobs import Job
    from turnout.pipeline.desk.trial import Step
    from turnout.pipeline.serving.dispatcher import Dispatcher
    from turnout.store.database import Database

To = Annotated[
    str,
    typer.Option(
        "--to",
        help="Send all its messages there and nowhere else: `email:me@example.com`, `slack:U012AB3CD`, `sms:+49...`.",
        metavar="CHANNEL:ADDRESS",
    ),
]
Set = Annotated[
    list[str] | None,
    typer.Option("--set", help="A field of the lead, such as `company=Acme`; may come again.", metavar="FIELD=VALUE"),
]
Wait = Annotated[float, typer.Option("--wait", min=0, max=120, help="Wait so many seconds for its messages.")]


def send_test(to: To = "", fields: Set = None, wait: Wait = 20, db: Db = None, as_json: Json = False) -> None:
    """Send a marked lead through everything, messages included; say what happened, and clean up after it.

    Messages are sent by `turnout serve` or `turnout worker`. Leaves with 1 where somebody was not told who was to be.
    """
    import msgspec  # noqa: PLC0415 - slow to load

    from turnout.api.lead_ids import LeadIds  # noqa: PLC0415 - as above
    from turnout.observe.logs import configure_logs  # noqa: PLC0415 - as above
    from turnout.pipeline.desk.trial import checked_address, try_out  # noqa: PLC0415 - as above
    from turnout.pipeline.serving.dispatcher import COMMANDS, Dispatcher  # noqa: PLC0415 - as above

    address, record = checked_address(to), dict(map(_pair, fields or ()))
    configure_logs("error")
    with opened(db) as database:
        dispatcher = Dispatcher(database, now, os.urandom, COMMANDS)
        try:
            dispatcher.run([])
            name = f"TEST-{LeadIds().make(now())}"
            tell = _tell if not as_json else _say_nothing
            trial = try_out(_Here(database, dispatcher), name, record, address, wait, ACTOR, tell)
        finally:
            dispatcher.close()
    if as_json:
        print_json(msgspec.to_builtins(trial))
    if not trial.is_ok:
        raise typer.Exit(FOUND)


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name.strip():
        raise InputError(f"--set `{text[:80]}` is no field with a value; write `company=Acme`")
    return name.strip(), value.strip()


def _tell(step: Step) -> None:
    """One step as it happens."""
    mark = " " if step.is_ok else "!"
    sys.stdout.write(f"{mark} {step.millis:>8,.0f} ms  {step.what:<10}  {printable(step.said)}\n")
    sys.stdout.flush()


def _say_nothing(_step: Step) -> None:
    """All of it is printed at the end."""


class _Here:
    """A store of which this process is one writer."""

    def __init__(self, database: Database, dispatcher: Dispatcher) -> None:
        self.database = database
        self._dispatcher = dispatcher

    def do(self, job: Job) -> Done:
        return self._dispatcher.run([job])[0]

    def enrich(self, lead: Lead) -> tuple[Known, str]:
        enricher, policy = self._dispatcher.live.reading
        return enricher.enrich(lead), policy

    def now(self) -> datetime:
        return now()
