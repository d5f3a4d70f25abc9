"""One capture sent by many at once, or by somebody who does not wait for the answer: it is one lead all the same."""

from __future__ import annotations

import threading
from itertools import islice
from pathlib import Path

import pytest

from tests.simulation.books import check_store, count, kept_answers
from tests.simulation.callers import Connection, Post, Reply
from tests.simulation.company import posts
from tests.simulation.conftest import Serving
from tests.simulation.server import wait_for

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("each_database")]

CALLERS = 32


def test_callers_with_one_key_share_one_answer(store: Path, serving: Serving) -> None:
    """Thirty-two at once, key after key: one lead each, one who is told that it is new, equal answers for all."""
    server = serving(store)
    leads = list(islice(posts(4), 20))
    told: list[dict[str, Reply]] = [{} for _ in range(CALLERS)]
    together = threading.Barrier(CALLERS)

    def call(heard: dict[str, Reply]) -> None:
        with Connection(server.port) as connection:
            for post in leads:
                together.wait(30)
                heard[post.key] = connection.post(post)

    threads = [threading.Thread(target=call, args=(heard,)) for heard in told]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive()
    for post in leads:
        replies = [heard[post.key] for heard in told]
        assert sorted(reply.status for reply in replies) == [200] * (CALLERS - 1) + [201]
        assert len({reply.body for reply in replies}) == 1
    assert count(store, "leads") == len(leads)
    check_store(store)


def test_another_body_under_a_key_in_flight_is_refused(store: Path, serving: Serving) -> None:
    """Of two bodies that race for a key one is a lead, and the other is told that the key is taken."""
    server = serving(store)
    contested = enumerate(zip(islice(posts(5), 20), islice(posts(6), 20), strict=True))
    with Connection(server.port) as one, Connection(server.port) as other:
        for number, (first, second) in contested:
            one.send(Post(f"contested-{number}", first.body))
            other.send(Post(f"contested-{number}", second.body))
            assert sorted([one.receive().status, other.receive().status]) == [201, 422]
    assert count(store, "leads") == 20
    check_store(store)


def test_a_caller_who_hangs_up_after_sending_has_a_lead(store: Path, serving: Serving) -> None:
    """It is found by its key, and whoever asks again is answered what the first one did not hear."""
    server = serving(store)
    leads = list(islice(posts(7), 40))
    for post in leads:
        with Connection(server.port) as connection:
            connection.send(post)
    keys = {post.key for post in leads}
    wait_for(lambda: len(kept_answers(store, keys)) == len(leads), "leads whose senders hung up")
    kept = kept_answers(store, keys)
    for post in leads:
        with Connection(server.port) as connection:
            reply = connection.post(post)
        assert reply.status == 200
        assert kept[post.key] == (reply.data["lead_id"], reply.data["decision_id"], reply.data["assignee"])
    assert count(store, "leads") == len(leads)
    assert server.stop() == 0
    assert "Traceback" not in server.log


def test_a_caller_who_hangs_up_half_way_has_none(store: Path, serving: Serving) -> None:
    """Half a body is no lead, and its key is still free."""
    server = serving(store)
    lead = next(posts(8))
    for _ in range(20):
        with Connection(server.port) as connection:
            connection.send(lead, part=0.5)
    with Connection(server.port) as connection:
        assert connection.post(lead).status == 201
    assert count(store, "leads") == 1
    assert server.stop() == 0
    assert "Traceback" not in server.log
