"""First runs: strangers' files in, a draft and a report out, and nothing in the store before somebody asks for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from time import monotonic, sleep
from typing import Any

import pytest

from tests.api.client import Caller, problem
from tests.api.conftest import Calling
from tests.api.test_openapi import KEY, api_over
from turnout.api import first_runs
from turnout.pipeline.first_hour.first_runs import KEPT_FOR, KEPT_MAX, FirstRuns
from turnout.pipeline.imports.import_jobs import Importing
from turnout.pipeline.serving.running import Running
from turnout.store.drafts import list_drafts

RUNS = "/api/v1/first-runs"
CSV = {"Content-Type": "text/csv"}
LEADS = (
    "Created;E-Mail;Firma;Land;Owner;Colour\n"
    "21.09.2026 09:00;jo@acme.example;Acme;Deutschland;Anna Keller;red\n"
    "21.09.2026 10:00;kim@other.example;Other;France;Ben Roth;blue\n"
    "22.09.2026 11:00;lee@third.example;Third;Spain;;green\n"
    "no time;max@fourth.example;Fourth;Italy;;green\n"
)
ACCOUNTS = "Account ID,Account Name,Domain,Account Owner\nA1,Acme,acme.example,Anna Keller\n"
REPS = "Name,Email,Team\nAnna Keller,anna@us.example,Inside\nBen Roth,ben@us.example,Inside\n"
SECONDS_MAX = 60.0


@pytest.fixture
def caller(stored: Running, calling: Calling) -> Iterator[Caller]:
    """Somebody on this machine."""
    found = calling(stored)
    yield found
    found.app.resources.state.first_runs.stop()


def _begun(caller: Caller, **files: str) -> str:
    run = caller.post(RUNS).json()["id"]
    for sheet, text in files.items():
        _add(caller, run, sheet, text)
    return str(run)


def _add(caller: Caller, run: str, sheet: str, text: str) -> dict[str, Any]:
    answer = caller.call(
        "PUT", f"{RUNS}/{run}/files/{sheet}?name={sheet} of us.csv", content=text.encode(), headers=CSV
    )
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def _ended(caller: Caller, run: str) -> dict[str, Any]:
    return _awaited(lambda: caller.get(f"{RUNS}/{run}").json(), lambda found: found["state"] != "running")


def _awaited(look: Callable[[], dict[str, Any]], is_so: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    until = monotonic() + SECONDS_MAX
    while not is_so(found := look()):
        assert monotonic() < until, found
        sleep(0.05)
    return found


def test_columns_are_guessed_and_can_be_said_otherwise(caller: Caller) -> None:
    """Each with the reason and some values, and the first rows as they stand."""
    run = _begun(caller)
    table = _add(caller, run, "leads", LEADS)
    assert (table["name"], table["rows"]) == ("leads of us.csv", 4)
    assert {each["column"]: each["field"] for each in table["columns"]} == {
        "Created": "received_at",
        "E-Mail": "email",
        "Firma": "company",
        "Land": "country",
        "Owner": "owner",
        "Colour": None,
    }
    assert table["preview"][0][:2] == ["21.09.2026 09:00", "jo@acme.example"]
    assert {"email", "company", "country"} <= {*table["fields"]}
    said = caller.call(
        "PUT", f"{RUNS}/{run}/files/leads/columns", json={"columns": {"Colour": "product", "Firma": ""}}
    ).json()
    assert {each["column"]: (each["field"], each["sureness"]) for each in said["columns"]}["Colour"] == (
        "product",
        "given",
    )
    again = caller.get(f"{RUNS}/{run}/files/leads").json()
    assert again == said
    assert next(each for each in again["columns"] if each["column"] == "Firma")["field"] is None


def test_a_column_or_a_field_that_is_none_is_named(caller: Caller) -> None:
    """As is the place in the request."""
    run = _begun(caller, leads=LEADS)
    for columns, said in (({"Nope": "email"}, "is no column of"), ({"Firma": "nope"}, "is no field of leads")):
        refused = problem(
            caller.call("PUT", f"{RUNS}/{run}/files/leads/columns", json={"columns": columns}), 422, "invalid"
        )
        assert said in refused["detail"]
    problem(caller.get(f"{RUNS}/{run}/files/reps"), 404, "first_run_not_found")


def test_a_run_says_who_would_have_got_what_and_keeps_nothing(stored: Running, caller: Caller) -> None:
    """Then its draft and its people are kept, because somebody says so: the files were strangers' before."""
    run = _begun(caller, leads=LEADS, accounts=ACCOUNTS, reps=REPS)
    assert caller.post(f"{RUNS}/{run}/start", json={"dates": "day-first", "zone": "Europe/Berlin"}).status_code == 202
    found = _ended(caller, run)
    assert found["state"] == "done", found
    report = found["report"]
    assert (report["leads"], report["rep_count"], report["account_count"]) == (3, 2, 1)
    assert sum(each["leads"] for each in report["rules"]) == 3
    assert {each["name"] for each in report["reps"]} == {"Anna Keller", "Ben Roth"}
    assert report["to_owners"] == 1
    assert report["zone"] == "Europe/Berlin"
    assert [fault["line"] for fault in report["files"][0]["faults"]] == [5]
    assert "version: 1" in report["policy"] or "rules:" in report["policy"]
    with stored.database.asking() as tx:
        assert list_drafts(tx, "", 10) == []
    kept = caller.post(f"{RUNS}/{run}/keep", json={"accounts": True}).json()
    assert caller.get(f"{RUNS}/{run}").json()["kept"] == kept
    assert len(kept["imports"]) == 2
    assert caller.get(f"/api/v1/drafts/{kept['draft']}").json()["text"] == report["policy"]
    importing = Importing(stored, "worker")
    while importing.do_one():
        pass
    assert {rep["name"] for rep in caller.get("/api/v1/reps").json()["reps"]} >= {"Anna Keller", "Ben Roth"}
    assert caller.get("/api/v1/accounts/A1").json()["owner"] == "anna"


