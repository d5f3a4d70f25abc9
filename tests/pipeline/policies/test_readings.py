"""What a text of a policy comes to, remembered; a long one is never read while an edit keeps everybody waiting."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from secrets import token_hex
from typing import Final

import pytest

from turnout.core.rep import Rep, RepId
from turnout.errors import PolicyError
from turnout.pipeline.edits.ahead import AheadError
from turnout.pipeline.edits.editing import Edit, edited, editing
from turnout.pipeline.engine.versions import SHORT_CHARS_MAX
from turnout.pipeline.policies.drafts import Going, keep_draft, publish_kept
from turnout.pipeline.policies.readings import reading_of
from turnout.store.database import Database, open_database
from turnout.store.drafts import list_drafts
from turnout.store.policies import live_policy
from turnout.store.reps import put_reps

NOW: Final = datetime(2026, 9, 7, 9, 30, tzinfo=UTC)
TEXT: Final = "lists: {few: few.csv}\nrules:\n  - name: All\n    to: desk\npools:\n  desk: {team: sales}\n"


@pytest.fixture
def database(store_url: str) -> Iterator[Database]:
    """A store with two reps, on each database."""
    opened = open_database(store_url)
    with opened.begin() as tx:
        put_reps(tx, [Rep(RepId("r1")), Rep(RepId("r2"))])
    yield opened
    opened.close()


def long_text() -> str:
    """One as long as a policy may be, for the second rep, which this process has not read yet."""
    return "rules:\n  - {name: All, to: rep r2}\n" + f"# {token_hex(8)}\n" * (SHORT_CHARS_MAX // 16)


def test_a_text_is_read_once_until_it_or_a_list_says_something_else(database: Database) -> None:
    """What was read before is not read again."""
    with database.reading() as tx:
        first = reading_of(tx, TEXT, {"few.csv": "key\na\n"})
        again = reading_of(tx, TEXT, {"few.csv": "key\na\n"})
        other = reading_of(tx, TEXT, {"few.csv": "key\nb\n"})
        wrong = reading_of(tx, TEXT.replace("desk\n", "nobody\n"), {"few.csv": "key\na\n"})
    assert again is first
    assert first.hash
    assert first.used == ("few.csv",)
    assert first.hash != other.hash
    assert not first.problems
    assert wrong.hash == ""
    assert "nobody" in wrong.problems[0].message


def test_an_edit_reads_no_long_text(database: Database) -> None:
    """It ends, nothing of it is kept, and it is begun anew once the text was read beside it."""
    text = long_text()
    with pytest.raises(AheadError), editing(database, NOW, "anna") as edit:
        keep_draft(edit, text, {})
    with database.reading() as tx:
        assert not list_drafts(tx, (), None, 10)
    kept = edited(database, lambda: NOW, "anna", "", lambda edit: keep_draft(edit, text, {}))
    assert kept.hash
    # Saved is read: whoever publishes it next reads nothing.
    with editing(database, NOW, "anna") as edit:
        assert keep_draft(edit, text, {}).hash == kept.hash


def test_a_short_text_is_read_where_it_is_needed(database: Database) -> None:
    """One transaction, and nothing between."""
    with editing(database, NOW, "anna") as edit:
        assert keep_draft(edit, "rules:\n  - {name: Some, to: rep r1}\n", {}).hash


def test_what_was_read_beside_other_people_is_not_published(database: Database) -> None:
    """The one whom it names left after it was read: it is read anew, and then it is wrong."""
    text = long_text()
    number = edited(database, lambda: NOW, "anna", "", lambda edit: keep_draft(edit, text, {})).number
    with database.begin() as tx:
        tx.run("DELETE FROM reps WHERE id = ?", ("r2",))
    with pytest.raises(AheadError), editing(database, NOW, "anna") as edit:
        publish_kept(edit, number, Going())
    with pytest.raises(PolicyError, match="r2"):
        edited(database, lambda: NOW, "anna", "", lambda edit: publish_kept(edit, number, Going()))
    with database.reading() as tx:
        assert live_policy(tx) is None


def test_people_who_change_again_and_again_end_it(database: Database) -> None:
    """Nobody tries for ever, and what is said is that others were in the way."""
    text, numbers = long_text(), iter(range(100))

    def do(edit: Edit) -> None:
        put_reps(edit.tx, [Rep(RepId(f"new{next(numbers)}"))])
        keep_draft(edit, text, {})

    with pytest.raises(AheadError, match="again and again"):
        edited(database, lambda: NOW, "anna", "", do)
    assert next(numbers) < 20


def test_a_long_version_goes_live_once_it_was_announced(database: Database) -> None:
    """It is kept by then, and the record says so once."""
    text = long_text()
    number = edited(database, lambda: NOW, "anna", "", lambda edit: keep_draft(edit, text, {})).number
    with pytest.raises(AheadError) as ahead, editing(database, NOW, "anna") as edit:
        publish_kept(edit, number, Going())
    ahead.value.make(database)
    with database.reading() as tx:
        assert live_policy(tx) is None
        [(kept,)] = tx.rows("SELECT hash FROM policies")
    with editing(database, NOW, "anna") as edit:
        assert publish_kept(edit, number, Going()).hash == kept
    with database.reading() as tx:
        assert live_policy(tx) == kept
        kinds = [kind for (kind,) in tx.rows("SELECT kind FROM events ORDER BY seq")]
    assert kinds == ["draft_begun", "policy_kept", "published", "draft_published"]
