"""The command line writes beside a running server: each sees what the other wrote, and nothing is lost or doubled."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest

from tests.simulation.books import ask, check_store, count
from tests.simulation.callers import Heard, Load, Post, post_all
from tests.simulation.company import POLICY, posts, run
from tests.simulation.conftest import Serving
from tests.simulation.server import Server, url_of, wait_for
from turnout.testing.demo_leads import LEAD_COLUMNS, leads

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("each_database")]

IMPORTED = 400


def _all_taken(load: Load) -> Heard:
    heard = load.end()
    assert not heard.refused
    assert not heard.unanswered
    assert not heard.halves
    assert heard.answered
    return heard


def test_leads_are_imported_beside_a_server_under_load(store: Path, serving: Serving, tmp_path: Path) -> None:
    """Both take leads in at the same time; the server knows the imported ones, and another import finds them all."""
    file = tmp_path / "leads.csv"
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, LEAD_COLUMNS)
        writer.writeheader()
        writer.writerows(islice(leads(20), IMPORTED))
    server = serving(store)
    sent: dict[str, Post] = {}
    load = Load(server.port, _remembered(sent, 21), callers=4)
    wait_for(lambda: bool(load.heard.answered), "the first answer")
    run("import", "leads", str(file), "--db", url_of(store))
    heard = _all_taken(load)
    assert count(store, "leads") == IMPORTED + len(heard.answered)
    origins = dict(ask(store, "SELECT origin, count(*) FROM leads GROUP BY origin"))
    assert origins == {"import": IMPORTED, "api": len(heard.answered)}
    _check_server_knows(server)
    run("import", "leads", str(file), "--db", url_of(store))
    replies = post_all(server.port, [sent[key] for key in heard.answered])
    assert {key: reply.body for key, reply in replies.items()} == {k: v.body for k, v in heard.answered.items()}
    assert count(store, "leads") == IMPORTED + len(heard.answered)
    assert server.stop() == 0
    assert "Traceback" not in server.log
    check_store(store)


def _remembered(sent: dict[str, Post], seed: int) -> Iterator[Post]:
    for post in posts(seed):
        sent[post.key] = post
        yield post


def _check_server_knows(server: Server) -> None:
    """Every fiftieth imported lead is told as it is on disk."""
    rows = ask(
        server.store,
        "SELECT l.id, d.outcome, d.assignee FROM leads l JOIN decisions d ON d.seq = l.decision"
        " WHERE l.origin = 'import' AND l.seq % 50 = 0",
    )
    assert rows
    for lead, outcome, assignee in rows:
        status, told = server.get(f"/api/v1/leads/{lead}")
        assert (status, told["outcome"], told["assignee"]) == (200, outcome, assignee)


def test_a_rep_who_is_imported_beside_a_server_gets_leads(store: Path, serving: Serving, tmp_path: Path) -> None:
    """The next turn of her team is hers, without a restart."""
    file = tmp_path / "reps.csv"
    file.write_text(
        "rep_id,name,email,team,timezone,work_days,work_hours,languages,products,weight,status\n"
        "xena,Xena Adler,xena@marrowby.example,inbound,Europe/Berlin,Mon-Sun,00:00-24:00,en,uptime,100,active\n"
    )
    server = serving(store)
    load = Load(server.port, posts(22), callers=4)
    wait_for(lambda: bool(load.heard.answered), "the first answer")
    run("import", "reps", str(file), "--db", url_of(store))
    wait_for(lambda: bool(ask(store, "SELECT 1 FROM assignments WHERE rep = 'xena'")), "a lead for the new rep")
    heard = _all_taken(load)
    assert count(store, "leads") == len(heard.answered)
    assert server.stop() == 0
    assert "Traceback" not in server.log
    check_store(store)


def test_a_policy_that_is_published_beside_a_server_is_live_at_once(
    store: Path, serving: Serving, tmp_path: Path
) -> None:
    """Leads that come in meanwhile are decided under one version or the other, and none is refused."""
    new = tmp_path / "new.yaml"
    new.write_text("rules:\n  - name: All\n    to: P\npools:\n  P: {reps: [anna, bela], hours: always}\n")
    server = serving(store)
    load = Load(server.port, posts(23), callers=4)
    wait_for(lambda: bool(load.heard.answered), "the first answer")
    for path in (new, POLICY, new):
        live = json.loads(run("policy", "publish", str(path), "--db", url_of(store), "--json"))["hash"]
        # The server looks every quarter of a second when it has nothing to do, and with each commit when it has.
        wait_for(lambda live=live: server.health()[1]["policy"] == live, "the new policy", 60.0)  # type: ignore[misc]
    last = post_all(server.port, [Post("last", b'{"email": "ann@late.example"}')])["last"].data
    assert last["policy"] == live
    assert last["assignee"] in {"anna", "bela"}
    heard = _all_taken(load)
    assert len({reply.data["policy"] for reply in heard.answered.values()}) == 2
    assert count(store, "leads") == len(heard.answered) + 1
    assert server.stop() == 0
    assert "Traceback" not in server.log
    check_store(store)
