"""What a real server of two processes tells: lines by request, numbers of both on one page, and settings it refuses."""

from __future__ import annotations

import json
import os
from pathlib import Path

import httpx
import pytest

from tests.cli.test_serve import home, serving, turnout

__all__ = ["home"]
pytestmark = pytest.mark.slow
LEAD = {"lead_id": "L1", "email": "ann@acme.example", "message": "hunter2 hunter2"}


def test_a_decision_is_one_line_of_the_writer_with_the_request_it_is_for(home: Path) -> None:
    """The lead's id, the decision and each stage; nothing of what the lead says, in neither process's lines."""
    with serving(home, "--processes", "2", "--log-level", "info", "--log-format", "json") as (process, address):
        answer = httpx.post(f"{address}/api/v1/leads", json=LEAD, headers={"X-Request-ID": "shop-7"}, timeout=60)
        assert (answer.status_code, answer.headers["x-request-id"]) == (201, "shop-7")
        process.terminate()
        _, err = process.communicate(timeout=120)
    (line,) = [line for line in map(json.loads, err.splitlines()) if line["event"] == "decided"]
    assert (line["lead"], line["decision"], line["outcome"]) == ("L1", answer.json()["decision_id"], "assigned")
    assert (line["request"], line["assignee"], line["rule"]) == ("shop-7", answer.json()["assignee"], "All")
    stages = ("capture", "enrich", "match", "route", "assign", "write", "commit")
    assert all(line[f"{stage}_ms"] > 0 for stage in stages)
    assert "acme" not in err
    assert "hunter2" not in err


def test_one_page_has_the_numbers_of_both_processes(home: Path) -> None:
    """What the writer counted is there as soon as its lead was answered."""
    with serving(home, "--processes", "2") as (_, address), httpx.Client(base_url=address, timeout=60) as client:
        assert client.post("/api/v1/leads", json=LEAD).status_code == 201
        page = client.get("/metrics").text.splitlines()
    for line in (
        'turnout_leads_total{origin="api",outcome="assigned"} 1.0',
        'turnout_decisions_total{outcome="assigned",rule="All"} 1.0',
        'turnout_stage_seconds_count{stage="capture"} 1.0',
        'turnout_stage_seconds_count{stage="assign"} 1.0',
        'turnout_stage_seconds_count{stage="commit"} 1.0',
        "turnout_intake_seconds_count 1.0",
        "turnout_ready 1.0",
    ):
        assert line in page
    for process in ("server", "writer"):
        assert any(line.startswith(f'turnout_process_resident_memory_bytes{{process="{process}"}} ') for line in page)


def test_a_server_takes_its_settings_from_where_they_are(home: Path) -> None:
    """A file that is named; the environment goes before it."""
    (home / "own.toml").write_text("body_bytes_max = 2048\nprocesses = 1\n")
    with serving(home, "--config", "own.toml") as (_, address):
        large = httpx.post(f"{address}/api/v1/leads", json=LEAD | {"message": "x" * 3_000}, timeout=60)
        assert large.status_code == 413
        page = httpx.get(f"{address}/metrics", timeout=60).text
        assert 'process="writer"' not in page, "it was told to be one process"


def test_every_command_takes_the_file_that_is_named(home: Path) -> None:
    """Before the command, as it is for all of them."""
    (home / "own.toml").write_text('db = "sqlite:///elsewhere.db"\n')
    assert turnout("--config", "own.toml", "migrate", cwd=home).returncode == 0
    assert (home / "elsewhere.db").exists()
    done = turnout("--config", "gone.toml", "key", "list", cwd=home)
    assert done.returncode == 2
    assert "`gone.toml`, which `--config`" in done.stderr


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        ("TURNOUT_PROT", "81", "`TURNOUT_PROT` in the environment is no setting; did you mean `TURNOUT_PORT`?"),
        ("TURNOUT_READERS", "many", "`TURNOUT_READERS`: `readers` cannot be `many`; it is a whole number from 1 to 64"),
    ],
)
def test_settings_that_cannot_be_are_told_before_anything_starts(
    home: Path, monkeypatch: pytest.MonkeyPatch, variable: str, value: str, said: str
) -> None:
    """One sentence and exit code 2, by whatever command reads them."""
    monkeypatch.setenv(variable, value)
    for command in (("serve", "--port", "0"), ("key", "list")):
        done = turnout(*command, cwd=home)
        assert (done.returncode, done.stderr) == (2, f"turnout: {said}\n")


def test_a_demo_that_is_off_says_so(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody starts one by mistake where real leads come in."""
    monkeypatch.setenv("TURNOUT_DEMO", "false")
    done = turnout("demo", "--once", cwd=home)
    assert done.returncode == 2
    assert "the setting `demo` is `false` here" in done.stderr
    assert not os.path.lexists(home / ".turnout" / "demo")
