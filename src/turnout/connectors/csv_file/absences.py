"""Absences read from a table: whole days and times of day in the rep's own zone, as instants."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from turnout.connectors.csv_file.columns import Aliases, Record, findings_of, records_of
from turnout.connectors.csv_file.finding import Finding
from turnout.connectors.csv_file.table import Table
from turnout.core.rep import Absence, Rep, RepId

_ALIASES: Aliases = {
    "rep_id": ("id", "user_id", "rep", "owner_id"),
    "start": ("start_date", "starts_on", "starts_at", "from", "first_day"),
    "end": ("end_date", "ends_on", "ends_at", "to", "until", "last_day"),
    "kind": ("type", "reason", "absence_type"),
}
_REMEDY = "write a day such as `2026-09-07` or a time such as `2026-09-07 13:00`"


def read_absences(table: Table, reps: Mapping[RepId, Rep], findings: list[Finding]) -> tuple[Absence, ...]:
    """Each absence as a half-open span of instants in UTC; both days are included, and no end means one day."""
    findings.extend(findings_of(table))
    absences = []
    for record in records_of(table, _ALIASES, required=("rep_id", "start")):
        rep = reps.get(RepId(record.get("rep_id")))
        if rep is None:
            message = f"`{record.get('rep_id')}` is not a rep; the absence is left out"
            findings.append(record.problem(message, "add them to `reps.csv` or correct the id"))
        elif absence := _absence_of(record, rep, findings):
            absences.append(absence)
    return tuple(absences)


def _absence_of(record: Record, rep: Rep, findings: list[Finding]) -> Absence | None:
    zone = ZoneInfo(rep.zone)
    first, last = record.get("start"), record.get("end") or record.get("start")
    start, end = _instant(first, zone, days=0), _instant(last, zone, days=1)
    if start is None or end is None:
        bad = first if start is None else last
        findings.append(record.problem(f"`{bad}` is no day or time; the absence is left out", _REMEDY))
        return None
    if end <= start:
        message = f"the absence ends (`{last}`) before it starts (`{first}`); it is left out"
        findings.append(record.problem(message, "swap or correct the two"))
        return None
    return Absence(rep.id, start, end, record.get("kind"))


def _instant(text: str, zone: ZoneInfo, days: int) -> datetime | None:
    """The instant a text names, in UTC; of a bare day its midnight, so many days later."""
    try:
        if len(text) <= 10:
            return _in_utc(datetime.combine(date.fromisoformat(text) + timedelta(days), time(), zone))
        at = datetime.fromisoformat(text)
        return _in_utc(at if at.tzinfo else at.replace(tzinfo=zone))
    except (ValueError, OverflowError):
        return None


def _in_utc(at: datetime) -> datetime:
    return at.astimezone(UTC)
