"""`turnout reps`: who there is, who is there, and how they are told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.cli.started import Shell
from tests.pipeline.stored_office import REPS, Office
from turnout.core.rep import Absence, RepId
from turnout.store.absences import put_absences
from turnout.store.meta import WORLD_VERSION, bump


def _absent(office: Office, rep: str) -> None:
    now = datetime.now(UTC)
    with office.database.begin() as tx:
        put_absences(tx, [Absence(RepId(rep), now - timedelta(hours=1), now + timedelta(days=2), "vacation")])
        bump(tx, WORLD_VERSION)


def test_everybody_is_listed_with_what_they_have(office: Office, shell: Shell) -> None:
    """Those who left too; whoever is absent, until when."""
    office.lead("jo@acme.example")
    _absent(office, "ben")
    ended = shell.call("reps", "list")
    assert ended.code == 0, ended.err
    rows = {line.split()[0]: line for line in ended.out.splitlines()[1:]}
    assert set(rows) == {*REPS, "gone"}
    assert "absent until" in rows["ben"]
    assert "0 of 3" in rows["ben"]
    assert rows["gone"].split()[:4] == ["gone", "-", "desk", "gone"]
    assert "1" in rows["ann"].split()


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (("--team", "lane"), ["dan", "eve"]),
        (("--status", "departed"), ["gone"]),
        (("--team", "desk", "--here"), ["ann", "cleo"]),
        (("--team", "nobody"), []),
    ],
)
def test_filters_must_all_hold(office: Office, shell: Shell, words: tuple[str, ...], found: list[str]) -> None:
    """By team, status, and who could be given a lead as far as absences say."""
    _absent(office, "ben")
    said = shell.data("reps", "list", *words)
    assert ([rep["id"] for rep in said["reps"]], said["total"]) == (found, len(found))


def test_what_the_limit_leaves_out_is_said(shell: Shell) -> None:
    """With how many there are, and the option."""
    ended = shell.call("reps", "list", "--limit", "2")
    assert len(ended.out.splitlines()) == 3
    assert "... and 5 more; `--limit 7` shows them" in ended.err


def test_one_rep_is_shown_with_leads_and_absences(office: Office, shell: Shell) -> None:
    """What they have, and when they are away."""
    office.lead("jo@acme.example")
    _absent(office, "ann")
    out = shell.call("reps", "show", "ann").out
    assert "absent until" in out
    assert "vacation" in out
    assert "L1" in out
    said = shell.data("reps", "show", "ann")
    assert (said["leads"], said["open_leads"], said["accounts_owned"]) == (["L1"], 1, 1)
    assert said["absences"][0]["kind"] == "vacation"
    assert said["absent_until"] == said["absences"][0]["ends_at"]


def test_a_rep_who_is_not_there_is_wrong_input(shell: Shell) -> None:
    """With the nearest; for every command."""
    for words in (
        ("show", "annn"),
        ("available", "annn"),
        ("away", "annn"),
    ):
        ended = shell.call("reps", *words)
        assert ended.code == 2, words
        assert "did you mean `ann`?" in ended.err
        assert ended.err.count("\n") == 1


def test_whoever_comes_back_gets_what_waited(office: Office, shell: Shell) -> None:
    """Presence is said by hand, and the record has who said it."""
    for rep in REPS:
        assert shell.call("reps", "away", rep).code == 0
    held = office.lead(plan="fair")
    assert held.outcome == "held"
    ended = shell.call("reps", "available", "cleo")
    assert ended.out.splitlines() == ["cleo is available", "L1: waited, and is with cleo now"]
    assert shell.data("reps", "away", "cleo") == {"rep": "cleo", "presence": "away", "assigned": []}
    bodies = [body for (body,) in office.rows("SELECT body FROM events WHERE kind = 'presence'")]
    assert all('"by":"cli"' in body for body in bodies)


def test_how_a_rep_is_told_is_said_and_shown(shell: Shell) -> None:
    """What is named is changed and all else stays; who said nothing is told everything at once."""
    nothing = shell.data("reps", "notify", "ann")
    assert (nothing["channels"], nothing["quiet"], nothing["digest"]) == ([], None, None)
    said = shell.data(
        "reps", "notify", "ann", "--channels", "sms,email", "--phone", "+49 30 123456", "--quiet", "22:00-07:00"
    )
    assert (said["channels"], said["phone"]) == (["sms", "email"], "+4930123456")
    assert said["quiet"] == {"days": "daily", "spans": ["22:00-07:00"]}
    said = shell.data("reps", "notify", "ann", "--digest", "08:30,16:00", "--digest-days", "mon-fri", "--hot-waits")
    assert (said["digest"]["at"], said["digest"]["days"]) == (["08:30", "16:00"], "mon-fri")
    assert (said["phone"], said["hot_wakes"]) == ("+4930123456", False)
    shown = shell.call("reps", "notify", "ann").out
    assert "daily 22:00-07:00" in shown
    assert "mon-fri at 08:30, 16:00, of joined, taken, tell" in shown
    said = shell.data("reps", "notify", "ann", "--digest", "hourly", "--quiet", "off")
    assert (said["digest"]["every"], said["quiet"]) == ("hour", None)
    assert shell.data("reps", "notify", "ann", "--forget") == nothing


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("nobody",), "there is no rep `nobody`"),
        (("ann", "--channels", "fax"), "`channels`: `fax` is no channel"),
        (("ann", "--phone", "030 1"), "`phone`: this is no number with its country"),
        (("ann", "--quiet-days", "sat"), "say when with `--quiet 22:00-07:00`"),
        (("ann", "--digest-days", "sat"), "say when with `--digest 08:30`"),
    ],
)
def test_what_cannot_be_said_is_refused_with_the_remedy(shell: Shell, words: tuple[str, ...], why: str) -> None:
    """And nothing is kept."""
    ended = shell.call("reps", "notify", *words)
    assert ended.code == 2
    assert why in ended.err
    assert shell.data("reps", "notify", "ann")["channels"] == []
