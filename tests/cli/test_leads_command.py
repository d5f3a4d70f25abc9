"""`turnout leads`: lists and filters, one lead, and what is done with them."""

from __future__ import annotations

import io
import json
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.started import Shell, recent_office, start_in_terminal
from tests.pipeline.stored_office import Office
from turnout.core.decision import Outcome
from turnout.core.lead import LeadId
from turnout.pipeline.asking.jobs import Close, Touch


def _ids(shell: Shell, *words: str) -> list[str]:
    return shell.call("leads", "list", "--ids", *words).out.split()


def test_leads_are_listed_the_newest_first(office: Office, shell: Shell) -> None:
    """One line each, with where it is and who it is from; the zone is said, and not into a pipe."""
    office.lead("jo@acme.example", company="Acme", first_name="Jo", last_name="Doe")
    office.lead(plan="park")
    ended = shell.call("leads", "list")
    assert ended.code == 0, ended.err
    head, second, first = ended.out.splitlines()
    assert head.split()[:2] == ["lead", "from"]
    assert second.startswith("L2 ")
    assert "queue nurture" in second
    assert first.startswith("L1    Jo Doe, Acme  ")
    assert "with ann" in first
    assert ended.err.startswith("times are ")


def test_nothing_is_cut_silently(office: Office, shell: Shell) -> None:
    """What the limit leaves out is said with the option that shows it; in JSON as a fact."""
    for _ in range(3):
        office.lead()
    ended = shell.call("leads", "list", "--limit", "2")
    assert [line.split()[0] for line in ended.out.splitlines()] == ["lead", "L3", "L2"]
    assert "there are more; `--limit 8` shows more of them" in ended.err
    said = shell.data("leads", "list", "--limit", "2")
    assert ([lead["lead_id"] for lead in said["leads"]], said["has_more"]) == (["L3", "L2"], True)
    assert shell.data("leads", "list", "--limit", "3")["has_more"] is False


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (("--status", "open"), "L3 L2 L1"),
        (("--status", "closed"), "L4"),
        (("--outcome", "queued"), "L2"),
        (("--queue", "nurture"), "L2"),
        (("--rep", "ann"), "L4 L1"),
        (("--account", "acme"), "L1"),
        (("--rule", "Owned"), "L1"),
        (("--pool", "lane"), "L3"),
        (("--rep", "ann", "--status", "closed"), "L4"),
        (("--rep", "ann", "--outcome", "queued"), ""),
        (("--search", "doe"), "L1"),
        (("--search", "jo acm"), "L1"),
        (("--search", "nobody"), ""),
        (("--since", "90m"), "L4 L3 L2 L1"),
        (("--since", "10m"), ""),
        (("--until", "10m"), "L4 L3 L2 L1"),
        (("--until", "2020-01-01"), ""),
        (("--overdue",), "L3"),
    ],
)
def test_filters_must_all_hold(office: Office, shell: Shell, words: tuple[str, ...], found: str) -> None:
    """Each alone, and together."""
    office.lead("jo@acme.example", first_name="Jo", last_name="Doe", company="Acme")
    office.lead(plan="park")
    office.lead(plan="hot")
    closed = office.lead()
    office.ask(Close(LeadId(closed.lead_id), "won"))
    assert _ids(shell, *words) == found.split()


def test_what_cannot_be_asked_is_said(shell: Shell) -> None:
    """In one sentence with the nearest word, before anything is read."""
    for words, said in (
        (("--status", "opne"), "did you mean `open`?"),
        (("--outcome", "x"), "`assigned`, `offered`, `held`"),
        (("--since", "soon"), "write `today`, `2h` (ago)"),
        (("--search", "!!"), "has no word in it"),
    ):
        ended = shell.call("leads", "list", *words)
        assert (ended.code, ended.out) == (2, "")
        assert said in ended.err
        assert ended.err.count("\n") == 1


def test_one_lead_is_shown_with_its_decisions(office: Office, shell: Shell) -> None:
    """Who sent it and what they said, where it stands, and every decision; `explain` is named for the reasons."""
    office.lead("jo@acme.example", first_name="Jo")
    office.ask(Touch(LeadId("L1"), "call"))
    ended = shell.call("leads", "show", "L1")
    assert ended.code == 0, ended.err
    facts = dict(line.split("  ", 1) for line in ended.out.partition("\n\n")[0].splitlines())
    facts = {name.strip(): value.strip() for name, value in facts.items()}
    assert (facts["status"], facts["where"], facts["said: email"]) == ("open", "with ann", "jo@acme.example")
    assert "answered" in facts
    assert "`turnout explain L1` says why" in ended.err
    said = shell.data("leads", "show", "L1")
    assert said["said"]["first_name"] == "Jo"
    assert [decision["decision_id"] for decision in said["decisions"]] == ["L1.1"]


def test_a_lead_that_is_not_there_is_wrong_input(shell: Shell) -> None:
    """Exit code 2 and the command that shows those there are."""
    ended = shell.call("leads", "show", "L9")
    assert ended.code == 2
    assert "there is no lead `L9`" in ended.err
    assert "`turnout leads list`" in ended.err


def test_what_is_typed_into_a_form_commands_no_terminal(office: Office, shell: Shell) -> None:
    """An escape sequence in a name is shown as marks."""
    office.lead("jo@acme.example", first_name="Jo\x1b]0;owned\x07", last_name="Doe")
    for words in (("leads", "list"), ("leads", "show", "L1")):
        out = shell.call(*words).out
        assert "\x1b" not in out
        assert "\x07" not in out
        assert "Jo" in out


