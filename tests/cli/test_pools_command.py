"""`turnout pools`: who is next and why, the ledger, and turns given by hand."""

from __future__ import annotations

from tests.cli.started import Shell
from tests.pipeline.stored_office import Office


def test_every_pool_says_who_is_next(office: Office, shell: Shell) -> None:
    """Without writing anything: the same is said again."""
    before = office.rows("SELECT count(*), max(seq) FROM events")
    said = shell.data("pools", "list")
    assert [pool["pool"] for pool in said["pools"]] == ["desk", "trio", "lane", "fair", "least", "line", "night"]
    assert {pool["pool"]: pool["next"] for pool in said["pools"]}["least"] in {"ben", "dan"}
    assert shell.data("pools", "list") == said
    assert office.rows("SELECT count(*), max(seq) FROM events") == before


def test_one_pool_shows_its_members(office: Office, shell: Shell) -> None:
    """What each is owed, what they have open, and why those are passed over who are."""
    first = office.lead(plan="least").assignee
    [other] = {"ben", "dan"} - {first}
    said = shell.data("pools", "show", "least")
    assert {member["rep"]: member["open"] for member in said["members"]} == {first: 1, other: 0}
    assert said["next"] == other
    out = shell.call("pools", "show", "least").out
    assert "picks by  least open" in out
    assert f"next      {other} (has the fewest open leads)" in out
    assert [line.split()[1] for line in out.splitlines() if line.startswith(f"{other} ")] == ["chosen"]


def test_a_pool_that_is_not_there_is_wrong_input(shell: Shell) -> None:
    """With the nearest."""
    for words in (("show", "dsk"), ("ledger", "dsk"), ("credit", "dsk", "ann", "1")):
        ended = shell.call("pools", *words)
        assert ended.code == 2, words
        assert "did you mean `desk`?" in ended.err


def test_turns_are_in_the_ledger(office: Office, shell: Shell) -> None:
    """Of the counter that the pool draws on, the newest first; narrowed by rep and kind."""
    for _ in range(3):
        office.lead(plan="drip")
        office.wait(minutes=10)
    said = shell.data("pools", "ledger", "trio")
    assert said["counter"] == "all"
    assert [(line["lead_id"], line["turns"], line["kind"]) for line in said["lines"]] == [
        ("L3", -1, "turn"),
        ("L2", -1, "turn"),
        ("L1", -1, "turn"),
    ]
    rep = said["lines"][0]["rep"]
    mine = shell.data("pools", "ledger", "all", "--rep", rep)["lines"]
    assert {line["rep"] for line in mine} == {rep}
    assert shell.data("pools", "ledger", "trio", "--kind", "grant")["lines"] == []
    limited = shell.call("pools", "ledger", "trio", "--limit", "1")
    assert len(limited.out.splitlines()) == 2
    assert "there are more; `--limit 4`" in limited.err
    assert shell.call("pools", "ledger", "trio", "--kind", "gift").code == 2


def test_turns_are_given_and_taken_by_hand(office: Office, shell: Shell) -> None:
    """One line of the ledger with its author and reason, and what is owed before and after."""
    office.run()
    given = shell.call("pools", "credit", "trio", "dan", "2", "--reason", "goodwill")
    assert (given.code, given.out) == (0, "dan gets 2 turns of `all`: owed 0 before, 2 now\n")
    taken = shell.call("pools", "credit", "trio", "dan", "1", "--take")
    assert taken.out == "dan gives back 1 turn of `all`: owed 2 before, 1 now\n"
    lines = shell.data("pools", "ledger", "trio", "--kind", "grant")["lines"]
    assert [(line["turns"], line["cause"], line["by"]) for line in lines] == [
        (-1, "other", "cli"),
        (2, "goodwill", "cli"),
    ]


def test_a_credit_that_cannot_be_is_refused(shell: Shell) -> None:
    """Refused (1) where the pool does not allow it, wrong (2) where it names what is not there."""
    for words, code, said in (
        (("trio", "eve", "1"), 1, "is not in pool `trio`"),
        (("fair", "ben", "1"), 1, "owes nobody a turn"),
        (("trio", "bn", "1"), 2, "did you mean `ben`?"),
        (("trio", "dan", "1", "--reason", "luck"), 2, "`goodwill`"),
        (("trio", "dan", "0"), 2, "greater than or equal to 1"),
        (("trio", "dan", "101"), 1, "give 1 to 100"),
    ):
        ended = shell.call("pools", "credit", *words)
        assert (ended.code, said in ended.err) == (code, True), (words, ended)
