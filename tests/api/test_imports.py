"""Imports as jobs: what was sent is done beside everything else, once, and says what was wrong with which row."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import pytest

from tests.api.client import LEADS, Caller, problem
from tests.api.conftest import Calling
from tests.api.test_openapi import KEY, api_over
from turnout.api.keyring import Keyring
from turnout.api.settings import ApiSettings
from turnout.errors import StoreError
from turnout.pipeline.asking.front import Done, Front
from turnout.pipeline.asking.jobs import Job
from turnout.pipeline.imports import one_import
from turnout.pipeline.imports.import_jobs import Importing
from turnout.pipeline.serving.running import Running
from turnout.store.api_keys import StoredKeys, create_key
from turnout.store.import_jobs import CANCELLED, end_job

pytestmark = pytest.mark.usefixtures("each_database")

IMPORTS = "/api/v1/imports"
CSV = {"Content-Type": "text/csv"}
THREE = "lead_id,email,company\nA,a@one.example,One\nB,b@two.example,Two\nC,c@three.example,Three\n"


@pytest.fixture
def caller(stored: Running, calling: Calling) -> Caller:
    """Somebody on this machine, at a server over a file that does no imports by itself."""
    return calling(stored)


def _start(caller: Caller, table: str, kind: str = "leads", **more: str) -> str:
    response = caller.post(IMPORTS, content=table.encode(), headers=CSV, params={"kind": kind, **more})
    assert response.status_code == 202, response.text
    job: str = response.json()["id"]
    assert response.headers["location"] == f"{IMPORTS}/{job}"
    return job


def _job(caller: Caller, job: str) -> dict[str, Any]:
    found: dict[str, Any] = caller.get(f"{IMPORTS}/{job}").json()
    return found


def _do(stored: Running) -> None:
    importing = Importing(stored, "worker")
    while importing.do_one():
        pass


def test_leads_of_a_table_are_decided(stored: Running, caller: Caller) -> None:
    """A job waits, is done, and says what the rows came to; the leads are like any other."""
    job = _start(caller, THREE)
    waiting = _job(caller, job)
    assert (waiting["state"], waiting["rows"], waiting["done"], waiting["actor"]) == ("waiting", None, 0, "local")
    _do(stored)
    done = _job(caller, job)
    assert (done["state"], done["rows"], done["done"], done["errors"]) == ("done", 3, 3, [])
    assert done["counts"] == {"assigned": 3, "known": 0}
    assert done["ended_at"]
    assert caller.get(f"{LEADS}/B").json()["assignee"] in {"anna", "bela"}
    assert [lead["origin"] for lead in caller.get(LEADS, params={"id": "C"}).json()["leads"]] == ["import"]


def test_what_was_sent_is_forgotten_once_it_was_done(stored: Running, caller: Caller) -> None:
    """It may be personal, and nobody needs it any more."""
    job = _start(caller, THREE)
    kept = "SELECT count(*) FROM import_jobs WHERE id = ? AND body IS NOT NULL"
    with stored.database.reading() as tx:
        assert tx.rows(kept, (job,)) == [(1,)]
    _do(stored)
    with stored.database.reading() as tx:
        assert tx.rows(kept, (job,)) == [(0,)]


def test_a_list_of_records_is_read_like_a_table(stored: Running, caller: Caller) -> None:
    """With its own names in each record; what is wrong is told by the place in the list."""
    records = [
        {"lead_id": "A", "email": "a@one.example", "employees": 12},
        {"email": "b@two.example", "message": "two\nlines", "received_at": "once"},
        {"lead_id": "A", "email": "c@one.example"},
        {"lead_id": "D", "tags": ["x", "y"], "email": None},
    ]
    response = caller.post(IMPORTS, records, params={"kind": "leads"})
    assert response.status_code == 202, response.text
    _do(stored)
    done = _job(caller, response.json()["id"])
    assert (done["state"], done["rows"], done["error_count"]) == ("done", 4, 2)
    assert [error["row"] for error in done["errors"]] == [2, 3]
    assert all(error["message"] and error["remedy"] for error in done["errors"])


def test_bad_rows_are_told_by_their_line(stored: Running, caller: Caller) -> None:
    """The rest is done; a lead that is there with other values is no lead to be done again."""
    caller.lead(lead_id="B", email="other@two.example")
    job = _start(caller, THREE + "D,d@four.example,Four,too,many\n")
    _do(stored)
    done = _job(caller, job)
    assert (done["state"], done["error_count"], done["counts"]["assigned"]) == ("done", 2, 2)
    assert sorted(error["row"] for error in done["errors"]) == [3, 5]


def test_the_same_table_again_decides_nothing(stored: Running, caller: Caller) -> None:
    """Its leads are known; rows without an id are known by what they say."""
    table = THREE + ",no@id.example,None\n"
    for job, (new, known) in ((_start(caller, table), (4, 0)), (_start(caller, table), (0, 4))):
        _do(stored)
        counts = _job(caller, job)["counts"]
        assert (sum(counts.values()) - counts["known"], counts["known"]) == (new, known)


class _Ending:
    """A Turnout that ends after so many leads: whatever comes then is not answered well."""

    def __init__(self, running: Running, leads: int) -> None:
        self._running = running
        self._left = leads

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - everything else is the real one's
        return getattr(self._running, name)

    def submit(self, job: Job, then: Callable[[Done], None]) -> None:
        """Do a job while there is anybody to do it."""
        self._left -= 1
        if self._left < 0:
            then(Done(error=StoreError("the process that writes has ended")))
        else:
            self._running.submit(job, then)


@pytest.mark.parametrize("note_seconds", [0.0, 3_600.0])
@pytest.mark.parametrize("survived", range(6))
def test_an_interrupted_import_goes_on_where_it_stopped(
    stored: Running, caller: Caller, monkeypatch: pytest.MonkeyPatch, survived: int, note_seconds: float
) -> None:
    """Whenever the server ends, each row is decided once and counted once in the end, and errors are kept."""
    monkeypatch.setattr(one_import, "BATCH", 2)
    monkeypatch.setattr(one_import, "NOTE_SECONDS", note_seconds)
    rows = "".join(f"L{at},p{at}@m{at}.example\n" for at in range(5))
    job = _start(caller, f"lead_id,email\n{rows}broken,row,here\n")
    Importing(cast("Front", _Ending(stored, survived)), "worker").do_one()
    between = _job(caller, job)
    if survived < 5:
        assert between["state"] == "running"
        assert "has ended" in between["trouble"]
    _do(stored)
    done = _job(caller, job)
    assert (done["state"], done["rows"], done["done"], done["error_count"]) == ("done", 6, 6, 1)
    assert sum(done["counts"].values()) == 5
    assert len(caller.get(LEADS).json()["leads"]) == 5
    for at in range(5):
        assert len(caller.get(f"{LEADS}/L{at}/decisions").json()["decisions"]) == 1


def test_a_cancelled_import_stops(stored: Running, caller: Caller) -> None:
    """What was decided stays; one that has ended is as it was."""
    job = _start(caller, THREE)
    cancelled = caller.call("DELETE", f"{IMPORTS}/{job}")
    assert (cancelled.status_code, cancelled.json()["state"]) == (200, "cancelled")
    _do(stored)
    assert caller.get(LEADS).json()["leads"] == []
    assert caller.call("DELETE", f"{IMPORTS}/{job}").json()["state"] == "cancelled"
    problem(caller.call("DELETE", f"{IMPORTS}/none"), 404, "import_not_found")


def test_an_import_that_is_cancelled_under_way_goes_no_further(
    stored: Running, caller: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It looks now and then."""
    monkeypatch.setattr(one_import, "BATCH", 1)
    monkeypatch.setattr(one_import, "NOTE_SECONDS", 0.0)
    started = _start(caller, THREE)

    class Cancelling(_Ending):
        """Somebody cancels when the first lead is asked for."""

        def submit(self, job: Job, then: Callable[[Done], None]) -> None:
            """Cancel, then do it."""
            with stored.database.begin() as tx:
                end_job(tx, started, CANCELLED, 1)
            super().submit(job, then)

    Importing(cast("Front", Cancelling(stored, 9)), "worker").do_one()
    assert _job(caller, started)["state"] == "cancelled"
    assert len(caller.get(LEADS).json()["leads"]) == 1