def test_an_offer_is_accepted_by_hand(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It is the holder's, and the record says that it was done from the command line."""
    with closing(recent_office(tmp_path, hours=0.01)) as office:
        assert office.lead(plan="hot").outcome == Outcome.OFFERED
        shell = Shell(office.database.url, capsys)
        holder = shell.data("leads", "show", "L1")["assignee"]
        ended = shell.call("leads", "accept", "L1", "--rep", holder)
        assert (ended.code, ended.err) == (0, "")
        assert ended.out.startswith(f"L1: with {holder}; answer due ")
        again = shell.call("leads", "accept", "L1")
        assert (again.code, again.err) == (1, f"turnout: lead `L1` is not on offer; {holder} has it already\n")
        [(body,)] = office.rows("SELECT body FROM events WHERE kind = 'accepted'")
        assert json.loads(body) == {"rep": holder, "by": "cli"}


def test_several_leads_are_done_in_one_go(office: Office, shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    """From arguments and from standard input; one that is refused keeps none of the others from it."""
    for _ in range(3):
        office.lead()
    monkeypatch.setattr("sys.stdin", io.StringIO("L2\n\nL3\n"))
    ended = shell.call("leads", "close", "L1", "-", "--outcome", "won")
    assert (ended.code, ended.err) == (0, "")
    assert [line.split(":")[0] for line in ended.out.splitlines()] == ["L1", "L2", "L3"]
    assert office.rows("SELECT DISTINCT status, close_outcome FROM leads") == [("closed", "won")]
    again = shell.call("leads", "close", "L1", "--outcome", "lost")
    assert (again.code, again.out) == (1, "")
    assert again.err == "turnout: lead `L1` was closed; there is nothing to do with it\n"


def test_each_refusal_is_data_with_json(office: Office, shell: Shell) -> None:
    """The code says whether it was wrong input (2) or refused (1); the answers stand beside."""
    office.lead()
    ended = shell.call("leads", "touch", "L1", "L9", "--kind", "call", "--json")
    done, refused = ended.data
    assert ended.code == 2
    assert done["lead_id"] == "L1"
    assert (refused["lead_id"], refused["error"]["code"]) == ("L9", "lead_not_found")


def test_work_goes_on_step_by_step(office: Office, shell: Shell) -> None:
    """Passed, reassigned, merged and separated: each answers where the lead is then."""
    office.lead("jo@acme.example")
    office.lead("al@zeta.example")
    passed = shell.call("leads", "pass", "L1", "--reason", "busy", "--rep", "ann", "--json")
    assert passed.code == 0, passed.err
    assert passed.data[0]["assignee"] != "ann"
    assert shell.call("leads", "pass", "L2", "--rep", "ann").code == 1
    merged = shell.call("leads", "merge", "L2", "--into", "L1")
    assert merged.out.startswith("L2: joined"), merged.err
    assert shell.call("leads", "separate", "L2").code == 0
    assert shell.call("leads", "separate", "L2").code == 1


def test_a_move_is_taken_back(office: Office, shell: Shell) -> None:
    """Those that were reassigned in one go are one move: looked at before, undone as one, and what stays says why."""
    for _ in range(3):
        office.lead()
    before = {lead["lead_id"]: lead["assignee"] for lead in shell.data("leads", "list")["leads"]}
    assert shell.call("leads", "reassign", "L1", "L2", "L3", "--to", "finn").code == 0
    assert shell.call("leads", "touch", "L2").code == 0
    [move] = shell.data("leads", "moves")["moves"]
    assert (move["leads"], move["to"], move["by"]) == (3, "finn", "cli")
    looked = shell.call("leads", "undo-move", move["id"], "--dry-run")
    assert "stays: it was answered since" in looked.out
    undone = shell.call("leads", "undo-move", move["id"], "--why", "the wrong Finn")
    assert undone.out == f"move {move['id']}: 2 went back, 1 stayed\n"
    assert "L2 stays: it was answered since" in undone.err
    now = {lead["lead_id"]: lead["assignee"] for lead in shell.data("leads", "list")["leads"]}
    assert now == {**before, "L2": "finn"}
    assert shell.call("leads", "undo-move", "nothing").code != 0
    assert shell.call("leads", "moves").out.splitlines()[1].startswith(move["id"])


def test_unknown_codes_are_listed(office: Office, shell: Shell) -> None:
    """What may be said stands in the message."""
    office.lead()
    for words, said in (
        (("pass", "L1", "--reason", "lazy"), "`not_a_fit`"),
        (("touch", "L1", "--kind", "fax"), "`meeting`"),
        (("close", "L1", "--outcome", "gone"), "`unqualified`"),
        (("reassign", "L1", "--to", "fin"), "did you mean `finn`?"),
    ):
        ended = shell.call("leads", *words)
        assert ended.code == 2, words
        assert said in ended.err


def test_no_lead_is_a_mistake_of_the_caller(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty list on standard input is told apart from nothing to do."""
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    ended = shell.call("leads", "close", "-", "--outcome", "won")
    assert ended.code == 2
    assert "no lead is named" in ended.err


@pytest.mark.slow
@pytest.mark.parametrize("width", [36, 60, 100, 180])
def test_a_terminal_of_any_width_shows_everything(office: Office, width: int) -> None:
    """No line is longer than the terminal, and no word of a row is missing; the zone stands below."""
    office.lead("jo.rivers@acme.example", first_name="Jo", last_name="Rivers", company="Acme Millwrights of the North")
    words = ("leads", "list", "--db", office.database.url)
    seen = start_in_terminal(*words, cwd=Path(office.folder), width=width)
    assert all(len(line) <= width for line in seen.splitlines()), seen
    for word in ("L1", "Jo", "Rivers,", "Acme", "Millwrights", "North", "ann", "Owned", "acme", "times are UTC"):
        assert word in " ".join(seen.split()), (word, seen)
