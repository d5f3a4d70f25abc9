"""Settings that are others than the last time: in the record, without what must not be kept."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime

import pytest

from turnout.config.settings import Settings
from turnout.pipeline.edits.settings_record import note_settings
from turnout.store.database import Database, open_database

NOW = datetime(2026, 9, 7, 9, tzinfo=UTC)


@pytest.fixture
def store(store_url: str) -> Iterator[Database]:
    """An empty store, on both databases."""
    with closing(open_database(store_url, create=True)) as database:
        yield database


def told(database: Database) -> list[dict[str, object]]:
    """What the record says of settings."""
    with database.reading() as tx:
        rows = tx.rows("SELECT body FROM events WHERE kind = 'settings_changed' ORDER BY seq")
    return [json.loads(body) for (body,) in rows]


def test_what_is_set_otherwise_is_told_once(store: Database) -> None:
    """With what it was and is; the first time there is nothing to compare with."""
    assert not note_settings(store, Settings(), "serve", NOW)
    assert not note_settings(store, Settings(), "serve", NOW)
    assert told(store) == []
    changed = Settings(batch_max=7, secret_key="k" * 40, admins=("ann@acme.example",), port=9)
    assert note_settings(store, changed, "serve", NOW)
    assert not note_settings(store, changed, "serve", NOW)
    [event] = told(store)
    assert (event["by"], event["process"]) == ("operator", "serve")
    assert event["fields"] == ["values.batch_max", "hidden.secret_key", "hidden.admins"]
    assert (event["before"], event["after"]) == ({"values.batch_max": 256}, {"values.batch_max": 7})


def test_each_kind_of_process_has_its_own(store: Database) -> None:
    """A worker that is set otherwise than a server changes nothing."""
    note_settings(store, Settings(), "serve", NOW)
    assert not note_settings(store, Settings(batch_max=7), "worker", NOW)
