"""Drafts: nobody's work is lost, a second person's yes is a second person's, and a moment happens once."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Barrier

import pytest

from tests.stores import url_in
from turnout.core.rep import Rep, RepId
from turnout.errors import PolicyError, RefusedError
from turnout.pipeline.edits.editing import Edit, editing
from turnout.pipeline.policies.drafts import (
    Going,
    approve_draft,
    attach,
    change_draft,
    discard_draft,
    keep_draft,
    must_find_draft,
    must_need_no_approval,
    publish_kept,
    roll_back,
    schedule_draft,
    submit_draft,
    unschedule_draft,
)
from turnout.pipeline.policies.scheduled_drafts import Publishing, publish_due
from turnout.pipeline.record.verify import verify
from turnout.store.database import Database, open_database
from turnout.store.drafts import DraftRow, approvals_of, list_drafts, results_of, revisions_of
from turnout.store.policies import list_publications, live_policy, read_version
from turnout.store.reps import put_reps

NOW = datetime(2026, 9, 7, 9, 30, tzinfo=UTC)
LATER = NOW + timedelta(hours=2)
LISTS = {"lists/named.csv": "domain,rep\nacme.com,r1\n"}
POLICY = """
lists: {named: lists/named.csv}
rules:
  - {name: Named, when: domain in named, to: [named.rep, P]}
  - {name: Rest, to: P}
pools:
  P: {reps: [r1, r2]}
"""
OTHER = POLICY.replace("reps: [r1, r2]", "reps: [r2]")
BROKEN = POLICY.replace("to: P}", "to: Q}")


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """A store with two reps in which a policy is live."""
    opened = open_database(url_in(tmp_path))
    with opened.begin() as tx:
        put_reps(tx, [Rep(RepId("r1")), Rep(RepId("r2"))])
    with by(opened, "anna") as edit:
        publish_kept(edit, keep_draft(edit, POLICY, LISTS, note="the first").number, Going())
    yield opened
    opened.close()


@pytest.fixture
def either(each_database: str, database: Database) -> Database:  # noqa: ARG001 - says where
    """The same on each database."""
    return database


@contextmanager
def by(database: Database, who: str, at: datetime = NOW) -> Iterator[Edit]:
    """An edit of somebody's."""
    with editing(database, at, who) as edit:
        yield edit


def draft(database: Database, number: int) -> DraftRow:
    """A draft as it is."""
    with database.reading() as tx:
        return must_find_draft(tx, number)


def begun(database: Database, text: str = OTHER, who: str = "anna") -> int:
    """The number of a new draft."""
    with by(database, who) as edit:
        return keep_draft(edit, text, LISTS).number


def live_since(database: Database) -> list[tuple[str, str]]:
    """What went live, the first first, and who it was by."""
    with database.reading() as tx:
        return [(each.policy, each.by) for each in reversed(list_publications(tx))]


def test_a_draft_goes_live_as_a_version_with_its_lists(either: Database) -> None:
    """It is kept under the hash of what it says; the draft says which deploy it was."""
    number = begun(either)
    with by(either, "ben") as edit:
        publish_kept(edit, number, Going("for the new team"))
    found = draft(either, number)
    with either.reading() as tx:
        live = live_policy(tx)
        assert live == found.hash
        version = read_version(tx, found.hash)
        [latest, _] = list_publications(tx)
    assert (version.text, version.lists) == (OTHER, LISTS)
    assert (latest.number, latest.by, latest.note) == (found.publication, "ben", "for the new team")
    assert found.state == "published"
    with by(either, "ben") as edit, pytest.raises(RefusedError, match="draft 2 was published"):
        change_draft(edit, number, POLICY, LISTS)
    assert verify(either).findings == ()


def test_a_draft_may_be_wrong_but_not_go_live(database: Database) -> None:
    """It is kept as it is, without a hash, until somebody has put it right."""
    number = begun(database, BROKEN)
    assert draft(database, number).hash == ""
    with by(database, "anna") as edit, pytest.raises(PolicyError, match="`Q`"):
        publish_kept(edit, number, Going())
    with by(database, "ben") as edit, pytest.raises(RefusedError, match="cannot be read"):
        approve_draft(edit, number)
    with by(database, "anna") as edit:
        assert change_draft(edit, number, OTHER, LISTS, 1).hash
    assert len(live_since(database)) == 1


