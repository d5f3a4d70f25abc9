"""What a text of a policy comes to, remembered by what it says, what its lists say and who is there."""

from __future__ import annotations

from turnout.pipeline.policies.readings import read_ahead, reading_of
from turnout.store.database import open_database

TEXT = "lists: {few: few.csv}\nrules:\n  - name: All\n    to: desk\npools:\n  desk: {team: sales}\n"


def test_a_text_is_read_once_until_it_or_a_list_says_something_else(store_url: str) -> None:
    """What was read before is not read again in the transaction that keeps others waiting."""
    database = open_database(store_url)
    try:
        read_ahead(database, TEXT, {"few.csv": "key\na\n"})
        with database.reading() as tx:
            first = reading_of(tx, TEXT, {"few.csv": "key\na\n"})
            again = reading_of(tx, TEXT, {"few.csv": "key\na\n"})
            other = reading_of(tx, TEXT, {"few.csv": "key\nb\n"})
            wrong = reading_of(tx, TEXT.replace("desk\n", "nobody\n"), {"few.csv": "key\na\n"})
    finally:
        database.close()
    assert again is first
    assert first.hash
    assert first.hash != other.hash
    assert not first.problems
    assert wrong.hash == ""
    assert "nobody" in wrong.problems[0].message
