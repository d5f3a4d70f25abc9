"""The commands on each database: what is read, done and told is the same."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.started import Shell, recent_office

pytestmark = pytest.mark.slow


def test_a_day_at_the_desk(each_database: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Leads listed, searched and worked on, turns granted, an account changed, somebody leaves; and all is well."""
    with closing(recent_office(tmp_path, hours=0.01)) as office:
        office.lead("jo@acme.example", first_name="Jo", last_name="Doe")
        office.lead(plan="fair")
        office.lead(plan="park")
        shell = Shell(office.database.url, capsys)
        assert [lead["lead_id"] for lead in shell.data("leads", "list")["leads"]] == ["L3", "L2", "L1"]
        assert [lead["lead_id"] for lead in shell.data("leads", "list", "--search", "doe")["leads"]] == ["L1"]
        assert shell.data("leads", "show", "L1")["said"]["last_name"] == "Doe"
        assert shell.call("leads", "touch", "L1", "--kind", "call").code == 0
        assert shell.call("leads", "reassign", "L2", "--to", "finn").out.startswith("L2: with finn")
        assert shell.call("leads", "close", "L2", "--outcome", "won").code == 0
        assert shell.call("leads", "accept", "L1").code == 1
        assert shell.data("pools", "show", "trio")["pool"] == "trio"
        assert shell.data("pools", "credit", "trio", "dan", "1")["owed_after"] == "1"
        assert shell.data("pools", "ledger", "trio", "--kind", "grant")["lines"][0]["by"] == "cli"
        assert shell.data("accounts", "set", "zeta", "--owner", "finn")["owner"] == "finn"
        assert shell.data("accounts", "list", "--owner", "finn")["total"] == 1
        assert shell.data("reps", "away", "cleo")["presence"] == "away"
        left = shell.data("leave", "ann", "--yes", "--accounts-to", "dan", "--leads-to", "ben")
        assert ([lead["assignee"] for lead in left["leads"]], left["accounts"]) == (["ben"], 1)
        assert shell.data("holds", "list")["total"] == 0
        assert shell.data("audit", "search", "--by", "cli", "--kind", "closed")["events"][0]["lead_id"] == "L2"
        assert shell.data("explain", "L1")["assignee"] == "ben"
        status = shell.data("status")
        assert (status["status"], status["causes"]) == ("ok", [])
        assert status["store"]["dialect"] == each_database
        assert status["store"]["bytes"] > 100_000
        assert status["leads"]["total"] == 3
        assert shell.call("verify").code == 0
