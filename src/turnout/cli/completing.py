"""What may stand where somebody presses the tabulator: ids and names from the store, where that is quick.

A shell shows whatever is printed while it completes, so nothing here ever fails, waits or changes a store: what
cannot be known at once is not offered.
"""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from turnout.store.transaction import Row, Transaction

# Whoever waits longer for a suggestion has typed it.
SECONDS_MAX: Final = 2.0
LOCK_SECONDS_MAX: Final = 0.2
OFFERED_MAX: Final = 100
# Behind every text that begins with another one.
_LAST: Final = "\U0010ffff"

_LEADS: Final = "SELECT id, outcome, assignee FROM leads WHERE id >= ? AND id < ? AND status = ? ORDER BY id LIMIT ?"
_NEWEST_LEADS: Final = "SELECT id, outcome, assignee FROM leads WHERE status = ? ORDER BY seq DESC LIMIT ?"
_REPS: Final = "SELECT id, name FROM reps WHERE id >= ? AND id < ? ORDER BY id LIMIT ?"
_ACCOUNTS: Final = "SELECT id, name FROM accounts WHERE id >= ? AND id < ? ORDER BY id LIMIT ?"
_USERS: Final = "SELECT email, name FROM users ORDER BY email"
_KEYS: Final = "SELECT id, name FROM api_keys WHERE revoked_at IS NULL ORDER BY id"
_LIVE: Final = "SELECT p.text FROM policies p JOIN meta m ON m.value = p.hash WHERE m.name = 'live_policy'"
_POLICIES: Final = "SELECT hash, number FROM policies ORDER BY number DESC LIMIT ?"

# Letters, digits and marks that mean nothing to any shell.
_ONE_WORD: Final = re.compile(r"[\w.@+/=,%-]+")
_WORDS: Final = re.compile(r"[\w.@+/=,%-]+( [\w.@+/=,%-]+)*")
_ODD: Final = re.compile(r"[^\w.@+/=,% -]")

Offered = list[tuple[str, str]]


def complete_lead(ctx: Any, incomplete: str) -> Offered:  # noqa: ANN401 - Typer's own
    """Open leads: the newest, or those that begin so."""

    def ask(tx: Transaction) -> Offered:
        if incomplete:
            rows = tx.rows(_LEADS, (*_from(incomplete), "open", OFFERED_MAX))
        else:
            rows = tx.rows(_NEWEST_LEADS, ("open", OFFERED_MAX))
        return [(lead, f"{outcome}{f' to {rep}' if rep else ''}") for lead, outcome, rep in rows]

    return _asked(ctx, ask)


def complete_rep(ctx: Any, incomplete: str) -> Offered:  # noqa: ANN401 - as above
    """Reps by the beginning of their id."""
    return _asked(ctx, lambda tx: _named(tx.rows(_REPS, (*_from(incomplete), OFFERED_MAX))))


def complete_account(ctx: Any, incomplete: str) -> Offered:  # noqa: ANN401 - as above
    """Accounts by the beginning of their id."""
    return _asked(ctx, lambda tx: _named(tx.rows(_ACCOUNTS, (*_from(incomplete), OFFERED_MAX))))


def complete_key(ctx: Any, incomplete: str) -> Offered:  # noqa: ANN401 - as above
    """Keys in use."""
    return _starting(incomplete, _asked(ctx, lambda tx: _named(tx.rows(_KEYS))))


def complete_user(ctx: Any, incomplete: str) -> Offered:  # noqa: ANN401 - as above
    """Whoever may sign in."""
    return _starting(incomplete, _asked(ctx, lambda tx: _named(tx.rows(_USERS))))


def complete_policy(ctx: Any, incomplete: str) -> Offered:  # noqa: ANN401 - as above
    """Versions of the policy by the beginning of their hash."""

    def ask(tx: Transaction) -> Offered:
        rows = tx.rows(_POLICIES, (OFFERED_MAX,))
        return [(content[:12], f"version {number}") for content, number in rows]

    return _starting(incomplete, _asked(ctx, ask))


def complete_pool(ctx: Any, incomplete: str) -> Offered:  # noqa: ANN401 - as above
    """Pools of the live policy."""

    def ask(tx: Transaction) -> Offered:
        import yaml  # noqa: PLC0415 - only this needs it

        [(text,)] = tx.rows(_LIVE)
        # Names are all that is wanted, so the policy need not be understood.
        pools = yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader)).get("pools") or {}  # noqa: S506 - it is safe
        return [(str(name), "") for name in pools]

    return _starting(incomplete, _asked(ctx, ask))


def one_of(codes: Sequence[str]) -> Callable[[str], list[str]]:
    """A completer for words that are known beforehand."""

    def complete(incomplete: str) -> list[str]:
        return [code for code in codes if code and code.startswith(incomplete)]

    return complete


def _asked(ctx: Any, ask: Callable[[Transaction], Offered]) -> Offered:  # noqa: ANN401 - Typer's own
    """What the store says at once; nothing where it cannot, or somebody would have to wait."""
    found: Offered = []

    def look() -> None:
        try:
            found.extend(_ask(ctx.params.get("db"), ask))
        except BaseException:  # noqa: BLE001 - whatever is wrong, this is not the place to say it
            found.clear()

    # A server that does not answer is not waited for: the thread ends with the process.
    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    thread.join(SECONDS_MAX)
    return [] if thread.is_alive() else list(_harmless(found))


def _harmless(found: Offered) -> Iterator[tuple[str, str]]:
    """What may be put before a shell: it reads what it is offered as its own language, and anybody may name a lead.

    bash takes a blank for the end of a word.
    """
    value_of = _ONE_WORD if os.environ.get("_TURNOUT_COMPLETE", "").endswith("bash") else _WORDS
    for value, said in found:
        if value_of.fullmatch(value):
            yield value, " ".join(_ODD.sub(" ", said).split())


def _ask(db: str | None, ask: Callable[[Transaction], Offered]) -> Offered:
    from turnout.config import database_url  # noqa: PLC0415 - only completion needs it here
    from turnout.store.database import open_database  # noqa: PLC0415 - as above

    database = open_database(database_url(db), create=False, read_only=True, lock_seconds_max=LOCK_SECONDS_MAX)
    try:
        with database.reading() as tx:
            return ask(tx)
    finally:
        database.close()


def _from(incomplete: str) -> tuple[str, str]:
    """The least text that begins so, and one behind all that do."""
    return incomplete, incomplete + _LAST


def _named(rows: Sequence[Row]) -> Offered:
    return [(str(key), str(name)) for key, name in rows]


def _starting(incomplete: str, offered: Offered) -> Offered:
    return [(value, said) for value, said in offered if value.startswith(incomplete)]
