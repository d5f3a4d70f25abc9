"""How far somebody who is signed in reaches: through which routes by their role, and to which leads and reps there.

What is out of reach is answered as if it were not there. One place sees to it: what an address names is looked at
before its route is, and whom a body names when it is read; lists ask the store for no more (`within_of`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final, TypeVar

from fastapi import Request
from fastapi.concurrency import run_in_threadpool

from turnout.api.problems import FieldProblem, Problem
from turnout.api.roles import cell_of, may_call
from turnout.api.tracking import route_of
from turnout.store.transaction import Transaction
from turnout.store.users import Role
from turnout.store.within import Within

if TYPE_CHECKING:
    from turnout.api.keyring import Caller

T = TypeVar("T")
# Whom a body may name, by the name of its field.
_NAMES: Final = ("rep", "to")
_OF_ASSIGNMENT: Final = "SELECT l.id FROM assignments a JOIN leads l ON l.seq = a.lead WHERE a.seq = ?"
_OF_MESSAGE: Final = "SELECT l.id FROM deliveries d JOIN leads l ON l.seq = d.lead WHERE d.seq = ?"
_OF_REVIEW: Final = "SELECT l.id FROM match_reviews r JOIN leads l ON l.seq = r.lead WHERE r.number = ?"
_OF_DISPUTE: Final = "SELECT l.id FROM disputes d JOIN leads l ON l.seq = d.lead WHERE d.number = ?"
_OF_ABSENCE: Final = "SELECT rep FROM absences WHERE number = ?"


def must_be_for(role: Role, method: str, path: str) -> None:
    """Let a role through that may call a route. Raises Problem for any other, and for a route that is in no table."""
    if not may_call(role, f"{method} {path}"):
        raise Problem("role_missing", f"role `{role}` may not do this; ask somebody who may")


async def must_be_within(request: Request, caller: Caller) -> None:
    """Let a request through whose address names what its caller reaches. Raises Problem as if nothing were there."""
    named = [(name, value) for name, value in request.path_params.items() if name in _LOOKS]
    if named and caller.within is not None and caller.user is not None:
        await run_in_threadpool(_look, request, caller.within, caller.user.role, named)


def _look(request: Request, within: Within, role: Role, named: list[tuple[str, str]]) -> None:
    changes = request.method != "GET" and cell_of(role, f"{request.method} {route_of(request.scope)}") != "had"
    with request.app.state.front.database.asking() as tx:
        for name, value in named:
            if not _LOOKS[name](tx, within, value, changes):
                raise Problem(f"{name}_not_found", f"there is no {name} `{value[:200]}`")


def _lead(tx: Transaction, within: Within, lead: str, changes: bool) -> bool:
    return within.holds_lead(tx, lead) if changes else within.has_lead(tx, lead)


def _decision(tx: Transaction, within: Within, decision: str, changes: bool) -> bool:
    return _lead(tx, within, decision.rpartition(".")[0], changes)


def _rep(_tx: Transaction, within: Within, rep: str, _changes: bool) -> bool:
    return rep in within.reps


def _absence(tx: Transaction, within: Within, absence: str, _changes: bool) -> bool:
    return bool({rep for (rep,) in _rows(tx, _OF_ABSENCE, absence)} & {*within.reps})


def _through(sql: str) -> Callable[[Transaction, Within, str, bool], bool]:
    """What looks at the lead that something is about."""

    def look(tx: Transaction, within: Within, number: str, _changes: bool) -> bool:
        return any(within.has_lead(tx, lead) for (lead,) in _rows(tx, sql, number))

    return look


def _rows(tx: Transaction, sql: str, number: str) -> list[tuple[str]]:
    """What a question about a number finds; nothing for what is none, which the route itself then says."""
    is_number = number.isascii() and number.isdigit() and int(number) < 2**63
    return [(str(row[0]),) for row in tx.rows(sql, (int(number),))] if is_number else []


# What looks at each parameter of an address that names something of somebody's.
_LOOKS: Final[Mapping[str, Callable[[Transaction, Within, str, bool], bool]]] = {
    "lead": _lead,
    "decision": _decision,
    "rep": _rep,
    "absence": _absence,
    "assignment": _through(_OF_ASSIGNMENT),
    "message": _through(_OF_MESSAGE),
    "review": _through(_OF_REVIEW),
    "dispute": _through(_OF_DISPUTE),
}


def within_of(request: Request) -> Within | None:
    """What the caller of a request sees of leads and reps, for lists; None is everything."""
    caller: Caller = request.state.caller
    return caller.within


def own_rep(request: Request, named: str | None) -> str | None:
    """Who does something with a lead: whom the body names, and else a rep who is signed in, themselves."""
    caller: Caller = request.state.caller
    is_rep = caller.user is not None and caller.user.role == "rep"
    return caller.user.rep if is_rep and named is None and caller.user is not None else named


def must_be_own(request: Request, rep: str | None) -> None:
    """Let somebody through who asks about a rep whom they reach. Raises Problem for any other."""
    within = within_of(request)
    if within is not None and rep is not None and rep not in within.reps:
        fault = f"`{rep[:60]}` is not one of yours"
        raise Problem("unknown_rep", f"`rep`: {fault}", [FieldProblem("rep", fault)])


def must_name_own(request: Request, body: T) -> T:
    """A body that names no rep whom its caller does not reach. Raises Problem for any other."""
    if getattr(request.state, "caller", None) is not None:
        for value in (getattr(body, name, None) for name in _NAMES):
            if isinstance(value, str):
                must_be_own(request, value)
    return body