def test_what_is_wrong_with_a_file_is_said_of_it(caller: Caller) -> None:
    """By its own name and not by where it is kept."""
    run = _begun(caller)
    url = f"{RUNS}/{run}/files/leads?name=../../my%20leads.xlsx"
    for body, status, code, said in (
        (b"", 400, "bad_body", "empty"),
        (b"PK\x03\x04rest", 422, "invalid", "`my leads.xlsx` is a workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", 422, "invalid", "`my leads.xlsx` is a workbook"),
        (b"\x1f\x8bnothing", 422, "invalid", "unpack"),
    ):
        assert said in problem(caller.call("PUT", url, content=body, headers=CSV), status, code)["detail"]
    problem(
        caller.call("PUT", url, content=b"{}", headers={"Content-Type": "application/json"}), 415, "wrong_media_type"
    )
    assert caller.get(f"{RUNS}/{run}").json()["files"] == {}
    problem(caller.post(f"{RUNS}/{run}/start", json={}), 409, "first_run_incomplete")
    problem(caller.post(f"{RUNS}/{run}/keep", json={}), 409, "first_run_incomplete")


def test_a_file_that_is_too_large_is_not_read_to_its_end(caller: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is written down as it comes, and taken away again."""
    monkeypatch.setattr(first_runs, "BYTES_MAX", 100)
    run = _begun(caller)
    refused = caller.call("PUT", f"{RUNS}/{run}/files/leads", content=LEADS.encode(), headers=CSV)
    assert "has more than" in problem(refused, 413, "body_too_large")["detail"]
    assert caller.get(f"{RUNS}/{run}").json()["files"] == {}


def test_a_file_of_which_nothing_can_be_read_fails_the_run(caller: Caller) -> None:
    """With the reason; the file can be changed, and the run begun again."""
    run = _begun(caller, leads="Colour;Shape\nred;round\n")
    caller.post(f"{RUNS}/{run}/start", json={})
    found = _ended(caller, run)
    assert found["state"] == "failed"
    assert "`leads of us.csv`" in found["error"]
    assert caller.call("DELETE", f"{RUNS}/{run}/files/leads").json()["state"] == "open"


def test_a_run_that_was_cancelled_can_be_started_again(caller: Caller) -> None:
    """While it goes on nothing of it is changed."""
    run = _begun(caller, leads=LEADS)
    assert caller.post(f"{RUNS}/{run}/start", json={}).json()["state"] == "running"
    problem(caller.call("DELETE", f"{RUNS}/{run}/files/leads"), 409, "first_run_running")
    problem(caller.post(f"{RUNS}/{run}/start", json={}), 409, "first_run_running")
    assert caller.post(f"{RUNS}/{run}/cancel").json()["state"] == "open"
    assert caller.call("DELETE", f"{RUNS}/{run}").status_code == 204
    problem(caller.get(f"{RUNS}/{run}"), 404, "first_run_not_found")
    problem(caller.get(f"{RUNS}/..%2F.."), 404, "not_found")


def test_old_runs_make_room(stored: Running) -> None:
    """A day is enough to look at one, and so many are enough."""
    runs = FirstRuns()
    now = stored.now()
    for number in range(KEPT_MAX + 3):
        runs.begin(f"F{number}", "local", now)
    assert [run for run in range(KEPT_MAX + 3) if _is_there(runs, f"F{run}")] == [*range(3, KEPT_MAX + 3)]
    runs.begin("Flater", "local", now + KEPT_FOR * 2)
    assert not _is_there(runs, "F10")
    runs.stop()


def _is_there(runs: FirstRuns, run: str) -> bool:
    return (runs.folder(run) / "run.json").exists()


def test_answers_are_as_the_document_says(stored: Running) -> None:
    """Every route of a first run but the trial's own."""
    api = api_over(stored)

    def call(method: str, path: str, parameters: dict[str, str], **said: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
        answer = api[f"{RUNS}{path}"][method].Case(path_parameters=parameters, **said).call_and_validate(headers=KEY)
        assert answer.status_code < 300, answer.text
        found: dict[str, Any] = answer.json() if answer.content else {}
        return found

    run = {"run": str(call("POST", "", {})["id"])}
    file = run | {"sheet": "leads"}
    call("PUT", "/{run}/files/{sheet}", file, body=LEADS, media_type="text/csv")
    call("GET", "/{run}/files/{sheet}", file)
    body = {"columns": {"Colour": "product"}}
    call("PUT", "/{run}/files/{sheet}/columns", file, body=body, media_type="application/json")
    call("POST", "/{run}/start", run, body={}, media_type="application/json")
    _awaited(lambda: call("GET", "/{run}", run), lambda found: found["state"] == "done")
    call("POST", "/{run}/keep", run, body={"reps": False}, media_type="application/json")
    call("POST", "/{run}/cancel", run)
    call("DELETE", "/{run}/files/{sheet}", file)
    call("DELETE", "/{run}", run)
