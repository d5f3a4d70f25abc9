"""What a running Turnout writes is whole: the demo company's leads, with people who do whatever people do."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

import pytest

from tests.stores import url_in
from turnout.core.capture.mapper import Mapper
from turnout.core.lead import Lead, LeadId
from turnout.core.rep import Presence, RepId
from turnout.errors import RefusedError
from turnout.pipeline.asking.jobs import (
    Accept,
    Capture,
    Close,
    Job,
    Merge,
    Pass,
    Present,
    Reassign,
    Separate,
    Tick,
    Touch,
)
from turnout.pipeline.imports.import_world import import_folder
from turnout.pipeline.policies.publish import publish_policy
from turnout.pipeline.record.people_data import erase_person
from turnout.pipeline.record.verify import verify
from turnout.pipeline.serving.dispatcher import Dispatcher
from turnout.store.database import Database, open_database
from turnout.testing.demo_company import write_world
from turnout.testing.demo_leads import LEAD_COLUMNS, leads
from turnout.testing.demo_run import demo_policy

MONDAY = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
_PAUSES = (0, 5, 30, 60, 200, 900)
_LEADS = 120


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the demo company's tables."""
    folder = tmp_path_factory.mktemp("company")
    write_world(folder / "world")
    return folder


@pytest.mark.usefixtures("each_database")
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_whatever_people_do_the_store_is_whole(company: Path, tmp_path: Path, seed: int) -> None:
    """Leads, offers, passes, merges, absences and erased people, in any order, leave nothing to be found."""
    database = open_database(url_in(tmp_path))
    import_folder(database, company / "world")
    publish_policy(database, demo_policy(), MONDAY)
    erased = _play(database, random.Random(seed))
    found = verify(database)
    assert found.findings == ()
    assert found.leads == _LEADS
    assert erased > 0
    database.close()


def _play(database: Database, draw: random.Random) -> int:
    """Play leads with two things that people do for each; gives how many people were erased."""
    now, erased, seen = MONDAY, 0, list[LeadId]()
    dispatcher = Dispatcher(database, lambda: now, os.urandom)
    dispatcher.run([Tick()])
    for lead in islice(_leads(), _LEADS):
        now += timedelta(seconds=draw.choice(_PAUSES))
        capture = Capture(lead, dispatcher.live.enricher.enrich(lead), dispatcher.live.policy_hash, key=lead.id)
        seen.append(lead.id)
        reps = sorted(dispatcher.live.world.roster.reps)
        done = dispatcher.run([capture, *(_action(draw, seen, reps) for _ in range(2))])
        assert all(one.error is None or isinstance(one.error, RefusedError) for one in done)
        if draw.random() < 0.1:
            erased += _erase(database, draw.choice(seen), now)
    dispatcher.close()
    return erased


def _leads() -> Iterator[Lead]:
    mapper = Mapper(LEAD_COLUMNS)
    for record in leads():
        yield mapper.capture([record.get(column, "") for column in LEAD_COLUMNS])


def _action(draw: random.Random, seen: list[LeadId], reps: Sequence[RepId]) -> Job:
    lead, other = draw.choice(seen[-20:]), draw.choice(seen)
    present = Present(draw.choice(reps), draw.choice(list(Presence)))
    actions: tuple[Job, ...] = (
        Accept(lead), Pass(lead), Reassign(lead), Touch(lead), Close(lead, "won"), Merge(lead, other), Separate(lead),
        present, Tick(),
    )  # fmt: skip
    return draw.choice(actions)


def _erase(database: Database, lead: LeadId, now: datetime) -> int:
    with database.reading() as tx:
        found = tx.rows("SELECT p.person FROM personal p JOIN leads l ON l.seq = p.lead WHERE l.id = ?", (lead,))
    if found[0][0] is None:
        return 0
    erase_person(database, found[0][0], now)
    return 1