def test_of_two_who_change_one_the_second_is_told_who_was_first(either: Database) -> None:
    """And what either wrote is there."""
    number = begun(either)
    with by(either, "ben") as edit:
        change_draft(edit, number, POLICY, LISTS, 1)
    with (
        by(either, "cleo") as edit,
        pytest.raises(RefusedError, match="`ben` changed draft 2 at 2026-09-07T09:30:00Z"),
    ):
        change_draft(edit, number, BROKEN, LISTS, 1)
    with by(either, "cleo") as edit:
        change_draft(edit, number, BROKEN, LISTS, 2)
    with either.reading() as tx:
        said = [(row.revision, row.text, row.actor) for row in revisions_of(tx, number)]
    assert said == [(3, BROKEN, "cleo"), (2, POLICY, "ben"), (1, OTHER, "anna")]
    assert draft(either, number).writers == {"anna", "ben", "cleo"}


def test_saving_what_it_says_already_changes_nothing(database: Database) -> None:
    """No revision, and no event."""
    number = begun(database)
    with by(database, "ben") as edit:
        assert change_draft(edit, number, OTHER, LISTS, 1).revision == 1
        assert edit.events == []


def test_approval_is_a_second_persons(either: Database) -> None:
    """Neither whoever wrote of it nor whoever asks for it; and for another text it is asked anew."""
    number = begun(either)
    going = Going(approvals=1)
    with by(either, "ben") as edit:
        change_draft(edit, number, OTHER + "# more\n", LISTS, 1)
    with by(either, "cleo") as edit:
        submit_draft(edit, number)
    for who, why in (("anna", "wrote of"), ("ben", "wrote of"), ("cleo", "asked for")):
        with by(either, who) as edit, pytest.raises(RefusedError, match=why):
            approve_draft(edit, number)
    with by(either, "dan") as edit, pytest.raises(RefusedError) as refused:
        publish_kept(edit, number, going)
    assert refused.value.code == "approval_needed"
    with by(either, "dan") as edit:
        approve_draft(edit, number, "looks right")
        approve_draft(edit, number, "and again")
    with either.reading() as tx:
        content = draft(either, number).hash
        assert [(each.actor, each.note) for each in approvals_of(tx, number, content)] == [("dan", "looks right")]
    with by(either, "eve") as edit:
        change_draft(edit, number, POLICY, LISTS, 2)
    with by(either, "cleo") as edit, pytest.raises(RefusedError, match="must be approved"):
        publish_kept(edit, number, going)
    with by(either, "dan") as edit:
        approve_draft(edit, number)
    with by(either, "cleo") as edit:
        publish_kept(edit, number, going)
    assert live_since(either)[-1][1] == "cleo"


def test_whoever_publishes_without_asking_is_who_asks(database: Database) -> None:
    """Their own yes is none."""
    number = begun(database)
    with by(database, "ben") as edit:
        approve_draft(edit, number)
    with by(database, "ben") as edit, pytest.raises(RefusedError, match="must be approved"):
        publish_kept(edit, number, Going(approvals=1))
    with by(database, "anna") as edit:
        publish_kept(edit, number, Going(approvals=1))


def test_nothing_new_goes_live_around_a_draft_where_approval_is_needed(database: Database) -> None:
    """Going back to what was live before is free."""
    [(first, _)] = live_since(database)
    number = begun(database)
    with by(database, "anna") as edit:
        must_need_no_approval(edit.tx, first, 1)
        must_need_no_approval(edit.tx, draft(database, number).hash, 0)
        with pytest.raises(RefusedError, match="second person"):
            must_need_no_approval(edit.tx, draft(database, number).hash, 1)


def test_results_belong_to_a_content(either: Database) -> None:
    """Of another text nothing is known yet, and a result that comes late is refused."""
    number = begun(either)
    content = draft(either, number).hash
    with by(either, "ci") as edit:
        attach(edit, number, "check", content, {"errors": 0}, is_passed=True)
        attach(edit, number, "check", content, {"errors": 1}, is_passed=False)
    with either.reading() as tx:
        [found] = results_of(tx, number, content)
    assert (found.kind, found.is_passed, found.body) == ("check", 0, '{"errors":1}')
    with by(either, "anna") as edit:
        changed = change_draft(edit, number, POLICY, LISTS, 1)
    with either.reading() as tx:
        assert results_of(tx, number, changed.hash) == []
    with by(either, "ci") as edit, pytest.raises(RefusedError, match="the result is of"):
        attach(edit, number, "tests", content, {}, is_passed=True)


