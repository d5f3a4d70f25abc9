"""Three servers over one PostgreSQL, and many callers who want the same few things at the same moment.

Each test takes some seconds; `SIMULATION_SECONDS=600` and `SIMULATION_CALLERS=16` make them as long as one likes, and
`pytest -s` tells what happened.
"""

from __future__ import annotations

import json
import os
import random
import sys
import threading
import time
from collections import deque
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Final

import pytest

from tests.simulation.callers import Connection, Post, Reply, post_all
from tests.simulation.cluster import Cluster
from tests.simulation.company import run
from tests.simulation.fleet import Crowd, Fleet, Sent, ask_and_count
from tests.simulation.hot_company import OPEN_MAX, REPS, Caps, hot_posts, make_hot_store, write_policy
from tests.simulation.server import wait_for
from tests.simulation.shared_books import (
    check_people,
    check_replay,
    check_shared_store,
    hands_of,
    kept_answers,
    peaks,
    spread_of,
)
from turnout.store.database import Database

pytestmark = [pytest.mark.postgresql, pytest.mark.slow]

SECONDS: Final = float(os.environ.get("SIMULATION_SECONDS", "4"))
CALLERS: Final = int(os.environ.get("SIMULATION_CALLERS", "8"))
SERVERS: Final = 3
# Caps that are reached within the time there is.
CAPS: Final = Caps(sides=round(2 * SECONDS), capped=round(4 * SECONDS), daily=round(3 * SECONDS))


@pytest.fixture
def url(cluster: Cluster, tmp_path: Path) -> str:
    """The company's store."""
    cluster.make_database()
    make_hot_store(cluster.url(), tmp_path, CAPS)
    return cluster.url()


def _check(cluster: Cluster, sent: Sent, *, but_replay: bool = False) -> None:
    """Everything that must hold at the end, whatever happened. Raises AssertionError."""
    with cluster.opened() as database:
        check_shared_store(database)
        _check_answers(database, sent)
        _check_limits(database)
        if not but_replay:
            sys.stdout.write(f"{check_replay(database):,} decisions play again\n")


def _check_answers(database: Database, sent: Sent) -> None:
    """Whoever was answered has that lead, and there is none but for what was sent."""
    with database.reading() as tx:
        kept = kept_answers(tx)
        [(leads,)] = tx.rows("SELECT count(*) FROM leads")
    for key, reply in sent.answered.items():
        told = (reply.data["lead_id"], reply.data["decision_id"], reply.data["assignee"])
        assert kept.get(key) == told, f"`{key}` was answered {told} and is kept as {kept.get(key)}"
    assert kept.keys() <= sent.posts.keys()
    assert leads == len(kept), "one lead for each key"


def _check_limits(database: Database) -> None:
    """No cap and no capacity was passed at any moment, in the order in which commits had their places."""
    with database.reading() as tx:
        hands = hands_of(tx)
    opened = peaks(
        hands, lambda hand: hand.rep, lambda hand: hand.until is not None, lambda hand: hand.pool == "crowded"
    )
    assert all(most <= OPEN_MAX for most in opened.values()), opened

    def capped(pools: tuple[str, ...], key: Callable[[str, str, str], str]) -> dict[str, int]:
        counted = [hand for hand in hands if hand.pool in pools]
        return peaks(counted, lambda hand: key(hand.day, hand.pool or "", hand.rep), lambda hand: hand.is_given_back)

    sides = capped(("left", "right"), lambda *of: " ".join(of))
    assert all(most <= CAPS.sides for most in sides.values()), sides
    in_all = capped(("capped",), lambda day, _pool, _rep: day)
    assert all(most <= CAPS.capped for most in in_all.values()), in_all
    daily = capped(("left", "right", "rest"), lambda day, _pool, rep: f"{day} {rep}")
    assert all(most <= CAPS.daily for name, most in daily.items() if name.endswith(" e")), daily


def _check_end(cluster: Cluster, fleet: Fleet, sent: Sent) -> None:
    """The servers end well, and none of them had to say that something went wrong."""
    fleet.stop()
    sys.stdout.write(f"{len(sent.answered):,} leads, the longest in {sent.longest_seconds:.2f} s: {sent.statuses}\n")
    assert not fleet.complaints(), fleet.complaints()[:5]
    assert set(sent.statuses) <= {200, 201, 400, 404, 409, 412, 422}, (sent.statuses, sent.problems)
    assert not sent.cut_off
    assert not sent.unanswered
    assert not cluster.alarms(), cluster.alarms()[:5]


