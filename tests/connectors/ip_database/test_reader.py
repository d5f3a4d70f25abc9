"""IP addresses are placed by a real MMDB file, written for the test."""

from pathlib import Path

import pytest
from mmdb_writer import MMDBWriter
from netaddr import IPSet

from turnout.connectors.ip_database import open_ip_database
from turnout.core.capture.mapper import capture
from turnout.core.enrich.enricher import Enricher
from turnout.errors import InputError


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """A small database: one German network, one in the shape other vendors use."""
    writer = MMDBWriter()
    writer.insert_network(IPSet(["192.0.2.0/24"]), {"country": {"iso_code": "DE"}})
    writer.insert_network(IPSet(["198.51.100.0/24"]), {"country_code": "fr"})
    path = tmp_path / "countries.mmdb"
    writer.to_db_file(str(path))
    return path


@pytest.mark.parametrize(
    ("address", "country"),
    [("192.0.2.7", "DE"), ("198.51.100.1", "FR"), ("203.0.113.9", None), ("not an address", None), ("::1", None)],
)
def test_an_address_is_in_the_country_of_its_network(database: Path, address: str, country: str | None) -> None:
    """Known networks have a country, everything else is unknown and no error."""
    assert open_ip_database(database)(address) == country


def test_a_lead_that_nothing_else_places_is_where_its_address_is(database: Path) -> None:
    """The IP is the last word: a country on the form beats it, and the source says so."""
    enricher = Enricher(ip_country=open_ip_database(database))
    record = {"lead_id": "L1", "received_at": "2026-09-07T08:00:00Z", "ip": "192.0.2.7"}
    placed = enricher.enrich(capture(record))
    assert placed.facts["country"] == "DE"
    assert placed.sources["country"].place == "ip"
    assert enricher.enrich(capture({**record, "country": "Japan"})).facts["country"] == "JP"


def test_a_file_that_is_no_database_is_said_so(tmp_path: Path) -> None:
    """The message names the file and what to name instead."""
    path = tmp_path / "wrong.mmdb"
    path.write_text("not a database")
    with pytest.raises(InputError, match=r"wrong\.mmdb.*GeoLite2"):
        open_ip_database(path)
