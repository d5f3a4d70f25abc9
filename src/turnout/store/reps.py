"""Reps and teams as they are kept. Whether somebody is there right now is not a fact of these tables."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

import msgspec
from sqlalchemy import Column, Table, Text

from turnout.core.rep import Presence, Rep, RepId, RepStatus, Team, WorkWeek
from turnout.store.metadata import METADATA, WHOLE, from_micros, text_column, upsert
from turnout.store.transaction import Row, Transaction, places, transaction_of

REPS: Final = Table(
    "reps",
    METADATA,
    Column("number", WHOLE, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    text_column("name"),
    text_column("email"),
    text_column("teams", default="[]"),
    text_column("role"),
    text_column("region"),
    text_column("country"),
    text_column("zone", default="UTC"),
    text_column("days"),
    text_column("spans", default="[]"),
    text_column("holidays", default="[]"),
    text_column("skills", default="{}"),
    text_column("numbers", default="{}"),
    Column("daily_cap", WHOLE),
    Column("open_cap", WHOLE),
    text_column("status", default=RepStatus.ACTIVE.value),
    Column("joined_on", Text),
    Column("backup", Text),
    Column("manager", Text),
)
# Teams that were described. One that a rep only names exists without a row.
TEAMS: Final = Table(
    "teams",
    METADATA,
    Column("number", WHOLE, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    text_column("zone", default="UTC"),
    text_column("days"),
    text_column("spans", default="[]"),
    text_column("holidays", default="[]"),
)

_REP_COLUMNS: Final = (
    "name", "email", "teams", "role", "region", "country", "zone", "days", "spans", "holidays", "skills", "numbers",
    "daily_cap", "open_cap", "status", "joined_on", "backup", "manager",
)  # fmt: skip
_PUT_REP: Final = upsert("reps", "id", _REP_COLUMNS)
_PUT_TEAM: Final = upsert("teams", "name", ("zone", "days", "spans", "holidays"))
_READ_REPS: Final = f"SELECT id, {', '.join(_REP_COLUMNS)} FROM reps ORDER BY number"
_READ_TEAMS: Final = "SELECT name, zone, days, spans, holidays FROM teams ORDER BY number"
_FIND_REP: Final = f"SELECT id, {', '.join(_REP_COLUMNS)} FROM reps WHERE id = ?"
_FIND_TEAM: Final = "SELECT name, zone, days, spans, holidays FROM teams WHERE name = ?"
_STATES: Final = f"""
SELECT r.id, {", ".join(f"r.{name}" for name in _REP_COLUMNS)}, coalesce(l.open, 0), l.last_at, p.presence
FROM reps r LEFT JOIN loads l ON l.rep = r.id LEFT JOIN presence p ON p.rep = r.id
"""
# Whoever looks for a few of them need not read all.
_AT_ONCE: Final = 200
_texts_in: Final = msgspec.json.Decoder(tuple[str, ...]).decode
_skills_in: Final = msgspec.json.Decoder(dict[str, frozenset[str]]).decode
_numbers_in: Final = msgspec.json.Decoder(dict[str, int]).decode


@dataclass(frozen=True, slots=True)
class RepState:
    """A rep with what changes by itself: open leads, when the last one came, and what they say of themselves."""

    rep: Rep
    open_leads: int
    last_received_at: datetime | None
    presence: Presence


def read_reps(source: Transaction | sqlite3.Connection) -> tuple[Rep, ...]:
    """Every rep, those who left too, in the order in which they came in."""
    return tuple(map(_rep_of, transaction_of(source).rows(_READ_REPS)))


def read_teams(source: Transaction | sqlite3.Connection) -> dict[str, Team]:
    """Each team that was described, by its name."""
    rows = transaction_of(source).rows(_READ_TEAMS)
    return {name: Team(name, zone, _week_of(*week)) for name, zone, *week in rows}


def known_reps(tx: Transaction, names: Collection[str]) -> dict[str, RepId]:
    """The rep whom each of these names means, by id, else by e-mail address; nobody for a name that is not in it."""
    if not names:
        return {}
    wanted = sorted({*names, *(name.lower() for name in names)})
    marks = places(len(wanted))
    rows = tx.rows(f"SELECT id, email FROM reps WHERE id IN ({marks}) OR email IN ({marks})", (*wanted, *wanted))
    ids = {rep for rep, _ in rows}
    by_email = {email: rep for rep, email in rows if email}
    found = ((name, name if name in ids else by_email.get(name.lower())) for name in names)
    return {name: RepId(rep) for name, rep in found if rep}


def find_rep(tx: Transaction, rep: str) -> Rep | None:
    """A rep by id, or None."""
    found = tx.rows(_FIND_REP, (rep,))
    return _rep_of(found[0]) if found else None


def find_state(tx: Transaction, rep: str) -> RepState | None:
    """A rep by id with what changes by itself, or None."""
    found = tx.rows(f"{_STATES} WHERE r.id = ?", (rep,))
    return _state_of(found[0]) if found else None


def read_states(tx: Transaction, after: str, status: RepStatus | None = None) -> Iterator[RepState]:
    """Reps behind an id in the order of their ids, with what changes by itself."""
    where, params = ("", []) if status is None else (" AND r.status = ?", [status.value])
    sql = f"{_STATES} WHERE r.id > ?{where} ORDER BY r.id LIMIT {_AT_ONCE}"
    while rows := tx.rows(sql, (after, *params)):
        yield from map(_state_of, rows)
        after = rows[-1][0]


def rep_names(tx: Transaction) -> list[tuple[str, str, str]]:
    """Everybody's id, name and status, in the order in which they came."""
    return [(rep, name, status) for rep, name, status in tx.rows("SELECT id, name, status FROM reps ORDER BY number")]