def test_a_table_of_the_company_is_brought_in(stored: Running, caller: Caller) -> None:
    """As files are by the command; what it came to and what was wrong is said."""
    job = _start(
        caller, "account_id,name,domain,owner_id\nacme,Acme,acme.example,anna\nzeta,Zeta,,nobody\n", "accounts"
    )
    _do(stored)
    done = _job(caller, job)
    assert (done["state"], done["counts"]) == ("done", {"new": 2, "changed": 0, "unchanged": 0})
    assert [error["row"] for error in done["errors"]] == [3]
    assert caller.lead(email="x@acme.example").json()["account_id"] == "acme"


def test_a_table_that_cannot_be_used_fails_with_why(stored: Running, caller: Caller) -> None:
    """Nothing of it is kept, and no folder of the server is named."""
    job = _start(caller, "colour\nred\n", "reps")
    _do(stored)
    done = _job(caller, job)
    assert done["state"] == "failed"
    assert "`reps.csv`" in done["trouble"]


def test_imports_are_listed_the_newest_first(stored: Running, caller: Caller) -> None:
    """In pages that meet."""
    jobs = [_start(caller, THREE) for _ in range(3)]
    _do(stored)
    first = caller.get(IMPORTS, params={"limit": 2}).json()
    second = caller.get(IMPORTS, params={"limit": 2, "after": first["next"]}).json()
    listed = [each["id"] for each in first["imports"] + second["imports"]]
    assert listed == jobs[::-1]
    assert second["next"] is None