def test_a_draft_goes_live_at_its_moment_and_not_before(either: Database) -> None:
    """By whoever scheduled it; it cannot be changed meanwhile."""
    number = begun(either)
    with by(either, "ben") as edit:
        schedule_draft(edit, number, LATER, Going("on Monday"))
    assert publish_due(either, LATER - timedelta(seconds=1)) == 0
    with by(either, "anna") as edit, pytest.raises(RefusedError, match="goes live at its moment"):
        change_draft(edit, number, POLICY, LISTS)
    assert publish_due(either, LATER) == 1
    assert publish_due(either, LATER) == 0
    assert live_since(either)[-1] == (draft(either, number).hash, "ben")
    assert verify(either).findings == ()


def test_a_moment_that_passed_while_nobody_was_awake_happens_once_at_waking(database: Database) -> None:
    """Of two drafts whose moments passed the later one is live in the end."""
    numbers = [begun(database, OTHER), begun(database, POLICY + "# again\n")]
    for hours, number in zip((3, 1), numbers, strict=True):
        with by(database, "ben") as edit:
            schedule_draft(edit, number, NOW + timedelta(hours=hours), Going())
    task = Publishing(now=lambda: NOW + timedelta(days=2))
    assert task(database) == 2
    assert [policy for policy, _ in live_since(database)[1:]] == [draft(database, each).hash for each in (3, 2)]


def test_two_processes_make_one_moment_happen_once(either: Database) -> None:
    """All look at once, each with a way of its own to the store; one does it."""
    number = begun(either)
    with by(either, "ben") as edit:
        schedule_draft(edit, number, LATER, Going())
    together = Barrier(4)

    def look(_: int) -> int:
        own = open_database(either.url)
        together.wait()
        try:
            return publish_due(own, LATER)
        finally:
            own.close()

    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(look, range(4)))
    assert sum(done) == 1
    assert len(live_since(either)) == 2


def test_a_cancelled_moment_does_not_happen(database: Database) -> None:
    """The draft is open again."""
    number = begun(database)
    with by(database, "ben") as edit:
        schedule_draft(edit, number, LATER, Going())
        unschedule_draft(edit, number)
        with pytest.raises(RefusedError, match="waits for no moment"):
            unschedule_draft(edit, number)
    assert publish_due(database, LATER) == 0
    with by(database, "anna") as edit:
        change_draft(edit, number, POLICY, LISTS)


def test_what_cannot_go_live_at_its_moment_is_open_and_says_why(database: Database) -> None:
    """Somebody published in between, or a test of the policy fails by now."""
    [(first, _)] = live_since(database)
    number = begun(database)
    with by(database, "ben") as edit:
        schedule_draft(edit, number, LATER, Going(replaces=first))
    with by(database, "cleo") as edit:
        hot_fix = keep_draft(edit, POLICY.replace("Rest", "Others"), LISTS).number
        publish_kept(edit, hot_fix, Going())
    assert publish_due(database, LATER) == 1
    found = draft(database, number)
    assert found.state == "open"
    assert "is live now and not" in found.error
    failing = OTHER + "tests: [{name: To r1, lead: {email: a@b.com}, then: {to: r1}}]\n"
    number = begun(database, failing)
    with by(database, "ben", LATER) as edit:
        schedule_draft(edit, number, LATER + timedelta(hours=1), Going())
    publish_due(database, LATER + timedelta(hours=1))
    assert "To r1" in draft(database, number).error
    assert len(live_since(database)) == 2


def test_a_draft_that_is_given_up_stays_readable(database: Database) -> None:
    """It is no draft any more that anybody can change or publish."""
    number = begun(database)
    with by(database, "anna") as edit:
        discard_draft(edit, number)
    with by(database, "anna") as edit, pytest.raises(RefusedError, match="was discarded"):
        publish_kept(edit, number, Going())
    with database.reading() as tx:
        assert [row.number for row in list_drafts(tx, ("discarded",))] == [number]
        assert [row.number for row in list_drafts(tx, (), before=2)] == [1]


def test_going_back_moves_the_pointer(either: Database) -> None:
    """Back, and back again; to nothing that was never live."""
    number = begun(either)
    with by(either, "anna") as edit, pytest.raises(RefusedError, match="nothing was live before"):
        roll_back(edit)
    with by(either, "anna") as edit:
        publish_kept(edit, number, Going())
    [(first, _), (second, _)] = live_since(either)
    for expected in (first, second):
        with by(either, "ben") as edit:
            roll_back(edit)
            assert live_policy(edit.tx) == expected
    with by(either, "ben") as edit:
        roll_back(edit, first)
        with pytest.raises(RefusedError, match="is live as it is"):
            roll_back(edit, first)
        with pytest.raises(RefusedError, match="was ever live"):
            roll_back(edit, "f" * 64)
    assert [policy for policy, _ in live_since(either)] == [first, second, first, second, first]
