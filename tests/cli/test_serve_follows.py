"""What a served store does beside answering: leads become findable, imports are done and go on after a crash."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.cli.test_serve import serving, turnout
from turnout.store.database import open_database

pytestmark = pytest.mark.slow
_PATIENCE_SECONDS = 60.0
LEADS = "/api/v1/leads"
IMPORTS = "/api/v1/imports"
POLICY = """
rules: [{name: All, to: desk}]
pools: {desk: {reps: [anna, bela], hours: always}}
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder with a store that is ready to serve."""
    (tmp_path / "reps.csv").write_text("rep_id,team\nanna,x\nbela,x\n")
    (tmp_path / "policy.yaml").write_text(POLICY)
    for command in (("import", "reps", "reps.csv"), ("policy", "publish", "policy.yaml")):
        done = turnout(*command, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
    return tmp_path


def _indexed(home: Path) -> int:
    """How many leads the store's index of words has."""
    database = open_database(f"sqlite:///{home / '.turnout' / 'turnout.db'}", create=False)
    try:
        with database.reading() as tx:
            return int(tx.rows("SELECT count(*) FROM lead_words WHERE word = ''")[0][0])
    finally:
        database.close()


def _until_ended(client: httpx.Client, job: str) -> dict[str, Any]:
    until = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < until:
        found: dict[str, Any] = client.get(f"{IMPORTS}/{job}").json()
        if found["state"] not in {"waiting", "running"}:
            return found
        time.sleep(0.05)
    raise AssertionError(f"the import did not end: {found}")


@pytest.mark.parametrize("processes", ["1", "2"])
def test_leads_become_findable_by_themselves(home: Path, processes: str) -> None:
    """At once by looking at the newest, and a moment later in the index; the server stops as it should."""
    with (
        serving(home, "--processes", processes) as (process, address),
        httpx.Client(base_url=address, timeout=60) as client,
    ):
        many = [{"email": f"p{at}@acme.example", "name": f"Anna Nr{at}"} for at in range(300)]
        assert client.post(f"{LEADS}/bulk", json={"leads": many}).status_code == 200
        assert client.get(LEADS, params={"q": "anna nr299"}).json()["leads"][0]["email"] == "p299@acme.example"
        until = time.monotonic() + _PATIENCE_SECONDS
        while _indexed(home) < len(many):
            assert time.monotonic() < until, "the index was not filled"
            time.sleep(0.05)
        found = client.get(LEADS, params={"q": "acme.example", "limit": 500}).json()["leads"]
        assert [lead["email"] for lead in found] == [lead["email"] for lead in reversed(many)]
        process.terminate()
        assert process.wait(timeout=_PATIENCE_SECONDS) == 0


@pytest.mark.parametrize("processes", ["1", "2"])
def test_an_import_outlives_the_server(home: Path, processes: str) -> None:
    """It goes on after a kill, and every row is decided once."""
    rows = "".join(f"L{at},p{at}@m{at}.example\n" for at in range(3_000))
    table = f"lead_id,email\n{rows}".encode()
    with (
        serving(home, "--processes", processes) as (process, address),
        httpx.Client(base_url=address, timeout=60) as client,
    ):
        begun = client.post(IMPORTS, content=table, headers={"Content-Type": "text/csv"}, params={"kind": "leads"})
        assert begun.status_code == 202, begun.text
        job = begun.json()["id"]
        until = time.monotonic() + _PATIENCE_SECONDS
        while not client.get(f"{IMPORTS}/{job}").json()["done"]:
            assert time.monotonic() < until, "the import did not begin"
        process.kill()
        process.wait()
    with serving(home, "--processes", processes) as (_, address), httpx.Client(base_url=address, timeout=60) as client:
        done = _until_ended(client, job)
        assert (done["state"], done["rows"], done["done"], done["error_count"]) == ("done", 3_000, 3_000, 0)
        assert sum(done["counts"].values()) == 3_000
        assert len(client.get(f"{LEADS}/L2999/decisions").json()["decisions"]) == 1
    verified = turnout("verify", cwd=home)
    assert verified.returncode == 0, verified.stdout + verified.stderr
