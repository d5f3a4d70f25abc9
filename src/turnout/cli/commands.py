"""Every command by its name, and the group that loads one when it is used: starting costs what is used, no more.

What a command is for stands here as well as in its own docstring, so that a list of all of them loads none. A test
holds the two to be the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, MutableMapping
from contextlib import contextmanager
from importlib import import_module
from typing import Any, Final, NamedTuple

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command, get_group


class Entry(NamedTuple):
    """Where a command is: a module of this folder, a function in it or the `app` of a group; and what it is for."""

    module: str
    name: str
    said: str


COMMANDS: Final[dict[str, Entry]] = {
    "serve": Entry("serve", "serve", "Take leads in over HTTP, decide who gets them, and answer what became of them."),
    "worker": Entry(
        "worker",
        "worker",
        "Keep promises and deliver messages, beside servers over the same PostgreSQL; any number may run.",
    ),
    "messages": Entry(
        "messages", "app", "What people and programs are told: list, show, retry, cancel, where it goes."
    ),
    "status": Entry("status", "status", "Say how a store is: its health, what is behind, what waits, what is in it."),
    "leads": Entry(
        "leads",
        "app",
        "Leads: list, show, accept, pass, reassign, touch, snooze, pause, resume, extend, close, merge, separate.",
    ),
    "duplicates": Entry("duplicates", "app", "What is kept twice: people, accounts, list, show, confirm, reject."),
    "holds": Entry("holds", "app", "Leads that wait for somebody: list."),
    "promises": Entry(
        "promises",
        "promises",
        "Show what was promised to leads: what falls due, what was missed, and how much else waits for somebody.",
    ),
    "habits": Entry(
        "habits",
        "habits",
        "Show what reps do with their leads beside their peers, and what stands out more than chance would have it.",
    ),
    "reps": Entry("reps", "app", "Reps: list, show, say who is there, how they are told."),
    "leave": Entry(
        "leaving",
        "leave",
        "Show everything that is in a rep's name and who would get it; with `--yes` let them go, now or on a day.",
    ),
    "realign": Entry(
        "realigning",
        "realign",
        "Show which accounts are not whose the live territories say they are; with `--yes` move them, and their leads.",
    ),
    "pools": Entry("pools", "app", "Pools: list, show who is next, the ledger of turns, credits."),
    "accounts": Entry("accounts", "app", "Accounts: list, show, change."),
    "reviews": Entry(
        "reviews", "app", "Leads whose account a person is asked about: list, show, confirm, reject, undo."
    ),
    "disputes": Entry("disputes", "app", "Leads that somebody says are not theirs: list, answer."),
    "merge": Entry("merges", "app", "Merges: accounts, people, list, show, undo."),
    "test-lead": Entry(
        "trials",
        "send_test",
        "Send a marked lead through everything, messages included; say what happened, and clean up after it.",
    ),
    "explain": Entry(
        "explain",
        "explain",
        "Print who got a lead and why: what was known, which rules fitted, who was considered, whose turn it was.",
    ),
    "check": Entry(
        "check",
        "check",
        "Say what is wrong, odd or worth knowing about a policy, each with its place, its line and an example lead.",
    ),
    "diff": Entry(
        "diff",
        "diff",
        "Say which leads go elsewhere under another policy, each with an example lead, and what else differs.",
    ),
    "policy": Entry("policy", "app", "Policies: read, render, schema, publish."),
    "test": Entry(
        "policy_test", "run_tests", "Run a policy's own tests: each lead is decided by the real engine, in memory."
    ),
    "import": Entry(
        "importing", "app", "Bring a company's tables into a store: `turnout import DIR`, or one kind of file."
    ),
    "route": Entry(
        "route", "route", "Say for every lead of a file who gets it and why. Writes the decisions and nothing else."
    ),
    "simulate": Entry(
        "simulate",
        "simulate",
        "Play a draft of a policy over what happened, or over a file: who would have got what, and what it adds up to.",
    ),
    "try": Entry(
        "trying",
        "try_files",
        "Draft a policy from your exports and show who would have got which lead, and where the holes are.",
    ),
    "match": Entry(
        "match", "match", "Say for every lead of a file which account of another file it belongs to, and why."
    ),
    "insights": Entry("insights", "app", "What many leads come to: rebuild."),
    "audit": Entry("audit", "app", "The record of everything that was done: search."),
    "verify": Entry(
        "verify",
        "verify",
        "Check every chain, checkpoint and book of a store; each finding names its table, row and lead.",
    ),
    "migrate": Entry(
        "migrate",
        "migrate",
        "Bring a store to the schema of this version, or make it where there is none; all of it or nothing.",
    ),
    "move": Entry("move", "move", "Copy a store into an empty database, compare every row, and verify it there."),
    "person": Entry("person", "app", "People: export, erase."),
    "key": Entry("keys", "app", "API keys: create, list, revoke."),
    "users": Entry("users", "app", "People who sign in: add, list, change, invite, password, remove."),
    "connectors": Entry("connectors", "app", "Connectors: list, set, remove, test, rekey."),
    "webhooks": Entry("webhooks", "app", "Webhooks: list, add, set, remove, test, resend, rotate."),
    "demo": Entry(
        "demo",
        "demo",
        "Run the whole server with a demo company, and show on a board who gets which lead and why.",
    ),
}


class Loaded(MutableMapping[str, Any]):
    """The commands by name, each loaded when it is first asked for."""

    def __init__(self, entries: dict[str, Entry]) -> None:
        self._entries = entries
        self._loaded: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:  # noqa: ANN401 - Typer's own
        """A command of that name, with whatever it imports."""
        if name not in self._loaded:
            self._loaded[name] = _load(name, self._entries[name])
        return self._loaded[name]

    def __setitem__(self, name: str, command: Any) -> None:  # noqa: ANN401 - as above
        """Typer may add commands; ours are all in the table."""
        self._entries.setdefault(name, Entry("", "", ""))
        self._loaded[name] = command

    def __delitem__(self, name: str) -> None:
        """Take a command away."""
        del self._entries[name]
        self._loaded.pop(name, None)

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)


class Commands(TyperGroup):
    """All commands. A list of them, for help or completion, is made of what stands in the table."""

    def __init__(self, **attributes: Any) -> None:  # noqa: ANN401 - Typer's own
        super().__init__(**attributes)
        self.commands = Loaded(dict(COMMANDS))

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ANN401, ARG002 - as above
        """The names, in the order of the table."""
        return list(self.commands)

    def format_help(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401 - as above
        """Help, without loading a command."""
        with self._listed():
            super().format_help(ctx, formatter)

    def shell_complete(self, ctx: Any, incomplete: str) -> Any:  # noqa: ANN401 - as above
        """What may stand here, without loading a command."""
        with self._listed():
            return super().shell_complete(ctx, incomplete)

    @contextmanager
    def _listed(self) -> Iterator[None]:
        loaded = self.commands
        self.commands = {name: TyperCommand(name, help=entry.said) for name, entry in COMMANDS.items()}
        try:
            yield
        finally:
            self.commands = loaded


def _load(name: str, entry: Entry) -> Any:  # noqa: ANN401 - Typer's own
    found: typer.Typer | Callable[..., None] = getattr(import_module(f"turnout.cli.{entry.module}"), entry.name)
    if isinstance(found, typer.Typer):
        command: Any = get_group(found)
    else:
        alone = typer.Typer(add_completion=False)
        alone.command(name)(found)
        command = get_command(alone)
    command.name = name
    return command