def test_a_key_starts_an_import_once(caller: Caller) -> None:
    """The same request again is told of the same job."""
    how = {"content": THREE.encode(), "headers": {**CSV, "Idempotency-Key": "K"}, "params": {"kind": "leads"}}
    first, again = caller.post(IMPORTS, **how), caller.post(IMPORTS, **how)
    assert first.json()["id"] == again.json()["id"]
    assert len(caller.get(IMPORTS).json()["imports"]) == 1


@pytest.mark.parametrize(
    ("how", "status", "code"),
    [
        ({"content": b"", "headers": CSV, "params": {"kind": "leads"}}, 400, "bad_body"),
        ({"content": b"a,b\n1,2\n", "headers": CSV}, 422, "invalid"),
        ({"content": b"a,b\n1,2\n", "headers": CSV, "params": {"kind": "cats"}}, 422, "invalid"),
        ({"content": b"a,b\n1,2\n", "headers": CSV, "params": {"kind": "leads", "zone": "Mars"}}, 422, "invalid"),
        (
            {"content": b"x", "headers": {"Content-Type": "image/png"}, "params": {"kind": "leads"}},
            415,
            "wrong_media_type",
        ),
        ({"json": {"a": 1}, "params": {"kind": "leads"}}, 422, "invalid"),
        ({"json": [{"a": {"b": 1}}], "params": {"kind": "leads"}}, 422, "invalid"),
        ({"json": [{}], "params": {"kind": "leads"}}, 422, "invalid"),
    ],
)
def test_what_cannot_be_read_is_refused_at_once(caller: Caller, how: dict[str, Any], status: int, code: str) -> None:
    """No job is made of it."""
    problem(caller.post(IMPORTS, **how), status, code)
    assert caller.get(IMPORTS).json()["imports"] == []


def test_leads_need_the_right_to_write_leads(stored: Running, calling: Calling) -> None:
    """Whoever may change data may not decide leads by it."""
    with stored.database.begin() as tx:
        _, secret = create_key(tx, "data", ["data:write"], stored.now())
    settings = ApiSettings(Keyring(StoredKeys(stored.database)), is_loopback=False)
    caller = calling(stored, settings, headers={"Authorization": f"Bearer {secret}"})
    refused = caller.post(IMPORTS, content=THREE.encode(), headers=CSV, params={"kind": "leads"})
    problem(refused, 403, "scope_missing")
    _start(caller, "rep_id\nzoe\n", "reps")


def test_answers_are_as_the_document_says(stored: Running) -> None:
    """When an import is begun, looked at and cancelled."""
    api = api_over(stored)
    begun = api["/api/v1/imports"]["POST"].Case(
        query={"kind": "leads"}, body=[{"lead_id": "A", "email": "a@one.example"}], media_type="application/json"
    )
    job = begun.call_and_validate(headers=KEY).json()["id"]
    for method in ("GET", "DELETE"):
        case = api["/api/v1/imports/{import_id}"][method].Case(path_parameters={"import_id": job})
        assert case.call_and_validate(headers=KEY).status_code == 200
