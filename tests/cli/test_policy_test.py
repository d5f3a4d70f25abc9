"""`turnout test`, and a decision that becomes a test: what they print, what they write, with which code they end."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.started import Shell
from tests.pipeline.stored_office import POLICY, Office
from turnout.core.policy.parse import parse_policy

RIGHT = "  - name: Junk is turned away\n    lead: {plan: junk}\n    then: reject junk\n"
WRONG = "  - name: Junk is kept\n    lead: {plan: junk}\n    then: desk\n"


def written(folder: Path, tests: str, policy: str = POLICY) -> Path:
    """A policy's file with these tests."""
    path = folder / "tested.yaml"
    path.write_text(f"# who gets what\n{policy}\n# what must stay true\ntests:\n{tests}", "utf-8")
    return path


def test_tests_that_pass_end_with_nothing_wrong(shell: Shell, tmp_path: Path) -> None:
    """Without a store, with one, and with a folder of people."""
    path = str(written(tmp_path, RIGHT))
    for more in ((), ("--world", str(tmp_path / "world"))):
        ended = shell.call_bare("test", path, *more)
        assert (ended.code, ended.err) == (0, "")
        assert ended.out.splitlines()[0] == "✓ Junk is turned away"
        assert ended.out.splitlines()[1].startswith("1 test: 1 passed (")
    assert shell.call("test", path).code == 0


def test_one_that_fails_says_what_happened_and_why(shell: Shell, tmp_path: Path) -> None:
    """With its line; quietly only those."""
    path = written(tmp_path, RIGHT + WRONG)
    line = path.read_text("utf-8").splitlines().index("  - name: Junk is kept") + 1
    ended = shell.call_bare("test", str(path), "-q")
    assert ended.code == 3
    assert ended.out.splitlines()[:4] == [
        f"✗ Junk is kept (line {line})",
        "    `to` was to be `desk` and is `reject`",
        "    rejected, by rule Junk, because",
        "      Junk: junk",
    ]
    assert "2 tests: 1 passed, 1 failed" in ended.out


def test_as_json_it_is_what_the_interface_says(shell: Shell, tmp_path: Path) -> None:
    """Counts, and each test with what was missed."""
    ended = shell.call_bare("test", str(written(tmp_path, RIGHT + WRONG)), "--json")
    assert ended.code == 3
    assert {key: ended.data[key] for key in ("passed", "failed", "skipped")} == {"passed": 1, "failed": 1, "skipped": 0}
    assert ended.data["tests"][1]["misses"] == [{"what": "to", "expected": "desk", "got": "reject"}]


def test_some_of_them_are_asked_for_by_name(shell: Shell, tmp_path: Path) -> None:
    """A part of the name, or a pattern; that none has it is said."""
    path = str(written(tmp_path, RIGHT + WRONG))
    assert shell.call_bare("test", path, "--only", "turned").code == 0
    assert shell.call_bare("test", path, "--only", "junk is k*").code == 3
    ended = shell.call_bare("test", path, "--only", "[x]")
    assert (ended.code, ended.err) == (0, "note: no tests were run; none is called `[x]`\n")


def test_a_policy_with_mistakes_is_refused(shell: Shell, tmp_path: Path) -> None:
    """With the code of what cannot be read."""
    ended = shell.call_bare("test", str(written(tmp_path, "  - {lead: {contry: DE}, then: desk}\n")))
    assert ended.code == 2
    assert "did you mean `country`?" in ended.err
    assert shell.call_bare("test", str(tmp_path / "none.yaml")).code == 2
    assert "not both" in shell.call("test", str(written(tmp_path, RIGHT)), "--world", str(tmp_path)).err


def test_publishing_is_refused_while_a_test_fails(shell: Shell, office: Office, tmp_path: Path) -> None:
    """Unless somebody says why, which stays in the record."""
    path = written(tmp_path, WRONG)
    ended = shell.call("policy", "publish", str(path))
    assert ended.code == 3
    assert "tests > Junk is kept: `to` was to be `desk` and is `reject`" in ended.err
    assert shell.call("policy", "publish", str(path), "--without-tests", "x").code == 2
    assert shell.call("policy", "publish", str(path), "--without-tests", "the desk is on fire").code == 0
    bodies = [body for (body,) in office.rows("SELECT body FROM events WHERE kind = 'published' ORDER BY seq")]
    assert [json.loads(body).get("without") for body in bodies] == [None, {"tests": "the desk is on fire"}]


def test_a_decision_is_printed_as_a_test(shell: Shell, office: Office) -> None:
    """As the lines that stand under `tests`, without anything of the person."""
    office.lead("jo.meier@acme.example", "L1", plan="hot", phone="+49 30 123456")
    ended = shell.call("explain", "L1", "--as-test", "--name", "Acme stays with Ann")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.splitlines() == [
        "  - name: Acme stays with Ann",
        "    lead: {plan: hot}",
        "    account: {id: acme, owner: ann}",
        "    then: {to: rep ann, rule: Owned, sla: hot}",
    ]


def test_a_decision_is_added_to_a_policy_whose_comments_stay(shell: Shell, office: Office, tmp_path: Path) -> None:
    """And passes there; the same decision again gets a name of its own."""
    office.lead("a@b.example", "L1", plan="junk")
    office.lead("a@zeta.example", "L2")
    path = written(tmp_path, RIGHT)
    before = path.read_text("utf-8")
    for lead in ("L1", "L2", "L2"):
        assert shell.call("explain", lead, "--add-to", str(path)).code == 0
    after = path.read_text("utf-8")
    assert after.startswith(before)
    names = [test.name for test in parse_policy(after).tests]
    assert names == [
        "Junk is turned away",
        "Junk: rejected (as lead L1)",
        "Owned: dan (as lead L2)",
        "Owned: dan (as lead L2) (2)",
    ]
    assert shell.call("test", str(path)).out.splitlines()[-1].startswith("4 tests: 4 passed")


def test_what_depended_on_more_than_a_test_knows_is_said(shell: Shell, office: Office) -> None:
    """Under another policy by now, the test is printed with a note."""
    office.lead("a@b.example", "L1", plan="junk")
    office.publish(POLICY.replace("plan is junk", "plan is trash"))
    ended = shell.call("explain", "L1", "--as-test")
    assert ended.code == 0
    assert "note: as a test it comes to something else" in ended.err


@pytest.mark.parametrize("words", [("nothing", "--as-test"), ("L1", "--add-to", "none.yaml")])
def test_what_cannot_become_a_test_is_refused(shell: Shell, office: Office, words: tuple[str, ...]) -> None:
    """A lead or a file that is not there."""
    office.lead("a@b.example", "L1")
    assert shell.call("explain", *words).code == 2
