"""Working hours as tables write them, kept as written once `core.calendar` could read them."""

from __future__ import annotations

import re

from turnout.connectors.csv_file.columns import Aliases, Record
from turnout.connectors.csv_file.finding import Finding
from turnout.core.calendar import calendar_from_week
from turnout.core.fields.values import parse_yes_no
from turnout.core.rep import WorkWeek
from turnout.errors import CalendarError

HOUR_ALIASES: Aliases = {
    "timezone": ("time_zone", "zone", "tz", "time_zone_sid_key"),
    "work_days": ("workdays", "working_days", "days"),
    "work_start": ("work_from", "start_time", "shift_start"),
    "work_end": ("work_to", "end_time", "shift_end"),
    "work_hours": ("working_hours", "hours", "business_hours"),
    "holidays": ("holiday_calendar", "public_holidays"),
}
_PART_BREAK = re.compile(r"[;|,]")


def read_zone(record: Record, findings: list[Finding], default: str = "UTC") -> str:
    """The row's time zone; the default where it has none, UTC and a finding where nobody knows it."""
    name = record.get("timezone")
    if not name:
        return default
    try:
        calendar_from_week(name, "", ())
    except CalendarError as error:
        findings.append(
            record.problem(f"{error}; UTC is used", "write a zone of the IANA list, such as `Europe/Berlin`")
        )
        return "UTC"
    return name


def read_week(record: Record, country: str, findings: list[Finding]) -> WorkWeek:
    """The row's hours as written; hours that cannot be are reported; the roster takes them as never."""
    holidays = tuple(place for place in _places_of(record, country, findings) if _has_holidays(place, record, findings))
    days, spans = record.get("work_days"), _spans_of(record)
    try:
        calendar_from_week("UTC", days, spans)
    except CalendarError as error:
        message = f"{error}; until that is put right, pools that mind hours pass them over"
        findings.append(record.problem(message, "write hours such as `Mon-Fri` and `09:00-18:00`"))
        return WorkWeek(days, spans, holidays)
    return WorkWeek(days, spans, holidays)


def _spans_of(record: Record) -> tuple[str, ...]:
    if hours := record.get("work_hours"):
        return tuple(part for span in _PART_BREAK.split(hours) if (part := span.strip()))
    start, end = record.get("work_start"), record.get("work_end")
    return (f"{start}-{end}",) if start or end else ()


def _places_of(record: Record, country: str, findings: list[Finding]) -> tuple[str, ...]:
    """The places whose public holidays somebody has; `yes` means their own country, and none is the default."""
    text = record.get("holidays")
    if not text or parse_yes_no(text) is False:
        return ()
    if not parse_yes_no(text):
        return tuple(code for part in _PART_BREAK.split(text) if (code := part.strip().upper()))
    if not country:
        findings.append(record.problem("holidays are `yes`, but no country is known", "fill in `country_code`"))
    return (country,) if country else ()


def _has_holidays(place: str, record: Record, findings: list[Finding]) -> bool:
    try:
        calendar_from_week("UTC", "", (), (place,))
    except CalendarError as error:
        findings.append(record.problem(f"{error}; it is left out", "write codes such as `DE` or `DE-BY`, or `yes`"))
        return False
    return True
