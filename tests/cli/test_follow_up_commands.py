"""`turnout promises`, `habits`, `test-lead`, `leads snooze`: what is promised, who keeps it, whether it all works."""

from __future__ import annotations

from tests.cli.started import Shell
from tests.pipeline.stored_office import Office


def test_promises_are_listed_with_what_else_waits(office: Office, shell: Shell) -> None:
    """The soonest first; the counts stand below."""
    office.lead(plan="fair", first_name="Jo", last_name="Doe", company="Acme")
    ended = shell.call("promises")
    assert ended.code == 0, ended.err
    head, *rows = ended.out.splitlines()
    assert head.split()[:2] == ["lead", "who"]
    assert "Jo Doe, Acme" in rows[0]
    assert "a first answer" in ended.out
    said = shell.data("promises", "--rep", office.rows("SELECT assignee FROM leads")[0][0])
    assert {each["kind"] for each in said["promises"]} == {"touch", "at_most"}
    assert said["counts"]["offers"] == 0
    assert said["more"] is False
    assert shell.data("promises", "--limit", "1")["more"] is True


def test_no_promise_is_said_on_standard_error(shell: Shell) -> None:
    """And a state that there is not is refused."""
    ended = shell.call("promises", "--state", "breached")
    assert (ended.code, ended.out, ended.err) == (0, "", "no promise is breached\n")
    ended = shell.call("promises", "--state", "breach")
    assert ended.code == 2
    assert "did you mean `breached`" in ended.err


def test_habits_are_told_beside_peers(office: Office, shell: Shell) -> None:
    """Everybody who was given a lead since then."""
    assert "nobody was given a lead" in shell.call("habits").err
    office.lead(plan="fair")
    ended = shell.call("habits", "--since", "90d")
    assert ended.code == 0, ended.err
    assert len(ended.out.splitlines()) == 2
    [item] = shell.data("habits", "--since", "90d")["habits"]
    assert (item["given"], item["missed_in_a_row"]) == (1, 0)
    assert shell.data("habits", "--rep", "finn", "--since", "90d")["habits"] == []


def test_a_test_lead_says_step_by_step_what_happened(office: Office, shell: Shell) -> None:
    """Nobody sends messages here, which it says, and leaves with a code that says so too."""
    ended = shell.call("test-lead", "--wait", "0", "--set", "plan=fair", "--to", "email:me@example.com")
    assert ended.code == 1, ended.err
    steps = [line.split("ms")[1].strip() for line in ended.out.splitlines()]
    assert steps[0].startswith("decided")
    assert "by rule Fair" in steps[0]
    assert steps[1].startswith("not sent")
    assert steps[2].startswith("cleaned up")
    assert office.rows("SELECT status, close_outcome FROM leads") == [("closed", "test")]
    said = shell.call("test-lead", "--wait", "0", "--json")
    assert said.code == 1
    assert '"is_ok": false' in said.out


def test_what_cannot_be_tried_is_refused(shell: Shell) -> None:
    """Before a lead is made."""
    assert "is no place for messages" in shell.call("test-lead", "--to", "pigeon:home").err
    assert "is no field with a value" in shell.call("test-lead", "--set", "company").err
    assert shell.data("leads", "list")["leads"] == []


def test_a_lead_is_put_off(office: Office, shell: Shell) -> None:
    """For a length of time, and not beyond what was promised."""
    office.lead(plan="fair")
    assert shell.call("leads", "snooze", "L1", "--for", "soon").code == 2
    ended = shell.call("leads", "snooze", "L1", "--for", "1m")
    assert ended.code == 0, ended.err
    assert office.rows("SELECT kind FROM clocks WHERE kind = 'snooze' AND state = 'running'") == [("snooze",)]
    assert shell.call("leads", "snooze", "L1", "--for", "30d").code == 1


def test_a_promise_is_given_more_time(office: Office, shell: Shell) -> None:
    """By a length of time or until a moment, one of them; the list of promises says that it was."""
    office.lead(plan="line")
    for wrong in ((), ("--by", "2h", "--until", "2026-09-09"), ("--by", "soon"), ("--until", "2h")):
        assert shell.call("leads", "extend", "L1", *wrong).code == 2
    assert shell.call("leads", "extend", "L1", "--by", "2h", "--promise", "lunch").code == 1
    ended = shell.call("leads", "extend", "L1", "--by", "2h", "--reason", "needs_research", "--note", "two sites")
    assert ended.code == 0, ended.err
    [body] = [body for (body,) in office.rows("SELECT body FROM events WHERE kind = 'extended'")]
    assert '"by":"cli"' in body
    assert '"why":"two sites"' in body
    assert "(extended)" in shell.call("promises").out
