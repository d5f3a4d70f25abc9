"""Whom a notice is for, and where each of them is reached; on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.pipeline.stored_office import MONDAY, Office
from turnout.core.notify.preferences import Digest, Preferences, Quiet
from turnout.core.rep import Rep, RepId, RepStatus
from turnout.pipeline.notices.recipients import Noticed, Told, plan_notices
from turnout.store.rep_notifications import (
    drop_preferences,
    find_preferences,
    put_preferences,
    rep_of_address,
)
from turnout.store.reps import put_reps
from turnout.store.transaction import Transaction

pytestmark = pytest.mark.usefixtures("each_database")
CHANNELS = ("email", "sms", "slack")


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """A small office, whose reps have addresses; finn manages dan and eve."""
    found = Office(tmp_path)
    finn = RepId("finn")
    with found.database.begin() as tx:
        desk = [Rep(RepId(name), email=f"{name}@us.example", teams=("desk",)) for name in ("ann", "ben", "cleo")]
        lane = [Rep(RepId(name), email=f"{name}@us.example", teams=("lane",), manager=finn) for name in ("dan", "eve")]
        gone = Rep(RepId("gone"), email="gone@us.example", teams=("desk",), status=RepStatus.DEPARTED)
        put_reps(tx, [*desk, *lane, Rep(finn, email="finn@us.example"), gone])
    yield found
    found.close()


def told(office: Office, recipient: str, kind: str = "tell", lead: int = 0, **how: object) -> list[Told]:
    """The messages that a notice becomes."""
    notice = Noticed(lead, 0, kind, recipient)
    channels = how.pop("channels", ("email",))
    with office.database.reading() as tx:
        [found] = plan_notices(tx, [notice], channels, office.now, **how)  # type: ignore[arg-type]
    return found


def reps(found: list[Told]) -> list[str]:
    """Who is told, in order."""
    return [each.rep or each.address for each in found]


@pytest.mark.parametrize(
    ("recipient", "expected"),
    [
        ("ann", ["ann"]),
        ("rep ann", ["ann"]),
        ("Ann@us.example", ["ann"]),
        ("boss@us.example", ["boss@us.example"]),
        # Those who manage a pool's people; else its people, but for whoever left.
        ("pool lane", ["finn"]),
        ("pool desk", ["ann", "ben", "cleo"]),
        ("pool trio", ["finn"]),
        ("queue nurture", ["finn"]),
        # What means nobody is for the administrators.
        ("pool unknown", ["admin@us.example", "cleo"]),
        ("queue unknown", ["admin@us.example", "cleo"]),
        ("gone", ["admin@us.example", "cleo"]),
        ("nobody", ["admin@us.example", "cleo"]),
        ("manager", ["admin@us.example", "cleo"]),
        ("", ["admin@us.example", "cleo"]),
    ],
)
def test_a_recipient_means_people(office: Office, recipient: str, expected: list[str]) -> None:
    """Reps by id or address, pools, queues, the manager; administrators may be reps."""
    assert reps(told(office, recipient, admins=("admin@us.example", "cleo", "no such rep"))) == expected


def test_the_assignee_and_their_manager_are_those_of_the_moment(office: Office) -> None:
    """Whoever has the lead when it is planned."""
    office.lead(plan="hot")
    [(lead, rep)] = office.rows("SELECT seq, assignee FROM leads")
    assert reps(told(office, "assignee", lead=lead)) == [rep]
    assert reps(told(office, "manager", lead=lead)) == ["finn"]


def test_what_matters_to_one_rep_alone_is_told_to_nobody_else(office: Office) -> None:
    """That a lead is theirs is nothing for administrators, where they are gone."""
    assert told(office, "gone", "assigned", admins=("cleo",)) == []


def test_everybody_is_reached_where_they_are(office: Office) -> None:
    """Slack finds people by mail; texts go to those who have a telephone."""
    assert told(office, "ann", "assigned", channels=CHANNELS) == [
        Told("ann", "slack", "ann@us.example", MONDAY),
        Told("ann", "email", "ann@us.example", MONDAY),
    ]
    with office.database.begin() as tx:
        said = Preferences(("sms", "slack"), email="ann@home.example", phone="+4930123456", slack="U02ABC123", zone="")
        put_preferences(tx, "ann", said)
    assert told(office, "ann", "assigned", channels=CHANNELS) == [
        Told("ann", "sms", "+4930123456", MONDAY),
        Told("ann", "slack", "U02ABC123", MONDAY),
    ]
    assert told(office, "ann", "tell", channels=("email",)) == [Told("ann", "email", "ann@home.example", MONDAY)]


def test_nobody_is_told_where_there_is_no_channel(office: Office) -> None:
    """A rep without a telephone is not reached by texts alone."""
    assert told(office, "ann", channels=()) == []
    assert told(office, "ann", channels=("sms",)) == []
    assert told(office, "boss@us.example", channels=("slack",)) == []


def test_quiet_hours_and_digests_are_in_the_reps_own_zone(office: Office) -> None:
    """Nine in UTC is eleven in Berlin; whether a lead is hot is asked only where it makes a difference."""
    asked: list[int] = []

    def is_hot(_tx: Transaction, lead: int) -> bool:
        asked.append(lead)
        return lead == 2

    with office.database.begin() as tx:
        put_reps(tx, [Rep(RepId("ben"), email="ben@us.example", zone="Europe/Berlin")])
        quiet = Quiet("daily", ("10:00-12:00",))
        put_preferences(tx, "ben", Preferences(quiet=quiet, digest=Digest(at=("16:00",)), zone=""))
    assert [each.due_at for each in told(office, "ben", "remind", 1, is_hot=is_hot)] == [MONDAY + timedelta(hours=1)]
    assert [each.due_at for each in told(office, "ben", "remind", 2, is_hot=is_hot)] == [MONDAY]
    [waiting] = told(office, "ben", "tell", 1, is_hot=is_hot)
    assert (waiting.due_at, waiting.is_digest) == (MONDAY + timedelta(hours=5), True)
    told(office, "ann", "remind", 1, is_hot=is_hot)
    assert asked == [1, 2, 1]


def test_several_notices_are_planned_together(office: Office) -> None:
    """One list each, in their order; somebody who is meant twice is told once."""
    with office.database.reading() as tx:
        notices = [Noticed(0, 0, "tell", "ann"), Noticed(0, 0, "tell", "queue unknown"), Noticed(0, 0, "tell", "ben")]
        found = plan_notices(tx, notices, ("email",), office.now, ("finn", "finn@us.example"))
    assert [reps(each) for each in found] == [["ann"], ["finn"], ["ben"]]


def test_what_a_rep_said_is_kept_as_it_was_said(office: Office) -> None:
    """And is found by the address they answer from."""
    said = Preferences(
        ("sms",),
        "a@b.example",
        "+4930123456",
        "U02ABC123",
        "de",
        "UTC",
        Quiet("sat", ("0:00-24:00",)),
        hot_wakes=False,
        digest=Digest(),
    )
    with office.database.begin() as tx:
        put_preferences(tx, "ann", Preferences())
        put_preferences(tx, "ann", said)
        assert find_preferences(tx, "ann") == said
        assert find_preferences(tx, "ben") is None
        assert rep_of_address(tx, "sms", "+4930123456") == "ann"
        assert rep_of_address(tx, "slack", "U02ABC123") == "ann"
        assert rep_of_address(tx, "email", "A@B.example") == "ann"
        assert rep_of_address(tx, "email", "ben@us.example") == "ben"
        assert rep_of_address(tx, "sms", "") is None
        assert rep_of_address(tx, "fax", "+4930123456") is None
        put_preferences(tx, "ben", said)
        assert rep_of_address(tx, "sms", "+4930123456") is None
        assert [drop_preferences(tx, "ann") for _ in range(2)] == [True, False]
