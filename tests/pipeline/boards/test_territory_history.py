"""What a territory was before: its row in every version that was live."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from tests.pipeline.boards.test_territory_map import POLICY
from tests.stores import url_in
from turnout.core.rep import Rep, RepId
from turnout.pipeline.boards.territory_history import TerritoryHistory, history_of
from turnout.pipeline.policies.publish import publish_policy
from turnout.store.database import open_database
from turnout.store.metadata import from_micros
from turnout.store.reps import put_reps

pytestmark = pytest.mark.usefixtures("each_database")
START = from_micros(1_788_771_600_000_000)
WIDER = POLICY.replace("country is DE ", "country in DE, AT ")
GONE = "\n".join(line for line in POLICY.splitlines() if not line.strip().startswith("Germany"))


def published(folder: Path, *texts: str) -> dict[str, TerritoryHistory]:
    """The history of some territories after these policies were published, an hour apart."""
    database = open_database(url_in(folder))
    try:
        with database.begin() as tx:
            put_reps(tx, [Rep(RepId(name)) for name in ("anna", "bela", "carl", "dora")])
        for number, text in enumerate(texts):
            path = folder / f"{number}.yaml"
            path.write_text(text, encoding="utf-8")
            publish_policy(database, path, START + timedelta(hours=number), f"note {number}")
        with database.reading() as tx:
            return {name: history_of(tx, name) for name in ("Germany", "Large", "Nowhere")}
    finally:
        database.close()


def told(history: TerritoryHistory) -> list[tuple[int, str, bool]]:
    """From which version on it was what, and whether that holds now."""
    return [(time.version, time.row.when if time.row else "none", time.until is None) for time in history.times]


def test_each_change_of_a_row_is_a_time_of_its_own(tmp_path: Path) -> None:
    """The latest first, with when it ended and why; versions that left it alone are none of it, one without it is."""
    found = published(tmp_path, GONE, POLICY, POLICY + "# No change.\n", WIDER, GONE)
    assert told(found["Germany"]) == [
        (1, "none", True),
        (3, "country in DE, AT", False),
        (2, "country is DE", False),
    ]
    now, wider, first = found["Germany"].times
    assert (first.note, first.until, wider.until) == ("note 1", wider.since, now.since)
    assert told(found["Large"]) == [(1, "employees >= 1000 and region is EMEA", True)]
    assert found["Nowhere"].times == []
    assert all(history.is_whole for history in found.values())
