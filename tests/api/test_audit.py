"""The audit over HTTP: what happened and who did it, found again; and an export that anybody can check."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from base64 import b64decode
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from tests.api.client import LEADS, Caller, problem
from tests.api.conftest import Calling
from tests.api.memory_front import START
from turnout.pipeline.edits.editing import editing
from turnout.pipeline.serving.running import Running
from turnout.store import audit_search
from turnout.store.audit import Chain, Event

AUDIT = "/api/v1/audit"


@pytest.fixture
def here(stored: Running, calling: Calling) -> Caller:
    """Somebody on this machine, over a real store."""
    return calling(stored)


@pytest.fixture
def busy(here: Caller) -> Caller:
    """After two leads and what was done with them."""
    here.lead(lead_id="L1", email="a@a.example", source="hot")
    here.lead(lead_id="L2", email="b@a.example")
    here.post(f"{LEADS}/L1/accept", {})
    here.post(f"{LEADS}/L2/pass", {"reason": "busy"})
    here.post(f"{LEADS}/L1/close", {"outcome": "won"})
    return here


def found(here: Caller, **asked: object) -> list[dict[str, Any]]:
    """Every event that a search comes to, page by page."""
    events: list[dict[str, Any]] = []
    after = ""
    while True:
        response = here.get(AUDIT, params={"limit": 2, **asked, "after": after})
        assert response.status_code == 200, response.text
        page = response.json()
        events += page["events"]
        if page["next"] is None:
            return events
        after = page["next"]


def kinds(events: list[dict[str, Any]]) -> list[str]:
    """What happened."""
    return [each["kind"] for each in events]


def test_everything_is_found_newest_first(busy: Caller) -> None:
    """Across pages, each event once."""
    events = found(busy)
    assert len({each["seq"] for each in events}) == len(events)
    # The office was made by hand before: what was imported and published stands in another chain.
    of_leads = [each for each in events if each["chain"] == "main"]
    assert kinds(of_leads) == ["closed", "decided", "passed", "decided", "accepted", "decided", "decided"]
    assert [each["seq"] for each in of_leads] == sorted((each["seq"] for each in of_leads), reverse=True)
    assert events == busy.get(AUDIT, params={"limit": 500}).json()["events"]


def test_one_event_says_who_did_what_to_which_lead(busy: Caller) -> None:
    """And where it is sealed."""
    [passed] = found(busy, kind="passed")
    assert passed["by"] == "local"
    assert passed["lead_id"] == "L2"
    assert passed["decision_id"] is None
    assert passed["said"]["reason"] == "busy"
    assert passed["at"] == "2026-09-07T09:00:00Z"
    assert (passed["chain"], passed["link"] > 0) == ("main", True)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"lead": "L1"}, ["closed", "decided", "accepted", "decided"]),
        ({"lead": "L1", "kind": "closed"}, ["closed"]),
        ({"decision": "L2.1"}, ["decided"]),
        ({"lead": "L9"}, []),
        ({"decision": "L2.7"}, []),
        ({"kind": ["passed", "closed"]}, ["closed", "passed"]),
        ({"actor": "key_nobody"}, []),
        ({"actor": "loca_", "lead": "L1"}, []),
        ({"kind": "closed", "to": "2026-09-07T08:59:59Z"}, []),
        ({"kind": "closed", "from": "2026-09-07T09:00:01+00:00"}, []),
        ({"kind": "closed", "from": "2026-09-07T11:00:00+02:00", "to": "2026-09-07T09:00:00Z"}, ["closed"]),
    ],
)
def test_a_search_finds_what_it_asks_for(busy: Caller, asked: dict[str, object], expected: list[str]) -> None:
    """By lead, decision, kind, actor and moment; and nothing that only looks like it."""
    assert kinds(found(busy, **asked)) == expected


def test_what_people_changed_of_a_rep_is_found_by_the_rep(busy: Caller) -> None:
    """Their record and their absences, newest first; not their leads, nor what only names them among its values."""
    busy.call("PATCH", "/api/v1/reps/anna", json={"backup": "bela"})
    added = busy.post("/api/v1/absences", {"rep": "anna", "start": "2026-12-01"}).json()["id"]
    busy.post("/api/v1/absences", {"rep": "bela", "start": "2026-12-01"})
    events = found(busy, rep="anna")
    assert kinds(events)[:2] == ["absence_added", "rep_changed"]
    assert events[0]["said"] == {"absence": added, "rep": "anna"}
    assert events[1]["after"] == {"backup": "bela"}
    assert all(each["said"]["rep"] == "anna" for each in events)
    assert kinds(found(busy, rep="anna", kind="rep_changed")) == ["rep_changed"]
    assert found(busy, rep="ann_") == []


@pytest.mark.parametrize(
    ("asked", "status", "code"),
    [
        ({"from": "2026-09-07T09:00:00"}, 422, "invalid"),
        ({"from": "0001-01-01T00:00:00+14:00"}, 422, "invalid"),
        ({"to": "0.0"}, 422, "invalid"),
        ({"to": "yesterday"}, 422, "invalid"),
        ({"actor": "a%b"}, 422, "invalid"),
        ({"after": "x"}, 400, "bad_cursor"),
        ({"limit": 0}, 422, "invalid"),
    ],
)
def test_a_search_that_makes_no_sense_is_refused(
    here: Caller, asked: dict[str, object], status: int, code: str
) -> None:
    """With the field."""
    problem(here.get(AUDIT, params=asked), status, code)


def test_what_is_asked_twice_is_refused(here: Caller) -> None:
    """One of the two would be left out unseen; what may be repeated may."""
    said = problem(here.get(f"{AUDIT}?actor=local&actor=cli"), 422, "invalid")
    assert said["errors"][0]["field"] == "actor"
    assert here.get(f"{AUDIT}?kind=closed&kind=passed").status_code == 200


def test_chains_are_read_side_by_side(stored: Running, here: Caller) -> None:
    """Newest first, whichever chain it is in; a rare kind far back is found, though pages on the way are empty."""
    with stored.database.begin() as tx:
        first, second = Chain("one"), Chain("two")
        for at in range(3_000):
            moment = START + timedelta(seconds=at)
            (second if at % 7 == 0 else first).append(
                tx, [Event("rare" if at in {3, 14} else "common", moment)], moment
            )
    events = here.get(AUDIT, params={"limit": 500, "kind": "common"}).json()["events"]
    assert [each["at"] for each in events] == sorted((each["at"] for each in events), reverse=True)
    assert {each["chain"] for each in events} == {"one", "two"}
    assert kinds(found(here, kind="rare")) == ["rare", "rare"]
    moments = [each["at"] for each in found(here, kind="common", to="2026-09-07T09:00:20Z")]
    assert len(moments) == 19


def test_a_page_looks_at_so_much_and_no_more(stored: Running) -> None:
    """Then it says where to go on, and does go on."""
    with stored.database.begin() as tx:
        chain = Chain("long")
        for at in range(40):
            moment = START + timedelta(seconds=at)
            chain.append(tx, [Event("common", moment)] * 2_000, moment)
    wanted, place, pages = audit_search.Wanted(kinds=("nothing",)), None, 0
    while True:
        with stored.database.reading() as tx:
            records, follows = audit_search.search_events(tx, wanted, place, 10)
        assert records == []
        pages += 1
        if follows is None:
            break
        assert place is None or follows < place
        place = follows
    assert pages == 2


def test_the_chains_and_the_latest_checkpoint_are_shown(busy: Caller, stored: Running) -> None:
    """For whoever writes the hashes down elsewhere."""
    said = busy.get(f"{AUDIT}/chains").json()
    with stored.database.reading() as tx:
        heads = {chain: bytes(link).hex() for chain, link in tx.rows("SELECT chain, hash FROM links ORDER BY number")}
    assert {each["chain"]: each["hash"] for each in said["chains"]} == heads
    assert said["checkpoint"]["number"] >= 1


def exported(here: Caller, **asked: object) -> list[dict[str, Any]]:
    """The lines of an export."""
    response = here.get(f"{AUDIT}/export", params=asked)
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "application/x-ndjson"
    return [json.loads(line) for line in response.text.splitlines()]


def check(lines: list[dict[str, Any]]) -> tuple[int, int]:
    """What anybody can do who has an export and nothing of ours: hash every link; how many, of how many chains."""
    heads: dict[str, str] = {}
    links = 0
    for at, line in enumerate(lines):
        if line["type"] != "link":
            continue
        count = line["last_event"] - line["first_event"] + 1
        head = f"link {line['number']} {line['at']} {count} {line['chain']}\n".encode()
        parts = [bytes.fromhex(line["previous"]), head, *map(sealed, lines[at + 1 : at + 1 + count])]
        assert sha256(b"".join(parts)).hexdigest() == line["hash"], f"{line['chain']} {line['number']}"
        assert heads.get(line["chain"], line["previous"]) == line["previous"]
        heads[line["chain"]] = line["hash"]
        links += 1
    return links, len(heads)


def sealed(event: dict[str, Any]) -> bytes:
    """The bytes of an event that its link covers, from what the reference page says."""
    body, digest = b64decode(event["decision_body"]), bytes.fromhex(event["digest"] or "")
    numbers = (
        event["seq"],
        event["at"],
        -1 if event["lead"] is None else event["lead"],
        -1 if event["decision"] is None else event["decision"],
        len(event["kind"]),
        len(event["lead_id"]),
        len(body),
        -1 if event["digest"] is None else len(digest),
    )
    words = f"{event['kind']}{event['lead_id']}{event['body']}".encode()
    return b"%d %d %d %d %d %d %d %d\n" % numbers + body + digest + words


def test_an_export_can_be_checked_by_anybody(busy: Caller, stored: Running) -> None:
    """Every link by its hash, and that nothing is missing by the last line."""
    with editing(stored.database, START, "cli") as edit:
        edit.happened("key_made", {"key": "key_1"})
    lines = exported(busy)
    assert lines[0]["type"] == "store"
    types = [line["type"] for line in lines]
    assert lines[-1] == {
        "type": "end",
        "links": types.count("link"),
        "events": types.count("event"),
        "checkpoints": types.count("checkpoint"),
    }
    links, chains = check(lines)
    assert (links, chains) == (types.count("link"), len({line["chain"] for line in lines if line["type"] == "link"}))
    assert chains >= 2
    assert {line["root"] for line in lines if line["type"] == "store"} == {busy.get(f"{AUDIT}/chains").json()["root"]}


def test_whoever_changes_an_export_is_found_out(busy: Caller) -> None:
    """One letter is enough."""
    lines = exported(busy)
    [passed] = [line for line in lines if line.get("kind") == "passed"]
    passed["body"] = passed["body"].replace("busy", "bust")
    with pytest.raises(AssertionError, match="main"):
        check(lines)


def test_a_range_is_exported_in_whole_links(here: Caller, stored: Running) -> None:
    """From the first link at or after the beginning to the last one not after the end."""
    with stored.database.begin() as tx:
        chain = Chain("one")
        for at in range(50):
            moment = START + timedelta(seconds=at)
            chain.append(tx, [Event("happened", moment)] * 3, moment)
    lines = exported(here, **{"from": "2026-09-07T09:00:10Z", "to": "2026-09-07T09:00:19Z"})
    assert [line["number"] for line in lines if line["type"] == "link"] == list(range(11, 21))
    assert sum(line["type"] == "event" for line in lines) == 30
    assert check(lines) == (10, 1)


def test_an_export_is_sent_as_it_is_read(here: Caller, stored: Running) -> None:
    """In portions, none of which is the whole of a long one."""
    with stored.database.begin() as tx:
        chain = Chain("one")
        for at in range(2_500):
            moment = START + timedelta(milliseconds=at)
            chain.append(tx, [Event("happened", moment)], moment)
    lines = exported(here)
    assert lines[-1]["events"] >= 2_500
    assert check(lines)[0] >= 2_500


def test_people_may_have_it_as_a_table(busy: Caller, stored: Running) -> None:
    """With the hashes of the links; what a spreadsheet would take for a formula is made harmless."""
    busy.lead(lead_id="=1+2", email="c@a.example")
    response = busy.get(f"{AUDIT}/export", params={"format": "csv"})
    assert response.headers["content-type"].startswith("text/csv")
    assert 'filename="turnout-audit.csv"' in response.headers["content-disposition"]
    rows = list(csv.DictReader(io.StringIO(response.text)))
    assert {"passed", "closed", "decided"} <= {row["kind"] for row in rows}
    assert "'=1+2" in {row["lead_id"] for row in rows}
    with stored.database.reading() as tx:
        assert {row["link_hash"] for row in rows} <= {
            bytes(link).hex() for (link,) in tx.rows("SELECT hash FROM links")
        }


def test_the_program_on_the_reference_page_checks_an_export(busy: Caller, tmp_path: Path) -> None:
    """As it stands there: it passes what is whole, and names what was changed."""
    page = (Path(__file__).parents[2] / "docs" / "reference" / "audit.md").read_text(encoding="utf-8")
    program = page.partition("```python\n")[2].partition("```")[0]
    text = busy.get(f"{AUDIT}/export").text

    def run(exported: str) -> subprocess.CompletedProcess[str]:
        (tmp_path / "audit.ndjson").write_text(exported, encoding="utf-8")
        said = [sys.executable, "-c", program, str(tmp_path / "audit.ndjson")]
        return subprocess.run(said, capture_output=True, text=True, check=False)  # noqa: S603 - our own program

    whole = run(text)
    assert whole.returncode == 0, whole.stderr
    assert "are as they were written" in whole.stdout
    assert "was changed" in run(text.replace("busy", "bust")).stderr
    assert "cut off" in run(text[: text.rindex('{"type":"end"')]).stderr


def test_a_change_says_what_was_what_is_and_why(here: Caller) -> None:
    """Field by field; of what is personal only that it is other than it was."""
    rep = {"name": "Ann Jones", "zone": "Europe/Berlin", "daily_cap": 5}
    here.call("PUT", "/api/v1/reps/dora", json=rep | {"name": "Ann Smith", "zone": "UTC"})
    headers = {"Turnout-Reason": "  she moved to Berlin \u2013 for good ".encode()}
    assert here.call("PUT", "/api/v1/reps/dora", json=rep, headers=headers).status_code == 200
    [event] = found(here, kind="rep_changed")
    assert event["fields"] == ["name", "zone"]
    assert (event["before"], event["after"]) == ({"zone": "UTC"}, {"zone": "Europe/Berlin"})
    assert event["why"] == "she moved to Berlin \u2013 for good"
    assert event["said"] == {"rep": "dora"}
    assert "Ann" not in json.dumps(found(here))


def test_who_is_there_and_turns_that_are_given_say_what_was(here: Caller) -> None:
    """Of a rep's presence and of a credit too, with the reason."""
    headers = {"Turnout-Reason": "at the fair"}
    here.call("POST", "/api/v1/reps/anna/presence", json={"presence": "away"}, headers=headers)
    [event] = found(here, kind="presence")
    assert (event["before"], event["after"]) == ({"presence": "available"}, {"presence": "away"})
    assert event["why"] == "at the fair"


def test_a_reason_that_must_not_be_kept_is_refused(here: Caller) -> None:
    """The record is never erased, so it takes no addresses of people; nothing is changed then."""
    headers = {"Turnout-Reason": "ann@acme.example asked for it"}
    answer = here.call("PUT", "/api/v1/teams/emea", json={"zone": "UTC"}, headers=headers)
    assert problem(answer, 422, "invalid")["errors"][0]["field"] == "Turnout-Reason"
    assert not found(here, kind="team_added")
