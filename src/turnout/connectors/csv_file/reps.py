"""Reps and teams read from tables: hours, skills, numbers and caps. Absences are in `absences`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from turnout.connectors.csv_file.columns import Aliases, Record, findings_of, records_of
from turnout.connectors.csv_file.finding import Finding
from turnout.connectors.csv_file.hours import HOUR_ALIASES, read_week, read_zone
from turnout.connectors.csv_file.table import Table
from turnout.core.fields.countries import country_code
from turnout.core.fields.languages import language_code
from turnout.core.fields.text import fold
from turnout.core.fields.values import parse_date
from turnout.core.rep import Rep, RepId, RepStatus, Team
from turnout.errors import suggestion

_REP_ALIASES: Aliases = {
    **HOUR_ALIASES,
    "rep_id": ("id", "user_id", "rep", "owner_id"),
    "name": ("full_name", "rep_name", "user_name"),
    "email": ("mail", "e_mail", "email_address"),
    "team": ("teams", "team_name"),
    "country_code": ("country",),
    "status": ("state_of_work", "employment_status"),
    "manager_id": ("manager", "reports_to"),
    "backup_id": ("backup", "stand_in", "delegate_id"),
    "joined_on": ("joined_at", "joined", "started_at", "start_date", "hired_on", "hire_date"),
}
_TEAM_ALIASES: Aliases = {**HOUR_ALIASES, "team": ("name", "id", "team_id", "team_name"), "country_code": ("country",)}
_STATUSES = {
    **dict.fromkeys(("", "active", "yes", "true", "1", "enabled", "working"), RepStatus.ACTIVE),
    **dict.fromkeys(("leave", "on leave", "on_leave", "parental leave", "paused", "sabbatical"), RepStatus.LEAVE),
    **dict.fromkeys(
        ("departed", "left", "inactive", "no", "false", "0", "terminated", "disabled", "deactivated"),
        RepStatus.DEPARTED,
    ),
}
# Columns that say who somebody is or when they work; everything else may be asked for as a skill or a number.
_NOT_SKILLS = frozenset(
    {"name", "first_name", "last_name", "email", "phone", "timezone", "work_days", "work_start", "work_end",
     "work_hours", "holidays", "joined_on", "status", "country_code"}
)  # fmt: skip
_COUNTS = ("weight", "daily_cap", "open_cap")
_LISTS = frozenset({"language", "languages", "product", "products", "segment", "segments", "skills"})
_WHOLE = re.compile(r"[+-]?\d{1,15}")
_MANY = re.compile(r"[;|]")
_MANY_WITH_COMMA = re.compile(r"[;|,]")


def read_teams(table: Table, findings: list[Finding]) -> dict[str, Team]:
    """Each team of a table by its name; the first of two namesakes wins."""
    findings.extend(findings_of(table))
    teams: dict[str, Team] = {}
    for record in records_of(table, _TEAM_ALIASES, required=("team",)):
        name = record.get("team")
        if not name:
            findings.append(record.problem("the team has no name", "fill in `team`"))
        elif name in teams:
            findings.append(record.problem(f"team `{name}` is there already; this row is left out", "remove one"))
        else:
            week = read_week(record, country_code(record.get("country_code")) or "", findings)
            teams[name] = Team(name, read_zone(record, findings), week)
    return teams


def read_reps(table: Table, teams: Mapping[str, Team], findings: list[Finding]) -> dict[RepId, Rep]:
    """Each rep of a table by id; the first of two namesakes wins, and managers and backups are people who exist."""
    findings.extend(findings_of(table))
    reps: dict[RepId, Rep] = {}
    lines: dict[RepId, Record] = {}
    for record in records_of(table, _REP_ALIASES, required=("rep_id",)):
        rep = RepId(record.get("rep_id"))
        if not rep:
            findings.append(record.problem("the rep has no id; the row is left out", "fill in `rep_id`"))
        elif rep in reps:
            message = f"rep `{rep}` is on line {lines[rep].line} already; this row is left out"
            findings.append(record.problem(message, "give each rep an id of their own"))
        else:
            reps[rep], lines[rep] = _rep_of(record, teams, findings), record
    return {rep.id: _with_known_people(rep, reps, lines[rep.id], findings) for rep in reps.values()}


def teams_of(reps: Iterable[Rep], known: Mapping[str, Team]) -> tuple[Team, ...]:
    """The known teams, then those that exist because a rep names them."""
    named = {name: Team(name) for rep in reps for name in rep.teams}
    return tuple({**known, **{name: team for name, team in named.items() if name not in known}}.values())


def _rep_of(record: Record, teams: Mapping[str, Team], findings: list[Finding]) -> Rep:
    names = _split(record.get("team"), _MANY)
    country = _country_of(record, findings)
    own_zone = next((teams[name].zone for name in names if name in teams), "UTC")
    return Rep(
        id=RepId(record.get("rep_id")),
        name=record.get("name"),
        email=record.get("email").lower(),
        teams=names,
        role=record.get("role"),
        region=record.get("region"),
        country=country,
        zone=read_zone(record, findings, own_zone),
        week=read_week(record, country, findings),
        skills=_skills_of(record, country),
        numbers=_numbers_of(record, findings),
        daily_cap=_cap_of(record, "daily_cap"),
        open_cap=_cap_of(record, "open_cap"),
        status=_status_of(record, findings),
        joined_on=parse_date(record.get("joined_on")) if record.get("joined_on") else None,
        backup=RepId(record.get("backup_id")) or None,
        manager=RepId(record.get("manager_id")) or None,
    )


def _split(text: str, breaks: re.Pattern[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part for piece in breaks.split(text) if (part := piece.strip())))


def _country_of(record: Record, findings: list[Finding]) -> str:
    text = record.get("country_code")
    code = country_code(text) if text else ""
    if code is None:
        findings.append(
            record.problem(f"country `{text}` is unknown; it is left out", "write an ISO code such as `DE`")
        )
    return code or ""


def _status_of(record: Record, findings: list[Finding]) -> RepStatus:
    text = record.get("status")
    status = _STATUSES.get(fold(text))
    if status is not None:
        return status
    hint = suggestion(text, [status.value for status in RepStatus])
    findings.append(
        record.problem(
            f"status `{text}` is unknown{hint}; this rep gets no leads until it is put right",
            "write `active`, `leave` or `departed`",
        )
    )
    return RepStatus.LEAVE


def _skills_of(record: Record, country: str) -> dict[str, frozenset[str]]:
    """Every column that is text, under its own name and its plural: `region` is asked for as `regions` too."""
    skills: dict[str, frozenset[str]] = {}
    for name, text in record.values.items():
        if name in _NOT_SKILLS or name.endswith("_id") or _WHOLE.fullmatch(text):
            continue
        parts = _split(text, _MANY_WITH_COMMA if name in _LISTS else _MANY)
        if name in {"language", "languages"}:
            parts = tuple(language_code(part) or part for part in parts)
        skills[name] = skills[_plural(name)] = frozenset(map(fold, parts))
    if country:
        skills["country"] = skills["countries"] = frozenset({fold(country)})
    return skills


def _plural(name: str) -> str:
    if name.endswith("s"):
        return name
    return f"{name[:-1]}ies" if name.endswith("y") else f"{name}s"


def _numbers_of(record: Record, findings: list[Finding]) -> dict[str, int]:
    for name in _COUNTS:
        text = record.get(name)
        if text and (not _WHOLE.fullmatch(text) or int(text) < 0):
            findings.append(
                record.problem(
                    f"`{name}` is `{text}`, which is no count; it is left out", "write a whole number from 0"
                )
            )
    return {
        name: int(text)
        for name, text in record.values.items()
        if _WHOLE.fullmatch(text) and name not in _NOT_SKILLS and not name.endswith("_id")
        and not (name in _COUNTS and int(text) < 0)
    }  # fmt: skip


def _cap_of(record: Record, name: str) -> int | None:
    text = record.get(name)
    return int(text) if _WHOLE.fullmatch(text) and int(text) >= 0 else None


def _with_known_people(rep: Rep, reps: Mapping[RepId, Rep], record: Record, findings: list[Finding]) -> Rep:
    """The rep without a manager or backup that is nobody, or a backup that is the rep."""
    manager, backup = rep.manager, rep.backup
    if manager and manager not in reps:
        findings.append(
            record.problem(f"manager `{manager}` is not a rep; it is left out", "add them or correct the id")
        )
        manager = None
    if backup and (backup not in reps or backup == rep.id):
        why = "is the rep" if backup == rep.id else "is not a rep"
        findings.append(record.problem(f"backup `{backup}` {why}; it is left out", "name another rep"))
        backup = None
    return replace(rep, manager=manager, backup=backup)
