"""Messages that are due reach whom they are for, once, whatever the other side does; on each database."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import timedelta

from tests.simulation.server import wait_for
from tests.worker.bench_of_messages import (
    PATIENCE_SECONDS,
    Channels,
    a_message,
    a_worker,
    hasty,
    machine_clock,
    put,
    put_many,
    row_of,
    states,
    wait_until_all,
    working,
)
from tests.worker.peer import HANG, OK, HttpChannel, peer
from turnout.store.database import Database
from turnout.store.deliveries import Ended, claim, end_claims, renew
from turnout.store.destinations import blocked_destinations, wake
from turnout.worker.backoff import Backoff
from turnout.worker.limits import Limits


def test_what_is_due_is_sent_once(database: Database) -> None:
    """Each message, with what the service calls it kept."""
    keys = put_many(database, 60)
    with peer() as service, working(a_worker(database, service)):
        wait_until_all(database, "sent")
        assert service.taken == dict.fromkeys(keys, 1)
    kept = row_of(database, "m7")
    assert (kept["reference"], kept["attempts"], kept["is_doubtful"], kept["lease_owner"]) == ("r-m7", 1, 0, "")
    assert kept["ended_at"] is not None


def test_what_is_due_later_waits(database: Database) -> None:
    """Nothing is sent before its time."""
    put(database, a_message("soon"), a_message("later", due_at=2**60))
    with peer() as service, working(a_worker(database, service)):
        wait_for(lambda: states(database)["soon"] == "sent", "a message", PATIENCE_SECONDS)
    assert states(database) == {"soon": "sent", "later": "due"}
    assert service.heard == {"soon": 1}


def test_a_service_that_is_busy_is_asked_again(database: Database) -> None:
    """With the same key, until it takes the message."""
    keys = put_many(database, 5)
    with peer(lambda _key, times: OK if times == 3 else 421) as service, working(a_worker(database, service)):
        wait_until_all(database, "sent")
    assert service.heard == dict.fromkeys(keys, 3)
    assert service.taken == dict.fromkeys(keys, 1)
    assert row_of(database, "m0")["attempts"] == 3


def test_a_pause_that_is_asked_for_is_kept(database: Database) -> None:
    """Whoever says when to come again is not asked before; nor is anything else sent there."""
    put_many(database, 3)
    with (
        peer(lambda _key, times: 429 if times == 1 else OK) as service,
        working(a_worker(database, service, hasty(limits=Limits(["email=1:1000"])))),
    ):
        wait_until_all(database, "sent")
    firsts = sorted(service.at.values())
    assert firsts[1] - firsts[0] >= 0.3


def test_a_refusal_parks_one_message_and_no_other(database: Database) -> None:
    """What the service will never take is where a person sees it, with the reason."""
    put_many(database, 4)
    with peer(lambda key, _times: 550 if key == "m2" else OK) as service, working(a_worker(database, service)):
        wait_until_all(database, "sent", "parked")
    assert {key for key, state in states(database).items() if state == "parked"} == {"m2"}
    assert row_of(database, "m2")["error"] == "it was refused (550)"
    assert service.heard["m2"] == 1


def test_what_fails_again_and_again_is_parked(database: Database) -> None:
    """After so many tries a person is asked; every try is counted."""
    put_many(database, 2)
    with (
        peer(lambda _key, _times: 500) as service,
        working(a_worker(database, service, hasty(backoff=Backoff(0.01, 0.02, 3)))),
    ):
        wait_until_all(database, "parked")
    assert service.heard == {"m0": 3, "m1": 3}
    assert row_of(database, "m0")["attempts"] == 3


def test_revoked_credentials_stop_one_place_and_tell_the_admins_once(database: Database) -> None:
    """What waits for it waits as it is; everything else goes on; once mended, everything is sent."""
    put(database, *(a_message(f"m{number}") for number in range(6)))
    put(database, *(a_message(f"s{number}", channel="slack", destination="slack") for number in range(6)))
    with peer() as good, peer(lambda _key, _times: 401) as revoked:
        channels = Channels(HttpChannel(good.url), HttpChannel(revoked.url, "slack"))
        with working(a_worker(database, channels)):
            wait_for(lambda: len(good.taken) == 6, "those of the other place", PATIENCE_SECONDS)
            wait_for(lambda: bool(_blocked(database)), "a place that is blocked", PATIENCE_SECONDS)
            wait_for(lambda: "sending" not in states(database).values(), "an end", PATIENCE_SECONDS)
            assert [state for key, state in states(database).items() if key[0] == "s"] == ["due"] * 6
            with database.asking() as tx:
                told = [text for (text,) in tx.rows("SELECT text FROM outbox WHERE kind = 'alert'")]
            assert told == ["`slack` needs a human: the token was revoked; make another one"]
            revoked.script = lambda _key, _times: OK
            with database.begin() as tx:
                assert wake(tx, "slack")
            wait_until_all(database, "sent")
    assert set(revoked.taken.values()) == {1}


def test_a_channel_that_is_not_set_up_waits_for_a_person(database: Database) -> None:
    """It is said how to set it up."""
    put(database, a_message("m0", channel="sms", destination="sms"))
    with peer() as service, working(a_worker(database, service)):
        wait_for(lambda: bool(_blocked(database)), "a place that is blocked", PATIENCE_SECONDS)
    assert _blocked(database) == ["`sms` is not set up; see `turnout connectors set sms`"]


def test_no_more_are_sent_at_once_than_a_place_takes(database: Database) -> None:
    """However many hands there are."""
    put_many(database, 40)
    habits = hasty(limits=Limits(["email=3:1000"]))
    with peer() as service, working(a_worker(database, service, habits)):
        wait_until_all(database, "sent")
    assert 1 <= service.most_at_once <= 3


def test_a_place_that_hangs_keeps_nobody_else_waiting(database: Database) -> None:
    """Its own limit is all it may hold; when the call ends without an answer, the doubt is kept."""
    put(database, *(a_message(f"h{number}", channel="slack", destination="slack") for number in range(20)))
    put_many(database, 20)
    with peer() as good, peer(lambda _key, _times: HANG) as silent:
        channels = Channels(HttpChannel(good.url), HttpChannel(silent.url, "slack"))
        with working(a_worker(database, channels, hasty(limits=Limits(["slack=2:1000"])))):
            wait_for(lambda: len(good.taken) == 20, "those of the other place", PATIENCE_SECONDS)
            assert len(silent.heard) == 2
            silent.script = lambda _key, _times: OK
            silent.released.set()
            wait_until_all(database, "sent")
    doubtful = {key for key in silent.heard if row_of(database, key)["is_doubtful"]}
    assert len(doubtful) == 2
    assert {silent.heard[key] for key in doubtful} == {2}


def test_no_more_are_claimed_than_asked_for_whatever_the_plan(database: Database) -> None:
    """PostgreSQL may run a subquery once for each row, over what is left by then."""
    put_many(database, 20)
    with database.begin() as tx:
        if tx.dialect == "postgresql":
            for plan in ("hashjoin", "mergejoin", "material", "hashagg", "sort", "bitmapscan", "indexscan"):
                tx.run(f"SET LOCAL enable_{plan} = off")
        claimed = claim(tx, "email", 2, owner="w", now=2**60, lease_until=2**61)
    assert len(claimed) == 2


def test_a_call_that_takes_longer_than_its_lease_is_not_made_twice(database: Database) -> None:
    """Its lease is renewed for as long as somebody is at it, though another worker looks for what was left."""
    put_many(database, 1)
    habits = hasty(lease_seconds=0.5)
    with peer(lambda _key, _times: HANG) as service, working(a_worker(database, service, habits)):
        wait_for(lambda: bool(service.heard), "a call", PATIENCE_SECONDS)
        beside = working(a_worker(database, service, habits)) if database.dialect == "postgresql" else nullcontext()
        with beside:
            first = _lease(database)
            wait_for(lambda: _lease(database) > first + 1_500_000, "a lease that is renewed", PATIENCE_SECONDS)
            assert service.heard == {"m0": 1}
            service.released.set()
            wait_for(lambda: row_of(database, "m0")["is_doubtful"] == 1, "the doubt", PATIENCE_SECONDS)


def test_whoever_was_thought_dead_changes_nothing_any_more(database: Database) -> None:
    """A claim that another one has taken over is neither kept up nor ended by whoever had it before."""
    put_many(database, 1)
    with database.begin() as tx:
        [first] = claim(tx, "email", 1, owner="a", now=2**60, lease_until=1)
    with database.begin() as tx:
        assert end_claims(tx, [Ended("due", 0, 1, "", "lapsed", None, first.seq, first.fence)]) == {first.seq}
        [second] = claim(tx, "email", 1, owner="b", now=2**60, lease_until=2**60)
    with database.begin() as tx:
        assert (second.attempts, second.fence, second.is_doubtful) == (2, 2, 1)
        assert renew(tx, [(first.seq, first.fence)], 2**61) == set()
        assert end_claims(tx, [Ended("sent", 0, 0, "late", "", 5, first.seq, first.fence)]) == set()
        assert renew(tx, [(second.seq, second.fence)], 2**61) == {second.seq}
        assert end_claims(tx, [Ended("sent", 0, 1, "here", "", 5, second.seq, second.fence)]) == {second.seq}
    assert (row_of(database, "m0")["state"], row_of(database, "m0")["reference"]) == ("sent", "here")


def test_a_message_that_kills_whoever_sends_it_is_parked(database: Database) -> None:
    """A try counts when it is begun, so that such a message does not go round for ever."""
    put_many(database, 1)
    for attempt in (1, 2, 3):
        with database.begin() as tx:
            [row] = claim(tx, "email", 1, owner="dead", now=2**60, lease_until=1)
        assert row.attempts == attempt
        with peer() as service:
            worker = a_worker(database, Channels(), hasty(backoff=Backoff(0.01, 0.01, 3)))
            with working(worker):
                wait_for(lambda: states(database)["m0"] != "sending", "it is given back", PATIENCE_SECONDS)
            assert not service.heard
        if attempt < 3:
            _unblock(database)
    kept = row_of(database, "m0")
    assert (kept["state"], kept["is_doubtful"]) == ("parked", 1)


def _blocked(database: Database) -> list[str]:
    with database.asking() as tx:
        return [row.why for row in blocked_destinations(tx)]


def _unblock(database: Database) -> None:
    with database.begin() as tx:
        wake(tx, "email")


def _lease(database: Database) -> int:
    with database.asking() as tx:
        return int(tx.rows("SELECT coalesce(lease_until, 0) FROM deliveries")[0][0])


def test_a_clock_that_is_set_back_keeps_nothing_waiting(database: Database) -> None:
    """What was to be tried again by the clock of before is tried now, once."""
    clock = [machine_clock() + timedelta(hours=5)]
    habits = hasty(backoff=Backoff(60.0, 60.0, 5))
    put_many(database, 3)
    with (
        peer(lambda _key, times: OK if times == 2 else 500) as service,
        working(a_worker(database, service, habits, lambda: clock[0])),
    ):
        wait_for(lambda: len(service.heard) == 3, "first tries", PATIENCE_SECONDS)
        wait_for(lambda: set(states(database).values()) == {"due"}, "failures", PATIENCE_SECONDS)
        clock[0] = machine_clock()
        wait_until_all(database, "sent")
    assert service.heard == {"m0": 2, "m1": 2, "m2": 2}


def test_a_clock_that_leaps_ahead_sends_nothing_twice(database: Database) -> None:
    """Leases of this process seem to have run out; it knows better, and keeps them."""
    put_many(database, 2)
    clock = [machine_clock()]
    with (
        peer(lambda _key, _times: HANG) as service,
        working(a_worker(database, service, hasty(), lambda: clock[0])),
    ):
        wait_for(lambda: len(service.heard) == 2, "calls", PATIENCE_SECONDS)
        clock[0] += timedelta(days=1)
        before = _lease(database)
        wait_for(lambda: database.dialect == "postgresql" or _lease(database) > before, "a lease", PATIENCE_SECONDS)
        assert service.heard == {"m0": 1, "m1": 1}
        service.script = lambda _key, _times: OK
        service.released.set()
        wait_for(lambda: "sending" not in states(database).values(), "ends", PATIENCE_SECONDS)
