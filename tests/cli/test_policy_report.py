"""`turnout policy report`, and the example workflow for a code host: it can be read, and its commands run."""

from __future__ import annotations

import os
import shlex
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.cli.bridged import SERVER, served
from tests.cli.started import Shell
from tests.pipeline.stored_office import POLICY, Office
from turnout.testing.demo_company import write_world

ROOT = Path(__file__).parents[2]
WORKFLOW = ROOT / "docs" / "examples" / "github-workflow.yml"
TESTS = "tests:\n  - {name: Junk, lead: {plan: junk}, then: reject}\n"


@pytest.fixture
def bare(capsys: pytest.CaptureFixture[str]) -> Shell:
    """Commands on no store."""
    return Shell("", capsys)


def written(folder: Path, text: str) -> str:
    """A policy's file."""
    folder.mkdir(exist_ok=True)
    (folder / "policy.yaml").write_text(text, "utf-8")
    return str(folder / "policy.yaml")


def test_a_report_has_every_part(shell: Shell, office: Office, tmp_path: Path) -> None:
    """Beside a store: its people, its live policy, its leads of late."""
    for number in range(3):
        office.lead(f"a@b{number}.example", plan="hot")
    path = written(
        tmp_path / "new", POLICY.replace("when: plan is hot, to: lane", "when: plan is hot, to: line") + TESTS
    )
    ended = shell.call("policy", "report", path, "--against", "live")
    assert ended.code == 0
    assert f"## ✅ Policy `{path}`: nothing keeps it from going live" in ended.out
    assert "| Tests | 1 passed |" in ended.out
    assert "| Simulation | 3 leads, " in ended.out
    assert "lane, " in ended.out.partition("Leads that go elsewhere")[2]
    assert "such as a lead with `plan hot" in ended.out


