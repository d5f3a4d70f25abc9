"""How somebody wants to be told: over which channels, when they want quiet, and what may wait for a digest.

Everything is said in the rep's own zone and on its wall clock, so that a night stays a night when clocks change.
Where a rep said nothing, everything comes at once over every channel that reaches them.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Final, NamedTuple

from turnout.core.calendar import Calendar, calendar_from_week, is_working, working_until
from turnout.core.calendar.zones import zone_of
from turnout.core.notify.message import NoticeKind
from turnout.errors import CalendarError

# What cannot wait: it goes over every channel of the rep. Everything else goes over the first of them.
URGENT: Final = frozenset({NoticeKind.ASSIGNED, NoticeKind.OFFERED, NoticeKind.REMIND, NoticeKind.TEST})
# What a digest may collect.
COLLECTED: Final = frozenset({NoticeKind.JOINED, NoticeKind.TELL, NoticeKind.TAKEN})
DAY: Final = timedelta(days=1)
_TIME_CHARS: Final = len("08:30")


class Every(StrEnum):
    """How often a digest comes."""

    HOUR = "hour"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class Quiet:
    """When nothing is to come, as people write hours: on these days (`daily`, `mon-fri`) these spans (`22:00-07:00`).

    A span that passes midnight belongs to the day on which it begins.
    """

    days: str = "daily"
    spans: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.spans)


@dataclass(frozen=True, slots=True)
class Digest:
    """What is not urgent in one message: each hour, or on these days at these times (`08:30`) of the wall clock."""

    every: Every = Every.DAY
    at: tuple[str, ...] = ("08:30",)
    days: str = "daily"
    kinds: frozenset[NoticeKind] = COLLECTED


@dataclass(frozen=True, slots=True)
class Preferences:
    """How one rep wants to be told. `channels` is in the order of their liking; empty is every one there is.

    `email`, `phone` (E.164) and `slack` (a user's id) are where they are reached, empty where that is not known.
    `hot_wakes` lets hot leads through quiet hours.
    """

    channels: tuple[str, ...] = ()
    email: str = ""
    phone: str = ""
    slack: str = ""
    language: str = ""
    zone: str = "UTC"
    quiet: Quiet = field(default_factory=Quiet)
    hot_wakes: bool = True
    digest: Digest | None = None


class Planned(NamedTuple):
    """One delivery of a notice: over which channel and when; `is_digest` where it waits for others to come with it."""

    channel: str
    due_at: datetime
    is_digest: bool = False


def channels_for(
    preferences: Preferences, kind: NoticeKind, is_hot: bool, now: datetime, available: Sequence[str]
) -> list[Planned]:
    """Where and when a rep is told. `available` are the channels that are configured and reach them, best first.

    A preference never leaves somebody untold: where none of their channels is there, the first that is takes its place.
    """
    chosen = [name for name in preferences.channels if name in available] if preferences.channels else list(available)
    chosen = chosen or list(available[:1])
    if kind not in URGENT:
        chosen = chosen[:1]
    due_at, is_digest = _moment(preferences, kind, is_hot, now)
    return [Planned(name, due_at, is_digest) for name in chosen]


def _moment(preferences: Preferences, kind: NoticeKind, is_hot: bool, now: datetime) -> tuple[datetime, bool]:
    """When it is said, and whether in a digest."""
    digest = preferences.digest
    is_digest = digest is not None and not is_hot and kind in digest.kinds and kind in COLLECTED
    at = next_digest(digest, preferences.zone, now) if digest is not None and is_digest else now
    if kind is NoticeKind.TEST or (is_hot and preferences.hot_wakes):
        return at, is_digest
    return end_of_quiet(preferences, at), is_digest


def end_of_quiet(preferences: Preferences, at: datetime) -> datetime:
    """This instant, or the end of the quiet time it lies in."""
    if not preferences.quiet:
        return at
    quiet = _calendar(preferences.quiet, preferences.zone)
    if not is_working(quiet, at):
        return at
    # Who is quiet for ever would never be told; that is refused when it is written, and does no harm here.
    return working_until(quiet, at) or at


def next_digest(digest: Digest, zone: str, now: datetime) -> datetime:
    """The first moment after now at which the digest comes, in UTC.

    A time that a change of clocks leaves out comes as much later as the clocks were moved; one that comes twice is
    taken the first time.
    """
    if digest.every is Every.HOUR:
        return _next_hour(zone, now)
    local = now.astimezone(zone_of(zone)).date()
    # A week and a day: a digest comes on one day of the week at least.
    moments = (
        moment
        for ahead in range(-1, 9)
        if _is_on(digest.days, zone, day := local + ahead * DAY)
        for moment in (_instant(day, time, zone) for time in digest.at)
        if moment > now
    )
    return min(moments, default=now)


def _next_hour(zone: str, now: datetime) -> datetime:
    """The next full hour of the wall clock; zones are a quarter of an hour off at the finest."""
    utc = now.astimezone(UTC)
    quarter = utc.replace(minute=utc.minute // 15 * 15, second=0, microsecond=0)
    ahead = (quarter + timedelta(minutes=15 * step) for step in range(1, 10))
    return next(at for at in ahead if at.astimezone(zone_of(zone)).minute == 0)


def _instant(day: date, time: str, zone: str) -> datetime:
    hour, minute = (int(part) for part in time.split(":"))
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone_of(zone)).astimezone(UTC)


def _is_on(days: str, zone: str, day: date) -> bool:
    return bool(calendar_from_week(zone, days or "daily", ()).spans_on(day))


def _calendar(quiet: Quiet, zone: str) -> Calendar:
    return calendar_from_week(zone, quiet.days or "daily", quiet.spans)


def faults_of(preferences: Preferences, known_channels: Collection[str] = ()) -> list[tuple[str, str]]:
    """Each part of the preferences that cannot be, with what is wrong and the remedy."""
    found = [
        ("channels", f"`{name}` is no channel; there are {', '.join(f'`{one}`' for one in sorted(known_channels))}")
        for name in preferences.channels
        if known_channels and name not in known_channels
    ]
    try:
        zone_of(preferences.zone)
    except CalendarError as error:
        return [*found, ("zone", str(error))]
    found += _quiet_faults(preferences)
    return found + (_digest_faults(preferences.digest, preferences.zone) if preferences.digest else [])


def _quiet_faults(preferences: Preferences) -> list[tuple[str, str]]:
    if not preferences.quiet:
        return []
    try:
        quiet = _calendar(preferences.quiet, preferences.zone)
    except CalendarError as error:
        return [("quiet", str(error))]
    if all(sum(span.end - span.start for span in spans) >= DAY.total_seconds() for spans in quiet.weekly):
        return [("quiet", "it is quiet all week, so nothing would ever come; leave out some hours")]
    return []


def _digest_faults(digest: Digest, zone: str) -> list[tuple[str, str]]:
    found = [
        ("digest.at", f"`{time}` is not a time of day; write it as `08:30`") for time in digest.at if not _is_time(time)
    ]
    if digest.every is Every.DAY and not digest.at:
        found.append(("digest.at", "a daily digest needs a time; write one such as `08:30`"))
    found += [
        ("digest.kinds", f"`{kind}` is urgent and waits for no digest; {_listed()} may")
        for kind in sorted(digest.kinds - COLLECTED)
    ]
    try:
        calendar_from_week(zone, digest.days or "daily", ())
    except CalendarError as error:
        found.append(("digest.days", str(error)))
    return found


def _is_time(text: str) -> bool:
    hour, colon, minute = text.partition(":")
    are_numbers = len(text) == _TIME_CHARS and bool(colon) and hour.isdecimal() and minute.isdecimal()
    return are_numbers and text.isascii() and int(hour) < 24 and int(minute) < 60


def _listed() -> str:
    return ", ".join(f"`{kind}`" for kind in sorted(COLLECTED))
