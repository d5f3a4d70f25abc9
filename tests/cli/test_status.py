"""`turnout status`: what it counts, what it calls degraded, and how it exits."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from tests.cli.started import Shell, recent_office, start
from tests.cli.test_serve import serving
from tests.pipeline.stored_office import Office
from tests.worker.bench_of_messages import a_message, put
from turnout.cli.servers import ask_server, server_of_file
from turnout.cli.standing import read_standing
from turnout.core.lead import LeadId
from turnout.pipeline.asking.jobs import Close
from turnout.store.database import open_database
from turnout.store.destinations import block
from turnout.store.metadata import to_micros
from turnout.store.outbox import plan_all


def test_leads_are_counted_by_where_they_are(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """In all, today, open, waiting, on offer, in queues, joined, rejected, closed."""
    with closing(recent_office(tmp_path, hours=0.01)) as office:
        office.lead("jo@acme.example")
        office.lead("jo@acme.example")
        for plan in ("park", "junk", "hot"):
            office.lead(plan=plan)
        office.ask(Close(LeadId(office.lead().lead_id), "won"))
        shell = Shell(office.database.url, capsys)
        said = shell.data("status")
    assert (said["status"], said["causes"]) == ("ok", [])
    leads = said["leads"]
    assert {name: leads[name] for name in ("total", "open", "offered", "queued", "joined", "rejected", "closed")} == {
        "total": 6, "open": 3, "offered": 1, "queued": 1, "joined": 1, "rejected": 1, "closed": 1,
    }  # fmt: skip
    assert said["policy"]["version"] == 1
    assert said["store"]["dialect"] == "sqlite"
    assert said["store"]["bytes"] > 10_000
    assert [chain["chain"] for chain in said["chains"]] == ["edits", "main"]
    assert said["behind"]["search_leads"] == 6
    assert (said["keys"], said["servers"], said["parked"]) == (0, [], {"messages": 0})


def test_today_begins_at_midnight_of_whoever_asks(office: Office) -> None:
    """Leads of before are not counted."""
    office.lead()
    office.wait(minutes=5)
    office.lead()
    counted = [
        read_standing(office.database, office.now, office.now - timedelta(minutes=ago)).leads["today"]
        for ago in (5, 4, -1)
    ]
    assert counted == [2, 1, 0]


def test_a_store_without_a_policy_is_degraded(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 1 and the command that puts it right."""
    database = open_database(f"sqlite:///{tmp_path / 'turnout.db'}")
    database.close()
    ended = Shell(database.url, capsys).call("status")
    assert ended.code == 1
    assert ended.out.startswith("status ")
    assert "! no policy is live; publish one with `turnout policy publish POLICY.yaml`" in ended.out


def test_a_hold_and_an_offer_nobody_looked_at_are_late(office: Office, shell: Shell) -> None:
    """How late, and who would see to it."""
    office.lead(plan="hot")
    ended = shell.call("status", "--json")
    assert ended.code == 1
    assert 2_900 < ended.data["lag"]["offers"] < 3_100
    assert ended.data["lag"]["holds"] is None
    late = "an offer that ran out was due to be looked at 50 min ago; `turnout serve` does that while it runs"
    assert ended.data["causes"] == [late]


def test_parked_messages_are_for_a_person(office: Office, shell: Shell) -> None:
    """They do not go away by themselves."""
    office.lead()
    put(office.database, a_message("m1", state="parked"))
    ended = shell.call("status", "--json")
    assert ended.code == 1
    assert ended.data["parked"] == {"messages": 1}
    said = "1 message is parked: nobody could be told; see `turnout messages list --parked`"
    assert ended.data["causes"] == [said]


def test_a_place_that_waits_for_a_person_is_said(office: Office, shell: Shell) -> None:
    """With what is wrong with it; that nothing can be told at all is said, and is nobody's alarm."""
    put(office.database, a_message("m1", state="cancelled"))
    with office.database.begin() as tx:
        block(tx, "email", "the password is wrong", 1)
        plan_all(tx, "no channel is set up", to_micros(office.now))
    ended = shell.call("status", "--json")
    assert ended.data["causes"] == ["nothing is sent to `email` until somebody mends it: the password is wrong"]
    assert ended.data["untold_since"] is not None
    assert "no channel is set up; see `turnout connectors set email`" in shell.call("status").out