def test_leads_for_the_same_few_people_share_what_there_is(cluster: Cluster, url: str, tmp_path: Path) -> None:
    """One hot counter, two pools on one counter, caps, capacity, offers and a trickle, all at once from everywhere."""
    with Fleet([url] * SERVERS, tmp_path) as fleet:
        crowd = Crowd(lambda: fleet.ports, hot_posts(1), SERVERS * CALLERS)
        time.sleep(SECONDS)
        sent = crowd.end()
        _check_end(cluster, fleet, sent)
    assert len(sent.answered) > SECONDS * 5, "the servers were under load"
    _check(cluster, sent)
    with cluster.opened() as database:
        check_people(database)
        with database.reading() as tx:
            # The pool `hot` has nothing but turns, so at every moment nobody is a whole turn ahead of what is due.
            assert spread_of(tx, "hot") < 2
            [(met,)] = tx.rows("SELECT count(DISTINCT chain) FROM links WHERE chain <> 'edits'")
    assert met == SERVERS, "all of them decided"


def test_one_person_who_writes_to_all_servers_at_once_has_one_lead(cluster: Cluster, url: str, tmp_path: Path) -> None:
    """The same mailbox to every server at the same moment: one lead of theirs is given, the others join it."""
    with Fleet([url] * SERVERS, tmp_path) as fleet:
        crowd_size = SERVERS * CALLERS
        together = threading.Barrier(crowd_size)
        heard: list[list[Reply]] = [[] for _ in range(crowd_size)]
        rounds = max(3, round(SECONDS))

        def call(number: int) -> None:
            with Connection(fleet.ports[number % SERVERS]) as connection:
                for at in range(rounds):
                    body = {"email": f"one{at}@person.example", "topic": ("hot", "left")[at % 2]}
                    together.wait(60)
                    heard[number].append(connection.post(Post(f"{at}-{number}", json.dumps(body).encode())))

        threads = [threading.Thread(target=call, args=(number,)) for number in range(crowd_size)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(120)
            assert not thread.is_alive()
        fleet.stop()
        assert not fleet.complaints(), fleet.complaints()[:5]
    for at in range(rounds):
        told = [replies[at] for replies in heard]
        assert {reply.status for reply in told} == {201}, told
        first = [reply.data for reply in told if reply.data["duplicate_of"] is None]
        assert len(first) == 1, first
        assert {reply.data["duplicate_of"] for reply in told} == {None, first[0]["lead_id"]}
        assert len({reply.data["assignee"] for reply in told}) == 1
    with cluster.opened() as database:
        check_shared_store(database)
        check_people(database)
        check_replay(database)


_ACTIONS: Final = ("accept", "pass", "touch", "close", "reassign", "give", "merge", "separate", "presence", "credit")


class _Work:
    """What people do with each other's leads: any caller takes any of the latest ones, on any server."""

    def __init__(self) -> None:
        self._lately: deque[str] = deque(maxlen=24)

    def __call__(self, connection: Connection, reply: Reply, draws: random.Random, sent: Sent) -> None:
        self._lately.append(reply.data["lead_id"])
        for _ in range(draws.randrange(3)):
            path, body = self._draw(draws)
            ask_and_count(connection, sent, "POST", f"/api/v1/{path}", body)

    def _draw(self, draws: random.Random) -> tuple[str, dict[str, object]]:
        lead, other, rep = draws.choice(self._lately), draws.choice(self._lately), draws.choice(REPS)
        match draws.choice(_ACTIONS):
            case "pass":
                return f"leads/{lead}/pass", {"reason": "busy"}
            case "touch":
                return f"leads/{lead}/touch", {"kind": "call"}
            case "close":
                return f"leads/{lead}/close", {"outcome": draws.choice(["won", "lost", "spam"])}
            case "reassign":
                return f"leads/{lead}/reassign", {"reason": "sla_breach"}
            case "give":
                return f"leads/{lead}/reassign", {"reason": "manual", "to": rep}
            case "merge":
                return f"leads/{lead}/merge", {"into": other}
            case "separate":
                return f"leads/{lead}/separate", {}
            case "presence":
                return f"reps/{rep}/presence", {"presence": draws.choice(["available", "available", "unavailable"])}
            case "credit":
                return "pools/hot/credits", {"rep": draws.choice("abcd"), "turns": 1, "reason": "goodwill"}
            case _:
                return f"leads/{lead}/accept", {}


def test_whatever_is_done_to_leads_from_everywhere_happens_once(cluster: Cluster, url: str, tmp_path: Path) -> None:
    """Two accept, one passes while an offer runs out, one closes what another joins; people come and go."""
    with Fleet([url] * SERVERS, tmp_path) as fleet:
        work = _Work()
        crowd = Crowd(lambda: fleet.ports, hot_posts(2), SERVERS * CALLERS, work)
        versions = _publish_meanwhile(url, tmp_path, crowd)
        sent = crowd.end()
        _check_end(cluster, fleet, sent)
    assert sent.statuses[200] > SECONDS * 2, f"people did something: {sent.statuses}"
    _check(cluster, sent)
    assert versions > 1


def _publish_meanwhile(url: str, folder: Path, crowd: Crowd) -> int:
    """One version after the other until the time is over; how many."""
    until = time.monotonic() + SECONDS
    for number in count():
        path = write_policy(folder / "next.yaml", CAPS, f"version {number}")
        # Two at the same moment: one is first.
        both = [threading.Thread(target=run, args=("policy", "publish", str(path), "--db", url)) for _ in range(2)]
        for thread in both:
            thread.start()
        for thread in both:
            thread.join()
        assert not crowd.failures, crowd.failures[0]
        if number and time.monotonic() > until:
            return number + 1
    raise AssertionError("time ends")


def test_the_world_changes_while_everybody_decides(cluster: Cluster, url: str, tmp_path: Path) -> None:
    """Reps and accounts are imported again and again beside three servers: no lead is refused, and none is lost."""
    (tmp_path / "accounts.csv").write_text("account_id,name,domain,owner_id\n")
    with Fleet([url] * SERVERS, tmp_path) as fleet:
        crowd = Crowd(lambda: fleet.ports, hot_posts(3), SERVERS * CALLERS)
        until, number = time.monotonic() + SECONDS, 0
        while time.monotonic() < until or number < 2:
            number += 1
            rows = [f"a{number},Company {number},p{number % 40}.example,{REPS[number % 8]}"]
            (tmp_path / "accounts.csv").write_text("\n".join(["account_id,name,domain,owner_id", *rows]) + "\n")
            run("import", "accounts", str(tmp_path / "accounts.csv"), "--db", url)
            run("import", "reps", str(tmp_path / "reps.csv"), "--db", url)
        sent = crowd.end()
        _check_end(cluster, fleet, sent)
    _check(cluster, sent, but_replay=True)


def test_waiting_leads_are_let_in_once_whoever_makes_room(cluster: Cluster, url: str, tmp_path: Path) -> None:
    """Everybody closes what the two of a full pool have, on every server: each waiting lead gets in, once."""
    with Fleet([url] * SERVERS, tmp_path) as fleet:
        leads = [
            Post(f"w-{number}", json.dumps({"email": f"w{number}@w{number}.example", "topic": "crowded"}).encode())
            for number in range(4 * OPEN_MAX)
        ]
        replies = post_all(fleet.ports[0], leads, 4)
        waiting = [reply.data["lead_id"] for reply in replies.values() if reply.data["outcome"] == "held"]
        assert len(waiting) == 2 * OPEN_MAX

        def close(number: int) -> None:
            with Connection(fleet.ports[number % SERVERS]) as connection:
                while open_now := cluster.ask(
                    "SELECT l.id FROM leads l WHERE l.status = 'open' AND l.assignee IS NOT NULL"
                ):
                    lead = random.Random(number).choice(open_now)[0]
                    reply = connection.ask("POST", f"/api/v1/leads/{lead}/close", {"outcome": "won"})
                    assert reply.status in {200, 409}, reply

        threads = [threading.Thread(target=close, args=(number,)) for number in range(SERVERS * 2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(120)
            assert not thread.is_alive()
        wait_for(lambda: not cluster.ask("SELECT 1 FROM holds"), "nobody who waits")
        fleet.stop()
        assert not fleet.complaints(), fleet.complaints()[:5]
    outcomes = cluster.ask("SELECT outcome, count(*) FROM decisions GROUP BY outcome")
    assert dict(outcomes) == {"assigned": len(leads), "held": len(waiting)}
    with cluster.opened() as database:
        check_shared_store(database)
        _check_limits(database)
        check_replay(database)
