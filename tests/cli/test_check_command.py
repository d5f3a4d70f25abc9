"""`turnout check`: what it prints for people and for programs, beside what, and how it ends."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.started import Ended, Shell, start_in_terminal
from tests.pipeline.stored_office import Office

DEAD = """
rules:
  - {name: Europe, when: "country in DE, FR", to: desk}
  - {name: Germany, when: country is DE, to: desk}
  - {name: All, to: desk}
pools:
  desk: {reps: [ann, ben], hours: always}
"""
ODD = "rules:\n  - {name: All, to: [queue q, desk]}\npools: {desk: {reps: [ann]}}\nqueues: {q: {watched by: ann}}\n"
FINE = "rules:\n  - {name: All, to: desk}\npools: {desk: {reps: [ann, ben], hours: always}}\n"


@pytest.fixture
def alone(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Shell:
    """Commands in a folder in which there is no store."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("TURNOUT_DB", raising=False)
    return Shell("", capsys)


def check(shell: Shell, text: str, *words: str) -> Ended:
    """How a check of a policy in a file ends."""
    Path("policy.yaml").write_text(text)
    return shell.call_bare("check", "policy.yaml", *words)


def test_an_error_stops_a_deploy(alone: Shell) -> None:
    """With its place, its line, a lead, the remedy and a summary; the code is one that CI can tell from others."""
    ended = check(alone, DEAD)
    assert ended.code == 3
    lines = [line.strip() for line in ended.out.splitlines()]
    assert lines[0] == "errors"
    assert lines[1].startswith("dead-rule: No lead ever reaches the rule")
    assert lines[2] == "policy.yaml:4  rules > Germany"
    assert any(line.startswith("country  DE") for line in lines)
    assert any(line.startswith("remedy: Move the rule") for line in lines)
    assert lines[-1].startswith("checked 3 rules in ")
    assert "1 error" in lines[-1]
    assert "people, hours, skills and absences" in ended.err


def test_warnings_stop_only_where_they_are_asked_to(alone: Shell) -> None:
    """A policy without errors is fine, unless somebody wants it spotless."""
    assert check(alone, ODD).code == 0
    assert "target-never-tried" in check(alone, ODD).out
    assert check(alone, ODD, "--strict").code == 3
    fine = check(alone, FINE, "--strict")
    assert fine.code == 0
    assert fine.out.startswith("checked 1 rule in ")
    assert "nothing found" in fine.out


def test_programs_get_the_same_as_json(alone: Shell) -> None:
    """One document; the same policy gives the same bytes."""
    ended = check(alone, DEAD, "--json")
    assert ended.code == 3
    [dead] = [finding for finding in ended.data["findings"] if finding["code"] == "dead-rule"]
    assert (dead["severity"], dead["place"], dead["line"]) == ("error", "rules > Germany", 4)
    assert dead["witness"]["facts"]["country"] == "DE"
    assert (ended.data["errors"], ended.data["policy"]) == (1, "policy.yaml")
    assert check(alone, DEAD, "--json").out == ended.out


def test_a_policy_that_cannot_be_read_is_a_finding_and_a_file_that_is_not_there_is_not(alone: Shell) -> None:
    """The first stops a deploy like any error; the second is a mistake in the command."""
    ended = check(alone, FINE.replace("to: desk", "to: dask"))
    assert ended.code == 3
    assert "policy.yaml:2  rules > All" in ended.out
    assert "did you mean `desk`" in ended.out
    missing = alone.call_bare("check", "none.yaml")
    assert (missing.code, missing.out) == (2, "")
    assert "`none.yaml` is not a file" in missing.err
    assert check(alone, FINE, "--budget", "soon").code == 2


def test_a_folder_may_stand_in_for_a_store(alone: Shell) -> None:
    """Its people are looked at: who is not there, who left."""
    Path("world").mkdir()
    Path("world/reps.csv").write_text("rep_id,status\nann,active\nben,departed\n")
    Path("world/accounts.csv").write_text("account_id,name\n")
    ended = check(alone, FINE, "--world", "world")
    assert "`ben` (departed) cannot receive leads" in ended.out
    assert "people" not in ended.err


def test_beside_a_store_its_people_and_leads_are_looked_at(office: Office, shell: Shell) -> None:
    """Without changing anything; how many leads were looked at is said."""
    office.lead(plan="line")
    path = office.folder / "policy.yaml"
    ended = shell.call("check", str(path), "--since", "2d")
    assert ended.code == 0, ended.out
    assert "rules and 1 leads in" in ended.out
    assert "rep-left" not in ended.err
    assert "volume" not in ended.err


def test_ctrl_c_prints_what_is_known(alone: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    """And ends as interrupted commands do."""
    from turnout.core.review import review  # noqa: PLC0415 - only here

    def interrupted(*_arguments: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(review, "check_conditions", interrupted)
    ended = check(alone, ODD)
    assert ended.code == 130
    assert "target-never-tried" in ended.out
    assert "interrupted" in ended.err


def test_on_a_terminal_nothing_is_cut_off(tmp_path: Path) -> None:
    """Lines are folded to its width, and every word is there."""
    (tmp_path / "policy.yaml").write_text(DEAD)
    seen = start_in_terminal("check", "policy.yaml", cwd=tmp_path, width=60)
    assert max(map(len, seen.partition("checked ")[0].splitlines())) <= 60
    assert "takes every lead that would fit" in " ".join(seen.split())
