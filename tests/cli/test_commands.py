"""The commands as a person starts them: real processes, real exit codes."""

import csv
import json
import subprocess
import sys
from pathlib import Path

import pytest

from turnout.testing.demo_company import write_world

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]


def turnout(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run the command line in a folder."""
    command = [sys.executable, "-m", "turnout", *arguments]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)  # noqa: S603 - our own program


def test_the_demo_ends_by_itself(tmp_path: Path) -> None:
    """`--once` shows 200 leads and a summary, explains one decision, and exits with 0; its store can be asked."""
    done = turnout("demo", "--once", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "200 leads" in done.stdout
    assert sum(" | " in line for line in done.stdout.splitlines()) == 200
    assert (tmp_path / ".turnout" / "demo" / "reps.csv").is_file()
    lead = done.stdout.rpartition("Lead D")[2][:6]
    explained = turnout("explain", f"D{lead}", "--db", "sqlite:///.turnout/demo/turnout.db", cwd=tmp_path)
    assert explained.stdout.startswith(f"Lead D{lead}, decided at 2026-09-"), explained.stderr


@pytest.fixture
def demo(tmp_path: Path) -> Path:
    """The demo company's tables and the starter's kind of leads in a folder."""
    write_world(tmp_path / "world")
    leads = "lead_id,received_at,email,country\nL1,2026-09-07T08:00:00Z,jo@nowhere.example,DE\nL2,soon,al@x.example,\n"
    (tmp_path / "leads.csv").write_text(leads)
    return tmp_path


def test_route_writes_decisions_receipts_and_what_could_not_be_read(demo: Path) -> None:
    """One run with everything: the row, its receipt as JSON and in words, the bad row beside."""
    policy = str(ROOT / "examples" / "demo" / "policy.yaml")
    more = ["--receipts", "receipts.jsonl", "--explain", "L1"]
    done = turnout("route", "leads.csv", "--policy", policy, "--world", "world", "--out", "out.csv", *more, cwd=demo)
    assert done.returncode == 0, done.stderr
    assert [row["lead_id"] for row in csv.DictReader((demo / "out.csv").read_text().splitlines())] == ["L1"]
    assert "Rule 1, No competitors: passed over" in done.stdout
    assert "out.errors.csv" in done.stderr
    receipt = json.loads((demo / "receipts.jsonl").read_text())
    assert receipt["lead"] == "L1"
    assert {entry["field"]: entry["from"] for entry in receipt["known"]}["country"] == "form"


def test_a_policy_with_mistakes_is_refused_with_their_places(demo: Path) -> None:
    """All of them at once, on standard error, with exit code 2 and no decisions written."""
    (demo / "bad.yaml").write_text(
        "rules:\n  - name: A\n    when: employes > 3\n    to: desk\n  - name: B\n    to: dsk\n"
    )
    done = turnout("route", "leads.csv", "--policy", "bad.yaml", "--world", "world", "--out", "out.csv", cwd=demo)
    assert done.returncode == 2
    assert "rules > A: field `employes` is unknown; did you mean `employees`? (line 3)" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (demo / "out.csv").exists()


def test_a_lead_that_is_not_there_cannot_be_explained(demo: Path) -> None:
    """The message says so and names the nearest."""
    policy = str(ROOT / "examples" / "demo" / "policy.yaml")
    arguments = ["--policy", policy, "--world", "world", "--out", "out.csv", "--explain", "L9"]
    done = turnout("route", "leads.csv", *arguments, cwd=demo)
    assert done.returncode == 2
    assert "lead `L9` is not among the leads" in done.stderr


def test_policy_commands_print_schema_and_canonical_text(tmp_path: Path) -> None:
    """The schema is JSON; the canonical text of an example reads back as the same policy."""
    assert json.loads(turnout("policy", "schema", cwd=tmp_path).stdout)["$schema"]
    shown = turnout("policy", "show", str(ROOT / "examples" / "starter" / "policy.yaml"), cwd=tmp_path)
    (tmp_path / "again.yaml").write_text(shown.stdout)
    assert turnout("policy", "show", "again.yaml", cwd=tmp_path).stdout == shown.stdout