def test_a_clock_that_is_behind_is_said(office: Office, shell: Shell) -> None:
    """Times in a store never run backwards, so leads would get wrong ones."""
    office.wait(hours=9)
    office.lead()
    ended = shell.call("status", "--json")
    assert ended.code == 1
    [cause] = [cause for cause in ended.data["causes"] if "clock" in cause]
    assert re.fullmatch(
        r"the clock of this machine is (8 h|7 h 59 min) behind the latest decision; set it right", cause
    )


def test_a_store_that_cannot_be_used_is_down(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 2; with JSON there is a document all the same, for whoever watches. Nothing is made."""
    url = f"sqlite:///{tmp_path / 'none.db'}"
    ended = Shell(url, capsys).call("status", "--json")
    assert ended.code == 2
    assert ended.data["status"] == "down"
    assert "does not exist" in ended.data["causes"][0]
    assert list(tmp_path.iterdir()) == []
    assert Shell(url, capsys).call("status").out == ""


class _Answers(BaseHTTPRequestHandler):
    """Says of itself what its server is told to."""

    body: bytes = b"{}"

    def do_GET(self) -> None:
        """Whatever is asked for."""
        self.send_response(200)
        self.end_headers()
        self.wfile.write(self.body)

    def log_message(self, *_: object) -> None:
        """Nothing is written."""


@contextmanager
def _server(said: object) -> Iterator[str]:
    body = json.dumps(said).encode()
    server = HTTPServer(("127.0.0.1", 0), type("_Says", (_Answers,), {"body": body}))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_a_server_is_asked_by_its_address(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What it says is wrong is said; one that does not answer, or is none, is too."""
    with closing(recent_office(tmp_path, hours=0.01)) as office:
        office.lead()
        shell = Shell(office.database.url, capsys)
        with _server({"status": "ok", "causes": [], "queue": 0}) as url:
            ended = shell.call("status", "--json", "--url", url)
            assert (ended.code, ended.data["servers"][0]["queue"]) == (0, 0)
        with _server({"status": "degraded", "causes": ["the disk is full"]}) as url:
            ended = shell.call("status", "--json", "--url", url)
            assert (ended.code, ended.data["causes"]) == (1, ["the disk is full"])
        with _server(["something else"]) as url:
            assert "is no Turnout" in shell.call("status", "--json", "--url", url).data["causes"][0]
        gone = shell.call("status", "--json", "--url", url)
        assert (gone.code, gone.data["servers"][0]["status"]) == (1, "down")
        assert "does not answer" in gone.data["causes"][0]
        wrong = shell.call("status", "--url", "localhost:8080")
        assert (wrong.code, "write `http://127.0.0.1:8080`" in wrong.err) == (2, True)


def test_a_lock_that_nobody_holds_is_no_server(tmp_path: Path) -> None:
    """The file stays when a server ends; only one that lives and answers is one."""
    store = tmp_path / "turnout.db"
    assert server_of_file(store) is None
    lock = tmp_path / "turnout.db.lock"
    for said in ("", "process 999999999 at http://127.0.0.1:9\n", "process 1\n", "something\n"):
        lock.write_text(said)
        assert server_of_file(store) is None
    assert ask_server("http://127.0.0.1:9")["status"] == "down"


@pytest.mark.slow
def test_a_running_server_of_the_store_is_found(office: Office, tmp_path: Path) -> None:
    """Without its address being said; the health it tells is part of the status."""
    office.close()
    with serving(tmp_path, "--db", office.database.url) as (process, address):
        ended = start("status", "--db", office.database.url, "--json", cwd=tmp_path)
        assert ended.code == 0, ended.out
        [server] = ended.data["servers"]
        assert (server["process"], server["url"], server["status"]) == (process.pid, address, "ok")
