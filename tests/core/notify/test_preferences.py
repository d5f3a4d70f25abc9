"""Where and when a rep is told: channels, quiet hours and digests, on the wall clock of their own zone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from turnout.core.calendar import calendar_from_week, is_working
from turnout.core.notify.message import NoticeKind
from turnout.core.notify.preferences import (
    COLLECTED,
    URGENT,
    Digest,
    Every,
    Planned,
    Preferences,
    Quiet,
    channels_for,
    faults_of,
    next_digest,
)

BERLIN = "Europe/Berlin"
THERE = ("slack", "email", "sms")
NOON = datetime(2026, 9, 7, 10, 0, tzinfo=UTC)
NIGHT = Quiet("daily", ("22:00-07:00",))
KINDS = st.sampled_from([kind for kind in NoticeKind if kind is not NoticeKind.EVENT])
MOMENTS = st.datetimes(
    min_value=datetime(2025, 1, 1),  # noqa: DTZ001
    max_value=datetime(2028, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)
ZONES = st.sampled_from([BERLIN, "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe", "UTC"])
TIMES = st.times().map(lambda time: f"{time:%H:%M}")


def ways(
    rep: Preferences, kind: NoticeKind, now: datetime, available: tuple[str, ...] = THERE, *, is_hot: bool = False
) -> list[Planned]:
    """Where and when a rep is told."""
    return channels_for(rep, kind, is_hot, now, available)


def preferences(zone: str, quiet: Quiet, digest: Digest | None) -> Preferences:
    """Somebody with all of it."""
    return Preferences(zone=zone, quiet=quiet, digest=digest)


DIGESTS = st.one_of(
    st.none(),
    st.builds(Digest, st.just(Every.HOUR)),
    st.builds(
        Digest,
        st.just(Every.DAY),
        st.lists(TIMES, min_size=1, max_size=3).map(tuple),
        st.sampled_from(["daily", "mon"]),
    ),
)
PREFERENCES = st.builds(
    preferences, ZONES, st.sampled_from([Quiet(), NIGHT, Quiet("sat, sun", ("0:00-24:00",))]), DIGESTS
)


def test_who_said_nothing_is_told_at_once_over_every_channel() -> None:
    """The defaults: all channels there are, no quiet, no digest."""
    found = ways(Preferences(), NoticeKind.ASSIGNED, NOON, THERE)
    assert found == [Planned(name, NOON) for name in THERE]


def test_what_is_not_urgent_goes_over_the_first_channel_only() -> None:
    """A rep with three channels is not told three times that somebody else has a lead."""
    liking = Preferences(channels=("email", "slack"))
    assert ways(liking, NoticeKind.TAKEN, NOON, THERE) == [Planned("email", NOON)]
    assert [each.channel for each in ways(liking, NoticeKind.OFFERED, NOON, THERE)] == ["email", "slack"]


def test_a_rep_whose_channels_are_gone_is_told_over_what_there_is() -> None:
    """A preference for a channel that nobody set up leaves nobody untold."""
    only_texts = Preferences(channels=("sms",))
    assert ways(only_texts, NoticeKind.ASSIGNED, NOON, ("slack", "email")) == [Planned("slack", NOON)]
    assert ways(only_texts, NoticeKind.ASSIGNED, NOON, ()) == []


def test_the_night_is_quiet_but_for_hot_leads() -> None:
    """What comes at midnight is said at seven; a hot lead wakes those who did not ask to sleep."""
    rep = Preferences(zone=BERLIN, quiet=NIGHT)
    midnight, seven = datetime(2026, 9, 7, 22, 0, tzinfo=UTC), datetime(2026, 9, 8, 5, 0, tzinfo=UTC)
    assert ways(rep, NoticeKind.ASSIGNED, midnight, ("email",)) == [Planned("email", seven)]
    assert ways(rep, NoticeKind.ASSIGNED, midnight, ("email",), is_hot=True) == [Planned("email", midnight)]
    sleeper = replace(rep, hot_wakes=False)
    assert ways(sleeper, NoticeKind.ASSIGNED, midnight, ("email",), is_hot=True) == [Planned("email", seven)]


def test_a_night_ends_at_seven_on_the_wall_when_clocks_change() -> None:
    """The night to 29 March 2026 has an hour less in Berlin, and the one to 25 October an hour more."""
    rep = Preferences(zone=BERLIN, quiet=NIGHT)
    for evening, morning in (("2026-03-28T23:00", "2026-03-29T05:00"), ("2026-10-24T23:00", "2026-10-25T06:00")):
        start, end = (datetime.fromisoformat(f"{text}:00+00:00") for text in (evening, morning))
        assert ways(rep, NoticeKind.REMIND, start, ("email",)) == [Planned("email", end)]


def test_a_digest_collects_what_is_not_urgent_and_not_hot() -> None:
    """Until half past eight next morning; what is urgent never waits, nor what is hot."""
    rep = Preferences(zone=BERLIN, digest=Digest())
    morning = datetime(2026, 9, 8, 6, 30, tzinfo=UTC)
    assert ways(rep, NoticeKind.TELL, NOON, THERE) == [Planned("slack", morning, is_digest=True)]
    assert ways(rep, NoticeKind.TELL, NOON, THERE, is_hot=True) == [Planned("slack", NOON)]
    assert all(not each.is_digest for each in ways(rep, NoticeKind.REMIND, NOON, THERE))


def test_a_digest_comes_on_the_days_it_is_asked_for() -> None:
    """One for workdays leaves the weekend out."""
    friday = datetime(2026, 9, 11, 12, 0, tzinfo=UTC)
    assert next_digest(Digest(days="mon-fri"), BERLIN, friday) == datetime(2026, 9, 14, 6, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        # 02:30 does not exist on 29 March, and comes twice on 25 October.
        ("2026-03-28T20:00", "2026-03-29T01:30"),
        ("2026-10-24T20:00", "2026-10-25T00:30"),
        ("2026-10-25T00:30", "2026-10-26T01:30"),
    ],
)
def test_a_digest_comes_once_on_days_when_clocks_change(now: str, expected: str) -> None:
    """A time that is left out comes as much later; one that comes twice is taken the first time."""
    start, end = (datetime.fromisoformat(f"{text}:00+00:00") for text in (now, expected))
    assert next_digest(Digest(at=("02:30",)), BERLIN, start) == end


def test_an_hourly_digest_comes_on_the_full_hour_of_the_wall() -> None:
    """Also where zones are a quarter of an hour off."""
    found = next_digest(Digest(Every.HOUR), "Asia/Kathmandu", NOON)
    assert found.astimezone(ZoneInfo("Asia/Kathmandu")).minute == 0
    assert timedelta() < found - NOON <= timedelta(hours=1)


@given(PREFERENCES, KINDS, st.booleans(), MOMENTS)
def test_nobody_is_left_untold(rep: Preferences, kind: NoticeKind, is_hot: bool, now: datetime) -> None:
    """Whatever was said: there is a message within nine days, never in the past; urgent ones wait for no digest."""
    found = channels_for(rep, kind, is_hot, now, THERE)
    assert [each.channel for each in found] == (list(THERE) if kind in URGENT else ["slack"])
    for each in found:
        assert now <= each.due_at <= now + timedelta(days=9)
        assert not each.is_digest or (kind in COLLECTED and not is_hot)


@given(PREFERENCES, KINDS, MOMENTS)
def test_nothing_comes_while_it_is_quiet(rep: Preferences, kind: NoticeKind, now: datetime) -> None:
    """But for tests, which somebody waits for."""
    if kind is NoticeKind.TEST or not rep.quiet:
        return
    quiet = calendar_from_week(rep.zone, rep.quiet.days, rep.quiet.spans)
    assert all(not is_working(quiet, each.due_at) for each in ways(rep, kind, now, THERE))


@given(DIGESTS.filter(bool), ZONES, MOMENTS)
def test_digests_follow_each_other(digest: Digest, zone: str, now: datetime) -> None:
    """The next one is after now, and nothing that came before it comes after it."""
    first = next_digest(digest, zone, now)
    assert first > now
    assert next_digest(digest, zone, now + (first - now) / 2) == first
    assert next_digest(digest, zone, first) > first


@pytest.mark.parametrize(
    ("rep", "field", "said"),
    [
        (Preferences(channels=("fax",)), "channels", "`fax` is no channel"),
        (Preferences(zone="Europe/Berlim"), "zone", "did you mean `Europe/Berlin`?"),
        (Preferences(quiet=Quiet("daily", ("0:00-24:00",))), "quiet", "nothing would ever come"),
        (Preferences(quiet=Quiet("someday", ("22:00-07:00",))), "quiet", "weekday `someday`"),
        (Preferences(digest=Digest(at=("8:30",))), "digest.at", "write it as `08:30`"),
        (Preferences(digest=Digest(at=())), "digest.at", "needs a time"),
        (Preferences(digest=Digest(days="never")), "digest.days", "weekday `never`"),
        (Preferences(digest=Digest(kinds=frozenset({NoticeKind.OFFERED}))), "digest.kinds", "is urgent"),
    ],
)
def test_what_cannot_be_is_said_with_its_remedy(rep: Preferences, field: str, said: str) -> None:
    """Each fault names the field."""
    [(where, why)] = faults_of(rep, THERE)
    assert where == field
    assert said in why


def test_what_can_be_has_no_faults() -> None:
    """Somebody with all of it."""
    assert faults_of(Preferences(THERE, zone=BERLIN, quiet=NIGHT, digest=Digest()), THERE) == []
