"""Somebody who wrote for a company before, and writes again from an address that names none."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.pipeline.stored_office import Office
from turnout.core.lead import LeadId
from turnout.pipeline.asking.jobs import Close
from turnout.pipeline.history.replay import replay


@pytest.fixture
def office(tmp_path: Path, each_database: str) -> Iterator[Office]:  # noqa: ARG001 - where it is
    """An office on each database."""
    office = Office(tmp_path)
    yield office
    office.close()


def test_a_person_is_known_at_the_account_of_a_closed_lead(office: Office) -> None:
    """Also by another process; the receipt says why, and the record is played again to the same."""
    first = office.lead("ann@gmail.com", website="https://acme.example")
    assert first.account_id == "acme"
    office.ask(Close(LeadId(first.lead_id), "lost"))
    office.restart()
    again = office.lead("ann+news@gmail.com", "L2")
    assert (again.account_id, again.duplicate_of) == ("acme", None)
    match = office.history("L2")[-1].match
    assert match is not None
    assert match.via == "person"
    assert office.lead("bob@gmail.com").account_id is None
    assert replay(office.database).differences == []


def test_the_version_of_the_accounts_is_kept_with_the_decision(office: Office) -> None:
    """So that nobody wonders why another account was found later."""
    office.lead(lead="L1")
    match = office.history("L1")[-1].match
    assert match is not None
    assert match.version == office.dispatcher.live.world_version > 0
