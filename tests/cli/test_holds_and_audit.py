"""`turnout holds list` and `turnout audit search`: who waits, and what happened."""

from __future__ import annotations

from tests.cli.started import Shell
from tests.pipeline.stored_office import REPS, Office
from turnout.core.lead import LeadId
from turnout.core.rep import Presence, RepId
from turnout.pipeline.asking.jobs import Present, Touch


def _everybody_goes(office: Office) -> None:
    for rep in REPS:
        office.run(Present(RepId(rep), Presence.AWAY))


def test_waiting_leads_are_listed_as_they_are_served(office: Office, shell: Shell) -> None:
    """By priority, then arrival; what they wait for, and until when."""
    _everybody_goes(office)
    office.lead(plan="fair")
    office.lead(plan="hot")
    office.lead(plan="fair")
    ended = shell.call("holds", "list")
    assert ended.code == 0, ended.err
    assert [line.split()[0] for line in ended.out.splitlines()] == ["lead", "L2", "L1", "L3"]
    said = shell.data("holds", "list", "--pool", "fair", "--limit", "1")
    assert ([hold["lead_id"] for hold in said["holds"]], said["total"]) == (["L1"], 2)
    limited = shell.call("holds", "list", "--limit", "1")
    assert "... and 2 more; `--limit 3` shows them" in limited.err
    assert "cursor" not in said["holds"][0]


def test_nobody_waiting_is_said(shell: Shell) -> None:
    """On standard error, so that a pipe gets nothing."""
    ended = shell.call("holds", "list")
    assert (ended.code, ended.out, ended.err) == (0, "", "no lead waits\n")
    assert shell.data("holds", "list") == {"holds": [], "total": 0}


def test_what_happened_is_told_backwards(office: Office, shell: Shell) -> None:
    """Of all or of one lead, by kind, by whom, and since when; with the link that seals it."""
    office.lead("jo@acme.example")
    office.lead()
    office.ask(Touch(LeadId("L1"), "call", by="key_1"))
    shell.call("leads", "close", "L1", "--outcome", "won")
    kinds = [event["kind"] for event in shell.data("audit", "search")["events"]]
    assert kinds[0] == "closed"
    assert (kinds.count("decided"), kinds.count("touched"), kinds.count("published")) == (2, 1, 1)
    mine = shell.data("audit", "search", "--lead", "L1")["events"]
    assert [(event["kind"], event["by"]) for event in mine][:2] == [("closed", "cli"), ("touched", "key_1")]
    assert mine[0]["body"] == {"outcome": "won"}
    assert (mine[0]["chain"], mine[0]["link"]) == ("main", 4)
    assert mine[-1]["decision_id"] == "L1.1"
    assert {event["lead_id"] for event in mine} == {"L1"}
    touched = shell.data("audit", "search", "--kind", "touched", "--kind", "closed")["events"]
    assert [event["kind"] for event in touched] == ["closed", "touched"]
    assert [event["kind"] for event in shell.data("audit", "search", "--by", "key_1")["events"]] == ["touched"]
    assert shell.data("audit", "search", "--since", "1s", "--kind", "decided")["events"] == []


def test_more_of_the_record_is_said(office: Office, shell: Shell) -> None:
    """With the option that shows more of it."""
    for _ in range(3):
        office.lead()
    ended = shell.call("audit", "search", "--kind", "decided", "--limit", "2")
    assert len(ended.out.splitlines()) == 3
    assert "there are more; `--limit 8` shows more of them" in ended.err
    assert shell.data("audit", "search", "--kind", "decided", "--limit", "3")["has_more"] is False


def test_what_cannot_be_searched_is_said(shell: Shell) -> None:
    """A lead that is not there, a time that is none, an actor that cannot be."""
    for words, said in (
        (("--lead", "L9"), "there is no lead `L9`"),
        (("--since", "soon"), "is not a time"),
        (("--by", 'a"b'), "names nobody"),
    ):
        ended = shell.call("audit", "search", *words)
        assert (ended.code, said in ended.err) == (2, True)


def test_a_change_is_told_with_what_was_and_why(shell: Shell) -> None:
    """`--why` is kept, and the search shows both sides of what was changed."""
    assert shell.call("reps", "away", "ben", "--why", "at the dentist").code == 0
    [event] = shell.data("audit", "search", "--kind", "presence")["events"]
    assert (event["by"], event["why"]) == ("cli", "at the dentist")
    assert (event["body"]["before"], event["body"]["after"]) == ({"presence": "available"}, {"presence": "away"})
    out = shell.call("audit", "search", "--kind", "presence").out
    assert "presence: available -> away why: at the dentist" in out
    shell.call("key", "create", "--name", "web", "--scope", "form", "--why", "the new form")
    assert "scopes: none -> form why: the new form" in shell.call("audit", "search", "--kind", "key_made").out
    refused = shell.call("key", "create", "--name", "web2", "--scope", "form", "--why", "for jo@acme.example")
    assert (refused.code, "must not name a person's address" in refused.err) == (2, True)