def test_a_server_says_it_of_its_own_people_and_leads(
    shell: Shell, office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same parts, over HTTP; a threshold is asked of its simulation."""
    for number in range(12):
        office.lead(f"a@b{number}.example", plan="hot")
    policy = POLICY.replace("when: plan is hot, to: lane", "when: plan is hot, to: queue nurture") + TESTS
    path = written(tmp_path / "new", policy)
    asked = ("policy", "report", path, "--server", SERVER, "--against", "live", "--fail-if", "queued > 50%")
    with served(office.database.url, monkeypatch):
        ended = shell.call_bare(*asked)
        broken = shell.call_bare(*asked[:2], written(tmp_path / "broken", "rules: [{name: A, to: x}]\n"), *asked[3:])
    assert ended.code == 3, ended.err
    assert "| Tests | 1 passed |" in ended.out
    assert "| Simulation | 12 leads, 12 go elsewhere |" in ended.out
    assert "| Thresholds | 1 missed |" in ended.out
    assert "**→** queue nurture" in ended.out
    assert (broken.code, "`unreadable`" in broken.out) == (3, True)
    assert "not both" in shell.call("policy", "report", path, "--server", SERVER).err


def test_what_keeps_it_back_stands_at_the_top_and_in_the_code(bare: Shell, tmp_path: Path) -> None:
    """A failing test with why, a threshold without a simulation, a dead rule."""
    text = POLICY.replace("  - {name: Rest", "  - {name: Dead, when: plan is junk, to: line}\n  - {name: Rest")
    path = written(tmp_path / "new", text + TESTS.replace("then: reject", "then: desk"))
    ended = bare.call_bare("policy", "report", path, "--fail-if", "held > 5%")
    assert ended.code == 3
    head, _, rest = ended.out.partition("<details")
    assert "it must not go live" in head
    assert "| Tests | 1 failed |" in head
    assert "| Thresholds | 1 missed |" in head
    assert "- **Junk** (line" in rest
    assert "`to` was to be `desk` and is `reject`" in rest
    assert "`dead-rule`" in rest
    data = bare.call_bare("policy", "report", path, "--json")
    assert (data.code, data.data["may_go_live"], data.data["tests"]["failed"]) == (3, False, 1)


def test_a_policy_that_cannot_be_read_has_a_report_too(bare: Shell, tmp_path: Path) -> None:
    """With its mistakes."""
    ended = bare.call_bare("policy", "report", written(tmp_path / "new", "rules: [{name: A, to: nowhere}]\n"))
    assert (ended.code, "it must not go live" in ended.out) == (3, True)
    assert "`unreadable` rules \\> A, line 1: pool `nowhere` is unknown" in ended.out


def test_names_are_shown_as_they_are(bare: Shell, tmp_path: Path) -> None:
    """Nobody is called, no tag is opened, no table broken by what somebody wrote into a policy."""
    name = "<b>@all | *x* `y`"
    path = written(tmp_path / "new", f"{POLICY}tests:\n  - {{name: '{name}', lead: {{plan: junk}}, then: desk}}\n")
    out = bare.call_bare("policy", "report", path).out
    assert "\\<b\\>@\N{ZERO WIDTH NON-JOINER}all \\| \\*x\\* `y`" in out
    assert "@all" not in out


def _steps() -> list[dict[str, Any]]:
    jobs = yaml.safe_load(WORKFLOW.read_text("utf-8"))["jobs"]
    return [step for job in jobs.values() for step in job["steps"]]


def _commands() -> list[list[str]]:
    """Every command of ours in the workflow, what the code host fills in filled in."""
    runs = [step["run"] for step in _steps() if step.get("run", "").startswith("turnout ")]
    return [shlex.split(run.replace("${{ github.sha }}", "abc"))[1:] for run in runs]


def test_the_workflow_asks_everything_before_it_is_merged() -> None:
    """Check, tests, difference, simulation, the report for the comment, and the push of what was merged."""
    assert [words[: 2 if words[0] == "policy" else 1] for words in _commands()] == [
        ["check"], ["test"], ["diff"], ["simulate"], ["policy", "report"], ["policy", "push"],
    ]  # fmt: skip
    assert all(set(step) <= {"name", "uses", "with", "run", "if", "env"} for step in _steps())


def test_the_commands_of_the_workflow_run(shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a folder as a code host checks it out, the live policy and a change of it; the report is written."""
    place = tmp_path / "checkout"
    for name in ("policy", "base/policy", "before/policy"):
        (place / name).mkdir(parents=True)
        written(place / name, POLICY)
    monkeypatch.chdir(place)
    assert shell.call("policy", "pull", "before/policy", "--replace").code == 0
    written(place / "policy", POLICY.replace("reject: junk", "reject: rubbish") + TESTS)
    shutil.copytree(tmp_path / "world", place / "policy" / "world")
    (place / "policy" / "leads.csv").write_text("lead_id,received_at,plan\nL1,2026-09-07T10:00Z,hot\n", "utf-8")
    ends = {}
    for words in _commands():
        ended = (shell.call if words[:2] == ["policy", "push"] else shell.call_bare)(*words)
        ends[words[0] if words[0] != "policy" else words[1]] = ended
        if words[0] == "check":
            assert ended.code in {0, 3}, ended.err
        else:
            assert ended.code == 0, (words, ended)
    assert "is live" in ends["push"].out
    assert "turnout policy report" in Path("report.md").read_text("utf-8")


def test_a_report_of_files_alone_is_quick_to_make(bare: Shell, tmp_path: Path) -> None:
    """The demo company's policy against itself, with its people, and nothing differs."""
    write_world(tmp_path / "world")
    policy = str(ROOT / "examples" / "demo" / "policy.yaml")
    ended = bare.call_bare("policy", "report", policy, "--against", policy, "--world", str(tmp_path / "world"))
    assert ended.code == 0, os.linesep.join(ended.out.splitlines()[:20])
    assert "no difference: every lead has the same happen to it" in ended.out
    assert "| Tests | 9 passed |" in ended.out


@pytest.mark.parametrize("name", ["demo", "starter"])
def test_the_example_policies_pass_their_own_tests(bare: Shell, name: str) -> None:
    """With stand-ins, as whoever copies one runs them first."""
    ended = bare.call_bare("test", str(ROOT / "examples" / name / "policy.yaml"), "--json")
    assert (ended.code, ended.data["failed"], ended.data["skipped"]) == (0, 0, 0)
    assert ended.data["passed"] >= 3