def rep_ids(tx: Transaction) -> list[str]:
    """The id of every rep."""
    return [rep for (rep,) in tx.rows("SELECT id FROM reps ORDER BY number")]


def find_team(tx: Transaction, name: str) -> Team | None:
    """A team that was described, or None."""
    found = tx.rows(_FIND_TEAM, (name,))
    return Team(found[0][0], found[0][1], _week_of(*found[0][2:])) if found else None


def teams_named(tx: Transaction) -> dict[str, list[str]]:
    """The members of each team that a rep names, in the order of their ids."""
    members: dict[str, list[str]] = {}
    for rep, teams in tx.rows("SELECT id, teams FROM reps WHERE teams <> '[]' ORDER BY id"):
        for team in _texts_in(teams):
            members.setdefault(team, []).append(rep)
    return members


def delete_team(tx: Transaction, name: str) -> None:
    """Forget what was said of a team; it exists for as long as a rep names it."""
    tx.run("DELETE FROM teams WHERE name = ?", (name,))


def put_reps(tx: Transaction, reps: Sequence[Rep]) -> None:
    """Add reps, or change those with the same id."""
    tx.run_many(_PUT_REP, [_rep_row(rep) for rep in reps])


def put_teams(tx: Transaction, teams: Sequence[Team]) -> None:
    """Add teams, or change those with the same name."""
    tx.run_many(_PUT_TEAM, [(team.name, team.zone, *_week_row(team.week)) for team in teams])


def _rep_of(row: Row) -> Rep:
    found = dict(zip(("id", *_REP_COLUMNS), row, strict=True))
    return Rep(
        id=RepId(found["id"]),
        name=found["name"],
        email=found["email"],
        teams=_texts_in(found["teams"]),
        role=found["role"],
        region=found["region"],
        country=found["country"],
        zone=found["zone"],
        week=_week_of(found["days"], found["spans"], found["holidays"]),
        skills=_skills_in(found["skills"]),
        numbers=_numbers_in(found["numbers"]),
        daily_cap=found["daily_cap"],
        open_cap=found["open_cap"],
        status=RepStatus(found["status"]),
        joined_on=date.fromisoformat(found["joined_on"]) if found["joined_on"] else None,
        backup=found["backup"],
        manager=found["manager"],
    )


def _state_of(row: Row) -> RepState:
    *rep, open_leads, last_at, presence = row
    last = None if last_at is None else from_micros(last_at)
    return RepState(_rep_of(tuple(rep)), open_leads, last, Presence(presence or Presence.AVAILABLE))


def _week_of(days: str, spans: str, holidays: str) -> WorkWeek:
    return WorkWeek(days, _texts_in(spans), _texts_in(holidays))


def _rep_row(rep: Rep) -> tuple[str | int | None, ...]:
    return (
        rep.id,
        rep.name,
        rep.email,
        _json(rep.teams),
        rep.role,
        rep.region,
        rep.country,
        rep.zone,
        *_week_row(rep.week),
        _json(_in_order(rep.skills)),
        _json(rep.numbers),
        rep.daily_cap,
        rep.open_cap,
        rep.status.value,
        rep.joined_on.isoformat() if rep.joined_on else None,
        rep.backup,
        rep.manager,
    )


def _week_row(week: WorkWeek) -> tuple[str, str, str]:
    return week.days, _json(week.spans), _json(week.holidays)


def _in_order(skills: Mapping[str, frozenset[str]]) -> dict[str, list[str]]:
    """Sets in an order, so that the same skills are always the same text."""
    return {name: sorted(values) for name, values in skills.items()}


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()
